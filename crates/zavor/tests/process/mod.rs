//! For every test of a real process: a bounded wait, and a command run to its end.

use std::io::Write;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Longest wait for anything to become true. Long, so that a loaded machine does not fail a test.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
/// Pause between two looks at a condition.
const POLL: Duration = Duration::from_millis(4);

/// Waits until `ready` returns something.
#[expect(
    clippy::disallowed_methods,
    reason = "a real process gets a real time-out"
)]
pub(crate) fn wait_for<T>(what: &str, mut ready: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(value) = ready() {
            return value;
        }
        assert!(start.elapsed() < PATIENCE, "waited in vain for {what}");
        thread::park_timeout(POLL);
    }
}

/// Runs a command to its end, with `input` as its standard input.
pub(crate) fn run_to_end(command: &mut Command, input: &str) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary was built with the tests");
    let mut stdin = child.stdin.take().expect("it is piped");
    // A command that does not read its input may have ended already.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    child.wait_with_output().expect("it ends")
}
