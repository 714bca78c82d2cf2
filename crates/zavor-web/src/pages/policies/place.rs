//! A policy and the paths of its pages.

use zavor_core::rights::Right;

use crate::parts::Tab;
use crate::paths;
use crate::text::Text;

/// A policy and the paths of its pages.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// Its name in the use cases; for a new policy, as typed.
    pub(super) policy: String,
    /// Its name on the pages.
    pub(super) title: String,
    /// Its part in the paths of the form, of the difference and of saving.
    pub(super) part: &'static str,
    /// The page that leads here and that the reader returns to.
    pub(super) back: String,
    /// Its place in the navigation.
    pub(super) section: &'static str,
    /// Whether saving creates it.
    pub(super) new: bool,
    /// The right needed to change it.
    pub(super) right: Right,
}

impl Place {
    /// The links back from the form and the difference.
    pub(super) fn trail(&self, text: Text) -> Vec<Tab> {
        // The name of the page that it leads to.
        let label = match (self.new, self.part) {
            (true, _) => text.say("nav-outbound-spam"),
            (false, "alerts") => text.say("nav-alert-policies"),
            (false, _) => self.title.clone(),
        };
        vec![Tab {
            href: self.back.clone(),
            label,
            current: false,
        }]
    }

    /// The page at this path for the policy of this name.
    pub(super) fn about(path: &str, policy: &str) -> String {
        paths::with_query(path, &[("policy", policy)])
    }
}
