//! The organisation's own terms in the configuration file.

use zavor_app::platform::own_term;

use super::builder::Builder;
use super::given::texts;
use super::setting::Table;

impl Builder {
    /// The organisation's own terms; of one that cannot be looked for it is said why.
    pub(super) fn password_terms(&mut self, top: &Table) -> Vec<String> {
        let path = "directory.password_terms";
        let mut terms = Vec::new();
        for typed in texts(top, path) {
            match own_term(&typed) {
                Ok(term) => terms.push(term),
                Err(why) => self.values.warnings.push(format!(
                    "{path}: {typed:?} is not looked for in passwords, because {why}; write 4 to 24 \
                     letters or digits"
                )),
            }
        }
        terms
    }
}
