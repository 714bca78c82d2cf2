//! Walks through the page with the Tab key and checks that everything usable is reached, shows its
//! focus (WCAG 2.4.7), and is not covered while it has the focus (2.4.11).

use serde_json::{Value, json};

use crate::page::{Tab, VISIBLE};

/// Stops beyond the expected number before a walk is given up.
const SPARE_STOPS: usize = 30;

/// What makes a walk fail; elements are named by their text or label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Barrier {
    /// The Tab key does not reach it.
    NotReached(String),
    /// It looks the same with and without the focus.
    NoIndicator(String),
    /// Something covers it while it has the focus.
    Covered(String),
    /// The Tab key cannot leave it.
    Trap(String),
}

/// Finds all usable elements and remembers how they look without the focus. One of a group of radio
/// buttons is enough: the arrow keys reach the others.
const PREPARE: &str = "(() => {
    // A walk begins at the top, wherever the last click was.
    const top = document.documentElement;
    top.tabIndex = -1;
    top.focus();
    top.blur();
    top.removeAttribute('tabindex');
    const parts = 'a[href], area[href], button, input:not([type=hidden]), select, textarea, \
        summary, iframe, [contenteditable=true], [tabindex]:not([tabindex=\"-1\"])';
    const groups = new Set();
    const wanted = [...document.querySelectorAll(parts)].filter(element => {
        if (!(VISIBLE)(element) || element.matches(':disabled') || element.closest('[inert]')
            || element.tabIndex < 0) return false;
        if (element.type !== 'radio' || !element.name) return true;
        const group = `${element.form?.id} ${element.name}`;
        const chosen = document.querySelector(`input[type=radio][name=${
            CSS.escape(element.name)}]:checked`);
        if (chosen && chosen !== element && chosen.form === element.form) return false;
        return !groups.has(group) && groups.add(group);
    });
    const look = element => {
        const style = getComputedStyle(element);
        const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0
            && style.outlineColor !== 'rgba(0, 0, 0, 0)';
        return `${outlined && [style.outlineStyle, style.outlineWidth, style.outlineColor]} `
            + style.boxShadow;
    };
    const name = element => `${element.tagName.toLowerCase()} ${(element.innerText?.trim()
        || element.labels?.[0]?.innerText || element.getAttribute('aria-label') || element.name
        || element.id || '').slice(0, 60)}`;
    globalThis.walk = {wanted, look, name, looks: wanted.map(look)};
    return wanted.map(name);
})()";

/// The element with the focus: its place in the list, its name, whether it shows the focus and is
/// not covered.
const WHERE: &str = "(() => {
    const {wanted, look, name, looks} = globalThis.walk;
    const element = document.activeElement;
    if (!element || element === document.body || element === document.documentElement)
        return null;
    const at = wanted.indexOf(element);
    const boxes = [...element.getClientRects()].filter(box => box.width && box.height);
    const seen = boxes.some(box => {
        // The middle of its part in the window: a long table is longer than the window.
        const middle = (from, to, end) => (Math.max(from, 0) + Math.min(to, end)) / 2;
        const hit = document.elementFromPoint(middle(box.left, box.right, innerWidth),
            middle(box.top, box.bottom, innerHeight));
        return hit && (element.contains(hit) || hit.contains(element)
            || [...(element.labels ?? [])].some(label => label.contains(hit)));
    });
    return {at, name: name(element), shows: at < 0 || look(element) !== looks[at], seen};
})()";

/// Walks once through the page, without changing it.
pub(crate) fn barriers(tab: &Tab) -> Vec<Barrier> {
    let tree = tab.call("Page.getFrameTree", json!({}));
    let world = json!({"frameId": tree["frameTree"]["frame"]["id"], "worldName": "keyboard"});
    let world = tab.call("Page.createIsolatedWorld", world)["executionContextId"].take();
    let ask = |expression: &str| {
        let ask = json!({
            "expression": expression, "contextId": world, "returnByValue": true,
        });
        tab.evaluate(&ask)["value"].take()
    };
    let wanted = ask(&PREPARE.replace("VISIBLE", VISIBLE));
    let wanted = wanted.as_array().expect("a list");
    let mut reached = vec![false; wanted.len()];
    let mut found = Vec::new();
    let mut last = None;
    for _ in 0..wanted.len() + SPARE_STOPS {
        tab.press("Tab");
        let stop = ask(WHERE);
        if stop.is_null() {
            // Past the last one, where the browser's own controls come.
            break;
        }
        let name = stop["name"].as_str().unwrap_or_default().to_string();
        if last.as_ref() == Some(&stop) && !moves_inside(&name) {
            found.push(Barrier::Trap(name));
            break;
        }
        let is_new = last.as_ref().map(|last: &Value| &last["at"]) != Some(&stop["at"]);
        let at = stop["at"].as_u64().and_then(|at| usize::try_from(at).ok());
        if is_new && at.is_some_and(|at| reached[at]) {
            // The walk is back at the first one.
            break;
        }
        if let Some(at) = at {
            reached[at] = true;
        }
        if is_new {
            note(&stop, &name, &mut found);
        }
        last = Some(stop);
    }
    for (name, _) in wanted
        .iter()
        .zip(&reached)
        .filter(|(_, reached)| !**reached)
    {
        let name = name.as_str().unwrap_or_default().to_string();
        found.push(Barrier::NotReached(name));
    }
    found
}

/// The parts of a date and its calendar button are separate stops inside one field.
fn moves_inside(name: &str) -> bool {
    name.starts_with("input ")
}

fn note(stop: &Value, name: &str, found: &mut Vec<Barrier>) {
    let faults = [
        ("shows", Barrier::NoIndicator(name.to_string())),
        ("seen", Barrier::Covered(name.to_string())),
    ];
    for (what, fault) in faults {
        if stop[what] == false {
            found.push(fault);
        }
    }
}

/// Panics if a walk finds barriers.
pub(crate) fn assert_walkable(tab: &Tab) {
    let found = barriers(tab);
    assert!(found.is_empty(), "{}: {found:#?}", tab.path());
}
