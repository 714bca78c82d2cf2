//! `zavor demo`: the whole product in a minute, on an example organisation in a temporary
//! directory, through the real doors of a real server in this process.
//!
//! - [`cast`]: the people of contoso.example.
//! - [`attack`]: the guesses, over HTTP at the auth policy door, and the spam burst, at the Postfix
//!   policy door.
//! - [`organisation`]: content for every screen.
//! - [`story`]: what the demo says.
//!
//! The demo takes free loopback ports and removes its directory when it ends. The attackers'
//! addresses are from the documentation ranges (RFC 5737).

mod attack;
mod cast;
mod organisation;
mod story;

use std::io::Write;
use std::path::{Path, PathBuf};

use tokio::signal::unix::{SignalKind, signal};

use crate::config::{self, Source};
use crate::output::Output;
use crate::serve::Server;
use crate::system::{SystemEntropy, random_text};

/// Tells the story; unless `exit`, continues to serve afterwards.
pub(crate) fn run(exit: bool) -> Output {
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            return Output::failed(format!("the demo ended early: cannot start: {error}"));
        }
    };
    let result = match Folder::new() {
        Ok(folder) => runtime.block_on(play(&folder.0, exit)),
        Err(error) => Err(format!("no temporary directory: {error}")),
    };
    runtime.shutdown_background();
    Output::ended(result.map_err(|error| format!("the demo ended early: {error}")))
}

/// A private directory, removed when the demo ends.
struct Folder(PathBuf);

impl Folder {
    fn new() -> std::io::Result<Self> {
        use std::os::unix::fs::DirBuilderExt;
        let name = format!("zavor-demo-{}", random_text(&SystemEntropy, 6));
        let path = std::env::temp_dir().join(name);
        std::fs::DirBuilder::new().mode(0o700).create(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Best effort: it is a temporary directory.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The demo's own configuration file, so that `--config` works in the commands it suggests.
const CONFIGURATION: &str = "\
data_dir = \"data\"
domains = [\"contoso.example\", \"contoso-retail.example\"]

[web]
listen = \"127.0.0.1:0\"

[auth_policy]
listen = \"127.0.0.1:0\"
trusted_proxies = [\"127.0.0.0/8\"]

[postfix_policy]
listen = \"127.0.0.1:0\"

[ldap]
listen = \"127.0.0.1:0\"

[metrics]
listen = \"127.0.0.1:0\"

[[connector]]
name = \"billing\"
networks = [\"198.51.100.200/32\"]
recipients_per_hour = 200
";

async fn play(folder: &Path, exit: bool) -> Result<(), String> {
    let file = folder.join("zavor.toml");
    std::fs::write(&file, CONFIGURATION).map_err(|error| error.to_string())?;
    let source = Source {
        file: Some(file),
        data_dir: None,
        // Variables of the user's environment must not change the demo.
        variables: Vec::new(),
        search: Vec::new(),
        root: false,
    };
    let config = config::load(&source).map_err(|error| error.to_string())?;
    let mut terminate = signal(SignalKind::terminate()).map_err(|error| error.to_string())?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(|error| error.to_string())?;
    let server = Server::start(&config, &source).await?;
    let told = tokio::select! {
        told = story::tell(&server, &config.data_dir) => told,
        _ = terminate.recv() => Err("stopped by a signal".into()),
        _ = interrupt.recv() => Err("stopped by a signal".into()),
    };
    if told.is_ok() && !exit {
        say(&story::farewell(&server, &config.data_dir).await?);
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    }
    server.stop().await;
    told
}

/// Prints at once; a closed pipe stops nothing.
fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes());
    let _ = out.flush();
}
