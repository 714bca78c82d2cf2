//! What the pages of acts on one account share: the account, the link back, the message afterwards.

use axum::response::Response;
use zavor_app::notifications::{Acted, EffectReport, HostAnswer, Shut};
use zavor_app::people::People;
use zavor_app::platform::AppError;
use zavor_core::account::Account;
use zavor_core::rights::Right;

use super::offers::name_of;
use crate::page::Page;
use crate::pages::forms::sentence;
use crate::parts::Tab;
use crate::paths;
use crate::request::context::Context;
use crate::respond::failure::Failure;
use crate::site::Mood;
use crate::text::Text;

/// The account that an act is about.
pub(super) struct Whom {
    pub(super) address: String,
    /// Display name, or the address if there is none.
    pub(super) name: String,
    /// Path of its page.
    pub(super) path: String,
    /// The page that follows the act: where the request came from, if it says so, else `path`.
    pub(super) next: String,
    pub(super) trail: Vec<Tab>,
    pub(super) account: Account,
}

/// The error of a form that is shown again, and the number of a code that the caller read back
/// correctly.
#[derive(Default)]
pub(super) struct FormAgain {
    pub(super) error: String,
    pub(super) verified: Option<u64>,
}

impl FormAgain {
    /// A form with this error; no code was right.
    pub(super) fn because(error: String) -> Self {
        Self {
            error,
            verified: None,
        }
    }
}

/// The account of the path, if this actor may do this to it. If the act needs a fresh second
/// factor, that is asked for first.
pub(super) async fn whom(
    people: &People,
    context: &Context,
    name: &str,
    right: Right,
) -> Result<Whom, Failure> {
    // Before anything reveals whether the name exists: without a session there is no answer, and a
    // role for other domains gets the same answer for every name.
    context.may(Right::See)?;
    context.may_on(right, &context.name_typed(name)?).await?;
    let account = people.show_account(name).await?.account;
    let path = paths::user(&account.address);
    let link = |href: &str, label: String| Tab {
        href: href.to_owned(),
        label,
        current: false,
    };
    let name = name_of(&account);
    Ok(Whom {
        address: account.address.to_string(),
        trail: vec![
            link("/admin/users", context.text().say("nav-active-users")),
            link(&path, name.clone()),
        ],
        name,
        next: context.back().unwrap_or_else(|| path.clone()),
        path,
        account,
    })
}

/// Address of the page where owners choose their password, to tell them.
pub(super) fn change_page(context: &Context) -> String {
    [context.site().origin.as_str(), "/password"].concat()
}

/// The page of an act.
pub(super) fn page(context: &Context, title: &str) -> Page {
    context.page(title, "users")
}

/// Redirects to the account with a message: the one with this key, or that nothing had to change.
pub(super) fn told(context: &Context, whom: &Whom, acted: &Acted, key: &str) -> Response {
    let text = context.text();
    let (effects, shut) = match acted {
        Acted::NothingToDo => {
            return context.tell(Mood::Nothing, text.say("nothing-to-do"), &whom.next);
        }
        Acted::Done { effects, shut } => (effects, shut),
    };
    let mut said = text.say_with(key, &[("name", (&whom.address).into())]);
    let open = left_open(text, effects);
    let mood = match open.is_empty() {
        true => Mood::Done,
        false => Mood::Partly,
    };
    for sentence in open.into_iter().chain(shut_words(text, shut)) {
        said.push(' ');
        said.push_str(&sentence);
    }
    context.tell(mood, said, &whom.next)
}

/// What else ended of an account that somebody was shut out of; empty if there was nothing.
pub(super) fn shut_words(text: &Text, shut: &Shut) -> Vec<String> {
    let mut said = Vec::new();
    if shut.saved_codes > 0 {
        said.push(text.count("act-saved-codes-ended", shut.saved_codes as u64));
    }
    if !shut.addresses.is_empty() {
        let addresses = shut.addresses.join(", ");
        let addresses = [("addresses", addresses.into())];
        said.push(text.say_with("act-new-addresses-removed", &addresses));
    }
    if !shut.tokens.is_empty() {
        let names = shut.tokens.join(", ");
        said.push(text.say_with("act-tokens-ended", &[("names", names.into())]));
    }
    if shut.tokens_left > 0 {
        said.push(text.count("act-tokens-left", shut.tokens_left));
    }
    said
}

/// What is not done on the mail system: not yet, or impossible from here.
pub(crate) fn left_open(text: &Text, effects: &[EffectReport]) -> Vec<String> {
    let mut open = Vec::new();
    let waiting = waiting(effects);
    if !waiting.is_empty() {
        let hosts = waiting.join(", ");
        open.push(text.say_with("changed-waiting", &[("hosts", hosts.into())]));
    }
    let commands = commands(effects);
    if !commands.is_empty() {
        let commands = commands.join("; ");
        open.push(text.say_with("run-there", &[("commands", commands.into())]));
    }
    open
}

/// Commands that a person must run on the mail server, if no mail host is configured.
pub(crate) fn commands(effects: &[EffectReport]) -> Vec<String> {
    let run = |shown: &EffectReport| match &shown.answer {
        HostAnswer::NotHere { run } => Some(run.clone()),
        HostAnswer::Done(_) | HostAnswer::NotYet(_) => None,
    };
    effects.iter().filter_map(run).collect()
}

/// Mail hosts that have not confirmed yet, each once.
pub(crate) fn waiting(effects: &[EffectReport]) -> Vec<String> {
    let open = effects
        .iter()
        .filter(|shown| matches!(shown.answer, HostAnswer::NotYet(_)));
    let mut hosts: Vec<String> = open.map(|shown| shown.host.clone()).collect();
    hosts.sort_unstable();
    hosts.dedup();
    hosts
}

/// The sentence above a form whose input was refused; other errors get a page of their own.
pub(super) fn refused(context: &Context, error: AppError) -> Result<String, Failure> {
    match error {
        AppError::Invalid(_) | AppError::Refused(_) | AppError::Password(_) => {
            Ok(sentence(context, error))
        }
        other => Err(other.into()),
    }
}
