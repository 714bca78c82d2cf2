//! Every refusal of every door and use case: `why` names it as a hold, or this file says why it
//! does not.
//!
//! The matches have no wildcard: a new reason does not compile until somebody decides. If a hold is
//! named, the test causes the refusal, and the hold must be in `why`.

use std::path::Path;

use zavor_app::people::ResetPassword;
use zavor_app::platform::{Connector, Settings};
use zavor_app::ports::{Change, TypedPassword};
use zavor_app::recovery::Proved;
use zavor_app::sending::{SendAnswer, SendMoment, SendQuestion};
use zavor_app::sign_in::{RuleTerms, VerifyAnswer};
use zavor_app::sign_on::{Proof, SignOnOutcome};
use zavor_core::event::FailureReason;
use zavor_core::hold::{
    Evidence, HoldIdentity, HoldKind, Owner, Reason, Scope, StoredHold, Subject,
};
use zavor_core::identity::LinkPurpose;
use zavor_core::moment::Span;
use zavor_core::rights::Denied;
use zavor_core::sending::SendRefusal;
use zavor_memory::block_on;
use zavor_testkit::FakeWorld;

use crate::desk::*;

/// How a refusal is explained.
#[derive(Debug, PartialEq, Eq)]
enum Explained {
    /// As a hold of this kind.
    Hold(HoldKind),
    /// Not as a hold, for this reason.
    NoHold(&'static str),
}

use Explained::{Hold, NoHold};

fn of_sign_in(reason: FailureReason) -> Explained {
    match reason {
        FailureReason::Denylist | FailureReason::OriginBlocked => Hold(HoldKind::OriginBlocked),
        FailureReason::SignInBlocked => Hold(HoldKind::SignInBlocked),
        FailureReason::LockedOut => Hold(HoldKind::LockedOut),
        FailureReason::PasswordExpired => Hold(HoldKind::PasswordExpired),
        FailureReason::MustChangePassword => Hold(HoldKind::MustChangePassword),
        FailureReason::SecondFactorThrottled => Hold(HoldKind::SecondFactorThrottled),
        FailureReason::TooManyInFlight => NoHold(
            "lasts as long as other passwords of the account are being tried, ten seconds at most; \
             the log names it, and what keeps it up becomes a lockout",
        ),
        FailureReason::ServerFailure => {
            NoHold("not a refusal: the mail server could not check the password; nothing counted")
        }
        FailureReason::Unavailable => NoHold("the server's own state; doctor and readyz name it"),
        FailureReason::WrongPassword
        | FailureReason::UnknownAccount
        | FailureReason::RepeatedPassword
        | FailureReason::WrongCode
        | FailureReason::WrongProof
        | FailureReason::WrongAppPassword => NoHold("not a refusal: what was typed was wrong"),
        FailureReason::AppPasswordNeeded => NoHold(
            "policy for everybody: the owner's password opens the pages only; the log says so",
        ),
        FailureReason::NoPassword => {
            NoHold("not a refusal: the password lives elsewhere; users show says so")
        }
    }
}

fn of_sending(refusal: SendRefusal) -> Explained {
    match refusal {
        SendRefusal::Restricted => Hold(HoldKind::RestrictedSending),
        SendRefusal::RestrictedConnector => Hold(HoldKind::RestrictedConnector),
        SendRefusal::SignInBlocked => Hold(HoldKind::SignInBlocked),
        SendRefusal::MessagesPerMinute | SendRefusal::ServiceLimit => Hold(HoldKind::SendingLimit),
        SendRefusal::OrganisationLimit => Hold(HoldKind::OrganisationRestricted),
        SendRefusal::TooManyRecipients => {
            NoHold("one message had too many recipients; the next one is not concerned")
        }
    }
}

/// The web door's answers to a password.
fn of_password(answer: &SignOnOutcome) -> Explained {
    match answer {
        SignOnOutcome::Session(..) => NoHold("not a refusal"),
        SignOnOutcome::MustChange => Hold(HoldKind::MustChangePassword),
        SignOnOutcome::Refused => {
            NoHold("one answer for every reason of FailureReason, judged there")
        }
        SignOnOutcome::Busy => NoHold("too much work just now; nothing was counted"),
    }
}

/// The web door's answers to a second factor.
fn of_proof(answer: &Proof) -> Explained {
    match answer {
        Proof::Proved(..) => NoHold("not a refusal"),
        Proof::Wrong => NoHold("not a refusal: the code was wrong"),
        Proof::UsedBefore => NoHold("each code counts once; the next one comes in half a minute"),
        Proof::Throttled { .. } => Hold(HoldKind::SecondFactorThrottled),
    }
}

/// The answers of recovery.
fn of_recovery(answer: Proved) -> Explained {
    match answer {
        Proved::Right => NoHold("not a refusal"),
        Proved::Wrong => NoHold("not a refusal: the proof was wrong"),
        Proved::Held => Hold(HoldKind::RecoveryThrottled),
        Proved::Busy => NoHold("too much work just now; nothing was counted"),
        Proved::Over => NoHold("a quarter of an hour is over, or the account changed: begin again"),
    }
}

/// Answers to binds.
fn of_bind(answer: &VerifyAnswer) -> Explained {
    match answer {
        VerifyAnswer::Right { .. } => NoHold("not a refusal"),
        VerifyAnswer::Refused(reason) => of_sign_in(*reason),
        VerifyAnswer::Busy => NoHold("too much work just now; nothing was counted"),
    }
}

/// Why a link opens nothing.
fn of_link(purpose: LinkPurpose) -> Explained {
    match purpose {
        LinkPurpose::SetUp
        | LinkPurpose::ChangePassword
        | LinkPurpose::ConfirmRecoveryAddress
        | LinkPurpose::SignIn
        | LinkPurpose::AskHelp => NoHold("used, replaced or over: a new one is made"),
        LinkPurpose::NotMe => NoHold("used, over, or dead since a recovery; it opens nothing"),
    }
}

/// Why an act in the admin centre is refused.
fn of_right(denied: Denied) -> Explained {
    match denied {
        Denied::NoRole
        | Denied::TargetOutranks
        | Denied::OtherDomain
        | Denied::OwnAccount
        | Denied::NoSecondFactor
        | Denied::BeyondOwn
        | Denied::OwnAct
        | Denied::RoleUnseen
        | Denied::DoerNotOutranked
        | Denied::NoScope
        | Denied::NotFresh => NoHold("about who acts, who is told why; it stops nobody's mail"),
    }
}

/// Source text with which a use case refuses for a reason of its own.
const REFUSING: [&str; 20] = [
    "AppError::Refused(",
    "Self::Refused(",
    "RefusedAccount::",
    "RefusedOrganisation::",
    "RefusedMethod::",
    "RefusedToken::",
    "RefusedRecovery::",
    "RefusedLink::",
    "RefusedCaller::",
    "RefusedNetwork::",
    "RefusedRelease::",
    "RefusedBulk::",
    "RefusedNotice::",
    "RefusedNow::",
    "RefusedSupport::",
    "RefusedReminder::",
    ".refused(actor",
    ".refused(&view",
    ".refusal(actor",
    ".refusal(&actor",
];

/// Files of the use cases that refuse in words of their own, and why there is no hold behind it.
const IN_WORDS: &[(&str, &str)] = &[
    (
        "people/users/check.rs",
        "what an account or a password must be",
    ),
    ("people/users.rs", "acts of administrators"),
    (
        "sign_in/unlock/let_in.rs",
        "too many accounts are let in already",
    ),
    (
        "views/reports.rs",
        "the audit is being verified for somebody else",
    ),
    (
        "policies/week.rs",
        "the mail of a week is being looked at for somebody else",
    ),
    ("people/roles.rs", "acts of administrators"),
    ("people/domains.rs", "acts of administrators"),
    (
        "notifications/alerts/webhook.rs",
        "settings of administrators",
    ),
    (
        "people/acts/hand_over.rs",
        "what an administrator must do first",
    ),
    (
        "people/acts/reset.rs",
        "what an administrator must do first",
    ),
    (
        "people/acts.rs",
        "blocks of others, who are named in the answer and in why",
    ),
    ("platform/audit.rs", "writes refusals down"),
    ("platform/notes/bulk.rs", "keeps why an act of a run failed"),
    ("bulk/act.rs", "passes on what an act answered"),
    ("bulk/runs.rs", "acts of administrators"),
    ("platform/error.rs", "the type"),
    ("support/asking.rs", "acts of administrators"),
    ("reminders/runs.rs", "acts of administrators"),
    ("recovery/ways_back.rs", "the session is over"),
    ("support/desk.rs", "acts of administrators"),
    ("support/passing_on.rs", "acts of administrators"),
    ("platform/error/subjects.rs", "the reasons by subject"),
    ("notifications/notices.rs", "settings of administrators"),
    ("sign_in/origins.rs", "acts of administrators"),
    ("sign_in/programs.rs", "acts of administrators"),
    ("sign_in/unfit.rs", "acts of administrators"),
    (
        "sending/restrict.rs",
        "restrictions of others, who are named",
    ),
    ("sign_on/api_tokens.rs", "acts of administrators"),
    (
        "sign_on/app_passwords.rs",
        "an old session, a name that is taken; what opened before still opens",
    ),
    (
        "verification/caller_codes.rs",
        "the help desk's bound on codes; other proofs are open",
    ),
    (
        "verification/asking.rs",
        "too many mails to confirm addresses; the account works as before",
    ),
    (
        "verification/caller.rs",
        "what the help desk must say first",
    ),
    (
        "sign_on/codes.rs",
        "no app is registered, or the session is over",
    ),
    ("sign_on/discovery.rs", "a ceremony that is over"),
    ("verification/links.rs", "a link that is over"),
    ("verification/messages.rs", "mail is not set up"),
    (
        "sign_on/changing.rs",
        "changes of ways in in an old session, or after a report; `why` shows the report",
    ),
    (
        "sign_on/methods.rs",
        "too many factors, or the last of a role",
    ),
    ("sign_on/passkeys.rs", "a ceremony that is over"),
    (
        "verification/recovery_addresses.rs",
        "changes of recovery addresses; mails an hour are bounded",
    ),
    ("sign_on/by_link.rs", "links of the demonstration"),
    ("sign_on/sessions.rs", "the session is over"),
    ("sign_on/set_up.rs", "the first administrator's own choice"),
    (
        "people/users/password.rs",
        "what the new password of an act must be",
    ),
];

#[test]
fn every_refusal_is_a_hold_or_has_a_written_reason_why_not() {
    let all = FailureReason::ALL.iter().map(|reason| of_sign_in(*reason));
    let all = all.chain(SendRefusal::ALL.iter().map(|refusal| of_sending(*refusal)));
    let all = all.chain(LinkPurpose::ALL.iter().map(|purpose| of_link(*purpose)));
    let all = all.chain(Denied::ALL.iter().map(|denied| of_right(*denied)));
    for explained in all {
        if let NoHold(why) = explained {
            assert!(why.len() > 10, "{why:?} does not explain anything");
        }
    }
}

#[test]
fn a_use_case_that_refuses_in_words_is_on_the_list() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    let mut directories = vec![root.clone()];
    while let Some(directory) = directories.pop() {
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => directories.push(path),
                false => files.push(path),
            }
        }
    }
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let name = file
            .strip_prefix(&root)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let refuses = REFUSING.iter().any(|call| text.contains(call));
        let listed = IN_WORDS.iter().any(|(listed, _)| *listed == name);
        assert!(
            !refuses || listed,
            "{name} refuses in words: is a hold behind it? say so here"
        );
    }
}

/// Causes a sign-in refusal for Ana; returns the reason with which she is refused.
fn bring_about(reason: FailureReason) -> Option<(FakeWorld, FailureReason)> {
    let world = with_people(Settings::default());
    let asked_from = match reason {
        FailureReason::Denylist => {
            let network = BAD.parse().unwrap();
            let terms = RuleTerms {
                lasts: None,
                reason: "botnet",
            };
            block_on(world.zavor.sign_in.deny_origin(&OPERATOR, network, terms)).unwrap();
            BAD
        }
        FailureReason::OriginBlocked => {
            block_network(&world, BAD);
            BAD
        }
        FailureReason::SignInBlocked => {
            block_on(world.zavor.people.block_sign_in(&OPERATOR, ANA, "left")).unwrap();
            BAD
        }
        FailureReason::LockedOut => {
            lock(&world, ANA);
            BAD
        }
        FailureReason::MustChangePassword => {
            let given = ResetPassword::Given(TypedPassword("four other long words here".into()));
            block_on(
                world
                    .zavor
                    .people
                    .reset_password(&OPERATOR, ANA, given, true, None),
            )
            .unwrap();
            BAD
        }
        FailureReason::PasswordExpired => {
            let identity = HoldIdentity {
                kind: HoldKind::PasswordExpired,
                subject: Subject::Account(zavor_core::account::SignInName::from_normal_form(ANA)),
                scope: Scope::Everywhere,
                owner: Owner::Engine,
                reason: Reason::Expired,
            };
            world.commit(vec![Change::PlaceHold(StoredHold {
                identity,
                since: world.now(),
                until: None,
                evidence: Evidence::None,
            })]);
            BAD
        }
        FailureReason::SecondFactorThrottled => {
            add_totp(&world, ANA);
            let view = half(&world, ANA);
            for _ in 0..5 {
                wrong_code(&world, &view);
            }
            let Proof::Throttled { .. } = right_code(&world, &view) else {
                panic!("not held")
            };
            return Some((world, reason));
        }
        _ => return None,
    };
    let refused = check(&world, ANA, asked_from)?;
    Some((world, refused))
}

#[test]
fn every_refusal_of_a_sign_in_that_is_a_hold_is_in_why_while_it_refuses() {
    for reason in FailureReason::ALL {
        let Hold(kind) = of_sign_in(*reason) else {
            continue;
        };
        let (world, refused) =
            bring_about(*reason).unwrap_or_else(|| panic!("no test causes {reason}"));
        assert_eq!(refused, *reason);
        let kinds = kinds(&world, ANA);
        assert!(kinds.contains(&kind), "{reason} is not in {kinds:?}");
    }
}

#[test]
fn a_temporary_password_that_lapsed_is_named_although_it_is_refused_as_wrong() {
    let world = with_people(Settings::default());
    let text = "four other long words here";
    let given = ResetPassword::Given(TypedPassword(text.into()));
    block_on(
        world
            .zavor
            .people
            .reset_password(&OPERATOR, ANA, given, true, None),
    )
    .unwrap();
    assert_eq!(web(&world, ANA, text, BAD), SignOnOutcome::MustChange);
    world.advance(Span::from_days(8));
    assert_eq!(web(&world, ANA, text, BAD), SignOnOutcome::Refused);
    assert!(kinds(&world, ANA).contains(&HoldKind::PasswordExpired));
}

fn recipient<'a>(user: &'a str, instance: &'a str, to: &'a str) -> SendQuestion<'a> {
    SendQuestion {
        moment: Some(SendMoment::Recipient),
        instance,
        queue_id: instance,
        sasl_username: user,
        sender: user,
        recipient: to,
        ..SendQuestion::default()
    }
}

fn refused(world: &FakeWorld, asked: &SendQuestion<'_>) -> Option<SendRefusal> {
    match block_on(world.zavor.sending.decide_send(asked)).unwrap() {
        SendAnswer::Dunno => None,
        SendAnswer::Refuse { refusal, .. } => Some(refusal),
    }
}

#[test]
fn a_restriction_a_blocked_sign_in_and_a_connector_are_in_why_while_they_refuse_mail() {
    let world = with_people(Settings {
        connectors: vec![Connector {
            name: "billing".into(),
            sasl_names: vec!["billing".into()],
            ..Connector::default()
        }],
        ..Settings::default()
    });
    for name in [ANA, "billing"] {
        block_on(world.zavor.sending.restrict(&OPERATOR, name, "a test")).unwrap();
    }
    block_on(world.zavor.people.block_sign_in(&OPERATOR, DAN, "left")).unwrap();
    for (user, refusal) in [
        (ANA, SendRefusal::Restricted),
        ("billing", SendRefusal::RestrictedConnector),
        (DAN, SendRefusal::SignInBlocked),
    ] {
        assert_eq!(
            refused(&world, &recipient(user, "1", "x@fabrikam.example")),
            Some(refusal)
        );
        let Hold(kind) = of_sending(refusal) else {
            panic!("{refusal}")
        };
        assert_eq!(kinds(&world, user), [kind]);
    }
}

#[test]
fn answers_of_doors_are_explained_by_what_is_behind_them() {
    let world = with_people(Settings::default());
    let answer = web(&world, ANA, RIGHT, "192.0.2.1");
    assert_eq!(of_password(&answer), NoHold("not a refusal"));
    let until = world.now();
    assert_eq!(
        of_proof(&Proof::Throttled { until }),
        Hold(HoldKind::SecondFactorThrottled)
    );
    let held = of_recovery(Proved::Held);
    assert_eq!(held, Hold(HoldKind::RecoveryThrottled));
    let locked = VerifyAnswer::Refused(FailureReason::LockedOut);
    assert_eq!(of_bind(&locked), Hold(HoldKind::LockedOut));
}
