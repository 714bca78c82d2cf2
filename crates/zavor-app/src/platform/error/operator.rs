//! The server as a whole: what every act needs, and what the command line asks for.

use crate::platform::notes::declare::notes;

notes! {
    /// Why a request is not acceptable, whatever it is about.
    pub enum InvalidRequest {
        Statement { most: usize } = "reason_length",
            "a reason has 1 to {most} bytes; nothing was changed";
        ReasonEmpty = "reason_empty",
            "the field Reason is empty; whoever looks at this later needs to know why it was done; write it; nothing was changed";
        CallerNoteEmpty = "caller_note_empty",
            "the field What you checked, or the reason, is empty; the audit keeps it as the proof of how the caller was verified; write for example the number you called; nothing was changed";
        CallerCodeEmpty = "caller_code_empty",
            "the field The code the caller read back is empty; write the code, or verify the caller another way; nothing was changed";
        VerificationEmpty = "verification_empty",
            "the field Who asked for this, and how did you verify it, is empty; it stands in the audit of every account in place of a verified caller; write it; nothing was changed";
        Head { typed: String } = "not_an_audit_head",
            "{typed:?} is not an audit head; write SEQ:HASH as \"zavor audit head\" shows it";
        Backup { why: String } = "backup_failed",
            "{why}";
        Import { why: String } = "import_unreadable",
            "{why}; nothing was imported";
        Export { why: String } = "not_exported",
            "not exported: {why}";
    }
}

notes! {
    /// Why the server refuses at the moment, no matter who asks.
    pub enum RefusedNow {
        Busy = "busy",
            "too many passwords are being checked just now; nothing was changed; try again";
        Replaying = "limits_being_tried",
            "what limits would do to the mail of the last seven days is being found out for somebody else; nothing was changed; try again in a moment";
        Verifying = "audit_being_verified",
            "the audit is already being verified; try again when that is done";
    }
}
