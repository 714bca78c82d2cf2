//! Input of commands: dates, passwords from standard input, files.

use std::fmt;
use std::io::Read;
use std::path::Path;

use serde::Serialize;
use zavor_passwords::file::{Decoded, decode, decode_as};
use zavor_web::report::Time;
use zeroize::Zeroizing;

/// A password on its way to the server.
#[derive(Serialize)]
#[serde(transparent)]
pub(crate) struct Password(Zeroizing<String>);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}

/// Longest password taken from standard input, in bytes.
const PASSWORD_BYTES_MAX: u64 = 4096;
/// Largest import file; the request body is larger because of JSON escapes.
const IMPORT_BYTES_MAX: u64 = 12 << 20;
/// Largest body of a request; the server accepts no more.
const BODY_BYTES_MAX: u64 = 16 << 20;

/// `2026-12-01` (the end of that day, UTC) or an RFC 3339 time.
pub(crate) fn date(text: &str) -> Result<Time, String> {
    if let Ok(time) = text.parse::<jiff::Timestamp>() {
        return Ok(Time(time.as_millisecond()));
    }
    let wrong = || "write 2026-12-01 or 2026-12-01T18:00:00Z".to_string();
    let day: jiff::civil::Date = text.parse().map_err(|_| wrong())?;
    let end = day
        .at(23, 59, 59, 0)
        .to_zoned(jiff::tz::TimeZone::UTC)
        .map_err(|_| wrong())?;
    Ok(Time(end.timestamp().as_millisecond()))
}

/// The first line of standard input.
pub(crate) fn password() -> Result<Password, String> {
    use std::io::IsTerminal;
    if std::io::stdin().is_terminal() {
        eprintln!("Password (it will be visible; end with Enter):");
        let mut line = Zeroizing::new(String::new());
        std::io::stdin()
            .read_line(&mut line)
            .map_err(|e| e.to_string())?;
        return one_line(&line);
    }
    let mut text = Zeroizing::new(String::new());
    let read = std::io::stdin()
        .take(PASSWORD_BYTES_MAX + 1)
        .read_to_string(&mut text);
    read.map_err(|error| format!("standard input cannot be read as UTF-8: {error}"))?;
    one_line(&text)
}

fn one_line(text: &str) -> Result<Password, String> {
    let line = text.strip_suffix('\n').unwrap_or(text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    if line.is_empty() {
        Err("no password on standard input; nothing was changed".into())
    } else if line.len() as u64 > PASSWORD_BYTES_MAX || line.contains('\n') {
        Err(format!(
            "standard input must hold one line of at most {PASSWORD_BYTES_MAX} bytes; nothing was changed"
        ))
    } else {
        Ok(Password(Zeroizing::new(line.to_string())))
    }
}

/// An import file, or standard input for `-`, in the encoding that is named, or whichever it is.
pub(crate) fn import(file: &Path, encoding: Option<&str>) -> Result<Decoded, String> {
    let bytes = read(file, IMPORT_BYTES_MAX);
    let bytes =
        bytes.map_err(|error| format!("{} {error}; nothing was imported", file.display()))?;
    let too_long = || {
        format!(
            "{} is longer than 12 MiB; split it; nothing was imported",
            file.display()
        )
    };
    if bytes.len() as u64 > IMPORT_BYTES_MAX {
        return Err(too_long());
    }
    let decoded = match encoding {
        Some(name) => {
            decode_as(bytes, name).map_err(|why| format!("{why}; nothing was imported"))?
        }
        None => decode(bytes),
    };
    // UTF-8 may be longer than another encoding.
    match decoded.text.len() as u64 > IMPORT_BYTES_MAX {
        true => Err(too_long()),
        false => Ok(decoded),
    }
}

/// The body of a request from a file, or from standard input for `-`.
pub(crate) fn body(file: &Path) -> Result<Vec<u8>, String> {
    let bytes = read(file, BODY_BYTES_MAX);
    let bytes = bytes.map_err(|error| format!("{} {error}; nothing was sent", file.display()))?;
    if bytes.len() as u64 > BODY_BYTES_MAX {
        return Err(format!(
            "{} is longer than 16 MiB; nothing was sent",
            file.display()
        ));
    }
    match std::str::from_utf8(&bytes) {
        Ok(_) => Ok(bytes),
        Err(error) => Err(format!(
            "{} is not UTF-8: {error}; nothing was sent",
            file.display()
        )),
    }
}

/// Reads at most `most` bytes and one more, which shows that the file is too long.
fn read(file: &Path, most: u64) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = if file == Path::new("-") {
        std::io::stdin().take(most + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(file).and_then(|f| f.take(most + 1).read_to_end(&mut bytes))
    };
    match read {
        Ok(_) => Ok(bytes),
        Err(error) => Err(format!("cannot be read: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_lasts_until_its_end_and_nonsense_says_how_to_write_it() {
        assert_eq!(
            date("2026-12-01").unwrap().to_string(),
            "2026-12-01T23:59:59Z"
        );
        assert_eq!(
            date("2026-12-01T18:00:00Z").unwrap().to_string(),
            "2026-12-01T18:00:00Z"
        );
        assert!(date("tomorrow").unwrap_err().contains("2026-12-01"));
    }

    #[test]
    fn one_line_is_a_password_and_nothing_is_trimmed_from_it() {
        assert_eq!(*one_line(" a b \r\n").unwrap().0, " a b ");
        assert!(one_line("\n").is_err());
        assert!(one_line("a\nb\n").is_err());
    }

    #[test]
    fn sec_44_a_password_on_the_socket_is_not_shown_by_debug() {
        let password = one_line("canary-4410").unwrap();
        assert!(!format!("{password:?}").contains("canary"));
    }
}
