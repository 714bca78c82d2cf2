//! The outside world as the use cases see it: one adapter for each port of [`World`].

use std::sync::Arc;

use url::Url;
use zavor_app::platform::World;
use zavor_app::ports::{Clock, Entropy, Factors, MailHosts, Messenger, Passwords};
use zavor_factors::{AesVault, SealingKey};
use zavor_mailhost::{ApiKey, DoveadmHosts, MailHost, Messages, MessagesConfig, SmtpServer};

use zavor_web::text::WebWords;

use crate::config::Config;

/// Opens every adapter; none of them connects to anything yet.
pub(super) fn open(
    config: &Config,
    public_url: &Url,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    passwords: Arc<dyn Passwords>,
    secret_key: &SealingKey,
) -> Result<World, String> {
    Ok(World {
        clock,
        vault: Arc::new(AesVault::new(secret_key, Arc::clone(&entropy))),
        factors: factors(public_url),
        entropy,
        passwords,
        mail_hosts: mail_hosts(config)?,
        messenger: messenger(config)?,
        words: Arc::new(WebWords),
    })
}

/// Sends mail if `[smtp]` is configured, and calls the hosts of `[webhook]`.
fn messenger(config: &Config) -> Result<Arc<dyn Messenger>, String> {
    let smtp = config.smtp.as_ref().map(|smtp| SmtpServer {
        url: smtp.url.reveal().into(),
        from: Some(smtp.from.clone()),
        user: smtp.user.clone(),
        password: smtp
            .password
            .as_ref()
            .map(|secret| ApiKey::new(secret.reveal())),
    });
    let messages = Messages::open(&MessagesConfig {
        smtp,
        webhook_allow: config.webhook_allow.clone(),
    });
    Ok(Arc::new(messages.map_err(|error| error.to_string())?))
}

/// Second factors for the address that browsers show.
fn factors(url: &Url) -> Arc<dyn Factors> {
    let factors = zavor_factors::open(url);
    if let Some(why) = factors.passkeys_off() {
        tracing::warn!(%url, "passkeys are off, one-time codes work: {why}");
    }
    Arc::new(factors)
}

fn mail_hosts(config: &Config) -> Result<Arc<dyn MailHosts>, String> {
    let hosts = config.mail_hosts.iter().map(|host| MailHost {
        name: host.name.clone(),
        doveadm_url: host.doveadm_url.clone(),
        api_key: ApiKey::new(host.api_key.as_ref().map_or("", |key| key.reveal())),
    });
    let hosts = DoveadmHosts::open(hosts.collect()).map_err(|error| error.to_string())?;
    Ok(Arc::new(hosts))
}
