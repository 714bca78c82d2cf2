//! What tables promise, measured in a real browser over the demo's organisation: one line a row on a
//! wide screen, no reason that is cut off for good, nothing wider than a phone, nothing that moves when
//! a row is ticked, columns that are remembered, and one time zone on a page.

use std::collections::BTreeSet;

use crate::demo::Demo;
use crate::layout;
use crate::page::Tab;
use crate::words::{ENGLISH, ROMANIAN};

/// Width of a desktop window in CSS pixels.
const WIDE: u32 = 1440;
/// Width of a phone.
const PHONE: u32 = 390;
/// Pages that are visited besides those that they lead to.
const BEGIN: [&str; 4] = ["/admin", "/admin/users", "/security", "/my"];
/// The table of accounts with everything that it can show.
const ALL_COLUMNS: &str = "/admin/users?columns=user&columns=status&columns=last&columns=roles\
                           &columns=factor&columns=recovery&columns=created";
/// Accounts of which all tabs are visited.
const ACCOUNTS_MAX: usize = 3;
/// Number of pages after which a visit is given up.
const PAGES_MAX: usize = 120;

/// Rows of several lines, and tables that have to be scrolled to be read.
const WRAPPED: &str = "(() => { const found = [];
    for (const table of document.querySelectorAll('table.table')) {
        if (!table.checkVisibility()) continue;
        const frame = table.parentElement;
        if (frame.scrollWidth > frame.clientWidth + 1)
            found.push(`${table.id} is ${frame.scrollWidth} wide in ${frame.clientWidth}`);
        for (const row of table.tBodies[0].rows) for (const cell of row.cells) {
            const range = document.createRange();
            range.selectNodeContents(cell);
            const middles = [];
            for (const box of range.getClientRects()) {
                const middle = box.top + box.height / 2;
                if (box.width > 1 && box.height > 6 && !middles.some(own => Math.abs(own - middle) < 8))
                    middles.push(middle);
            }
            if (middles.length > 1) found.push(`${table.id}: ${cell.innerText}`);
        }
    }
    return found; })()";

/// Least width of a reason or of details that are cut, in CSS pixels: the first words are read without
/// opening anything.
const READ_AT_ONCE: u32 = 200;

/// What says more than its cell shows and cannot be opened there; and reasons and details (the columns
/// that take the room of a table, but for those of the second rank) that show too little of it.
const CUT: &str = "(least => { const found = [];
    for (const cell of document.querySelectorAll('.table tbody .said')) {
        const id = cell.closest('table').id;
        for (const part of cell.querySelectorAll('*')) {
            if (!part.checkVisibility() || part.clientWidth === 0) continue;
            if (part.scrollWidth <= part.clientWidth + 1) continue;
            const hides = getComputedStyle(part).overflowX !== 'visible';
            if (hides && !part.matches('details.whole > summary'))
                found.push(`${id}: cut for good: ${part.textContent}`);
            else if (hides && !cell.matches('.said-less') && part.clientWidth < least)
                found.push(`${id}: ${part.clientWidth} pixels of ${part.textContent}`);
        }
    }
    return found; })";

/// Most characters of an address, or of a place with its address, that is read at once.
const SHORT: u32 = 40;

/// Addresses and places that are cut although they are short where they are what the table is about (the logs have
/// many columns; what they cut opens with a click), and chips of which only a sign or a part is seen
/// where the table has its usual columns.
const CUT_SHORT: &str = "(short => { const found = [];
    for (const part of document.querySelectorAll(':is(#roles, #tokens, #devices) tbody .clip')) {
        if (!part.checkVisibility() || part.scrollWidth <= part.clientWidth + 1) continue;
        const text = part.textContent.trim();
        const isPlace = text.includes('@') || part.closest('.said-less');
        if (isPlace && text.length <= short) found.push(`cut: ${text}`);
    }
    for (const chip of document.querySelectorAll('.table tbody .chip')) {
        if (!chip.checkVisibility()) continue;
        const cell = chip.closest('td, th'), box = chip.getBoundingClientRect();
        const word = chip.querySelector('span');
        const few = chip.closest('table').tHead.rows[0].cells.length < 8;
        if (box.right > cell.getBoundingClientRect().right + 1 || (few && word && word.clientWidth < 2))
            found.push(`a chip is cut: ${chip.textContent}`);
    }
    return found; })";

/// What is wider than the window, or cut off in a table of a phone.
const TOO_WIDE: &str = "(() => { const found = [];
    const width = document.documentElement.scrollWidth;
    if (width > innerWidth) found.push(`the page is ${width} wide`);
    for (const frame of document.querySelectorAll('.table-wrap'))
        if (frame.checkVisibility() && frame.scrollWidth > frame.clientWidth + 1)
            found.push(`${frame.firstElementChild.id} is ${frame.scrollWidth} wide in ${frame.clientWidth}`);
    return found; })()";

/// Where everything is that a reader may look at while ticking.
const PLACES: &str = "JSON.stringify([...document.querySelectorAll('main *')]
    .filter(element => element.checkVisibility() && !element.matches('[data-select-count]'))
    .map(element => { const box = element.getBoundingClientRect();
        return [box.x, box.y, box.width, box.height].map(Math.round); }))";

/// Links of the page to pages of the admin centre.
const LINKS: &str = "[...document.querySelectorAll('main a[href], .side a[href]')]
    .filter(link => link.origin === location.origin)
    .map(link => link.pathname + link.search)";

/// Offsets and `UTC` in the times that the page shows, each once.
const OFFSETS: &str = "[...new Set([...document.querySelectorAll('main time')]
    .map(time => time.title || time.textContent)
    .map(text => text.trim().split(' ').pop()))]";

/// The logs, which show what happened last first.
const LOGS: [&str; 3] = [
    "/admin/reports/sign-ins",
    "/admin/reports/messages",
    "/admin/reports/audit",
];

/// Lists of which a phone shows the first entry without scrolling.
const LISTS: [&str; 8] = [
    "/admin/users",
    "/admin/restricted",
    "/admin/policies/lists",
    "/admin/settings/roles",
    "/admin/reports/sign-ins",
    "/admin/reports/messages",
    "/admin/reports/audit",
    "/admin/reports/alerts",
];

/// Whether the first row of the page ends within the window.
const FIRST_IS_SEEN: &str = "Math.round(document.querySelector('tbody tr')
    .getBoundingClientRect().bottom) <= innerHeight";

/// Whether no row of the log is older than the one below it.
const IN_ORDER: &str = "(() => {
    const times = [...document.querySelectorAll('tbody tr')]
        .map(row => new Date(row.querySelector('time').dateTime));
    return times.length > 1 && times.every((time, at) => at === 0 || times[at - 1] >= time); })()";

fn texts(tab: &Tab, expression: &str) -> Vec<String> {
    let value = tab.eval(expression);
    let texts = value.as_array().into_iter().flatten();
    texts
        .filter_map(|text| text.as_str().map(str::to_string))
        .collect()
}

/// Every page with a table, and those with the tabs of the first accounts.
fn pages_with_tables(demo: &Demo, tab: &Tab) -> Vec<String> {
    let mut waiting: Vec<String> = BEGIN.map(str::to_string).into();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut accounts: BTreeSet<String> = BTreeSet::new();
    let mut found = Vec::new();
    while let Some(path) = waiting.pop() {
        let kind = match path.strip_prefix("/admin/users/") {
            Some(rest) if rest.contains('@') || rest.contains("%40") => {
                let account = rest.split(['/', '?']).next().unwrap_or_default();
                let known = accounts.contains(account);
                if !known && accounts.len() >= ACCOUNTS_MAX {
                    continue;
                }
                accounts.insert(account.to_string());
                path.split('?').next().unwrap_or_default().to_string()
            }
            _ => path.split('?').next().unwrap_or_default().to_string(),
        };
        let is_page = ["/admin", "/security", "/my"]
            .iter()
            .any(|begin| path.starts_with(begin));
        if !is_page || kind.contains('.') && !kind.contains('@') || !seen.insert(kind) {
            continue;
        }
        assert!(seen.len() < PAGES_MAX, "{seen:#?}");
        if tab.goto(&demo.url(&path)) != 200 {
            continue;
        }
        if tab.exists("table.table") {
            found.push(path);
        }
        // The first links last, so that they are followed first.
        let mut links = texts(tab, LINKS);
        links.reverse();
        waiting.extend(links);
    }
    found
}

#[test]
fn no_row_wraps_on_a_wide_screen_and_nothing_is_cut_off_on_a_phone_in_both_languages() {
    let Some(demo) = Demo::start() else {
        return;
    };
    let tab = demo.administrator();
    tab.set_viewport(WIDE, 900, false);
    let mut pages = pages_with_tables(&demo, &tab);
    pages.push(ALL_COLUMNS.to_string());
    assert!(pages.len() >= 15, "{pages:#?}");
    let mut faults = Vec::new();
    for language in ["en", "ro"] {
        tab.goto(&demo.url(&format!("/admin?lang={language}")));
        for path in &pages {
            tab.set_viewport(WIDE, 900, false);
            assert_eq!(tab.goto(&demo.url(path)), 200, "{path}");
            assert_eq!(tab.attribute("html", "lang").as_deref(), Some(language));
            let mut all = texts(&tab, WRAPPED);
            all.extend(texts(&tab, &format!("{CUT}({READ_AT_ONCE})")));
            all.extend(texts(&tab, &format!("{CUT_SHORT}({SHORT})")));
            let offsets = texts(&tab, OFFSETS);
            if offsets
                .iter()
                .any(|offset| !["+02:00", "+03:00"].contains(&offset.as_str()))
            {
                all.push(format!("times of several zones: {offsets:?}"));
            }
            if LOGS.contains(&path.as_str()) && tab.eval(IN_ORDER) != true {
                all.push("rows are not as they happened".into());
            }
            all.extend(layout::faults(&tab));
            tab.set_viewport(PHONE, 844, true);
            all.extend(texts(&tab, TOO_WIDE));
            all.extend(layout::faults(&tab));
            if LISTS.contains(&path.as_str()) {
                // Opened there, so that the menu is folded.
                tab.goto(&demo.url(path));
                if tab.eval(FIRST_IS_SEEN) != true {
                    all.push("the first row is below the window of a phone".into());
                }
            }
            faults.extend(
                all.into_iter()
                    .map(|fault| format!("{language} {path}: {fault}")),
            );
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn a_reason_that_is_cut_opens_by_the_keyboard_with_and_without_scripts() {
    let Some(demo) = Demo::start() else {
        return;
    };
    let tab = demo.administrator();
    tab.set_viewport(WIDE, 900, false);
    for scripts in [true, false] {
        tab.set_javascript(scripts);
        tab.goto(&demo.url("/admin/reports/audit"));
        let is_cut = "summary => summary.scrollWidth > summary.clientWidth + 1";
        let first =
            format!("[...document.querySelectorAll('details.whole > summary')].find({is_cut})");
        tab.eval(&format!(
            "{first}.id = 'cut'; document.getElementById('cut').focus()"
        ));
        assert_eq!(tab.eval("document.activeElement.id"), "cut", "{scripts}");
        tab.press("Enter");
        tab.wait_for("details.whole[open]");
        let cut = format!("({is_cut})(document.getElementById('cut'))");
        assert_eq!(tab.eval(&cut), false, "scripts: {scripts}");
        tab.press("Enter");
        tab.wait_gone("details.whole[open]");
        assert_eq!(tab.eval(&cut), true, "scripts: {scripts}");
        if scripts {
            // What has nothing to open is no stop for the keyboard.
            let stops =
                "[...document.querySelectorAll('details.whole > summary')].filter(summary =>
                summary.tabIndex >= 0 && summary.scrollWidth <= summary.clientWidth)
                .map(summary => summary.textContent)";
            assert_eq!(texts(&tab, stops), [""; 0]);
        }
    }
}

#[test]
fn ticking_a_row_moves_nothing_and_the_first_account_is_seen_on_a_phone_without_scrolling() {
    let Some(demo) = Demo::start() else {
        return;
    };
    let tab = demo.administrator();
    for words in [&ENGLISH, &ROMANIAN] {
        let language = words.tag;
        tab.goto(&demo.url(&format!("/admin?lang={language}")));
        for path in ["/admin/users", "/admin/restricted"] {
            for (width, mobile) in [(WIDE, false), (PHONE, true)] {
                tab.set_viewport(width, 844, mobile);
                tab.goto(&demo.url(path));
                let before = tab.eval_text(PLACES);
                tab.eval("document.querySelector('[data-select-one]').click()");
                let chosen =
                    tab.eval_text("document.querySelector('[data-select-count]').textContent");
                assert!(chosen.ends_with('1'), "{chosen}");
                assert_eq!(tab.eval_text(PLACES), before, "{language} {path} {width}");
                if mobile && path == "/admin/users" {
                    assert_eq!(
                        tab.eval(FIRST_IS_SEEN),
                        true,
                        "{language}: the first account"
                    );
                    tab.click_named("summary", words.more_actions);
                    let acts = tab.texts("details.more[open] button");
                    assert!(acts.len() >= 6, "{acts:?}");
                    assert_eq!(texts(&tab, TOO_WIDE), [""; 0]);
                }
            }
        }
    }
}

#[test]
fn chosen_columns_are_remembered_for_the_next_visit() {
    let Some(demo) = Demo::start() else {
        return;
    };
    let tab = demo.administrator();
    tab.set_viewport(WIDE, 900, false);
    tab.goto(&demo.url("/admin/users?lang=en"));
    let heads = |tab: &Tab| tab.texts("thead th:not(.pick)");
    let usual = [
        "Display name",
        "User name",
        "Status",
        "Last sign-in",
        "Roles",
    ];
    assert_eq!(heads(&tab), usual);
    for scripts in [true, false] {
        tab.set_javascript(scripts);
        tab.goto(&demo.url("/admin/users"));
        tab.click_named("summary", "Columns");
        for (name, on) in [
            ("user", false),
            ("status", true),
            ("last", false),
            ("created", true),
        ] {
            tab.tick(&format!("input[name=columns][value={name}]"), on);
        }
        tab.click("button[form=choose-columns]");
        tab.wait_for_path("/admin/users?");
        assert_eq!(heads(&tab), ["Display name", "Status", "Roles", "Created"]);
        tab.goto(&demo.url("/admin"));
        tab.goto(&demo.url("/admin/users"));
        assert_eq!(heads(&tab), ["Display name", "Status", "Roles", "Created"]);
        tab.click_named("summary", "Columns");
        for (name, on) in [("user", true), ("last", true), ("created", false)] {
            tab.tick(&format!("input[name=columns][value={name}]"), on);
        }
        tab.click("button[form=choose-columns]");
        tab.wait_for_path("/admin/users");
        assert_eq!(heads(&tab), usual);
    }
}
