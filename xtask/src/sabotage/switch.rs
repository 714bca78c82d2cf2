//! The switch that turns a guard off while the program runs.
//!
//! In the copy, `guard` becomes `(if crate::sabotaged(7) { broken } else { guard })`. The number
//! of an entry is its place in the table; the environment says which one is off.

use super::table::Sabotage;
use crate::tree::Source;

/// Names the entry whose guard is off. Without it, every guard is on.
pub(super) const OFF: &str = "ZAVOR_SABOTAGE";

const OPEN: char = '«';
const CLOSE: char = '»';

/// What stands between the marks, or everything where there are none.
pub(super) fn marked(find: &'static str) -> &'static str {
    parts(find).1
}

/// The text as it stands in the file.
pub(super) fn without_marks(find: &str) -> String {
    find.replace([OPEN, CLOSE], "")
}

/// What stands before the marks, between them, and after them.
fn parts(find: &str) -> (&str, &str, &str) {
    let split = find.split_once(OPEN).and_then(|(before, rest)| {
        let (between, after) = rest.split_once(CLOSE)?;
        Some((before, between, after))
    });
    split.unwrap_or(("", find, ""))
}

/// Whether this can be one branch of a switch: its brackets close, and it is not the arm of a
/// `match`. The compiler finds the rest.
pub(super) fn is_whole(text: &str) -> bool {
    let mut open = Vec::new();
    for letter in text.chars() {
        match letter {
            '(' => open.push(')'),
            '[' => open.push(']'),
            '{' => open.push('}'),
            ')' | ']' | '}' if open.pop() != Some(letter) => return false,
            _ => {}
        }
    }
    open.is_empty() && !text.trim_end().ends_with(',')
}

/// The files of the copy: those with entries hold every guard and its switched-off form, and every
/// crate of theirs holds the function that reads the switch. An error names an entry that cuts
/// through the code of another.
pub(super) fn switched(sources: &[Source], sabotages: &[Sabotage]) -> Result<Vec<Source>, String> {
    let crates: Vec<&str> = sabotages
        .iter()
        .filter_map(|sabotage| sabotage.file.split_once("/src/"))
        .map(|(folder, _)| folder)
        .collect();
    let switch = |source: &Source| {
        let numbered = sabotages.iter().enumerate();
        let of_file = numbered.filter(|(_, sabotage)| sabotage.file == source.path);
        let mut cuts: Vec<Cut<'_>> = of_file
            .filter_map(|(number, sabotage)| Cut::new(number, sabotage, &source.text))
            .collect();
        // What lies around the code of another comes before it.
        cuts.sort_by_key(|cut| (cut.start, std::cmp::Reverse(cut.end)));
        let mut text = with_switches(&source.text, 0, &cuts)?;
        let roots = ["src/lib.rs", "src/main.rs"];
        let is_root = |folder: &&str| {
            let mut of_folder = roots.iter().map(|root| format!("{folder}/{root}"));
            of_folder.any(|root| root == source.path)
        };
        if crates.iter().any(is_root) {
            text.push_str(READER);
        }
        Ok(Source {
            path: source.path.clone(),
            text,
        })
    };
    sources.iter().map(switch).collect()
}

/// Reads the switch. A crate without the standard library gets it for this one function.
const READER: &str = r#"
/// Whether the guard with this number is switched off.
pub(crate) fn sabotaged(number: u16) -> bool {
    extern crate std;
    static OFF: std::sync::OnceLock<Option<u16>> = std::sync::OnceLock::new();
    let read = || std::env::var("ZAVOR_SABOTAGE").ok()?.parse().ok();
    *OFF.get_or_init(read) == Some(number)
}
"#;

/// One entry and where the code is that it switches, in bytes of its file.
struct Cut<'s> {
    number: usize,
    sabotage: &'s Sabotage,
    start: usize,
    end: usize,
}

impl<'s> Cut<'s> {
    fn new(number: usize, sabotage: &'s Sabotage, text: &str) -> Option<Self> {
        let (before, guard, _) = parts(sabotage.find);
        let start = text.find(&without_marks(sabotage.find))? + before.len();
        Some(Self {
            number,
            sabotage,
            start,
            end: start + guard.len(),
        })
    }

    /// The switch, with this code in force while the guard is on.
    fn around(&self, guard: &str) -> String {
        let (number, broken) = (self.number, self.sabotage.replace);
        let switch = format!("if crate::sabotaged({number}) {{ {broken} }} else {{ {guard} }}");
        match marked(self.sabotage.find).trim_end().ends_with(';') {
            true => switch,
            false => format!("({switch})"),
        }
    }
}

/// The part of a file that begins at `start`, with these entries behind switches. One that lies in
/// the code of another, or is the same code, is switched where that other guard is on.
fn with_switches(text: &str, start: usize, cuts: &[Cut<'_>]) -> Result<String, String> {
    let (mut made, mut at, mut cuts) = (String::new(), 0, cuts);
    while let Some((outer, rest)) = cuts.split_first() {
        let inside = rest.iter().take_while(|cut| cut.start < outer.end).count();
        let (inner, others) = rest.split_at(inside);
        if let Some(cut) = inner.iter().find(|cut| cut.end > outer.end) {
            let guard = cut.sabotage.guard;
            return Err(format!(
                "half of its code is that of another entry: {guard}"
            ));
        }
        let code = &text[outer.start - start..outer.end - start];
        made.push_str(&text[at..outer.start - start]);
        made.push_str(&outer.around(&with_switches(code, outer.start, inner)?));
        (at, cuts) = (outer.end - start, others);
    }
    made.push_str(&text[at..]);
    Ok(made)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::fixture;

    fn entry(find: &'static str, replace: &'static str) -> Sabotage {
        Sabotage {
            guard: "",
            file: "crates/a/src/b.rs",
            find,
            replace,
            package: "a",
            test: "",
        }
    }

    #[test]
    fn the_marked_part_and_its_broken_form_stand_behind_a_switch() {
        let before = [
            fixture("crates/a/src/b.rs", "if left > 0 { count(); }\n"),
            fixture("crates/a/src/lib.rs", "mod b;\n"),
            fixture("crates/c/src/lib.rs", "mod d;\n"),
        ];
        let entries = [entry("if «left > 0» {", "true"), entry("count();", "")];
        let after = switched(&before, &entries).expect("they are apart");
        assert_eq!(
            after[0].text,
            "if (if crate::sabotaged(0) { true } else { left > 0 }) \
             { if crate::sabotaged(1) {  } else { count(); } }\n"
        );
        assert!(after[1].text.starts_with("mod b;\n") && after[1].text.contains(OFF));
        assert_eq!(after[2].text, "mod d;\n");
    }

    #[test]
    fn entries_for_the_same_code_and_for_a_part_of_it_are_switched_each() {
        let before = [fixture("crates/a/src/b.rs", "if left > 0 {")];
        let entries = [
            entry("if left > «0»", "1"),
            entry("if «left > 0» {", "true"),
            entry("left > 0", "false"),
        ];
        let after = switched(&before, &entries).expect("they lie in each other");
        assert_eq!(
            after[0].text,
            "if (if crate::sabotaged(1) { true } else { (if crate::sabotaged(2) { false } \
             else { left > (if crate::sabotaged(0) { 1 } else { 0 }) }) }) {"
        );
    }

    #[test]
    fn an_entry_that_cuts_through_the_code_of_another_is_an_error() {
        let before = [fixture("crates/a/src/b.rs", "a + b + c")];
        let entries = [entry("«a + b» + c", "0"), entry("a + «b + c»", "0")];
        assert!(switched(&before, &entries).is_err());
    }

    #[test]
    fn half_an_expression_cannot_be_switched() {
        for half in ["if a {", "a(b", "a)", "X => y,", "(a]"] {
            assert!(!is_whole(half), "{half}");
        }
        for whole in ["a(b)", "a();", "true", "(1, [2])", ""] {
            assert!(is_whole(whole), "{whole}");
        }
    }
}
