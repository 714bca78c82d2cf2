//! Return places: the page that an act leads back to, carried in the link and the form of the act
//! (the reset inside a release comes back to the release).
//!
//! Security: a place is followed only with a seal over it and the session it was made in, keyed like
//! form tokens. So no link from elsewhere chooses where somebody ends up after an act, not even among
//! our own pages; a place that does not fit counts as none. It is a path of ours in any case
//! ([`own_path`], CWE-601).

use super::answer::own_path;
use crate::paths;
use crate::request::context::Context;
use crate::request::csrf;
use crate::request::form::BACK;

/// Between the seal, which has hexadecimal digits only, and the path.
const SEPARATOR: char = '~';
/// What is sealed begins with this, so that no seal is the token of a form.
const PURPOSE: &str = "return place\n";

impl Context {
    /// The place as a field carries it.
    pub(crate) fn back_to(&self, place: &str) -> String {
        let seal = self.seal(place);
        format!("{seal}{SEPARATOR}{place}")
    }

    /// A path whose page leads back to `place`.
    pub(crate) fn with_back(&self, path: &str, place: &str) -> String {
        paths::with_query(path, &[(BACK, &self.back_to(place))])
    }

    /// The place that this request carries, in its form or its query.
    pub(crate) fn back(&self) -> Option<String> {
        let carried = self.form().some(BACK).or(self.query().some(BACK))?;
        let (seal, place) = carried.split_once(SEPARATOR)?;
        let fits = csrf::fits(&self.seal(place), seal) && own_path(place) == place;
        fits.then(|| place.to_owned())
    }

    /// That place, as the next form or link carries it; empty if there is none.
    pub(crate) fn back_again(&self) -> String {
        self.back()
            .map_or_else(String::new, |place| self.back_to(&place))
    }

    fn seal(&self, place: &str) -> String {
        csrf::token(
            &self.site().form_key,
            &[PURPOSE, self.basis(), "\n", place].concat(),
        )
    }
}
