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
            (if token.sensitive { "yes" } else { "-" }).into(),
            stamp(token.until),
            match &token.account {
                Some(account) => account.clone(),
                None => "the installation".into(),
            },
            token.made_by.clone(),
            token.suspended.clone().unwrap_or_else(|| "-".into()),
        ]
    };
    let rows: Vec<_> = tokens.iter().map(row).collect();
    table(
        &[
            "NO",
            "NAME",
            "ROLES",
            "SENSITIVE",
            "UNTIL (UTC)",
            "BELONGS TO",
            "MADE BY",
            "SUSPENDED",
        ],
        &rows,
        "There are no tokens.",
    )
}

/// `tokens add`.
pub(crate) fn made(made: &TokenMade) -> String {
    format!(
        "{}\nShown once; {:?} is valid until {} UTC. Revoke it with: zavor tokens revoke {}\n",
        made.token,
        plain(&made.made.name),
        stamp(made.made.until),
        made.made.id
    )
}
