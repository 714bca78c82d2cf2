//! What the reports show to each reader, on pages and in files.

use axum::http::StatusCode;
use zavor_app::platform::notes::{AlertNote, RoleNote, TokenNote, kind_of};
use zavor_app::ports::{Alert, Commit, Events, Records, Undelivered};
use zavor_core::account::{GuardKey, SignInName};
use zavor_core::actor::{Actor, Role};
use zavor_core::alert::{AlertKind, Parties};
use zavor_core::audit::{AuditAct, AuditEvent, AuditResult};
use zavor_core::event::{
    FailureReason, MessageEvent, MessageOutcome, Outcome, Protocol, SignInEvent,
};
use zavor_core::hold::{Scope, Subject};
use zavor_core::moment::Span;
use zavor_core::note::{Detail, Word};
use zavor_core::sending::SendRefusal;
use zavor_testkit::FakeWorld;

use crate::testing::{Reply, site};

const NASTY: &str = "=<script>alert(1)</script>";
const OPERATOR: Actor = Actor::LocalOperator { uid: 0 };

fn ok(reply: &Reply) -> &Reply {
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    reply
}

fn failure(world: &FakeWorld, name: &str) -> SignInEvent {
    SignInEvent {
        time: world.now(),
        last: world.now().plus(Span::from_mins(1)),
        count: 1,
        key: GuardKey::unknown(1),
        name: SignInName::from_normal_form(name),
        address: Some("203.0.113.9".parse().unwrap()),
        protocol: Protocol::Imap,
        device: NASTY.into(),
        class: Scope::Unfamiliar,
        outcome: Outcome::Failure,
        reason: Some(FailureReason::WrongPassword),
        transition: false,
        until: None,
        correlation: None,
    }
}

fn message(world: &FakeWorld, entity: &str) -> MessageEvent {
    MessageEvent {
        time: world.now(),
        key: GuardKey::unknown(2),
        entity: entity.into(),
        address: None,
        queue_id: "4XyZ".into(),
        instance: String::new(),
        sender: NASTY.into(),
        recipients: (0..5).map(|n| format!("r{n}@x.example")).collect(),
        recipient_count: 1500,
        size: 1,
        outcome: MessageOutcome::Refused,
        reason: Some(SendRefusal::TooManyRecipients.into()),
    }
}

#[test]
fn sign_ins_are_shown_with_place_reason_count_and_escaped_devices() {
    let site = site();
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let page = dan.get("/admin/reports/sign-ins?name=nobody@contoso.example");
    assert!(ok(&page).says("Nothing found"));
    site.world.store.record_sign_in(SignInEvent {
        count: 1200,
        ..failure(&site.world, "x@contoso.example")
    });
    let page = dan.get("/admin/reports/sign-ins");
    for says in [
        "x@contoso.example",
        "Wrong password",
        ">Unfamiliar<",
        "203.0.113.9",
        "IMAP",
        "1,200 in ",
        "=&#60;script&#62;",
    ] {
        assert!(ok(&page).says(says), "{says}");
    }
    assert!(!page.says("<script>alert"));
    let other = dan.get("/admin/reports/sign-ins?outcome=success");
    assert!(!ok(&other).says("x@contoso.example"));
    site.world.advance(Span::from_hours(25));
    let dan = site.signed_in("dan");
    assert!(!dan.get("/admin/reports/sign-ins").says("x@contoso.example"));
    let week = dan.get("/admin/reports/sign-ins?period=7d&name=x%40contoso.example");
    assert!(ok(&week).says("Wrong password"));
}

#[test]
fn a_row_of_the_log_links_the_account_and_says_the_mail_program_in_words() {
    let site = site();
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let ana = site.add("ana");
    let said = r#""name" "Thunderbird" "version" "128.0" "os" "Linux""#;
    site.world.store.record_sign_in(SignInEvent {
        key: GuardKey::account(ana),
        device: said.into(),
        outcome: Outcome::Success,
        reason: None,
        ..failure(&site.world, "ana@contoso.example")
    });
    let unknown = failure(&site.world, "nobody@contoso.example");
    site.world.store.record_sign_in(unknown);
    for path in [
        "/admin/reports/sign-ins",
        "/admin/users/ana@contoso.example/sign-ins",
    ] {
        let page = dan.get(path);
        assert!(
            ok(&page).says(">Thunderbird 128 on Linux</bdi>"),
            "{}",
            page.body
        );
        // What it sent is behind the words; a success is no chip.
        assert!(page.says("&#34;version&#34; &#34;128.0&#34;"));
        assert!(page.says("<span class=\"quiet\">Succeeded</span>"));
    }
    let log = dan.get("/admin/reports/sign-ins");
    assert!(log.says("href=\"/admin/users/ana@contoso.example\""));
    assert!(!log.says("href=\"/admin/users/nobody@contoso.example\""));
    let file = dan.get("/admin/reports/sign-ins.csv");
    assert!(
        ok(&file).says("Thunderbird") && file.says("128.0"),
        "as it came"
    );
}

#[test]
fn where_an_address_is_stands_beside_it_on_pages_in_files_and_in_the_api() {
    let site = site();
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let known = SignInEvent {
        address: Some("198.51.100.9".parse().unwrap()),
        ..failure(&site.world, "x@contoso.example")
    };
    site.world.store.record_sign_in(known);
    let unknown = failure(&site.world, "y@contoso.example");
    site.world.store.record_sign_in(unknown);
    let page = dan.get("/admin/reports/sign-ins");
    let said = "RO, Cluj-Napoca, AS64500 &#60;b&#62;Example";
    assert!(ok(&page).says(said), "{}", page.body);
    assert_eq!(
        page.body
            .matches("AS64500 &#60;b&#62;Example</bdi>")
            .count(),
        1,
        "no file says the other"
    );
    let file = dan.get("/admin/reports/sign-ins.csv");
    assert!(ok(&file).says(",country,city,network"), "{}", file.body);
    assert!(
        file.says("RO,Cluj-Napoca,AS64500 <b>Example"),
        "{}",
        file.body
    );
}

#[test]
fn a_long_log_is_read_page_by_page_under_the_same_filter() {
    let site = site();
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    for n in 0..120 {
        let event = failure(&site.world, &format!("x{n:03}@contoso.example"));
        site.world.store.record_sign_in(event);
    }
    let mut path = "/admin/reports/sign-ins?outcome=failure&period=7d".to_owned();
    let mut seen = 0;
    loop {
        let page = dan.get(&path);
        assert!(page.body.len() < 100_000, "{}", page.body.len());
        seen += ok(&page)
            .body
            .matches("@<wbr>contoso.example</bdi></th>")
            .count();
        let Some((before, _)) = page.body.split_once("\" rel=\"next\"") else {
            break;
        };
        path = before.rsplit('"').next().unwrap().replace("&#38;", "&");
        assert!(path.contains("outcome=failure") && path.contains("period=7d"));
    }
    assert_eq!(seen, 120);
}

#[test]
fn messages_are_shown_with_recipients_and_reason() {
    let site = site();
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let event = message(&site.world, "ana@contoso.example");
    site.world.store.record_message(event);
    let page = dan.get("/admin/reports/messages");
    for says in [
        "ana@contoso.example",
        "Too many recipients in one message",
        "r0@x.example, r1@x.example, r2@x.example and 1,497 more",
        "1,500",
        "4XyZ",
        "=&#60;script&#62;",
    ] {
        assert!(ok(&page).says(says), "{says}");
    }
    let none = dan.get("/admin/reports/messages?outcome=accepted");
    assert!(ok(&none).says("Nothing found"));
}

#[test]
fn files_for_spreadsheets_calculate_nothing() {
    let site = site();
    let dan = site.administrator("dan", Role::SecurityReader);
    let event = failure(&site.world, "x@contoso.example");
    site.world.store.record_sign_in(event);
    let event = message(&site.world, "ana@contoso.example");
    site.world.store.record_message(event);
    site.world.store.raise(Alert {
        parties: Parties::NONE,
        time: site.world.now(),
        kind: AlertKind::AccountRestricted,
        subject: None,
        said: Detail::read(NASTY, |_| None),
    });
    for (path, begins) in [
        ("/admin/reports/sign-ins.csv", "time,last,count,account"),
        ("/admin/reports/messages.csv", "time,entity,sender"),
        ("/admin/reports/alerts.csv", "time,kind,severity"),
    ] {
        let file = dan.get(path);
        let body = ok(&file).body.strip_prefix('\u{feff}');
        assert!(body.is_some_and(|body| body.starts_with(begins)), "{path}");
        assert!(file.header("content-type").starts_with("text/csv"));
        assert!(file.header("content-disposition").starts_with("attachment"));
        assert!(file.says("\"'=<script>"), "{}", file.body);
    }
    let audit = dan.get("/admin/reports/audit.csv");
    assert!(ok(&audit).body.starts_with("\u{feff}seq,time,actor,act"));
}

#[test]
fn the_audit_is_filtered_and_read_page_by_page() {
    let site = site();
    let eva = site.administrator("eva", Role::SecurityAdministrator);
    site.add("ana");
    for n in 0..60 {
        let value = format!("{}", n % 2 + 5);
        let set = site.world.zavor.policies.policies_set(
            &OPERATOR,
            "smart-lockout",
            "threshold_near",
            &value,
        );
        site.run(set).unwrap();
    }
    let unlock = site
        .world
        .zavor
        .sign_in
        .unlock(&OPERATOR, "ana@contoso.example");
    site.run(unlock).unwrap();
    let first = eva.get("/admin/reports/audit");
    assert!(ok(&first).says("Unlocked") && first.says("Server administrator (uid 0)"));
    let (before, _) = first.body.split_once("\" rel=\"next\"").unwrap();
    let next = before.rsplit('"').next().unwrap().replace("&#38;", "&");
    let second = eva.get(&next);
    assert!(ok(&second).says("First page"));
    assert!(!second.says("<td data-label=\"What was done\">Unlocked</td>"));
    let of_ana = eva.get("/admin/reports/audit?target=ana%40contoso.example");
    assert_eq!(ok(&of_ana).body.matches("<th scope=\"row\"").count(), 1);
    let unlocks = eva.get("/admin/reports/audit?act=unlock");
    assert_eq!(ok(&unlocks).body.matches("<th scope=\"row\"").count(), 1);
    let nobody = eva.get("/admin/reports/audit?actor=nobody");
    assert!(ok(&nobody).says("Nothing found"));
}

/// What was refused did not happen, and its row must not read as if it had.
#[test]
fn a_refused_act_of_the_audit_does_not_read_like_one_that_was_done() {
    let site = site();
    let eva = site.administrator("eva", Role::GlobalAdministrator);
    site.add("ana");
    let audit = |result| {
        let act = AuditAct::ChangePassword;
        let event = AuditEvent {
            time: site.world.now(),
            actor: OPERATOR,
            act,
            target: Some(Subject::Account(SignInName::from_normal_form(
                "ana@contoso.example",
            ))),
            source: None,
            result,
            detail: Detail::default(),
            correlation: 0,
        };
        let commit = Commit {
            audit: vec![event],
            ..Default::default()
        };
        site.run(site.world.store.commit(commit)).unwrap();
    };
    audit(AuditResult::Refused);
    for path in [
        "/admin/reports/audit",
        "/admin/users/ana@contoso.example/audit",
    ] {
        let page = eva.get(path);
        assert!(
            ok(&page).says("Not done: Password changed by its owner"),
            "{path}"
        );
    }
    audit(AuditResult::Done);
    let page = eva.get("/admin/reports/audit");
    assert!(
        ok(&page).says(">Password changed by its owner<"),
        "{}",
        page.body
    );
}

#[test]
fn without_the_right_to_everybodys_audit_only_own_acts_are_shown() {
    let site = site();
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    site.add("ana");
    let unlock = site
        .world
        .zavor
        .sign_in
        .unlock(&OPERATOR, "ana@contoso.example");
    site.run(unlock).unwrap();
    for path in [
        "/admin/reports/audit",
        "/admin/reports/audit?actor=local+operator+(uid+0)",
        "/admin/reports/audit.csv",
    ] {
        let page = dan.get(path);
        assert!(!ok(&page).says("local operator"), "{path}");
    }
    assert!(
        dan.get("/admin/reports/audit")
            .says("You see your own acts")
    );
    let verify = dan.post("/admin/reports/audit/verify", &[]);
    assert_eq!(verify.status, StatusCode::FORBIDDEN);
}

/// What was typed stays what was typed, in every language, and nothing of it is a note.
#[test]
fn the_audit_is_said_in_the_language_of_its_reader() {
    const TYPED: &str = "\ndenied_no_role\treason=t<script>alert(1)</script>\\";
    let site = site();
    let mut eva = site.administrator("eva", Role::SecurityReader);
    site.add("ana");
    let people = &site.world.zavor.people;
    let reason = format!("a{TYPED}");
    site.run(people.block_sign_in(&OPERATOR, "ana@contoso.example", &reason))
        .unwrap();
    site.run(people.allow_sign_in(&OPERATOR, "ana@contoso.example"))
        .unwrap();
    site.run(people.sign_out(&OPERATOR, "ana@contoso.example"))
        .unwrap();
    let shown = "a\ndenied_no_role\treason=t&#60;script&#62;alert(1)&#60;/script&#62;\\";
    let pages = [
        "/admin/reports/audit",
        "/admin/users/ana@contoso.example/audit",
    ];
    for (language, released, signed_out) in [
        ("en", "1 released", "web sessions"),
        ("ro", "blocări ridicate: 1", "sesiunile web"),
    ] {
        eva.language = language;
        for page in pages {
            let page = eva.get(page);
            for text in [shown, released, signed_out] {
                assert!(ok(&page).says(text), "{text}: {}", page.body);
            }
        }
        // Files are for programs: English, whoever asks.
        let file = eva.get("/admin/reports/audit.csv");
        assert!(ok(&file).says("1 released") && file.says("of the web door"));
    }
}

/// An event of a release that kept no notes is an English text.
#[test]
fn the_text_of_an_earlier_release_is_shown_as_english() {
    let site = site();
    let mut eva = site.administrator("eva", Role::SecurityReader);
    let event = AuditEvent {
        time: site.world.now(),
        actor: OPERATOR,
        act: AuditAct::Unlock,
        target: None,
        source: None,
        result: AuditResult::Done,
        detail: Detail::read("as it was <written>", kind_of),
        correlation: 1,
    };
    let commit = Commit {
        audit: vec![event],
        ..Commit::default()
    };
    site.run(site.world.store.commit(commit)).unwrap();
    eva.language = "ro";
    let page = eva.get("/admin/reports/audit");
    assert!(ok(&page).says(" lang=\"en\">as it was &#60;written&#62;</bdi>"));
}

#[test]
fn the_chain_is_verified_on_demand() {
    let site = site();
    let eva = site.administrator("eva", Role::SecurityReader);
    let verified = eva.post("/admin/reports/audit/verify", &[]);
    assert!(
        ok(&verified).says("The chain is whole"),
        "{}",
        verified.body
    );
    assert!(verified.says("id=\"head\">"));
}

#[test]
fn alerts_are_shown_with_their_urgency_and_what_was_not_delivered_to_who_may_see_it() {
    let site = site();
    let eva = site.administrator("eva", Role::SecurityReader);
    assert!(ok(&eva.get("/admin/reports/alerts")).says("No open alerts"));
    site.world.store.raise(Alert {
        parties: Parties::NONE,
        time: site.world.now(),
        kind: AlertKind::AccountRestricted,
        subject: Some(Subject::Account(site.world.name("ana@contoso.example"))),
        said: Detail::read(NASTY, |_| None),
    });
    let down = Undelivered::Later("<b>no route".into());
    site.world.messenger.fail_with(Some(down));
    let test = site
        .world
        .zavor
        .notifications
        .send_test_notice(&OPERATOR, "soc@contoso.example");
    site.run(test).unwrap();
    let page = eva.get("/admin/reports/alerts");
    for says in [
        "Account restricted from sending",
        "High",
        "ana@contoso.example",
        "=&#60;script&#62;",
        "Waiting for delivery",
        "Tried 1 time.",
        "&#60;b&#62;no route",
        "No delivery was given up",
    ] {
        assert!(ok(&page).says(says), "{says}");
    }
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    assert!(!ok(&dan.get("/admin/reports/alerts")).says("Waiting for delivery"));
}

#[test]
fn an_alert_leads_to_whom_it_is_about_and_to_what_helps_and_is_marked_as_seen() {
    let site = site();
    for name in ["ana", "bob"] {
        site.add(name);
        site.world.store.raise(Alert {
            parties: Parties::NONE,
            time: site.world.now(),
            kind: AlertKind::AccountRestricted,
            subject: Some(Subject::Account(
                site.world.name(&format!("{name}@contoso.example")),
            )),
            said: Detail::NONE,
        });
    }
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let home = dan.get("/admin");
    assert!(ok(&home).says("2 open alerts that nobody has marked as seen"));
    assert!(home.says("href=\"/admin/reports/alerts\""));
    let page = dan.get("/admin/reports/alerts");
    for says in [
        "href=\"/admin/users/ana@contoso.example\"",
        "href=\"/admin/restricted?q=ana%40contoso.example\"",
        "Review the restriction",
        "Mark as seen",
        "name=\"up_to\" value=\"2\"",
    ] {
        assert!(ok(&page).says(says), "{says}: {}", page.body);
    }
    let mark = |fields: &[(&str, &str)]| {
        let reply = dan.post("/admin/reports/alerts/mark", fields);
        dan.get(&reply.location().expect("leads back"))
    };
    assert!(mark(&[("mark", "seen")]).says("No alert was ticked"));
    let one = mark(&[("alert", "1"), ("mark", "seen"), ("show", "open")]);
    assert!(one.says("1 alert is marked as seen"), "{}", one.body);
    assert!(!one.says("ana@contoso.example") && one.says("bob@contoso.example"));
    let seen = dan.get("/admin/reports/alerts?show=seen");
    assert!(ok(&seen).says("ana@contoso.example") && seen.says("<bdi>dan@contoso.example</bdi>"));
    let all = mark(&[("up_to", "2"), ("mark", "seen")]);
    assert!(all.says("No open alerts"), "{}", all.body);
    assert!(!dan.get("/admin").says("open alert"));
    let back = mark(&[("alert", "2"), ("mark", "open"), ("show", "seen")]);
    assert!(back.says("1 alert is open again"));
    let reader = site.administrator("eva", Role::SecurityReader);
    let page = reader.get("/admin/reports/alerts");
    assert!(ok(&page).says("bob@contoso.example") && !page.says("Mark as seen"));
}

#[test]
fn alerts_are_said_in_the_language_of_whoever_reads_them() {
    let site = site();
    let mut eva = site.administrator("eva", Role::SecurityReader);
    let said = [
        AlertNote::SenderAtLimit {
            sender: "<ana>@contoso.example".into(),
            counted: 1500,
            requested: 2,
            limit: 1500,
            limit_name: Word::of("alert-limit", "recipients_per_day"),
        }
        .into(),
        AlertNote::TokenMade {
            actor: "dan@contoso.example".into(),
            token: Detail::from(TokenNote::With {
                name: "panel".into(),
                roles: RoleNote::Role {
                    role: Word::of("role", "security_reader"),
                }
                .into(),
            })
            .and(TokenNote::Sensitive),
        }
        .into(),
        Detail::read("of an earlier release", |_| None),
        Detail::read("\nmoon_is_full\tphase=n4", |_| None),
    ];
    for said in said {
        site.world.store.raise(Alert {
            parties: Parties::NONE,
            time: site.world.now(),
            kind: AlertKind::Other,
            subject: None,
            said,
        });
    }
    let english = [
        "&#60;ana&#62;@contoso.example: 1,500 of 1,500 recipients per day; 2 more would pass the limit",
        "made the API token &#34;panel&#34; with Security Reader, also for acts that need a fresh \
         second factor<",
        "of an earlier release",
        "moon_is_full (phase: 4)",
    ];
    let romanian = [
        "&#60;ana&#62;@contoso.example, destinatari pe zi: 1.500 din 1.500; încă 2 ar depăși limita",
        "dan@contoso.example a creat tokenul API „panel” cu Cititor de securitate, și pentru \
         acțiunile care cer din nou al doilea factor<",
        "of an earlier release",
        "moon_is_full (phase: 4)",
    ];
    for (language, expected) in [("en", english), ("ro", romanian)] {
        eva.language = language;
        let page = eva.get("/admin/reports/alerts");
        for says in expected {
            assert!(ok(&page).says(says), "{says}: {}", page.body);
        }
    }
}

#[test]
fn a_role_for_one_domain_sees_nothing_of_others() {
    let site = site();
    let dan = site.add("dan");
    site.grant(dan, Role::HelpdeskAdministrator, &["fabrikam.example"]);
    site.add_factor(dan);
    let dan = site.signed_in("dan");
    let event = failure(&site.world, "x@contoso.example");
    site.world.store.record_sign_in(event);
    let page = dan.get("/admin/reports/sign-ins");
    assert!(!ok(&page).says("x@contoso.example"));
    let asked = dan.get("/admin/reports/sign-ins?name=x%40contoso.example");
    assert_eq!(asked.status, StatusCode::FORBIDDEN);
}

#[test]
fn observe_mode_is_said_wherever_it_changes_the_meaning_and_the_report_ends_in_the_one_change() {
    let site = crate::testing::site_in(zavor_testkit::world_with(zavor_app::platform::Settings {
        sign_in_mode: zavor_app::platform::Mode::Observe,
        ..zavor_app::platform::Settings::default()
    }));
    site.add("ana");
    site.world.store.record_sign_in(SignInEvent {
        outcome: Outcome::WouldRefuse,
        reason: Some(FailureReason::LockedOut),
        count: 7,
        ..failure(&site.world, "ana@contoso.example")
    });
    let eva = site.administrator("eva", Role::SecurityAdministrator);
    let banner = "The sign-in check only observes";
    for path in [
        "/admin",
        "/admin/users/ana@contoso.example",
        "/admin/settings/doors",
        "/admin/reports/observed",
    ] {
        let shown = eva.get(path);
        assert!(ok(&shown).says(banner), "{path}: {}", shown.body);
    }
    let report = eva.get("/admin/reports/observed");
    assert!(
        report.says("Would have been refused: 7. Accounts: 1; addresses: 1;"),
        "{}",
        report.body
    );
    assert!(report.says("Locked out") && report.says("203.0.113.9"));
    assert!(
        report.says("Set mode = &#34;enforce&#34; in [auth_policy]"),
        "{}",
        report.body
    );
    assert!(
        report.says("Nothing would have been refused."),
        "seen by the other door"
    );
    let enforcing = crate::testing::site();
    let gil = enforcing.administrator("gil", Role::SecurityAdministrator);
    assert!(!gil.get("/admin").says(banner));
    let report = gil.get("/admin/reports/observed");
    assert!(report.says("Every service enforces") && !report.says("Set mode"));
    assert!(report.says("nothing was recorded while one only observed"));
    assert!(
        !report.says("from the time before") && !report.says("Nothing would have been refused")
    );
}

/// An empty log says why it is empty: nothing fits the filter, nothing happened in this time, or nothing ever came, and then
/// which command shows what to write on the mail server.
#[test]
fn an_empty_log_says_why_and_what_fills_it() {
    let site = crate::testing::site();
    let eva = site.administrator("eva", Role::SecurityAdministrator);
    for (log, command) in [("sign-ins", "dovecot"), ("messages", "postfix")] {
        for (query, says) in [
            ("", "Choose a longer time."),
            (
                "?name=nobody",
                "Choose a longer time, or clear the filters.",
            ),
            (
                "?period=ever&name=nobody",
                "Change the search or clear the filters.",
            ),
            ("?period=ever", &format!("“zavor doctor --print {command}”")),
        ] {
            let shown = eva.get(&format!("/admin/reports/{log}{query}"));
            // Whoever reads the log of sign-ins has signed in, and sees that there.
            let says = match (log, query.contains("name=")) {
                ("sign-ins", false) => "Succeeded",
                _ => says,
            };
            assert!(ok(&shown).says(says), "{log}{query}: {}", shown.body);
        }
    }
    let dan = site.administrator("dan", Role::HelpdeskAdministrator);
    let none = dan.get("/admin/reports/audit");
    assert!(
        ok(&none).says("You have changed nothing yet."),
        "{}",
        none.body
    );
    let narrowed = dan.get("/admin/reports/audit?target=ana%40contoso.example");
    assert!(ok(&narrowed).says("clear the filters"));
}

#[test]
fn a_person_without_a_role_who_signs_in_is_not_logged_as_a_visitor_of_the_admin_centre() {
    let site = site();
    site.person("ana");
    let mut gil = site.administrator("gil", Role::GlobalAdministrator);
    for (language, was, not) in [
        (
            "en",
            "Sign-in in the browser",
            "Sign-in to the admin centre",
        ),
        (
            "ro",
            "Conectare în browser",
            "Conectare la centrul de administrare",
        ),
    ] {
        gil.language = language;
        let audit = gil.get("/admin/users/ana@contoso.example/audit");
        assert!(audit.says(was) && !audit.says(not), "{}", audit.body);
    }
}
