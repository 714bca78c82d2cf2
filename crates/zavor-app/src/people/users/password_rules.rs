//! The rules for a new password, with what they need to know of its owner and the organisation.
//!
//! Security: without a proved owner nothing is compared that depends on one: no names, no own terms.

use unicode_normalization::UnicodeNormalization;
use zavor_core::account::{Account, AccountId};
use zavor_core::password_rule::{self, CommonPasswords, PasswordRefusal, Strength, Surroundings};
use zavor_core::policy::PasswordPolicy;
use zeroize::Zeroizing;

use crate::platform::error::AppError;
use crate::platform::service::Platform;
use crate::ports::{Passwords, TypedPassword};

/// Longest input in bytes that is normalised at all: NFKC may shrink or grow a text, and its cost
/// must not be the sender's choice.
const TYPED_BYTES_MAX: usize = 4096;

/// The rules that only look at the password and who has it (`None` = nobody has said whose it is: then
/// without names and own terms, so that no stranger can ask for these); returns its NFKC form, and how
/// hard it is to guess.
pub(crate) fn judge_words(
    platform: &Platform,
    account: Option<&Account>,
    typed: &TypedPassword,
    policy: &PasswordPolicy,
) -> Result<(Zeroizing<String>, Strength), PasswordRefusal> {
    if typed.0.len() > TYPED_BYTES_MAX {
        return Err(PasswordRefusal::TooLong);
    }
    let text = std::str::from_utf8(&typed.0).map_err(|_| PasswordRefusal::NotTypeable)?;
    let text = Zeroizing::new(text.nfkc().collect::<String>());
    let domains = platform.store.domains();
    let words = account.map(|account| context_words(account, &domains));
    let words = words.unwrap_or_default();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let policies = platform.store.policies();
    let settings = platform.settings();
    let own_terms = policies.own_terms.iter().chain(&settings.password_terms);
    let own_terms = own_terms.filter(|_| account.is_some());
    let own_terms: Vec<&str> = own_terms.map(String::as_str).collect();
    let surroundings = Surroundings {
        names: &words,
        own_terms: &own_terms,
    };
    let common = Listed(&*platform.world.passwords);
    let strength = password_rule::judge(&text, surroundings, policy, &common)?;
    Ok((text, strength))
}

/// Judges a password while it is typed, for a page: by the rules that cost little, so without the stolen
/// ones and without the password in force. Nothing is kept. `None` = nobody has proved whose it is.
///
/// # Errors
/// `Password` for the rule that refuses it.
pub async fn judge_while_typed(
    platform: &Platform,
    account: Option<AccountId>,
    typed: &TypedPassword,
) -> Result<Strength, AppError> {
    let account = match account {
        Some(id) => platform.store.account(id).await?,
        None => None,
    };
    let policy = policy_for(platform, account.as_ref().map(|account| account.id)).await;
    let judged = judge_words(platform, account.as_ref(), typed, &policy);
    judged
        .map(|(_, strength)| strength)
        .map_err(AppError::Password)
}

/// The rules for passwords as they are for this account.
pub(crate) async fn policy_for(platform: &Platform, account: Option<AccountId>) -> PasswordPolicy {
    let mut policy = platform.store.policies().passwords.clone();
    if let Some(account) = account.filter(|_| policy.mail_needs_app_password) {
        let factors = platform.store.methods_of(account).await;
        let has_factor = factors.is_ok_and(|of| !of.is_empty());
        policy.minimum_length = password_rule::minimum_for(&policy, has_factor);
    }
    policy
}

/// The list that the hash pool keeps, as the rules ask it.
struct Listed<'a>(&'a dyn Passwords);

impl CommonPasswords for Listed<'_> {
    fn rank(&self, folded: &str) -> Option<u32> {
        self.0.common_rank(folded)
    }

    fn is_word(&self, folded: &str) -> bool {
        self.0.is_common_word(folded)
    }

    fn is_phrase(&self, letters: &str) -> bool {
        self.0.is_common_phrase(letters)
    }
}

/// Words that an attacker can guess about the owner: parts of name and address, names of the
/// organisation's domains (without the last label, which belongs to a registry).
fn context_words(account: &Account, domains: &[String]) -> Vec<String> {
    let mut words = vec![account.address.local_part().to_string()];
    let mut add_parts = |text: &str| {
        let parts = text.split(|c: char| !c.is_alphanumeric());
        words.extend(parts.filter(|part| !part.is_empty()).map(String::from));
    };
    add_parts(account.address.local_part());
    add_parts(&account.display_name);
    for domain in domains {
        if let Some((names, _registry)) = domain.rsplit_once('.') {
            add_parts(names);
        }
    }
    words.sort();
    words.dedup();
    words
}
