//! Alert policies (`alerts/KIND`) and where notices go (`notices`).
//!
//! Recipients and webhook are texts, so they are kept beside the numeric fields of their policy.
//! The host of a webhook must be in the configuration file: a page alone never makes the server
//! connect to an address (`spec/roles.md`).

use zavor_core::alert::AlertKind;
use zavor_core::policy::{
    ALERT_POLICY_PREFIX, AlertPolicies, AlertPolicy, NoticePolicy, PolicyError, PolicyType,
    RECIPIENTS_MAX, WEBHOOK_BYTES_MAX,
};

use crate::notifications::notices::mail_address;
use crate::platform::error::{AppError, InvalidPolicy};
use crate::platform::owners::{HELP_CHARS_MAX, HelpContact};
use crate::platform::service::Platform;
use crate::policies::shown::{
    PolicySet, PolicyShown, SettingShown, put, refusal, shown, shown_beside,
};

/// The key that only some kinds have.
const THRESHOLD: &str = "threshold";
const RECIPIENTS: &str = "recipients";
pub(super) const WEBHOOK: &str = "webhook";
/// Whom people ask for help.
const HELP: &str = "help";

/// Keys of `notices` that are texts, with their meaning.
const TEXTS: [(&str, &str); 3] = [
    (
        HELP,
        "Whom to ask who cannot sign in: words (a telephone number, hours), or a link that begins with \
         https:// or mailto:. Empty = owners.help of the configuration file.",
    ),
    (
        RECIPIENTS,
        "Addresses that alerts are mailed to, separated by commas; empty = nobody.",
    ),
    (
        WEBHOOK,
        "Address that alerts are posted to as signed JSON; its host must be in [webhook] allow. \
         Empty = none.",
    ),
];

/// `notices`, then the policy of each kind of alert.
pub(super) fn all_shown(policies: &AlertPolicies) -> Vec<PolicyShown> {
    let mut notices = shown(&policies.notices);
    notices
        .settings
        .extend(TEXTS.map(|(key, text)| SettingShown {
            key: key.into(),
            value: text_of(policies, key),
            default: String::new(),
            bounds: match key {
                HELP => format!("words or a link, at most {HELP_CHARS_MAX} characters"),
                RECIPIENTS => format!("up to {RECIPIENTS_MAX} addresses separated by commas"),
                _ => format!("https://HOST/..., at most {WEBHOOK_BYTES_MAX} bytes"),
            },
            unit: String::new(),
            text: text.into(),
            group: "",
        }));
    let mut all = vec![notices];
    all.extend(AlertKind::ALL.iter().map(|kind| {
        let mut policy = shown_beside(policies.of(*kind), &AlertPolicy::of(*kind));
        policy.name = format!("{ALERT_POLICY_PREFIX}{kind}");
        let has_threshold = kind.default_threshold().is_some();
        policy
            .settings
            .retain(|setting| has_threshold || setting.key != THRESHOLD);
        for setting in &mut policy.settings {
            if setting.key == THRESHOLD {
                setting.unit = kind.threshold_in_words().into();
            }
        }
        policy
    }));
    all
}

/// The kind of alert that the policy with this name is about.
pub(super) fn kind_named(name: &str) -> Option<AlertKind> {
    AlertKind::from_name(name.strip_prefix(ALERT_POLICY_PREFIX)?)
}

/// The names of all alert policies.
pub(super) fn names() -> impl Iterator<Item = String> {
    let kinds = AlertKind::ALL.iter();
    let kinds = kinds.map(|kind| format!("{ALERT_POLICY_PREFIX}{kind}"));
    std::iter::once(NoticePolicy::NAME.to_owned()).chain(kinds)
}

/// Sets a value of one kind's policy.
pub(super) fn set_kind(
    policies: &mut AlertPolicies,
    kind: AlertKind,
    key: &str,
    value: &str,
) -> Result<PolicySet, AppError> {
    if key == THRESHOLD && kind.default_threshold().is_none() {
        let unknown = PolicyError::UnknownKey { key: key.into() };
        let keys = AlertPolicy::FIELDS.iter().map(|field| field.key);
        let name = format!("{ALERT_POLICY_PREFIX}{kind}");
        return Err(refusal(
            unknown,
            &name,
            keys.filter(|key| *key != THRESHOLD),
        ));
    }
    put(policies.of_mut(kind), key, value)
}

/// Sets a value of `notices`.
pub(super) fn set_notices(
    policies: &mut AlertPolicies,
    key: &str,
    value: &str,
    platform: &Platform,
) -> Result<PolicySet, AppError> {
    let before = text_of(policies, key);
    match key {
        RECIPIENTS => policies.recipients = recipients(value)?,
        WEBHOOK => policies.webhook = webhook(value, platform)?,
        HELP => policies.help = help(value)?,
        _ if NoticePolicy::FIELDS.iter().any(|field| field.key == key) => {
            return put(&mut policies.notices, key, value);
        }
        _ => {
            let unknown = PolicyError::UnknownKey { key: key.into() };
            let keys = NoticePolicy::FIELDS.iter().map(|field| field.key);
            let keys = keys.chain(TEXTS.iter().map(|(key, _)| *key));
            return Err(refusal(unknown, NoticePolicy::NAME, keys));
        }
    }
    Ok(PolicySet {
        before,
        now: text_of(policies, key),
    })
}

fn text_of(policies: &AlertPolicies, key: &str) -> String {
    match key {
        RECIPIENTS => policies.recipients.join(","),
        WEBHOOK => policies.webhook.clone(),
        HELP => policies.help.clone(),
        _ => String::new(),
    }
}

fn recipients(value: &str) -> Result<Vec<String>, AppError> {
    let mut recipients: Vec<String> = Vec::new();
    let typed = value
        .split(',')
        .map(str::trim)
        .filter(|text| !text.is_empty());
    for text in typed {
        let address = mail_address(text)?;
        if !recipients.iter().any(|known| known == address) {
            recipients.push(address.into());
        }
    }
    if recipients.len() > RECIPIENTS_MAX {
        let (key, most) = (RECIPIENTS, RECIPIENTS_MAX);
        return Err(InvalidPolicy::Recipients { key, most }.into());
    }
    Ok(recipients)
}

/// The contact as typed, once it can be shown to people who have proved nothing.
fn help(value: &str) -> Result<String, AppError> {
    let value = value.trim();
    match value.is_empty() || HelpContact::read(value).is_ok() {
        true => Ok(value.into()),
        false => {
            let (key, most) = (HELP, HELP_CHARS_MAX);
            Err(InvalidPolicy::Help { key, most }.into())
        }
    }
}

fn webhook(value: &str, platform: &Platform) -> Result<String, AppError> {
    if value.is_empty() {
        return Ok(String::new());
    }
    if value.len() > WEBHOOK_BYTES_MAX {
        let (key, most) = (WEBHOOK, WEBHOOK_BYTES_MAX);
        return Err(InvalidPolicy::WebhookLength { key, most }.into());
    }
    match platform.world.messenger.may_call(value) {
        Ok(()) => Ok(value.into()),
        Err(why) => Err(InvalidPolicy::Webhook { why }.into()),
    }
}
