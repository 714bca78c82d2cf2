//! Inputs generated from the OpenAPI document: thousands of requests with paths, queries and bodies
//! that fit, nearly fit, or do not fit at all. None breaks the server, everything that is not done
//! is answered with a problem, and nothing that was sent comes back in a header.
//!
//! A failing test prints its seed; `ZAVOR_HOSTILE_SEED=N` repeats its choices.

use axum::http::{Method, StatusCode};
use serde_json::{Map, Value, json};
use zavor_core::actor::Role;
use zavor_memory::Prng;

use super::document::{operations, whole};
use super::matrix::{body_of, path_of, query_of};
use super::program::{Organisation, Program, everywhere, organisation, program};
use crate::request::fields::encode;
use crate::testing::Reply;

/// Requests per operation.
const EACH: usize = 40;
/// Fewest requests in all.
const AT_LEAST: usize = 2_000;
/// Longest text put into a path or query; the door accepts longer heads.
const URI_TEXT_MAX: usize = 8_000;
/// Deepest nesting of a generated body.
const DEPTH_MAX: usize = 8;

/// Texts known to break other programs.
fn hostile_texts() -> Vec<String> {
    let mut texts: Vec<String> = [
        "",
        " ",
        "<script>alert(1)</script>",
        "'; DROP TABLE account; --",
        "\" OR \"\"=\"",
        "x\r\nX-Injected: y\r\n\r\n<html>",
        "../../etc/passwd",
        "..%2f..%2fetc%2fpasswd",
        "%00",
        "\u{0}",
        "\u{202e}moc.osotnoc@ana",
        "\u{feff}\u{200b}ana@contoso.example",
        "ana@contoso.example\u{0}@evil.example",
        "ANA+tag@CONTOSO.example.",
        "ana*hana@contoso.example",
        "@",
        "@contoso.example",
        "a@b@c@d",
        "ana@",
        "x@xn--a",
        "x@\u{df}.example",
        "İ@contoso.example",
        "{{7*7}}${7*7}",
        "%s%n%x",
        "-1",
        "1e999",
        "18446744073709551616",
        "9999999999999999999999999999",
        "NaN",
        "null",
        "true",
        "0.0.0.0/0",
        "::/0",
        "192.0.2.0/33",
        "255.255.255.255/32",
        "9999-12-31T23:59:59Z",
        "-9999-01-01T00:00:00Z",
        "2026-13-45T99:99:99Z",
        "9223372036854775807-1",
        "-9223372036854775808-18446744073709551615",
        "18446744073709551615:00",
        "ffffffffffffffff",
        "999999999999999h",
        "😀😀😀",
        "e\u{301}\u{301}\u{301}",
    ]
    .map(str::to_owned)
    .to_vec();
    texts.push("a".repeat(1024 * 1024));
    texts.push("\u{10ffff}".repeat(4_000));
    texts.push(format!("{}@contoso.example", "x".repeat(300)));
    texts.push(format!("7:{}", "f".repeat(64)));
    texts
}

struct Fuzz {
    chance: Prng,
    texts: Vec<String>,
    document: Value,
}

impl Fuzz {
    fn text(&mut self) -> String {
        self.chance.pick(&self.texts).clone()
    }

    fn short_text(&mut self) -> String {
        let mut text = self.text();
        text.truncate(text.floor_char_boundary(URI_TEXT_MAX / 4));
        text
    }

    /// Anything but what is expected.
    fn oddity(&mut self) -> Value {
        match self.chance.below(10) {
            0 => Value::Null,
            1 => json!(true),
            2 => json!(-1),
            3 => json!(u64::MAX),
            4 => json!(i64::MIN),
            5 => json!(1.5e300),
            6 => json!([]),
            7 => json!({}),
            8 => json!([[[["deep"]]], {"a": {"b": null}}]),
            _ => Value::String(self.text()),
        }
    }

    /// A value of this schema, or nearly.
    fn value(&mut self, shape: &Value, depth: usize) -> Value {
        if depth > DEPTH_MAX || self.chance.chance(1, 12) {
            return self.oddity();
        }
        if let Some(name) = shape["$ref"].as_str() {
            let pointer = name.trim_start_matches('#').to_owned();
            let found = self.document.pointer(&pointer).cloned();
            let found = found.expect("the document is of one piece");
            return self.value(&found, depth + 1);
        }
        for choice in ["oneOf", "anyOf", "allOf"] {
            if let Some(shapes) = shape[choice].as_array() {
                let picked = self.chance.pick(shapes).clone();
                return self.value(&picked, depth + 1);
            }
        }
        let kind = match &shape["type"] {
            Value::Array(kinds) => self.chance.pick(kinds).clone(),
            kind => kind.clone(),
        };
        match kind.as_str().unwrap_or_default() {
            "object" => self.object(shape, depth),
            "array" => {
                let count = *self.chance.pick(&[0, 1, 2, 30]);
                let items = (0..count).map(|_| self.value(&shape["items"], depth + 1));
                Value::Array(items.collect())
            }
            "string" => self.string(shape),
            "integer" | "number" => {
                json!(
                    *self
                        .chance
                        .pick(&[0_u64, 1, 2, 50, 1_000, 1_001, 4_294_967_296, u64::MAX])
                )
            }
            "boolean" => json!(self.chance.chance(1, 2)),
            "null" => Value::Null,
            _ => self.oddity(),
        }
    }

    fn object(&mut self, shape: &Value, depth: usize) -> Value {
        let mut object = Map::new();
        if let Some(properties) = shape["properties"].as_object() {
            for (name, property) in properties {
                if !self.chance.chance(1, 6) {
                    let value = self.value(property, depth + 1);
                    object.insert(name.clone(), value);
                }
            }
        }
        if self.chance.chance(1, 10) {
            let (name, value) = (self.short_text(), self.oddity());
            object.insert(name, value);
        }
        Value::Object(object)
    }

    fn string(&mut self, shape: &Value) -> Value {
        let known = shape["enum"].as_array().or(shape["examples"].as_array());
        let mut fine: Vec<Value> = known.cloned().unwrap_or_default();
        fine.extend(shape.get("example").cloned());
        fine.push(json!("ana@contoso.example"));
        fine.push(json!("2026-11-22T19:50:37Z"));
        fine.push(json!("a reason"));
        match self.chance.chance(1, 2) {
            true => self.chance.pick(&fine).clone(),
            false => Value::String(self.text()),
        }
    }

    /// The path with its parts, each possibly hostile, even invalid UTF-8.
    fn path(&mut self, template: &str, fine: &str) -> String {
        if self.chance.chance(1, 2) {
            return fine.split('?').next().unwrap_or_default().to_owned();
        }
        let parts = template.split('/').zip(fine.split('/'));
        let parts: Vec<String> = parts
            .map(|(part, fine)| match part.starts_with('{') {
                true if self.chance.chance(1, 2) => match self.chance.below(6) {
                    0 => "%ff%fe".into(),
                    1 => "%00".into(),
                    2 => "..%2f..".into(),
                    _ => encode(&self.short_text()),
                },
                true => fine.split('?').next().unwrap_or_default().to_owned(),
                false => part.into(),
            })
            .collect();
        parts.join("/")
    }

    fn query(&mut self, operation: &Value, fine: &str) -> String {
        let asked = fine.split_once('?').map(|(_, query)| format!("?{query}"));
        let asked = asked.unwrap_or_default();
        if !asked.is_empty() && self.chance.chance(1, 2) {
            return asked;
        }
        let parameters = operation["parameters"].as_array().cloned();
        let mut pairs = Vec::new();
        for parameter in parameters.unwrap_or_default() {
            if parameter["in"] != "query" || self.chance.chance(1, 3) {
                continue;
            }
            let name = parameter["name"].as_str().unwrap_or_default();
            let mut shape = parameter["schema"].clone();
            if let Some(example) = parameter.get("example") {
                shape["example"] = example.clone();
            }
            let value = match self.value(&shape, 0) {
                Value::String(text) => text,
                other => other.to_string(),
            };
            let value = &value[..value.floor_char_boundary(URI_TEXT_MAX / 8)];
            pairs.push(format!("{name}={}", encode(value)));
        }
        match self.chance.below(12) {
            0 => pairs.push("unknown=1".into()),
            1 => pairs.push("limit=%ff".into()),
            2 => pairs.push("limit=%".into()),
            3 => pairs.push("limit=1&limit=2".into()),
            _ => {}
        }
        match pairs.is_empty() {
            true => String::new(),
            false => format!("?{}", pairs.join("&")),
        }
    }

    /// Media type and bytes.
    fn body(&mut self, operation: &Value, fine: Option<&Value>) -> (&'static str, Vec<u8>) {
        let json = "application/json";
        let shape = &operation["requestBody"]["content"][json]["schema"];
        let shape = shape.clone();
        match self.chance.below(16) {
            0 => (json, b"{\"reason\":\"\xff\xfe\"}".to_vec()),
            1 => (json, "[".repeat(100_000).into_bytes()),
            2 => (json, b"{\"a\":".repeat(50_000)),
            3 => (json, vec![b'{'; 1024 * 1024 + 1]),
            4 => ("text/html", b"{}".to_vec()),
            5 => ("application/x-www-form-urlencoded", b"reason=x".to_vec()),
            6 => (json, Vec::new()),
            7 => (json, self.oddity().to_string().into_bytes()),
            8 | 9 if fine.is_some() => {
                let fine = fine.map(ToString::to_string).unwrap_or_default();
                (json, fine.into_bytes())
            }
            _ if shape.is_null() => ("", Vec::new()),
            _ => (json, self.value(&shape, 0).to_string().into_bytes()),
        }
    }
}

/// Checks what every answer must fulfil.
fn check(reply: &Reply, asked: &str) {
    let status = reply.status;
    assert!(
        !status.is_server_error(),
        "{asked}: {status} {}",
        reply.body
    );
    assert!(!status.is_redirection(), "{asked}: {status}");
    let names: Vec<&str> = reply.headers.keys().map(|name| name.as_str()).collect();
    assert!(!names.contains(&"x-injected"), "{asked}: {names:?}");
    assert!(!names.contains(&"set-cookie"), "{asked}: {names:?}");
    assert_eq!(reply.header("x-content-type-options"), "nosniff", "{asked}");
    if status.is_success() {
        return;
    }
    let kind = reply.header("content-type");
    assert_eq!(kind, "application/problem+json", "{asked}: {}", reply.body);
    let problem = reply.value();
    assert_eq!(problem["status"], status.as_u16(), "{asked}");
    for field in ["type", "title", "code", "detail"] {
        let text = problem[field].as_str().unwrap_or_default();
        assert!(!text.is_empty(), "{asked}: no {field}");
    }
}

fn seed() -> u64 {
    let given = std::env::var("ZAVOR_HOSTILE_SEED").ok();
    given
        .and_then(|text| text.parse().ok())
        .unwrap_or(20_261_126)
}

#[test]
fn generated_inputs_over_the_openapi_document_find_no_server_error() {
    let seed = seed();
    println!("ZAVOR_HOSTILE_SEED={seed}");
    let mut fuzz = Fuzz {
        chance: Prng::new(seed),
        texts: hostile_texts(),
        document: whole(),
    };
    let (mut sent, mut done) = (0, 0);
    for (method, template, operation) in operations() {
        let organisation = organisation();
        let roles = everywhere(Role::GlobalAdministrator);
        let program = program(&organisation.site, &roles);
        for _ in 0..EACH {
            let reply = try_one(
                &mut fuzz,
                &organisation,
                &program,
                (&method, &template, &operation),
            );
            sent += 1;
            done += usize::from(reply.status.is_success());
        }
    }
    assert!(sent >= AT_LEAST, "only {sent} requests");
    // If the door refused nearly all inputs, the test would prove little.
    assert!(done * 5 >= sent, "only {done} of {sent} did something");
}

fn try_one(
    fuzz: &mut Fuzz,
    organisation: &Organisation,
    program: &Program<'_>,
    (method, template, operation): (&Method, &str, &Value),
) -> Reply {
    let fine = path_of(template, organisation, "ana") + query_of(method, template);
    let path = fuzz.path(template, &fine) + &fuzz.query(operation, &fine);
    let fine = body_of(method, template, "ana");
    let (kind, body) = fuzz.body(operation, fine.as_ref());
    let shown = String::from_utf8_lossy(&body[..body.len().min(300)]).into_owned();
    let reply = program.bytes(method, &path, kind, body);
    check(&reply, &format!("{method} {path} {shown}"));
    reply
}

#[test]
fn a_hostile_token_is_no_token() {
    let organisation = organisation();
    for text in hostile_texts() {
        let mut text = text;
        text.truncate(text.floor_char_boundary(URI_TEXT_MAX));
        let value = axum::http::HeaderValue::from_str(&format!("Bearer {text}"));
        let Ok(value) = value else {
            continue;
        };
        let request = axum::http::Request::builder()
            .uri("/api/v1/home")
            .header("authorization", value)
            .body(axum::body::Body::empty());
        let reply = organisation.site.ask(request.expect("a request of a test"));
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{text}");
    }
}
