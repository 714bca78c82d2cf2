//! The data directory of `./bench web`: accounts, their activity, and their roles.
//!
//! All of it goes through the store's own interface, with a clock that this file moves: records
//! through commits (a million accounts in about 20 s), guards through the engine's own rules,
//! events through `record_sign_in`, as the doors call it. So the day files are those of a real
//! server, including the indexes of finished days. Few rows fold, because the accounts are spread.
//! Writing the row format directly would be faster, but the bench would then measure other files
//! than a server has.

use std::error::Error;
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use sha2::{Digest, Sha256};
use zavor_app::platform::notes::{AccountNote, CallerNote, PasswordNote, SignOnNote};
use zavor_app::ports::{Change, Commit, Guards, GuardsExt, IdentityChange, Records, StoreError};
use zavor_core::account::{Account, AccountId, GuardKey, RecoveryAddress, SignInName};
use zavor_core::actor::{Actor, Role};
use zavor_core::audit::{AuditAct, AuditEvent, AuditResult};
use zavor_core::event::Protocol;
use zavor_core::guard::Touched;
use zavor_core::hold::{
    Evidence, HoldIdentity, HoldKind, Owner, Reason, Scope, StoredHold, Subject,
};
use zavor_core::identity::{Method, MethodKind, SecretHash, Session, Stage};
use zavor_core::moment::{Span, Timestamp};
use zavor_core::network::Origin;
use zavor_core::note::Detail;
use zavor_core::policy::SmartLockoutPolicy;
use zavor_core::sign_in::{Attempt, Closing, OriginView};
use zavor_memory::Now;
use zavor_store::{EmbeddedStore, Options};

use crate::web_events;
use crate::web_people::{DOMAINS, home, mix, person};
use crate::web_time::{DAYS, Moving, now};

/// People with a role; these are also the readers while the doors are measured.
pub(crate) const ADMINISTRATORS: u64 = 50;
/// Accounts restricted from sending.
const RESTRICTED: u64 = 2_000;
/// Accounts that are locked out.
const LOCKED: u64 = 5_000;
/// For how long: longer than a run, and than later runs on the same data.
const LOCKED_FOR: Span = Span::from_hours(24);
/// Wrong passwords of an account that is locked out.
const WRONG: u64 = 10;
const AUDIT_EVENTS: u64 = 100_000;
/// One account in this many has never signed in.
const NEVER_ONE_IN: u64 = 33;
/// Accounts per commit: many, because each commit changes pages of every index all over the file.
const ACCOUNTS_BATCH: u64 = 100_000;
/// Audit events per commit.
const AUDIT_BATCH: u64 = 10_000;
/// Guards between two flushes.
const FLUSH_EVERY: u64 = 20_000;
/// Most bytes of events: enough for all of them.
const EVENTS_BYTES: u64 = 40 << 30;
/// Bytes of a session token before hexadecimal encoding.
const TOKEN_BYTES: usize = 32;

/// Numbers of accounts and events.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sizes {
    pub(crate) accounts: u64,
    pub(crate) rows: u64,
}

fn open(data: &Path, clock: Arc<Moving>) -> Result<EmbeddedStore, Box<dyn Error>> {
    let mut options = Options::new(data);
    options.domains_seed = DOMAINS.map(str::to_owned).to_vec();
    options.events_max_bytes = EVENTS_BYTES;
    Ok(EmbeddedStore::open(options, clock)?)
}

/// Makes all data in an empty directory.
pub(crate) fn make(data: &Path, sizes: Sizes) -> Result<(), Box<dyn Error>> {
    let now = now();
    let clock = Arc::new(Moving::at(now));
    let store = open(data, clock.clone())?;
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let (ids, names) = timed("accounts", || {
        runtime.block_on(accounts(&store, sizes.accounts, now))
    })?;
    timed("guards", || runtime.block_on(guards(&store, &ids, now)))?;
    timed("roles, holds, audit", || {
        runtime.block_on(records(&store, &ids, &names, now))
    })?;
    timed("events", || {
        web_events::record(&store, &clock, (&ids, &names), sizes.rows, now)
    })?;
    clock.set(now);
    store.close();
    Ok(())
}

/// Opens a session for every administrator and indexes finished days; returns the tokens.
pub(crate) fn let_in(data: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let now = now();
    // The store indexes old days after it opens, and closing it waits for that.
    let store = open(data, Arc::new(Moving::at(now)))?;
    let mut tokens = Vec::new();
    let mut commit = Commit::default();
    for n in 0..ADMINISTRATORS {
        let name = SignInName::from_normal_form(&person(n).address);
        let account = store
            .find(&name)
            .now()?
            .ok_or("this is not the data of this bench")?;
        let token = token(n ^ now.as_millis() as u64);
        commit
            .changes
            .push(Change::Identity(IdentityChange::PutSession(Session {
                key: SecretHash(Sha256::digest(&token).into()),
                id: mix(n),
                account,
                stage: Stage::Whole,
                created: now,
                last_seen: now,
                proved: Some(now),
                address: Some(Ipv4Addr::LOCALHOST.into()),
                device: "zavor-bench".into(),
            })));
        tokens.push(token);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    runtime.block_on(store.commit(commit))?;
    timed("indexes of finished days", || {
        store.close();
        Ok(())
    })?;
    Ok(tokens)
}

/// A session token like those of the web door.
fn token(n: u64) -> String {
    let words = (0..TOKEN_BYTES as u64 / 8).map(|word| mix(mix(n) ^ word));
    words.map(|word| format!("{word:016x}")).collect()
}

fn timed<T>(
    what: &str,
    act: impl FnOnce() -> Result<T, Box<dyn Error>>,
) -> Result<T, Box<dyn Error>> {
    let began = Instant::now();
    let done = act()?;
    eprintln!("{what}: {:.1} s", began.elapsed().as_secs_f64());
    Ok(done)
}

async fn accounts(
    store: &EmbeddedStore,
    count: u64,
    now: Timestamp,
) -> Result<(Vec<AccountId>, Vec<SignInName>), Box<dyn Error>> {
    let (mut ids, mut names) = (Vec::new(), Vec::new());
    let mut commit = Commit::default();
    for n in 0..count {
        let account = account(store.next_account_id().await?, n, now);
        ids.push(account.id);
        names.push(account.address.clone());
        commit.changes.push(Change::AddAccount(account));
        if commit.changes.len() as u64 == ACCOUNTS_BATCH || n + 1 == count {
            store.commit(std::mem::take(&mut commit)).await?;
        }
    }
    Ok((ids, names))
}

fn account(id: AccountId, n: u64, now: Timestamp) -> Account {
    let person = person(n);
    let mixed = mix(n ^ 0xacc0);
    let added = now.minus(Span::from_mins(mixed % (5 * 365 * 24 * 60)));
    let recovery = RecoveryAddress {
        address: format!("{}@home.example", mixed >> 40),
        added,
        by_owner: true,
        confirmed: (mixed & 7 < 6).then_some(added),
    };
    Account {
        id,
        address: SignInName::from_normal_form(&person.address),
        display_name: person.name,
        aliases: Vec::new(),
        groups: match mixed >> 8 & 3 {
            0 => vec![["sales", "finance", "support", "people"][(mixed >> 10 & 3) as usize].into()],
            _ => Vec::new(),
        },
        // Two of five accounts have one.
        recovery_addresses: Vec::from_iter((mixed >> 16 & 15 < 6).then_some(recovery)),
        credential: None,
        created: added,
        sessions_ended: None,
        raised_limit: None,
        own_release: None,
        version: 1,
    }
}

/// Whether account `n` is one of `few` that are spread evenly over all.
fn is_one_of(few: u64, n: u64, all: u64) -> bool {
    n % (all / few.min(all)) == 3 && n / (all / few.min(all)) < few
}

/// The guards: where people signed in from, and who is locked out.
async fn guards(
    store: &EmbeddedStore,
    ids: &[AccountId],
    now: Timestamp,
) -> Result<(), Box<dyn Error>> {
    let policy = SmartLockoutPolicy {
        lockout_duration: LOCKED_FOR,
        ..SmartLockoutPolicy::default()
    };
    let view = OriginView::default();
    let all = ids.len() as u64;
    for (n, id) in (0..).zip(ids) {
        let locked = is_one_of(LOCKED, n, all);
        if n % NEVER_ONE_IN == 0 && !locked {
            continue;
        }
        let ago = Span::from_mins(mix(n ^ 0x5ee) % (DAYS * 24 * 60));
        let change = store.sign_in(GuardKey::account(*id), |guard| {
            let mut report = |address: IpAddr, digest, how, at| {
                let attempt = Attempt {
                    key: digest,
                    origin: Origin::of(address),
                    hint: 7,
                    digest: Some(digest),
                    protocol: Protocol::Imap,
                    ours: false,
                    has_app_passwords: false,
                    credential: 0,
                    has_session: false,
                    forced_class: None,
                };
                zavor_core::sign_in::report(guard, &attempt, how, true, &view, &policy, at);
            };
            report(home(n), 1, Closing::Success, now.minus(ago));
            for digest in (2..2 + WRONG).filter(|_| locked) {
                report([203, 0, 113, 9].into(), digest, Closing::Failure, now);
            }
            ((), Touched::Counters)
        });
        // Written later; the flush below waits for all of them.
        drop(change.await?);
        if n % FLUSH_EVERY == 0 {
            store.flush()?;
        }
    }
    store.flush()?;
    let locked = store.locked_accounts(now, usize::MAX).await?.len();
    eprintln!("{locked} accounts are locked out");
    Ok(())
}

/// Roles with second factors, restrictions, and several years of audit.
async fn records(
    store: &EmbeddedStore,
    ids: &[AccountId],
    names: &[SignInName],
    now: Timestamp,
) -> Result<(), Box<dyn Error>> {
    let mut first = Commit::default();
    for (n, id) in (0..ADMINISTRATORS).zip(ids) {
        first.changes.push(Change::GrantRole(
            *id,
            Role::GlobalAdministrator,
            Vec::new(),
        ));
        first
            .changes
            .push(Change::Identity(IdentityChange::PutMethod(method(
                *id, n, now,
            ))));
    }
    store.commit(first).await?;
    let (all, mut restricted) = (names.len() as u64, Commit::default());
    for (n, name) in (0..)
        .zip(names)
        .filter(|(n, _)| is_one_of(RESTRICTED, *n, all))
    {
        restricted
            .changes
            .push(Change::PlaceHold(restriction(n, name, now)));
    }
    store.commit(restricted).await?;
    let mut audit = Commit::default();
    for n in 0..AUDIT_EVENTS {
        audit.audit.push(audit_event(n, names, now));
        if audit.audit.len() as u64 == AUDIT_BATCH {
            store.commit(std::mem::take(&mut audit)).await?;
        }
    }
    store
        .commit(audit)
        .await
        .map(drop)
        .map_err(StoreError::into)
}

fn method(account: AccountId, n: u64, now: Timestamp) -> Method {
    Method {
        id: mix(n ^ 0x3e7) >> 1,
        account,
        kind: MethodKind::Totp,
        name: "Authenticator".into(),
        added: now.minus(Span::from_days(100)),
        last_used: None,
        // Nobody uses this factor: the sessions are made with the data.
        sealed: vec![0; 64],
        handle: Vec::new(),
        last_step: 0,
        failures: 0,
        failing_since: None,
        last_failed: None,
        version: 1,
    }
}

fn restriction(n: u64, name: &SignInName, now: Timestamp) -> StoredHold {
    StoredHold {
        identity: HoldIdentity {
            kind: HoldKind::RestrictedSending,
            subject: Subject::Account(name.clone()),
            scope: Scope::Everywhere,
            owner: Owner::Engine,
            reason: Reason::ExternalRecipientsPerHour,
        },
        since: now.minus(Span::from_mins(mix(n) % (DAYS * 24 * 60))),
        until: None,
        evidence: Evidence::SendingLimit {
            counted: 500,
            requested: 1 + (n % 40) as u32,
            limit: 500,
            window: Span::from_hours(1),
            policy: "default".into(),
            last_address: Some(home(n)),
        },
    }
}

fn audit_event(n: u64, names: &[SignInName], now: Timestamp) -> AuditEvent {
    let mixed = mix(n ^ 0xa0d1);
    let name = |n: u64| names[(n % names.len() as u64) as usize].clone();
    let by = mixed % ADMINISTRATORS;
    let acts: [(AuditAct, Detail); 4] = [
        (
            AuditAct::Unlock,
            CallerNote::CallBack {
                note: "the manager answered".into(),
            }
            .into(),
        ),
        (AuditAct::ResetPassword, PasswordNote::Temporary.into()),
        (
            AuditAct::ChangeAccount,
            AccountNote::Group {
                group: "sales".into(),
            }
            .into(),
        ),
        (AuditAct::SignIn, SignOnNote::RightFactorFollows.into()),
    ];
    let (act, detail) = acts[(mixed >> 8 & 3) as usize].clone();
    AuditEvent {
        time: now.minus(Span::from_mins((AUDIT_EVENTS - n) * 10)),
        actor: Actor::Owner {
            account: AccountId(by as u32),
            address: name(by),
            source: Some(home(by)),
        },
        act,
        target: Some(Subject::Account(name(mixed >> 20))),
        source: Some(home(by)),
        result: AuditResult::Done,
        detail,
        correlation: mixed,
    }
}
