//! Who may open a page: checks the session, its stage and the right, or says where the reader must
//! go first.

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
    /// The session, at any stage.
    pub(crate) fn session(&self) -> Result<&SessionView, Failure> {
        self.known_session().ok_or(Failure::SignIn)
    }

    /// The session, if its person has shown everything that is required.
    pub(crate) fn person(&self) -> Result<&SessionView, Failure> {
        let view = self.session()?;
        match view.session.stage {
            Stage::Whole => Ok(view),
            Stage::PasswordProved => Err(Failure::SecondFactor),
            Stage::MustRegister => Err(Failure::Register),
        }
    }

    /// The actor of the session.
    pub(crate) fn actor(&self) -> Result<&Actor, Failure> {
        Ok(&self.person()?.administrator)
    }

    /// Checks that the reader may see a page about this right. If the act behind its form needs a
    /// fresh second factor, that is asked for first, so that nothing typed is lost.
    pub(crate) fn may(&self, right: Right) -> Result<&Actor, Failure> {
        let view = self.person()?;
        admitted(view, self.judge_of(&view.administrator, right))
    }

    /// The same for one account.
    pub(crate) async fn may_on(
        &self,
        right: Right,
        target: &SignInName,
    ) -> Result<&Actor, Failure> {
        let view = self.person()?;
        let judged = self.judge_on(&view.administrator, right, target);
        admitted(view, judged.await)
    }

    /// Judges whether the reader may do this now.
    pub(crate) fn judge(&self, right: Right) -> Result<(), AppError> {
        match self.actor() {
            Ok(actor) => self.judge_of(actor, right),
            Err(_) => Err(AppError::Denied(Denied::NoRole)),
        }
    }

    /// Whether the reader is shown anything about this right; having to show a factor again hides
    /// nothing.
    pub(crate) fn has(&self, right: Right) -> bool {
        self.actor().is_ok_and(|actor| self.has_of(actor, right))
    }

    /// The reader's rights on one account.
    pub(crate) async fn rights_on(&self, target: &SignInName) -> Result<RightsOn<'_>, Failure> {
        Ok(self.rights_of(self.actor()?, target).await?)
    }

    /// The actor, if they may look at what this right is about; looking needs no fresh factor.
    pub(crate) fn may_look(&self, right: Right) -> Result<&Actor, Failure> {
        let actor = self.actor()?;
        self.look_of(actor, right)?;
        Ok(actor)
    }

    /// The session, if its person has shown their factor recently or has none.
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
        // Registering a factor would not help an account without any role.
        Err(AppError::Denied(Denied::NoSecondFactor)) if view.roles.is_empty() => {
            Err(AppError::Denied(Denied::NoRole).into())
        }
        judged => Ok(judged.map(|()| &view.administrator)?),
    }
}

impl<T> Form<T> {
    /// The form, if it has the fields that its page sends. Call this once it is known that the
    /// sender may send it, so that a refusal comes first.
    pub(crate) fn fits(self) -> Result<T, Failure> {
        self.0.map_err(Failure::Misfit)
    }
}
