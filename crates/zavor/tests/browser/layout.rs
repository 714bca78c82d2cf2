//! What every page promises about its layout, measured in a real browser at both widths: words and numbers that stay in
//! one piece, text that is not cut, messages that begin alike, one primary button on a page with one card, answers in one
//! column, and a menu that fits the window.

use crate::chromium::Chromium;
use crate::page::Tab;
use crate::site::{Page, Site};

/// Lines that end inside a word with a hyphen, an address of a network, or between a number and what it counts.
const BROKEN: &str = r"(() => { const found = [];
    const whole = [
        /[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*-\p{L}[\p{L}\p{N}]*/gu,
        /\d{1,3}(?:\.\d{1,3}){3}(?:[:\/]\d+)?/g,
        /\d[\d.,]*[ \u00a0](?:ms|s|min|h|\/[ \u00a0]h|days?|zile?|de[ \u00a0]zile)(?![\p{L}\p{N}])/gu,
    ];
    const longest = 24;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    // A word may be spread over several nodes: those of one block are read together.
    const blocks = new Map();
    while (walker.nextNode()) {
        const node = walker.currentNode, parent = node.parentElement;
        if (parent.closest('script, style, option, textarea, svg, .visually-hidden, noscript')) continue;
        if (!parent.checkVisibility({visibilityProperty: true})) continue;
        let block = parent;
        while (getComputedStyle(block).display === 'inline' && block.parentElement) block = block.parentElement;
        if (!blocks.has(block)) blocks.set(block, []);
        blocks.get(block).push(node);
    }
    for (const nodes of blocks.values()) {
        let text = '';
        const starts = nodes.map(node => { const at = text.length; text += node.data; return at; });
        const place = at => { let n = nodes.length - 1; while (starts[n] > at) n--; return [nodes[n], at - starts[n]]; };
        for (const pattern of whole) for (const match of text.matchAll(pattern)) {
            if (match[0].length > longest) continue;
            const range = document.createRange();
            range.setStart(...place(match.index));
            const [last, offset] = place(match.index + match[0].length - 1);
            range.setEnd(last, offset + 1);
            const lines = [];
            for (const box of range.getClientRects()) {
                const middle = box.top + box.height / 2;
                if (box.width > 0.5 && !lines.some(line => Math.abs(line - middle) < 6)) lines.push(middle);
            }
            if (lines.length > 1) found.push(`broken: ${match[0]} in ${text.trim().slice(0, 60)}`);
        }
    }
    return found; })()";

/// Text that is cut, other than in a table, where the columns decide (`tables.rs`); and what sticks out of its cell.
const CUT: &str = "(() => { const found = [];
    for (const part of document.querySelectorAll('body *')) {
        if (!part.checkVisibility() || part.clientWidth === 0) continue;
        const style = getComputedStyle(part);
        const cuts = style.textOverflow === 'ellipsis' && style.overflowX !== 'visible';
        if (cuts && !part.closest('.table') && part.scrollWidth > part.clientWidth + 1)
            found.push(`cut: ${part.textContent.trim()}`);
    }
    if (innerWidth < 641) for (const cell of document.querySelectorAll('.table-cards tbody :is(td, th)')) {
        const frame = cell.closest('tr'), room = frame.getBoundingClientRect().right;
        const inside = room - parseFloat(getComputedStyle(frame).paddingRight);
        for (const part of cell.querySelectorAll('*')) {
            const box = part.getBoundingClientRect();
            if (part.checkVisibility() && box.width > 1 && box.right > inside + 2 && !part.closest('.visually-hidden'))
                found.push(`sticks out by ${Math.round(box.right - inside)}: ${part.textContent.trim().slice(0, 40)}`);
        }
    }
    return found; })()";

/// Messages that begin otherwise than with their kind, and cards with two primary buttons.
const UNLIKE: &str = "(() => { const found = [];
    for (const box of document.querySelectorAll('.notice')) {
        if (box.checkVisibility() && !/^[^:]{2,12}:$/.test(box.querySelector('strong')?.textContent ?? ''))
            found.push(`a message without its kind: ${box.textContent.trim().slice(0, 60)}`);
    }
    const primary = [...document.querySelectorAll('.bare-card .button-primary')].filter(one => one.checkVisibility());
    if (primary.length > 1) found.push(`${primary.length} primary buttons: ` + primary.map(one => one.innerText).join(', '));
    return found; })()";

/// Answers whose chips do not stand below each other, each under its question.
const ASKEW: &str = "(() => { const found = [];
    const heads = [...document.querySelectorAll('.answer-head')].filter(head => head.checkVisibility());
    for (const head of heads) {
        const chip = head.querySelector('.chip')?.getBoundingClientRect(), title = head.querySelector('h2');
        if (!chip) found.push(`no answer: ${title.innerText}`);
        else if (chip.top < title.getBoundingClientRect().bottom || Math.abs(chip.left - title.getBoundingClientRect().left) > 2)
            found.push(`its answer is not below: ${title.innerText}`);
    }
    return found; })()";

/// The menu, if it is higher than the window of a desk, so that its end is out of sight.
const MENU: &str = "(() => { const menu = document.querySelector('.side');
    return innerWidth > 1025 && menu && menu.scrollHeight > menu.clientHeight + 1
        ? [`the menu is ${menu.scrollHeight} high in ${menu.clientHeight}`] : []; })()";

/// A tab of an account whose content begins far down the page, below the answers that the first tab shows in full.
const FAR: &str = "(() => { const tabs = document.querySelector('details.answers ~ .tabs');
    const bottom = tabs ? tabs.getBoundingClientRect().bottom + scrollY : 0;
    return bottom > (innerWidth < 641 ? 700 : 480) ? [`the tab begins at ${Math.round(bottom)}`] : []; })()";

/// Faults of the layout of the current page at the current width.
pub(crate) fn faults(tab: &Tab) -> Vec<String> {
    // The menu, which was open on the desk, folds a moment after the window has changed.
    if tab.eval("innerWidth < 1024") == true {
        tab.wait_gone(".menu[open]");
    }
    let all = [BROKEN, CUT, UNLIKE, ASKEW, MENU, FAR]
        .into_iter()
        .flat_map(|look| {
            let found = tab.eval(look);
            let found = found.as_array().cloned().unwrap_or_default();
            found
                .into_iter()
                .filter_map(|fault| fault.as_str().map(str::to_string))
        });
    all.collect()
}

const LOOK: &str = "body { margin: 0; font: 16px sans-serif } p { margin: 0 }
    .narrow { width: 3.2em } .anywhere { width: 6em; overflow-wrap: anywhere }
    .whole { white-space: nowrap } .under { display: grid; justify-items: start }
    .cut { width: 4em; overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
    .side { height: 3em; overflow-y: auto }";

/// One page as it should be, and one with every fault.
const PAGES: &[Page] = &[
    ("/look.css", "text/css", LOOK),
    (
        "/fine",
        "text/html",
        "<!doctype html><html lang=en><title>Fine</title><link rel=stylesheet href=/look.css>
<p class=narrow>a <span class=whole>sign-in</span> of <span class=whole>10 min</span> from 10 to 12
<p>192.0.2.10/32 <p class=notice><strong>Done:</strong> it is.
<div class=answer-head><h2>Can they?</h2><b class=chip>Yes</b></div>
<div class=bare-card><a class=button-primary>Confirm</a></div><details class=answers></details><nav class=tabs>Tabs</nav>",
    ),
    (
        "/faulty",
        "text/html",
        "<!doctype html><html lang=en><title>Faulty</title><link rel=stylesheet href=/look.css>
<nav class=side><p>1<p>2<p>3<p>4</nav>
<p class=narrow>a sign-in of 10 min <p class=anywhere>192.0.2.10/32 <p class=cut>James Whitfield
<p class=notice>It is done.
<div class=answer-head><h2>Can they?</h2></div><div class=under><div class=answer-head><h2>Will they? <b class=chip>No</b></h2></div></div>
<div class=bare-card><a class=button-primary>Confirm</a> <a class=button-primary>Go on</a></div>
<details class=answers open>1<br>2<br>3<br>4<br>5<br>6<br>7<br>8<br>9<br>10<br>11<br>12<br>13<br>14<br>15</details><nav class=tabs>Tabs</nav>",
    ),
];

#[test]
fn every_fault_of_a_layout_is_noticed_and_a_page_without_one_has_none() {
    let Some(chromium) = Chromium::start() else {
        return;
    };
    let site = Site::start(PAGES);
    let tab = chromium.tab();
    tab.set_viewport(1280, 900, false);
    tab.goto(&site.url("/fine"));
    assert_eq!(faults(&tab), [""; 0]);
    tab.goto(&site.url("/faulty"));
    let found = faults(&tab);
    for begin in [
        "broken: sign-in",
        "broken: 10 min",
        "broken: 192.0.2.10/32",
        "cut: James Whitfield",
        "a message without its kind: It is done.",
        "2 primary buttons: Confirm, Go on",
        "no answer: Can they?",
        "its answer is not below: Will they?",
        "the menu is ",
        "the tab begins at ",
    ] {
        let about = found.iter().filter(|fault| fault.starts_with(begin));
        assert_eq!(about.count(), 1, "{begin}: {found:#?}");
    }
    assert_eq!(found.len(), 10, "{found:#?}");
}
