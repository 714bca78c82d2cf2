//! Reads a mail as far as Zavor's own mails need it: one part of plain text, its subject in encoded words
//! (RFC 2047), its body as it is, in quoted-printable or in base64 (RFC 2045 section 6).

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

/// Subject and text of a mail.
pub(super) fn read(raw: &[u8]) -> (String, String) {
    let raw = String::from_utf8_lossy(raw).replace("\r\n", "\n");
    let (head, body) = raw.split_once("\n\n").unwrap_or((&raw, ""));
    // A line that begins with a space continues the one before.
    let head = head.replace("\n ", " ").replace("\n\t", " ");
    let field = |name: &str| {
        let mut fields = head.lines().filter_map(|line| line.split_once(':'));
        let found = fields.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value.trim())
    };
    let text = match field("Content-Transfer-Encoding")
        .to_ascii_lowercase()
        .as_str()
    {
        "base64" => base64(&body.replace('\n', "")),
        "quoted-printable" => quoted_printable(&body.replace("=\n", "")),
        _ => body.to_string(),
    };
    (words(field("Subject")), text)
}

fn base64(text: &str) -> String {
    let bytes = BASE64_STANDARD.decode(text).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Replaces `=XX` by its byte.
fn quoted_printable(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let byte = (*first == b'=')
            .then(|| after.get(..2))
            .flatten()
            .and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        match byte {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Replaces encoded words, `=?utf-8?b?..?=`; the space between two of them is not part of the text.
fn words(text: &str) -> String {
    let mut out = String::new();
    let mut after_encoded = false;
    for word in text.split(' ') {
        let encoded = encoded_word(word);
        let joined = after_encoded && encoded.is_some();
        if !out.is_empty() && !joined {
            out.push(' ');
        }
        after_encoded = encoded.is_some();
        out.push_str(encoded.as_deref().unwrap_or(word));
    }
    out
}

fn encoded_word(word: &str) -> Option<String> {
    let inside = word.strip_prefix("=?")?.strip_suffix("?=")?;
    let mut parts = inside.splitn(3, '?');
    let (charset, form, text) = (parts.next()?, parts.next()?, parts.next()?);
    if !charset.eq_ignore_ascii_case("utf-8") {
        return None;
    }
    match form.to_ascii_lowercase().as_str() {
        "b" => Some(base64(text)),
        "q" => Some(quoted_printable(&text.replace('_', " "))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mails_of_zavor_are_read_in_each_form_they_may_have() {
        let plain = "Subject: Hello\r\nTo: <a@b.example>\r\n\r\nOne\r\nTwo\r\n";
        assert_eq!(
            read(plain.as_bytes()),
            ("Hello".into(), "One\nTwo\n".into())
        );
        let quoted = "Subject: =?utf-8?b?yJh0ZWZhbg==?= =?utf-8?q?_=C8=9Buc?=\r\n went out\r\n\
            Content-Transfer-Encoding: quoted-printable\r\n\r\nhttp://x/?a=3D1 is a long=\r\n line, \
            =C8=98tefan\r\n";
        let (subject, text) = read(quoted.as_bytes());
        assert_eq!(subject, "Ștefan țuc went out");
        assert_eq!(text, "http://x/?a=1 is a long line, Ștefan\n");
        let base64 = "content-transfer-encoding: BASE64\r\n\r\nyJh0\r\nZWZhbg==\r\n";
        assert_eq!(read(base64.as_bytes()).1, "Ștefan");
    }

    #[test]
    fn what_is_no_mail_is_shown_as_it_is() {
        for raw in ["", "=?utf-8?b?", "Subject: =?x?=\n\n=", "=?utf-8?q?=?="] {
            let _ = read(raw.as_bytes());
        }
        assert_eq!(
            read(b"Subject: =?latin1?q?x?=\n\n100 =GG").0,
            "=?latin1?q?x?="
        );
        assert_eq!(quoted_printable("100 =GG=4"), "100 =GG=4");
    }
}
