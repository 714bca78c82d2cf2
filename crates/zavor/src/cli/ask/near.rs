//! "No account" with the address that was probably meant.
//!
//! The answer of the server stays as it is: who may not see accounts must learn of none. The local
//! operator sees all of them, so the command line looks for the most similar one itself.

use zavor_web::report::{AccountReport, List};

use crate::local_socket::http::{Local, NoAnswer, escaped};

/// Shortest local part that is looked for by its thirds, and by its halves; a shorter one is looked
/// for as a whole.
const IN_THIRDS_FROM: usize = 6;
const IN_HALVES_FROM: usize = 4;
/// How similar both parts of an address must be to be suggested, from 0 to 1: a name of four letters
/// with one that is wrong, missing, further or swapped is.
const SIMILAR: f64 = 0.7;
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

/// Texts of which an address that differs in one place contains one: the thirds of its local part. (Two
/// swapped letters change two of them at most.)
fn pieces(typed: &str) -> Vec<String> {
    let local = typed.split_once('@').map_or(typed, |(local, _)| local);
    let letters: Vec<char> = local.chars().collect();
    let parts = match letters.len() {
        IN_THIRDS_FROM.. => 3,
        IN_HALVES_FROM.. => 2,
        _ => 1,
    };
    let length = letters.len().div_ceil(parts).max(1);
    letters
        .chunks(length)
        .map(|part| part.iter().collect())
        .collect()
}

/// How alike two addresses are: as alike as the less alike of their parts, or every address of a domain
/// would be like every other. Without a domain, a name is compared with the local part.
fn likeness(typed: &str, known: &str) -> f64 {
    let alike = strsim::normalized_damerau_levenshtein;
    let (local, domain) = known.split_once('@').unwrap_or((known, ""));
    match typed.split_once('@') {
        Some((typed, at)) => alike(typed, local).min(alike(at, domain)),
        None => alike(typed, local),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_mistake_leaves_a_part_as_it_is_and_an_address_alike() {
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
        assert!(likeness("zoltan@contoso.example", "ana@contoso.example") < SIMILAR);
        assert!(likeness("anna@contoso.example", "ana@contoso.example") >= SIMILAR);
        assert_eq!(pieces("@contoso.example"), [""; 0]);
    }
}
