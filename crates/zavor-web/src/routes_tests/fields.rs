//! For each route, fields with which its form is accepted from those who may send it, so that a
//! refusal of such a form is about the person and not about the form; and the requests made of
//! them.

use axum::http::Method;
use zavor_memory::Now;

use crate::testing::{Reply, TestSite, Visitor};

use super::expected::Row;
use super::scene::{DAN, address, alert_about, id_of, pairs, path_of, token_of};

/// First word of a line: the route; then the fields. `{entity}` and `{target}` are the account that
/// the act is about; the rest belongs to Dan or to the scene.
const TABLE: &str = "
/sign-in                                      name=ana | password=no such password
/second-factor                                code={code} | next=/security
/ways-back/later                              next=/security
/ways-back/confirm                            next=/security
/step-up                                      code={code} | next=/security
/register/app                                 code=000000 | name=phone
/security/methods/remove                      id={method}
/recover/ask                                  name=ana@contoso.example | text=locked out
/security/app-passwords/make                  name=tablet | protocol=imap
/security/app-passwords/revoke                id={method}
/security/sessions/end                        id={session}
/security/addresses/add                       address=other@home.example
/security/addresses/remove                    address=dan@home.example

/admin/users/selected/{act}                   account={entity}
/admin/ways-back/stop                         run=1
/admin/users/add                              address=new@contoso.example | name=New | how=elsewhere
/admin/users/{address}/unlock                 caller=in_person | caller_note=staff card
/admin/users/{address}/caller/code            caller_place=0
/admin/users/{address}/reset-password         how=link | caller=in_person | caller_note=staff card
/admin/users/{address}/sign-in-status         status=blocked | reason=left
/admin/users/{address}/edit                   name=Another Name
/admin/users/{address}/recovery/add           recovery=second@home.example
/admin/users/{address}/recovery/remove        recovery={target}@home.example
/admin/users/{address}/remove                 understood=1
/admin/users/{address}/request                text=she cannot send
/admin/requests/{request}                     text=looked | act=note
/admin/users/{address}/roles/grant            role=security_reader
/admin/users/{address}/roles/revoke           role=helpdesk_administrator
/admin/users/{address}/methods/{id}/remove    caller=in_person | caller_note=staff card
/admin/users/{address}/recovery-codes/end     caller=in_person | caller_note=staff card
/admin/bulk/preview                           act=sign-out | accounts={entity}
/admin/bulk/start                             act=sign-out | accounts={entity}

/admin/restricted/add                         entity={entity} | reason=spam
/admin/restricted/{entity}/release            reviewed=no rules | caller=in_person | caller_note=badge
/admin/origins/release                        network=203.0.113.9/32
/admin/risky/{address}/{answer}              reason=on a journey

/admin/policies/{policy}/edit                 was-threshold_near=10 | threshold_near=5
/admin/policies/{policy}/review               was-threshold_near=10 | threshold_near=5
/admin/policies/{policy}/save                 was-threshold_near=10 | threshold_near=5
/admin/policies/outbound/edit                 policy=sending | was-recipients_per_day=1000 | recipients_per_day=900
/admin/policies/outbound/review               policy=sending | was-recipients_per_day=1000 | recipients_per_day=900
/admin/policies/outbound/save                 policy=sending | was-recipients_per_day=1000 | recipients_per_day=900
/admin/policies/outbound/remove               policy=sales | was-priority=10
/admin/policies/alerts/edit                   policy=alerts/many_lockouts | was-enabled=true | enabled=false
/admin/policies/alerts/review                 policy=alerts/many_lockouts | was-enabled=true | enabled=false
/admin/policies/alerts/save                   policy=alerts/many_lockouts | was-enabled=true | enabled=false
/admin/policies/lists/add                     action=deny | network=192.0.2.0/24 | reason=guesses
/admin/policies/lists/remove                  action=deny | network=198.51.100.0/24
/admin/reports/alerts/mark                    alert={alert} | mark=seen

/admin/settings/domains/add                   domain=fabrikam.example
/admin/settings/domains/remove                domain=tailspin.example
/admin/settings/roles/grant                   account={entity} | role=security_reader
/admin/settings/roles/revoke                  account={entity} | role=helpdesk_administrator
/admin/settings/tokens/add                    name=ci | role=security_reader | life=30d
/admin/settings/tokens/revoke                 id={token}
/admin/settings/notices/test                  address=soc@contoso.example
/admin/settings/languages                     zone=Europe/Bucharest
";

/// The fields of a route, for an act on this account.
pub(super) fn fields_of(site: &TestSite, row: &Row, target: &str) -> Vec<(String, String)> {
    let line = TABLE.lines().find_map(|line| {
        let (route, fields) = line.split_once(' ')?;
        (route == row.route).then_some(fields)
    });
    let fields = line.unwrap_or_default().split('|').map(str::trim);
    let pairs = fields.filter_map(|field| field.split_once('='));
    pairs
        .map(|(name, value)| (name.to_owned(), filled(site, target, value)))
        .collect()
}

fn filled(site: &TestSite, target: &str, value: &str) -> String {
    let dan = id_of(site, DAN);
    match value {
        "{code}" => site.code(dan),
        "{method}" => (u64::from(dan.0) + 1_000).to_string(),
        "{session}" => {
            let sessions = site.world.zavor.sign_on.sessions_of(dan);
            let sessions = sessions.now().expect("a store that reads");
            sessions.first().map_or(1, |session| session.id).to_string()
        }
        "{token}" => token_of(site),
        "{alert}" => alert_about(site, target).to_string(),
        other => other
            .replace("{entity}", &address(target))
            .replace("{target}", target),
    }
}

/// Asks a route about this account as this visitor, the way its page would.
pub(super) fn ask(visitor: &Visitor<'_>, row: &Row, target: &str) -> Reply {
    let path = path_of(visitor.site, row, target);
    if row.method == Method::POST {
        let fields = fields_of(visitor.site, row, target);
        return visitor.post(&path, &pairs(&fields));
    }
    if row.route.starts_with("/live/") {
        // A stream: its first bytes show whether it is open to the visitor.
        let (status, _) = visitor.begin(&path);
        return Reply {
            status,
            headers: axum::http::HeaderMap::new(),
            body: String::new(),
        };
    }
    visitor.get(&path)
}
