//! `why` is complete: it names everything that refuses somebody, and a release lets people in.

mod desk;
mod ended;
mod lists;
mod networks;
mod observed;
mod refusals;
mod second_factor;
