//! One direction of dependencies, and a map that is true: this file and ARCHITECTURE.md say which
//! crate may use which; adapters never import each other, only the sockets that doors share. Inside a crate the same holds for its
//! rooms, see [`rooms`].

mod rooms;

use super::ratchet::Ratchet;
use crate::tree::{Source, root};

/// A crate, and those of our crates that it may depend on outside tests.
const ARROWS: &[(&str, &[&str])] = &[
    ("zavor-core", &[]),
    ("zavor-app", &["zavor-core"]),
    ("zavor-store", &["zavor-core", "zavor-app"]),
    ("zavor-passwords", &["zavor-core", "zavor-app"]),
    ("zavor-sockets", &["zavor-app"]),
    ("zavor-doors", &["zavor-core", "zavor-app", "zavor-sockets"]),
    ("zavor-mailhost", &["zavor-core", "zavor-app"]),
    ("zavor-factors", &["zavor-core", "zavor-app"]),
    ("zavor-web", &["zavor-core", "zavor-app", "zavor-sockets"]),
    (
        "zavor",
        &[
            "zavor-core",
            "zavor-app",
            "zavor-store",
            "zavor-passwords",
            "zavor-sockets",
            "zavor-doors",
            "zavor-mailhost",
            "zavor-factors",
            "zavor-web",
        ],
    ),
    ("zavor-memory", &["zavor-core", "zavor-app"]),
    (
        "zavor-testkit",
        &["zavor-core", "zavor-app", "zavor-memory"],
    ),
];

/// What the core may use beyond `core` and `alloc`.
const CORE_DEPENDENCIES: &[&str] = &["libm", "hashbrown", "thin-vec"];

pub(super) fn check(sources: &[Source], ratchet: &mut Ratchet) -> Vec<String> {
    let mut found = rooms::check(sources, ratchet);
    let map = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap_or_default();
    for source in sources {
        let Some(name) = source
            .path
            .strip_prefix("crates/")
            .and_then(|path| path.strip_suffix("/Cargo.toml"))
            .filter(|name| !name.contains('/'))
        else {
            continue;
        };
        if !map.contains(&format!("`crates/{name}`")) {
            found.push(format!(
                "ARCHITECTURE.md: the code map does not name `crates/{name}`"
            ));
        }
        let used = dependencies(&source.text);
        if name == "zavor-core" {
            for dependency in used
                .iter()
                .filter(|d| !CORE_DEPENDENCIES.contains(&d.as_str()))
            {
                found.push(format!(
                    "{}: the core may not use {dependency}",
                    source.path
                ));
            }
        }
        let Some((_, allowed)) = ARROWS.iter().find(|(from, _)| *from == name) else {
            continue;
        };
        for dependency in used.iter().filter(|d| d.starts_with("zavor")) {
            if !allowed.contains(&dependency.as_str()) {
                found.push(format!(
                    "{}: {name} may not depend on {dependency}",
                    source.path
                ));
            }
        }
    }
    found
}

/// Names in the `[dependencies]` table.
fn dependencies(manifest: &str) -> Vec<String> {
    manifest
        .lines()
        .skip_while(|line| line.trim() != "[dependencies]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split(['.', '=', ' ']).next())
        .filter(|name| !name.is_empty() && !name.starts_with('#'))
        .map(str::to_string)
        .collect()
}
