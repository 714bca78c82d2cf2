//! Codes that the site sends in its own way, such as text messages: handed over to the operator's webhook
//! (`[recovery] webhook`), with the account; where its owner gets it, the site knows and nobody here.
//!
//! Security: the call leaves after the answer, through the outbox, and not after the code has ended. Only
//! accounts for which such a code counts are named to the site; for all others, and for names without an
//! account, the same code is made and nobody gets it. The call is sealed in the store, signed on its way,
//! and never logged.

use zavor_core::actor::Actor;
use zavor_core::audit::{AuditAct, AuditResult};
use zavor_core::identity::CODE_LIFE;
use zavor_core::recovery::{RecoveryFlow, RecoveryMethod};

use crate::notifications::json::{Object, quoted};
use crate::notifications::outbox::payload::Payload;
use crate::platform::clock;
use crate::platform::notes::ProofNote;
use crate::platform::service::organisation;
use crate::ports::{Commit, Errand, Language, Notice, OwnHook};
use crate::recovery::facts::FlowAccount;
use crate::recovery::service::{Recovery, site};

/// Key of the words of a message with a code.
const MESSAGE: &str = "message-recovery-code";

/// Adds the call that hands a code over, if one counts for this account; whether it does.
pub(super) fn hand_over(
    recovery: &Recovery,
    flow: &RecoveryFlow,
    of: &FlowAccount,
    code: &str,
    commit: &mut Commit,
) -> bool {
    let host = site(recovery);
    let host = host.filter(|_| of.usable.contains(&RecoveryMethod::Webhook));
    let Some(host) = host else {
        return false;
    };
    let (account, now) = (&of.account, recovery.platform.now());
    let language = Language::from_tag(flow.language.as_str()).unwrap_or_default();
    let organisation = organisation(&recovery.platform);
    let notice = Notice {
        key: MESSAGE,
        arguments: vec![
            ("code", code.to_owned()),
            ("account", account.address.to_string()),
            ("organisation", organisation.clone()),
        ],
    };
    let text = recovery.platform.world.words.notice(&notice, language).text;
    let stamp = clock::stamp(&recovery.platform);
    let body = Object::new(OwnHook::RecoveryCode.as_str())
        .with("account", &quoted(account.address.as_str()))
        .with("name", &quoted(&account.display_name))
        .with("code", &quoted(code))
        .with("until", &quoted(&stamp.plus(CODE_LIFE).to_string()))
        .with("language", &quoted(language.tag()))
        .with("organisation", &quoted(&organisation))
        .with("text", &quoted(text.trim()))
        .end();
    let payload = Payload::Own {
        hook: OwnHook::RecoveryCode,
        body,
        until: Some(now.plus(CODE_LIFE)),
    };
    let errand = Errand::Webhook { host };
    let effect = recovery
        .notifications
        .sealed_effect(errand, &account.address, &payload);
    commit.effects.push(effect);
    let (act, done) = (AuditAct::AskRecoveryCode, AuditResult::Done);
    let said = ProofNote::CodeHandedOver;
    let audit = recovery
        .platform
        .audit_of(&Actor::System, act, &account.address, done, said);
    commit.audit.push(audit);
    true
}
