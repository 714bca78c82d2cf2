//! A browser that goes away before it is answered.

use axum::body::Body;
use axum::http::Method;
use axum::http::header::CONTENT_TYPE;
use tower::ServiceExt;

use super::{Visitor, encode};

impl Visitor<'_> {
    /// Posts a form with the visitor's token and goes away as soon as nothing more happens without help.
    pub(crate) fn post_and_leave(&self, path: &str, fields: &[(&str, &str)]) {
        let csrf = self.csrf();
        let pairs = fields.iter().copied().chain([("csrf", csrf.as_str())]);
        let pairs = pairs.map(|(name, value)| format!("{}={}", encode(name), encode(value)));
        let body: Vec<String> = pairs.collect();
        let kind = [(CONTENT_TYPE.as_str(), "application/x-www-form-urlencoded")];
        let request = self.request(Method::POST, path, &kind, Body::from(body.join("&")));
        let answered = self.site.router.clone().oneshot(request);
        self.site.run(async {
            // The clock is paused: the time passes once nothing else can be done.
            let left = tokio::time::timeout(std::time::Duration::from_millis(1), answered);
            assert!(left.await.is_err(), "it was answered");
        });
    }
}
