//! The navigation of the admin centre: every place with the right needed to see its link, and the
//! links that one reader sees. Leaving a link out protects nothing; the page asks for the right
//! again.

use zavor_core::rights::Right;

use crate::text::Text;

/// Links of the navigation under one heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavGroup {
    /// The heading; empty for links without one.
    pub label: String,
    /// The links.
    pub links: Vec<NavLink>,
}

/// One link of the navigation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavLink {
    /// Where to.
    pub href: &'static str,
    /// In words.
    pub label: String,
    /// Whether this is the page.
    pub current: bool,
}

/// A place of the navigation.
#[derive(Debug, Clone, Copy)]
pub struct Section {
    /// Its id, as in [`crate::page::Page::section`].
    pub id: &'static str,
    /// Key of its words.
    pub key: &'static str,
    /// Its path.
    pub href: &'static str,
    /// The right needed to see the link (the page itself asks for it again).
    pub right: Right,
}

const fn section(id: &'static str, key: &'static str, href: &'static str, right: Right) -> Section {
    Section {
        id,
        key,
        href,
        right,
    }
}

/// The whole navigation (`spec/admin-centre.md`): key of the heading and its places.
pub const SECTIONS: &[(&str, &[Section])] = &[
    ("", &[section("home", "nav-home", "/admin", Right::See)]),
    (
        "nav-users",
        &[
            section("users", "nav-active-users", "/admin/users", Right::See),
            section("bulk", "nav-bulk-runs", "/admin/bulk", Right::FirstAid),
            section("ways-back", "nav-ways-back", "/admin/ways-back", Right::See),
        ],
    ),
    (
        "nav-review",
        &[
            section(
                "restricted",
                "nav-restricted-entities",
                "/admin/restricted",
                Right::See,
            ),
            section(
                "origins",
                "nav-blocked-origins",
                "/admin/origins",
                Right::SeeSecurity,
            ),
            section("risky", "nav-risky-users", "/admin/risky", Right::See),
            section(
                "requests",
                "nav-support-requests",
                "/admin/requests",
                Right::See,
            ),
        ],
    ),
    (
        "nav-policies",
        &[
            section(
                "smart-lockout",
                "nav-smart-lockout",
                "/admin/policies/smart-lockout",
                Right::SeeSecurity,
            ),
            section(
                "origin-guard",
                "nav-origin-guard",
                "/admin/policies/origin-guard",
                Right::SeeSecurity,
            ),
            section(
                "outbound",
                "nav-outbound-spam",
                "/admin/policies/outbound",
                Right::SeeSecurity,
            ),
            section(
                "passwords",
                "nav-password-protection",
                "/admin/policies/passwords",
                Right::SeeSecurity,
            ),
            section(
                "recovery",
                "nav-recovery",
                "/admin/policies/recovery",
                Right::SeeSecurity,
            ),
            section(
                "alert-policies",
                "nav-alert-policies",
                "/admin/policies/alerts",
                Right::SeeSecurity,
            ),
            section(
                "lists",
                "nav-origin-lists",
                "/admin/policies/lists",
                Right::SeeSecurity,
            ),
        ],
    ),
    (
        "nav-reports",
        &[
            section(
                "sign-ins",
                "nav-sign-in-log",
                "/admin/reports/sign-ins",
                Right::See,
            ),
            section(
                "messages",
                "nav-message-log",
                "/admin/reports/messages",
                Right::See,
            ),
            section("audit", "nav-audit-log", "/admin/reports/audit", Right::See),
            section("alerts", "nav-alerts", "/admin/reports/alerts", Right::See),
            section(
                "observed",
                "nav-observed",
                "/admin/reports/observed",
                Right::SeeSecurity,
            ),
        ],
    ),
    (
        "nav-settings",
        &[
            section(
                "domains",
                "nav-domains",
                "/admin/settings/domains",
                Right::Organisation,
            ),
            section(
                "roles",
                "nav-roles",
                "/admin/settings/roles",
                Right::Organisation,
            ),
            section(
                "tokens",
                "nav-api-tokens",
                "/admin/settings/tokens",
                Right::Organisation,
            ),
            section(
                "notices",
                "nav-notices",
                "/admin/settings/notices",
                Right::Organisation,
            ),
            section(
                "languages",
                "nav-languages",
                "/admin/settings/languages",
                Right::See,
            ),
            section(
                "doors",
                "nav-doors",
                "/admin/settings/doors",
                Right::SeeSecurity,
            ),
            section("about", "nav-about", "/admin/settings/about", Right::See),
        ],
    ),
];

/// The navigation for a reader with these rights; the current place is marked. A heading without
/// places is left out.
pub fn navigation(text: Text, at: &str, has: impl Fn(Right) -> bool) -> Vec<NavGroup> {
    let group = |(key, places): &(&str, &[Section])| {
        let links: Vec<NavLink> = places
            .iter()
            .filter(|place| has(place.right))
            .map(|place| NavLink {
                href: place.href,
                label: text.say(place.key),
                current: place.id == at,
            })
            .collect();
        let label = match *key {
            "" => String::new(),
            key => text.say(key),
        };
        (!links.is_empty()).then_some(NavGroup { label, links })
    };
    SECTIONS.iter().filter_map(group).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use zavor_app::ports::Language;

    #[test]
    fn the_navigation_shows_what_the_rights_allow_and_marks_the_place() {
        let text = Text::of(Language::Romanian);
        let all = navigation(text, "users", |_| true);
        let current: Vec<&str> = all
            .iter()
            .flat_map(|group| &group.links)
            .filter(|link| link.current)
            .map(|link| &*link.label)
            .collect();
        assert_eq!(current, ["Utilizatori activi"]);
        assert_eq!(all.iter().flat_map(|group| &group.links).count(), 27);
        let few = navigation(text, "home", |right| right == Right::See);
        assert!(few.iter().all(|group| group.label != "Politici"));
        assert!(navigation(text, "", |_| false).is_empty());
    }

    #[test]
    fn sections_have_ids_and_paths_of_their_own() {
        let places = || SECTIONS.iter().flat_map(|(_, places)| places.iter());
        let ids: std::collections::BTreeSet<_> = places().map(|place| place.id).collect();
        let paths: std::collections::BTreeSet<_> = places().map(|place| place.href).collect();
        assert_eq!(
            (ids.len(), paths.len()),
            (places().count(), places().count())
        );
    }
}
