//! What a handler knows about its request.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use zavor_app::Zavor;
use zavor_app::platform::AppError;
use zavor_app::sign_on::SessionView;
use zavor_core::account::SignInName;
use zavor_core::actor::Actor;
use zavor_core::identity::Stage;
use zavor_core::rights::{Denied, Right};

use super::fields::Fields;
use crate::page::Page;
use crate::respond::{Failure, see_other};
use crate::site::{Flash, Mood, Site, Visitor};
use crate::text::Text;

/// One request, found out by the door around all pages. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Context(Arc<Inner>);

pub(super) struct Inner {
    pub(super) site: Arc<Site>,
    pub(super) visitor: Visitor,
    pub(super) text: Text,
    /// Path and query as asked for.
    pub(super) path: String,
    /// What forms and messages hang on: the session's number, else the visit's token.
    pub(super) basis: String,
    pub(super) csrf: String,
    pub(super) session: Option<SessionView>,
    pub(super) query: Fields,
    pub(super) form: Fields,
}

impl Context {
    pub(super) fn new(inner: Inner) -> Self {
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
    pub(crate) fn session(&self) -> Result<&SessionView, Failure> {
        self.0.session.as_ref().ok_or(Failure::SignIn)
    }

    /// The session of somebody who has shown everything that is asked for.
    pub(crate) fn person(&self) -> Result<&SessionView, Failure> {
        let view = self.session()?;
        match view.session.stage {
            Stage::Whole => Ok(view),
            Stage::PasswordProved => Err(Failure::SecondFactor),
            Stage::MustRegister => Err(Failure::Register),
        }
    }

    /// Who acts.
    pub(crate) fn actor(&self) -> Result<&Actor, Failure> {
        Ok(&self.person()?.administrator)
    }

    /// Whether there may be a page about this at all: refuses whoever lacks the right, and leads to
    /// the second factor first where the act behind the form will want a fresh one, so that
    /// nothing typed is lost.
    pub(crate) fn may(
        &self,
        zavor: &Zavor,
        right: Right,
        target: Option<&SignInName>,
    ) -> Result<&Actor, Failure> {
        let view = self.person()?;
        match zavor.platform.judge(&view.administrator, right, target) {
            // A factor would not help somebody without any role.
            Err(AppError::Denied(Denied::NoSecondFactor)) if view.roles.is_empty() => {
                Err(AppError::Denied(Denied::NoRole).into())
            }
            judged => Ok(judged.map(|()| &view.administrator)?),
        }
    }

    /// Leaves a message for the next page and sends the browser there.
    pub(crate) fn tell(&self, mood: Mood, text: String, next: &str) -> Response {
        self.0.site.leave(&self.0.basis, Flash { mood, text });
        see_other(next)
    }

    /// "Done": the message with this key.
    pub(crate) fn done(&self, key: &str, next: &str) -> Response {
        self.tell(Mood::Done, self.text().say(key), next)
    }

    /// The layout of a page of this request. Takes the messages that wait.
    pub(crate) fn page(&self, title: &str, section: &'static str) -> Page {
        let inner = &self.0;
        let flashes = inner.site.take(&inner.basis);
        Page::new(self, self.text().say(title), section, flashes)
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

/// The form's fields, already checked against forgery.
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
