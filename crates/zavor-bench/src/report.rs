//! Tables for people, JSON for programs.

use std::error::Error;
use std::path::Path;

use crate::load::Figures;

/// One row: the median over the rounds of one run.
pub(crate) struct Row {
    pub(crate) server: String,
    pub(crate) load: &'static str,
    pub(crate) connections: usize,
    pub(crate) figures: Figures,
    /// Median over the rounds of this row's rate, divided by its ceiling's in the same round.
    pub(crate) of_ceiling: Option<f64>,
    /// The same ratio for p99.
    pub(crate) p99_of_ceiling: Option<f64>,
}

/// The median of some numbers.
pub(crate) fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Prints the table.
pub(crate) fn print(rows: &[Row]) {
    println!(
        "{:<24} {:<16} {:>5} {:>11} {:>9} {:>9} {:>8} {:>8} {:>8} {:>6}",
        "server",
        "load",
        "conns",
        "answers/s",
        "p50 ms",
        "p99 ms",
        "cpu us",
        "of ceil",
        "p99 x",
        "odd"
    );
    for row in rows {
        let ratio = |number: Option<f64>| number.map_or_else(String::new, |n| format!("{n:.2}"));
        println!(
            "{:<24} {:<16} {:>5} {:>11.0} {:>9.3} {:>9.3} {:>8.1} {:>8} {:>8} {:>6}",
            row.server,
            row.load,
            row.connections,
            row.figures.per_second,
            row.figures.p50_us / 1000.0,
            row.figures.p99_us / 1000.0,
            row.figures.cpu_us,
            ratio(row.of_ceiling),
            ratio(row.p99_of_ceiling),
            row.figures.unexpected,
        );
    }
}

/// Writes the rows into `artefacts/bench-NAME.json`.
pub(crate) fn write(name: &str, value: &serde_json::Value) -> Result<(), Box<dyn Error>> {
    let folder = Path::new("artefacts");
    std::fs::create_dir_all(folder)?;
    let file = folder.join(format!("bench-{name}.json"));
    std::fs::write(&file, serde_json::to_string_pretty(value)?)?;
    println!("\nwritten to {}", file.display());
    Ok(())
}

/// Rows as JSON.
pub(crate) fn json(rows: &[Row]) -> serde_json::Value {
    let one = |row: &Row| {
        serde_json::json!({
            "server": row.server,
            "load": row.load,
            "connections": row.connections,
            "answers_per_second": row.figures.per_second,
            "p50_ms": row.figures.p50_us / 1000.0,
            "p99_ms": row.figures.p99_us / 1000.0,
            "server_cpu_us": row.figures.cpu_us,
            "of_ceiling": row.of_ceiling,
            "p99_of_ceiling": row.p99_of_ceiling,
            "unexpected": row.figures.unexpected,
        })
    };
    rows.iter().map(one).collect()
}
