//! Second factors, and sealing secrets at rest: the adapter of the ports `Factors` and `Vault`.
//!
//! - [`AesVault`]: seals one-time code seeds, passkeys and webhook keys with `DATA/secret.key`.
//! - [`open`]: one-time codes of authenticator apps (RFC 6238) and passkeys (WebAuthn level 2).
//!
//! Each module begins with what an attacker may try. Nothing here is stored, counted or remembered:
//! the use cases keep the state, and refuse replays (steps of codes, challenges used once) and
//! guessing.

mod passkeys;
mod totp;
mod vault;

use url::Url;
use zavor_app::ports::{Ceremony, Factors, NewPasskey, PasskeyOwner, UsedPasskey};
use zavor_core::moment::Timestamp;

use passkeys::Passkeys;
pub use vault::{AesVault, KEY_BYTES, SealingKey};

/// The second factors of this installation.
pub struct InstalledFactors {
    passkeys: Passkeys,
}

/// The code that an authenticator app with this seed (base32, spaces allowed) shows at a moment;
/// `None` if the text is not a seed. For the demonstration, which is its own authenticator.
pub fn code_of(seed_text: &str, at: Timestamp) -> Option<String> {
    totp::code(seed_text, at)
}

/// Second factors for the site at `public_url`, the address that browsers show. Passkeys belong to
/// its host name for ever: if the name changes, all must be registered again. Never fails: if
/// passkeys cannot work, [`InstalledFactors::passkeys_off`] says why, and one-time codes still
/// work.
pub fn open(public_url: &Url) -> InstalledFactors {
    InstalledFactors {
        passkeys: Passkeys::open(public_url),
    }
}

impl InstalledFactors {
    /// Why passkeys cannot be used at this address; `None` = they can.
    pub fn passkeys_off(&self) -> Option<&str> {
        self.passkeys.off()
    }
}

impl Factors for InstalledFactors {
    fn totp_address(&self, seed: &[u8], account: &str, issuer: &str) -> String {
        totp::address(seed, account, issuer)
    }

    fn totp_text(&self, seed: &[u8]) -> String {
        totp::text(seed)
    }

    fn totp_step(&self, seed: &[u8], code: &str, at: Timestamp) -> Option<u64> {
        totp::step(seed, code, at)
    }

    fn begin_registration(
        &self,
        owner: &PasskeyOwner,
        known: &[Vec<u8>],
    ) -> Result<Ceremony, String> {
        self.passkeys.begin_registration(owner, known)
    }

    fn end_registration(&self, state: &[u8], answer: &str) -> Result<NewPasskey, String> {
        self.passkeys.end_registration(state, answer)
    }

    fn begin_authentication(&self, stored: &[Vec<u8>]) -> Result<Ceremony, String> {
        self.passkeys.begin_authentication(stored)
    }

    fn end_authentication(
        &self,
        state: &[u8],
        answer: &str,
        stored: &[Vec<u8>],
    ) -> Result<UsedPasskey, String> {
        self.passkeys.end_authentication(state, answer, stored)
    }

    fn begin_discovery(&self) -> Result<Ceremony, String> {
        self.passkeys.begin_discovery()
    }

    fn discovered(&self, answer: &str) -> Result<([u8; 16], Vec<u8>), String> {
        self.passkeys.discovered(answer)
    }

    fn end_discovery(
        &self,
        state: &[u8],
        answer: &str,
        stored: &[Vec<u8>],
    ) -> Result<UsedPasskey, String> {
        self.passkeys.end_discovery(state, answer, stored)
    }
}
