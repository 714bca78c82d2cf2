//! Programs that `./test` puts beside the build, because Debian 12 does not have them or would
//! install far more than a test needs.

use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The directory that `./test` fills.
pub(crate) fn directory() -> PathBuf {
    match std::env::var_os("ZAVOR_TOOLS") {
        Some(path) => path.into(),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools"),
    }
}

/// The path if it is there; else says loudly that nothing is proved, and fails where nothing may be
/// skipped.
pub(crate) fn needed(path: PathBuf) -> Option<PathBuf> {
    match path.exists() {
        true => Some(path),
        false => absent(&format!("{} is not there: run ./test", path.display())),
    }
}

/// Says why a test proves nothing here. In CI that is a failure.
pub(crate) fn absent<T>(why: &str) -> Option<T> {
    let must = ["CI", "ZAVOR_REAL_STACK"];
    let must = must.iter().find(|name| std::env::var_os(name).is_some());
    assert!(
        must.is_none(),
        "nothing may be skipped ({must:?} is set): {why}"
    );
    // Not `eprintln!`, whose output the test harness captures.
    let said = "*** SKIPPED, NOTHING WAS PROVED:";
    let _ = writeln!(std::io::stderr(), "\n{said} {why} ***");
    None
}
