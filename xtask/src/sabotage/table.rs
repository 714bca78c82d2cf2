//! The sabotages: one entry for each guard that is tried, in one table for each layer.

use std::sync::LazyLock;

mod edges;
mod not_me;
mod recovery;
mod rules;
mod use_cases;

/// A guard, how it is switched off, and the test that must fail then.
#[derive(Clone, Copy)]
pub(super) struct Sabotage {
    /// The guard that is switched off.
    pub(super) guard: &'static str,
    pub(super) file: &'static str,
    /// Text that the file has exactly once. What stands between `«` and `»` in it (or all of it,
    /// without them) is switched off: one expression, or statements that end with `;`. It cannot be
    /// a constant or stand in a `const fn`, because the switch is read when the code runs.
    pub(super) find: &'static str,
    /// What stands there instead when the guard is off, of the same kind and type.
    pub(super) replace: &'static str,
    pub(super) package: &'static str,
    /// The test that must fail.
    pub(super) test: &'static str,
}

/// All of them. The place of an entry is the number of its switch.
pub(super) static SABOTAGES: LazyLock<Vec<Sabotage>> = LazyLock::new(|| {
    let all = [
        rules::ENTRIES,
        use_cases::ENTRIES,
        not_me::ENTRIES,
        recovery::ENTRIES,
        edges::ENTRIES,
    ];
    all.concat()
});
