//! `./bench web`: the admin centre of a large organisation. How long its pages take for one reader,
//! how large they are, and how much fifty readers slow down the doors.
//!
//! The server is the real one on real files (see [`crate::web_data`]). The sessions of the readers
//! are written to the store before it starts; every request goes the whole way of a page.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::json;

use crate::process::{Folder, Zavor};
use crate::report;
use crate::web_client::Client;
use crate::web_data::{self, Sizes};
use crate::web_doors::{self, Beside, RATIO_MAX};
use crate::web_pages::{self, AIM_MS, Measured, WEIGHT_MAX};
use crate::{flag, option, text_option};

/// File in a data directory that says what the directory holds.
const NOTE: &str = "bench-web.json";
/// Pause after the server's start before measuring.
const SETTLE: Duration = Duration::from_secs(3);
/// Configuration: the web door, and room for all events.
const SECTIONS: &str = "[web]\nlisten = \"127.0.0.1:0\"\n[events]\nmax_bytes = 42949672960\n";

pub(crate) fn run() -> Result<(), Box<dyn Error>> {
    let sizes = match (flag("--small"), flag("--full")) {
        (true, _) => sizes(100_000, 1_000_000),
        (_, true) => sizes(1_000_000, 50_000_000),
        _ => sizes(1_000_000, 10_000_000),
    };
    let folder = Folder::new("web")?;
    let data = match text_option("--data") {
        Some(kept) => std::path::absolute(kept)?,
        None => folder.0.join("data"),
    };
    prepare(&data, sizes)?;
    let tokens = web_data::let_in(&data)?;
    let zavor = Zavor::start_on(folder, data.clone(), SECTIONS)?;
    std::thread::sleep(SETTLE);
    let web = zavor.door("web")?;
    println!(
        "{} accounts, {} sign-in rows, {} MB of events",
        sizes.accounts,
        sizes.rows,
        folder_bytes(&data.join("events")) / 1_000_000
    );
    let (assets, compressed) = web_pages::assets(web, &tokens[0])?;
    let compressed = if compressed {
        "compressed"
    } else {
        "not compressed"
    };
    println!("files of a page: {assets} bytes, {compressed}");
    let mut client = Client::new(web, &tokens[0]);
    let requests = option("--requests", 200).max(1);
    let mut pages = Vec::new();
    heads();
    for kind in web_pages::kinds(sizes.accounts) {
        match web_pages::measure((&mut client, zavor.pid()), &kind, requests, assets)? {
            Some(page) => {
                print(&page);
                pages.push(page);
            }
            None => println!("{:<34} not in this release", kind.label),
        }
    }
    let heaviest = pages
        .iter()
        .map(|page| page.weight)
        .max()
        .unwrap_or_default();
    println!(
        "heaviest page with its files: {heaviest} bytes ({})",
        outcome(heaviest < WEIGHT_MAX)
    );
    let doors = match flag("--no-doors") {
        true => Vec::new(),
        false => web_doors::measure(&zavor, &tokens, sizes.accounts)?,
    };
    print_doors(&doors);
    write(sizes, &pages, &doors)
}

const fn sizes(accounts: u64, rows: u64) -> Sizes {
    Sizes { accounts, rows }
}

/// Makes the data, unless the directory has it already.
fn prepare(data: &Path, sizes: Sizes) -> Result<(), Box<dyn Error>> {
    let note: PathBuf = data.join(NOTE);
    let says = json!({ "accounts": sizes.accounts, "rows": sizes.rows }).to_string();
    if let Ok(known) = std::fs::read_to_string(&note) {
        return match known == says {
            true => Ok(()),
            false => Err(format!("{} holds {known}, not {says}", data.display()).into()),
        };
    }
    if data.exists() {
        return Err(format!("{} is there and is no data of this bench", data.display()).into());
    }
    web_data::make(data, sizes)?;
    std::fs::write(note, says)?;
    Ok(())
}

fn folder_bytes(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.metadata().ok())
        .map(|file| file.len())
        .sum()
}

fn outcome(fine: bool) -> &'static str {
    if fine {
        "meets the aim"
    } else {
        "MISSES THE AIM"
    }
}

fn heads() {
    println!(
        "{:<34} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}  p95 under {AIM_MS} ms",
        "page", "p50 ms", "p95 ms", "p99 ms", "cpu ms", "bytes", "whole"
    );
}

fn print(page: &Measured) {
    println!(
        "{:<34} {:>8.1} {:>8.1} {:>8.1} {:>8.1} {:>8} {:>8}  {}",
        page.label,
        page.p50,
        page.p95,
        page.p99,
        page.cpu,
        page.bytes,
        page.weight,
        outcome(page.p95 < AIM_MS)
    );
}

fn print_doors(doors: &[Beside]) {
    for one in doors {
        let ratio = one.read / one.alone;
        println!(
            "{:<6} x{:<3} p99 alone {:.2} ms ({:.0}/s), with readers {:.2} ms ({:.0}/s): {ratio:.2} \
             times ({}); {} pages, p95 {:.0} ms",
            one.load,
            one.connections,
            one.alone,
            one.alone_rate,
            one.read,
            one.read_rate,
            outcome(ratio <= RATIO_MAX),
            one.pages,
            one.page
        );
    }
}

fn write(sizes: Sizes, pages: &[Measured], doors: &[Beside]) -> Result<(), Box<dyn Error>> {
    let page = |page: &Measured| {
        json!({
            "page": page.label, "p50_ms": page.p50, "p95_ms": page.p95, "p99_ms": page.p99, "server_cpu_ms": page.cpu,
            "bytes": page.bytes, "weight": page.weight,
        })
    };
    let door = |one: &Beside| {
        json!({
            "load": one.load, "connections": one.connections, "p99_alone_ms": one.alone,
            "p99_with_readers_ms": one.read, "answers_per_second_alone": one.alone_rate,
            "answers_per_second_with_readers": one.read_rate, "page_p95_ms": one.page,
            "pages": one.pages,
        })
    };
    let value = json!({
        "accounts": sizes.accounts,
        "sign_in_rows": sizes.rows,
        "pages": pages.iter().map(page).collect::<Vec<_>>(),
        "doors": doors.iter().map(door).collect::<Vec<_>>(),
    });
    report::write("web", &value)
}
