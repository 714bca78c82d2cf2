//! A certificate that is read again at SIGHUP, for the auth policy door's HTTPS. Connections
//! that exist go on with the one they began with; a file that cannot be read leaves the old one
//! in force.

use std::io;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use crate::config::Tls;

/// Most certificates of one chain.
const CHAIN_MAX: usize = 16;

/// The files and what was last read from them.
#[derive(Debug, Clone)]
pub(super) struct Certificate {
    files: Tls,
    current: Arc<RwLock<Arc<CertifiedKey>>>,
}

impl Certificate {
    /// Reads the files.
    pub(super) fn load(files: &Tls) -> io::Result<Self> {
        let current = Arc::new(RwLock::new(Arc::new(read(files)?)));
        Ok(Self {
            files: files.clone(),
            current,
        })
    }

    /// Reads them again.
    pub(super) fn reload(&self) -> io::Result<()> {
        let read = Arc::new(read(&self.files)?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = read;
        Ok(())
    }

    /// For a door.
    pub(super) fn server_config(&self) -> io::Result<Arc<ServerConfig>> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(self.clone()));
        Ok(Arc::new(config))
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(
            &self.current.read().unwrap_or_else(PoisonError::into_inner),
        ))
    }
}

fn read(files: &Tls) -> io::Result<CertifiedKey> {
    let bad = |file: &Path, why: &dyn std::fmt::Display| {
        io::Error::new(
            io::ErrorKind::InvalidData,
            format!("{}: {why}", file.display()),
        )
    };
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(&files.certificate)
        .map_err(|error| bad(&files.certificate, &error))?
        .take(CHAIN_MAX)
        .collect::<Result<_, _>>()
        .map_err(|error| bad(&files.certificate, &error))?;
    if chain.is_empty() {
        return Err(bad(&files.certificate, &"holds no certificate in PEM form"));
    }
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|error| bad(&files.key, &error))?;
    let provider = rustls::crypto::ring::default_provider();
    CertifiedKey::from_der(chain, key, &provider).map_err(|error| bad(&files.key, &error))
}
