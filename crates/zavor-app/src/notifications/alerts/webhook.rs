//! The webhook's signing key, and its test message.
//!
//! The key is made here, sealed by the vault and kept as a note. It is shown to an administrator of
//! the organisation on demand, because the receiver needs it; every showing is audited.

use zavor_core::actor::Actor;
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::rights::Right;
use zeroize::Zeroizing;

use crate::notifications::alerts::body;
use crate::notifications::outbox::report::EffectReport;
use crate::notifications::service::Notifications;
use crate::platform::error::{AppError, RefusedNotice};
use crate::platform::notes::SettingNote;
use crate::ports::{Change, StoreError};

/// Under which name the store keeps the sealed key; also what it is sealed for.
const NOTE: &str = "webhook_key";

/// Bytes of a key: as many as HMAC-SHA-256 gives (RFC 2104 section 3).
const KEY_BYTES: usize = 32;

/// A key that was just made.
pub(crate) struct NewKey {
    /// To be committed.
    pub(crate) change: Change,
    /// For the receiver.
    pub(crate) text: Zeroizing<String>,
}

impl Notifications {
    /// The signing key of the webhook as 64 hex digits, to be given to its receiver; `None` when no
    /// webhook was ever set. The HMAC's key are the 32 bytes, not the digits.
    ///
    /// # Errors
    /// `Denied` without the right to the organisation's settings.
    pub async fn webhook_key(&self, actor: &Actor) -> Result<Option<Zeroizing<String>>, AppError> {
        const ACT: AuditAct = AuditAct::ChangePolicy;
        self.platform
            .authorise_for_all(actor, ACT, Right::Organisation, None)
            .await?;
        let Some(key) = self.webhook_key_bytes().await? else {
            return Ok(None);
        };
        let detail = SettingNote::WebhookKeyShown;
        let audit = self
            .platform
            .audit(actor, ACT, None, AuditResult::NothingToDo, detail);
        self.platform.commit(Vec::new(), audit).await?;
        Ok(Some(Zeroizing::new(hex::encode(&key))))
    }

    /// Makes a new signing key; the old one signs nothing any more.
    ///
    /// # Errors
    /// `Denied` without the right to the organisation's settings.
    pub async fn renew_webhook_key(&self, actor: &Actor) -> Result<Zeroizing<String>, AppError> {
        const ACT: AuditAct = AuditAct::ChangePolicy;
        self.platform
            .authorise_for_all(actor, ACT, Right::Organisation, None)
            .await?;
        let new = self.new_webhook_key();
        let detail = SettingNote::WebhookKeyRenewed;
        let audit = self
            .platform
            .audit(actor, ACT, None, AuditResult::Done, detail);
        self.platform.commit(vec![new.change], audit).await?;
        Ok(new.text)
    }

    /// Calls the webhook with a test message and gives its answer.
    ///
    /// # Errors
    /// `Refused` when no webhook is set; `Denied` without the right.
    pub async fn call_test_webhook(&self, actor: &Actor) -> Result<EffectReport, AppError> {
        const ACT: AuditAct = AuditAct::TestNotice;
        self.platform
            .authorise_for_all(actor, ACT, Right::Organisation, None)
            .await?;
        let policies = self.platform.store.policies();
        let url = &policies.alerts.webhook;
        if url.is_empty() {
            let why = RefusedNotice::NoWebhook;
            return Err(self.platform.refusal(actor, ACT, None, why).await);
        }
        let effect = self.call_effect(url, body::of_test(self.platform.now()));
        let detail = SettingNote::TestWebhook {
            host: effect.errand.host().to_string(),
        };
        self.send_test(actor, effect, detail).await
    }

    /// The key, as the signature takes it.
    pub(crate) async fn webhook_key_bytes(&self) -> Result<Option<Vec<u8>>, StoreError> {
        let note = self.platform.store.note(NOTE).await?;
        let sealed = note.and_then(|text| hex::decode(text).ok());
        Ok(sealed.and_then(|sealed| self.platform.world.vault.open(NOTE, &sealed)))
    }

    /// A new key, not committed yet.
    pub(crate) fn new_webhook_key(&self) -> NewKey {
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        self.platform.world.entropy.fill(&mut *key);
        NewKey {
            change: Change::PutNote(
                NOTE,
                hex::encode(self.platform.world.vault.seal(NOTE, &*key)),
            ),
            text: Zeroizing::new(hex::encode(key.as_slice())),
        }
    }
}
