//! Where the pages are: under a path of their host, behind a proxy that strips it and one that does
//! not. The proxy answers nothing outside the path, as a host with other pages would.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use crate::server::{Browser, PASSWORD, Server};

const BASE: &str = "/tools/zavor";

/// A reverse proxy on a port of its own, for as long as the test runs.
fn proxy(door: String, strips: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let door = door.clone();
            thread::spawn(move || pass_on(client, &door, strips));
        }
    });
    address
}

/// Passes one request on, and its answer back. An error ends the connection.
fn pass_on(client: TcpStream, door: &str, strips: bool) -> Option<()> {
    let mut client = BufReader::new(client);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let from = head.len();
        client.read_line(&mut head).ok()?;
        let line = &head[from..];
        if let Some(said) = line.strip_prefix("Content-Length: ") {
            length = said.trim().parse().ok()?;
        }
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    client.read_exact(&mut body).ok()?;
    let (method, rest) = head.split_once(' ')?;
    let Some(inside) = rest.strip_prefix(BASE) else {
        let nothing = b"HTTP/1.1 418 outside\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        return client.get_mut().write_all(nothing).ok();
    };
    let target = match (strips, inside.starts_with('/')) {
        (true, true) => inside.to_owned(),
        (true, false) => format!("/{inside}"),
        (false, _) => rest.to_owned(),
    };
    let mut door = TcpStream::connect(door).ok()?;
    let passed = format!("{method} {target}");
    let (first, headers) = passed.split_once("\r\n")?;
    let passed = format!("{first}\r\nX-Forwarded-For: 203.0.113.20\r\n{headers}");
    door.write_all(&[passed.as_bytes(), &body].concat()).ok()?;
    let mut answer = Vec::new();
    door.read_to_end(&mut answer).ok()?;
    client.get_mut().write_all(&answer).ok()
}

/// Signs in, looks around and signs out, only by the addresses that pages and redirects name.
fn visits(name: &str, strips: bool) {
    let public_url = "public_url = \"http://localhost:8080/tools/zavor\"";
    let trusted = "trusted_proxies = [\"127.0.0.1/32\"]";
    let server = Server::start(name, public_url, trusted);
    let browser = Browser::new(&proxy(server.address("web"), strips));
    assert_eq!(browser.get("/sign-in").status, 418, "outside");
    for home in [BASE.to_owned(), format!("{BASE}/")] {
        let first = browser.get(&home);
        let to = first.header("location").map(str::to_owned);
        assert!(
            to.is_some_and(|to| to.starts_with("/tools/zavor/sign-in")),
            "{}",
            first.head
        );
    }
    let page = browser.get(&format!("{BASE}/sign-in?next=/security"));
    for before in ["rel=\"stylesheet\" href=\"", "<script src=\""] {
        let asset = page.attribute(before).expect("the page has it").to_owned();
        let file = browser.get(&asset.replace("&#38;", "&"));
        assert_eq!(file.status, 200, "{asset}");
        assert!(file.head.contains("immutable"), "{asset}: {}", file.head);
    }
    let to = page.attribute("method=\"post\" action=\"").expect("a form");
    assert_eq!(to, "/tools/zavor/sign-in");
    let inside = browser.sign_in(to, PASSWORD);
    assert_eq!(inside.status, 303, "{}", inside.body);
    server.saw("203.0.113.20");
    let home = inside.header("location").expect("it goes on").to_owned();
    let mut at = browser.get(&home);
    for _ in 0..5 {
        let Some(next) = at.header("location").map(str::to_owned) else {
            break;
        };
        at = browser.get(&next);
    }
    assert_eq!(at.status, 200, "{}", at.head);
    let security = browser.get(&format!("{BASE}/security"));
    assert!(
        security.body.contains("ana@contoso.example"),
        "{}",
        security.body
    );
    let token = security
        .attribute("name=\"csrf\" value=\"")
        .expect("a form");
    let gone = browser.send(
        "POST",
        &format!("{BASE}/sign-out"),
        &format!("csrf={token}"),
    );
    assert_eq!(
        gone.header("location"),
        Some("/tools/zavor/sign-in"),
        "{}",
        gone.head
    );
}

#[test]
fn pages_forms_cookies_and_assets_work_under_a_path_that_the_proxy_strips() {
    visits("strips", true);
}

#[test]
fn pages_forms_cookies_and_assets_work_under_a_path_that_the_proxy_passes_on() {
    visits("passes", false);
}

#[test]
fn a_form_that_was_opened_before_a_restart_is_good_after_it() {
    let mut server = Server::start("restart", "", "");
    let mut browser = Browser::new(&server.address("web"));
    assert_eq!(browser.sign_in("/sign-in", PASSWORD).status, 303);
    let page = browser.get("/security");
    let token = page
        .attribute("name=\"csrf\" value=\"")
        .expect("a form")
        .to_owned();
    let visitor = Browser::new(&server.address("web"));
    let open = visitor.get("/sign-in");
    let open = open
        .attribute("name=\"csrf\" value=\"")
        .expect("a form")
        .to_owned();
    server.restart();
    browser.to = server.address("web");
    let out = browser.send("POST", "/sign-out", &format!("csrf={token}"));
    assert_eq!(
        out.header("location"),
        Some("/sign-in"),
        "{}{}",
        out.head,
        out.body
    );
    let mut visitor = visitor;
    visitor.to = server.address("web");
    let body = format!("csrf={open}&name=ana%40contoso.example&password=wrong+of+somebody&next=");
    let refused = visitor.send("POST", "/sign-in", &body);
    assert_eq!(
        refused.status, 401,
        "a wrong password, not a forged form: {}",
        refused.body
    );
}
