//! `zavor demo`: the whole product in a minute, on an example organisation in a temporary
//! directory, through the real doors of a real server in this process.
//!
//! - [`cast`]: the people of contoso.example, and where they and the attackers are.
//! - [`week`]: what happens in the week, from a seed; [`mod@play`]: plays it, by a [`clock`] of its own.
//! - [`organisation`]: accounts, roles, policies, and what people did in the admin centre.
//! - [`story`]: the morning, and what the demo says; [`said`]: what its people write, in the reader's language.
//! - The mail system around it, for the demo only: [`peers`] asks the doors as Dovecot and Postfix do,
//!   [`post_office`] takes mails ([`letter`] reads them), [`mail_host`] has sessions and ends them, [`site`] serves
//!   it with [`pages`] ([`page_words`]) and [`trial`].
//!
//! The demo takes free loopback ports and removes its directory when it ends. It ends by itself only with
//! `--exit`; otherwise at a signal.

mod cast;
mod clock;
mod letter;
mod mail_host;
mod organisation;
mod page_words;
mod pages;
mod peers;
mod play;
mod post_office;
mod said;
mod site;
mod story;
mod trial;
mod week;

use std::io::Write;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use zavor_app::ports::Clock;
use zavor_core::moment::Timestamp;
use zavor_core::policy::NoticeLanguage;

use crate::config::{self, Config, Source};
use crate::output::Output;
use crate::serve::Server;
use crate::system::{SystemEntropy, random_text};
use clock::DemoClock;
use mail_host::MailHost;
use peers::BASE_DN;
use play::Player;
use post_office::PostOffice;
use site::MailSystem;
use story::Stage;

/// Bytes of the random key of the mail host's doveadm, and of its nonce.
const KEY_BYTES: usize = 16;

/// Tells the story; unless `exit`, continues to serve afterwards. Mails are in `language`, or in that of the terminal.
pub(crate) fn run(exit: bool, language: Option<&str>) -> Output {
    let language = said::language(language, |name| std::env::var(name).ok());
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
        Ok(folder) => runtime.block_on(play(&folder.0, exit, language)),
        Err(error) => Err(format!("no temporary directory: {error}")),
    };
    runtime.shutdown_background();
    match result {
        // The folder is gone by now.
        Ok(Ended::BySignal) => {
            say("\nGoodbye. The server has stopped and its temporary directory is removed.\n");
            Output::said(String::new())
        }
        Ok(Ended::ByItself) => Output::said(String::new()),
        Err(error) => Output::failed(format!("the demo ended early: {error}")),
    }
}

/// How the demo ended.
enum Ended {
    /// After its story.
    ByItself,
    /// Somebody pressed Ctrl-C or sent a signal.
    BySignal,
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

/// How a new installation begins: it only observes, so that nobody is refused while it is tried.
const OBSERVES: &str = "mode = \"observe\"";
/// The change that makes it enforce.
const ENFORCES: &str = "mode = \"enforce\"";

/// The demo's own configuration file, so that `--config` works in the commands it suggests.
fn configuration(mail: u16, site: u16) -> String {
    format!(
        "\
data_dir = \"data\"
domains = [\"contoso.example\", \"contoso-retail.example\"]

[web]
listen = \"127.0.0.1:0\"

[auth_policy]
listen = \"127.0.0.1:0\"
{OBSERVES}
nonce_file = \"dovecot.nonce\"
trusted_proxies = [\"127.0.0.0/8\"]

[postfix_policy]
listen = \"127.0.0.1:0\"
{OBSERVES}

[ldap]
listen = \"127.0.0.1:0\"
base_dn = \"{BASE_DN}\"

[owners]
help = \"mailto:help@contoso.example\"
imap = \"mail.contoso.example\"
submission = \"mail.contoso.example\"

[metrics]
listen = \"127.0.0.1:0\"

[smtp]
url = \"smtp://127.0.0.1:{mail}\"

[[mail_host]]
name = \"mail.contoso.example\"
doveadm_url = \"http://127.0.0.1:{site}/doveadm/v1\"
doveadm_api_key_file = \"doveadm.key\"

[geoip]
city = \"city.mmdb\"
network = \"network.mmdb\"

[[connector]]
name = \"billing\"
networks = [\"198.51.100.200/32\"]
recipients_per_hour = 200
"
    )
}

/// Writes a file that only this user reads: some hold secrets.
fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(bytes)
}

/// Opens the mail system and writes the configuration of a server that uses it.
async fn prepare(
    folder: &Path,
    clock: &Arc<DemoClock>,
    language: NoticeLanguage,
) -> Result<(Source, Config, Arc<MailSystem>), String> {
    let key = random_text(&SystemEntropy, KEY_BYTES);
    let listen = async || {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        Ok::<_, std::io::Error>((listener, port))
    };
    let cannot = |error: std::io::Error| format!("the mail system cannot listen: {error}");
    let (mail, mail_port) = listen().await.map_err(cannot)?;
    let (site, port) = listen().await.map_err(cannot)?;
    let clock_of_mail: Arc<dyn Clock> = Arc::clone(clock) as Arc<dyn Clock>;
    let office = Arc::new(PostOffice::new(Arc::clone(&clock_of_mail)));
    let system = Arc::new(MailSystem {
        office: Arc::clone(&office),
        host: Arc::new(MailHost::new(clock_of_mail, &key)),
        port,
        language,
    });
    tokio::spawn(office.serve(mail));
    tokio::spawn(Arc::clone(&system).serve(site));
    let built = u64::try_from(clock.now().as_millis() / 1_000).unwrap_or_default();
    let (cities, networks) = cast::geoip_files(built)?;
    let configuration = configuration(mail_port, port);
    let nonce = random_text(&SystemEntropy, KEY_BYTES);
    let files: [(&str, &[u8]); 5] = [
        ("zavor.toml", configuration.as_bytes()),
        ("dovecot.nonce", nonce.as_bytes()),
        ("doveadm.key", key.as_bytes()),
        ("city.mmdb", &cities),
        ("network.mmdb", &networks),
    ];
    for (name, bytes) in files {
        write(&folder.join(name), bytes).map_err(|error| format!("{name}: {error}"))?;
    }
    let source = Source {
        file: Some(folder.join("zavor.toml")),
        data_dir: None,
        // Variables of the user's environment must not change the demo.
        variables: Vec::new(),
        search: Vec::new(),
        root: false,
    };
    let config = config::load(&source).map_err(|error| error.to_string())?;
    Ok((source, config, system))
}

/// Writes into the configuration that the doors enforce, as an administrator does after having watched for a while.
fn enforcing(source: &Source) -> Result<Config, String> {
    let file = source.file.as_deref().unwrap_or(Path::new(""));
    let cannot = |error: std::io::Error| format!("{}: {error}", file.display());
    let text = std::fs::read_to_string(file).map_err(cannot)?;
    std::fs::write(file, text.replace(OBSERVES, ENFORCES)).map_err(cannot)?;
    config::load(source).map_err(|error| error.to_string())
}

async fn play(folder: &Path, exit: bool, language: NoticeLanguage) -> Result<Ended, String> {
    let mut signals = Signals::new()?;
    let clock = Arc::new(DemoClock::behind(week::WEEK));
    let end = clock.now().plus(week::WEEK);
    let (source, config, system) = prepare(folder, &clock, language).await?;
    let mut server = Server::open(&config, &source, Arc::clone(&clock) as Arc<dyn Clock>).await?;
    let stage = Stage {
        config: &folder.join("zavor.toml"),
        exit,
        source: &source,
        language,
    };
    let told = tokio::select! {
        told = tell(&mut server, &clock, &system, &stage, end) => told.map(Some),
        () = signals.next() => Ok(None),
    };
    let ended = match told {
        Ok(Some(farewell)) if !exit => {
            say(&farewell);
            signals.next().await;
            Ok(Ended::BySignal)
        }
        Ok(Some(_)) => Ok(Ended::ByItself),
        Ok(None) => Ok(Ended::BySignal),
        Err(error) => Err(error),
    };
    server.stop().await;
    ended
}

/// Tells the story of the week that ends at `end`, when the demo began; returns what is said while the server goes on.
async fn tell(
    server: &mut Server,
    clock: &DemoClock,
    system: &Arc<MailSystem>,
    stage: &Stage<'_>,
    end: Timestamp,
) -> Result<String, String> {
    say(story::OPENING);
    let seeds = {
        let (observed, enforced) = week::parts(end);
        let mut player = Player::begin(server, clock, system, stage.language).await?;
        player.found().await?;
        player.play(observed).await?;
        let (seeds, tally) = (player.seeds, player.tally);
        server.take_over(&enforcing(stage.source)?);
        let mut player = Player::begin(server, clock, system, stage.language).await?;
        (player.seeds, player.tally) = (seeds, tally);
        player.play(enforced).await?;
        clock.arrive();
        story::week(&player.tally);
        player.seeds
    };
    server.work();
    let mut player = Player::begin(server, clock, system, stage.language).await?;
    player.seeds = seeds;
    player.morning(stage).await?;
    match stage.exit {
        true => Ok(String::new()),
        false => player.farewell(stage, clock.now().since(end)).await,
    }
}

/// The signals that end the demo.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> Result<Self, String> {
        let listen = |kind| signal(kind).map_err(|error| error.to_string());
        Ok(Self {
            terminate: listen(SignalKind::terminate())?,
            interrupt: listen(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// Prints at once; a closed pipe stops nothing.
fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes());
    let _ = out.flush();
}
