//! What a Romanian reader sees: every page, and every refusal of a form, has no English in it.

use crate::testing::Reply;
use crate::text::english::english_words;

use super::expected::Row;
use super::fields::{ask, fields_of};
use super::hostile::{forms, gil, pages};
use super::scene::{pairs, path_of, scene};

/// Elements whose text is a name, a value or a command: what somebody typed, or the same in every
/// language.
const OTHERS: [&str; 8] = [
    "bdi", "code", "pre", "script", "style", "svg", "textarea", "option",
];
/// What the organisation of these tests has typed where no element says whose it is.
const TYPED: [&str; 6] = [
    "board decision 7",
    "strange places",
    "spam",
    "Another Name",
    "new@contoso.example",
    "Selectați New",
];

/// The words of a page that are its own.
fn own_text(page: &str) -> String {
    let mut text = String::new();
    let mut inside: Vec<&str> = Vec::new();
    for piece in page.split('<').skip(1) {
        let (tag, after) = piece.split_once('>').unwrap_or((piece, ""));
        let name = tag.split([' ', '\n', '/']).next().unwrap_or_default();
        match tag.strip_prefix('/') {
            Some(closed) => inside.retain(|open| *open != closed.trim()),
            None if OTHERS.contains(&name) || tag.contains("class=\"code") => inside.push(name),
            None => {}
        }
        if inside.is_empty() {
            text.push_str(after);
        }
        text.push(' ');
        // The whole of what is cut off in a table: it is said in the element too.
        if tag.contains("clip") {
            continue;
        }
        for attribute in [" placeholder=\"", " title=\"", " aria-label=\"", " alt=\""] {
            let value = tag.split_once(attribute).map(|(_, rest)| rest);
            let value = value.and_then(|rest| rest.split('"').next());
            text.push_str(value.unwrap_or_default());
            text.push(' ');
        }
    }
    TYPED
        .iter()
        .fold(text, |text, typed| text.replace(typed, " "))
}

fn is_romanian(reply: &Reply, what: &str) -> Vec<String> {
    if reply.header("content-type") != "text/html; charset=utf-8" {
        return Vec::new();
    }
    let text = own_text(&reply.body);
    let lines = text.split('\n').map(str::trim);
    lines
        .filter(|line| !english_words(line).is_empty())
        .map(|line| format!("{what}: {line}"))
        .collect()
}

fn path(row: &Row) -> &'static str {
    row.route
}

#[test]
fn no_page_and_no_refusal_has_english_in_it_for_a_romanian_reader() {
    let mut found = Vec::new();
    let site = scene();
    let mut reader = gil(&site);
    reader.language = "ro";
    for row in pages() {
        for target in ["ana", "gina"] {
            let reply = reader.get(&path_of(&site, &row, target));
            found.extend(is_romanian(&reply, path(&row)));
        }
    }
    for row in forms() {
        let site = scene();
        let mut reader = gil(&site);
        reader.language = "ro";
        found.extend(is_romanian(&ask(&reader, &row, "ana"), path(&row)));
        let bad: Vec<(String, String)> = fields_of(&site, &row, "gina")
            .into_iter()
            .map(|(name, value)| match name.as_str() {
                "csrf" => (name, value),
                _ => (name, "?".into()),
            })
            .collect();
        let reply = reader.post(&path_of(&site, &row, "gina"), &pairs(&bad));
        found.extend(is_romanian(&reply, path(&row)));
        let target = if row.route.ends_with("/remove") {
            "bob"
        } else {
            "ana"
        };
        for page in pages() {
            let reply = reader.get(&path_of(&site, &page, target));
            found.extend(is_romanian(&reply, path(&page)));
        }
    }
    found.sort();
    found.dedup();
    assert!(found.is_empty(), "{}", found.join("\n"));
}
