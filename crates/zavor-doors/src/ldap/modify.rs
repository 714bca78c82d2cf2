//! Password modify (RFC 3062), for one's own password: also a temporary one, which opens nothing else
//! here.
//!
//! The old password is always required, and judged by the engine as on the change page: guessing here
//! counts as guessing anywhere, and every refusal before it is proved is 49 at the deadline. A bound
//! client changes the password of the account that it is bound to; an unbound one names the account,
//! because a temporary password binds nowhere. The rule that a new password breaks is named (19) once
//! the old one was right. An account with a second factor changes it on the pages, where the factor
//! can be shown. Nothing is generated: without a new password the answer is 53.

use zavor_app::platform::AppError;
use zavor_app::ports::TypedPassword;
use zavor_app::sign_on::PasswordChanged;

use super::ber::{self, Malformed, Reader};
use super::dn::Dn;
use super::door::{Door, Identity};
use super::entry::{Place, name_of};
use super::mapping::{ChangeAttempt, People};
use super::message::Code;
use super::ppolicy::PolicyError;

/// OID of password modify.
pub(super) const PASSWORD_MODIFY: &str = "1.3.6.1.4.1.4203.1.11.1";

/// A request.
#[derive(Debug, Default)]
pub(super) struct ModifyRequest {
    /// Whose password; `None` = that of the client.
    identity: Option<Vec<u8>>,
    old: Option<TypedPassword>,
    new: Option<TypedPassword>,
}

/// How it ends.
pub(super) struct ModifyEnd {
    pub(super) code: Code,
    pub(super) text: String,
    pub(super) error: Option<PolicyError>,
    /// Whether it is answered at the deadline of refusals for this old password.
    pub(super) at_deadline: Option<TypedPassword>,
}

impl ModifyEnd {
    fn now(code: Code, text: impl Into<String>) -> Self {
        Self {
            code,
            text: text.into(),
            error: None,
            at_deadline: None,
        }
    }

    fn with(self, error: PolicyError) -> Self {
        Self {
            error: Some(error),
            ..self
        }
    }

    fn at_deadline(code: Code, old: TypedPassword) -> Self {
        Self {
            at_deadline: Some(old),
            ..Self::now(code, "")
        }
    }
}

impl ModifyRequest {
    /// Reads the value of the request; no value asks for a generated password of one's own.
    pub(super) fn read(value: Option<&[u8]>) -> Result<Self, Malformed> {
        let Some(value) = value else {
            return Ok(Self::default());
        };
        let mut outer = Reader::new(value);
        let mut reader = outer.constructed(ber::SEQUENCE)?;
        outer.end()?;
        let identity = reader.optional(0x80)?.map(<[u8]>::to_vec);
        let typed = |bytes: &[u8]| TypedPassword(bytes.to_vec());
        let old = reader.optional(0x81)?.map(typed);
        let new = reader.optional(0x82)?.map(typed);
        reader.end()?;
        Ok(Self { identity, old, new })
    }

    /// The password until now, as it was typed.
    pub(super) fn old_password(&self) -> Option<TypedPassword> {
        self.old.clone()
    }

    /// Carries it out for this client.
    pub(super) async fn answer<P: People>(
        self,
        door: &Door<P>,
        identity: &Identity,
        peer: std::net::IpAddr,
    ) -> ModifyEnd {
        let unwilling = |text: &str| ModifyEnd::now(Code::UnwillingToPerform, text);
        let name = match self.whose(door, identity) {
            Ok(name) => name,
            Err((code, text)) => return ModifyEnd::now(code, text),
        };
        let Some(old) = self.old.filter(|old| !old.0.is_empty()) else {
            let end = unwilling("the old password is required");
            return end.with(PolicyError::MustSupplyOldPassword);
        };
        let Some(new) = self.new.filter(|new| !new.0.is_empty()) else {
            return unwilling("a new password is required; none is generated");
        };
        let Some(name) = name else {
            // Nobody can have this name: answered as any name without an account.
            return ModifyEnd::at_deadline(Code::InvalidCredentials, old);
        };
        let attempt = ChangeAttempt {
            name: &name,
            old: old.clone(),
            new,
            peer,
        };
        match door.people.change_password(attempt).await {
            Ok(PasswordChanged::Done { .. }) => ModifyEnd::now(Code::Success, ""),
            Ok(PasswordChanged::Refused) => ModifyEnd::at_deadline(Code::InvalidCredentials, old),
            Ok(PasswordChanged::Busy) => ModifyEnd::at_deadline(Code::Busy, old),
            Ok(PasswordChanged::Factor(_) | PasswordChanged::NotProved(_)) => {
                unwilling("this account has a second factor; change the password on Zavor's pages")
                    .with(PolicyError::PasswordModNotAllowed)
            }
            Err(AppError::Password(why)) => {
                ModifyEnd::now(Code::ConstraintViolation, why.to_string())
                    .with(PolicyError::of_refusal(&why))
            }
            Err(AppError::Conflict) => ModifyEnd::at_deadline(Code::Busy, old),
            Err(error) => {
                tracing::error!(%error, "LDAP password modify answered with 52 (unavailable)");
                ModifyEnd::at_deadline(Code::Unavailable, old)
            }
        }
    }

    /// The account that is meant; `Ok(None)` when no account can have this name.
    fn whose<P: People>(
        &self,
        door: &Door<P>,
        identity: &Identity,
    ) -> Result<Option<Vec<u8>>, (Code, &'static str)> {
        let typed = match &self.identity {
            None => None,
            Some(typed) => Some(named(door, typed)?),
        };
        let own_only = (
            Code::InsufficientAccessRights,
            "only one's own password can be changed here",
        );
        match (identity, typed) {
            (Identity::Person { address, .. }, None) => Ok(Some(address.as_str().into())),
            (Identity::Person { address, .. }, Some(typed)) => {
                let meant = name_of(&typed, true, &door.people.domains());
                match meant.is_some_and(|meant| meant == *address) {
                    true => Ok(Some(address.as_str().into())),
                    false => Err(own_only),
                }
            }
            (Identity::Service(_), _) => Err(own_only),
            (Identity::Anonymous, None) => Err((
                Code::UnwillingToPerform,
                "bind first, or say whose password it is",
            )),
            (Identity::Anonymous, Some(typed)) => {
                let fits = name_of(&typed, true, &door.people.domains()).is_some();
                Ok(fits.then_some(typed))
            }
        }
    }
}

/// The name in a user identity: a DN of this directory, or an address.
fn named<P: People>(door: &Door<P>, typed: &[u8]) -> Result<Vec<u8>, (Code, &'static str)> {
    match Dn::parse(typed) {
        Ok(dn) => match door.tree.locate(&dn) {
            Place::Person(uid) => Ok(uid),
            // Nobody: answered as a name without an account.
            Place::Root | Place::Base | Place::People | Place::Elsewhere => Ok(Vec::new()),
        },
        Err(_) if typed.contains(&b'@') => Ok(typed.to_vec()),
        Err(_) => Err((
            Code::InvalidDnSyntax,
            "the user is neither a DN nor an address",
        )),
    }
}
