//! Recovery by the owners of accounts: who may, and by which proofs.

use super::fields::policy;
use super::setting::Setting;
use super::value::{Bounds, Value};
use crate::closed_list::closed_list;
use crate::moment::Span;

closed_list! {
    /// Who may recover an account without an administrator.
    pub enum RecoveryUsers {
        /// Every owner.
        Everybody = "everybody",
        /// Owners of accounts without any role.
        WithoutRole = "without_role",
        /// Nobody.
        Nobody = "nobody",
    }
}

impl Setting for RecoveryUsers {
    fn to_value(self) -> Value {
        Value::Choice(self.as_str())
    }
    fn from_value(value: Value) -> Option<Self> {
        if let Value::Choice(word) = value {
            Self::from_name(word)
        } else {
            None
        }
    }
}

const USERS: Bounds = Bounds::Choice(&["everybody", "without_role", "nobody"]);

policy! {
    /// Recovery: owners who cannot sign in prove who they are in another way (`spec/recovery.md`).
    pub struct RecoveryPolicy = "recovery" {
        /// Who may reset or unlock their account without an administrator.
        self_service: RecoveryUsers = RecoveryUsers::Everybody, USERS, "";
        /// Proofs of different methods for ordinary accounts. Accounts with a second factor or any
        /// role always need two.
        proofs: u32 = 1, Bounds::Count(1, 2), "proofs";
        /// Whether a code may be mailed to a confirmed recovery address.
        mail_codes: bool = true, Bounds::Switch, "";
        /// Whether a one-time code of an authenticator app counts.
        apps: bool = true, Bounds::Switch, "";
        /// Whether a passkey counts.
        passkeys: bool = true, Bounds::Switch, "";
        /// Whether a saved recovery code counts.
        saved_codes: bool = true, Bounds::Switch, "";
        /// Whether a code counts that the site sends in a way of its own; it does where
        /// `[recovery] webhook` is configured.
        webhook_codes: bool = true, Bounds::Switch, "";
        /// Whether an owner may release a restriction that a limit placed: with two proofs and a new
        /// password, once in 30 days, never at a high risk.
        owner_may_unblock: bool = true, Bounds::Switch, "";
        /// People who have not enough confirmed ways back are asked to register some when they sign in
        /// on the web. They may put it off.
        ask_to_register: bool = true, Bounds::Switch, "";
        /// How long they are not asked again after "Later"; 0s = until the next sign-in.
        postpone_for: Span = Span::from_days(1), Bounds::Time(Span::ZERO, Span::from_days(14)), "";
        /// How often somebody may put it off for so long; after that they are asked at every sign-in.
        /// 0 = as often as they like. Nobody is ever kept out for it.
        postponed_at_most: u32 = 0, Bounds::Count(0, 100), "times";
        /// People are asked whether their ways back are still theirs when they have not said so, and
        /// registered none, for this long; 0s = never.
        reconfirm_after: Span = Span::from_days(180), Bounds::Time(Span::ZERO, Span::from_days(730)), "";
    } in groups {
        "common": self_service, proofs, owner_may_unblock;
        "proofs": mail_codes, apps, passkeys, saved_codes, webhook_codes;
        "registration": ask_to_register, postpone_for, postponed_at_most, reconfirm_after;
    }
}

impl RecoveryPolicy {
    /// Whether anybody may recover an account alone.
    pub fn is_offered(&self) -> bool {
        self.self_service != RecoveryUsers::Nobody
    }
}
