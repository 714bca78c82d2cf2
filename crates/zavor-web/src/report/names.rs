//! Closed lists in the OpenAPI document: each is a schema of its own, with every name that a value
//! may have. A field of the wire is a text; `#[schema(value_type = ...)]` says whose names it has.
//!
//! Not here: the act and outcome of a bulk run and the reason of a refused message. They are kept
//! with the names of the release that wrote them, so an older release may show one that it does not
//! know.

use std::borrow::Cow;

use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};
use zavor_core::alert::{AlertKind, Severity};
use zavor_core::app_password::AppProtocol;
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::closed_list::ClosedList;
use zavor_core::event::{FailureReason, MessageOutcome, Outcome, Protocol};
use zavor_core::hold::{Effect, HoldKind, Reason, ReleaseAct, Scope, Step};
use zavor_core::identity::MethodKind;
use zavor_core::listing::{PeopleFilter, StatusChip};
use zavor_core::policy::ActionAtLimit;
use zavor_core::rights::Suspended;
use zavor_core::risk::{RiskLevel, RiskState};
use zavor_core::role::Role;
use zavor_core::support_request::{AskedBy, MessageSort, RequestState};
use zavor_core::why::{CanSend, CanSignIn};

/// Declares schemas: what they are about, the type that names them in our code, their name in the
/// document, and their values.
macro_rules! names {
    ($($(#[doc = $about:literal])+ $name:ident, $called:literal: $values:expr;)+) => {$(
        $(#[doc = $about])+
        #[derive(Debug)]
        pub(crate) struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                schema(concat!($($about),+).trim(), $values)
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                $called.into()
            }
        }
    )+};
}

names! {
    /// A kind of hold.
    HoldKindName, "HoldKind": all::<HoldKind>();
    /// The places that a hold covers; the class of place of a sign-in.
    ScopeName, "Scope": all::<Scope>();
    /// What a hold stops.
    EffectName, "Effect": all::<Effect>();
    /// The reason of a hold.
    HoldReasonName, "HoldReason": all::<Reason>();
    /// The act that lifts a hold.
    ReleaseActName, "ReleaseAct": all::<ReleaseAct>();
    /// Whether an account can sign in.
    CanSignInName, "CanSignIn": all::<CanSignIn>();
    /// Whether its mail is accepted.
    CanSendName, "CanSend": all::<CanSend>();
    /// A step that a release requires.
    StepName, "Step": all::<Step>();
    /// A role.
    RoleName, "Role": all::<Role>();
    /// A protocol.
    ProtocolName, "Protocol": all::<Protocol>();
    /// How a sign-in ended.
    SignInOutcomeName, "SignInOutcome": all::<Outcome>();
    /// Why a sign-in failed or was refused.
    SignInReasonName, "SignInReason": all::<FailureReason>();
    /// How a message ended.
    MessageOutcomeName, "MessageOutcome": all::<MessageOutcome>();
    /// An act in the audit.
    AuditActName, "AuditAct": all::<AuditAct>();
    /// How an act ended.
    AuditResultName, "AuditResult": all::<AuditResult>();
    /// A kind of alert.
    AlertKindName, "AlertKind": all::<AlertKind>();
    /// How urgent an alert is.
    SeverityName, "Severity": all::<Severity>();
    /// Whether an account is at risk or confirmed stolen.
    RiskStateName, "RiskState": all::<RiskState>();
    /// How grave the risk is.
    RiskLevelName, "RiskLevel": all::<RiskLevel>();
    /// A kind of second factor.
    MethodKindName, "MethodKind": all::<MethodKind>();
    /// Who asked the help desk.
    AskedByName, "AskedBy": all::<AskedBy>();
    /// What a message of a support request is.
    MessageSortName, "MessageSort": all::<MessageSort>();
    /// How far a support request has come.
    RequestStateName, "RequestState": all::<RequestState>();
    /// What an app password opens.
    AppProtocolName, "AppProtocol": all::<AppProtocol>();
    /// Why a token or run may not act.
    SuspendedName, "Suspended": all::<Suspended>();
    /// The status of an account, as chips of the list.
    StatusName, "AccountStatus": all::<StatusChip>();
    /// What is done at a sending limit.
    ActionAtLimitName, "ActionAtLimit": all::<ActionAtLimit>();
    /// A filter of the list of accounts.
    PeopleFilterName, "AccountFilter": all::<PeopleFilter>();
    /// The order of the list of accounts.
    AccountOrderName, "AccountOrder": vec!["address", "name", "created"];
    /// A list of networks that a rule may be on.
    RuleListName, "RuleList": vec!["allow", "deny"];
    /// A rule of a network: on a list, or made by an unlock.
    RuleActionName, "RuleAction": vec!["allow", "deny", "let_in"];
    /// What a network is to us: blocked, listed, let in by an unlock, or shared by many people.
    OriginStateName, "OriginState": vec!["blocked", "allow", "deny", "let_in", "many_people"];
    /// Where a password is checked.
    PasswordKeptName, "PasswordKept": vec!["here", "temporary", "elsewhere"];
    /// How the owner gets a new password.
    DeliverName, "Deliver": vec!["link", "shown", "given"];
    /// How the owners of a bulk run get new passwords.
    DeliveryName, "Delivery": vec!["links", "slips"];
    /// Whether an installation still learns who signs in from where.
    LearningName, "Learning": vec!["waiting", "until", "over"];
}

fn all<L: ClosedList>() -> Vec<&'static str> {
    L::ALL.iter().map(|value| value.as_str()).collect()
}

fn schema(about: &str, values: Vec<&'static str>) -> RefOr<Schema> {
    let text = ObjectBuilder::new().schema_type(SchemaType::Type(Type::String));
    let text = text.description(Some(about)).enum_values(Some(values));
    text.build().into()
}
