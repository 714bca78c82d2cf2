//! What the configuration accepts, and how it complains.

use std::path::{Path, PathBuf};

use super::load::ConfigError;
use super::*;
use zavor_app::platform::Mode;
use zavor_app::ports::{Language, OwnHook};

/// A private directory, removed when dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("zavor-config-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn source(file: Option<&Path>, variables: &[(&str, &str)]) -> Source {
    Source {
        file: file.map(Path::to_path_buf),
        data_dir: None,
        variables: variables
            .iter()
            .map(|(k, v)| (k.to_string(), v.to_string()))
            .collect(),
        search: Vec::new(),
        root: false,
    }
}

fn with_text(name: &str, text: &str) -> Result<Config, ConfigError> {
    let folder = Folder::new(name);
    let file = folder.write("zavor.toml", text);
    load(&source(Some(&file), &[]))
}

/// The complete example of the interface contract.
const WHOLE: &str = include_str!("whole.toml");

#[test]
fn without_a_file_three_doors_are_on_at_their_ports() {
    let config = load(&source(None, &[])).unwrap();
    assert_eq!(config.data_dir, Path::new("./zavor-data"));
    assert_eq!(
        config.auth_policy.unwrap().listen.to_string(),
        "127.0.0.1:8084"
    );
    assert_eq!(
        config.postfix_policy.unwrap().listen.to_string(),
        "127.0.0.1:10040"
    );
    assert_eq!(config.ldap.unwrap().listen.to_string(), "127.0.0.1:3890");
    assert!(config.metrics.is_none());
    assert_eq!(config.events.max_bytes, 10 << 30);
    assert!(config.on_unavailable.allow_sign_in && !config.on_unavailable.allow_sending);
    assert!(config.warnings.is_empty());
}

#[test]
fn with_a_file_a_door_without_a_section_is_off() {
    let config = with_text("off", "[postfix_policy]\nlisten = \"127.0.0.1:0\"\n").unwrap();
    assert!(config.auth_policy.is_none() && config.ldap.is_none());
    assert!(config.postfix_policy.is_some());
}

#[test]
fn the_whole_block_of_the_contract_is_valid() {
    let folder = Folder::new("whole");
    folder.write("dovecot-ldap.secret", "s3cret\n");
    folder.write("doveadm.key", "k3y\n");
    let file = folder.write("zavor.toml", WHOLE);
    let config = load(&source(Some(&file), &[])).unwrap();
    let ldap = config.ldap.unwrap();
    assert_eq!(ldap.services[0].password.reveal(), "s3cret");
    assert_eq!(
        config.mail_hosts[0].api_key.as_ref().unwrap().reveal(),
        "k3y"
    );
    assert_eq!(config.connectors[0].name, "billing");
    assert_eq!(config.domains, ["contoso.example"]);
    let shared = &config.shared_networks[0];
    assert_eq!(
        (shared.name.as_str(), shared.network.to_string().as_str()),
        ("webmail", "192.0.2.80/32")
    );
    let smtp = config.smtp.unwrap();
    assert_eq!(smtp.url.reveal(), "smtp://127.0.0.1:25");
    assert_eq!(smtp.from.unwrap(), "Zavor <no-reply@contoso.example>");
    assert_eq!(smtp.helo.unwrap(), "accounts.contoso.example");
    assert_eq!(config.webhook_allow, ["hooks.contoso.example"]);
    let warned: Vec<_> = config
        .warnings
        .iter()
        .map(|w| w.split(' ').next().unwrap())
        .collect();
    assert_eq!(warned, ["[milter]"]);
}

#[test]
fn mail_is_off_without_its_section_and_a_password_never_shows() {
    assert!(load(&source(None, &[])).unwrap().smtp.is_none());
    let folder = Folder::new("smtp");
    folder.write("smtp.secret", "canary-7f3a\n");
    let file = folder.write(
        "zavor.toml",
        "[smtp]\nurl = \"smtp://mx.contoso.example\"\nfrom = \"a@contoso.example\"\n\
         user = \"zavor\"\npassword_file = \"smtp.secret\"\n",
    );
    let config = load(&source(Some(&file), &[])).unwrap();
    assert!(!format!("{config:?}").contains("canary-7f3a"));
    let smtp = config.smtp.unwrap();
    assert_eq!(smtp.password.unwrap().reveal(), "canary-7f3a");
    let in_url = [
        (
            "ZAVOR_SMTP__URL",
            "smtps://zavor:canary-7f3a@mx.contoso.example",
        ),
        ("ZAVOR_SMTP__FROM", "a@contoso.example"),
    ];
    let config = load(&source(None, &in_url)).unwrap();
    assert!(!format!("{config:?}").contains("canary-7f3a"));
    assert!(config.smtp.unwrap().password.is_none());
}

#[test]
fn every_complaint_names_the_line_the_key_the_reason_and_the_nearest_key() {
    let table: &[(&str, &str)] = &[
        (
            "[auth_policy]\nlisten = \"127.0.0.1:0\"\npasword = \"x\"\n",
            "line 3: auth_policy.pasword: unknown key; the nearest valid key is auth_policy.password",
        ),
        (
            "[auth_polici]\nlisten = \"127.0.0.1:0\"\n",
            "line 1: auth_polici: unknown key; the nearest valid key is auth_policy",
        ),
        (
            "data-dir = \"x\"\n",
            "line 1: data-dir: unknown key; the nearest valid key is data_dir",
        ),
        (
            "[[mail_host]]\nname = \"a\"\ndoveadm_url = \"http://h/\"\napi_key_file = \"k\"\n",
            "line 4: mail_host.api_key_file: unknown key; the nearest valid key is mail_host.doveadm_api_key_file",
        ),
        (
            "[auth_policy]\nlisten = \"localhost:8084\"\n",
            "line 2: auth_policy.listen: must be \"ADDRESS:PORT\" with a numeric address",
        ),
        (
            "[ldap]\nlisten = 3890\n",
            "line 2: ldap.listen: must be \"ADDRESS:PORT\"",
        ),
        (
            "[postfix_policy]\nmode = \"watch\"\n",
            "line 2: postfix_policy.mode: must be \"enforce\" or \"observe\"",
        ),
        (
            "[postfix_policy]\nallowed_clients = [\"10.0.0.1/8\"]\n",
            "line 2: postfix_policy.allowed_clients: must be a list of networks",
        ),
        (
            "[smtp]\nurl = \"smtp://mx\"\n",
            "line 2: smtp.from: missing, and neither domains nor public_url says",
        ),
        (
            "[smtp]\nfrom = \"a@b.example\"\nuser = \"zavor\"\n",
            "line 3: smtp.user: needs smtp.password too",
        ),
        (
            "[events]\nmax_bytes = \"10GB\"\n",
            "line 2: events.max_bytes: must be a size such as",
        ),
        (
            "[events]\nmax_bytes = 5\n",
            "line 2: events.max_bytes: must be a size from 1MiB to",
        ),
        (
            "[events]\nkeep_days = -1\n",
            "line 2: events.keep_days: must be a whole number from 1 to 3650",
        ),
        (
            "[directory]\nadopt = \"yes\"\n",
            "line 2: directory.adopt: must be true or false",
        ),
        (
            "domains = [\"not a domain\"]\n",
            "line 1: domains: must be a list of domains",
        ),
        (
            "[[connector]]\nrecipients_per_hour = 1\n",
            "line 2: connector.name: missing; every [[connector]] needs it",
        ),
        (
            "[[connector]]\nname = \"a\"\n[[connector]]\nname = \"a\"\n",
            "line 4: connector.name: \"a\" is used twice",
        ),
        (
            "[connector]\nname = \"a\"\n",
            "line 1: connector: is a list of sections; write [[connector]]",
        ),
        (
            "[[shared_network]]\nname = \"a\"\nnetworks = [\"192.0.2.0/24\"]\n",
            "line 2: shared_network.kind: missing; every [[shared_network]] needs it",
        ),
        (
            "[[shared_network]]\nname = \"a\"\nkind = \"nat\"\nnetworks = [\"0.0.0.0/0\"]\n",
            "line 4: shared_network.networks: 0.0.0.0/0 is too wide",
        ),
        (
            "[[metrics]]\n",
            "line 1: metrics: is a section; write [metrics]",
        ),
        (
            "[ldap]\ncertificate = \"c.pem\"\n",
            "line 2: ldap.certificate: needs ldap.key too",
        ),
        (
            "[ldap]\ntrusted_proxies = [\"10.0.0.0/8\"]\n",
            "line 2: ldap.trusted_proxies: 10.0.0.0/8 is more than one address",
        ),
        (
            "[auth_policy]\npassword_file = \"absent\"\n",
            "line 2: auth_policy.password_file: ",
        ),
        (
            "[auth_policy]\npassword = \"a\"\npassword_file = \"b\"\n",
            "auth_policy.password: given twice",
        ),
        ("[auth_policy\n", "line 1: not TOML: "),
        (
            "public_url = \"contoso.example\"\n",
            "line 1: public_url: must be a URL that begins with http:// or https://",
        ),
        (
            "public_url = \"https://ana@contoso.example\"\n",
            "line 1: public_url: must be a URL without user, query or fragment",
        ),
        (
            "public_url = \"https://[contoso\"\n",
            "line 1: public_url: must be a URL without user, query or fragment",
        ),
        (
            "public_url = \"https://contoso.example/admin\"\n",
            "line 1: public_url: its path begins with /admin, which is a page of Zavor's own",
        ),
        (
            "public_url = \"https://contoso.example/a%20b\"\n",
            "line 1: public_url: its path may have only letters",
        ),
        (
            "[web]\nproxy_protocol = true\n",
            "line 2: web.proxy_protocol: needs web.trusted_proxies",
        ),
        (
            "[postfix_policy]\nlisten = \"unix:/run/p\"\ntrusted_proxies = [\"10.0.0.1/32\"]\nproxy_protocol = true\n",
            "line 4: postfix_policy.proxy_protocol: is for TCP",
        ),
    ];
    for (number, (text, expected)) in table.iter().enumerate() {
        let error = with_text(&format!("bad{number}"), text)
            .unwrap_err()
            .to_string();
        let lines: Vec<_> = error.lines().collect();
        assert_eq!(lines.len(), 1, "{error}");
        assert!(
            error.contains(expected),
            "{text}\n{error}\nshould contain {expected}"
        );
        assert!(error.contains("zavor.toml: "), "{error}");
    }
}

#[test]
fn all_complaints_are_given_at_once() {
    let error = with_text("several", "data_dri = \"x\"\n[events]\nkeep_days = 0\n").unwrap_err();
    assert_eq!(error.problems.len(), 2, "{error}");
}

#[test]
fn the_environment_wins_and_turns_sections_on() {
    let folder = Folder::new("environment");
    let file = folder.write(
        "zavor.toml",
        "data_dir = \"d\"\n[auth_policy]\nmode = \"enforce\"\n",
    );
    let variables = [
        ("ZAVOR_DATA_DIR", "/elsewhere"),
        ("ZAVOR_AUTH_POLICY__MODE", "observe"),
        ("ZAVOR_METRICS__LISTEN", "127.0.0.1:0"),
        ("ZAVOR_EVENTS__KEEP_DAYS", "7"),
        ("ZAVOR_DATADIR", "x"),
        ("ZAVOR_LOG", "debug"),
        ("HOME", "x"),
    ];
    let config = load(&source(Some(&file), &variables)).unwrap();
    assert_eq!(config.data_dir, Path::new("/elsewhere"));
    assert_eq!(config.auth_policy.unwrap().mode, Mode::Observe);
    assert!(config.metrics.is_some());
    assert_eq!(config.events.keep_days, 7);
    assert_eq!(config.log_filter, "debug");
    assert_eq!(config.warnings.len(), 1);
    assert!(
        config.warnings[0].contains("the nearest valid name is ZAVOR_DATA_DIR"),
        "{:?}",
        config.warnings
    );
}

#[test]
fn an_own_webhook_needs_a_safe_address_and_a_long_key_and_says_what_is_missing() {
    let key = "0123456789abcdef0123456789abcdef";
    let read = |text: &str| {
        let folder = Folder::new("own-webhooks");
        let file = folder.write("zavor.toml", text);
        folder.write("hook.key", &format!("{key}\n"));
        load(&source(Some(&file), &[]))
    };
    let config = read(
        "[recovery]\nwebhook = \"https://sms.contoso.example/zavor\"\nwebhook_key_file = \"hook.key\"\n\
         label_ro = \"Trimiteți-mi un SMS\"\n\
         [support]\nwebhook = \"http://127.0.0.1:9000/\"\nwebhook_key_file = \"hook.key\"\n",
    );
    let config = config.unwrap();
    let own: Vec<_> = config.own_webhooks.iter().map(|own| own.hook).collect();
    assert_eq!(own, OwnHook::ALL);
    assert_eq!(config.own_webhooks[0].key.reveal(), key);
    let label = config.owners.code_way_in(Language::Romanian);
    assert_eq!(label, Some("Trimiteți-mi un SMS"));
    for (text, wrong) in [
        (
            "webhook = \"https://sms.contoso.example/\"",
            "needs recovery.webhook_key",
        ),
        (
            "webhook_key_file = \"hook.key\"",
            "needs recovery.webhook too",
        ),
        (
            "webhook = \"http://sms.contoso.example/\"\nwebhook_key_file = \"hook.key\"",
            "https://",
        ),
        (
            "webhook = \"sms\"\nwebhook_key_file = \"hook.key\"",
            "recovery.webhook",
        ),
        (
            "webhook = \"https://sms.contoso.example/\"\nwebhook_key = \"short\"",
            "32 characters",
        ),
        ("label_en = \"\"", "recovery.label_en"),
    ] {
        let refused = read(&format!("[recovery]\n{text}\n")).unwrap_err();
        assert!(refused.to_string().contains(wrong), "{text}: {refused}");
    }
}

#[test]
fn a_variable_for_a_list_is_told_that_lists_stand_in_the_file() {
    let warned = |name: &str| {
        let config = load(&source(None, &[(name, "192.0.2.0/24")])).unwrap();
        assert_eq!(config.warnings.len(), 1, "{name}");
        config.warnings[0].clone()
    };
    for (name, key) in [
        ("ZAVOR_DOMAINS", "domains"),
        ("ZAVOR_WEB__TRUSTED_PROXIES", "web.trusted_proxies"),
        ("ZAVOR_WEBHOOK__ALLOW", "webhook.allow"),
    ] {
        let expected = format!(
            "environment variable {name} sets nothing: {key} is a list, and lists are read only from \
             the configuration file"
        );
        assert_eq!(warned(name), expected);
    }
    let said = warned("ZAVOR_CONNECTOR__NAME");
    assert!(
        said.contains("[[connector]] can occur several times"),
        "{said}"
    );
    let said = warned("ZAVOR_MAIL_HOST__DOVEADM_API_KEY_FILE");
    assert!(
        said.contains("[[mail_host]] can occur several times"),
        "{said}"
    );
    // A name that is none is never answered with one that sets nothing.
    let said = warned("ZAVOR_WEB__TRUSTED_PROXY");
    assert!(!said.contains("TRUSTED_PROXIES"), "{said}");
}

#[test]
fn a_wrong_variable_is_an_error_that_names_it() {
    let error = load(&source(None, &[("ZAVOR_LDAP__LISTEN", "here")]))
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("environment ZAVOR_LDAP__LISTEN: ldap.listen: must be"),
        "{error}"
    );
}

#[test]
fn paths_are_relative_to_the_file_and_an_option_wins() {
    let folder = Folder::new("paths");
    let file = folder.write("zavor.toml", "data_dir = \"d\"\n");
    let config = load(&source(Some(&file), &[])).unwrap();
    assert_eq!(config.data_dir, folder.0.join("d"));
    let mut source = source(Some(&file), &[]);
    source.data_dir = Some("/option".into());
    assert_eq!(load(&source).unwrap().data_dir, Path::new("/option"));
}

#[test]
fn sec_44_secrets_are_not_shown_by_debug() {
    let config = with_text("debug", "[auth_policy]\npassword = \"canary-7731\"\n").unwrap();
    assert!(!format!("{config:?}").contains("canary"));
}

#[test]
fn secrets_that_everybody_can_read_are_named_wherever_they_stand() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("open-secrets");
    let secret = folder.write("door.secret", "s3cret\n");
    let text = "[auth_policy]\npassword_file = \"door.secret\"\nnonce = \"n0nce\"\n";
    let file = folder.write("zavor.toml", text);
    let set = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    for (secret_mode, file_mode, named) in [
        (0o640, 0o600, &[][..]),
        (0o644, 0o640, &["door.secret"]),
        (0o600, 0o644, &["zavor.toml"]),
        (0o604, 0o660, &["door.secret", "zavor.toml"]),
    ] {
        set(&secret, secret_mode);
        set(&file, file_mode);
        let config = load(&source(Some(&file), &[])).unwrap();
        let said = config.open_secrets();
        assert_eq!(said.len(), named.len(), "{said:?}");
        for (name, said) in named.iter().zip(said) {
            assert!(said.contains(name) && said.contains("chmod"), "{said}");
        }
    }
    // A file without secrets may be readable by everybody.
    let file = folder.write("plain.toml", "[auth_policy]\n");
    set(&file, 0o644);
    let config = load(&source(Some(&file), &[])).unwrap();
    assert_eq!(config.open_secrets(), [""; 0]);
}

#[test]
fn a_proxy_that_is_everybody_is_warned_of() {
    let text = "[web]\ntrusted_proxies = [\"0.0.0.0/0\", \"10.0.0.0/8\"]\n\
        [auth_policy]\ntrusted_proxies = [\"::/0\", \"192.0.2.1/32\"]\n";
    let config = with_text("wide", text).unwrap();
    let [web, policy] = &config.warnings[..] else {
        panic!("two warnings: {:?}", config.warnings);
    };
    assert!(web.contains("web.trusted_proxies holds 0.0.0.0/0"), "{web}");
    assert!(
        policy.contains("auth_policy.trusted_proxies holds ::/0"),
        "{policy}"
    );
}

#[test]
fn sec_47_there_is_no_default_password() {
    for key in keys::KEYS
        .iter()
        .filter(|key| key.kind == keys::Kind::Secret)
    {
        assert_eq!(key.default, "", "{}", key.path);
    }
}

#[test]
fn every_default_is_acceptable() {
    for key in keys::KEYS.iter().filter(|key| !key.default.is_empty()) {
        let value = toml::de::DeValue::parse(key.default).unwrap();
        assert!(
            values::from_toml(key, false, value.get_ref()).is_ok(),
            "{}",
            key.path
        );
        assert!(
            lookup::find_section(key.section()).is_some(),
            "{}",
            key.path
        );
    }
}

#[test]
fn the_manual_is_the_reference() {
    let manual = include_str!("../../../../docs/manual/configuration.md");
    assert!(
        manual == reference(),
        "run: cargo run -- config reference > docs/manual/configuration.md"
    );
}

#[test]
fn the_public_address_is_read_and_has_no_default() {
    let configured = with_text(
        "public",
        "public_url = \"https://mail.contoso.example:8443\"\n",
    );
    let url = configured.unwrap().public_url.unwrap();
    assert_eq!(url.as_str(), "https://mail.contoso.example:8443/");
    assert_eq!(load(&source(None, &[])).unwrap().public_url, None);
}

#[test]
fn loopback_own_addresses_and_trusted_proxies_are_shared_by_themselves() {
    let config = with_text(
        "shared",
        "[web]\ntrusted_proxies = [\"10.1.0.0/16\"]\n[auth_policy]\ntrusted_proxies = [\"10.2.0.1/32\"]\n\
         [ldap]\ntrusted_proxies = [\"10.3.0.1/32\"]\n[[shared_network]]\nname = \"office\"\nkind = \"nat\"\n\
         networks = [\"192.0.2.0/24\"]\n",
    )
    .unwrap();
    let shared = config.all_shared(&["198.51.100.7".parse().unwrap()]);
    for (address, name) in [
        ("127.0.0.1", Some("loopback")),
        ("::1", Some("loopback")),
        ("198.51.100.7", Some("this host")),
        ("10.1.200.3", Some("trusted proxy")),
        ("10.2.0.1", Some("trusted proxy")),
        ("10.3.0.1", Some("trusted proxy")),
        ("192.0.2.9", Some("office")),
        ("198.51.100.8", None),
    ] {
        let found = shared.find(address.parse().unwrap());
        assert_eq!(found.map(|shared| shared.name.as_str()), name, "{address}");
    }
}

#[test]
fn a_load_balancer_is_shared_and_introduces_its_clients_only_where_it_must() {
    let text =
        "[web]\n[postfix_policy]\ntrusted_proxies = [\"10.4.0.1/32\"]\nproxy_protocol = true\n";
    let config = with_text("balancer", text).unwrap();
    let door = config.postfix_policy.as_ref().unwrap();
    assert!(door.proxy_protocol && !config.web.as_ref().unwrap().proxy_protocol);
    let shared = config.all_shared(&[]);
    let found = shared.find("10.4.0.1".parse().unwrap());
    assert_eq!(
        found.map(|shared| shared.name.as_str()),
        Some("trusted proxy")
    );
}

#[test]
fn mail_needs_a_sender_only_where_nothing_says_what_it_would_be() {
    for text in [
        "domains = [\"contoso.example\"]\n[smtp]\n",
        "public_url = \"https://accounts.contoso.example\"\n[smtp]\n",
    ] {
        assert_eq!(
            with_text("sender", text).unwrap().smtp.unwrap().from,
            None,
            "{text}"
        );
    }
}

#[test]
fn a_term_that_cannot_be_looked_for_is_warned_of_and_the_others_count() {
    let text = "[directory]\npassword_terms = [\"  Turnul  Chindiei\", \"xyz\", \"Targovis\u{326}te\", \"a.b\", \"abcdefghijklmnopqrstuvwxyz\"]\n";
    let config = with_text("terms", text).unwrap();
    assert_eq!(config.password_terms, ["turnul chindiei", "targoviște"]);
    let warned: Vec<&str> = config.warnings.iter().map(String::as_str).collect();
    assert_eq!(warned.len(), 3, "{warned:?}");
    assert!(warned[0].contains("directory.password_terms: \"xyz\" is not looked for"));
    assert!(
        warned[0].contains("fewer than 4 letters or digits"),
        "{}",
        warned[0]
    );
    assert!(warned[1].contains("\"a.b\"") && warned[2].contains("more than 24"));
}

#[test]
fn files_of_stolen_passwords_are_looked_at_before_a_start() {
    let folder = Folder::new("stolen");
    let text = "[directory]\nbreached_passwords = \"pwned.txt\"\n";
    let file = folder.write("zavor.toml", text);
    let read = || load(&source(Some(&file), &[])).unwrap();
    let config = read();
    assert_eq!(config.breached_passwords, Some(folder.0.join("pwned.txt")));
    let wrong = config.wrong_breached().unwrap().to_string();
    assert!(
        wrong.contains("pwned.txt cannot be used: No such file"),
        "{wrong}"
    );
    assert!(wrong.contains("judged by all other rules"), "{wrong}");
    folder.write("pwned.txt", "123456:42542807\npassword:9545824\n");
    let wrong = read().wrong_breached().unwrap().to_string();
    assert!(wrong.contains("not a SHA-1 digest and a count"), "{wrong}");
    folder.write(
        "pwned.txt",
        "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:9545824\n7C4A8D09CA3762AF61E59520943DC26494F8941B:42542807\n",
    );
    assert!(read().wrong_breached().is_none());
    assert!(with_text("none", "").unwrap().wrong_breached().is_none());
}

#[test]
fn a_public_url_that_makes_links_too_long_for_mail_is_warned_of() {
    let warned = |url: &str| {
        let config = with_text("long", &format!("public_url = \"{url}\"\n")).unwrap();
        config
            .warnings
            .iter()
            .any(|warning| warning.starts_with("public_url has"))
    };
    let fits = format!("https://{}.example", "a".repeat(22));
    assert_eq!(fits.len(), 38);
    assert!(!warned(&fits) && !warned(&format!("{fits}/")));
    assert!(warned(&format!("https://{}.example", "a".repeat(23))));
}

fn complaints(name: &str, text: &str, variables: &[(&str, &str)]) -> Vec<String> {
    let folder = Folder::new(name);
    let file = folder.write("zavor.toml", text);
    let error = load(&source(Some(&file), variables)).unwrap_err();
    error.problems.iter().map(ToString::to_string).collect()
}

#[test]
fn a_value_that_is_wrong_is_not_called_missing_too() {
    for (text, variables, key) in [
        (
            "[[mail_host]]\nname = 1\ndoveadm_url = \"http://x\"\n",
            &[][..],
            "mail_host.name",
        ),
        (
            "[[mail_host]]\nname = \"a\"\ndoveadm_url = \"x\"\n",
            &[],
            "mail_host.doveadm_url",
        ),
        (
            "[[shared_network]]\nname = \"a\"\nkind = \"nat\"\nnetworks = [\"x\"]\n",
            &[],
            "shared_network.networks",
        ),
        ("[smtp]\nfrom = 7\n", &[], "smtp.from"),
        ("domains = [\"\"]\n[smtp]\n", &[], "domains"),
        ("public_url = \"x\"\n[smtp]\n", &[], "public_url"),
        (
            "[smtp]\nfrom = \"a@x.example\"\nuser = 7\npassword = \"p\"\n",
            &[],
            "smtp.user",
        ),
        (
            "[web]\ncertificate = 7\nkey = \"key.pem\"\n",
            &[],
            "web.certificate",
        ),
        (
            "[web]\nproxy_protocol = true\ntrusted_proxies = [\"x\"]\n",
            &[],
            "web.trusted_proxies",
        ),
        ("[smtp]\n", &[("ZAVOR_SMTP__FROM", "")], "smtp.from"),
        (
            "[web]\nlisten = \"127.0.0.1:0\"\n",
            &[("ZAVOR_WEB__LISTEN", "here")],
            "web.listen",
        ),
    ] {
        let said = complaints("once", text, variables);
        assert_eq!(said.len(), 1, "{text}: {said:?}");
        assert!(said[0].contains(&format!("{key}: ")), "{said:?}");
        assert!(!said[0].contains("missing"), "{said:?}");
    }
}

#[test]
fn a_group_that_this_machine_does_not_have_is_found_before_a_start() {
    let text = |group: &str| {
        format!("[postfix_policy]\nlisten = \"unix:/nowhere/zavor/policy\"\ngroup = \"{group}\"\n")
    };
    let found = with_text("group", &text("no-such-group-here")).unwrap();
    let wrong = found.wrong_on_this_machine();
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert!(wrong[0].contains("postfix_policy.group: there is no group \"no-such-group-here\""));
    assert!(found.not_here_yet().unwrap().contains("/nowhere/zavor"));
    assert!(
        with_text("group", &text("0"))
            .unwrap()
            .wrong_on_this_machine()
            .is_empty()
    );
    let folder = Folder::new("data");
    let file = folder.write("data", "");
    let config = format!("data_dir = {:?}\n", file.display().to_string());
    let wrong = with_text("datadir", &config)
        .unwrap()
        .wrong_on_this_machine();
    assert!(wrong[0].contains("is not a directory"), "{wrong:?}");
}
