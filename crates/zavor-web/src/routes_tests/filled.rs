//! Forms as a person fills them in: what is not marked as optional is needed, what is marked is not,
//! and what was typed is there again after an error.
//!
//! The fields come from the page itself, the values from [`super::fields`].

use axum::http::StatusCode;

use crate::request::form::TOKEN;
use crate::testing::{Reply, TestSite, Visitor};

use super::expected::Row;
use super::fields::fields_of;
use super::hostile::{forms, gil, is_path_of, pages};
use super::scene::{pairs, path_of, scene};

/// A text that no address, number, date, network or name of a policy may be.
const WRONG: &str = "@@ not acceptable";
/// Codes count once and are looked up anew.
const CODES: [&str; 2] = ["code", "caller_code"];
/// Forms in which only secrets are typed, which must not come back.
const NOT_TYPED: [&str; 4] = ["/step-up", "/second-factor", "/sign-in", "/password"];
/// Forms that no test can fill in from the page alone: a code of an app that is being registered, the
/// answer of a passkey; a new policy, which shares its paths with the others.
const UNKNOWN: [&str; 3] = [
    "/register/app",
    "/register/passkey",
    "/admin/policies/outbound/review",
];

/// A field of a form, as the page shows it.
#[derive(Debug, Clone)]
struct Field {
    name: String,
    kind: String,
    /// What is sent if nobody touches it; `None` for a box that is not ticked.
    value: Option<String>,
    /// Whether its label says that it may be left out.
    optional: bool,
}

impl Field {
    fn is_typed(&self) -> bool {
        !matches!(
            self.kind.as_str(),
            "hidden" | "checkbox" | "radio" | "select" | "password"
        )
    }
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let begin = format!(" {name}=\"");
    tag.split_once(begin.as_str())?.1.split('"').next()
}

/// Undoes the escaping of templates.
fn plain(text: &str) -> String {
    text.replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&#38;", "&")
}

/// The form that is sent to this path, as its markup.
fn form_to<'a>(page: &'a str, route: &str) -> Option<&'a str> {
    page.split("<form")
        .skip(1)
        .map(|form| form.split("</form>").next().unwrap_or_default())
        .find(|form| {
            let head = form.split('>').next().unwrap_or_default();
            let action = attribute(head, "action").unwrap_or_default();
            let posts = attribute(head, "method") == Some("post");
            posts && is_path_of(route, action.split('?').next().unwrap_or_default())
        })
}

/// The fields of a form, each name once: of radio buttons the chosen one.
fn fields_in(form: &str, optional: &str) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    for (at, _) in form.match_indices('<') {
        let rest = &form[at + 1..];
        let tag = rest.split('>').next().unwrap_or_default();
        let sort = tag.split([' ', '>']).next().unwrap_or_default();
        let Some(name) = attribute(tag, "name").filter(|name| *name != TOKEN) else {
            continue;
        };
        // It belongs to another form.
        if attribute(tag, "form").is_some() {
            continue;
        }
        let inner = || {
            let rest = &rest[tag.len() + 1..];
            rest.split(&format!("</{sort}>")).next().unwrap_or_default()
        };
        let given = attribute(tag, "value").map(plain);
        let (kind, value) = match sort {
            "textarea" => ("textarea".to_owned(), Some(plain(inner()))),
            "select" => {
                let chosen = inner().split("<option").skip(1);
                let chosen: Vec<&str> = chosen.collect();
                let marked = chosen.iter().find(|option| {
                    option
                        .split('>')
                        .next()
                        .unwrap_or_default()
                        .contains(" selected")
                });
                let option = marked.or(chosen.first());
                let value = option.and_then(|option| attribute(option, "value"));
                ("select".to_owned(), value.map(plain))
            }
            "input" => {
                let kind = attribute(tag, "type").unwrap_or("text");
                let ticked = !matches!(kind, "checkbox" | "radio") || tag.contains(" checked");
                (
                    kind.to_owned(),
                    given
                        .filter(|_| ticked)
                        .or_else(|| (!matches!(kind, "checkbox" | "radio")).then(String::new)),
                )
            }
            _ => continue,
        };
        let label = format!("<label class=\"field-label\" for=\"{name}\">");
        let label = form.split_once(label.as_str()).map_or("", |(_, rest)| rest);
        let label = label.split("</label>").next().unwrap_or_default();
        let field = Field {
            name: name.to_owned(),
            kind,
            optional: label.contains(optional),
            value,
        };
        match fields.iter_mut().find(|known| known.name == field.name) {
            Some(known) if known.value.is_none() => *known = field,
            Some(_) => {}
            None => fields.push(field),
        }
    }
    fields
}

/// Every form that a Global Administrator sees, with the route of a page that has it.
fn shown(site: &TestSite, gil: &Visitor<'_>) -> Vec<(Row, Row)> {
    let bodies: Vec<(Row, String)> = pages()
        .into_iter()
        .map(|row| {
            let body = gil.get(&path_of(site, &row, "ana")).body;
            (row, body)
        })
        .collect();
    let rows = forms().into_iter().filter_map(|row| {
        let mut pages = bodies.iter();
        let page = pages.find(|(_, body)| form_to(body, row.route).is_some());
        let (page, _) = page.filter(|_| !NOT_TYPED.contains(&row.route))?;
        Some((row, page.clone()))
    });
    rows.collect()
}

/// The fields of a form as its page shows them now.
fn fields_now(gil: &Visitor<'_>, row: &Row, page: &Row, optional: &str) -> Vec<Field> {
    let body = gil.get(&path_of(gil.site, page, "ana")).body;
    form_to(&body, row.route).map_or_else(Vec::new, |form| fields_in(form, optional))
}

fn usual_value(usual: &[(String, String)], name: &str) -> Option<String> {
    let found = usual.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.clone())
}

/// What a person sends who fills in what is needed and leaves out what is called optional.
fn filled(fields: &[Field], usual: &[(String, String)]) -> Vec<(String, String)> {
    let mut sent = Vec::new();
    for field in fields {
        let value = match (&field.value, field.optional) {
            (_, true) if field.is_typed() => Some(String::new()),
            (Some(value), _) if !value.is_empty() => Some(value.clone()),
            (_, _) if field.kind == "email" => {
                usual_value(usual, &field.name).or(Some("spare@home.example".into()))
            }
            (value, _) => usual_value(usual, &field.name).or_else(|| value.clone()),
        };
        if let Some(value) = value {
            sent.push((field.name.clone(), value));
        }
    }
    sent
}

#[test]
fn a_form_filled_in_but_for_what_is_called_optional_is_accepted() {
    let (mut wrong, mut tried) = (Vec::new(), 0);
    let known = {
        let site = scene();
        let gil = gil(&site);
        shown(&site, &gil)
    };
    for (row, page) in known {
        let site = scene();
        let gil = gil(&site);
        let optional = gil.text().say("optional");
        let fields = fields_now(&gil, &row, &page, &optional);
        let any = fields.iter().any(|field| field.optional);
        if !any || UNKNOWN.contains(&row.route) {
            continue;
        }
        let usual = fields_of(&site, &row, "ana");
        let sent = filled(&fields, &usual);
        let reply = gil.post(&path_of(&site, &row, "ana"), &pairs(&sent));
        if reply.status == StatusCode::UNPROCESSABLE_ENTITY {
            wrong.push(format!("{}: {sent:?}: {}", row.route, errors_of(&reply)));
        }
        tried += 1;
    }
    assert!(
        wrong.is_empty(),
        "called optional, but needed:\n{}",
        wrong.join("\n")
    );
    assert!(tried > 1, "{tried} forms have an optional field");
}

/// What a page says is wrong.
fn errors_of(reply: &Reply) -> String {
    let notice = reply.body.split("role=\"alert\">").nth(1);
    let notice = notice.unwrap_or_default().split("</div>").next();
    notice.unwrap_or_default().chars().take(300).collect()
}

/// Whether a form again has this value in this field.
fn has_again(fields: &[Field], name: &str, value: &str) -> bool {
    let field = fields.iter().find(|field| field.name == name);
    field.is_some_and(|field| field.value.as_deref().map(str::trim) == Some(value.trim()))
}

#[test]
fn what_was_typed_is_there_again_after_an_error() {
    let (mut wrong, mut tried) = (Vec::new(), 0);
    let known = {
        let site = scene();
        let gil = gil(&site);
        shown(&site, &gil)
    };
    for (row, page) in known {
        let optional = "never";
        let names = {
            let site = scene();
            let gil = gil(&site);
            fields_now(&gil, &row, &page, optional)
        };
        for bad in names.iter().filter(|field| field.is_typed()) {
            let site = scene();
            let gil = gil(&site);
            // Hidden fields are of this very page.
            let fields = fields_now(&gil, &row, &page, optional);
            let usual = fields_of(&site, &row, "ana");
            let mut sent = Vec::new();
            for field in &fields {
                let value = match (field.name == bad.name, &field.value) {
                    (true, _) => Some(WRONG.to_owned()),
                    (false, value) => usual_value(&usual, &field.name).or_else(|| value.clone()),
                };
                sent.extend(value.map(|value| (field.name.clone(), value)));
            }
            let reply = gil.post(&path_of(&site, &row, "ana"), &pairs(&sent));
            if reply.status.is_redirection() {
                // Accepted, or refused with a message on another page, where nothing is left of it.
                let next = gil.follow(&reply);
                if next.body.contains("notice-error") {
                    wrong.push(format!("{} {}: gone with the page", row.route, bad.name));
                }
                continue;
            }
            if reply.status == StatusCode::OK {
                continue;
            }
            tried += 1;
            let Some(again) = form_to(&reply.body, row.route) else {
                wrong.push(format!(
                    "{} {}: no form: {}",
                    row.route, bad.name, reply.status
                ));
                continue;
            };
            let again = fields_in(again, optional);
            for field in fields.iter().filter(|field| field.kind != "hidden") {
                if field.kind == "password" || CODES.contains(&field.name.as_str()) {
                    continue;
                }
                let typed = sent.iter().find(|(name, _)| *name == field.name);
                let Some((_, typed)) = typed else { continue };
                if !has_again(&again, &field.name, typed) {
                    let name = &field.name;
                    wrong.push(format!("{}: after a wrong {}: {name}", row.route, bad.name));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "typed and gone:\n{}", wrong.join("\n"));
    assert!(tried > 15, "{tried} errors were caused");
}
