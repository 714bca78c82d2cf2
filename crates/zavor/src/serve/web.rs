//! The environment of the web door: what its pages know about this installation, and the set-up
//! link of the first start.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::Path;
use std::sync::Arc;

use tokio::runtime::{Builder, Runtime};
use zavor_app::Zavor;
use zavor_core::identity::LinkPurpose;
use zavor_web::report::{Concern, Time};
use zavor_web::{Exposition, Installed, Proxies, SiteConfig, Upkeep};

use super::doors;
use super::in_force::{InForce, connectors_shown};
use super::keeper::Keeper;
use crate::config::Config;
use crate::data_files;
use crate::metrics::{self, Numbered};

/// Threads that render pages: two, so that one slow page does not hold up another reader.
const PAGE_THREADS: usize = 2;
/// Nice value of those threads (setpriority(2), 0 to 19): they give way to the doors.
const PAGE_NICENESS: i32 = 5;

/// The facts that the pages know.
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
        proxies: Proxies {
            trusted: in_force.web_proxies.clone(),
            header: config
                .web
                .as_ref()
                .map(|web| web.client_header)
                .unwrap_or_default(),
            proxy_protocol: config.web.as_ref().is_some_and(|web| web.proxy_protocol),
            faults: Arc::clone(&in_force.proxy_faults),
        },
        installed: in_force.installed.clone(),
        upkeep: keeper,
        places: in_force.places.clone(),
    }
}

/// If the organisation has no administrator yet, writes a set-up link into a private file, and
/// prints it if a person is watching. It is never logged.
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

/// The threads that render pages. Pages read the disk and sort lists of accounts, some for tens of
/// milliseconds; on the doors' threads, each such page would hold up a mail server.
pub(super) struct PageThreads(Option<Runtime>);

impl PageThreads {
    /// Starts the threads.
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

    /// Runs the web door on them; the returned future ends when the door has ended.
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
        // Blocking is not allowed where this is dropped, and no work of these threads has to
        // finish.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// Gives way to the doors' threads if both want a processor.
fn give_way() {
    // On Linux, no process id means the calling thread. If this is refused, pages have the same
    // priority as the doors.
    if let Err(error) = rustix::process::setpriority_process(None, PAGE_NICENESS) {
        tracing::debug!(%error, "the threads of pages keep their priority");
    }
}

impl Upkeep for Keeper {
    fn problem(&self) -> String {
        Keeper::problem(self)
    }

    fn metrics(&self, form: Exposition) -> String {
        // Writing to a string does not fail; an empty page would show that something is wrong.
        metrics::page(self.numbers(), form).unwrap_or_default()
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
