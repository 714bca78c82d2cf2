//! The wire of the auth policy door: which command, the JSON body as borrowed values, the
//! credentials of a header, and the fixed answers.
//!
//! Dovecot sends every value as a string except `success`, `policy_reject` and `tls`; weakforced's
//! own clients send types. As in weakforced, absent and ill-typed texts read as empty; only what
//! decides (login, success) must be right. Unknown keys are ignored. If a key comes twice, the last
//! value counts, because Dovecot writes its own `tls` after one that the settings ask for; `login`
//! must come only once. Dovecot 2.3 fills what it does not know with `UNSUPPORTED_VARIABLE_...`,
//! which reads as absent. Nesting is bounded by `serde_json` (128), length by the server.

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;

use serde::Deserialize;
use serde::de::{self, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// The command of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// May this password be tried?
    Allow,
    /// How a sign-in ended.
    Report,
    /// Reset the counters of a login, an address, or both.
    Reset,
    /// Deny a network.
    AddDeny,
    /// Remove a network from the deny list.
    RemoveDeny,
    /// Allow a network, an account, or both.
    AddAllow,
    /// Remove them from the allow list.
    RemoveAllow,
    /// The deny list.
    DenyList,
    /// The allow list.
    AllowList,
    /// What the lists say about one key.
    KeyStats,
    /// Counters of the door.
    Stats,
    /// Ping, with credentials.
    Ping,
    /// Ping, without credentials.
    Live,
}

/// Who may give a command; also what a caller has proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Right {
    /// Everybody.
    Nobody,
    /// Callers with the door's password.
    Ask,
    /// Callers with the administrative password.
    Administer,
}

impl Command {
    /// From `?command=NAME` behind any path, or from a path that ends in `/command/NAME`.
    pub fn from_target(path: &str, query: Option<&str>) -> Option<Self> {
        let named = query.and_then(|query| {
            query
                .split('&')
                .find_map(|pair| pair.strip_prefix("command="))
        });
        let name = named.or_else(|| path.rsplit_once("/command/").map(|(_, name)| name))?;
        Some(match name {
            "allow" => Self::Allow,
            "report" => Self::Report,
            "reset" => Self::Reset,
            "addBLEntry" => Self::AddDeny,
            "delBLEntry" => Self::RemoveDeny,
            "addWLEntry" => Self::AddAllow,
            "delWLEntry" => Self::RemoveAllow,
            "getBL" => Self::DenyList,
            "getWL" => Self::AllowList,
            "getDBStats" => Self::KeyStats,
            "stats" => Self::Stats,
            "ping" => Self::Ping,
            "livez" | "readyz" => Self::Live,
            _ => return None,
        })
    }

    /// Whether it uses GET (the others use POST).
    pub const fn is_get(self) -> bool {
        matches!(
            self,
            Self::DenyList | Self::AllowList | Self::Stats | Self::Ping | Self::Live
        )
    }

    /// The right that it needs.
    pub const fn right(self) -> Right {
        match self {
            Self::Live => Right::Nobody,
            Self::Allow | Self::Report | Self::Ping | Self::Stats => Right::Ask,
            _ => Right::Administer,
        }
    }
}

/// Declares the body, and reads it key by key.
macro_rules! body {
    ($($(#[doc = $doc:literal])+ $field:ident: $kind:ty,)+) => {
        /// The body of any command. Texts that were not given are `None`.
        #[derive(Debug, Default)]
        pub struct Body<'a> {
            $($(#[doc = $doc])+ pub $field: $kind,)+
        }

        impl<'a> Body<'a> {
            /// Takes one key with its value; unknown ones are read and dropped.
            fn take<A: MapAccess<'a>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
                match key {
                    $(stringify!($field) => self.$field = map.next_value()?,)+
                    _ => drop(map.next_value::<IgnoredAny>()?),
                }
                Ok(())
            }
        }
    };
}

body! {
    /// The name whose password is tried.
    login: Text<'a>,
    /// The name whose mailbox opens; another one for a master.
    mailbox: Text<'a>,
    /// The master, once that password was right; `login` is the mailbox then.
    master: Text<'a>,
    /// Client address.
    remote: Text<'a>,
    /// Address of the connection, when a proxy gave another `remote`.
    real_remote: Text<'a>,
    /// Truncated hash of the password.
    pwhash: Text<'a>,
    /// SASL mechanism, if the mail server is configured to name it.
    mech: Text<'a>,
    /// Protocol.
    protocol: Text<'a>,
    /// IMAP ID or user agent.
    device_id: Text<'a>,
    /// Name of the connection.
    session_id: Text<'a>,
    /// Whether TLS is used; a string is true when not empty.
    tls: Flag,
    /// Whether the password was right.
    success: Flag,
    /// Whether this is our own refusal reported back.
    policy_reject: Flag,
    /// Why the sign-in failed (Dovecot 2.4).
    fail_type: Text<'a>,
    /// An address, for resets and lists.
    ip: Text<'a>,
    /// A network, for lists.
    netmask: Text<'a>,
    /// Fingerprint of the client program's TLS, in questions and for lists.
    ja3: Text<'a>,
    /// How long a rule lasts.
    expire_secs: Seconds,
    /// Why a rule is made.
    reason: Text<'a>,
}

impl<'de: 'a, 'a> Deserialize<'de> for Body<'a> {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Whole;

        impl<'de> Visitor<'de> for Whole {
            type Value = Body<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Body<'de>, A::Error> {
                let (mut body, mut named) = (Body::default(), false);
                while let Some(key) = map.next_key::<Text<'de>>()? {
                    if key.as_str() == "login" && std::mem::replace(&mut named, true) {
                        return Err(de::Error::duplicate_field("login"));
                    }
                    body.take(key.as_str(), &mut map)?;
                }
                Ok(body)
            }
        }

        deserializer.deserialize_map(Whole)
    }
}

/// Reads a body.
///
/// # Errors
/// A short text for the caller: not JSON, not UTF-8, nested too deeply, `login` twice.
pub fn parse_body(bytes: &[u8]) -> Result<Body<'_>, &'static str> {
    // The whole body, not only the values read: what is not UTF-8 is not JSON.
    let text = std::str::from_utf8(bytes).map_err(|_| "not a JSON document in UTF-8")?;
    // `serde` would read an array as the fields in their order.
    if !text.trim_ascii_start().starts_with('{') {
        return Err("not a JSON object");
    }
    serde_json::from_str(text).map_err(|error| match error.classify() {
        serde_json::error::Category::Eof => "the JSON document ends too early",
        serde_json::error::Category::Data => "the JSON document gives login twice",
        _ => "not a JSON document",
    })
}

/// A text, or `None` if absent or of another type.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Text<'a>(pub Option<Cow<'a, str>>);

/// A boolean or a string; `None` if absent or of another type.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flag(pub Option<Said>);

/// The value of a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// A JSON boolean.
    Bool(bool),
    /// A string: whether it is empty, and whether it is exactly `true`.
    Text {
        /// No character at all.
        empty: bool,
        /// The text `true`.
        is_true: bool,
    },
}

/// A number of seconds, as a number or as digits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seconds(pub Option<u64>);

impl Text<'_> {
    /// The text, if given, not empty, and not what stands for a variable unknown to Dovecot 2.3.
    pub fn given(&self) -> Option<&str> {
        let known = |text: &&str| !text.is_empty() && !text.starts_with("UNSUPPORTED_VARIABLE_");
        self.0.as_deref().filter(known)
    }

    /// The text; empty if not given.
    pub fn as_str(&self) -> &str {
        self.0.as_deref().unwrap_or("")
    }
}

impl Flag {
    /// `tls`: a string is true when not empty.
    pub fn is_set(self) -> bool {
        match self.0 {
            Some(Said::Bool(value)) => value,
            Some(Said::Text { empty, .. }) => !empty,
            None => false,
        }
    }

    /// `success`, `policy_reject`: a string is true only if it is exactly `true`, so `"false"` is
    /// not.
    pub fn is_true(self) -> Option<bool> {
        self.0.map(|said| match said {
            Said::Bool(value) => value,
            Said::Text { is_true, .. } => is_true,
        })
    }
}

/// Declares a lenient visitor: the given functions, and "nothing" for every other JSON type.
macro_rules! lenient {
    ($visitor:ident: $value:ty, $expects:literal, $($function:item)+) => {
        struct $visitor;

        impl<'de> Visitor<'de> for $visitor {
            type Value = $value;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str($expects)
            }

            fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
                Ok(Default::default())
            }

            fn visit_f64<E: de::Error>(self, _: f64) -> Result<Self::Value, E> {
                Ok(Default::default())
            }

            fn visit_i64<E: de::Error>(self, _: i64) -> Result<Self::Value, E> {
                Ok(Default::default())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Default::default())
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Default::default())
            }

            $($function)+
        }
    };
}

lenient! { TextVisitor: Text<'de>, "a text",
    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Text(Some(Cow::Borrowed(text))))
    }
    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Text(Some(Cow::Owned(text.to_owned()))))
    }
    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Text(None))
    }
    fn visit_u64<E: de::Error>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Text(None))
    }
}

lenient! { FlagVisitor: Flag, "a boolean or a text",
    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Flag(Some(Said::Bool(value))))
    }
    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        let said = Said::Text { empty: text.is_empty(), is_true: text == "true" };
        Ok(Flag(Some(said)))
    }
    fn visit_u64<E: de::Error>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Flag(None))
    }
}

lenient! { SecondsVisitor: Seconds, "a number of seconds",
    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Seconds(Some(value)))
    }
    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Seconds(text.parse().ok()))
    }
    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Seconds(None))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor)
    }
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FlagVisitor)
    }
}

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SecondsVisitor)
    }
}

/// A client address; IPv4-mapped IPv6 becomes IPv4, anything else `None`.
pub fn address(text: &str) -> Option<IpAddr> {
    text.parse::<IpAddr>()
        .ok()
        .map(|address| address.to_canonical())
}

/// Longest password in a header, in bytes.
pub const PASSWORD_BYTES_MAX: usize = 256;

/// The password of a `Basic` header, whatever the user name; `None` if it is not such a header.
pub fn basic_password<'a>(
    header: &[u8],
    space: &'a mut [u8; PASSWORD_BYTES_MAX * 2],
) -> Option<&'a [u8]> {
    use base64::Engine as _;
    let (scheme, rest) = header.split_at_checked(6)?;
    if !scheme.eq_ignore_ascii_case(b"basic ") {
        return None;
    }
    let length = base64::engine::general_purpose::STANDARD
        .decode_slice(rest.trim_ascii(), space)
        .ok()?;
    let decoded = space.get(..length)?;
    let colon = memchr::memchr(b':', decoded)?;
    decoded.get(colon + 1..)
}

/// `{"status":"failure","reason":...}`, as weakforced answers.
pub fn failure(reason: &str) -> String {
    serde_json::json!({"status": "failure", "reason": reason}).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_dialects_name_commands() {
        let command = |path, query| Command::from_target(path, query);
        assert_eq!(command("/", Some("command=allow")), Some(Command::Allow));
        assert_eq!(
            command("/dovecot", Some("x=1&command=report")),
            Some(Command::Report)
        );
        assert_eq!(command("/p/command/getBL", None), Some(Command::DenyList));
        assert_eq!(command("/livez", None), None);
        assert_eq!(command("/", Some("command=")), None);
        assert_eq!(command("/command/Allow", None), None);
    }

    #[test]
    fn ill_typed_texts_are_empty_and_flags_say_what_they_mean() {
        let body = parse_body(
            br#"{"login":{"a":[1]},"remote":7,"tls":"TLS","success":"false","policy_reject":true,
                "expire_secs":"60","attrs":{"x":[{}]},"device_id":null}"#,
        )
        .unwrap();
        assert_eq!(body.login, Text(None));
        assert_eq!(body.remote.as_str(), "");
        assert!(body.tls.is_set());
        assert_eq!(body.success.is_true(), Some(false));
        assert_eq!(body.policy_reject.is_true(), Some(true));
        assert_eq!(body.expire_secs, Seconds(Some(60)));
        assert!(!parse_body(br#"{"tls":""}"#).unwrap().tls.is_set());
    }

    #[test]
    fn texts_without_escapes_are_borrowed() {
        let body = parse_body(br#"{"login":"ana","device_id":"\"name\" \"x\""}"#).unwrap();
        assert!(matches!(body.login, Text(Some(Cow::Borrowed("ana")))));
        assert_eq!(body.device_id.as_str(), r#""name" "x""#);
    }

    #[test]
    fn what_is_no_body_is_refused() {
        let deep = [b"{\"x\":".as_slice(), &b"[".repeat(60_000)].concat();
        let bad: [&[u8]; 7] = [
            b"",
            b"[\"ana\"]",
            b"{",
            b"[]x",
            b"{\"login\":\"\xff\"}",
            b"{\"login\":\"a\",\"login\":\"b\"}",
            &deep,
        ];
        for bytes in bad {
            assert!(parse_body(bytes).is_err());
        }
    }

    #[test]
    fn of_a_key_given_twice_the_last_value_counts_but_the_login_is_said_once() {
        // Dovecot with `tls=%{secured}` among its attributes adds its own `tls` after it.
        let twice = parse_body(
            br#"{"login":"ana","tls":"TLS","remote":"192.0.2.1","remote":"192.0.2.2",
                "success":true,"success":false,"tls":false,"x":1,"x":2}"#,
        )
        .unwrap();
        assert!(!twice.tls.is_set());
        assert_eq!(twice.remote.as_str(), "192.0.2.2");
        assert_eq!(twice.success.is_true(), Some(false));
        for who in [
            r#"{"login":"a","login":"b"}"#,
            r#"{"login":"a","x":1,"login":"a"}"#,
            r#"{"login":"a","logi\u006e":"b"}"#,
            r#"{"login":7,"login":"b"}"#,
        ] {
            assert!(parse_body(who.as_bytes()).is_err(), "{who}");
        }
    }

    #[test]
    fn a_basic_header_gives_its_password_whatever_the_user() {
        let password = |header: &str| {
            let mut space = [0; PASSWORD_BYTES_MAX * 2];
            basic_password(header.as_bytes(), &mut space).map(<[u8]>::to_vec)
        };
        assert_eq!(password("Basic d2ZvcmNlOnNlY3JldA==").unwrap(), b"secret");
        // Dovecot writes two spaces, and some clients write lower case.
        assert_eq!(password("basic  d2ZvcmNlOnNlY3JldA==").unwrap(), b"secret");
        for bad in ["", "Basic", "Basic !", "Bearer secret", "Basic c2VjcmV0"] {
            assert_eq!(password(bad), None, "{bad}");
        }
        assert_eq!(password(&format!("Basic {}", "QUFB".repeat(400))), None);
    }
}
