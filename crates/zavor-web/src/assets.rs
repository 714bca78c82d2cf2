//! The files that browsers load: style sheet, scripts, icon. They are built into the program and
//! served from `/assets/NAME?v=HASH`. The hash covers the content, so a browser may keep a file for
//! ever and still never uses an old one with a new page.
//!
//! Only names of the list are served; nothing here touches a disk, and no part of a request becomes
//! a path.

use std::sync::OnceLock;

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, Response, StatusCode};
use bytes::Bytes;
use sha2::{Digest, Sha256};

use crate::paths;

/// Bytes of the SHA-256 in an address. Enough to rule out accidents; attackers cannot choose our
/// files.
const HASH_BYTES: usize = 8;
/// Sent with the right hash: the content at that address never changes.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Sent without a hash, or with the hash of another version.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

/// One built-in file.
struct Asset {
    name: &'static str,
    media_type: &'static str,
    content: &'static [u8],
}

const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";

const ASSETS: &[Asset] = &[
    Asset {
        name: "zavor.css",
        media_type: CSS,
        content: include_bytes!("../assets/zavor.css"),
    },
    Asset {
        name: "zavor.js",
        media_type: JS,
        content: include_bytes!("../assets/zavor.js"),
    },
    Asset {
        name: "passkey.js",
        media_type: JS,
        content: include_bytes!("../assets/passkey.js"),
    },
    Asset {
        name: "favicon.svg",
        media_type: "image/svg+xml",
        content: include_bytes!("../assets/favicon.svg"),
    },
];

/// The address of an asset with its hash; of an unknown name, without a hash.
pub fn asset_url(name: &str) -> String {
    match find(name) {
        Some((_, served)) => paths::with_query(&paths::asset(name), &[("v", &served.hash)]),
        None => paths::asset(name),
    }
}

/// Answers a request for `/assets/NAME?v=HASH`. `version` is the value of `v`.
pub fn respond(name: &str, version: Option<&str>) -> Response<Body> {
    let Some((asset, served)) = find(name) else {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_FOUND;
        return response;
    };
    let hash = served.hash.as_str();
    let mut response = Response::new(Body::from(served.content.clone()));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(asset.media_type));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let known = version == Some(hash);
    headers.insert(CACHE_CONTROL, if known { FOR_EVER } else { ASK_AGAIN });
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{hash}\"")) {
        headers.insert(ETAG, tag);
    }
    response
}

/// The route of the built-in files. They are the same for everybody, so it needs no session.
pub(crate) fn routes() -> axum::Router<crate::site::App> {
    use axum::extract::{Path, RawQuery};
    let file = |Path(name): Path<String>, RawQuery(query): RawQuery| async move {
        let version = query.as_deref().and_then(|query| query.strip_prefix("v="));
        respond(&name, version)
    };
    axum::Router::new().route(paths::ASSET, axum::routing::get(file))
}

/// An asset as browsers get it.
struct Served {
    content: Bytes,
    hash: String,
}

impl Served {
    fn of(asset: &Asset) -> Self {
        let content = match asset.media_type {
            CSS => Bytes::from(compact(&String::from_utf8_lossy(asset.content))),
            JS => Bytes::from_static(without_head(asset.content)),
            _ => Bytes::from_static(asset.content),
        };
        Self {
            hash: hash(&content),
            content,
        }
    }
}

/// A style sheet without comments, indentation and spaces between its signs: they are for who reads the source, and
/// count against the weight of every page. No string of ours has such a sign with a space.
fn compact(css: &str) -> String {
    let mut parts = css.split("/*");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str(part.split_once("*/").map_or("", |(_, after)| after));
    }
    let lines = plain.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut plain = lines.collect::<Vec<_>>().join("\n");
    for sign in [" {", "{ ", " }", "; ", ": ", ", "] {
        plain = plain.replace(sign, sign.trim());
    }
    plain.replace(";}", "}")
}

/// A script without the comment that it begins with.
fn without_head(script: &[u8]) -> &[u8] {
    let end = script.windows(2).position(|two| two == b"*/");
    match end.filter(|_| script.starts_with(b"/*")) {
        Some(end) => script.get(end + 2..).unwrap_or_default().trim_ascii_start(),
        None => script,
    }
}

/// The asset of this name, and as it is served.
fn find(name: &str) -> Option<(&'static Asset, &'static Served)> {
    static SERVED: OnceLock<Vec<Served>> = OnceLock::new();
    let served = SERVED.get_or_init(|| ASSETS.iter().map(Served::of).collect());
    let at = ASSETS.iter().position(|asset| asset.name == name)?;
    Some((&ASSETS[at], &served[at]))
}

fn hash(content: &[u8]) -> String {
    let digest = Sha256::digest(content);
    hex::encode(digest.get(..HASH_BYTES).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASSETS_PATH: &str = "/assets/";

    fn header(response: &Response<Body>, name: &axum::http::HeaderName) -> String {
        let value = response.headers().get(name).expect("the header is there");
        value.to_str().unwrap().to_string()
    }

    #[test]
    fn an_asset_is_kept_for_ever_under_its_hash_and_asked_for_again_otherwise() {
        for asset in ASSETS {
            let url = asset_url(asset.name);
            let (path, version) = url.split_once("?v=").expect("it has a hash");
            assert_eq!(path, format!("{ASSETS_PATH}{}", asset.name));
            let response = respond(asset.name, Some(version));
            assert_eq!(response.status(), StatusCode::OK);
            assert_eq!(header(&response, &CONTENT_TYPE), asset.media_type);
            assert!(header(&response, &CACHE_CONTROL).contains("immutable"));
            for other in [None, Some(""), Some("0000000000000000")] {
                let response = respond(asset.name, other);
                assert_eq!(header(&response, &CACHE_CONTROL), "no-cache");
            }
        }
    }

    #[test]
    fn only_the_names_of_the_list_are_served() {
        for name in [
            "",
            "../Cargo.toml",
            "zavor.css/",
            "ZAVOR.CSS",
            "passkey.js\0",
        ] {
            assert_eq!(respond(name, None).status(), StatusCode::NOT_FOUND);
        }
    }

    #[test]
    fn the_files_of_a_page_are_small_and_ask_no_other_host() {
        let total: usize = ASSETS.iter().map(|asset| asset.content.len()).sum();
        assert!(total < 80 * 1024, "{total} bytes");
        for asset in ASSETS {
            let text = std::str::from_utf8(asset.content).unwrap();
            for line in text.lines().filter(|line| line.contains("://")) {
                let is_name = line.contains("http://www.w3.org/2000/svg");
                assert!(is_name, "{}: {line}", asset.name);
            }
        }
    }

    #[test]
    fn a_style_sheet_is_served_without_comments_and_with_every_rule() {
        let plain = compact(
            "/* a */ a, e { b: c d; }\n\n  d:hover > i { /* e */ f: calc(1px + 2px); }\n/* open",
        );
        assert_eq!(plain, "a,e{b:c d}\nd:hover > i{ f:calc(1px + 2px)}");
        let source = std::str::from_utf8(ASSETS[0].content).unwrap();
        let plain = compact(source);
        assert!(plain.len() < source.len() && !plain.contains("/*"));
        // No sign of a comment stands in a string, so braces are as many as before.
        let open = |text: &str| (text.matches('{').count(), text.matches('}').count());
        let (opened, closed) = open(&plain);
        assert!(opened == closed && opened > 300, "{opened} {closed}");
        // No string has a sign with a space, so each is as it was.
        let strings = |text: &str| -> Vec<String> {
            let text = text
                .split("/*")
                .map(|part| part.split_once("*/").map_or(part, |(_, after)| after));
            text.collect::<String>()
                .split('"')
                .skip(1)
                .step_by(2)
                .map(str::to_owned)
                .collect()
        };
        assert_eq!(strings(&plain), strings(source));
    }

    #[test]
    fn a_script_is_served_without_the_comment_at_its_head_only() {
        assert_eq!(without_head(b"/* a */\n(b /* c */)"), b"(b /* c */)");
        assert_eq!(without_head(b"(a /* b */)"), b"(a /* b */)");
        assert_eq!(without_head(b"/* open"), b"/* open");
    }

    #[test]
    fn scripts_write_text_and_never_markup() {
        for asset in ASSETS.iter().filter(|asset| asset.media_type == JS) {
            let text = std::str::from_utf8(asset.content).unwrap();
            for sink in [
                "innerHTML",
                "outerHTML",
                "insertAdjacentHTML",
                "document.write",
                "eval(",
            ] {
                assert!(!text.contains(sink), "{}: {sink}", asset.name);
            }
        }
    }
}
