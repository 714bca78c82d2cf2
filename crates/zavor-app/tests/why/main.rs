//! `why` is whole: whatever refuses somebody is named, and a release lets people in.

mod desk;
mod ended;
mod networks;
mod observed;
mod refusals;
mod second_factor;
