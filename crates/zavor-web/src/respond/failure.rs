//! Why a page was not shown or an act not done, and what the browser gets instead. A handler
//! returns a [`Failure`]; the door around it knows reader and language and makes the page.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use zavor_app::platform::AppError;
use zavor_app::ports::StoreError;
use zavor_core::rights::Denied;

use crate::request::body::BadBody;
use crate::request::fields::BadFields;
use crate::request::form::Misfit;
use crate::request::stale::Stale;

/// Why a page was not shown or an act not done.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Nobody is signed in.
    SignIn,
    /// The second factor must still be shown.
    SecondFactor,
    /// A second factor must be registered first.
    Register,
    /// A second factor must be shown again.
    StepUp,
    /// There is no such page, account or policy.
    NotFound,
    /// The form did not come from our own page.
    Forged,
    /// The form came from our own page, too late.
    Stale(Box<Stale>),
    /// The form cannot be read.
    Form(BadFields),
    /// The form has other fields than its page sends.
    Misfit(Misfit),
    /// The form's body was not read.
    Body(BadBody),
    /// The use case refused or failed.
    App(AppError),
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Denied(Denied::NotFresh) => Self::StepUp,
            AppError::Denied(Denied::NoSecondFactor) => Self::Register,
            other => Self::App(other),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::App(error.into())
    }
}

impl From<BadFields> for Failure {
    fn from(error: BadFields) -> Self {
        Self::Form(error)
    }
}

impl Failure {
    /// The HTTP status of the failure.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::SignIn | Self::SecondFactor | Self::Register | Self::StepUp => {
                StatusCode::UNAUTHORIZED
            }
            Self::NotFound | Self::App(AppError::Unknown { .. }) => StatusCode::NOT_FOUND,
            Self::Forged | Self::Stale(_) | Self::App(AppError::Denied(_)) => StatusCode::FORBIDDEN,
            Self::Form(BadFields::TooMuch) | Self::Body(BadBody::TooMuch | BadBody::TooMuchYet) => {
                StatusCode::PAYLOAD_TOO_LARGE
            }
            Self::Body(BadBody::TooSlow) => StatusCode::REQUEST_TIMEOUT,
            Self::Body(BadBody::NoRoom) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Form(BadFields::NotText) | Self::App(AppError::Invalid(_)) => {
                StatusCode::BAD_REQUEST
            }
            Self::Misfit(_) | Self::App(AppError::Refused(_) | AppError::Password(_)) => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::App(AppError::Conflict) => StatusCode::CONFLICT,
            Self::App(AppError::Store(_) | AppError::Partly(_)) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// Carries the failure to the door, which makes the page.
#[derive(Clone)]
pub(crate) struct CarriedFailure(pub(crate) std::sync::Arc<Failure>);

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        let carried = CarriedFailure(std::sync::Arc::new(self));
        response.extensions_mut().insert(carried);
        response
    }
}
