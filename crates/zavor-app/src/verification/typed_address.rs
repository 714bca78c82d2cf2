//! A recovery address as people type it.

use zavor_core::account::{Account, SIGN_IN_NAME_BYTES_MAX};

use crate::platform::error::{AppError, InvalidRecovery};
use crate::platform::names;
use crate::platform::typed::{LOCAL_PART_BYTES_MAX, is_local_part};

/// A recovery address may be any address but the mailbox that it should recover.
pub(crate) fn checked_recovery_address(typed: &str, account: &Account) -> Result<String, AppError> {
    let typed_so = || typed.to_owned();
    let (local, domain) = typed
        .trim()
        .rsplit_once('@')
        .ok_or_else(|| InvalidRecovery::NoAt { typed: typed_so() })?;
    let domain = names::normal_domain(domain)
        .ok_or_else(|| InvalidRecovery::Domain { typed: typed_so() })?;
    if local.len() > LOCAL_PART_BYTES_MAX || !is_local_part(local) {
        return Err(InvalidRecovery::LocalPart { typed: typed_so() }.into());
    }
    let address = format!("{local}@{domain}");
    if address.len() > SIGN_IN_NAME_BYTES_MAX {
        return Err(InvalidRecovery::TooLong { typed: typed_so() }.into());
    }
    let own = names::normalise(address.as_bytes(), &[])
        .is_some_and(|name| name == account.address || account.aliases.contains(&name));
    if own {
        return Err(InvalidRecovery::OwnMailbox { typed: typed_so() }.into());
    }
    Ok(address)
}
