//! Raising an account's limit until a date: the "legitimate sender" answer.

use zavor_core::account::{Account, RaisedLimit, RaisedTo};
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
        let limit = raise.recipients();
        // The number means the limit that the policy has.
        let (base, to) = match policy.external_recipients_per_hour {
            0 => (
                policy.service_recipients_per_day,
                RaisedTo::ServicePerDay(limit),
            ),
            base => (base, RaisedTo::ExternalPerHour(limit)),
        };
        let most = base.saturating_mul(RAISE_FACTOR_MAX);
        if limit <= base || limit > most {
            let (least, factor) = (base.saturating_add(1), RAISE_FACTOR_MAX);
            let policy = name.to_string();
            return Err(match to {
                RaisedTo::ExternalPerHour(_) => InvalidLimit::Bounds {
                    least,
                    most,
                    factor,
                    policy,
                },
                RaisedTo::ServicePerDay(_) => InvalidLimit::ServiceBounds {
                    least,
                    most,
                    factor,
                    policy,
                },
            }
            .into());
        }
        let raise = RaisedLimit { to, ..raise };
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
