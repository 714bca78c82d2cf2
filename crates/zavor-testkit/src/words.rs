//! Words of notices as a test wants them: the key, and what was filled in.

use zavor_app::ports::{Language, Notice, Words};

/// Subject = key; text = language, key and each `name=value`, one a line.
#[derive(Debug, Default, Clone, Copy)]
pub struct FakeWords;

impl Words for FakeWords {
    fn notice(&self, notice: &Notice, language: Language) -> (String, String) {
        let mut text = format!("{} {}", language.tag(), notice.key);
        for (name, value) in &notice.arguments {
            text.push_str(&format!("\n{name}={value}"));
        }
        (notice.key.to_owned(), text)
    }
}
