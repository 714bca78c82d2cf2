//! One word per idea: the words that GLOSSARY.md says not to use. Each is listed here, either among
//! the words looked for or, with a reason, among those that are not; if the glossary gains or loses
//! a word, that is a finding until this file follows.
//!
//! The check reads production code (names, texts and comments), templates, English texts and the
//! manual. The ratchet's lines are `word FOLDER WORD N`; they count per crate and not per file, so
//! that files can move.

use std::collections::{BTreeMap, BTreeSet};

use super::ratchet::Ratchet;
use crate::tree::Source;

/// A word that is looked for.
struct Avoided {
    /// As in the glossary, in lower case.
    word: &'static str,
    /// Other forms of it.
    forms: &'static [&'static str],
    /// Places where it has another meaning, the product's own or that of a protocol.
    homes: &'static [&'static str],
    /// Texts that show, in the same line, that somebody else is quoted.
    quoted: &'static [&'static str],
}

/// A word without homes and quotations.
const fn plain(word: &'static str, forms: &'static [&'static str]) -> Avoided {
    Avoided {
        word,
        forms,
        homes: &[],
        quoted: &[],
    }
}

const AVOIDED: &[Avoided] = &[
    plain("principal", &["principals"]),
    Avoided {
        // Dovecot's word, at the auth policy door, in its configuration and in the demonstration.
        homes: &[
            "crates/zavor-doors/src/auth_policy/",
            "crates/zavor/src/demo/",
            "crates/zavor/src/doctor/print.rs",
        ],
        quoted: &["login_trusted_networks"],
        ..plain("login", &["logins"])
    },
    plain("auth record", &["auth records"]),
    plain("login try", &["login tries"]),
    plain("trusted ip", &["trusted ips"]),
    Avoided {
        // What weakforced answers, and what Dovecot's programs expect.
        homes: &["crates/zavor-doors/src/auth_policy/lists.rs"],
        ..plain("whitelist", &["whitelists", "whitelisted", "white list"])
    },
    plain("ban", &["bans", "banned"]),
    plain("jail", &["jails", "jailed"]),
    plain("soft lock", &["soft locks", "softlock"]),
    plain("popular password", &["popular passwords"]),
    plain("enabled flag", &["enabled flags"]),
    plain("quota", &["quotas"]),
    Avoided {
        homes: &["crates/zavor-doors/src/auth_policy/lists.rs"],
        ..plain("blacklisted", &["blacklist", "blacklists", "black list"])
    },
    plain("relay client", &["relay clients"]),
    plain("delist", &["delists", "delisted"]),
    Avoided {
        // The name of a column of the first release's table.
        homes: &[
            "crates/zavor-store/src/migrations/0001_first.sql",
            "crates/zavor-store/src/rows/origin_rule.rs",
        ],
        ..plain("verdict", &["verdicts"])
    },
    plain("tracker", &["trackers"]),
    plain("model", &["models"]),
    Avoided {
        // The word of webmails.
        homes: &["docs/manual/many-people.md"],
        ..plain("plugin", &["plugins"])
    },
    plain("frontend", &["frontends"]),
    plain("backend", &["backends"]),
    Avoided {
        quoted: &["OWASP"],
        ..plain("forgot password", &[])
    },
    Avoided {
        // Seats for connections, and the two checks that an address must pass.
        homes: &["crates/zavor-doors/", "crates/zavor-mailhost/src/allow.rs"],
        ..plain("gate", &["gates"])
    },
    // Not "remediated", which is a state of a risk.
    plain("remediate", &["remediates", "remediation"]),
    Avoided {
        // A place in the line of jobs that wait for a hash.
        homes: &["crates/zavor-passwords/"],
        ..plain("ticket", &["tickets"])
    },
    Avoided {
        // The points of a typed password, not a risk.
        homes: &["crates/zavor-core/src/password_rule.rs"],
        ..plain("score", &["scores", "scored"])
    },
    plain("alarm", &["alarms"]),
    plain("admin flag", &["admin flags"]),
];

/// Words whose bad uses no machine can tell from the good ones, with the reason.
const NOT_LOOKED_FOR: &[(&str, &str)] = &[
    ("user", "right for a person on a screen"),
    ("uid", "an attribute of LDAP, and a number of Unix"),
    ("message", "what is sent; a text of an error"),
    ("code", "one-time codes, codes of protocols"),
    ("source", "the origin of an error (`Error::source`)"),
    ("peer", "the other end of a socket"),
    ("session", "signed-in browsers, Dovecot's connections"),
    ("throttle", "NIST's word for codes that wait"),
    ("block", "an administrator blocks sign-in, networks"),
    ("clear", "a method of collections; secrets in the clear"),
    ("details", "an element of HTML"),
    ("result", "Rust's `Result`"),
    ("bucket", "a part of a sliding window"),
    ("entity", "a restricted entity is one"),
    ("agent", "the header with a browser's name"),
    ("factor", "the second factor; a crate's name"),
    ("settings", "a screen's name; what a reload exchanges"),
    ("config", "right for the process"),
    ("log line", "a line of a log"),
    (
        "queue",
        "right for the mail queue; Postfix has names with it",
    ),
];

const GLOSSARY: &str = "GLOSSARY.md";

pub(super) fn check(sources: &[Source], ratchet: &mut Ratchet) -> Vec<String> {
    let Some(glossary) = sources.iter().find(|source| source.path == GLOSSARY) else {
        return vec![format!("{GLOSSARY} is missing")];
    };
    let mut found = compared(&do_not_use(&glossary.text));
    found.extend(uses(sources, ratchet));
    found
}

/// Differences between the glossary and the two lists here.
fn compared(named: &BTreeSet<String>) -> Vec<String> {
    let here: BTreeSet<String> = AVOIDED
        .iter()
        .map(|avoided| avoided.word)
        .chain(NOT_LOOKED_FOR.iter().map(|(word, _)| *word))
        .map(str::to_string)
        .collect();
    let unknown = named.difference(&here).map(|word| {
        format!("{GLOSSARY}: xtask/src/tidy/glossary.rs does not say if to look for {word:?}")
    });
    let gone = here.difference(named).map(|word| {
        format!("xtask/src/tidy/glossary.rs: {word:?} is no word to avoid in {GLOSSARY}")
    });
    unknown.chain(gone).collect()
}

/// The last column of the glossary's table, word by word, in lower case and without remarks.
fn do_not_use(glossary: &str) -> BTreeSet<String> {
    glossary
        .lines()
        .filter(|line| line.starts_with('|'))
        .skip(2)
        .filter_map(|line| line.trim_end_matches([' ', '|']).split('|').nth(3))
        .flat_map(|words| {
            without_remarks(words)
                .split([',', ';'])
                .map(name)
                .collect::<Vec<_>>()
        })
        .filter(|word| !word.is_empty())
        .collect()
}

fn name(word: &str) -> String {
    word.trim().to_lowercase()
}

fn without_remarks(text: &str) -> String {
    let mut depth = 0;
    text.chars()
        .filter(|c| {
            match c {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            depth == 0 && *c != ')'
        })
        .collect()
}

/// Uses of the words, by folder.
fn uses(sources: &[Source], ratchet: &mut Ratchet) -> Vec<String> {
    let mut places: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    for source in sources.iter().filter(|source| is_read(source)) {
        for (number, line) in source.production().lines().enumerate() {
            let words = words(line);
            for avoided in AVOIDED
                .iter()
                .filter(|one| one.is_meant(&source.path, line))
            {
                let place = format!("{}:{}", source.path, number + 1);
                places
                    .entry((folder(&source.path), avoided.word))
                    .or_default()
                    .extend(std::iter::repeat_n(place, avoided.count(&words)));
            }
        }
    }
    places
        .into_iter()
        .filter_map(|((folder, word), at)| {
            let wrong = ratchet.judge(&format!("word {folder} {word}"), at.len(), 0)?;
            let first = at.first()?;
            let count = at.len();
            Some(format!(
                "{first}: {GLOSSARY} has another word for {word:?} ({count} in {folder}); {wrong}"
            ))
        })
        .collect()
}

/// The crate, or the folder of documents, that contains a file.
fn folder(path: &str) -> &str {
    path.match_indices('/')
        .nth(1)
        .map_or(path, |(end, _)| &path[..end])
}

fn is_read(source: &Source) -> bool {
    let path = source.path.as_str();
    let is_text = path.ends_with(".html") || path.contains("/locales/en/");
    let is_code = source.is_rust() && path.contains("/src/");
    path.starts_with("docs/manual/")
        || path.starts_with("crates/") && (is_text || is_code) && !source.is_test()
}

impl Avoided {
    fn is_meant(&self, path: &str, line: &str) -> bool {
        !self.homes.iter().any(|home| path.starts_with(home))
            && !self.quoted.iter().any(|quote| line.contains(quote))
    }

    /// How often any form of the word occurs among `words`.
    fn count(&self, words: &[String]) -> usize {
        let forms = self.forms.iter().chain([&self.word]);
        forms
            .map(|form| {
                let parts: Vec<&str> = form.split(' ').collect();
                words.windows(parts.len()).filter(|at| *at == parts).count()
            })
            .sum()
    }
}

/// The words of a line in lower case; a compound name (`SignInName`, `sign_in`) is several words.
fn words(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut word = String::new();
    let mut after_small = false;
    for c in line.chars() {
        if !word.is_empty() && (!c.is_alphanumeric() || c.is_uppercase() && after_small) {
            found.push(std::mem::take(&mut word));
        }
        after_small = c.is_lowercase() || c.is_numeric();
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
    }
    if !word.is_empty() {
        found.push(word);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::fixture;

    /// The findings in one file.
    fn found(path: &str, text: &str) -> Vec<String> {
        uses(&[fixture(path, text)], &mut Ratchet::parse(""))
    }

    #[test]
    fn words_are_found_in_names_texts_and_comments() {
        let path = "crates/zavor-app/src/a.rs";
        for line in [
            "struct ListVerdict;",
            "let verdict_of = 1;",
            "const VERDICT: u8 = 1;",
            "// Many verdicts.",
            "say(\"on the white list\");",
            "fn trusted_ip() {}",
            "let is_banned = true;",
        ] {
            assert_eq!(found(path, line).len(), 1, "{line}");
        }
        let expected = "crates/zavor-app/src/a.rs:2: GLOSSARY.md has another word for \
                        \"quota\" (2 in crates/zavor-app); more than 0";
        assert_eq!(found(path, "\n// A quota.\nlet quota = 1;\n"), [expected]);
        assert_eq!(found("docs/manual/a.md", "Your quota.").len(), 1);
        assert_eq!(
            found("crates/zavor-web/locales/en/a.ftl", "a = Alarm").len(),
            1
        );
    }

    #[test]
    fn parts_of_words_homes_quotations_and_tests_are_no_uses() {
        for (path, line) in [
            (
                "crates/zavor-app/src/a.rs",
                "// Urban banks remodel; remediated.",
            ),
            ("crates/zavor-app/src/a.rs", "// See OWASP Forgot Password."),
            ("crates/zavor-passwords/src/queue.rs", "struct Ticket;"),
            ("crates/zavor-app/src/tests.rs", "let quota = 1;"),
            ("crates/zavor-app/tests/a.rs", "let quota = 1;"),
            ("crates/zavor-web/locales/ro/a.ftl", "a = Pagina quota"),
            ("xtask/src/a.rs", "let quota = 1;"),
        ] {
            assert_eq!(found(path, line), [""; 0], "{path}: {line}");
        }
        let tests = "fn f() {}\n\n#[cfg(test)]\nmod tests {\n    let quota = 1;\n}\n";
        assert_eq!(found("crates/zavor-app/src/a.rs", tests), [""; 0]);
    }

    #[test]
    fn a_ratchet_allows_for_what_is_there_and_no_more() {
        let file = [fixture("crates/zavor-app/src/a.rs", "// One verdict.\n")];
        let mut enough = Ratchet::parse("word crates/zavor-app verdict 1\n");
        assert_eq!(uses(&file, &mut enough), [""; 0]);
        let mut short = Ratchet::parse("word crates/zavor-app verdict 0\n");
        assert_eq!(uses(&file, &mut short).len(), 1);
    }

    #[test]
    fn the_column_is_read_without_its_remarks() {
        let glossary = "# Words\n\n| term | meaning | do not use |\n|---|---|---|\n\
                        | account | who (a, b) | user (only here, there), principal |\n\
                        | known device | | |\n\
                        | policy | rules | settings; Config (that is for the process) |\n";
        let expected = ["config", "principal", "settings", "user"];
        assert!(do_not_use(glossary).iter().eq(expected.iter()));
    }

    #[test]
    fn the_lists_here_and_the_glossary_must_agree() {
        let path = crate::tree::root().join(GLOSSARY);
        let mut named = do_not_use(&std::fs::read_to_string(path).unwrap());
        assert_eq!(compared(&named), [""; 0]);
        assert!(named.remove("quota"));
        named.insert("stint".to_string());
        let found = compared(&named);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].contains("if to look for \"stint\""));
        assert!(found[1].contains("\"quota\" is no word to avoid"));
    }
}
