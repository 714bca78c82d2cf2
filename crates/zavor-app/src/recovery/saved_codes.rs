//! Saved recovery codes: made by the signed-in owner, shown once, used once, replaced after use.
//!
//! Security: a session that was ended meanwhile makes none, they wait like every other proof, and they
//! end with every new password and every block (`people::shutting`). Administrators see that there are
//! some and since when, and end them; only the owner makes them.

use zavor_core::account::{AccountId, GuardKey};
use zavor_core::actor::Actor;
use zavor_core::alert::OwnerNotice;
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::moment::Timestamp;
use zavor_core::note::Detail;
use zavor_core::recovery::{SAVED_CODE_GROUP, SAVED_CODE_LENGTH, SAVED_CODES, SavedCode};
use zavor_core::rights::Right;
use zeroize::{Zeroize, Zeroizing};

use crate::notifications::acted::Acted;
use crate::notifications::notices::sign_in_left;
use crate::people::shutting::EVER;
use crate::platform::error::AppError;
use crate::platform::notes::{ActNote, ProofNote};
use crate::platform::token;
use crate::ports::{Change, Commit, Entropy, IdentityChange, StoreError};
use crate::recovery::service::Recovery;
use crate::sign_on::changing::{in_turn_of, may_change_methods};
use crate::sign_on::sessions::SessionView;
use crate::verification::caller::CallerProof;

/// What is left of the saved codes of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodesLeft {
    /// How many.
    pub count: u64,
    /// When the oldest of them was made; `None` = there are none.
    pub made: Option<Timestamp>,
    /// From when the first of them counts as a proof; `None` = there are none.
    pub count_from: Option<Timestamp>,
}

impl Recovery {
    /// Makes a new set of codes for the owner of a session; the codes before them end. They are shown
    /// once and never again.
    ///
    /// They count as a proof from [`PROOF_WAIT`](zavor_core::identity::PROOF_WAIT) on.
    ///
    /// # Errors
    /// `Denied` or `Refused` when methods may not be changed in this session now, or when it has ended
    /// meanwhile: whoever it was ended for makes none.
    pub async fn make_saved_codes(
        &self,
        view: &SessionView,
    ) -> Result<Vec<Zeroizing<String>>, AppError> {
        // In its turn, so that of two sets at once the older one ends, too.
        let made = make_in_turn(self, view);
        in_turn_of(&self.sign_on, view, made).await
    }

    /// The saved codes that an account has left, without the codes.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn saved_codes_left(&self, account: AccountId) -> Result<CodesLeft, AppError> {
        let codes = self.platform.store.saved_codes_of(account).await?;
        Ok(CodesLeft {
            count: codes.len() as u64,
            made: codes.iter().map(|code| code.made).min(),
            count_from: codes.iter().map(SavedCode::counts_from).min(),
        })
    }

    /// Ends the saved codes of somebody else's account, for a verified caller: they may be a thief's, or
    /// lie where they should not. Flows of recovery end with them, because one may have been proved with
    /// such a code.
    ///
    /// # Errors
    /// `Unknown` account; `Denied` for everybody but a Global Administrator with a fresh proof and the
    /// local operator; `Refused` without a verified caller.
    pub async fn end_saved_codes_of(
        &self,
        actor: &Actor,
        name: &str,
        caller: Option<CallerProof>,
    ) -> Result<Acted, AppError> {
        const ACT: AuditAct = AuditAct::EndRecoveryCodes;
        let account = self
            .platform
            .account_for(actor, ACT, Right::Organisation, name)
            .await?;
        let caller = self
            .verification
            .required_caller(actor, ACT, &account, caller)
            .await?;
        let count = self.platform.store.saved_codes_of(account.id).await?.len();
        let acted = Acted::done_if(count > 0);
        let ended = (count > 0).then_some(ActNote::SavedCodesEnded { count });
        let said = Detail::NONE.and_all(ended).and_all(caller);
        let audit = self
            .platform
            .audit_of(actor, ACT, &account.address, acted.result(), said);
        let (changes, effects) = match acted {
            Acted::NothingToDo => (Vec::new(), Vec::new()),
            Acted::Done { .. } => {
                let told = OwnerNotice::RecoveryCodesEnded;
                let left = sign_in_left(&self.platform, &account).await?;
                let told = self.notifications.tell_owner(&account, told, left);
                (dropped(account.id).into(), told)
            }
        };
        self.platform.commit_with(changes, audit, effects).await?;
        Ok(acted)
    }
}

/// A new code, and the change that stores it.
pub(super) fn new_saved_code(
    recovery: &Recovery,
    account: AccountId,
) -> (Zeroizing<String>, Change) {
    let entropy = &*recovery.platform.world.entropy;
    let groups = SAVED_CODE_LENGTH / SAVED_CODE_GROUP;
    let written = grouped(entropy, groups, SAVED_CODE_GROUP);
    let written = String::from_utf8_lossy(&written).into_owned();
    let plain = Zeroizing::new(written.replace('-', ""));
    let saved = SavedCode {
        key: token::hash(&plain),
        account,
        made: recovery.platform.now(),
    };
    let put = Change::Identity(IdentityChange::PutSavedCode(saved));
    (Zeroizing::new(written), put)
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

/// All codes end, and with them flows that one may have proved.
fn dropped(account: AccountId) -> [Change; 2] {
    let flows = IdentityChange::VoidRecoveryFlows(GuardKey::account(account));
    let codes = IdentityChange::DropSavedCodes(account, EVER);
    [Change::Identity(codes), Change::Identity(flows)]
}

async fn make_in_turn(
    recovery: &Recovery,
    view: &SessionView,
) -> Result<Vec<Zeroizing<String>>, AppError> {
    may_change_methods(&recovery.sign_on, view).await?;
    let account = &recovery.sign_on.owned(view).await?;
    let here = Change::Identity(IdentityChange::ExpectSession(view.session.key));
    let (mut changes, mut codes) = (vec![here], Vec::new());
    changes.extend(dropped(account.id));
    for _ in 0..SAVED_CODES {
        let (code, put) = new_saved_code(recovery, account.id);
        codes.push(code);
        changes.push(put);
    }
    let notice = OwnerNotice::RecoveryCodesMade;
    let left = sign_in_left(&recovery.platform, account).await?;
    let (act, done) = (AuditAct::MakeRecoveryCodes, AuditResult::Done);
    let n = codes.len() as u64;
    let address = &account.address;
    let said = ProofNote::CodesMade { n };
    let audit = recovery
        .platform
        .audit_of(&view.owner, act, address, done, said);
    let commit = Commit {
        changes,
        audit: vec![audit],
        effects: recovery.notifications.tell_owner(account, notice, left),
    };
    match recovery.platform.store.commit(commit).await {
        Err(StoreError::Conflict) => {
            recovery.sign_on.still_open(view).await?;
            Err(AppError::Conflict)
        }
        other => other.map(|_| codes).map_err(AppError::from),
    }
}
