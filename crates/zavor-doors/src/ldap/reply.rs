//! Answers of this door (RFC 4511 §4.1.9, 4.2.2, 4.5.2, 4.12): values to bytes. No sockets, no meaning.

use super::ber::{self, Writer};
use super::message::{Code, NOTICE_OF_DISCONNECTION, ResponseTag, START_TLS};
use super::paging;
use super::ppolicy::{self, PolicyError};

/// A response that consists only of a result.
pub(super) fn result(id: u32, tag: ResponseTag, code: Code, text: &str) -> Vec<u8> {
    message(id, |writer| {
        writer.constructed(tag.0, |op| {
            outcome(op, code, text);
        });
    })
}

/// The same; if it was asked for, with a password policy control and what that may say.
pub(super) fn result_with(
    id: u32,
    tag: ResponseTag,
    code: Code,
    text: &str,
    asked: Option<Option<PolicyError>>,
) -> Vec<u8> {
    let Some(error) = asked else {
        return result(id, tag, code, text);
    };
    let mut writer = Writer::new();
    writer.constructed(ber::SEQUENCE, |message| {
        message.number(ber::INTEGER, id);
        message.constructed(tag.0, |op| {
            outcome(op, code, text);
        });
        message.constructed(0xa0, |controls| ppolicy::write(controls, error));
    });
    writer.into_bytes()
}

/// The end of a search that was read in pages, with the cookie of the next one; empty = the last.
pub(super) fn page_done(id: u32, code: Code, text: &str, cookie: &[u8]) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.constructed(ber::SEQUENCE, |message| {
        message.number(ber::INTEGER, id);
        message.constructed(ResponseTag::SEARCH_DONE.0, |op| {
            outcome(op, code, text);
        });
        message.constructed(0xa0, |controls| paging::write(controls, cookie));
    });
    writer.into_bytes()
}

/// A successful extended response with a value.
pub(super) fn extended_value(id: u32, value: &[u8]) -> Vec<u8> {
    message(id, |writer| {
        writer.constructed(ResponseTag::EXTENDED.0, |op| {
            outcome(op, Code::Success, "");
            op.value(0x8b, value);
        });
    })
}

/// The answer to StartTLS, which names the operation (RFC 4511 §4.14.2).
pub(super) fn start_tls_result(id: u32, code: Code, text: &str) -> Vec<u8> {
    message(id, |writer| {
        writer.constructed(ResponseTag::EXTENDED.0, |op| {
            outcome(op, code, text);
            op.value(0x8a, START_TLS.as_bytes());
        });
    })
}

/// The notice of disconnection: the last message to a client.
pub(super) fn disconnection(code: Code, text: &str) -> Vec<u8> {
    message(0, |writer| {
        writer.constructed(ResponseTag::EXTENDED.0, |op| {
            outcome(op, code, text);
            op.value(0x8a, NOTICE_OF_DISCONNECTION.as_bytes());
        });
    })
}

/// One entry found: name, attributes and their values (none for "types only").
pub(super) fn entry<'a>(
    id: u32,
    dn: &str,
    attributes: impl Iterator<Item = (&'a str, &'a [Vec<u8>])>,
) -> Vec<u8> {
    message(id, |writer| {
        writer.constructed(0x64, |op| {
            op.octets(dn.as_bytes());
            op.constructed(ber::SEQUENCE, |list| {
                for (name, values) in attributes {
                    list.constructed(ber::SEQUENCE, |attribute| {
                        attribute.octets(name.as_bytes());
                        attribute.constructed(ber::SET, |set| {
                            for value in values {
                                set.octets(value);
                            }
                        });
                    });
                }
            });
        });
    })
}

fn message(id: u32, op: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.constructed(ber::SEQUENCE, |message| {
        message.number(ber::INTEGER, id);
        op(message);
    });
    writer.into_bytes()
}

/// `LDAPResult` without referrals; the matched DN is always empty, so that it tells nothing.
fn outcome(op: &mut Writer, code: Code, text: &str) {
    op.number(ber::ENUMERATED, u32::from(code as u8));
    op.octets(b"");
    op.octets(text.as_bytes());
}
