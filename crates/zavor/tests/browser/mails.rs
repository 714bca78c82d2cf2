//! Mails as their readers see them: every kind in both languages, in a browser under the policy of a strict
//! mail program, at a desk and on a phone, in light and dark; and one that Zavor sent, in the demo.

use std::fmt::Write as _;

use zavor_app::ports::{Language, Notice, Words};
use zavor_core::alert::{AlertKind, OwnerNotice};
use zavor_web::text::letter::WebWords;

use crate::axe;
use crate::chromium::Chromium;
use crate::demo::Demo;
use crate::page::Tab;
use crate::site::{Page, Site};

const DESK: (u32, u32) = (1280, 900);
const PHONE: (u32, u32) = (390, 844);
/// Wider than the window, which would scroll sideways.
const WIDER: &str = "document.documentElement.scrollWidth > document.documentElement.clientWidth";

/// Links as long as they may be, a name that no line holds, and a text that somebody typed.
const ARGUMENTS: [(&str, &str); 28] = [
    ("device", "\"name\" \"Thunderbird\" \"version\" \"128.0\""),
    (
        "account",
        "ana-maria.constantinescu-brancoveanu@filiala.contoso.example",
    ),
    ("organisation", "contoso.example"),
    ("name", "Ana"),
    ("page", "https://accounts.contoso.example/"),
    ("recover", "https://accounts.contoso.example/recover"),
    ("help", "021 555 0100, 8:00-16:00"),
    ("help_page", ""),
    ("has_link", "yes"),
    (
        "not_me",
        "https://accounts.contoso.example/not-me/Zk3qHq0aTq2r9b1xYw7uVw",
    ),
    ("time", "2026-11-22 19:50:37 UTC"),
    ("until", "2026-11-23 19:50:37 UTC"),
    ("method", "<b>Telefonul</b> Anei"),
    ("program", "Thunderbird, biroul 12"),
    ("protocol", "imap-submission"),
    ("address", "2001:db8:1234:5678:9abc:def0:1234:5678"),
    ("addresses", "thief@free.example"),
    ("how", "link"),
    ("sign_in", "whole"),
    ("by", "dan@contoso.example"),
    ("code", "12345678"),
    ("more", "yes"),
    ("why", "waits"),
    ("number", "17"),
    ("asked", "proved by a code"),
    (
        "messages",
        "2026-11-22 19:50:37 UTC\n> I cannot sign in & <script>alert(1)</script>\n> please help",
    ),
    ("holds", "Locked out since 2026-11-22 19:50:37 UTC"),
    ("severity", "high"),
];

const OF_ALERTS: [(&str, &str); 6] = [
    ("count", "1"),
    ("several", "no"),
    ("limit", "yes"),
    ("first", "2026-11-22 19:00:00 UTC"),
    ("last", "2026-11-22 19:50:37 UTC"),
    ("text", "25 lockouts within an hour; the threshold is 20"),
];

/// Every mail: its key, with the arguments that only it has.
fn kinds() -> Vec<(String, Vec<(&'static str, &'static str)>)> {
    let link = (
        "link",
        "https://accounts.contoso.example/password/Zk3qHq0aTq2r9b1xYw7uVw",
    );
    let place = (
        "place",
        "https://accounts.contoso.example/admin/requests/17",
    );
    let mut kinds: Vec<(String, Vec<_>)> = vec![
        ("notice-password-link".into(), vec![link]),
        ("notice-confirm-address".into(), vec![link]),
        ("notice-caller-code".into(), vec![]),
        ("notice-recovery-code".into(), vec![]),
        ("notice-recovery-no-code".into(), vec![]),
        ("mail-support-request".into(), vec![place]),
        ("notice-test".into(), vec![]),
    ];
    kinds.extend(
        OwnerNotice::ALL
            .iter()
            .map(|kind| (kind.to_string(), vec![])),
    );
    kinds.extend(AlertKind::ALL.iter().map(|kind| {
        let key = format!("alert-{}", kind.as_str().replace('_', "-"));
        let subject = ("subject", "ana@contoso.example");
        (key, OF_ALERTS.iter().copied().chain([subject]).collect())
    }));
    kinds
}

fn html(key: &str, own: &[(&'static str, &'static str)], language: Language) -> String {
    let is_owner = OwnerNotice::from_name(key).is_some();
    let kept = |name: &str| is_owner || !["not_me", "has_link", "recover"].contains(&name);
    let arguments = ARGUMENTS.iter().filter(|(name, _)| kept(name));
    let arguments = arguments
        .chain(own)
        .map(|(name, value)| (*name, (*value).to_owned()));
    let notice = Notice {
        // Leaks the key: a test may keep it while it runs.
        key: Box::leak(key.to_owned().into_boxed_str()),
        arguments: arguments.collect(),
    };
    WebWords.notice(&notice, language).html
}

/// What is wrong with the mail that is shown; pictures of those that are `kept`.
fn faults(tab: &Tab, name: &str, kept: bool) -> String {
    let mut faults = String::new();
    for dark in [false, true] {
        tab.set_dark(dark);
        for (width, height) in [DESK, PHONE] {
            tab.set_viewport(width, height, width == PHONE.0);
            tab.wait_until_still();
            if tab.eval(WIDER) == true {
                let _ = writeln!(faults, "{name}: wider than {width}");
            }
            // One width is enough to judge contrasts and names.
            if width == PHONE.0 {
                for violation in axe::violations(tab) {
                    let _ = writeln!(faults, "{name}: {violation:?}");
                }
            }
            if kept {
                let looks = if dark { "dark" } else { "light" };
                tab.picture(&format!("mail-{name}-{looks}-{width}"));
            }
        }
    }
    faults
}

#[test]
fn every_mail_fits_a_phone_in_light_and_dark_and_needs_nothing_from_elsewhere() {
    let Some(chromium) = Chromium::start() else {
        return;
    };
    let mut pages: Vec<Page> = Vec::new();
    for (key, own) in kinds() {
        for language in Language::ALL {
            // Leaked, as the small site keeps its pages for ever.
            let path: &'static str =
                Box::leak(format!("/{}/{key}", language.tag()).into_boxed_str());
            let html: &'static str = Box::leak(html(&key, &own, language).into_boxed_str());
            pages.push((path, "text/html", html));
        }
    }
    let site = Site::start_with_inline_looks(Box::leak(pages.clone().into_boxed_slice()));
    let tab = chromium.tab();
    let mut found = String::new();
    let kept = [
        "notice-password-link",
        "notice-recovery-code",
        "notice-recovered",
        "notice-new-location",
        "notice-app-password-made",
        "mail-support-request",
        "alert-many-lockouts",
    ];
    for (path, ..) in &pages {
        assert_eq!(tab.goto(&site.url(path)), 200);
        let name = path.trim_start_matches('/').replace('/', "-");
        let kept = kept.iter().any(|kept| path.ends_with(&format!("/{kept}")));
        found.push_str(&faults(&tab, &name, kept));
        if tab.eval("document.querySelectorAll('script, img, link, style, b').length") != 0 {
            let _ = writeln!(found, "{name}: an element that a mail has not");
        }
    }
    assert_eq!(found, "", "{found}");
    assert_eq!(tab.complaints(), [""; 0]);
    assert_eq!(tab.requests_elsewhere(&site.origin()), [""; 0]);
}

#[test]
fn the_demo_shows_a_mail_as_text_and_as_its_reader_sees_it() {
    let Some(demo) = Demo::start() else {
        return;
    };
    let tab = demo.visitor();
    tab.goto(&demo.first_mail());
    assert!(tab.exists("iframe.letter"));
    tab.wait_until_still();
    for (width, height) in [DESK, PHONE] {
        tab.set_viewport(width, height, width == PHONE.0);
        tab.wait_until_still();
        axe::assert_accessible(&tab);
        assert_eq!(tab.eval(WIDER), false);
        tab.eval("document.querySelector('iframe').scrollIntoView()");
        tab.wait_until_still();
        tab.picture(&format!("demo-mail-{width}"));
    }
    let html = format!("{}/html", tab.url());
    assert_eq!(tab.goto(&html), 200);
    let policy = tab
        .reply()
        .header("content-security-policy")
        .unwrap_or_default()
        .to_owned();
    for part in [
        "default-src 'none'",
        "sandbox ",
        "form-action 'none'",
        "frame-ancestors 'self'",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(
        !policy.contains("allow-scripts") && !policy.contains("allow-same-origin"),
        "{policy}"
    );
    assert!(tab.exists("main h1"));
}
