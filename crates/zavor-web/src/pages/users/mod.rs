//! Users > Active users: the table, one account with its tabs, and every act on one account. Acts on
//! many accounts are bulk runs (`super::bulk`).
//!
//! Security: an account is named in the path; it is resolved and judged anew by every handler. Names,
//! devices and addresses are other people's text. A password that is shown stands in the answer to
//! the form that made it, and nowhere else.

mod account;
mod act;
mod add;
mod audit;
mod caller;
mod edit;
mod export;
mod head;
mod list;
mod mail;
mod methods;
mod query;
mod recovery;
mod remove;
mod reset;
mod roles;
mod security;
mod selected;
mod sign_ins;
mod sign_out;
mod status;
#[cfg(test)]
mod tests;
mod unlock;

use zavor_app::platform::AppError;
use zavor_core::actor::Actor;
use zavor_core::listing::StatusChip;
use zavor_core::rights::{Denied, Right};

use crate::parts::ChipKind;
use crate::request::{Context, encode};
use crate::respond::Failure;
use crate::routes::Routes;
use crate::site::App;
use crate::text::Text;

pub(crate) use act::{commands, form_status, waiting};
pub(crate) use export::csv_file;
pub(crate) use query::ListQuery;
pub(crate) use selected::Selected;

/// Rows of one page of a list.
const ROWS: usize = 50;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .and(account::routes())
        .and(add::routes())
        .and(audit::routes())
        .and(caller::routes())
        .and(edit::routes())
        .and(export::routes())
        .and(list::routes())
        .and(mail::routes())
        .and(methods::routes())
        .and(recovery::routes())
        .and(remove::routes())
        .and(reset::routes())
        .and(roles::routes())
        .and(security::routes())
        .and(selected::routes())
        .and(sign_ins::routes())
        .and(sign_out::routes())
        .and(status::routes())
        .and(unlock::routes())
}

/// The path of an account's page.
pub(crate) fn path_of(address: &str) -> String {
    format!("/admin/users/{}", encode(address).replace("%40", "@"))
}

/// Whether an act on accounts is offered where no account is chosen yet: a role that is limited to
/// domains has it for some of them.
pub(crate) fn offers(app: &App, actor: &Actor, right: Right) -> bool {
    matches!(
        app.zavor.platform.judge(actor, right, None),
        Ok(()) | Err(AppError::Denied(Denied::NotFresh | Denied::OtherDomain))
    )
}

/// Who asks for a page about an act on accounts that are not known yet; leads to the second factor
/// first where the act will want one.
pub(crate) fn offered<'a>(
    app: &App,
    context: &'a Context,
    right: Right,
) -> Result<&'a Actor, Failure> {
    let actor = context.may(&app.zavor, Right::See, None)?;
    match app.zavor.platform.judge(actor, right, None) {
        // A role that is limited to domains is judged by each account.
        Ok(()) | Err(AppError::Denied(Denied::OtherDomain)) => Ok(actor),
        Err(error) => Err(error.into()),
    }
}

/// The chips of an account: kind and words. Never empty.
fn chips(text: Text, chips: &[StatusChip]) -> Vec<(&'static str, String)> {
    if chips.is_empty() {
        return vec![(ChipKind::Ok.as_str(), text.say("users-in-order"))];
    }
    let shown = chips.iter().map(|chip| {
        let kind = match chip {
            StatusChip::LockedOut | StatusChip::SignInBlocked | StatusChip::Restricted => {
                ChipKind::Held
            }
            StatusChip::AtRisk | StatusChip::MustChange => ChipKind::Warn,
        };
        (kind.as_str(), text.name_of("status-chip", chip))
    });
    shown.collect()
}
