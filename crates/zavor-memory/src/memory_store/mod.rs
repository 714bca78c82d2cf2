//! The plainest store that keeps the contract of the ports: ordered maps behind one lock, and a
//! "disk" beside them; [`MemoryStore::crash`] leaves nothing but the disk.
//!
//! Durability classes as in `DESIGN.md` section 3: a commit is on disk when it returns; a guard's
//! transition once its [`zavor_app::ports::Durable`] has been awaited; counters and events at the
//! next [`MemoryStore::flush`] (a real store does that every second; here the caller decides when);
//! pending attempts and pending messages never. Guards go to disk as the bytes of their
//! [`zavor_core::guard::Guard::encode`], so a crash tests those too.
//!
//! - `table`, `page`, `book`, `identity_book`, `event_log`: the data, and how it changes.
//! - `store`: all of it behind one lock.
//! - `guards`, `records`, `identities`, `events`: the ports, one per file.
//!
//! Known limits: no eviction (tables grow with the input), events are not folded.

mod book;
mod event_log;
mod events;
mod guards;
mod identities;
mod identity_book;
mod page;
mod records;
mod store;
mod table;

pub use store::MemoryStore;
