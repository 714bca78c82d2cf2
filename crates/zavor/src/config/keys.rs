//! The only list of the configuration's keys: name, kind, default, meaning.
//!
//! The reader, the environment overlay, the error messages ("did you mean"), `zavor config reference` and
//! `docs/manual/configuration.md` are all made from these two tables: no key is without documentation.

use super::key_texts as texts;
pub(crate) use super::kind::Kind;
pub(crate) use super::sections::{REQUIRED, SECTIONS, Section};

/// One key.
#[derive(Debug)]
pub(crate) struct Key {
    /// Section and name, joined by dots.
    pub(crate) path: &'static str,
    /// What it accepts.
    pub(crate) kind: Kind,
    /// Default as TOML text; empty = none.
    pub(crate) default: &'static str,
    /// What it means.
    pub(crate) text: &'static str,
}

const fn key(path: &'static str, kind: Kind, default: &'static str, text: &'static str) -> Key {
    Key {
        path,
        kind,
        default,
        text,
    }
}

const MODES: Kind = Kind::Choice(&["enforce", "observe"]);
const SHARED: Kind = Kind::Choice(&["webmail", "proxy", "nat"]);
const PROXY_PROTOCOL: &str = "Every connection from `trusted_proxies` begins with a PROXY header (version 1 or 2) that says whose it is; one without it is closed. Nobody else's header is read.";
const LOOPBACK: &str = r#"["127.0.0.0/8", "::1/128"]"#;

/// All keys, in the order of the manual.
pub(crate) const KEYS: &[Key] = &[
    key(
        "data_dir",
        Kind::Path,
        "",
        "Where everything is kept. Default: `/var/lib/zavor` for root, `./zavor-data` for others.",
    ),
    key(
        "public_url",
        Kind::Url(&["http", "https"]),
        "",
        "Base address of links; the `Host` header is never used. Default: `http://localhost:PORT`.",
    ),
    key(
        "domains",
        Kind::Domains,
        "[]",
        "Domains of the organisation, used at the first start only. Later, change them with `zavor domains` or in the admin centre.",
    ),
    key(
        "directory.adopt",
        Kind::Switch,
        "false",
        "Make an account at the first successful sign-in report for one of our domains; its password is kept elsewhere.",
    ),
    key("directory.password_terms", Kind::Texts, "[]", texts::TERMS),
    key(
        "directory.breached_passwords",
        Kind::Path,
        "",
        texts::BREACHED,
    ),
    key("owners.help", Kind::Text, "", texts::HELP),
    key("owners.imap", Kind::Text, "", texts::IMAP),
    key("owners.pop3", Kind::Text, "", texts::POP3),
    key("owners.submission", Kind::Text, "", texts::SUBMISSION),
    key(
        "web.listen",
        Kind::Listen,
        "\"127.0.0.1:8080\"",
        "Where the pages are served.",
    ),
    key(
        "web.trusted_proxies",
        Kind::Networks,
        "[]",
        "Reverse proxies whose `X-Forwarded-For` or `Forwarded` is trusted, and load balancers.",
    ),
    key(
        "web.client_header",
        Kind::Choice(&["any", "x-forwarded-for", "forwarded"]),
        "\"any\"",
        "The header in which trusted proxies name their client; the other one is then ignored. `any`: `X-Forwarded-For`, and without it `Forwarded`.",
    ),
    key("web.proxy_protocol", Kind::Switch, "false", PROXY_PROTOCOL),
    key(
        "web.certificate",
        Kind::Path,
        "",
        "Certificate chain (PEM).",
    ),
    key("web.key", Kind::Path, "", "Its private key (PEM)."),
    key(
        "auth_policy.listen",
        Kind::Listen,
        "\"127.0.0.1:8084\"",
        "Where Dovecot asks.",
    ),
    key(
        "auth_policy.nonce",
        Kind::Secret,
        "",
        "A copy of Dovecot's `auth_policy_hash_nonce`; with it, Zavor recognises sprayed passwords, sign-ins that show no password (SCRAM), and which sign-in an LDAP bind belongs to.",
    ),
    key(
        "auth_policy.password",
        Kind::Secret,
        "",
        "The password Dovecot sends, as `X-API-Key` or by Basic authentication. If it is absent, a random one is kept in `DATA/auth-policy.password`.",
    ),
    key(
        "auth_policy.admin_password",
        Kind::Secret,
        "",
        "The password for reset and list commands; without it they work from loopback only.",
    ),
    key(
        "auth_policy.trusted_proxies",
        Kind::Networks,
        "[]",
        "If `real_remote` is in one of these networks, a different `remote` is trusted.",
    ),
    key(
        "auth_policy.proxy_protocol",
        Kind::Switch,
        "false",
        PROXY_PROTOCOL,
    ),
    key(
        "auth_policy.mode",
        MODES,
        "\"enforce\"",
        "`observe` lets through what the engine would refuse and records it; administrators' holds are always enforced.",
    ),
    key(
        "auth_policy.certificate",
        Kind::Path,
        "",
        "Certificate chain (PEM): the door then speaks HTTPS.",
    ),
    key("auth_policy.key", Kind::Path, "", "Its private key (PEM)."),
    key(
        "postfix_policy.listen",
        Kind::ListenOrUnix,
        "\"127.0.0.1:10040\"",
        "Where Postfix asks; also `unix:/var/spool/postfix/zavor/policy`, a socket that a smtpd in a chroot sees too.",
    ),
    key(
        "postfix_policy.group",
        Kind::Text,
        "",
        "Group of the unix socket, by name or number: `postfix`, so that smtpd may open it. Without it, the socket has the server's group, or that of its directory if the directory has the setgid bit.",
    ),
    key(
        "postfix_policy.allowed_clients",
        Kind::Networks,
        LOOPBACK,
        "Networks from which connections are accepted.",
    ),
    key(
        "postfix_policy.trusted_proxies",
        Kind::Networks,
        "[]",
        "Load balancers between mail servers and this door. Their clients must be in `allowed_clients`.",
    ),
    key(
        "postfix_policy.proxy_protocol",
        Kind::Switch,
        "false",
        PROXY_PROTOCOL,
    ),
    key(
        "postfix_policy.mode",
        MODES,
        "\"enforce\"",
        "As `auth_policy.mode`, for limits.",
    ),
    key(
        "milter.listen",
        Kind::ListenOrUnix,
        "\"127.0.0.1:10041\"",
        "Where Postfix connects.",
    ),
    key(
        "milter.allowed_clients",
        Kind::Networks,
        LOOPBACK,
        "Networks from which connections are accepted.",
    ),
    key(
        "metrics.listen",
        Kind::Listen,
        "\"127.0.0.1:9464\"",
        "Where `/healthz`, `/readyz` and `/metrics` are served.",
    ),
    key(
        "events.max_bytes",
        Kind::Size(1 << 20, 1 << 50),
        "\"10GiB\"",
        "Most bytes of all days together. The open day may use an eighth of them (more if fewer than seven days are kept), and its events become coarser as it fills. Earlier days share the rest; when they need more, the oldest are removed.",
    ),
    key(
        "events.keep_days",
        Kind::Count(1, 3650),
        "30",
        "Days that are kept in addition to the open one. After the clock jumps, no day is removed until `zavor events trust-clock`.",
    ),
    key(
        "log.filter",
        Kind::LogFilter,
        "\"info\"",
        "What the process logs: `error`, `warn`, `info`, `debug` or `trace`, also by part, as in `zavor_doors=debug,info`. The variable `ZAVOR_LOG` sets it too.",
    ),
    key(
        "ldap.listen",
        Kind::Listen,
        "\"127.0.0.1:3890\"",
        "Where LDAP clients connect. Binds without TLS are accepted from loopback only.",
    ),
    key(
        "ldap.base_dn",
        Kind::Text,
        "",
        "The suffix of all entries. Default: from the first domain (`dc=contoso,dc=example`).",
    ),
    key(
        "ldap.trusted_proxies",
        Kind::Networks,
        "[]",
        "Single addresses of Dovecot hosts. A bind from one of them is part of the attempt that Dovecot's auth policy question began.",
    ),
    key("ldap.proxy_protocol", Kind::Switch, "false", PROXY_PROTOCOL),
    key(
        "ldap.certificate",
        Kind::Path,
        "",
        "Certificate chain (PEM): StartTLS is then offered.",
    ),
    key("ldap.key", Kind::Path, "", "Its private key (PEM)."),
    key("ldap.service.dn", Kind::Text, "", "The name it binds with."),
    key("ldap.service.password", Kind::Secret, "", "Its password."),
    key(
        "ldap.service.networks",
        Kind::Networks,
        "[]",
        "Networks it may bind from.",
    ),
    key(
        "smtp.url",
        Kind::Url(&["smtp", "smtps"]),
        "\"smtp://127.0.0.1:25\"",
        "Where it listens. `smtp://` to another machine is encrypted where the server offers STARTTLS, and always when a user name is given; `smtps://` is TLS from the start.",
    ),
    key(
        "smtp.from",
        Kind::Text,
        "",
        "Sender of all notices, such as `Contoso <no-reply@contoso.example>`. Without a name it is that of the organisation (its first domain). Default: `no-reply` at the first domain, else at the host of `public_url`.",
    ),
    key(
        "smtp.helo",
        Kind::Text,
        "",
        "Our name in EHLO: a host name, or an address in brackets. Default: the host of `public_url`, else the name of this machine if it has a dot, else `[127.0.0.1]`.",
    ),
    key(
        "smtp.user",
        Kind::Text,
        "",
        "User name, when the server asks for one.",
    ),
    key("smtp.password", Kind::Secret, "", "Its password."),
    key(
        "mail_host.name",
        Kind::Text,
        "",
        "A unique name, shown in results.",
    ),
    key(
        "mail_host.doveadm_url",
        Kind::Url(&["http", "https"]),
        "",
        "Dovecot's doveadm HTTP listener, ending in `/doveadm/v1`.",
    ),
    key(
        "mail_host.doveadm_api_key",
        Kind::Secret,
        "",
        "Dovecot's `doveadm_api_key`.",
    ),
    key(
        "mail_host.auth_cache",
        Kind::Switch,
        "true",
        "Whether this Dovecot has a password cache (`auth_cache_size`), which Zavor then empties. `false` with Dovecot 2.4.1, whose doveadm dies of that request: leave its cache off.",
    ),
    key(
        "mail_host.postsuper",
        Kind::Texts,
        "[]",
        "The command that acts on Postfix's queue; used from the stolen-account release on.",
    ),
    key(
        "connector.name",
        Kind::Text,
        "",
        "A unique name, shown in holds.",
    ),
    key(
        "connector.networks",
        Kind::Networks,
        "[]",
        "Networks it relays from.",
    ),
    key(
        "connector.cert_fingerprints",
        Kind::Texts,
        "[]",
        "Fingerprints of its certificates or of their public keys.",
    ),
    key(
        "connector.sasl_names",
        Kind::Texts,
        "[]",
        "SASL names it signs in with.",
    ),
    key(
        "connector.recipients_per_hour",
        Kind::Count(0, 100_000),
        "0",
        "Recipients in any hour; 0 = only the service limit.",
    ),
    key(
        "shared_network.name",
        Kind::Text,
        "",
        "A unique name, shown by `zavor doctor`.",
    ),
    key(
        "shared_network.networks",
        Kind::Networks,
        "",
        "Its addresses as others see them; the widest network is a /8 (IPv6: a /16).",
    ),
    key("shared_network.kind", SHARED, "", texts::SHARED_KIND),
    key(
        "geoip.country",
        Kind::Path,
        "",
        "A file with the country of an address (MMDB, such as GeoLite2-Country). Read again at SIGHUP; what no file says is absent.",
    ),
    key(
        "geoip.city",
        Kind::Path,
        "",
        "A file with city and country (GeoLite2-City); then `country` is not needed.",
    ),
    key(
        "geoip.network",
        Kind::Path,
        "",
        "A file with the network (GeoLite2-ASN).",
    ),
    key("webhook.allow", Kind::Texts, "[]", texts::ALLOW),
    key("recovery.webhook", Kind::Text, "", texts::CODES),
    key("recovery.webhook_key", Kind::Secret, "", texts::CODES_KEY),
    key("recovery.label_en", Kind::Text, "", texts::LABEL_EN),
    key("recovery.label_ro", Kind::Text, "", texts::LABEL_RO),
    key("support.address", Kind::Text, "", texts::SUPPORT),
    key("support.webhook", Kind::Text, "", texts::SUPPORT_HOOK),
    key("support.webhook_key", Kind::Secret, "", texts::SUPPORT_KEY),
    key(
        "on_unavailable.sign_in",
        Kind::Choice(&["allow", "refuse"]),
        "\"allow\"",
        "Sign-in questions.",
    ),
    key(
        "on_unavailable.sending",
        Kind::Choice(&["defer", "allow"]),
        "\"defer\"",
        "Sending questions: `defer` answers 451 4.3.0, `allow` answers DUNNO.",
    ),
    key(
        "on_unavailable.recovery",
        Kind::Choice(&["refuse", "allow"]),
        "\"refuse\"",
        "Self-service recovery.",
    ),
];
