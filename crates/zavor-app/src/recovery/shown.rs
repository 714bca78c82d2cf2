//! A flow as its page shows it. Before a proof was right, it says nothing that depends on the account.

use zavor_core::policy::RecoveryUsers;
use zavor_core::recovery::{NotByOwner, RecoveryMethod};

use crate::platform::error::AppError;
use crate::recovery::sending::{may_send_again, wish};
use crate::recovery::service::Recovery;
use crate::recovery::service::site_sends_codes;

/// What a person sees of their flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowShown {
    /// Whether a code was asked for by mail.
    pub code_asked: bool,
    /// Whether one was asked for that the site sends.
    pub site_code_asked: bool,
    /// Whether something was proved, but not enough yet.
    pub half: bool,
    /// Whether enough was proved.
    pub whole: bool,
    /// After a first proof: the methods that are left. Before it, empty.
    pub left: Vec<RecoveryMethod>,
    /// After a first proof: the recovery addresses, masked. Before it, empty.
    pub hints: Vec<String>,
    /// After enough proofs: whether the password is kept here, so that it can be set.
    pub can_reset: bool,
    /// After enough proofs: whether keeping the password and only unlocking would help. It does not once
    /// the owner has said "this was not me": the block after that ends with a new password.
    pub may_keep: bool,
    /// After enough proofs: the shortest new password, in characters. Before, 0.
    pub minimum: u32,
    /// After enough proofs: whether the owner may release sending with a new password; `None` = nothing
    /// restricts it, or not enough was proved.
    pub sending: Option<Result<(), NotByOwner>>,
}

impl FlowShown {
    /// Whether one more proof, of another kind, would let the owner release sending too.
    pub fn may_prove_more(&self) -> bool {
        self.sending == Some(Err(NotByOwner::MoreProofs)) && !self.left.is_empty()
    }
}

/// What the pages offer: what policy allows, whoever it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offers {
    /// Whether anybody may recover an account alone.
    pub anybody: bool,
    /// Whether codes are mailed.
    pub mail_code: bool,
    /// Whether passkeys count.
    pub passkey: bool,
    /// Whether the site sends codes in its own way.
    pub site: bool,
}

impl Offers {
    /// The same without what was proved in a flow already, or what its account does not have. Before a
    /// first proof the flow says neither.
    pub fn left(self, shown: &FlowShown) -> Self {
        let proved_some = shown.half || shown.whole;
        let left = |method| !proved_some || shown.left.contains(&method);
        Self {
            mail_code: self.mail_code && left(RecoveryMethod::MailCode),
            passkey: self.passkey && left(RecoveryMethod::Passkey),
            site: self.site && left(RecoveryMethod::Webhook),
            ..self
        }
    }
}

impl Recovery {
    /// What policy and the installation allow.
    pub fn offers(&self) -> Offers {
        let policies = self.platform.store.policies();
        let policy = &policies.recovery;
        Offers {
            anybody: policy.self_service != RecoveryUsers::Nobody,
            mail_code: policy.mail_codes && self.notifications.can_mail(),
            passkey: policy.passkeys,
            site: policy.webhook_codes && site_sends_codes(self),
        }
    }

    /// The flow of this token as its page shows it; `None` when it is over. Changes nothing.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn shown(&self, token: &str) -> Result<Option<FlowShown>, AppError> {
        let Some(flow) = self.flow(token).await? else {
            return Ok(None);
        };
        let mut shown = FlowShown {
            code_asked: flow.asked.is_some() || flow.code.is_some(),
            site_code_asked: flow.site.asked.is_some() || flow.site.code.is_some(),
            half: false,
            whole: false,
            left: Vec::new(),
            hints: Vec::new(),
            can_reset: false,
            may_keep: false,
            minimum: 0,
            sending: None,
        };
        if flow.proved.is_empty() {
            return Ok(Some(shown));
        }
        let Some(of) = self.account_of(&flow).await? else {
            return Ok(None);
        };
        shown.whole = of.is_proved(&flow);
        shown.half = !shown.whole;
        let left = of.usable.iter().copied();
        shown.left = left.filter(|method| !flow.has_proved(*method)).collect();
        if shown.left.contains(&RecoveryMethod::MailCode) {
            shown.hints = of.addresses.iter().map(|address| masked(address)).collect();
        }
        shown.may_keep = of.reported.is_none();
        shown.can_reset = of.account.credential.is_some();
        if shown.whole {
            shown.minimum = self.sign_in.password_minimum(Some(of.account.id)).await?;
            shown.sending = may_send_again(self, &of, &wish(&flow, &of)).await?;
        }
        Ok(Some(shown))
    }
}

/// `a•••@h•••.example`: enough to recognise an address, not enough to learn it.
fn masked(address: &str) -> String {
    let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    let first = |text: &str| text.chars().next().map(String::from).unwrap_or_default();
    let (host, rest) = domain.rsplit_once('.').unwrap_or((domain, ""));
    format!("{}•••@{}•••.{rest}", first(local), first(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_12_a_hint_shows_the_first_letters_and_the_last_label() {
        assert_eq!(masked("ana.pop@home.example"), "a•••@h•••.example");
        assert_eq!(masked("ș@mail.acasă.ro"), "ș•••@m•••.ro");
        assert_eq!(masked("odd"), "o•••@•••.");
    }
}
