//! Routes and their documentation in one: a handler is routed where its `#[utoipa::path]` says, so
//! that nothing can be served that the OpenAPI document does not have, or the other way round.

use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, on};
use utoipa::__dev::SchemaReferences;
use utoipa::Path;
use utoipa::openapi::path::{HttpMethod, Operation};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, OpenApi, OpenApiBuilder, Paths, Ref, RefOr, ResponseBuilder,
    Schema,
};

use super::problem::PROBLEM_JSON;
use crate::site::App;

/// Name of the security scheme in the document.
pub(super) const BEARER: &str = "bearer";

/// Adds one operation to the document; the flag says whether it needs a token.
type Document = fn(&mut Documented, bool);

/// Operations under construction. What documents them is only made when it is asked for.
pub(super) struct Operations {
    router: Router<App>,
    documents: Vec<(Document, bool)>,
    /// Whether these need a token.
    guarded: bool,
}

impl Operations {
    /// Operations that need a token.
    pub(super) fn guarded() -> Self {
        Self {
            guarded: true,
            ..Self::open()
        }
    }

    /// Operations for everybody.
    pub(super) fn open() -> Self {
        Self {
            router: Router::new(),
            documents: Vec::new(),
            guarded: false,
        }
    }

    /// Routes a handler by its documentation.
    pub(super) fn on<D, H, T>(mut self, _: D, handler: H) -> Self
    where
        D: Path + SchemaReferences,
        H: Handler<T, App>,
        T: 'static,
    {
        for method in D::methods() {
            let (filter, _) = axum_method(&method);
            self.router = self.router.route(&D::path(), on(filter, handler.clone()));
        }
        self.documents.push((Documented::add::<D>, self.guarded));
        self
    }

    /// Joins others.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.documents.extend(other.documents);
        self
    }

    /// The routes.
    pub(super) fn router(self) -> Router<App> {
        self.router
    }

    /// What documents them.
    pub(super) fn documented(self) -> Documented {
        let mut documented = Documented::default();
        for (add, guarded) in self.documents {
            add(&mut documented, guarded);
        }
        documented
    }
}

/// Documentation of operations.
#[derive(Default)]
pub(super) struct Documented {
    paths: Paths,
    schemas: Vec<(String, RefOr<Schema>)>,
    known: Vec<(Method, String)>,
}

impl Documented {
    fn add<D: Path + SchemaReferences>(&mut self, guarded: bool) {
        let (path, methods, mut operation) = (D::path(), D::methods(), D::operation());
        if guarded {
            guard(&mut operation);
        }
        for method in &methods {
            self.known.push((axum_method(method).1, path.clone()));
        }
        self.paths.add_path_operation(path, methods, operation);
        D::schemas(&mut self.schemas);
    }

    /// Every operation.
    #[cfg(test)]
    pub(super) fn known(&self) -> &[(Method, String)] {
        &self.known
    }

    /// The document: `about` with these operations and every shape that they name.
    pub(super) fn document(self, about: OpenApiBuilder, components: ComponentsBuilder) -> OpenApi {
        let components = components.schemas_from_iter(self.schemas);
        let about = about.paths(self.paths);
        about.components(Some(components.build())).build()
    }
}

/// What every operation behind the token has: problems, and the token.
fn guard(operation: &mut Operation) {
    let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem")));
    let response = ResponseBuilder::new()
        .description("Not done, and why.")
        .content(PROBLEM_JSON, problem.build());
    let responses = &mut operation.responses.responses;
    responses.insert("default".into(), response.build().into());
    let none: [&str; 0] = [];
    operation.security = Some(vec![SecurityRequirement::new(BEARER, none)]);
}

fn axum_method(method: &HttpMethod) -> (MethodFilter, Method) {
    match method {
        HttpMethod::Get => (MethodFilter::GET, Method::GET),
        HttpMethod::Put => (MethodFilter::PUT, Method::PUT),
        HttpMethod::Post => (MethodFilter::POST, Method::POST),
        HttpMethod::Delete => (MethodFilter::DELETE, Method::DELETE),
        HttpMethod::Options => (MethodFilter::OPTIONS, Method::OPTIONS),
        HttpMethod::Head => (MethodFilter::HEAD, Method::HEAD),
        HttpMethod::Patch => (MethodFilter::PATCH, Method::PATCH),
        HttpMethod::Trace => (MethodFilter::TRACE, Method::TRACE),
    }
}
