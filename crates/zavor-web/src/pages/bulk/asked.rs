//! What a form asks for: the act, the accounts, the terms.

use zavor_app::bulk::{BulkAccounts, BulkTerms, ResetDelivery};
use zavor_app::people::Elsewhere;
use zavor_core::actor::Role;
use zavor_core::bulk::BulkAct;

use crate::pages::users::query::ListQuery;
use crate::pages::users::selected::ToolbarAct;
use crate::request::fields::Fields;

/// Separators between the columns of a pasted table.
const SEPARATORS: [char; 4] = [',', ';', '\t', ' '];

/// The acts that a button of the table or a choice of the form can mean.
pub(super) fn acts(slug: &str) -> Vec<BulkAct> {
    match ToolbarAct::from_slug(slug) {
        Some(ToolbarAct::ResetPassword) => vec![BulkAct::ResetPassword],
        Some(ToolbarAct::Unlock) => vec![BulkAct::Unlock],
        Some(ToolbarAct::SignOut) => vec![BulkAct::SignOut],
        Some(ToolbarAct::SignInStatus) => vec![BulkAct::BlockSignIn, BulkAct::AllowSignIn],
        Some(ToolbarAct::Roles) => vec![BulkAct::GrantRole, BulkAct::RevokeRole],
        Some(ToolbarAct::Remove) => vec![BulkAct::Remove],
        None => BulkAct::from_name(slug).into_iter().collect(),
    }
}

/// The accounts that a form asks for.
pub(super) struct Accounts {
    /// Chosen one by one.
    pub(super) names: Vec<String>,
    /// Instead of names: all that this query lists.
    pub(super) listed: Option<ListQuery>,
}

impl Accounts {
    pub(super) fn of(form: &Fields) -> Self {
        let mut names: Vec<String> = form.all("account").map(String::from).collect();
        let carried = form.raw("accounts").split_whitespace();
        names.extend(carried.map(String::from));
        names.extend(pasted(form.raw("list")));
        names.retain(|name| !name.trim().is_empty());
        Self {
            names,
            listed: form.ticked("all").then(|| ListQuery::of(form)),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.listed.is_none() && self.names.is_empty()
    }

    /// The selection as the use cases take it.
    pub(super) fn asked(&self) -> BulkAccounts {
        match &self.listed {
            Some(query) => BulkAccounts::Found(query.people(1)),
            None => BulkAccounts::Named(self.names.clone()),
        }
    }
}

/// The names of a pasted list: one per line, or the first column of a table that holds an address.
fn pasted(list: &str) -> Vec<String> {
    let mut rows: Vec<Vec<&str>> = Vec::new();
    for line in list.lines() {
        let cells = line.split(SEPARATORS);
        let cells: Vec<&str> = cells
            .map(|cell| cell.trim_matches(['"', '\'', '<', '>', '\u{feff}', '\r']))
            .filter(|cell| !cell.is_empty())
            .collect();
        if !cells.is_empty() {
            rows.push(cells);
        }
    }

    let any = rows.iter().any(|row| address_in(row).is_some());
    // A table may begin with the names of its columns.
    let headed = any && rows.first().is_some_and(|row| address_in(row).is_none());
    let rows = rows.iter().skip(usize::from(headed));
    rows.filter_map(|row| address_in(row).or(row.first().copied()))
        .map(String::from)
        .collect()
}

/// The first cell of a row that may be an address.
fn address_in<'a>(row: &[&'a str]) -> Option<&'a str> {
    row.iter().copied().find(|cell| cell.contains('@'))
}

/// The act with its terms; `None` while something is missing.
pub(super) fn terms(act: BulkAct, form: &Fields) -> Option<BulkTerms> {
    let text = |name: &str| form.some(name).map(String::from);
    let role = || Role::from_name(form.text("role"));
    Some(match act {
        BulkAct::Unlock => BulkTerms::Unlock,
        BulkAct::SignOut => BulkTerms::SignOut,
        BulkAct::AllowSignIn => BulkTerms::AllowSignIn,
        BulkAct::AskToConfirm => BulkTerms::AskToConfirm,
        BulkAct::Remove => BulkTerms::Remove,
        BulkAct::BlockSignIn => BulkTerms::BlockSignIn {
            reason: text("reason")?,
        },
        BulkAct::ResetPassword => BulkTerms::ResetPassword {
            delivery: match form.text("delivery") {
                "slips" => ResetDelivery::Slips,
                _ => ResetDelivery::Links,
            },
            elsewhere: Elsewhere::moved_if(form.ticked("move_here")),
            verification: text("verification")?,
        },
        BulkAct::GrantRole => BulkTerms::GrantRole {
            role: role()?,
            domains: form.all("domains").map(String::from).collect(),
        },
        BulkAct::RevokeRole => BulkTerms::RevokeRole { role: role()? },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_addresses_and_a_pasted_table_are_both_read() {
        let ana = ["ana@a.example", "dan@a.example"];
        for list in [
            "ana@a.example\ndan@a.example\n",
            "  ana@a.example\r\n\r\ndan@a.example",
            "\u{feff}name,address\r\n\"Pop\",ana@a.example\r\nDan;dan@a.example",
            "\"ana@a.example\";x\n<dan@a.example>\ty",
        ] {
            assert_eq!(pasted(list), ana, "{list:?}");
        }
        assert_eq!(pasted("ana\ndan"), ["ana", "dan"], "names without a domain");
        assert!(pasted(" \n,\n").is_empty());
    }

    #[test]
    fn terms_wait_for_what_their_act_needs() {
        let form = Fields::parse(b"reason=stolen&role=x", 10).unwrap();
        assert!(terms(BulkAct::BlockSignIn, &form).is_some());
        assert!(terms(BulkAct::ResetPassword, &form).is_none());
        assert!(terms(BulkAct::GrantRole, &form).is_none());
        assert!(terms(BulkAct::Unlock, &Fields::default()).is_some());
    }
}
