//! Routes and their documentation together: a handler is routed at the path in its
//! `#[utoipa::path]`, so the server and the OpenAPI document always have the same operations.
//!
//! One list serves both ways in: the web door, where programs have tokens, and the local socket. An
//! operation for the local operator alone has its handler at the socket and a refusal at the web
//! door.

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

/// Marks an operation of the document as offered only by the local socket.
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

/// A list of operations being built. Their documentation is built only on demand.
pub(super) struct Operations {
    /// Routes of the web door.
    web: Router<App>,
    /// Routes of the local socket.
    local: Router<App>,
    documents: Vec<(Document, Asker)>,
    /// Who may ask for operations added to this list.
    asker: Asker,
}

impl Operations {
    /// An empty list of operations that need a token or the local socket.
    pub(super) fn guarded() -> Self {
        Self::of(Asker::Caller)
    }

    /// An empty list of operations for everybody.
    pub(super) fn open() -> Self {
        Self::of(Asker::Anybody)
    }

    /// An empty list of operations that only the local socket offers.
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

    /// Adds a handler at the path of its documentation.
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

    /// Adds all operations of another list.
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

    /// The documentation of the operations.
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

/// The documentation of operations.
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

    /// The document: `about`, with these operations and every schema that they name.
    pub(super) fn document(self, about: OpenApiBuilder, components: ComponentsBuilder) -> OpenApi {
        let components = components.schemas_from_iter(self.schemas);
        let about = about.paths(self.paths);
        about.components(Some(components.build())).build()
    }
}

/// Adds the problems that every operation not open to everybody may answer with.
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
