//! Trying one guard: its test passes while the guard is on and fails while it is off.

use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::switch::OFF;
use super::table::Sabotage;
use crate::tree::{Source, root};
use crate::workshop::{Executable, Target};

/// Tests that run side by side.
const BENCHES: usize = 2;

/// Where a test is: a package and those of its targets that may hold it.
pub(super) struct Place {
    package: String,
    targets: Vec<Target>,
}

impl Place {
    /// What cargo has to be told so that it builds this place and little else.
    pub(super) fn arguments(&self) -> Vec<String> {
        let targets = self.targets.iter().map(|target| match target {
            Target::Lib => "--lib".to_owned(),
            Target::Bin => format!("--bin={}", self.package),
            Target::Test(name) => format!("--test={name}"),
        });
        [format!("--package={}", self.package)]
            .into_iter()
            .chain(targets)
            .collect()
    }

    fn holds(&self, executable: &Executable) -> bool {
        self.package == executable.package && self.targets.contains(&executable.target)
    }
}

/// Where the test of this entry is: in the one target with its source, or in any of the package's
/// test targets if a macro of another package writes it.
pub(super) fn place_of(sabotage: &Sabotage, sources: &[Source]) -> Option<Place> {
    let package = sabotage.package.to_owned();
    let folder = format!("crates/{package}/");
    let named = ["(", "<"].map(|end| format!("fn {}{end}", sabotage.test));
    let is_there = |source: &&Source| named.iter().any(|named| source.text.contains(named));
    let target_of = |source: &Source| {
        let path = source.path.strip_prefix(&folder)?;
        let Some(test) = path.strip_prefix("tests/") else {
            let bin = root().join(&folder).join("src/main.rs").exists();
            return Some(if bin { Target::Bin } else { Target::Lib });
        };
        Some(Target::Test(test.split(['/', '.']).next()?.to_owned()))
    };
    let own = |source: &&Source| source.path.starts_with(&folder);
    if let Some(source) = sources.iter().filter(own).find(is_there) {
        let targets = vec![target_of(source)?];
        return Some(Place { package, targets });
    }
    sources.iter().find(is_there)?;
    let mut targets: Vec<Target> = Vec::new();
    for source in sources.iter().filter(own) {
        let depth = source.path.matches('/').count();
        let is_root = source.path.contains("/tests/")
            && (depth == 3 && source.is_rust() || source.path.ends_with("/main.rs"));
        match target_of(source) {
            Some(target) if is_root && !targets.contains(&target) => targets.push(target),
            _ => {}
        }
    }
    Some(Place { package, targets })
}

/// Tries every entry; what was found.
pub(super) fn all(
    sabotages: &[Sabotage],
    sources: &[Source],
    executables: &[Executable],
) -> Vec<String> {
    let next = AtomicUsize::new(0);
    let work = || {
        let numbers = std::iter::from_fn(|| Some(next.fetch_add(1, Ordering::Relaxed)));
        let entries = numbers.map_while(|number| Some((number, sabotages.get(number)?)));
        entries
            .filter_map(|(number, sabotage)| {
                let began = super::now();
                let ended = attempt(number, sabotage, sources, executables);
                let (word, what) = match ended {
                    Ended::Noticed => ("noticed", None),
                    Ended::Unnoticed => ("UNNOTICED", Some("did not notice".to_owned())),
                    Ended::NotTried(why) => ("NOT TRIED", Some(why)),
                };
                let took = began.elapsed().as_secs_f32();
                println!("sabotage: {}: {word} ({took:.1} s)", sabotage.guard);
                what.map(|what| format!("sabotage: {} {what}: {}", sabotage.test, sabotage.guard))
            })
            .collect::<Vec<_>>()
    };
    thread::scope(|scope| {
        let benches: Vec<_> = (0..BENCHES).map(|_| scope.spawn(work)).collect();
        let ended = benches.into_iter().map(|bench| {
            let failed = |_| vec!["sabotage: a bench failed".to_owned()];
            bench.join().unwrap_or_else(failed)
        });
        ended.flatten().collect()
    })
}

/// How a trial ended.
enum Ended {
    Noticed,
    Unnoticed,
    /// That proves nothing.
    NotTried(String),
}

fn attempt(
    number: usize,
    sabotage: &Sabotage,
    sources: &[Source],
    executables: &[Executable],
) -> Ended {
    let Some(place) = place_of(sabotage, sources) else {
        return Ended::NotTried("does not exist".to_owned());
    };
    let held = executables
        .iter()
        .filter(|executable| place.holds(executable));
    let mut found = held.flat_map(|executable| {
        let names = tests_called(sabotage.test, executable);
        names.into_iter().map(move |name| (executable, name))
    });
    let (Some((executable, name)), None) = (found.next(), found.next()) else {
        return Ended::NotTried("is not there exactly once".to_owned());
    };
    match (
        run(executable, &name, None),
        run(executable, &name, Some(number)),
    ) {
        (Some(true), Some(false)) => Ended::Noticed,
        (Some(true), Some(true)) => Ended::Unnoticed,
        (Some(false), _) => Ended::NotTried("fails while every guard is on".to_owned()),
        _ => Ended::NotTried("did not run to its end".to_owned()),
    }
}

/// The full names of the tests in this executable whose own name is this one.
fn tests_called(wanted: &str, executable: &Executable) -> Vec<String> {
    let output = Command::new(&executable.path)
        .args(["--list", "--format=terse"])
        .output();
    let listing = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let listing = listing.unwrap_or_default();
    let names = listing
        .lines()
        .filter_map(|line| line.strip_suffix(": test"));
    names
        .filter(|name| name.rsplit("::").next() == Some(wanted))
        .map(str::to_owned)
        .collect()
}

/// Runs exactly this test, with this guard off: whether it passed, or nothing if it did not run.
fn run(executable: &Executable, name: &str, off: Option<usize>) -> Option<bool> {
    let mut command = Command::new(&executable.path);
    command
        .args(["--exact", name])
        .current_dir(
            root()
                .join("target/sabotage/tree/crates")
                .join(&executable.package),
        )
        .env_remove(OFF);
    if let Some(number) = off {
        command.env(OFF, number.to_string());
    }
    let output = command.output().ok()?;
    let said = String::from_utf8_lossy(&output.stdout);
    match output.status.success() {
        true if said.contains("ok. 1 passed") => Some(true),
        false if said.contains("FAILED. 0 passed; 1 failed") => Some(false),
        _ => None,
    }
}
