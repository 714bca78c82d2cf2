//! All mutants of a file behind switches, in one text.
//!
//! `a < b` becomes `(if crate::mutated(7) { a == b } else if crate::mutated(8) { a > b } else
//! { a < b })`, a replaced body is an early `return`, and an arm that is deleted gets a guard that
//! is false. Only one mutant is ever on, so what stands in the branch of one holds no other. A
//! parser (`syn`) finds the expression around an operator; the rest is text, so the copy reads as
//! the original does.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::listed::Mutant;

/// A file with its mutants behind switches.
#[derive(Default)]
pub(super) struct Switched {
    pub(super) text: String,
    /// Where in the text the code of which mutant stands.
    pub(super) places: Vec<(Range<usize>, usize)>,
    /// Where the switches of deleted arms stand.
    arms: Vec<(usize, usize)>,
    /// Mutants that cannot compile: another operator than `&&` beside a `let`.
    pub(super) unviable: Vec<usize>,
    /// Mutants that this form cannot hold.
    pub(super) without_place: Vec<usize>,
}

impl Switched {
    /// The mutant whose code holds this byte.
    pub(super) fn mutant_at(&self, byte: usize) -> Option<usize> {
        let holds = |place: &&(Range<usize>, usize)| place.0.contains(&byte);
        self.places.iter().find(holds).map(|(_, number)| *number)
    }

    /// Puts this before the text.
    pub(super) fn head(&mut self, head: &str) {
        self.text.insert_str(0, head);
        let bytes = head.len();
        for (place, _) in &mut self.places {
            *place = place.start + bytes..place.end + bytes;
        }
        for (place, _) in &mut self.arms {
            *place += bytes;
        }
    }

    /// The last arm with a switch in the `match` whose value stands at this byte: without it, and
    /// then without the one before it, the others may leave nothing uncovered.
    pub(super) fn last_arm(&self, byte: usize) -> Option<usize> {
        let file = syn::parse_file(&self.text).ok()?;
        let mut found = MatchAt {
            byte,
            arms: Vec::new(),
        };
        found.visit_file(&file);
        let in_an_arm = |place: usize| found.arms.iter().any(|arm| arm.contains(&place));
        let mut of_match = self
            .arms
            .iter()
            .rev()
            .filter(|(place, _)| in_an_arm(*place));
        of_match.next().map(|(_, number)| *number)
    }

    /// The mutants whose code lies in this range.
    pub(super) fn mutants_in(&self, range: &Range<usize>) -> Vec<usize> {
        let inside = |place: &&(Range<usize>, usize)| {
            range.start <= place.0.start && place.0.end <= range.end
        };
        let found = self.places.iter().filter(inside);
        found.map(|(_, number)| *number).collect()
    }
}

/// Puts these mutants, each with its number, behind switches.
pub(super) fn switched(text: &str, mutants: &[(usize, &Mutant)]) -> Result<Switched, String> {
    let file = syn::parse_file(text).map_err(|error| error.to_string())?;
    let mut nodes = Nodes::default();
    nodes.visit_file(&file);
    let mut made = Switched::default();
    let mut cuts = BTreeMap::new();
    for (number, mutant) in mutants {
        let at = byte(text, mutant.from)..byte(text, mutant.to);
        match nodes.cut(mutant, &at) {
            Some((range, form)) if mutant.may_be_switched() => {
                let of_range: &mut Vec<_> = cuts
                    .entry((range.start, Reverse(range.end), form))
                    .or_default();
                of_range.push((*number, alternative(text, mutant, &at, &range)));
            }
            _ if nodes.chains.contains(&at.start) => made.unviable.push(*number),
            _ => made.without_place.push(*number),
        }
    }
    let mut cuts: Vec<Cut> = cuts
        .into_iter()
        .map(|((start, Reverse(end), form), mutants)| Cut {
            range: start..end,
            form,
            mutants,
        })
        .collect();
    // What is put in at a place comes before the code that begins there, and what lies around the
    // code of another before that.
    cuts.sort_by_key(|cut| {
        (
            cut.range.start,
            !cut.range.is_empty(),
            Reverse(cut.range.end),
        )
    });
    made.write(text, 0..text.len(), &cuts);
    Ok(made)
}

/// The text with this mutant instead of what it changes.
pub(super) fn changed(text: &str, mutant: &Mutant) -> String {
    let at = byte(text, mutant.from)..byte(text, mutant.to);
    alternative(text, mutant, &at, &(0..text.len()))
}

/// What stands in the branch of this mutant, if the code in `range` is what has branches.
fn alternative(text: &str, mutant: &Mutant, at: &Range<usize>, range: &Range<usize>) -> String {
    if !(range.start <= at.start && at.end <= range.end) {
        return mutant.replacement.clone();
    }
    let (before, after) = (&text[range.start..at.start], &text[at.end..range.end]);
    format!("{before}{}{after}", mutant.replacement)
}

/// How a mutant is switched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    /// A branch beside the expression.
    Branch,
    /// An early return at the top of a body.
    Return,
    /// A guard for an arm that has none.
    Guard,
    /// One more condition for the guard of an arm.
    Condition,
}

/// Mutants that are switched at one place.
struct Cut {
    range: Range<usize>,
    form: Form,
    mutants: Vec<(usize, String)>,
}

impl Switched {
    fn write(&mut self, text: &str, range: Range<usize>, cuts: &[Cut]) {
        let (mut at, mut cuts) = (range.start, cuts);
        while let Some((outer, rest)) = cuts.split_first() {
            let inside = |cut: &&Cut| cut.range.start < outer.range.end;
            let (inner, others) = rest.split_at(rest.iter().take_while(inside).count());
            self.text.push_str(&text[at..outer.range.start]);
            self.cut(text, outer, inner);
            (at, cuts) = (outer.range.end, others);
        }
        self.text.push_str(&text[at..range.end]);
    }

    fn cut(&mut self, text: &str, cut: &Cut, inner: &[Cut]) {
        match cut.form {
            Form::Branch => {
                self.text.push('(');
                for (number, alternative) in &cut.mutants {
                    self.branch(*number, alternative);
                    self.text.push_str(" else ");
                }
                self.text.push_str("{ ");
                self.write(text, cut.range.clone(), inner);
                self.text.push_str(" })");
            }
            Form::Return => {
                for (number, value) in &cut.mutants {
                    self.branch(*number, &format!("return {value};"));
                    self.text.push(' ');
                }
            }
            Form::Guard => {
                for (at, (number, _)) in cut.mutants.iter().enumerate() {
                    self.text.push_str(if at == 0 { " if " } else { " && " });
                    self.arm(*number);
                }
            }
            Form::Condition => {
                for (number, _) in &cut.mutants {
                    self.arm(*number);
                    self.text.push_str(" && ");
                }
                self.text.push('(');
                self.write(text, cut.range.clone(), inner);
                self.text.push(')');
            }
        }
    }

    fn arm(&mut self, number: usize) {
        self.arms.push((self.text.len(), number));
        self.text.push_str(&format!("!crate::mutated({number})"));
    }

    fn branch(&mut self, number: usize, code: &str) {
        self.text
            .push_str(&format!("if crate::mutated({number}) {{ "));
        let start = self.text.len();
        self.text.push_str(code);
        self.places.push((start..self.text.len(), number));
        self.text.push_str(" }");
    }
}

/// Whether this is a condition with a `let`, which no other expression may hold.
fn has_let(condition: &syn::Expr) -> bool {
    match condition {
        syn::Expr::Let(_) => true,
        syn::Expr::Binary(both) => has_let(&both.left) || has_let(&both.right),
        _ => false,
    }
}

/// The byte at a line and a column, both from 1.
fn byte(text: &str, (line, column): (usize, usize)) -> usize {
    let start: usize = text
        .split_inclusive('\n')
        .take(line - 1)
        .map(str::len)
        .sum();
    let in_line = text[start..].chars().take(column - 1);
    start + in_line.map(char::len_utf8).sum::<usize>()
}

/// The code that can have branches, by the place of what cargo-mutants changes in it.
#[derive(Default)]
struct Nodes {
    /// Operators: the expression that each belongs to.
    operators: BTreeMap<usize, Range<usize>>,
    /// Operators between conditions of which one is a `let`.
    chains: BTreeSet<usize>,
    /// Fields of struct expressions: the expression.
    fields: BTreeMap<usize, Range<usize>>,
    /// Bodies, by their brace and by their first statement: what follows the brace.
    bodies: BTreeMap<usize, usize>,
    /// Arms: the end of the pattern, and the guard.
    arms: BTreeMap<usize, (usize, Option<Range<usize>>)>,
    /// Guards of arms.
    guards: BTreeMap<usize, Range<usize>>,
}

impl Nodes {
    fn cut(&self, mutant: &Mutant, at: &Range<usize>) -> Option<(Range<usize>, Form)> {
        match mutant.genre.as_str() {
            "FnValue" => {
                let start = *self.bodies.get(&at.start)?;
                Some((start..start, Form::Return))
            }
            "MatchArm" => match self.arms.get(&at.start)? {
                (_, Some(guard)) => Some((guard.clone(), Form::Condition)),
                (end, None) => Some((*end..*end, Form::Guard)),
            },
            "MatchArmGuard" => Some((self.guards.get(&at.start)?.clone(), Form::Branch)),
            "StructField" => Some((self.fields.get(&at.start)?.clone(), Form::Branch)),
            "BinaryOperator" | "UnaryOperator" => {
                Some((self.operators.get(&at.start)?.clone(), Form::Branch))
            }
            _ => None,
        }
    }
}

fn range(node: &impl Spanned) -> Range<usize> {
    node.span().byte_range()
}

impl<'a> Visit<'a> for Nodes {
    fn visit_expr_binary(&mut self, node: &'a syn::ExprBinary) {
        let operator = range(&node.op).start;
        if has_let(&node.left) || has_let(&node.right) {
            self.chains.insert(operator);
        } else {
            self.operators.insert(operator, range(node));
        }
        visit::visit_expr_binary(self, node);
    }

    fn visit_expr_unary(&mut self, node: &'a syn::ExprUnary) {
        self.operators.insert(range(&node.op).start, range(node));
        visit::visit_expr_unary(self, node);
    }

    fn visit_expr_struct(&mut self, node: &'a syn::ExprStruct) {
        for field in &node.fields {
            self.fields.insert(range(field).start, range(node));
        }
        visit::visit_expr_struct(self, node);
    }

    fn visit_arm(&mut self, node: &'a syn::Arm) {
        let guard = node.guard.as_ref().map(|(_, guard)| range(&**guard));
        if let Some(guard) = &guard {
            self.guards.insert(guard.start, guard.clone());
        }
        let end = range(&node.pat).end;
        self.arms.insert(range(node).start, (end, guard));
        visit::visit_arm(self, node);
    }

    fn visit_item_fn(&mut self, node: &'a syn::ItemFn) {
        self.body(&node.block);
        visit::visit_item_fn(self, node);
    }

    fn visit_impl_item_fn(&mut self, node: &'a syn::ImplItemFn) {
        self.body(&node.block);
        visit::visit_impl_item_fn(self, node);
    }

    fn visit_trait_item_fn(&mut self, node: &'a syn::TraitItemFn) {
        if let Some(block) = &node.default {
            self.body(block);
        }
        visit::visit_trait_item_fn(self, node);
    }
}

impl Nodes {
    fn body(&mut self, block: &syn::Block) {
        let brace = block.brace_token.span.open().byte_range();
        self.bodies.insert(brace.start, brace.end);
        if let Some(first) = block.stmts.first() {
            self.bodies.insert(range(first).start, brace.end);
        }
    }
}

/// The patterns and guards of the `match` whose value stands at a byte.
struct MatchAt {
    byte: usize,
    arms: Vec<Range<usize>>,
}

impl<'a> Visit<'a> for MatchAt {
    fn visit_expr_match(&mut self, node: &'a syn::ExprMatch) {
        if range(&*node.expr).contains(&self.byte) {
            let arms = node.arms.iter();
            self.arms = arms
                .map(|arm| range(&arm.pat).start..range(&arm.fat_arrow_token).start)
                .collect();
        }
        visit::visit_expr_match(self, node);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A mutant of the only place where `of` stands in the text.
    fn mutant(text: &str, genre: &str, of: &str, replacement: &str) -> Mutant {
        let start = text.find(of).expect("it is there");
        let place = |at: usize| {
            let before = &text[..at];
            let column = before.rsplit('\n').next().unwrap_or_default();
            (before.matches('\n').count() + 1, column.chars().count() + 1)
        };
        Mutant {
            file: "crates/a/src/lib.rs".to_owned(),
            name: String::new(),
            genre: genre.to_owned(),
            returns: String::new(),
            in_function: true,
            from: place(start),
            to: place(start + of.len()),
            replacement: replacement.to_owned(),
        }
    }

    fn made(text: &str, mutants: &[Mutant]) -> Switched {
        let numbered: Vec<_> = mutants.iter().enumerate().collect();
        switched(text, &numbered).expect("it is Rust")
    }

    #[test]
    fn an_operator_and_those_inside_it_get_a_branch_for_each_mutant() {
        let text = "fn f() -> bool {\n    «ü» < b && !c\n}".replace("«ü»", "ü");
        let mutants = [
            mutant(&text, "BinaryOperator", "&&", "||"),
            mutant(&text, "BinaryOperator", "<", "=="),
            mutant(&text, "BinaryOperator", "<", ">"),
            mutant(&text, "UnaryOperator", "!", ""),
        ];
        let made = made(&text, &mutants);
        assert_eq!(
            made.text,
            "fn f() -> bool {\n    (if crate::mutated(0) { ü < b || !c } else { \
             (if crate::mutated(1) { ü == b } else if crate::mutated(2) { ü > b } else { ü < b }) \
             && (if crate::mutated(3) { c } else { !c }) })\n}"
        );
        let at = made.text.find("ü > b").expect("it has a branch");
        assert_eq!(made.mutant_at(at), Some(2));
        assert_eq!(made.mutant_at(0), None);
    }

    #[test]
    fn a_body_returns_early_also_where_it_begins_with_what_is_switched_itself() {
        let text = "fn f() -> u8 { a + 1 }";
        let mutants = [
            mutant(text, "FnValue", "a + 1", "0"),
            mutant(text, "BinaryOperator", "+", "-"),
        ];
        assert_eq!(
            made(text, &mutants).text,
            "fn f() -> u8 {if crate::mutated(0) { return 0; }  \
             (if crate::mutated(1) { a - 1 } else { a + 1 }) }"
        );
    }

    #[test]
    fn an_arm_is_deleted_by_a_guard_and_a_guard_gets_branches() {
        let text = "fn f() { match a { 1 => b, 2 if good => d, _ => e } }";
        let mutants = [
            mutant(text, "MatchArm", "1 => b,", ""),
            mutant(text, "MatchArm", "2 if good => d,", ""),
            mutant(text, "MatchArmGuard", "good", "true"),
        ];
        let made = made(text, &mutants);
        assert_eq!(
            made.text,
            "fn f() { match a { 1 if !crate::mutated(0) => b, \
             2 if (if crate::mutated(2) { true } else { !crate::mutated(1) && (good) }) => d, _ => e } }"
        );
        let value = made.text.find("a {").expect("it is matched");
        assert_eq!(made.last_arm(value), Some(1));
    }

    #[test]
    fn a_field_is_deleted_with_the_expression_around_it() {
        let text = "fn f() -> T { T { a: 1, ..b } }";
        let mutants = [mutant(text, "StructField", "a: 1,", "")];
        assert_eq!(
            made(text, &mutants).text,
            "fn f() -> T { (if crate::mutated(0) { T {  ..b } } else { T { a: 1, ..b } }) }"
        );
    }

    #[test]
    fn what_no_branch_can_be_is_told() {
        let text = "const A: u8 = 1 + 2; fn f() { if let B = c && d {} }";
        let constant = Mutant {
            in_function: false,
            ..mutant(text, "BinaryOperator", "+", "-")
        };
        let mutants = [constant, mutant(text, "BinaryOperator", "&&", "||")];
        let made = made(text, &mutants);
        assert_eq!(made.text, text);
        assert_eq!((made.without_place, made.unviable), (vec![0], vec![1]));
    }
}
