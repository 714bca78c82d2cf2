//! Sabotage: switch a guard off in a copy of the tree; the named test must fail.
//!
//! A security test that passes with its guard switched off proves nothing. Each entry replaces one
//! exact piece of text and runs one test in the copy. `tidy` also checks that the text occurs
//! exactly once, so that moved code is noticed at once. The tests themselves, which `./test` runs
//! before, show that the test passes without sabotage.
//!
//! Most of the time goes into compiling one crate after the other, which keeps one processor busy.
//! So [`BENCHES`] copies are worked on side by side, each with a target folder of its own that
//! begins with what the tree has built of registry crates. The entries of one package stay
//! together, so that a package is built by one of them only.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::{fs, io, thread};

mod table;

use crate::tree::{Source, root, sources};
use table::{SABOTAGES, Sabotage};

/// Copies that are worked on side by side.
const BENCHES: usize = 2;

/// Guards whose test did not fail.
pub(crate) fn findings() -> Vec<String> {
    let lost = lost(&sources());
    if !lost.is_empty() {
        return lost;
    }
    // The packages with the most entries first, so that the benches end together.
    let mut packages: BTreeMap<&str, Vec<&Sabotage>> = BTreeMap::new();
    for sabotage in SABOTAGES {
        packages.entry(sabotage.package).or_default().push(sabotage);
    }
    let mut packages: Vec<Vec<&Sabotage>> = packages.into_values().collect();
    packages.sort_by_key(Vec::len);
    let left = Mutex::new(packages);
    let next = || left.lock().ok()?.pop();
    thread::scope(|scope| {
        let benches: Vec<_> = (0..BENCHES)
            .map(|number| scope.spawn(move || Bench::new(number).map(|bench| bench.work(next))))
            .collect();
        let ended = benches.into_iter().map(|bench| match bench.join() {
            Ok(Ok(found)) => found,
            Ok(Err(error)) => vec![format!("sabotage: the tree could not be copied: {error}")],
            Err(_) => vec!["sabotage: a bench failed".to_owned()],
        });
        ended.flatten().collect()
    })
}

/// A copy of the tree and the folder it is built in.
struct Bench {
    copy: PathBuf,
    target: PathBuf,
}

impl Bench {
    fn new(number: usize) -> io::Result<Self> {
        let folder = root().join(format!("target/sabotage/{number}"));
        let (copy, target) = (folder.join("tree"), folder.join("target"));
        copy_tree(&copy)?;
        take_registry_crates(&root().join("target/debug"), &target.join("debug"))?;
        Ok(Self { copy, target })
    }

    /// Works until nothing is left; what was found.
    fn work<'s>(&self, next: impl Fn() -> Option<Vec<&'s Sabotage>>) -> Vec<String> {
        std::iter::from_fn(next)
            .flatten()
            .filter_map(|sabotage| self.attempt(sabotage))
            .collect()
    }
}

/// Takes over what is built of registry crates, and nothing of the workspace: its crates have the
/// same file names in every copy, so a bench would take another's for its own. Cargo writes into
/// its records in place, so they are copied; of the large files, which are only replaced as a
/// whole, a link will do. Without a build to take from, cargo builds everything.
fn take_registry_crates(from: &Path, to: &Path) -> io::Result<()> {
    for (part, linked) in [("deps", true), ("build", false), (".fingerprint", false)] {
        let Ok(entries) = fs::read_dir(from.join(part)) else {
            continue;
        };
        fs::create_dir_all(to.join(part))?;
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let library = [".rlib", ".rmeta", ".so"]
                .iter()
                .any(|end| name.ends_with(end));
            let wanted = is_foreign(&name) && (library || !linked);
            let to = to.join(part).join(&name);
            if !wanted || to.exists() {
                continue;
            }
            match linked {
                true => fs::hard_link(entry.path(), to)?,
                false => copy_folder(&entry.path(), &to)?,
            }
        }
    }
    Ok(())
}

/// Whether what has this name belongs to a crate from the registry.
fn is_foreign(name: &str) -> bool {
    let name = name.strip_prefix("lib").unwrap_or(name);
    !name.starts_with("zavor") && !name.starts_with("xtask")
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}

/// Entries whose text does not occur exactly once, or whose test does not exist.
pub(crate) fn lost(sources: &[Source]) -> Vec<String> {
    let mut lost = Vec::new();
    for sabotage in SABOTAGES {
        let file = sources.iter().find(|source| source.path == sabotage.file);
        let found = file.map_or(0, |file| file.text.matches(sabotage.find).count());
        if found != 1 {
            let (file, find) = (sabotage.file, sabotage.find);
            lost.push(format!(
                "{file}: xtask/src/sabotage/table.rs looks for `{find}`, which is there {found} times"
            ));
        }
        let named = [
            format!("fn {}(", sabotage.test),
            format!("fn {}<", sabotage.test),
        ];
        let is_there = |source: &Source| named.iter().any(|named| source.text.contains(named));
        if !sources.iter().any(is_there) {
            lost.push(format!(
                "xtask/src/sabotage/table.rs: no test is called {}",
                sabotage.test
            ));
        }
    }
    lost
}

fn copy_tree(copy: &Path) -> io::Result<()> {
    for source in sources() {
        let to = copy.join(&source.path);
        if fs::read_to_string(&to).is_ok_and(|there| there == source.text) {
            continue;
        }
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(to, &source.text)?;
    }
    Ok(())
}

impl Bench {
    fn attempt(&self, sabotage: &Sabotage) -> Option<String> {
        let path = self.copy.join(sabotage.file);
        let original = fs::read_to_string(&path).ok()?;
        let broken = original.replace(sabotage.find, sabotage.replace);
        fs::write(&path, broken).ok()?;
        let ended = self.run(sabotage);
        fs::write(&path, original).ok()?;
        let (word, what) = match ended {
            Ended::Failed => ("noticed", None),
            Ended::Passed => ("UNNOTICED", Some("did not notice")),
            Ended::NotRun => ("NOT TRIED", Some("did not run against")),
        };
        println!("sabotage: {}: {word}", sabotage.guard);
        what.map(|what| format!("sabotage: {} {what}: {}", sabotage.test, sabotage.guard))
    }

    /// Runs exactly this test.
    fn run(&self, sabotage: &Sabotage) -> Ended {
        let output = Command::new(env!("CARGO"))
            .args(["test", "-q", "--offline", "-p", sabotage.package])
            .args(target(sabotage))
            .args(["--", sabotage.test])
            .current_dir(&self.copy)
            .env("CARGO_TARGET_DIR", &self.target)
            .stderr(Stdio::inherit())
            .output();
        let Ok(output) = output else {
            return Ended::NotRun;
        };
        let said = String::from_utf8_lossy(&output.stdout);
        match output.status.success() {
            true if said.contains("ok. 1 passed") => Ended::Passed,
            false if said.contains("FAILED. 0 passed; 1 failed") => Ended::Failed,
            _ => Ended::NotRun,
        }
    }
}

/// The one target that has the test, so that no other is built and linked: `--lib`, `--bins` or
/// `--test NAME`; all of them for a test that a macro of another package writes.
fn target(sabotage: &Sabotage) -> Vec<String> {
    one_target(sabotage).unwrap_or_default()
}

fn one_target(sabotage: &Sabotage) -> Option<Vec<String>> {
    let (folder, wanted) = (
        format!("crates/{}/", sabotage.package),
        format!("fn {}(", sabotage.test),
    );
    let source = sources()
        .into_iter()
        .find(|source| source.path.starts_with(&folder) && source.text.contains(&wanted))?;
    let path = source.path.strip_prefix(&folder)?.to_owned();
    let Some(test) = path.strip_prefix("tests/") else {
        let bins = root().join(&folder).join("src/main.rs").exists();
        return Some(vec![if bins { "--bins" } else { "--lib" }.to_owned()]);
    };
    let name = test.split(['/', '.']).next()?;
    Some(vec!["--test".to_owned(), name.to_owned()])
}

/// How the one test ended.
#[derive(PartialEq, Eq)]
enum Ended {
    Passed,
    Failed,
    /// The tree did not compile, or the test does not exist: that proves nothing.
    NotRun,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_whose_text_or_test_moved_away_is_a_finding() {
        let sources = sources();
        assert_eq!(lost(&sources), Vec::<String>::new());
        assert_eq!(lost(&[]).len(), 2 * SABOTAGES.len());
        let twice = sources.iter().map(|source| Source {
            path: source.path.clone(),
            text: source.text.repeat(2),
        });
        let twice: Vec<Source> = twice.collect();
        assert_eq!(lost(&twice).len(), SABOTAGES.len());
    }
}
