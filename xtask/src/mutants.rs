//! Mutants: try every change of a rule that cargo-mutants can think of.
//!
//! `cargo run -p xtask -- mutants PACKAGE [PATTERN…]` takes the mutants of a package, or of those of
//! its files that match a pattern, from cargo-mutants ([`listed`]), compiles all of them at once
//! behind switches ([`schema`], [`copy`]) and runs, for each, only the tests that reach it
//! ([`trial`]). What no test notices must be listed with a reason in `docs/mutants.md` ([`kept`]).
//!
//! `--again` tries only those that were alive in the last run, after tests were added. `--tests=A,B`
//! asks the tests of these packages, in this order, and not those of [`ASKED`]: the simulated weeks of
//! `zavor-testkit` take a minute for each mutant that stays alive. `--alone` tries those that cannot be switched instead ([`alone`]).

use std::collections::BTreeMap;
use std::fs;
use std::time::Instant;

mod alone;
mod copy;
mod kept;
mod listed;
mod schema;
mod trial;

use crate::tree::{Source, root, sources};
use listed::Mutant;
use trial::Ended;

/// The packages whose tests are asked, in this order: the rules' own come first.
const ASKED: [&str; 3] = ["zavor-core", "zavor-app", "zavor-testkit"];

/// Mutants that no test notices and that `docs/mutants.md` does not list.
pub(crate) fn findings(arguments: &[String]) -> Vec<String> {
    match tried(arguments) {
        Ok(findings) => findings,
        Err(error) => vec![format!("mutants: {error}")],
    }
}

fn tried(arguments: &[String]) -> Result<Vec<String>, String> {
    let (options, names): (Vec<&String>, Vec<&String>) = arguments
        .iter()
        .partition(|argument| argument.starts_with("--"));
    let again = options.iter().any(|option| *option == "--again");
    let patterns: Vec<String> = names.iter().skip(1).map(|name| (*name).clone()).collect();
    let package = names.first().ok_or("which package?")?;
    let mutants = listed::of_package(package, &patterns)?;
    let asked = options
        .iter()
        .find_map(|option| option.strip_prefix("--tests="));
    let asked: Vec<String> = match asked {
        Some(asked) => asked.split(',').map(str::to_owned).collect(),
        None => ASKED.map(str::to_owned).to_vec(),
    };
    let sources = sources();
    if options.iter().any(|option| *option == "--alone") {
        return without_switch(&sources, &mutants);
    }
    let began = now();
    let built = copy::build(&sources, &mutants, &asked)?;
    let took = began.elapsed().as_secs();
    println!(
        "mutants: {} behind switches, built in {took} s",
        mutants.len()
    );
    let last = root().join("target/mutants/alive.txt");
    let before = fs::read_to_string(&last).unwrap_or_default();
    let was_alive = |mutant: &Mutant| before.lines().any(|line| line == mutant.name);
    let wanted = |number: &usize| {
        !built.unviable.contains(number)
            && !built.without_switch.contains(number)
            && (!again || was_alive(&mutants[*number]))
    };
    let wanted: Vec<usize> = (0..mutants.len()).filter(wanted).collect();
    let began = now();
    let ended = trial::all(&built, &wanted, |ended| {
        let names: String = survivors(&mutants, ended)
            .iter()
            .map(|mutant| format!("{}\n", mutant.name))
            .collect();
        fs::write(&last, names)
    })?;
    println!(
        "mutants: {} tried in {} s",
        wanted.len(),
        began.elapsed().as_secs()
    );
    report(&mutants, &built, &ended);
    Ok(kept::unlisted(&survivors(&mutants, &ended), &document()))
}

/// Those that no test noticed.
fn survivors<'m>(mutants: &'m [Mutant], ended: &BTreeMap<usize, Ended>) -> Vec<&'m Mutant> {
    let alive = ended.iter().filter(|(_, ended)| ended.is_alive());
    alive.map(|(number, _)| &mutants[*number]).collect()
}

/// Tries the mutants that cannot be switched.
fn without_switch(sources: &[Source], mutants: &[Mutant]) -> Result<Vec<String>, String> {
    let numbers = (0..mutants.len()).filter(|number| !mutants[*number].may_be_switched());
    let numbers: Vec<usize> = numbers.collect();
    let ended = alone::all(sources, mutants, &numbers)?;
    let survivors = survivors(mutants, &ended);
    println!(
        "mutants: {} compiled alone, {} more do not compile, {} are alive",
        ended.len(),
        numbers.len() - ended.len(),
        survivors.len()
    );
    Ok(kept::unlisted(&survivors, &document()))
}

/// The list of survivors with their reasons.
fn document() -> String {
    fs::read_to_string(root().join("docs/mutants.md")).unwrap_or_default()
}

/// Prints how many of each file came to which end, and which mutants were not tried.
fn report(mutants: &[Mutant], built: &copy::Built, ended: &BTreeMap<usize, Ended>) {
    let mut rooms: BTreeMap<&str, [usize; 6]> = BTreeMap::new();
    for (number, mutant) in mutants.iter().enumerate() {
        let column = match ended.get(&number) {
            Some(Ended::Caught) => 0,
            Some(Ended::TimedOut) => 1,
            Some(Ended::Alive) => 2,
            Some(Ended::Unreached) => 3,
            None if built.unviable.contains(&number) && mutant.may_be_switched() => 4,
            None => 5,
        };
        rooms.entry(mutant.room()).or_default()[column] += 1;
        match ended.get(&number) {
            Some(Ended::Alive) => println!("ALIVE {}", mutant.name),
            Some(Ended::Unreached) => println!("UNREACHED {}", mutant.name),
            None if column == 5 => println!("NOT TRIED {}", mutant.name),
            _ => {}
        }
    }
    println!("room | caught | timed out | alive | not reached | unviable | not tried");
    for (room, [caught, late, alive, unreached, unviable, not_tried]) in rooms {
        println!("{room} | {caught} | {late} | {alive} | {unreached} | {unviable} | {not_tried}");
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a chore measures how long tests take; no rule depends on it"
)]
fn now() -> Instant {
    Instant::now()
}
