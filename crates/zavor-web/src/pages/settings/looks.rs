//! What the pages of settings share: who may look, and domains to tick.

use zavor_app::platform::Platform;
use zavor_core::actor::Actor;
use zavor_core::rights::Right;

use crate::request::context::Context;
use crate::request::fields::Fields;
use crate::respond::failure::Failure;

/// Whoever may look at the organisation's settings; looking needs no fresh factor.
pub(super) fn looks(context: &Context) -> Result<&Actor, Failure> {
    context.may_look(Right::Organisation)
}

/// The domains to tick: each with whether it was.
pub(super) fn domain_ticks(platform: &Platform, typed: &Fields) -> Vec<(String, bool)> {
    let domains = platform.domains();
    let ticked = |domain: &String| typed.all("domain").any(|typed| typed == domain);
    domains
        .iter()
        .map(|domain| (domain.clone(), ticked(domain)))
        .collect()
}

/// The domains that a form has ticked; none = all.
pub(super) fn ticked_domains(form: &Fields) -> Vec<String> {
    form.all("domain").map(str::to_owned).collect()
}
