//! Routes and their documentation together: a handler is routed at the path in its
//! `#[utoipa::path]`, so the server and the OpenAPI document always have the same operations.
//!
//! One list serves both ways in: the web door, where programs have tokens, and the local socket. An
//! operation for the local operator alone has its handler at the socket and a refusal at the web
//! door.

use std::collections::HashSet;

use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, on};
use utoipa::__dev::{SchemaReferences, Tags};
use utoipa::Path;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::path::{HttpMethod, Operation, PathItem};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, OpenApi, OpenApiBuilder, Paths, Ref, RefOr, Required,
    ResponseBuilder, Schema,
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
        D: Path + SchemaReferences + for<'t> Tags<'t>,
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
    fn add<D>(&mut self, asker: Asker)
    where
        D: Path + SchemaReferences + for<'t> Tags<'t>,
    {
        let (path, methods, mut operation) = (D::path(), D::methods(), D::operation());
        operation.tags = Some(D::tags().into_iter().map(String::from).collect());
        operation.operation_id = name_of(&operation);
        // An empty list says that nothing is needed; without a list nothing would be said. The
        // local operator is named by the kernel, which no scheme of the document can express.
        operation.security = Some(Vec::new());
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

    /// Every schema that the operations name; one that many name comes many times.
    #[cfg(test)]
    pub(super) fn schemas(&self) -> &[(String, RefOr<Schema>)] {
        &self.schemas
    }

    /// The document: `about`, with these operations and every schema that they name.
    pub(super) fn document(
        mut self,
        about: OpenApiBuilder,
        components: ComponentsBuilder,
    ) -> OpenApi {
        let schemas = self.schemas.iter();
        let optional: HashSet<String> = schemas
            .filter(|(_, schema)| takes_nothing(schema))
            .map(|(name, _)| format!("#/components/schemas/{name}"))
            .collect();
        for item in self.paths.paths.values_mut() {
            for operation in operations_of(item) {
                body_if_needed(operation, &optional);
            }
        }
        let components = components.schemas_from_iter(self.schemas);
        let about = about.paths(self.paths);
        about.components(Some(components.build())).build()
    }
}

/// The name of an operation, for generated clients: its tag and its handler. Handlers of one file
/// have different names, and files that share a tag too (the test of the document compares them).
fn name_of(operation: &Operation) -> Option<String> {
    let tag = operation.tags.as_ref()?.first()?;
    let handler = operation.operation_id.as_ref()?;
    Some(format!("{tag}_{handler}"))
}

/// Whether `{}` is such a value, so that an empty body stands for one ([`super::body::Body`]).
fn takes_nothing(schema: &RefOr<Schema>) -> bool {
    matches!(schema, RefOr::T(Schema::Object(object)) if object.required.is_empty())
}

/// The operations of one path.
fn operations_of(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem {
        get,
        put,
        post,
        delete,
        patch,
        ..
    } = item;
    [get, put, post, delete, patch].into_iter().flatten()
}

/// Says of a body that may be empty that it need not be sent.
fn body_if_needed(operation: &mut Operation, optional: &HashSet<String>) {
    let Some(RefOr::T(body)) = &mut operation.request_body else {
        return;
    };
    let may_lack = body.content.values().all(|content| {
        let RefOr::T(content) = content else {
            return false;
        };
        matches!(&content.schema, Some(RefOr::Ref(named)) if optional.contains(&named.ref_location))
    });
    if may_lack {
        body.required = Some(Required::False);
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
