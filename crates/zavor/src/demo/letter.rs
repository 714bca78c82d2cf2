//! Reads a mail as far as Zavor's own mails need it: plain text, or plain text and HTML of the same words (RFC 2046
//! section 5.1.4); its subject in encoded words (RFC 2047), its parts as they are, in quoted-printable or in base64
//! (RFC 2045 section 6).

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

/// What a mail says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Letter {
    pub(super) subject: String,
    /// The sender as its reader's list of mail names it.
    pub(super) from: String,
    pub(super) text: String,
    /// Empty if it has none.
    pub(super) html: String,
}

/// Reads a mail.
pub(super) fn read(raw: &[u8]) -> Letter {
    let raw = String::from_utf8_lossy(raw).replace("\r\n", "\n");
    let (head, body) = parted(&raw);
    let kind = field(&head, "Content-Type");
    let boundary = kind
        .strip_prefix("multipart/alternative")
        .and_then(|rest| rest.split_once("boundary="))
        .map(|(_, boundary)| {
            boundary
                .split(';')
                .next()
                .unwrap_or_default()
                .trim_matches('"')
        });
    let mut letter = Letter {
        subject: words(&field(&head, "Subject")),
        from: words(&field(&head, "From")),
        ..Letter::default()
    };
    match boundary.filter(|boundary| !boundary.is_empty()) {
        Some(boundary) => {
            for part in body.split(&format!("--{boundary}")).skip(1) {
                // The last one ends with two dashes.
                let Some(part) = part.strip_prefix('\n') else {
                    break;
                };
                let (head, body) = parted(part);
                let body = body.strip_suffix('\n').unwrap_or(body);
                match field(&head, "Content-Type").starts_with("text/html") {
                    true => letter.html = decoded(&head, body),
                    false => letter.text = decoded(&head, body),
                }
            }
        }
        None => letter.text = decoded(&head, body),
    }
    letter
}

/// Head and body; a line that begins with a space continues the one before.
fn parted(raw: &str) -> (String, &str) {
    let (head, body) = raw.split_once("\n\n").unwrap_or((raw, ""));
    (head.replace("\n ", " ").replace("\n\t", " "), body)
}

fn field(head: &str, name: &str) -> String {
    let mut fields = head.lines().filter_map(|line| line.split_once(':'));
    let found = fields.find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map_or("", |(_, value)| value.trim()).to_owned()
}

/// The text of a part.
fn decoded(head: &str, body: &str) -> String {
    match field(head, "Content-Transfer-Encoding")
        .to_ascii_lowercase()
        .as_str()
    {
        "base64" => base64(&body.replace('\n', "")),
        "quoted-printable" => quoted_printable(&body.replace("=\n", "")),
        _ => body.to_string(),
    }
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
        let letter = read(plain.as_bytes());
        assert_eq!(
            (letter.subject.as_str(), letter.text.as_str()),
            ("Hello", "One\nTwo\n")
        );
        let quoted = "Subject: =?utf-8?b?yJh0ZWZhbg==?= =?utf-8?q?_=C8=9Buc?=\r\n went out\r\n\
            Content-Transfer-Encoding: quoted-printable\r\n\r\nhttp://x/?a=3D1 is a long=\r\n line, \
            =C8=98tefan\r\n";
        let Letter { subject, text, .. } = read(quoted.as_bytes());
        assert_eq!(subject, "Ștefan țuc went out");
        assert_eq!(text, "http://x/?a=1 is a long line, Ștefan\n");
        let base64 = "content-transfer-encoding: BASE64\r\n\r\nyJh0\r\nZWZhbg==\r\n";
        assert_eq!(read(base64.as_bytes()).text, "Ștefan");
    }

    #[test]
    fn both_parts_of_a_mail_are_read() {
        let mail = "Subject: Hello\r\nFrom: \"contoso.example\" <a@b.example>\r\nContent-Type: multipart/alternative;\r\n \
            boundary=\"x=y\"\r\n\r\n--x=y\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nOne\r\n\r\n\
            --x=y\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n\
            PGI+yJg=\r\n--x=y--\r\n";
        let letter = read(mail.as_bytes());
        assert_eq!(letter.from, "\"contoso.example\" <a@b.example>");
        assert_eq!(
            (letter.text.as_str(), letter.html.as_str()),
            ("One\n", "<b>Ș")
        );
    }

    #[test]
    fn what_is_no_mail_is_shown_as_it_is() {
        for raw in [
            "Content-Type: multipart/alternative; boundary=\n\n--\n\n",
            "Content-Type: multipart/alternative; boundary=a\n\n--a",
            "",
            "=?utf-8?b?",
            "Subject: =?x?=\n\n=",
            "=?utf-8?q?=?=",
        ] {
            let _ = read(raw.as_bytes());
        }
        assert_eq!(
            read(b"Subject: =?latin1?q?x?=\n\n100 =GG").subject,
            "=?latin1?q?x?="
        );
        assert_eq!(quoted_printable("100 =GG=4"), "100 =GG=4");
    }
}
