//! Support requests.

use crate::platform::notes::declare::notes;

notes! {
    /// Why a text of a support request is not acceptable.
    pub enum InvalidSupport {
        TextLength { most: usize } = "support_text_length",
            "write 1 to {most} characters; nothing was changed";
        DeskTextLength { most: usize } = "support_desk_text_length",
            "a note or an answer has 1 to {most} characters; nothing was changed";
        ContactLength { most: usize } = "support_contact_length",
            "a contact has at most {most} characters; nothing was changed";
    }
}

notes! {
    /// Why nothing can be done with a support request.
    pub enum RefusedSupport {
        Closed { n: u64 } = "support_request_closed",
            "support request {n} is closed; nothing was changed";
        NoRoom { n: u64 } = "support_request_full",
            "support request {n} has no room for more notes and answers; nothing was changed; close it";
        Full = "support_requests_full",
            "a support request that the help desk opened for this account is open and has no room for more; nothing was changed; close it first";
        NoSupportAddress = "no_support_address",
            "no place to pass requests on to is configured; nothing was passed on; set [support] webhook, or [support] address and [smtp], in the configuration file";
    }
}
