//! Sign-in.
use crate::guard::{Guard, Keep};
use crate::moment::Timestamp;
use alloc::vec::Vec;
/// x
pub const ADDRESSES_COUNTED_MAX: usize = 64;
/// Stub
#[derive(Debug, Clone, Default)]
pub struct SignInGuard {}
impl Guard for SignInGuard {
    fn encode(&self, _out: &mut Vec<u8>) {}
    fn decode(_bytes: &[u8]) -> Option<Self> {
        Some(Self::default())
    }
    fn keep(&self, _now: Timestamp) -> Keep {
        Keep::Forget
    }
    fn sweep(&mut self, _now: Timestamp) {}
    fn heap_bytes(&self) -> usize {
        0
    }
}
