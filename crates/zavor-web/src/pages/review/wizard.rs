//! What the steps of a release share: the entity, the other selected entities, the statement so
//! far, and the links between the steps.

use zavor_app::sending::ReleasePlan;
use zavor_core::hold::Subject;

use super::entity::{name_of, sort_of};
use crate::page::Page;
use crate::parts::Tab;
use crate::paths;
use crate::request::context::Context;
use crate::request::fields::Fields;
use crate::text::Text;

/// Most entities that wait behind the current one.
const ALSO_MAX: usize = 50;

/// A step of a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    Overview,
    Secure,
    Release,
    Delivery,
}

/// The steps in order, with the keys of their words.
const STEPS: [(At, &str); 3] = [
    (At::Overview, "unblock-step-overview"),
    (At::Secure, "unblock-step-secure"),
    (At::Release, "unblock"),
];

/// State that travels from step to step.
pub(super) struct Wizard {
    /// The entity, as the use cases take it.
    pub(super) entity: String,
    /// The other selected entities.
    pub(super) also: Vec<String>,
    /// The statement of the releaser so far.
    pub(super) reviewed: String,
}

impl Wizard {
    /// Reads the state from the query of a step.
    pub(super) fn of(entity: String, query: &Fields) -> Self {
        let also = query.all("also");
        Self::new(entity, also, query.text("reviewed"))
    }

    pub(super) fn new<'a>(
        entity: String,
        also: impl Iterator<Item = &'a str>,
        reviewed: &str,
    ) -> Self {
        let mut wizard = Self {
            also: Vec::new(),
            reviewed: reviewed.to_owned(),
            entity,
        };
        wizard.select(also);
        wizard
    }

    /// Remembers the other selected entities.
    pub(super) fn select<'a>(&mut self, others: impl Iterator<Item = &'a str>) {
        self.also = others
            .filter(|other| !other.is_empty() && *other != self.entity)
            .take(ALSO_MAX)
            .map(str::to_owned)
            .collect();
    }

    /// The path of a step, without the statement.
    pub(super) fn action(&self, at: At) -> String {
        match at {
            At::Overview => paths::restricted_overview(&self.entity),
            At::Secure => paths::restricted_secure(&self.entity),
            At::Release => paths::restricted_release(&self.entity),
            At::Delivery => paths::restricted_delivery(&self.entity),
        }
    }

    /// The path of a step, with the whole state.
    pub(super) fn path(&self, at: At) -> String {
        let (path, fields) = (self.action(at), self.hidden());
        match fields.is_empty() {
            true => path,
            false => paths::with_query(&path, &fields),
        }
    }

    /// The whole state as fields of a form.
    pub(super) fn hidden(&self) -> Vec<(&'static str, &str)> {
        let also = self.also.iter().map(|other| ("also", other.as_str()));
        let said = Some(("reviewed", self.reviewed.as_str()));
        let said = said.filter(|(_, text)| !text.is_empty());
        also.chain(said).collect()
    }

    /// The fields to carry in a step that has its own field for the statement.
    pub(super) fn carried(&self) -> Vec<(&'static str, &str)> {
        let mut fields = self.hidden();
        fields.retain(|(name, _)| *name != "reviewed");
        fields
    }

    /// The next selected entity: name and path of its first step.
    pub(super) fn next(&self) -> Option<(String, String)> {
        let (first, rest) = self.also.split_first()?;
        let next = Self {
            entity: first.clone(),
            also: rest.to_vec(),
            reviewed: String::new(),
        };
        Some((first.clone(), next.path(At::Overview)))
    }

    /// The steps; those already passed have links.
    pub(super) fn steps(&self, text: Text, at: At) -> Vec<Tab> {
        let place = STEPS.iter().position(|(step, _)| *step == at).unwrap_or(0);
        let tab = |(index, (step, key)): (usize, &(At, &str))| Tab {
            href: match index < place {
                true => self.path(*step),
                false => String::new(),
            },
            label: text.say(key),
            current: index == place,
        };
        STEPS.iter().enumerate().map(tab).collect()
    }
}

/// The link back, above every step.
pub(super) fn trail(text: Text) -> Vec<Tab> {
    vec![Tab {
        href: "/admin/restricted".into(),
        label: text.say("nav-restricted-entities"),
        current: false,
    }]
}

/// The page of a step, with the entity in its title.
pub(super) fn page(context: &Context, entity: &str) -> Page {
    let mut page = context.page("unblock", "restricted");
    let arguments = [("name", entity.into())];
    page.title = context.text().say_with("unblock-title", &arguments);
    page
}

/// The entity in words.
pub(super) struct EntityView {
    /// Its name, as the use cases take it.
    pub(super) name: String,
    /// Mailbox or connector.
    pub(super) sort: String,
    /// Whether it is an account's mailbox; connectors have no page and no password.
    pub(super) is_mailbox: bool,
    /// The person's name; empty if there is none.
    pub(super) person: String,
}

impl EntityView {
    pub(super) fn of(text: Text, plan: &ReleasePlan) -> Self {
        Self {
            name: name_of(&plan.subject),
            sort: text.say(sort_of(&plan.subject)),
            is_mailbox: matches!(plan.subject, Subject::Account(_)) && plan.display_name.is_some(),
            person: plan.display_name.clone().unwrap_or_default(),
        }
    }
}
