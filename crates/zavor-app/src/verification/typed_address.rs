//! A recovery address as people type it.

use zavor_core::account::{Account, SIGN_IN_NAME_BYTES_MAX};

use crate::platform::error::AppError;
use crate::platform::names;
use crate::platform::typed::{LOCAL_PART_BYTES_MAX, never_in_a_local_part};

/// A recovery address is any address but the mailbox that would be recovered.
pub(crate) fn checked_recovery_address(typed: &str, account: &Account) -> Result<String, AppError> {
    let invalid = |why: &str| {
        AppError::Invalid(format!(
            "{typed:?} cannot be a recovery address: {why}; nothing was changed"
        ))
    };
    let (local, domain) = typed
        .trim()
        .rsplit_once('@')
        .ok_or_else(|| invalid("it has no @"))?;
    let domain = names::normal_domain(domain).ok_or_else(|| invalid("its domain is none"))?;
    if local.is_empty()
        || local.len() > LOCAL_PART_BYTES_MAX
        || local.chars().any(never_in_a_local_part)
    {
        return Err(invalid("the part before the @ is not usable"));
    }
    let address = format!("{local}@{domain}");
    if address.len() > SIGN_IN_NAME_BYTES_MAX {
        return Err(invalid("it is too long"));
    }
    let own = names::normalise(address.as_bytes(), &[])
        .is_some_and(|name| name == account.address || account.aliases.contains(&name));
    if own {
        return Err(invalid("it is the mailbox that it would recover"));
    }
    Ok(address)
}
