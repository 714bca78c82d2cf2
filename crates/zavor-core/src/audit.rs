//! Audit events: every act of a person and every hold placed on a record, append-only, chained.
//!
//! The store's single writer computes the hash of the chain, in commit order; this module only
//! defines what an event is.

use core::net::IpAddr;

use crate::actor::Actor;
use crate::closed_list::closed_list;
use crate::hold::stored::Subject;
use crate::moment::Timestamp;
use crate::note::Detail;

closed_list! {
    /// What was done.
    pub enum AuditAct {
        /// Lockouts were released.
        Unlock = "unlock",
        /// Restricted sending was released.
        Unblock = "unblock",
        /// Sending was restricted.
        Restrict = "restrict",
        /// Sign-in was blocked.
        BlockSignIn = "block_sign_in",
        /// Sign-in was allowed again.
        AllowSignIn = "allow_sign_in",
        /// The password was reset.
        ResetPassword = "reset_password",
        /// Sessions were ended.
        SignOut = "sign_out",
        /// An account was added.
        AddAccount = "add_account",
        /// An account was changed.
        ChangeAccount = "change_account",
        /// An account was removed.
        RemoveAccount = "remove_account",
        /// A domain was added or removed.
        ChangeDomains = "change_domains",
        /// A policy value was changed.
        ChangePolicy = "change_policy",
        /// A role was granted.
        GrantRole = "grant_role",
        /// A role was revoked.
        RevokeRole = "revoke_role",
        /// A network was put on the deny list.
        DenyOrigin = "deny_origin",
        /// A network was put on the allow list.
        AllowOrigin = "allow_origin",
        /// One account was let in from a network that stays blocked for everybody else.
        LetInOneAccount = "let_in_one_account",
        /// A rule of the allow or deny list was removed.
        RemoveOriginRule = "remove_origin_rule",
        /// An origin block was released.
        ReleaseOrigin = "release_origin",
        /// Counters were reset through a door.
        ResetCounters = "reset_counters",
        /// The account was marked at risk.
        MarkAtRisk = "mark_at_risk",
        /// Somebody read the directory in bulk.
        Export = "export",
        /// The store was restored from a backup.
        Restore = "restore",
        /// Somebody signed in to the admin centre, or tried to with the right password.
        SignIn = "sign_in",
        /// A session of the admin centre was ended.
        EndSession = "end_session",
        /// A second factor was shown again, or refused.
        StepUp = "step_up",
        /// A second factor was registered.
        RegisterMethod = "register_method",
        /// A second factor was removed.
        RemoveMethod = "remove_method",
        /// A recovery address was added, confirmed or removed.
        ChangeRecoveryAddress = "change_recovery_address",
        /// A one-time link was made or sent.
        MakeLink = "make_link",
        /// The owner of an account changed the password.
        ChangePassword = "change_password",
        /// A caller was verified, or could not be.
        VerifyCaller = "verify_caller",
        /// A code was sent that a caller is to read back; nobody is verified by that.
        SendCallerCode = "send_caller_code",
        /// An API token was made.
        MakeToken = "make_token",
        /// An API token was revoked.
        RevokeToken = "revoke_token",
        /// A bulk run was started, stopped or ended.
        BulkRun = "bulk_run",
        /// A risk was dismissed or confirmed.
        EditRisk = "edit_risk",
        /// A test message was sent.
        TestNotice = "test_notice",
        /// Somebody said that the clock is right after it had jumped.
        TrustClock = "trust_clock",
        /// Alerts were marked as seen, or as open again.
        MarkAlerts = "mark_alerts",
        /// An app password was made.
        MakeAppPassword = "make_app_password",
        /// An app password was revoked.
        RevokeAppPassword = "revoke_app_password",
        /// The owner of an account proved who they are to recover it.
        ProveOwner = "prove_owner",
        /// Somebody asked for a code to recover an account; nobody is proved by that.
        AskRecoveryCode = "ask_recovery_code",
        /// Saved recovery codes were made.
        MakeRecoveryCodes = "make_recovery_codes",
        /// Ended the saved recovery codes of somebody else.
        EndRecoveryCodes = "end_recovery_codes",
        /// Somebody said by a link in a notice that it was not them.
        ReportNotMe = "report_not_me",
        /// The help desk was asked, or asked for somebody.
        OpenRequest = "open_request",
        /// A note or an answer was written in a support request.
        WriteRequest = "write_request",
        /// A support request was closed.
        CloseRequest = "close_request",
        /// Reminders to people who have no way back were started or stopped, or came to their end.
        RemindOwners = "remind_owners",
        /// A support request was passed on to the support address.
        PassRequestOn = "pass_request_on",
    }
}

closed_list! {
    /// How the act ended.
    pub enum AuditResult {
        /// Done.
        Done = "done",
        /// Nothing had to change.
        NothingToDo = "nothing_to_do",
        /// Refused by a rule, or because the actor lacks the right.
        Refused = "refused",
    }
}

/// One act, before it has its place in the chain.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEvent {
    /// When.
    pub time: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What.
    pub act: AuditAct,
    /// To whom or what; `None` for acts on the organisation's settings.
    pub target: Option<Subject>,
    /// The actor's address, if known.
    pub source: Option<IpAddr>,
    /// How it ended.
    pub result: AuditResult,
    /// The reason given, or what changed; never a secret.
    pub detail: Detail,
    /// Joins the records of one request.
    pub correlation: u64,
}
