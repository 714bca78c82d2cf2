//! Where mail to a recipient's address goes, judged by the address.
//!
//! A mail server may read more in an address than the domain behind its last `@`: the percent hack
//! (`x%ext.example@ours`), bang paths (`ext.example!x@ours`), an address inside a quoted local part
//! (`"x@ext.example"@ours`) and source routes (`@a,@b:x@ours`) all lead elsewhere, and Postfix does
//! rewrite the first two by default (`swap_bangpath`, `allow_percent_hack`). Mail to such an address
//! leaves the organisation whatever stands behind its `@`, so it must not be counted as mail inside.
//!
//! The rule names what is inside, so that a trick nobody thought of counts as outside: a plain
//! local part at one of our domains is inside, everything else is outside. A strange address of our
//! own that counts as outside costs its sender one recipient of the stricter limit.

/// Where mail to an address goes, judged by the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Destination<'a> {
    /// It names no domain: this server delivers it.
    Here,
    /// To this domain, as written (without a dot at its end).
    Domain(&'a str),
    /// Possibly anywhere: its local part is not plain.
    Elsewhere,
}

/// Reads a recipient as it comes in RCPT, without angle brackets.
pub fn destination(recipient: &str) -> Destination<'_> {
    let (local, domain) = match recipient.rsplit_once('@') {
        Some((local, domain)) => (local, Some(domain)),
        None => (recipient, None),
    };
    if local.is_empty() || !local.chars().all(is_plain) {
        return Destination::Elsewhere;
    }
    match domain {
        Some(domain) => Destination::Domain(domain.strip_suffix('.').unwrap_or(domain)),
        None => Destination::Here,
    }
}

/// Characters of a local part that no mail server uses for routing: those of a dot-atom (RFC 5321
/// §4.1.2) except `%` and `!`, and letters and digits of other scripts (RFC 6531 §3.3). Other
/// characters outside ASCII may become routing characters by a compatibility mapping (full-width
/// `％`, `！`, `＠`).
fn is_plain(c: char) -> bool {
    c.is_alphanumeric() || "#$&'*+-/=?^_`{|}~.".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_address_goes_to_its_domain() {
        for (address, domain) in [
            ("ana@contoso.example", "contoso.example"),
            ("a.b+tag@contoso.example.", "contoso.example"),
            ("bounce+id=x=ext.example@contoso.example", "contoso.example"),
            ("o'neil/dept@contoso.example", "contoso.example"),
            ("ștefan@contoso.example", "contoso.example"),
            ("用户@contoso.example", "contoso.example"),
            ("x@contoso.example..", "contoso.example."),
            ("x@", ""),
        ] {
            assert_eq!(
                destination(address),
                Destination::Domain(domain),
                "{address}"
            );
        }
        assert_eq!(destination("postmaster"), Destination::Here);
    }

    #[test]
    fn an_address_that_routes_elsewhere_goes_to_no_domain_of_ours() {
        for address in [
            "x%ext.example@contoso.example",
            "x%ext.example",
            "ext.example!x@contoso.example",
            "contoso.example!ext.example!x",
            "\"x@ext.example\"@contoso.example",
            "\"x\"@contoso.example",
            "x@ext.example@contoso.example",
            "x\\@ext.example@contoso.example",
            "@ext.example:x@contoso.example",
            "@a.example,@b.example:x@contoso.example",
            "ext.example:x@contoso.example",
            "x％ext.example@contoso.example",
            "ext.example！x@contoso.example",
            "x＠ext.example@contoso.example",
            "x﹫ext.example@contoso.example",
            "ext.example‼x@contoso.example",
            "x ext@contoso.example",
            "x\u{200b}@contoso.example",
            "x\0@contoso.example",
            "<x>@contoso.example",
            "x(ext)@contoso.example",
            "@contoso.example",
            "",
        ] {
            assert_eq!(destination(address), Destination::Elsewhere, "{address:?}");
        }
    }
}
