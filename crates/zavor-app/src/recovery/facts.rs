//! What a flow's account has to prove itself with. Looked at only after a proof was right: what it
//! costs depends on the account. Nothing counts that is younger than 72 hours
//! ([`zavor_core::identity::PROOF_WAIT`]).

use zavor_core::account::{Account, RecoveryAddress};
use zavor_core::hold::{HoldIdentity, Subject};
use zavor_core::identity::{Method, MethodKind, SecretHash};
use zavor_core::moment::Timestamp;
use zavor_core::not_me::{blocked_since, judged_at};
use zavor_core::recovery::{
    NoCode, RecoveryFacts, RecoveryFlow, RecoveryMethod, proofs_needed, usable, without_code,
};

use crate::platform::error::AppError;
use crate::recovery::service::Recovery;
use crate::recovery::service::site_sends_codes;

/// The account of a flow, as it was when the flow began.
pub(super) struct FlowAccount {
    pub(super) account: Account,
    /// Its methods that count now.
    pub(super) usable: Vec<RecoveryMethod>,
    /// How many proofs of different methods it needs.
    pub(super) needed: usize,
    /// The block after a report by the owner, which a recovery ends.
    pub(super) reported: Option<HoldIdentity>,
    /// Its recovery addresses that count now.
    pub(super) addresses: Vec<String>,
    /// The numbers of its second factors that count now.
    pub(super) factors: Vec<u64>,
    /// Its saved codes that count now.
    pub(super) saved_codes: Vec<SecretHash>,
    /// Confirmed addresses that get no code although codes are mailed, and why: told there, so that the
    /// owner does not wait for one. Empty where a code is sent.
    pub(super) without_code: Vec<String>,
    /// Why.
    pub(super) why_none: NoCode,
    /// When the newest of them was confirmed, or became the owner's own.
    pub(super) addresses_since: Timestamp,
}

impl FlowAccount {
    /// The methods that were proved and still count. A saved code is used up when it is shown, so it
    /// counts though none may be left.
    pub(super) fn proved(&self, flow: &RecoveryFlow) -> Vec<RecoveryMethod> {
        let counts = |method: &RecoveryMethod| {
            self.usable.contains(method) || *method == RecoveryMethod::SavedCode
        };
        let methods = flow.proved.iter().map(|(method, _)| *method);
        methods.filter(counts).collect()
    }

    /// Whether the account needs another proof beside a mailed code, and has one (`yes`) or not
    /// (`missing`), or perhaps the site knows a way to its owner (`maybe`); as the mail says it.
    pub(super) fn more_than_a_code(&self) -> &'static str {
        let others = || {
            let usable = self.usable.iter();
            usable.filter(|method| **method != RecoveryMethod::MailCode)
        };
        match (self.needed > 1, others().any(|method| method.is_known())) {
            (false, _) => "no",
            (true, true) => "yes",
            (true, false) if others().next().is_some() => "maybe",
            (true, false) => "missing",
        }
    }

    /// Its methods that it is known to have: whether the site can send it a code, nobody here knows.
    pub(super) fn known(&self) -> Vec<RecoveryMethod> {
        let methods = self.usable.iter().copied();
        methods.filter(|method| method.is_known()).collect()
    }

    /// Whether its owner could recover it alone, with what it is known to have.
    pub(super) fn has_way_back(&self) -> bool {
        self.known().len() >= self.needed
    }

    /// Whether enough was proved.
    pub(super) fn is_proved(&self, flow: &RecoveryFlow) -> bool {
        self.proved(flow).len() >= self.needed
    }
}

impl Recovery {
    /// The account of a flow; `None` for a name without one, and once it was changed.
    pub(super) async fn account_of(
        &self,
        flow: &RecoveryFlow,
    ) -> Result<Option<FlowAccount>, AppError> {
        let Some(id) = flow.of.account_id() else {
            return Ok(None);
        };
        let account = self.platform.store.account(id).await?;
        let Some(account) = account.filter(|account| flow.fits(id, account.version)) else {
            return Ok(None);
        };
        self.facts_of(account).await.map(Some)
    }

    /// What an account has to prove itself with now.
    pub(super) async fn facts_of(&self, account: Account) -> Result<FlowAccount, AppError> {
        let subject = Subject::Account(account.address.clone());
        let holds = self.platform.store.lasting_holds(&subject).await?;
        let blocked = blocked_since(&holds, self.platform.now());
        self.facts_before(account, blocked, &[]).await
    }

    /// The same as it was before the event of a report ([`judged_at`]), without the second factors that went
    /// with it.
    pub(super) async fn facts_before(
        &self,
        account: Account,
        reported: Option<(HoldIdentity, Timestamp)>,
        gone: &[Method],
    ) -> Result<FlowAccount, AppError> {
        let id = account.id;
        let event = reported.as_ref().map(|(_, event)| *event);
        let mut methods = self.platform.store.methods_of(id).await?;
        methods.retain(|method| gone.iter().all(|gone| gone.id != method.id));
        let set = account.credential.as_ref().map(|c| c.set);
        let (set, at) = judged_at(event, set, self.platform.now());
        let has_role = !self.platform.store.roles(id).await?.is_empty();
        let counting = methods.iter().filter(|method| method.counts(set, at));
        let counting: Vec<&Method> = counting.collect();
        let has = |kind| counting.iter().any(|method| method.kind == kind);
        let mut addresses = self.verification.proving_addresses(&account).await?;
        addresses.retain(|(place, _)| {
            let known = account.recovery_addresses.get(*place);
            known.is_some_and(|known| known.proves(has_role, at))
        });
        let mut saved = self.platform.store.saved_codes_of(id).await?;
        saved.retain(|code| code.counts(at));
        let facts = RecoveryFacts {
            has_address: !addresses.is_empty() && self.notifications.can_mail(),
            has_app: has(MethodKind::Totp),
            has_passkey: has(MethodKind::Passkey),
            has_saved_code: !saved.is_empty(),
            // A report lets in only what is older, and how old this is, nobody here knows.
            has_site: reported.is_none() && site_sends_codes(self),
            has_factor: !methods.is_empty(),
            has_role,
        };
        let policies = self.platform.store.policies();
        let usable = usable(facts, &policies.recovery);
        let (why_none, without_code) =
            without_code(&account, facts, &usable, &policies.recovery, at);
        let places = addresses.iter().map(|(place, _)| *place);
        let known = places.filter_map(|place| account.recovery_addresses.get(place));
        let since = known.filter_map(RecoveryAddress::since);
        let addresses_since = since.max().unwrap_or_else(|| self.platform.now());
        Ok(FlowAccount {
            account,
            reported: reported.map(|(block, _)| block),
            factors: counting.iter().map(|method| method.id).collect(),
            saved_codes: saved.into_iter().map(|code| code.key).collect(),
            usable,
            without_code,
            why_none,
            needed: proofs_needed(facts, &policies.recovery),
            addresses_since,
            addresses: addresses.into_iter().map(|(_, address)| address).collect(),
        })
    }
}
