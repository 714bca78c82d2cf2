//! The use cases behind this door.

use std::future::Future;
use std::net::IpAddr;

use zavor_app::platform::AppError;
use zavor_app::ports::{ProgramRule, RuleAction, StoreError};
use zavor_app::sign_in::{
    self, CheckAnswer, ListedRule, Reported, RuleTerms, SignIn, SignInQuestion,
};
use zavor_core::actor::Actor;
use zavor_core::network::Network;

/// The name of this door in the audit.
pub(super) const DOOR: &str = "auth_policy";

/// The use cases behind this door. The server is generic over them, so that tests and benches can
/// answer from a script.
pub trait AuthPolicyDesk: Send + Sync + 'static {
    /// May a password be tried? `program` is the fingerprint of the client's TLS; empty = not told.
    fn check_sign_in(
        &self,
        question: &SignInQuestion<'_>,
        program: &str,
    ) -> impl Future<Output = Result<CheckAnswer, StoreError>> + Send;
    /// How it ended.
    fn report_sign_in(
        &self,
        question: &SignInQuestion<'_>,
        outcome: Reported,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
    /// Resets counters of an account, an address, or both.
    fn reset_counters(
        &self,
        actor: &Actor,
        account: Option<&str>,
        address: Option<IpAddr>,
    ) -> impl Future<Output = Result<(), AppError>> + Send;
    /// Denies a network.
    fn deny_origin(
        &self,
        actor: &Actor,
        network: Network,
        terms: RuleTerms<'_>,
    ) -> impl Future<Output = Result<(), AppError>> + Send;
    /// Allows a network, an account, or both.
    fn allow_origin(
        &self,
        actor: &Actor,
        network: Option<Network>,
        account: Option<&str>,
        terms: RuleTerms<'_>,
    ) -> impl Future<Output = Result<(), AppError>> + Send;
    /// Removes a rule from its list.
    fn remove_origin_rule(
        &self,
        actor: &Actor,
        action: RuleAction,
        network: Option<Network>,
        account: Option<&str>,
    ) -> impl Future<Output = Result<(), AppError>> + Send;
    /// The rules in force.
    fn origin_rules(&self) -> impl Future<Output = Result<Vec<ListedRule>, AppError>> + Send;
    /// Those that bear on a network, an account, or an account there.
    fn origin_rules_about(
        &self,
        network: Option<Network>,
        account: Option<&str>,
    ) -> impl Future<Output = Result<Vec<ListedRule>, AppError>> + Send;
    /// Puts a program on a list, in one network or wherever it comes from.
    fn list_program(
        &self,
        actor: &Actor,
        action: RuleAction,
        program: (&str, Option<Network>),
        terms: RuleTerms<'_>,
    ) -> impl Future<Output = Result<(), AppError>> + Send;
    /// Takes it off the list.
    fn unlist_program(
        &self,
        actor: &Actor,
        action: RuleAction,
        program: (&str, Option<Network>),
    ) -> impl Future<Output = Result<(), AppError>> + Send;
    /// The rules about programs in force.
    fn program_rules(&self) -> Vec<ProgramRule>;
    /// Those that bear on a program, in a network or wherever it comes from; the narrowest first.
    fn program_rules_about(&self, program: &str, network: Option<Network>) -> Vec<ProgramRule>;
    /// A request of this peer was understood.
    fn understood(&self, _peer: IpAddr) {}
    /// A request was not understood; `why` is a fixed text.
    fn not_understood(&self, _peer: IpAddr, _why: &'static str) {}
}

impl AuthPolicyDesk for SignIn {
    fn check_sign_in(
        &self,
        question: &SignInQuestion<'_>,
        program: &str,
    ) -> impl Future<Output = Result<CheckAnswer, StoreError>> + Send {
        sign_in::check_program(self, question, program)
    }

    fn report_sign_in(
        &self,
        question: &SignInQuestion<'_>,
        outcome: Reported,
    ) -> impl Future<Output = Result<(), StoreError>> + Send {
        SignIn::report_sign_in(self, question, outcome)
    }

    fn reset_counters(
        &self,
        actor: &Actor,
        account: Option<&str>,
        address: Option<IpAddr>,
    ) -> impl Future<Output = Result<(), AppError>> + Send {
        SignIn::reset_counters(self, actor, account, address)
    }

    fn deny_origin(
        &self,
        actor: &Actor,
        network: Network,
        terms: RuleTerms<'_>,
    ) -> impl Future<Output = Result<(), AppError>> + Send {
        // weakforced's answer has no place for what it replaced; the audit has.
        let denied = SignIn::deny_origin(self, actor, network, terms);
        async move { denied.await.map(drop) }
    }

    fn allow_origin(
        &self,
        actor: &Actor,
        network: Option<Network>,
        account: Option<&str>,
        terms: RuleTerms<'_>,
    ) -> impl Future<Output = Result<(), AppError>> + Send {
        let allowed = SignIn::allow_origin(self, actor, network, account, terms);
        async move { allowed.await.map(drop) }
    }

    async fn remove_origin_rule(
        &self,
        actor: &Actor,
        action: RuleAction,
        network: Option<Network>,
        account: Option<&str>,
    ) -> Result<(), AppError> {
        SignIn::remove_origin_rule(self, actor, action, network, account)
            .await
            .map(drop)
    }

    fn origin_rules(&self) -> impl Future<Output = Result<Vec<ListedRule>, AppError>> + Send {
        SignIn::origin_rules(self)
    }

    fn origin_rules_about(
        &self,
        network: Option<Network>,
        account: Option<&str>,
    ) -> impl Future<Output = Result<Vec<ListedRule>, AppError>> + Send {
        sign_in::origin_rules_about(self, network, account)
    }

    fn list_program(
        &self,
        actor: &Actor,
        action: RuleAction,
        program: (&str, Option<Network>),
        terms: RuleTerms<'_>,
    ) -> impl Future<Output = Result<(), AppError>> + Send {
        let listed = sign_in::list_program(self, actor, action, program, terms);
        async move { listed.await.map(drop) }
    }

    async fn unlist_program(
        &self,
        actor: &Actor,
        action: RuleAction,
        program: (&str, Option<Network>),
    ) -> Result<(), AppError> {
        sign_in::unlist_program(self, actor, action, program)
            .await
            .map(drop)
    }

    fn program_rules(&self) -> Vec<ProgramRule> {
        sign_in::program_rules(self)
    }

    fn program_rules_about(&self, program: &str, network: Option<Network>) -> Vec<ProgramRule> {
        sign_in::program_rules_about(self, program, network)
    }

    fn understood(&self, peer: IpAddr) {
        SignIn::understood(self, DOOR, peer);
    }

    fn not_understood(&self, peer: IpAddr, why: &'static str) {
        SignIn::not_understood(self, DOOR, peer, why);
    }
}
