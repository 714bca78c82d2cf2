//! What happens to the API tokens and app passwords of an account that an act shuts out.
//!
//! Security: a token is suspended with its account and works again with it. A thief who steals an
//! administrator's session makes a token to come back with. So recent tokens end for good with a
//! reset, a blocked sign-in and a sign-out by somebody else. Older ones stay, because the
//! organisation's programs rely on them; the answer counts them, so that somebody looks.

use zavor_core::account::{AccountId, RECOVERY_ADDRESS_WAIT};
use zavor_core::identity::ApiToken;
use zavor_core::moment::Span;
use zavor_core::note::Detail;

use crate::notifications::acted::TokensShut;
use crate::people::service::People;
use crate::platform::notes::ActNote;
use crate::platform::service::Platform;
use crate::ports::{Change, IdentityChange, StoreError};

/// Tokens made this long before the act, or later, end with it. It is the time for which a new
/// recovery address counts for nothing, because the same thief may have made both.
const MADE_LATELY: Span = RECOVERY_ADDRESS_WAIT;

impl TokensShut {
    /// In words, for the audit and the command line; empty when the account has none.
    pub fn in_words(&self) -> String {
        self.noted(Detail::NONE).to_string()
    }

    /// This text, followed by these words.
    pub fn after(&self, text: String) -> String {
        match (text.is_empty(), self.in_words()) {
            (_, words) if words.is_empty() => text,
            (true, words) => words,
            (false, words) => format!("{text}; {words}"),
        }
    }

    /// What the audit or the result of a run says, with this at its end.
    pub(crate) fn noted(&self, mut detail: Detail) -> Detail {
        if !self.ended.is_empty() {
            let names: Vec<String> = self.ended.iter().map(|name| format!("{name:?}")).collect();
            detail.push(ActNote::TokensEnded {
                hours: MADE_LATELY.as_secs() / 3600,
                count: names.len(),
                names: names.join(", "),
            });
        }
        if self.left > 0 {
            detail.push(ActNote::TokensLeft { count: self.left });
        }
        detail
    }
}

/// What the audit says of an act that ends the app passwords of an account.
pub(crate) async fn with_app_passwords_ended(
    platform: &Platform,
    account: AccountId,
    detail: impl Into<Detail>,
) -> Result<Detail, StoreError> {
    let count = platform.store.app_keys_of(account).await?.len();
    let ended = (count > 0).then_some(ActNote::AppPasswordsEnded { count });
    Ok(detail.into().and_all(ended))
}

impl People {
    /// What an act that shuts an account out does to its tokens, with the changes to commit.
    pub(crate) async fn shut_tokens(
        &self,
        account: AccountId,
    ) -> Result<(TokensShut, Vec<Change>), StoreError> {
        let now = self.platform.now();
        let mut tokens = self.platform.store.tokens().await?;
        tokens.retain(|token| token.account == Some(account) && token.in_force(now));
        let lately = |token: &ApiToken| now.since(token.created) <= MADE_LATELY;
        let (new, old): (Vec<_>, Vec<_>) = tokens.into_iter().partition(lately);
        let ends = |token: &ApiToken| Change::Identity(IdentityChange::DropToken(token.id));
        let changes = new.iter().map(ends).collect();
        let shut = TokensShut {
            ended: new.into_iter().map(|token| token.name).collect(),
            left: old.len() as u64,
        };
        Ok((shut, changes))
    }
}
