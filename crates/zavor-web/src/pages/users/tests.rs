//! Active users, one user and its acts through the real routes: what is shown to whom, what each act
//! does, what a wrong role and a hostile text come to.

use axum::http::StatusCode;
use zavor_app::ports::Change;
use zavor_core::account::{RECOVERY_ADDRESS_WAIT, RecoveryAddress};
use zavor_core::actor::{Actor, Role};
use zavor_core::hold::HoldKind;
use zavor_core::moment::Span;
use zavor_memory::Now;

use crate::testing::{PASSWORD, Reply, TestSite, Visitor, site};

const OPERATOR: Actor = Actor::LocalOperator { uid: 0 };
const ANA: &str = "ana@contoso.example";
const NASTY: &str = "<script>alert(1)</script>\"'";
const NEW: &str = "seven quiet otters cross the road";

fn page(end: &str) -> String {
    format!("/admin/users/{ANA}{end}")
}

/// Ana with a confirmed recovery address and a name that is markup.
fn with_ana(site: &TestSite) {
    let id = site.add("ana");
    let mut account = site
        .world
        .zavor
        .people
        .show_account(ANA)
        .now()
        .unwrap()
        .account;
    account.display_name = NASTY.into();
    let now = site.world.now();
    account.recovery_addresses.push(RecoveryAddress {
        address: "ana@home.example".into(),
        added: now.minus(RECOVERY_ADDRESS_WAIT),
        by_owner: true,
        confirmed: Some(now.minus(RECOVERY_ADDRESS_WAIT)),
    });
    account.version += 1;
    assert_eq!(account.id, id);
    site.world.commit(vec![Change::PutAccount(account)]);
}

fn lock(site: &TestSite) {
    for n in 0..10 {
        let visitor = site.nobody();
        visitor.get("/sign-in");
        let guess = format!("wrong guess number {n}");
        visitor.post("/sign-in", &[("name", ANA), ("password", &guess)]);
    }
    assert!(held(site, HoldKind::LockedOut), "ana is locked out");
}

fn held(site: &TestSite, kind: HoldKind) -> bool {
    let why = site.run(site.world.zavor.views.why(ANA)).unwrap();
    let mut kinds = why.holds.iter().map(|hold| hold.stored.identity.kind);
    kinds.any(|found| found == kind)
}

fn signs_in(site: &TestSite, password: &str) -> Reply {
    let visitor = site.nobody();
    visitor.get("/sign-in");
    let fields = [("name", ANA), ("password", password), ("next", "/security")];
    visitor.post("/sign-in", &fields)
}

fn is_clean(reply: &Reply) {
    assert!(!reply.says("<script>alert"), "{}", reply.body);
    assert!(!reply.says(" style=") && !reply.says("<style"));
    assert!(reply.body.len() < 100_000, "{} bytes", reply.body.len());
}

const IN_PERSON: [(&str, &str); 2] = [("caller", "in_person"), ("caller_note", "staff card")];

fn with<'a>(fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [fields, &IN_PERSON].concat()
}

/// The value of the hidden field of this name.
fn hidden(reply: &Reply, name: &str) -> String {
    let field = format!("name=\"{name}\" value=\"");
    let (_, rest) = reply.body.split_once(&field).unwrap_or_default();
    rest.split('"').next().unwrap_or_default().to_owned()
}

#[test]
fn the_table_shows_every_account_with_its_state_and_escapes_names() {
    let site = site();
    with_ana(&site);
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    lock(&site);
    let reply = dan.get("/admin/users");
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    is_clean(&reply);
    for said in [
        "Active users",
        "&#60;script&#62;alert(1)",
        ANA,
        "Locked out",
        "Helpdesk Administrator",
        "Reset password",
        "href=\"/admin/users/ana@contoso.example\"",
    ] {
        assert!(reply.says(said), "{said}");
    }
    assert!(!reply.says("More actions (...)"), "the help desk has none");
    assert!(
        !dan.get("/admin/users?filter=locked_out")
            .says("dan@contoso.example</bdi>")
    );
    let none = dan.get("/admin/users?q=nobody+at+all");
    assert!(none.says("Nothing found"), "{}", none.body);
    let columns = dan.get("/admin/users?columns=created");
    assert!(columns.says("Created") && !columns.says("chip-held"));
}

#[test]
fn the_table_is_paged_sorted_and_exported_safely() {
    let site = site();
    for n in 0..60 {
        site.add(&format!("user{n:02}"));
    }
    with_ana(&site);
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let first = gil.get("/admin/users");
    is_clean(&first);
    assert!(first.says("Shown here: 50 of ") && first.says("rel=\"next\""));
    let second = gil.get("/admin/users?after=user47%40contoso.example");
    assert!(second.says("user48@contoso.example") && !second.says("user47@contoso.example</bdi>"));
    assert!(
        gil.get("/admin/users?sort=created&columns=created")
            .says("aria-sort=\"descending\"")
    );
    let file = gil.get("/admin/users/export.csv?q=ana");
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(file.body.lines().count(), 2, "{}", file.body);
    let audit = gil.get("/admin/users/gil@contoso.example/audit");
    assert_eq!(audit.status, StatusCode::OK);
}

#[test]
fn a_selection_leads_to_the_account_to_a_bulk_run_or_back_with_a_word() {
    let site = site();
    with_ana(&site);
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    gil.get("/admin/users");
    let path = "/admin/users/selected/reset-password";
    let none = gil.post(path, &[("back", "/admin/users?q=a")]);
    assert_eq!(none.location().as_deref(), Some("/admin/users?q=a"));
    assert!(gil.get("/admin/users").says("No account was selected"));
    let elsewhere = gil.post(path, &[("back", "//evil.example")]);
    assert_eq!(elsewhere.location().as_deref(), Some("/admin/users"));
    let one = gil.post(path, &[("account", ANA)]);
    assert_eq!(one.location().unwrap(), page("/reset-password"));
    let many = gil.post(
        path,
        &[("account", ANA), ("account", "gil@contoso.example")],
    );
    assert_eq!(many.status, StatusCode::TEMPORARY_REDIRECT);
    assert_eq!(
        many.location().unwrap(),
        "/admin/bulk/preview?act=reset-password"
    );
    let odd = gil.post("/admin/users/selected/fly", &[("account", ANA)]);
    assert_eq!(odd.status, StatusCode::NOT_FOUND);
}

#[test]
fn an_account_says_what_stops_it_with_the_button_that_lifts_it() {
    let site = site();
    with_ana(&site);
    lock(&site);
    let zavor = &site.world.zavor;
    site.run(zavor.people.block_sign_in(&OPERATOR, ANA, NASTY))
        .unwrap();
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    for end in ["", "/sign-ins", "/mail", "/security", "/audit"] {
        let reply = gil.get(&page(end));
        assert_eq!(reply.status, StatusCode::OK, "{end}: {}", reply.body);
        is_clean(&reply);
        assert!(reply.says("Locked out in unfamiliar places"), "{end}");
        assert!(reply.says(&format!("href=\"{}\"", page("/unlock"))));
        assert!(reply.says(&format!("href=\"{}\"", page("/sign-in-status"))));
    }
    let helpdesk = dan.get(&page(""));
    assert!(helpdesk.says(&format!("href=\"{}\"", page("/unlock"))));
    assert!(
        !helpdesk.says(&page("/sign-in-status")),
        "no right, no button"
    );
    assert!(helpdesk.says("Who may do it"));
    let log = gil.get(&page("/sign-ins"));
    assert!(log.says("Wrong password") && log.says("203.0.113.50"));
    assert!(log.says("Sign-ins by hour of the day"));
    assert!(gil.get(&page("/mail")).says("Limits of the policy"));
    assert!(gil.get("/admin/users/nobody@contoso.example").status == StatusCode::NOT_FOUND);
}

#[test]
fn unlock_names_a_blocked_network_and_lets_this_account_in_where_that_is_ticked() {
    let site = site();
    site.add("ana");
    lock(&site);
    let question = |n: u64| zavor_app::sign_in::SignInQuestion {
        name: b"",
        address: Some(crate::testing::ADDRESS),
        protocol: zavor_core::event::Protocol::Imap,
        device: "",
        session: "",
        digest: Some(n),
        mode: zavor_app::platform::Mode::Enforce,
    };
    // Others guess from the same address until it is blocked.
    for n in 0..20 {
        let name = format!("nobody{n}@contoso.example");
        let asked = zavor_app::sign_in::SignInQuestion {
            name: name.as_bytes(),
            ..question(n)
        };
        let failed = zavor_app::sign_in::Reported::Failure;
        site.run(site.world.zavor.sign_in.report_sign_in(&asked, failed))
            .unwrap();
    }
    assert!(held(&site, HoldKind::OriginBlocked));
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let form = dan.get(&page("/unlock"));
    assert!(
        form.says("Blocked networks that would refuse this account now"),
        "{}",
        form.body
    );
    assert!(
        form.says("name=\"with_origins\"")
            && !form.says("name=\"with_origins\" value=\"yes\" checked")
    );
    let plain = dan.post(&page("/unlock"), &IN_PERSON);
    let told = dan.get(&plain.location().unwrap());
    assert!(
        told.says("Still stopped: Network blocked (203.0.113."),
        "{}",
        told.body
    );
    dan.post(&page("/unlock"), &IN_PERSON);
    let told = dan.get(&page(""));
    assert!(
        told.says("was not locked out. Nothing was changed. Still stopped: Network blocked"),
        "{}",
        told.body
    );
    let ticked = page("/unlock?with_origins=yes");
    assert!(told.says(&format!("href=\"{ticked}\">Let in from there</a>")));
    assert!(!told.says("In order") && told.says(">Network blocked"));
    let led = dan.get(&ticked);
    assert!(led.says("name=\"with_origins\" value=\"yes\" checked"));
    let whole = dan.post(&page("/unlock"), &with(&[("with_origins", "yes")]));
    let told = dan.get(&whole.location().unwrap());
    assert!(
        told.says("is unlocked and can sign in at once"),
        "{}",
        told.body
    );
    assert!(!held(&site, HoldKind::OriginBlocked));
    assert!(told.says("holds ended within 24 hours"), "{}", told.body);
    assert!(
        told.says("by dan@contoso.example: Unlocked"),
        "{}",
        told.body
    );
    is_clean(&told);
}

#[test]
fn unlock_lets_the_owner_in_at_once() {
    let site = site();
    with_ana(&site);
    lock(&site);
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let form = dan.get(&page("/unlock"));
    assert!(
        form.says("Locked out in unfamiliar places"),
        "{}",
        form.body
    );
    is_clean(&form);
    let done = dan.post(&page("/unlock"), &[]);
    assert_eq!(done.location().unwrap(), page(""));
    assert!(
        dan.get(&page(""))
            .says("is unlocked and can sign in at once")
    );
    assert!(!held(&site, HoldKind::LockedOut));
    let again = dan.post(&page("/unlock"), &IN_PERSON);
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    assert!(dan.get(&page("")).says("It was so already"));
}

#[test]
fn sec_36_a_reset_by_link_shows_no_secret_and_asks_how_the_caller_was_verified() {
    let site = site();
    with_ana(&site);
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let form = dan.get(&page("/reset-password"));
    assert!(
        form.says("Send a one-time link to ana@home.example"),
        "{}",
        form.body
    );
    assert!(!form.says("value=\"temporary\"") && !form.says("value=\"lasting\""));
    is_clean(&form);
    let missing = dan.post(&page("/reset-password"), &[("how", "link")]);
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        missing.says("Say how the caller was verified"),
        "{}",
        missing.body
    );
    let done = dan.post(&page("/reset-password"), &with(&[("how", "link")]));
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    assert!(done.says("A link to choose a password was sent to ana@home.example"));
    assert!(!done.says("id=\"secret\""));
    assert_ne!(signs_in(&site, PASSWORD).status, StatusCode::SEE_OTHER);
    for how in ["temporary", "lasting"] {
        let fields = with(&[("how", how), ("new-password", NEW), ("again-password", NEW)]);
        let refused = dan.post(&page("/reset-password"), &fields);
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{how}");
    }
}

#[test]
fn a_global_administrator_sees_a_temporary_password_once() {
    let site = site();
    with_ana(&site);
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let done = gil.post(&page("/reset-password"), &with(&[("how", "temporary")]));
    let (_, rest) = done.body.split_once("id=\"secret\">").expect("it is shown");
    let secret = rest.split('<').next().unwrap().to_owned();
    assert!(secret.len() > 20, "{secret}");
    assert_eq!(done.header("cache-control"), "no-store");
    let answer = signs_in(&site, &secret);
    assert_eq!(answer.location().as_deref(), Some("/password"));
    for end in ["", "/audit", "/reset-password"] {
        assert!(!gil.get(&page(end)).says(&secret), "{end}");
    }
}

#[test]
fn a_lasting_password_must_be_typed_twice_alike_and_obey_the_rules() {
    let site = site();
    with_ana(&site);
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let lasting = |new, again| {
        let fields = [
            ("how", "lasting"),
            ("new-password", new),
            ("again-password", again),
        ];
        gil.post(&page("/reset-password"), &with(&fields))
    };
    let unlike = lasting(NEW, "something else");
    assert_eq!(unlike.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unlike.says("not alike") && !unlike.says(NEW));
    assert!(unlike.says("value=\"staff card\""), "the note stays");
    let short = lasting("short", "short");
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(lasting(NEW, NEW).status, StatusCode::OK);
    assert_eq!(
        signs_in(&site, NEW).location().as_deref(),
        Some("/security")
    );
}

#[test]
fn a_code_that_is_read_back_verifies_the_caller() {
    let site = site();
    with_ana(&site);
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let form = dan.get(&page("/reset-password"));
    let back = hidden(&form, "caller_back");
    let send = page("/caller/code");
    let sent = dan.post(&send, &[("caller_place", "0"), ("caller_back", &back)]);
    let next = sent.location().unwrap();
    assert_eq!(next, page("/reset-password?caller=code"));
    assert!(
        dan.get(&next)
            .says("A code is on its way to ana@home.example")
    );
    site.run(site.world.zavor.notifications.run_due_effects(100))
        .unwrap();
    let mails = site.world.messenger.mails_to("ana@home.example");
    let text = &mails.last().unwrap().text;
    let code: String = text
        .split(|c: char| !c.is_ascii_digit())
        .find(|word| word.len() == 8)
        .expect("the mail has a code")
        .to_owned();
    let reset = |code: &str| {
        let fields = [("how", "link"), ("caller", "code"), ("caller_code", code)];
        dan.post(&page("/reset-password"), &fields)
    };
    let wrong = reset("00000000");
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.says("The code does not fit"), "{}", wrong.body);
    let done = reset(&code);
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    assert!(
        gil.get(&page("/audit"))
            .says("caller verified: code sent to ana@home.example")
    );
    let odd = dan.post(
        &send,
        &[("caller_place", "0"), ("caller_back", "//evil.example")],
    );
    assert_eq!(odd.location().unwrap(), page(""));
}

#[test]
fn sign_in_status_is_edited_with_a_reason() {
    let site = site();
    with_ana(&site);
    let uma = site.administrator("uma", Role::UserAdministrator);
    let path = page("/sign-in-status");
    let bare = uma.post(&path, &[("status", "blocked"), ("reason", " ")]);
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!held(&site, HoldKind::SignInBlocked));
    let none = uma.post(&path, &[]);
    assert!(none.says("Choose one of the two"), "{}", none.body);
    let blocked = uma.post(&path, &[("status", "blocked"), ("reason", NASTY)]);
    assert_eq!(blocked.location().unwrap(), page(""));
    assert!(held(&site, HoldKind::SignInBlocked));
    let form = uma.get(&path);
    is_clean(&form);
    assert!(form.says("value=\"blocked\" checked"), "{}", form.body);
    uma.post(&path, &[("status", "allowed")]);
    assert!(!held(&site, HoldKind::SignInBlocked));
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    assert_eq!(dan.get(&path).status, StatusCode::FORBIDDEN);
    assert_eq!(
        dan.post(&path, &[("status", "allowed")]).status,
        StatusCode::FORBIDDEN
    );
}

#[test]
fn sign_out_ends_the_sessions_of_the_web_door() {
    let site = site();
    with_ana(&site);
    let ana = site.signed_in("ana");
    assert_eq!(ana.get("/security").status, StatusCode::OK);
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    assert!(
        dan.get(&page("/sign-out"))
            .says("All sessions of this account end now")
    );
    let done = dan.post(&page("/sign-out"), &[]);
    assert!(done.says("All sessions were ended"), "{}", done.body);
    assert_eq!(ana.get("/security").status, StatusCode::SEE_OTHER);
}

#[test]
fn without_a_mail_host_pages_say_before_and_after_what_is_to_be_run_there() {
    let site = site();
    site.world.mail_hosts.configure(&[]);
    with_ana(&site);
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let kick = "doveadm kick ana@contoso.example";
    for act in ["/sign-out", "/sign-in-status", "/reset-password"] {
        let form = gil.get(&page(act));
        is_clean(&form);
        assert!(
            form.says("No mail host is configured"),
            "{act}: {}",
            form.body
        );
    }
    let out = gil.post(&page("/sign-out"), &[]);
    is_clean(&out);
    assert!(
        out.says(kick) && !out.says("All sessions were ended"),
        "{}",
        out.body
    );
    let reset = gil.post(
        &page("/reset-password"),
        &[
            ("how", "temporary"),
            ("caller", "in_person"),
            ("caller_note", "she stands here"),
        ],
    );
    is_clean(&reset);
    assert!(
        reset.says("Temporary password") && reset.says(kick),
        "{}",
        reset.body
    );
    let fields = [("status", "blocked"), ("reason", "stolen")];
    let blocked = gil.follow(&gil.post(&page("/sign-in-status"), &fields));
    assert!(
        blocked.says("Attention:") && blocked.says(kick),
        "{}",
        blocked.body
    );
    let removed = gil.follow(&gil.post(&page("/remove"), &[("understood", "yes")]));
    assert!(
        removed.says("Attention:") && removed.says(kick),
        "{}",
        removed.body
    );
}

#[test]
fn roles_are_granted_for_domains_and_revoked_by_global_administrators_only() {
    let site = site();
    with_ana(&site);
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let fields = [
        ("role", "helpdesk_administrator"),
        ("domains", "contoso.example"),
    ];
    gil.post(&page("/roles/grant"), &fields);
    let form = gil.get(&page("/roles"));
    is_clean(&form);
    assert!(
        form.says("Helpdesk Administrator for contoso.example"),
        "{}",
        form.body
    );
    assert!(form.says("The roles are inactive until"), "no factor yet");
    let odd = [
        ("role", "helpdesk_administrator"),
        ("domains", "evil.example"),
    ];
    let refused = gil.post(&page("/roles/grant"), &odd);
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    gil.post(&page("/roles/revoke"), &fields[..1]);
    assert!(
        site.world
            .zavor
            .people
            .show_account(ANA)
            .now()
            .unwrap()
            .roles
            .is_empty()
    );
    let uma = site.administrator("uma", Role::UserAdministrator);
    assert_eq!(uma.get(&page("/roles")).status, StatusCode::FORBIDDEN);
    assert_eq!(
        uma.post(&page("/roles/grant"), &fields).status,
        StatusCode::FORBIDDEN
    );
}

#[test]
fn an_edit_changes_what_was_typed_and_keeps_what_others_added() {
    let site = site();
    with_ana(&site);
    let uma = site.administrator("uma", Role::UserAdministrator);
    let save = |aliases: &str, were: &str, name: &str| {
        let fields = [("name", name), ("aliases", aliases), ("aliases_were", were)];
        uma.post(&page("/edit"), &fields)
    };
    let aliases = || -> Vec<String> {
        let account = site
            .world
            .zavor
            .people
            .show_account(ANA)
            .now()
            .unwrap()
            .account;
        account.aliases.iter().map(ToString::to_string).collect()
    };
    let saved = save("a@contoso.example\r\nb@contoso.example", "", "Ana Pop");
    assert_eq!(saved.location().unwrap(), page(""));
    assert_eq!(aliases(), ["a@contoso.example", "b@contoso.example"]);
    save("", "a@contoso.example", "Ana Pop");
    assert_eq!(aliases(), ["b@contoso.example"]);
    let taken = save("uma@contoso.example", "", "Ana Pop");
    assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        taken.says("uma@contoso.example</textarea>"),
        "what was typed stays"
    );
    assert!(uma.get(&page("/edit")).says("value=\"Ana Pop\""));
}

#[test]
fn recovery_addresses_are_added_unconfirmed_and_removed() {
    let site = site();
    with_ana(&site);
    let uma = site.administrator("uma", Role::UserAdministrator);
    uma.post(&page("/recovery/add"), &[("recovery", "ana@club.example")]);
    let shown = uma.get(&page(""));
    assert!(
        shown.says("ana@club.example") && shown.says("Not confirmed yet"),
        "{}",
        shown.body
    );
    uma.post(&page("/recovery/add"), &[("recovery", ANA)]);
    assert!(uma.get(&page("")).says("the mailbox that it would recover"));
    uma.post(
        &page("/recovery/remove"),
        &[("recovery", "ana@club.example")],
    );
    assert!(!uma.get(&page("")).says("ana@club.example"));
}

#[test]
fn removing_says_first_what_goes_and_what_stays() {
    let site = site();
    with_ana(&site);
    let uma = site.administrator("uma", Role::UserAdministrator);
    let path = "/admin/restricted/add?entity=ana%40contoso.example";
    assert!(uma.get(&page("")).says(&format!("href=\"{path}\"")));
    assert!(uma.get(path).says("value=\"ana@contoso.example\""));
    assert!(
        uma.get(&page("/remove"))
            .says("stays with its address for 90 days")
    );
    let unsure = uma.post(&page("/remove"), &[]);
    assert_eq!(unsure.status, StatusCode::UNPROCESSABLE_ENTITY);
    let gone = uma.post(&page("/remove"), &[("understood", "yes")]);
    assert_eq!(gone.location().as_deref(), Some("/admin/users"));
    assert!(site.world.zavor.people.show_account(ANA).now().is_err());
}

#[test]
fn without_a_mail_server_no_link_and_no_recovery_address_is_offered_and_nobody_is_half_added() {
    let site = site();
    with_ana(&site);
    site.world.messenger.set_can_mail(false);
    let uma = site.administrator("uma", Role::UserAdministrator);
    let form = uma.get("/admin/users/add");
    is_clean(&form);
    assert!(form.says("No mail server is configured"), "{}", form.body);
    assert!(!form.says("value=\"link\"") && !form.says("name=\"recovery\""));
    for how in ["link", "elsewhere"] {
        let fields = [
            ("address", "new@contoso.example"),
            ("name", "New"),
            ("how", how),
            ("recovery", "new@home.example"),
        ];
        let refused = uma.post("/admin/users/add", &fields);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.says("Nothing was changed") || refused.says("nothing was changed"));
        let shown = site.world.zavor.people.show_account("new@contoso.example");
        assert!(shown.now().is_err(), "{how}: what is said is what was done");
    }
    let reset = uma.get(&page("/reset-password"));
    let cause = "No link can be sent: no mail server is configured (section [smtp]).";
    assert!(
        reset.says(cause) && reset.says("ask a Global Administrator"),
        "{}",
        reset.body
    );
    assert!(!reset.says("Add a recovery address"));
    let gina = site.administrator("gina", Role::GlobalAdministrator);
    let reset = gina.get(&page("/reset-password"));
    assert!(reset.says(cause) && !reset.says("The owner is told."));
    for path in [page(""), "/security".into()] {
        let shown = uma.get(&path);
        assert!(!shown.says("type=\"email\""), "{path}: {}", shown.body);
    }
}

#[test]
fn a_user_is_added_with_a_recovery_address_a_temporary_password_or_one_kept_elsewhere() {
    let site = site();
    let uma = site.administrator("uma", Role::UserAdministrator);
    let form = uma.get("/admin/users/add");
    assert!(!form.says("value=\"temporary\""), "{}", form.body);
    let add = |visitor: &Visitor<'_>, address: &str, how: &str, recovery: &str| {
        let fields = [
            ("address", address),
            ("name", "New"),
            ("how", how),
            ("recovery", recovery),
        ];
        visitor.post("/admin/users/add", &fields)
    };
    let missing = add(&uma, "new@contoso.example", "link", "");
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(missing.says("value=\"new@contoso.example\""));
    let added = add(&uma, "new@contoso.example", "link", "new@home.example");
    assert_eq!(
        added.location().as_deref(),
        Some("/admin/users/new@contoso.example")
    );
    assert!(
        uma.get("/admin/users/new@contoso.example")
            .says("new@home.example")
    );
    let denied = add(&uma, "two@contoso.example", "temporary", "");
    assert_eq!(denied.status, StatusCode::FORBIDDEN);
    assert!(
        site.world
            .zavor
            .people
            .show_account("two@contoso.example")
            .now()
            .is_err()
    );
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let shown = add(&gil, "two@contoso.example", "temporary", "");
    assert!(shown.says("id=\"secret\">"), "{}", shown.body);
    let elsewhere = add(&gil, "three@contoso.example", "elsewhere", "");
    assert_eq!(elsewhere.status, StatusCode::SEE_OTHER);
    let outside = add(&gil, "x@elsewhere.example", "elsewhere", "");
    assert_eq!(outside.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[test]
fn a_lost_second_factor_is_taken_away_for_a_verified_caller() {
    let site = site();
    with_ana(&site);
    let ana = site
        .world
        .zavor
        .people
        .show_account(ANA)
        .now()
        .unwrap()
        .account
        .id;
    site.add_factor(ana);
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let id = u64::from(ana.0) + 1_000;
    let path = page(&format!("/methods/{id}/remove"));
    assert!(gil.get(&page("/security")).says(&path));
    let bare = gil.post(&path, &[]);
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = gil.post(&path, &IN_PERSON);
    assert_eq!(done.location().unwrap(), page("/security"));
    assert!(
        site.world
            .zavor
            .sign_on
            .methods_of(ana)
            .now()
            .unwrap()
            .is_empty()
    );
    assert_eq!(gil.get(&path).status, StatusCode::NOT_FOUND);
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    assert_eq!(dan.get(&path).status, StatusCode::FORBIDDEN);
}

#[test]
fn readers_see_and_change_nothing_and_strangers_are_led_to_the_sign_in() {
    let site = site();
    with_ana(&site);
    let rea = site.administrator("rea", Role::SecurityReader);
    assert_eq!(rea.get("/admin/users").status, StatusCode::OK);
    let own = rea.get(&page(""));
    assert!(own.status == StatusCode::OK && !own.says("/reset-password"));
    let acts = [
        "/reset-password",
        "/unlock",
        "/sign-out",
        "/sign-in-status",
        "/roles",
        "/edit",
        "/remove",
    ];
    for end in acts {
        assert_eq!(rea.get(&page(end)).status, StatusCode::FORBIDDEN, "{end}");
        let nobody = site.nobody().get(&page(end)).location().unwrap();
        assert!(nobody.starts_with("/sign-in?next="), "{end}: {nobody}");
    }
    let person = site.add("per");
    site.add_factor(person);
    let person = site.signed_in("per");
    assert_eq!(person.get("/admin/users").status, StatusCode::FORBIDDEN);
    assert_eq!(person.get(&page("")).status, StatusCode::FORBIDDEN);
}

#[test]
fn a_sensitive_act_asks_for_the_factor_again_before_anything_is_typed() {
    let site = site();
    with_ana(&site);
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    site.world.advance(Span::from_mins(16));
    let asked = dan.get(&page("/reset-password")).location().unwrap();
    assert!(asked.starts_with("/step-up?next="), "{asked}");
    assert_eq!(dan.get(&page("/unlock")).status, StatusCode::OK);
}

#[test]
fn a_role_limited_to_domains_sees_only_those() {
    let site = site();
    with_ana(&site);
    let domains = vec!["contoso.example".into(), "fabrikam.example".into()];
    site.world.commit(vec![Change::PutDomains(domains)]);
    site.world.add_account("eva@fabrikam.example", PASSWORD);
    let dan = site.add("dan");
    site.grant(dan, Role::HelpdeskAdministrator, &["fabrikam.example"]);
    site.add_factor(dan);
    let dan = site.signed_in("dan");
    let table = dan.get("/admin/users");
    assert!(
        table.says("eva@fabrikam.example") && !table.says(ANA),
        "{}",
        table.body
    );
    assert!(table.says("Reset password"), "buttons for those accounts");
    assert_eq!(dan.get(&page("")).status, StatusCode::FORBIDDEN);
    assert_eq!(
        dan.get("/admin/users/eva@fabrikam.example/unlock").status,
        StatusCode::OK
    );
}

#[test]
fn the_published_steps_can_be_followed_in_romanian_too() {
    let site = site();
    with_ana(&site);
    let mut gil = site.administrator("gil", Role::GlobalAdministrator);
    gil.language = "ro";
    let table = gil.get("/admin/users");
    for said in [
        "Utilizatori activi",
        "Resetați parola",
        "Mai multe acțiuni (...)",
        "Editați starea de conectare",
    ] {
        assert!(table.says(said), "{said}");
    }
    for end in [
        "",
        "/sign-ins",
        "/mail",
        "/security",
        "/audit",
        "/reset-password",
        "/roles",
    ] {
        assert_eq!(gil.get(&page(end)).status, StatusCode::OK, "{end}");
    }
}

#[test]
fn the_page_that_edits_shows_names_and_groups_to_whoever_may_change_them() {
    let site = site();
    site.add("ana");
    let path = format!("/admin/users/{ANA}/edit");
    for (name, role, names, groups) in [
        ("ulla", Role::UserAdministrator, true, false),
        ("sid", Role::SecurityAdministrator, false, true),
        ("gil", Role::GlobalAdministrator, true, true),
    ] {
        let visitor = site.administrator(name, role);
        let form = visitor.get(&path);
        assert_eq!(form.says("name=\"aliases\""), names, "{role}");
        assert_eq!(form.says("name=\"groups\""), groups, "{role}");
        let typed = [("groups", "newsletters"), ("groups_were", "")];
        let saved = visitor.post(&path, &typed);
        let expected = if groups { 303 } else { 403 };
        assert_eq!(saved.status.as_u16(), expected, "{role}: {}", saved.body);
        let kept = site
            .world
            .zavor
            .people
            .show_account(ANA)
            .now()
            .unwrap()
            .account
            .groups;
        assert_eq!(kept.is_empty(), !groups, "{role}");
    }
}
