//! Words of notices for tests: the key, and the values filled in.

use zavor_app::ports::{Language, Letter, Notice, Words};
use zavor_core::note::Detail;

/// Subject = key; text = language, key and each `name=value`, one per line. What an alert says has its
/// language before it.
#[derive(Debug, Default, Clone, Copy)]
pub struct FakeWords;

impl Words for FakeWords {
    fn notice(&self, notice: &Notice, language: Language) -> Letter {
        let mut text = format!("{} {}", language.tag(), notice.key);
        for (name, value) in &notice.arguments {
            text.push_str(&format!("\n{name}={value}"));
        }
        Letter {
            subject: notice.key.to_owned(),
            html: format!("<pre>{}</pre>", notice.key),
            text,
            organisation: "contoso.example".into(),
        }
    }

    fn alert(&self, said: &Detail, language: Language) -> String {
        format!("{} {said}", language.tag())
    }
}
