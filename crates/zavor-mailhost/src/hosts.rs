//! The mail hosts of the configuration, each reached by one short HTTP call per effect.
//!
//! A call opens a connection of its own: doveadm is called seldom and closes soon, and a kept
//! connection that died in the meantime would turn a reset password into a failure. Every call is
//! bounded in time ([`PERFORM_WITHIN`], connecting [`CONNECT_WITHIN`]), in size
//! ([`ANSWER_BYTES_MAX`]) and in number per host ([`CALLS_AT_ONCE`]; further ones wait within their
//! own time).
//!
//! Known limits: names resolve through the system's resolver; certificates of `https://` hosts are
//! checked against the system's roots (`SSL_CERT_FILE` names a private authority).

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use hyper::{Request, Uri};
use hyper_rustls::{ConfigBuilderExt, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::{ClientConfig, RootCertStore};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use zavor_app::ports::{BoxFuture, HostAct, MailHosts, PERFORM_WITHIN};
use zavor_core::account::SignInName;

use crate::codec;

/// Longest time to open a connection; if a host is off, this leaves time to report it.
const CONNECT_WITHIN: Duration = Duration::from_secs(2);

/// Largest answer read; doveadm's are under a kilobyte.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// Most calls in progress to one host: doveadm is a small service beside the mail itself.
const CALLS_AT_ONCE: usize = 8;

/// Most mail hosts of one configuration.
pub const HOSTS_MAX: usize = 16;

/// Longest key in bytes.
const KEY_BYTES_MAX: usize = 1024;

/// The text of `doveadm_api_key`. Never shown.
#[derive(Clone)]
pub struct ApiKey(String);

impl ApiKey {
    /// Wraps the key as it is in its file; drops a trailing line break.
    pub fn new(text: &str) -> Self {
        Self(text.trim_end_matches(['\r', '\n']).into())
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(..)")
    }
}

/// What is said of a flush where nothing is cached.
const NO_CACHE: &str = "no cached sign-ins: this Dovecot has no password cache";

/// One `[[mail_host]]` section.
#[derive(Debug, Clone)]
pub struct MailHost {
    /// Unique name, shown with every result.
    pub name: String,
    /// Where doveadm listens, such as `http://127.0.0.1:8090/doveadm/v1`.
    pub doveadm_url: String,
    /// Its key.
    pub api_key: ApiKey,
    /// Whether it keeps passwords in a cache, which must forget them at a reset.
    pub has_cache: bool,
}

/// Why the mail hosts of a configuration cannot be used: which key of which section, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenError(String);

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for OpenError {}

/// All mail hosts, ready to be called. Opening connects to nothing.
pub struct DoveadmHosts {
    hosts: Vec<Host>,
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

struct Host {
    name: String,
    has_cache: bool,
    url: Uri,
    authorization: HeaderValue,
    calls: Semaphore,
}

impl fmt::Debug for DoveadmHosts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.hosts.iter().map(|h| &h.name))
            .finish()
    }
}

impl DoveadmHosts {
    /// Checks the sections and prepares the client. Reads the system's certificate roots only if a
    /// host is `https://`.
    ///
    /// # Errors
    /// A name that is empty or given twice, too many hosts, an invalid URL, an empty key, or
    /// missing certificate roots when they are needed.
    pub fn open(configured: Vec<MailHost>) -> Result<Self, OpenError> {
        if configured.len() > HOSTS_MAX {
            return Err(OpenError(format!(
                "mail_host: {} sections, at most {HOSTS_MAX} are possible",
                configured.len()
            )));
        }
        let mut hosts: Vec<Host> = Vec::with_capacity(configured.len());
        for section in &configured {
            if hosts.iter().any(|h| h.name == section.name) {
                return Err(wrong(section, "name", "is used by two sections"));
            }
            hosts.push(Host::from_section(section)?);
        }
        let https = hosts
            .iter()
            .any(|h| h.url.scheme_str().is_some_and(|s| s == "https"));
        Ok(Self {
            client: Client::builder(TokioExecutor::new())
                .pool_max_idle_per_host(0)
                .build(connector(https)?),
            hosts,
        })
    }

    async fn call(&self, host: &Host, body: Vec<u8>) -> Result<(u16, Bytes), String> {
        let _turn = host.calls.acquire().await.map_err(|e| e.to_string())?;
        let request = Request::post(host.url.clone())
            .header(AUTHORIZATION, host.authorization.clone())
            .header(CONTENT_TYPE, "application/json")
            .body(Full::from(body))
            .map_err(|e| e.to_string())?;
        let response = self.client.request(request).await.map_err(|error| {
            let why = root_cause(&error);
            if error.is_connect() {
                format!(
                    "cannot connect to {}: {why}; is Dovecot running there, with an \
                     inet_listener for service doveadm?",
                    authority(&host.url)
                )
            } else {
                format!("{} gave no answer: {why}", authority(&host.url))
            }
        })?;
        let status = response.status().as_u16();
        let body = Limited::new(response.into_body(), ANSWER_BYTES_MAX)
            .collect()
            .await
            .map_err(|error| format!("the answer broke off: {}", root_cause(&*error)))?;
        Ok((status, body.to_bytes()))
    }
}

impl MailHosts for DoveadmHosts {
    fn names(&self) -> Vec<String> {
        self.hosts.iter().map(|host| host.name.clone()).collect()
    }

    fn perform<'a>(
        &'a self,
        host: &'a str,
        act: HostAct,
        address: &'a SignInName,
    ) -> BoxFuture<'a, Result<String, String>> {
        Box::pin(async move {
            let host = self
                .hosts
                .iter()
                .find(|h| h.name == host)
                .ok_or_else(|| format!("no mail_host {host:?} in the configuration"))?;
            if act == HostAct::FlushAuthCache && !host.has_cache {
                return Ok(NO_CACHE.into());
            }
            let within = Duration::from_millis(PERFORM_WITHIN.as_millis());
            let (status, body) =
                match timeout(within, self.call(host, codec::request(act, address))).await {
                    Ok(called) => called?,
                    Err(_) => {
                        return Err(format!(
                            "{} did not answer within {} s",
                            authority(&host.url),
                            within.as_secs()
                        ));
                    }
                };
            codec::read_answer(act, status, &body)
        })
    }
}

impl Host {
    fn from_section(section: &MailHost) -> Result<Self, OpenError> {
        if section.name.is_empty() {
            return Err(wrong(section, "name", "must not be empty"));
        }
        let not_a_url = "must be http://HOST:PORT/doveadm/v1 or https://HOST:PORT/doveadm/v1";
        let url: Uri = section
            .doveadm_url
            .parse()
            .map_err(|_| wrong(section, "doveadm_url", not_a_url))?;
        let Some(place) = url.authority() else {
            return Err(wrong(section, "doveadm_url", not_a_url));
        };
        match url.scheme_str() {
            Some("https") => {}
            Some("http") => {
                if !is_loopback(place.host()) {
                    tracing::warn!(
                        mail_host = section.name,
                        "doveadm_url is http:// to another machine: its key travels in clear; \
                         use https://"
                    );
                }
            }
            _ => return Err(wrong(section, "doveadm_url", not_a_url)),
        }
        if place.as_str().contains('@') {
            let why = "must hold no user name or password; the key goes into doveadm_api_key_file";
            return Err(wrong(section, "doveadm_url", why));
        }
        let key = &section.api_key.0;
        if key.is_empty() || key.len() > KEY_BYTES_MAX {
            let why = format!("must hold 1 to {KEY_BYTES_MAX} bytes");
            return Err(wrong(section, "doveadm_api_key_file", &why));
        }
        let text = format!("X-Dovecot-API {}", BASE64_STANDARD.encode(key));
        let mut authorization = HeaderValue::try_from(text).map_err(|_| {
            wrong(
                section,
                "doveadm_api_key_file",
                "cannot be sent in a header",
            )
        })?;
        authorization.set_sensitive(true);
        Ok(Self {
            name: section.name.clone(),
            url,
            authorization,
            has_cache: section.has_cache,
            calls: Semaphore::new(CALLS_AT_ONCE),
        })
    }
}

/// The connector for all hosts. Without an `https://` host the roots are not read: a machine
/// without a certificate store can still talk to its own Dovecot.
fn connector(https: bool) -> Result<HttpsConnector<HttpConnector>, OpenError> {
    let mut http = HttpConnector::new();
    http.set_connect_timeout(Some(CONNECT_WITHIN));
    http.enforce_http(false);
    http.set_nodelay(true);
    // Name the provider, because a process with several of them has no default.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| OpenError(format!("mail_host: TLS cannot be set up: {e}")))?;
    let tls = if https {
        tls.with_native_roots().map_err(|e| {
            OpenError(format!(
                "mail_host: an https:// doveadm_url needs certificate roots: {e}; install \
                 ca-certificates or name a file in SSL_CERT_FILE"
            ))
        })?
    } else {
        tls.with_root_certificates(RootCertStore::empty())
    };
    Ok(HttpsConnectorBuilder::new()
        .with_tls_config(tls.with_no_client_auth())
        .https_or_http()
        .enable_http1()
        .wrap_connector(http))
}

/// Whether a host is this machine, judged by its name or address; names are not looked up.
pub(crate) fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare == "localhost"
        || bare
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// Scheme, host and port, for texts.
fn authority(url: &Uri) -> String {
    let scheme = url.scheme_str().unwrap_or("http");
    format!("{scheme}://{}", url.authority().map_or("", |a| a.as_str()))
}

fn wrong(section: &MailHost, key: &str, why: &str) -> OpenError {
    OpenError(format!("mail_host {:?}: {key} {why}", section.name))
}

/// The cause behind an error: the layers above it only say where it happened ("client error
/// (Connect)").
pub(crate) fn root_cause(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}
