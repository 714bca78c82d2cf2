//! What is particular to the embedded store: its files, its audit chain, a full disk, guards under
//! pressure, day files. What every store must do is in `conformance.rs`.

mod audit;
mod directory;
mod events;
mod files;
mod full_disk;
mod guards;
mod restore;
