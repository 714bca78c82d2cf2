//! The two forms of `/metrics`, and which of them a scraper wants (`Accept`, RFC 9110 section
//! 12.5.1). Both listeners choose by the same rule.
//!
//! Prometheus names OpenMetrics first and the text format as second choice; curl and most agents
//! name neither and get the text format, which every one of them reads.

use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue, VARY};

use crate::text::thousandths;

/// Most media ranges of the header that are read. Prometheus sends five.
const RANGES_MAX: usize = 40;

/// A form of the page of metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exposition {
    /// The Prometheus text format, version 0.0.4.
    Text,
    /// OpenMetrics 1.0.0.
    OpenMetrics,
}

impl Exposition {
    /// The form that these headers of a request prefer: OpenMetrics if it is named and weighs at
    /// least as much as plain text, else the text format.
    pub fn accepted(headers: &HeaderMap) -> Self {
        let (mut open_metrics, mut text) = (0, Weighed::default());
        let values = headers.get_all(ACCEPT).into_iter();
        let ranges = values
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','));
        for range in ranges.take(RANGES_MAX) {
            let Some(Range {
                kind,
                version,
                weight,
            }) = Range::read(range)
            else {
                continue;
            };
            match kind.to_ascii_lowercase().as_str() {
                "application/openmetrics-text" if matches!(version, None | Some("1.0.0")) => {
                    open_metrics = open_metrics.max(weight);
                }
                "text/plain" => text.at(2, weight),
                "text/*" => text.at(1, weight),
                "*/*" => text.at(0, weight),
                _ => {}
            }
        }
        match open_metrics {
            0 => Self::Text,
            weight if weight < text.weight => Self::Text,
            _ => Self::OpenMetrics,
        }
    }

    /// The media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Text => "text/plain; version=0.0.4; charset=utf-8",
            Self::OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
        }
    }

    /// The headers of a page in this form.
    pub fn headers(self) -> [(HeaderName, HeaderValue); 2] {
        [
            (CONTENT_TYPE, HeaderValue::from_static(self.media_type())),
            (VARY, HeaderValue::from_static("accept")),
        ]
    }
}

/// The weight of plain text: the one of the most specific range that matches.
#[derive(Default)]
struct Weighed {
    specific: u8,
    weight: u32,
}

impl Weighed {
    fn at(&mut self, specific: u8, weight: u32) {
        if specific >= self.specific {
            *self = Self { specific, weight };
        }
    }
}

/// One media range of the header.
struct Range<'a> {
    kind: &'a str,
    version: Option<&'a str>,
    /// In thousandths.
    weight: u32,
}

impl<'a> Range<'a> {
    /// `None` if its weight is none.
    fn read(text: &'a str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let kind = parts.next()?;
        let (mut version, mut weight) = (None, 1000);
        for (name, value) in parts.filter_map(|part| part.split_once('=')) {
            if name.eq_ignore_ascii_case("q") {
                weight = thousandths(value)?;
            } else if name.eq_ignore_ascii_case("version") {
                version = Some(value.trim_matches('"'));
            }
        }
        Some(Self {
            kind,
            version,
            weight,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scraper_gets_the_form_that_it_prefers() {
        use Exposition::{OpenMetrics, Text};
        let prometheus_2 = "application/openmetrics-text;version=1.0.0,\
            application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
        let prometheus_3 = "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,\
            application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,\
            text/plain;version=0.0.4;q=0.3,*/*;q=0.2";
        let text_first =
            "text/plain;version=0.0.4;q=0.6,application/openmetrics-text;version=1.0.0;q=0.4";
        for (accept, form) in [
            (&[][..], Text),
            (&["*/*"], Text),
            (&["text/html,*/*;q=0.8"], Text),
            (&[prometheus_2], OpenMetrics),
            (&[prometheus_3], OpenMetrics),
            (&[text_first], Text),
            (&["text/plain", "application/openmetrics-text"], OpenMetrics),
            (
                &["Application/OpenMetrics-Text; Version=\"1.0.0\""],
                OpenMetrics,
            ),
            (&["application/openmetrics-text;version=0.0.1"], Text),
            (&["application/openmetrics-text;q=0, */*"], Text),
            (&["application/openmetrics-text;q=2"], Text),
            (&["application/openmetrics-text;q=0.5, */*"], Text),
            (
                &["application/openmetrics-text;q=0.5, text/plain;q=0.1, */*"],
                OpenMetrics,
            ),
        ] {
            let mut headers = HeaderMap::new();
            for value in accept {
                headers.append(ACCEPT, value.parse().unwrap());
            }
            assert_eq!(Exposition::accepted(&headers), form, "{accept:?}");
        }
    }
}
