//! The page of records, the audit chain beside it, and the commit that changes both.

use sha2::{Digest, Sha256};
use zavor_app::ports::{ChainReport, ChainedAudit, Commit, Committed, ENDED_HOLDS_MAX, StoreError};
use zavor_core::actor::Actor;
use zavor_core::audit::AuditEvent;

use super::identity_book::IdentityBook;
use super::page::Page;

/// Number and hash of the last event of the audit chain.
pub(super) type Head = Option<(u64, [u8; 32])>;

/// All records and the audit.
#[derive(Debug, Default)]
pub(super) struct RecordBook {
    pub(super) page: Page,
    pub(super) audit: Vec<ChainedAudit>,
    pub(super) last_account: u32,
}

/// Known limit: hashes the `Debug` text of an event, so a chain is valid for one build only.
fn chain_hash(before: Option<[u8; 32]>, seq: u64, actor: &str, event: &AuditEvent) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(before.unwrap_or_default());
    hash.update(seq.to_le_bytes());
    hash.update(format!("{actor}\n{event:?}"));
    hash.finalize().into()
}

impl RecordBook {
    pub(super) fn identities(&self) -> &IdentityBook {
        &self.page.identities
    }

    pub(super) fn head(&self) -> Head {
        self.audit.last().map(|last| (last.seq, last.hash))
    }

    pub(super) fn commit(&mut self, commit: Commit) -> Result<Committed, StoreError> {
        let mut page = self.page.clone();
        for change in commit.changes {
            page.apply(change, commit.audit.first())?;
        }
        let kept_from = page.ended.len().saturating_sub(ENDED_HOLDS_MAX);
        page.ended.drain(..kept_from);
        let mut effects = Vec::new();
        for mut effect in commit.effects {
            page.last_effect += 1;
            effect.id = page.last_effect;
            effects.push(effect.id);
            if let Some(link) = effect.link.take() {
                page.put_link_of_mail(*link);
            }
            page.effects.insert(effect.id, effect);
        }
        self.page = page;
        for event in commit.audit {
            let head = self.head();
            let seq = head.map_or(1, |(seq, _)| seq + 1);
            let actor = event.actor.to_string();
            let event = AuditEvent {
                actor: Actor::System,
                ..event
            };
            let hash = chain_hash(head.map(|(_, hash)| hash), seq, &actor, &event);
            self.audit.push(ChainedAudit {
                seq,
                hash,
                actor,
                event,
            });
        }
        Ok(Committed {
            effects,
            audit_seq: self.head().map_or(0, |(seq, _)| seq),
        })
    }

    pub(super) fn verify(&self, from: Head) -> ChainReport {
        let mut before = None;
        let mut events = 0;
        for event in &self.audit {
            if chain_hash(before, event.seq, &event.actor, &event.event) != event.hash {
                return ChainReport::Broken {
                    seq: event.seq,
                    why: "the hash does not fit".into(),
                };
            }
            before = Some(event.hash);
            events += 1;
        }
        if let Some((seq, hash)) = from {
            let noted = (seq as usize)
                .checked_sub(1)
                .and_then(|at| self.audit.get(at));
            if noted.is_none_or(|event| event.hash != hash) {
                return ChainReport::Broken {
                    seq,
                    why: "the event noted earlier is not there any more".into(),
                };
            }
        }
        ChainReport::Whole {
            events,
            head: self.head(),
        }
    }
}
