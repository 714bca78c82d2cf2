//! Notes in the reader's language: what was done, why input was not acceptable, and why a rule
//! refused an act.
//!
//! The key of a reason's message is `problem-` and its code, that of any other note `note-` and its
//! code; the arguments are its variables.

use zavor_app::platform::{Invalid, Refusal};
use zavor_core::note::{Argument, Detail, NewAddress, Note, Word};
use zavor_core::policy::Bounds;

use super::actor::{ACTORS, actor_in_words};
use super::{Arg, Text};

impl Text {
    /// Why input was not acceptable.
    pub fn invalid(self, why: &Invalid) -> String {
        self.note(&why.into())
    }

    /// Why a rule refused an act.
    pub fn refusal(self, why: &Refusal) -> String {
        self.note(&why.into())
    }

    /// What a record says in detail: its notes, or the English text of an earlier release.
    pub fn detail(self, detail: &Detail) -> String {
        if let Some(text) = detail.plain() {
            return text.into();
        }
        let mut said = String::new();
        for note in detail.notes() {
            if !said.is_empty() && !note.goes_on() {
                said.push_str("; ");
            }
            said.push_str(&self.note(note));
        }
        said
    }

    /// A note; one of another release as its code and arguments.
    pub fn note(self, note: &Note) -> String {
        let keys = ["note", "problem"].map(|prefix| format!("{prefix}-{}", note.code()));
        let known = keys.iter().find(|key| note.is_known() && self.has(key));
        let Some(key) = known else {
            return note.to_string();
        };
        let given: Vec<(&str, Arg<'_>)> = note
            .arguments()
            .map(|(name, argument)| match argument {
                Argument::Text(typed) if note.quotes(name) => (name, quoted(typed).into()),
                Argument::Text(kept) if ACTORS.contains(&name) => {
                    (name, actor_in_words(self, kept).into())
                }
                other => (name, self.argument(other)),
            })
            .collect();
        self.say_with(key, &given)
    }

    fn argument(self, argument: &Argument) -> Arg<'_> {
        match argument {
            Argument::Text(text) => text.into(),
            Argument::Number(number) => Arg::Number(*number),
            Argument::Time(time) => self.time(*time).into(),
            Argument::Word(word) => self.word(word).into(),
            Argument::Owners(owners) => {
                let names: Vec<String> = owners.0.iter().map(|owner| self.owner(owner)).collect();
                names.join(", ").into()
            }
            Argument::Bounds(bounds) => self.bounds_of_a_reason(*bounds).into(),
            Argument::Said(said) => self.detail(said).into(),
            Argument::New(addresses) => {
                let said = addresses.0.iter().map(|new| new_address(self, new));
                said.collect::<String>().into()
            }
        }
    }

    /// The words of a value of a closed list; its fixed name when it is none of this release.
    fn word(self, word: &Word) -> String {
        let key = format!("{}-{}", word.list, word.name);
        match self.has(&key) {
            true => self.say(&key),
            false => word.to_string(),
        }
    }

    /// The bounds in words; also those of a switch, because the reader of a reason does not see the
    /// switch.
    fn bounds_of_a_reason(self, bounds: Bounds) -> String {
        match bounds {
            Bounds::Switch => {
                self.say_with("policy-bounds-choice", &[("choices", "true, false".into())])
            }
            other => self.policy_bounds(other),
        }
    }
}

/// A sentence that follows another one.
fn new_address(text: Text, new: &NewAddress) -> String {
    let said = text.say_with(
        "problem-new-address",
        &[
            ("address", (&new.address).into()),
            ("since", text.time(new.since).into()),
            ("from", text.time(new.from).into()),
        ],
    );
    format!(" {said}")
}

/// A text that somebody typed, to stand between quotation marks: it can neither end them nor break
/// the line nor turn the direction of what follows. The English sentence has it the same way.
fn quoted(typed: &str) -> String {
    let escaped = format!("{typed:?}");
    let inside = escaped.get(1..escaped.len() - 1).unwrap_or_default();
    // What Romanian closes a quotation with.
    inside.replace('”', "\\”")
}
