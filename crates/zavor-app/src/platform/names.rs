//! Sign-in names in normal form. One function, used once at every door.
//!
//! Rules (`spec/sign-in.md`, "Names"): NUL, control characters and more than 254 bytes make a name
//! unknown; the domain becomes a lower-case A-label without trailing dot; the local part becomes
//! NFC and lower-case; a `+tag` is dropped; a name without `@` belongs to the organisation's
//! first domain. `user*master` (Dovecot's master users) is the master's attempt.

use unicode_normalization::UnicodeNormalization;
use zavor_core::account::{SIGN_IN_NAME_BYTES_MAX, SignInName};
use zavor_core::sending::{Destination, destination};

/// Parts of a name with no more characters than this are masked completely.
const SHORT_CHARS_MAX: usize = 3;

/// The normal form of a typed name, or `None` when no account can have it.
pub fn normalise(typed: &[u8], domains: &[String]) -> Option<SignInName> {
    if typed.is_empty() || typed.len() > SIGN_IN_NAME_BYTES_MAX {
        return None;
    }
    let typed = std::str::from_utf8(typed).ok()?;
    if typed.chars().any(char::is_control) {
        return None;
    }
    let typed = typed.rsplit_once('*').map_or(typed, |(_, master)| master);
    let (local, domain) = match typed.rsplit_once('@') {
        Some((local, domain)) => (local, normal_domain(domain)?),
        None => (typed, domains.first()?.clone()),
    };
    let local = normal_local(local);
    let local = match local.split_once('+') {
        Some((before, _)) if !before.is_empty() => before,
        _ => &local,
    };
    let mut name = String::with_capacity(local.len() + 1 + domain.len());
    name.push_str(local);
    name.push('@');
    name.push_str(&domain);
    (!local.is_empty() && name.len() <= SIGN_IN_NAME_BYTES_MAX)
        .then(|| SignInName::from_normal_text(name))
}

/// Whether a master user signs in, into whichever mailbox: nothing is learnt about that mailbox, and
/// none is made for the master.
pub(crate) fn is_master(typed: &[u8]) -> bool {
    typed.contains(&b'*')
}

/// A name without an account, as logs keep it: people type passwords where a name belongs. Our own
/// domains stay readable; of every other part the first character does, if the part is long enough.
pub fn masked(name: &SignInName, domains: &[String]) -> SignInName {
    let mut shown = masked_text(name.local_part());
    let domain = name.domain();
    if !domain.is_empty() {
        shown.push('@');
        match domains.iter().any(|ours| ours == domain) {
            true => shown.push_str(domain),
            false => shown.push_str(&masked_text(domain)),
        }
    }
    SignInName::from_normal_form(&shown)
}

fn masked_text(text: &str) -> String {
    let long = text.chars().nth(SHORT_CHARS_MAX).is_some();
    let first = text.chars().next().filter(|c| long && !c.is_control());
    first.into_iter().chain(['…']).collect()
}

/// A local part in NFC and lower-case.
fn normal_local(typed: &str) -> String {
    if typed.is_ascii() {
        // ASCII is in NFC; nearly every name takes this path.
        return typed.to_ascii_lowercase();
    }
    // Lower-casing can undo NFC (a capital with a dot above).
    let lower = typed.nfc().collect::<String>().to_lowercase();
    lower.nfc().collect()
}

/// A domain as lower-case A-label without trailing dot, or `None` when it is not a domain.
pub fn normal_domain(typed: &str) -> Option<String> {
    let typed = typed.strip_suffix('.').unwrap_or(typed);
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_');
    let encoded = || typed.contains("--") && typed.to_ascii_lowercase().contains("xn--");
    let domain = if typed.bytes().all(plain) && !encoded() {
        // Nothing to encode, and no A-labels to check.
        typed.to_ascii_lowercase()
    } else {
        idna::domain_to_ascii(typed).ok()?
    };
    let plausible = !domain.is_empty()
        && domain.len() <= 253
        && domain.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        });
    plausible.then_some(domain)
}

/// Whether a recipient's mail stays inside: a plain address in one of these domains of the
/// organisation, or an address without a domain, which is delivered here.
pub(crate) fn is_internal(recipient: &str, domains: &[String]) -> bool {
    let domain = match destination(recipient) {
        Destination::Domain(domain) => domain,
        Destination::Here => return true,
        Destination::Elsewhere => return false,
    };
    if domain.is_ascii() {
        return domains.iter().any(|ours| ours.eq_ignore_ascii_case(domain));
    }
    normal_domain(domain).is_some_and(|domain| domains.contains(&domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The test table that all doors share.
    #[test]
    fn names_have_one_normal_form() {
        let domains = ["contoso.example".to_string()];
        let table: &[(&[u8], Option<&str>)] = &[
            (b"ana@contoso.example", Some("ana@contoso.example")),
            (b"ANA@Contoso.Example.", Some("ana@contoso.example")),
            (b"ana", Some("ana@contoso.example")),
            (b"ana+news@contoso.example", Some("ana@contoso.example")),
            (b"+x@contoso.example", Some("+x@contoso.example")),
            ("S\u{326}tefan@contoso.example".as_bytes(), Some("ș")),
            (
                "ana@BÜCHER.example".as_bytes(),
                Some("ana@xn--bcher-kva.example"),
            ),
            (b"ana*root@contoso.example", Some("root@contoso.example")),
            (b"a@b@contoso.example", Some("a@b@contoso.example")),
            (b"", None),
            (b"ana\0@contoso.example", None),
            (b"ana\n@contoso.example", None),
            (b"\xff\xfe@contoso.example", None),
            (b"@contoso.example", None),
            (b"ana@", None),
            (b"ana@contoso..example", None),
            (b"ana@con toso.example", None),
            (&[b'a'; 255], None),
        ];
        for (typed, expected) in table {
            let name = normalise(typed, &domains);
            let got = name.as_ref().map(SignInName::as_str);
            if *expected == Some("ș") {
                assert_eq!(got, Some("ștefan@contoso.example"));
            } else {
                assert_eq!(got, *expected, "{:?}", String::from_utf8_lossy(typed));
            }
        }
    }

    #[test]
    fn a_masked_name_shows_our_domain_and_nearly_nothing_else() {
        let domains = ["contoso.example".to_string()];
        for (typed, shown) in [
            ("hunter2secret", "h…@contoso.example"),
            ("p@ssw0rd", "…@s…"),
            ("ana", "…@contoso.example"),
            ("somebody@elsewhere.example", "s…@e…"),
        ] {
            let name = normalise(typed.as_bytes(), &domains).unwrap();
            assert_eq!(masked(&name, &domains).as_str(), shown);
        }
        let strange = SignInName::from_normal_form("\u{1}my password is long");
        assert_eq!(masked(&strange, &domains).as_str(), "…");
    }

    #[test]
    fn a_normal_form_is_its_own_normal_form() {
        let domains = ["contoso.example".to_string()];
        for typed in ["ANA+x@BÜCHER.example", "ștefan", "a.b@x.example"] {
            let once = normalise(typed.as_bytes(), &domains).unwrap();
            assert_eq!(normalise(once.as_str().as_bytes(), &domains), Some(once));
        }
    }
}
