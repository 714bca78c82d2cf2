//! What the pages of accounts share: what an account is called, its chips, and which acts
//! are offered to a reader.

use zavor_app::platform::{AppError, RightsOn};
use zavor_core::account::Account;
use zavor_core::actor::Actor;
use zavor_core::listing::StatusChip;
use zavor_core::rights::{Denied, Right};

use crate::parts::ChipKind;
use crate::request::context::Context;
use crate::respond::failure::Failure;
use crate::text::Text;

/// Whether an act on accounts is offered where no account is chosen yet: a role that is limited to
/// domains has it for some of them.
pub(in crate::pages) fn offers(context: &Context, right: Right) -> bool {
    matches!(
        context.judge(right),
        Ok(()) | Err(AppError::Denied(Denied::NotFresh | Denied::OtherDomain))
    )
}

/// Who asks for a page about an act on accounts that are not known yet; leads to the second factor
/// first where the act will want one.
pub(in crate::pages) fn offered(context: &Context, right: Right) -> Result<&Actor, Failure> {
    let actor = context.may(Right::See)?;
    match context.judge(right) {
        // A role that is limited to domains is judged by each account.
        Ok(()) | Err(AppError::Denied(Denied::OtherDomain)) => Ok(actor),
        Err(error) => Err(error.into()),
    }
}

/// The chips of an account: kind and words. Never empty.
pub(super) fn chips(text: Text, chips: &[StatusChip]) -> Vec<(&'static str, String)> {
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

/// The display name; the address when there is none.
pub(super) fn name_of(account: &Account) -> String {
    match account.display_name.is_empty() {
        true => account.address.to_string(),
        false => account.display_name.clone(),
    }
}

/// The right that opens the page that edits an account to a reader: to names, or to groups alone.
pub(super) fn edit_right(rights: &RightsOn<'_>) -> Right {
    match !rights.has(Right::EditAccount) && rights.has(Right::Security) {
        true => Right::Security,
        false => Right::EditAccount,
    }
}
