//! A site for tests: real routes on the testkit's world, visitors who fill in forms; time stands still.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{Method, Request, StatusCode};
use http_body_util::BodyExt;
use tokio::runtime::Runtime;
use tokio::sync::watch;
use tower::ServiceExt;
use zavor_app::platform::current::Current;
use zavor_app::ports::{Change, Language};
use zavor_core::account::AccountId;
use zavor_core::actor::{Actor, Role};
use zavor_testkit::{FakeFactors, FakeWorld, world};

use crate::request::client::Peer;
use crate::request::fields::encode;
use crate::respond::unbroken::joined;
use crate::site::{App, Installed, Site, SiteConfig};
use crate::text::Text;

mod leaving;
mod machine;
mod places;
mod times;

use machine::{NoMachine, Well};
use places::Documented;

/// Address of all visitors.
pub(crate) const ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 50));
/// The password of every account that a test adds.
pub(crate) const PASSWORD: &str = "correct horse battery staple";
/// Most redirects that a visitor follows.
const REDIRECTS_MAX: usize = 5;

/// The site under test.
pub(crate) struct TestSite {
    pub(crate) world: FakeWorld,
    router: Router,
    /// The API at the local socket.
    local: Router,
    runtime: Runtime,
    stop: watch::Sender<bool>,
}

/// A browser: cookies and the form token of its session.
pub(crate) struct Visitor<'a> {
    pub(crate) site: &'a TestSite,
    cookies: RefCell<BTreeMap<String, String>>,
    csrf: RefCell<String>,
    /// Language header; empty = English.
    pub(crate) language: &'static str,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) body: String,
}

/// An empty organisation with the domain `contoso.example`.
pub(crate) fn site() -> TestSite {
    site_in(world())
}

/// A site on a prepared world.
pub(crate) fn site_in(world: FakeWorld) -> TestSite {
    site_installed(world, Vec::new())
}

/// A site with these connectors in its configuration: name, networks and SASL names, recipients per
/// hour.
pub(crate) fn site_installed(world: FakeWorld, connectors: Vec<(String, String, u32)>) -> TestSite {
    site_at("https://accounts.contoso.example", world, connectors)
}

/// The same at another address.
pub(crate) fn site_at(
    public_url: &str,
    world: FakeWorld,
    connectors: Vec<(String, String, u32)>,
) -> TestSite {
    let (stop, stopping) = watch::channel(false);
    let config = SiteConfig {
        public_url: public_url.into(),
        proxies: Default::default(),
        installed: Current::new(Installed {
            doors: BTreeMap::from([("web".into(), "127.0.0.1:8080".into())]),
            version: "0.0.0".into(),
            connectors,
            ..Installed::default()
        }),
        upkeep: Arc::new(Well),
        places: Arc::new(Documented),
    };
    let site = Site::new(config, world.zavor.platform.random_key(), stopping);
    let site = Arc::new(site);
    let router = crate::router::router(Arc::clone(&world.zavor), Arc::clone(&site));
    let zavor = Arc::clone(&world.zavor);
    let local = crate::api::local_router(App { zavor, site }, Arc::new(NoMachine));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .expect("a runtime of one thread");
    TestSite {
        world,
        router,
        local,
        runtime,
        stop,
    }
}

impl TestSite {
    /// Runs a future of the use cases to its end.
    pub(crate) fn run<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// A visitor without a session.
    pub(crate) fn nobody(&self) -> Visitor<'_> {
        Visitor {
            site: self,
            cookies: RefCell::default(),
            csrf: RefCell::default(),
            language: "en",
        }
    }

    /// Adds `NAME@contoso.example` with [`PASSWORD`].
    pub(crate) fn add(&self, name: &str) -> AccountId {
        let address = format!("{name}@contoso.example");
        self.world.add_account(&address, PASSWORD)
    }

    /// Gives a role.
    pub(crate) fn grant(&self, account: AccountId, role: Role, domains: &[&str]) {
        let domains = domains.iter().map(ToString::to_string).collect();
        self.world
            .commit(vec![Change::GrantRole(account, role, domains)]);
    }

    /// Registers an authenticator app whose seed is the account's number.
    pub(crate) fn add_factor(&self, account: AccountId) {
        self.world.add_totp(account, &seed(account));
    }

    /// The code that the account's app shows now.
    pub(crate) fn code(&self, account: AccountId) -> String {
        FakeFactors::code(&seed(account), self.world.now())
    }

    /// A person with a role in all domains, signed in with a factor shown just now.
    pub(crate) fn administrator(&self, name: &str, role: Role) -> Visitor<'_> {
        let account = self.add(name);
        self.grant(account, role, &[]);
        self.add_factor(account);
        self.signed_in(name)
    }

    /// A person without a role, signed in.
    pub(crate) fn person(&self, name: &str) -> Visitor<'_> {
        self.add(name);
        self.signed_in(name)
    }

    /// A new session of an existing account.
    pub(crate) fn signed_in(&self, name: &str) -> Visitor<'_> {
        let address = format!("{name}@contoso.example");
        let operator = Actor::LocalOperator { uid: 0 };
        let link = self.run(
            self.world
                .zavor
                .sign_on
                .make_sign_in_link(&operator, &address),
        );
        let path = format!("/sign-in/{}", link.expect("the account exists").text());
        let visitor = self.nobody();
        visitor.get(&path);
        let reply = visitor.post(&path, &[]);
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
        visitor
    }

    /// Ends the door's streams.
    pub(crate) fn stop(&self) {
        let _ = self.stop.send(true);
    }

    /// Reads the rest of a stream.
    pub(crate) fn rest(&self, body: Body) -> String {
        let collected = self.run(body.collect());
        let bytes = collected.expect("bodies of tests end").to_bytes();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Sends a request unchanged.
    pub(crate) fn ask(&self, request: Request<Body>) -> Reply {
        self.ask_at(&self.router, request)
    }

    /// Sends a request over the local socket.
    pub(crate) fn ask_locally(&self, request: Request<Body>) -> Reply {
        self.ask_at(&self.local, request)
    }

    fn ask_at(&self, router: &Router, request: Request<Body>) -> Reply {
        let reply = self.run(async {
            let answered = router.clone().oneshot(request).await;
            let (parts, body) = answered.expect("routers do not fail").into_parts();
            let bytes = body
                .collect()
                .await
                .expect("bodies of tests end")
                .to_bytes();
            Reply {
                status: parts.status,
                headers: parts.headers,
                body: joined(&String::from_utf8_lossy(&bytes)),
            }
        });
        if reply.header("content-type").starts_with("text/html") {
            assert_eq!(times::bare(&reply.body), None, "see Page::timed");
        }
        reply
    }
}

fn seed(account: AccountId) -> Vec<u8> {
    account.0.to_be_bytes().to_vec()
}

impl Visitor<'_> {
    /// Opens a page.
    pub(crate) fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, &[], Body::empty())
    }

    /// Opens the page that an answer redirects to.
    pub(crate) fn follow(&self, reply: &Reply) -> Reply {
        let next = reply.location();
        self.open(&next.unwrap_or_else(|| panic!("it leads nowhere: {}", reply.body)))
    }

    /// Opens a page and follows redirects.
    pub(crate) fn open(&self, path: &str) -> Reply {
        let mut reply = self.get(path);
        for _ in 0..REDIRECTS_MAX {
            let Some(next) = reply.location() else {
                return reply;
            };
            reply = self.get(&next);
        }
        reply
    }

    /// Sends a form with this session's token.
    pub(crate) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        if self.csrf.borrow().is_empty() {
            self.get("/password");
        }
        let token = self.csrf();
        let all = [&[("csrf", token.as_str())], fields].concat();
        self.post_bare(path, &all)
    }

    /// Sends a form without adding a token.
    pub(crate) fn post_bare(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let pairs = fields
            .iter()
            .map(|(name, value)| format!("{}={}", encode(name), encode(value)));
        let body: Vec<String> = pairs.collect();
        self.post_bytes(path, body.join("&").into_bytes())
    }

    /// Sends raw bytes as a form.
    pub(crate) fn post_bytes(&self, path: &str, body: Vec<u8>) -> Reply {
        let kind = [(CONTENT_TYPE.as_str(), "application/x-www-form-urlencoded")];
        self.send(Method::POST, path, &kind, Body::from(body))
    }

    /// Sends any request.
    pub(crate) fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Reply {
        let reply = self.site.ask(self.request(method, path, headers, body));
        self.remember(&reply);
        reply
    }

    /// Opens a stream without reading its body.
    pub(crate) fn begin(&self, path: &str) -> (StatusCode, Body) {
        let request = self.request(Method::GET, path, &[], Body::empty());
        let answered = self.site.router.clone().oneshot(request);
        let response = self.site.run(answered).expect("routers do not fail");
        (response.status(), response.into_body())
    }

    fn request(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Request<Body> {
        let cookies = self.cookies.borrow();
        let pairs = cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        let cookie: Vec<String> = pairs.collect();
        drop(cookies);
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(COOKIE, cookie.join("; "))
            .header("accept-language", self.language)
            .extension(Peer(ADDRESS));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(body).expect("a request of a test")
    }

    /// The form token of this visitor's session.
    pub(crate) fn csrf(&self) -> String {
        self.csrf.borrow().clone()
    }

    /// The words of this visitor's pages.
    pub(crate) fn text(&self) -> Text {
        Text::of(Language::from_tag(self.language).unwrap_or_default())
    }

    /// Names and values of the cookies.
    pub(crate) fn cookies(&self) -> BTreeMap<String, String> {
        self.cookies.borrow().clone()
    }

    /// Plants a cookie.
    pub(crate) fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.borrow_mut().insert(name.into(), value.into());
    }

    fn remember(&self, reply: &Reply) {
        let mut renewed = false;
        for value in reply.headers.get_all(SET_COOKIE) {
            let text = value.to_str().expect("our own cookies");
            let (name, rest) = text.split_once('=').expect("a cookie has a name");
            let value = rest.split(';').next().unwrap_or_default();
            renewed |= name.ends_with("zavor-session");
            match value.is_empty() {
                true => self.cookies.borrow_mut().remove(name),
                false => self.cookies.borrow_mut().insert(name.into(), value.into()),
            };
        }
        match reply.form_token() {
            Some(token) => *self.csrf.borrow_mut() = token,
            None if renewed => self.csrf.borrow_mut().clear(),
            None => {}
        }
    }
}

impl Reply {
    /// The target of a redirect, if it is one.
    pub(crate) fn location(&self) -> Option<String> {
        let place = self.headers.get(LOCATION)?;
        Some(place.to_str().expect("our own paths").to_owned())
    }

    /// The value of a header; empty if it is absent.
    pub(crate) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default()
    }

    /// Whether the page has this text.
    pub(crate) fn says(&self, text: &str) -> bool {
        self.body.contains(text)
    }

    fn form_token(&self) -> Option<String> {
        let (_, rest) = self.body.split_once("name=\"csrf\" value=\"")?;
        Some(rest.split('"').next().unwrap_or_default().to_owned())
    }
}
