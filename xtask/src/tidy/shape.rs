//! Shape of files: they begin by explaining themselves; files and functions stay small.

use super::ratchet::Ratchet;
use crate::tree::Source;

/// Most lines of production code in one file.
const FILE_LINES_MAX: usize = 400;
/// Most lines of one function.
const FUNCTION_LINES_MAX: usize = 70;

pub(super) fn check(sources: &[Source], ratchet: &mut Ratchet) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources.iter().filter(|source| source.is_rust()) {
        if !source.text.starts_with("//!") {
            found.push(format!(
                "{}: begins without saying what it is (`//!`)",
                source.path
            ));
        }
        if source.is_test() {
            continue;
        }
        let lines = source.production().lines().count();
        found.extend(measure(&source.path, lines, FILE_LINES_MAX, ratchet));
        for (name, lines) in functions(source.production()) {
            let place = format!("{}:{name}", source.path);
            found.extend(measure(&place, lines, FUNCTION_LINES_MAX, ratchet));
        }
    }
    found
}

fn measure(place: &str, lines: usize, most: usize, ratchet: &mut Ratchet) -> Option<String> {
    let wrong = ratchet.judge(place, lines, most)?;
    Some(format!("{place}: {lines} lines; {wrong}"))
}

/// Functions with their length. rustfmt puts the closing brace under the first letter of the item;
/// that is enough to find the end.
fn functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let trimmed = line.trim_start();
        let Some(name) = function_name(trimmed) else {
            continue;
        };
        let indent = line.len() - trimmed.len();
        if is_declaration(&lines[start..], indent) {
            continue;
        }
        let end = lines[start..].iter().position(|l| {
            l.trim_start().starts_with('}') && l.len() - l.trim_start().len() == indent
        });
        if let Some(length) = end {
            found.push((name.to_string(), length + 1));
        }
    }
    found
}

/// Whether it is a function of a trait without a body: its signature ends in `;` before any brace.
fn is_declaration(lines: &[&str], indent: usize) -> bool {
    lines
        .iter()
        .map(|line| (line.len() - line.trim_start().len(), line.trim_end()))
        .take_while(|(depth, line)| !(*depth == indent && line.ends_with('{')))
        .any(|(depth, line)| depth == indent && line.ends_with(';'))
}

fn function_name(line: &str) -> Option<&str> {
    let mut rest = line;
    for word in [
        "pub(crate) ",
        "pub(super) ",
        "pub ",
        "const ",
        "async ",
        "unsafe ",
    ] {
        rest = rest.strip_prefix(word).unwrap_or(rest);
    }
    let rest = rest.strip_prefix("fn ")?;
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_')?;
    (!line.ends_with(';') && !line.ends_with('}')).then_some(&rest[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_measured_from_its_name_to_its_brace() {
        let text = "impl A {\n    pub async fn one(\n        x: u8,\n    ) {\n        if x {\n        }\n    }\n}\nfn two() {}\n";
        assert_eq!(functions(text), [("one".to_string(), 6)]);
    }

    #[test]
    fn a_function_that_a_trait_only_declares_has_no_length() {
        let text = "trait A {\n    fn one(\n        &self,\n    ) -> u8;\n    fn two(&self) {\n        let x = 1;\n    }\n}\n";
        assert_eq!(functions(text), [("two".to_string(), 3)]);
    }
}
