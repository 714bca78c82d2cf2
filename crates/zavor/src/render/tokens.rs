//! API tokens.

use zavor_web::report::{TokenMade, TokenReport};

use super::table::table;
use super::text::{plain, stamp};

/// `tokens list`.
pub(crate) fn tokens(tokens: &[TokenReport]) -> String {
    let row = |token: &TokenReport| {
        vec![
            token.id.clone(),
            token.name.clone(),
            token.roles.join(", "),
            stamp(token.until),
            token.made_by.clone(),
        ]
    };
    let rows: Vec<_> = tokens.iter().map(row).collect();
    table(
        &["NO", "NAME", "ROLES", "UNTIL (UTC)", "MADE BY"],
        &rows,
        "There are no tokens.",
    )
}

/// `tokens add`.
pub(crate) fn made(made: &TokenMade) -> String {
    format!(
        "{}\nShown once; {:?} counts until {} UTC. Revoke it with: zavor tokens revoke {}\n",
        made.token,
        plain(&made.made.name),
        stamp(made.made.until),
        made.made.id
    )
}
