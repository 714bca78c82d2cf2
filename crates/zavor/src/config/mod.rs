//! Configuration of the process: what to listen on, where data is kept, which mail hosts there are.
//!
//! Later sources win: defaults (the table in [`keys`]), the file, `ZAVOR_SECTION__KEY` variables,
//! command-line options. The file is `--config`, else `./zavor.toml`, else `/etc/zavor/zavor.toml`,
//! else none. Any complaint ends the command with exit code 2 before a port, a store or a socket is
//! opened. Policies, domains and roles are records, not configuration: `zavor policies`.
//!
//! Security: secrets are read from files if `KEY_file` says so, never shown by `Debug`, and wiped
//! when dropped.

mod builder;
mod changed;
mod check;
mod given;
mod key_texts;
mod keys;
mod kind;
mod load;
mod log_filter;
mod lookup;
mod named_files;
mod owners;
mod reference;
mod sample;
mod sections;
mod setting;
mod shared;
mod terms;
mod tree;
mod values;

pub(crate) use changed::{Difference, GivenValues};
pub(crate) use check::show_size;
pub(crate) use load::{Source, load};
pub(crate) use log_filter::log_filter;
pub(crate) use reference::reference;
pub(crate) use sample::sample;
pub(crate) use tree::{AuthPolicy, Config, GeoIp, Ldap, Listen, PostfixPolicy, Secret, Web};

#[cfg(test)]
mod tests;
