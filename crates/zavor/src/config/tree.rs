//! The configuration as the rest of the program sees it: typed, complete, checked.

use std::collections::BTreeSet;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use url::Url;
use zavor_app::platform::{Connector, ForOwners, Mode};
use zavor_app::ports::OwnHook;
use zavor_core::network::Network;
use zavor_core::shared_network::SharedNetwork;
use zavor_web::ClientHeader;
use zeroize::Zeroizing;

use super::changed::GivenValues;

/// The whole configuration.
#[derive(Debug)]
pub(crate) struct Config {
    /// The file it came from.
    pub(crate) file: Option<PathBuf>,
    /// Where all data is kept.
    pub(crate) data_dir: PathBuf,
    /// Whether nobody said where that is.
    pub(crate) data_dir_is_default: bool,
    /// Address of the pages as browsers show it; `None` = `http://localhost:PORT`.
    pub(crate) public_url: Option<Url>,
    /// Domains to begin with at the first start.
    pub(crate) domains: Vec<String>,
    /// Make accounts at the first successful report.
    pub(crate) adopt: bool,
    /// Words that count as one character in a new password, in their normal form.
    pub(crate) password_terms: Vec<String>,
    /// What the owners of accounts are told.
    pub(crate) owners: ForOwners,
    /// Files of stolen passwords.
    pub(crate) breached_passwords: Option<PathBuf>,
    /// Admin centre, change page, JSON API.
    pub(crate) web: Option<Web>,
    /// Dovecot's door.
    pub(crate) auth_policy: Option<AuthPolicy>,
    /// Postfix's door.
    pub(crate) postfix_policy: Option<PostfixPolicy>,
    /// The LDAP door.
    pub(crate) ldap: Option<Ldap>,
    /// Health and metrics.
    pub(crate) metrics: Option<SocketAddr>,
    /// Logs of sign-ins and messages.
    pub(crate) events: Events,
    /// A valid filter of the process's log.
    pub(crate) log_filter: String,
    /// Dovecot servers that we act on.
    pub(crate) mail_hosts: Vec<MailHost>,
    /// The server that takes our notices.
    pub(crate) smtp: Option<Smtp>,
    /// Hosts that may receive webhooks.
    pub(crate) webhook_allow: Vec<String>,
    /// The operator's own webhooks.
    pub(crate) own_webhooks: Vec<OwnHookConfig>,
    /// Where support requests are passed on to; empty = nowhere.
    pub(crate) support_address: String,
    /// Hosts and applications that may relay.
    pub(crate) connectors: Vec<Connector>,
    /// Networks that the operator declared as shared.
    pub(crate) shared_networks: Vec<SharedNetwork>,
    /// Answers when state cannot be read.
    pub(crate) on_unavailable: OnUnavailable,
    /// `[geoip]`.
    pub(crate) geoip: GeoIp,
    /// Warnings to print at the start.
    pub(crate) warnings: Vec<String>,
    /// Files with secrets outside the data directory: those named by keys, and the configuration
    /// itself if it contains any.
    pub(crate) secret_files: BTreeSet<PathBuf>,
    /// All values key by key, for comparison with a later reading.
    pub(crate) given: GivenValues,
}

/// The address of a door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Listen {
    /// TCP.
    Tcp(SocketAddr),
    /// A unix socket.
    Unix(PathBuf),
}

/// A text that is never shown and is wiped when dropped.
#[derive(Clone)]
pub(crate) struct Secret(pub(crate) Zeroizing<String>);

/// Certificate chain and private key, as files.
#[derive(Debug, Clone)]
pub(crate) struct Tls {
    /// Certificate chain (PEM).
    pub(crate) certificate: PathBuf,
    /// Private key (PEM).
    pub(crate) key: PathBuf,
}

/// `[web]`.
#[derive(Debug)]
pub(crate) struct Web {
    /// Where the pages are served.
    pub(crate) listen: SocketAddr,
    /// Reverse proxies whose headers are believed, and load balancers.
    pub(crate) trusted_proxies: Vec<Network>,
    /// The header that names their client.
    pub(crate) client_header: ClientHeader,
    /// Whether their connections begin with a PROXY header.
    pub(crate) proxy_protocol: bool,
    /// HTTPS; without it a reverse proxy is expected, or loopback.
    pub(crate) tls: Option<Tls>,
}

/// `[auth_policy]`.
#[derive(Debug)]
pub(crate) struct AuthPolicy {
    /// The address that Dovecot asks.
    pub(crate) listen: SocketAddr,
    /// A copy of Dovecot's hash nonce, if configured.
    pub(crate) nonce: Option<Secret>,
    /// The password that Dovecot sends; `None` = the one in the data directory.
    pub(crate) password: Option<Secret>,
    /// The password of reset and list commands.
    pub(crate) admin_password: Option<Secret>,
    /// Networks that may vouch for `remote`, and load balancers.
    pub(crate) trusted_proxies: Vec<Network>,
    /// Whether their connections begin with a PROXY header.
    pub(crate) proxy_protocol: bool,
    /// Enforce or observe.
    pub(crate) mode: Mode,
    /// HTTPS.
    pub(crate) tls: Option<Tls>,
}

/// A webhook of the operator's own.
#[derive(Debug)]
pub(crate) struct OwnHookConfig {
    /// What it is for.
    pub(crate) hook: OwnHook,
    /// Where it is.
    pub(crate) url: String,
    /// Its signing key.
    pub(crate) key: Secret,
}

/// `[smtp]`.
#[derive(Debug)]
pub(crate) struct Smtp {
    /// The URL of the server; may contain a password.
    pub(crate) url: Secret,
    /// Sender of the notices; `None` = made from the first domain or the host of the pages.
    pub(crate) from: Option<String>,
    /// Our name in EHLO; `None` = the host of the pages, or this machine's.
    pub(crate) helo: Option<String>,
    /// User name.
    pub(crate) user: Option<String>,
    /// Its password.
    pub(crate) password: Option<Secret>,
}

impl Smtp {
    /// The server without user and password, for display.
    pub(crate) fn shown(&self) -> String {
        let url = self.url.reveal();
        match url.split_once("://") {
            Some((scheme, rest)) => {
                let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
                format!("{scheme}://{host}")
            }
            None => String::new(),
        }
    }
}

/// `[postfix_policy]`.
#[derive(Debug)]
pub(crate) struct PostfixPolicy {
    /// The address that Postfix asks.
    pub(crate) listen: Listen,
    /// Group of the unix socket, by name or number.
    pub(crate) group: Option<String>,
    /// Networks whose connections are accepted.
    pub(crate) allowed_clients: Vec<Network>,
    /// Load balancers.
    pub(crate) trusted_proxies: Vec<Network>,
    /// Whether their connections begin with a PROXY header.
    pub(crate) proxy_protocol: bool,
    /// Enforce or observe.
    pub(crate) mode: Mode,
}

/// `[ldap]`.
#[derive(Debug)]
pub(crate) struct Ldap {
    /// Where clients connect.
    pub(crate) listen: SocketAddr,
    /// Suffix; `None` = from the first domain.
    pub(crate) base_dn: Option<String>,
    /// Dovecot hosts whose binds belong to an attempt that `allow` opened, and load balancers.
    pub(crate) trusted_proxies: Vec<IpAddr>,
    /// Whether their connections begin with a PROXY header.
    pub(crate) proxy_protocol: bool,
    /// StartTLS.
    pub(crate) tls: Option<Tls>,
    /// Programs that may search.
    pub(crate) services: Vec<LdapService>,
}

/// `[[ldap.service]]`.
#[derive(Debug)]
pub(crate) struct LdapService {
    /// The name it binds with.
    pub(crate) dn: String,
    /// Its password.
    pub(crate) password: Secret,
    /// Networks it may bind from.
    pub(crate) networks: Vec<Network>,
}

/// `[events]`.
#[derive(Debug)]
pub(crate) struct Events {
    /// Bytes kept.
    pub(crate) max_bytes: u64,
    /// Days kept.
    pub(crate) keep_days: u32,
}

/// `[[mail_host]]`.
#[derive(Debug)]
pub(crate) struct MailHost {
    /// Unique name.
    pub(crate) name: String,
    /// doveadm HTTP listener.
    pub(crate) doveadm_url: String,
    /// Its key.
    pub(crate) api_key: Option<Secret>,
    /// Whether it has a password cache.
    pub(crate) auth_cache: bool,
}

/// `[geoip]`.
#[derive(Debug, Clone, Default)]
pub(crate) struct GeoIp {
    /// Countries.
    pub(crate) country: Option<PathBuf>,
    /// Cities and countries.
    pub(crate) city: Option<PathBuf>,
    /// Networks.
    pub(crate) network: Option<PathBuf>,
}

/// `[on_unavailable]`.
#[derive(Debug)]
pub(crate) struct OnUnavailable {
    /// Let sign-ins through.
    pub(crate) allow_sign_in: bool,
    /// Let mail through instead of deferring it.
    pub(crate) allow_sending: bool,
}

impl Secret {
    /// The plain text, for the one place that sends or compares it.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(f),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

impl Config {
    /// The local socket.
    pub(crate) fn socket(&self) -> PathBuf {
        self.data_dir.join("zavor.sock")
    }

    /// Secrets outside the data directory that everybody may read or others may change, in words.
    pub(crate) fn open_secrets(&self) -> Vec<String> {
        let open = self.secret_files.iter();
        open.filter_map(|file| crate::modes::open_secret(file))
            .collect()
    }
}
