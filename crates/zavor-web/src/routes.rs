//! A list of routes. Each is recorded with its method, so that tests can try every one without a
//! session, with every role, with forged and with hostile forms. `router` joins the lists.

use axum::Router;
use axum::http::Method;
use axum::routing::{MethodRouter, get, post};

use crate::site::App;

/// A list of routes being built.
pub(crate) struct Routes {
    router: Router<App>,
    known: Vec<(Method, &'static str)>,
}

impl Routes {
    pub(crate) fn new() -> Self {
        Self {
            router: Router::new(),
            known: Vec::new(),
        }
    }

    /// Adds a page.
    pub(crate) fn get<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: axum::handler::Handler<T, App>,
        T: 'static,
    {
        self.add(Method::GET, path, get(handler))
    }

    /// Adds the target of a form.
    pub(crate) fn post<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: axum::handler::Handler<T, App>,
        T: 'static,
    {
        self.add(Method::POST, path, post(handler))
    }

    fn add(mut self, method: Method, path: &'static str, route: MethodRouter<App>) -> Self {
        self.router = self.router.route(path, route);
        self.known.push((method, path));
        self
    }

    /// Adds the routes of another list.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.known.extend(other.known);
        self
    }

    /// The router that answers them.
    pub(crate) fn into_router(self) -> Router<App> {
        self.router
    }

    /// Every route, for tests.
    #[cfg(test)]
    pub(crate) fn known(&self) -> &[(Method, &'static str)] {
        &self.known
    }
}
