//! The web door: admin centre, change page, JSON API.
//!
//! Server-rendered pages that work without JavaScript. A request first passes `door`, which finds
//! out who asks, from where, in which language and session, and with which fields; forged forms
//! stop there. Then one handler in `pages` (one file per screen) or `api` calls one use case of
//! `zavor-app` and shows the result. The use cases judge rights, never this crate; a page only asks
//! beforehand, to hide a button or to ask for the second factor before anything is typed.
//!
//! From the ground up; each file uses only those above it:
//!
//! - `text`: English and Romanian. `site`: what the pages know about their installation.
//! - `request`, `respond`: from bytes to values and back.
//! - `page`: the layout. `parts`: holds and lists. `chart`: drawings. `assets`: files.
//! - `paths`: addresses of pages. `routes`: lists of routes, kept for tests. `pages`, `live`,
//!   `api`: the handlers.
//! - `base`: pages under a path of their host. `door`: the middleware around all pages. `router`: joins everything. `server`: sockets and
//!   their bounds. `local`: the API over the local socket.
//!
//! Security: an attacker controls every header, cookie, field and path. Fields are strict UTF-8 and
//! bounded; templates escape; no inline script or style runs (`respond::headers`).

pub mod assets;
pub mod chart;
mod ours;
pub mod page;
// These match on closed lists without a wildcard, so a new value does not compile until they name
// it.
#[deny(clippy::wildcard_enum_match_arm)]
pub mod parts;
#[deny(clippy::wildcard_enum_match_arm)]
pub mod report;
#[cfg(test)]
mod template_tests;
pub mod text;

mod api;
mod base;
mod door;
mod live;
mod local;
mod pages;
mod paths;
mod places;
mod request;
mod respond;
mod router;
mod routes;
#[cfg(test)]
mod routes_tests;
mod server;
mod site;
#[cfg(test)]
mod testing;
mod walk;

pub use api::{AccountsFile, Desk, ReadRow, ReadRows};
pub use base::{BadBase, Base};
pub use local::LocalDoor;
pub use places::{NoPlaces, Place, Places};
pub use request::client::{ClientHeader, Proxies};
pub use respond::exposition::Exposition;
pub use server::{Acceptor, Bound, bind};
pub use site::{Installed, SiteConfig, Upkeep};
