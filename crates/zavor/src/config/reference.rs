//! `zavor config reference`: the manual page of the configuration, made from the tables of keys.

use std::fmt::Write;

use super::changed::RELOADED;
use super::keys::{KEYS, Kind, SECTIONS};
use super::sections::Form;
use super::{check, values};

const HEAD: &str = "\
# Configuration

<!-- Made by `zavor config reference`; a test compares. -->

One TOML file: `--config FILE`, else `./zavor.toml`, else `/etc/zavor/zavor.toml`. Without any file the doors
`web`, `auth_policy`, `postfix_policy` and `ldap` listen on their default ports; with a file, a door whose section is absent
is off. Port `0` picks a free port; the addresses in use are in `DATA/addresses.json`. `zavor config reference --sample` prints a
file to begin with: every key, commented out, and what no file means.

Every key that is not a list can also be set by an environment variable, `ZAVOR_SECTION__KEY`; it overrides the file.
A secret can be in its own file: `KEY_file = \"FILE\"`. Relative paths are relative to the configuration file.

Unknown keys are errors that name the nearest valid key; unknown `ZAVOR_` variables are warnings. `zavor config check`
reports every error, once for each setting, looks for the certificates, the group and the files of `[geoip]`, samples
`directory.breached_passwords`, and starts nothing. Limits, thresholds and domains are records, not configuration:
see `zavor policies`.

`systemctl reload zavor` (SIGHUP) reads the file and the certificates again. The log names every changed key that needs
a restart, with what is still in force; a file with any error is refused as a whole. `zavor doctor` names every setting
of the file that a running server does not use yet, and whether it needs a reload or a restart. These take effect at once:
";

/// The whole page.
pub(crate) fn reference() -> String {
    let mut page = HEAD.to_string();
    let reloaded: Vec<String> = RELOADED
        .iter()
        .map(|key| match key.contains('.') {
            true => format!("`{key}`"),
            false => format!("`[[{key}]]`"),
        })
        .collect();
    // Writing to a String cannot fail.
    let _ = writeln!(
        page,
        "{}, and the contents of certificate files.",
        reloaded.join(", ")
    );
    for section in SECTIONS {
        let title = match (section.path, section.form == Form::List) {
            ("", _) => "Top of the file".to_string(),
            (path, true) => format!("`[[{path}]]`"),
            (path, false) => format!("`[{path}]`"),
        };
        let note = if section.served {
            ""
        } else {
            " Accepted, but not served by this release."
        };
        // Writing to a String cannot fail.
        let _ = write!(page, "\n## {title}\n\n{}{note}\n\n", section.text);
        let _ = writeln!(
            page,
            "| key | accepts | default | meaning |\n|---|---|---|---|"
        );
        for key in KEYS.iter().filter(|key| key.section() == section.path) {
            let file = if key.kind == Kind::Secret {
                format!(", `{}_file`", key.name())
            } else {
                String::new()
            };
            let default = match key.default {
                "" => String::new(),
                default => format!("`{default}`"),
            };
            let accepts = check::expected(key.kind);
            let accepts = accepts.trim_start_matches("must be ").replace('|', "\\|");
            let _ = writeln!(
                page,
                "| `{}`{file} | {accepts} | {default} | {} |",
                key.name(),
                key.text
            );
        }
    }
    let example = values::variable("auth_policy.listen");
    let _ = write!(
        page,
        "\n## Environment\n\nExample: `{example}=127.0.0.1:9000`. "
    );
    page.push_str("`ZAVOR_LOG` is short for `ZAVOR_LOG__FILTER`.\n");
    page
}
