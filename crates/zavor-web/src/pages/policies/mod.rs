//! Policies: what is in force, with default, bounds and effect; changes, shown as a difference
//! before they count; the allow and deny lists.
//!
//! Every setting, its bounds and its default come from the `FIELDS` of `zavor_core::policy`
//! through the use cases; the pages only give them words.

mod alerts;
mod difference;
mod fields;
mod fixed;
mod lists;
mod outbound;
mod setting;
#[cfg(test)]
mod tests;

use zavor_core::rights::Right;

use crate::parts::Tab;
use crate::request::encode;
use crate::routes::Routes;
use crate::text::Text;

pub(super) fn routes() -> Routes {
    Routes::new()
        .and(alerts::routes())
        .and(fixed::routes())
        .and(lists::routes())
        .and(outbound::routes())
}

/// One policy and where its pages are.
#[derive(Debug, Clone)]
struct Place {
    /// Its name in the use cases; of a new one, as it is typed.
    policy: String,
    /// Its name for people.
    title: String,
    /// The path under which `/edit`, `/review` and `/save` are.
    base: &'static str,
    /// Where one comes from and goes back to.
    back: String,
    /// Where in the navigation.
    section: &'static str,
    /// Whether it comes into being by saving.
    new: bool,
    /// What changing it asks for.
    right: Right,
}

impl Place {
    /// The way back from the form and the difference.
    fn trail(&self, text: Text) -> Vec<Tab> {
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

    /// A page about the policy of this name.
    fn path_of(base: &str, page: &str, policy: &str) -> String {
        format!("{base}/{page}?policy={}", encode(policy))
    }
}

pub(super) use alerts::chip_of;
pub(super) use setting::{SettingView, views};
