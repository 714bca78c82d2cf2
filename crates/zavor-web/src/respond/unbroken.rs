//! Words with a hyphen (`sign-in`, `s-a`, `one-too-many`) stand on one line: browsers break after every hyphen, and
//! no style says otherwise. A hyphen that never breaks (U+2011) or a joiner in the messages would do it too, but then
//! nobody finds the word by searching on the page, and whoever copies an address copies another one. So the text stays
//! as it is, and the finished page gets an element around each such word: `<n-b>`, whose style is not to break. The text
//! around it gets one too, `<t-x>`, unless it stands in an element of running text: in a button, a chip or the cell of a
//! card each element would be an item of its own, without the spaces between them.
//!
//! A mail address that is longer than such a word may be broken after its `@` (`<wbr>`), and so not in the middle of a
//! word.
//!
//! Our templates escape every value and close every element, so a tag ends at its `>` outside quotes. Elements whose
//! content is no running text, or may not hold elements, are passed over whole; so are secrets, which are copied.

/// Longest word that is kept whole, in characters: it has room on a phone, in the column beside a label.
const WORD_MAX: usize = 24;
/// Elements that are passed over.
const PASSED: [&str; 8] = [
    "code", "noscript", "option", "script", "style", "svg", "textarea", "title",
];
/// What the tags of elements begin with that hold running text: all in them stands in one line after the other.
const RUNNING: [&str; 7] = [
    "<bdi",
    "<h",
    "<p>",
    "<p class=\"muted",
    "<p class=\"field-help",
    "<span class=\"muted",
    "<summary class=\"clip",
];
/// Part of the class of an element that is passed over.
const SECRET: &str = "secret";

/// The page with its hyphenated words in one piece.
pub(super) fn unbroken(page: &str) -> String {
    let mut out = String::with_capacity(page.len() + page.len() / 32);
    let mut rest = page;
    let mut runs = false;
    while let Some((text, from)) = rest.find('<').and_then(|at| rest.split_at_checked(at)) {
        push_text(&mut out, text, runs);
        let tag = from.get(..tag_length(from)).unwrap_or(from);
        out.push_str(tag);
        runs = RUNNING.iter().any(|start| tag.starts_with(start));
        rest = from.get(tag.len()..).unwrap_or_default();
        let passed = name_of(tag).filter(|name| PASSED.contains(name) || tag.contains(SECRET));
        if let Some(name) = passed {
            let end = rest.find(&format!("</{name}")).unwrap_or_default();
            let (content, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            out.push_str(content);
            rest = after;
        }
    }
    push_text(&mut out, rest, runs);
    out
}

/// Bytes of the tag that the text begins with: to its `>` outside quotes.
fn tag_length(from: &str) -> usize {
    let mut quoted = false;
    for (at, byte) in from.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return at + 1,
            _ => {}
        }
    }
    from.len()
}

/// The name of an element that begins here; `None` for the end of one, and for those without content.
fn name_of(tag: &str) -> Option<&str> {
    let inside = tag.strip_prefix('<')?;
    let end = inside.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-')?;
    let name = inside.get(..end)?;
    (!name.is_empty() && name != "input").then_some(name)
}

/// Adds a text. `runs` says that it begins an element of running text.
fn push_text(out: &mut String, text: &str, runs: bool) {
    if !text.contains(['-', '@']) {
        out.push_str(text);
        return;
    }
    let start = out.len();
    let mut found = false;
    let mut rest = text;
    while !rest.is_empty() {
        let word = rest.find(|letter| !in_word(letter)).unwrap_or(rest.len());
        let length = match word {
            // What is between words.
            0 if rest.starts_with('@') => 1,
            0 => {
                let next = rest.find(|letter| in_word(letter) || letter == '@');
                next.unwrap_or(rest.len())
            }
            length => length,
        };
        let (part, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        if part == "@" && is_long_address(text, text.len() - rest.len()) {
            out.push_str("@<wbr>");
        } else if has_hyphen(part) {
            found = true;
            out.push_str("<n-b>");
            out.push_str(part);
            out.push_str("</n-b>");
        } else {
            out.push_str(part);
        }
        rest = after;
    }
    if found && !runs {
        out.insert_str(start, "<t-x>");
        out.push_str("</t-x>");
    }
}

/// Whether the sign at this byte joins two words that need more than one line where there is little room.
fn is_long_address(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at_checked(at).unwrap_or_default();
    let local = before.chars().rev().take_while(|letter| in_word(*letter));
    let domain = after.chars().skip(1).take_while(|letter| in_word(*letter));
    let (local, domain) = (local.count(), domain.count());
    local > 0 && domain > 0 && local + domain >= WORD_MAX
}

fn in_word(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.')
}

/// Whether a browser would break this word after one of its hyphens, and has room for it in one line. Dates and other
/// numbers are none: browsers do not break before a digit.
fn has_hyphen(word: &str) -> bool {
    let mut letters = word.chars();
    let mut before = ' ';
    let breaks = |(before, after): (char, char)| before.is_alphanumeric() && after.is_alphabetic();
    let mut pairs = std::iter::from_fn(|| {
        let hyphen = letters.by_ref().find_map(|letter| {
            let at = (letter == '-').then_some(before);
            before = letter;
            at
        })?;
        let after = letters.clone().next().unwrap_or(' ');
        Some((hyphen, after))
    });
    pairs.any(breaks) && word.chars().count() <= WORD_MAX
}

/// A page as its readers take it, for tests: without the elements of this module; a space is a space and a word a word,
/// whether a line may end there or not.
#[cfg(test)]
pub(crate) fn joined(page: &str) -> String {
    ["<n-b>", "</n-b>", "<t-x>", "</t-x>"]
        .iter()
        .fold(page.replace('\u{a0}', " "), |page, element| {
            page.replace(element, "")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_with_a_hyphen_is_one_element_and_its_text_another() {
        for (page, expected) in [
            (
                "<p>Block sign-in now.</p>",
                "<p>Block <n-b>sign-in</n-b> now.</p>",
            ),
            (
                "<a class=\"button\">Block sign-in</a>",
                "<a class=\"button\"><t-x>Block <n-b>sign-in</n-b></t-x></a>",
            ),
            (
                "<p>e-mail-ul s-a trimis</p>",
                "<p><n-b>e-mail-ul</n-b> <n-b>s-a</n-b> trimis</p>",
            ),
            (
                "<td>one-too-many@dest.example</td>",
                "<td><t-x><n-b>one-too-many</n-b>@<wbr>dest.example</t-x></td>",
            ),
            (
                "to stranger9.0@fabrikam.example, a@b.example",
                "to stranger9.0@<wbr>fabrikam.example, a@b.example",
            ),
            ("într-un", "<t-x><n-b>într-un</n-b></t-x>"),
        ] {
            assert_eq!(unbroken(page), expected);
            assert_eq!(joined(&unbroken(page)).replace("<wbr>", ""), page);
        }
    }

    #[test]
    fn what_is_no_such_word_stays_as_it_is() {
        for page in [
            "<p>2026-11-25 and 192.0.2.0-9, a - b, -x, x-, --, 24-7</p>",
            "<a title=\"sign-in > here\" href=\"/sign-in\">here</a>",
            "<script>let a-b;</script><style>.a-b{}</style><title>Sign-in</title>",
            "<svg viewBox=\"0 0 1 1\"><text>sign-in</text></svg>",
            "<select><option value=\"x\">Sign-in</option></select>",
            "<textarea name=\"a\">sign-in</textarea>",
            "<p class=\"secret\" id=\"secret\">abcd-efgh</p><code class=\"code\">a-b</code>",
            "<p>a-word-that-is-longer-than-a-phone-has-room-for</p>",
            "<p>&#39;&#34;</p>",
            "",
        ] {
            assert_eq!(unbroken(page), page);
        }
    }

    #[test]
    fn what_is_not_ours_to_close_ends_with_the_page() {
        for page in [
            "<p",
            "<p title=\"a-b",
            "<script>a-b",
            "a < b",
            "<>",
            "<!doctype html>",
        ] {
            assert_eq!(joined(&unbroken(page)), page, "{page}");
        }
    }
}
