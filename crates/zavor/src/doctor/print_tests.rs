//! What the printed settings must contain.

use super::*;
use zavor_doors::ldap::base_dn_of;

fn facts() -> Facts {
    Facts {
        auth_policy: Some("127.0.0.1:8084".into()),
        auth_policy_tls: false,
        auth_policy_password: Some("pass".into()),
        nonce: "nonce".into(),
        nonce_is_new: false,
        postfix_policy: Some("127.0.0.1:10040".into()),
        ldap: Some("127.0.0.1:3890".into()),
        base_dn: base_dn_of("contoso.example"),
        allow_sign_in: true,
        allow_sending: false,
        doveadm: Some(("http://127.0.0.1:8090/doveadm/v1".into(), "key".into())),
        data_dir: "/var/lib/zavor".into(),
    }
}

#[test]
fn postfix_asks_in_three_places_with_what_on_unavailable_says() {
    let text = postfix(&facts()).unwrap().files[0].text.clone();
    for place in [
        "smtpd_sender_restrictions",
        "smtpd_recipient_restrictions",
        "smtpd_end_of_data_restrictions",
    ] {
        assert!(
            text.contains(&format!("\n{place} = $zavor_policy")),
            "{place}"
        );
    }
    assert!(text.contains("inet:127.0.0.1:10040, timeout=5s, { default_action = 451 4.3.0 "));
    let open = Facts {
        allow_sending: true,
        postfix_policy: Some("unix:/p/s".into()),
        ..facts()
    };
    let text = postfix(&open).unwrap().files[0].text.clone();
    assert!(text.contains("check_policy_service { unix:/p/s, timeout=5s, default_action=DUNNO }"));
}

/// A relative name is looked for in the queue directory, which is also the root of a chroot.
#[test]
fn a_socket_below_the_queue_directory_has_one_name_inside_a_chroot_and_outside() {
    let printed = |listen: String| {
        let facts = Facts {
            postfix_policy: Some(listen),
            ..facts()
        };
        postfix(&facts).unwrap().files[0].text.clone()
    };
    let usual = printed("unix:/var/spool/postfix/zavor/policy".into());
    assert!(usual.contains("{ unix:zavor/policy, timeout"), "{usual}");
    let name = format!("zavor-{}-queue", std::process::id());
    let moved = std::env::temp_dir().join(name);
    for directory in ["private", "public", "zavor"] {
        std::fs::create_dir_all(moved.join(directory)).unwrap();
    }
    let text = printed(format!("unix:{}/zavor/policy", moved.display()));
    std::fs::remove_dir_all(&moved).unwrap();
    assert!(text.contains("{ unix:zavor/policy, timeout"), "{text}");
    let elsewhere = printed("unix:/run/zavor/policy".into());
    assert!(elsewhere.contains("{ unix:/run/zavor/policy, timeout"));
    assert!(elsewhere.contains("does not see this"), "{elsewhere}");
}

#[test]
fn dovecot_gets_both_syntaxes_with_this_installations_addresses() {
    let settings = dovecot(&facts()).unwrap();
    let names: Vec<_> = settings.files.iter().map(|file| file.name).collect();
    assert_eq!(names, ["2.3", "2.3-ldap", "2.4"]);
    let text = &settings.files[0].text;
    for line in [
        "auth_policy_server_url = http://127.0.0.1:8084/\n",
        "auth_policy_server_api_header = X-API-Key:pass\n",
        "auth_policy_reject_on_fail = no\n",
        "session_id=%{session} mech=%m\n",
        "\nauth_username_chars =\n",
        "    port = 8090\n",
    ] {
        assert!(text.contains(line), "{line}");
    }
    assert!(
        settings.files[1]
            .text
            .contains("auth_bind_userdn = uid=%u,cn=%Ls,ou=people,dc=contoso,dc=example\n")
    );
    assert!(settings.files[1].text.contains("blocking = yes\n"));
    for line in [
        "real_remote = %{real_remote_ip}\n",
        "bind_userdn = uid=%{user},cn=%{protocol | lower},ou=people,dc=contoso,dc=example\n",
        "\nauth_username_chars =\n",
    ] {
        assert!(settings.files[2].text.contains(line), "{line}");
    }
}

/// What both versions must have, each in its own words.
#[test]
fn the_settings_of_both_versions_have_the_same_blocks_with_and_without_a_mail_host() {
    for doveadm in [facts().doveadm, None] {
        for nonce_is_new in [false, true] {
            let facts = Facts {
                doveadm: doveadm.clone(),
                nonce_is_new,
                ..facts()
            };
            let settings = dovecot(&facts).unwrap();
            let of = |name| {
                settings
                    .files
                    .iter()
                    .find(|file| file.name == name)
                    .unwrap()
            };
            let keys = |name| {
                let lines = of(name)
                    .text
                    .lines()
                    .map(|line| line.trim_start_matches(['#', ' ']));
                let own = [
                    "auth_policy_",
                    "imap_id_",
                    "auth_username_",
                    "doveadm_",
                    "service doveadm",
                    "port =",
                    "ssl =",
                    "driver =",
                    "args =",
                ];
                let lines = lines.filter(|line| own.iter().any(|start| line.starts_with(start)));
                let key = |line: &str| line.split([' ', '{']).next().unwrap().to_owned();
                let mut keys: Vec<String> = lines.map(key).collect();
                // Each version has its own way to the LDAP door and to a time limit.
                keys.retain(|key| {
                    ![
                        "driver",
                        "args",
                        "auth_policy",
                        "auth_policy_server_timeout_msecs",
                    ]
                    .contains(&key.as_str())
                });
                keys.sort();
                keys
            };
            assert_eq!(keys("2.3"), keys("2.4"), "{doveadm:?}");
            for name in ["2.3", "2.4"] {
                let text = &of(name).text;
                assert_eq!(
                    text.contains("A new text at each print"),
                    nonce_is_new,
                    "{text}"
                );
                assert_eq!(text.contains("# doveadm_api_key = "), doveadm.is_none());
                assert!(text.contains("service doveadm {"), "{text}");
            }
            assert!(of("2.4").text.contains("    listen = 127.0.0.1\n"));
            assert!(of("2.3").text.contains("    address = 127.0.0.1\n"));
        }
    }
}

#[test]
fn without_the_password_it_says_where_it_is() {
    let error = dovecot(&Facts {
        auth_policy_password: None,
        ..facts()
    })
    .unwrap_err();
    assert!(
        error.contains("/var/lib/zavor/auth-policy.password"),
        "{error}"
    );
    assert!(
        postfix(&Facts {
            postfix_policy: None,
            ..facts()
        })
        .is_err()
    );
}

#[test]
fn hosts_and_ports_are_found_in_urls() {
    assert_eq!(
        host_and_port("http://127.0.0.1:8090/doveadm/v1"),
        ("127.0.0.1".into(), 8090)
    );
    assert_eq!(
        host_and_port("https://mail.example/x"),
        ("mail.example".into(), 443)
    );
    assert_eq!(host_and_port("http://[::1]:80/"), ("::1".into(), 80));
    assert_eq!(host_and_port("http://[::1]/"), ("::1".into(), 80));
}
