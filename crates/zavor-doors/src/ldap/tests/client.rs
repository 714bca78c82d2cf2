//! A hand-made LDAP client: writes requests byte by byte, reads answers without the door's own
//! message types.

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::ldap::ber::{self, Reader, Writer};
use crate::ldap::message::{START_TLS, WHO_AM_I};

/// Wraps an operation into a message.
pub(super) fn message(id: u32, op: impl FnOnce(&mut Writer)) -> Vec<u8> {
    with_controls(id, op, &[])
}

/// The same, with the content of the controls.
pub(super) fn with_controls(id: u32, op: impl FnOnce(&mut Writer), controls: &[u8]) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.constructed(ber::SEQUENCE, |message| {
        message.number(ber::INTEGER, id);
        op(message);
        if !controls.is_empty() {
            message.value(0xa0, controls);
        }
    });
    writer.into_bytes()
}

pub(super) fn bind(id: u32, dn: &str, password: &[u8]) -> Vec<u8> {
    message(id, |m| bind_op(m, 3, dn, password))
}

pub(super) fn bind_op(m: &mut Writer, version: u32, dn: &str, password: &[u8]) {
    m.constructed(0x60, |op| {
        op.number(ber::INTEGER, version);
        op.octets(dn.as_bytes());
        op.value(0x80, password);
    });
}

pub(super) fn unbind(id: u32) -> Vec<u8> {
    message(id, |m| {
        m.value(0x42, b"");
    })
}

pub(super) fn extended(id: u32, oid: &str) -> Vec<u8> {
    message(id, |m| {
        m.constructed(0x77, |op| {
            op.value(0x80, oid.as_bytes());
        });
    })
}

pub(super) fn who_am_i(id: u32) -> Vec<u8> {
    extended(id, WHO_AM_I)
}

pub(super) fn start_tls(id: u32) -> Vec<u8> {
    extended(id, START_TLS)
}

/// A search to send.
pub(super) struct Search<'a> {
    pub(super) base: &'a str,
    pub(super) scope: u32,
    pub(super) size_limit: u32,
    pub(super) time_limit: u32,
    pub(super) types_only: bool,
    pub(super) filter: Vec<u8>,
    pub(super) attributes: &'a [&'a str],
}

impl<'a> Search<'a> {
    pub(super) fn new(base: &'a str, scope: u32, filter: Vec<u8>) -> Self {
        Self {
            base,
            scope,
            size_limit: 0,
            time_limit: 0,
            types_only: false,
            filter,
            attributes: &[],
        }
    }

    pub(super) fn bytes(&self, id: u32) -> Vec<u8> {
        self.with_controls(id, &[])
    }

    /// The same, with the content of the controls.
    pub(super) fn with_controls(&self, id: u32, controls: &[u8]) -> Vec<u8> {
        let op = |m: &mut Writer| {
            m.constructed(0x63, |op| {
                op.octets(self.base.as_bytes());
                op.number(ber::ENUMERATED, self.scope);
                op.number(ber::ENUMERATED, 0);
                op.number(ber::INTEGER, self.size_limit);
                op.number(ber::INTEGER, self.time_limit);
                op.value(ber::BOOLEAN, &[if self.types_only { 0xff } else { 0 }]);
                let mut filter = Reader::new(&self.filter);
                let (tag, content) = filter.any().unwrap();
                op.value(tag, content);
                op.constructed(ber::SEQUENCE, |list| {
                    for attribute in self.attributes {
                        list.octets(attribute.as_bytes());
                    }
                });
            });
        };
        with_controls(id, op, controls)
    }
}

/// The control for paged results (RFC 2696).
pub(super) fn page(size: u32, cookie: &[u8], critical: bool) -> Vec<u8> {
    let mut value = Writer::new();
    value.constructed(ber::SEQUENCE, |page| {
        page.number(ber::INTEGER, size);
        page.octets(cookie);
    });
    let mut control = Writer::new();
    control.constructed(ber::SEQUENCE, |control| {
        control.octets(b"1.2.840.113556.1.4.319");
        if critical {
            control.value(ber::BOOLEAN, &[0xff]);
        }
        control.octets(&value.into_bytes());
    });
    control.into_bytes()
}

pub(super) fn present(attribute: &str) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.value(0x87, attribute.as_bytes());
    writer.into_bytes()
}

pub(super) fn equals(attribute: &str, value: &[u8]) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.constructed(0xa3, |pair| {
        pair.octets(attribute.as_bytes()).octets(value);
    });
    writer.into_bytes()
}

pub(super) fn begins(attribute: &str, value: &[u8]) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.constructed(0xa4, |filter| {
        filter.octets(attribute.as_bytes());
        filter.constructed(ber::SEQUENCE, |parts| {
            parts.value(0x80, value);
        });
    });
    writer.into_bytes()
}

/// `0xa0` and, `0xa1` or, `0xa2` not.
pub(super) fn combined(tag: u8, filters: &[Vec<u8>]) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.value(tag, &filters.concat());
    writer.into_bytes()
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    Entry {
        dn: String,
        attributes: Vec<(String, Vec<String>)>,
    },
    Result {
        id: u32,
        tag: u8,
        code: u32,
        text: String,
        value: Option<Vec<u8>>,
        /// The cookie of a page; `None` without that control.
        cookie: Option<Vec<u8>>,
    },
}

/// The cookie in the controls of an answer.
fn cookie(controls: &[u8]) -> Vec<u8> {
    let mut control = Reader::new(controls).constructed(ber::SEQUENCE).unwrap();
    assert_eq!(control.octets(), Ok(&b"1.2.840.113556.1.4.319"[..]));
    let mut value = Reader::new(control.octets().unwrap());
    control.end().unwrap();
    let mut page = value.constructed(ber::SEQUENCE).unwrap();
    assert_eq!(page.number(ber::INTEGER), Ok(0));
    page.octets().unwrap().to_vec()
}

impl Answer {
    pub(super) fn parse(bytes: &[u8]) -> Self {
        let mut reader = Reader::new(bytes).constructed(ber::SEQUENCE).unwrap();
        let id = reader.number(ber::INTEGER).unwrap();
        let (tag, content) = reader.any().unwrap();
        let cookie = reader.optional(0xa0).unwrap().map(cookie);
        reader.end().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let mut op = Reader::new(content);
        if tag == 0x64 {
            let dn = text(op.octets().unwrap());
            let mut list = op.constructed(ber::SEQUENCE).unwrap();
            let mut attributes = Vec::new();
            while !list.is_empty() {
                let mut attribute = list.constructed(ber::SEQUENCE).unwrap();
                let name = text(attribute.octets().unwrap());
                let mut set = attribute.constructed(ber::SET).unwrap();
                let mut values = Vec::new();
                while !set.is_empty() {
                    values.push(text(set.octets().unwrap()));
                }
                attributes.push((name, values));
            }
            return Self::Entry { dn, attributes };
        }
        let code = op.number(ber::ENUMERATED).unwrap();
        assert_eq!(op.octets(), Ok(&b""[..]), "matched DN");
        let diagnostic = text(op.octets().unwrap());
        op.optional(0x8a).unwrap();
        let value = op.optional(0x8b).unwrap().map(<[u8]>::to_vec);
        op.end().unwrap();
        Self::Result {
            id,
            tag,
            code,
            text: diagnostic,
            value,
            cookie,
        }
    }

    pub(super) fn code(&self) -> u32 {
        match self {
            Self::Result { code, .. } => *code,
            Self::Entry { .. } => panic!("an entry, not a result: {self:?}"),
        }
    }

    pub(super) fn dn(&self) -> &str {
        match self {
            Self::Entry { dn, .. } => dn,
            Self::Result { .. } => panic!("a result, not an entry: {self:?}"),
        }
    }
}

/// A connection of the client.
pub(super) struct Client<S>(pub(super) S);

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    pub(super) async fn send(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).await.unwrap();
        self.0.flush().await.unwrap();
    }

    /// The next whole message, as bytes.
    pub(super) async fn raw(&mut self) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        loop {
            if let Some(whole) = ber::whole_length(&bytes).unwrap()
                && bytes.len() == whole
            {
                return Some(bytes);
            }
            match self.0.read_u8().await {
                Ok(byte) => bytes.push(byte),
                Err(_) => {
                    assert!(bytes.is_empty(), "cut short: {bytes:?}");
                    return None;
                }
            }
        }
    }

    pub(super) async fn answer(&mut self) -> Answer {
        Answer::parse(&self.raw().await.expect("the connection was closed"))
    }

    /// Sends a request with one answer.
    pub(super) async fn ask(&mut self, bytes: &[u8]) -> Answer {
        self.send(bytes).await;
        self.answer().await
    }

    /// Sends a search; returns the entries and the result code.
    pub(super) async fn search(&mut self, search: &Search<'_>) -> (Vec<Answer>, u32) {
        self.send(&search.bytes(7)).await;
        let mut entries = Vec::new();
        loop {
            match self.answer().await {
                Answer::Result { id, tag, code, .. } => {
                    assert_eq!((id, tag), (7, 0x65));
                    return (entries, code);
                }
                entry => entries.push(entry),
            }
        }
    }

    /// One page of a search: the names of its entries, the result code, the cookie of the next.
    pub(super) async fn page(
        &mut self,
        search: &Search<'_>,
        size: u32,
        from: &[u8],
    ) -> (Vec<String>, u32, Option<Vec<u8>>) {
        self.send(&search.with_controls(7, &page(size, from, true)))
            .await;
        let mut names = Vec::new();
        loop {
            match self.answer().await {
                Answer::Result { code, cookie, .. } => return (names, code, cookie),
                entry => names.push(entry.dn().to_owned()),
            }
        }
    }

    /// Names of the entries a search finds, and the result code.
    pub(super) async fn found(&mut self, search: &Search<'_>) -> (Vec<String>, u32) {
        let (entries, code) = self.search(search).await;
        (
            entries.iter().map(|entry| entry.dn().to_owned()).collect(),
            code,
        )
    }
}
