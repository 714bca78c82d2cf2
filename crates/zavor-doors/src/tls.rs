//! The certificate of a door, how it is replaced while the door is open, and the handshake.
//!
//! TLS 1.2 and 1.3 with the ring provider, passed explicitly so that no process-wide default
//! matters. No client certificates.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};
use std::time::Duration;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::error::Elapsed;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// Most certificates in one file.
const CERTIFICATES_MAX: usize = 32;

/// A certificate with its key; clones share it, so that [`Tls::reload`] takes effect in open doors.
#[derive(Debug, Clone)]
pub struct Tls {
    certificate: PathBuf,
    key: PathBuf,
    current: Arc<RwLock<Arc<ServerConfig>>>,
}

impl Tls {
    /// Reads a certificate chain and its key, both PEM.
    ///
    /// # Errors
    /// A file cannot be read, is not PEM, or key and certificate do not belong together; the text
    /// names the file.
    pub fn load(certificate: &Path, key: &Path) -> io::Result<Self> {
        let config = Arc::new(read(certificate, key)?);
        Ok(Self {
            certificate: certificate.to_owned(),
            key: key.to_owned(),
            current: Arc::new(RwLock::new(config)),
        })
    }

    /// Reads both files again; later handshakes use them. After an error the old ones stay.
    ///
    /// # Errors
    /// As for [`Tls::load`].
    pub fn reload(&self) -> io::Result<()> {
        let config = Arc::new(read(&self.certificate, &self.key)?);
        *self
            .current
            .write()
            .unwrap_or_else(|broken| broken.into_inner()) = config;
        Ok(())
    }

    /// The acceptor for the next handshake.
    pub fn acceptor(&self) -> TlsAcceptor {
        let current = self
            .current
            .read()
            .unwrap_or_else(|broken| broken.into_inner());
        TlsAcceptor::from(Arc::clone(&current))
    }

    /// Begins TLS on a connection; `Elapsed` if the client takes too long.
    pub(crate) async fn handshake<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        stream: S,
        within: Duration,
    ) -> Result<io::Result<TlsStream<S>>, Elapsed> {
        timeout(within, self.acceptor().accept(stream)).await
    }
}

fn read(certificate: &Path, key: &Path) -> io::Result<ServerConfig> {
    let bad = |file: &Path, why: &dyn std::fmt::Display| {
        io::Error::new(
            io::ErrorKind::InvalidData,
            format!("{}: {why}", file.display()),
        )
    };
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(certificate)
        .map_err(|error| bad(certificate, &error))?
        .take(CERTIFICATES_MAX)
        .collect::<Result<_, _>>()
        .map_err(|error| bad(certificate, &error))?;
    if chain.is_empty() {
        return Err(bad(certificate, &"holds no certificate in PEM form"));
    }
    let private = PrivateKeyDer::from_pem_file(key).map_err(|error| bad(key, &error))?;
    ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| bad(certificate, &error))?
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .map_err(|error| bad(certificate, &error))
}
