//! Runs simulations: `cargo run -p zavor-testkit --bin sim -- --seeds N [--seed S] [--steps N]`.
//!
//! Runs the seeds from S on (default 0), each with the given number of steps. For the first broken
//! invariant it prints the seed, the step and the subject's last events, and exits with code 1.

use std::process::ExitCode;

use zavor_testkit::sim::{Options, run};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (mut seeds, mut first) = (1_u64, 0_u64);
    let mut steps = zavor_testkit::sim::STEPS;
    for pair in arguments.chunks(2) {
        let value = pair.get(1).and_then(|text| text.parse().ok());
        match (pair[0].as_str(), value) {
            ("--seeds", Some(number)) => seeds = number,
            ("--seed", Some(number)) => first = number,
            ("--steps", Some(number)) => steps = number,
            _ => {
                eprintln!("usage: sim [--seeds N] [--seed FIRST] [--steps N]");
                return ExitCode::from(2);
            }
        }
    }
    let mut answered = 0;
    for seed in first..first.saturating_add(seeds) {
        let options = Options {
            steps,
            ..Options::seed(seed)
        };
        match run(options) {
            Ok(tally) => {
                answered += tally.answered;
                if seeds <= 20 {
                    println!("seed {seed}: {tally:?}");
                }
            }
            Err(failure) => {
                println!("{failure}");
                return ExitCode::from(1);
            }
        }
    }
    println!("{seeds} seeds from {first}: every invariant held over {answered} answers");
    ExitCode::SUCCESS
}
