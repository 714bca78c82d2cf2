//! What the allow and deny lists, and the let-in of an unlock, say about an address.

use crate::closed_list::closed_list;

closed_list! {
    /// What one rule does with its network; the names are those of lists, JSON and the store.
    pub enum RuleAction {
        /// Never blocked by the origin guard.
        Allow = "allow",
        /// Always refused.
        Deny = "deny",
        /// First aid for one account, made by an unlock: the guard's own block does not apply to it. A
        /// deny rule is stronger.
        LetIn = "let_in",
    }
}

/// What the allow and deny lists say about an address. The most specific allow or deny rule wins;
/// among equally specific ones, an allow rule. A let-in only lifts the guard's own block and counts
/// for nothing beside such a rule: somebody who may only give first aid overrides no decision of a
/// person, older or newer, wider or narrower. `matching` gives the prefix length and the word of
/// each rule that contains the address.
pub fn list_decision(matching: impl Iterator<Item = (u8, RuleAction)>) -> Option<ListDecision> {
    matching
        .max_by_key(|(prefix, word)| match word {
            RuleAction::LetIn => (0, *prefix, false),
            RuleAction::Allow => (1, *prefix, true),
            RuleAction::Deny => (1, *prefix, false),
        })
        .map(|(_, word)| match word {
            RuleAction::Deny => ListDecision::Denied,
            RuleAction::Allow | RuleAction::LetIn => ListDecision::Allowed,
        })
}

/// The narrowest allow rule of `matching`: a deny rule that is not narrower decides nothing beside it.
/// Let-ins do not count, as in [`list_decision`].
pub fn narrowest_allowed(matching: impl Iterator<Item = (u8, RuleAction)>) -> Option<u8> {
    matching
        .filter(|(_, word)| *word == RuleAction::Allow)
        .map(|(prefix, _)| prefix)
        .max()
}

/// Whether a deny rule of this width refuses an address for which [`narrowest_allowed`] says
/// `allowed`.
pub fn deny_decides(prefix: u8, allowed: Option<u8>) -> bool {
    allowed.is_none_or(|allowed| allowed < prefix)
}

/// The answer of the lists about an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListDecision {
    /// Never blocked by this guard.
    Allowed,
    /// Always refused.
    Denied,
}
