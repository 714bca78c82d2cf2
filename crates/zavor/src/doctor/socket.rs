//! The unix socket of the policy door: how Postfix names it, and whether its smtpd may open it.

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use crate::config::{Config, Listen};
use crate::groups;

/// The group of Postfix's own processes, on every distribution.
const POSTFIX: &str = "postfix";

/// Postfix's queue directory, unless somebody moved it.
const QUEUE_DIRECTORY: &str = "/var/spool/postfix";

/// How Postfix names the door, and what is said about that.
///
/// Postfix looks for a relative name in its queue directory, which is also the root of a smtpd in a
/// chroot: one name for both. A whole path means something else inside a chroot.
pub(super) fn policy_service(listen: &str) -> (String, &'static str) {
    let Some(path) = listen.strip_prefix("unix:") else {
        return (format!("inet:{listen}"), "");
    };
    match in_queue_directory(Path::new(path)) {
        Some(inside) => (
            format!("unix:{}", inside.display()),
            "# The socket below Postfix's queue directory: the same name for a smtpd in a chroot and outside.\n",
        ),
        None => (
            format!("unix:{path}"),
            "# A smtpd in a chroot (y in the fifth column of master.cf, Debian's default) does not see this\n\
             # path: listen on unix:/var/spool/postfix/zavor/policy, or write n there.\n",
        ),
    }
}

/// The path from Postfix's queue directory on, if it lies below one: the usual one, or a directory
/// that looks like one.
fn in_queue_directory(path: &Path) -> Option<&Path> {
    let is_queue = |directory: &&Path| {
        let has = |name: &str| directory.join(name).is_dir();
        *directory == Path::new(QUEUE_DIRECTORY) || (has("private") && has("public"))
    };
    let queue = path.ancestors().skip(1).find(is_queue)?;
    path.strip_prefix(queue).ok()
}

/// Why smtpd cannot open the socket, and what to do; `None` if it can, or if that cannot be known
/// here.
pub(super) fn closed_to_postfix(config: &Config) -> Option<String> {
    let Listen::Unix(path) = &config.postfix_policy.as_ref()?.listen else {
        return None;
    };
    let group = groups::number(POSTFIX)?;
    let closed = [(path.as_path(), 0o6), (path.parent()?, 0o1)];
    let closed = closed
        .into_iter()
        .find(|(at, needs)| !open_to(at, group, *needs))?;
    Some(format!(
        "smtpd runs as {POSTFIX} and cannot open {}: make {} for the group {POSTFIX} with the setgid \
         bit (contrib/zavor-postfix.tmpfiles), or set [postfix_policy] group = \"{POSTFIX}\"",
        closed.0.display(),
        path.parent()?.display(),
    ))
}

/// Whether members of the group have these rights (`rwx` as three bits); true if it is not there.
fn open_to(path: &Path, group: u32, needs: u32) -> bool {
    let Ok(found) = std::fs::metadata(path) else {
        return true;
    };
    let mode = found.permissions().mode();
    let rights = match found.gid() == group {
        true => mode >> 3,
        false => mode,
    };
    rights & needs == needs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_open_to_its_group_or_to_everybody() {
        let path = std::env::temp_dir().join(format!("zavor-{}-open", std::process::id()));
        std::fs::write(&path, "").unwrap();
        let own = std::fs::metadata(&path).unwrap().gid();
        let set = |mode| {
            let mode = std::fs::Permissions::from_mode(mode);
            std::fs::set_permissions(&path, mode).unwrap();
        };
        set(0o660);
        assert!(open_to(&path, own, 0o6) && !open_to(&path, own + 1, 0o6));
        set(0o606);
        assert!(!open_to(&path, own, 0o6) && open_to(&path, own + 1, 0o6));
        std::fs::remove_file(&path).unwrap();
        assert!(
            open_to(&path, own, 0o6),
            "what is not there is another check"
        );
    }
}
