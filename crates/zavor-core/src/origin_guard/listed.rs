//! What the allow and deny lists, and what an unlock let in, say about an address.

/// What one rule says about its network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleWord {
    /// Never blocked by the origin guard.
    Allow,
    /// Always refused.
    Deny,
    /// First aid for one account: the guard's own block does not count for it.
    LetIn,
}

/// What the allow and deny lists say about an address: the most specific of the allow and deny
/// rules wins, and among equals an allow rule. A let-in answers the guard alone and has no say
/// beside them: whoever may only give first aid passes no decision of a person, older or newer,
/// wider or narrower. `matching` gives the prefix length and the word of each rule about it.
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

/// The lists' word on an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListVerdict {
    /// Never blocked by this guard.
    Allowed,
    /// Always refused.
    Denied,
}
