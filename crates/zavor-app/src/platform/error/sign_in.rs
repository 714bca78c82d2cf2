//! Networks and counters of sign-in.

use crate::platform::notes::declare::notes;

notes! {
    /// Why a network or a rule for it is not acceptable.
    pub enum InvalidNetwork {
        NotANetwork { typed: String } = "not_a_network",
            "{typed:?} is not a valid network; write 192.0.2.7 or 192.0.2.0/24 (bits after the prefix must be zero); nothing was changed";
        NeitherGiven = "network_or_account",
            "give a network, an account, or both";
        DeniedForOne = "denied_for_one_account",
            "the deny list applies to everybody; to stop one account, use \"zavor block-sign-in\"; nothing was changed";
        RuleLife { days: u64 } = "rule_life",
            "a rule must end in the future, at most {days} days from now; nothing was changed";
        NotCounted { network: String } = "network_not_counted",
            "networks are counted as /32 and /24 (IPv6: /64 and /48); {network} is not one of these; nothing was changed";
        NotAFingerprint { typed: String } = "not_a_fingerprint",
            "{typed:?} is not a fingerprint of TLS; it has 1 to 64 visible ASCII characters; nothing was changed";
        NothingToReset = "nothing_to_reset",
            "nothing to reset: give an account, an address, or both";
    }
}

notes! {
    /// Why a rule for a network is not made.
    pub enum RefusedNetwork {
        TooWideToAllow { network: String, widest: u8 } = "network_too_wide_to_allow",
            "{network} is too wide for the allow list, because nothing in it would be guarded; the widest is /{widest}, except for private networks; allow only networks that you know, or only one account; nothing was changed";
        TooWideToDeny { network: String, widest: u8 } = "network_too_wide_to_deny",
            "{network} is too wide for the deny list; the widest is /{widest}; nothing was changed";
        TooMuchDenied { network: String, most: u8, widest: u8 } = "network_too_much_denied",
            "{network} and the networks that are denied already would together be more than {most} networks of /{widest}: too many people would be shut out; nothing was changed; deny smaller networks, or remove some";
        OwnAddress { network: String, address: String } = "network_holds_own_address",
            "{network} contains {address}, your own address: you would shut yourself out; nothing was changed";
        ThisHost { network: String } = "network_holds_this_host",
            "{network} contains this host: webmail and mail server ask from here, and everybody would be shut out; nothing was changed";
        TooManyDenied { most: usize } = "too_many_denied",
            "the deny list holds at most {most} rules; nothing was changed; remove some, or deny wider networks";
        TooManyPrograms { most: usize } = "too_many_programs",
            "each list holds at most {most} rules about programs; nothing was changed; remove some";
        TooManyAllowed { most: usize } = "too_many_allowed",
            "the allow list holds at most {most} rules; nothing was changed; remove some, or allow wider networks";
        TooManyLetIn { most: usize } = "too_many_let_in",
            "at most {most} rules let accounts in from blocked networks; nothing was changed; unlock without the networks, or release those networks";
    }
}
