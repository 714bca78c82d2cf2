//! What `why` answers when a request comes in. A worker asks, after the answer to the asker: what it
//! costs depends on the account.

use zavor_core::actor::Actor;
use zavor_core::support_request::{AskedBy, RequestEvidence, SupportRequest};

use crate::platform::error::AppError;
use crate::ports::RequestsWanted;
use crate::support::service::{Support, put};

impl Support {
    /// Looks up what `why` answers for requests that came in, at most `limit`; returns how many.
    ///
    /// # Errors
    /// [`AppError::Store`]: what is left waits for the next time.
    pub async fn look_up_evidence(&self, limit: usize) -> Result<usize, AppError> {
        let store = &self.platform.store;
        let fresh = store.support_requests(RequestsWanted::WithoutEvidence, limit);
        let mut done = 0;
        for mut request in fresh.await? {
            let evidence = self.evidence_of(&request).await?;
            request.evidence = Some(evidence.unwrap_or_else(|| RequestEvidence {
                at: self.now(),
                ..RequestEvidence::default()
            }));
            request.version += 1;
            let asked_by_stranger = request.asked_by == AskedBy::Unproved;
            let in_audit = asked_by_stranger && request.of.account_id().is_some();
            let audit = in_audit.then(|| self.opened(&Actor::System, &request));
            // Somebody wrote in it meanwhile: it waits for the next time.
            let committed = self.committed(vec![put(request)], audit.into_iter().collect());
            done += usize::from(committed.await?);
        }
        Ok(done)
    }

    /// What `why` answers now; `None` where there is no account, or it is gone, and so is the request soon.
    pub(super) async fn evidence_of(
        &self,
        request: &SupportRequest,
    ) -> Result<Option<RequestEvidence>, AppError> {
        if request.of.account_id().is_none() {
            return Ok(None);
        }
        Ok(match self.views.why(request.name.as_str()).await {
            Ok(why) => Some(RequestEvidence {
                at: why.checked_at,
                holds: why.holds.into_iter().map(|hold| hold.stored).collect(),
                ended: why.ended,
            }),
            Err(AppError::Unknown { .. }) => None,
            Err(error) => return Err(error),
        })
    }
}
