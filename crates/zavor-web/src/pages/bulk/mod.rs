//! Users > Bulk runs: one act on many accounts. Choose act and accounts, say what the act needs, see
//! what would happen to each, start; then progress, a result for each account, a file, slips.
//!
//! Security: the use cases judge every account by itself when its turn comes. A list of accounts
//! travels through the forms as it was chosen; nothing about it is trusted. Slips are shown in the
//! answer to a form and nowhere else.

mod asked;
mod list;
mod preview;
mod run;
mod slips;
#[cfg(test)]
mod tests;

use zavor_app::bulk::{BulkTerms, ResetDelivery};
use zavor_core::bulk::BulkOutcome;

use crate::routes::Routes;
use crate::text::Text;

pub(crate) use run::live_values;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .and(list::routes())
        .and(preview::routes())
        .and(run::routes())
        .and(slips::routes())
}

/// The path of a run.
fn path_of(id: u64) -> String {
    format!("/admin/bulk/{id:x}")
}

/// What a run does beside its act: names and values.
fn terms_in_words(text: Text, terms: &BulkTerms) -> Vec<(String, String)> {
    let one = |key: &str, value: String| vec![(text.say(key), value)];
    match terms {
        BulkTerms::Unlock | BulkTerms::SignOut | BulkTerms::AllowSignIn | BulkTerms::Remove => {
            Vec::new()
        }
        BulkTerms::BlockSignIn { reason } => one("reason", reason.clone()),
        BulkTerms::ResetPassword {
            delivery,
            verification,
        } => {
            let way = match delivery {
                ResetDelivery::Links => "bulk-delivery-links",
                ResetDelivery::Slips => "bulk-delivery-slips",
            };
            let mut said = one("bulk-delivery", text.say(way));
            said.extend(one("bulk-verification", verification.clone()));
            said
        }
        BulkTerms::GrantRole { role, domains } => {
            let held = zavor_core::actor::RoleHeld {
                role: *role,
                domains: domains.clone(),
            };
            one("users-role", text.role(&held))
        }
        BulkTerms::RevokeRole { role } => one("users-role", text.name_of("role", role)),
    }
}

/// The chip of a result.
const fn chip_of(outcome: BulkOutcome) -> &'static str {
    match outcome {
        BulkOutcome::Done => "ok",
        BulkOutcome::Waiting | BulkOutcome::NothingToDo => "info",
        BulkOutcome::NeedsSlip | BulkOutcome::PartlyDone => "warn",
        BulkOutcome::Refused | BulkOutcome::Unknown | BulkOutcome::Failed => "held",
    }
}
