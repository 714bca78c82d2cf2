//! What a restricted entity is called.

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

/// The key of the words for what sort of entity it is.
pub(super) const fn sort_of(subject: &Subject) -> &'static str {
    match subject {
        Subject::Connector(_) => "entity-connector",
        Subject::Account(_) | Subject::Origin(_) | Subject::Organisation => "entity-mailbox",
    }
}
