//! Owners and modes of files: only its owner may use the data directory, and secrets named by the
//! configuration must not be readable by everybody.
//!
//! A start narrows what is too open in the data directory and says so. What belongs to another user
//! can be neither trusted nor narrowed, so the start is refused. `zavor doctor` names each file.
//!
//! Secrets outside the data directory are up to the operator: making a file readable by a group is
//! the usual way to hand it to a service. So the only complaint is about files that everybody may
//! read or other users may change. It is loud but does not refuse the start: container runtimes
//! mount secrets as 0444, and a mail server that does not start is worse.
//!
//! A link is judged by its target, because that is what is read and written. Whoever made the link
//! can change its target, so the link must belong to the owner too. A link that somebody planted
//! while the directory was open is refused, and never followed to narrow a file of the system.

use std::fs::{self, Metadata, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Rights of users other than the owner.
const OTHERS: u32 = 0o077;
/// Rights that make a secret outside the data directory too open: everybody may read it, or group
/// or everybody may write it.
const TOO_OPEN: u32 = 0o026;

/// A file with the wrong owner or mode.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct BadMode {
    /// The file.
    pub(crate) path: PathBuf,
    /// What is wrong.
    pub(crate) why: Why,
}

/// What is wrong with a file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// Others have rights: its mode, and the mode it should have.
    Mode(u32, u32),
    /// It has the wrong owner: this user, and the user it should be.
    Owner(u32, u32),
    /// It is a link made by the wrong user: this user, and the user it should be.
    Link(u32, u32),
}

impl std::fmt::Display for BadMode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let path = self.path.display();
        match self.why {
            Why::Mode(is, should) => write!(
                f,
                "{path} has mode {is:03o}, so users other than its owner can use it; chmod {should:03o} {path}"
            ),
            Why::Owner(is, should) => write!(
                f,
                "{path} belongs to uid {is}, not to uid {should}, so it cannot be trusted; \
                 chown {should} {path}"
            ),
            Why::Link(is, should) => write!(
                f,
                "{path} is a link made by uid {is}, not by uid {should}, so it cannot be trusted; \
                 remove it, or chown -h {should} {path}"
            ),
        }
    }
}

/// Whether a name directly in the data directory is one of our files.
fn is_ours(name: &str) -> bool {
    let whole = [
        "lock",
        "auth-policy.password",
        "setup-link",
        "audit.head",
        "addresses.json",
        "events",
        "restore.new",
        "restore.ready",
    ];
    whole.contains(&name) || name.starts_with("zavor.") || name.contains(".key")
}

/// The entries of a directory, sorted; empty if it is not a directory.
fn children(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            return Ok(Vec::new());
        }
        Err(error) => return Err(error),
    };
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let mut paths: Vec<PathBuf> = paths.collect::<io::Result<_>>()?;
    paths.sort();
    Ok(paths)
}

/// All of our files in a data directory, the directory itself first.
fn ours(data_dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut all = vec![data_dir.to_path_buf()];
    for path in children(data_dir)? {
        let name = path.file_name().and_then(|name| name.to_str());
        if !name.is_some_and(is_ours) {
            continue;
        }
        let inside = children(&path)?;
        all.push(path);
        all.extend(inside);
    }
    Ok(all)
}

/// The metadata of a file; `None` if it does not exist (any more, or yet), or if a link leads to
/// nothing.
fn known(metadata: io::Result<Metadata>) -> io::Result<Option<Metadata>> {
    match metadata {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        metadata => metadata.map(Some),
    }
}

/// What is wrong with a link itself; its mode means nothing.
fn wrong_with_link(entry: &Metadata, owner: u32) -> Option<Why> {
    let by_another = entry.is_symlink() && entry.uid() != owner;
    by_another.then(|| Why::Link(entry.uid(), owner))
}

/// What is wrong with a file or directory that is not a link.
fn wrong_with_file(file: &Metadata, owner: u32) -> Option<Why> {
    let mode = file.permissions().mode() & 0o777;
    if file.uid() != owner {
        Some(Why::Owner(file.uid(), owner))
    } else if mode & OTHERS != 0 {
        Some(Why::Mode(mode, if file.is_dir() { 0o700 } else { 0o600 }))
    } else {
        None
    }
}

fn look(path: &Path, owner: u32) -> io::Result<Option<BadMode>> {
    let Some(entry) = known(fs::symlink_metadata(path))? else {
        return Ok(None);
    };
    let why = match wrong_with_link(&entry, owner) {
        Some(why) => Some(why),
        None => known(fs::metadata(path))?.and_then(|file| wrong_with_file(&file, owner)),
    };
    Ok(why.map(|why| BadMode {
        path: path.to_path_buf(),
        why,
    }))
}

/// Files of a data directory that others than its owner can use, and how many files were checked.
pub(crate) fn exposed(data_dir: &Path, owner: u32) -> io::Result<(Vec<BadMode>, usize)> {
    let all = ours(data_dir)?;
    let mut found = Vec::new();
    for path in &all {
        let named =
            |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
        found.extend(look(path, owner).map_err(named)?);
    }
    Ok((found, all.len()))
}

/// Narrows what is too open; returns what was done, in words.
///
/// # Errors
///
/// If something belongs to another user or cannot be narrowed; says what it is and what to do.
pub(crate) fn repair(data_dir: &Path) -> Result<Vec<String>, String> {
    let cannot = |error: io::Error| format!("{}: {error}", data_dir.display());
    let (found, _) = exposed(data_dir, rustix::process::geteuid().as_raw()).map_err(cannot)?;
    let mut done = Vec::new();
    for exposed in found {
        let Why::Mode(_, should) = exposed.why else {
            return Err(format!("{exposed}; nothing was started"));
        };
        fs::set_permissions(&exposed.path, Permissions::from_mode(should))
            .map_err(|error| format!("{exposed}: {error}"))?;
        done.push(format!("{exposed}: done"));
    }
    Ok(done)
}

/// A secret outside the data directory that is too open, in words.
pub(crate) fn open_secret(path: &Path) -> Option<String> {
    let mode = fs::metadata(path).ok()?.permissions().mode() & 0o777;
    (mode & TOO_OPEN != 0).then(|| {
        let path = path.display();
        format!(
            "{path} holds a secret and has mode {mode:03o}: everybody on this machine can read it, or \
             others can change it; chmod o=,g-w {path}"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let name = format!("zavor-modes-{name}-{}", std::process::id());
            let dir = std::env::temp_dir().join(name);
            fs::create_dir_all(dir.join("events")).unwrap();
            Self(dir)
        }

        fn make(&self, name: &str, mode: u32) -> PathBuf {
            let path = self.0.join(name);
            if !path.is_dir() {
                fs::write(&path, "x").unwrap();
            }
            fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            path
        }

        fn mode(&self, name: &str) -> u32 {
            let file = fs::metadata(self.0.join(name)).unwrap();
            file.permissions().mode() & 0o777
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn what_is_too_open_in_the_data_directory_is_narrowed_and_named() {
        let folder = Folder::new("narrowed");
        let open = [
            ("", 0o755),
            ("addresses.json", 0o644),
            ("audit.head", 0o640),
            ("events", 0o711),
            ("events/2026-01-05.db", 0o644),
            ("secret.key", 0o604),
            ("zavor.db", 0o660),
            ("zavor.db.before-restore-x", 0o640),
        ];
        for (name, mode) in open.into_iter().rev() {
            folder.make(name, mode);
        }
        folder.make("names.key", 0o600);
        // Not one of our files.
        folder.make("policy.sock", 0o660);
        let done = repair(&folder.0).unwrap();
        assert_eq!(done.len(), open.len(), "{done:?}");
        for ((name, mode), line) in open.into_iter().zip(&done) {
            let named = format!("{} has mode {mode:03o}", folder.0.join(name).display());
            let named = named.replace("/ has", " has");
            assert!(line.starts_with(&named), "{named}: {line}");
            let should = if ["", "events"].contains(&name) {
                0o700
            } else {
                0o600
            };
            assert_eq!(folder.mode(name), should, "{name}");
        }
        assert_eq!(folder.mode("policy.sock"), 0o660);
        assert_eq!(repair(&folder.0).unwrap(), [""; 0]);
    }

    #[test]
    fn what_belongs_to_somebody_else_is_named_and_never_repaired() {
        let folder = Folder::new("owner");
        folder.make("", 0o700);
        folder.make("events", 0o700);
        folder.make("secret.key", 0o600);
        let me = rustix::process::geteuid().as_raw();
        let (found, looked_at) = exposed(&folder.0, me + 1).unwrap();
        assert_eq!((found.len(), looked_at), (3, 3));
        let text = found[2].to_string();
        assert!(text.contains("secret.key belongs to uid"), "{text}");
        assert!(text.contains("chown"), "what to do: {text}");
    }

    #[test]
    fn what_a_link_leads_to_is_narrowed_and_named_like_a_file() {
        let (folder, away) = (Folder::new("links"), Folder::new("away"));
        folder.make("", 0o700);
        fs::remove_dir(folder.0.join("events")).unwrap();
        away.make("", 0o700);
        away.make("seed", 0o666);
        away.make("events", 0o777);
        away.make("events/2026-01-05.db", 0o644);
        let link = |to: &str, name: &str| {
            std::os::unix::fs::symlink(away.0.join(to), folder.0.join(name)).unwrap();
        };
        link("seed", "secret.key");
        link("events", "events");
        // A link to a file that does not exist; the server would make it, 0600.
        link("nothing", "names.key");
        let me = rustix::process::geteuid().as_raw();
        let (found, _) = exposed(&folder.0, me).unwrap();
        let named = |file: &BadMode| file.path.strip_prefix(&folder.0).unwrap().to_owned();
        let names: Vec<PathBuf> = found.iter().map(named).collect();
        let expected = ["events", "events/2026-01-05.db", "secret.key"].map(PathBuf::from);
        assert_eq!(names, expected);
        assert_eq!(found[0].why, Why::Mode(0o777, 0o700));
        assert_eq!(repair(&folder.0).unwrap().len(), 3);
        let modes = ["seed", "events", "events/2026-01-05.db"].map(|name| away.mode(name));
        assert_eq!(modes, [0o600, 0o700, 0o600]);
        assert_eq!(repair(&folder.0).unwrap(), [""; 0]);
    }

    #[test]
    fn a_link_that_somebody_else_planted_or_that_leads_to_their_file_is_refused_as_it_is() {
        let folder = Folder::new("planted");
        folder.make("", 0o700);
        let target = folder.make("target", 0o644);
        let path = folder.0.join("secret.key");
        std::os::unix::fs::symlink(&target, &path).unwrap();
        let me = rustix::process::geteuid().as_raw();
        let link = fs::symlink_metadata(&path).unwrap();
        let found = look(&path, me + 1).unwrap().unwrap();
        assert_eq!(
            found.why,
            Why::Link(me, me + 1),
            "its maker is judged first"
        );
        assert!(
            found.to_string().contains("chown -h"),
            "what to do: {found}"
        );
        assert_eq!(wrong_with_link(&link, me), None);
        let file = fs::metadata(&path).unwrap();
        assert_eq!(wrong_with_file(&file, me + 1), Some(Why::Owner(me, me + 1)));
    }

    #[test]
    fn a_secret_for_a_group_is_usual_and_one_for_everybody_is_not() {
        let folder = Folder::new("secrets");
        for (mode, open) in [
            (0o600, false),
            (0o640, false),
            (0o440, false),
            (0o644, true),
            (0o604, true),
            (0o660, true),
            (0o602, true),
        ] {
            let path = folder.make("door.secret", mode);
            let said = open_secret(&path);
            assert_eq!(said.is_some(), open, "{mode:03o}: {said:?}");
        }
        assert_eq!(open_secret(&folder.0.join("missing")), None);
    }
}
