//! Controls of a message (RFC 4511 §4.1.11). This door knows two: simple paged results, and the request
//! for the password policy control.

use super::ber::{self, Malformed, Reader};
use super::paging::{self, PageAsked};
use super::ppolicy;

/// Most controls of one message.
const CONTROLS_MAX: usize = 32;

/// What the controls of a message ask for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Controls {
    /// Whether one that this door does not know is critical.
    pub(super) unknown_critical: bool,
    /// The one for paged results, and whether it is critical.
    pub(super) page: Option<(PageAsked, bool)>,
    /// The one that asks for the password policy, and whether it is critical.
    pub(super) policy: Option<bool>,
}

impl Controls {
    /// Reads them.
    pub(super) fn read(mut controls: Reader<'_>) -> Result<Self, Malformed> {
        let mut read = Self::default();
        let mut count = 0;
        while !controls.is_empty() {
            count += 1;
            if count > CONTROLS_MAX {
                return Err(Malformed("too many controls"));
            }
            let mut control = controls.constructed(ber::SEQUENCE)?;
            let oid = control.octets()?;
            let critical = match control.optional(ber::BOOLEAN)? {
                Some(content) => ber::boolean(content)?,
                None => false,
            };
            let value = control.optional(ber::OCTET_STRING)?;
            control.end()?;
            if oid == ppolicy::PASSWORD_POLICY.as_bytes() && value.is_none() {
                read.policy = Some(critical || read.policy == Some(true));
                continue;
            }
            if oid != paging::PAGED_RESULTS.as_bytes() {
                read.unknown_critical |= critical;
                continue;
            }
            let asked = match read.page {
                None => PageAsked::read(value.unwrap_or_default()),
                Some(_) => PageAsked::Unreadable,
            };
            read.page = Some((asked, critical));
        }
        Ok(read)
    }
}
