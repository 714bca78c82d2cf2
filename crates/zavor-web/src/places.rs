//! Where an address is, as far as the operator's files say: shown beside it in the sign-in log.
//!
//! It is looked up when a row is shown, not when it is written: a sign-in never waits for it, and a
//! newer file corrects old rows too. It is a help for people; nothing decides by it.

use std::net::IpAddr;

/// Longest text of a file that is shown; the rest is cut off.
const TEXT_BYTES_MAX: usize = 100;

/// Where an address is. What no file says is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// ISO 3166-1 code of the country: `RO`.
    pub country: Option<String>,
    /// Name of the city, in English.
    pub city: Option<String>,
    /// The network: `AS64500 Example Telecom`.
    pub network: Option<String>,
}

/// Knows where addresses are; the binary implements it.
pub trait Places: Send + Sync + 'static {
    /// Where this address is.
    fn of(&self, address: IpAddr) -> Place;
}

/// Without files, nothing is known.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoPlaces;

impl Places for NoPlaces {
    fn of(&self, _: IpAddr) -> Place {
        Place::default()
    }
}

impl Place {
    /// The same with texts of bounded length.
    pub fn bounded(self) -> Self {
        let cut = |text: Option<String>| {
            text.map(|mut text| {
                text.truncate(text.floor_char_boundary(TEXT_BYTES_MAX));
                text
            })
        };
        Self {
            country: cut(self.country),
            city: cut(self.city),
            network: cut(self.network),
        }
    }

    /// What is known, in one line: `RO, Cluj-Napoca, AS64500 Example Telecom`; empty = nothing.
    pub fn in_words(&self) -> String {
        let known = [&self.country, &self.city, &self.network];
        let known: Vec<&str> = known.into_iter().filter_map(Option::as_deref).collect();
        known.join(", ")
    }
}
