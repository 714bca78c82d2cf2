//! Codes that were sent and are shown: by mail, or by the site in its own way. One is hashed only while the flow
//! has one that may be tried, so a flow costs five hashes for each code that it may ask for, and they take no
//! place of anybody who signs in.

use std::net::IpAddr;

use zavor_core::recovery::{CodeWay, RecoveryFlow};

use crate::platform::audit::{CONFLICTS_MAX, only};
use crate::platform::error::AppError;
use crate::platform::token;
use crate::ports::{HashClass, HashPriority, StoreError, TypedPassword, Verified};
use crate::recovery::begin::put_flow;
use crate::recovery::prove::{Proof, ProofBy, Proved, Shower};
use crate::recovery::service::Recovery;

/// One try of a code of the flow.
enum Try {
    /// It is counted; compare it with this hash.
    Made(RecoveryFlow, String),
    /// There is no code that may still be tried, and this is the answer.
    None(RecoveryFlow, Proved),
    /// The flow is over.
    Over,
}

/// Who waits for a hash of recovery: beside everybody who signs in, never before them.
pub(super) fn hash_class(flow: &RecoveryFlow, origin: Option<IpAddr>) -> HashClass {
    HashClass {
        account: flow.of,
        origin,
        priority: HashPriority::Recovery,
    }
}

impl Recovery {
    pub(super) async fn prove_sent_code(
        &self,
        token: &str,
        way: CodeWay,
        code: String,
        by: Shower<'_>,
    ) -> Result<Proved, AppError> {
        let (flow, hash) = match count_try(self, token, way).await? {
            Try::Made(flow, hash) => (flow, hash),
            Try::None(flow, answer) => {
                self.note_wrong(&flow, by).await?;
                return Ok(answer);
            }
            Try::Over => return Ok(Proved::Over),
        };
        let typed = TypedPassword(code.into_bytes());
        let class = hash_class(&flow, Some(by.address));
        let passwords = &self.platform.world.passwords;
        match passwords.verify(class, Some(hash), typed).await {
            Verified::Right { .. } => count_sent_code(self, token, way, by).await,
            Verified::Busy(_) => {
                give_try_back(self, way, flow).await;
                Ok(Proved::Busy)
            }
            Verified::Wrong => {
                self.note_wrong(&flow, by).await?;
                Ok(Proved::Wrong)
            }
        }
    }
}

/// Writes one more try of the flow's code down. Without an open code there is nothing to try, to
/// hash or to write. Whether there is one says nothing of the account: the worker makes one for
/// every name that asks.
async fn count_try(recovery: &Recovery, token: &str, way: CodeWay) -> Result<Try, AppError> {
    for _ in 0..CONFLICTS_MAX {
        let Some(mut flow) = recovery.flow(token).await? else {
            return Ok(Try::Over);
        };
        let now = recovery.platform.now();
        let hash = match flow.code_mut(way).as_mut() {
            Some(code) if code.is_open(now) => {
                code.tries = code.tries.saturating_add(1);
                code.hash.clone()
            }
            Some(code) if code.is_used_up() => return Ok(Try::None(flow, Proved::Held)),
            Some(_) | None => return Ok(Try::None(flow, Proved::Wrong)),
        };
        flow.version += 1;
        let counted = only(vec![put_flow(flow.clone())]);
        match recovery.platform.store.commit(counted).await {
            Ok(_) => return Ok(Try::Made(flow, hash)),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(AppError::Conflict)
}

/// It was not compared: returns the try, unless others came in between.
async fn give_try_back(recovery: &Recovery, way: CodeWay, mut flow: RecoveryFlow) {
    if let Some(code) = flow.code_mut(way).as_mut() {
        code.tries = code.tries.saturating_sub(1);
    }
    flow.version += 1;
    let _ = recovery
        .platform
        .store
        .commit(only(vec![put_flow(flow)]))
        .await;
}

async fn count_sent_code(
    recovery: &Recovery,
    token: &str,
    way: CodeWay,
    by: Shower<'_>,
) -> Result<Proved, AppError> {
    let Some(key) = token::hash_of(token) else {
        return Ok(Proved::Over);
    };
    let proof = Proof {
        method: way.method(),
        by: match way {
            CodeWay::Mail => ProofBy::Address,
            CodeWay::Site => ProofBy::Site,
        },
        since: match way {
            CodeWay::Mail => None,
            // How long the site has known where to send it, nobody here knows.
            CodeWay::Site => Some(recovery.platform.now()),
        },
        changes: Vec::new(),
    };
    recovery.count_proof(key, proof, by).await
}
