//! Recovery through the real routes: what it answers, what it keeps, what it never shows.

mod asking;
mod judging;
mod marks;
mod questions;
mod saved_codes;
mod sending;
mod site_codes;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use zavor_app::ports::{Change, Records};
use zavor_core::account::{AccountId, RECOVERY_ADDRESS_WAIT, RecoveryAddress};
use zavor_core::actor::Actor;
use zavor_core::moment::Span;
use zavor_core::support_request::{ASKED_CHARS_MAX, CONTACT_CHARS_MAX};
use zavor_memory::Now;
use zavor_testkit::run_outbox;

use crate::testing::{PASSWORD, Reply, TestSite, Visitor, site};

const OPERATOR: Actor = Actor::LocalOperator { uid: 0 };
const NEW: &str = "seven quiet otters cross the road";
const HOME: &str = "ana@home.example";

/// A person with a recovery address that was confirmed long ago.
fn with_address(site: &TestSite, name: &str) -> AccountId {
    let id = site.add(name);
    let mut account = site.world.store.account(id).now().unwrap().unwrap();
    let long_ago = site.world.now().minus(RECOVERY_ADDRESS_WAIT);
    account.recovery_addresses.push(RecoveryAddress {
        address: HOME.into(),
        added: long_ago,
        by_owner: true,
        confirmed: Some(long_ago),
    });
    account.version += 1;
    site.world.commit(vec![Change::PutAccount(account)]);
    id
}

fn begin<'a>(site: &'a TestSite, name: &str) -> (Visitor<'a>, Reply) {
    let visitor = site.nobody();
    visitor.get("/recover");
    let reply = visitor.post("/recover", &[("name", name)]);
    (visitor, reply)
}

/// Lets the workers make and mail codes; returns the newest one.
fn mailed(site: &TestSite) -> Option<String> {
    let zavor = &site.world.zavor;
    site.run(zavor.recovery.send_asked_codes(100)).unwrap();
    site.run(run_outbox(&zavor.notifications)).unwrap();
    let mail = site.world.messenger.mails_to(HOME).pop()?;
    let mut lines = mail.text.lines();
    lines
        .find_map(|line| line.strip_prefix("code="))
        .map(str::to_owned)
}

/// Begins, asks for a code and types it.
fn proved<'a>(site: &'a TestSite, name: &str) -> Visitor<'a> {
    let (visitor, _) = begin(site, name);
    visitor.get("/recover/prove");
    visitor.post("/recover/code", &[]);
    let code = mailed(site).expect("a code was mailed");
    let right = visitor.post("/recover/prove", &[("code", &code)]);
    assert_eq!(
        right.location().as_deref(),
        Some("/recover/finish"),
        "{}",
        right.body
    );
    visitor
}

fn gets_in(site: &TestSite, name: &str, password: &str) -> bool {
    let visitor = site.nobody();
    visitor.get("/sign-in");
    let reply = visitor.post("/sign-in", &[("name", name), ("password", password)]);
    reply.status == StatusCode::SEE_OTHER
}

/// Everything of an answer that a stranger sees, but for what is random in every answer.
fn seen(visitor: &Visitor<'_>, reply: &Reply) -> String {
    let mut cookies: Vec<(String, usize)> = visitor
        .cookies()
        .into_iter()
        .map(|(name, value)| (name, value.len()))
        .collect();
    cookies.sort();
    let headers = [
        "location",
        "cache-control",
        "referrer-policy",
        "content-type",
    ];
    let headers: Vec<&str> = headers.iter().map(|name| reply.header(name)).collect();
    let body = reply.body.replace(&visitor.csrf(), "TOKEN");
    format!("{} {headers:?} {cookies:?} {body}", reply.status)
}

/// Ana has an address, Eva a factor too and is locked out, Dan is blocked and has no way back.
fn people() -> TestSite {
    let site = site();
    with_address(&site, "ana");
    let eva = with_address(&site, "eva");
    site.add_factor(eva);
    site.add("dan");
    let blocked = site
        .world
        .zavor
        .people
        .block_sign_in(&OPERATOR, "dan@contoso.example", "left");
    site.run(blocked).unwrap();
    for n in 0..10 {
        gets_in(
            &site,
            "eva@contoso.example",
            &format!("wrong guess number {n}"),
        );
    }
    site
}

#[test]
fn sec_09_every_step_before_a_proof_has_the_same_bytes_headers_and_cookies_for_every_address() {
    let mut all: Vec<Vec<String>> = Vec::new();
    for name in ["ana", "eva", "dan", "nobody"] {
        // A site for each: what a network has done before is no secret of an account.
        let site = people();
        let name = format!("{name}@contoso.example");
        let (visitor, begun) = begin(&site, &name);
        let mut answers = vec![seen(&visitor, &begun)];
        answers.push(seen(&visitor, &visitor.get("/recover/prove")));
        answers.push(seen(&visitor, &visitor.post("/recover/code", &[])));
        let _mails_after_the_answer = mailed(&site);
        answers.push(seen(&visitor, &visitor.get("/recover/prove")));
        for wrong in ["00000000", "000000", "bcdf-bcdf-bcdf-bcdf-bcdf-bcdf", "?"] {
            answers.push(seen(
                &visitor,
                &visitor.post("/recover/prove", &[("code", wrong)]),
            ));
        }
        answers.push(seen(&visitor, &visitor.get("/recover/finish")));
        answers.push(seen(&visitor, &visitor.post("/recover/unlock", &[])));
        all.push(answers);
    }
    assert!(
        all[0][4].contains("That code is not valid"),
        "{}",
        all[0][4]
    );
    for others in &all[1..] {
        assert_eq!(others, &all[0]);
    }
}

#[test]
fn sec_31_a_reset_signs_nobody_in_and_makes_the_browser_known() {
    let site = site();
    with_address(&site, "ana");
    let visitor = proved(&site, "ana@contoso.example");
    let choose = visitor.get("/recover/finish");
    assert!(choose.says("At least 15 characters"), "{}", choose.body);
    let fields = [("new-password", "short"), ("again-password", "short")];
    let refused = visitor.post("/recover/reset", &fields);
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields = [("new-password", NEW), ("again-password", NEW)];
    let done = visitor.post("/recover/reset", &fields);
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    assert!(done.says("Your password is set"));
    let cookies = visitor.cookies();
    assert!(
        !cookies.contains_key("__Host-zavor-session"),
        "nobody is signed in"
    );
    assert!(cookies.contains_key("__Host-zavor-device"));
    assert!(gets_in(&site, "ana@contoso.example", NEW));
    assert!(!gets_in(&site, "ana@contoso.example", PASSWORD));
    let again = visitor.post("/recover/reset", &fields);
    assert_eq!(
        again.location().as_deref(),
        Some("/recover"),
        "the flow is over"
    );
}

#[test]
fn sec_32_the_password_can_be_kept() {
    let site = site();
    with_address(&site, "ana");
    for n in 0..10 {
        gets_in(
            &site,
            "ana@contoso.example",
            &format!("wrong guess number {n}"),
        );
    }
    assert!(
        !gets_in(&site, "ana@contoso.example", PASSWORD),
        "locked out"
    );
    let visitor = proved(&site, "ana@contoso.example");
    let done = visitor.post("/recover/unlock", &[]);
    assert!(done.says("Your account is unlocked"), "{}", done.body);
    assert!(gets_in(&site, "ana@contoso.example", PASSWORD));
}

#[test]
fn the_last_page_says_what_is_still_held_and_what_to_do() {
    let site = site();
    with_address(&site, "ana");
    let zavor = &site.world.zavor;
    site.run(
        zavor
            .people
            .block_sign_in(&OPERATOR, "ana@contoso.example", "left"),
    )
    .unwrap();
    let visitor = proved(&site, "ana@contoso.example");
    let done = visitor.post("/recover/unlock", &[]);
    assert!(
        done.says("What is still held") && done.says("An administrator has blocked signing in"),
        "{}",
        done.body
    );
    assert!(done.says("Ask your administrators"));
    assert!(done.says("Your account was not locked"), "{}", done.body);
    assert!(!done.says("You can sign in again"), "{}", done.body);
}

/// The page is about this person: a lockout is claimed only where there was one, what stands is named,
/// and the network of whoever guessed is nobody's business here.
#[test]
fn the_last_page_says_what_is_true_of_this_person_and_nothing_of_others() {
    for (locked, restricted) in [(false, false), (true, false), (true, true)] {
        let site = site();
        let id = with_address(&site, "ana");
        if locked {
            // From one network across accounts, so that it is blocked too.
            for n in 0..10 {
                let wrong = format!("wrong guess number {n}");
                gets_in(&site, "ana@contoso.example", &wrong);
            }
            for n in 0..10 {
                let name = format!("somebody{n}@contoso.example");
                gets_in(&site, &name, "another wrong guess");
            }
        }
        if restricted {
            let restrict = site.world.zavor.sending.restrict(
                &OPERATOR,
                "ana@contoso.example",
                "spam went out",
            );
            site.run(restrict).unwrap();
        }
        let visitor = proved(&site, "ana@contoso.example");
        let done = visitor.post("/recover/unlock", &[]);
        let case = format!("{locked} {restricted} {id:?}: {}", done.body);
        assert_eq!(done.says("Your account is unlocked"), locked, "{case}");
        assert_eq!(done.says("Your account was not locked"), !locked, "{case}");
        assert_eq!(done.says("may not send mail"), restricted, "{case}");
        assert_eq!(done.says("What is still held"), restricted, "{case}");
        for others in ["network", "192.0.2.", "203.0.113.", "spam went out"] {
            assert!(!done.says(others), "{others}: {case}");
        }
    }
}

#[test]
fn sec_18_opening_pages_a_hundred_times_uses_nothing_up() {
    let site = site();
    with_address(&site, "ana");
    let (visitor, _) = begin(&site, "ana@contoso.example");
    visitor.get("/recover/prove");
    visitor.post("/recover/code", &[]);
    let code = mailed(&site).unwrap();
    for path in [
        "/recover",
        "/recover/prove",
        "/recover/finish",
        "/recover/passkey",
    ] {
        for _ in 0..100 {
            visitor.get(path);
            visitor.send(Method::HEAD, path, &[], Body::empty());
        }
    }
    visitor.get("/recover/prove");
    let right = visitor.post("/recover/prove", &[("code", &code)]);
    assert_eq!(right.location().as_deref(), Some("/recover/finish"));
    for _ in 0..100 {
        visitor.get("/recover/finish");
    }
    assert!(visitor.post("/recover/unlock", &[]).says("was not locked"));
}

/// A form whose request names another host.
fn post_from_evil(visitor: &Visitor<'_>, path: &str, fields: &str) -> Reply {
    let headers = [
        ("host", "evil.example"),
        ("x-forwarded-host", "evil.example"),
        ("forwarded", "host=evil.example"),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let body = format!("csrf={}{fields}", visitor.csrf());
    visitor.send(Method::POST, path, &headers, Body::from(body))
}

#[test]
fn sec_19_no_answer_and_no_mail_repeats_the_host_of_a_request() {
    let site = site();
    with_address(&site, "ana");
    let visitor = site.nobody();
    visitor.get("/recover");
    let reply = post_from_evil(&visitor, "/recover", "&name=ana%40contoso.example");
    assert_eq!(reply.location().as_deref(), Some("/recover/prove"));
    visitor.get("/recover/prove");
    post_from_evil(&visitor, "/recover/code", "");
    mailed(&site).expect("a code");
    for mail in site.world.messenger.mails() {
        assert!(!mail.text.contains("evil") && !mail.subject.contains("evil"));
    }
}

#[test]
fn sec_20_recovery_pages_are_not_kept_and_name_no_other_site() {
    let site = site();
    let (visitor, _) = begin(&site, "ana@contoso.example");
    for path in ["/recover", "/recover/prove", "/recover/finish"] {
        let reply = visitor.get(path);
        assert_eq!(reply.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(reply.header("cache-control"), "no-store", "{path}");
        let foreign = reply.body.contains("src=\"http") || reply.body.contains("href=\"http");
        assert!(!foreign, "{path}");
    }
}

#[test]
fn sec_21_no_field_of_a_form_changes_whose_account_or_which_destination_it_is() {
    let site = site();
    with_address(&site, "ana");
    site.add("dan");
    let (visitor, _) = begin(&site, "dan@contoso.example");
    visitor.get("/recover/prove");
    for extra in ["account", "name", "destination", "address", "flow"] {
        let fields = [(extra, "ana@contoso.example")];
        visitor.post("/recover/code", &fields);
        let fields = [("code", "00000000"), (extra, "ana@contoso.example")];
        let reply = visitor.post("/recover/prove", &fields);
        assert!(reply.status.is_client_error(), "{extra}");
        site.world.advance(Span::from_mins(11));
        let (next, _) = begin(&site, "dan@contoso.example");
        next.get("/recover/prove");
    }
    assert_eq!(mailed(&site), None, "ana gets nothing");
    // A proved flow is of the account that it began with, whatever else the browser holds.
    let ana = proved(&site, "ana@contoso.example");
    let (dan, _) = begin(&site, "dan@contoso.example");
    let fields = [("new-password", NEW), ("again-password", NEW)];
    dan.get("/recover/finish");
    dan.post("/recover/reset", &fields);
    assert!(gets_in(&site, "dan@contoso.example", PASSWORD));
    ana.get("/recover/finish");
    assert_eq!(ana.post("/recover/reset", &fields).status, StatusCode::OK);
    assert!(gets_in(&site, "dan@contoso.example", PASSWORD));
}

#[test]
fn the_page_says_how_many_codes_come_and_to_wait_and_the_same_for_every_address() {
    let site = people();
    for name in ["ana", "nobody"] {
        let (visitor, _) = begin(&site, &format!("{name}@contoso.example"));
        visitor.get("/recover/prove");
        visitor.post("/recover/code", &[]);
        let asked = visitor.get("/recover/prove");
        let says = "At most 3 are sent within ten minutes: if none has come, wait ten minutes";
        assert!(asked.says(says), "{name}: {}", asked.body);
        for _ in 0..3 {
            visitor.post("/recover/code", &[]);
        }
        let refused = visitor.get("/recover/prove");
        assert!(
            refused.says("At most 3 codes are sent."),
            "{name}: {}",
            refused.body
        );
    }
}

#[test]
fn sec_17_a_code_that_was_mailed_for_one_browser_is_wrong_in_another() {
    let site = site();
    with_address(&site, "ana");
    let (one, _) = begin(&site, "ana@contoso.example");
    one.get("/recover/prove");
    one.post("/recover/code", &[]);
    let code = mailed(&site).unwrap();
    let (two, _) = begin(&site, "ana@contoso.example");
    two.get("/recover/prove");
    let wrong = two.post("/recover/prove", &[("code", &code)]);
    assert!(wrong.says("That code is not valid"), "{}", wrong.body);
}

#[test]
fn sec_30_an_account_with_a_second_factor_is_asked_for_one_more_proof() {
    let site = site();
    let ana = with_address(&site, "ana");
    site.add_factor(ana);
    site.world.advance(RECOVERY_ADDRESS_WAIT);
    let (visitor, _) = begin(&site, "ana@contoso.example");
    visitor.get("/recover/prove");
    visitor.post("/recover/code", &[]);
    let code = mailed(&site).unwrap();
    let right = visitor.post("/recover/prove", &[("code", &code)]);
    assert_eq!(right.location().as_deref(), Some("/recover/prove"));
    let page = visitor.get("/recover/prove");
    assert!(
        page.says("one more proof") && page.says("code of an authenticator app"),
        "{}",
        page.body
    );
    assert!(!page.says("Send me a code"), "that was proved");
    let code = site.code(ana);
    let whole = visitor.post("/recover/prove", &[("code", &code)]);
    assert_eq!(whole.location().as_deref(), Some("/recover/finish"));
}

#[test]
fn the_sign_in_page_leads_here_and_policy_can_close_it() {
    let site = site();
    let visitor = site.nobody();
    assert!(visitor.get("/sign-in").says("href=\"/recover\""));
    site.world.policies(|policies| {
        policies.recovery.self_service = zavor_core::policy::RecoveryUsers::Nobody;
    });
    let closed = visitor.get("/recover");
    assert!(closed.says("Ask your administrators") && !closed.says("name=\"name\""));
    // A form from before is refused alike for everybody.
    with_address(&site, "ana");
    for name in ["ana@contoso.example", "nobody@contoso.example"] {
        let refused = visitor.post("/recover", &[("name", name)]);
        assert!(refused.says("Ask your administrators"), "{name}");
        assert!(
            !visitor
                .cookies()
                .keys()
                .any(|name| name.contains("recovery")),
            "{name}"
        );
    }
}

#[test]
fn a_proved_recovery_is_finished_though_its_browser_leaves() {
    let site = site();
    let ana = with_address(&site, "ana");
    let visitor = proved(&site, "ana@contoso.example");
    visitor.get("/recover/finish");
    // Somebody locks the account meanwhile.
    for n in 0..10 {
        gets_in(
            &site,
            "ana@contoso.example",
            &format!("wrong {n} of ten words"),
        );
    }
    assert!(!gets_in(&site, "ana@contoso.example", PASSWORD));
    site.world.passwords.hold_back();
    let fields = [("new-password", NEW), ("again-password", NEW)];
    visitor.post_and_leave("/recover/reset", &fields);
    assert_eq!(
        site.world.passwords.running(),
        1,
        "it compares with the old one"
    );
    site.world.passwords.let_go();
    site.run(async {
        let is_new = || {
            let account = site.world.store.account(ana).now().unwrap().unwrap();
            account.credential.unwrap().hash == zavor_testkit::FakePasswords::stored(NEW)
        };
        let held = || async {
            let why = site.world.zavor.views.why("ana@contoso.example");
            !why.await.unwrap().holds.is_empty()
        };
        while !is_new() || held().await {
            tokio::task::yield_now().await;
        }
    });
    assert!(gets_in(&site, "ana@contoso.example", NEW));
    // Whoever has proved nothing keeps nothing going.
    let (stranger, _) = begin(&site, "ana@contoso.example");
    stranger.get("/recover/prove");
    let refused = stranger.post("/recover/reset", &fields);
    assert!(!refused.says("Your password is set"));
}

#[test]
fn in_romanian_from_the_sign_in_page_to_a_new_password() {
    let site = site();
    with_address(&site, "ana");
    let visitor = site.nobody();
    visitor.get("/recover?lang=ro");
    assert!(visitor.get("/sign-in").says("Nu vă puteți conecta?"));
    visitor.get("/recover");
    visitor.post("/recover", &[("name", "ana@contoso.example")]);
    assert!(visitor.get("/recover/prove").says("Trimiteți-mi un cod"));
    visitor.post("/recover/code", &[]);
    let code = mailed(&site).unwrap();
    visitor.post("/recover/prove", &[("code", &code)]);
    assert!(visitor.get("/recover/finish").says("Alegeți o parolă nouă"));
    let fields = [("new-password", NEW), ("again-password", NEW)];
    let done = visitor.post("/recover/reset", &fields);
    assert!(done.says("Parola este stabilită"), "{}", done.body);
}

#[test]
fn an_administrator_sees_a_held_way_back_on_the_page_of_the_account_and_unlocks_it() {
    let site = site();
    let ana = with_address(&site, "ana");
    site.add_factor(ana);
    let (stranger, _) = begin(&site, "ana@contoso.example");
    stranger.get("/recover/prove");
    for _ in 0..5 {
        stranger.post("/recover/prove", &[("code", "000000")]);
    }
    let held = stranger.post("/recover/prove", &[("code", "000000")]);
    assert!(held.says("Too many wrong codes"), "{}", held.body);
    let dan = site.administrator("dan", zavor_core::actor::Role::HelpdeskAdministrator);
    let page = dan.get("/admin/users/ana@contoso.example");
    for said in ["Can the owner recover it?", "Recovery suspended", "tries"] {
        assert!(page.says(said), "{said}: {}", page.body);
    }
    assert!(page.says("/admin/users/ana@contoso.example/unlock"));
}
