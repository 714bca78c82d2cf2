//! What the keys of the configuration accept.

/// What a key accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Any text without control characters.
    Text,
    /// A text that is never shown; `KEY_file` names a file that holds it.
    Secret,
    /// A path; relative ones are relative to the configuration file.
    Path,
    /// `ADDRESS:PORT`; port 0 picks a free one.
    Listen,
    /// `ADDRESS:PORT` or `unix:/PATH`.
    ListenOrUnix,
    /// A URL with one of these schemes.
    Url(&'static [&'static str]),
    /// `true` or `false`.
    Switch,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A whole number from..=to.
    Count(u64, u64),
    /// A number of bytes from..=to, written `512MiB`, `10GiB` or in bytes.
    Size(u64, u64),
    /// A list of texts.
    Texts,
    /// A list of domains.
    Domains,
    /// A list of networks, `192.0.2.0/24`, `2001:db8::/32` or single addresses.
    Networks,
    /// A log filter: a level, or `TARGET=LEVEL` joined by commas.
    LogFilter,
}
