//! What the pages of settings share: the right to read them, and domains to tick.

use zavor_app::platform::Platform;
use zavor_core::actor::Actor;
use zavor_core::rights::Right;

use crate::request::context::Context;
use crate::respond::failure::Failure;

/// The actor, if they may read the organisation's settings; reading needs no fresh factor.
pub(super) fn looks(context: &Context) -> Result<&Actor, Failure> {
    context.may_look(Right::Organisation)
}

/// The domains to tick, each with whether it is ticked.
pub(super) fn domain_ticks(platform: &Platform, ticked: &[String]) -> Vec<(String, bool)> {
    let domains = platform.domains();
    let tick = |domain: &String| (domain.clone(), ticked.contains(domain));
    domains.iter().map(tick).collect()
}
