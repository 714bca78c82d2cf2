//! The only list of the configuration's sections.

/// How a section is written, and what it means if it is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// `[name]`: if it is absent, its keys have their defaults.
    Settings,
    /// `[name]`: if it is absent, its purpose is switched off.
    Switch,
    /// `[[name]]`, any number of times.
    List,
}

/// One section.
#[derive(Debug)]
pub(crate) struct Section {
    /// Its name; `""` is the top of the file.
    pub(crate) path: &'static str,
    /// How it is written, and what it means if it is absent.
    pub(crate) form: Form,
    /// Whether this release uses it.
    pub(crate) served: bool,
    /// What it is for.
    pub(crate) text: &'static str,
}

const fn section(path: &'static str, form: Form, text: &'static str) -> Section {
    Section {
        path,
        form,
        served: true,
        text,
    }
}

const fn settings(path: &'static str, text: &'static str) -> Section {
    section(path, Form::Settings, text)
}

const fn switch(path: &'static str, text: &'static str) -> Section {
    section(path, Form::Switch, text)
}

const fn many(path: &'static str, text: &'static str) -> Section {
    section(path, Form::List, text)
}

const fn later(path: &'static str, form: Form, text: &'static str) -> Section {
    Section {
        served: false,
        ..section(path, form, text)
    }
}

/// All sections, in the order of the manual.
pub(crate) const SECTIONS: &[Section] = &[
    settings("", "The whole installation."),
    settings("directory", "The built-in directory of accounts."),
    settings(
        "owners",
        "What the owners of accounts are told on pages and in mails.",
    ),
    switch("web", "Admin centre, change page and JSON API over HTTP."),
    switch(
        "auth_policy",
        "The door that Dovecot asks before and after every password (`auth_policy_*`).",
    ),
    switch(
        "postfix_policy",
        "The door that Postfix asks for every recipient and message.",
    ),
    later(
        "milter",
        Form::Switch,
        "The door for mail that does not pass the policy door.",
    ),
    switch(
        "metrics",
        "Health and Prometheus metrics, without a token. Off when the section is absent.",
    ),
    settings("events", "The logs of sign-ins and messages."),
    settings("log", "What the process says on standard error."),
    switch(
        "ldap",
        "The LDAP door, where mail servers verify passwords.",
    ),
    many(
        "ldap.service",
        "A program that may search the directory by LDAP.",
    ),
    switch(
        "smtp",
        "The mail server for notices. Without this section no mail is sent.",
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
        "Many people behind one address: a webmail, a proxy, an office. It is never blocked for guessing and never familiar by its address alone. This host and all `trusted_proxies` always count as shared.",
    ),
    settings(
        "geoip",
        "Files that say where an address is; shown in the sign-in log, never decided by.",
    ),
    settings("webhook", "Hosts that may receive webhooks."),
    settings(
        "recovery",
        "How owners who cannot sign in get codes in a way of the site's own.",
    ),
    settings(
        "support",
        "Where the help desk passes support requests on to.",
    ),
    settings(
        "on_unavailable",
        "What the doors answer when state cannot be read.",
    ),
];

/// Keys that their section cannot do without.
pub(crate) const REQUIRED: &[&str] = &[
    "ldap.service.dn",
    "ldap.service.password",
    "mail_host.name",
    "mail_host.doveadm_url",
    "connector.name",
    "shared_network.name",
    "shared_network.networks",
    "shared_network.kind",
];
