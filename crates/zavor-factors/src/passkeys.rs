//! Passkeys: WebAuthn level 2, verified by `webauthn-rs`.
//!
//! ```text
//! begin ──▶ Ceremony { challenge: to the browser, state: kept on the server, used once }
//!                │
//!   browser, authenticator (verifies the person: PIN, finger, face)
//!                ▼
//! end(state, answer) ──▶ new passkey │ used passkey, maybe with a new counter │ text for the log
//! ```
//!
//! The person is always verified, so that a passkey alone is two factors. Registrations ask for a
//! discoverable passkey: only then do recovery and sign-in without a name reveal nothing about a
//! typed address. Attestation is not asked for: any make of authenticator is accepted.
//!
//! An attacker may send as an answer: any text; an answer of another site (the browser writes the
//! origin into it); one of another person (only the owner's passkeys are accepted); one to another
//! challenge; or an old one (the caller forgets the state at its first use). A copied security key
//! is detected when its counter does not grow; synchronised passkeys have no counter, so copying
//! them cannot be detected. Error texts never quote the answer.
//!
//! Known limit: a passkey that its password manager could not synchronise when it was registered,
//! but can now, is refused at a sign-in without a name until it has been used once with the name
//! given.

use serde_json::Value;
use std::time::Duration;
use url::{Host, Url};
use webauthn_rs::prelude::{
    AuthenticationResult, DiscoverableAuthentication, Passkey, PasskeyAuthentication,
    PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, Uuid, Webauthn,
    WebauthnBuilder, WebauthnError,
};
use zavor_app::ports::{Ceremony, NewPasskey, PasskeyOwner, UsedPasskey};

/// The name of the site that authenticators show.
const SITE_NAME: &str = "Zavor";
/// How long a browser gives a person to find the authenticator: what WebAuthn level 3 recommends,
/// because people with slow hands need it.
const ANSWER_WITHIN: Duration = Duration::from_secs(300);
/// Largest answer of a browser in bytes: credential id, keys, and an attestation nobody asked for.
const ANSWER_BYTES_MAX: usize = 64 << 10;

const NO_ANSWER: &str = "the text is not an answer of an authenticator";
const NO_STATE: &str = "the kept state of the ceremony cannot be read; begin again";
const NOT_THEIRS: &str = "the answer is of a passkey that this account does not have";
const COPIED: &str = "the passkey's counter did not grow: there may be a copy of it";

/// Passkeys of one site, or the reason why there are none.
pub(crate) struct Passkeys {
    site: Result<Webauthn, String>,
}

impl Passkeys {
    /// Passkeys for the site at this address.
    pub(crate) fn open(public_url: &Url) -> Self {
        Self {
            site: site(public_url),
        }
    }

    /// Why there are none; `None` = passkeys work.
    pub(crate) fn off(&self) -> Option<&str> {
        self.site.as_ref().err().map(String::as_str)
    }

    fn site(&self) -> Result<&Webauthn, String> {
        self.site.as_ref().map_err(String::clone)
    }

    pub(crate) fn begin_registration(
        &self,
        owner: &PasskeyOwner,
        known: &[Vec<u8>],
    ) -> Result<Ceremony, String> {
        let site = self.site()?;
        let shown = match owner.display_name.trim() {
            "" => &owner.name,
            name => name,
        };
        let handle = Uuid::from_bytes(owner.handle);
        let begun =
            site.start_passkey_registration(handle, &owner.name, shown, Some(known.to_vec()));
        let (challenge, state) = begun.map_err(|error| said(&error))?;
        let mut challenge = json(&challenge)?;
        // The library discourages discoverable passkeys, to spare the memory of small security
        // keys. It has no setting for this, and its verification does not depend on it.
        let selection = &mut challenge["publicKey"]["authenticatorSelection"];
        selection["residentKey"] = "required".into();
        selection["requireResidentKey"] = true.into();
        ceremony(&challenge, &json(&state)?)
    }

    pub(crate) fn end_registration(
        &self,
        state: &[u8],
        answer: &str,
    ) -> Result<NewPasskey, String> {
        let site = self.site()?;
        let state: PasskeyRegistration = serde_json::from_slice(state).map_err(|_| NO_STATE)?;
        let answer: RegisterPublicKeyCredential = parse(answer)?;
        let passkey = site.finish_passkey_registration(&answer, &state);
        let passkey = passkey.map_err(|error| said(&error))?;
        Ok(NewPasskey {
            handle: passkey.cred_id().to_vec(),
            stored: stored_form(&passkey)?,
        })
    }

    pub(crate) fn begin_authentication(&self, stored: &[Vec<u8>]) -> Result<Ceremony, String> {
        let site = self.site()?;
        let passkeys = passkeys(stored)?;
        if passkeys.is_empty() {
            return Err("this account has no passkey".to_string());
        }
        let begun = site.start_passkey_authentication(&passkeys);
        let (challenge, state) = begun.map_err(|error| said(&error))?;
        ceremony(&json(&challenge)?, &json(&state)?)
    }

    pub(crate) fn end_authentication(
        &self,
        state: &[u8],
        answer: &str,
        stored: &[Vec<u8>],
    ) -> Result<UsedPasskey, String> {
        let site = self.site()?;
        let state: PasskeyAuthentication = serde_json::from_slice(state).map_err(|_| NO_STATE)?;
        let answer: PublicKeyCredential = parse(answer)?;
        // The state knows the passkeys at the beginning; one that was removed since does not count.
        let passkey = find(stored, answer.get_credential_id())?;
        let result = site.finish_passkey_authentication(&answer, &state);
        used(passkey, &result.map_err(|error| said(&error))?)
    }

    pub(crate) fn begin_discovery(&self) -> Result<Ceremony, String> {
        let begun = self.site()?.start_discoverable_authentication();
        let (mut challenge, state) = begun.map_err(|error| said(&error))?;
        // Whether the browser offers passkeys in a field or in a window is for the page to decide.
        challenge.mediation = None;
        ceremony(&json(&challenge)?, &json(&state)?)
    }

    pub(crate) fn discovered(&self, answer: &str) -> Result<([u8; 16], Vec<u8>), String> {
        let site = self.site()?;
        let answer: PublicKeyCredential = parse(answer)?;
        let found = site.identify_discoverable_authentication(&answer);
        let (handle, credential) = found.map_err(|error| said(&error))?;
        Ok((handle.into_bytes(), credential.to_vec()))
    }

    pub(crate) fn end_discovery(
        &self,
        state: &[u8],
        answer: &str,
        stored: &[Vec<u8>],
    ) -> Result<UsedPasskey, String> {
        let site = self.site()?;
        let state: DiscoverableAuthentication =
            serde_json::from_slice(state).map_err(|_| NO_STATE)?;
        let answer: PublicKeyCredential = parse(answer)?;
        let passkey = find(stored, answer.get_credential_id())?;
        let result = site.finish_discoverable_authentication_v2(&answer, state, &passkey);
        used(passkey, &result.map_err(|error| said(&error))?)
    }
}

/// The relying party for an address. Browsers offer passkeys only to secure pages with a host name.
fn site(public_url: &Url) -> Result<Webauthn, String> {
    let (name, any_port) = match (public_url.scheme(), public_url.host()) {
        ("https", Some(Host::Domain(name))) => (name, false),
        // For trials, where the port is often different at every start.
        ("http", Some(Host::Domain(name @ "localhost"))) => (name, true),
        ("https", _) => return Err("passkeys need a host name in public_url".to_string()),
        _ => return Err("passkeys need https: public_url does not begin with it".to_string()),
    };
    WebauthnBuilder::new(name, public_url)
        .and_then(|builder| {
            builder
                .rp_name(SITE_NAME)
                .timeout(ANSWER_WITHIN)
                .allow_any_port(any_port)
                .build()
        })
        .map_err(|error| said(&error))
}

fn parse<T: serde::de::DeserializeOwned>(answer: &str) -> Result<T, String> {
    if answer.len() > ANSWER_BYTES_MAX {
        return Err(NO_ANSWER.to_string());
    }
    serde_json::from_str(answer).map_err(|_| NO_ANSWER.to_string())
}

fn json(value: &impl serde::Serialize) -> Result<Value, String> {
    serde_json::to_value(value).map_err(|_| "the ceremony cannot be written down".to_string())
}

fn ceremony(challenge: &Value, state: &Value) -> Result<Ceremony, String> {
    Ok(Ceremony {
        challenge: challenge.to_string(),
        state: state.to_string().into_bytes(),
    })
}

fn stored_form(passkey: &Passkey) -> Result<Vec<u8>, String> {
    serde_json::to_vec(passkey).map_err(|_| "the passkey cannot be written down".to_string())
}

fn passkeys(stored: &[Vec<u8>]) -> Result<Vec<Passkey>, String> {
    let read = |bytes: &Vec<u8>| serde_json::from_slice(bytes);
    let passkeys: Result<_, _> = stored.iter().map(read).collect();
    passkeys.map_err(|_| "a stored passkey cannot be read; it must be registered again".to_string())
}

fn find(stored: &[Vec<u8>], credential: &[u8]) -> Result<Passkey, String> {
    passkeys(stored)?
        .into_iter()
        .find(|passkey| passkey.cred_id().as_slice() == credential)
        .ok_or_else(|| NOT_THEIRS.to_string())
}

/// Updates the counter. The stored one may be newer than the one that the library compared: another
/// ceremony with the same passkey may have ended in between.
fn used(mut passkey: Passkey, result: &AuthenticationResult) -> Result<UsedPasskey, String> {
    if !result.user_verified() {
        return Err(said(&WebauthnError::UserNotVerified));
    }
    let moved = passkey.update_credential(result).ok_or(NOT_THEIRS)?;
    if result.needs_update() && !moved {
        return Err(COPIED.to_string());
    }
    Ok(UsedPasskey {
        handle: passkey.cred_id().to_vec(),
        updated: moved.then(|| stored_form(&passkey)).transpose()?,
    })
}

/// A short text for the log. The library's own texts may quote what the client sent.
fn said(error: &WebauthnError) -> String {
    let text = match error {
        WebauthnError::Configuration => "passkeys are off: public_url cannot be used for them",
        WebauthnError::InvalidUsername => "an account without a name cannot have a passkey",
        WebauthnError::MismatchedChallenge => "the answer is to another challenge",
        WebauthnError::InvalidRPOrigin
        | WebauthnError::InvalidRPIDHash
        | WebauthnError::CredentialCrossOrigin => "the answer is of another site than public_url",
        WebauthnError::UserNotPresent | WebauthnError::UserNotVerified => {
            "the authenticator did not verify the person"
        }
        WebauthnError::CredentialNotFound => NOT_THEIRS,
        WebauthnError::InvalidUserUniqueId => "the answer does not say whose passkey it is",
        // The library has one error for both causes.
        WebauthnError::CredentialAlteredAlgFromRequest
        | WebauthnError::CredentialExcludedFromRequest => {
            "the passkey is registered already, or its algorithm was not offered"
        }
        WebauthnError::CredentialPossibleCompromise => COPIED,
        WebauthnError::AuthenticationFailure | WebauthnError::SignatureInvalid => {
            "the signature is wrong"
        }
        WebauthnError::CredentialBackupEligibilityInconsistent
        | WebauthnError::CredentialMayNotBeHardwareBound => {
            "the passkey says of itself that it can be copied, and said otherwise before"
        }
        _ => "the answer is not acceptable",
    };
    text.to_string()
}
