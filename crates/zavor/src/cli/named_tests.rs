//! Every `zavor …` command in our texts exists: in the program, in the pages of both languages, in
//! the manual and in the README. Advice that cannot be typed is worse than none.

use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};

use super::again::Typed;
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

/// Files that name commands which do not exist, or quote them, to try what reads commands.
fn examples(file: &Path) -> bool {
    file.ends_with("cli/named_tests.rs") || file.ends_with("cli/again.rs")
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
        found.retain(|file| !examples(file));
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

/// The leaf of the tree that a command names, with its names.
fn leaf(command: &str) -> Option<(Vec<String>, clap::Command)> {
    let (mut names, mut at) = (Vec::new(), Cli::command());
    for word in words(command).into_iter().skip(1) {
        let Some(inner) = at.find_subcommand(&word).cloned() else {
            break;
        };
        names.push(word);
        at = inner;
    }
    (!names.is_empty() && !at.has_subcommands()).then_some((names, at))
}

/// The commands that texts of the program lead people to, which can be typed as they are.
fn hints() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut found = Vec::new();
    for (place, endings) in PLACES
        .iter()
        .filter(|(place, _)| place.starts_with("crates/"))
    {
        files(&root.join(place), endings, &mut found);
    }
    let mut hints: Vec<String> = found
        .iter()
        .filter(|file| !examples(file))
        .flat_map(|file| commands(&std::fs::read_to_string(file).unwrap()))
        .map(|command| words(&command)[1..].join(" "))
        .filter(|command| !command.contains(['{', '\'', '$']) && wrong(command).is_none())
        .filter(|command| leaf(command).is_some())
        .collect();
    hints.sort();
    hints.dedup();
    hints
}

fn typed(command: &str) -> Typed {
    Typed::of(command.split(' ').map(str::to_owned).collect())
}

/// Whether two options of a command may stand beside each other.
fn go_together(command: &str, one: &str, other: &str) -> bool {
    let all = format!("zavor {command} {one} {other} ana@contoso.example");
    match Cli::try_parse_from(all.split_whitespace()) {
        Err(error) => error.kind() != ErrorKind::ArgumentConflict,
        Ok(_) => true,
    }
}

/// A refusal names a command; what was typed stays in it, so hint after hint adds something, and none
/// leads back.
#[test]
fn every_hint_about_a_command_keeps_what_was_typed_and_leads_on() {
    let (mut kept, hints) = (0, hints());
    assert!(hints.len() > 15, "{hints:?}");
    for hint in &hints {
        let (names, leaf) = leaf(hint).unwrap();
        let names = names.join(" ");
        for option in leaf
            .get_arguments()
            .filter_map(|arg| Some((arg.get_long()?, arg)))
        {
            let (long, arg) = option;
            if ["help", "version"].contains(&long) {
                continue;
            }
            let given = match arg.get_action().takes_values() {
                true => format!("--{long}=9"),
                false => format!("--{long}"),
            };
            let first = format!("{names} {given} ana@contoso.example");
            let next = typed(&first).completed(&format!("zavor {hint}"));
            let next = next.strip_prefix("zavor ").unwrap();
            for word in hint.split(' ') {
                assert!(next.split(' ').any(|has| has == word), "{first} -> {next}");
            }
            // A second hint does not take the first one back.
            let again = typed(next).completed(&format!("zavor {hint}"));
            assert_eq!(again, format!("zavor {next}"), "{first}");
            let other = hint.split(' ').filter(|word| word.starts_with("--"));
            let fits = other
                .clone()
                .all(|other| go_together(&names, &given, other));
            let parses = Cli::try_parse_from(format!("zavor {first}").split(' ')).is_ok();
            if fits && parses && !hint.contains(&format!("--{long}")) && next != hint {
                assert!(next.contains(&given), "{first} -> {next}");
                kept += 1;
            }
        }
    }
    assert!(kept > 10, "{kept}");
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
