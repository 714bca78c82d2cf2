//! From sources (file, environment, options) to a [`Config`], or to the list of all complaints.

use std::fmt;
use std::path::{Path, PathBuf};

use url::{Host, Url};
use zavor_app::platform::{Connector, LINK_CHARS_MAX};
use zavor_app::verification::PUBLIC_URL_CHARS_MAX;
use zavor_core::lists::unfit_to_allow;
use zavor_core::network::Network;
use zavor_web::{Base, ClientHeader};
use zeroize::Zeroizing;

use super::builder::{Builder, SECRET_BYTES_MAX, read_bounded};
use super::changed::GivenValues;
use super::check;
use super::given::{is_wrong, mode, networks, number, socket_address, switch, text, texts};
use super::keys;
use super::setting::{Problem, Table};
use super::tree::{
    AuthPolicy, Config, Events, GeoIp, Ldap, LdapService, Listen, MailHost, OnUnavailable,
    PostfixPolicy, Secret, Smtp, Web,
};
use super::values::Values;

/// Largest configuration file.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// The doors that are on if there is no configuration file.
pub(super) const ON_WITHOUT_A_FILE: [&str; 4] = ["web", "auth_policy", "postfix_policy", "ldap"];

/// Where the configuration comes from.
#[derive(Clone)]
pub(crate) struct Source {
    /// `--config`.
    pub(crate) file: Option<PathBuf>,
    /// `--data-dir`.
    pub(crate) data_dir: Option<PathBuf>,
    /// Environment variables.
    pub(crate) variables: Vec<(String, String)>,
    /// Files tried when no `--config` was given.
    pub(crate) search: Vec<PathBuf>,
    /// Whether the process runs as root; decides the default data directory.
    pub(crate) root: bool,
}

/// All complaints, one line each.
#[derive(Debug)]
pub(crate) struct ConfigError {
    /// The file, if one was read.
    pub(crate) file: Option<PathBuf>,
    /// What is wrong.
    pub(crate) problems: Vec<Problem>,
}

impl Source {
    /// The sources of a real process.
    pub(crate) fn of_process(file: Option<PathBuf>, data_dir: Option<PathBuf>) -> Self {
        let text = |os: std::ffi::OsString| os.into_string().ok();
        Self {
            file,
            data_dir,
            variables: std::env::vars_os()
                .filter_map(|(k, v)| Some((text(k)?, text(v)?)))
                .collect(),
            search: vec!["./zavor.toml".into(), "/etc/zavor/zavor.toml".into()],
            root: rustix::process::geteuid().is_root(),
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            match &self.file {
                Some(file) => write!(f, "{}: {problem}", file.display())?,
                None => write!(f, "configuration: {problem}")?,
            }
        }
        Ok(())
    }
}

/// Reads and checks everything. Opens only the configuration file and the files of secrets that it
/// names.
pub(crate) fn load(source: &Source) -> Result<Config, ConfigError> {
    let mut values = Values::default();
    let file = match &source.file {
        Some(file) => Some(file.clone()),
        None => source.search.iter().find(|file| file.exists()).cloned(),
    };
    let fail = |problems| ConfigError {
        file: file.clone(),
        problems,
    };
    match &file {
        Some(path) => match read_bounded(path, FILE_BYTES_MAX) {
            Ok(text) => values.read_file(&text),
            Err(why) => values.problem(None, "", format!("cannot be read: {why}")),
        },
        None => values.present.extend(ON_WITHOUT_A_FILE),
    }
    values.read_environment(source.variables.iter().cloned());
    let folder = file
        .as_deref()
        .and_then(Path::parent)
        .unwrap_or(Path::new(""))
        .to_path_buf();
    let mut builder = Builder {
        values,
        folder,
        file: file.clone(),
        secret_files: Default::default(),
    };
    let config = builder.config(source, file.clone());
    if builder.values.problems.is_empty() {
        Ok(config)
    } else {
        Err(fail(builder.values.problems))
    }
}

impl Builder {
    fn config(&mut self, source: &Source, file: Option<PathBuf>) -> Config {
        self.warn_about_sections_to_come();
        let top = std::mem::take(&mut self.values.single);
        let given = GivenValues::of(&self.values, &top, |path| {
            read_bounded(&self.folder.join(path), SECRET_BYTES_MAX).unwrap_or_default()
        });
        let default_dir = if source.root {
            "/var/lib/zavor"
        } else {
            "./zavor-data"
        };
        let data_dir = source
            .data_dir
            .clone()
            .or_else(|| self.path(&top, "data_dir"));
        Config {
            file,
            data_dir_is_default: data_dir.is_none(),
            data_dir: data_dir.unwrap_or_else(|| default_dir.into()),
            public_url: self.public_url(&top),
            domains: texts(&top, "domains"),
            adopt: switch(&top, "directory.adopt"),
            password_terms: self.password_terms(&top),
            owners: self.owners(&top),
            breached_passwords: self.path(&top, "directory.breached_passwords"),
            web: self.on("web").then(|| self.web(&top)),
            auth_policy: self.on("auth_policy").then(|| self.auth_policy(&top)),
            postfix_policy: self.on("postfix_policy").then(|| PostfixPolicy {
                listen: match text(&top, "postfix_policy.listen") {
                    Some(unix) if unix.starts_with("unix:") => Listen::Unix(unix[5..].into()),
                    tcp => Listen::Tcp(socket_address(tcp)),
                },
                group: text(&top, "postfix_policy.group"),
                allowed_clients: networks(&top, "postfix_policy.allowed_clients"),
                trusted_proxies: self.proxies(&top, "postfix_policy.trusted_proxies"),
                proxy_protocol: self.proxy_protocol(&top, "postfix_policy"),
                mode: mode(&top, "postfix_policy.mode"),
            }),
            ldap: self.on("ldap").then(|| self.ldap(&top)),
            metrics: self
                .on("metrics")
                .then(|| socket_address(text(&top, "metrics.listen"))),
            events: Events {
                max_bytes: number(&top, "events.max_bytes"),
                keep_days: u32::try_from(number(&top, "events.keep_days")).unwrap_or(u32::MAX),
            },
            log_filter: text(&top, "log.filter").unwrap_or_default(),
            mail_hosts: self.mail_hosts(),
            smtp: self.on("smtp").then(|| self.smtp(&top)).flatten(),
            webhook_allow: texts(&top, "webhook.allow"),
            own_webhooks: self.own_webhooks(&top),
            support_address: self.support_address(&top),
            connectors: self.connectors(),
            shared_networks: self.shared_networks(),
            on_unavailable: OnUnavailable {
                allow_sign_in: text(&top, "on_unavailable.sign_in").as_deref() == Some("allow"),
                allow_sending: text(&top, "on_unavailable.sending").as_deref() == Some("allow"),
            },
            geoip: GeoIp {
                country: self.path(&top, "geoip.country"),
                city: self.path(&top, "geoip.city"),
                network: self.path(&top, "geoip.network"),
            },
            warnings: std::mem::take(&mut self.values.warnings),
            secret_files: std::mem::take(&mut self.secret_files),
            given,
        }
    }

    fn public_url(&mut self, top: &Table) -> Option<Url> {
        let text = text(top, "public_url")?;
        let plain = |url: &Url| url.username().is_empty() && url.password().is_none();
        let parsed = Url::parse(&text).ok();
        let fine = parsed.filter(|url| plain(url) && !text.contains(['?', '#']));
        let why = match &fine {
            None => Some("must be a URL without user, query or fragment".to_string()),
            Some(url) => Base::of(url.as_str()).err().map(|bad| bad.to_string()),
        };
        let length = text.trim_end_matches('/').chars().count();
        if length > PUBLIC_URL_CHARS_MAX {
            self.values.warnings.push(format!(
                "public_url has {length} characters: with more than {PUBLIC_URL_CHARS_MAX}, links in mails are longer than {LINK_CHARS_MAX}, and some mail programs break them"
            ));
        }
        if let Some(why) = why {
            let place = top.get("public_url").map(|setting| setting.place.clone());
            self.values.problem(place, "public_url", why);
        }
        fine
    }

    fn on(&self, section: &str) -> bool {
        self.values.present.contains(section)
    }

    fn warn_about_sections_to_come(&mut self) {
        for section in keys::SECTIONS.iter().filter(|section| !section.served) {
            if self.on(section.path) {
                let text = format!("[{}] is valid but not served by this release", section.path);
                self.values.warnings.push(text);
            }
        }
    }

    /// Networks whose word about other people's addresses is believed.
    fn proxies(&mut self, top: &Table, path: &str) -> Vec<Network> {
        let proxies = networks(top, path);
        for proxy in proxies
            .iter()
            .filter(|proxy| unfit_to_allow(**proxy).is_some())
        {
            self.values.warnings.push(format!(
                "{path} holds {proxy}: clients in it may claim any address, so nothing guards against \
                 them; name the proxies themselves"
            ));
        }
        proxies
    }

    /// Whether the trusted proxies of a door introduce their clients; without any, nobody would.
    fn proxy_protocol(&mut self, top: &Table, section: &str) -> bool {
        let (key, proxies) = (
            format!("{section}.proxy_protocol"),
            format!("{section}.trusted_proxies"),
        );
        let on = switch(top, &key);
        let why = match text(top, &format!("{section}.listen")) {
            _ if !on => None,
            Some(listen) if listen.starts_with("unix:") => {
                Some("is for TCP; a unix socket has no load balancer".to_string())
            }
            _ if is_wrong(top, &proxies) => None,
            _ if texts(top, &proxies).is_empty() => Some(format!(
                "needs {proxies}: the load balancers that send the header"
            )),
            _ => None,
        };
        if let Some(why) = why {
            let place = top.get(key.as_str()).map(|setting| setting.place.clone());
            self.values.problem(place, &key, why);
        }
        on
    }

    fn web(&mut self, top: &Table) -> Web {
        Web {
            listen: socket_address(text(top, "web.listen")),
            trusted_proxies: self.proxies(top, "web.trusted_proxies"),
            client_header: match text(top, "web.client_header").as_deref() {
                Some("x-forwarded-for") => ClientHeader::XForwardedFor,
                Some("forwarded") => ClientHeader::Forwarded,
                _ => ClientHeader::Any,
            },
            proxy_protocol: self.proxy_protocol(top, "web"),
            tls: self.tls(top, "web.certificate", "web.key"),
        }
    }

    fn auth_policy(&mut self, top: &Table) -> AuthPolicy {
        AuthPolicy {
            listen: socket_address(text(top, "auth_policy.listen")),
            nonce: self.secret(top, "auth_policy.nonce"),
            password: self.secret(top, "auth_policy.password"),
            admin_password: self.secret(top, "auth_policy.admin_password"),
            trusted_proxies: self.proxies(top, "auth_policy.trusted_proxies"),
            proxy_protocol: self.proxy_protocol(top, "auth_policy"),
            mode: mode(top, "auth_policy.mode"),
            tls: self.tls(top, "auth_policy.certificate", "auth_policy.key"),
        }
    }

    fn ldap(&mut self, top: &Table) -> Ldap {
        let proxies = networks(top, "ldap.trusted_proxies");
        let trusted_proxies = check::addresses(&proxies).unwrap_or_else(|reason| {
            let place = top
                .get("ldap.trusted_proxies")
                .map(|setting| setting.place.clone());
            self.values.problem(place, "ldap.trusted_proxies", reason);
            Vec::new()
        });
        let services = self.items("ldap.service", "ldap.service.dn");
        Ldap {
            listen: socket_address(text(top, "ldap.listen")),
            base_dn: text(top, "ldap.base_dn"),
            trusted_proxies,
            proxy_protocol: self.proxy_protocol(top, "ldap"),
            tls: self.tls(top, "ldap.certificate", "ldap.key"),
            services: services
                .iter()
                .filter_map(|item| {
                    Some(LdapService {
                        dn: text(item, "ldap.service.dn")?,
                        password: self.secret(item, "ldap.service.password")?,
                        networks: networks(item, "ldap.service.networks"),
                    })
                })
                .collect(),
        }
    }

    fn smtp(&mut self, top: &Table) -> Option<Smtp> {
        let place = |key: &str| top.get(key).map(|setting| setting.place.clone());
        let from = text(top, "smtp.from");
        // An address is no domain to send from.
        let url = text(top, "public_url").and_then(|url| Url::parse(&url).ok());
        let named = url
            .as_ref()
            .is_some_and(|url| matches!(url.host(), Some(Host::Domain(_))));
        // What is wrong has its own complaint, and would say what the sender is.
        let unread = top.contains_key("public_url") && url.is_none();
        let wrong = unread || is_wrong(top, "smtp.from") || is_wrong(top, "domains");
        if from.is_none() && texts(top, "domains").is_empty() && !named && !wrong {
            let reason = "missing, and neither domains nor public_url says what it would be; such as \"Contoso <no-reply@contoso.example>\"";
            self.values
                .problem(place("smtp.url"), "smtp.from", reason.into());
        }
        let (user, password) = (text(top, "smtp.user"), self.secret(top, "smtp.password"));
        let secret_given = top.contains_key("smtp.password");
        if top.contains_key("smtp.user") != secret_given {
            let (has, lacks) = match secret_given {
                true => ("smtp.password", "smtp.user"),
                false => ("smtp.user", "smtp.password"),
            };
            self.values
                .problem(place(has), has, format!("needs {lacks} too"));
        }
        Some(Smtp {
            url: Secret(Zeroizing::new(text(top, "smtp.url")?)),
            from,
            helo: text(top, "smtp.helo"),
            user,
            password,
        })
    }

    fn mail_hosts(&mut self) -> Vec<MailHost> {
        let items = self.items("mail_host", "mail_host.name");
        items
            .iter()
            .filter_map(|item| {
                Some(MailHost {
                    name: text(item, "mail_host.name")?,
                    doveadm_url: text(item, "mail_host.doveadm_url")?,
                    api_key: self.secret(item, "mail_host.doveadm_api_key"),
                    auth_cache: switch(item, "mail_host.auth_cache"),
                })
            })
            .collect()
    }

    fn connectors(&mut self) -> Vec<Connector> {
        let items = self.items("connector", "connector.name");
        items
            .iter()
            .filter_map(|item| {
                Some(Connector {
                    name: text(item, "connector.name")?,
                    networks: networks(item, "connector.networks"),
                    cert_fingerprints: texts(item, "connector.cert_fingerprints"),
                    sasl_names: texts(item, "connector.sasl_names"),
                    recipients_per_hour: u32::try_from(number(
                        item,
                        "connector.recipients_per_hour",
                    ))
                    .unwrap_or(u32::MAX),
                })
            })
            .collect()
    }
}
