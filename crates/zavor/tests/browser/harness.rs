//! Tests of the harness itself, on pages known to be good and pages known to be bad: a test that
//! cannot fail proves nothing.

use std::fs;
use std::panic::{self, AssertUnwindSafe};

use crate::axe;
use crate::chromium::Chromium;
use crate::keyboard::{self, Barrier};
use crate::lab::{Dir, is_alive};
use crate::process::wait_for;
use crate::site::{Page, Site};

const HTML: &str = "text/html";

const PAGES: &[Page] = &[
    (
        "/",
        HTML,
        "<!doctype html><html lang=en><title>Good</title><link rel=stylesheet href=/look.css>
<script src=/app.js defer></script><main><h1>Accounts</h1>
<form method=post action=/said>
<p><label>Name <input name=name value=old></label>
<p><label>Role <select name=role><option value=1>Reader<option value=2 disabled>Nobody
<option value=3>Help desk<option value=4>Owner</select></label>
<p><label><input type=checkbox name=sure> I am sure</label>
<p><label>Until <input type=date name=until></label>
<p><button>Save changes</button></form>
<details><summary>More</summary><p id=more>More text, <a href=/said>further</a></details>
<p><a href=/said?next>Next page</a> <a id=file href=/file.csv>Export</a>
<p id=moment></p></main>",
    ),
    (
        "/look.css",
        "text/css",
        ":root { color-scheme: light dark } body { background: #fff; color: #111 }
@media (prefers-color-scheme: dark) { body { background: #111; color: #eee } }
a { color: inherit }
.bare:focus { outline: none } .under { position: fixed; bottom: 0; left: 0 }
.over { position: fixed; bottom: 0; left: 0; width: 200px; height: 100px; background: #ccc }
.faint { color: #bbb }",
    ),
    (
        "/app.js",
        "text/javascript",
        "document.querySelector('#moment').textContent = 'scripts are on';",
    ),
    (
        "/bad",
        HTML,
        "<!doctype html><title>Bad</title><link rel=stylesheet href=/look.css>
<main><h1>Bad</h1><p class=faint>Hard to read<p><input name=nameless><p class=bare tabindex=0 id=bare>no outline
<p><button class=under>Under</button><div class=over>over</div>
<p><button tabindex=-1>Skipped</button> <button id=skipped>Fine</button></main>
<script>alert('inline')</script><img src=http://elsewhere.example/pixel.png alt=''>
<p style='color: red'>styled</p><script src=/broken.js></script>",
    ),
    (
        "/broken.js",
        "text/javascript",
        "throw new Error('it breaks');",
    ),
    (
        "/passkey",
        HTML,
        "<!doctype html><html lang=en><title>Passkey</title><button>Register</button><p id=made></p>
<script src=/passkey.js></script>",
    ),
    (
        "/passkey.js",
        "text/javascript",
        "document.querySelector('button').onclick = async () => {
const made = await navigator.credentials.create({publicKey: {
challenge: new Uint8Array(32), rp: {name: 'Zavor'},
user: {id: new Uint8Array(16), name: 'ana', displayName: 'Ana'},
pubKeyCredParams: [{type: 'public-key', alg: -7}],
authenticatorSelection: {residentKey: 'required', userVerification: 'required'}}});
document.querySelector('#made').textContent = made.type; }",
    ),
];

#[test]
fn a_form_is_filled_and_sent_with_scripts_and_without() {
    let Some(chromium) = Chromium::start() else {
        return;
    };
    let site = Site::start(PAGES);
    let tab = chromium.tab();
    for scripts in [true, false] {
        tab.set_javascript(scripts);
        assert_eq!(tab.goto(&site.url("/")), 200);
        assert_eq!(tab.exists("#moment:empty"), !scripts);
        tab.fill("input[name=name]", "Ștefan & Țuțea");
        tab.choose_named("Role", "Owner");
        tab.choose_named("Role", "3");
        tab.tick("input[name=sure]", true);
        tab.tick("input[name=sure]", true);
        tab.fill_named("Until", "2027-03-01");
        assert!(!tab.exists("#more"));
        tab.click_named("summary", "More");
        assert_eq!(tab.text("#more"), "More text, further");
        tab.click_named("button", "Save changes");
        let sent = "name=%C8%98tefan+%26+%C8%9Au%C8%9Bea&role=3&sure=on&until=2027-03-01";
        assert!(tab.text("p").ends_with(sent), "{}", tab.text("p"));
        assert_eq!(tab.path(), "/said");

        tab.goto(&site.url("/"));
        tab.fill("input[name=name]", "");
        tab.press("Enter");
        assert!(tab.text("p").ends_with("name=&role=1&until="));
        tab.goto(&site.url("/"));
        tab.submit("form");
        assert!(tab.text("p").ends_with("name=old&role=1&until="));
        tab.goto(&site.url("/"));
        tab.click_named("link", "Next page");
        assert_eq!(tab.path(), "/said?next");
        tab.goto(&site.url("/"));
        let file = tab.click_to_download("#file");
        assert_eq!(file, ("file.csv".to_string(), b"a,b\r\n".to_vec()));
        assert_eq!(tab.path(), "/", "a download is no new page");
    }
    assert_eq!(tab.goto(&site.url("/absent")), 404);
    assert_eq!(tab.complaints(), [""; 0]);
    assert_eq!(tab.requests_elsewhere(&site.origin()), [""; 0]);
}

#[test]
fn barriers_and_broken_promises_of_a_page_are_noticed() {
    let Some(chromium) = Chromium::start() else {
        return;
    };
    let site = Site::start(PAGES);
    let tab = chromium.tab();
    tab.goto(&site.url("/"));
    axe::assert_accessible(&tab);
    keyboard::assert_walkable(&tab);
    assert_eq!(tab.complaints(), [""; 0], "the tools leave no trace");

    tab.goto(&site.url("/bad"));
    let rules: Vec<String> = axe::violations(&tab)
        .into_iter()
        .map(|violation| violation.rule)
        .collect();
    for rule in ["label", "html-has-lang", "color-contrast"] {
        assert!(rules.iter().any(|found| found == rule), "{rules:?}");
    }
    let found = keyboard::barriers(&tab);
    let wanted = [
        Barrier::NoIndicator("p no outline".into()),
        Barrier::Covered("button Under".into()),
    ];
    assert_eq!(found, wanted);

    let elsewhere = tab.requests_elsewhere(&site.origin());
    assert_eq!(elsewhere, ["http://elsewhere.example/pixel.png"]);
    let complaints = tab.complaints();
    for part in ["script-src", "img-src", "style-src", "it breaks"] {
        let about = complaints.iter().filter(|text| text.contains(part));
        assert!(about.count() > 0, "{part}: {complaints:#?}");
    }
    assert_eq!(complaints.len(), 4, "{complaints:#?}");
    let covered = panic::catch_unwind(AssertUnwindSafe(|| tab.click(".under")));
    assert!(covered.is_err(), "a person could not click there");
}

#[test]
fn a_tab_is_the_device_that_a_test_wants() {
    let Some(chromium) = Chromium::start() else {
        return;
    };
    let site = Site::start(PAGES);
    let (tab, other) = (chromium.tab(), chromium.tab());
    tab.set_language("ro-RO,ro,en");
    tab.goto(&site.url("/said"));
    assert_eq!(tab.text("p"), "GET /said ro-RO,ro;q=0.9,en;q=0.8");
    tab.set_time_zone("Europe/Bucharest");
    let zone = "Intl.DateTimeFormat().resolvedOptions().timeZone";
    assert_eq!(tab.eval_text(zone), "Europe/Bucharest");

    tab.goto(&site.url("/"));
    assert!(tab.received() > 1000, "{}", tab.received());
    assert!(tab.reply().header("content-security-policy").is_some());
    let dir = Dir::new();
    let mut pictures = Vec::new();
    for (width, dark) in [(1280, false), (360, true)] {
        tab.set_viewport(width, 640, width < 1000);
        tab.set_dark(dark);
        let paper = tab.eval_text("getComputedStyle(document.body).backgroundColor");
        assert_eq!(paper == "rgb(17, 17, 17)", dark, "{paper}");
        let path = dir.join(&format!("{width}.png"));
        tab.screenshot(&path);
        let picture = fs::read(path).expect("it was written");
        assert_eq!(picture[..8], *b"\x89PNG\r\n\x1a\n");
        pictures.push(u32::from_be_bytes(
            picture[16..20].try_into().expect("four"),
        ));
    }
    assert_eq!(pictures[0], 1280);

    other.goto(&site.url("/"));
    tab.set_cookie("seen", "1");
    assert_eq!(tab.cookies().len(), 1);
    assert_eq!(other.cookies().len(), 0, "another person's browser");
    tab.clear_cookies();
    assert_eq!(tab.cookies().len(), 0);

    let authenticator = tab.authenticator();
    tab.goto(&site.url("/passkey"));
    tab.click_named("button", "Register");
    tab.wait_for_text("#made", "public-key");
    let site = "localhost".to_string();
    assert_eq!(tab.credentials(&authenticator), [(site, 1)]);
}

#[test]
fn no_browser_outlives_its_test() {
    let Some(chromium) = Chromium::start() else {
        return;
    };
    let (process, dir) = (chromium.process(), chromium.directory());
    assert!(is_alive(process));
    assert!(dir.exists());
    drop(chromium);
    assert!(!is_alive(process));
    assert!(!dir.exists(), "its directory is gone");

    let chromium = Chromium::start().expect("it started just now");
    let (process, dir) = (chromium.process(), chromium.directory());
    let failed = panic::catch_unwind(AssertUnwindSafe(|| {
        let _chromium = chromium;
        panic!("as a failed test does");
    }));
    assert!(failed.is_err());
    wait_for("the browser to end", || (!is_alive(process)).then_some(()));
    // It is kept so that people can look at it; here nobody does.
    fs::remove_dir_all(dir).expect("ours");
}
