//! Every notice has words in every language, without placeholders left in them.

use zavor_app::platform::notes::AlertNote;
use zavor_app::ports::{Language, Notice, Words};
use zavor_core::alert::{AlertKind, OwnerNotice, Severity, SignInLeft};
use zavor_core::moment::Timestamp;
use zavor_core::note::Detail;
use zavor_web::text::WebWords;

/// A notice with all the arguments that a notice of its kind has.
fn notice(key: &'static str, arguments: &[(&'static str, &str)]) -> Notice {
    let arguments = arguments.iter();
    Notice {
        key,
        arguments: arguments
            .map(|(name, value)| (*name, (*value).into()))
            .collect(),
    }
}

/// Subject and text in both languages, checked for what a reader must never see.
fn said(notice: &Notice) -> [(String, String); 2] {
    let both = Language::ALL.map(|language| WebWords.notice(notice, language));
    for (subject, text) in &both {
        let key = notice.key;
        assert!(
            !subject.contains(key) && !text.contains(key),
            "{key} has no words"
        );
        for unfilled in ["{", "}", "$", "PLURAL", "\u{2068}"] {
            assert!(!subject.contains(unfilled), "{key}: {subject}");
            assert!(!text.contains(unfilled), "{key}: {text}");
        }
    }
    assert_ne!(both[0].1, both[1].1, "{}", notice.key);
    both
}

/// The link of a notice.
const NOT_ME: &str = "https://accounts.contoso.example/not-me/abc";

#[test]
fn sec_41_every_notice_to_an_owner_names_the_account_and_the_time_in_both_languages() {
    let arguments = [
        ("account", "ana@contoso.example"),
        ("name", "Ana"),
        ("program", "Telefonul Anei"),
        ("protocol", "imap-submission"),
        ("recover", "https://accounts.contoso.example/recover"),
        ("help", "021 555 0100"),
        ("time", "2026-11-22 19:50:37 UTC"),
        ("method", "phone"),
        ("address", "ana@home.example"),
        ("addresses", "thief@free.example"),
        ("until", "2026-11-23 19:50:37 UTC"),
        ("how", "given"),
        ("sign_in", "whole"),
        ("has_link", "yes"),
        ("not_me", NOT_ME),
    ];
    for kind in OwnerNotice::ALL {
        for (_, text) in said(&notice(kind.as_str(), &arguments)) {
            assert!(text.contains("ana@contoso.example"), "{kind}: {text}");
            assert!(text.contains("19:50:37 UTC"), "{kind}: {text}");
            let way_back = "https://accounts.contoso.example/recover";
            assert!(text.lines().any(|line| line == way_back), "{kind}: {text}");
            assert!(text.contains("021 555 0100"), "{kind}: {text}");
            assert!(text.lines().any(|line| line == NOT_ME), "{kind}: {text}");
        }
    }
}

/// What each notice promises in each state, in both languages: only what is true then.
#[test]
fn a_notice_promises_nothing_that_is_not_left_of_signing_in() {
    let promises: [&[&str]; 2] = [
        &[
            "You can sign in again",
            "you can send mail again",
            "You can send mail again.",
            "Sign in again with the new password",
            "is allowed again",
        ],
        &[
            "Vă puteți conecta din nou",
            "Puteți trimite din nou mesaje.",
            "Conectați-vă din nou cu parola nouă",
            "este permisă din nou",
        ],
    ];
    let says_blocked = [["blocked", "still in force"], ["blocat", "încă în vigoare"]];
    // A password is changed by its owner, who needs no other one then.
    let happens = |kind: OwnerNotice, left: SignInLeft| {
        let chosen = [SignInLeft::Whole, SignInLeft::Blocked];
        let by_owner = [OwnerNotice::PasswordChanged, OwnerNotice::Recovered];
        !by_owner.contains(&kind) || chosen.contains(&left)
    };
    for kind in OwnerNotice::ALL {
        for left in SignInLeft::ALL.iter().filter(|left| happens(*kind, **left)) {
            for how in ["link", "temporary", "given"] {
                let arguments = [
                    ("account", "ana@contoso.example"),
                    ("time", "2026-11-22 19:50:37 UTC"),
                    ("method", "phone"),
                    ("address", "ana@home.example"),
                    ("addresses", "thief@free.example"),
                    ("program", "Telefon"),
                    ("protocol", "imap"),
                    ("until", "2026-11-23 19:50:37 UTC"),
                    ("how", how),
                    ("sign_in", left.as_str()),
                ];
                let both = said(&notice(kind.as_str(), &arguments));
                for ((subject, text), (promises, says)) in
                    both.iter().zip(promises.iter().zip(says_blocked))
                {
                    let whole = format!("{subject}\n{text}");
                    if *left != SignInLeft::Whole && !matches!(kind, OwnerNotice::SignInAllowed) {
                        let promise = promises.iter().find(|promise| whole.contains(**promise));
                        assert_eq!(promise, None, "{kind} {left}: {whole}");
                    }
                    let about_it = [
                        OwnerNotice::PasswordReset,
                        OwnerNotice::PasswordChanged,
                        OwnerNotice::Unlocked,
                        OwnerNotice::SignInAllowed,
                        OwnerNotice::SendingReleased,
                    ];
                    if *left == SignInLeft::Blocked && about_it.contains(kind) {
                        let told = says.iter().any(|said| text.contains(said));
                        assert!(told, "{kind}: {text}");
                        let allowed = promises.last().unwrap_or(&"");
                        assert!(!subject.contains(allowed), "{kind}: {subject}");
                    }
                    let gaps = ["\n\n\n", " \n", "  "];
                    assert!(
                        !gaps.iter().any(|gap| text.contains(gap)),
                        "{kind}: {text:?}"
                    );
                    if *kind == OwnerNotice::PasswordReset && how == "link" {
                        let new = ["with the new password", "parola nouă."];
                        assert!(!new.iter().any(|new| text.contains(new)), "{text}");
                    }
                }
            }
        }
    }
}

/// The owner has several programs, and one name.
#[test]
fn a_notice_about_an_app_password_names_the_program_and_what_it_opens() {
    for kind in [
        OwnerNotice::AppPasswordMade,
        OwnerNotice::AppPasswordRevoked,
    ] {
        let mut seen = Vec::new();
        for protocol in ["imap", "pop3", "submission", "imap-submission", "imap-pop3"] {
            let arguments = [
                ("account", "ana@contoso.example"),
                ("name", "Ana"),
                ("program", "Telefon"),
                ("protocol", protocol),
                ("time", "2026-11-22 19:50:37 UTC"),
            ];
            for (_, text) in said(&notice(kind.as_str(), &arguments)) {
                assert!(text.contains("Telefon"), "{text}");
                assert!(!seen.contains(&text), "{protocol}: {text}");
                seen.push(text);
            }
        }
    }
}

#[test]
fn a_mail_with_a_code_says_whether_it_is_enough_and_one_without_says_why() {
    let mail = |key, argument: (&'static str, &str)| {
        let arguments = [
            ("account", "ana@contoso.example"),
            ("organisation", "contoso.example"),
            ("code", "12345678"),
            argument,
        ];
        said(&notice(key, &arguments)).map(|(_, text)| text)
    };
    let mut seen = Vec::new();
    for more in ["no", "yes", "maybe", "missing"] {
        seen.extend(mail("notice-recovery-code", ("more", more)));
    }
    for why in ["role", "waits", "others"] {
        for text in mail("notice-recovery-no-code", ("why", why)) {
            assert!(!text.contains("12345678"), "{text}");
            seen.push(text);
        }
    }
    let all = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), all, "each says something else");
}

/// A text message has 70 characters where it has one that GSM 03.38 lacks; the site may shorten it.
#[test]
fn what_the_site_may_send_is_short_and_has_the_code_first_and_no_link() {
    let arguments = [
        ("account", "ana@contoso.example"),
        ("organisation", "contoso.example"),
        ("code", "1234567"),
    ];
    for (_, text) in said(&notice("message-recovery-code", &arguments)) {
        assert!(
            text.starts_with("1234567 ") && !text.contains("//"),
            "{text}"
        );
        assert!(
            text.chars().count() <= 160 && !text.contains('\n'),
            "{text}"
        );
    }
}

#[test]
fn links_and_codes_stand_alone_on_their_line() {
    let link = "https://accounts.contoso.example/link#zv1_abc";
    for key in ["notice-password-link", "notice-confirm-address"] {
        let arguments = [
            ("link", link),
            ("account", "ana@contoso.example"),
            ("organisation", "contoso.example"),
            ("page", "https://accounts.contoso.example/"),
            ("sign_in", "link"),
        ];
        for (_, text) in said(&notice(key, &arguments)) {
            assert!(text.lines().any(|line| line == link), "{text}");
            assert!(text.contains("ana@contoso.example"), "{text}");
            assert!(
                text.matches("contoso.example").count() > 3,
                "the organisation: {text}"
            );
        }
    }
    let arguments = [("code", "12345678"), ("by", "dan@contoso.example")];
    for (subject, text) in said(&notice("notice-caller-code", &arguments)) {
        assert!(text.lines().any(|line| line == "12345678"), "{text}");
        assert!(
            !subject.contains("12345678"),
            "subjects show in every list of mail"
        );
    }
    said(&notice(
        "notice-test",
        &[("time", "2026-11-22 19:50:37 UTC")],
    ));
}

/// The mail about an alert of this kind.
fn alert(kind: AlertKind, count: &str, limit: &str) -> Notice {
    let key = format!("alert-{}", kind.as_str().replace('_', "-"));
    let several = if count == "1" { "no" } else { "yes" };
    let arguments = [
        ("count", count),
        ("several", several),
        ("subject", "ana@contoso.example"),
        ("text", "what was counted"),
        ("severity", Severity::High.as_str()),
        ("limit", limit),
        ("first", "2026-11-22 19:00:00 UTC"),
        ("last", "2026-11-22 19:50:37 UTC"),
    ];
    // Leaks the key: a test may keep it while it runs.
    notice(Box::leak(key.into_boxed_str()), &arguments)
}

#[test]
fn every_alert_says_what_happened_and_when_in_both_languages() {
    for kind in AlertKind::ALL {
        for (_, text) in said(&alert(*kind, "1", "no")) {
            assert!(text.contains("what was counted"), "{text}");
            assert!(text.contains("19:50:37"), "{text}");
            assert!(!text.contains("19:00:00"), "{text}");
        }
        for (_, text) in said(&alert(*kind, "20", "yes")) {
            assert!(text.contains("20, ") && text.contains("19:00:00"), "{text}");
            assert!(!text.contains("what was counted"), "{text}");
        }
    }
}

#[test]
fn an_alert_in_a_mail_is_said_in_the_language_of_the_mail_with_times_as_people_read_them() {
    let reported = Detail::from(AlertNote::ReportedOnly {
        account: "ana@contoso.example".into(),
        event: Timestamp::from_secs(1_767_600_000),
        from: "ana@home.example".into(),
    });
    for language in Language::ALL {
        let said = WebWords.alert(&reported, language);
        assert!(said.contains("2026-01-05 08:00:00 UTC"), "{said}");
    }
    let said = Detail::from(AlertNote::ManyLockouts {
        count: 25,
        threshold: 20,
    });
    let [english, romanian] = Language::ALL.map(|language| WebWords.alert(&said, language));
    assert_eq!(english, "25 lockouts within an hour; the threshold is 20");
    assert_eq!(
        romanian,
        "25 de blocări temporare într-o oră; pragul este 20"
    );
    let earlier = Detail::read("of an earlier release", |_| None);
    for language in Language::ALL {
        assert_eq!(WebWords.alert(&earlier, language), earlier.to_string());
    }
}

#[test]
fn every_mail_ends_with_the_organisation_and_a_page_on_a_line_of_its_own() {
    let page = "https://accounts.contoso.example/admin/reports/alerts";
    for kind in AlertKind::ALL {
        let mut notice = alert(*kind, "1", "no");
        notice
            .arguments
            .push(("organisation", "contoso.example".into()));
        notice.arguments.push(("page", page.into()));
        for (_, text) in said(&notice) {
            let mut last = text.lines().rev();
            assert_eq!(last.next(), Some(page), "{text}");
            let organisation = last.next().unwrap_or_default();
            assert!(organisation.ends_with("contoso.example"), "{text}");
        }
    }
}

#[test]
fn the_last_notice_of_a_day_says_so() {
    let words = |limit| said(&alert(AlertKind::ManyLockouts, "1", limit));
    let ([(_, more), _], [(_, last), (_, ultima)]) = (words("no"), words("yes"));
    assert!(!more.contains("last notice of this kind today"), "{more}");
    assert!(last.contains("last notice of this kind today"), "{last}");
    assert!(
        ultima.contains("ultima notificare de acest fel astăzi"),
        "{ultima}"
    );
}

#[test]
fn a_reminder_names_the_account_its_organisation_and_a_page_and_opens_nothing() {
    let page = "https://accounts.contoso.example/security";
    let reminder = notice(
        "notice-ways-back",
        &[
            ("account", "ana@contoso.example"),
            ("organisation", "contoso.example"),
            ("page", "https://accounts.contoso.example/"),
            ("link", page),
        ],
    );
    for (subject, text) in said(&reminder) {
        assert!(subject.contains("ana@contoso.example"), "{subject}");
        assert!(
            text.contains("contoso.example") && text.contains(page),
            "{text}"
        );
        assert_eq!(text.matches("https://").count(), 2, "{text}");
    }
}
