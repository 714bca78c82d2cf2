//! What the allow and deny lists, and the let-in of an unlock, say about an address.

/// What one rule says about its network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleWord {
    /// Never blocked by the origin guard.
    Allow,
    /// Always refused.
    Deny,
    /// First aid for one account: the guard's own block does not apply to it.
    LetIn,
}

/// What the allow and deny lists say about an address. The most specific allow or deny rule wins;
/// among equally specific ones, an allow rule. A let-in only lifts the guard's own block and counts
/// for nothing beside such a rule: somebody who may only give first aid overrides no decision of a
/// person, older or newer, wider or narrower. `matching` gives the prefix length and the word of
/// each rule that contains the address.
pub fn list_verdict(matching: impl Iterator<Item = (u8, RuleWord)>) -> Option<ListVerdict> {
    matching
        .max_by_key(|(prefix, word)| match word {
            RuleWord::LetIn => (0, *prefix, false),
            RuleWord::Allow => (1, *prefix, true),
            RuleWord::Deny => (1, *prefix, false),
        })
        .map(|(_, word)| match word {
            RuleWord::Deny => ListVerdict::Denied,
            RuleWord::Allow | RuleWord::LetIn => ListVerdict::Allowed,
        })
}

/// The answer of the lists about an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListVerdict {
    /// Never blocked by this guard.
    Allowed,
    /// Always refused.
    Denied,
}
