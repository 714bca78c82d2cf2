//! Every table says whose its rows are: a kind of record that belongs to an account is in the list that
//! acts go by ([`zavor_core::identity::Belonging`]), or it says here why it belongs to none.

use rusqlite::Connection;
use zavor_core::identity::Belonging;

use crate::directory::Directory;

/// What the rows of a table are.
enum Rows {
    /// These things of an account.
    Of(&'static [Belonging]),
    /// Nobody's: why.
    Nobodys(&'static str),
}

fn rows_of(table: &str) -> Option<Rows> {
    use Belonging as B;
    use Rows::{Nobodys, Of};
    Some(match table {
        "account" => Of(&[
            B::Name,
            B::Password,
            B::NewAddress,
            B::OldAddress,
            B::RaisedLimit,
        ]),
        "name" => Of(&[B::Name]),
        "hold" | "ended_hold" => Of(&[B::Hold]),
        "granted_role" => Of(&[B::Role]),
        "origin_rule" => Of(&[B::LetIn, B::AllowRule]),
        "effect" => Of(&[B::Effect]),
        "session" | "session_ending" => Of(&[B::Session]),
        "method" => Of(&[B::SecondFactor]),
        "link" => Of(&[
            B::PasswordLink,
            B::ConfirmationLink,
            B::SignInLink,
            B::NotMeLink,
            B::AskHelpLink,
        ]),
        "caller_code" => Of(&[B::CallerCode]),
        "api_token" => Of(&[B::ApiToken]),
        "app_password" => Of(&[B::AppPassword]),
        "recovery_flow" => Of(&[B::RecoveryFlow]),
        "recovery_budget" => Of(&[B::RecoveryBudget]),
        "ways_asked" => Of(&[B::WaysAsked]),
        "saved_code" => Of(&[B::SavedCode]),
        "bulk_run" | "bulk_item" => Of(&[B::BulkRun]),
        "guard_journal" | "guard_checkpoint" => Of(&[B::SignInGuard]),
        "secret" | "counter" | "note" | "hour_count" | "migration" => Nobodys("the installation's"),
        "policy_value" | "outbound_policy" | "domain" | "program_rule" => {
            Nobodys("the organisation's rules")
        }
        index if index.starts_with("account_text") => {
            Nobodys("names of accounts once more, to search in")
        }
        "support_request" | "support_request_key" => {
            Nobodys("what the help desk was asked; its links show messages and open nothing")
        }
        "alert" | "audit" | "reminder_run" => {
            Nobodys("a record of what was done; it opens nothing")
        }
        _ => return None,
    })
}

#[test]
fn every_table_is_of_a_kind_that_acts_know_or_says_why_it_belongs_to_nobody() {
    let directory = Directory::new();
    directory.open().close();
    let db = Connection::open(directory.database()).unwrap();
    let list = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    let mut list = db.prepare(list).unwrap();
    let tables = list.query_map([], |row| row.get(0)).unwrap();
    let tables: Vec<String> = tables.map(Result::unwrap).collect();
    assert!(tables.len() > 20, "{tables:?}");
    let mut kept: Vec<Belonging> = Vec::new();
    for table in &tables {
        match rows_of(table) {
            Some(Rows::Of(things)) => kept.extend(things),
            Some(Rows::Nobodys(why)) => assert!(!why.is_empty()),
            None => panic!(
                "whose are the rows of {table}? Add the kind to zavor_core::identity::Belonging and say \
                 in `fate` what acts that shut somebody out do to it"
            ),
        }
    }
    // What is in memory or in a cookie has no table.
    let elsewhere = [B_PENDING, B_REGISTRATION, B_BROWSER];
    for of in Belonging::ALL {
        assert!(kept.contains(of) != elsewhere.contains(of), "{of}");
    }
}

const B_PENDING: Belonging = Belonging::PendingChange;
const B_REGISTRATION: Belonging = Belonging::Registration;
const B_BROWSER: Belonging = Belonging::KnownBrowser;
