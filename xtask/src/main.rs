//! Repository chores in Rust: `cargo run -p xtask -- tidy` and `-- sabotage`.
//!
//! `tidy` reads the tree and reports what breaks the house's rules; `sabotage` switches a guard off
//! in a copy of the tree and requires that the named test fails. Both print one line per finding
//! and then exit with 1.

mod code;
mod imports;
mod sabotage;
mod tidy;
mod tree;

use std::process::ExitCode;

fn main() -> ExitCode {
    let chore = std::env::args().nth(1);
    let findings = match chore.as_deref() {
        Some("tidy") => tidy::findings(),
        Some("sabotage") => sabotage::findings(),
        _ => {
            eprintln!("usage: cargo run -p xtask -- tidy | sabotage");
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
