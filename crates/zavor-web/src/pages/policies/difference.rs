//! From a filled-in form to the difference, and from the difference to a saved policy.

use std::borrow::Cow;
use std::sync::Arc;

use askama::Template;
use zavor_app::platform::AppError;
use zavor_app::policies::{
    OWN_TERMS, PolicyAdmin, PolicyDifference, PolicyPreview, PolicyRefusal, PolicyShown,
    PolicyWish, terms_changed,
};

use super::effect::{EffectView, effect};
use super::fields::{WAS, edit};
use super::place::Place;
use super::setting::{bounds_in_words, bounds_of, value_in_words, words};
use super::span::typed_value;
use crate::page::Page;
use crate::pages::forms;
use crate::parts::Tab;
use crate::request::context::Context;
use crate::request::fields::Fields;
use crate::respond::answer::{Answer, html};
use crate::site::Mood;
use crate::text::Text;

/// One line of the difference.
struct RowView {
    label: String,
    before: String,
    now: String,
}

#[derive(Template)]
#[template(path = "policies/difference.html")]
struct DifferencePage {
    page: Page,
    trail: Vec<Tab>,
    place: Place,
    rows: Vec<RowView>,
    /// What all of it together would do; `None` for policies without sending limits.
    effect: Option<EffectView>,
    /// Fields for saving and for going back to the form.
    hidden: Vec<(String, String)>,
}

/// The policy as stored; a new one with its defaults.
pub(super) fn shown(policies: &PolicyAdmin, place: &Place) -> Result<PolicyShown, AppError> {
    if !place.new {
        return policies.policies_show(&place.policy);
    }
    Ok(policies.policies_new(&place.policy))
}

/// The form of a policy with the values in force.
pub(super) fn form(
    policies: &PolicyAdmin,
    context: &Context,
    place: &Place,
    typed: &Fields,
) -> Answer {
    context.may(place.right)?;
    let shown = shown(policies, place)?;
    edit(context, place, &shown, typed, &[], String::new())
}

/// Shows what saving would change; the form names values that are not accepted.
pub(super) async fn review(
    policies: &Arc<PolicyAdmin>,
    context: &Context,
    place: &Place,
    typed: &Fields,
) -> Answer {
    let actor = context.may(place.right)?;
    let shown = shown(policies, place)?;
    let text = *context.text();
    if place.new
        && let Some(why) = name_taken(policies, text, &place.policy)
    {
        let errors = [("policy".to_owned(), why)];
        return edit(context, place, &shown, typed, &errors, String::new());
    }
    let values = values(&shown, typed);
    let wishes = wishes(place, &values, typed);
    let preview = match policies.policies_preview(actor, &wishes).await {
        Ok(preview) => preview,
        Err(error @ AppError::Conflict) => {
            // The form shows the new values in force.
            let said = forms::sentence(context, error);
            return edit(context, place, &shown, &Fields::default(), &[], said);
        }
        Err(other) => return Err(other.into()),
    };
    if !preview.refusals.is_empty() {
        let installed = context.site().installed.get();
        let hosts = &installed.webhook_hosts;
        let errors = errors(context, place, &wishes, preview.refusals, hosts);
        return edit(context, place, &shown, typed, &errors, String::new());
    }
    if preview.differences.is_empty() {
        return Ok(context.tell(Mood::Nothing, text.say("nothing-to-do"), &place.back));
    }
    difference(policies, context, place, &shown, preview).await
}

/// Saves the difference that was shown.
pub(super) async fn save(
    policies: &PolicyAdmin,
    context: &Context,
    place: &Place,
    typed: &Fields,
) -> Answer {
    let actor = context.may(place.right)?;
    let shown = shown(policies, place)?;
    let values = values(&shown, typed);
    let wishes = wishes(place, &values, typed);
    match policies.policies_set_many(actor, &wishes).await {
        Ok(_) => Ok(context.done("policy-saved", &place.back)),
        Err(error @ AppError::Conflict) => {
            let said = forms::sentence(context, error);
            edit(context, place, &shown, &Fields::default(), &[], said)
        }
        Err(error) if forms::is_about_input(&error) => {
            let said = forms::sentence(context, error);
            edit(context, place, &shown, typed, &[], said)
        }
        Err(other) => Err(other.into()),
    }
}

/// What a form gives for each setting.
fn values<'a>(shown: &'a PolicyShown, typed: &'a Fields) -> Vec<(&'a str, Cow<'a, str>)> {
    let keys = shown.settings.iter().map(|setting| setting.key.as_str());
    keys.map(|key| (key, typed_value(typed, &shown.name, key)))
        .collect()
}

/// The changes that a form asks for: every setting whose value differs from the one that the form
/// has seen.
fn wishes<'a>(
    place: &'a Place,
    values: &'a [(&'a str, Cow<'a, str>)],
    typed: &'a Fields,
) -> Vec<PolicyWish<'a>> {
    let wish = |(key, value): &'a (&'a str, Cow<'a, str>)| {
        let (key, value) = (*key, value.as_ref());
        let was = typed.was(key);
        let changed = was != Some(value) || (place.new && key == "priority");
        (typed.ticked(key) && changed).then_some(PolicyWish {
            policy: &place.policy,
            key,
            value,
            was,
        })
    };
    values.iter().filter_map(wish).collect()
}

impl Fields {
    /// The value in force when the form was made; `None` if the form has none.
    fn was(&self, key: &str) -> Option<&str> {
        let wanted = |name: &str| name.strip_prefix(WAS) == Some(key);
        let found = self.iter().find(|(name, _)| wanted(name));
        found.map(|(_, value)| value)
    }
}

fn name_taken(policies: &PolicyAdmin, text: Text, name: &str) -> Option<String> {
    if name.is_empty() {
        return Some(text.say("error-empty"));
    }
    let taken = policies.policies_show(name).is_ok();
    taken.then(|| text.say("outbound-name-taken"))
}

/// What is wrong, by field; in the reader's language, if the bounds explain it.
fn errors(
    context: &Context,
    place: &Place,
    wishes: &[PolicyWish<'_>],
    refusals: Vec<PolicyRefusal>,
    hosts: &[String],
) -> Vec<(String, String)> {
    let text = *context.text();
    let in_words = |refusal: PolicyRefusal| {
        let key = refusal.key.as_str();
        let given = wishes.iter().find(|wish| wish.key == key);
        let given = given.map_or("", |wish| wish.value);
        let number = given.parse::<u32>().is_ok();
        match key {
            // The number is fine, so the name must be wrong.
            "priority" if place.new && number => {
                ("policy".to_owned(), forms::sentence(context, refusal.why))
            }
            _ if bounds_of(&place.policy, key).is_some() || key == "priority" => {
                let bounds = bounds_in_words(text, &place.policy, key, hosts);
                let arguments = [("given", given.into()), ("bounds", bounds.into())];
                (
                    key.to_owned(),
                    text.say_with("policy-not-accepted", &arguments),
                )
            }
            _ => (key.to_owned(), forms::sentence(context, refusal.why)),
        }
    };
    let without_a_beginning = place.new && refusals.iter().any(|one| one.key == "priority");
    refusals
        .into_iter()
        .filter(|refusal| !without_a_beginning || refusal.key == "priority")
        .map(in_words)
        .collect()
}

async fn difference(
    policies: &Arc<PolicyAdmin>,
    context: &Context,
    place: &Place,
    shown: &PolicyShown,
    preview: PolicyPreview,
) -> Answer {
    let text = *context.text();
    let row = |one: &PolicyDifference| {
        let setting = shown.settings.iter().find(|known| known.key == one.key);
        let unit = setting.map_or("", |setting| setting.unit.as_str());
        let value = |raw: &str| value_in_words(text, &place.policy, &one.key, unit, raw);
        let (label, _) = words(text, &one.key);
        // Of a long list, only what comes and goes.
        let (before, now) = match one.key == OWN_TERMS {
            true => {
                let (added, removed) = terms_changed(&one.before, &one.now);
                (value(&removed.join(",")), value(&added.join(",")))
            }
            false => (value(&one.before), value(&one.now)),
        };
        RowView { label, before, now }
    };
    let rows = preview.differences.iter().map(row).collect();
    let effect = effect(
        Arc::clone(policies),
        context,
        &place.policy,
        &preview.differences,
    )
    .await;
    let mut hidden = vec![("policy".to_owned(), place.policy.clone())];
    if place.new {
        hidden.push(("new".into(), "1".into()));
    }
    for one in preview.differences {
        hidden.push((format!("{WAS}{}", one.key), one.before));
        hidden.push((one.key, one.now));
    }
    let mut page = context.page("policy-difference-of", place.section);
    page.title = text.say_with("policy-difference-of", &[("name", (&place.title).into())]);
    Ok(html(&DifferencePage {
        page,
        trail: place.trail(text),
        place: place.clone(),
        rows,
        effect,
        hidden,
    }))
}
