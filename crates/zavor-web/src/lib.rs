//! The web door: admin centre, change page, JSON API.
//!
//! Server-rendered pages that work without JavaScript. A request walks through `door` (who
//! asks from where, in which language and session, with which fields; forged forms stop here), then
//! one handler in `pages` (one file a screen) or `api`, which calls one use case of `zavor-app`
//! and shows what came of it. Rights are judged in the use cases, never here; a page only asks
//! beforehand, to hide a button or to lead to the second factor before anything is typed.
//!
//! From the ground up, each file using only what stands above it:
//!
//! - `text`: English and Romanian. `site`: what the pages know about their installation.
//! - `request`, `respond`: from bytes to values and back.
//! - `page`: the layout. `parts`: holds and lists. `chart`: drawings. `assets`: files.
//! - `paths`: where pages are. `routes`: lists of routes, kept for tests. `pages`, `live`, `api`: what stands on them.
//! - `door`: around all pages. `router`: everything joined. `server`: sockets and their bounds. `local`: the
//!   API over the local socket.
//!
//! Security: an attacker controls every header, cookie, field and path. Fields are strict UTF-8
//! and bounded; templates escape; no inline script or style runs (`respond::headers`).

pub mod assets;
pub mod chart;
pub mod page;
// A new value of a closed list is asked for wherever these match it.
#[deny(clippy::wildcard_enum_match_arm)]
pub mod parts;
#[deny(clippy::wildcard_enum_match_arm)]
pub mod report;
#[cfg(test)]
mod template_tests;
pub mod text;

mod api;
mod door;
mod live;
mod local;
mod pages;
mod paths;
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

pub use api::{AccountsFile, Desk, ReadRows};
pub use local::LocalDoor;
pub use server::{Acceptor, Bound, bind};
pub use site::{Installed, SiteConfig, Upkeep};
