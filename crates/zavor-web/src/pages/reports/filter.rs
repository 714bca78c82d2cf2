//! What the reports share: the filter of a log, and the file for a spreadsheet.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};
use axum::response::{IntoResponse, Response};
use zavor_app::platform::csv;
use zavor_app::views::{LogPage, LogQuery};
use zavor_core::moment::{Span, Timestamp};
use zavor_core::policy::parse_span;

use crate::parts::Pager;
use crate::request::fields::{Fields, encode};
use crate::text::Text;
use crate::walk::Walk;

/// How far back to read a log: the choices, the default first.
const PERIODS: [&str; 5] = ["24h", "1h", "7d", "30d", EVER];
/// Back to the oldest event kept.
pub(super) const EVER: &str = "ever";

/// The filter of a log.
pub(super) struct Filter {
    pub(super) name: String,
    pub(super) period: &'static str,
    /// Fixed name of an outcome; empty = all.
    pub(super) outcome: String,
    pub(super) until: Option<Timestamp>,
    pub(super) skip: usize,
}

impl Filter {
    pub(super) fn of(query: &Fields) -> Self {
        let period = period_of(query);
        let until = query.number("until").map(Timestamp::from_millis);
        Self {
            name: query.text("name").to_owned(),
            period: period.unwrap_or(PERIODS[0]),
            outcome: query.text("outcome").to_owned(),
            until,
            skip: query.number("skip").unwrap_or_default(),
        }
    }

    /// Whether it leaves anything out that the log shows without a filter.
    pub(super) fn narrows(&self) -> bool {
        !self.name.is_empty() || !self.outcome.is_empty() || self.period != PERIODS[0]
    }

    pub(super) fn query(&self, limit: usize) -> LogQuery<'_> {
        LogQuery {
            name: Some(self.name.as_str()).filter(|name| !name.is_empty()),
            within: parse_span(self.period),
            until: self.until,
            skip: self.skip,
            limit,
        }
    }

    /// The filter as a query.
    pub(super) fn as_query(&self) -> String {
        let (name, outcome) = (encode(&self.name), encode(&self.outcome));
        format!("name={name}&outcome={outcome}&period={}", self.period)
    }

    pub(super) fn pager<E>(
        &self,
        text: Text,
        query: &Fields,
        base: &str,
        log: &LogPage<E>,
    ) -> Pager {
        let cursor = |until: Timestamp, skip| format!("until={}&skip={skip}", until.as_millis());
        let here = self
            .until
            .map_or_else(String::new, |until| cursor(until, self.skip));
        let walk = Walk::at(query, format!("{base}?{}", self.as_query()), here);
        let next = log.more.then(|| cursor(log.until, log.skip));
        walk.pager(text, "results-count", log.rows.len(), None, next)
    }

    /// Why there is nothing to show and what to do, as title and text. `filled_by` is the message that says what
    /// fills this log: for a reader who sees everything that is kept, and that is nothing.
    pub(super) fn empty(&self, text: Text, filled_by: &str) -> (String, String) {
        let narrowed = !self.name.is_empty() || !self.outcome.is_empty();
        let (title, key) = match (narrowed, self.period == EVER) {
            (true, true) => ("empty-search-title", "empty-search"),
            (true, false) => ("empty-search-title", "empty-log-narrowed"),
            (false, true) => ("empty-log-title", filled_by),
            (false, false) => ("empty-log-title", "empty-log"),
        };
        (text.say(title), text.say(key))
    }

    pub(super) fn periods(&self, text: Text) -> Vec<(String, String, bool)> {
        periods(text, self.period)
    }

    /// The outcomes to choose from: all, or one value of a closed list.
    pub(super) fn outcomes<T: std::fmt::Display>(
        &self,
        text: Text,
        list: &str,
        all: &[T],
    ) -> Vec<(String, String, bool)> {
        let mut options = vec![(
            String::new(),
            text.say("report-all"),
            self.outcome.is_empty(),
        )];
        options.extend(all.iter().map(|outcome| {
            let word = outcome.to_string();
            let chosen = word == self.outcome;
            (word, text.name_of(list, outcome), chosen)
        }));
        options
    }
}

/// The period that the fields ask for; `None` if they name none that is known.
pub(super) fn period_of(query: &Fields) -> Option<&'static str> {
    let period = query.text("period");
    PERIODS.into_iter().find(|known| *known == period)
}

/// The periods to choose from.
pub(super) fn periods(text: Text, chosen: &str) -> Vec<(String, String, bool)> {
    let option = |period: &str| {
        let words = match parse_span(period) {
            Some(span) if span == Span::from_hours(1) => text.say("report-last-hour"),
            Some(span) => text.say_with("report-last", &[("span", text.window(span).into())]),
            None => text.say("report-ever"),
        };
        (period.to_owned(), words, period == chosen)
    };
    PERIODS.into_iter().map(option).collect()
}

/// A spreadsheet file.
pub(super) fn file(
    name: &'static str,
    header: &[&str],
    rows: impl Iterator<Item = String>,
) -> Response {
    let mut body = csv::begin(header);
    body.extend(rows);
    let kind = HeaderValue::from_static("text/csv; charset=utf-8");
    let place = HeaderValue::from_static(name);
    ([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, place)], body).into_response()
}
