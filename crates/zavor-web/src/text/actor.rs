//! Who did something, in the reader's language. Records keep an actor as the text that
//! [`zavor_core::actor::Actor`] shows; its fixed forms are told apart here. An address has no blank,
//! so no account can be called like one of them.

use super::Text;

/// The arguments of notes that name an actor.
pub(super) const ACTORS: [&str; 3] = ["actor", "made_by", "by"];

/// The actor of a record. An account is its address; what is of no known form stays as it is.
pub(crate) fn actor_in_words(text: Text, kept: &str) -> String {
    let said =
        |key: &str, name: &'static str, value: &str| text.say_with(key, &[(name, value.into())]);
    let uid = kept
        .strip_prefix("local operator (uid ")
        .and_then(|rest| rest.strip_suffix(')'));
    match kept {
        "system" => text.say("actor-system"),
        _ if kept.starts_with("reader of ") => said(
            "actor-reader",
            "address",
            kept.trim_start_matches("reader of "),
        ),
        _ if uid.is_some() => said("actor-operator", "uid", uid.unwrap_or_default()),
        _ => match (
            kept.strip_prefix("token "),
            kept.strip_suffix(" (owner)"),
            kept.split_once(" from "),
        ) {
            (Some(name), _, _) => said("actor-token", "name", name),
            (_, Some(address), _) => said("actor-owner", "address", address),
            (_, _, Some((door, address))) => text.say_with(
                "actor-door",
                &[("door", door.into()), ("address", address.into())],
            ),
            _ => kept.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use zavor_app::ports::Language;
    use zavor_core::actor::Actor;

    use super::*;

    #[test]
    fn every_actor_of_a_record_is_said_in_the_readers_language() {
        let ro = Text::of(Language::Romanian);
        let en = Text::of(Language::English);
        let token = Actor::Token {
            id: 1,
            name: "deploy from CI".into(),
            roles: Vec::new(),
            account: None,
            sensitive: false,
            source: None,
        };
        let door = "192.0.2.7".parse().expect("an address");
        for (actor, english, romanian) in [
            (Actor::System, "Zavor", "Zavor"),
            (
                Actor::LocalOperator { uid: 0 },
                "Server administrator (uid 0)",
                "Administratorul serverului (uid 0)",
            ),
            (
                token,
                "API token deploy from CI",
                "Tokenul API deploy from CI",
            ),
            (
                Actor::Door {
                    door: "auth_policy",
                    address: door,
                },
                "auth_policy, asked from 192.0.2.7",
                "auth_policy, la o cerere de la 192.0.2.7",
            ),
        ] {
            let kept = actor.to_string();
            assert_eq!(actor_in_words(en, &kept), english);
            assert_eq!(actor_in_words(ro, &kept), romanian);
        }
        let reader = Actor::Reader {
            of: "ana@contoso.example".into(),
            source: None,
        };
        let said = actor_in_words(en, &reader.to_string());
        assert_eq!(said, "Whoever reads ana@contoso.example");
        let owner = "ana@contoso.example (owner)";
        assert_eq!(actor_in_words(ro, owner), "ana@contoso.example (titular)");
        let person = "dan@contoso.example";
        assert_eq!(actor_in_words(ro, person), person);
    }
}
