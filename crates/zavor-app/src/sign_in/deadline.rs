//! When a failed verification is answered: at the same moment for every name, after the slowest
//! stored password ([`zavor_core::password_cost`]).

use std::fmt;

use zavor_core::moment::Span;
use zavor_core::password_cost;
use zavor_core::password_cost::{HashCost, Typed};

use crate::sign_in::service::SignIn;

/// Stored passwords that make every failed sign-in slow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SlowPasswords {
    /// What they cost.
    pub cost: HashCost,
    /// How many accounts have such a password.
    pub accounts: u64,
    /// When failed sign-ins are answered because of them.
    pub deadline: Span,
}

impl fmt::Display for SlowPasswords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, tenths) = (
            self.deadline.as_millis() / 1000,
            self.deadline.as_millis() / 100 % 10,
        );
        let (accounts, have) = match self.accounts {
            1 => ("1 account".to_owned(), "still has"),
            many => (format!("{many} accounts"), "still have"),
        };
        write!(
            f,
            "every failed sign-in now answers after {seconds}.{tenths} s because {accounts} {have} \
             {}; each is hashed anew at its owner's next sign-in, or reset the password",
            self.cost
        )
    }
}

impl SignIn {
    /// How long after its arrival a failed verification is answered, whatever the cause: never
    /// before the slowest stored password would have been compared.
    pub fn answer_deadline(&self, typed: &[u8]) -> Span {
        let policies = self.platform.store.policies();
        let policy = match self.platform.world.passwords.is_behind() {
            true => policies.passwords.answer_deadline_busy,
            false => policies.passwords.answer_deadline,
        };
        let typed = Typed {
            bytes: typed.len(),
            is_normal: std::str::from_utf8(typed).is_ok_and(unicode_normalization::is_nfkc),
        };
        let (stored, measured) = (
            self.platform.store.password_costs(),
            self.platform.world.passwords.measured(),
        );
        password_cost::answer_deadline(policy, &stored, &measured, typed)
    }

    /// Costs that make every failed sign-in slower than the policy says.
    pub fn slow_passwords(&self) -> Vec<SlowPasswords> {
        let policy = self.platform.store.policies().passwords.answer_deadline;
        let (stored, measured) = (
            self.platform.store.password_costs(),
            self.platform.world.passwords.measured(),
        );
        let slow = password_cost::slow(policy, &stored, &measured);
        let shown = slow
            .into_iter()
            .map(|(cost, accounts, deadline)| SlowPasswords {
                cost,
                accounts,
                deadline,
            });
        shown.collect()
    }

    /// Measures stored costs that were not measured yet; call it every few seconds.
    pub async fn measure_passwords(&self) {
        let measured = self.platform.world.passwords.measured();
        if measured.len() >= password_cost::MEASURED_MAX {
            return;
        }
        for (cost, _) in self.platform.store.password_costs().iter() {
            if !measured.iter().any(|known| known.cost == *cost) {
                self.platform.world.passwords.measure(*cost).await;
            }
        }
    }
}
