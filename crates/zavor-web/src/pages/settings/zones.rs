//! Time zones as people look for them: by city or country in either language, or by the name of the
//! zone, with or without the marks on the letters.

use std::cmp::Ordering;

use zavor_app::platform::search::fold;
use zavor_app::ports::Language;

use crate::text::{PLACES, Text, Zone};

/// Most characters of a typed zone; more is none. The longest words of a list entry have fewer.
pub(super) const ZONE_CHARS_MAX: usize = 100;

/// Why something typed is no zone.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NoZone {
    /// Nothing is called so.
    Unknown,
    /// A country with several zones: these.
    Several(Vec<Zone>),
}

/// A zone in words, as the list offers it: `Bucharest, Romania (Europe/Bucharest)`; without words,
/// its name.
pub(super) fn zone_in_words(text: Text, zone: Zone) -> String {
    match place_words(text, zone.name()) {
        Some(words) => format!("{words} ({})", zone.name()),
        None => zone.name().to_owned(),
    }
}

/// What to choose a zone from: those with words in their order, then all others by their name.
pub(super) fn zones_to_choose(text: Text) -> Vec<String> {
    let with_words = PLACES.iter().filter_map(|name| Zone::named(name));
    let mut zones: Vec<String> = with_words.map(|zone| zone_in_words(text, zone)).collect();
    zones.sort_by_cached_key(|words| fold(words));
    let others = Zone::places().filter(|name| !PLACES.contains(name));
    zones.extend(others.map(str::to_owned));
    zones
}

/// City and country of a zone; `None` for one without words.
fn place_words(text: Text, name: &str) -> Option<String> {
    let is_known = PLACES.contains(&name);
    is_known.then(|| text.say(&format!("zone-place-{}", name.replace('/', "-"))))
}

/// The zone that somebody typed or took from the list.
///
/// # Errors
/// [`NoZone`] if it is none, or the name of a country with several.
pub(super) fn typed_zone(typed: &str) -> Result<Zone, NoZone> {
    let typed = typed.trim();
    if typed.chars().count() > ZONE_CHARS_MAX {
        return Err(NoZone::Unknown);
    }
    // An entry of the list.
    let inside = typed
        .strip_suffix(')')
        .and_then(|rest| rest.rsplit_once('('));
    if let Some(zone) = inside.and_then(|(_, name)| Zone::named(name)) {
        return Ok(zone);
    }
    let wanted = folded(typed);
    let named = |name: &&str| folded(name) == wanted;
    if let Some(zone) = Zone::names().find(named).and_then(Zone::named) {
        return Ok(zone);
    }
    let mut of_country = Vec::new();
    for name in PLACES {
        let Some(zone) = Zone::named(name) else {
            continue;
        };
        for language in Language::ALL.iter() {
            let words = place_words(Text::of(*language), name).unwrap_or_default();
            let (city, country) = words.split_once(", ").unwrap_or((words.as_str(), ""));
            if folded(&words) == wanted || folded(city) == wanted {
                return Ok(zone);
            }
            if folded(country) == wanted && !of_country.contains(&zone) {
                of_country.push(zone);
            }
        }
    }
    if let [only] = of_country.as_slice() {
        return Ok(*only);
    }
    // The last part of a name without words: `Knox`.
    let last = |name: &&str| folded(name.rsplit('/').next().unwrap_or_default()) == wanted;
    match (of_country.len().cmp(&1), Zone::places().find(last)) {
        (Ordering::Greater, _) => Err(NoZone::Several(of_country)),
        (Ordering::Less | Ordering::Equal, Some(name)) => Zone::named(name).ok_or(NoZone::Unknown),
        (Ordering::Less | Ordering::Equal, None) => Err(NoZone::Unknown),
    }
}

/// As it is compared: small letters without marks, spaces for what stands for them in names.
fn folded(text: &str) -> String {
    fold(text).replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const EN: Text = Text::of(Language::English);
    const RO: Text = Text::of(Language::Romanian);

    #[test]
    fn a_zone_is_found_by_city_country_or_name_in_either_language_without_marks() {
        for (typed, name) in [
            ("Bucharest", "Europe/Bucharest"),
            ("București", "Europe/Bucharest"),
            (" bucuresti ", "Europe/Bucharest"),
            ("România", "Europe/Bucharest"),
            ("romania", "Europe/Bucharest"),
            ("europe/bucharest", "Europe/Bucharest"),
            ("Bucharest, Romania", "Europe/Bucharest"),
            ("București, România (Europe/Bucharest)", "Europe/Bucharest"),
            ("anything (Asia/Tokyo)", "Asia/Tokyo"),
            ("new york", "America/New_York"),
            ("America/New York", "America/New_York"),
            ("Londra", "Europe/London"),
            ("zurich", "Europe/Zurich"),
            ("Buenos Aires", "America/Argentina/Buenos_Aires"),
            ("Faroe", "Atlantic/Faroe"),
            ("UTC", "UTC"),
        ] {
            let found = typed_zone(typed).map(Zone::name);
            assert_eq!(found, Ok(name), "{typed}");
        }
    }

    #[test]
    fn a_country_with_several_zones_names_them_and_nonsense_is_none() {
        let Err(NoZone::Several(zones)) = typed_zone("Statele Unite") else {
            panic!("there are several");
        };
        assert!(zones.len() > 4 && zones.contains(&Zone::named("America/Chicago").unwrap()));
        let long = "x".repeat(ZONE_CHARS_MAX + 1);
        for bad in ["Mars/Olympus", "", "()", "(", ", ", "../etc/passwd", &long] {
            assert_eq!(typed_zone(bad), Err(NoZone::Unknown), "{bad}");
        }
    }

    #[test]
    fn every_zone_to_choose_is_one_and_is_offered_once() {
        for text in [EN, RO] {
            let zones = zones_to_choose(text);
            let distinct: std::collections::BTreeSet<_> = zones.iter().collect();
            assert_eq!(distinct.len(), zones.len());
            for words in &zones {
                let zone = typed_zone(words).expect("it is offered");
                assert_eq!(&zone_in_words(text, zone), words);
                assert!(words.chars().count() <= ZONE_CHARS_MAX);
            }
            for name in PLACES {
                assert!(Zone::named(name).is_some(), "{name}");
                assert!(place_words(text, name).unwrap().contains(", "), "{name}");
            }
        }
        assert_eq!(
            zones_to_choose(RO)[0],
            "Adelaide, Australia (Australia/Adelaide)"
        );
    }
}
