//! What all pages know about their site, and what handlers get: facts of the configuration, the use
//! cases, and short messages that wait for the next page of a browser.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::extract::FromRef;
use tokio::sync::watch;
use tokio::time::Instant;
use zavor_app::Zavor;
use zavor_app::bulk::Bulk;
use zavor_app::notifications::Notifications;
use zavor_app::people::People;
use zavor_app::platform::Platform;
use zavor_app::platform::current::Current;
use zavor_app::policies::PolicyAdmin;
use zavor_app::ports::Language;
use zavor_app::recovery::Recovery;
use zavor_app::reminders::Reminders;
use zavor_app::sending::Sending;
use zavor_app::sign_in::SignIn;
use zavor_app::sign_on::SignOn;
use zavor_app::support::Support;
use zavor_app::verification::Verification;
use zavor_app::views::Views;

use crate::base::Base;
use crate::places::{Place, Places};
use crate::report::{Concern, Time};
use crate::request::client::Proxies;
use crate::respond::exposition::Exposition;
use crate::text::Zone;

/// Most browsers with waiting messages; beyond that, the messages that have waited longest are
/// dropped.
const FLASHES_MAX: usize = 10_000;
/// Most messages waiting for one browser; the oldest are dropped.
const FLASHES_PER_BROWSER_MAX: usize = 5;
/// Longest message in bytes; the rest is cut off.
const FLASH_BYTES_MAX: usize = 2_000;
/// How long a message waits: it is about something just done.
const FLASH_LIFE: Duration = Duration::from_secs(10 * 60);
/// Most open streams of live values.
pub(crate) const STREAMS_MAX: usize = 500;

/// Facts of the configuration file, shown read-only (`spec/roles.md`: nobody types an address to
/// connect to into a page).
#[derive(Debug, Clone, Default)]
pub struct Installed {
    /// Door name to address.
    pub doors: BTreeMap<String, String>,
    /// Mail hosts: name and address of doveadm.
    pub mail_hosts: Vec<(String, String)>,
    /// Connectors: name, networks and SASL names, recipients per hour.
    pub connectors: Vec<(String, String, u32)>,
    /// The mail server of notices, without its password; empty = none.
    pub smtp: String,
    /// Hosts that webhooks may call.
    pub webhook_hosts: Vec<String>,
    /// Version of the program.
    pub version: String,
}

/// The state of what the pages depend on; the binary implements it.
pub trait Upkeep: Send + Sync + 'static {
    /// Why the store cannot be written; empty if it can.
    fn problem(&self) -> String;
    /// The page of `/metrics` in this form.
    fn metrics(&self, form: Exposition) -> String;
    /// Why the server is not ready; `None` if it is.
    fn unready(&self) -> Option<String>;
    /// What a person must look at.
    fn concerns(&self) -> Vec<Concern>;
    /// When the server started.
    fn since(&self) -> Time;
}

/// Everything that the pages know about their site.
pub struct SiteConfig {
    /// Base address of links; the `Host` header is never used. If its path is no [`Base`], the pages
    /// are at the root.
    pub public_url: String,
    /// Reverse proxies and load balancers in front of the door.
    pub proxies: Proxies,
    /// The facts of the configuration file.
    pub installed: Current<Installed>,
    /// The state of store and server.
    pub upkeep: Arc<dyn Upkeep>,
    /// Where addresses are.
    pub places: Arc<dyn Places>,
}

/// The site of a running door.
pub(crate) struct Site {
    /// Scheme, host and port of `public_url`, as browsers send them in `Origin`.
    pub(crate) origin: String,
    /// The path in front of all pages.
    pub(crate) base: Base,
    /// Whether people reach it by https; its cookies then require https.
    pub(crate) secure: bool,
    pub(crate) proxies: Proxies,
    pub(crate) installed: Current<Installed>,
    pub(crate) upkeep: Arc<dyn Upkeep>,
    pub(crate) places: Arc<dyn Places>,
    /// Becomes true when the door stops, which ends streams.
    pub(crate) stopping: watch::Receiver<bool>,
    /// Permits for streams.
    pub(crate) streams: Arc<tokio::sync::Semaphore>,
    /// The one permit to judge a password while it is typed: a judgement costs more than a page.
    pub(crate) judging: tokio::sync::Semaphore,
    /// Key of form tokens.
    pub(crate) form_key: [u8; 32],
    flashes: Mutex<HashMap<String, Waiting>>,
}

/// The mood of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mood {
    /// Nothing had to change.
    Nothing,
    /// It is done.
    Done,
    /// Done in part; the message says what was not done.
    Partly,
    /// It was not done.
    Failed,
}

/// A message for the next page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Flash {
    pub(crate) mood: Mood,
    pub(crate) text: String,
}

/// The messages waiting for one browser.
struct Waiting {
    /// Time of the latest message.
    since: Instant,
    flashes: Vec<Flash>,
}

impl Site {
    pub(crate) fn new(
        config: SiteConfig,
        form_key: [u8; 32],
        stopping: watch::Receiver<bool>,
    ) -> Self {
        let public_url = &config.public_url;
        let origin = origin_of(public_url).to_owned();
        Self {
            base: Base::of(public_url).unwrap_or_default(),
            secure: public_url.starts_with("https://"),
            origin,
            proxies: config.proxies,
            installed: config.installed,
            upkeep: config.upkeep,
            places: config.places,
            stopping,
            judging: tokio::sync::Semaphore::new(1),
            streams: Arc::new(tokio::sync::Semaphore::new(STREAMS_MAX)),
            form_key,
            flashes: Mutex::default(),
        }
    }

    /// Where an address is; nothing for none.
    pub(crate) fn place_of(&self, address: Option<IpAddr>) -> Place {
        let place = address.map(|address| self.places.of(address).bounded());
        place.unwrap_or_default()
    }

    /// Keeps a message for the next page of this session or visit.
    pub(crate) fn leave(&self, basis: &str, flash: Flash) {
        let (now, mut all) = (Instant::now(), self.flashes());
        if all.len() >= FLASHES_MAX && !all.contains_key(basis) {
            all.retain(|_, waiting| now - waiting.since < FLASH_LIFE);
            let oldest = all.iter().min_by_key(|(_, waiting)| waiting.since);
            let oldest = oldest.map(|(basis, _)| basis.clone());
            if let Some(oldest) = oldest.filter(|_| all.len() >= FLASHES_MAX) {
                all.remove(&oldest);
            }
        }
        let waiting = all.entry(basis.to_owned()).or_insert_with(|| Waiting {
            since: now,
            flashes: Vec::new(),
        });
        let mut flash = flash;
        flash
            .text
            .truncate(flash.text.floor_char_boundary(FLASH_BYTES_MAX));
        waiting.since = now;
        waiting.flashes.push(flash);
        if waiting.flashes.len() > FLASHES_PER_BROWSER_MAX {
            waiting.flashes.remove(0);
        }
    }

    /// Takes the waiting messages.
    pub(crate) fn take(&self, basis: &str) -> Vec<Flash> {
        let waiting = self.flashes().remove(basis);
        let waiting = waiting.filter(|waiting| waiting.since.elapsed() < FLASH_LIFE);
        waiting.map_or_else(Vec::new, |waiting| waiting.flashes)
    }

    fn flashes(&self) -> MutexGuard<'_, HashMap<String, Waiting>> {
        self.flashes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Scheme, host and port of a URL.
fn origin_of(url: &str) -> &str {
    let host_at = url.find("://").map_or(0, |at| at + 3);
    let end = url[host_at..]
        .find('/')
        .map_or(url.len(), |at| host_at + at);
    &url[..end]
}

/// The state that handlers take their parts from.
pub(crate) struct App {
    pub(crate) zavor: Arc<Zavor>,
    pub(crate) site: Arc<Site>,
}

impl FromRef<App> for Arc<Site> {
    fn from_ref(app: &App) -> Self {
        Arc::clone(&app.site)
    }
}

/// Lets handlers extract the services that they use.
macro_rules! services {
    ($($service:ident: $type:ty),+ $(,)?) => {$(
        impl FromRef<App> for Arc<$type> {
            fn from_ref(app: &App) -> Self {
                Arc::clone(&app.zavor.$service)
            }
        }
    )+};
}

services! {
    platform: Platform,
    notifications: Notifications,
    verification: Verification,
    sending: Sending,
    sign_in: SignIn,
    people: People,
    sign_on: SignOn,
    recovery: Recovery,
    reminders: Reminders,
    policies: PolicyAdmin,
    bulk: Bulk,
    views: Views,
    support: Support,
}

impl Clone for App {
    fn clone(&self) -> Self {
        Self {
            zavor: Arc::clone(&self.zavor),
            site: Arc::clone(&self.site),
        }
    }
}

/// The client before any name is known: address, language, time zone, device.
#[derive(Debug, Clone)]
pub(crate) struct Visitor {
    pub(crate) address: IpAddr,
    pub(crate) language: Language,
    /// The time zone that the reader chose for this browser.
    pub(crate) chosen_zone: Option<Zone>,
    /// That, or the one that the browser is set to.
    pub(crate) zone: Option<Zone>,
    pub(crate) device: String,
    /// The columns of the table of accounts that the reader chose, as the cookie has them; empty =
    /// none.
    pub(crate) columns: String,
    /// The cookie of known devices; empty = none.
    pub(crate) known_device: String,
    /// The token of a recovery that has begun; empty = none.
    pub(crate) recovery: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_origin_of_a_site_is_its_url_without_a_path() {
        assert_eq!(
            origin_of("https://a.example:8443/zavor"),
            "https://a.example:8443"
        );
        assert_eq!(origin_of("http://localhost:8080"), "http://localhost:8080");
    }

    struct Well;

    impl Upkeep for Well {
        fn problem(&self) -> String {
            String::new()
        }
        fn metrics(&self, _: Exposition) -> String {
            String::new()
        }
        fn unready(&self) -> Option<String> {
            None
        }
        fn concerns(&self) -> Vec<Concern> {
            Vec::new()
        }
        fn since(&self) -> Time {
            Time(0)
        }
    }

    #[tokio::test(start_paused = true)]
    async fn messages_are_bounded_in_number_size_and_life() {
        let config = SiteConfig {
            public_url: "http://localhost".into(),
            proxies: Proxies::default(),
            installed: Current::default(),
            upkeep: Arc::new(Well),
            places: Arc::new(crate::places::NoPlaces),
        };
        let site = Site::new(config, [0; 32], watch::channel(false).1);
        let leave = |basis: &str, text: String| {
            let mood = Mood::Done;
            site.leave(basis, Flash { mood, text });
        };
        for n in 0..FLASHES_PER_BROWSER_MAX + 3 {
            leave("ana", n.to_string());
        }
        let taken = site.take("ana");
        assert_eq!(taken.len(), FLASHES_PER_BROWSER_MAX);
        assert_eq!(taken[0].text, "3", "the newest");
        leave("ana", "ș".repeat(FLASH_BYTES_MAX));
        assert_eq!(site.take("ana")[0].text.len(), FLASH_BYTES_MAX);
        leave("ana", "old".into());
        tokio::time::advance(FLASH_LIFE).await;
        assert_eq!(site.take("ana"), []);
        for n in 0..FLASHES_MAX + 10 {
            leave(&n.to_string(), "x".into());
            tokio::time::advance(Duration::from_millis(1)).await;
        }
        assert_eq!(site.flashes().len(), FLASHES_MAX);
        assert_eq!(site.take("0"), [], "the longest waiting");
        assert_eq!(site.take(&(FLASHES_MAX + 9).to_string()).len(), 1);
    }
}
