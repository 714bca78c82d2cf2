//! Sending.
use crate::guard::{Guard, Keep};
use crate::moment::Timestamp;
use alloc::vec::Vec;

/// Recipients of one sender in sliding windows.
#[derive(Debug, Clone, Default)]
pub struct SendingGuard {}

/// Stub
macro_rules! stub {
    ($t:ty) => {
        impl Guard for $t {
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
    };
}
stub!(SendingGuard);
/// External recipients of the whole organisation in 24 h.
#[derive(Debug, Clone, Default)]
pub struct OrganisationGuard {}
stub!(OrganisationGuard);
/// Pending messages by instance: one shard of the table.
#[derive(Debug, Clone, Default)]
pub struct PendingMessages {}
