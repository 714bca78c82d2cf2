//! Who may use which route, written by hand from `spec/roles.md`.

use axum::http::Method;
use zavor_core::actor::Role;

/// First word of a line: the method; second: the route. Then either one word for everybody:
///
/// - `public`: needs no session;
/// - `half`, `register`: for sessions that still have to show, or to register, a second factor;
/// - `own`: about the reader's own account, for everybody who is signed in;
///
/// or one word for each role of [`COLUMNS`]:
///
/// - `-`: never;
/// - `page`: about no account; also with a role limited to domains;
/// - `whole`: about the whole organisation; not with a role limited to domains;
/// - `wide`: any account but one's own; not with a role limited to domains;
/// - `new`: about an account that does not exist yet, in the domains of the role;
/// - `see`: any account in the domains of the role, also one's own;
/// - `none`: accounts without a role; `helpdesk`: these and Helpdesk Administrators; `any`: all
///   accounts. Only in the domains of the role, never one's own account, and never one whose role
///   reaches further than one's own.
const TABLE: &str = "
GET  /                                               public
GET  /sign-in                                        public
POST /sign-in                                        public
GET  /sign-in/passkey                                public
POST /sign-in/passkey                                public
GET  /sign-in/{token}                                public
POST /sign-in/{token}                                public
POST /sign-out                                       public
GET  /setup/{token}                                  public
POST /setup/{token}                                  public
GET  /confirm/{token}                                public
POST /confirm/{token}                                public
GET  /not-me/{token}                                 public
POST /not-me/{token}                                 public
GET  /password                                       public
POST /password                                       public
POST /password/factor                                public
GET  /password/{token}                               public
POST /password/{token}                               public
POST /password/judge                                 public
POST /password/{token}/judge                         public
POST /recover/judge                                  public

GET  /recover                                        public
POST /recover                                        public
GET  /recover/prove                                  public
POST /recover/prove                                  public
POST /recover/code                                   public
POST /recover/site-code                              public
GET  /recover/passkey                                public
POST /recover/passkey                                public
GET  /recover/finish                                 public
POST /recover/reset                                  public
POST /recover/unlock                                 public
GET  /recover/ask                                    public
POST /recover/ask                                    public
GET  /request/{token}                                public
POST /request/{token}                                public

GET  /second-factor                                  half
POST /second-factor                                  half
GET  /register                                       register
GET  /register/app                                   register
POST /register/app                                   register
GET  /register/passkey                               register
POST /register/passkey                               register
GET  /step-up                                        own
POST /step-up                                        own
GET  /ways-back                                      own
POST /ways-back/later                                own
POST /ways-back/confirm                              own
GET  /my                                             own
GET  /my/sign-ins                                    own
GET  /security                                       own
POST /security/methods/remove                        own
POST /security/app-passwords/make                    own
POST /security/app-passwords/revoke                  own
POST /security/sessions/end                          own
POST /security/sessions/end-others                   own
POST /security/addresses/add                         own
POST /security/addresses/remove                      own
POST /security/recovery-codes                        own
GET  /admin/settings/languages                       own
POST /admin/settings/languages                       own

                                                     helpdesk user     security global reader
GET  /admin                                          page     page     page     page   page
GET  /live/home                                      page     page     page     page   page
GET  /live/release/{entity}                          see      see      see      see    see

GET  /admin/users                                    page     page     page     page   page
GET  /admin/users/export.csv                         page     page     page     page   page
POST /admin/users/selected/{act}                     page     page     page     page   page
GET  /admin/ways-back                                page     page     page     page   page
GET  /admin/ways-back/remind                         -        page     -        page   -
POST /admin/ways-back/remind                         -        page     -        page   -
POST /admin/ways-back/stop                           -        page     -        page   -
GET  /admin/users/add                                -        page     -        page   -
POST /admin/users/add                                -        new      -        new    -
GET  /admin/users/{address}                          see      see      see      see    see
GET  /admin/users/{address}/sign-ins                 see      see      see      see    see
GET  /admin/users/{address}/mail                     see      see      see      see    see
GET  /admin/users/{address}/security                 see      see      see      see    see
GET  /admin/users/{address}/audit                    see      see      see      see    see
GET  /admin/users/{address}/stolen                   see      see      see      see    see
GET  /admin/users/{address}/stolen/{step}            see      see      see      see    see
GET  /admin/users/{address}/unlock                   none     helpdesk none     any    -
POST /admin/users/{address}/unlock                   none     helpdesk none     any    -
GET  /admin/users/{address}/sign-out                 none     helpdesk none     any    -
POST /admin/users/{address}/sign-out                 none     helpdesk none     any    -
POST /admin/users/{address}/caller/code              none     helpdesk none     any    -
GET  /admin/users/{address}/reset-password           none     helpdesk none     any    -
POST /admin/users/{address}/reset-password           none     helpdesk none     any    -
GET  /admin/users/{address}/sign-in-status           -        helpdesk none     any    -
POST /admin/users/{address}/sign-in-status           -        helpdesk none     any    -
GET  /admin/users/{address}/edit                     -        helpdesk any      any    -
POST /admin/users/{address}/edit                     -        helpdesk -        any    -
POST /admin/users/{address}/recovery/add             -        helpdesk -        any    -
POST /admin/users/{address}/recovery/remove          -        helpdesk -        any    -
GET  /admin/users/{address}/remove                   -        helpdesk -        any    -
POST /admin/users/{address}/remove                   -        helpdesk -        any    -
GET  /admin/users/{address}/roles                    -        -        -        any    -
POST /admin/users/{address}/roles/grant              -        -        -        wide   -
POST /admin/users/{address}/roles/revoke             -        -        -        any    -
GET  /admin/users/{address}/app-passwords/{id}/revoke none    helpdesk none     any    -
POST /admin/users/{address}/app-passwords/{id}/revoke none    helpdesk none     any    -
GET  /admin/users/{address}/methods/{id}/remove      -        -        -        any    -
POST /admin/users/{address}/methods/{id}/remove      -        -        -        any    -
GET  /admin/users/{address}/recovery-codes/end       -        -        -        any    -
POST /admin/users/{address}/recovery-codes/end       -        -        -        any    -

GET  /admin/bulk                                     page     page     page     page   page
GET  /admin/bulk/new                                 page     page     page     page   page
POST /admin/bulk/preview                             page     page     page     page   -
POST /admin/bulk/start                               none     helpdesk none     any    -
GET  /admin/bulk/{id}                                whole    whole    whole    whole  whole
GET  /admin/bulk/{id}/results.csv                    whole    whole    whole    whole  whole
GET  /live/bulk/{id}                                 whole    whole    whole    whole  whole
POST /admin/bulk/{id}/stop                           whole    whole    whole    whole  -
POST /admin/bulk/{id}/resume                         whole    whole    whole    whole  -
GET  /admin/bulk/{id}/slips                          -        -        -        whole  -
POST /admin/bulk/{id}/slips                          -        -        -        whole  -

GET  /admin/restricted                               page     page     page     page   page
GET  /admin/restricted/unblock                       page     page     page     page   page
GET  /admin/restricted/{entity}                      page     page     page     page   page
GET  /admin/restricted/add                           page     page     page     page   -
POST /admin/restricted/add                           any      any      any      any    -
GET  /admin/restricted/{entity}/overview             see      see      see      see    see
GET  /admin/restricted/{entity}/secure               see      see      see      see    see
POST /admin/restricted/{entity}/sign-out             none     helpdesk none     any    -
GET  /admin/restricted/{entity}/release              any      any      any      any    -
POST /admin/restricted/{entity}/release              any      any      any      any    -
GET  /admin/restricted/{entity}/delivery             see      see      see      see    see
GET  /admin/origins                                  -        -        whole    whole  whole
POST /admin/origins/release                          -        -        whole    whole  -
GET  /admin/risky                                    page     page     page     page   page
GET  /admin/risky/{address}/{answer}                 -        -        any      any    -
POST /admin/risky/{address}/{answer}                 -        -        any      any    -

GET  /admin/requests                                 page     page     page     page   page
GET  /admin/requests/{request}                       see      see      see      see    see
POST /admin/requests/{request}                       none     helpdesk none     any    -
GET  /admin/users/{address}/request                  none     helpdesk none     any    -
POST /admin/users/{address}/request                  none     helpdesk none     any    -

GET  /admin/policies/{policy}                        -        -        whole    whole  whole
GET  /admin/policies/{policy}/edit                   -        -        whole    whole  -
POST /admin/policies/{policy}/edit                   -        -        whole    whole  -
POST /admin/policies/{policy}/review                 -        -        whole    whole  -
POST /admin/policies/{policy}/save                   -        -        whole    whole  -
GET  /admin/policies/outbound                        -        -        whole    whole  whole
GET  /admin/policies/outbound/policy                 -        -        whole    whole  whole
GET  /admin/policies/outbound/add                    -        -        whole    whole  -
GET  /admin/policies/outbound/edit                   -        -        whole    whole  -
POST /admin/policies/outbound/edit                   -        -        whole    whole  -
POST /admin/policies/outbound/review                 -        -        whole    whole  -
POST /admin/policies/outbound/save                   -        -        whole    whole  -
GET  /admin/policies/outbound/remove                 -        -        whole    whole  -
POST /admin/policies/outbound/remove                 -        -        whole    whole  -
GET  /admin/policies/alerts                          -        -        whole    whole  whole
GET  /admin/policies/alerts/edit                     -        -        whole    whole  -
POST /admin/policies/alerts/edit                     -        -        whole    whole  -
POST /admin/policies/alerts/review                   -        -        whole    whole  -
POST /admin/policies/alerts/save                     -        -        whole    whole  -
GET  /admin/policies/lists                           -        -        whole    whole  whole
GET  /admin/policies/lists/add                       -        -        whole    whole  -
POST /admin/policies/lists/add                       -        -        whole    whole  -
GET  /admin/policies/lists/remove                    -        -        whole    whole  -
POST /admin/policies/lists/remove                    -        -        whole    whole  -

GET  /admin/reports/sign-ins                         page     page     page     page   page
GET  /admin/reports/sign-ins.csv                     page     page     page     page   page
GET  /admin/reports/messages                         page     page     page     page   page
GET  /admin/reports/messages.csv                     page     page     page     page   page
GET  /admin/reports/audit                            page     page     page     page   page
GET  /admin/reports/audit.csv                        page     page     page     page   page
POST /admin/reports/audit/verify                     -        -        whole    whole  whole
GET  /admin/reports/alerts                           page     page     page     page   page
POST /admin/reports/alerts/mark                      none     helpdesk any      any    -
GET  /admin/reports/alerts.csv                       page     page     page     page   page
GET  /admin/reports/observed                         -        -        whole    whole  whole

GET  /admin/settings/about                           page     page     page     page   page
GET  /admin/settings/doors                           -        -        whole    whole  whole
GET  /admin/settings/domains                         -        -        -        whole  -
POST /admin/settings/domains/add                     -        -        -        whole  -
GET  /admin/settings/domains/remove                  -        -        -        whole  -
POST /admin/settings/domains/remove                  -        -        -        whole  -
GET  /admin/settings/roles                           -        -        -        whole  -
GET  /admin/settings/roles/grant                     -        -        -        whole  -
POST /admin/settings/roles/grant                     -        -        -        wide   -
GET  /admin/settings/roles/revoke                    -        -        -        whole  -
POST /admin/settings/roles/revoke                    -        -        -        wide   -
GET  /admin/settings/tokens                          -        -        -        whole  -
GET  /admin/settings/tokens/add                      -        -        -        whole  -
POST /admin/settings/tokens/add                      -        -        -        whole  -
GET  /admin/settings/tokens/revoke                   -        -        -        whole  -
POST /admin/settings/tokens/revoke                   -        -        -        whole  -
GET  /admin/settings/notices                         -        -        -        whole  -
POST /admin/settings/notices/test                    -        -        -        whole  -
POST /admin/settings/notices/test-webhook            -        -        -        whole  -
POST /admin/settings/notices/key                     -        -        -        whole  -
GET  /admin/settings/notices/renew-key               -        -        -        whole  -
POST /admin/settings/notices/renew-key               -        -        -        whole  -
";

/// The columns of the table.
pub(super) const COLUMNS: [Role; 5] = [
    Role::HelpdeskAdministrator,
    Role::UserAdministrator,
    Role::SecurityAdministrator,
    Role::GlobalAdministrator,
    Role::SecurityReader,
];

/// The line of one route.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) method: Method,
    pub(super) route: &'static str,
    words: Vec<&'static str>,
}

impl Row {
    /// The word for everybody, or `role`.
    pub(super) fn sort(&self) -> &'static str {
        match self.words.as_slice() {
            [word] => word,
            _ => "role",
        }
    }

    /// The word for a role.
    pub(super) fn word(&self, role: Role) -> &'static str {
        let column = COLUMNS.iter().position(|known| *known == role);
        self.words[column.expect("every role has a column")]
    }
}

/// The lines of the table.
pub(super) fn rows() -> Vec<Row> {
    let lines = TABLE.lines().filter(|line| line.starts_with(['G', 'P']));
    let rows = lines.map(|line| {
        let mut words = line.split_whitespace();
        let method = words.next().expect("a method");
        let row = Row {
            method: method.parse().expect("a method of HTTP"),
            route: words.next().expect("a route"),
            words: words.collect(),
        };
        assert!(matches!(row.words.len(), 1 | 5), "{line}");
        row
    });
    rows.collect()
}

#[test]
fn the_table_has_every_route_of_the_pages_and_no_other() {
    let routes = crate::router::routes();
    let known: std::collections::BTreeSet<(&str, &str)> = routes
        .known()
        .iter()
        .map(|(method, route)| (method.as_str(), *route))
        .collect();
    let rows = rows();
    let written = rows.iter().map(|row| (row.method.as_str(), row.route));
    let written: std::collections::BTreeSet<(&str, &str)> = written.collect();
    let missing: Vec<_> = known.difference(&written).collect();
    let gone: Vec<_> = written.difference(&known).collect();
    assert!(missing.is_empty(), "routes without a line: {missing:?}");
    assert!(gone.is_empty(), "lines without a route: {gone:?}");
    assert_eq!(written.len(), rows.len(), "a route is listed twice");
}
