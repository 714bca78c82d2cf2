//! The private link: state and messages, nothing else. Looking changes nothing, so a mail scanner or a
//! prefetching browser does no harm.

use zavor_core::identity::SecretHash;
use zavor_core::moment::Timestamp;
use zavor_core::support_request::{MessageSort, RequestMessage, RequestState, SupportRequest};

use crate::platform::audit::CONFLICTS_MAX;
use crate::platform::error::AppError;
use crate::platform::token;
use crate::support::service::{Support, put};
use crate::support::typed;

/// A request as its asker sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Followed {
    /// The number that the asker was told.
    pub number: u64,
    /// How far it has come.
    pub state: RequestState,
    /// The asker's own texts, and what the help desk wrote.
    pub messages: Vec<RequestMessage>,
    /// Whether the asker may still answer once.
    pub may_reply: bool,
    /// When the link ends.
    pub until: Timestamp,
}

/// How an answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replied {
    /// It is there.
    Done,
    /// The asker has answered already, or the request is closed.
    NotNow,
    /// The link is over.
    Over,
}

impl Support {
    /// The request of a link; `None` when it is over.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn followed(&self, token: &str) -> Result<Option<Followed>, AppError> {
        let now = self.now();
        let found = self.of_token(token, now).await?;
        Ok(found.map(|(request, asker)| Followed {
            number: told(&request, asker),
            state: request.state_shown(now),
            messages: request.messages_for(asker).cloned().collect(),
            may_reply: request.may_reply(asker, now),
            until: request.ends_shown(),
        }))
    }

    /// Adds the one answer of an asker.
    ///
    /// # Errors
    /// `Invalid` texts; `Conflict` when too much happened at once; [`AppError::Store`].
    pub async fn reply(&self, token: &str, text: &str) -> Result<Replied, AppError> {
        let text = typed::asked(text)?;
        for _ in 0..CONFLICTS_MAX {
            let now = self.now();
            let Some((mut request, asker)) = self.of_token(token, now).await? else {
                return Ok(Replied::Over);
            };
            if !request.may_reply(asker, now) {
                return Ok(Replied::NotNow);
            }
            request.messages.push(RequestMessage {
                sort: MessageSort::Reply,
                asker,
                by: String::new(),
                at: now,
                text: text.clone(),
            });
            request.version += 1;
            if self.committed(vec![put(request)], Vec::new()).await? {
                return Ok(Replied::Done);
            }
        }
        Err(AppError::Conflict)
    }

    /// The request of a token, and which asker has it.
    async fn of_token(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<Option<(SupportRequest, u8)>, AppError> {
        let key: SecretHash = match token::hash_of(token) {
            Some(key) => key,
            None => return Ok(None),
        };
        let request = self.platform.store.support_request_of(&key).await?;
        let request = request.filter(|request| now < request.ends_shown());
        Ok(request.and_then(|request| {
            let asker = request.asker_of(&key)?;
            Some((request, asker))
        }))
    }
}

/// The number that the asker at this place was told.
fn told(request: &SupportRequest, asker: u8) -> u64 {
    let asker = request.askers.get(usize::from(asker));
    asker.map_or(request.id, |asker| request.number_told(asker))
}
