//! The web door's surroundings: what its pages know about this installation, and the set-up link of
//! the first start.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::Path;
use std::sync::Arc;

use tokio::runtime::{Builder, Runtime};
use zavor_app::Zavor;
use zavor_core::identity::LinkPurpose;
use zavor_web::report::{Concern, Time};
use zavor_web::{Installed, SiteConfig, Upkeep};

use super::doors;
use super::in_force::{InForce, connectors_shown};
use super::keeper::Keeper;
use crate::config::Config;
use crate::data_files;
use crate::metrics::{self, Numbered};

/// Threads that make pages: as many as make two readers wait for neither.
const PAGE_THREADS: usize = 2;
/// How far they stand back where doors want the same processors (setpriority(2), 0 to 19).
const PAGE_NICENESS: i32 = 5;

/// What the pages know.
pub(super) fn site(
    config: &Config,
    in_force: &InForce,
    addresses: &BTreeMap<String, String>,
    keeper: Arc<Keeper>,
) -> SiteConfig {
    let port = addresses
        .get("web")
        .and_then(|address| address.rsplit_once(':')?.1.parse().ok());
    let mail_hosts = config.mail_hosts.iter();
    in_force.installed.set(Installed {
        doors: addresses.clone(),
        mail_hosts: mail_hosts
            .map(|host| (host.name.clone(), host.doveadm_url.clone()))
            .collect(),
        connectors: connectors_shown(config),
        smtp: config
            .smtp
            .as_ref()
            .map(|smtp| smtp.shown())
            .unwrap_or_default(),
        webhook_hosts: config.webhook_allow.clone(),
        version: env!("CARGO_PKG_VERSION").into(),
    });
    SiteConfig {
        public_url: doors::public_url(config, port.unwrap_or(doors::WEB_PORT)).to_string(),
        trusted_proxies: in_force.web_proxies.clone(),
        installed: in_force.installed.clone(),
        upkeep: keeper,
    }
}

/// Writes the set-up link of an organisation that nobody administers yet into a private file, and
/// shows it where a person is looking. Never into a log.
pub(super) async fn offer_set_up(zavor: &Zavor, data_dir: &Path) {
    let token = match zavor.sign_on.ensure_set_up_link().await {
        Ok(Some(token)) => token,
        Ok(None) => return data_files::remove_set_up_link(data_dir),
        Err(error) => {
            tracing::error!(%error, "no set-up link could be made; run: zavor setup-link");
            return;
        }
    };
    let link = zavor.verification.link_address(LinkPurpose::SetUp, &token);
    match data_files::write_set_up_link(data_dir, &link) {
        Ok(path) => tracing::info!(
            file = %path.display(),
            "nobody administers this organisation yet: the file has a link that sets up the first \
             administrator, once, within 30 minutes"
        ),
        Err(error) => tracing::error!(%error, "the set-up link could not be written"),
    }
    if std::io::stdout().is_terminal() {
        println!("Set up the first administrator (once, within 30 minutes):\n  {link}");
    }
}

/// Threads that make pages. Pages read the disk and sort lists of accounts, some for tens of
/// milliseconds; on the doors' threads every such page would hold up a mail server.
pub(super) struct PageThreads(Option<Runtime>);

impl PageThreads {
    /// Starts them.
    pub(super) fn start() -> Result<Self, String> {
        let built = Builder::new_multi_thread()
            .worker_threads(PAGE_THREADS)
            .thread_name("zavor-pages")
            .on_thread_start(give_way)
            .enable_all()
            .build();
        built
            .map(|runtime| Self(Some(runtime)))
            .map_err(|error| format!("the threads of the pages cannot start: {error}"))
    }

    /// Begins this on them; gives what ends when it has ended.
    pub(super) fn run(
        &self,
        work: impl Future<Output = ()> + Send + 'static,
    ) -> impl Future<Output = ()> + Send + 'static {
        let begun = self.0.as_ref().map(|runtime| runtime.spawn(work));
        async {
            let Some(begun) = begun else { return };
            if let Err(error) = begun.await {
                tracing::error!(%error, "the web door failed");
            }
        }
    }
}

impl Drop for PageThreads {
    fn drop(&mut self) {
        // Waiting for them is not allowed where this is dropped, and nothing on them must finish.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// Lets the doors' threads go first where both want a processor.
fn give_way() {
    // Without a process, Linux means the calling thread. Where it is refused, pages are as important
    // as the doors.
    if let Err(error) = rustix::process::setpriority_process(None, PAGE_NICENESS) {
        tracing::debug!(%error, "the threads of pages keep their priority");
    }
}

impl Upkeep for Keeper {
    fn problem(&self) -> String {
        Keeper::problem(self)
    }

    fn metrics(&self) -> String {
        // Writing to a string does not fail; an empty page says that something is wrong.
        metrics::page(self.numbers()).unwrap_or_default()
    }

    fn unready(&self) -> Option<String> {
        Numbered::unready(self)
    }

    fn concerns(&self) -> Vec<Concern> {
        Keeper::concerns(self)
    }

    fn since(&self) -> Time {
        self.since
    }
}
