//! How often a password is counted in the range files of Have I Been Pwned, as its downloader writes
//! them (PwnedPasswordsDownloader; format: haveibeenpwned.com/API/v3#PwnedPasswords).
//!
//! ```text
//! a folder   PREFIX.txt for each of the 1,048,576 prefixes of five hexadecimal digits
//!            lines SUFFIX:COUNT, 35 digits
//! one file   lines SHA1:COUNT, 40 digits, sorted by digest
//! ```
//!
//! Nothing is read as a whole but one range file, which has a bound. In the one file a line is found
//! by halving: at most [`STEPS_MAX`] reads of 132 bytes.
//!
//! What a hostile or damaged file may do: anything. A line that is not in the form, a file that is cut
//! off or not sorted (such as the list ordered by count) is an error and never "not counted". A
//! wrong order is seen only where the search passes.
//!
//! Security: no error names a prefix of what was looked up, which would be twenty bits of the
//! password's digest in a log.

use std::cmp::Ordering;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::path::Path;

/// Bytes of a SHA-1 digest.
pub(super) const DIGEST_BYTES: usize = 20;
/// Longest line: a byte order mark, 40 digits, a colon, 20 digits of the count, CR LF.
const LINE_BYTES_MAX: u64 = 66;
/// Largest range file. The largest of 2026 have about 2,000 lines in 80 KB.
const RANGE_BYTES_MAX: u64 = 1 << 20;
/// Digits of the prefix that names a range file.
const PREFIX_DIGITS: usize = 5;
/// Most steps of a search: each halves what is left of at most 2^63 bytes.
const STEPS_MAX: u32 = 64;
/// Lines or range files that are looked at to see whether the form is right.
const SAMPLES: u64 = 64;
/// What some editors write at the beginning of a file.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// Why something cannot be looked up. The text goes into the log and to `doctor`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// The system says why.
    Os(String),
    /// Neither a folder nor a file.
    Kind,
    /// The file is empty.
    Empty,
    /// A line is not digest and count, or the file is cut off within one.
    Form,
    /// The lines are not sorted by digest.
    Unsorted,
    /// A range file is larger than any that the downloader writes.
    Large,
    /// Of `looked_for` range files, so many are not there.
    Missing {
        /// Not there.
        missing: u64,
        /// Looked for.
        looked_for: u64,
    },
    /// It took too long.
    Slow,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Os(why) => f.write_str(why),
            Self::Kind => f.write_str("it is neither a folder of range files nor a file"),
            Self::Empty => f.write_str("it is empty"),
            Self::Form => f.write_str(
                "a line is not a SHA-1 digest and a count (40 hexadecimal digits in one file, 35 in range files), or is cut off",
            ),
            Self::Unsorted => f.write_str(
                "it is not sorted by digest; the list ordered by count cannot be searched",
            ),
            Self::Large => write!(f, "a range file has more than {RANGE_BYTES_MAX} bytes"),
            Self::Missing { missing, looked_for } => write!(
                f,
                "{missing} of {looked_for} range files that were looked for (00000.txt to FFFFF.txt) are missing; let the download finish"
            ),
            Self::Slow => f.write_str("reading it took too long"),
        }
    }
}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            // Shorter than it was a moment ago: somebody replaces it.
            io::ErrorKind::UnexpectedEof => Self::Form,
            _ => Self::Os(error.to_string()),
        }
    }
}

/// How often the password with this SHA-1 digest is counted; 0 = it is not listed.
///
/// # Errors
/// Where the place cannot be read or has not the form that it should have.
pub(super) fn count(place: &Path, digest: &[u8; DIGEST_BYTES]) -> Result<u64, Unreadable> {
    let kind = fs::metadata(place)?;
    if kind.is_dir() {
        return in_folder(place, digest);
    }
    if !kind.is_file() {
        return Err(Unreadable::Kind);
    }
    in_file(&File::open(place)?, digest)
}

/// Whether the place has the right form, as far as samples show.
///
/// # Errors
/// The first thing that is wrong.
pub(super) fn examine(place: &Path) -> Result<(), Unreadable> {
    let kind = fs::metadata(place)?;
    if kind.is_dir() {
        return examine_folder(place);
    }
    if !kind.is_file() {
        return Err(Unreadable::Kind);
    }
    let file = File::open(place)?;
    let length = file.metadata()?.len();
    if length == 0 {
        return Err(Unreadable::Empty);
    }
    let mut before: Option<Line> = None;
    for sample in 0..SAMPLES {
        let at = (length / SAMPLES) * sample;
        let line = line_at(&file, 0, length, at)?;
        if before.is_some_and(|before| before.begin < line.begin && before.digest > line.digest) {
            return Err(Unreadable::Unsorted);
        }
        before = Some(line);
    }
    line_at(&file, 0, length, length - 1).map(drop)
}

fn examine_folder(folder: &Path) -> Result<(), Unreadable> {
    let last = (1_u64 << (4 * PREFIX_DIGITS)) - 1;
    let mut missing = 0;
    for sample in 0..SAMPLES {
        match range_file(folder, &format!("{:05X}", last * sample / (SAMPLES - 1)))? {
            Some(text) if text.is_empty() => return Err(Unreadable::Empty),
            Some(text) => {
                if lines(&text).any(|line| range_line(line).is_none()) {
                    return Err(Unreadable::Form);
                }
            }
            None => missing += 1,
        }
    }
    match missing {
        0 => Ok(()),
        _ => Err(Unreadable::Missing {
            missing,
            looked_for: SAMPLES,
        }),
    }
}

/// Looks through one range file. Its order does not matter.
fn in_folder(folder: &Path, digest: &[u8; DIGEST_BYTES]) -> Result<u64, Unreadable> {
    let digits = hex::encode_upper(digest);
    let (prefix, suffix) = digits.split_at(PREFIX_DIGITS);
    let Some(text) = range_file(folder, prefix)? else {
        return Err(Unreadable::Missing {
            missing: 1,
            looked_for: 1,
        });
    };
    if text.is_empty() {
        return Err(Unreadable::Empty);
    }
    let mut broken = false;
    for line in lines(&text) {
        match range_line(line) {
            Some((listed, count)) if listed.eq_ignore_ascii_case(suffix.as_bytes()) => {
                return Ok(count);
            }
            Some(_) => {}
            None => broken = true,
        }
    }
    // It may have stood in what cannot be read.
    match broken {
        true => Err(Unreadable::Form),
        false => Ok(0),
    }
}

/// The range file with this prefix, by the names that downloaders give it; `None` = it is not there.
fn range_file(folder: &Path, prefix: &str) -> Result<Option<Vec<u8>>, Unreadable> {
    let lower = prefix.to_ascii_lowercase();
    for name in [
        format!("{prefix}.txt"),
        prefix.into(),
        format!("{lower}.txt"),
        lower,
    ] {
        let path = folder.join(name);
        match fs::metadata(&path) {
            Ok(kind) if !kind.is_file() => return Err(Unreadable::Kind),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            // The system's words; not the path, which is a part of the digest.
            Err(error) => return Err(error.into()),
        }
        let mut text = Vec::new();
        File::open(&path)?
            .take(RANGE_BYTES_MAX + 1)
            .read_to_end(&mut text)?;
        return match text.len() as u64 > RANGE_BYTES_MAX {
            true => Err(Unreadable::Large),
            false => Ok(Some(text)),
        };
    }
    Ok(None)
}

/// The lines of a range file without their ends; an empty one at the end is none.
fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let text = text.strip_prefix(BOM).unwrap_or(text);
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    text.split(|byte| *byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
}

/// Suffix and count of a line of a range file.
fn range_line(line: &[u8]) -> Option<(&[u8], u64)> {
    let (suffix, rest) = line.split_at_checked(2 * DIGEST_BYTES - PREFIX_DIGITS)?;
    let counted = counted(rest)?;
    suffix
        .iter()
        .all(u8::is_ascii_hexdigit)
        .then_some((suffix, counted))
}

/// The count behind a digest; a list without counts says "once".
fn counted(rest: &[u8]) -> Option<u64> {
    match rest.split_first() {
        None => Some(1),
        Some((b':', digits)) if digits.iter().all(u8::is_ascii_digit) => {
            std::str::from_utf8(digits).ok()?.parse().ok()
        }
        Some(_) => None,
    }
}

/// A line of the one file.
#[derive(Debug, Clone, Copy)]
struct Line {
    /// Where it begins.
    begin: u64,
    /// Where the next one begins.
    next: u64,
    digest: [u8; DIGEST_BYTES],
    count: u64,
}

/// Halves the file until the line is found.
fn in_file(file: &File, digest: &[u8; DIGEST_BYTES]) -> Result<u64, Unreadable> {
    let (mut from, mut to) = (0, file.metadata()?.len());
    if to == 0 {
        return Err(Unreadable::Empty);
    }
    // Digests of the lines around what is left.
    let (mut low, mut high): (Option<Line>, Option<Line>) = (None, None);
    for _ in 0..STEPS_MAX {
        if from >= to {
            return Ok(0);
        }
        let line = line_at(file, from, to, from + (to - from) / 2)?;
        let outside = low.is_some_and(|low| line.digest < low.digest)
            || high.is_some_and(|high| line.digest > high.digest);
        if outside {
            return Err(Unreadable::Unsorted);
        }
        match line.digest.cmp(digest) {
            Ordering::Equal => return Ok(line.count),
            Ordering::Less => (low, from) = (Some(line), line.next),
            Ordering::Greater => (high, to) = (Some(line), line.begin),
        }
    }
    Err(Unreadable::Form)
}

/// The line in which the byte `at` lies. Both `from` and `to` are beginnings of lines, or the end.
fn line_at(file: &File, from: u64, to: u64, at: u64) -> Result<Line, Unreadable> {
    let start = from.max(at.saturating_sub(LINE_BYTES_MAX));
    let end = to.min(at.saturating_add(LINE_BYTES_MAX));
    let mut window = [0; 2 * LINE_BYTES_MAX as usize];
    let window = window
        .get_mut(..usize::try_from(end - start).unwrap_or(0))
        .unwrap_or_default();
    file.read_exact_at(window, start)?;
    let (before, behind) = window
        .split_at_checked(usize::try_from(at - start).unwrap_or(0))
        .ok_or(Unreadable::Form)?;
    let begin = match before.iter().rposition(|byte| *byte == b'\n') {
        Some(newline) => newline + 1,
        None if start == from => 0,
        None => return Err(Unreadable::Form),
    };
    let length = match behind.iter().position(|byte| *byte == b'\n') {
        Some(newline) => before.len() + newline,
        None if end == to => window.len(),
        None => return Err(Unreadable::Form),
    };
    let text = window.get(begin..length).ok_or(Unreadable::Form)?;
    let begin = start + begin as u64;
    let text = match begin {
        0 => text.strip_prefix(BOM).unwrap_or(text),
        _ => text,
    };
    let text = text.strip_suffix(b"\r").unwrap_or(text);
    let (digits, rest) = text
        .split_at_checked(2 * DIGEST_BYTES)
        .ok_or(Unreadable::Form)?;
    let mut digest = [0; DIGEST_BYTES];
    hex::decode_to_slice(digits, &mut digest).map_err(|_| Unreadable::Form)?;
    Ok(Line {
        begin,
        next: to.min(start + length as u64 + 1),
        digest,
        count: counted(rest).ok_or(Unreadable::Form)?,
    })
}

#[cfg(test)]
#[path = "files_tests.rs"]
pub(super) mod tests;
