//! The allow and deny lists of networks: shows them, adds rules, removes rules.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use serde::Deserialize;
use zavor_app::notifications::Acted;
use zavor_app::platform::{AppError, InvalidNetwork, Platform};
use zavor_app::ports::RuleAction;
use zavor_app::sign_in::{ReplacedRule, RuleTerms, SignIn, program_rules, unlist_program};
use zavor_core::moment::Timestamp;
use zavor_core::network::Network;
use zavor_core::policy::parse_span;
use zavor_core::rights::Right;

use crate::page::Page;
use crate::pages::forms;
use crate::pages::policies::line::Line;
use crate::parts::{ChipKind, Pager, ROWS, Tab};
use crate::paths;
use crate::request::context::{Context, QueryFields};
use crate::request::form::Form;
use crate::respond::answer::{Answer, html, html_with};
use crate::respond::failure::Failure;
use crate::routes::Routes;
use crate::site::Mood;
use crate::text::{Text, actor_in_words};

const BASE: &str = "/admin/policies/lists";
const REMOVE: &str = "/admin/policies/lists/remove";
const SECTION: &str = "lists";
/// Choices of how long a rule lasts; empty = until removed.
const LASTS: [&str; 6] = ["", "1h", "24h", "7d", "30d", "365d"];

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(BASE, list)
        .get("/admin/policies/lists/add", form)
        .post("/admin/policies/lists/add", add)
        .get(REMOVE, ask_removal)
        .post(REMOVE, remove)
}

struct RuleRow {
    network: String,
    chip: &'static str,
    action: String,
    account: String,
    reason: String,
    by: String,
    since: Timestamp,
    until: Option<Timestamp>,
    /// How much longer it lasts.
    left: String,
    remove: Option<String>,
}

#[derive(Template)]
#[template(path = "policies/lists.html")]
struct ListsPage {
    page: Page,
    rows: Vec<RuleRow>,
    pager: Pager,
    now: Timestamp,
    add: bool,
}

#[derive(Template)]
#[template(path = "policies/lists_add.html")]
struct AddPage {
    page: Page,
    trail: Vec<Tab>,
    actions: Vec<(String, String, bool)>,
    lasts: Vec<(String, String, bool)>,
    network: String,
    account: String,
    reason: String,
    error: String,
}

#[derive(Template)]
#[template(path = "policies/lists_remove.html")]
struct RemovePage {
    page: Page,
    trail: Vec<Tab>,
    network: String,
    account: String,
    program: String,
    action: &'static str,
    says: String,
}

/// A new rule.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleForm {
    action: String,
    #[serde(default)]
    network: Option<String>,
    #[serde(default)]
    account: Option<String>,
    /// One of [`LASTS`].
    #[serde(default)]
    lasts: String,
    reason: String,
}

/// Which rule to remove.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RemovalForm {
    action: String,
    #[serde(default)]
    network: Option<String>,
    #[serde(default)]
    account: Option<String>,
    #[serde(default)]
    program: Option<String>,
}

fn action_in_words(text: Text, action: RuleAction) -> String {
    text.say(match action {
        RuleAction::Allow => "list-allow",
        RuleAction::Deny => "list-deny",
        RuleAction::LetIn => "list-let-in",
    })
}

fn network_in_words(text: Text, network: Network) -> String {
    match network.prefix() {
        0 => text.say("list-everywhere"),
        _ => network.to_string(),
    }
}

/// Where a rule applies, and for which program.
fn origin_in_words(text: Text, network: Option<Network>, program: &str) -> String {
    let network = network.map_or_else(
        || text.say("list-everywhere"),
        |network| network_in_words(text, network),
    );
    match program {
        "" => network,
        program => text.say_with(
            "list-program",
            &[("network", network.into()), ("program", program.into())],
        ),
    }
}

fn trail(text: Text) -> Vec<Tab> {
    vec![Tab {
        href: BASE.into(),
        label: text.say("nav-origin-lists"),
        current: false,
    }]
}

async fn list(
    State(sign_in): State<Arc<SignIn>>,
    State(platform): State<Arc<Platform>>,
    context: Context,
    QueryFields(query): QueryFields,
) -> Answer {
    context.may(Right::SeeSecurity)?;
    let text = *context.text();
    let may_change = context.has(Right::Security);
    let rules = sign_in.origin_rules().await?.into_iter().map(Line::from);
    let programs = program_rules(&sign_in).into_iter().map(Line::from);
    let rules: Vec<Line> = rules.chain(programs).collect();
    let skip: usize = query.number("skip").unwrap_or_default();
    let page_of: Vec<&Line> = rules.iter().skip(skip).take(ROWS).collect();
    let next = (skip.saturating_add(ROWS) < rules.len()).then(|| skip + ROWS);
    let links = Pager::links(BASE, skip, next);
    let (rows, total) = (page_of.len(), Some(rules.len() as u64));
    let pager = Pager::of(text, "results-count", (skip, rows), total, links);
    let pager = pager.by_rows(skip, |skip| format!("{BASE}?skip={skip}"));
    let now = platform.now();
    let row = |line: &&Line| {
        let remove = paths::with_query(
            REMOVE,
            &[
                ("action", line.action.as_str()),
                (
                    "network",
                    &line.network.map_or_else(String::new, |n| n.to_string()),
                ),
                ("account", &line.account),
                ("program", &line.program),
            ],
        );
        RuleRow {
            network: origin_in_words(text, line.network, &line.program),
            chip: match line.action {
                RuleAction::Allow | RuleAction::LetIn => ChipKind::Ok.as_str(),
                RuleAction::Deny => ChipKind::Held.as_str(),
            },
            action: action_in_words(text, line.action),
            account: line.account.clone(),
            reason: line.reason.clone(),
            by: actor_in_words(text, &line.by),
            since: line.since,
            until: line.until,
            left: match line.until {
                Some(until) => text.ago(until, now),
                None => text.say("list-until-removed"),
            },
            remove: may_change.then_some(remove),
        }
    };
    Ok(html(&ListsPage {
        page: context.page("nav-origin-lists", SECTION),
        rows: page_of.iter().map(row).collect(),
        pager,
        now,
        add: may_change,
    }))
}

fn add_page(context: &Context, typed: &RuleForm, error: String) -> AddPage {
    let text = *context.text();
    let chosen = typed.action.as_str();
    let action = |action: RuleAction| {
        let word = action.as_str();
        let words = action_in_words(text, action);
        (word.to_owned(), words, word == chosen)
    };
    let lasts = |word: &str| {
        let words = match parse_span(word) {
            Some(span) => text.window(span),
            None => text.say("list-until-removed"),
        };
        (word.to_owned(), words, word == typed.lasts)
    };
    AddPage {
        page: context.page("list-add", SECTION),
        trail: trail(text),
        actions: vec![action(RuleAction::Deny), action(RuleAction::Allow)],
        lasts: LASTS.iter().map(|word| lasts(word)).collect(),
        network: typed.network.clone().unwrap_or_default(),
        account: typed.account.clone().unwrap_or_default(),
        reason: typed.reason.clone(),
        error,
    }
}

async fn form(context: Context, QueryFields(query): QueryFields) -> Answer {
    context.may(Right::Security)?;
    let some = |name: &str| query.some(name).map(str::to_owned);
    let asked = RuleForm {
        action: query.text("action").to_owned(),
        network: some("network"),
        account: some("account"),
        lasts: query.text("lasts").to_owned(),
        reason: query.text("reason").to_owned(),
    };
    Ok(html(&add_page(&context, &asked, String::new())))
}

/// The network in a form; `None` if the field is empty.
fn network_of(typed: Option<&str>) -> Result<Option<Network>, AppError> {
    let parsed = typed.map(str::parse).transpose();
    parsed.map_err(|_| {
        let typed = typed.unwrap_or_default().into();
        InvalidNetwork::NotANetwork { typed }.into()
    })
}

async fn add(State(sign_in): State<Arc<SignIn>>, context: Context, form: Form<RuleForm>) -> Answer {
    let actor = context.may(Right::Security)?;
    let form = form.fits()?;
    let action = RuleAction::from_name(&form.action).ok_or(Failure::NotFound)?;
    let account = form.account.as_deref();
    let terms = RuleTerms {
        lasts: parse_span(&form.lasts),
        reason: &form.reason,
    };
    let done = match (network_of(form.network.as_deref()), action) {
        // Only an unlock makes such a rule.
        (_, RuleAction::LetIn) => return Err(Failure::NotFound),
        (Err(error), _) => Err(error),
        (Ok(network), RuleAction::Allow) => {
            sign_in.allow_origin(actor, network, account, terms).await
        }
        (Ok(Some(network)), RuleAction::Deny) if account.is_none() => {
            sign_in.deny_origin(actor, network, terms).await
        }
        (Ok(_), RuleAction::Deny) => Err(InvalidNetwork::DeniedForOne.into()),
    };
    match done {
        Ok(None) => Ok(context.done("list-added", BASE)),
        Ok(Some(was)) => {
            let said = replaced_in_words(*context.text(), &was);
            Ok(context.tell(Mood::Done, said, BASE))
        }
        Err(error) if forms::is_about_input(&error) => {
            let said = forms::sentence(&context, error);
            Ok(html_with(
                forms::status(true),
                &add_page(&context, &form, said),
            ))
        }
        Err(other) => Err(other.into()),
    }
}

/// What the new rule replaced, for the person who put it.
fn replaced_in_words(text: Text, was: &ReplacedRule) -> String {
    let until = match was.until {
        Some(until) => text.say_with("list-replaced-until", &[("until", text.time(until).into())]),
        None => text.say("list-until-removed"),
    };
    let arguments = [
        ("list", action_in_words(text, was.action).into()),
        ("until", until.into()),
        ("by", actor_in_words(text, &was.by).into()),
        ("reason", was.reason.clone().into()),
    ];
    let rule = text.say_with("list-replaced-rule", &arguments);
    text.say_with("list-replaced", &[("rule", rule.into())])
}

async fn ask_removal(context: Context, QueryFields(query): QueryFields) -> Answer {
    context.may(Right::Security)?;
    let text = *context.text();
    let action = RuleAction::from_name(query.text("action")).ok_or(Failure::NotFound)?;
    let program = query.text("program");
    let network = network_of(query.some("network"))?;
    if network.is_none() && program.is_empty() {
        return Err(Failure::NotFound);
    }
    let says = match (action, query.some("account")) {
        (RuleAction::Deny, _) => "list-remove-deny-says",
        (RuleAction::Allow, None) => "list-remove-allow-says",
        (RuleAction::Allow, Some(_)) | (RuleAction::LetIn, _) => "list-remove-account-says",
    };
    let shown = origin_in_words(text, network, program);
    let account = query.text("account");
    let arguments = [("network", shown.into()), ("account", account.into())];
    Ok(html(&RemovePage {
        page: context.page("list-remove", SECTION),
        trail: trail(text),
        network: network.map_or_else(String::new, |network| network.to_string()),
        account: account.into(),
        program: program.into(),
        action: action.as_str(),
        says: text.say_with(says, &arguments),
    }))
}

async fn remove(
    State(sign_in): State<Arc<SignIn>>,
    context: Context,
    form: Form<RemovalForm>,
) -> Answer {
    let actor = context.may(Right::Security)?;
    let form = form.fits()?;
    let action = RuleAction::from_name(&form.action).ok_or(Failure::NotFound)?;
    let network = network_of(form.network.as_deref())?;
    let account = form.account.as_deref();
    let removed = match form
        .program
        .as_deref()
        .filter(|program| !program.is_empty())
    {
        Some(program) => unlist_program(&sign_in, actor, action, (program, network)).await?,
        None => {
            sign_in
                .remove_origin_rule(actor, action, network, account)
                .await?
        }
    };
    Ok(match removed {
        Acted::Done { .. } => context.done("list-removed", BASE),
        Acted::NothingToDo => {
            context.tell(Mood::Nothing, context.text().say("nothing-to-do"), BASE)
        }
    })
}
