//! Golden outputs of `zavor why`.

use zavor_core::event::Protocol;
use zavor_core::moment::Span;
use zavor_web::report::{
    EvidenceReport, LiftedReport, PasswordLinkReport, RefusedReport, ReleaseReport,
    RequirementReport,
};

use super::*;
use crate::render::lifts::still;

/// 2026-11-22 14:29:20 UTC.
const NOW: i64 = 1_795_357_760_000;

fn hold(kind: &str, effect: &str, reason: &str, act: &str) -> HoldReport {
    HoldReport {
        kind: kind.into(),
        subject: "account:ana@contoso.example".into(),
        scope: "everywhere".into(),
        effect: effect.into(),
        owner: "engine".into(),
        since: Time(NOW - 60_000),
        until: None,
        reason: reason.into(),
        evidence: EvidenceReport(Evidence::None),
        release: ReleaseReport {
            act: act.into(),
            requires: Vec::new(),
            allowed_roles: Vec::new(),
        },
        observed: false,
        enforced_at: Vec::new(),
        lifted: None,
    }
}

fn locked_out() -> HoldReport {
    HoldReport {
        scope: "unfamiliar".into(),
        until: Some(Time(NOW + 170_000)),
        evidence: EvidenceReport(Evidence::WrongPasswords {
            failures: 12,
            threshold: 10,
            first: Timestamp::from_millis(NOW - 70_000 - 540_000),
            last: Timestamp::from_millis(NOW - 70_000),
            addresses: 7,
            last_address: Some("185.220.101.4".parse().unwrap()),
            last_protocol: Protocol::Imap,
            familiar_places_open: 2,
        }),
        ..hold("locked_out", "sign_in", "wrong_passwords", "unlock")
    }
}

fn restricted() -> HoldReport {
    let mut hold = hold(
        "restricted_sending",
        "sending",
        "external_recipients_per_hour",
        "unblock",
    );
    hold.since = Time(NOW - 2_058_000);
    hold.evidence = EvidenceReport(Evidence::SendingLimit {
        counted: 490,
        requested: 20,
        limit: 500,
        window: Span::from_hours(1),
        policy: "Default".into(),
        last_address: None,
    });
    for step in ["password_changed", "sessions_ended"] {
        hold.release.requires.push(RequirementReport {
            step: step.into(),
            met: false,
            by_statement: false,
        });
    }
    hold
}

fn ana(holds: Vec<HoldReport>) -> Why {
    Why {
        account: "ana@contoso.example".into(),
        subject: "account:ana@contoso.example".into(),
        raised_limit: None,
        own_release: None,
        display_name: Some("Ana Pop".into()),
        checked_at: Time(NOW),
        holds,
        run_there: Vec::new(),
        password_links: Vec::new(),
        more_networks_tried: false,
        can_sign_in: None,
        can_send: None,
        refused_sign_ins: None,
        wrong_passwords: None,
        refused_messages: None,
        ended: Vec::new(),
    }
}

#[test]
fn a_locked_out_and_restricted_account_is_explained_with_its_commands() {
    let expected = "\
Ana Pop <ana@contoso.example>

SIGN-IN   held   Locked out for unfamiliar locations until 14:32:10 UTC (in 3 min)
                 12 wrong passwords in 9 min from 7 addresses, last 185.220.101.4 over IMAP at 14:28:10
                 The 2 familiar locations of this account still work.
                 zavor unlock ana@contoso.example
SENDING   held   Restricted from sending since 13:55:02 UTC, until released
                 490 external recipients in 1 h, a message with 20 more was refused; the limit is 500 (policy \"Default\")
                 Not done yet: password changed, sessions ended
                 zavor reset-password --show ana@contoso.example; zavor sign-out ana@contoso.example; zavor unblock ana@contoso.example
";
    assert_eq!(why(&ana(vec![locked_out(), restricted()])), expected);
}

#[test]
fn sessions_that_nobody_here_can_end_are_a_command_for_the_mail_server_and_a_statement() {
    let mut hold = restricted();
    hold.release.requires[0].met = true;
    hold.release.requires[1].by_statement = true;
    let report = Why {
        run_there: vec!["doveadm kick ana@contoso.example".into()],
        ..ana(vec![hold])
    };
    let shown = why(&report);
    let commands = "zavor sign-out ana@contoso.example; on the mail server: doveadm kick \
        ana@contoso.example; zavor unblock --reviewed 'WHAT YOU CHECKED' ana@contoso.example\n";
    assert!(shown.contains(commands), "{shown}");
}

#[test]
fn an_account_without_holds_is_free() {
    let expected = "\
Ana Pop <ana@contoso.example>

SIGN-IN   free   Nothing stops signing in.
SENDING   free   Nothing stops sending.
";
    assert_eq!(why(&ana(Vec::new())), expected);
}

#[test]
fn a_persons_decision_names_the_person_and_hostile_text_is_escaped() {
    let mut blocked = hold(
        "sign_in_blocked",
        "sign_in",
        "by_administrator",
        "allow_sign_in",
    );
    blocked.owner = "local_operator".into();
    blocked.since = Time(NOW - 86_400_000);
    blocked.evidence = EvidenceReport(Evidence::Statement {
        text: "left\x1b[2J us".into(),
    });
    let expected = "\
Ana Pop <ana@contoso.example>

SIGN-IN   held   Sign-in blocked since 2026-11-21 14:29:20 UTC, until sign-in is allowed
                 By the local operator: \"left\\u{1b}[2J us\"
                 zavor allow-sign-in ana@contoso.example
SENDING   held   Sign-in is blocked, and with it the mail of whoever is signed in.
";
    assert_eq!(why(&ana(vec![blocked])), expected);
}

#[test]
fn a_name_that_is_no_account_and_an_observed_hold_say_so() {
    let mut hold = restricted();
    hold.subject = "account:web app@contoso.example".into();
    hold.release.requires[1].met = true;
    hold.observed = true;
    let report = Why {
        account: "web app@contoso.example".into(),
        display_name: None,
        ..ana(vec![hold])
    };
    let expected = "\
web app@contoso.example (no account; charged by this name)

SENDING   would  Restricted from sending since 13:55:02 UTC, until released
                 490 external recipients in 1 h, a message with 20 more was refused; the limit is 500 (policy \"Default\")
                 Not enforced: the door only observes.
                 Not done yet: password changed
                 zavor reset-password --show 'web app@contoso.example'; zavor unblock 'web app@contoso.example'
";
    assert_eq!(why(&report), expected);
}

#[test]
fn a_blocked_network_is_named_with_what_it_did() {
    let mut blocked = hold(
        "origin_blocked",
        "sign_in",
        "guessing_many_accounts",
        "release_origin",
    );
    blocked.subject = "origin:203.0.113.9/32".into();
    blocked.scope = "unfamiliar".into();
    blocked.until = Some(Time(NOW + 3_600_000));
    blocked.evidence = EvidenceReport(Evidence::Guessing {
        accounts: 3,
        penalty: 15,
        threshold: 10,
        first: Timestamp::from_millis(NOW - 400_000),
        last: Timestamp::from_millis(NOW - 100_000),
    });
    let page = why(&ana(vec![blocked]));
    assert!(page.contains("Network 203.0.113.9/32 is blocked for unfamiliar locations since 14:28:20 UTC, until 15:29:20 UTC (in 1 h)"), "{page}");
    assert!(
        page.contains("3 accounts tried in 5 min, last at 14:"),
        "{page}"
    );
    assert!(
        page.contains("zavor origins release 203.0.113.9/32\n"),
        "{page}"
    );
}

/// A new kind, reason or act of the core needs a sentence here.
#[test]
fn every_kind_has_a_sentence() {
    for kind in zavor_core::hold::HoldKind::ALL {
        let effect = kind.effect();
        let page = why(&ana(vec![hold(
            kind.as_str(),
            effect.as_str(),
            "by_administrator",
            "unlock",
        )]));
        let raw = kind.as_str().replace('_', " ");
        assert!(
            !page.contains(&format!("   {raw} since")),
            "{kind} has no sentence of its own:\n{page}"
        );
        assert!(page.contains(" since "), "{page}");
    }
}

#[test]
fn a_blocked_network_is_lifted_for_one_account_or_for_everybody() {
    let mut blocked = hold(
        "origin_blocked",
        "sign_in",
        "guessing_many_accounts",
        "release_origin",
    );
    blocked.subject = "origin:203.0.113.0/24".into();
    blocked.until = Some(Time(NOW + 600_000));
    let page = why(&ana(vec![blocked.clone()]));
    assert!(page.contains("Network 203.0.113.0/24 is blocked"), "{page}");
    assert!(
        page.contains("zavor unlock --with-origins ana@contoso.example (this account alone, 24 h); for everybody: zavor origins release 203.0.113.0/24"),
        "{page}"
    );
    let of_network = Why {
        account: "203.0.113.0/24".into(),
        display_name: None,
        ..ana(vec![blocked.clone()])
    };
    let page = why(&of_network);
    assert!(page.starts_with("Network 203.0.113.0/24\n"), "{page}");
    assert!(!page.contains("--with-origins"), "{page}");
    let still = still(&[blocked], "ana@contoso.example");
    assert_eq!(still.len(), 1);
    assert!(still[0].starts_with("Network 203.0.113.0/24 is blocked until 2026-11-22 14:39:20 UTC: zavor unlock --with-origins"), "{still:?}");
}

#[test]
fn codes_that_wait_are_named_with_their_evidence_and_what_lifts_them() {
    let mut codes = hold(
        "second_factor_throttled",
        "sign_in",
        "failed_codes",
        "unlock",
    );
    codes.evidence = EvidenceReport(Evidence::FailedCodes {
        failures: 5,
        threshold: 5,
        first: Timestamp::from_millis(NOW - 120_000),
        last: Timestamp::from_millis(NOW - 60_000),
        waiting: 1,
        open: 1,
    });
    let page = why(&ana(vec![codes]));
    assert!(
        page.contains("One-time codes suspended (web pages only)"),
        "{page}"
    );
    assert!(
        page.contains("5 wrong codes in 1 min after the right password"),
        "{page}"
    );
    assert!(
        page.contains("1 other second factor still works."),
        "{page}"
    );
    assert!(page.contains("zavor unlock ana@contoso.example"), "{page}");
}

#[test]
fn a_blocked_sign_in_stops_mail_too_and_nothing_else_is_claimed() {
    let blocked = hold(
        "sign_in_blocked",
        "sign_in",
        "by_administrator",
        "allow_sign_in",
    );
    let page = why(&ana(vec![blocked]));
    assert!(!page.contains("Nothing stops sending"), "{page}");
    assert!(
        page.contains("SENDING   held   Sign-in is blocked"),
        "{page}"
    );
}

#[test]
fn what_ended_stands_apart_with_its_times_and_what_ended_it() {
    let ended = |by: &str, act: Option<&str>| zavor_web::report::EndedReport {
        kind: "locked_out".into(),
        subject: "account:ana@contoso.example".into(),
        scope: "unfamiliar".into(),
        effect: "sign_in".into(),
        owner: "engine".into(),
        since: Time(NOW - 660_000),
        until: Some(Time(NOW - 600_000)),
        reason: "wrong_passwords".into(),
        evidence: EvidenceReport(Evidence::None),
        ended_at: Time(NOW - 600_000),
        ended_by: by.into(),
        ended_act: act.map(String::from),
    };
    let report = Why {
        ended: vec![
            ended("local operator (uid 0)", Some("reset_password")),
            ended("success", None),
            ended("timer", None),
        ],
        ..ana(Vec::new())
    };
    let page = why(&report);
    assert!(page.contains("Nothing stops signing in."), "{page}");
    let lines: Vec<&str> = page
        .lines()
        .skip_while(|l| !l.starts_with("ENDED"))
        .collect();
    let times =
        "  Locked out for unfamiliar locations from 14:18:20 to 14:19:20 UTC (1 min), ended";
    let expected = [
        "ENDED within 24 h".to_string(),
        format!("{times} by local operator (uid 0) (reset password)"),
        format!("{times} by a successful sign-in"),
        format!("{times} by itself"),
    ];
    assert_eq!(lines, expected);
}

#[test]
fn nothing_is_said_to_be_free_when_more_networks_tried_than_were_looked_at() {
    let report = Why {
        more_networks_tried: true,
        ..ana(Vec::new())
    };
    let page = why(&report);
    assert!(!page.contains("Nothing stops signing in"), "{page}");
    assert!(
        page.contains("Not every network that tried this account was checked"),
        "{page}"
    );
    assert!(page.contains("Nothing stops sending."), "{page}");
}

#[test]
fn an_observed_hold_says_which_doors_enforce_it_all_the_same() {
    let observed = |doors: &[&str]| {
        let hold = HoldReport {
            observed: true,
            enforced_at: doors.iter().map(ToString::to_string).collect(),
            ..locked_out()
        };
        why(&ana(vec![hold]))
    };
    let page = observed(&["ldap", "web"]);
    assert!(
        page.contains("only observes. LDAP and the pages enforce it.\n"),
        "{page}"
    );
    let page = observed(&["web"]);
    assert!(
        page.contains("only observes. The pages enforce it.\n"),
        "{page}"
    );
    let page = observed(&[]);
    assert!(
        page.contains("Not enforced: the door only observes.\n"),
        "{page}"
    );
}

#[test]
fn a_lockout_says_where_the_allow_list_lifts_it_and_where_it_holds() {
    let list = |texts: &str| {
        texts
            .split_whitespace()
            .map(String::from)
            .collect::<Vec<_>>()
    };
    let lifted = |networks: &str, except: &str, holds_at: &str, observed| HoldReport {
        observed,
        lifted: Some(LiftedReport {
            at: vec!["auth_policy".into()],
            networks: list(networks),
            except: list(except),
            everywhere: networks == "0.0.0.0/0 ::/0" && except.is_empty(),
            holds_at: list(holds_at),
        }),
        ..locked_out()
    };
    for (networks, except, holds_at, rest) in [
        (
            "192.0.2.0/24",
            "",
            "ldap web",
            "from 192.0.2.0/24; it holds elsewhere, at LDAP and on the pages.",
        ),
        (
            "192.0.2.0/24",
            "",
            "web",
            "from 192.0.2.0/24; it holds elsewhere and on the pages.",
        ),
        (
            "192.0.2.0/24",
            "",
            "ldap",
            "from 192.0.2.0/24; it holds elsewhere and at LDAP.",
        ),
        (
            "192.0.2.0/24",
            "192.0.2.9/32",
            "",
            "from 192.0.2.0/24 (but not from 192.0.2.9/32); it holds elsewhere.",
        ),
        (
            "10.1.0.0/16 10.2.0.0/16 10.3.0.0/16",
            "",
            "",
            "from 10.1.0.0/16, 10.2.0.0/16, 10.3.0.0/16; it holds elsewhere.",
        ),
        (
            "a/1 b/2 c/3 d/4 e/5",
            "",
            "",
            "from a/1, b/2, c/3 and 2 more; it holds elsewhere.",
        ),
        (
            "0.0.0.0/0 ::/0",
            "",
            "ldap web",
            "everywhere; it holds at LDAP and on the pages.",
        ),
        (
            "0.0.0.0/0 ::/0",
            "",
            "ldap",
            "everywhere; it holds at LDAP.",
        ),
        (
            "0.0.0.0/0 ::/0",
            "",
            "web",
            "everywhere; it holds on the pages.",
        ),
        ("0.0.0.0/0 ::/0", "", "", "everywhere."),
        // The reader may not see the lists.
        (
            "",
            "",
            "web",
            "from certain networks; it holds on the pages.",
        ),
    ] {
        let hold = lifted(networks, except, holds_at, false);
        let page = why(&ana(vec![hold.clone()]));
        let sentence = format!("The allow list lifts it for mail programs {rest}\n");
        assert!(page.contains(&sentence), "{sentence}{page}");
        let said = still(&[hold], "ana@contoso.example").remove(0);
        assert!(said.ends_with(sentence.trim_end()), "{sentence}{said}");
    }
    // What an observed hold does at the other doors is said already.
    let observed = why(&ana(vec![lifted("192.0.2.0/24", "", "ldap web", true)]));
    assert!(
        observed.contains("for mail programs from 192.0.2.0/24.\n"),
        "{observed}"
    );
    assert!(!why(&ana(vec![locked_out()])).contains("allow list"));
}

#[test]
fn a_raised_limit_and_its_end_are_shown_and_a_connector_is_called_one() {
    let report = Why {
        raised_limit: Some(RaisedLimitReport {
            external_recipients_per_hour: Some(900),
            service_recipients_per_day: None,
            until: Time(NOW + 86_400_000),
        }),
        ..ana(Vec::new())
    };
    let expected = "\
Ana Pop <ana@contoso.example>

SIGN-IN   free   Nothing stops signing in.
SENDING   free   Nothing stops sending.
SENDING   raised The limit is raised to 900 external recipients an hour until 2026-11-23 14:29:20 UTC
";
    assert_eq!(why(&report), expected);
    let lifted = Why {
        own_release: Some(Time(NOW - 60_000)),
        ..ana(Vec::new())
    };
    let says = "SENDING   lifted The owner lifted a restriction alone at ";
    assert!(why(&lifted).contains(says), "{}", why(&lifted));
    let connector = Why {
        account: "billing".into(),
        subject: "connector:billing".into(),
        display_name: None,
        ..ana(Vec::new())
    };
    assert_eq!(why(&connector), "Connector billing\n\nNothing is held.\n");
}

#[test]
fn the_refusals_of_a_day_are_one_sentence_each_and_equal_times_are_said_once() {
    let run = RefusedReport {
        refused: 14,
        at_least: false,
        addresses: 14,
        first: Time(NOW - 120_000),
        last: Time(NOW - 60_000),
        last_address: Some("198.51.100.7".parse().unwrap()),
    };
    let one = RefusedReport {
        refused: 1,
        at_least: true,
        addresses: 1,
        first: run.last,
        ..run.clone()
    };
    let within_a_second = RefusedReport {
        first: Time(run.last.0 - 900),
        last: Time(run.last.0 - 1),
        ..run.clone()
    };
    let mut report = Why {
        refused_sign_ins: Some(run),
        wrong_passwords: Some(one.clone()),
        refused_messages: Some(one),
        ..ana(Vec::new())
    };
    let expected = "
REFUSED OR WRONG within 24 h
  14 attempts to sign in from 14 addresses between 14:27:20 and 14:28:20 UTC, last from 198.51.100.7
  at least 1 wrong password at 14:28:20 UTC from 198.51.100.7
  at least 1 message at 14:28:20 UTC from 198.51.100.7
";
    let page = why(&report);
    assert!(page.ends_with(expected), "{page}");
    report.refused_sign_ins = Some(within_a_second);
    let said = "14 attempts to sign in from 14 addresses at 14:28:19 UTC, last from 198.51.100.7";
    assert!(why(&report).contains(said), "{}", why(&report));
    // A lockout tells the wrong passwords that it counted, and no others.
    report.holds = vec![locked_out()];
    assert!(!why(&report).contains("1 wrong password at"));
    let wrong = report.wrong_passwords.as_mut().unwrap();
    wrong.refused = 13;
    assert!(why(&report).contains("13 wrong passwords at"));
}

#[test]
fn a_password_to_be_changed_says_what_ends_it_and_names_the_ways_to_a_new_one() {
    let must_change = hold(
        "must_change_password",
        "sign_in",
        "after_reset",
        "change_password",
    );
    let mut report = ana(vec![must_change]);
    let page = why(&report);
    assert!(
        page.contains(", until a new password is chosen\n"),
        "{page}"
    );
    let ways = "zavor reset-password ana@contoso.example (to mail a link); or zavor reset-password --show ana@contoso.example (a temporary password, to read out or to print)\n";
    assert!(page.contains(ways), "{page}");
    assert!(!page.contains("--password-stdin"), "{page}");
    report.password_links.push(PasswordLinkReport {
        to: "ana@home.example".into(),
        until: Time(NOW + 3_600_000),
    });
    let page = why(&report);
    let out = "A link to choose one was mailed to ana@home.example; it works until 15:29:20 UTC (in 1 h)\n";
    assert!(page.contains(out), "{page}");
    assert!(page.contains("(to mail another link)"), "{page}");
}

#[test]
fn the_limit_of_the_organisation_is_named_as_one_that_no_policy_has() {
    let mut limit = hold(
        "organisation_restricted",
        "sending",
        "organisation_recipients_per_day",
        "raise_limit",
    );
    limit.evidence = EvidenceReport(Evidence::SendingLimit {
        counted: 10_004,
        requested: 0,
        limit: 10_000,
        window: Span::from_hours(24),
        policy: String::new(),
        last_address: None,
    });
    let page = why(&ana(vec![limit]));
    let said = "10004 external recipients in 24 h; the limit of the whole organisation is 10000\n";
    assert!(page.contains(said), "{page}");
    assert!(page.contains("no policy changes it."), "{page}");
    assert!(!page.contains("policies show"), "{page}");
}
