//! Where addresses are, from MMDB files of the operator (`[geoip]`).
//!
//! A file is read into memory whole, at start and at SIGHUP. It is not mapped: whoever replaces it in
//! place would pull the pages from under a running server. A file that is missing or broken is a
//! warning, and what it would say is absent: a mail server does not stop for a name on a map.

use std::fmt;
use std::io::Read;
use std::net::IpAddr;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use maxminddb::{Reader, path};
use zavor_web::{Place, Places};

use crate::config::GeoIp;

/// Largest file; GeoLite2-City has about 60 MB.
const FILE_BYTES_MAX: u64 = 512 << 20;

type File = Reader<Vec<u8>>;

/// The files in force.
#[derive(Default)]
pub(crate) struct GeoFiles(RwLock<Arc<Files>>);

#[derive(Default)]
struct Files {
    country: Option<File>,
    city: Option<File>,
    network: Option<File>,
}

impl fmt::Debug for GeoFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GeoFiles(..)")
    }
}

impl GeoFiles {
    /// Reads the files of this configuration; returns what is wrong, one line for each file. What
    /// such a file would say is absent from then on.
    pub(crate) fn read(&self, config: &GeoIp) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut file = |path: &Option<std::path::PathBuf>| {
            let path = path.as_deref()?;
            match open(path) {
                Ok(file) => Some(file),
                Err(why) => {
                    wrong.push(format!(
                        "{} cannot be used: {why}; the sign-in log does not say what it would",
                        path.display()
                    ));
                    None
                }
            }
        };
        let files = Files {
            country: file(&config.country),
            city: file(&config.city),
            network: file(&config.network),
        };
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(files);
        wrong
    }
}

impl Places for GeoFiles {
    fn of(&self, address: IpAddr) -> Place {
        let files = Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner));
        let in_city = files.city.as_ref().and_then(|file| country(file, address));
        Place {
            country: in_city.or_else(|| country(files.country.as_ref()?, address)),
            city: files.city.as_ref().and_then(|file| {
                let found = file.lookup(address).ok()?;
                found.decode_path(&path!["city", "names", "en"]).ok()?
            }),
            network: files
                .network
                .as_ref()
                .and_then(|file| network(file, address)),
        }
    }
}

fn country(file: &File, address: IpAddr) -> Option<String> {
    let found = file.lookup(address).ok()?;
    found.decode_path(&path!["country", "iso_code"]).ok()?
}

fn network(file: &File, address: IpAddr) -> Option<String> {
    let found = file.lookup(address).ok()?;
    let number: u32 = found
        .decode_path(&path!["autonomous_system_number"])
        .ok()??;
    let name: Option<String> = found
        .decode_path(&path!["autonomous_system_organization"])
        .ok()?;
    Some(match name {
        Some(name) => format!("AS{number} {name}"),
        None => format!("AS{number}"),
    })
}

fn open(path: &Path) -> Result<File, String> {
    let file = std::fs::File::open(path).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    let read = file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes);
    read.map_err(|error| error.to_string())?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(format!("longer than {FILE_BYTES_MAX} bytes"));
    }
    Reader::from_source(bytes).map_err(|error| error.to_string())
}

#[cfg(test)]
#[path = "geoip_tests.rs"]
mod tests;
