//! The JSON that webhooks get: small, so it is written here. Texts are escaped (RFC 8259 section 7).

use std::fmt::Write;

/// Version of the form; a field may be added without a new one.
pub(crate) const VERSION: u32 = 1;

/// An object that grows by fields.
pub(crate) struct Object(String);

impl Object {
    /// One of this kind.
    pub(crate) fn new(kind: &str) -> Self {
        Self(format!("{{\"version\":{VERSION},\"kind\":{}", quoted(kind)))
    }

    /// Adds a field; `value` is JSON.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        // Writing to a String cannot fail.
        let _ = write!(self.0, ",{}:{value}", quoted(name));
        self
    }

    /// The whole text.
    pub(crate) fn end(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

/// An object of these fields; the values are JSON.
pub(crate) fn fields(all: &[(&str, String)]) -> String {
    let all = all
        .iter()
        .map(|(name, value)| format!("{}:{value}", quoted(name)));
    format!("{{{}}}", all.collect::<Vec<_>>().join(","))
}

/// A list of these values.
pub(crate) fn array(all: Vec<String>) -> String {
    format!("[{}]", all.join(","))
}

/// A text as JSON.
pub(crate) fn quoted(text: &str) -> String {
    let mut json = String::with_capacity(text.len() + 2);
    json.push('"');
    for c in text.chars() {
        match c {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            // Line separators too: some readers still take JSON for a script.
            c if c.is_control() || c == '\u{2028}' || c == '\u{2029}' => {
                // Writing to a String cannot fail.
                let _ = write!(json, "\\u{:04x}", u32::from(c));
            }
            c => json.push(c),
        }
    }
    json.push('"');
    json
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_json_whatever_its_texts_hold() {
        let object = Object::new("x")
            .with("a", &quoted("\"\\\n\u{2028}ș"))
            .with("n", "7");
        let text = r#"{"version":1,"kind":"x","a":"\"\\\u000a\u2028ș","n":7}"#;
        assert_eq!(object.end(), text);
    }
}
