//! `./bench`: figures of the doors next to bare echoes as ceilings, and next to peers.
//!
//! Every table is made in one run on one machine: the ceiling and the door take turns under the
//! same load generator, and the ratio is what matters (on a shared machine, absolute numbers are
//! worthless a day later). Nothing here is a test, and nothing fails because a machine is slow.
//!
//! ```text
//! zavor-bench doors [--rounds N] [--seconds S] [--accounts N] [--load NAME] [--connections N] [--beside BINARY]
//! zavor-bench memory [--keys N] [--week]
//! zavor-bench unblock | start [--accounts N] | hash | recover [--rounds N]
//! zavor-bench web [--small | --full] [--data DIR] [--requests N] [--rounds N] [--seconds S]
//! zavor-bench echo-line PORT-FILE | echo-json PORT-FILE        (the ceilings, run by `doors`)
//! ```

#![expect(clippy::disallowed_methods, reason = "a bench measures real time")]

mod ceilings;
mod doors;
mod load;
mod memory;
mod peers;
mod process;
mod questions;
mod recover;
mod report;
mod small;
mod web;
mod web_client;
mod web_data;
mod web_doors;
mod web_events;
mod web_pages;
mod web_people;
mod web_time;
mod week;
mod week_people;

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The number of an option `--name VALUE`.
fn option(name: &str, default: u64) -> u64 {
    let mut args = std::env::args().skip_while(|arg| arg != name);
    args.nth(1)
        .and_then(|value| value.parse().ok())
        .unwrap_or(default)
}

/// The text of an option `--name TEXT`.
fn text_option(name: &str) -> Option<String> {
    std::env::args().skip_while(|arg| arg != name).nth(1)
}

/// Whether the option `--name` is given.
fn flag(name: &str) -> bool {
    std::env::args().any(|arg| arg == name)
}

fn main() -> ExitCode {
    let chore = std::env::args().nth(1).unwrap_or_default();
    let outcome = match chore.as_str() {
        "echo-line" => ceilings::line(),
        "echo-json" => ceilings::json(),
        "doors" => doors::run(),
        "memory" => memory::run(option("--keys", 1_000_000)),
        "unblock" => small::unblock(),
        "start" => small::start(option("--accounts", 1_000_000)),
        "hash" => small::hash(),
        "web" => web::run(),
        "recover" => recover::run(),
        _ => Err(format!("no such bench: {chore:?}").into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("zavor-bench: {error}");
            ExitCode::FAILURE
        }
    }
}
