//! Every page under a path of its host, behind a proxy that strips the path and one that does not:
//! no address on any of them leads out of it.

use axum::http::{Method, StatusCode};
use zavor_app::platform::Settings;
use zavor_core::actor::Role;
use zavor_testkit::world_with;

use crate::base::TAKEN;
use crate::testing::{PASSWORD, Reply, TestSite, site_at};

use super::expected::rows;
use super::scene::{dan_as, path_of, scene_on};

const PUBLIC_URL: &str = "https://mail.contoso.example/zavor/";
const BASE: &str = "/zavor";

fn scene() -> TestSite {
    let world = world_with(Settings {
        public_url: PUBLIC_URL.into(),
        ..Settings::default()
    });
    scene_on(site_at(PUBLIC_URL, world, Vec::new()))
}

/// The addresses on a page, and where it redirects.
fn addresses(reply: &Reply) -> Vec<String> {
    let mut found: Vec<String> = reply.location().into_iter().collect();
    for attribute in ["href", "action", "formaction", "src", "data-events"] {
        let before = format!(" {attribute}=\"");
        let values = reply.body.split(&before).skip(1);
        found.extend(
            values
                .filter_map(|rest| rest.split('"').next())
                .map(str::to_owned),
        );
    }
    found
}

fn leads_out(address: &str) -> bool {
    let rooted = address.starts_with('/') && !address.starts_with("//");
    let inside = address
        .strip_prefix(BASE)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
    rooted && !inside
}

#[test]
fn no_page_leads_out_of_the_path_behind_either_kind_of_proxy() {
    let site = scene();
    let dan = dan_as(&site, Role::GlobalAdministrator, &[]);
    let nobody = site.nobody();
    let mut looked_at = 0;
    let pages = rows().into_iter().filter(|row| row.method == Method::GET);
    for row in pages.filter(|row| !row.route.starts_with("/live")) {
        let path = path_of(&site, &row, "ana");
        for (visitor, asked) in [
            (&dan, path.clone()),
            (&dan, format!("{BASE}{path}")),
            (&nobody, path.clone()),
            (&nobody, format!("{BASE}{path}")),
        ] {
            let reply = visitor.get(&asked);
            assert!(!reply.status.is_server_error(), "{asked}: {}", reply.status);
            let all = addresses(&reply);
            let out: Vec<_> = all.iter().filter(|address| leads_out(address)).collect();
            assert!(out.is_empty(), "{asked}: {out:?}");
            looked_at += all.len();
        }
    }
    assert!(looked_at > 1_000, "{looked_at} addresses");
}

#[test]
fn a_person_signs_in_uses_forms_and_signs_out_under_the_path() {
    let site = scene();
    site.add("ruth");
    let ruth = site.nobody();
    let page = ruth.get("/zavor/sign-in?next=/security");
    assert!(page.says("action=\"/zavor/sign-in\""), "{}", page.body);
    let style = addresses(&page)
        .into_iter()
        .find(|it| it.contains("zavor.css"));
    let style = ruth.get(&style.expect("a style sheet"));
    assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
    let name = "ruth@contoso.example";
    let fields = [
        ("name", name),
        ("password", PASSWORD),
        ("next", "/security"),
    ];
    let inside = ruth.post("/zavor/sign-in", &fields);
    let asked = "/zavor/ways-back?next=%2Fsecurity";
    assert_eq!(inside.location().as_deref(), Some(asked));
    let cookie = inside.header("set-cookie");
    assert!(cookie.starts_with("__Host-zavor-session=") && cookie.contains("Path=/;"));
    assert_eq!(ruth.follow(&inside).status, StatusCode::OK);
    let romanian = ruth.get("/zavor/security?lang=ro");
    assert_eq!(romanian.location().as_deref(), Some("/zavor/security"));
    let out = ruth.post("/zavor/sign-out", &[]);
    assert_eq!(out.location().as_deref(), Some("/zavor/sign-in"));
    let next = ruth.get("/zavor/security");
    assert_eq!(
        next.location().as_deref(),
        Some("/zavor/sign-in?next=%2Fsecurity")
    );
}

#[test]
fn links_and_the_document_of_the_api_name_the_path() {
    let site = scene();
    let dan = dan_as(&site, Role::GlobalAdministrator, &[]);
    let page = dan.get("/zavor/");
    assert!(
        page.location()
            .is_none_or(|place| place.starts_with("/zavor/"))
    );
    let token = site.world.zavor.verification.change_page();
    assert_eq!(token, "https://mail.contoso.example/zavor/password");
    for asked in ["/zavor/api/v1/openapi.json", "/api/v1/openapi.json"] {
        let document = dan.get(asked);
        assert_eq!(document.status, StatusCode::OK);
        assert!(document.says("\"url\": \"/zavor\""), "{asked}");
    }
    assert_eq!(
        dan.get("/zavor/api/v1/accounts").status,
        StatusCode::UNAUTHORIZED
    );
}

#[test]
fn every_first_word_of_our_own_paths_is_known_to_be_taken() {
    for (_, route) in crate::router::routes().known() {
        let first = route.split('/').nth(1).unwrap_or_default();
        let fine = first.is_empty() || TAKEN.contains(&first);
        assert!(fine, "{route}: add {first:?} to TAKEN in base.rs");
    }
}
