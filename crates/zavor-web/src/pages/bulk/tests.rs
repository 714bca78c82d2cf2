//! Bulk runs through the real routes: from a selection, a pasted list or a filter to the results.

use axum::http::StatusCode;
use zavor_app::platform::notes::kind_of;
use zavor_app::ports::{BulkChange, Change, Identities};
use zavor_core::account::{RECOVERY_ADDRESS_WAIT, RecoveryAddress};
use zavor_core::actor::{Actor, Role};
use zavor_core::hold::HoldKind;
use zavor_core::note::Detail;
use zavor_memory::Now;

use crate::testing::{Reply, TestSite, Visitor, site};

const PREVIEW: &str = "/admin/bulk/preview";

fn address(name: &str) -> String {
    format!("{name}@contoso.example")
}

fn with_people(site: &TestSite, names: &[&str]) {
    for name in names {
        site.add(name);
    }
}

/// Adds thirty people, `u00` to `u29`; returns their addresses as a list.
fn with_thirty(site: &TestSite) -> String {
    let names: Vec<String> = (0..30).map(|n| format!("u{n:02}")).collect();
    for name in &names {
        site.add(name);
    }
    let list: Vec<String> = names.iter().map(|name| address(name)).collect();
    list.join(" ")
}

fn blocked(site: &TestSite, name: &str) -> bool {
    let why = site
        .run(site.world.zavor.views.why(&address(name)))
        .unwrap();
    let mut kinds = why.holds.iter().map(|hold| hold.stored.identity.kind);
    kinds.any(|kind| kind == HoldKind::SignInBlocked)
}

/// Runs the background work until nothing is left to do.
fn work(site: &TestSite) {
    while site.run(site.world.zavor.bulk.bulk_work()) > 0 {}
}

/// The path of the run that the answer redirects to.
fn run_of(reply: &Reply) -> String {
    let path = reply.location().unwrap_or_default();
    assert!(path.starts_with("/admin/bulk/"), "{} {}", path, reply.body);
    path
}

fn block<'a>(names: &'a str, reason: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("act", "sign-in-status"),
        ("bulk_act", "block_sign_in"),
        ("accounts", names),
        ("reason", reason),
    ]
}

fn is_clean(reply: &Reply) {
    assert!(!reply.says("<script>alert"), "{}", reply.body);
    assert!(!reply.says(" style=") && !reply.says("<style"));
    assert!(!reply.says("http-equiv=\"refresh\""));
}

#[test]
fn a_selection_becomes_a_preview_then_a_run_with_a_result_for_each() {
    let site = site();
    with_people(&site, &["ana", "dan", "eva"]);
    let zavor = &site.world.zavor;
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let own = Actor::Administrator(Box::new(zavor_core::actor::Administrator {
        account: zavor
            .people
            .show_account(&address("gil"))
            .now()
            .unwrap()
            .account
            .id,
        address: site.world.name(&address("gil")),
        roles: vec![zavor_core::actor::RoleHeld {
            role: Role::GlobalAdministrator,
            domains: Vec::new(),
        }],
        has_second_factor: true,
        proved: Some(site.world.now()),
        session: 1,
        source: None,
    }));
    site.run(zavor.people.block_sign_in(&own, &address("eva"), "before"))
        .unwrap();
    let selected = [
        ("account", address("ana")),
        ("account", address("dan")),
        ("account", address("eva")),
        ("account", address("nobody")),
    ];
    let selected: Vec<(&str, &str)> = selected.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let path = "/admin/bulk/preview?act=sign-in-status";
    let form = gil.post(path, &selected);
    assert_eq!(form.status, StatusCode::OK, "{}", form.body);
    assert!(
        form.says("Block sign-in / Allow sign-in: 4 accounts"),
        "{}",
        form.body
    );
    assert!(!form.says("What would change"), "the act is not chosen yet");
    let names =
        "ana@contoso.example dan@contoso.example eva@contoso.example nobody@contoso.example";
    assert!(form.says(&format!("name=\"accounts\" value=\"{names}\"")));
    let nasty = "<script>alert(1)</script>";
    let seen = gil.post(PREVIEW, &block(names, nasty));
    is_clean(&seen);
    assert!(seen.says("What would change") && seen.says("formaction=\"/admin/bulk/start\""));
    assert!(!blocked(&site, "ana"), "a preview changes nothing");
    let run = run_of(&gil.post("/admin/bulk/start", &block(names, nasty)));
    let begun = gil.get(&run);
    assert!(
        begun.says("In progress") && begun.says("data-events=\"/live/bulk/"),
        "{}",
        begun.body
    );
    is_clean(&begun);
    work(&site);
    let ended = gil.get(&run);
    assert!(
        ended.says("Ended") && ended.says("Processed: 4 of 4"),
        "{}",
        ended.body
    );
    assert!(!ended.says("data-events"));
    assert!(blocked(&site, "ana") && blocked(&site, "dan"));
    let done = gil.get(&format!("{run}?outcome=done"));
    assert!(done.says("ana@contoso.example") && !done.says("nobody@contoso.example"));
    let file = gil.get(&format!("{run}/results.csv"));
    assert!(
        file.says("eva@contoso.example,nothing_to_do,,\r\n"),
        "{}",
        file.body
    );
    assert!(file.says("nobody@contoso.example,unknown,not_found,\"no account "));
    assert!(gil.get("/admin/bulk").says("Block sign-in"));
}

#[test]
fn a_pasted_list_and_everything_a_filter_lists_can_be_acted_on() {
    let site = site();
    with_people(&site, &["ana", "dan", "eva"]);
    let uma = site.administrator("uma", Role::UserAdministrator);
    let new = uma.get("/admin/bulk/new");
    assert!(
        new.says("name=\"list\"") && !new.says("Grant a role"),
        "{}",
        new.body
    );
    let list = "name,address\r\nAna,ana@contoso.example\r\nDan,dan@contoso.example\r\n";
    let seen = uma.post(PREVIEW, &[("act", "sign_out"), ("list", list)]);
    assert!(
        seen.says("2 accounts") && seen.says("What would change"),
        "{}",
        seen.body
    );
    let empty = uma.post(PREVIEW, &[("act", "sign_out"), ("list", " \n")]);
    assert_eq!(empty.location().as_deref(), Some("/admin/bulk/new"));
    let listed = uma.get("/admin/bulk/new?all=yes&q=ana");
    assert!(listed.says("name=\"all\" value=\"yes\"") && !listed.says("name=\"list\""));
    let fields = [
        ("act", "sign_out"),
        ("all", "yes"),
        ("q", "ana"),
        ("filter", "all"),
    ];
    let run = run_of(&uma.post("/admin/bulk/start", &fields));
    work(&site);
    let ended = uma.get(&run);
    assert!(ended.says("Processed: 1 of 1") && ended.says("ana@contoso.example"));
    let many: String = (0..10_001)
        .map(|n| format!("u{n}@contoso.example\n"))
        .collect();
    let refused = uma.post(PREVIEW, &[("act", "sign_out"), ("list", &many)]);
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        uma.post(PREVIEW, &[("act", "fly")]).status,
        StatusCode::NOT_FOUND
    );
}

#[test]
fn a_run_that_changed_nothing_does_not_end_green_and_a_page_of_it_says_of_how_many() {
    let site = site();
    let names: Vec<String> = (0..60).map(|n| format!("u{n:02}")).collect();
    for name in &names {
        site.add(name);
    }
    let list: Vec<String> = names.iter().map(|name| address(name)).collect();
    let list = list.join(" ");
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let form = gil.post(PREVIEW, &block(&list, ""));
    assert!(form.says("Reason (required to block)"), "{}", form.body);
    let run = run_of(&gil.post("/admin/bulk/start", &block(&list, "drill")));
    let operator = Actor::LocalOperator { uid: 0 };
    for name in &names {
        let gone = site.world.zavor.people.remove_account(&operator, name);
        site.run(gone).unwrap();
    }
    work(&site);
    let ended = gil.get(&run);
    assert!(ended.says("Ended; nothing was changed"), "{}", ended.body);
    assert!(!ended.says("chip-ok\" data-status"), "{}", ended.body);
    assert!(ended.says("1–50 of 60"), "{}", ended.body);
    let list = gil.get("/admin/bulk");
    assert!(!list.says("chip-ok"), "{}", list.body);
}

#[test]
fn without_a_mail_host_a_run_that_signs_out_is_done_in_part() {
    let site = site();
    site.world.mail_hosts.configure(&[]);
    with_people(&site, &["ana"]);
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let accounts = address("ana");
    let fields = [("act", "sign_out"), ("accounts", accounts.as_str())];
    let seen = dan.post(PREVIEW, &fields);
    assert!(seen.says("no mail host is configured"), "{}", seen.body);
    let run = run_of(&dan.post("/admin/bulk/start", &fields));
    work(&site);
    let ended = dan.get(&run);
    assert!(ended.says("Done in part") && ended.says("doveadm kick ana@contoso.example"));
    assert!(ended.says("not everything was done"), "{}", ended.body);
}

#[test]
fn a_run_is_stopped_and_one_that_lost_its_driver_waits_to_be_resumed() {
    let site = site();
    let list = with_thirty(&site);
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let run = run_of(&gil.post("/admin/bulk/start", &block(&list, "drill")));
    site.run(site.world.zavor.bulk.bulk_work());
    assert!(gil.get(&run).says("Processed: 10 of 30"));
    let stopped = gil.post(&format!("{run}/stop"), &[]);
    assert_eq!(stopped.location().as_deref(), Some(run.as_str()));
    let page = gil.get(&run);
    assert!(
        page.says("The run was stopped") && page.says("Stopped"),
        "{}",
        page.body
    );
    assert!(!page.says(&format!("{run}/resume")), "it has ended");
    work(&site);
    assert!(!blocked(&site, "u29"));
    let again = gil.post(&format!("{run}/resume"), &[]);
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    assert!(gil.get(&run).says("This run has ended"));
}

#[test]
fn slips_are_shown_once_and_to_global_administrators_only() {
    let site = site();
    with_people(&site, &["ana", "eva"]);
    let mut account = site
        .world
        .zavor
        .people
        .show_account(&address("eva"))
        .now()
        .unwrap()
        .account;
    account.recovery_addresses.push(RecoveryAddress {
        address: "eva@home.example".into(),
        added: site.world.now().minus(RECOVERY_ADDRESS_WAIT),
        by_owner: true,
        confirmed: Some(site.world.now().minus(RECOVERY_ADDRESS_WAIT)),
    });
    account.version += 1;
    site.world.commit(vec![Change::PutAccount(account)]);
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let both = "ana@contoso.example eva@contoso.example";
    let mut fields = vec![("act", "reset-password"), ("accounts", both)];
    let form = dan.post(PREVIEW, &fields);
    assert!(form.says("name=\"verification\"") && !form.says("What would change"));
    fields.extend([("delivery", "links"), ("verification", "board decision 7")]);
    let seen = dan.post(PREVIEW, &fields);
    assert!(seen.says("Will wait for a printed slip"), "{}", seen.body);
    let run = run_of(&dan.post("/admin/bulk/start", &fields));
    work(&site);
    let slips = format!("{run}/slips");
    assert!(!dan.get(&run).says(&slips), "the help desk sees no secrets");
    assert_eq!(dan.get(&slips).status, StatusCode::FORBIDDEN);
    assert_eq!(dan.post(&slips, &[]).status, StatusCode::FORBIDDEN);
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    assert!(gil.get(&run).says(&slips));
    let asked = gil.get(&slips);
    assert!(asked.says("1 account needs a printed slip") && !asked.says("class=\"secret\""));
    let made = gil.post(&slips, &[]);
    // An address may break behind its sign.
    let names = |local: &str| made.says(&format!("{local}@<wbr>contoso.example"));
    assert!(names("ana") && !names("eva"), "{}", made.body);
    assert!(made.says("https://accounts.contoso.example/password"));
    assert_eq!(
        made.body.matches("class=\"secret\"").count(),
        1,
        "{}",
        made.body
    );
    assert!(gil.get(&slips).says("No account needs a slip"));
}

#[test]
fn runs_are_judged_for_each_account_and_begun_by_whoever_has_the_right() {
    let site = site();
    with_people(&site, &["ana"]);
    site.administrator("gil", Role::GlobalAdministrator);
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let both = "ana@contoso.example gil@contoso.example";
    let seen = dan.post(PREVIEW, &[("act", "sign-out"), ("accounts", both)]);
    assert!(
        seen.says("Will be refused") && seen.says("gil@contoso.example"),
        "{}",
        seen.body
    );
    let forbidden = dan.post(PREVIEW, &block(both, "x"));
    assert_eq!(forbidden.status, StatusCode::FORBIDDEN);
    let roles = [("act", "roles"), ("accounts", both)];
    assert_eq!(dan.post(PREVIEW, &roles).status, StatusCode::FORBIDDEN);
    let rea = site.administrator("rea", Role::SecurityReader);
    let reads = |visitor: &Visitor<'_>| visitor.get("/admin/bulk").status;
    assert_eq!(reads(&rea), StatusCode::OK);
    assert!(rea.get("/admin/bulk/new").says("No actions available"));
    assert!(rea.get("/admin/bulk").says("No bulk runs yet"));
    let start = [("act", "unlock"), ("accounts", "ana@contoso.example")];
    assert_eq!(
        rea.post("/admin/bulk/start", &start).status,
        StatusCode::FORBIDDEN
    );
    let nothing = dan.post("/admin/bulk/start", &start);
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.says("Nothing would change"), "{}", nothing.body);
    for path in ["/admin/bulk/abc", "/admin/bulk/xyz", "/live/bulk/abc"] {
        assert_eq!(dan.get(path).status, StatusCode::NOT_FOUND, "{path}");
    }
    let nobody = site.nobody().get("/admin/bulk").location().unwrap();
    assert!(nobody.starts_with("/sign-in?next="));
}

#[test]
fn roles_are_granted_to_many_and_the_pages_speak_romanian() {
    let site = site();
    with_people(&site, &["ana", "eva"]);
    let mut gil = site.administrator("gil", Role::GlobalAdministrator);
    gil.language = "ro";
    let both = "ana@contoso.example eva@contoso.example";
    let fields = [
        ("act", "roles"),
        ("bulk_act", "grant_role"),
        ("accounts", both),
        ("role", "security_reader"),
        ("domains", "contoso.example"),
    ];
    let seen = gil.post(PREVIEW, &fields);
    assert!(seen.says("Ce s-ar schimba"), "{}", seen.body);
    let run = run_of(&gil.post("/admin/bulk/start", &fields));
    work(&site);
    assert!(gil.get(&run).says("Acordați un rol"));
    let roles = site
        .world
        .zavor
        .people
        .show_account(&address("eva"))
        .now()
        .unwrap()
        .roles;
    assert_eq!(
        roles,
        [(Role::SecurityReader, vec!["contoso.example".to_owned()])]
    );
    assert!(
        site.run(site.world.zavor.views.why(&address("eva")))
            .is_ok()
    );
}

#[test]
fn a_run_that_ended_with_its_starters_session_says_so() {
    let site = site();
    let list = with_thirty(&site);
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let run = run_of(&gil.post("/admin/bulk/start", &block(&list, "mine now")));
    site.run(site.world.zavor.bulk.bulk_work());
    let operator = Actor::LocalOperator { uid: 0 };
    let gil = address("gil");
    let out = site.world.zavor.people.sign_out(&operator, &gil);
    site.run(out).expect("signed out");
    work(&site);
    assert!(!blocked(&site, "u29"), "a stopped run does no more");
    let eva = site.administrator("eva", Role::GlobalAdministrator);
    let page = eva.get(&run);
    assert!(page.says("The session in which it was started has ended."));
    assert!(page.says("Processed: 10 of 30") && !page.says(&format!("{run}/resume")));
}

#[test]
fn a_run_over_accounts_that_were_so_already_says_of_how_many() {
    let site = site();
    let names = ["ana", "dan", "eva"];
    with_people(&site, &names);
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let list = "ana@contoso.example dan@contoso.example eva@contoso.example";
    let fields = block(list, "drill");
    let run = run_of(&gil.post("/admin/bulk/start", &fields));
    work(&site);
    assert!(!gil.get(&run).says("Nothing was changed"));
    let fields = [("act", "allow_sign_in"), ("accounts", list)];
    let run = run_of(&gil.post("/admin/bulk/start", &fields));
    // Somebody is faster.
    let operator = Actor::LocalOperator { uid: 0 };
    for name in names {
        let allowed = site.world.zavor.people.allow_sign_in(&operator, name);
        site.run(allowed).unwrap();
    }
    work(&site);
    let ended = gil.get(&run);
    assert!(
        ended.says("Nothing was changed: 3 of 3 were already in that state."),
        "{}",
        ended.body
    );
    assert!(!ended.says("chip-ok\" data-status") && !ended.says("notice-success"));
}

#[test]
fn two_hundred_slips_are_one_document_of_the_organisation() {
    let site = site();
    let names: Vec<String> = (0..201).map(|n| format!("u{n:03}")).collect();
    for name in &names {
        site.add(name);
    }
    let list: Vec<String> = names.iter().map(|name| address(name)).collect();
    let list = list.join(" ");
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let fields = [
        ("act", "reset-password"),
        ("accounts", list.as_str()),
        ("delivery", "slips"),
        ("verification", "start of term"),
    ];
    let run = run_of(&gil.post("/admin/bulk/start", &fields));
    work(&site);
    let slips = format!("{run}/slips");
    assert!(
        gil.get(&slips)
            .says("201 accounts need a printed slip; the next page has 200")
    );
    let made = gil.post(&slips, &[]);
    assert_eq!(made.body.matches("class=\"secret\"").count(), 200);
    assert_eq!(
        made.body
            .matches("class=\"slip-of\"><bdi>contoso.example</bdi>")
            .count(),
        200
    );
    assert!(
        made.says("200 slips, up to eight on a sheet"),
        "{}",
        made.body
    );
    assert!(made.body.len() < 100_000, "{} bytes", made.body.len());
    assert!(gil.get(&slips).says("1 account needs a printed slip"));
}

/// A reset by slips of three accounts, asked for by a Global Administrator.
fn by_slips() -> [(&'static str, &'static str); 4] {
    [
        ("act", "reset-password"),
        (
            "accounts",
            "ana@contoso.example dan@contoso.example eva@contoso.example",
        ),
        ("delivery", "slips"),
        ("verification", "start of term"),
    ]
}

#[test]
fn a_run_that_waits_for_slips_says_how_many_and_when_they_take_effect() {
    let site = site();
    with_people(&site, &["ana", "dan", "eva"]);
    for (language, will, waits, state, vain) in [
        (
            "en",
            "3 slips will be made, in a second step",
            "3 accounts wait for their printed slips. Until the slips are made their old passwords work",
            "Ended; slips are still to be made",
            "othing was changed",
        ),
        (
            "ro",
            "Se vor crea 3 fișe, într-un al doilea pas",
            "3 conturi își așteaptă fișele tipărite. Până la crearea fișelor parolele vechi funcționează",
            "Încheiată; fișele sunt încă de tipărit",
            "Nu s-a schimbat nimic",
        ),
    ] {
        let mut gil = site.administrator(&format!("gil-{language}"), Role::GlobalAdministrator);
        gil.language = language;
        let seen = gil.post(PREVIEW, &by_slips());
        assert!(seen.says(will), "{}", seen.body);
        assert!(
            !seen.says("<strong>0</strong>"),
            "nothing is counted that is none"
        );
        let run = run_of(&gil.post("/admin/bulk/start", &by_slips()));
        work(&site);
        let ended = gil.get(&run);
        assert!(ended.says(waits) && ended.says(state), "{}", ended.body);
        assert!(!ended.says(vain), "{}", ended.body);
        assert!(ended.says(&format!("href=\"{run}/slips\"")));
    }
}

#[test]
fn results_of_a_run_are_in_the_readers_language_and_those_of_an_earlier_release_as_they_were() {
    let site = site();
    with_people(&site, &["ana", "dan", "eva"]);
    let mut gil = site.administrator("gil", Role::GlobalAdministrator);
    gil.language = "ro";
    let run = run_of(&gil.post("/admin/bulk/start", &by_slips()));
    work(&site);
    assert_eq!(
        gil.post(&format!("{run}/slips"), &[]).status,
        StatusCode::OK
    );
    let said = "parola a fost resetată; fișa a fost creată";
    assert_eq!(
        gil.get(&run)
            .body
            .matches(&format!(">{said}</bdi>"))
            .count(),
        3
    );
    let file = gil.get(&format!("{run}/results.csv"));
    let row = "ana@contoso.example,done,bulk_slip_made,\"reset; its slip was made\"\r\n";
    assert!(file.says(row), "{}", file.body);
    // As releases before notes wrote it.
    let id = u64::from_str_radix(run.rsplit('/').next().unwrap(), 16).unwrap();
    let mut items = site.world.store.bulk_items(id, 0, 1).now().unwrap();
    items[0].said = Detail::read("link sent to ana@home.example", kind_of);
    let put = BulkChange::PutItems(id, items);
    site.world.commit(vec![Change::Bulk(put)]);
    let old = gil.get(&run);
    let kept =
        " lang=\"en\" title=\"link sent to ana@home.example\">link sent to ana@home.example</bdi>";
    assert!(old.says(kept), "{}", old.body);
}

#[test]
fn rows_are_marked_while_their_turn_has_not_come() {
    let site = site();
    with_people(&site, &["ana", "dan", "eva"]);
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    let run = run_of(&gil.post("/admin/bulk/start", &by_slips()));
    let begun = gil.get(&run);
    assert_eq!(begun.body.matches("<tr data-waiting>").count(), 3);
    assert!(begun.says("<tbody id=\"run-rows\" data-rows>"));
    assert!(
        begun.says(&format!("href=\"{run}\">Reload</a>")),
        "without JavaScript"
    );
    work(&site);
    assert!(!gil.get(&run).says("data-waiting>"));
}

#[test]
fn an_empty_field_is_named_with_why_it_is_asked_for_and_what_was_typed_is_kept() {
    let site = site();
    with_people(&site, &["ana", "dan", "eva"]);
    let mut gil = site.administrator("gil", Role::GlobalAdministrator);
    let empty = |language: &str| match language {
        "en" => "“Who asked for this, and how did you verify it?” is empty",
        _ => "„Cine a cerut aceasta și cum ați verificat?” este gol",
    };
    for language in ["en", "ro"] {
        gil.language = language;
        let mut fields = by_slips().to_vec();
        fields[3].1 = "  ";
        fields.push(("move_here", "yes"));
        for path in [PREVIEW, "/admin/bulk/start"] {
            let again = gil.post(path, &fields);
            assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
            assert!(again.says(empty(language)), "{}", again.body);
            assert!(again.says("value=\"slips\" checked"), "{}", again.body);
            assert!(again.says("ana@contoso.example dan@contoso.example"));
        }
        let first = gil.post(PREVIEW, &by_slips()[..2]);
        assert!(!first.says(empty(language)), "nothing was asked yet");
    }
}
