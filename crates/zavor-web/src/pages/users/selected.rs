//! `/admin/users/selected/ACT`: the buttons above the table. With one account selected they lead to
//! its page for the act; with several, to the preview of a bulk run, with the same form.

use axum::extract::Path;
use zavor_core::rights::Right;

use crate::paths;
use crate::request::context::{Context, FormFields};
use crate::respond::answer::{Answer, own_path, repeat_there, see_other};
use crate::respond::failure::Failure;
use crate::routes::Routes;
use crate::site::Mood;

pub(super) fn routes() -> Routes {
    Routes::new().post(paths::USERS_SELECTED, choose)
}

/// An act of the toolbar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ToolbarAct {
    ResetPassword,
    Unlock,
    SignOut,
    SignInStatus,
    Roles,
    Remove,
}

impl ToolbarAct {
    const ALL: [Self; 6] = [
        Self::ResetPassword,
        Self::Unlock,
        Self::SignOut,
        Self::SignInStatus,
        Self::Roles,
        Self::Remove,
    ];

    /// Its name in the paths and forms of the toolbar.
    pub(crate) const fn slug(self) -> &'static str {
        match self {
            Self::ResetPassword => "reset-password",
            Self::Unlock => "unlock",
            Self::SignOut => "sign-out",
            Self::SignInStatus => "sign-in-status",
            Self::Roles => "roles",
            Self::Remove => "remove",
        }
    }

    /// The page of the act on one account.
    pub(super) fn page(self, address: &str) -> String {
        match self {
            Self::ResetPassword => paths::user_reset(address),
            Self::Unlock => paths::user_unlock(address),
            Self::SignOut => paths::user_sign_out(address),
            Self::SignInStatus => paths::user_status(address),
            Self::Roles => paths::user_roles(address),
            Self::Remove => paths::user_remove(address),
        }
    }

    /// The key of its words.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::ResetPassword => "reset-password",
            Self::Unlock => "unlock",
            Self::SignOut => "sign-out-everywhere",
            Self::SignInStatus => "edit-sign-in-status",
            Self::Roles => "manage-roles",
            Self::Remove => "remove",
        }
    }

    /// The right it needs.
    pub(crate) const fn right(self) -> Right {
        match self {
            Self::ResetPassword => Right::ResetPassword,
            Self::Unlock | Self::SignOut => Right::FirstAid,
            Self::SignInStatus => Right::EditSignInStatus,
            Self::Roles => Right::Organisation,
            Self::Remove => Right::EditAccount,
        }
    }

    pub(crate) fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.slug() == slug)
    }
}

/// The form has the ticked rows and everything else in the table's form.
async fn choose(Path(act): Path<String>, context: Context, FormFields(form): FormFields) -> Answer {
    context.may(Right::See)?;
    let act = ToolbarAct::from_slug(&act).ok_or(Failure::NotFound)?;
    let mut chosen = form.all("account");
    Ok(match (chosen.next(), chosen.next()) {
        (None, _) => {
            let text = context.text().say("users-none-selected");
            let back = match own_path(form.text("back")) {
                "/" => "/admin/users",
                back => back,
            };
            context.tell(Mood::Failed, text, back)
        }
        (Some(one), None) => see_other(&act.page(one)),
        _ => repeat_there(&paths::with_query(
            "/admin/bulk/preview",
            &[("act", act.slug())],
        )),
    })
}
