//! The plainest store that keeps the contract of the ports: ordered maps behind one lock, and a
//! "disk" beside them that is all that [`MemoryStore::crash`] leaves.
//!
//! Durability classes as in `DESIGN.md` section 3: a commit is on the disk when it returns; a
//! guard's transition when its [`zavor_app::ports::Durable`] has been awaited; counters and events
//! at the next [`MemoryStore::flush`] (a real store does that every second; here the caller says
//! when); pending attempts and pending messages never. Guards go to the disk as the bytes of their
//! own [`zavor_core::guard::Guard::encode`], so a crash also proves those.
//!
//! - `table`, `page`, `book`, `identity_book`, `event_log`: what is kept, and how it changes.
//! - `store`: all of it behind one lock.
//! - `guards`, `records`, `identities`, `events`: the ports, one a file.
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
