//! Changes of sessions, methods, links, codes, tokens and app passwords. The use of one-time things is decided
//! here, inside the one transaction that may use them: if two come with the same link, one gets a
//! conflict.

use rusqlite::Connection;
use zavor_app::ports::{IdentityChange, StoreError};
use zavor_core::account::AccountId;
use zavor_core::moment::Timestamp;

use crate::delta::Delta;
use crate::error::unwritable;
use crate::rows::{
    app_password, code, ended, link, method, recovery_flow, reminder, session, support_request,
    token, ways_asked,
};

/// Applies a change; says what the mirror must follow.
pub(super) fn apply(db: &Connection, change: IdentityChange) -> Result<Option<Delta>, StoreError> {
    let concerns = account_of_app_passwords(&change);
    apply_row(db, change)?;
    let Some(account) = concerns else {
        return Ok(None);
    };
    let keys = app_password::keys_of(db, account).map_err(unwritable)?;
    Ok(Some(Delta::AppKeys(account, keys)))
}

/// Whose app passwords a change concerns: those are mirrored.
fn account_of_app_passwords(change: &IdentityChange) -> Option<AccountId> {
    match change {
        IdentityChange::AddAppPassword(new) => Some(new.account),
        IdentityChange::UseAppPassword(account, ..)
        | IdentityChange::RemoveAppPassword(account, _)
        | IdentityChange::EndAppPasswordsOf(account) => Some(*account),
        _ => None,
    }
}

fn apply_row(db: &Connection, change: IdentityChange) -> Result<(), StoreError> {
    let done = match change {
        IdentityChange::PutSession(new) => session::put(db, &new),
        IdentityChange::TouchSession(key, at) => session::touch(db, &key, at),
        IdentityChange::ReplaceSession(key, new) => {
            if !session::take(db, &key).map_err(unwritable)? {
                return Err(StoreError::Conflict);
            }
            session::put(db, &new)
        }
        IdentityChange::ExpectSession(key) => {
            return match session::get(db, &key).map_err(unwritable)? {
                Some(_) => Ok(()),
                None => Err(StoreError::Conflict),
            };
        }
        IdentityChange::EndSession(key) => session::end(db, &key),
        IdentityChange::EndSessionsOf(account) => session::end_of(db, account),
        IdentityChange::PutMethod(new) => {
            let stored = method::version(db, new.id).map_err(unwritable)?;
            expect_next(stored, new.version)?;
            method::put(db, &new)
        }
        IdentityChange::RemoveMethod(id, version) => {
            if method::version(db, id).map_err(unwritable)? != Some(version) {
                return Err(StoreError::Conflict);
            }
            method::remove(db, id)
        }
        IdentityChange::PutLink(new) => link::put(db, &new),
        IdentityChange::UseLink(key) => {
            return match link::take(db, &key).map_err(unwritable)? {
                true => Ok(()),
                false => Err(StoreError::Conflict),
            };
        }
        IdentityChange::DropLinks(account, purpose) => link::drop_of(db, account, purpose),
        IdentityChange::PutCode(new) => {
            let stored = code::version(db, new.id).map_err(unwritable)?;
            expect_next(stored, new.version)?;
            code::put(db, &new)
        }
        change @ (IdentityChange::PutRecoveryFlow(_)
        | IdentityChange::RenewRecoveryFlow(..)
        | IdentityChange::EndRecoveryFlows(..)
        | IdentityChange::VoidRecoveryFlows(_)
        | IdentityChange::PutRecoveryBudget(_)
        | IdentityChange::PutWaysAsked(_)
        | IdentityChange::PutReminderRun(_)
        | IdentityChange::PutSavedCode(_)
        | IdentityChange::DropSavedCodes(..)
        | IdentityChange::UseSavedCode(_)) => return apply_recovery(db, change),
        IdentityChange::PutSupportRequest(new) => {
            let stored = support_request::version(db, new.id).map_err(unwritable)?;
            expect_next(stored, new.version)?;
            support_request::put(db, &new)
        }
        IdentityChange::PutToken(new) => token::add(db, &new),
        IdentityChange::DropToken(id) => token::remove(db, id),
        IdentityChange::AddAppPassword(new) => app_password::add(db, &new),
        IdentityChange::UseAppPassword(account, id, at) => app_password::used(db, account, id, at),
        IdentityChange::RemoveAppPassword(account, id) => app_password::remove(db, account, id),
        IdentityChange::EndAppPasswordsOf(account) => app_password::remove_all(db, account),
        IdentityChange::ForgetEnded(at) => forget(db, at),
    };
    done.map_err(unwritable)
}

/// The changes of recovery by owners.
fn apply_recovery(db: &Connection, change: IdentityChange) -> Result<(), StoreError> {
    let done = match change {
        IdentityChange::PutRecoveryFlow(new) => {
            let stored = recovery_flow::version(db, &new.key).map_err(unwritable)?;
            expect_next(stored, new.version)?;
            recovery_flow::put(db, &new)
        }
        IdentityChange::RenewRecoveryFlow(key, version, new) => {
            if recovery_flow::version(db, &key).map_err(unwritable)? != Some(version) {
                return Err(StoreError::Conflict);
            }
            let stored = recovery_flow::version(db, &new.key).map_err(unwritable)?;
            expect_next(stored, new.version)?;
            recovery_flow::drop_one(db, &key).and_then(|()| recovery_flow::put(db, &new))
        }
        IdentityChange::EndRecoveryFlows(of, key, version) => {
            if recovery_flow::version(db, &key).map_err(unwritable)? != Some(version) {
                return Err(StoreError::Conflict);
            }
            recovery_flow::drop_one(db, &key).and_then(|()| recovery_flow::void_of(db, of))
        }
        IdentityChange::VoidRecoveryFlows(of) => recovery_flow::void_of(db, of),
        IdentityChange::PutRecoveryBudget(new) => {
            let stored = recovery_flow::budget_version(db, &new.key).map_err(unwritable)?;
            expect_next(stored, new.version)?;
            recovery_flow::put_budget(db, &new)
        }
        IdentityChange::PutWaysAsked(new) => {
            let stored = ways_asked::of(db, new.account).map_err(unwritable)?;
            expect_next(stored.map(|stored| stored.version), new.version)?;
            ways_asked::put(db, &new)
        }
        IdentityChange::PutReminderRun(new) => {
            let stored = reminder::get(db, new.id).map_err(unwritable)?;
            expect_next(stored.map(|stored| stored.version), new.version)?;
            reminder::put(db, &new)
        }
        IdentityChange::PutSavedCode(new) => recovery_flow::put_saved(db, &new),
        IdentityChange::DropSavedCodes(account, from) => {
            recovery_flow::drop_saved(db, account, from)
        }
        IdentityChange::UseSavedCode(key) => {
            return match recovery_flow::take_saved(db, &key).map_err(unwritable)? {
                true => Ok(()),
                false => Err(StoreError::Conflict),
            };
        }
        _ => return Ok(()),
    };
    done.map_err(unwritable)
}

/// A new row has version 1; any other replaces the version before it.
fn expect_next(stored: Option<u64>, version: u64) -> Result<(), StoreError> {
    if stored.unwrap_or(0).checked_add(1) == Some(version) {
        return Ok(());
    }
    Err(StoreError::Conflict)
}

fn forget(db: &Connection, at: Timestamp) -> rusqlite::Result<()> {
    session::forget(db, at)?;
    link::forget(db, at)?;
    code::forget(db, at)?;
    token::forget(db, at)?;
    recovery_flow::forget(db, at)?;
    support_request::forget(db, at)?;
    ended::forget(db, at)
}
