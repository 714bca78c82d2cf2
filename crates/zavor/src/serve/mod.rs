//! `zavor serve`: from a configuration to a running server, and to exit code 0 at its end.
//!
//! - [`server`]: opens store, hash pool, mail hosts and doors; stops them in order.
//! - [`doors`]: from the process's configuration to that of each door.
//! - [`in_force`]: settings that a reload replaces.
//! - [`keeper`]: health, metrics, backups; the outbox worker and the hourly audit head.
//! - [`workers`]: what runs in the background. [`web`]: what the pages know of all this.
//! - [`world`]: one adapter for each port.
//! - [`own_addresses`]: the addresses of this host. [`log`]: the process's log.
//!
//! Signals: after SIGTERM or SIGINT the server stops accepting, finishes the answers in progress,
//! flushes, and exits with 0 within ten seconds; after SIGHUP it reads the configuration and
//! certificates again ([`reload`]).

mod bound;
mod desk;
mod doors;
mod in_force;
mod keeper;
mod log;
mod on_disk;
mod own_addresses;
mod reload;
mod server;
mod web;
mod workers;
mod world;

use tokio::signal::unix::{SignalKind, signal};

use crate::config::{Config, Source};
use crate::output::Output;

use log::Log;
pub(crate) use server::Server;

/// Runs until a signal ends it.
pub(crate) fn run(config: &Config, source: &Source, log: &str) -> Output {
    let log = Log::start(log == "json", &config.log_filter);
    tracing::info!("{}", where_data_goes(config));
    for warning in &config.warnings {
        tracing::warn!("{warning}");
    }
    for warning in config.open_secrets() {
        tracing::warn!("{warning}");
    }
    server::raise_file_limit();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return Output::failed(format!("cannot start: {error}")),
    };
    let result = runtime.block_on(until_signalled(config, source, &log));
    // What must finish has finished; the remaining connections are idle.
    runtime.shutdown_background();
    Output::ended(result)
}

/// Where data is kept, and how to change it if nobody has chosen.
fn where_data_goes(config: &Config) -> String {
    let dir = std::path::absolute(&config.data_dir).unwrap_or_else(|_| config.data_dir.clone());
    let dir = dir.display();
    match config.data_dir_is_default && config.data_dir.is_relative() {
        true => format!(
            "data is kept in {dir}: no data_dir is configured, and this is not root; run other \
             commands in the same directory, or with --data-dir {dir}"
        ),
        false => format!("data is kept in {dir}"),
    }
}

async fn until_signalled(config: &Config, source: &Source, log: &Log) -> Result<(), String> {
    let cannot = |error: std::io::Error| format!("cannot listen for signals: {error}");
    let mut terminate = signal(SignalKind::terminate()).map_err(cannot)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(cannot)?;
    let mut reload = signal(SignalKind::hangup()).map_err(cannot)?;
    let mut server = Server::start(config, source).await?;
    for (door, address) in server.addresses() {
        tracing::info!(door, %address, "accepting");
    }
    tracing::info!(data_dir = %config.data_dir.display(), "ready");
    loop {
        tokio::select! {
            _ = terminate.recv() => break,
            _ = interrupt.recv() => break,
            _ = reload.recv() => server.reload(source, log),
        }
    }
    tracing::info!("stopping");
    server.stop().await;
    tracing::info!("stopped");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_without_root_and_without_a_directory_says_where_data_goes() {
        let source = |root, data_dir: Option<&str>| Source {
            file: None,
            data_dir: data_dir.map(Into::into),
            variables: Vec::new(),
            search: Vec::new(),
            root,
        };
        let said = |root, data_dir| {
            let config = crate::config::load(&source(root, data_dir)).unwrap();
            where_data_goes(&config)
        };
        let here = std::env::current_dir().unwrap();
        let dir = here.join("zavor-data").display().to_string();
        let own = said(false, None);
        assert!(
            own.starts_with(&format!("data is kept in {dir}: ")),
            "{own}"
        );
        assert!(own.ends_with(&format!("--data-dir {dir}")), "{own}");
        assert_eq!(said(true, None), "data is kept in /var/lib/zavor");
        assert_eq!(said(false, Some("/srv/z")), "data is kept in /srv/z");
    }
}
