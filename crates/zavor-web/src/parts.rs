//! What the macros of `templates/parts` show: holds, pages of lists. The values are made from core
//! types and words, so that every page shows the same thing in the same way. They decide nothing.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

use zavor_core::actor::Role;
use zavor_core::hold::{EndedHold, Hold, HoldKind, ReleaseAct, Step};
use zavor_core::moment::Timestamp;

use crate::paths;
use crate::request::fields::Fields;
use crate::text::sentences::end_of;
use crate::text::{Text, lifted};

/// Shape and colour of a status chip; the word next to it says the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChipKind {
    /// Something is stopped: square.
    Held,
    /// In order: circle.
    Ok,
    /// Needs a look: triangle.
    Warn,
    /// Just a fact: diamond.
    Info,
}

impl ChipKind {
    /// Part of the class name: `chip-held`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Info => "info",
        }
    }
}

/// The chip of a kind of hold.
pub const fn chip_of(kind: HoldKind) -> ChipKind {
    match kind {
        HoldKind::LockedOut
        | HoldKind::SignInBlocked
        | HoldKind::OriginBlocked
        | HoldKind::RestrictedSending
        | HoldKind::RestrictedConnector
        | HoldKind::OrganisationRestricted => ChipKind::Held,
        HoldKind::PasswordExpired
        | HoldKind::MustChangePassword
        | HoldKind::SendingLimit
        | HoldKind::SecondFactorThrottled
        | HoldKind::RecoveryThrottled
        | HoldKind::AtRisk => ChipKind::Warn,
    }
}

/// A step that a release requires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepView {
    /// Which step.
    pub step: Step,
    /// Whether it is done.
    pub met: bool,
    /// What must be done, or was done.
    pub text: String,
}

/// Where the button of a hold leads, if the reader may press it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldAct {
    /// Path of the form, or of the page with the wizard.
    pub action: String,
    /// Words of the button.
    pub label: String,
    /// Whether the path is a page to go to (a wizard) and not a form to send.
    pub is_link: bool,
}

/// One hold as the macro `hold` shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldView {
    /// Its chip.
    pub chip: ChipKind,
    /// What it is and where: `Locked out in unfamiliar places`.
    pub what: String,
    /// Whom it stops.
    pub subject: String,
    /// What it stops.
    pub effect: String,
    /// Why.
    pub reason: String,
    /// On what evidence, in sentences.
    pub evidence: Vec<String>,
    /// Since when.
    pub since: String,
    /// Until when.
    pub until: String,
    /// Who placed it, unless the engine did.
    pub by: Option<String>,
    /// What it would do if the door did not only observe.
    pub observed: Option<String>,
    /// Where allow rules of the account lift it, and where it holds.
    pub lifted: Option<String>,
    /// What must be done first.
    pub steps: Vec<StepView>,
    /// Who may lift it.
    pub roles: String,
    /// The button; `None` if the reader may not lift it, or only time ends it.
    pub act: Option<HoldAct>,
}

impl HoldView {
    /// A hold in words. `act` returns the path behind the button of a release act (and whether it
    /// is a page), or `None` if this reader has no such button.
    pub fn of(
        text: Text,
        hold: &Hold,
        now: Timestamp,
        act: impl Fn(ReleaseAct) -> Option<(String, bool)>,
    ) -> Self {
        let identity = &hold.stored.identity;
        let step = |requirement: &zavor_core::hold::Requirement| {
            let list = if requirement.met { "step" } else { "step-do" };
            StepView {
                step: requirement.step,
                met: requirement.met,
                text: text.name_of(list, requirement.step),
            }
        };
        Self {
            chip: chip_of(identity.kind),
            what: text.hold(identity),
            subject: text.subject(&identity.subject),
            effect: text.name_of("hold-effect", hold.effect()),
            reason: text.name_of("reason", identity.reason),
            evidence: text.evidence(&hold.stored.evidence, identity.reason),
            since: text.since(hold.stored.since, now),
            until: end_of(text, &hold.stored, now),
            by: text.placed_by(&identity.owner),
            observed: hold.observed.then(|| text.observed(&hold.enforced_at)),
            lifted: lifted(text, hold),
            steps: hold.release.requires.iter().map(step).collect(),
            roles: allowed_roles(text, hold),
            act: act(hold.release.act).map(|(action, is_link)| HoldAct {
                action,
                label: text.name_of("release-act", hold.release.act),
                is_link,
            }),
        }
    }
}

/// One hold that has ended, as the macro `ended` shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedView {
    /// What it was and where.
    pub what: String,
    /// Whom it stopped.
    pub subject: String,
    /// Why.
    pub reason: String,
    /// Since when it held.
    pub since: String,
    /// When it ended, and who or what ended it.
    pub ended: String,
}

impl EndedView {
    /// An ended hold in words.
    pub fn of(text: Text, ended: &EndedHold, now: Timestamp) -> Self {
        let identity = &ended.hold.identity;
        Self {
            what: text.hold(identity),
            subject: text.subject(&identity.subject),
            reason: text.name_of("reason", identity.reason),
            since: text.since(ended.hold.since, now),
            ended: text.ended(ended, now),
        }
    }
}

/// Rows of one page of a list.
pub const ROWS: usize = 50;

/// The links under a list that is read page by page, forward only: each page starts after a key, so
/// that page 10,000 costs what page 1 costs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pager {
    /// Back to the first page, unless this is it.
    pub first: Option<String>,
    /// The page before this one, if the way there is known.
    pub previous: Option<String>,
    /// The next page, if there is one.
    pub next: Option<String>,
    /// What is shown, in words: `50 results` for a whole list, `51–100 of 305` for a part, and
    /// `51–100, and more on the next page` where nobody has counted the rest.
    pub shown: String,
}

/// Name of the field of a link that carries how many rows the pages before it had.
const BEFORE: &str = "shown";
/// Most rows before a page that a link is believed; more than any list has.
const BEFORE_MAX: usize = 1_000_000_000;

impl Pager {
    /// The links under a page of `rows` that comes after `before` others. `count` is the key of the
    /// number of a whole list (`results-count`); a page that is only a part says which part, and of
    /// how many: by `total` if that is known, else by its own end if it is the last one.
    pub fn of(
        text: Text,
        count: &str,
        (before, rows): (usize, usize),
        total: Option<u64>,
        (first, next): (Option<String>, Option<String>),
    ) -> Self {
        let (before, n) = (before as u64, rows as u64);
        let last = next.is_none().then_some(before + n);
        let range = |key: &str, total: u64| {
            let from = before + n.min(1);
            let numbers = [("from", from), ("to", before + n), ("total", total)];
            text.say_with(key, &numbers.map(|(name, number)| (name, number.into())))
        };
        let shown = match (first.is_none() && next.is_none(), last, total) {
            (true, ..) => text.count(count, n),
            // Where the list ends is seen here, whatever was counted before.
            (false, Some(total), _) => range("shown-of", total),
            (false, None, Some(total)) => range("shown-of", total.max(before + n)),
            (false, None, None) => range("shown-of-more", before + n),
        };
        Self {
            first,
            previous: None,
            next,
            shown,
        }
    }

    /// The same with a link to the page before.
    pub fn with_previous(mut self, previous: Option<String>) -> Self {
        self.previous = previous;
        self
    }

    /// The same for a list whose page starts at row `skip`; `link` leads to the page that starts at
    /// a row.
    pub fn by_rows(self, skip: usize, link: impl FnOnce(usize) -> String) -> Self {
        let previous = (skip > 0).then(|| link(skip.saturating_sub(ROWS)));
        self.with_previous(previous)
    }

    /// How many rows the pages before this one had, by the link that led here.
    pub(crate) fn before(fields: &Fields) -> usize {
        fields.number(BEFORE).unwrap_or(0).min(BEFORE_MAX)
    }

    /// A link to the page after this one, which has `rows` rows and comes after `before` others.
    pub(crate) fn onward(link: &str, before: usize, rows: usize) -> String {
        let sign = if link.contains('?') { '&' } else { '?' };
        format!("{link}{sign}{BEFORE}={}", before.saturating_add(rows))
    }

    /// The links of a list at `base` whose page starts at row `skip`; `next` is the first row of
    /// the next page, if there is one.
    pub fn links(base: &str, skip: usize, next: Option<usize>) -> (Option<String>, Option<String>) {
        (
            (skip > 0).then(|| base.to_owned()),
            next.map(|next| format!("{base}?skip={next}")),
        )
    }
}

/// A link of a row of tabs, of a trail or of steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    /// Its path; empty for a step that cannot be opened.
    pub href: String,
    /// In words.
    pub label: String,
    /// Whether it is the current one.
    pub current: bool,
}

/// Who may lift a hold: `Who may do it: Helpdesk Administrator, User Administrator`.
fn allowed_roles(text: Text, hold: &Hold) -> String {
    roles_in_words(text, &hold.release.allowed_roles)
}

/// Who may do something that this reader may not.
pub(crate) fn roles_in_words(text: Text, roles: &[Role]) -> String {
    let roles = roles.iter().map(|role| text.name_of("role", role));
    let roles: Vec<String> = roles.collect();
    text.say_with("allowed-roles", &[("roles", roles.join(", ").into())])
}

/// What of a page does not change by values alone: buttons, which rows there are. As a short text, by
/// which a page and its stream compare what they show; it guards nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shape(String);

impl Shape {
    /// Of these names, in order.
    pub(crate) fn of<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> Self {
        let mut hasher = DefaultHasher::new();
        names
            .into_iter()
            .for_each(|name| name.as_ref().hash(&mut hasher));
        Self(format!("{:x}", hasher.finish()))
    }

    /// Whether a browser that says this shows it.
    pub(crate) fn is(&self, said: &str) -> bool {
        self.0 == said
    }

    /// The address of a stream, for a page that shows this.
    pub(crate) fn followed_at(&self, stream: &str) -> String {
        paths::with_query(stream, &[("shape", &self.0)])
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zavor_app::ports::Language;
    use zavor_core::account::SignInName;
    use zavor_core::hold::{Evidence, HoldIdentity, Owner, Reason, Scope, StoredHold, Subject};
    use zavor_core::why::release_of;

    #[test]
    fn the_words_under_a_list_are_true_of_its_first_middle_and_last_page() {
        let text = Text::of(Language::English);
        let shown = |place, total, first: bool, next: bool| {
            let link = |is: bool| is.then(String::new);
            Pager::of(
                text,
                "accounts-count",
                place,
                total,
                (link(first), link(next)),
            )
            .shown
        };
        assert_eq!(shown((0, 1), None, false, false), "1 account");
        assert_eq!(shown((0, 50), Some(305), false, true), "1–50 of 305");
        assert_eq!(shown((50, 50), Some(305), true, true), "51–100 of 305");
        assert_eq!(
            shown((1_000, 50), None, true, true),
            "1,001–1,050, and more on the next page"
        );
        // The last page knows where the list ends, even if the count is older.
        assert_eq!(shown((300, 5), None, true, false), "301–305 of 305");
        assert_eq!(shown((300, 6), Some(305), true, false), "301–306 of 306");
        assert_eq!(shown((300, 0), None, true, false), "300–300 of 300");
    }

    #[test]
    fn a_hold_is_shown_with_its_button_only_where_the_reader_has_one() {
        let now = Timestamp::from_secs(1_795_617_130);
        let stored = StoredHold {
            identity: HoldIdentity {
                kind: HoldKind::RestrictedSending,
                subject: Subject::Account(SignInName::from_normal_form("ana@contoso.example")),
                scope: Scope::Everywhere,
                owner: Owner::LocalOperator,
                reason: Reason::ByAdministrator,
            },
            since: now,
            until: None,
            evidence: Evidence::Statement {
                text: "<b>newsletter".into(),
            },
        };
        let release = release_of(&stored, None, &[]);
        let hold = Hold {
            stored,
            release,
            observed: false,
            enforced_at: Vec::new(),
            lifted: None,
        };
        let text = Text::of(Language::English);
        let view = HoldView::of(text, &hold, now, |_| None);
        assert_eq!(view.act, None);
        assert_eq!(view.what, "Restricted from sending");
        assert_eq!(view.evidence, ["“<b>newsletter”"]);
        assert!(!view.steps[0].met);
        let view = HoldView::of(text, &hold, now, |act| {
            (act == ReleaseAct::Unblock).then(|| ("/unblock".into(), true))
        });
        assert_eq!(view.act.unwrap().label, "Unblock");
    }
}
