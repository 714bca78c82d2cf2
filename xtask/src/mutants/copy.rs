//! The copy of the tree in which every mutant has a switch, without those that do not compile.
//!
//! The compiler says where its errors are, and the copy knows whose code stands there: these mutants
//! are left out, and it is built again until nothing is wrong. What is left out is what
//! cargo-mutants calls unviable.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::{fs, io};

use serde_json::Value;

use super::listed::Mutant;
use super::schema::{self, Switched};
use crate::tree::Source;
use crate::workshop::{self, Copy, Executable};

/// The name of the copy.
const NAME: &str = "mutants";

/// How often it is built again at most. The compiler tells its errors in a few passes.
const ROUNDS: usize = 40;

/// The executables, and what became of the mutants that are not in them.
pub(super) struct Built {
    pub(super) executables: Vec<Executable>,
    /// Their packages, in the order in which they are asked.
    pub(super) packages: Vec<String>,
    /// The copy that holds them.
    pub(super) copy: Copy,
    /// Do not compile.
    pub(super) unviable: BTreeSet<usize>,
    /// Cannot be switched while the program runs.
    pub(super) without_switch: BTreeSet<usize>,
}

/// Builds the tests of these packages with every mutant behind a switch.
pub(super) fn build(
    sources: &[Source],
    mutants: &[Mutant],
    packages: &[String],
) -> Result<Built, String> {
    let copy = Copy::of(NAME)?;
    wrap_compiler(&copy).map_err(|error| format!("the compiler cannot be wrapped: {error}"))?;
    let mut built = Built {
        executables: Vec::new(),
        packages: packages.to_vec(),
        copy,
        unviable: BTreeSet::new(),
        without_switch: BTreeSet::new(),
    };
    let mutated: BTreeSet<&str> = mutants.iter().filter_map(Mutant::package).collect();
    let checks = mutated
        .iter()
        .map(|package| vec!["check", "--lib", "--package", package]);
    let mut tests = vec!["test", "--no-run"];
    tests.extend(packages.iter().flat_map(|package| ["--package", package]));
    for arguments in checks.chain([tests.clone()]) {
        built.until_it_compiles(sources, mutants, &arguments)?;
    }
    Ok(built)
}

/// Rules are often `const fn`. A switch that is off in constants and is read when the program runs
/// needs what only unstable Rust has, which this wrapper lets the workspace's crates use; the crates
/// of the registry are built as ever.
fn wrap_compiler(copy: &Copy) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let path = copy.compiler();
    fs::write(&path, "#!/bin/sh\nRUSTC_BOOTSTRAP=1 exec \"$@\"\n")?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}

impl Built {
    fn until_it_compiles(
        &mut self,
        sources: &[Source],
        mutants: &[Mutant],
        arguments: &[&str],
    ) -> Result<(), String> {
        for _ in 0..ROUNDS {
            let files = self.switched(sources, mutants)?;
            let mut cargo = self.copy.cargo(arguments);
            cargo.env("RUSTC_WORKSPACE_WRAPPER", self.copy.compiler());
            let (done, messages) = workshop::messages(&mut cargo)?;
            if done {
                self.executables = workshop::executables(&messages);
                return Ok(());
            }
            let errors = workshop::errors(&messages);
            let wrong: BTreeSet<usize> = errors
                .iter()
                .flat_map(|error| culprits(error, &files))
                .collect();
            if wrong.is_empty() {
                let said = workshop::printed(&errors);
                return Err(format!("no mutant is the reason of these errors: {said}"));
            }
            println!("mutants: {} of them do not compile", wrong.len());
            self.unviable.extend(wrong);
        }
        Err("the copy does not compile after many rounds".to_owned())
    }

    /// Writes the copy; its files with mutants.
    fn switched(
        &mut self,
        sources: &[Source],
        mutants: &[Mutant],
    ) -> Result<BTreeMap<String, Switched>, String> {
        let mut files = BTreeMap::new();
        let mut written = Vec::new();
        let packages: BTreeSet<&str> = mutants.iter().filter_map(Mutant::package).collect();
        for source in sources {
            let of_file = mutants.iter().enumerate().filter(|(number, mutant)| {
                mutant.file == source.path && !self.unviable.contains(number)
            });
            let of_file: Vec<_> = of_file.collect();
            let mut text = source.text.clone();
            if !of_file.is_empty() {
                let made = schema::switched(&text, &of_file)
                    .map_err(|error| format!("{}: {error}", source.path))?;
                self.without_switch.extend(&made.without_place);
                self.unviable.extend(&made.unviable);
                text.clone_from(&made.text);
                files.insert(source.path.clone(), made);
            }
            let is_root = |package: &&str| source.path == format!("crates/{package}/src/lib.rs");
            if packages.iter().any(is_root) {
                text = format!("{HEAD}{text}{READER}");
                if let Some(made) = files.get_mut(&source.path) {
                    made.head(HEAD);
                }
            }
            written.push(Source {
                path: source.path.clone(),
                text,
            });
        }
        self.copy.write(&written)?;
        Ok(files)
    }
}

/// The mutants in whose code the compiler sees this error: at its first place, or else at one of
/// those it tells beside it, or else anywhere around it.
fn culprits(error: &Value, files: &BTreeMap<String, Switched>) -> Vec<usize> {
    if error["code"]["code"].as_str() == Some(UNCOVERED) {
        return uncovered(error, files).into_iter().collect();
    }
    let places = error["spans"].as_array().map_or(&[][..], Vec::as_slice);
    let read = |place: &Value| {
        let file = files.get(place["file_name"].as_str()?)?;
        let byte = |name: &str| usize::try_from(place[name].as_u64()?).ok();
        Some((file, byte("byte_start")?..byte("byte_end")?))
    };
    let (primary, others): (Vec<&Value>, Vec<&Value>) = places
        .iter()
        .partition(|place| place["is_primary"].as_bool() == Some(true));
    let at = |places: &[&Value]| -> Vec<usize> {
        let found = places.iter().filter_map(|place| read(place));
        found
            .filter_map(|(file, range)| file.mutant_at(range.start))
            .collect()
    };
    let around = || -> Vec<usize> {
        let found = places.iter().filter_map(read);
        let inside = |(file, range): (&Switched, Range<usize>)| file.mutants_in(&range);
        found.flat_map(inside).collect()
    };
    [at(&primary), at(&others)]
        .into_iter()
        .find(|found| !found.is_empty())
        .unwrap_or_else(around)
}

/// The compiler's name for a `match` that does not cover everything.
const UNCOVERED: &str = "E0004";

fn uncovered(error: &Value, files: &BTreeMap<String, Switched>) -> Option<usize> {
    let mut places = error["spans"].as_array()?.iter();
    let place = places.find(|place| place["is_primary"].as_bool() == Some(true))?;
    let file = files.get(place["file_name"].as_str()?)?;
    let byte = usize::try_from(place["byte_start"].as_u64()?).ok()?;
    file.last_arm(byte)
}

/// What the root of a crate with mutants begins with.
const HEAD: &str = "#![feature(const_eval_select, core_intrinsics)] #![allow(internal_features)] ";

/// Reads the switch. In constants no mutant is on. The first time that the code of a mutant is
/// reached, its number is written down if somebody asks for that.
const READER: &str = r#"
/// Whether the mutant with this number is on.
#[doc(hidden)]
pub const fn mutated(number: u32) -> bool {
    const fn in_constants(_: u32) -> bool {
        false
    }
    fn when_running(number: u32) -> bool {
        extern crate std;
        use std::io::Write;
        use std::sync::OnceLock;
        use std::sync::atomic::{AtomicBool, Ordering};
        static ON: OnceLock<(Option<u32>, Option<std::string::String>)> = OnceLock::new();
        static SEEN: [AtomicBool; 16_384] = [const { AtomicBool::new(false) }; 16_384];
        let (on, reached) = ON.get_or_init(|| {
            let on = std::env::var("ZAVOR_MUTANT").ok();
            let on = on.and_then(|number| number.parse().ok());
            (on, std::env::var("ZAVOR_MUTANTS_REACHED").ok())
        });
        if let Some(path) = reached
            && !SEEN[number as usize].swap(true, Ordering::Relaxed)
        {
            let file = std::fs::File::options().create(true).append(true).open(path);
            if let Ok(mut file) = file {
                let _ = file.write_all(std::format!("{number}\n").as_bytes());
            }
        }
        *on == Some(number)
    }
    core::intrinsics::const_eval_select((number,), in_constants, when_running)
}
"#;
