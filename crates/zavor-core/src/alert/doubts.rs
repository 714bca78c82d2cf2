//! What a store does not believe about its own files, and which of it is new.

/// What a store doubts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Doubts {
    /// The audit does not go on from the head that was noted last.
    pub audit: bool,
    /// The clock is far from where it was seen last.
    pub clock: bool,
}

impl Doubts {
    /// Those that have begun since the last look.
    #[must_use]
    pub const fn begun_since(self, before: Self) -> Self {
        Self {
            audit: self.audit && !before.audit,
            clock: self.clock && !before.clock,
        }
    }
}
