//! LDAP messages (RFC 4511 §4.1.1): reads requests; `reply` writes the answers. No sockets, no meaning.
//!
//! Names, passwords and values stay byte strings: a password in Latin-1 or a binary GUID in a
//! filter is an ordinary request and gets an ordinary answer.
//!
//! A request can be bad in three ways: it is not BER, or not LDAP (`Err(Malformed)`: notice of
//! disconnection, RFC 4511 §4.1.1); it is well-formed but refused ([`Request::Refused`], with the
//! response that belongs to it); or it is fine but has a critical control that means nothing
//! for it.

use zavor_app::ports::TypedPassword;

use super::ber::{self, Malformed, Reader};
use super::controls::Controls;
use super::filter::{Assertion, Filter, FilterError};
use super::paging::PageAsked;

/// Most attributes selected in one search.
pub const SELECTED_ATTRIBUTES_MAX: usize = 256;

/// OID of "who am I?" (RFC 4532).
pub const WHO_AM_I: &str = "1.3.6.1.4.1.4203.1.11.3";
/// OID of StartTLS (RFC 4511 §4.14).
pub const START_TLS: &str = "1.3.6.1.4.1.1466.20037";
/// OID of the notice of disconnection (RFC 4511 §4.4.1).
pub(super) const NOTICE_OF_DISCONNECTION: &str = "1.3.6.1.4.1.1466.20036";

/// A result code (RFC 4511 appendix A).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Code {
    /// Done.
    Success = 0,
    /// Not possible at this point.
    OperationsError = 1,
    /// Not LDAP, or not version 3.
    ProtocolError = 2,
    /// The time limit has passed.
    TimeLimitExceeded = 3,
    /// There is more than the limit allows.
    SizeLimitExceeded = 4,
    /// Of a compare: the entry does not have the value.
    CompareFalse = 5,
    /// Of a compare: the entry has the value.
    CompareTrue = 6,
    /// SASL is not offered.
    AuthMethodNotSupported = 7,
    /// A limit of this server was reached.
    AdminLimitExceeded = 11,
    /// A critical control that this door does not know.
    UnavailableCriticalExtension = 12,
    /// TLS is required first.
    ConfidentialityRequired = 13,
    /// The entry has no such attribute.
    NoSuchAttribute = 16,
    /// No attribute that this door knows.
    UndefinedAttributeType = 17,
    /// A new password breaks a rule.
    ConstraintViolation = 19,
    /// No value of that attribute.
    InvalidAttributeSyntax = 21,
    /// No such entry, or none that the client may know of.
    NoSuchObject = 32,
    /// Not a DN.
    InvalidDnSyntax = 34,
    /// Every failed bind, whatever the cause.
    InvalidCredentials = 49,
    /// The client may not do this.
    InsufficientAccessRights = 50,
    /// Too many at once: try again.
    Busy = 51,
    /// State cannot be read.
    Unavailable = 52,
    /// Not offered here.
    UnwillingToPerform = 53,
}

/// The tag of the response that belongs to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResponseTag(pub u8);

impl ResponseTag {
    /// BindResponse.
    pub const BIND: Self = Self(0x61);
    /// SearchResultDone.
    pub const SEARCH_DONE: Self = Self(0x65);
    /// CompareResponse.
    pub const COMPARE: Self = Self(0x6f);
    /// ExtendedResponse.
    pub const EXTENDED: Self = Self(0x78);
}

/// One message from a client.
#[derive(Debug)]
pub struct Message {
    /// Its number; answers carry it.
    pub id: u32,
    /// The request.
    pub request: Request,
    /// Whether it has a critical control that means nothing for this request.
    pub critical_control: bool,
    /// Of a search: which page of the result it asks for.
    pub page: Option<PageAsked>,
    /// Of a bind or an extended operation: whether it asks for the password policy control.
    pub policy: bool,
}

/// A request.
#[derive(Debug)]
pub enum Request {
    /// Sign in.
    Bind(BindRequest),
    /// Close the connection.
    Unbind,
    /// Forget about an operation; there is no answer to it.
    Abandon,
    /// Read entries.
    Search(SearchRequest),
    /// Ask whether an entry has a value.
    Compare(CompareRequest),
    /// An extended operation: its OID and value.
    Extended {
        /// The OID as sent.
        oid: Vec<u8>,
        /// Its value, if any.
        value: Option<Vec<u8>>,
    },
    /// Well-formed, but refused with this result.
    Refused(ResponseTag, Code, &'static str),
}

/// A bind.
#[derive(Debug)]
pub struct BindRequest {
    /// Protocol version; 3 is the only one.
    pub version: u32,
    /// The name as sent.
    pub dn: Vec<u8>,
    /// The password, or `None` for SASL.
    pub password: Option<TypedPassword>,
}

/// A search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchRequest {
    /// The base, as sent.
    pub base: Vec<u8>,
    /// How far it reaches.
    pub scope: Scope,
    /// Most entries to return; 0 = the server's limit.
    pub size_limit: u32,
    /// Most seconds; 0 = the server's limit.
    pub time_limit: u32,
    /// Return the names of attributes without values.
    pub types_only: bool,
    /// Which entries match.
    pub filter: Filter,
    /// Which attributes, as sent.
    pub attributes: Vec<Vec<u8>>,
}

/// A compare.
#[derive(Debug, PartialEq, Eq)]
pub struct CompareRequest {
    /// The entry's name, as sent.
    pub dn: Vec<u8>,
    /// Attribute and value.
    pub assertion: Assertion,
}

/// How far a search reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The entry itself.
    Base,
    /// Entries directly below.
    One,
    /// The entry and everything below.
    Subtree,
    /// Everything below.
    Below,
}

impl Message {
    /// Reads one whole message.
    pub fn read(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut outer = Reader::new(bytes);
        let mut reader = outer.constructed(ber::SEQUENCE)?;
        outer.end()?;
        let id = reader.number(ber::INTEGER)?;
        if id == 0 {
            return Err(Malformed("message number 0, which belongs to the server"));
        }
        let (tag, content) = reader.any()?;
        let request = request(tag, content)?;
        let controls = match reader.optional(0xa0)? {
            Some(controls) => Controls::read(Reader::new(controls))?,
            None => Controls::default(),
        };
        let mut critical_control = controls.unknown_critical;
        let page = match (&request, controls.page) {
            (Request::Search(_), page) => page.map(|(asked, _)| asked),
            (_, page) => {
                critical_control |= page.is_some_and(|(_, critical)| critical);
                None
            }
        };
        let policy = match &request {
            Request::Bind(_) | Request::Extended { .. } => controls.policy.is_some(),
            _ => {
                critical_control |= controls.policy == Some(true);
                false
            }
        };
        // RFC 4511 §4: a message may be extended at its end; unknown parts there are ignored.
        Ok(Self {
            id,
            request,
            critical_control,
            page,
            policy,
        })
    }
}

impl Request {
    /// The tag of the response to this request; `None` for unbind and abandon.
    pub fn response_tag(&self) -> Option<ResponseTag> {
        match self {
            Self::Bind(_) => Some(ResponseTag::BIND),
            Self::Search(_) => Some(ResponseTag::SEARCH_DONE),
            Self::Compare(_) => Some(ResponseTag::COMPARE),
            Self::Extended { .. } => Some(ResponseTag::EXTENDED),
            Self::Refused(tag, ..) => Some(*tag),
            Self::Unbind | Self::Abandon => None,
        }
    }
}

fn request(tag: u8, content: &[u8]) -> Result<Request, Malformed> {
    let refused = |tag| {
        Request::Refused(
            ResponseTag(tag),
            Code::UnwillingToPerform,
            "not offered by this server",
        )
    };
    Ok(match tag {
        0x60 => Request::Bind(bind(Reader::new(content))?),
        0x42 => Request::Unbind,
        0x50 => {
            ber::number(content)?;
            Request::Abandon
        }
        0x63 => search(Reader::new(content))?,
        0x77 => extended(Reader::new(content))?,
        0x66 => refused(0x67),
        0x68 => refused(0x69),
        0x4a => refused(0x6b),
        0x6c => refused(0x6d),
        0x6e => Request::Compare(compare(Reader::new(content))?),
        _ => return Err(Malformed("an operation of an unknown kind")),
    })
}

fn bind(mut reader: Reader<'_>) -> Result<BindRequest, Malformed> {
    let version = reader.number(ber::INTEGER)?;
    let dn = reader.octets()?.to_vec();
    let (tag, content) = reader.any()?;
    let password = match tag {
        0x80 => Some(TypedPassword(content.to_vec())),
        // SASL, or whatever else an AuthenticationChoice may become.
        _ => None,
    };
    reader.end()?;
    Ok(BindRequest {
        version,
        dn,
        password,
    })
}

fn search(mut reader: Reader<'_>) -> Result<Request, Malformed> {
    let refused = |code, text| Request::Refused(ResponseTag::SEARCH_DONE, code, text);
    let base = reader.octets()?.to_vec();
    let scope = reader.number(ber::ENUMERATED)?;
    let dereference = reader.number(ber::ENUMERATED)?;
    let size_limit = reader.number(ber::INTEGER)?;
    let time_limit = reader.number(ber::INTEGER)?;
    let types_only = reader.boolean()?;
    let filter = match Filter::read(&mut reader) {
        Ok(filter) => filter,
        Err(FilterError::Malformed(error)) => return Err(error),
        Err(FilterError::TooComplex) => {
            return Ok(refused(
                Code::UnwillingToPerform,
                "the filter is too deep or too long",
            ));
        }
    };
    let mut selected = reader.constructed(ber::SEQUENCE)?;
    reader.end()?;
    let mut attributes = Vec::new();
    while !selected.is_empty() {
        attributes.push(selected.octets()?.to_vec());
        if attributes.len() > SELECTED_ATTRIBUTES_MAX {
            return Ok(refused(
                Code::UnwillingToPerform,
                "too many attributes selected",
            ));
        }
    }
    let scope = match scope {
        0 => Scope::Base,
        1 => Scope::One,
        2 => Scope::Subtree,
        3 => Scope::Below,
        _ => return Ok(refused(Code::ProtocolError, "unknown scope")),
    };
    if dereference > 3 {
        return Ok(refused(
            Code::ProtocolError,
            "unknown way to follow aliases",
        ));
    }
    Ok(Request::Search(SearchRequest {
        base,
        scope,
        size_limit,
        time_limit,
        types_only,
        filter,
        attributes,
    }))
}

fn compare(mut reader: Reader<'_>) -> Result<CompareRequest, Malformed> {
    let dn = reader.octets()?.to_vec();
    let mut assertion = reader.constructed(ber::SEQUENCE)?;
    reader.end()?;
    let (attribute, value) = (assertion.octets()?.to_vec(), assertion.octets()?.to_vec());
    assertion.end()?;
    Ok(CompareRequest {
        dn,
        assertion: Assertion { attribute, value },
    })
}

fn extended(mut reader: Reader<'_>) -> Result<Request, Malformed> {
    let oid = reader.expect(0x80)?.to_vec();
    let value = reader.optional(0x81)?.map(<[u8]>::to_vec);
    reader.end()?;
    Ok(Request::Extended { oid, value })
}
