//! A copy of the tree in which something is switched off, and its test executables.
//!
//! Its target folder begins with what the tree has built of registry crates. They fit because the
//! packages that are built here need the same features of them as the whole workspace does.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{fs, io};

use serde_json::Value;

use crate::tree::{Source, root};

/// What cargo builds one test executable from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Lib,
    Bin,
    Test(String),
}

/// A test executable of the copy.
pub(crate) struct Executable {
    pub(crate) package: String,
    pub(crate) target: Target,
    pub(crate) path: String,
}

/// A copy of the tree with a target folder of its own, both below `target/`.
pub(crate) struct Copy {
    folder: PathBuf,
}

impl Copy {
    /// The copy with this name, with what it may use of the registry.
    pub(crate) fn of(name: &str) -> Result<Self, String> {
        let copy = Self {
            folder: root().join("target").join(name),
        };
        take_registry_crates(&root().join("target/debug"), &copy.target().join("debug"))
            .map_err(|error| format!("built crates could not be copied: {error}"))?;
        Ok(copy)
    }

    /// Makes it hold exactly these files.
    pub(crate) fn write(&self, sources: &[Source]) -> Result<(), String> {
        write_tree(sources, &self.tree())
            .map_err(|error| format!("the tree could not be copied: {error}"))
    }

    /// Where its files are.
    pub(crate) fn tree(&self) -> PathBuf {
        self.folder.join("tree")
    }

    /// Where a wrapper of the compiler may stand.
    pub(crate) fn compiler(&self) -> PathBuf {
        self.folder.join("compiler")
    }

    fn target(&self) -> PathBuf {
        self.folder.join("target")
    }

    /// Cargo in this copy, telling what it does in JSON.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut cargo = Command::new(env!("CARGO"));
        // Cargo told us about our own package. Build scripts that look at these names would run
        // again.
        let ours = ["CARGO_PKG_", "CARGO_MANIFEST_"];
        for (name, _) in std::env::vars_os() {
            let name_text = name.to_string_lossy();
            if ours.iter().any(|ours| name_text.starts_with(ours)) {
                cargo.env_remove(&name);
            }
        }
        cargo
            .args(arguments)
            .args(["--offline", "--locked", "--message-format=json"])
            .current_dir(self.tree())
            .env("CARGO_TARGET_DIR", self.target())
            // Nobody looks at these executables with a debugger.
            .env("CARGO_PROFILE_DEV_DEBUG", "false")
            .stderr(Stdio::inherit());
        cargo
    }
}

/// Runs cargo: whether it succeeded, and its messages.
pub(crate) fn messages(cargo: &mut Command) -> Result<(bool, String), String> {
    let output = cargo
        .output()
        .map_err(|error| format!("cargo does not start: {error}"))?;
    let messages = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok((output.status.success(), messages))
}

/// The compiler's errors in cargo's messages. Its warnings are about the switches.
pub(crate) fn errors(messages: &str) -> Vec<Value> {
    let read = |line: &str| {
        let mut message: Value = serde_json::from_str(line).ok()?;
        let error = message["message"]["level"].as_str()? == "error";
        error.then(|| message["message"].take())
    };
    messages.lines().filter_map(read).collect()
}

/// The same errors as the compiler prints them.
pub(crate) fn printed(errors: &[Value]) -> String {
    let rendered = errors.iter().filter_map(|error| error["rendered"].as_str());
    rendered.collect()
}

/// The test executables in cargo's messages.
pub(crate) fn executables(messages: &str) -> Vec<Executable> {
    let read = |line: &str| {
        let message: Value = serde_json::from_str(line).ok()?;
        message["profile"]["test"].as_bool().filter(|test| *test)?;
        let manifest = Path::new(message["manifest_path"].as_str()?);
        let package = manifest.parent()?.file_name()?.to_str()?.to_owned();
        let target = match message["target"]["kind"][0].as_str()? {
            "lib" => Target::Lib,
            "bin" => Target::Bin,
            _ => Target::Test(message["target"]["name"].as_str()?.to_owned()),
        };
        let path = message["executable"].as_str()?.to_owned();
        Some(Executable {
            package,
            target,
            path,
        })
    };
    messages.lines().filter_map(read).collect()
}

/// Makes the copy hold exactly these files. One that is there already keeps its time, so that cargo
/// builds only what changed.
fn write_tree(sources: &[Source], copy: &Path) -> io::Result<()> {
    for source in sources {
        let to = copy.join(&source.path);
        if fs::read_to_string(&to).is_ok_and(|there| there == source.text) {
            continue;
        }
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(to, &source.text)?;
    }
    let wanted = sources.iter().map(|source| copy.join(&source.path));
    remove_others(copy, &wanted.collect())
}

fn remove_others(folder: &Path, wanted: &BTreeSet<std::path::PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            remove_others(&entry.path(), wanted)?;
        } else if !wanted.contains(&entry.path()) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Takes over what is built of registry crates, and nothing of the workspace: its crates have the
/// same file names in every copy, so the copy would take the tree's for its own. Cargo writes into
/// its records in place, so they are copied; of the large files, which are only replaced as a
/// whole, a link will do. Every file keeps its time: what looks younger than what was built from it
/// would be built again. Without a build to take from, cargo builds everything.
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
            fs::copy(entry.path(), &to)?;
            let written = entry.metadata()?.modified()?;
            fs::File::options()
                .write(true)
                .open(to)?
                .set_modified(written)?;
        }
    }
    Ok(())
}
