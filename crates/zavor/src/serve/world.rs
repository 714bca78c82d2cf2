//! The outside world as the use cases see it: one adapter for each port of [`World`].

use std::sync::Arc;

use url::{Host, Url};
use zavor_app::platform::World;
use zavor_app::ports::{Clock, Entropy, Factors, MailHosts, Messenger, Passwords};
use zavor_factors::{AesVault, SealingKey};
use zavor_mailhost::{
    ApiKey, DoveadmHosts, MailHost, Messages, MessagesConfig, OwnWebhook, SmtpServer,
};

use zavor_web::text::letter::WebWords;

use crate::config::Config;

/// Opens every adapter; none of them connects to anything yet.
pub(super) fn open(
    config: &Config,
    public_url: &Url,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    passwords: Arc<dyn Passwords>,
    secret_key: &SealingKey,
    domain: Option<&str>,
) -> Result<World, String> {
    Ok(World {
        clock,
        vault: Arc::new(AesVault::new(secret_key, Arc::clone(&entropy))),
        factors: factors(public_url),
        entropy,
        passwords,
        mail_hosts: mail_hosts(config)?,
        messenger: messenger(config, domain)?,
        words: Arc::new(WebWords),
    })
}

/// Sends mail if `[smtp]` is configured, and calls the hosts of `[webhook]` and the operator's own webhooks. `domain` is the first of
/// the organisation's.
fn messenger(config: &Config, domain: Option<&str>) -> Result<Arc<dyn Messenger>, String> {
    // Only a configured address is a name of ours elsewhere.
    let host = config.public_url.as_ref().and_then(Url::host);
    let smtp = config.smtp.as_ref().map(|smtp| SmtpServer {
        url: smtp.url.reveal().into(),
        from: smtp.from.clone().or_else(|| sender(domain, host.as_ref())),
        helo: smtp.helo.clone().or_else(|| our_name(host.as_ref())),
        user: smtp.user.clone(),
        password: smtp
            .password
            .as_ref()
            .map(|secret| ApiKey::new(secret.reveal())),
    });
    let own = config.own_webhooks.iter().map(|own| OwnWebhook {
        hook: own.hook,
        url: own.url.clone(),
        key: ApiKey::new(own.key.reveal()),
    });
    let messages = Messages::open(&MessagesConfig {
        smtp,
        webhook_allow: config.webhook_allow.clone(),
        own: own.collect(),
    });
    Ok(Arc::new(messages.map_err(|error| error.to_string())?))
}

/// The sender of notices if none is configured.
fn sender(domain: Option<&str>, host: Option<&Host<&str>>) -> Option<String> {
    let named = match host {
        Some(Host::Domain(name)) => Some(*name),
        Some(Host::Ipv4(_) | Host::Ipv6(_)) | None => None,
    };
    let at = domain.or(named)?;
    Some(format!("no-reply@{at}"))
}

/// Our name in EHLO if none is configured: the host of the pages, in the form of RFC 5321 section
/// 4.1.3.
fn our_name(host: Option<&Host<&str>>) -> Option<String> {
    match host? {
        Host::Domain(name) => Some((*name).to_owned()).filter(|name| name.contains('.')),
        Host::Ipv4(address) => Some(format!("[{address}]")),
        Host::Ipv6(address) => Some(format!("[IPv6:{address}]")),
    }
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
        has_cache: host.auth_cache,
    });
    let hosts = DoveadmHosts::open(hosts.collect()).map_err(|error| error.to_string())?;
    Ok(Arc::new(hosts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_has_a_sender_and_a_name_without_settings_of_their_own() {
        for (url, name, address) in [
            (
                "https://accounts.contoso.example/zavor",
                Some("accounts.contoso.example"),
                Some("no-reply@accounts.contoso.example"),
            ),
            ("http://192.0.2.7:8080", Some("[192.0.2.7]"), None),
            ("http://[2001:db8::7]/", Some("[IPv6:2001:db8::7]"), None),
            ("http://localhost:8080", None, Some("no-reply@localhost")),
        ] {
            let url = Url::parse(url).unwrap();
            let host = url.host();
            assert_eq!(our_name(host.as_ref()).as_deref(), name, "{url}");
            let from = address.map(|address| address.to_owned());
            assert_eq!(sender(None, host.as_ref()), from, "{url}");
            let own = sender(Some("contoso.example"), host.as_ref());
            assert_eq!(own.as_deref(), Some("no-reply@contoso.example"));
        }
        assert_eq!((our_name(None), sender(None, None)), (None, None));
    }
}
