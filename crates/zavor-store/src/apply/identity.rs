//! Changes of sessions, methods, links, codes and tokens. The use of one-time things is decided
//! here, inside the one transaction that may use them: if two come with the same link, one gets a
//! conflict.

use rusqlite::Connection;
use zavor_app::ports::{IdentityChange, StoreError};
use zavor_core::moment::Timestamp;

use crate::error::unwritable;
use crate::rows::{code, ended, link, method, session, token};

/// Applies a change.
pub(super) fn apply(db: &Connection, change: IdentityChange) -> Result<(), StoreError> {
    let done = match change {
        IdentityChange::PutSession(new) => session::put(db, &new),
        IdentityChange::TouchSession(key, at) => session::touch(db, &key, at),
        IdentityChange::ReplaceSession(key, new) => {
            if !session::take(db, &key).map_err(unwritable)? {
                return Err(StoreError::Conflict);
            }
            session::put(db, &new)
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
        IdentityChange::PutToken(new) => token::add(db, &new),
        IdentityChange::DropToken(id) => token::remove(db, id),
        IdentityChange::ForgetEnded(at) => forget(db, at),
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
    ended::forget(db, at)
}
