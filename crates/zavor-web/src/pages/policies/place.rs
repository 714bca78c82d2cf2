//! One policy and where its pages are.

use zavor_core::rights::Right;

use crate::parts::Tab;
use crate::paths;
use crate::text::Text;

/// See the module text.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// Its name in the use cases; of a new one, as it is typed.
    pub(super) policy: String,
    /// Its name for people.
    pub(super) title: String,
    /// The part of the paths of its form, of the difference and of saving.
    pub(super) part: &'static str,
    /// Where one comes from and goes back to.
    pub(super) back: String,
    /// Where in the navigation.
    pub(super) section: &'static str,
    /// Whether it comes into being by saving.
    pub(super) new: bool,
    /// What changing it asks for.
    pub(super) right: Right,
}

impl Place {
    /// The way back from the form and the difference.
    pub(super) fn trail(&self, text: Text) -> Vec<Tab> {
        let label = match self.new {
            true => text.say("nav-outbound-spam"),
            false => self.title.clone(),
        };
        vec![Tab {
            href: self.back.clone(),
            label,
            current: false,
        }]
    }

    /// The page at this path about the policy of this name.
    pub(super) fn about(path: &str, policy: &str) -> String {
        paths::with_query(path, &[("policy", policy)])
    }
}
