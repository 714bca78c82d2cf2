//! What is specific to the embedded store: its files, its audit chain, a full disk, guards under
//! pressure, day files. `conformance.rs` has what every store must do.

mod audit;
mod belongings;
mod directory;
mod events;
mod files;
mod full_disk;
mod guards;
mod restore;
