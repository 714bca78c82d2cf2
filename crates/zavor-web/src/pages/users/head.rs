//! The part above every tab of one account: who it is, what stops it (the answer of `why`) with the
//! button that lifts each hold, and the acts that this reader may do.

use zavor_app::people::{People, PersonRow};
use zavor_app::platform::RightsOn;
use zavor_app::views::Views;
use zavor_core::account::Account;
use zavor_core::hold::{Effect, Hold, ReleaseAct};
use zavor_core::listing::StatusChip;
use zavor_core::moment::Timestamp;
use zavor_core::rights::{Right, right_to};

use super::offers::{chips, edit_right, name_of};
use super::selected::ToolbarAct;
use crate::page::Page;
use crate::pages::observing::observing;
use crate::parts::{EndedView, HoldView, Tab, chip_of};
use crate::paths;
use crate::request::context::Context;
use crate::respond::failure::Failure;
use crate::text::Text;

/// What every tab of an account shows above its content.
pub(super) struct Head {
    pub(super) address: String,
    /// Display name, or the address if there is none.
    pub(super) name: String,
    /// Kind and words.
    pub(super) chips: Vec<(&'static str, String)>,
    pub(super) holds: Vec<HoldView>,
    /// Not every network that tried was looked at, so "nothing is blocked" must not be said.
    pub(super) more_tried: bool,
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
}

/// The tabs of one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AccountTab {
    Account,
    SignIns,
    Mail,
    Security,
    Audit,
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
    let why = views.why(account.address.as_str()).await?;
    let text = *context.text();
    let now = why.checked_at;
    let holds = why.holds.iter();
    let rights = context.rights_on(&account.address).await?;
    let view = |hold: &Hold| {
        let mut view = HoldView::of(text, hold, now, |act| {
            lifts(context, &rights, &account, act)
        });
        if let Some(button) = view.act.as_mut()
            && lets_in_only(context, hold.release.act)
        {
            button.label = text.say("unlock-let-in");
        }
        view
    };
    let holds: Vec<HoldView> = holds.map(view).collect();
    let address = account.address.as_str();
    let tabs = AccountTab::ALL.map(|known| Tab {
        href: known.path(address),
        label: text.say(known.label()),
        current: known == tab,
    });
    let (acts, more) = acts(context, &rights, &account);
    let head = Head {
        address: account.address.to_string(),
        name: name_of(&account),
        chips: all_chips(text, &row, &why.holds),
        holds,
        more_tried: why.more_tried,
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
    })
}

/// The chips of the row, plus one for each further hold that stops signing in or sending: "In
/// order" is never shown above a list of holds.
fn all_chips(text: Text, row: &PersonRow, holds: &[Hold]) -> Vec<(&'static str, String)> {
    let mut more: Vec<(&'static str, String)> = Vec::new();
    for hold in holds {
        let identity = &hold.stored.identity;
        let stops = matches!(hold.effect(), Effect::SignIn | Effect::Sending);
        if !stops || StatusChip::of_kind(identity.kind).is_some() {
            continue;
        }
        let chip = (chip_of(identity.kind).as_str(), text.hold(identity));
        if !more.contains(&chip) {
            more.push(chip);
        }
    }
    if row.chips.is_empty() && !more.is_empty() {
        return more;
    }
    let mut all = chips(text, &row.chips);
    all.extend(more);
    all
}

/// Whether this reader may not release the block of a network, but may let the account in from
/// there, which is first aid.
fn lets_in_only(context: &Context, act: ReleaseAct) -> bool {
    act == ReleaseAct::ReleaseOrigin && !context.has(right_to(act))
}

/// The page behind the button of a hold, if this reader has one.
fn lifts(
    context: &Context,
    rights: &RightsOn<'_>,
    account: &Account,
    act: ReleaseAct,
) -> Option<(String, bool)> {
    let whose = account.address.as_str();
    let entity = paths::restricted(whose);
    let mut right = right_to(act);
    let (about, place) = match act {
        ReleaseAct::Unlock => (true, paths::user_unlock(whose)),
        ReleaseAct::AllowSignIn => (true, paths::user_status(whose)),
        ReleaseAct::ChangePassword => (true, paths::user_reset(whose)),
        ReleaseAct::Unblock | ReleaseAct::RaiseLimit => (true, entity),
        ReleaseAct::ReleaseOrigin if lets_in_only(context, act) => {
            right = Right::FirstAid;
            (
                true,
                paths::with_query(&paths::user_unlock(whose), &[("with_origins", "yes")]),
            )
        }
        ReleaseAct::ReleaseOrigin => (false, "/admin/origins".into()),
        ReleaseAct::RemoveDenyRule => (false, "/admin/policies/lists".into()),
        ReleaseAct::DismissRisk => (true, "/admin/risky".into()),
    };
    let has = match about {
        true => rights.has(right),
        false => context.has(right),
    };
    has.then_some((place, true))
}

/// Path and words of buttons.
pub(super) type Buttons = Vec<(String, String)>;

fn acts(context: &Context, rights: &RightsOn<'_>, account: &Account) -> (Buttons, Buttons) {
    let (text, address) = (context.text(), account.address.as_str());
    let button = |right, path: String, key| rights.has(right).then(|| (path, text.say(key)));
    let of = |act: ToolbarAct| button(act.right(), act.page(address), act.label());
    let acts = [
        ToolbarAct::ResetPassword,
        ToolbarAct::Unlock,
        ToolbarAct::SignOut,
    ];
    let restrict = paths::with_query("/admin/restricted/add", &[("entity", address)]);
    let more = [
        of(ToolbarAct::SignInStatus),
        button(edit_right(rights), paths::user_edit(address), "users-edit"),
        of(ToolbarAct::Roles),
        rights
            .has(Right::ReleaseSending)
            .then(|| (restrict, text.say("restrict-sending"))),
        of(ToolbarAct::Remove),
    ];
    (
        acts.into_iter().filter_map(of).collect(),
        more.into_iter().flatten().collect(),
    )
}
