//! Times in pages: each is a `<time datetime>`, or a page has another way of writing times than the
//! one of [`crate::text`], which knows the reader's zone. Every page that any test opens is read.

/// Elements whose text is no markup, or is a value that people copy or type.
const PASSED: [&str; 5] = ["time", "option", "textarea", "title", "code"];

/// The first text of a page that looks like a moment and stands outside a `<time>`.
pub(super) fn bare(html: &str) -> Option<String> {
    let mut inside: Vec<&str> = Vec::new();
    for piece in html.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap_or((piece, ""));
        let name = tag.trim_start_matches('/');
        let name = name.split([' ', '/', '\n']).next().unwrap_or_default();
        match PASSED.contains(&name) {
            true if tag.starts_with('/') => drop(inside.pop()),
            true => inside.push(name),
            false => {}
        }
        if inside.is_empty() && has_moment(text) {
            return Some(text.to_owned());
        }
    }
    None
}

/// Whether a text has `2026-11-25 16:32`, or the form for programs.
fn has_moment(text: &str) -> bool {
    text.as_bytes().windows(16).any(|part| {
        let form = *b"0000-00-00?00:00";
        part.iter().zip(form).all(|(byte, form)| match form {
            b'0' => byte.is_ascii_digit(),
            b'?' => matches!(byte, b' ' | b'T'),
            other => *byte == other,
        })
    })
}

#[test]
fn a_time_in_a_page_is_found_wherever_it_is_not_an_element() {
    let good = "<td><time datetime=\"2026-11-25T14:32:10Z\">2026-11-25 16:32:10 +02:00</time></td>\
                <option>2026-11-25 14:32</option><i title=\"2026-11-25 14:32\">x</i>";
    assert_eq!(bare(good), None);
    for bad in [
        "<td>2026-11-25 14:32:10 UTC</td>",
        "<p>since <b>2026-11-25T14:32:10Z</b></p>",
        "<time>x</time>2026-11-25 14:32",
    ] {
        assert!(bare(bad).is_some(), "{bad}");
    }
}
