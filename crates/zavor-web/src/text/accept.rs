//! `Accept-Language` (RFC 9110 section 12.5.4): which of our languages the browser prefers. The
//! header is the client's text; only its beginning is read.

use zavor_app::ports::Language;

/// Most bytes of the header that are read. Browsers send less than 200.
pub const ACCEPT_LANGUAGE_BYTES_MAX: usize = 1_000;
/// Most languages of the header that are read.
const RANGES_MAX: usize = 40;

/// Our language with the highest weight, the first of equals; English if none matches.
pub fn accepted(header: &str) -> Language {
    let mut end = header.len().min(ACCEPT_LANGUAGE_BYTES_MAX);
    while !header.is_char_boundary(end) {
        end -= 1;
    }
    let mut best = (0, Language::default());
    for range in header[..end].split(',').take(RANGES_MAX) {
        let mut parts = range.split(';').map(str::trim);
        let tag = parts.next().unwrap_or_default();
        let weight = parts
            .find_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q=")))
            .map_or(Some(1000), thousandths);
        let primary = tag.split('-').next().unwrap_or_default();
        let language = match primary {
            "*" => Some(Language::default()),
            other => Language::from_tag(&other.to_ascii_lowercase()),
        };
        if let (Some(language), Some(weight)) = (language, weight)
            && weight > best.0
        {
            best = (weight, language);
        }
    }
    best.1
}

/// A weight `0`, `0.5`, `1.000` in thousandths; `None` if it is not a weight (RFC 9110 section
/// 12.4.2).
pub(crate) fn thousandths(text: &str) -> Option<u32> {
    let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    if fraction.len() > 3 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let whole: u32 = whole.parse().ok().filter(|whole| *whole <= 1)?;
    let fraction: u32 = format!("{fraction:0<3}").parse().ok()?;
    Some(whole * 1000 + fraction).filter(|weight| *weight <= 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_with_the_highest_weight_wins_and_english_is_the_last_resort() {
        for (header, expected) in [
            ("", Language::English),
            ("ro", Language::Romanian),
            ("ro-RO,ro;q=0.9,en-US;q=0.8,en;q=0.7", Language::Romanian),
            ("en-GB,en;q=0.9,ro;q=0.8", Language::English),
            ("en;q=0.5, RO;q=0.7", Language::Romanian),
            ("de, fr;q=0.9, ro;q=0.1", Language::Romanian),
            ("de, fr", Language::English),
            ("ro;q=0", Language::English),
            ("ro;q=0, *", Language::English),
            ("en;q=0.8,ro;q=0.8", Language::English),
            ("ro;q=nonsense,en;q=0.1", Language::English),
            ("ro;q=1.5", Language::English),
            ("ro;q=0.0001", Language::English),
            ("rom", Language::English),
            ("en;q=.5,ro;q=0.6", Language::Romanian),
        ] {
            assert_eq!(accepted(header), expected, "{header}");
        }
    }

    #[test]
    fn only_the_beginning_of_a_long_header_is_looked_at() {
        let padding = "x".repeat(ACCEPT_LANGUAGE_BYTES_MAX - 1);
        assert_eq!(accepted(&format!("{padding}é,ro")), Language::English);
        assert_eq!(
            accepted(&format!("{}ro", "de,".repeat(RANGES_MAX))),
            Language::English
        );
    }
}
