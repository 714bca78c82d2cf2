//! Tests of the whole door: a hand-made client against a scripted directory.

mod binds;
mod client;
mod codec;
mod fuzz;
mod live;
mod operations;
mod pages;
mod script;
mod searches;
mod transcripts;
mod whole;
