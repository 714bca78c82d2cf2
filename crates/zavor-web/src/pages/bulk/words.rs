//! Words that the pages of bulk runs share: the terms of a run, the chips of its results.

use zavor_app::bulk::{BulkTerms, ResetDelivery};
use zavor_app::people::Elsewhere;
use zavor_core::actor::RoleHeld;
use zavor_core::bulk::BulkOutcome;

use crate::text::Text;

/// The terms of a run: names and values.
pub(super) fn terms_in_words(text: Text, terms: &BulkTerms) -> Vec<(String, String)> {
    let one = |key: &str, value: String| vec![(text.say(key), value)];
    match terms {
        BulkTerms::Unlock
        | BulkTerms::SignOut
        | BulkTerms::AllowSignIn
        | BulkTerms::AskToConfirm
        | BulkTerms::Remove => Vec::new(),
        BulkTerms::BlockSignIn { reason } => one("reason", reason.clone()),
        BulkTerms::ResetPassword {
            delivery,
            elsewhere,
            verification,
        } => {
            let way = match delivery {
                ResetDelivery::Links => "bulk-delivery-links",
                ResetDelivery::Slips => "bulk-delivery-slips",
            };
            let mut said = one("bulk-delivery", text.say(way));
            if *elsewhere == Elsewhere::MovedHere {
                said.extend(one("bulk-elsewhere", text.say("bulk-elsewhere-moved")));
            }
            said.extend(one("bulk-verification", verification.clone()));
            said
        }
        BulkTerms::GrantRole { role, domains } => {
            let held = RoleHeld {
                role: *role,
                domains: domains.clone(),
            };
            one("users-role", text.role(&held))
        }
        BulkTerms::RevokeRole { role } => one("users-role", text.name_of("role", role)),
    }
}

/// The chip of a result.
pub(super) const fn chip_of(outcome: BulkOutcome) -> &'static str {
    match outcome {
        BulkOutcome::Done => "ok",
        BulkOutcome::Waiting | BulkOutcome::NothingToDo => "info",
        BulkOutcome::NeedsSlip | BulkOutcome::PartlyDone => "warn",
        BulkOutcome::Refused | BulkOutcome::Unknown | BulkOutcome::Failed => "held",
    }
}
