//! Rust as a list of tokens, as far as the checks need it: words, marks and paths. Comments are
//! left out, and a literal is kept only as a placeholder, so that text is never taken for code.

/// The token that stands for a string, a byte string or a character.
const LITERAL: &str = "\"";

/// Words that begin an item; a comma inside an item ends nothing.
const ITEMS: &[&str] = &[
    "const", "enum", "fn", "impl", "let", "static", "struct", "trait", "type", "use",
];

/// The tokens of a file without its unit tests, and the modules that exist only for tests.
pub(crate) struct Production<'a> {
    pub(crate) tokens: Vec<&'a str>,
    pub(crate) test_modules: Vec<&'a str>,
}

impl<'a> Production<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        let all = tokens(text);
        let mut kept = Vec::with_capacity(all.len());
        let mut test_modules = Vec::new();
        let mut at = 0;
        while at < all.len() {
            if !all[at..].starts_with(&["#", "[", "cfg", "(", "test", ")", "]"]) {
                kept.push(all[at]);
                at += 1;
                continue;
            }
            let item = &all[at..at + item_length(&all[at..])];
            if let Some(place) = item.iter().position(|token| *token == "mod")
                && item.get(place + 2) == Some(&";")
            {
                test_modules.push(item[place + 1]);
            }
            at += item.len();
        }
        Self {
            tokens: kept,
            test_modules,
        }
    }
}

/// How many tokens belong to the item, field or variant at the start of `tokens`.
fn item_length(tokens: &[&str]) -> usize {
    let mut depth = 0;
    let mut is_item = false;
    for (at, token) in tokens.iter().enumerate() {
        match *token {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" if depth == 0 => return at,
            ")" | "]" => depth -= 1,
            "}" => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            ";" if depth == 0 => return at + 1,
            "," if depth == 0 && !is_item => return at + 1,
            word if depth == 0 && ITEMS.contains(&word) => is_item = true,
            _ => {}
        }
    }
    tokens.len()
}

/// Whether a token is a word: a name, a keyword or a number.
pub(crate) fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphanumeric() || c == '_')
}

/// All tokens of a file.
pub(crate) fn tokens(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (length, token) = if first.is_whitespace() {
            (first.len_utf8(), None)
        } else if let Some(length) = comment(rest) {
            (length, None)
        } else if let Some(length) = literal(rest) {
            (length, Some(LITERAL))
        } else if first == '\'' {
            (1 + word(&rest[1..]), None)
        } else {
            let length = word(rest).max(mark(rest, first));
            (length, Some(&rest[..length]))
        };
        found.extend(token);
        rest = &rest[length..];
    }
    found
}

/// Length of the word at the start of `text`.
fn word(text: &str) -> usize {
    text.find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(text.len())
}

/// Length of the mark: one character, or one of the few pairs with a meaning of their own.
fn mark(text: &str, first: char) -> usize {
    let pair = ["::", "->", "=>"].iter().any(|two| text.starts_with(two));
    if pair { 2 } else { first.len_utf8() }
}

/// Length of the comment at the start of `text`.
fn comment(text: &str) -> Option<usize> {
    if text.starts_with("//") {
        return Some(text.find('\n').unwrap_or(text.len()));
    }
    if !text.starts_with("/*") {
        return None;
    }
    let mut depth = 0;
    for (at, _) in text.char_indices() {
        if text[at..].starts_with("/*") {
            depth += 1;
        } else if text[at..].starts_with("*/") {
            depth -= 1;
            if depth == 0 {
                return Some(at + 2);
            }
        }
    }
    Some(text.len())
}

/// Length of the string or character at the start of `text`; a lifetime is neither.
fn literal(text: &str) -> Option<usize> {
    let prefix = ["br", "cr", "r", "b", "c"]
        .into_iter()
        .find(|prefix| text.starts_with(prefix))
        .unwrap_or_default();
    let body = &text[prefix.len()..];
    let hashes = body.len() - body.trim_start_matches('#').len();
    if prefix.ends_with('r') && body[hashes..].starts_with('"') {
        let end = format!("\"{}", "#".repeat(hashes));
        let inside = prefix.len() + hashes + 1;
        let length = text[inside..].find(&end).map(|at| inside + at + end.len());
        return Some(length.unwrap_or(text.len()));
    }
    if body.starts_with('"') {
        return Some(prefix.len() + closed_by(body, '"'));
    }
    let mut inside = body.strip_prefix('\'')?.chars();
    let is_character = inside.next() == Some('\\') || inside.next() == Some('\'');
    is_character.then(|| prefix.len() + closed_by(body, '\''))
}

/// Length up to and including the mark that closes what `text` begins with.
fn closed_by(text: &str, mark: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if c == mark && !escaped {
            return at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_texts_and_lifetimes_are_no_code() {
        let text = r##"
            /// See `crate::a`. /* one */
            fn f<'a>(x: &'a str) -> char { /* crate::b /* nested */ */
                g("crate::c \" //", r#"crate::d " "#, b"\\", '"', '\'', 'x')
            }
        "##;
        let expected = "fn f < > ( x : & str ) -> char { g ( \" , \" , \" , \" , \" , \" ) }";
        assert_eq!(tokens(text).join(" "), expected);
    }

    #[test]
    fn what_is_for_tests_only_is_left_out_and_the_rest_is_not() {
        let text = "struct A {\n    #[cfg(test)]\n    seen: B<u8>,\n    kept: u8,\n}\n\
                    #[cfg(test)]\nmod scenes;\nmod rooms;\n\
                    #[cfg(test)]\npub fn f<K, V>(x: [u8; 2]) { g(); }\n\
                    #[cfg(not(test))]\nfn h() {}\n\
                    #[cfg(test)]\nmod tests { use super::*; }\nfn last() {}\n";
        let production = Production::of(text);
        let expected = "struct A { kept : u8 , } mod rooms ; # [ cfg ( not ( test ) ) ] \
                        fn h ( ) { } fn last ( ) { }";
        assert_eq!(production.tokens.join(" "), expected);
        assert_eq!(production.test_modules, ["scenes"]);
    }
}
