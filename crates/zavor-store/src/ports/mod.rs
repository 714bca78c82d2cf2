//! The ports that the embedded store implements, one a file.

mod events;
mod guards;
mod identities;
mod records;
