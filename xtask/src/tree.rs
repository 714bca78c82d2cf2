//! The files of the repository: those that git tracks, and new ones that it does not ignore.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A tracked text file.
pub(crate) struct Source {
    /// Path from the root, with `/`.
    pub(crate) path: String,
    /// Its text.
    pub(crate) text: String,
}

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    // xtask is always directly below the root.
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .map(Path::to_path_buf)
        .unwrap_or_default()
}

/// Every file that is tracked or would be, with its text; without binary files.
pub(crate) fn sources() -> Vec<Source> {
    let output = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("git lists the files of the checkout");
    let listing = String::from_utf8_lossy(&output.stdout).into_owned();
    listing
        .lines()
        .filter_map(|path| {
            let text = std::fs::read_to_string(root().join(path)).ok()?;
            Some(Source {
                path: path.to_string(),
                text,
            })
        })
        .collect()
}

impl Source {
    /// Whether it is Rust.
    pub(crate) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Whether it is test, bench or repository code, which may be longer and may panic.
    pub(crate) fn is_test(&self) -> bool {
        ["/tests/", "/tests.rs", "/benches/", "/fuzz/"]
            .iter()
            .any(|part| self.path.contains(part))
            || self.path.ends_with("_tests.rs")
            || ["crates/zavor-testkit/", "crates/zavor-bench/", "xtask/"]
                .iter()
                .any(|start| self.path.starts_with(start))
    }

    /// The lines of production code: everything before the unit tests.
    pub(crate) fn production(&self) -> &str {
        self.text
            .find("\n#[cfg(test)]\nmod ")
            .map_or(&self.text, |end| &self.text[..end])
    }
}

/// A file that is only in a test.
#[cfg(test)]
pub(crate) fn fixture(path: &str, text: &str) -> Source {
    Source {
        path: path.to_string(),
        text: text.to_string(),
    }
}
