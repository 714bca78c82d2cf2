//! Forms of our own pages that came too late: why they do not fit the session any more, and what of
//! them is kept, so that nothing typed is lost.
//!
//! None of this decides whether a form is accepted; only the token does ([`super::csrf`]). What is
//! told apart here has been refused already. Security: a kept form is one click away from being sent,
//! so it is kept only when the browser itself says that it came from one of our pages. What another
//! site makes a browser send is never kept: its reader would only have to press a button. Nor is it
//! where the site is under a path: to the browser, every application of that host is the same site.

use std::fmt;

use super::csrf::Sender;
use super::fields::Fields;
use super::form::{STEP_UP, TOKEN};

/// Most fields shown as text.
const SHOWN_MAX: usize = 50;

/// Why the token of a form does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cause {
    /// The session in which the page was opened is over.
    SessionEnded,
    /// Somebody has signed in since, in the same browser.
    OtherSession,
    /// The browser sent no cookie of ours.
    NoCookie,
    /// The page was opened by `http`, where the cookies of an `https` site do not go.
    Http {
        /// Where the site is.
        site: String,
    },
}

/// A form that came too late.
pub(crate) struct Stale {
    pub(crate) cause: Cause,
    /// The fields, without the token.
    pub(crate) fields: Vec<(String, String)>,
    /// Whether it may be sent again with one click.
    pub(crate) own: bool,
}

/// What the request shows about its sender.
#[derive(Debug)]
pub(crate) struct Sent {
    /// Who sent it, by the browser's own word.
    pub(crate) sender: Sender,
    /// Whether the site is under a path, so that other applications may share its origin.
    pub(crate) shares_origin: bool,
    /// Whether somebody is signed in.
    pub(crate) session: bool,
    /// Whether it has the cookie of a session.
    pub(crate) session_cookie: bool,
    /// Whether it has the cookie of a visit.
    pub(crate) visit_cookie: bool,
    /// The site's address, if the request came by `http` to a site that is reached by `https`.
    pub(crate) by_http: Option<String>,
}

impl Sent {
    /// Why this form's token does not fit.
    pub(crate) fn stale(self, fields: &Fields) -> Stale {
        // By `http` it can never be sent: the cookies do not go there, and a password must not.
        let own = self.sender == Sender::Own && !self.shares_origin && self.by_http.is_none();
        let cause = match (self.by_http, self.session) {
            (Some(site), _) => Cause::Http { site },
            (None, true) => Cause::OtherSession,
            (None, false) if self.session_cookie || self.visit_cookie => Cause::SessionEnded,
            (None, false) => Cause::NoCookie,
        };
        Stale {
            cause,
            fields: kept(fields),
            own,
        }
    }
}

/// Shows no values: they may be codes.
impl fmt::Debug for Stale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stale")
            .field("cause", &self.cause)
            .field("own", &self.own)
            .finish_non_exhaustive()
    }
}

impl Stale {
    /// A form whose token fits, but whose sender has to sign in first. Where others share the origin
    /// they can read the token of a page, so that it proves nothing about who wrote the form.
    pub(crate) fn signed_out(fields: &Fields, shares_origin: bool) -> Self {
        Self {
            cause: Cause::SessionEnded,
            fields: kept(fields),
            own: !shares_origin,
        }
    }

    /// Whether this field is a password: those are not kept.
    pub(crate) fn is_secret(name: &str) -> bool {
        name.ends_with("password")
    }

    /// What was typed, to be read and copied.
    pub(crate) fn shown(&self) -> Vec<(String, String)> {
        let typed = self.fields.iter().filter(|(name, value)| {
            !Self::is_secret(name) && !STEP_UP.contains(&name.as_str()) && !value.is_empty()
        });
        typed.take(SHOWN_MAX).cloned().collect()
    }
}

fn kept(fields: &Fields) -> Vec<(String, String)> {
    let kept = fields.iter().filter(|(name, _)| *name != TOKEN);
    let of = |(name, value): (&str, &str)| match Stale::is_secret(name) {
        true => (name.to_owned(), String::new()),
        false => (name.to_owned(), value.to_owned()),
    };
    kept.map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_a_form_is_one_click_away_only_by_https_and_where_nobody_shares_the_origin() {
        let site = || Some("https://accounts.contoso.example".to_owned());
        for (sender, shares_origin, by_http, own) in [
            (Sender::Own, false, None, true),
            (Sender::Own, false, site(), false),
            (Sender::Own, true, None, false),
            (Sender::Unsaid, false, None, false),
        ] {
            let sent = Sent {
                sender,
                shares_origin,
                session: true,
                session_cookie: true,
                visit_cookie: true,
                by_http,
            };
            let stale = sent.stale(&Fields::default());
            assert_eq!(stale.own, own, "{sender:?} {shares_origin}");
            let signed_out = Stale::signed_out(&Fields::default(), shares_origin);
            assert_eq!(signed_out.own, !shares_origin, "{shares_origin}");
        }
    }
}
