//! A new password while it is typed: the page says by which rule it would be refused, and how hard it is
//! to guess, before the form is sent.

use crate::demo::Demo;
use crate::recover::PHONE;

/// A language, what is said of common words, and what of a strong one.
const SAID: [(&str, &str, &str, &str); 2] = [
    ("en", "en", "made of common words", "Strong"),
    ("ro", "ro-RO,ro", "cuvinte", "Puternică"),
];

#[test]
fn a_new_password_is_judged_while_it_is_typed_in_both_languages() {
    let Some(demo) = Demo::start() else {
        return;
    };
    for (tag, languages, common, strong) in SAID {
        let tab = demo.visitor();
        tab.set_viewport(PHONE.0, PHONE.1, true);
        tab.set_language(languages);
        tab.goto(&demo.url("/password"));
        for (typed, strength, says) in [
            ("passwordpassword", "refused", common),
            ("seven quiet otters cross the road", "strong", strong),
        ] {
            tab.fill("#new-password", typed);
            tab.wait_for(&format!("#new-password-length[data-strength={strength}]"));
            tab.wait_for_text("#new-password-length", says);
            tab.picture(&format!("{tag}-light-{}-password-{strength}", PHONE.0));
        }
        // What is typed next is not judged by what was said before it.
        tab.fill("#new-password", "short");
        tab.wait_gone("#new-password-length[data-strength]");
        assert_eq!(tab.complaints(), [""; 0], "{tag}");
    }
}
