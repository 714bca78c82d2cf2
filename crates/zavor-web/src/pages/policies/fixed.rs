//! Policies that always exist and have one set of values: smart lockout, origin guard, password
//! protection, recovery.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use zavor_app::platform::Platform;
use zavor_app::policies::PolicyAdmin;
use zavor_core::policy::{
    OriginGuardPolicy, PasswordPolicy, PolicyType, RecoveryPolicy, SmartLockoutPolicy,
};
use zavor_core::rights::Right;

use super::difference;
use super::place::Place;
use super::setting::{Grouped, SettingView, grouped_views, title};
use crate::page::Page;
use crate::paths;
use crate::request::context::{Context, FormFields, QueryFields};
use crate::respond::answer::{Answer, html};
use crate::respond::failure::Failure;
use crate::routes::Routes;
use crate::text::Text;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(paths::POLICY, show)
        .get(paths::POLICY_EDIT, form)
        .post(paths::POLICY_EDIT, again)
        .post(paths::POLICY_REVIEW, review)
        .post(paths::POLICY_SAVE, save)
}

#[derive(Template)]
#[template(path = "policies/fixed.html")]
struct FixedPage {
    page: Page,
    about: String,
    groups: Vec<Grouped<SettingView>>,
    /// Terms of the configuration file, which no page changes; only where they count.
    file_terms: Option<String>,
    /// Path of the form, if the reader may change the values.
    change: Option<String>,
}

/// The policy that a path names, and its pages.
fn place(text: Text, name: &str) -> Result<Place, Failure> {
    let known = [
        SmartLockoutPolicy::NAME,
        OriginGuardPolicy::NAME,
        PasswordPolicy::NAME,
        RecoveryPolicy::NAME,
    ];
    let policy = known.into_iter().find(|policy| *policy == name);
    let policy = policy.ok_or(Failure::NotFound)?;
    Ok(Place {
        policy: policy.into(),
        title: title(text, policy),
        part: policy,
        back: paths::policy(policy),
        section: policy,
        new: false,
        right: Right::Security,
    })
}

async fn show(
    State(policies): State<Arc<PolicyAdmin>>,
    State(platform): State<Arc<Platform>>,
    Path(policy): Path<String>,
    context: Context,
) -> Answer {
    context.may(Right::SeeSecurity)?;
    let text = *context.text();
    let place = place(text, &policy)?;
    let shown = policies.policies_show(&place.policy)?;
    let may_change = context.has(place.right);
    let mut page = context.page("nav-policies", place.section);
    page.title = place.title;
    Ok(html(&FixedPage {
        page,
        about: text.name_of("policy-about", &place.policy),
        groups: grouped_views(text, &shown),
        file_terms: (place.policy == PasswordPolicy::NAME)
            .then(|| platform.settings().password_terms.join(", ")),
        change: may_change.then(|| paths::policy_edit(place.part)),
    }))
}

async fn form(
    State(policies): State<Arc<PolicyAdmin>>,
    Path(policy): Path<String>,
    context: Context,
    QueryFields(query): QueryFields,
) -> Answer {
    context.may(Right::Security)?;
    difference::form(
        &policies,
        &context,
        &place(*context.text(), &policy)?,
        &query,
    )
}

/// Shows the form again with what was typed.
async fn again(
    State(policies): State<Arc<PolicyAdmin>>,
    Path(policy): Path<String>,
    context: Context,
    FormFields(typed): FormFields,
) -> Answer {
    context.may(Right::Security)?;
    difference::form(
        &policies,
        &context,
        &place(*context.text(), &policy)?,
        &typed,
    )
}

async fn review(
    State(policies): State<Arc<PolicyAdmin>>,
    Path(policy): Path<String>,
    context: Context,
    FormFields(typed): FormFields,
) -> Answer {
    context.may(Right::Security)?;
    difference::review(
        &policies,
        &context,
        &place(*context.text(), &policy)?,
        &typed,
    )
    .await
}

async fn save(
    State(policies): State<Arc<PolicyAdmin>>,
    Path(policy): Path<String>,
    context: Context,
    FormFields(typed): FormFields,
) -> Answer {
    context.may(Right::Security)?;
    let place = place(*context.text(), &policy)?;
    difference::save(&policies, &context, &place, &typed).await
}
