//! From the bytes of a file to text: which encoding a spreadsheet wrote.
//!
//! ```text
//! byte order mark        -> what it says
//! UTF-8 without faults   -> UTF-8
//! every other byte zero  -> UTF-16
//! mostly UTF-8           -> UTF-8, with U+FFFD where bytes are no text (such rows are refused)
//! anything else          -> the single-byte encoding that its letters fit best, and the reader says so
//! ```
//!
//! Known limit: Windows-1250 and Windows-1252 share their bytes; a short file with few letters
//! outside ASCII can be taken for the other one. The encoding is therefore always named.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    Encoding, ISO_8859_2, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1250, WINDOWS_1251,
    WINDOWS_1252, WINDOWS_1253,
};

/// Bytes at the beginning in which UTF-16 without a mark shows itself: the header is ASCII.
const LOOKED_AT: usize = 512;

/// A file as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// The encoding's name, and how it was found, if it is another than UTF-8.
    pub note: Option<String>,
}

/// Names of encodings that a file can be said to be in; others that browsers know work too.
const ENCODINGS: &str = "utf-8, utf-16le, utf-16be, windows-1250, windows-1251, windows-1252, \
    windows-1253, iso-8859-2";

/// Reads the bytes of a file that is in this encoding, whatever they look like. The note says what was
/// asked for and, if it is another, what the file looks like; it counts the letters that are none
/// in this encoding.
///
/// # Errors
/// A name that is no encoding's (WHATWG Encoding, section 4.2), with some that are.
pub fn decode_as(bytes: Vec<u8>, name: &str) -> Result<Decoded, String> {
    let wanted = Encoding::for_label(name.as_bytes());
    let encoding = wanted
        .filter(|encoding| *encoding != REPLACEMENT)
        .ok_or_else(|| format!("{name:?} is not the name of an encoding; such as {ENCODINGS}"))?;
    let marked = Encoding::for_bom(&bytes).filter(|(marked, _)| *marked == encoding);
    let text = text_of(
        encoding,
        bytes
            .get(marked.map_or(0, |(_, mark)| mark)..)
            .unwrap_or_default(),
    );
    let lost = text.matches('\u{fffd}').count();
    let mut note = format!("the file was read as {}, as asked for", encoding.name());
    let looks = detected(&bytes);
    if looks != encoding {
        note.push_str(&format!("; by its bytes it looks like {}", looks.name()));
    }
    note.push_str(commas_note(encoding, &text));
    if lost > 0 {
        note.push_str(&format!("; {lost} places are no letters in it"));
    }
    Ok(Decoded {
        text,
        note: Some(note),
    })
}

/// The encoding that a file would be read in if nobody names one.
fn detected(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    match two_bytes_each(bytes) {
        Some(encoding) => encoding,
        None if std::str::from_utf8(bytes).is_ok() || is_mostly_utf_8(bytes) => UTF_8,
        None => guessed(bytes),
    }
}

/// Reads the bytes of a file.
pub fn decode(bytes: Vec<u8>) -> Decoded {
    if let Some((encoding, mark)) = Encoding::for_bom(&bytes) {
        let text = text_of(encoding, bytes.get(mark..).unwrap_or_default());
        let note = (encoding != UTF_8).then(|| {
            format!(
                "the file was read as {}, as its first bytes say",
                encoding.name()
            )
        });
        return Decoded { text, note };
    }
    let bytes = match String::from_utf8(bytes) {
        // In UTF-16 every letter of ASCII has a zero beside it.
        Ok(text) if two_bytes_each(text.as_bytes()).is_none() => {
            return Decoded { text, note: None };
        }
        Ok(text) => text.into_bytes(),
        Err(error) => error.into_bytes(),
    };
    let (encoding, how) = match two_bytes_each(&bytes) {
        Some(encoding) => (encoding, "because every other byte is zero"),
        None if is_mostly_utf_8(&bytes) => (UTF_8, "although some bytes are not UTF-8"),
        None => (
            guessed(&bytes),
            "which fits its letters best: it is not UTF-8",
        ),
    };
    let text = text_of(encoding, &bytes);
    let commas = commas_note(encoding, &text);
    let note = format!(
        "the file was read as {}, {how}{commas}; if names look wrong, name the encoding with --encoding, or save it as \"CSV UTF-8\", and import it again",
        encoding.name()
    );
    Decoded {
        text,
        note: Some(note),
    }
}

fn text_of(encoding: &'static Encoding, bytes: &[u8]) -> String {
    let text = encoding.decode_without_bom_handling(bytes).0.into_owned();
    match is_romanian_without_commas(encoding, &text) {
        true => with_commas(text),
        false => text,
    }
}

/// Whether a text has s and t with a cedilla only because its encoding has no others. Windows-1250 and
/// ISO 8859-2 have no letters with a comma below, so Romanian is written in them with the cedilla. The
/// same ş is right in a Turkish name; but ă and ţ are in no Turkish one, and a Turkish file would be in
/// another encoding, with ğ and ı. So a text in one of these encodings that has ă or ţ is Romanian; in one
/// that has neither, ş stays as it is.
fn is_romanian_without_commas(encoding: &'static Encoding, text: &str) -> bool {
    (encoding == WINDOWS_1250 || encoding == ISO_8859_2) && text.contains(['ă', 'Ă', 'ţ', 'Ţ'])
}

/// Says so, for the note on how a file was read.
fn commas_note(encoding: &'static Encoding, text: &str) -> &'static str {
    let single_byte = encoding == WINDOWS_1250 || encoding == ISO_8859_2;
    match single_byte && text.contains(['ș', 'Ș', 'ț', 'Ț']) {
        true => {
            "; its ş and ţ were read as the Romanian ș and ț, which this encoding does not have"
        }
        false => "",
    }
}

fn with_commas(text: String) -> String {
    let comma = |c| match c {
        'ş' => 'ș',
        'Ş' => 'Ș',
        'ţ' => 'ț',
        'Ţ' => 'Ț',
        other => other,
    };
    text.chars().map(comma).collect()
}

/// UTF-16 without a mark.
fn two_bytes_each(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(LOOKED_AT)).unwrap_or_default();
    let zeros = |at: usize| {
        head.iter()
            .skip(at)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let (even, odd, pairs) = (zeros(0), zeros(1), head.len() / 2);
    // Nine of ten: names in the first rows may have letters beyond Latin-1.
    match pairs > 0 {
        true if odd * 10 >= pairs * 9 && even == 0 => Some(UTF_16LE),
        true if even * 10 >= pairs * 9 && odd == 0 => Some(UTF_16BE),
        _ => None,
    }
}

/// Whether letters outside ASCII are UTF-8 more often than not: a file with a damaged row is not a
/// file in another encoding. In text of a single-byte encoding, such sequences are rare.
fn is_mostly_utf_8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > bad
}

/// What spreadsheets write by default in the countries whose languages the product speaks, and
/// their neighbours. Of a few letters the detector makes Turkish or Baltic as easily as Romanian.
const USUAL: [&Encoding; 4] = [WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1253];

/// The encoding that fits best: letters outside ASCII, and the country of the first address.
fn guessed(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(country(bytes), Utf8Detection::Deny);
    match USUAL.contains(&guess) {
        true => guess,
        false => WINDOWS_1250,
    }
}

/// The top-level domain of the first address, if it is a country's.
fn country(bytes: &[u8]) -> Option<&[u8]> {
    let at = bytes.iter().position(|byte| *byte == b'@')?;
    let host = bytes.get(at..)?;
    let inside = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'@' | b'.' | b'-');
    let end = host.iter().position(|byte| !inside(byte));
    let host = host.get(..end.unwrap_or(host.len()))?;
    let last = host.rsplit(|byte| *byte == b'.').next()?;
    let is_country = last.len() == 2 && last.iter().all(u8::is_ascii_lowercase);
    is_country.then_some(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROMANIAN: &str = "address,name\r\nstefan@x.example,Ştefan Ţurcanu\r\n\
        marian@x.example,Marian Bărbulescu\r\nioana@x.example,Ioana Crăciun\r\n\
        razvan@x.example,Răzvan Pătraşcu\r\n";
    const WESTERN: &str = "address,name\r\njose@x.example,José Muñoz\r\n\
        joao@x.example,João Gonçalves\r\nfranz@x.example,Franz Müller\r\n\
        zoe@x.example,Zoë Lefèvre\r\n";

    #[test]
    fn a_few_romanian_letters_are_not_taken_for_turkish_or_baltic_ones() {
        for names in [
            "Mârza Ion",
            "Iliuţ Ion;Bîrzu Dan;Pîrvu Radu",
            "Constantin Niţu;Ion Ţurcanu",
        ] {
            let rows = names.split(';').map(|name| format!("ion@x.ro;{name}\r\n"));
            let text = format!("address;name\r\n{}", rows.collect::<String>());
            let (bytes, _, _) = WINDOWS_1250.encode(&text);
            let decoded = decode(bytes.into_owned());
            assert_eq!(decoded.text, with_commas(text));
            assert!(decoded.note.unwrap().contains("windows-1250"));
        }
    }

    #[test]
    fn a_file_is_read_in_the_encoding_that_is_named_and_the_note_says_what_it_looks_like() {
        let (bytes, _, _) = WINDOWS_1252.encode(WESTERN);
        let read = decode_as(bytes.to_vec(), "Windows-1252").unwrap();
        assert_eq!(read.text, WESTERN);
        let central = decode_as(bytes.to_vec(), "cp1250").unwrap();
        assert!(central.text.contains("Muńoz"), "{}", central.text);
        let note = central.note.unwrap();
        assert!(
            note.contains("windows-1250, as asked for; by its bytes it looks like windows-1252"),
            "{note}"
        );
        let wrong = decode_as(bytes.to_vec(), "utf-8").unwrap().note.unwrap();
        assert!(wrong.contains("places are no letters in it"), "{wrong}");
        let marked = [&b"\xef\xbb\xbf"[..], ROMANIAN.as_bytes()].concat();
        assert_eq!(decode_as(marked, "utf-8").unwrap().text, ROMANIAN);
        for name in ["klingon", "", "replacement"] {
            assert!(
                decode_as(Vec::new(), name)
                    .unwrap_err()
                    .contains("windows-1250"),
                "{name}"
            );
        }
    }

    fn utf_16(text: &str, big: bool) -> Vec<u8> {
        let unit = |unit: u16| match big {
            true => unit.to_be_bytes(),
            false => unit.to_le_bytes(),
        };
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn every_encoding_that_spreadsheets_write_gives_the_same_text() {
        let single = |encoding: &'static Encoding, text| encoding.encode(text).0.into_owned();
        let marked = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
        for (bytes, text, named) in [
            (ROMANIAN.as_bytes().to_vec(), ROMANIAN, None),
            (marked(b"\xef\xbb\xbf", ROMANIAN.into()), ROMANIAN, None),
            (
                marked(b"\xff\xfe", utf_16(ROMANIAN, false)),
                ROMANIAN,
                Some("UTF-16LE"),
            ),
            (
                marked(b"\xfe\xff", utf_16(ROMANIAN, true)),
                ROMANIAN,
                Some("UTF-16BE"),
            ),
            (utf_16(ROMANIAN, false), ROMANIAN, Some("UTF-16LE")),
            (utf_16(ROMANIAN, true), ROMANIAN, Some("UTF-16BE")),
            (
                single(WINDOWS_1250, ROMANIAN),
                ROMANIAN,
                Some("windows-1250"),
            ),
            (single(WINDOWS_1252, WESTERN), WESTERN, Some("windows-1252")),
        ] {
            let decoded = decode(bytes);
            // This encoding has no letters with a comma below.
            let commas = named == Some("windows-1250");
            assert_eq!(
                decoded.text.contains("Ștefan Țurcanu"),
                commas,
                "{}",
                decoded.text
            );
            let text = match commas {
                true => with_commas(text.to_owned()),
                false => text.to_owned(),
            };
            assert_eq!(decoded.text, text);
            let note = decoded.note.unwrap_or_default();
            match named {
                Some(name) => assert!(note.contains(name), "{note}"),
                None => assert_eq!(note, ""),
            }
        }
    }

    #[test]
    fn a_cedilla_becomes_a_comma_only_where_the_text_is_surely_romanian() {
        let read = |text: &str, name: &str| {
            let encoding = Encoding::for_label(name.as_bytes()).unwrap();
            decode_as(encoding.encode(text).0.into_owned(), name).unwrap()
        };
        for name in ["windows-1250", "iso-8859-2"] {
            let romanian = read("address,name\r\na@x.example,Ioniţă Şerban\r\n", name);
            assert!(romanian.text.contains("Ioniță Șerban"), "{}", romanian.text);
            assert!(
                romanian
                    .note
                    .unwrap()
                    .contains("were read as the Romanian ș and ț")
            );
            let turkish = read("address,name\r\na@x.example,Ayşe Öztürk\r\n", name);
            assert!(turkish.text.contains("Ayşe Öztürk"), "{}", turkish.text);
            assert!(!turkish.note.unwrap().contains("Romanian"));
        }
        let turkish = read("a@x.example,Ayşe Ağaoğlu", "windows-1254").text;
        assert!(turkish.contains("Ayşe Ağaoğlu"), "{turkish}");
        let text = "Ioniţă Ayşe";
        assert_eq!(read(text, "utf-8").text, text, "somebody wrote it so");
    }

    #[test]
    fn a_damaged_row_does_not_make_a_file_one_of_another_encoding() {
        let bytes = [ROMANIAN.as_bytes(), b"dan@x.example,D\xe3n\r\n"].concat();
        let decoded = decode(bytes);
        assert!(decoded.text.starts_with(ROMANIAN), "{}", decoded.text);
        assert!(decoded.text.contains("D\u{fffd}n"));
        assert!(decoded.note.unwrap().contains("UTF-8"));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_give_a_text(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
            let is_text = std::str::from_utf8(&bytes).is_ok();
            let decoded = decode(bytes);
            proptest::prop_assert!(is_text || decoded.note.is_some(), "another encoding is named");
        }
    }
}
