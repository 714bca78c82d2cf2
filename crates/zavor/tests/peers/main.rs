//! Programs of others that read what Zavor says: promtool and a strict parser of OpenMetrics for the
//! metrics, two validators and a fuzzer for the OpenAPI document, OpenLDAP's clients for the directory.
//!
//! `./test` installs them (`node/`, `python/`, and promtool unpacked from Debian's package). Without
//! them the tests pass and say loudly that they proved nothing; with `CI=true` or
//! `ZAVOR_REAL_STACK=1` (set by `./test`) they fail instead.

mod ldap;
mod metrics;
mod openapi;
#[path = "../process/mod.rs"]
mod process;
mod server;
#[path = "../tools/mod.rs"]
mod tools;
