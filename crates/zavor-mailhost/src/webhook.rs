//! Webhooks: one POST of signed JSON to a host of `[webhook] allow`.
//!
//! The name is looked up once, the address is judged ([`crate::allow`]), and exactly that address
//! is connected to: there is no second look-up that could answer differently (DNS rebinding).
//! Redirects are not followed; the answer's body is read within bounds and discarded. TLS names and
//! verifies the host of the URL.
//!
//! The operator's own webhooks ([`OwnHook`]) are called in the same way, with a key each from the
//! configuration file. Their addresses are not typed into a page, so no list guards them.
//!
//! The receiver checks that `Zavor-Signature` is `v1=` and the HMAC-SHA-256 in hex over
//! `TIMESTAMP.BODY` with its key, that `Zavor-Timestamp` (seconds since 1970) is recent, and that
//! it has not seen the `Idempotency-Key` before: if an answer is lost, the call is made again.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper::header::{CONTENT_TYPE, HOST, USER_AGENT};
use hyper::{Request, StatusCode};
use hyper_rustls::ConfigBuilderExt;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use sha2::Sha256;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use url::Host;
use zavor_app::ports::{BoxFuture, OwnCall, OwnHook, Undelivered, WebhookCall};

use crate::allow::{Allowed, Place};
use crate::hosts::{ApiKey, root_cause};
use crate::messages::OwnWebhook;
use crate::server::{MessagesError, deliver_within, shown};

/// Longest time to open one connection.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);

/// Most addresses of a name that are tried.
const ADDRESSES_MAX: usize = 4;

/// Largest answer read.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// The headers that a receiver checks: time, signature, repetition.
pub const SIGNATURE_HEADERS: [&str; 3] = ["zavor-timestamp", "zavor-signature", "idempotency-key"];

/// Turns a name and a port into addresses: the system's resolver, except in tests.
type Resolve =
    Arc<dyn Fn(String, u16) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> + Send + Sync>;

/// Everything needed to call webhooks.
pub(crate) struct Webhooks {
    allowed: Allowed,
    own: BTreeMap<OwnHook, (Place, ApiKey)>,
    tls: Arc<ClientConfig>,
    resolve: Resolve,
}

impl Webhooks {
    /// Reads the list of hosts, the operator's own webhooks and the system's certificate roots, which
    /// must exist if a host other than this machine may be called.
    pub(crate) fn open(allow: &[String], own: &[OwnWebhook]) -> Result<Self, MessagesError> {
        let allowed = Allowed::read(allow)?;
        let own = own.iter().map(|own| {
            let place = Place::of_operator(&own.url);
            let place = place.map_err(|why| MessagesError::new(format!("{}: {why}", own.url)))?;
            Ok((own.hook, (place, own.key.clone())))
        });
        let own: BTreeMap<_, _> = own.collect::<Result<_, MessagesError>>()?;
        let needs_tls = allowed.needs_tls() || own.values().any(|(place, _)| place.tls);
        let failed = |error: &dyn std::fmt::Display| {
            MessagesError::new(format!(
                "webhooks: calling a host needs certificate roots: {error}; install \
                 ca-certificates or name a file in SSL_CERT_FILE"
            ))
        };
        // Name the provider, because a process with several of them has no default.
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| failed(&error))?;
        let tls = match tls.clone().with_native_roots() {
            Ok(tls) => tls,
            // A machine without a certificate store can still call itself.
            Err(error) if needs_tls => return Err(failed(&error)),
            Err(_) => tls.with_root_certificates(RootCertStore::empty()),
        };
        Ok(Self {
            allowed,
            own,
            tls: Arc::new(tls.with_no_client_auth()),
            resolve: Arc::new(|name, port| {
                Box::pin(async move {
                    let found = tokio::net::lookup_host((name, port)).await?;
                    Ok(found.collect())
                })
            }),
        })
    }

    /// Whether this URL may be called; the text says why not.
    pub(crate) fn may_call(&self, url: &str) -> Result<(), String> {
        self.allowed.place(url).map(|_| ())
    }

    /// Makes one call.
    pub(crate) async fn call(&self, call: &WebhookCall) -> Result<String, Undelivered> {
        let place = self.allowed.place(&call.url).map_err(Undelivered::Never)?;
        let listed = |address| self.allowed.may_connect(address);
        self.call_in_time(&place, call, &listed).await
    }

    /// The host of one of the operator's own webhooks, if it is configured.
    pub(crate) fn own_host(&self, hook: OwnHook) -> Option<String> {
        let (place, _) = self.own.get(&hook)?;
        Some(place.authority.clone())
    }

    /// Calls one of the operator's own webhooks.
    pub(crate) async fn call_own(&self, call: &OwnCall) -> Result<String, Undelivered> {
        let Some((place, key)) = self.own.get(&call.hook) else {
            let why = "no webhook for this is in the configuration file any more";
            return Err(Undelivered::Never(why.into()));
        };
        let signed = WebhookCall {
            url: String::new(),
            body: call.body.clone(),
            key: key.reveal().as_bytes().to_vec(),
            idempotency_key: call.idempotency_key,
            time: call.time,
        };
        let here = |address| place.may_connect(address);
        self.call_in_time(place, &signed, &here).await
    }

    async fn call_in_time(
        &self,
        place: &Place,
        call: &WebhookCall,
        may_connect: &(dyn Fn(IpAddr) -> bool + Sync),
    ) -> Result<String, Undelivered> {
        match timeout(deliver_within(), self.call_at(place, call, may_connect)).await {
            Ok(called) => called,
            Err(_) => Err(Undelivered::Later(format!(
                "{} did not answer within {} s",
                place.authority,
                deliver_within().as_secs()
            ))),
        }
    }

    async fn call_at(
        &self,
        place: &Place,
        call: &WebhookCall,
        may_connect: &(dyn Fn(IpAddr) -> bool + Sync),
    ) -> Result<String, Undelivered> {
        let request = request(place, call)?;
        let stream = self.connect(place, may_connect).await?;
        let status = if place.tls {
            let name = server_name(&place.host)?;
            let connecting = TlsConnector::from(Arc::clone(&self.tls)).connect(name, stream);
            let stream = connecting.await.map_err(|error| later(place, &error))?;
            exchange(place, stream, request).await?
        } else {
            exchange(place, stream, request).await?
        };
        judged(place, status)
    }

    /// Looks the name up once and connects to one of the permitted addresses found.
    async fn connect(
        &self,
        place: &Place,
        may_connect: &(dyn Fn(IpAddr) -> bool + Sync),
    ) -> Result<TcpStream, Undelivered> {
        let found = match &place.host {
            Host::Ipv4(v4) => vec![SocketAddr::new(IpAddr::V4(*v4), place.port)],
            Host::Ipv6(v6) => vec![SocketAddr::new(IpAddr::V6(*v6), place.port)],
            Host::Domain(name) => {
                let looked_up = (self.resolve)(name.clone(), place.port).await;
                looked_up.map_err(|error| later(place, &error))?
            }
        };
        if found.is_empty() {
            let why = io::Error::other("the name has no address");
            return Err(later(place, &why));
        }
        let mut last = Undelivered::Never(format!(
            "{} resolves to an address inside this network; list the address itself in [webhook] \
             allow if that is meant",
            place.host
        ));
        let permitted = found
            .into_iter()
            .filter(|address| may_connect(address.ip()));
        for address in permitted.take(ADDRESSES_MAX) {
            last = match timeout(CONNECT_WITHIN, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => later(place, &error),
                Err(_) => later(place, &io::Error::from(io::ErrorKind::TimedOut)),
            };
        }
        Err(last)
    }
}

/// The signed request.
fn request(place: &Place, call: &WebhookCall) -> Result<Request<Full<Bytes>>, Undelivered> {
    let [time_header, signature_header, repetition_header] = SIGNATURE_HEADERS;
    let seconds = call.time.as_millis() / 1000;
    Request::post(&place.target)
        .header(HOST, &place.authority)
        .header(CONTENT_TYPE, "application/json")
        .header(USER_AGENT, "zavor")
        .header(time_header, seconds.to_string())
        .header(signature_header, signature(&call.key, seconds, &call.body))
        .header(repetition_header, format!("{:016x}", call.idempotency_key))
        .body(Full::from(call.body.clone()))
        .map_err(|error| Undelivered::Never(format!("no request can be made of it: {error}")))
}

/// `v1=` and the HMAC-SHA-256 (RFC 2104) of `SECONDS.BODY` in hex.
fn signature(key: &[u8], seconds: i64, body: &str) -> String {
    let mut text = String::from("v1=");
    // HMAC takes keys of any length, so there is always a value.
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) {
        mac.update(format!("{seconds}.").as_bytes());
        mac.update(body.as_bytes());
        text.push_str(&hex::encode(mac.finalize().into_bytes()));
    }
    text
}

fn server_name(host: &Host) -> Result<ServerName<'static>, Undelivered> {
    match host {
        Host::Domain(name) => ServerName::try_from(name.clone())
            .map_err(|_| Undelivered::Never(format!("{name} cannot be named in TLS"))),
        Host::Ipv4(v4) => Ok(ServerName::from(IpAddr::V4(*v4))),
        Host::Ipv6(v6) => Ok(ServerName::from(IpAddr::V6(*v6))),
    }
}

/// Sends the request on this connection and returns the status of the answer.
async fn exchange<T>(
    place: &Place,
    stream: T,
    request: Request<Full<Bytes>>,
) -> Result<StatusCode, Undelivered>
where
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|error| later(place, &error))?;
    // Dropped at the end of this call, however it ends.
    let mut driver = JoinSet::new();
    driver.spawn(connection);
    let response = sender
        .send_request(request)
        .await
        .map_err(|error| later(place, &error))?;
    let status = response.status();
    // The receiver has answered: a body that is too long or breaks off does not matter.
    let _ = Limited::new(response.into_body(), ANSWER_BYTES_MAX)
        .collect()
        .await;
    Ok(status)
}

/// What a status means for the outbox.
fn judged(place: &Place, status: StatusCode) -> Result<String, Undelivered> {
    let said = format!("{} answered HTTP {}", place.authority, status.as_u16());
    match status.as_u16() {
        200..=299 => Ok(format!("HTTP {}", status.as_u16())),
        300..=399 => Err(Undelivered::Never(format!(
            "{said}: redirects are not followed; set the address it leads to"
        ))),
        // Too slow, too early, too many (RFC 9110, 8470, 6585): may work later.
        408 | 425 | 429 => Err(Undelivered::Later(said)),
        400..=499 => Err(Undelivered::Never(said)),
        _ => Err(Undelivered::Later(said)),
    }
}

fn later(place: &Place, error: &(dyn std::error::Error + 'static)) -> Undelivered {
    Undelivered::Later(shown(&format!(
        "{} cannot be called: {}",
        place.authority,
        root_cause(error)
    )))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use rustls::ServerConfig;
    use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio_rustls::TlsAcceptor;
    use zavor_core::moment::Timestamp;

    use super::*;

    const HOOK: &str = "hooks.contoso.example";

    fn call(url: &str) -> WebhookCall {
        WebhookCall {
            url: url.into(),
            body: r#"{"kind":"test"}"#.into(),
            key: b"canary-key".to_vec(),
            idempotency_key: 7,
            time: Timestamp::from_secs(1_800_000_000),
        }
    }

    /// Webhooks whose look-ups always find these addresses, and a count of the look-ups.
    fn resolving(allow: &[&str], found: Vec<SocketAddr>) -> (Webhooks, Arc<AtomicUsize>) {
        let allow: Vec<String> = allow.iter().map(ToString::to_string).collect();
        let mut webhooks = Webhooks::open(&allow, &[]).unwrap();
        let count = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&count);
        webhooks.resolve = Arc::new(move |_, _| {
            counted.fetch_add(1, Ordering::Relaxed);
            let found = found.clone();
            Box::pin(async move { Ok(found) })
        });
        (webhooks, count)
    }

    #[test]
    fn the_signature_is_what_any_hmac_library_gives() {
        // printf '1800000000.{}' | openssl dgst -sha256 -hmac key
        assert_eq!(
            signature(b"key", 1_800_000_000, "{}"),
            "v1=7321475872b03ff21bdc2dfd86ea2d99ec29c479fbe4a77aa6acf4509505493f"
        );
    }

    #[tokio::test]
    async fn a_listed_name_that_leads_inside_is_not_called() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let inside = listener.local_addr().unwrap();
        let (webhooks, _) = resolving(&[HOOK], vec![inside]);
        let refused = webhooks.call(&call(&format!("https://{HOOK}/"))).await;
        let Err(Undelivered::Never(why)) = refused else {
            panic!("{refused:?}");
        };
        assert!(why.contains("inside this network"), "{why}");
        let nobody = std::future::poll_fn(|context| match listener.poll_accept(context) {
            std::task::Poll::Ready(_) => std::task::Poll::Ready(false),
            std::task::Poll::Pending => std::task::Poll::Ready(true),
        });
        assert!(nobody.await, "nobody connected");
    }

    #[tokio::test]
    async fn a_name_without_an_address_is_tried_again_later() {
        let (webhooks, count) = resolving(&[HOOK], Vec::new());
        let refused = webhooks.call(&call(&format!("https://{HOOK}/"))).await;
        assert!(matches!(refused, Err(Undelivered::Later(_))), "{refused:?}");
        assert_eq!(count.load(Ordering::Relaxed), 1);
    }

    /// A TLS server for one connection that answers 204; returns its address, its certificate and
    /// what it receives.
    async fn tls_server(
        name: &str,
    ) -> (
        SocketAddr,
        rustls::pki_types::CertificateDer<'static>,
        tokio::task::JoinHandle<Option<String>>,
    ) {
        let made = rcgen::generate_simple_self_signed(vec![name.to_owned()]).unwrap();
        let certificate = made.cert.der().clone();
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.clone()], key)
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let acceptor = TlsAcceptor::from(Arc::new(config));
            let mut stream = acceptor.accept(stream).await.ok()?;
            let named = stream.get_ref().1.server_name().map(str::to_owned);
            let mut buffer = vec![0; 4096];
            let mut read = Vec::new();
            while !read.ends_with(b"}") {
                let n = stream.read(&mut buffer).await.ok().filter(|n| *n > 0)?;
                read.extend_from_slice(&buffer[..n]);
            }
            let answer = b"HTTP/1.1 204 No Content\r\n\r\n";
            stream.write_all(answer).await.ok()?;
            named
        });
        (address, certificate, server)
    }

    #[tokio::test]
    async fn tls_names_and_verifies_the_host_at_the_address_looked_up_once() {
        let (address, certificate, server) = tls_server(HOOK).await;
        let allow = [HOOK, "127.0.0.1"];
        let (mut webhooks, count) = resolving(&allow, vec![address]);
        let url = format!("https://{HOOK}:{}/", address.port());
        let mut roots = RootCertStore::empty();
        roots.add(certificate).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap();
        webhooks.tls = Arc::new(tls.with_root_certificates(roots).with_no_client_auth());
        assert_eq!(webhooks.call(&call(&url)).await, Ok("HTTP 204".into()));
        assert_eq!(server.await.unwrap().as_deref(), Some(HOOK));
        assert_eq!(count.load(Ordering::Relaxed), 1, "one look-up");
    }

    #[tokio::test]
    async fn a_certificate_of_somebody_else_ends_the_call() {
        let (address, _, server) = tls_server(HOOK).await;
        let (webhooks, _) = resolving(&[HOOK, "127.0.0.1"], vec![address]);
        let url = format!("https://{HOOK}:{}/", address.port());
        let refused = webhooks.call(&call(&url)).await;
        let Err(Undelivered::Later(why)) = refused else {
            panic!("{refused:?}");
        };
        assert!(why.contains("certificate"), "{why}");
        assert_eq!(server.await.unwrap(), None);
    }
}
