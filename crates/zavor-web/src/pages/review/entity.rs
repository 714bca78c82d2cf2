//! Names of restricted entities.

use zavor_core::hold::Subject;

/// The name of a restricted entity, as the use cases take it.
pub(super) fn name_of(subject: &Subject) -> String {
    match subject {
        Subject::Account(address) => address.as_str().to_owned(),
        Subject::Connector(name) => name.clone(),
        Subject::Origin(network) => network.to_string(),
        Subject::Organisation => String::new(),
    }
}

/// Key of the words for its kind of entity.
pub(super) const fn sort_of(subject: &Subject) -> &'static str {
    match subject {
        Subject::Connector(_) => "entity-connector",
        Subject::Account(_) | Subject::Origin(_) | Subject::Organisation => "entity-mailbox",
    }
}
