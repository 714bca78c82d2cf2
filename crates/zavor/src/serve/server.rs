//! The running server: opens everything or nothing, serves, and stops in order.
//!
//! Start: store (its lock makes this the only server on the data directory), keys, hash pool, mail
//! hosts, all doors bound, all doors serving, `addresses.json`, background work. Stop: `addresses.json` is removed,
//! doors stop accepting and finish, the local socket ends, the store flushes and closes.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use url::Url;
use zavor_app::Zavor;
use zavor_app::platform::current::Current;
use zavor_app::platform::{Mode, Settings};
use zavor_app::ports::{Clock, Entropy, Records};
use zavor_doors::ldap::Directory;
use zavor_doors::tls::Tls;
use zavor_passwords::{HashPool, HashPoolConfig};
use zavor_sockets::Serving;
use zavor_store::{EmbeddedStore, Options};

use super::bound::{Bound, addresses, bind};
use super::in_force::InForce;
use super::keeper::{Keeper, log_head, log_heads, watch_doubts};
use super::on_disk::OnDisk;
use super::own_addresses::own_addresses;
use super::{doors, web, workers, world};
use crate::config::{Config, Source};
use crate::data_files;
use crate::local_socket::server::LocalSocket;
use crate::modes;
use crate::system::{SystemClock, SystemEntropy};
use zavor_web::LocalDoor;
use zavor_web::report::Time;

/// Wanted limit of open files: 10,000 idle policy connections, with room to spare.
const FILES_WANTED: u64 = 65_536;
/// Longest time for stopping before the rest is cut off.
const STOP_WITHIN: Duration = Duration::from_secs(8);

/// A running server.
pub(crate) struct Server {
    zavor: Arc<Zavor>,
    addresses: BTreeMap<String, String>,
    auth_policy_password: Option<String>,
    data_dir: std::path::PathBuf,
    pub(super) keeper: Arc<Keeper>,
    pub(super) certificate: Option<Tls>,
    pub(super) ldap_tls: Option<Tls>,
    pub(super) web_tls: Option<Tls>,
    pub(super) in_force: InForce,
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
    /// Must live as long as the web door's task.
    _pages: web::PageThreads,
}

impl Server {
    /// Starts everything; on an error, closes everything that was opened.
    pub(crate) async fn start(config: &Config, source: &Source) -> Result<Self, String> {
        let mut server = Self::open(config, source, Arc::new(SystemClock::new())).await?;
        server.work();
        Ok(server)
    }

    /// Starts everything but the work in the background, by this clock.
    pub(crate) async fn open(
        config: &Config,
        source: &Source,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, String> {
        let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
        for narrowed in modes::repair(&config.data_dir)? {
            tracing::warn!("{narrowed}");
        }
        let store = open_store(config, Arc::clone(&clock)).await?;
        // A server that was killed left it; nothing listens there.
        data_files::remove_addresses(&config.data_dir);
        if store.domains().is_empty() {
            tracing::warn!(
                "the organisation has no domain: names without @ belong to nobody and every \
                 recipient counts as external; set domains before the first start"
            );
        }
        let unusable = |error| format!("{}: {error}", config.data_dir.display());
        let names_key = data_files::names_key(&config.data_dir, &*entropy).map_err(unusable)?;
        let secret_key = data_files::secret_key(&config.data_dir, &*entropy).map_err(unusable)?;
        let backup_key = data_files::backup_key(&config.data_dir, &*entropy).map_err(unusable)?;
        let pool = HashPool::start(
            HashPoolConfig::default(),
            &store.policies().passwords,
            Arc::clone(&entropy),
        );
        let pool = Arc::new(pool.map_err(|error| format!("the hash pool cannot start: {error}"))?);
        let in_force = InForce::of(config);
        let bound = bind(config, &in_force, &store, &*entropy).await?;
        let web_port = bound.web.as_ref().map(|web| web.address().port());
        let public_url = doors::public_url(config, web_port.unwrap_or(doors::WEB_PORT));
        let world = world::open(
            config,
            &public_url,
            Arc::clone(&clock),
            entropy,
            pool.clone(),
            &secret_key,
            store.domains().first().map(String::as_str),
        )?;
        let zavor = Arc::new(Zavor::new(
            store.clone(),
            world,
            settings(config, names_key, &public_url),
        ));
        let keeper = Keeper {
            on_disk: OnDisk {
                source: source.clone(),
                in_force: Current::new(config.given.clone()),
            },
            store,
            pool,
            zavor: Arc::clone(&zavor),
            meters: Vec::new(),
            seats: Vec::new(),
            stopping: AtomicBool::new(false),
            data_dir: config.data_dir.clone(),
            backup_key,
            since: Time::from(clock.now()),
            proxy_faults: Arc::clone(&in_force.proxy_faults),
        };
        keeper.keep_breached(config);
        Self::serve(config, in_force, zavor, keeper, bound).await
    }

    async fn serve(
        config: &Config,
        in_force: InForce,
        zavor: Arc<Zavor>,
        keeper: Keeper,
        bound: Bound,
    ) -> Result<Self, String> {
        let (stop, stopped) = watch::channel(false);
        let until_stopped = || until(stopped.clone());
        let stop_of_door = || -> Serving { Box::pin(until_stopped()) };
        let addresses = addresses(&bound);
        let (meters, seats, mut tasks) = (bound.meters(), bound.seats(), JoinSet::new());
        let pages = web::PageThreads::start()?;
        if let Some(door) = bound.auth_policy {
            tasks.spawn(door.serve_use_cases(Arc::clone(&zavor.sign_in), stop_of_door()));
        }
        if let Some(door) = bound.postfix_policy {
            tasks.spawn(door.serve_use_cases(Arc::clone(&zavor.sending), stop_of_door()));
        }
        if let Some(door) = bound.ldap {
            tasks.spawn(door.serve_use_cases(Directory::of(&zavor), stop_of_door()));
        }
        let keeper = Arc::new(Keeper {
            meters,
            seats,
            ..keeper
        });
        let site = || web::site(config, &in_force, &addresses, keeper.clone());
        let local = LocalDoor::new(Arc::clone(&zavor), site(), keeper.clone(), stopped.clone());
        if let Some(door) = bound.web {
            let site = site();
            tasks.spawn(pages.run(door.serve(Arc::clone(&zavor), site, stop_of_door())));
            web::offer_set_up(&zavor, &config.data_dir).await;
        }
        if let Some(metrics) = bound.metrics {
            tasks.spawn(metrics.serve(keeper.clone(), until_stopped()));
        }
        let socket = LocalSocket::bind(&config.socket())
            .map_err(|error| format!("{} cannot be made: {error}", config.socket().display()))?;
        let answer = move |stream, uid| {
            let served = local.clone().serve(stream, uid);
            async { served.await.map_err(std::io::Error::other) }
        };
        tasks.spawn(socket.serve(answer, stopped.clone()));
        tasks.spawn(log_heads(keeper.store.clone(), until_stopped()));
        tasks.spawn(watch_doubts(
            keeper.store.clone(),
            Arc::clone(&zavor),
            until_stopped(),
        ));
        data_files::write_addresses(&config.data_dir, &addresses)
            .map_err(|error| format!("addresses.json cannot be written: {error}"))?;
        Ok(Self {
            zavor,
            addresses,
            auth_policy_password: bound.password,
            data_dir: config.data_dir.clone(),
            keeper,
            certificate: bound.certificate,
            ldap_tls: bound.ldap_tls,
            web_tls: bound.web_tls,
            in_force,
            stop,
            tasks,
            _pages: pages,
        })
    }

    /// Begins the work in the background: notices, acts on mail hosts, runs, housekeeping.
    pub(crate) fn work(&mut self) {
        let stopped = self.stop.subscribe();
        workers::spawn(&mut self.tasks, &self.zavor, || until(stopped.clone()));
    }

    /// Writes everything that waits and believes the clock that it was written by. For the demonstration, whose clock
    /// passes a day in moments: the rows of a day belong into the file of that day.
    pub(crate) async fn write_down(&self) -> Result<(), String> {
        let store = self.keeper.store.clone();
        let written = tokio::task::spawn_blocking(move || {
            let flushed = store.flush();
            store.trust_clock();
            flushed
        });
        let written = written.await.map_err(|error| error.to_string())?;
        written.map_err(|error| error.to_string())
    }

    /// Door name to address.
    pub(crate) fn addresses(&self) -> &BTreeMap<String, String> {
        &self.addresses
    }

    /// All use cases.
    pub(crate) fn zavor(&self) -> &Arc<Zavor> {
        &self.zavor
    }

    /// The password that Dovecot must send.
    pub(crate) fn auth_policy_password(&self) -> Option<&str> {
        self.auth_policy_password.as_deref()
    }

    /// Stops accepting, finishes answers, flushes, closes.
    pub(crate) async fn stop(mut self) {
        self.keeper.stopping.store(true, Ordering::Relaxed);
        data_files::remove_addresses(&self.data_dir);
        // Fails only if every task has ended already.
        let _ = self.stop.send(true);
        let finished = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(STOP_WITHIN, finished).await.is_err() {
            tracing::warn!("some connections did not finish in time and are cut off");
        }
        log_head(&self.keeper.store, "the audit ends here").await;
        let store = self.keeper.store.clone();
        let closed = tokio::task::spawn_blocking(move || {
            let flushed = store.flush();
            store.close();
            flushed
        });
        match closed.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "the last second could not be written"),
            Err(error) => tracing::error!(%error, "closing the store failed"),
        }
    }
}

/// Ends when the server stops.
async fn until(mut stopped: watch::Receiver<bool>) {
    // An error means that the sender is gone, which is a stop too.
    let _ = stopped.wait_for(|stop| *stop).await;
}

/// Raises the limit of open files as far as the system allows and as is useful.
pub(super) fn raise_file_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let wanted = limit.maximum.unwrap_or(FILES_WANTED).min(FILES_WANTED);
    if limit.current.is_some_and(|current| current < wanted) {
        let raised = Rlimit {
            current: Some(wanted),
            maximum: limit.maximum,
        };
        if let Err(error) = setrlimit(Resource::Nofile, raised) {
            tracing::warn!(%error, wanted, "the limit of open files cannot be raised");
        }
    }
}

async fn open_store(config: &Config, clock: Arc<dyn Clock>) -> Result<EmbeddedStore, String> {
    let options = Options {
        domains_seed: config.domains.clone(),
        events_max_bytes: config.events.max_bytes,
        events_keep_days: config.events.keep_days,
        ..Options::new(&config.data_dir)
    };
    let opened = tokio::task::spawn_blocking(move || EmbeddedStore::open(options, clock)).await;
    opened
        .map_err(|error| error.to_string())?
        .map_err(|error| error.to_string())
}

fn settings(config: &Config, names_key: [u8; 16], public_url: &Url) -> Settings {
    let mode = |mode: Option<Mode>| mode.unwrap_or_default();
    Settings {
        adopt: config.adopt,
        password_terms: config.password_terms.clone(),
        connectors: config.connectors.clone(),
        sign_in_asked_at: doors_that_ask(config),
        sign_in_mode: mode(config.auth_policy.as_ref().map(|door| door.mode)),
        sign_in_enforced_at: doors_that_enforce(config),
        sending_mode: mode(config.postfix_policy.as_ref().map(|door| door.mode)),
        names_key,
        public_url: public_url.to_string(),
        owners: config.owners.clone(),
        support_address: config.support_address.clone(),
        shared: config.all_shared(&own_addresses()),
    }
}

/// Doors that are on and ask about signing in before a mail server verifies.
fn doors_that_ask(config: &Config) -> Vec<&'static str> {
    let on = config.auth_policy.as_ref().map(|_| "auth_policy");
    on.into_iter().collect()
}

/// Doors that are on and verify passwords themselves.
fn doors_that_enforce(config: &Config) -> Vec<&'static str> {
    let doors = [
        ("ldap", config.ldap.is_some()),
        ("web", config.web.is_some()),
    ];
    let on = doors.into_iter().filter(|(_, is_on)| *is_on);
    on.map(|(door, _)| door).collect()
}
