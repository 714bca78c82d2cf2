//! The layouts and parts compile with pages of every kind, escape the values they get, and obey the
//! content security policy. The templates here are only for these tests.

use askama::Template;
use zavor_app::ports::Language;
use zavor_core::moment::{Span, Timestamp};

use crate::page::{Flash, FlashKind, Page, Person, navigation};
use crate::parts::{ChipKind, HoldAct, HoldView, Pager, StepView, Tab};
use crate::text::Text;

const NASTY: &str = "<script>alert(1)</script>\"'&";

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% extends "layout.html" %}
{% import "parts/frame.html" as frame %}
{% import "parts/form.html" as form %}
{% import "parts/hold.html" as hold %}
{% import "parts/table.html" as table %}
{% block head %}<script src="{{ page.asset("passkey.js") }}" defer></script>{% endblock %}
{% block trail %}{% call frame::trail(page, tabs) %}{% endcall %}{% endblock %}
{% block actions %}<button class="button" type="button">{{ page.say("more-actions") }}</button>{% endblock %}
{% block content %}
{% call frame::tabs(page.title, tabs) %}{% endcall %}
{% call frame::steps(page.title, tabs) %}{% endcall %}
{% call frame::notice(page, "warning", foreign) %}{% endcall %}
{% call frame::empty(page.say("empty-search-title"), page.say("empty-search")) %}{% endcall %}
{% call hold::list(page, holds) %}{% endcall %}
{% call hold::list(page, none) %}{% endcall %}
<form method="post" action="/x" data-select>
{% call form::csrf(page) %}{% endcall %}
{% call form::errors(page, problems) %}{% endcall %}
{% call form::text(page, "name", foreign, foreign, foreign, foreign) %}{% endcall %}
{% call form::text(page, "mail", "Mail", "", "", "", kind="email", autocomplete="email", required=false) %}{% endcall %}
{% call form::password(page, "password", "Password", "", "") %}{% endcall %}
{% call form::password(page, "new", "New", foreign, foreign, autocomplete="new-password", minimum=15u32) %}{% endcall %}
{% call form::area(page, "why", "Why", foreign, "", "") %}{% endcall %}
{% call form::choice("role", "Role", options, "help") %}{% endcall %}
{% call form::tick("ok", "yes", foreign, true) %}{% endcall %}
{% call table::wrap("users", "Users") %}
<thead><tr>{% call table::pick(page) %}{% endcall %}{% call table::head(page, "Name", "/x?sort=name", "ascending") %}{% endcall %}{% call table::head(page, "Mail", "/x", "") %}{% endcall %}</tr></thead>
<tbody><tr>{% call table::pick_row(page, foreign, foreign) %}{% endcall %}<td>{{ foreign }}</td><td>{% call hold::chip("ok", foreign) %}{% endcall %}</td></tr></tbody>
{% endcall %}
{% call frame::pager(page, pager) %}{% endcall %}
{% call frame::time(page, at, now) %}{% endcall %}
{% call frame::exact(page, at) %}{% endcall %}
{% call frame::copy(page, "users") %}{% endcall %}
</form>
{% endblock %}"#
)]
struct Everything {
    page: Page,
    tabs: Vec<Tab>,
    holds: Vec<HoldView>,
    none: Vec<HoldView>,
    foreign: String,
    problems: Vec<(&'static str, String)>,
    options: Vec<(&'static str, String, bool)>,
    pager: Pager,
    at: Timestamp,
    now: Timestamp,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% extends "bare.html" %}
{% import "parts/passkey.html" as passkey %}
{% block content %}{% call passkey::form(page, "authenticate", "/sign-in/passkey", challenge, page.say("sign-in"), hidden) %}{% endcall %}{% endblock %}"#
)]
struct Bare {
    page: Page,
    challenge: String,
    hidden: Vec<(&'static str, String)>,
}

fn page(language: Language) -> Page {
    let text = Text::of(language);
    Page {
        answers_form: false,
        help: None,
        way_back: false,
        text,
        title: NASTY.into(),
        section: "users",
        person: Some(Person {
            name: NASTY.into(),
            address: NASTY.into(),
            roles: "Global Administrator".into(),
        }),
        csrf: "token".into(),
        back: String::new(),
        fault: "",
        path: format!("/admin/users?q={NASTY}"),
        flash: Some(Flash {
            kind: FlashKind::Error,
            text: NASTY.into(),
        }),
        nav: navigation(text, "users", |_| true),
    }
}

fn hold(act: Option<HoldAct>) -> HoldView {
    HoldView {
        chip: ChipKind::Held,
        what: "Restricted".into(),
        subject: NASTY.into(),
        effect: "Stops sending".into(),
        reason: "Too many".into(),
        evidence: vec![NASTY.into()],
        since: "Since".into(),
        until: "Until".into(),
        by: Some(NASTY.into()),
        observed: Some("Observed".into()),
        lifted: Some(NASTY.into()),
        steps: vec![StepView {
            step: zavor_core::hold::Step::Reviewed,
            met: false,
            text: "Look".into(),
        }],
        roles: "Somebody".into(),
        act,
    }
}

fn everything(language: Language) -> String {
    let tab = |href: &str, current| Tab {
        href: href.into(),
        label: NASTY.into(),
        current,
    };
    let act = |is_link| HoldAct {
        action: "/act".into(),
        label: "Unblock".into(),
        is_link,
    };
    let now = Timestamp::from_secs(1_795_617_130);
    let page = Everything {
        page: page(language),
        tabs: vec![tab("/a", false), tab("/b", true), tab("", false)],
        holds: vec![hold(Some(act(false))), hold(Some(act(true))), hold(None)],
        none: Vec::new(),
        foreign: NASTY.into(),
        problems: vec![("name", NASTY.into())],
        options: vec![("a", NASTY.into(), true), ("b", "B".into(), false)],
        pager: Pager {
            first: Some("/x".into()),
            previous: Some("/x".into()),
            next: Some("/x?after=a".into()),
            shown: "50 results".into(),
        },
        at: now.minus(Span::from_mins(3)),
        now,
    };
    page.render().expect("the template renders")
}

fn bare(language: Language) -> String {
    let page = Bare {
        page: page(language),
        challenge: format!("{{\"publicKey\":{{\"x\":\"{NASTY}\"}}}}"),
        hidden: vec![("next", NASTY.into())],
    };
    page.render().expect("the template renders")
}

#[test]
fn foreign_text_never_becomes_markup_in_layouts_and_parts() {
    for language in Language::ALL {
        for html in [everything(language), bare(language)] {
            assert!(!html.contains("<script>"), "{html}");
            assert!(!html.contains("\"'&"), "{html}");
        }
    }
}

#[test]
fn pages_have_no_inline_script_style_or_event_attribute() {
    for html in [everything(Language::English), bare(Language::Romanian)] {
        for forbidden in ["<style", " style=", " onclick=", " onload=", "javascript:"] {
            assert!(!html.contains(forbidden), "{forbidden}");
        }
        for script in html.split("<script").skip(1) {
            assert!(script.starts_with(" src=\"/assets/"), "{script}");
        }
    }
}

#[test]
fn a_page_has_one_heading_one_main_part_and_says_where_it_is() {
    let html = everything(Language::Romanian);
    let start = "<!doctype html>\n<html lang=\"ro\">";
    assert!(html.starts_with(start), "{html}");
    for (piece, times) in [
        ("<h1>", 1),
        ("<main ", 1),
        ("aria-current=\"page\"", 2),
        ("aria-current=\"step\"", 1),
        ("href=\"#content\"", 1),
        ("aria-current=\"true\"", 1),
    ] {
        assert_eq!(html.matches(piece).count(), times, "{piece}");
    }
    assert!(html.contains("Utilizatori activi"));
    assert!(html.contains("acum 3 min"));
}

#[test]
fn every_form_that_posts_sends_the_token_back() {
    for html in [everything(Language::English), bare(Language::English)] {
        for form in html.split("<form ").skip(1) {
            let form = form.split("</form>").next().unwrap_or_default();
            let posts = form.contains("method=\"post\"");
            let token = "name=\"csrf\" value=\"token\"";
            assert_eq!(form.matches(token).count(), usize::from(posts), "{form}");
        }
    }
}

/// The parameters of every macro of `parts/`, by `module::name`.
fn macros() -> std::collections::BTreeMap<String, Vec<String>> {
    let mut known = std::collections::BTreeMap::new();
    for (path, text) in templates() {
        let module = path.file_stem().expect("a name").to_string_lossy();
        for part in text.split("macro ").skip(1) {
            let Some((head, _)) = part.split_once(')') else {
                continue;
            };
            let Some((name, parameters)) = head.split_once('(') else {
                continue;
            };
            let parameters = parameters.split(',').map(|parameter| {
                let name = parameter.split('=').next().unwrap_or_default();
                name.trim().to_owned()
            });
            known.insert(format!("{module}::{name}"), parameters.collect());
        }
    }
    known
}

/// Every template with its text.
fn templates() -> Vec<(std::path::PathBuf, String)> {
    let mut places = vec![std::path::PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/templates"
    ))];
    let mut found = Vec::new();
    while let Some(place) = places.pop() {
        for entry in std::fs::read_dir(place).expect("a folder of templates") {
            let path = entry.expect("an entry").path();
            match path.is_dir() {
                true => places.push(path),
                false => {
                    let text = std::fs::read_to_string(&path).expect("a template");
                    found.push((path, text));
                }
            }
        }
    }
    found
}

/// Arguments are bound one after the other: one that is written like an earlier parameter of the
/// macro would get that parameter's value. Seven boxes all had the value `columns` once.
#[test]
fn no_argument_of_a_macro_has_the_name_of_an_earlier_parameter() {
    let macros = macros();
    let mut checked = 0;
    for (path, text) in templates() {
        for call in text.split("{% call ").skip(1) {
            let call = call.split("%}").next().unwrap_or_default();
            let Some((name, arguments)) = call.split_once('(') else {
                continue;
            };
            // Modules are imported by other names than their files only in `sign_on/offered.html`.
            let name = name.replace("offer::", "offered::");
            let Some(parameters) = macros.get(&name) else {
                continue;
            };
            let arguments = arguments.trim_end().trim_end_matches(')');
            for (place, argument) in arguments.split(',').enumerate() {
                let plain = argument.trim().trim_start_matches(['*', '&']);
                let word = plain.split(['.', '(', '[']).next().unwrap_or_default();
                let earlier = parameters.get(..place).unwrap_or_default();
                // The page is handed on as itself.
                let same = word != "page" && earlier.iter().any(|parameter| parameter == word);
                assert!(!same, "{}: {name}: {argument}", path.display());
                checked += 1;
            }
        }
    }
    assert!(checked > 300, "{checked}");
}

#[test]
fn sec_26_password_fields_allow_pasting_and_managers_and_can_be_shown() {
    let html = everything(Language::English);
    for (name, token) in [("password", "current-password"), ("new", "new-password")] {
        let field = html
            .split("<input ")
            .find(|input| input.contains(&format!("name=\"{name}\"")))
            .expect("the field is there");
        let field = field.split('>').next().unwrap_or_default();
        assert!(field.contains(&format!("autocomplete=\"{token}\"")));
        assert!(!field.contains("onpaste") && !field.contains("readonly"));
        assert!(field.contains("maxlength=\"1024\""), "nothing is cut off");
        assert!(html.contains(&format!("data-show-password=\"{name}\"")));
    }
    for script in ["zavor.js", "passkey.js"] {
        let path = format!("{}/assets/{script}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).expect("the script can be read");
        assert!(
            !text.contains("paste"),
            "{script} does not listen to pasting"
        );
    }
}
