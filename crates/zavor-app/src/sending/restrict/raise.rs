//! Raising an account's limit until a date: the "legitimate sender" answer.

use zavor_core::account::{Account, RaisedLimit};
use zavor_core::actor::Actor;
use zavor_core::moment::{Span, Timestamp};
use zavor_core::policy::Charged;
use zavor_core::rights::proved_lately;
use zavor_core::sending::{RAISE_FACTOR_MAX, raise_needs_proof};

use crate::platform::error::{AppError, InvalidLimit};
use crate::sending::payer::Payer;
use crate::sending::service::Sending;

/// Longest time for which a limit may be raised.
pub const RAISED_FOR_MAX: Span = Span::from_days(366);

impl Sending {
    /// The account with its raised limit, after the checks.
    pub(super) fn raised(
        &self,
        actor: &Actor,
        payer: &Payer,
        account: Option<&Account>,
        raise: RaisedLimit,
        now: Timestamp,
    ) -> Result<Account, AppError> {
        let (Some(account), Some(brief)) = (account, &payer.brief) else {
            return Err(InvalidLimit::NoAccount.into());
        };
        let policies = self.platform.store.policies();
        let who = Charged {
            address: &brief.address,
            groups: &brief.groups,
        };
        let (name, policy) = policies.outbound.resolve(&who);
        let base = policy.external_recipients_per_hour;
        let most = base.saturating_mul(RAISE_FACTOR_MAX);
        let limit = raise.external_recipients_per_hour;
        if base == 0 || limit <= base || limit > most {
            return Err(InvalidLimit::Bounds {
                least: base.saturating_add(1),
                most,
                factor: RAISE_FACTOR_MAX,
                policy: name.to_string(),
            }
            .into());
        }
        if raise.until <= now || raise.until > now.plus(RAISED_FOR_MAX) {
            let days = RAISED_FOR_MAX.as_secs() / 86_400;
            return Err(InvalidLimit::Until { days }.into());
        }
        if raise_needs_proof(base, limit) {
            proved_lately(actor, now).map_err(AppError::Denied)?;
        }
        let mut account = account.clone();
        account.raised_limit = Some(raise);
        account.version += 1;
        Ok(account)
    }
}
