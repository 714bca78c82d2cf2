//! The mutants that cargo-mutants makes of a package, as its list in JSON tells them.

use std::process::Command;

use serde_json::Value;

use crate::tree::root;

/// One change of the code, as cargo-mutants would try it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mutant {
    /// Path of the file from the root.
    pub(super) file: String,
    /// What cargo-mutants calls it: place, function and change.
    pub(super) name: String,
    /// What is changed: `FnValue`, `BinaryOperator`, `MatchArm` and so on.
    pub(super) genre: String,
    /// What the function returns, as it is written; empty outside a function.
    pub(super) returns: String,
    /// Whether it is in a function, so that it runs.
    pub(super) in_function: bool,
    /// Where the changed text begins and ends: line and column, both from 1, columns in characters.
    pub(super) from: (usize, usize),
    pub(super) to: (usize, usize),
    /// The text that stands there instead.
    pub(super) replacement: String,
}

/// Asks cargo-mutants for the mutants of a package, in those of its files that match a pattern of
/// `patterns` if there are any.
pub(super) fn of_package(package: &str, patterns: &[String]) -> Result<Vec<Mutant>, String> {
    let files = patterns
        .iter()
        .flat_map(|pattern| ["--file".to_owned(), pattern.clone()]);
    let output = Command::new("cargo")
        .args(["mutants", "--list", "--json", "--package", package])
        .args(files)
        .current_dir(root())
        .output()
        .map_err(|error| format!("cargo does not start: {error}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!(
            "cargo mutants --list failed (cargo install --locked cargo-mutants): {said}"
        ));
    }
    read(&String::from_utf8_lossy(&output.stdout))
}

/// Reads the list.
pub(super) fn read(json: &str) -> Result<Vec<Mutant>, String> {
    let list: Value = serde_json::from_str(json).map_err(|error| error.to_string())?;
    let list = list.as_array().ok_or("the list of mutants is no array")?;
    let mutant = |value: &Value| {
        let text = |name: &str| value[name].as_str().map(str::to_owned);
        let place = |end: &str| {
            let number = |name: &str| usize::try_from(value["span"][end][name].as_u64()?).ok();
            Some((number("line")?, number("column")?))
        };
        let returns = value["function"]["return_type"].as_str();
        Some(Mutant {
            file: text("file")?,
            name: text("name")?,
            genre: text("genre")?,
            returns: returns.unwrap_or_default().to_owned(),
            in_function: value["function"].is_object(),
            from: place("start")?,
            to: place("end")?,
            replacement: text("replacement")?,
        })
    };
    let read = list.iter().map(|value| {
        mutant(value).ok_or_else(|| format!("this mutant has another shape than expected: {value}"))
    });
    read.collect()
}

impl Mutant {
    /// The package that holds it.
    pub(super) fn package(&self) -> Option<&str> {
        self.file.split('/').nth(1)
    }

    /// Its file, from the crate's `src`.
    pub(super) fn file_in_crate(&self) -> &str {
        self.file
            .split_once("/src/")
            .map_or(&self.file, |(_, file)| file)
    }

    /// The folder or file below the crate's `src` that it belongs to.
    pub(super) fn room(&self) -> &str {
        let file = self.file_in_crate();
        let room = file.split('/').next().unwrap_or(file);
        room.trim_end_matches(".rs")
    }

    /// What is changed, without the place.
    pub(super) fn change(&self) -> &str {
        self.name
            .split_once(": ")
            .map_or(&self.name, |(_, change)| change)
    }

    /// Whether a branch of the running program can be this mutant: a body that returns `impl Trait`
    /// has one type only, and a constant is what it is before the program runs.
    pub(super) fn may_be_switched(&self) -> bool {
        !(self.genre == "FnValue" && self.returns.contains("impl ")) && self.in_function
    }
}
