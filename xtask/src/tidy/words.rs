//! Words and calls that must not occur in the tree, each with the reason.

use crate::tree::Source;

/// A forbidden piece of text.
struct Banned {
    text: &'static str,
    why: &'static str,
    /// Files in which it is allowed.
    except: &'static [&'static str],
    /// Also forbidden in tests.
    in_tests: bool,
}

const BANNED: &[Banned] = &[
    Banned {
        text: concat!("SystemTime", "::now"),
        why: "time is a port (Clock)",
        except: &["crates/zavor/src/system.rs", "crates/zavor-bench/"],
        in_tests: false,
    },
    Banned {
        text: concat!("Instant", "::now"),
        why: "time is a port (Clock); doors use tokio's for socket time-outs",
        except: &[
            "crates/zavor/src/system.rs",
            "crates/zavor-bench/",
            "crates/zavor-doors/",
            "crates/zavor-web/",
            // Measures how long a hash takes on this machine; no decision depends on it.
            "crates/zavor-passwords/src/hasher.rs",
            // How long a read of a file system has lasted, on tokio's clock; nobody waits longer.
            "crates/zavor-passwords/src/breached.rs",
            // Detects that a future is stuck; no decision depends on it.
            "crates/zavor-memory/src/executor.rs",
        ],
        in_tests: false,
    },
    Banned {
        text: concat!("to", "do!("),
        why: "unfinished",
        except: &[],
        in_tests: true,
    },
    Banned {
        text: concat!("unimple", "mented!("),
        why: "unfinished",
        except: &[],
        in_tests: true,
    },
    Banned {
        text: concat!("FIX", "ME"),
        why: "unfinished",
        except: &[],
        in_tests: true,
    },
    Banned {
        text: concat!("dbg", "!("),
        why: "left over",
        except: &[],
        in_tests: true,
    },
    Banned {
        text: concat!("#[ig", "nore"),
        why: "assert what is, with a note, instead",
        except: &[],
        in_tests: true,
    },
    Banned {
        text: concat!("thread::", "sleep("),
        why: "wait for a condition instead",
        except: &["crates/zavor-bench/"],
        in_tests: true,
    },
    Banned {
        text: concat!("#[al", "low("),
        why: "`expect` says why and dies with its cause",
        except: &[],
        in_tests: true,
    },
];

/// Texts that no file of any kind may contain.
const LEAKS: &[&str] = &[concat!("/ro", "ot/"), concat!("/wo", "rk/")];

/// Names that say nothing about the content.
const EMPTY_NAMES: &[&str] = &[
    "utils", "util", "common", "helpers", "helper", "manager", "misc",
];

pub(super) fn check(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        for leak in LEAKS.iter().filter(|leak| source.text.contains(**leak)) {
            if !source.path.ends_with(".lock") {
                found.push(format!(
                    "{}: names a path of some machine ({leak})",
                    source.path
                ));
            }
        }
        if !source.is_rust() {
            continue;
        }
        let stem = source
            .path
            .rsplit('/')
            .next()
            .and_then(|name| name.strip_suffix(".rs"));
        if stem.is_some_and(|stem| EMPTY_NAMES.contains(&stem)) {
            found.push(format!("{}: a name that says nothing", source.path));
        }
        for banned in BANNED {
            let home = banned
                .except
                .iter()
                .any(|place| source.path.starts_with(place));
            let text = if banned.in_tests {
                &source.text
            } else {
                source.production()
            };
            let skipped = home || (source.is_test() && !banned.in_tests);
            for (number, line) in text.lines().enumerate().filter(|_| !skipped) {
                if line.contains(banned.text) {
                    let at = number + 1;
                    found.push(format!(
                        "{}:{at}: {} ({})",
                        source.path, banned.text, banned.why
                    ));
                }
            }
        }
    }
    found
}
