//! One commit inside the writer's transaction: every change, audit event and effect, or nothing.
//!
//! Versions and names are checked here, against the database and not against the mirror, so that
//! the second of two commits in a batch sees what the first did.

use rusqlite::Connection;
use zavor_app::ports::{AccountBrief, Change, Commit, Committed, StoreError};
use zavor_core::account::{Account, AccountId};
use zavor_core::actor::Role;
use zavor_core::audit::AuditEvent;
use zavor_core::hold::{HoldIdentity, Subject};
use zavor_core::password_cost::HashCost;

use crate::delta::{Before, Delta};
use crate::error::unwritable;
use crate::rows;
use crate::rows::audit::Head;

mod identity;

/// What a commit did; told to the caller and mirrored once the transaction is on disk.
pub(crate) struct Applied {
    pub(crate) committed: Committed,
    pub(crate) deltas: Vec<Delta>,
    pub(crate) head: Option<Head>,
}

/// Applies a commit on top of the chain's `head`.
pub(crate) fn apply(
    db: &Connection,
    head: Option<Head>,
    commit: Commit,
) -> Result<Applied, StoreError> {
    let mut applied = Applied {
        committed: Committed::default(),
        deltas: Vec::with_capacity(commit.changes.len()),
        head,
    };
    let by = commit.audit.first();
    for change in commit.changes {
        let concerned = rows::registered::concerned(db, &change).map_err(unwritable)?;
        let registered = |id| rows::registered::stored(db, id).map_err(unwritable);
        let before = concerned.map(registered).transpose()?.flatten();
        let delta = apply_change(db, change, by)?;
        applied.deltas.extend(delta);
        if let Some(id) = concerned {
            let after = rows::registered::renewed(db, id).map_err(unwritable)?;
            let changed = (before != after).then_some(Delta::Registered { before, after });
            applied.deltas.extend(changed);
        }
    }
    for event in &commit.audit {
        let head = rows::audit::append(db, applied.head, event).map_err(unwritable)?;
        applied.head = Some(head);
    }
    applied.committed.audit_seq = applied.head.map_or(0, |(seq, _)| seq);
    for effect in &commit.effects {
        let id = rows::effect::add(db, effect).map_err(unwritable)?;
        if let Some(link) = &effect.link {
            rows::link::put_of_mail(db, link).map_err(unwritable)?;
        }
        applied.committed.effects.push(id);
    }
    Ok(applied)
}

fn apply_change(
    db: &Connection,
    change: Change,
    by: Option<&AuditEvent>,
) -> Result<Option<Delta>, StoreError> {
    let done = match change {
        Change::AddAccount(account) => {
            rows::account::put(db, &account, true).map_err(unwritable)?;
            note_account_id(db, account.id).map_err(unwritable)?;
            return Ok(Some(account_delta(account, Before::default())));
        }
        Change::PutAccount(account) => {
            let version = account.version.checked_sub(1);
            let before = expect_version(db, account.id, version)?;
            rows::account::put(db, &account, false).map_err(unwritable)?;
            return Ok(Some(account_delta(account, before)));
        }
        Change::RemoveAccount(id, version) => {
            let before = expect_version(db, id, Some(version))?;
            rows::account::remove(db, id).map(|()| Some(Delta::NoAccount { id, before }))
        }
        Change::PlaceHold(hold) => rows::hold::put(db, &hold).map(|()| Some(Delta::Hold(hold))),
        Change::ReleaseHold(identity) => {
            rows::ended::release(db, &identity, by).map(|()| Some(Delta::NoHold(identity)))
        }
        Change::NoteEnded(ended) => rows::ended::note(db, &ended).map(|()| None),
        Change::PutPolicies(policies) => rows::policy::put(db, &policies)
            .map(|()| Some(Delta::Policies(std::sync::Arc::new(*policies)))),
        Change::PutDomains(domains) => {
            rows::policy::put_domains(db, &domains).map(|()| Some(Delta::Domains(domains.into())))
        }
        Change::GrantRole(id, role, domains) => {
            rows::origin_rule::grant(db, id, role, &domains).map(|()| None)
        }
        Change::RevokeRole(id, role) => rows::origin_rule::revoke(db, id, role).map(|()| None),
        Change::ExpectRoles(id, roles) => return expect_roles(db, id, roles).map(|()| None),
        Change::ExpectAccount(id, version) => {
            return expect_account(db, id, version).map(|()| None);
        }
        Change::ExpectHolds(subject, holds) => {
            return expect_holds(db, &subject, holds).map(|()| None);
        }
        Change::PutOriginRule(rule) => {
            rows::origin_rule::put(db, &rule).map(|()| Some(Delta::OriginRule(rule)))
        }
        Change::RemoveOriginRule(network, account) => {
            rows::origin_rule::remove(db, &network, account)
                .map(|()| Some(Delta::NoOriginRule(network, account)))
        }
        Change::PutProgramRule(rule) => {
            rows::program_rule::put(db, &rule).map(|()| Some(Delta::ProgramRule(rule)))
        }
        Change::RemoveProgramRule(program, network) => {
            rows::program_rule::remove(db, &program, network)
                .map(|()| Some(Delta::NoProgramRule(program, network)))
        }
        Change::FinishEffect(id, state) => rows::effect::put_state(db, id, &state).map(|()| None),
        Change::Identity(change) => return identity::apply(db, change),
        Change::Bulk(change) => rows::bulk::apply(db, &change).map(|()| None),
        Change::PutHourCounts(hours) => rows::note::put_hours(db, &hours).map(|()| None),
        Change::PutNote(name, text) => rows::note::put(db, name, &text).map(|()| None),
        Change::MarkAlerts(numbers, seen) => {
            rows::alert::mark(db, &numbers, seen.as_ref()).map(|()| None)
        }
    };
    done.map_err(unwritable)
}

/// Refuses unless this is the stored version; returns what is stored.
fn expect_version(
    db: &Connection,
    id: AccountId,
    version: Option<u64>,
) -> Result<Before, StoreError> {
    match rows::account::before(db, id).map_err(unwritable)? {
        Some((before, stored)) if Some(stored) == version => Ok(before),
        _ => Err(StoreError::Conflict),
    }
}

/// Refuses unless the account exists and has exactly these roles.
fn expect_roles(
    db: &Connection,
    id: AccountId,
    mut roles: Vec<(Role, Vec<String>)>,
) -> Result<(), StoreError> {
    let account = rows::account::before(db, id).map_err(unwritable)?;
    let stored = rows::origin_rule::roles(db, Some(id)).map_err(unwritable)?;
    let stored = stored.into_iter().map(|(_, role, domains)| (role, domains));
    let mut stored: Vec<(Role, Vec<String>)> = stored.collect();
    stored.sort();
    roles.sort();
    match account.is_some() && stored == roles {
        true => Ok(()),
        false => Err(StoreError::Conflict),
    }
}

/// Refuses unless the account has this version.
fn expect_account(db: &Connection, id: AccountId, version: u64) -> Result<(), StoreError> {
    let stored = rows::account::before(db, id).map_err(unwritable)?;
    match stored.is_some_and(|(_, stored)| stored == version) {
        true => Ok(()),
        false => Err(StoreError::Conflict),
    }
}

/// Refuses unless the subject has exactly these holds.
fn expect_holds(
    db: &Connection,
    subject: &Subject,
    mut holds: Vec<HoldIdentity>,
) -> Result<(), StoreError> {
    let stored = rows::hold::of(db, subject).map_err(unwritable)?;
    let mut stored: Vec<HoldIdentity> = stored.into_iter().map(|hold| hold.identity).collect();
    stored.sort();
    holds.sort();
    match stored == holds {
        true => Ok(()),
        false => Err(StoreError::Conflict),
    }
}

/// Numbers are never reused, not even after the account is removed.
fn note_account_id(db: &Connection, id: AccountId) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE counter SET value = max(value, ?1) WHERE name = 'account_id'")?
        .execute([id.0])?;
    Ok(())
}

fn account_delta(account: Account, before: Before) -> Delta {
    let credential = account.credential.as_ref();
    Delta::Account {
        cost: credential.and_then(|credential| HashCost::of(&credential.hash)),
        brief: AccountBrief {
            id: account.id,
            address: account.address,
            groups: account.groups,
            raised_limit: account.raised_limit,
        },
        aliases: account.aliases,
        before,
    }
}
