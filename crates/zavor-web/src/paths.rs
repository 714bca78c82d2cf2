//! Paths of the pages that have a variable part: each pattern once, for the router, next to the
//! function that fills it in. Pages and templates call the functions and never write such a path
//! themselves (a test checks this). Paths without parts are next to their handlers.
//!
//! Security: parts may be other people's text; only this module percent-encodes them.

use zavor_core::account::SignInName;

use crate::request::fields::encode;

/// A value that can be a part of a path.
pub(crate) trait Part {
    /// The value as it is written in a path.
    fn encoded(&self) -> String;
}

impl Part for str {
    fn encoded(&self) -> String {
        // An address stays readable; `@` means nothing in a path (RFC 3986 section 3.3).
        encode(self).replace("%40", "@")
    }
}

impl Part for String {
    fn encoded(&self) -> String {
        self.as_str().encoded()
    }
}

impl Part for SignInName {
    fn encoded(&self) -> String {
        self.as_str().encoded()
    }
}

impl Part for u64 {
    fn encoded(&self) -> String {
        self.to_string()
    }
}

impl<T: Part + ?Sized> Part for &T {
    fn encoded(&self) -> String {
        (**self).encoded()
    }
}

/// The number of a bulk run, in hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Run(pub(crate) u64);

impl Part for Run {
    fn encoded(&self) -> String {
        format!("{:x}", self.0)
    }
}

/// A name in which every character but letters is encoded.
struct Whole<'a>(&'a str);

impl Part for Whole<'_> {
    fn encoded(&self) -> String {
        encode(self.0)
    }
}

/// The pattern with its parts in place of the names in braces.
fn filled(pattern: &str, parts: &[&dyn Part]) -> String {
    let mut parts = parts.iter();
    let mut path = String::with_capacity(pattern.len() * 2);
    for segment in pattern.split('/').skip(1) {
        path.push('/');
        match segment.starts_with('{') {
            // The macro gives as many parts as names.
            true => path.extend(parts.next().map(|part| part.encoded())),
            false => path.push_str(segment),
        }
    }
    path
}

macro_rules! places {
    ($($(#[$doc:meta])+ $pattern:ident = $path:literal, $name:ident($($part:ident),+);)+) => {
        $(
            $(#[$doc])+
            pub(crate) const $pattern: &str = $path;

            $(#[$doc])+
            pub(crate) fn $name($($part: impl Part),+) -> String {
                filled($pattern, &[$(&$part),+])
            }
        )+

        /// Every pattern, and how many parts its function takes.
        #[cfg(test)]
        pub(crate) const ALL: &[(&str, usize)] = &[$(($pattern, [$(stringify!($part)),+].len())),+];
    };
}

places! {
    /// One account: its first tab.
    USER = "/admin/users/{address}", user(address);
    /// Its tab of sign-ins.
    USER_SIGN_INS = "/admin/users/{address}/sign-ins", user_sign_ins(address);
    /// Its tab of mail.
    USER_MAIL = "/admin/users/{address}/mail", user_mail(address);
    /// Its tab of security information.
    USER_SECURITY = "/admin/users/{address}/security", user_security(address);
    /// Its tab of the audit.
    USER_AUDIT = "/admin/users/{address}/audit", user_audit(address);
    /// Unlock.
    USER_UNLOCK = "/admin/users/{address}/unlock", user_unlock(address);
    /// Sign out of all sessions.
    USER_SIGN_OUT = "/admin/users/{address}/sign-out", user_sign_out(address);
    /// Send a caller a code.
    USER_CALLER_CODE = "/admin/users/{address}/caller/code", user_caller_code(address);
    /// Reset password.
    USER_RESET = "/admin/users/{address}/reset-password", user_reset(address);
    /// Edit sign-in status.
    USER_STATUS = "/admin/users/{address}/sign-in-status", user_status(address);
    /// Take a stolen account back: leads to the first step that is open.
    USER_STOLEN = "/admin/users/{address}/stolen", user_stolen(address);
    /// One step of that.
    USER_STOLEN_STEP = "/admin/users/{address}/stolen/{step}", user_stolen_step(address, step);
    /// Edit names, aliases, groups.
    USER_EDIT = "/admin/users/{address}/edit", user_edit(address);
    /// Open a support request for its owner.
    USER_REQUEST = "/admin/users/{address}/request", user_request(address);
    /// Add a recovery address.
    USER_RECOVERY_ADD = "/admin/users/{address}/recovery/add", user_recovery_add(address);
    /// Remove a recovery address.
    USER_RECOVERY_REMOVE = "/admin/users/{address}/recovery/remove", user_recovery_remove(address);
    /// Remove the account.
    USER_REMOVE = "/admin/users/{address}/remove", user_remove(address);
    /// Manage roles.
    USER_ROLES = "/admin/users/{address}/roles", user_roles(address);
    /// Grant a role.
    USER_ROLE_GRANT = "/admin/users/{address}/roles/grant", user_role_grant(address);
    /// Revoke a role.
    USER_ROLE_REVOKE = "/admin/users/{address}/roles/revoke", user_role_revoke(address);
    /// Remove a second factor.
    USER_METHOD_REMOVE = "/admin/users/{address}/methods/{id}/remove",
        user_method_remove(address, id);
    /// End the saved recovery codes.
    USER_CODES_END = "/admin/users/{address}/recovery-codes/end", user_codes_end(address);
    /// Revoke an app password.
    USER_APP_PASSWORD_REVOKE = "/admin/users/{address}/app-passwords/{id}/revoke",
        user_app_password_revoke(address, id);
    /// An act of the toolbar on the rows selected in the table.
    USERS_SELECTED = "/admin/users/selected/{act}", users_selected(act);

    /// One bulk run.
    BULK_RUN = "/admin/bulk/{id}", bulk_run(id);
    /// Its results as a file.
    BULK_RESULTS = "/admin/bulk/{id}/results.csv", bulk_results(id);
    /// Stop it.
    BULK_STOP = "/admin/bulk/{id}/stop", bulk_stop(id);
    /// Resume it.
    BULK_RESUME = "/admin/bulk/{id}/resume", bulk_resume(id);
    /// Its slips.
    BULK_SLIPS = "/admin/bulk/{id}/slips", bulk_slips(id);
    /// Its live values.
    LIVE_BULK = "/live/bulk/{id}", live_bulk(id);

    /// A restricted entity; redirects to the first step of its release.
    RESTRICTED = "/admin/restricted/{entity}", restricted(entity);
    /// The first step of its release.
    RESTRICTED_OVERVIEW = "/admin/restricted/{entity}/overview", restricted_overview(entity);
    /// The second step of its release.
    RESTRICTED_SECURE = "/admin/restricted/{entity}/secure", restricted_secure(entity);
    /// Ends its sessions, from the second step.
    RESTRICTED_SIGN_OUT = "/admin/restricted/{entity}/sign-out", restricted_sign_out(entity);
    /// The last step of its release.
    RESTRICTED_RELEASE = "/admin/restricted/{entity}/release", restricted_release(entity);
    /// What the doors would answer after its release.
    RESTRICTED_DELIVERY = "/admin/restricted/{entity}/delivery", restricted_delivery(entity);
    /// The live values of that page.
    LIVE_RELEASE = "/live/release/{entity}", live_release_part(entity);
    /// The answer of a person to the risk of an account.
    RISK_ANSWER = "/admin/risky/{address}/{answer}", risk_answer(address, answer);

    /// A support request.
    SUPPORT_REQUEST = "/admin/requests/{request}", support_request(request);

    /// A policy.
    POLICY = "/admin/policies/{policy}", policy(policy);
    /// Its form.
    POLICY_EDIT = "/admin/policies/{policy}/edit", policy_edit(policy);
    /// What saving its form would change.
    POLICY_REVIEW = "/admin/policies/{policy}/review", policy_review(policy);
    /// Saves it.
    POLICY_SAVE = "/admin/policies/{policy}/save", policy_save(policy);

    /// A link to sign in with.
    SIGN_IN_LINK = "/sign-in/{token}", sign_in_link(token);
    /// The link of the first administrator.
    SET_UP_LINK = "/setup/{token}", set_up_link(token);
    /// A link that confirms a recovery address.
    CONFIRM_LINK = "/confirm/{token}", confirm_link(token);
    /// A link to say that it was not its reader.
    NOT_ME_LINK = "/not-me/{token}", not_me_link(token);
    /// The private link of a support request.
    REQUEST_LINK = "/request/{token}", request_link(token);
    /// A link to choose a password with.
    PASSWORD_LINK = "/password/{token}", password_link(token);
    /// Judges the password that is typed on its page.
    PASSWORD_LINK_JUDGE = "/password/{token}/judge", password_link_judge(token);

    /// A built-in file.
    ASSET = "/assets/{name}", asset(name);
}

/// The live values of the doors after the release of an entity.
pub(crate) fn live_release(entity: &str) -> String {
    live_release_part(Whole(entity))
}

/// A path followed by a query of these fields.
pub(crate) fn with_query(path: &str, fields: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    let joint = if path.contains('?') { '&' } else { '?' };
    format!("{path}{joint}{}", pairs.join("&"))
}

/// The sign-in page, which leads to `next` afterwards.
pub(crate) fn sign_in(next: &str) -> String {
    with_query("/sign-in", &[("next", next)])
}

/// The same with a passkey.
pub(crate) fn sign_in_passkey(next: &str) -> String {
    with_query("/sign-in/passkey", &[("next", next)])
}

/// The page of the second factor, which leads to `next` afterwards.
pub(crate) fn second_factor(next: &str) -> String {
    with_query("/second-factor", &[("next", next)])
}

/// The page of the question after a sign-in.
pub(crate) const WAYS_BACK: &str = "/ways-back";

/// The question after a sign-in, which leads to `next` afterwards.
pub(crate) fn ways_back(next: &str) -> String {
    with_query(WAYS_BACK, &[("next", next)])
}

/// The page that asks for the factor again and leads to `next` afterwards.
pub(crate) fn step_up(next: &str) -> String {
    with_query("/step-up", &[("next", next)])
}

/// The same for a form, which is then sent to `then`.
pub(crate) fn step_up_then(then: &str) -> String {
    with_query("/step-up", &[("then", then)])
}

/// The page that asks before it removes a domain.
pub(crate) fn domain_removal(domain: &str) -> String {
    with_query("/admin/settings/domains/remove", &[("domain", domain)])
}

/// The page that asks before it revokes a token.
pub(crate) fn token_revocation(id: u64) -> String {
    with_query("/admin/settings/tokens/revoke", &[("id", &id.to_string())])
}
