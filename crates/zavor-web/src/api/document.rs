//! The OpenAPI document. It is built from the handlers and recorded as `docs/openapi.json`.

use std::sync::OnceLock;

use axum::Extension;
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder, ServerBuilder};
use utoipa::{PartialSchema, ToSchema};

use super::operations::{BEARER, Documented, Operations};
use crate::report::ProblemReport;

const ABOUT: &str = "Everything the admin centre does, for programs. Ask with \"Authorization: \
    Bearer TOKEN\"; a token has roles and an end. Over the local socket (DATA/zavor.sock; zavor api) the \
    same operations serve the local operator without a token, and those marked x-zavor-local-only, which \
    are refused to every token. What was not done is answered with \
    application/problem+json (RFC 9457). Times are RFC 3339 in UTC.";

/// Builds the whole document.
pub(super) fn document(documented: Documented) -> OpenApi {
    let info = InfoBuilder::new()
        .title("Zavor")
        .version("1")
        .description(Some(ABOUT));
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer);
    let components = ComponentsBuilder::new()
        .security_scheme(BEARER, SecurityScheme::Http(bearer.build()))
        .schema(ProblemReport::name(), ProblemReport::schema());
    let server = ServerBuilder::new().url("/").build();
    let about = OpenApiBuilder::new()
        .info(info.build())
        .servers(Some([server]));
    documented.document(about, components)
}

/// The document as text.
#[derive(Clone)]
pub(super) struct Text(Bytes);

/// The text of the document. It is the same for every store, so it is made only once.
pub(super) fn text(documented: fn() -> Documented) -> Text {
    static TEXT: OnceLock<Bytes> = OnceLock::new();
    let text = TEXT.get_or_init(|| {
        // It has only our own names and texts; the test of the recorded document covers them.
        let text = document(documented()).to_pretty_json().unwrap_or_default();
        Bytes::from(text + "\n")
    });
    Text(text.clone())
}

pub(super) fn operations() -> Operations {
    Operations::open().on(__path_openapi, openapi)
}

/// This document. No token is needed to read it.
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "health",
    responses((status = 200, description = "OpenAPI 3.1.", body = serde_json::Value)))]
async fn openapi(Extension(Text(text)): Extension<Text>) -> Response {
    let kind = HeaderValue::from_static("application/json");
    ([(CONTENT_TYPE, kind)], text).into_response()
}
