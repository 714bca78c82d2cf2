//! Every notice has words in every language, without placeholders left in them.

use zavor_app::platform::notes::AlertNote;
use zavor_app::ports::{Language, Letter, Notice, Words};
use zavor_core::alert::{AlertKind, OwnerNotice, Severity, SignInLeft};
use zavor_core::moment::Timestamp;
use zavor_core::note::Detail;
use zavor_web::text::letter::WebWords;

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
    let both = Language::ALL.map(|language| {
        let letter = WebWords.notice(notice, language);
        same_words(&letter);
        (letter.subject, letter.text)
    });
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

/// The HTML of a mail says what its text says, once, and loads nothing.
fn same_words(letter: &Letter) {
    let html = &letter.html;
    let shown = shown(html);
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    for line in letter.text.lines().filter(|line| !line.is_empty()) {
        let line = words(line.trim_start_matches("> "));
        assert!(words(&shown).contains(&line), "{line}\n{shown}");
    }
    assert!(shown.contains(&letter.subject), "{shown}");
    for never in [
        "<img",
        "<script",
        "<style",
        "<link",
        " src=",
        "url(",
        "@import",
        "http-equiv",
        "<form",
    ] {
        assert!(!html.contains(never), "{never}: {html}");
    }
    assert!(
        html.matches("display:inline-block").count() <= 1,
        "one act: {html}"
    );
    assert!(html.len() < 16 * 1024, "{}", html.len());
}

/// What a reader sees of a page: its text without elements, entities undone.
fn shown(html: &str) -> String {
    let body = html.split_once("<body").map_or(html, |(_, body)| body);
    let mut text = String::new();
    for part in body.split('<').skip(1) {
        let (element, words) = part.split_once('>').unwrap_or((part, ""));
        if ["br", "/p", "/h1", "/td"]
            .iter()
            .any(|block| element.starts_with(block))
        {
            text.push('\n');
        }
        text.push_str(words);
    }
    for (entity, letter) in [
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#38;", "&"),
    ] {
        text = text.replace(entity, letter);
    }
    text
}

/// The link of a notice.
const NOT_ME: &str = "https://accounts.contoso.example/not-me/abc";

#[test]
fn sec_41_every_notice_to_an_owner_names_the_account_and_the_time_in_both_languages() {
    let arguments = [
        ("account", "ana@contoso.example"),
        ("name", "Ana"),
        ("program", "Telefonul Anei"),
        ("device", "\"name\" \"Thunderbird\" \"version\" \"128.0\""),
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
                    ("device", ""),
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
    let arguments = [
        ("code", "12345678"),
        ("by", "dan@contoso.example"),
        ("account", "ana@contoso.example"),
    ];
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

/// Texts that would begin something of their own if they could.
const HOSTILE: [&str; 7] = [
    "<img src=x onerror=alert(1)>",
    "\"><script>alert(1)</script>",
    "</title></style><a href=https://evil.example>sign in here</a>",
    "line\r\nBcc: all@evil.example\r\n\r\n<html>",
    "line\u{2028}next\u{85}\u{b}> quoted",
    "\u{202e}moc.live\u{202c}\u{200b}\u{f8e2}https://evil.example\u{f8ef}",
    "{ $account } & &lt;b&gt; ${x} %0d%0a",
];

/// Every argument that a mail may have.
const ARGUMENTS: [&str; 24] = [
    "account",
    "name",
    "program",
    "protocol",
    "help",
    "time",
    "method",
    "address",
    "addresses",
    "until",
    "how",
    "sign_in",
    "by",
    "code",
    "number",
    "asked",
    "messages",
    "holds",
    "subject",
    "text",
    "organisation",
    "count",
    "first",
    "device",
];

/// Every key of a mail.
fn keys() -> Vec<&'static str> {
    let mut keys = vec![
        "notice-password-link",
        "notice-caller-code",
        "notice-recovery-code",
        "notice-recovery-no-code",
        "notice-confirm-address",
        "mail-support-request",
        "notice-test",
    ];
    keys.extend(OwnerNotice::ALL.iter().map(|kind| kind.as_str()));
    keys.extend(
        AlertKind::ALL
            .iter()
            .map(|kind| alert(*kind, "1", "no").key),
    );
    keys
}

#[test]
fn sec_45_no_argument_of_a_mail_begins_a_line_a_header_a_link_or_an_element() {
    for key in keys() {
        for language in Language::ALL {
            let links = [
                ("recover", "https://accounts.contoso.example/recover"),
                ("not_me", NOT_ME),
                ("has_link", "yes"),
                ("page", "https://accounts.contoso.example/"),
                ("link", "https://accounts.contoso.example/password/abc"),
                ("place", "https://accounts.contoso.example/admin/requests/1"),
            ];
            let with = |value: &str| {
                let mut arguments: Vec<(&'static str, &str)> = links.to_vec();
                arguments.extend(ARGUMENTS.map(|name| (name, value)));
                WebWords.notice(&notice(key, &arguments), language)
            };
            let harmless = with("harmless");
            let elements = |html: &str| -> Vec<String> {
                let parts = html.split('<').skip(1);
                parts
                    .map(|part| part.split('>').next().unwrap_or("").to_owned())
                    .collect()
            };
            for hostile in HOSTILE {
                let letter = with(hostile);
                assert!(
                    !letter.subject.contains(['\r', '\n']),
                    "{key}: {:?}",
                    letter.subject
                );
                // Lines by their kind have as many as they had; nothing else begins one.
                let own = |text: &str| text.lines().filter(|line| !line.is_empty()).count();
                let of_lines = matches!(key, "mail-support-request") && hostile.contains('\n');
                if !of_lines {
                    assert_eq!(
                        own(&letter.text),
                        own(&harmless.text),
                        "{key}: {}",
                        letter.text
                    );
                    assert_eq!(
                        elements(&letter.html),
                        elements(&harmless.html),
                        "{key}: {}",
                        letter.html
                    );
                }
                for never in [
                    "<img",
                    "<script",
                    "<a href=https",
                    "href=\"https://evil",
                    "\u{202e}",
                    "\u{f8e2}",
                    "\u{200b}",
                ] {
                    assert!(
                        !letter.html.contains(never),
                        "{key} {never}: {}",
                        letter.html
                    );
                }
                assert!(
                    !letter
                        .text
                        .contains(['\r', '\u{202e}', '\u{2028}', '\u{f8e2}']),
                    "{key}"
                );
            }
            let long = "&".repeat(1 << 20);
            let lines = "&\n".repeat(1 << 20);
            for much in [with(&long), with(&lines)] {
                assert!(much.text.len() < 64 * 1024, "{key}: {}", much.text.len());
                assert!(much.html.len() < 384 * 1024, "{key}: {}", much.html.len());
            }
        }
    }
}

#[test]
fn every_mail_with_a_link_names_the_account_the_organisation_and_has_one_button() {
    let arguments = [
        ("account", "ana@contoso.example"),
        ("organisation", "contoso.example"),
        ("time", "2026-11-22 19:50:37 UTC"),
        ("subject", "ana@contoso.example"),
        ("has_link", "yes"),
        ("not_me", NOT_ME),
        ("page", "https://accounts.contoso.example/"),
        ("recover", "https://accounts.contoso.example/recover"),
        ("code", "12345678"),
    ];
    for key in keys() {
        let link: &[(&'static str, &str)] = match key {
            "notice-password-link" | "notice-confirm-address" => {
                &[("link", "https://accounts.contoso.example/password/abc")]
            }
            "mail-support-request" => {
                &[("place", "https://accounts.contoso.example/admin/requests/1")]
            }
            _ => &[],
        };
        let is_owner = OwnerNotice::from_name(key).is_some();
        let arguments = arguments
            .iter()
            .filter(|(name, _)| is_owner || !["not_me", "has_link"].contains(name));
        let arguments: Vec<_> = arguments.chain(link).copied().collect();
        for language in Language::ALL {
            let letter = WebWords.notice(&notice(key, &arguments), language);
            same_words(&letter);
            assert_eq!(letter.organisation, "contoso.example");
            assert!(
                letter.html.contains("ana@contoso.example"),
                "{key}: {}",
                letter.html
            );
            assert!(
                letter.text.contains("ana@contoso.example"),
                "{key}: {}",
                letter.text
            );
            assert!(
                letter
                    .html
                    .contains(&format!("<html lang=\"{}\"", language.tag()))
            );
            let buttons = letter.html.matches("display:inline-block").count();
            let codes = [
                "notice-caller-code",
                "notice-recovery-code",
                "notice-recovery-no-code",
                "notice-test",
            ];
            assert_eq!(
                buttons,
                usize::from(!codes.contains(&key)),
                "{key}: {}",
                letter.html
            );
            if key.ends_with("-code") && !key.ends_with("no-code") {
                assert!(
                    letter.html.contains(">12345678</p>"),
                    "a code stands alone: {}",
                    letter.html
                );
            }
        }
    }
}

#[test]
fn the_help_desk_is_a_link_in_a_mail_where_the_configuration_names_one() {
    let mail = |words: &str, href: &str| {
        let arguments = [
            ("account", "ana@contoso.example"),
            ("help", words),
            ("help_page", href),
        ];
        WebWords
            .notice(&notice("notice-unlocked", &arguments), Language::English)
            .html
    };
    let page = "https://help.contoso.example/?a=1&b=2";
    assert!(mail(page, page).contains("href=\"https://help.contoso.example/?a=1&#38;b=2\""));
    let address = mail("help@contoso.example", "mailto:help@contoso.example");
    assert!(
        address.contains("href=\"mailto:help@contoso.example\""),
        "{address}"
    );
    for (words, href) in [("021 555 0100", ""), ("evil", "javascript:alert(1)")] {
        let html = mail(words, href);
        assert!(!html.contains("<a "), "{html}");
        assert!(html.contains(words), "{html}");
    }
}
