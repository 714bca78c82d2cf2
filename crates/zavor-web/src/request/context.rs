//! The context of a request, for its handler.

use std::convert::Infallible;
use std::sync::{Arc, OnceLock};

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use zavor_app::platform::{AppError, ForOwners, HelpContact, Platform, RightsOn, help_contact};
use zavor_app::ports::StoreError;
use zavor_app::sign_on::SessionView;
use zavor_core::account::SignInName;
use zavor_core::actor::Actor;
use zavor_core::moment::Timestamp;
use zavor_core::rights::Right;

use super::fields::Fields;
use crate::site::{Flash, Site, Visitor};
use crate::text::Text;

/// Everything that the door found out about one request. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Context(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) site: Arc<Site>,
    pub(crate) visitor: Visitor,
    pub(crate) text: Text,
    /// Path and query of the request.
    pub(crate) path: String,
    /// The key of form tokens and waiting messages: the session's number, else the visit's token.
    pub(crate) basis: String,
    pub(crate) csrf: String,
    pub(crate) session: Option<SessionView>,
    /// Judges rights; a request gives access to nothing else of it.
    pub(crate) platform: Arc<Platform>,
    pub(crate) query: Fields,
    pub(crate) form: Fields,
    /// The field that was refused; set once, before the page that shows it.
    pub(crate) fault: OnceLock<&'static str>,
}

/// Whom people ask for help.
pub(crate) fn help(context: &Context) -> Option<HelpContact> {
    help_contact(&context.0.platform)
}

/// Whether policy lets anybody recover an account alone.
pub(crate) fn recovery_is_offered(context: &Context) -> bool {
    zavor_app::platform::recovery_is_offered(&context.0.platform)
}

impl Context {
    pub(crate) fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    /// What the configuration tells owners.
    pub(crate) fn owners(&self) -> ForOwners {
        self.0.platform.settings().owners.clone()
    }

    pub(crate) fn site(&self) -> &Site {
        &self.0.site
    }

    pub(crate) fn visitor(&self) -> &Visitor {
        &self.0.visitor
    }

    pub(crate) fn text(&self) -> &Text {
        &self.0.text
    }

    /// Path and query of the request.
    pub(crate) fn path(&self) -> &str {
        &self.0.path
    }

    /// The token for the hidden field of forms.
    pub(crate) fn csrf(&self) -> &str {
        &self.0.csrf
    }

    /// The session's number, else the token of the visit.
    pub(crate) fn basis(&self) -> &str {
        &self.0.basis
    }

    /// The fields of the request's form.
    pub(crate) fn form(&self) -> &Fields {
        &self.0.form
    }

    /// Remembers which field was refused: the first of `fields` that the form sent. Only the first
    /// refusal of a request counts.
    pub(crate) fn refuse_field(&self, fields: &[&'static str]) {
        let sent = fields.iter().find(|field| self.0.form.ticked(field));
        if let Some(field) = sent {
            let _ = self.0.fault.set(field);
        }
    }

    /// The field that was refused; empty = none in particular.
    pub(crate) fn fault(&self) -> &'static str {
        self.0.fault.get().copied().unwrap_or_default()
    }

    /// The fields of the request's query.
    pub(crate) fn query(&self) -> &Fields {
        &self.0.query
    }

    /// The session, at any stage.
    pub(crate) fn known_session(&self) -> Option<&SessionView> {
        self.0.session.as_ref()
    }

    /// Judges a right of an actor, about no particular account.
    pub(crate) fn judge_of(&self, actor: &Actor, right: Right) -> Result<(), AppError> {
        self.0.platform.judge_in_general(actor, right)
    }

    /// Judges a right of an actor about one account.
    pub(crate) async fn judge_on(
        &self,
        actor: &Actor,
        right: Right,
        target: &SignInName,
    ) -> Result<(), AppError> {
        self.0.platform.judge(actor, right, Some(target)).await
    }

    /// Judges a right, about no particular account, without asking for a fresh factor.
    pub(crate) fn look_of(&self, actor: &Actor, right: Right) -> Result<(), AppError> {
        self.0.platform.may_look(actor, right)
    }

    /// Whether an actor has a right about no particular account, with or without a fresh factor.
    pub(crate) fn has_of(&self, actor: &Actor, right: Right) -> bool {
        self.0.platform.has_in_general(actor, right)
    }

    /// The rights of an actor on one account.
    pub(crate) async fn rights_of<'a>(
        &self,
        actor: &'a Actor,
        target: &SignInName,
    ) -> Result<RightsOn<'a>, StoreError> {
        self.0.platform.rights_on(actor, target).await
    }

    /// Whether a factor shown at that time is still fresh.
    pub(crate) fn is_fresh(&self, proved: Option<Timestamp>) -> bool {
        self.0.platform.is_fresh(proved)
    }

    /// The normal form of a typed name.
    ///
    /// # Errors
    ///
    /// If it cannot be a name.
    pub(crate) fn name_typed(&self, typed: &str) -> Result<SignInName, AppError> {
        self.0.platform.name_typed(typed)
    }

    /// Keeps a message for the next page of this browser.
    pub(crate) fn leave(&self, flash: Flash) {
        self.0.site.leave(&self.0.basis, flash);
    }

    /// Takes the messages waiting for this browser.
    pub(crate) fn take_left(&self) -> Vec<Flash> {
        self.0.site.take(&self.0.basis)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Context {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        let context = parts.extensions.get::<Self>().cloned();
        // Every route is behind the door; a route without it is a defect.
        context.ok_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// The fields of the query.
pub(crate) struct QueryFields(pub(crate) Fields);

/// The fields of a form that was checked against forgery. For forms whose fields are not known
/// beforehand: ticked rows, values of policies, a form that waits for a factor. Other forms are a
/// [`Form`](super::form::Form).
pub(crate) struct FormFields(pub(crate) Fields);

impl<S: Send + Sync> FromRequestParts<S> for QueryFields {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let context = parts.extensions.get::<Context>();
        Ok(Self(context.map(|c| c.query().clone()).unwrap_or_default()))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for FormFields {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let context = parts.extensions.get::<Context>();
        Ok(Self(context.map(|c| c.form().clone()).unwrap_or_default()))
    }
}
