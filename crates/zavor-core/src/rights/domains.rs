//! In which domains an actor has a right, for lists and counts that are narrowed to them.

use alloc::string::String;
use alloc::vec::Vec;

use super::table::{Right, table};
use crate::actor::Actor;
use crate::role::RoleHeld;

/// The domains whose accounts the actor may see; `None` = all.
pub fn visible_domains(actor: &Actor) -> Option<Vec<String>> {
    domains_with(actor, Right::See)
}

/// The domains in which a role of the actor gives this right; `None` = all.
pub fn domains_with(actor: &Actor, right: Right) -> Option<Vec<String>> {
    let roles = match actor {
        Actor::Administrator(person) => &person.roles,
        Actor::Token { roles, .. } => roles,
        Actor::LocalOperator { .. } | Actor::System => return None,
        Actor::Door { .. } | Actor::Owner { .. } | Actor::Reader { .. } => return Some(Vec::new()),
    };
    let gives = |held: &&RoleHeld| table(held.role, right, None).is_ok();
    if roles
        .iter()
        .filter(gives)
        .any(|held| held.domains.is_empty())
    {
        return None;
    }
    let mut domains: Vec<String> = roles
        .iter()
        .filter(gives)
        .flat_map(|held| held.domains.iter().cloned())
        .collect();
    domains.sort();
    domains.dedup();
    Some(domains)
}
