//! The ports that the embedded store implements, one per file.

mod events;
mod guards;
mod identities;
mod records;
