//! A vault that seals nothing: it only separates secrets of different purposes and detects changed
//! bytes. Reversible, so that a test can look inside.

use std::cell::Cell;

use zavor_app::ports::Vault;

/// Marks bytes sealed here.
const MARK: &[u8] = b"sealed for ";

/// Seals as `sealed for PURPOSE:` with the bytes inverted and a checksum after them. Every copy can
/// open it.
#[derive(Debug, Default, Clone, Copy)]
pub struct FakeVault;

fn inverted(bytes: &[u8]) -> impl Iterator<Item = u8> {
    bytes.iter().map(|byte| !byte)
}

fn sum(bytes: &[u8]) -> u8 {
    bytes
        .iter()
        .fold(0x5a, |sum: u8, byte| sum.rotate_left(1) ^ byte)
}

thread_local! {
    static OPENED: Cell<u64> = const { Cell::new(0) };
}

impl FakeVault {
    /// How often this thread has tried to open something: work that must not tell one name from another.
    pub fn opened() -> u64 {
        OPENED.get()
    }
}

impl Vault for FakeVault {
    fn seal(&self, purpose: &str, plain: &[u8]) -> Vec<u8> {
        let mut sealed = [MARK, purpose.as_bytes(), b":"].concat();
        sealed.extend(inverted(plain));
        sealed.push(sum(plain));
        sealed
    }

    fn open(&self, purpose: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        OPENED.set(OPENED.get() + 1);
        let body = sealed
            .strip_prefix(MARK)?
            .strip_prefix(purpose.as_bytes())?;
        let (last, body) = body.strip_prefix(b":")?.split_last()?;
        let plain: Vec<u8> = inverted(body).collect();
        (sum(&plain) == *last).then_some(plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sealed_opens_for_its_purpose_only_and_unchanged_only() {
        let sealed = FakeVault.seal("totp 17", b"seed");
        assert_eq!(
            FakeVault.open("totp 17", &sealed).as_deref(),
            Some(&b"seed"[..])
        );
        assert_eq!(FakeVault.open("totp 1", &sealed), None);
        assert_eq!(FakeVault.open("totp 18", &sealed), None);
        let mut changed = sealed;
        changed[15 + 6] ^= 1;
        assert_eq!(FakeVault.open("totp 17", &changed), None);
    }
}
