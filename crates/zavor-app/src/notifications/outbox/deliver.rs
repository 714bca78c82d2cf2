//! Hands notices of the outbox to the messenger.
//!
//! A notice that was delivered while the store could not write is remembered here, so that a full
//! disk does not send the same mail every second.

use crate::notifications::outbox::payload::Payload;
use crate::notifications::outbox::retry::{Try, cut};
use crate::notifications::service::Notifications;
use crate::platform::clock;
use crate::ports::{Effect, Mail, OwnCall, Undelivered, WebhookCall};

/// Most notices remembered as delivered but not written down; further ones may be sent twice.
const DELIVERED_MAX: usize = 10_000;

impl Notifications {
    /// One try of one notice.
    pub(super) async fn deliver(&self, effect: &Effect) -> Try {
        if let Some(answer) = self.delivered.lock().get(&effect.id) {
            return Try::Done(answer.clone());
        }
        let tried = self.hand_over(effect).await;
        if let Try::Done(answer) = &tried {
            let mut delivered = self.delivered.lock();
            if delivered.len() < DELIVERED_MAX {
                delivered.insert(effect.id, answer.clone());
            }
        }
        tried
    }

    async fn hand_over(&self, effect: &Effect) -> Try {
        let Some(payload) = Payload::open(&effect.payload, &*self.platform.world.vault) else {
            let why = "it was sealed with another secret.key, or is damaged";
            return Try::Hopeless(why.into());
        };
        let messenger = &self.platform.world.messenger;
        let delivered = match payload {
            Payload::Mail { to, letter } => {
                let mail = Mail {
                    to,
                    subject: letter.subject,
                    text: letter.text,
                    html: letter.html,
                    organisation: letter.organisation,
                    idempotency_key: effect.idempotency_key,
                };
                messenger.send(&mail).await
            }
            Payload::Call { url, body } => match self.webhook_key_bytes().await {
                Ok(Some(key)) => {
                    let call = WebhookCall {
                        url,
                        body,
                        key,
                        idempotency_key: effect.idempotency_key,
                        time: clock::stamp(&self.platform),
                    };
                    messenger.call(&call).await
                }
                Ok(None) => Err(Undelivered::Never(
                    "the webhook's signing key is gone or was sealed with another secret.key; set \
                     the webhook again"
                        .into(),
                )),
                Err(error) => Err(Undelivered::Later(error.to_string())),
            },
            Payload::Own { until, .. } if until.is_some_and(|at| self.platform.now() >= at) => Err(
                Undelivered::Never("it came too late: what it says holds no more".into()),
            ),
            Payload::Own { hook, body, .. } => {
                let call = OwnCall {
                    hook,
                    body,
                    idempotency_key: effect.idempotency_key,
                    time: clock::stamp(&self.platform),
                };
                messenger.call_own(&call).await
            }
        };
        match delivered {
            Ok(answer) => Try::Done(cut(answer)),
            Err(Undelivered::Later(why)) => Try::Failed(cut(why)),
            Err(Undelivered::Never(why)) => Try::Hopeless(cut(why)),
        }
    }
}
