//! Settings of a table, as the types of a `Config`. The table of keys has accepted them, so a wrong
//! kind cannot occur here; defaults come from the same table.

use toml::de::DeValue;
use zavor_app::platform::Mode;
use zavor_core::network::Network;

use super::check;
use super::lookup;
use super::setting::{Table, Value};
use super::values::from_toml;

/// The given value, else the default of the table.
pub(super) fn value(table: &Table, path: &str) -> Option<Value> {
    if let Some(setting) = table.get(path) {
        return Some(setting.value.clone());
    }
    let (key, _) = lookup::find(path)?;
    let default = DeValue::parse(key.default).ok()?;
    from_toml(key, false, default.get_ref()).ok()
}

/// Whether a value was given and has its own complaint, so that nothing else is said about it.
pub(super) fn is_wrong(table: &Table, path: &str) -> bool {
    table
        .get(path)
        .is_some_and(|setting| setting.value == Value::Wrong)
}

/// A text; `None` if it is absent and has no default.
pub(super) fn text(table: &Table, path: &str) -> Option<String> {
    match value(table, path)? {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// A list.
pub(super) fn texts(table: &Table, path: &str) -> Vec<String> {
    match value(table, path) {
        Some(Value::Texts(texts)) => texts,
        _ => Vec::new(),
    }
}

/// A count or a size in bytes.
pub(super) fn number(table: &Table, path: &str) -> u64 {
    match value(table, path) {
        Some(Value::Number(number)) => number,
        _ => 0,
    }
}

/// A switch.
pub(super) fn switch(table: &Table, path: &str) -> bool {
    matches!(value(table, path), Some(Value::Switch(true)))
}

/// A list of networks.
pub(super) fn networks(table: &Table, path: &str) -> Vec<Network> {
    check::networks(&texts(table, path))
}

/// `enforce` or `observe`.
pub(super) fn mode(table: &Table, path: &str) -> Mode {
    if text(table, path).as_deref() == Some("observe") {
        Mode::Observe
    } else {
        Mode::Enforce
    }
}

/// An address that the table has already accepted, so the fallback is never used.
pub(super) fn socket_address(text: Option<String>) -> std::net::SocketAddr {
    text.and_then(|text| text.parse().ok())
        .unwrap_or_else(|| std::net::SocketAddr::from(([127, 0, 0, 1], 0)))
}
