//! Every section of the configuration file, once.

/// One section.
#[derive(Debug)]
pub(crate) struct Section {
    /// Its name; `""` is the top of the file.
    pub(crate) path: &'static str,
    /// Written `[[name]]`, any number of times.
    pub(crate) many: bool,
    /// Whether this release does something with it.
    pub(crate) served: bool,
    /// What it is for.
    pub(crate) text: &'static str,
}

const fn section(path: &'static str, text: &'static str) -> Section {
    Section {
        path,
        many: false,
        served: true,
        text,
    }
}

const fn many(path: &'static str, text: &'static str) -> Section {
    Section {
        path,
        many: true,
        served: true,
        text,
    }
}

const fn later(path: &'static str, text: &'static str) -> Section {
    Section {
        path,
        many: false,
        served: false,
        text,
    }
}

/// All sections in reading order.
pub(crate) const SECTIONS: &[Section] = &[
    section("", "The whole installation."),
    section("directory", "The built-in directory of accounts."),
    section("web", "Admin centre, change page and JSON API over HTTP."),
    section(
        "auth_policy",
        "The door that Dovecot asks before and after every password (`auth_policy_*`).",
    ),
    section(
        "postfix_policy",
        "The door that Postfix asks for every recipient and message.",
    ),
    later(
        "milter",
        "The door for mail that does not pass the policy door.",
    ),
    section(
        "metrics",
        "Health and Prometheus metrics, without a token. Off when the section is absent.",
    ),
    section("events", "The logs of sign-ins and messages."),
    section(
        "ldap",
        "The LDAP door, where mail servers verify passwords.",
    ),
    many(
        "ldap.service",
        "A program that may search the directory by LDAP.",
    ),
    section(
        "smtp",
        "The server that takes our notices. Without the section no mail is sent.",
    ),
    many(
        "mail_host",
        "A Dovecot on which Zavor ends sessions and empties the password cache.",
    ),
    many(
        "connector",
        "A host or application that may relay, with a limit of its own.",
    ),
    many(
        "shared_network",
        "Many people behind one address: a webmail, a proxy, an office. It is never blocked for guessing and never familiar by its address alone. This host and every `trusted_proxies` are shared by themselves.",
    ),
    later("geoip", "Files that name the country of an address."),
    section("webhook", "Hosts that may receive webhooks."),
    section(
        "on_unavailable",
        "What the doors answer when state cannot be read.",
    ),
];
