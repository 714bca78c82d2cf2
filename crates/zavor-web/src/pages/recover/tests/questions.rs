//! No question is ever asked whose answer others know or find out: mothers' names, schools, pets
//! (NIST SP 800-63B-4 section 3.1.1.2 and OWASP's sheets forbid them).

use std::fs;
use std::path::{Path, PathBuf};

use zavor_app::ports::Language;
use zavor_core::identity::MethodKind;
use zavor_core::recovery::RecoveryMethod;

use crate::text::Text;

/// What people may prove themselves with: codes that were sent or saved, an app, a passkey, and codes
/// that the organisation sends in its own way.
const PROOFS: [&str; 5] = ["mail_code", "totp", "passkey", "saved_code", "webhook"];

/// Words of questions about somebody's life, in both languages.
const ASKED: [&str; 10] = [
    "security question",
    "secret question",
    "secret answer",
    "maiden name",
    "first pet",
    "întrebare de securitate",
    "întrebări de securitate",
    "întrebare secretă",
    "răspuns secret",
    "numele de fată",
];

fn files(folder: &str, kind: &str) -> Vec<(PathBuf, String)> {
    let mut places = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    let mut found = Vec::new();
    while let Some(place) = places.pop() {
        for entry in fs::read_dir(place).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                places.push(path);
            } else if path.extension().is_some_and(|end| end == kind) {
                let text = fs::read_to_string(&path).expect("a text");
                found.push((path, text));
            }
        }
    }
    found
}

/// Name and message keys of every field of a template.
fn fields(template: &str) -> Vec<(String, Vec<String>)> {
    let quoted = |text: &str| text.split('"').nth(1).unwrap_or_default().to_owned();
    let mut found = Vec::new();
    for call in template.split("{% call form::").skip(1) {
        let call = call.split("%}").next().unwrap_or_default();
        let keys = call.split("say(").skip(1).map(quoted).collect();
        found.push((quoted(call), keys));
    }
    for element in ["<input", "<select", "<textarea"] {
        for field in template.split(element).skip(1) {
            let field = field.split_once(" name=").map_or("", |(_, name)| name);
            found.push((quoted(field), Vec::new()));
        }
    }
    for label in template.split("<label").skip(1) {
        let label = label.split("</label>").next().unwrap_or_default();
        let keys = label.split("say(").skip(1).map(quoted).collect();
        found.push((String::new(), keys));
    }
    found
}

#[test]
fn sec_28_no_proof_is_an_answer_and_no_field_asks_a_question() {
    let proofs = RecoveryMethod::ALL.iter().map(ToString::to_string);
    let factors = MethodKind::ALL.iter().map(ToString::to_string);
    for proof in proofs.chain(factors) {
        assert!(PROOFS.contains(&proof.as_str()), "what is {proof}?");
    }

    // A request to the help desk proves nothing.
    let requests = ["recover/ask.html", "recover/request.html"];
    let mut asked = 0;
    for (path, template) in files("templates", "html") {
        let theirs = ["recover", "sign_on", "my"]
            .iter()
            .any(|folder| path.to_string_lossy().contains(&format!("/{folder}/")));
        let theirs = theirs && !requests.iter().any(|request| path.ends_with(request));
        for (name, keys) in fields(&template) {
            let at = path.display();
            for never in ["question", "hint", "birth", "maiden"] {
                assert!(!name.contains(never), "{at}: field {name}");
            }
            // Where people prove who they are, a label names what to type.
            for key in keys.iter().filter(|key| theirs && !key.is_empty()) {
                for language in Language::ALL {
                    let says = Text::of(language).say(key);
                    assert!(!says.contains('?'), "{at}: {key} asks: {says}");
                }
                asked += 1;
            }
        }
    }
    assert!(asked > 15, "the fields were found: {asked}");

    for (path, words) in files("locales", "ftl") {
        let words = words.to_lowercase();
        for never in ASKED {
            assert!(!words.contains(never), "{}: {never}", path.display());
        }
    }
}
