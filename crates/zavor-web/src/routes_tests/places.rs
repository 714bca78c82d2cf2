//! Every path with a variable part is written only in [`crate::paths`].

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::paths;

/// Attributes of templates that hold an address.
const ADDRESSES: [&str; 4] = [
    " href=\"",
    " action=\"",
    " formaction=\"",
    " data-events=\"",
];

/// Every file with this ending below a folder of the crate.
fn files(folder: &str, ending: &str) -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut folders, mut found) = (vec![root.join(folder)], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder of the crate") {
            let path = entry.expect("a file of the crate").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|known| known == ending) {
                let text = fs::read_to_string(&path).expect("text");
                found.push((path, text));
            }
        }
    }
    found
}

/// The value of an attribute up to its closing quote; an expression in braces may have quotes of
/// its own.
fn value(text: &str) -> &str {
    let (mut depth, mut before) = (0_i32, ' ');
    for (at, letter) in text.char_indices() {
        match (before, letter) {
            ('{', '{' | '%') => depth += 1,
            ('}' | '%', '}') => depth -= 1,
            (_, '"') if depth == 0 => return &text[..at],
            _ => {}
        }
        before = letter;
    }
    text
}

/// Whether an address comes from a single expression, has no expression in it, or points to a place
/// on the same page.
fn is_whole(address: &str) -> bool {
    if address.starts_with('#') {
        return true;
    }
    let one = address
        .strip_prefix("{{")
        .and_then(|rest| rest.strip_suffix("}}"));
    let inside = one.unwrap_or(address);
    !inside.contains('{') && !inside.contains('}')
}

/// The string literals of a source, without comments and tests.
fn texts(source: &str) -> Vec<String> {
    let code = source.split("\n#[cfg(test)]\nmod tests {").next();
    let lines = code.unwrap_or_default().lines();
    let lines = lines.filter(|line| !line.trim_start().starts_with("//"));
    let code = lines.collect::<Vec<_>>().join("\n");
    let (mut all, mut text, mut inside) = (Vec::new(), String::new(), false);
    let mut letters = code.chars();
    while let Some(letter) = letters.next() {
        match (inside, letter) {
            // A quote as a character literal.
            (false, '\'') if letters.as_str().starts_with("\"'") => {
                letters.next();
            }
            (true, '\\') => text.extend(letters.next()),
            (_, '"') => {
                inside = !inside;
                if !inside {
                    all.push(std::mem::take(&mut text));
                }
            }
            (true, letter) => text.push(letter),
            (false, _) => {}
        }
    }
    all
}

/// Whether a text is a path with a placeholder before its query.
fn is_path_with_a_part(text: &str) -> bool {
    let path = text.split('?').next().unwrap_or_default();
    let begun = path.starts_with('{') && path.contains("}/");
    begun || (path.starts_with('/') && path.contains('{'))
}

#[test]
fn a_path_with_a_part_is_written_in_one_place_only() {
    let mut wrong = Vec::new();
    for (file, text) in files("templates", "html") {
        for attribute in ADDRESSES {
            let found = text.split(attribute).skip(1).map(value);
            let found = found.filter(|address| !is_whole(address));
            wrong.extend(found.map(|address| format!("{}: {address}", file.display())));
        }
    }
    for (file, text) in files("src", "rs") {
        let name = file.to_string_lossy();
        // The documentation of the API needs its paths as literals.
        let other = ["/paths.rs", "/src/api/", "tests", "/testing.rs"];
        if other.iter().any(|part| name.contains(part)) {
            continue;
        }
        let found = texts(&text);
        let found = found.into_iter().filter(|text| is_path_with_a_part(text));
        wrong.extend(found.map(|text| format!("{name}: {text}")));
    }
    assert!(wrong.is_empty(), "use crate::paths:\n{}", wrong.join("\n"));
}

#[test]
fn the_walk_of_these_tests_finds_what_it_looks_for() {
    assert!(is_whole("/admin/users") && is_whole("{{ crate::paths::user(x) }}"));
    for address in [
        "{{ path }}/edit",
        "/setup/{{ token }}",
        "/x{% if y %}/z{% endif %}",
    ] {
        assert!(!is_whole(address), "{address}");
    }
    assert_eq!(
        value("{{ page.asset(\"a.css\") }}\">"),
        "{{ page.asset(\"a.css\") }}"
    );
    let source = "let a = format!(\"/admin/users/{}/edit\", x); // \"/{no}\"\n    // \"/{b}\"\n";
    assert_eq!(texts(source)[0], "/admin/users/{}/edit");
    for text in ["/admin/users/{}", "{}/security", "{path}/edit?x={y}"] {
        assert!(is_path_with_a_part(text), "{text}");
    }
    for text in [
        "/admin/users?q={}",
        "{path}?before={}",
        "{BASE}.csv?{filter}",
    ] {
        assert!(!is_path_with_a_part(text), "{text}");
    }
    assert!(files("templates", "html").len() > 60);
    assert!(files("src", "rs").len() > 100);
}

#[test]
fn every_place_is_a_route_and_takes_its_parts() {
    for (pattern, parts) in paths::ALL {
        assert_eq!(pattern.matches('{').count(), *parts, "{pattern}");
    }
    let places: BTreeSet<&str> = paths::ALL.iter().map(|(pattern, _)| *pattern).collect();
    assert_eq!(places.len(), paths::ALL.len(), "a pattern is listed twice");
    let routes = crate::router::routes();
    let routed = routes.known().iter().map(|(_, path)| *path);
    let mut routed: BTreeSet<&str> = routed.filter(|path| path.contains('{')).collect();
    // Built-in files are not pages.
    routed.insert(paths::ASSET);
    assert_eq!(routed, places);
}

#[test]
fn other_people_s_text_stays_one_part_of_a_path() {
    assert_eq!(
        paths::user_unlock("ana@contoso.example"),
        "/admin/users/ana@contoso.example/unlock"
    );
    assert_eq!(
        paths::user("../x?y=1#z\r\n<\"ș"),
        "/admin/users/..%2Fx%3Fy%3D1%23z%0D%0A%3C%22%C8%99"
    );
    assert_eq!(
        paths::user_method_remove("ana", 7_u64),
        "/admin/users/ana/methods/7/remove"
    );
    assert_eq!(paths::bulk_run(paths::Run(255)), "/admin/bulk/ff");
    assert_eq!(
        paths::sign_in("/admin?q=ș&x"),
        "/sign-in?next=%2Fadmin%3Fq%3D%C8%99%26x"
    );
}
