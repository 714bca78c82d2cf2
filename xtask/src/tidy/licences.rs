//! Licences and unwanted crates, read from the packages in the lock file (no network: only what the
//! packages themselves declare). Advisories need a database that no build here may download; they
//! are a release chore (`cargo deny check advisories`), see docs/adr/0003.

use std::process::Command;

use serde_json::Value;

use crate::tree::root;

/// Licences we may ship. An expression passes if every `AND` part has an allowed choice.
const ALLOWED: &[&str] = &[
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "0BSD",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Crates that must not be used, with the reason.
const UNWANTED: &[(&str, &str)] = &[
    ("aws-lc-sys", "one TLS provider: ring"),
    ("openssl-sys", "rustls only"),
    ("native-tls", "rustls only"),
    ("sqlx", "links sqlite3 a second time"),
];

/// Most packages in the lock file; a limit, so that growth is a decision.
const PACKAGES_MAX: usize = 460;

pub(super) fn check() -> Vec<String> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(root())
        .output();
    let metadata: Value = match output.map(|output| serde_json::from_slice(&output.stdout)) {
        Ok(Ok(metadata)) => metadata,
        _ => return vec!["Cargo.lock: `cargo metadata --locked` gave no answer".to_string()],
    };
    let packages = metadata["packages"].as_array().cloned().unwrap_or_default();
    let mut found = Vec::new();
    if packages.len() > PACKAGES_MAX {
        found.push(format!(
            "Cargo.lock: {} packages, more than {PACKAGES_MAX}",
            packages.len()
        ));
    }
    for package in &packages {
        let name = package["name"].as_str().unwrap_or_default();
        let licence = package["license"].as_str().unwrap_or_default();
        if !is_allowed(licence) {
            found.push(format!("Cargo.lock: {name} has licence {licence:?}"));
        }
        if let Some((_, why)) = UNWANTED.iter().find(|(unwanted, _)| *unwanted == name) {
            found.push(format!("Cargo.lock: {name} is unwanted ({why})"));
        }
    }
    found
}

fn is_allowed(expression: &str) -> bool {
    let plain = expression.replace('/', " OR ");
    plain.split(" AND ").all(|part| {
        part.trim_matches(['(', ')'])
            .split(" OR ")
            .any(|choice| ALLOWED.contains(&choice.trim().trim_matches(['(', ')'])))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copyleft_is_refused_unless_there_is_a_choice() {
        assert!(is_allowed("MIT OR Apache-2.0"));
        assert!(is_allowed("MIT/Apache-2.0"));
        assert!(is_allowed("(MIT OR Apache-2.0) AND Unicode-3.0"));
        assert!(is_allowed("GPL-3.0 OR MIT"));
        assert!(!is_allowed("GPL-3.0-or-later"));
        assert!(!is_allowed("MIT AND AGPL-3.0"));
        assert!(!is_allowed(""));
    }
}
