//! Acts on accounts: blocks, sessions, unlocks, risks, callers.

use zavor_core::moment::Timestamp;
use zavor_core::note::Word;

use super::declare::notes;

notes! {
    /// What an act on an account did.
    pub enum ActNote {
        Reason { reason: String } = "reason", "{reason}";
        Released { count: usize } = "blocks_released", "{count} released";
        ReleasedOf { count: usize, all: usize } = "blocks_released_of",
            "{count} of {all} blocks released";
        OfTheWeb = "sessions_of_the_web", "of the web door";
        AskedOf { hosts: String } = "sessions_asked_of", "asked of {hosts}";
        SessionsLeft = "sessions_left",
            "sessions on the mail server could not be ended: no mail host is configured";
        TokensEnded { hours: u64, count: usize, names: String } = "tokens_ended",
            "API tokens made within {hours} h before ended: {count} ({names})";
        TokensLeft { count: u64 } = "tokens_left",
            "older API tokens, which work again when the account may act: {count} (zavor tokens list)";
        AppPasswordsEnded { count: usize } = "app_passwords_ended", "app passwords ended: {count}";
        SavedCodesEnded { count: usize } = "saved_codes_ended",
            "saved recovery codes ended: {count}";
        NewAddressesRemoved { addresses: String } = "new_addresses_removed",
            "recovery addresses that did not count yet were removed: {addresses}";
        NoAccount = "unlocked_no_account", "a name without an account";
        Risk { state: Word, reason: String } = "risk_edited", "{state}: {reason}";
    }
}

notes! {
    /// How a caller was verified.
    pub enum CallerNote {
        CallBack { note: String } = "caller_called_back", "caller verified: call back: {note}";
        InPerson { note: String } = "caller_in_person", "caller verified: in person: {note}";
        Override { reason: String } = "caller_override", "caller not verified, override: {reason}";
        NobodyCalled { reason: String } = "caller_nobody_called", "nobody called: {reason}";
        StatedForRun { statement: String } = "caller_stated_for_run",
            "asked for and verified, as stated for the whole run: {statement}";
        ByCode { address: String } = "caller_by_code", "caller verified: code sent to {address}";
        CodeSent { address: String } = "caller_code_sent", "code sent to {address}";
        CodeReadBack { address: String } = "caller_code_read_back", "code sent to {address} read back";
        CodeWrong = "caller_code_wrong", "the code does not match";
    }
}

notes! {
    /// What was counted or listed about a network.
    pub enum NetworkNote {
        ForATime { reason: String } = "rule_for_a_time", "for a time: {reason}";
        UntilRemoved { reason: String } = "rule_until_removed", "until removed: {reason}";
        Was { reason: String } = "rule_was", "was: {reason}";
        Replaced { list: Word, by: String, reason: String } = "rule_replaced",
            "replaced ({list}, until removed, by {by}): {reason}";
        ReplacedUntil { list: Word, until: Timestamp, by: String, reason: String } =
            "rule_replaced_until", "replaced ({list}, until {until}, by {by}): {reason}";
        LetIn { address: String } = "let_in",
            "for {address} only, for 24 h: an unlock let it in while the network is blocked";
        Counters { address: String } = "counters_of_address", "address {address}";
    }
}
