//! Every `zavor …` command in our texts exists: in the program, in the pages of both languages, in
//! the manual and in the README. Advice that cannot be typed is worse than none.

use std::path::{Path, PathBuf};

use clap::Parser;
use clap::error::ErrorKind;

use super::args::Cli;

/// Files with texts for people.
const PLACES: &[(&str, &[&str])] = &[
    ("README.md", &["md"]),
    ("docs/manual", &["md"]),
    ("contrib", &["service", "md", "toml"]),
    ("crates/zavor-web/locales", &["ftl"]),
    ("crates/zavor-web/src", &["rs"]),
    ("crates/zavor-app/src", &["rs"]),
    ("crates/zavor-store/src", &["rs"]),
    ("crates/zavor-doors/src", &["rs"]),
    ("crates/zavor-mailhost/src", &["rs"]),
    ("crates/zavor/src", &["rs"]),
];

fn files(at: &Path, endings: &[&str], found: &mut Vec<PathBuf>) {
    if at.is_dir() {
        for entry in std::fs::read_dir(at).unwrap() {
            files(&entry.unwrap().path(), endings, found);
        }
    } else if at
        .extension()
        .is_some_and(|e| endings.iter().any(|ending| e == *ending))
    {
        found.push(at.to_owned());
    }
}

/// The commands in a text: what follows `zavor ` wherever a command can begin, up to its end.
fn commands(text: &str) -> Vec<String> {
    // Joins strings that continue on the next line of the source.
    let mut whole = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("\\\n") {
        whole.push_str(&rest[..at]);
        rest = rest[at + 2..].trim_start_matches([' ', '\t']);
    }
    whole.push_str(rest);
    let text = whole.replace("\\\"", "\"").replace("\\n", "\n");
    let mut found = Vec::new();
    for (at, _) in text.match_indices("zavor ") {
        let before = text[..at].trim_end_matches([' ', '\t']);
        let opens = before.ends_with(['`', '"', '“', '„', '”', ':', ';', '$', '\n', '(', '|']);
        let after = &text[at + "zavor ".len()..];
        if !(opens || before.is_empty()) || !after.starts_with(|c: char| c.is_ascii_lowercase()) {
            continue;
        }
        let end = after.find(['`', '"', '“', '”', ';', '\n', '(', ')', ',', '|', '<', '>']);
        let command = &after[..end.unwrap_or(after.len())];
        // A text with an escape is a constant of the program and not a command.
        if !command.contains('\\') {
            found.push(command.split(" # ").next().unwrap_or(command).to_owned());
        }
    }
    found
}

/// The words of a command, without optional parts, and with some text for each placeholder.
fn words(command: &str) -> Vec<String> {
    let mut words = vec!["zavor".to_owned()];
    let mut optional = false;
    for word in command.split_whitespace() {
        optional |= word.starts_with('[');
        if !optional {
            let word = word.trim_matches(['\'', '.', ':']).trim_end_matches("...");
            let word = match word {
                "N" | "DAYS" => "9",
                "DATE" => "2030-01-01",
                "NETWORK" => "192.0.2.0/24",
                other => other,
            };
            words.push(word.to_owned());
        }
        optional &= !word.ends_with(']');
    }
    words
}

/// Why a command cannot be typed. A text may leave out required arguments at the end, and may name
/// a family of commands.
fn wrong(command: &str) -> Option<String> {
    let error = Cli::try_parse_from(words(command)).err()?;
    match error.kind() {
        ErrorKind::InvalidSubcommand | ErrorKind::UnknownArgument => Some(error.kind().to_string()),
        _ => None,
    }
}

#[test]
fn every_command_that_a_text_names_can_be_typed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let (mut seen, mut bad) = (0, Vec::new());
    for (place, endings) in PLACES {
        let mut found = Vec::new();
        files(&root.join(place), endings, &mut found);
        // This file names commands that do not exist.
        found.retain(|file| !file.ends_with("cli/named_tests.rs"));
        for file in found {
            let text = std::fs::read_to_string(&file).unwrap();
            for command in commands(&text) {
                seen += 1;
                let why = wrong(&command);
                bad.extend(why.map(|why| format!("{}: zavor {command}: {why}", file.display())));
            }
        }
    }
    assert!(seen > 100, "{seen}");
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

#[test]
fn a_command_that_does_not_exist_is_noticed() {
    let text = "Nothing here. \"zavor origins deny NETWORK\"; run: zavor origin block 192.0.2.1\n\
        as `zavor unlock --everybody`, another zavor server";
    let found = commands(text);
    assert_eq!(found.len(), 3, "{found:?}");
    assert_eq!(wrong(&found[0]), None);
    assert!(wrong(&found[1]).is_some() && wrong(&found[2]).is_some());
}
