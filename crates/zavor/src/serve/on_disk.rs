//! What the configuration says by now and this server does not do yet.
//!
//! `zavor doctor` reads the file that a restart would read; the server runs on what it read at its
//! start and at the last reload. Read when somebody asks how the server is, from the same sources.

use zavor_app::platform::current::Current;
use zavor_web::report::Concern;

use crate::config::{self, GivenValues, Source};

/// What a line about the configuration is about.
const ABOUT: &str = "configuration";

/// The configuration as it is now, beside what is in force.
pub(super) struct OnDisk {
    /// Where it comes from.
    pub(super) source: Source,
    /// The values in force.
    pub(super) in_force: Current<GivenValues>,
}

impl OnDisk {
    /// One line for each setting that is not in force yet; or why a restart would fail.
    pub(super) fn concerns(&self) -> Vec<Concern> {
        let of = |bad, text| Concern {
            about: ABOUT.to_owned(),
            bad,
            text,
        };
        match config::load(&self.source) {
            Ok(now) => {
                let waiting = self.in_force.get().changed(&now.given);
                let lines = waiting.iter().map(|change| of(false, change.waiting()));
                lines.collect()
            }
            Err(error) => {
                let text = format!(
                    "the server goes on with what it read before; a restart would fail: {}",
                    error.to_string().replace('\n', "; ")
                );
                vec![of(true, text)]
            }
        }
    }
}
