//! What belongs to the running process and not to a use case: health, metrics, backups, the outbox
//! worker, and the audit head in the log.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use zavor_app::Zavor;
use zavor_app::doors::proxies::ProxyFaults;
use zavor_app::doors::seats::Seats;
use zavor_app::platform::clock_apart;
use zavor_app::ports::Records;
use zavor_core::alert::Doubts;
use zavor_core::clock_watch::Apart;
use zavor_doors::listener::noted;
use zavor_doors::meter::Meter;
use zavor_passwords::HashPool;
use zavor_store::{BackupKey, EmbeddedStore, Health};
use zavor_web::report::{Concern, Time, head_text};

use super::doors;
use super::on_disk::OnDisk;
use crate::config::Config;
use crate::metrics::{Numbered, Numbers};

/// How often the audit head is logged.
const HEAD_EVERY: Duration = Duration::from_secs(3600);

/// How often the store is asked what it doubts: it looks at the clock about once a minute.
const DOUBTS_EVERY: Duration = Duration::from_secs(60);

/// What belongs to the running process and not to a use case.
pub(super) struct Keeper {
    pub(super) store: EmbeddedStore,
    pub(super) pool: Arc<HashPool>,
    pub(super) zavor: Arc<Zavor>,
    pub(super) meters: Vec<(&'static str, Arc<Meter>)>,
    pub(super) seats: Vec<(&'static str, Arc<Seats>)>,
    pub(super) stopping: AtomicBool,
    pub(super) data_dir: PathBuf,
    pub(super) backup_key: BackupKey,
    /// When the server started.
    pub(super) since: Time,
    /// What is wrong with the word of trusted proxies.
    pub(super) proxy_faults: Arc<ProxyFaults>,
    /// The configuration as a restart would read it.
    pub(super) on_disk: OnDisk,
}

/// Logs the audit head every hour, so that a log kept elsewhere reveals a shortened audit.
pub(super) async fn log_heads(store: EmbeddedStore, stopped: impl Future<Output = ()>) {
    let mut stopped = std::pin::pin!(stopped);
    loop {
        log_head(&store, "the audit head").await;
        tokio::select! {
            () = &mut stopped => return,
            () = tokio::time::sleep(HEAD_EVERY) => {}
        }
    }
}

/// Raises alerts about what the store doubts.
pub(super) async fn watch_doubts(
    store: EmbeddedStore,
    zavor: Arc<Zavor>,
    stopped: impl Future<Output = ()>,
) {
    let mut stopped = std::pin::pin!(stopped);
    loop {
        let health = store.health();
        let doubts = Doubts {
            audit: health.audit_misfit.is_some(),
            clock: health.logs.clock.is_some(),
        };
        zavor_app::notifications::watch_doubts(&zavor.notifications, doubts);
        tokio::select! {
            () = &mut stopped => return,
            () = tokio::time::sleep(DOUBTS_EVERY) => {}
        }
    }
}

pub(super) async fn log_head(store: &EmbeddedStore, text: &'static str) {
    match store.audit_head().await {
        Ok(Some((seq, hash))) => tracing::info!(head = head_text(seq, &hash), "{text}"),
        Ok(None) => {}
        Err(error) => tracing::error!(%error, "the audit head cannot be read"),
    }
}

impl Keeper {
    /// Takes the files of stolen passwords of this configuration, and looks at them in the background:
    /// a disk that is away must not keep a start or a reload waiting.
    pub(super) fn keep_breached(&self, config: &Config) {
        self.pool
            .keep_breached(config.breached_passwords.as_deref());
        let pool = Arc::clone(&self.pool);
        tokio::spawn(async move { pool.examine_breached().await });
    }

    /// Why the store cannot be written; empty if it can.
    pub(super) fn problem(&self) -> String {
        match self.store.health().unwritable {
            Some((since, why)) => format!("not writable since {}: {why}", Time::from(since)),
            None => String::new(),
        }
    }

    /// What a person must look at.
    pub(super) fn concerns(&self) -> Vec<Concern> {
        let health = self.store.health();
        let of = |about: &str, bad: bool, text: Option<String>| {
            text.map(|text| Concern {
                about: about.to_owned(),
                bad,
                text,
            })
        };
        let proxies = noted(&self.proxy_faults).into_iter();
        let proxies = proxies.map(|fault| Concern {
            about: fault.door.to_owned(),
            bad: false,
            text: fault.to_string(),
        });
        [
            of("audit", true, health.audit_misfit),
            of("clock", true, self.clock()),
            of("stolen passwords", false, self.breached()),
            of("events", true, health.logs.clock),
            of("events", false, health.logs.coarse),
            of("events", false, health.logs.short),
        ]
        .into_iter()
        .flatten()
        .chain(proxies)
        .chain(self.on_disk.concerns())
        .collect()
    }

    /// What to say when stolen passwords are not recognised.
    fn breached(&self) -> Option<String> {
        let fault = self.pool.breached_fault()?;
        let (unknown, _) = self.pool.breached_unanswered();
        let since = match unknown {
            0 => String::new(),
            n => format!(" ({n} since the start, each a line of the log)"),
        };
        Some(format!(
            "{fault}{since}; put it right and reload (SIGHUP), which forgets this"
        ))
    }

    /// What to say of a wall clock that has jumped since the start.
    fn clock(&self) -> Option<String> {
        let (by, how, set) = match clock_apart(&self.zavor.platform)? {
            Apart::Ahead(by) => (by, "ahead of", "forward"),
            Apart::Behind(by) => (by, "behind", "back"),
        };
        let minutes = by.as_secs() / 60;
        Some(format!(
            "the wall clock is {minutes} min {how} the time that this server has run on since its \
             start: it was set {set}, now or before the start. Lockouts and limits are not touched. \
             If it is right now, restart Zavor, and everything is measured by it again; if it is \
             wrong, set it right"
        ))
    }

    fn gauges(&self, health: &Health) -> Vec<(&'static str, &'static str, u64)> {
        let (not_looked_up, put_off) = self.pool.breached_unanswered();
        vec![
            ("zavor_accounts", "Accounts", health.accounts),
            (
                "zavor_commits_waiting",
                "Commits waiting for the writer",
                number(health.commits_waiting),
            ),
            (
                "zavor_events_waiting",
                "Events waiting to be written",
                number(health.events_waiting),
            ),
            (
                "zavor_passwords_waiting",
                "Passwords waiting for the hash pool",
                number(self.pool.waiting()),
            ),
            (
                "zavor_stolen_passwords_not_looked_up",
                "New passwords taken since the start without a look among stolen ones, because the list could not be read",
                not_looked_up,
            ),
            (
                "zavor_stolen_passwords_put_off",
                "New passwords put off since the start, because too many were looked up among stolen ones",
                put_off,
            ),
            (
                "zavor_store_writable",
                "Whether the store can write",
                u64::from(health.unwritable.is_none()),
            ),
        ]
    }
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

impl Numbered for Keeper {
    fn numbers(&self) -> Numbers {
        let (health, tally) = (self.store.health(), self.zavor.platform.tally());
        Numbers {
            doors: self
                .meters
                .iter()
                .map(|(door, meter)| doors::numbers(door, meter))
                .collect(),
            bytes: self
                .seats
                .iter()
                .map(|(door, seats)| (*door, number(seats.bytes())))
                .collect(),
            refused: tally
                .refused
                .iter()
                .map(|(reason, count)| (reason.as_str(), *count))
                .collect(),
            counters: vec![
                (
                    "zavor_binds_without_policy_check",
                    "LDAP binds of mail servers that no auth policy question announced",
                    tally.binds_without_check,
                ),
                (
                    "zavor_passwords_verified",
                    "Passwords compared by hash",
                    tally.passwords_verified,
                ),
                (
                    "zavor_origins_blocked",
                    "Origin blocks placed",
                    tally.origins_blocked,
                ),
                (
                    "zavor_events_folded",
                    "Events that shared a row because too many waited",
                    health.events_folded,
                ),
                (
                    "zavor_alerts_dropped",
                    "Alerts that were logged but not stored",
                    health.alerts_dropped,
                ),
            ],
            gauges: self.gauges(&health),
            guards: health
                .tables
                .iter()
                .map(|table| (table.name, number(table.guards)))
                .collect(),
        }
    }

    fn unready(&self) -> Option<String> {
        if self.stopping.load(Ordering::Relaxed) {
            return Some("stopping".into());
        }
        if let Err(error) = self.store.can_be_read() {
            return Some(error.to_string());
        }
        Some(self.problem()).filter(|problem| !problem.is_empty())
    }
}
