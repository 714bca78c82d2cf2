//! "No account" with the address that was probably meant.
//!
//! The answer of the server stays as it is: who may not see accounts must learn of none. The local
//! operator sees all of them, so the command line looks for the most similar one itself.

use zavor_web::report::{AccountReport, List};

use crate::local_socket::http::{Local, NoAnswer, escaped};

/// Shortest local part that is looked for by its halves; a shorter one is looked for as a whole.
const HALVED_FROM: usize = 4;
/// How similar an address must be to be suggested, from 0 to 1: one wrong, missing, further or
/// swapped letter of a short address is.
const SIMILAR: f64 = 0.75;
/// HTTP status if there is no such thing.
const NOT_FOUND: u16 = 404;

/// The same answer; if it says that there is no such account, with the most similar address, or where
/// to look.
pub(super) fn suggested(local: &mut Local, typed: &str, why: NoAnswer) -> NoAnswer {
    let NoAnswer::Problem(mut problem) = why else {
        return why;
    };
    if problem.status == NOT_FOUND && problem.detail.starts_with("no account") {
        problem.detail.push_str(&match nearest(local, typed) {
            Some(address) => format!("; did you mean {address}?"),
            None => "; all accounts: zavor users list".into(),
        });
    }
    NoAnswer::Problem(problem)
}

/// The known address or alias that is most like what was typed. If the server does not answer, none.
fn nearest(local: &mut Local, typed: &str) -> Option<String> {
    let typed = typed.to_lowercase();
    let mut best: Option<(f64, String)> = None;
    for piece in pieces(&typed) {
        let path = format!("/api/v1/directory?text={}", escaped(&piece));
        let page: List<AccountReport> = local.get(&path).ok()?;
        for account in page.items {
            for known in [account.address].into_iter().chain(account.aliases) {
                let likeness = likeness(&typed, &known);
                if best.as_ref().is_none_or(|(most, _)| likeness > *most) {
                    best = Some((likeness, known));
                }
            }
        }
    }
    best.filter(|(likeness, _)| *likeness >= SIMILAR)
        .map(|(_, known)| known)
}

/// Texts of which an address that differs in one place contains one: the halves of its local part.
fn pieces(typed: &str) -> Vec<String> {
    let local = typed.split_once('@').map_or(typed, |(local, _)| local);
    let letters: Vec<char> = local.chars().collect();
    if letters.is_empty() {
        return Vec::new();
    }
    if letters.len() < HALVED_FROM {
        return vec![local.to_owned()];
    }
    let (first, second) = letters.split_at(letters.len() / 2);
    vec![first.iter().collect(), second.iter().collect()]
}

/// How alike two addresses are; without a domain, a name is compared with the local part.
fn likeness(typed: &str, known: &str) -> f64 {
    let known = match typed.contains('@') {
        true => known,
        false => known.split_once('@').map_or(known, |(local, _)| local),
    };
    strsim::normalized_damerau_levenshtein(typed, known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_mistake_leaves_a_half_as_it_is_and_an_address_alike() {
        for typed in [
            "georgiana@contoso.example",
            "georgina@contoso.exmaple",
            "geogrina@contoso.example",
            "gorgina@contoso.example",
            "georgia@contoso.example",
            "georgian",
        ] {
            let known = "georgina@contoso.example";
            let found = pieces(typed).iter().any(|piece| known.contains(piece));
            assert!(found && likeness(typed, known) >= SIMILAR, "{typed}");
        }
        assert!(likeness("dan@contoso.example", "ana@fabrikam.example") < SIMILAR);
        assert!(likeness("dan", "ana@contoso.example") < SIMILAR);
        assert_eq!(pieces("@contoso.example"), [""; 0]);
    }
}
