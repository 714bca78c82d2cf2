//! Notes as programs read them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use zavor_core::note::{Argument, Note};

/// One thing that was done or said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct NoteReport {
    /// What sort: a fixed name.
    pub code: String,
    /// What it is about, by name: texts, numbers, times, lists, other notes.
    pub arguments: BTreeMap<String, Value>,
}

impl From<&Note> for NoteReport {
    fn from(note: &Note) -> Self {
        let arguments = note.arguments();
        Self {
            code: note.code().into(),
            arguments: arguments.map(|(name, a)| (name.into(), value(a))).collect(),
        }
    }
}

fn value(argument: &Argument) -> Value {
    match argument {
        Argument::Number(number) => json!(number),
        Argument::Owners(owners) => owners.0.iter().map(ToString::to_string).collect(),
        Argument::New(new) => {
            let new = new.0.iter().map(|new| {
                let (since, from) = (new.since.to_string(), new.from.to_string());
                json!({ "address": new.address, "since": since, "from": from })
            });
            new.collect()
        }
        Argument::Said(said) => said
            .notes()
            .iter()
            .map(|n| json!(NoteReport::from(n)))
            .collect(),
        Argument::Text(_) | Argument::Time(_) | Argument::Word(_) | Argument::Bounds(_) => {
            argument.to_string().into()
        }
    }
}
