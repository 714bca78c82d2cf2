//! Trying mutants: each with the tests that reach its code, until one fails.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;
use std::{fs, io};

use super::copy::Built;
use crate::workshop::{Copy, Executable};

/// Trials that run side by side.
const BENCHES: usize = 2;

/// Tests that are run first, the fastest: most mutants end there.
const FIRST: usize = 12;

/// A mutant that makes tests run this much longer than they did without it is noticed.
const PATIENCE: u32 = 8;
const LEAST_PATIENCE: Duration = Duration::from_secs(10);

/// All tests of an executable may take this long.
const WHOLE: Duration = Duration::from_secs(300);

/// A test of the copy.
struct Test {
    executable: usize,
    name: String,
    took: Duration,
    /// The mutants whose code it reaches.
    reaches: BTreeSet<usize>,
}

/// How a mutant ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ended {
    /// A test failed.
    Caught,
    /// Tests did not end in time.
    TimedOut,
    /// All tests that reach it passed.
    Alive,
    /// No test reaches it.
    Unreached,
}

impl Ended {
    /// Whether no test noticed it.
    pub(super) fn is_alive(self) -> bool {
        matches!(self, Self::Alive | Self::Unreached)
    }
}

/// Tries these mutants, with the tests of one package after the other; each sees only what those
/// before it left alive.
pub(super) fn all(
    built: &Built,
    mutants: &[usize],
    after_each: impl Fn(&BTreeMap<usize, Ended>) -> io::Result<()>,
) -> Result<BTreeMap<usize, Ended>, String> {
    let shop = Shop { built };
    let tests = shop.traced()?;
    println!("mutants: {} tests say what they reach", tests.len());
    let mut ends: BTreeMap<usize, Ended> = mutants
        .iter()
        .map(|number| (*number, Ended::Unreached))
        .collect();
    for package in &built.packages {
        let asked = |executable: usize| built.executables[executable].package == *package;
        let left = ends.iter().filter(|(_, ended)| ended.is_alive());
        let left: Vec<usize> = left.map(|(number, _)| *number).collect();
        let done = Mutex::new(BTreeMap::new());
        side_by_side(left.len(), |at| {
            let ended = shop.attempt(left[at], &tests, asked);
            lock(&done).insert(left[at], ended);
        });
        for (number, ended) in std::mem::take(&mut *lock(&done)) {
            // What another package's tests reach stays reached.
            ends.entry(number)
                .and_modify(|before| *before = ended.min(*before));
        }
        let alive = ends.values().filter(|ended| ended.is_alive()).count();
        println!("mutants: {alive} alive after the tests of {package}");
        after_each(&ends).map_err(|error| error.to_string())?;
    }
    Ok(ends)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Does `work` for every number below `count`, on all benches.
fn side_by_side(count: usize, work: impl Fn(usize) + Sync) {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..BENCHES {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= count {
                        return;
                    }
                    work(at);
                }
            });
        }
    });
}

/// How a run of tests ended.
#[derive(PartialEq, Eq)]
enum Run {
    Passed,
    Failed,
    TimedOut,
}

struct Shop<'b> {
    built: &'b Built,
}

impl Shop<'_> {
    /// Runs every test alone, without a mutant, and reads what it reached.
    fn traced(&self) -> Result<Vec<Test>, String> {
        let mut names = Vec::new();
        for (executable, held) in self.built.executables.iter().enumerate() {
            names.extend(listed(held).into_iter().map(|name| (executable, name)));
        }
        let tests = Mutex::new(Vec::new());
        let failed = Mutex::new(Vec::new());
        side_by_side(names.len(), |at| {
            let (executable, name) = &names[at];
            let reached = self.built.copy.tree().join(format!("reached-{at}"));
            let began = super::now();
            let environment = ("ZAVOR_MUTANTS_REACHED", reached.display().to_string());
            let ended = self.run(*executable, &[name], &environment, Duration::MAX);
            let took = began.elapsed();
            let lines = fs::read_to_string(&reached).unwrap_or_default();
            // It is there only if something was reached.
            let _ = fs::remove_file(&reached);
            if ended != Run::Passed {
                lock(&failed).push(name.clone());
            }
            lock(&tests).push(Test {
                executable: *executable,
                name: name.clone(),
                took,
                reaches: lines.lines().filter_map(|line| line.parse().ok()).collect(),
            });
        });
        let failed = std::mem::take(&mut *lock(&failed));
        if !failed.is_empty() {
            return Err(format!(
                "these fail without a mutant: {}",
                failed.join(", ")
            ));
        }
        let mut tests = std::mem::take(&mut *lock(&tests));
        tests.sort_by_key(|test| (test.executable, test.took));
        Ok(tests)
    }

    fn attempt(&self, number: usize, tests: &[Test], asked: impl Fn(usize) -> bool) -> Ended {
        let reaching: Vec<&Test> = tests
            .iter()
            .filter(|test| asked(test.executable) && test.reaches.contains(&number))
            .collect();
        if reaching.is_empty() {
            return Ended::Unreached;
        }
        let environment = ("ZAVOR_MUTANT", number.to_string());
        for executable in 0..self.built.executables.len() {
            let of_it: Vec<&&Test> = reaching
                .iter()
                .filter(|test| test.executable == executable)
                .collect();
            let (first, rest) = of_it.split_at(of_it.len().min(FIRST));
            for part in [first, rest] {
                if part.is_empty() {
                    continue;
                }
                let took: Duration = part.iter().map(|test| test.took).sum();
                let names: Vec<&String> = part.iter().map(|test| &test.name).collect();
                let patience = LEAST_PATIENCE + took * PATIENCE;
                match self.run(executable, &names, &environment, patience) {
                    Run::Passed => {}
                    Run::Failed => return Ended::Caught,
                    Run::TimedOut => return Ended::TimedOut,
                }
            }
        }
        Ended::Alive
    }

    /// Runs exactly these tests.
    fn run(
        &self,
        executable: usize,
        names: &[&String],
        (variable, value): &(&str, String),
        patience: Duration,
    ) -> Run {
        let mut command = command(&self.built.copy, &self.built.executables[executable]);
        command.arg("--exact").args(names).env(variable, value);
        finished(&mut command, patience)
    }
}

/// How this executable of the copy ends when it runs all its tests.
pub(super) fn whole(copy: &Copy, executable: &Executable) -> Ended {
    match finished(&mut command(copy, executable), WHOLE) {
        Run::Passed => Ended::Alive,
        Run::Failed => Ended::Caught,
        Run::TimedOut => Ended::TimedOut,
    }
}

fn command(copy: &Copy, executable: &Executable) -> Command {
    let folder: PathBuf = copy.tree().join("crates").join(&executable.package);
    let mut command = Command::new(&executable.path);
    command
        .args(["--test-threads=1", "--quiet"])
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    command
}

fn finished(command: &mut Command, patience: Duration) -> Run {
    match command.spawn() {
        Ok(child) => wait(child, patience),
        Err(_) => Run::Failed,
    }
}

/// Waits until it has ended, which closes its output, and ends it if that takes too long.
fn wait(mut child: Child, patience: Duration) -> Run {
    let (closed, when_closed) = mpsc::channel();
    let output = child.stdout.take();
    thread::spawn(move || {
        if let Some(mut output) = output {
            let _ = io::copy(&mut output, &mut io::sink());
        }
        // Nobody listens any more if it took too long.
        let _ = closed.send(());
    });
    if when_closed.recv_timeout(patience) == Err(RecvTimeoutError::Timeout) {
        // It may have ended in this moment.
        let _ = child.kill();
        let _ = child.wait();
        return Run::TimedOut;
    }
    match child.wait() {
        Ok(status) if status.success() => Run::Passed,
        _ => Run::Failed,
    }
}

/// The tests in this executable.
fn listed(executable: &Executable) -> Vec<String> {
    let output = Command::new(&executable.path)
        .args(["--list", "--format=terse"])
        .output();
    let listing = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let listing = listing.unwrap_or_default();
    let names = listing
        .lines()
        .filter_map(|line| line.strip_suffix(": test"));
    names.map(str::to_owned).collect()
}
