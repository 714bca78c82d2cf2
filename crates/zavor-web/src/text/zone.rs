//! The time zone of the reader. The browser says it in a cookie (`zavor.js`), or the reader chooses
//! one; where neither is known, times are UTC.
//!
//! The rules of the zones are built in, so that a page shows the same on every machine and no name
//! from a cookie reaches the file system. A name is compared with those that exist, as they are
//! spelt; nothing is kept for any other.

use std::sync::OnceLock;

use jiff::tz::{TimeZone, TimeZoneDatabase};
use zavor_core::moment::Timestamp;

/// The zones that have words: city and country, in the messages `zone-place-NAME`.
pub const PLACES: &[&str] = &[
    "Europe/Bucharest",
    "Europe/Chisinau",
    "Europe/Amsterdam",
    "Europe/Athens",
    "Europe/Belgrade",
    "Europe/Berlin",
    "Europe/Bratislava",
    "Europe/Brussels",
    "Europe/Budapest",
    "Europe/Copenhagen",
    "Europe/Dublin",
    "Europe/Helsinki",
    "Europe/Istanbul",
    "Europe/Kyiv",
    "Europe/Lisbon",
    "Europe/Ljubljana",
    "Europe/London",
    "Europe/Luxembourg",
    "Europe/Madrid",
    "Europe/Malta",
    "Europe/Minsk",
    "Europe/Moscow",
    "Europe/Oslo",
    "Europe/Paris",
    "Europe/Podgorica",
    "Europe/Prague",
    "Europe/Riga",
    "Europe/Rome",
    "Europe/Sarajevo",
    "Europe/Skopje",
    "Europe/Sofia",
    "Europe/Stockholm",
    "Europe/Tallinn",
    "Europe/Tirane",
    "Europe/Vienna",
    "Europe/Vilnius",
    "Europe/Warsaw",
    "Europe/Zagreb",
    "Europe/Zurich",
    "Atlantic/Reykjavik",
    "Asia/Nicosia",
    "Asia/Tbilisi",
    "Asia/Yerevan",
    "Asia/Baku",
    "Asia/Jerusalem",
    "Asia/Dubai",
    "Asia/Riyadh",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Bangkok",
    "Asia/Ho_Chi_Minh",
    "Asia/Jakarta",
    "Asia/Manila",
    "Asia/Shanghai",
    "Asia/Hong_Kong",
    "Asia/Singapore",
    "Asia/Seoul",
    "Asia/Tokyo",
    "Australia/Perth",
    "Australia/Adelaide",
    "Australia/Brisbane",
    "Australia/Sydney",
    "Pacific/Auckland",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/Johannesburg",
    "Africa/Lagos",
    "Africa/Nairobi",
    "Africa/Tunis",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Halifax",
    "America/Toronto",
    "America/Winnipeg",
    "America/Edmonton",
    "America/Vancouver",
    "America/Mexico_City",
    "America/Bogota",
    "America/Lima",
    "America/Santiago",
    "America/Argentina/Buenos_Aires",
    "America/Sao_Paulo",
];

/// A time zone that exists. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Zone(&'static Known);

/// One of the zones that exist; its rules are read on first use.
struct Known {
    name: String,
    rules: OnceLock<TimeZone>,
}

/// All zones, in the order of their names.
fn known() -> &'static [Known] {
    static KNOWN: OnceLock<Vec<Known>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let built_in = TimeZoneDatabase::bundled();
        let names = built_in.available();
        let mut names: Vec<String> = names.map(|name| name.to_string()).collect();
        names.sort_unstable();
        names.dedup();
        let zone = |name| Known {
            name,
            rules: OnceLock::new(),
        };
        names.into_iter().map(zone).collect()
    })
}

impl Zone {
    /// The zone of this name, as the IANA database spells it.
    pub fn named(name: &str) -> Option<Self> {
        let known = known();
        let at = known.binary_search_by(|zone| zone.name.as_str().cmp(name));
        known.get(at.ok()?).map(Self)
    }

    /// Its name: `Europe/Bucharest`.
    pub fn name(self) -> &'static str {
        &self.0.name
    }

    /// The names of all zones.
    pub fn names() -> impl Iterator<Item = &'static str> {
        known().iter().map(|zone| zone.name.as_str())
    }

    /// The names to choose from: those of places, without abbreviations and names of the past.
    pub fn places() -> impl Iterator<Item = &'static str> {
        Self::names().filter(|name| name.contains('/') && !name.starts_with("Etc/"))
    }

    /// `2026-11-25 16:32:10 +02:00`.
    pub(super) fn say(self, at: Timestamp) -> Option<String> {
        Some(
            self.local(at)?
                .strftime("%Y-%m-%d %H:%M:%S %:z")
                .to_string(),
        )
    }

    /// The hour on the clock there (0 to 23), its minute, and the offset: `+02:00`.
    pub(super) fn clock(self, at: Timestamp) -> Option<(u8, u8, String)> {
        let local = self.local(at)?;
        let (hour, minute) = (local.hour(), local.minute());
        let offset = local.strftime("%:z").to_string();
        Some((hour.unsigned_abs(), minute.unsigned_abs(), offset))
    }

    fn local(self, at: Timestamp) -> Option<jiff::Zoned> {
        let at = jiff::Timestamp::from_millisecond(at.as_millis()).ok()?;
        Some(at.to_zoned(self.rules().clone()))
    }

    fn rules(self) -> &'static TimeZone {
        self.0.rules.get_or_init(|| {
            let found = TimeZoneDatabase::bundled().get(&self.0.name);
            // Every known name has its rules beside it.
            found.unwrap_or(TimeZone::UTC)
        })
    }
}

/// The end of a day as `2026-11-30` in this zone; `None` = in UTC.
pub(super) fn end_of_day(date: &str, zone: Option<Zone>) -> Option<Timestamp> {
    let date: jiff::civil::Date = date.parse().ok()?;
    let next = date.tomorrow().ok()?;
    let rules = zone.map_or(TimeZone::UTC, |zone| zone.rules().clone());
    let midnight = next.to_zoned(rules).ok()?;
    let millis = midnight.timestamp().as_millisecond();
    Some(Timestamp::from_millis(millis))
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Eq for Zone {}

impl std::fmt::Debug for Zone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_shown_in_the_readers_zone_with_its_offset_in_summer_and_winter() {
        let bucharest = Zone::named("Europe/Bucharest").unwrap();
        let winter = Timestamp::from_secs(1_795_617_130);
        let said = bucharest.say(winter);
        assert_eq!(said.as_deref(), Some("2026-11-25 16:32:10 +02:00"));
        let summer = Timestamp::from_millis(1_784_291_400_250);
        let said = bucharest.say(summer);
        assert_eq!(said.as_deref(), Some("2026-07-17 15:30:00 +03:00"));
        let kathmandu = Zone::named("Asia/Kathmandu").unwrap();
        let said = kathmandu.say(winter);
        assert_eq!(said.as_deref(), Some("2026-11-25 20:17:10 +05:45"));
    }

    #[test]
    fn a_day_ends_at_midnight_on_the_readers_clock() {
        let end = |date, zone: &str| end_of_day(date, Zone::named(zone)).map(|end| end.to_string());
        let day = "2026-11-25";
        assert_eq!(end(day, "").as_deref(), Some("2026-11-26T00:00:00Z"));
        let bucharest = "Europe/Bucharest";
        assert_eq!(end(day, bucharest).as_deref(), Some("2026-11-25T22:00:00Z"));
        // A day of 25 hours, and one whose midnight there is none of.
        assert_eq!(
            end("2026-10-25", bucharest).as_deref(),
            Some("2026-10-25T22:00:00Z")
        );
        assert_eq!(
            end("2026-04-23", "Africa/Cairo").as_deref(),
            Some("2026-04-23T22:00:00Z")
        );
        for bad in ["", "tomorrow", "2026-13-01", "9999-12-31", "2026-02-30"] {
            assert_eq!(end(bad, bucharest), None, "{bad}");
        }
    }

    #[test]
    fn only_names_that_exist_are_zones_as_they_are_spelt() {
        for bad in [
            "",
            "europe/bucharest",
            "Europe/Nowhere",
            "../etc/passwd",
            "/",
            "x",
        ] {
            assert_eq!(Zone::named(bad), None, "{bad:?}");
        }
        assert!(Zone::named("UTC").is_some());
        let places: Vec<_> = Zone::places().collect();
        assert!(places.len() > 300 && places.is_sorted());
        assert!(places.contains(&"Europe/Bucharest") && !places.contains(&"UTC"));
    }
}
