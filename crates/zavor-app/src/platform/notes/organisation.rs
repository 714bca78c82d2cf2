//! The organisation's settings, bulk runs and the installation itself.

use zavor_core::moment::Timestamp;
use zavor_core::note::{Detail, Word};

use super::declare::notes;

notes! {
    /// What was set for the organisation.
    pub enum SettingNote {
        DomainAdded { domain: String } = "domain_added", "added {domain}";
        DomainRemoved { domain: String } = "domain_removed", "removed {domain}";
        Policy { policy: Word, key: Word, before: String, now: String } = "policy_set",
            "{policy} {key}: {before:?} to {now:?}";
        OwnTerms { count: usize, added: String, removed: String } = "own_terms_set",
            "own terms of passwords: {count} now; added: {added}; removed: {removed}";
        WebhookKeyShown = "webhook_key_shown", "notices: the webhook's signing key was shown";
        WebhookKeyRenewed = "webhook_key_renewed", "notices: a new signing key for the webhook";
        TestMail { address: String } = "test_mail", "mail to {address}";
        TestWebhook { host: String } = "test_webhook", "webhook at {host}";
        ClockTrusted = "clock_trusted",
            "the clock is trusted; old days of the logs are removed again";
    }
}

notes! {
    /// Who has seen which alert.
    pub enum AlertMarkNote {
        Seen { kind: Word, at: Timestamp } = "alert_seen", "seen: {kind} of {at}";
        OpenAgain { kind: Word, at: Timestamp } = "alert_open_again", "open again: {kind} of {at}";
        AllSeen { count: usize } = "alerts_all_seen", "open alerts marked as seen: {count}";
        Numbered { numbers: String } = "alerts_numbered", "numbers: {numbers}";
        WasSeen { by: String, at: Timestamp } = "alert_was_seen", "had been seen by {by}, {at}";
    }
}

notes! {
    /// How a bulk run goes.
    pub enum RunNote {
        Started { run: String, terms: Detail, total: usize } = "run_started",
            "run {run} started: {terms} of {total} accounts";
        Resumed { run: String, done: u32, total: u32 } = "run_resumed",
            "run {run} resumed at {done} of {total}";
        Stopped { run: String, done: u32, total: u32 } = "run_stopped",
            "run {run} stopped at {done} of {total}";
        StoppedFor { run: String, made_by: String, done: u32, total: u32, why: Detail } = "run_stopped_for",
            "run {run} of {made_by} stopped at {done} of {total}: {why}";
        Ended { run: String, total: u32 } = "run_ended", "run {run} ended, {total} accounts";
        Act { act: Word } = "run_act", "{act}";
        ActWith { act: Word, with: String } = "run_act_with", "{act} ({with})";
        ActOfRole { act: Word, role: Word } = "run_act_of_role", "{act} ({role})";
        ActOfRoleFor { act: Word, role: Word, domains: String } = "run_act_of_role_for",
            "{act} ({role} for {domains})";
    }
}

notes! {
    /// Where the records come from.
    pub enum RestoreNote {
        Sealed { sha256: String, dropped: Detail, head: String } = "restored",
            "restored from a backup, sha256 {sha256}, sealed by its key; dropped: {dropped}; the replaced chain ended at {head}";
        Unauthenticated { sha256: String, dropped: Detail, head: String } = "restored_unauthenticated",
            "restored from a backup, sha256 {sha256}, NOT authenticated, not checked for changes since it was made; dropped: {dropped}; the replaced chain ended at {head}";
        Dropped { sessions: u64, links: u64, codes: u64, tokens: u64, runs: u64, notices: u64 } = "restore_dropped",
            "sessions {sessions}, links {links}, codes {codes}, API tokens {tokens}, bulk runs stopped {runs}, notices not sent {notices}";
    }
}
