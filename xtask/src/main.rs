//! Repository chores in Rust: `cargo run -p xtask -- tidy`, `-- sabotage` and `-- mutants`.
//!
//! `tidy` reads the tree and reports what breaks the house's rules; `sabotage` switches a guard off
//! in a copy of the tree and requires that the named test fails; `mutants PACKAGE [PATTERN…]` tries
//! the mutants of cargo-mutants and compares what no test noticed with `docs/mutants.md`. All print
//! one line per finding and then exit with 1.

mod code;
mod imports;
mod mutants;
mod sabotage;
mod tidy;
mod tree;
mod workshop;

use std::process::ExitCode;

fn main() -> ExitCode {
    let chore = std::env::args().nth(1);
    let findings = match chore.as_deref() {
        Some("tidy") => tidy::findings(),
        Some("sabotage") => sabotage::findings(),
        Some("mutants") => {
            let arguments: Vec<String> = std::env::args().skip(2).collect();
            mutants::findings(&arguments)
        }
        _ => {
            eprintln!("usage: cargo run -p xtask -- tidy | sabotage | mutants PACKAGE [PATTERN…]");
            return ExitCode::from(2);
        }
    };
    for finding in &findings {
        println!("{finding}");
    }
    if findings.is_empty() {
        println!("{}: nothing found", chore.unwrap_or_default());
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
