//! Which group of answers a request belongs to.

use zavor_core::actor::Actor;
use zavor_web::report::ActOutcome;

use super::desk::Operator;
use crate::local_socket::protocol::{Request, Response};
use crate::local_socket::server::Answer;

impl Answer for Operator {
    async fn answer(&self, actor: Actor, request: Request) -> Response {
        let answered = match request {
            Request::Health => self.health(&actor).await,
            Request::SetUpLink => self.set_up_link(&actor).await,
            Request::Backup { file, with_key } => self.backup(&file, with_key).await,
            Request::TrustClock => self.trust_clock(&actor).await,
            Request::Why { .. }
            | Request::Observed
            | Request::Restricted
            | Request::Policies { .. }
            | Request::SetPolicy { .. }
            | Request::SignIns { .. }
            | Request::Messages { .. }
            | Request::Audit { .. }
            | Request::AuditHead
            | Request::AuditVerify { .. }
            | Request::Origins => self.records(&actor, request).await,
            Request::Users { .. }
            | Request::User { .. }
            | Request::AddUser { .. }
            | Request::SetUser { .. }
            | Request::RemoveUsers { .. }
            | Request::ImportUsers { .. }
            | Request::ExportUsers
            | Request::Roles
            | Request::Domains
            | Request::AddDomain { .. }
            | Request::RemoveDomain { .. }
            | Request::GrantRole { .. }
            | Request::RevokeRole { .. } => self.people(&actor, request).await,
            Request::Tokens | Request::MakeToken { .. } | Request::RevokeToken { .. } => {
                self.tokens(&actor, request).await
            }
            Request::Unlock { .. }
            | Request::Unblock { .. }
            | Request::Restrict { .. }
            | Request::BlockSignIn { .. }
            | Request::AllowSignIn { .. }
            | Request::ResetPassword { .. }
            | Request::SignOut { .. }
            | Request::ReleaseOrigins { .. }
            | Request::RuleOrigin { .. } => self.acts(&actor, request).await,
        };
        answered.unwrap_or_else(|error| Response::Error {
            exit_code: ActOutcome::from(&error).exit_code(),
            text: error.to_string(),
        })
    }
}
