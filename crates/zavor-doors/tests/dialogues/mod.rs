//! What the tests on real sockets share: recorded dialogues, and waiting.

use std::path::{Path, PathBuf};
use std::time::Duration;

/// The recorded questions of one door, `tests/transcripts/DOOR_*.in`, in order of their names.
pub(crate) fn recorded(door: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|file| {
            let name = file.file_name().unwrap().to_str().unwrap();
            name.starts_with(door) && name.ends_with(".in")
        })
        .collect();
    files.sort();
    files
}

/// Waits until a condition holds; a minute is far more than any door needs.
pub(crate) async fn until(what: &str, mut condition: impl FnMut() -> bool) {
    let wait = async {
        while !condition() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), wait)
        .await
        .unwrap_or_else(|_| panic!("never happened: {what}"));
}
