//! Who is let in to a page: the session, its stage, the right; or where somebody has to go first.

use zavor_app::platform::{AppError, RightsOn};
use zavor_app::sign_on::SessionView;
use zavor_core::account::SignInName;
use zavor_core::actor::Actor;
use zavor_core::identity::Stage;
use zavor_core::rights::{Denied, Right};

use super::failure::Failure;
use crate::request::context::Context;
use crate::request::form::Form;

impl Context {
    /// The session, whatever its stage.
    pub(crate) fn session(&self) -> Result<&SessionView, Failure> {
        self.known_session().ok_or(Failure::SignIn)
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
    pub(crate) fn may(&self, right: Right) -> Result<&Actor, Failure> {
        let view = self.person()?;
        admitted(view, self.judge_of(&view.administrator, right))
    }

    /// The same about one account.
    pub(crate) async fn may_on(
        &self,
        right: Right,
        target: &SignInName,
    ) -> Result<&Actor, Failure> {
        let view = self.person()?;
        let judged = self.judge_on(&view.administrator, right, target);
        admitted(view, judged.await)
    }

    /// Whether the person at the page may do this now.
    pub(crate) fn judge(&self, right: Right) -> Result<(), AppError> {
        match self.actor() {
            Ok(actor) => self.judge_of(actor, right),
            Err(_) => Err(AppError::Denied(Denied::NoRole)),
        }
    }

    /// Whether something about this is shown to the person at the page: a factor that must be shown
    /// again hides nothing.
    pub(crate) fn has(&self, right: Right) -> bool {
        self.actor().is_ok_and(|actor| self.has_of(actor, right))
    }

    /// What the person at the page may do to one account.
    pub(crate) async fn rights_on(&self, target: &SignInName) -> Result<RightsOn<'_>, Failure> {
        Ok(self.rights_of(self.actor()?, target).await?)
    }

    /// Whoever may look at what this right is about; looking needs no fresh factor.
    pub(crate) fn may_look(&self, right: Right) -> Result<&Actor, Failure> {
        let actor = self.actor()?;
        self.look_of(actor, right)?;
        Ok(actor)
    }

    /// Somebody who has shown their factor lately, or has none.
    pub(crate) fn fresh(&self) -> Result<&SessionView, Failure> {
        let view = self.person()?;
        match !view.has_method || self.is_fresh(view.session.proved) {
            true => Ok(view),
            false => Err(Failure::StepUp),
        }
    }
}

fn admitted(view: &SessionView, judged: Result<(), AppError>) -> Result<&Actor, Failure> {
    match judged {
        // A factor would not help somebody without any role.
        Err(AppError::Denied(Denied::NoSecondFactor)) if view.roles.is_empty() => {
            Err(AppError::Denied(Denied::NoRole).into())
        }
        judged => Ok(judged.map(|()| &view.administrator)?),
    }
}

impl<T> Form<T> {
    /// The form, if it has the fields that its page sends. Asked after it is known that the sender may
    /// send it at all, so that a refusal comes first.
    pub(crate) fn fits(self) -> Result<T, Failure> {
        self.0.map_err(Failure::Misfit)
    }
}
