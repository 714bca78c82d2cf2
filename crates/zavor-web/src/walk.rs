//! The way through a list that is read by cursors, with links to the first, the previous and the next
//! page. A cursor only leads on, so the address of a page carries the cursors of the pages before it
//! (field `trail`).
//!
//! Security: an address is typed by anybody. Of a trail only the signs of cursors are taken, it is
//! bounded, and it follows the list's own fields, of which the first of a name counts: what a trail
//! leads to is a page of the same list.

use crate::parts::{Pager, ROWS};
use crate::request::fields::{Fields, encode};
use crate::text::Text;

/// Name of the field with the cursors of earlier pages.
const TRAIL: &str = "trail";
/// Between two cursors of a trail; [`encode`] never leaves it as it is.
const BETWEEN: char = '|';
/// Most earlier pages that a link remembers; from there *First page* leads back.
const TRAIL_MAX: usize = 20;

/// A page of a list and how the reader came to it.
pub(crate) struct Walk {
    /// The list with its filter.
    base: String,
    /// Cursors of the pages before this one, as fields of a query; that of the first page is empty.
    trail: Vec<String>,
    /// The cursor of this page.
    here: String,
    /// How many rows the pages before it had.
    passed: usize,
}

impl Walk {
    /// The page that the fields ask for, of the list at `base`. `here` is its cursor as fields of a
    /// query, such as `before=12`; empty on the first page.
    pub(crate) fn at(fields: &Fields, base: String, here: String) -> Self {
        Self {
            base,
            trail: trail_of(fields.text(TRAIL)),
            here,
            passed: Pager::before(fields),
        }
    }

    /// The links under this page of `rows`. `next` is the cursor of the page after it; `count` and
    /// `total` as in [`Pager::of`].
    pub(crate) fn pager(
        &self,
        text: Text,
        count: &str,
        rows: usize,
        total: Option<u64>,
        next: Option<String>,
    ) -> Pager {
        let first = (!self.here.is_empty()).then(|| self.base.clone());
        let next = next.map(|cursor| {
            let came: Vec<&str> = self.trail.iter().map(String::as_str).collect();
            let came = [came.as_slice(), &[self.here.as_str()]].concat();
            self.link(&cursor, self.passed.saturating_add(rows), &came)
        });
        let pager = Pager::of(text, count, (self.passed, rows), total, (first, next));
        pager.with_previous(self.previous())
    }

    /// The page before this one; `None` on the first, or if the way is not known so far back.
    fn previous(&self) -> Option<String> {
        let (cursor, came) = self.trail.split_last()?;
        if self.here.is_empty() {
            return None;
        }
        let came: Vec<&str> = came.iter().map(String::as_str).collect();
        // Every page but the last is full.
        Some(self.link(cursor, self.passed.saturating_sub(ROWS), &came))
    }

    fn link(&self, cursor: &str, passed: usize, came: &[&str]) -> String {
        if cursor.is_empty() {
            return self.base.clone();
        }
        let sign = if self.base.contains('?') { '&' } else { '?' };
        let from = came.len().saturating_sub(TRAIL_MAX);
        let came = came.get(from..).unwrap_or_default().join("|");
        let at = format!("{}{sign}{cursor}", self.base);
        let link = Pager::onward(&at, passed, 0);
        format!("{link}&{TRAIL}={}", encode(&came))
    }
}

/// The cursors of a trail; none if it has signs that no cursor has.
fn trail_of(typed: &str) -> Vec<String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || "=&%-._~|".contains(c);
    if !typed.chars().all(fits) {
        return Vec::new();
    }
    let cursors: Vec<String> = typed.split(BETWEEN).map(str::to_owned).collect();
    let from = cursors.len().saturating_sub(TRAIL_MAX);
    cursors.get(from..).unwrap_or_default().to_vec()
}

#[cfg(test)]
mod tests {
    use zavor_app::ports::Language;

    use super::*;
    use crate::request::fields::FIELDS_MAX;

    const BASE: &str = "/admin/reports/audit?act=unlock";

    /// The links of the page at an address: first, previous, next.
    fn links(address: &str, next: &str) -> [Option<String>; 3] {
        let query = address.split_once('?').expect("a query").1;
        let fields = Fields::parse(query.as_bytes(), FIELDS_MAX).expect("fields");
        let here = fields.some("before");
        let here = here.map_or_else(String::new, |seq| format!("before={seq}"));
        let walk = Walk::at(&fields, BASE.into(), here);
        let next = (!next.is_empty()).then(|| format!("before={next}"));
        let text = Text::of(Language::English);
        let pager = walk.pager(text, "results-count", ROWS, None, next);
        [pager.first, pager.previous, pager.next]
    }

    #[test]
    fn every_page_leads_back_to_the_one_before_it() {
        let [first, previous, second] = links(BASE, "900");
        assert_eq!((first, previous), (None, None));
        let second = second.expect("more");
        assert!(
            second.starts_with(&format!("{BASE}&before=900&shown=50&trail=")),
            "{second}"
        );
        let [first, previous, third] = links(&second, "800");
        assert_eq!(
            (first.as_deref(), previous.as_deref()),
            (Some(BASE), Some(BASE))
        );
        let [_, previous, _] = links(&third.expect("more"), "");
        assert_eq!(previous.as_deref(), Some(second.as_str()));
    }

    #[test]
    fn a_trail_is_bounded_and_takes_no_signs_that_no_cursor_has() {
        let mut at = BASE.to_owned();
        for page in (0..TRAIL_MAX + 5).rev() {
            let [_, _, next] = links(&at, &page.to_string());
            at = next.expect("more");
        }
        assert!(at.len() < 600, "{at}");
        assert!(links(&at, "")[1].is_some());
        for forged in ["%22%3E", "//evil.example", "before=1%0d%0a", "javascript:x"] {
            let at = format!("{BASE}&before=7&trail={}", encode(forged));
            let [_, previous, _] = links(&at, "");
            let fine = previous.is_none_or(|link| link.starts_with(BASE));
            assert!(fine, "{forged}");
        }
    }
}
