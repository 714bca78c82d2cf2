//! Charts as inline SVG: stacked bars over hours, and how much of a limit is used. They are drawn
//! on the server and coloured by classes of the style sheet; a table with the same figures follows
//! each.
//!
//! Templates insert the result with `|safe`: it consists only of numbers and of labels escaped
//! here.

use std::fmt::Write;

use zavor_core::moment::Timestamp;

use crate::text::{Arg, Text};

/// Most hours of a chart; earlier ones are left out.
pub const HOURS_MAX: usize = 48;

/// Size of the drawing in its own units; the style sheet scales it to the page.
const WIDTH: u32 = 420;
const HEIGHT: u32 = 150;
/// Space for the figures at the left and the hours below.
const LEFT: u32 = 40;
const BELOW: u32 = 18;
const ABOVE: u32 = 8;
/// Room that the label of an hour needs.
const LABEL_WIDTH: u32 = 36;
/// Hours between two labels: midnight, six, noon, six.
const HOURS_LABELLED: usize = 6;

/// What a series is about; decides its class, and so its colour and pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Successes.
    Success,
    /// Failures.
    Failure,
    /// Refusals.
    Refused,
    /// Plain counts.
    Plain,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failure => "failure",
            Self::Refused => "refused",
            Self::Plain => "plain",
        }
    }
}

/// One series of numbers, one for each hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// Its name in words.
    pub label: String,
    /// What it is about.
    pub tone: Tone,
    /// The numbers, the oldest hour first.
    pub values: Vec<u64>,
}

/// Which hours the bars of a chart stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hours {
    /// Hours that follow each other; the number counts hours since 1970 (as in `HourCounts`) and
    /// belongs to the first value. Each is named by the reader's clock.
    Since(u32),
    /// The 24 hours of the reader's clock, whatever the day.
    OfDay,
}

/// Stacked bars, one for each hour. `id` must be unique on the page and never comes from outside.
/// Hours are named in the reader's zone, which is said beside the title.
pub fn hourly(text: Text, id: &str, title: &str, first: Hours, series: &[Series]) -> String {
    let longest = series.iter().map(|s| s.values.len()).max().unwrap_or(0);
    let skipped = longest.saturating_sub(HOURS_MAX);
    let hours: Vec<Hour> = (skipped..longest)
        .map(|index| Hour::new(text, first, index, series))
        .collect();
    let total: u64 = hours.iter().fold(0, |sum, h| sum.saturating_add(h.total()));
    let most = hours.iter().map(Hour::total).max().unwrap_or(0);
    let summary = text.say_with(
        "chart-total",
        &[("total", Arg::from(total)), ("most", Arg::from(most))],
    );
    let mut html = format!(
        "<figure class=\"chart\"><figcaption class=\"chart-title\">{title} <span class=\"muted\">({zone})</span></figcaption>\
         <svg class=\"chart-drawing\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
         aria-labelledby=\"{id}-title {id}-about\"><title id=\"{id}-title\">{title}</title>\
         <desc id=\"{id}-about\">{summary}</desc>",
        id = escaped(id),
        title = escaped(title),
        summary = escaped(&summary),
        zone = zone_of(text, &hours),
    );
    draw(&mut html, text, &hours, series, ceiling(most));
    html.push_str("</svg>");
    legend(&mut html, series);
    table(&mut html, text, title, &hours, series);
    html.push_str("</figure>");
    html
}

/// How much of a limit is used, as one bar with words. `None` = no limit: no bar.
pub fn used(text: Text, label: &str, used: u64, limit: Option<u64>) -> String {
    let used_text = text.number(used);
    let Some(limit) = limit else {
        let words = text.say_with("no-limit", &[("used", used_text.into())]);
        return format!(
            "<div class=\"used\"><span class=\"used-label\">{}</span><span class=\"used-words\">{}\
             </span></div>",
            escaped(label),
            escaped(&words)
        );
    };
    let words = text.say_with(
        "of-limit",
        &[
            ("used", used_text.into()),
            ("limit", text.number(limit).into()),
        ],
    );
    // In thousandths. A limit of zero is used up from the beginning.
    let share = match limit {
        0 => 1000,
        limit => (u128::from(used) * 1000 / u128::from(limit)).min(1000),
    };
    let level = match share {
        1000.. => "full",
        800.. => "high",
        _ => "fine",
    };
    format!(
        "<div class=\"used\"><span class=\"used-label\">{label}</span><span class=\"used-words\">\
         {words}</span><svg class=\"bar\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" \
         role=\"img\" aria-label=\"{label}: {words}\"><rect class=\"bar-track\" width=\"1000\" \
         height=\"10\"/><rect class=\"bar-fill bar-{level}\" width=\"{share}\" height=\"10\"/>\
         </svg></div>",
        label = escaped(label),
        words = escaped(&words),
    )
}

/// The offset of the hours: `+02:00`, `UTC`; two if a change of clocks lies between them. Hours of
/// any day have none, but a zone: `Europe/Bucharest`.
fn zone_of(text: Text, hours: &[Hour]) -> String {
    let offset = |hour: Option<&Hour>| Some(text.clock().offset(hour?.began?));
    let mut offsets: Vec<String> = Vec::new();
    for offset in [offset(hours.first()), offset(hours.last())] {
        offsets.extend(offset.filter(|offset| !offsets.contains(offset)));
    }
    match offsets.is_empty() {
        true => text.clock().zone_name().to_owned(),
        false => offsets.join(", "),
    }
}

/// The numbers of one hour.
struct Hour {
    /// When it began; `None` for an hour of any day.
    began: Option<Timestamp>,
    /// The hour on the reader's clock: `16:00`.
    clock: String,
    /// The hour of the day, 0 to 23.
    of_day: usize,
    values: Vec<u64>,
}

impl Hour {
    fn new(text: Text, first: Hours, index: usize, series: &[Series]) -> Self {
        let value = |s: &Series| s.values.get(index).copied().unwrap_or(0);
        let values = series.iter().map(value).collect();
        match first {
            Hours::Since(hour) => {
                let began = Timestamp::from_secs((i64::from(hour) + index as i64) * 3600);
                Self {
                    began: Some(began),
                    clock: text.clock().time_of_day(began),
                    of_day: text.clock().hour_of_day(began),
                    values,
                }
            }
            Hours::OfDay => Self {
                began: None,
                clock: format!("{index:02}:00"),
                of_day: index,
                values,
            },
        }
    }

    /// `16:00 +02:00`; an hour of any day has no offset.
    fn in_words(&self, text: Text) -> String {
        self.began.map_or_else(
            || self.clock.clone(),
            |began| text.clock().time_there(began),
        )
    }

    fn total(&self) -> u64 {
        self.values.iter().fold(0, |sum, n| sum.saturating_add(*n))
    }
}

fn draw(html: &mut String, text: Text, hours: &[Hour], series: &[Series], top: u64) {
    let base = HEIGHT - BELOW;
    let height = base - ABOVE;
    for (share, value) in [(0, 0), (1, top / 2), (2, top)] {
        let y = base - height * share / 2;
        let label = text.number(value);
        let half_is_whole = share != 1 || top.is_multiple_of(2);
        push(
            html,
            format_args!("<path class=\"chart-line\" d=\"M{LEFT} {y}H{WIDTH}\"/>"),
        );
        if half_is_whole {
            push(
                html,
                format_args!(
                    "<text class=\"chart-figure\" x=\"{x}\" y=\"{y}\" text-anchor=\"end\">{label}</text>",
                    x = LEFT - 5,
                    y = y + 3,
                ),
            );
        }
    }
    let count = (hours.len() as u32).max(1);
    let step = f64::from(WIDTH - LEFT) / f64::from(count);
    for (index, hour) in hours.iter().enumerate() {
        let x = f64::from(LEFT) + step * index as f64;
        push(
            html,
            format_args!(
                "<g class=\"chart-hour\"><title>{}</title>",
                spoken(text, hour, series)
            ),
        );
        // The whole column shows the figures under the pointer, not only its bar.
        push(
            html,
            format_args!(
                "<rect class=\"chart-column\" x=\"{x:.1}\" y=\"{ABOVE}\" width=\"{step:.1}\" height=\"{height}\"/>"
            ),
        );
        let mut below = 0_f64;
        for (value, series) in hour.values.iter().zip(series) {
            let tall = *value as f64 / top.max(1) as f64 * f64::from(height);
            if *value > 0 {
                push(
                    html,
                    format_args!(
                        "<rect class=\"chart-bar chart-{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{w:.1}\" height=\"{tall:.1}\"/>",
                        class = series.tone.class(),
                        x = x + step * 0.14,
                        y = f64::from(base) - below - tall,
                        w = step * 0.72,
                    ),
                );
            }
            below += tall;
        }
        html.push_str("</g>");
        if hour.of_day.is_multiple_of(HOURS_LABELLED) {
            label(html, x, hour);
        }
    }
}

/// The clock below a bar. There is no room beside the last bars: it ends where they do.
fn label(html: &mut String, x: f64, hour: &Hour) {
    let (x, anchor) = match x > f64::from(WIDTH - LABEL_WIDTH) {
        true => (f64::from(WIDTH), "end"),
        false => (x, "start"),
    };
    push(
        html,
        format_args!(
            "<text class=\"chart-figure\" x=\"{x:.1}\" y=\"{y}\" text-anchor=\"{anchor}\">{clock}</text>",
            y = HEIGHT - 5,
            clock = hour.clock,
        ),
    );
}

/// `16:00 +02:00: Succeeded 12, Failed 3`.
fn spoken(text: Text, hour: &Hour, series: &[Series]) -> String {
    let parts: Vec<String> = series
        .iter()
        .zip(&hour.values)
        .map(|(series, value)| format!("{} {}", escaped(&series.label), text.number(*value)))
        .collect();
    format!("{}: {}", hour.in_words(text), parts.join(", "))
}

fn legend(html: &mut String, series: &[Series]) {
    if series.len() < 2 {
        return;
    }
    html.push_str("<ul class=\"legend\" aria-hidden=\"true\">");
    for series in series {
        push(
            html,
            format_args!(
                "<li class=\"legend-entry\"><svg class=\"legend-mark\" viewBox=\"0 0 10 10\"><rect class=\"chart-{}\" width=\"10\" height=\"10\" rx=\"2\"/></svg>{}</li>",
                series.tone.class(),
                escaped(&series.label),
            ),
        );
    }
    html.push_str("</ul>");
}

fn table(html: &mut String, text: Text, title: &str, hours: &[Hour], series: &[Series]) {
    push(
        html,
        format_args!(
            "<details class=\"chart-table\"><summary>{}</summary><div class=\"table-wrap\" role=\"region\" aria-label=\"{}\" tabindex=\"0\"><table class=\"table\"><caption>{}</caption><thead><tr><th scope=\"col\">{}</th>",
            escaped(&text.say("as-table")),
            escaped(title),
            escaped(title),
            escaped(&text.say("hour")),
        ),
    );
    for series in series {
        push(
            html,
            format_args!(
                "<th scope=\"col\" class=\"number\">{}</th>",
                escaped(&series.label)
            ),
        );
    }
    html.push_str("</tr></thead><tbody>");
    for hour in hours {
        let words = hour.in_words(text);
        let _ = match hour.began {
            Some(began) => write!(
                html,
                "<tr><th scope=\"row\"><time datetime=\"{began}\">{words}</time></th>"
            ),
            None => write!(html, "<tr><th scope=\"row\">{words}</th>"),
        };
        for value in &hour.values {
            push(
                html,
                format_args!("<td class=\"number\">{}</td>", text.number(*value)),
            );
        }
        html.push_str("</tr>");
    }
    html.push_str("</tbody></table></div></details>");
}

fn push(html: &mut String, piece: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = html.write_fmt(piece);
}

/// The top of the scale: the next of 1, 2, 5, 10, 20, … not below `most`; at least 2, so that the
/// middle is a whole number.
fn ceiling(most: u64) -> u64 {
    let mut power: u64 = 1;
    loop {
        for step in [1, 2, 5] {
            match power.checked_mul(step) {
                Some(top) if top >= most.max(2) => return top,
                Some(_) => {}
                None => return most,
            }
        }
        match power.checked_mul(10) {
            Some(next) => power = next,
            None => return most,
        }
    }
}

/// Escapes text for HTML elements and for attributes in double quotes.
fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;
    use zavor_app::ports::Language;

    const EN: Text = Text::of(Language::English);
    const RO: Text = Text::of(Language::Romanian);

    fn series(label: &str, tone: Tone, values: &[u64]) -> Series {
        Series {
            label: label.into(),
            tone,
            values: values.to_vec(),
        }
    }

    #[test]
    fn a_chart_says_in_words_and_as_a_table_what_it_draws() {
        // 2026-11-25T14:00Z
        let hour = 498_782;
        let all = [
            series("Succeeded", Tone::Success, &[10, 20]),
            series("Failed", Tone::Failure, &[0, 1_500]),
        ];
        let html = hourly(EN, "c", "Sign-ins", Hours::Since(hour), &all);
        assert!(html.contains("role=\"img\" aria-labelledby=\"c-title c-about\""));
        assert!(
            html.contains("1,530 in all, at most 1,520 in one hour."),
            "{html}"
        );
        assert!(
            html.contains("<title>15:00 UTC: Succeeded 20, Failed 1,500</title>"),
            "{html}"
        );
        assert!(html.contains(
            "<th scope=\"row\"><time datetime=\"2026-11-25T14:00:00Z\">14:00 UTC</time></th>\
             <td class=\"number\">10</td>"
        ));
        assert!(html.contains(">2,000</text>") && html.contains(">1,000</text>"));
        assert_eq!(
            html.matches("chart-bar chart-failure").count(),
            1,
            "no bar for zero"
        );
        assert!(!html.contains("style="));
    }

    #[test]
    fn hours_are_those_of_the_readers_clock_and_the_zone_stands_beside_the_title() {
        let bucharest = RO.in_zone(crate::text::Zone::named("Europe/Bucharest"));
        let counts = [series("Reușite", Tone::Success, &[1; 24])];
        // From 2026-11-25T14:00Z, which is 16:00 there.
        let html = hourly(bucharest, "c", "t", Hours::Since(498_782), &counts);
        assert!(html.contains("(+02:00)"), "{html}");
        assert!(html.contains("<title>16:00 +02:00: Reușite 1</title>"));
        for label in ["00:00", "06:00", "12:00", "18:00"] {
            assert!(html.contains(&format!(">{label}</text>")), "{label}");
        }
        assert!(!html.contains("UTC") && !html.contains(">14:00<"));
        // Over the end of summer time, 2026-10-25T01:00Z.
        let html = hourly(bucharest, "c", "t", Hours::Since(498_022), &counts);
        assert!(html.contains("(+03:00, +02:00)"), "{html}");
        let html = hourly(bucharest, "c", "t", Hours::OfDay, &counts);
        assert!(
            html.contains("(Europe/Bucharest)") && html.contains("<th scope=\"row\">23:00</th>")
        );
        let html = hourly(EN, "c", "t", Hours::OfDay, &counts);
        assert!(html.contains("(UTC)") && html.contains("<title>05:00: Reușite 1</title>"));
    }

    #[test]
    fn labels_cannot_become_markup() {
        let label = "<script>\"'&";
        let html = hourly(
            EN,
            "c\"x",
            label,
            Hours::OfDay,
            &[series(label, Tone::Plain, &[1])],
        ) + &used(EN, label, 1, Some(2))
            + &used(EN, label, 1, None);
        assert!(!html.contains("<script>") && !html.contains("c\"x"));
        assert!(html.contains("&lt;script&gt;&quot;&#39;&amp;"));
    }

    #[test]
    fn an_empty_chart_and_a_huge_one_are_drawn_inside_their_frame() {
        for values in [vec![], vec![0; 24], vec![u64::MAX; 100]] {
            let count = values.len().min(HOURS_MAX);
            let all = [
                series("a", Tone::Plain, &values),
                series("b", Tone::Refused, &values),
            ];
            let html = hourly(EN, "c", "t", Hours::Since(0), &all);
            assert_eq!(html.matches("<g class=").count(), count);
            assert!(!html.contains("NaN") && !html.contains("inf"));
        }
    }

    #[test]
    fn the_scale_ends_at_a_round_number() {
        for (most, top) in [(0, 2), (2, 2), (3, 5), (11, 20), (501, 1000), (5000, 5000)] {
            assert_eq!(ceiling(most), top);
        }
        assert_eq!(ceiling(u64::MAX), u64::MAX);
    }

    #[test]
    fn a_limit_is_full_when_it_is_reached_and_high_shortly_before() {
        for (n, limit, class, share) in [
            (0, 500, "bar-fine", "\"0\""),
            (399, 500, "bar-fine", "\"798\""),
            (400, 500, "bar-high", "\"800\""),
            (500, 500, "bar-full", "\"1000\""),
            (u64::MAX, 500, "bar-full", "\"1000\""),
            (0, 0, "bar-full", "\"1000\""),
        ] {
            let html = used(EN, "per hour", n, Some(limit));
            assert!(html.contains(class) && html.contains(share), "{n}: {html}");
        }
        assert!(used(EN, "a", 1_200, Some(5_000)).contains("1,200 of 5,000"));
        assert!(!used(EN, "a", 1, None).contains("<svg"));
    }
}
