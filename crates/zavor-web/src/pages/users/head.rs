//! The part above every tab of one account: who it is, whether they can sign in and send and what to
//! do about it (the answer of `why`, [`super::answer`]), and the acts that this reader may do.

use zavor_app::people::{People, PersonRow};
use zavor_app::platform::RightsOn;
use zavor_app::views::{PasswordLink, Views};
use zavor_core::account::{Account, PasswordLife};
use zavor_core::hold::{Hold, HoldKind, ReleaseAct, Step};
use zavor_core::moment::Timestamp;
use zavor_core::rights::{Right, right_to};

use super::answer::{AnswerCard, Places, is_for_nobody};
use super::offers::{edit_right, name_of};
use super::selected::ToolbarAct;
use crate::page::Page;
use crate::pages::observing::observing;
use crate::parts::{EndedView, Tab};
use crate::paths;
use crate::request::context::Context;
use crate::respond::failure::Failure;

/// What every tab of an account shows above its content.
pub(super) struct Head {
    pub(super) address: String,
    /// Display name, or the address if there is none.
    pub(super) name: String,
    pub(super) card: AnswerCard,
    /// Whether the card stands there in full: on the first tab. On the others it is a line for each question, which
    /// opens, so that the tab's own content begins near the top.
    pub(super) whole: bool,
    /// Holds that ended recently.
    pub(super) ended: Vec<EndedView>,
    /// The number of these, in words.
    pub(super) ended_title: String,
    /// Says that the doors only observe; empty if they enforce.
    pub(super) observing: String,
    pub(super) acts: Buttons,
    /// The buttons of "More actions (...)".
    pub(super) more: Buttons,
    pub(super) tabs: Vec<Tab>,
    pub(super) trail: Vec<Tab>,
}

/// One account, with everything that its pages share.
pub(super) struct AccountFrame {
    pub(super) account: Account,
    pub(super) row: PersonRow,
    pub(super) head: Head,
    pub(super) page: Page,
    pub(super) now: Timestamp,
    /// Links to choose a password that work now.
    pub(super) links: Vec<PasswordLink>,
}

/// The tabs of one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AccountTab {
    Account,
    SignIns,
    Mail,
    Security,
    Audit,
    /// None of them: the support request with this number, which the acts come back to.
    Request(u64),
}

impl AccountTab {
    const ALL: [Self; 5] = [
        Self::Account,
        Self::SignIns,
        Self::Mail,
        Self::Security,
        Self::Audit,
    ];

    fn path(self, address: &str) -> String {
        match self {
            Self::Account => paths::user(address),
            Self::SignIns => paths::user_sign_ins(address),
            Self::Mail => paths::user_mail(address),
            Self::Security => paths::user_security(address),
            Self::Audit => paths::user_audit(address),
            Self::Request(number) => paths::support_request(number),
        }
    }

    /// The page that acts come back to; `None` = that of the account, as they do by themselves.
    fn back(self, address: &str) -> Option<String> {
        match self {
            Self::Request(_) => Some(self.path(address)),
            Self::Account | Self::SignIns | Self::Mail | Self::Security | Self::Audit => None,
        }
    }

    /// The key of its words.
    const fn label(self) -> &'static str {
        match self {
            Self::Account => "users-tab-account",
            Self::SignIns => "users-tab-sign-ins",
            Self::Mail => "users-tab-mail",
            Self::Security => "users-tab-security",
            Self::Audit => "users-tab-audit",
            Self::Request(_) => "nav-support-requests",
        }
    }
}

/// Loads an account for one of its tabs.
pub(super) async fn load(
    people: &People,
    views: &Views,
    context: &Context,
    name: &str,
    tab: AccountTab,
) -> Result<AccountFrame, Failure> {
    let actor = context.may(Right::See)?;
    let (account, row) = people.look_at_account(actor, name).await?;
    let why = views.why_seen(actor, account.address.as_str()).await?;
    let text = *context.text();
    let now = why.checked_at;
    let rights = context.rights_on(&account.address).await?;
    let places = Own {
        context,
        rights: &rights,
        account: &account,
        back: tab.back(account.address.as_str()),
    };
    let card = AnswerCard::of(text, &why, &places);
    let address = account.address.as_str();
    let tabs = AccountTab::ALL.map(|known| Tab {
        href: known.path(address),
        label: text.say(known.label()),
        current: known == tab,
    });
    let blocks = |hold: &Hold| hold.stored.identity.kind == HoldKind::SignInBlocked;
    let (acts, more) = acts(&places, why.holds.iter().any(blocks));
    let head = Head {
        address: account.address.to_string(),
        name: name_of(&account),
        card,
        whole: matches!(tab, AccountTab::Account | AccountTab::Request(_)),
        ended: why
            .ended
            .iter()
            .map(|ended| EndedView::of(text, ended, now))
            .collect(),
        ended_title: text.count("ended-holds", why.ended.len() as u64),
        observing: observing(text, views.observing()),
        acts,
        more,
        tabs: tabs.into(),
        trail: vec![Tab {
            href: "/admin/users".into(),
            label: text.say("nav-active-users"),
            current: false,
        }],
    };
    let mut page = context.page("nav-active-users", "users");
    page.title.clone_from(&head.name);
    Ok(AccountFrame {
        account,
        row,
        head,
        page,
        now,
        links: why.password_links,
    })
}

/// Whether this reader may not release the block of a network, but may let the account in from
/// there, which is first aid.
fn lets_in_only(context: &Context, act: ReleaseAct) -> bool {
    act == ReleaseAct::ReleaseOrigin && !context.has(right_to(act))
}

/// The buttons of one account for one reader.
struct Own<'a> {
    context: &'a Context,
    rights: &'a RightsOn<'a>,
    account: &'a Account,
    /// The page that the acts come back to, if it is not that of the account.
    back: Option<String>,
}

impl Own<'_> {
    /// A page of a required step, which comes back here.
    fn and_back(&self, path: &str) -> String {
        let account = || paths::user(&self.account.address);
        let place = self.back.clone().unwrap_or_else(account);
        self.context.with_back(path, &place)
    }

    /// A page of an act, which comes back here.
    fn led(&self, path: String) -> String {
        match &self.back {
            Some(place) => self.context.with_back(&path, place),
            None => path,
        }
    }

    /// The right that an act needs, whether it is one on this account, and the page of the act.
    fn place(&self, hold: &Hold) -> (Right, bool, String) {
        let whose = self.account.address.as_str();
        let act = hold.release.act;
        let right = right_to(act);
        match act {
            ReleaseAct::Unlock => (right, true, paths::user_unlock(whose)),
            ReleaseAct::AllowSignIn => {
                let chosen = [("status", "allowed")];
                let page = paths::with_query(&paths::user_status(whose), &chosen);
                (right, true, page)
            }
            ReleaseAct::ChangePassword => (right, true, paths::user_reset(whose)),
            // Straight to the last step once everything before it is done.
            ReleaseAct::Unblock if hold.release.requires.iter().all(|step| step.met) => {
                (right, true, paths::restricted_release(whose))
            }
            ReleaseAct::Unblock | ReleaseAct::RaiseLimit => (right, true, paths::restricted(whose)),
            ReleaseAct::ReleaseOrigin if lets_in_only(self.context, act) => {
                let ticked = [("with_origins", "yes")];
                let page = paths::with_query(&paths::user_unlock(whose), &ticked);
                (Right::FirstAid, true, page)
            }
            ReleaseAct::ReleaseOrigin => (right, false, "/admin/origins".into()),
            ReleaseAct::RemoveDenyRule => (right, false, "/admin/policies/lists".into()),
            ReleaseAct::DismissRisk => (right, true, "/admin/risky".into()),
        }
    }
}

impl Places for Own<'_> {
    fn step(&self, step: Step) -> Option<String> {
        let whose = self.account.address.as_str();
        match step {
            Step::PasswordChanged => self
                .rights
                .has(Right::ResetPassword)
                .then(|| self.and_back(&paths::user_reset(whose))),
            Step::SessionsEnded => self
                .rights
                .has(Right::FirstAid)
                .then(|| self.and_back(&paths::user_sign_out(whose))),
            Step::Reviewed => self
                .rights
                .has(Right::ReleaseSending)
                .then(|| paths::restricted_secure(whose)),
        }
    }

    fn act(&self, hold: &Hold) -> Option<String> {
        if is_for_nobody(hold) {
            return None;
        }
        let (right, about_account, page) = self.place(hold);
        let has = match about_account {
            true => self.rights.has(right),
            false => self.context.has(right),
        };
        has.then(|| self.led(page))
    }

    fn label(&self, hold: &Hold) -> Option<String> {
        let text = self.context.text();
        if hold.release.act == ReleaseAct::ChangePassword && self.waits_for_link() {
            return Some(text.say("answer-link-send"));
        }
        let only = lets_in_only(self.context, hold.release.act);
        only.then(|| text.say("unlock-let-in"))
    }

    fn waits_for_link(&self) -> bool {
        let credential = self.account.credential.as_ref();
        credential.is_some_and(|credential| credential.life == PasswordLife::ByLink)
    }

    fn stolen(&self) -> Option<String> {
        may_take_back(self.rights).then(|| self.led(paths::user_stolen(&self.account.address)))
    }
}

/// Whether the guided way through a stolen account has anything to do for this reader.
pub(super) fn may_take_back(rights: &RightsOn<'_>) -> bool {
    [
        Right::EditSignInStatus,
        Right::ResetPassword,
        Right::FirstAid,
    ]
    .into_iter()
    .any(|right| rights.has(right))
}

/// Path and words of buttons.
pub(super) type Buttons = Vec<(String, String)>;

/// The buttons of the head in the order in which they are needed, and those of its menu.
fn acts(own: &Own<'_>, is_blocked: bool) -> (Buttons, Buttons) {
    let (text, rights) = (own.context.text(), own.rights);
    let address = own.account.address.as_str();
    let button =
        |right, path: String, key| rights.has(right).then(|| (own.led(path), text.say(key)));
    let of = |act: ToolbarAct| button(act.right(), act.page(address), act.label());
    // What is blocked already is allowed on the card.
    let block = (!is_blocked).then(|| {
        let chosen = [("status", "blocked")];
        let page = paths::with_query(&paths::user_status(address), &chosen);
        button(Right::EditSignInStatus, page, "block-sign-in")
    });
    let restrict = paths::with_query("/admin/restricted/add", &[("entity", address)]);
    let more = [
        // What it ends has a button of its own on the card.
        of(ToolbarAct::Unlock),
        of(ToolbarAct::SignInStatus),
        button(edit_right(rights), paths::user_edit(address), "users-edit"),
        of(ToolbarAct::Roles),
        rights
            .has(Right::ReleaseSending)
            .then(|| (own.led(restrict), text.say("restrict-sending"))),
        button(
            Right::FirstAid,
            paths::user_request(address),
            "request-open",
        ),
        of(ToolbarAct::Remove),
    ];
    let stolen = may_take_back(rights).then(|| {
        let label = text.say("stolen-button");
        (own.led(paths::user_stolen(address)), label)
    });
    let acts = [
        of(ToolbarAct::ResetPassword),
        block.flatten(),
        of(ToolbarAct::SignOut),
        stolen,
    ];
    (
        acts.into_iter().flatten().collect(),
        more.into_iter().flatten().collect(),
    )
}
