//! What a handler knows about its request.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use zavor_app::platform::{AppError, Platform, RightsOn};
use zavor_app::ports::StoreError;
use zavor_app::sign_on::SessionView;
use zavor_core::account::SignInName;
use zavor_core::actor::Actor;
use zavor_core::moment::Timestamp;
use zavor_core::rights::Right;

use super::fields::Fields;
use crate::site::{Flash, Site, Visitor};
use crate::text::Text;

/// One request, found out by the door around all pages. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Context(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) site: Arc<Site>,
    pub(crate) visitor: Visitor,
    pub(crate) text: Text,
    /// Path and query as asked for.
    pub(crate) path: String,
    /// What forms and messages hang on: the session's number, else the visit's token.
    pub(crate) basis: String,
    pub(crate) csrf: String,
    pub(crate) session: Option<SessionView>,
    /// Judges rights; nothing else of it is reached through a request.
    pub(crate) platform: Arc<Platform>,
    pub(crate) query: Fields,
    pub(crate) form: Fields,
}

impl Context {
    pub(crate) fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
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

    /// Path and query as asked for.
    pub(crate) fn path(&self) -> &str {
        &self.0.path
    }

    /// The hidden field of forms.
    pub(crate) fn csrf(&self) -> &str {
        &self.0.csrf
    }

    /// The fields of the form that came with this request.
    pub(crate) fn form(&self) -> &Fields {
        &self.0.form
    }

    /// The fields of the query.
    pub(crate) fn query(&self) -> &Fields {
        &self.0.query
    }

    /// The session, whatever its stage.
    pub(crate) fn known_session(&self) -> Option<&SessionView> {
        self.0.session.as_ref()
    }

    /// Judges a right of somebody, about no account in particular.
    pub(crate) fn judge_of(&self, actor: &Actor, right: Right) -> Result<(), AppError> {
        self.0.platform.judge_in_general(actor, right)
    }

    /// The same on one account.
    pub(crate) async fn judge_on(
        &self,
        actor: &Actor,
        right: Right,
        target: &SignInName,
    ) -> Result<(), AppError> {
        self.0.platform.judge(actor, right, Some(target)).await
    }

    /// The same without asking for a fresh factor.
    pub(crate) fn look_of(&self, actor: &Actor, right: Right) -> Result<(), AppError> {
        self.0.platform.may_look(actor, right)
    }

    /// Whether somebody has a right about no account in particular, fresh factor or not.
    pub(crate) fn has_of(&self, actor: &Actor, right: Right) -> bool {
        self.0.platform.has_in_general(actor, right)
    }

    /// What somebody may do to one account.
    pub(crate) async fn rights_of<'a>(
        &self,
        actor: &'a Actor,
        target: &SignInName,
    ) -> Result<RightsOn<'a>, StoreError> {
        self.0.platform.rights_on(actor, target).await
    }

    /// Whether a proof of then still counts as fresh.
    pub(crate) fn is_fresh(&self, proved: Option<Timestamp>) -> bool {
        self.0.platform.is_fresh(proved)
    }

    /// The normal form of a name as typed.
    ///
    /// # Errors
    /// When it can be no name.
    pub(crate) fn name_typed(&self, typed: &str) -> Result<SignInName, AppError> {
        self.0.platform.name_typed(typed)
    }

    /// Keeps a message for the next page of this browser.
    pub(crate) fn leave(&self, flash: Flash) {
        self.0.site.leave(&self.0.basis, flash);
    }

    /// Takes the messages that wait for this browser.
    pub(crate) fn take_left(&self) -> Vec<Flash> {
        self.0.site.take(&self.0.basis)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Context {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        let context = parts.extensions.get::<Self>().cloned();
        // Every route stands behind the door; one that does not is a defect.
        context.ok_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// The query's fields.
pub(crate) struct Asked(pub(crate) Fields);

/// The form's fields, already checked against forgery: for forms whose fields nobody knows beforehand
/// (ticked rows, values of policies, a form that waits for a factor). Others are a
/// [`Form`](super::form::Form).
pub(crate) struct Posted(pub(crate) Fields);

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let context = parts.extensions.get::<Context>();
        Ok(Self(context.map(|c| c.query().clone()).unwrap_or_default()))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Posted {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let context = parts.extensions.get::<Context>();
        Ok(Self(context.map(|c| c.form().clone()).unwrap_or_default()))
    }
}
