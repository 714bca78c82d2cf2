//! The door on a real socket: StartTLS, LDAPS, a new certificate, stopping.

use std::net::SocketAddr;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use zavor_app::platform::current::Current;

use super::client::{Answer, Client, Search, bind, present, start_tls, who_am_i};
use super::script::{ANA, BASE, SERVICE, SERVICE_PASSWORD, Script, service};
use crate::ldap::{Config, bind as bind_door};
use crate::listener::{Balancers, ListenAddress};
use crate::tls::Tls;

/// A private folder with a self-signed certificate, removed at the end.
struct Certificate(PathBuf);

impl Certificate {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("zavor-ldap-{name}-{}", std::process::id()));
        std::fs::DirBuilder::new()
            .mode(0o700)
            .create(&folder)
            .unwrap();
        let certificate = Self(folder);
        certificate.renew();
        certificate
    }

    fn renew(&self) {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".into()]).unwrap();
        std::fs::write(self.file(), made.cert.pem()).unwrap();
        std::fs::write(self.key(), made.signing_key.serialize_pem()).unwrap();
    }

    fn file(&self) -> PathBuf {
        self.0.join("certificate.pem")
    }

    fn key(&self) -> PathBuf {
        self.0.join("key.pem")
    }

    fn tls(&self) -> Tls {
        Tls::load(&self.file(), &self.key()).unwrap()
    }

    /// A client that trusts exactly the present certificate.
    fn connector(&self) -> TlsConnector {
        let mut roots = RootCertStore::empty();
        roots
            .add(CertificateDer::from_pem_file(self.file()).unwrap())
            .unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        TlsConnector::from(Arc::new(config))
    }
}

impl Drop for Certificate {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    door: JoinHandle<()>,
}

async fn start(tls: Option<Tls>) -> Running {
    start_behind(None, tls).await
}

async fn start_behind(balancers: Option<Balancers>, tls: Option<Tls>) -> Running {
    let config = Config {
        nonce: None,
        listen: ([127, 0, 0, 1], 0).into(),
        base_dn: BASE.into(),
        trusted_proxies: Current::default(),
        balancers,
        services: vec![service()],
        tls,
    };
    let bound = bind_door(config).await.unwrap();
    let ListenAddress::Tcp(address) = *bound.address() else {
        panic!("not TCP");
    };
    let (stop, stopped) = oneshot::channel::<()>();
    let door = tokio::spawn(bound.serve(Script::new(), async {
        let _ = stopped.await;
    }));
    Running {
        address,
        stop,
        door,
    }
}

async fn connect(running: &Running) -> Client<TcpStream> {
    Client(TcpStream::connect(running.address).await.unwrap())
}

async fn secured(
    stream: TcpStream,
    connector: &TlsConnector,
) -> std::io::Result<Client<TlsStream<TcpStream>>> {
    let name = ServerName::try_from("localhost").unwrap();
    connector.connect(name, stream).await.map(Client)
}

#[tokio::test]
async fn bind_and_search_work_over_a_socket() {
    let running = start(None).await;
    let mut client = connect(&running).await;
    assert_eq!(
        client.ask(&bind(1, SERVICE, SERVICE_PASSWORD)).await.code(),
        0
    );
    let (people, code) = client
        .found(&Search::new(ANA, 0, present("objectClass")))
        .await;
    assert_eq!((people, code), (vec![ANA.to_owned()], 0));
    assert_eq!(client.ask(&bind(2, ANA, b"wrong")).await.code(), 49);
}

#[tokio::test]
async fn start_tls_protects_what_follows_and_forgets_who_was_bound() {
    let certificate = Certificate::new("starttls");
    let running = start(Some(certificate.tls())).await;
    let mut client = connect(&running).await;
    assert_eq!(
        client.ask(&bind(1, SERVICE, SERVICE_PASSWORD)).await.code(),
        0
    );
    assert_eq!(client.ask(&start_tls(2)).await.code(), 0);
    let mut client = secured(client.0, &certificate.connector()).await.unwrap();
    match client.ask(&who_am_i(3)).await {
        Answer::Result {
            code: 0,
            value: Some(value),
            ..
        } => assert!(value.is_empty()),
        other => panic!("{other:?}"),
    }
    assert_eq!(client.ask(&bind(4, ANA, b"right")).await.code(), 0);
    assert_eq!(client.ask(&start_tls(5)).await.code(), 1);
    let mut root = Search::new("", 0, present("objectClass"));
    root.attributes = &["supportedExtension"];
    let (entries, _) = client.search(&root).await;
    assert!(format!("{entries:?}").contains(crate::ldap::message::START_TLS));
}

#[tokio::test]
async fn bytes_smuggled_in_behind_start_tls_end_the_connection() {
    let certificate = Certificate::new("smuggle");
    let running = start(Some(certificate.tls())).await;
    let mut client = connect(&running).await;
    let both = [start_tls(1), bind(2, ANA, b"right")].concat();
    match client.ask(&both).await {
        Answer::Result {
            id: 0,
            tag: 0x78,
            code: 2,
            ..
        } => {}
        other => panic!("{other:?}"),
    }
    assert_eq!(client.raw().await, None);
}

#[tokio::test]
async fn ldaps_is_served_on_the_same_port_and_a_reload_reaches_it() {
    let certificate = Certificate::new("ldaps");
    let tls = certificate.tls();
    let running = start(Some(tls.clone())).await;
    let ask = async |connector: &TlsConnector| {
        let mut client = secured(connect(&running).await.0, connector).await?;
        std::io::Result::Ok(client.ask(&bind(1, ANA, b"right")).await.code())
    };
    let old = certificate.connector();
    assert_eq!(ask(&old).await.unwrap(), 0);
    certificate.renew();
    tls.reload().unwrap();
    assert_eq!(ask(&certificate.connector()).await.unwrap(), 0);
    assert!(ask(&old).await.is_err());
    // A broken file changes nothing.
    std::fs::write(certificate.key(), "no key").unwrap();
    assert!(tls.reload().is_err());
    assert_eq!(ask(&certificate.connector()).await.unwrap(), 0);
    // Plain LDAP still works.
    assert_eq!(
        connect(&running)
            .await
            .ask(&bind(1, ANA, b"right"))
            .await
            .code(),
        0
    );
}

#[test]
fn a_certificate_that_cannot_be_used_is_named() {
    let certificate = Certificate::new("broken");
    let missing = certificate.0.join("missing.pem");
    for (file, key, named) in [
        (missing.as_path(), certificate.key(), "missing.pem"),
        (&certificate.key(), certificate.key(), "key.pem"),
        (&certificate.file(), certificate.file(), "certificate.pem"),
        (&certificate.file(), missing.clone(), "missing.pem"),
    ] as [(&Path, PathBuf, &str); 4]
    {
        let error = Tls::load(file, &key).unwrap_err().to_string();
        assert!(error.contains(named), "{error}");
    }
}

#[tokio::test]
async fn a_stopping_door_says_so_and_ends() {
    let running = start(None).await;
    let mut client = connect(&running).await;
    assert_eq!(client.ask(&bind(1, ANA, b"right")).await.code(), 0);
    running.stop.send(()).unwrap();
    match client.answer().await {
        Answer::Result {
            id: 0,
            tag: 0x78,
            code: 52,
            ..
        } => {}
        other => panic!("{other:?}"),
    }
    assert_eq!(client.raw().await, None);
    running.door.await.unwrap();
    assert!(TcpStream::connect(running.address).await.is_err());
}

#[tokio::test]
async fn sec_a_client_behind_a_balancer_binds_in_clear_only_from_this_machine() {
    let certificate = Certificate::new("balancer");
    let balancers = Balancers {
        door: "ldap",
        trusted: Current::new(vec!["127.0.0.1/32".parse().unwrap()]),
        faults: Arc::default(),
    };
    let running = start_behind(Some(balancers), Some(certificate.tls())).await;
    let introduced = async |client: &str| {
        let mut stream = TcpStream::connect(running.address).await.unwrap();
        let header = format!("PROXY TCP4 {client} 192.0.2.1 4711 389\r\n");
        stream.write_all(header.as_bytes()).await.unwrap();
        stream
    };
    let ana = bind(1, ANA, b"right");
    let mut remote = Client(introduced("203.0.113.9").await);
    assert_eq!(remote.ask(&ana).await.code(), 13, "in clear");
    let mut local = Client(introduced("127.0.0.5").await);
    assert_eq!(local.ask(&ana).await.code(), 0);
    let stream = introduced("203.0.113.9").await;
    let mut encrypted = secured(stream, &certificate.connector()).await.unwrap();
    assert_eq!(
        encrypted.ask(&ana).await.code(),
        0,
        "LDAPS behind the header"
    );
    let mut bare = connect(&running).await;
    bare.0.write_all(&ana).await.unwrap();
    let mut nothing = Vec::new();
    // A reset is as good as an end.
    let _ = bare.0.read_to_end(&mut nothing).await;
    assert!(nothing.is_empty(), "a balancer must introduce its client");
    drop((remote, local, encrypted));
    running.stop.send(()).unwrap();
    running.door.await.unwrap();
}
