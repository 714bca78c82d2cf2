//! What the pages of settings share: who may look, and domains to tick.

use zavor_app::platform::Platform;
use zavor_core::actor::Actor;
use zavor_core::rights::Right;

use crate::request::context::Context;
use crate::respond::failure::Failure;

/// Whoever may look at the organisation's settings; looking needs no fresh factor.
pub(super) fn looks(context: &Context) -> Result<&Actor, Failure> {
    context.may_look(Right::Organisation)
}

/// The domains to tick: each with whether it was.
pub(super) fn domain_ticks(platform: &Platform, ticked: &[String]) -> Vec<(String, bool)> {
    let domains = platform.domains();
    let tick = |domain: &String| (domain.clone(), ticked.contains(domain));
    domains.iter().map(tick).collect()
}
