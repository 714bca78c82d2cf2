//! `zavor`: one server that decides every mail sign-in and every outgoing message, explains why an
//! account is held, and lets owners back in.
//!
//! This binary joins the other crates: it reads the configuration, opens store and doors, provides
//! the real clock and random source, and has the command line.
#![forbid(unsafe_code)]

mod cli;
mod config;
mod data_files;
mod demo;
mod doctor;
mod geoip;
mod groups;
mod local_socket;
mod metrics;
mod mmdb;
mod modes;
mod output;
mod render;
mod serve;
mod system;

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run()
}
