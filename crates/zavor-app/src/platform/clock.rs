//! Times of the wall clock, for stamps; everything that lasts a while runs on `Platform::now`.

use zavor_core::clock_watch::{Apart, apart};
use zavor_core::moment::Timestamp;

use crate::platform::service::Platform;

/// The wall clock: what events, audit and alerts are stamped with. Times that are compared with
/// stamps are taken from here too.
pub fn stamp(platform: &Platform) -> Timestamp {
    platform.world.clock.wall()
}

/// A moment of the running time, as the wall clock shows it.
pub(crate) fn as_stamp(platform: &Platform, moment: Timestamp) -> Timestamp {
    let (now, wall) = (platform.now(), stamp(platform));
    match wall >= now {
        true => moment.plus(wall.since(now)),
        false => moment.minus(now.since(wall)),
    }
}

/// How far the wall clock is from the running time, if it has jumped since the start.
pub fn clock_apart(platform: &Platform) -> Option<Apart> {
    apart(platform.now(), stamp(platform))
}
