//! Routes and their documentation in one: a handler is routed where its `#[utoipa::path]` says, so
//! that nothing can be served that the OpenAPI document does not have, or the other way round.
//!
//! There is one list for both ways in: the web door, where programs have tokens, and the local socket.
//! What only the local operator may ask has its handler at the socket and a refusal at the web door.

use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, on};
use utoipa::__dev::SchemaReferences;
use utoipa::Path;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::path::{HttpMethod, Operation};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, OpenApi, OpenApiBuilder, Paths, Ref, RefOr, ResponseBuilder,
    Schema,
};

use super::problem::{PROBLEM_JSON, Problem};
use crate::site::App;

/// Name of the security scheme in the document.
pub(super) const BEARER: &str = "bearer";

/// Marks an operation in the document that only the local socket offers.
pub(super) const LOCAL_ONLY: &str = "x-zavor-local-only";

/// Who may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asker {
    /// Everybody.
    Anybody,
    /// A program with a token, and the local operator.
    Caller,
    /// The local operator alone.
    LocalOperator,
}

/// Adds one operation to the document.
type Document = fn(&mut Documented, Asker);

/// Operations under construction. What documents them is only made when it is asked for.
pub(super) struct Operations {
    /// At the web door.
    web: Router<App>,
    /// At the local socket.
    local: Router<App>,
    documents: Vec<(Document, Asker)>,
    /// Who may ask for these.
    asker: Asker,
}

impl Operations {
    /// Operations that need a token, or the local socket.
    pub(super) fn guarded() -> Self {
        Self::of(Asker::Caller)
    }

    /// Operations for everybody.
    pub(super) fn open() -> Self {
        Self::of(Asker::Anybody)
    }

    /// Operations that only the local socket offers.
    pub(super) fn local() -> Self {
        Self::of(Asker::LocalOperator)
    }

    fn of(asker: Asker) -> Self {
        Self {
            web: Router::new(),
            local: Router::new(),
            documents: Vec::new(),
            asker,
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
            let answered = on(filter, handler.clone());
            self.local = self.local.route(&D::path(), answered.clone());
            let at_web = match self.asker {
                Asker::Anybody | Asker::Caller => answered,
                Asker::LocalOperator => on(filter, local_only),
            };
            self.web = self.web.route(&D::path(), at_web);
        }
        self.documents.push((Documented::add::<D>, self.asker));
        self
    }

    /// Joins others.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.web = self.web.merge(other.web);
        self.local = self.local.merge(other.local);
        self.documents.extend(other.documents);
        self
    }

    /// The routes of the web door.
    pub(super) fn at_web(self) -> Router<App> {
        self.web
    }

    /// The routes of the local socket.
    pub(super) fn at_socket(self) -> Router<App> {
        self.local
    }

    /// What documents them.
    pub(super) fn documented(self) -> Documented {
        let mut documented = Documented::default();
        for (add, asker) in self.documents {
            add(&mut documented, asker);
        }
        documented
    }
}

async fn local_only() -> Problem {
    Problem::local_only()
}

/// Documentation of operations.
#[derive(Default)]
pub(super) struct Documented {
    paths: Paths,
    schemas: Vec<(String, RefOr<Schema>)>,
    known: Vec<(Method, String)>,
}

impl Documented {
    fn add<D: Path + SchemaReferences>(&mut self, asker: Asker) {
        let (path, methods, mut operation) = (D::path(), D::methods(), D::operation());
        match asker {
            Asker::Anybody => {}
            Asker::Caller => {
                with_problems(&mut operation);
                let none: [&str; 0] = [];
                operation.security = Some(vec![SecurityRequirement::new(BEARER, none)]);
            }
            Asker::LocalOperator => {
                with_problems(&mut operation);
                let mark = ExtensionsBuilder::new().add(LOCAL_ONLY, true);
                operation.extensions = Some(mark.build());
            }
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

/// What every operation that is not for everybody may answer.
fn with_problems(operation: &mut Operation) {
    let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem")));
    let response = ResponseBuilder::new()
        .description("Not done, and why.")
        .content(PROBLEM_JSON, problem.build());
    let responses = &mut operation.responses.responses;
    responses.insert("default".into(), response.build().into());
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
