//! What forms have in common.

use axum::http::StatusCode;
use zavor_app::platform::{AppError, Invalid, Refusal, RefusedAccount, RefusedToken};

use crate::request::context::Context;
use crate::respond::failure::Failure;
use crate::respond::words::in_words;

/// A refusal as one line above a form. If it is about a field that the form has, the page that shows
/// it marks the field and leads there.
pub(super) fn sentence(context: &Context, error: AppError) -> String {
    context.refuse_field(fields_of(&error));
    let (said, detail, _) = in_words(*context.text(), &Failure::App(error));
    match detail.is_empty() {
        true => said,
        false => format!("{said} ({detail})"),
    }
}

/// That the two new passwords are not alike; the second one is to be typed again.
pub(super) fn not_alike(context: &Context) -> String {
    context.refuse_field(&["again-password"]);
    context.text().say("change-not-alike")
}

/// Names of the fields that an error may be about; which of them a form has is its own matter.
fn fields_of(error: &AppError) -> &'static [&'static str] {
    match error {
        AppError::Unknown { .. } => &["account", "address", "entity", "name"],
        AppError::Invalid(invalid) => fields_of_invalid(invalid),
        AppError::Password(_) => &["new-password", "password"],
        AppError::Refused(Refusal::Caller(_)) => &["caller_note"],
        AppError::Refused(Refusal::Account(refused)) => match refused {
            RefusedAccount::Exists { .. } => &["address"],
            RefusedAccount::AliasOf { .. } | RefusedAccount::AliasOfAnother { .. } => {
                &["aliases", "address"]
            }
            RefusedAccount::BlockedByOthers { .. }
            | RefusedAccount::PasswordElsewhere { .. }
            | RefusedAccount::LinkNeedsMail { .. }
            | RefusedAccount::NowhereForALink { .. }
            | RefusedAccount::LastGlobalAdministrator => &[],
        },
        AppError::Refused(Refusal::Token(RefusedToken::Exists { .. })) => &["name"],
        AppError::Refused(Refusal::Network(_)) => &["network"],
        AppError::Refused(_)
        | AppError::Denied(_)
        | AppError::Conflict
        | AppError::Store(_)
        | AppError::Partly(_) => &[],
    }
}

fn fields_of_invalid(invalid: &Invalid) -> &'static [&'static str] {
    use zavor_app::platform::{
        InvalidAccount as Account, InvalidRequest as Request, InvalidSupport as Support,
    };
    match invalid {
        Invalid::Account(why) => match why {
            Account::TooManyAliases { .. } => &["aliases"],
            Account::TooManyGroups { .. } | Account::Group { .. } => &["groups"],
            Account::TooManyRecoveryAddresses { .. } => &["recovery"],
            Account::DisplayName { .. } => &["name"],
            Account::Search { .. } => &["q"],
            Account::Hash { .. } => &[],
            Account::NoAt { .. }
            | Account::Malformed { .. }
            | Account::LocalPartTooLong { .. }
            | Account::LocalPartCharacters { .. }
            | Account::NotInDomains { .. }
            | Account::NotWhole { .. } => &["account", "address", "entity", "aliases"],
        },
        Invalid::Method(_) => &["name"],
        Invalid::Recovery(_) => &["recovery", "address"],
        Invalid::Network(_) => &["network"],
        Invalid::Request(Request::Statement { .. } | Request::ReasonEmpty) => &["reason"],
        Invalid::Support(Support::ContactLength { .. }) => &["contact"],
        Invalid::Support(Support::TextLength { .. } | Support::DeskTextLength { .. }) => &["text"],
        Invalid::Request(Request::CallerNoteEmpty) => &["caller_note"],
        Invalid::Request(Request::CallerCodeEmpty) => &["caller_code"],
        Invalid::Request(Request::VerificationEmpty) => &["verification"],
        Invalid::Organisation(_)
        | Invalid::Token(_)
        | Invalid::Limit(_)
        | Invalid::Policy(_)
        | Invalid::Bulk(_)
        | Invalid::Recipient(_)
        | Invalid::Alerts(_)
        | Invalid::Request(_) => &[],
    }
}

/// Whether an error is about what was typed; if so, the form is shown again with the error.
pub(super) fn is_about_input(error: &AppError) -> bool {
    matches!(
        error,
        AppError::Invalid(_) | AppError::Refused(_) | AppError::Unknown { .. }
    )
}

/// The status of a page with a form, first shown or shown again with an error.
pub(super) fn status(problem: bool) -> StatusCode {
    match problem {
        true => StatusCode::UNPROCESSABLE_ENTITY,
        false => StatusCode::OK,
    }
}
