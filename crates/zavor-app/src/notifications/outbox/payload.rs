//! What a notice in the outbox says and where it goes, as bytes: one byte for the kind, then texts,
//! each with its length in four bytes, little-endian. The form is our own because the use cases
//! know no serialisation. The vault seals it before it is stored, because it may hold a one-time
//! link or a code.

use zavor_core::moment::Timestamp;
use zeroize::Zeroizing;

use crate::ports::{Letter, OwnHook, Vault};

/// What a payload is sealed for.
const PURPOSE: &str = "outbox";

/// A mail of plain text, as it was stored before mails had HTML. Still read: an outbox may hold some.
const TEXT_MAIL: u8 = 1;
const CALL: u8 = 2;
const OWN: u8 = 3;
const MAIL: u8 = 4;

/// What a notice says and where it goes.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Payload {
    /// A mail.
    Mail {
        /// To whom.
        to: String,
        /// What it says.
        letter: Letter,
    },
    /// A webhook call; its key is looked up when the call is made.
    Call {
        /// Address.
        url: String,
        /// JSON.
        body: String,
    },
    /// A call of a webhook of the configuration file, which has address and key.
    Own {
        /// Which.
        hook: OwnHook,
        /// JSON.
        body: String,
        /// From when it says nothing that is still true; `None` = it always does.
        until: Option<Timestamp>,
    },
}

impl Payload {
    /// Sealed, as an effect stores it.
    pub(crate) fn sealed(&self, vault: &dyn Vault) -> Vec<u8> {
        vault.seal(PURPOSE, &self.encode())
    }

    /// From the stored form; `None` when it was sealed with another key or is damaged.
    pub(crate) fn open(sealed: &[u8], vault: &dyn Vault) -> Option<Self> {
        Self::decode(&Zeroizing::new(vault.open(PURPOSE, sealed)?))
    }

    fn encode(&self) -> Zeroizing<Vec<u8>> {
        let ends;
        let (kind, texts): (u8, Vec<&str>) = match self {
            Self::Mail { to, letter } => {
                let Letter {
                    subject,
                    text,
                    html,
                    organisation,
                } = letter;
                (MAIL, vec![to, subject, text, html, organisation])
            }
            Self::Call { url, body } => (CALL, vec![url, body]),
            Self::Own { hook, body, until } => {
                ends = until.map_or_else(String::new, |at| at.as_millis().to_string());
                (OWN, vec![hook.as_str(), body, &ends])
            }
        };
        let length: usize = texts.iter().map(|text| text.len() + 4).sum();
        let mut bytes = Zeroizing::new(Vec::with_capacity(length + 1));
        bytes.push(kind);
        for text in texts {
            // Nothing we write comes near four gigabytes; such a text would not decode.
            let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
            bytes.extend_from_slice(&length.to_le_bytes());
            bytes.extend_from_slice(text.as_bytes());
        }
        bytes
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let (kind, mut rest) = bytes.split_first()?;
        let mut next = || -> Option<String> {
            let (length, after) = rest.split_first_chunk::<4>()?;
            let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
            let (text, after) = after.split_at_checked(length)?;
            rest = after;
            String::from_utf8(text.to_vec()).ok()
        };
        let payload = match *kind {
            TEXT_MAIL => Self::Mail {
                to: next()?,
                letter: Letter {
                    subject: next()?,
                    text: next()?,
                    ..Letter::default()
                },
            },
            MAIL => Self::Mail {
                to: next()?,
                letter: Letter {
                    subject: next()?,
                    text: next()?,
                    html: next()?,
                    organisation: next()?,
                },
            },
            CALL => Self::Call {
                url: next()?,
                body: next()?,
            },
            OWN => Self::Own {
                hook: OwnHook::from_name(&next()?)?,
                body: next()?,
                until: match next()?.as_str() {
                    "" => None,
                    millis => Some(Timestamp::from_millis(millis.parse().ok()?)),
                },
            },
            _ => return None,
        };
        rest.is_empty().then_some(payload)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail() -> Payload {
        Payload::Mail {
            to: "ana@home.example".into(),
            letter: Letter {
                subject: "Parola a fost resetată".into(),
                text: String::new(),
                html: "<p>Bună ziua".into(),
                organisation: "contoso.example".into(),
            },
        }
    }

    #[test]
    fn a_mail_that_an_earlier_release_stored_is_read_as_plain_text() {
        let mut bytes = vec![TEXT_MAIL];
        for text in ["ana@home.example", "Subject", "Text"] {
            bytes.extend_from_slice(&(text.len() as u32).to_le_bytes());
            bytes.extend_from_slice(text.as_bytes());
        }
        let read = Payload::decode(&bytes);
        let letter = Letter {
            subject: "Subject".into(),
            text: "Text".into(),
            ..Letter::default()
        };
        let to = "ana@home.example".into();
        assert!(read == Some(Payload::Mail { to, letter }));
    }

    #[test]
    fn a_payload_survives_its_bytes() {
        let call = Payload::Call {
            url: "https://hooks.contoso.example/".into(),
            body: "{}".into(),
        };
        let own = |until| Payload::Own {
            hook: OwnHook::RecoveryCode,
            body: "{}".into(),
            until,
        };
        let until = Some(Timestamp::from_secs(1_800_000_000));
        for payload in [mail(), call, own(None), own(until)] {
            assert!(Payload::decode(&payload.encode()) == Some(payload));
        }
    }

    #[test]
    fn damaged_bytes_are_no_payload_and_no_panic() {
        let whole = mail().encode();
        for length in 0..whole.len() {
            assert!(Payload::decode(&whole[..length]).is_none(), "{length}");
        }
        let mut longer = whole.to_vec();
        longer.push(0);
        assert!(Payload::decode(&longer).is_none());
        assert!(Payload::decode(&[MAIL, 255, 255, 255, 255, 1]).is_none());
        assert!(Payload::decode(&[9, 0, 0, 0, 0]).is_none());
    }
}
