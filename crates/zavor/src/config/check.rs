//! What each kind of value accepts, and the sentence that explains it.

use std::net::{IpAddr, SocketAddr};

use zavor_core::network::Network;

use super::keys::Kind;
use super::log_filter::log_filter;
use super::setting::Value;

/// Longest text of any key, in bytes.
const TEXT_BYTES_MAX: usize = 4096;
/// Most entries of any list.
const LIST_MAX: usize = 1000;

/// The sentence that explains what a kind accepts.
pub(crate) fn expected(kind: Kind) -> String {
    match kind {
        Kind::Text | Kind::Secret => "must be a text without control characters".into(),
        Kind::Path => "must be a path in quotes".into(),
        Kind::Listen => "must be \"ADDRESS:PORT\" with a numeric address, such as \"127.0.0.1:8084\" or \"[::1]:8084\" (port 0 picks a free one)".into(),
        Kind::ListenOrUnix => "must be \"ADDRESS:PORT\" with a numeric address, or \"unix:/PATH\"".into(),
        Kind::Url(schemes) => format!("must be a URL that begins with {}", schemes.iter().map(|s| format!("{s}://")).collect::<Vec<_>>().join(" or ")),
        Kind::Switch => "must be true or false".into(),
        Kind::Choice(words) => format!("must be {}", words.iter().map(|w| format!("\"{w}\"")).collect::<Vec<_>>().join(" or ")),
        Kind::Count(from, to) => format!("must be a whole number from {from} to {to}"),
        Kind::Size(from, to) => format!("must be a size from {} to {}, such as \"10GiB\"", show_size(from), show_size(to)),
        Kind::Texts => format!("must be a list of at most {LIST_MAX} texts"),
        Kind::Domains => "must be a list of domains, such as [\"contoso.example\"]".into(),
        Kind::Networks => "must be a list of networks, such as [\"192.0.2.0/24\"]; bits after the prefix must be zero".into(),
        Kind::LogFilter => "must be a log filter, such as \"info\" or \"zavor_doors=debug,info\"".into(),
    }
}

/// Checks a value; domains are returned in normal form.
pub(crate) fn accept(kind: Kind, value: Value) -> Result<Value, String> {
    let fine = match (kind, &value) {
        (Kind::Text | Kind::Secret | Kind::Path, Value::Text(text)) => plain(text),
        (Kind::Listen, Value::Text(text)) => text.parse::<SocketAddr>().is_ok(),
        (Kind::ListenOrUnix, Value::Text(text)) => match text.strip_prefix("unix:") {
            Some(path) => path.starts_with('/') && plain(path),
            None => text.parse::<SocketAddr>().is_ok(),
        },
        (Kind::Url(schemes), Value::Text(text)) => plain(text) && is_url(text, schemes),
        (Kind::Switch, Value::Switch(_)) => true,
        (Kind::Choice(words), Value::Text(text)) => words.contains(&text.as_str()),
        (Kind::Count(from, to) | Kind::Size(from, to), Value::Number(n)) => (from..=to).contains(n),
        (Kind::Texts, Value::Texts(list)) => {
            list.len() <= LIST_MAX && list.iter().all(|t| plain(t))
        }
        (Kind::Networks, Value::Texts(list)) => {
            list.len() <= LIST_MAX && list.iter().all(|text| text.parse::<Network>().is_ok())
        }
        (Kind::LogFilter, Value::Text(text)) => plain(text) && log_filter(text).is_some(),
        (Kind::Domains, Value::Texts(list)) if list.len() <= LIST_MAX => {
            let normal = list
                .iter()
                .map(|text| zavor_app::platform::names::normal_domain(text));
            return match normal.collect::<Option<_>>() {
                Some(list) => Ok(Value::Texts(list)),
                None => Err(expected(kind)),
            };
        }
        _ => false,
    };
    if fine { Ok(value) } else { Err(expected(kind)) }
}

fn plain(text: &str) -> bool {
    !text.is_empty() && text.len() <= TEXT_BYTES_MAX && !text.chars().any(char::is_control)
}

fn is_url(text: &str, schemes: &[&str]) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else {
        return false;
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or("");
    schemes.contains(&scheme) && !host.is_empty() && !text.contains(' ')
}

/// `512MiB`, `10GiB`, `1TiB` or plain bytes.
pub(crate) fn size(text: &str) -> Result<u64, String> {
    const UNITS: &[(&str, u32)] = &[("KiB", 10), ("MiB", 20), ("GiB", 30), ("TiB", 40), ("", 0)];
    let wrong = || "must be a size such as \"512MiB\" or \"10GiB\"".to_string();
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let unit = text[digits.len()..].trim();
    let shift = UNITS
        .iter()
        .find(|(name, _)| *name == unit)
        .ok_or_else(wrong)?
        .1;
    let number: u64 = digits.parse().map_err(|_| wrong())?;
    number.checked_mul(1 << shift).ok_or_else(wrong)
}

/// The size in the largest unit that divides it.
pub(crate) fn show_size(bytes: u64) -> String {
    [("TiB", 40), ("GiB", 30), ("MiB", 20), ("KiB", 10)]
        .into_iter()
        .find(|(_, shift)| bytes >= 1 << shift && bytes.trailing_zeros() >= *shift)
        .map_or_else(
            || format!("{bytes}"),
            |(unit, shift)| format!("{}{unit}", bytes >> shift),
        )
}

/// Networks that the table of keys has already accepted.
pub(crate) fn networks(texts: &[String]) -> Vec<Network> {
    texts.iter().filter_map(|text| text.parse().ok()).collect()
}

/// The single addresses of networks; `Err` names the first network that is wider.
pub(crate) fn addresses(networks: &[Network]) -> Result<Vec<IpAddr>, String> {
    networks
        .iter()
        .map(|network| {
            let bits = if network.base().is_ipv4() { 32 } else { 128 };
            if network.prefix() == bits {
                Ok(network.base())
            } else {
                Err(format!(
                    "{network} is more than one address; name each Dovecot host by itself"
                ))
            }
        })
        .collect()
}
