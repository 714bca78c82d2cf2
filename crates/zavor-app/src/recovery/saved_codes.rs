//! Saved recovery codes: made by the signed-in owner, shown once, used once, replaced after use.

use zavor_core::account::AccountId;
use zavor_core::alert::OwnerNotice;
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::recovery::{SAVED_CODE_GROUP, SAVED_CODE_LENGTH, SAVED_CODES, SavedCode};
use zeroize::{Zeroize, Zeroizing};

use crate::notifications::notices::sign_in_left;
use crate::platform::error::AppError;
use crate::platform::notes::ProofNote;
use crate::ports::{Change, Commit, Entropy, IdentityChange};
use crate::recovery::service::Recovery;
use crate::sign_on::sessions::SessionView;
use crate::verification::token;

impl Recovery {
    /// Makes a new set of codes for the owner of a session; the codes before them end. They are shown
    /// once and never again.
    ///
    /// # Errors
    /// `Denied` or `Refused` when methods may not be changed in this session now.
    pub async fn make_saved_codes(
        &self,
        view: &SessionView,
    ) -> Result<Vec<Zeroizing<String>>, AppError> {
        self.sign_on.may_change_methods(view).await?;
        let account = self.sign_on.owned(view).await?;
        let (mut changes, mut codes) = (vec![dropped(account.id)], Vec::new());
        for _ in 0..SAVED_CODES {
            let (code, put) = self.new_saved_code(account.id);
            codes.push(code);
            changes.push(put);
        }
        let notice = OwnerNotice::RecoveryCodesChanged;
        let left = sign_in_left(&self.platform, &account).await?;
        let (act, done) = (AuditAct::MakeRecoveryCodes, AuditResult::Done);
        let n = codes.len() as u64;
        let address = &account.address;
        let said = ProofNote::CodesMade { n };
        let audit = self
            .platform
            .audit_of(&view.owner, act, address, done, said);
        let commit = Commit {
            changes,
            audit: vec![audit],
            effects: self.notifications.tell_owner(&account, notice, left),
        };
        self.platform.store.commit(commit).await?;
        Ok(codes)
    }

    /// How many saved codes an account has left.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn saved_codes_left(&self, account: AccountId) -> Result<usize, AppError> {
        Ok(self.platform.store.saved_codes_of(account).await?.len())
    }

    /// A new code, and the change that stores it.
    pub(super) fn new_saved_code(&self, account: AccountId) -> (Zeroizing<String>, Change) {
        let entropy = &*self.platform.world.entropy;
        let groups = SAVED_CODE_LENGTH / SAVED_CODE_GROUP;
        let written = grouped(entropy, groups, SAVED_CODE_GROUP);
        let written = String::from_utf8_lossy(&written).into_owned();
        let plain = Zeroizing::new(written.replace('-', ""));
        let saved = SavedCode {
            key: token::hash(&plain),
            account,
            made: self.platform.now(),
        };
        let put = Change::Identity(IdentityChange::PutSavedCode(saved));
        (Zeroizing::new(written), put)
    }
}

/// Letters and digits of saved codes: no vowels, so that no words appear, and none that look alike.
const ALPHABET: &[u8; 27] = b"bcdfghjkmnpqrstvwxz23456789";

/// Random letters and digits in groups with hyphens between them.
fn grouped(entropy: &dyn Entropy, groups: usize, group: usize) -> Vec<u8> {
    // Bytes at or above the largest multiple are discarded, so that all letters are equally likely.
    let fair = u8::MAX as usize / ALPHABET.len() * ALPHABET.len();
    let mut written = Vec::with_capacity(groups * (group + 1));
    let mut bytes = [0; 64];
    let mut letters = 0;
    while letters < groups * group {
        entropy.fill(&mut bytes);
        for byte in bytes.iter().map(|byte| usize::from(*byte)) {
            if byte >= fair || letters == groups * group {
                continue;
            }
            if letters > 0 && letters % group == 0 {
                written.push(b'-');
            }
            written.extend(ALPHABET.get(byte % ALPHABET.len()));
            letters += 1;
        }
    }
    bytes.zeroize();
    written
}

fn dropped(account: AccountId) -> Change {
    Change::Identity(IdentityChange::DropSavedCodes(account))
}
