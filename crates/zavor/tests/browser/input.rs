//! Input as from a person: real mouse and key events at the place where an element is shown. So a
//! test notices a button that is covered, a field that is disabled or a link outside the window,
//! and everything works the same with scripts switched off.

use serde_json::{Value, json};

use crate::page::{Node, Tab};

/// A key, with what the protocol needs to know about it.
struct Key {
    name: &'static str,
    code: &'static str,
    number: u32,
    text: &'static str,
}

const fn key(name: &'static str, code: &'static str, number: u32, text: &'static str) -> Key {
    Key {
        name,
        code,
        number,
        text,
    }
}

const KEYS: [Key; 15] = [
    key("Tab", "Tab", 9, ""),
    key("Enter", "Enter", 13, "\r"),
    key("Escape", "Escape", 27, ""),
    key(" ", "Space", 32, " "),
    key("PageUp", "PageUp", 33, ""),
    key("PageDown", "PageDown", 34, ""),
    key("End", "End", 35, ""),
    key("Home", "Home", 36, ""),
    key("ArrowLeft", "ArrowLeft", 37, ""),
    key("ArrowUp", "ArrowUp", 38, ""),
    key("ArrowRight", "ArrowRight", 39, ""),
    key("ArrowDown", "ArrowDown", 40, ""),
    key("Backspace", "Backspace", 8, ""),
    key("Delete", "Delete", 46, ""),
    key("/", "Slash", 191, "/"),
];

/// Modifier bits of `Input.dispatchKeyEvent`.
const MODIFIERS: [(&str, u32); 3] = [("Alt+", 1), ("Control+", 2), ("Shift+", 8)];

/// The element that covers the middle of an element, unless it is the element itself or its label.
const COVER: &str = "function(x, y) {
    const hit = document.elementFromPoint(x, y);
    const same = hit && (this.contains(hit) || hit.contains(this)
        || [...(this.labels ?? [])].some(label => label.contains(hit)));
    return same ? '' : (hit ? hit.outerHTML.slice(0, 200) : 'nothing: it is outside');
}";

impl Tab {
    // --- the mouse ---

    /// Clicks the one visible element that matches, and waits for the page that follows.
    pub(crate) fn click(&self, selector: &str) {
        self.click_on(&self.find(selector), selector);
    }

    /// Clicks the one element with this role and accessible name (see `named`).
    pub(crate) fn click_named(&self, role: &str, name: &str) {
        self.click_named_in("html", role, name);
    }

    /// Clicks such an element inside the one that `scope` selects, such as a row of a table.
    pub(crate) fn click_named_in(&self, scope: &str, role: &str, name: &str) {
        self.click_on(&self.named(scope, role, name), name);
    }

    fn click_on(&self, node: &Node, what: &str) {
        let (x, y) = self.middle(node, what);
        let cover = self.on(node, COVER, &[json!(x), json!(y)]);
        assert_eq!(cover, "", "{what:?} cannot be clicked: it is covered");
        self.mouse("mouseMoved", x, y);
        self.mouse("mousePressed", x, y);
        self.mouse("mouseReleased", x, y);
        self.wait_until_still();
    }

    /// Clicks an element that downloads a file; returns the file.
    pub(crate) fn click_to_download(&self, selector: &str) -> (String, Vec<u8>) {
        self.click(selector);
        self.download()
    }

    fn mouse(&self, kind: &str, x: f64, y: f64) {
        let pressed = kind != "mouseMoved";
        let event = json!({
            "type": kind, "x": x, "y": y,
            "button": if pressed { "left" } else { "none" },
            "clickCount": u8::from(pressed),
        });
        self.call("Input.dispatchMouseEvent", event);
    }

    /// The middle of an element, scrolled into the window, once it has stopped moving.
    fn middle(&self, node: &Node, what: &str) -> (f64, f64) {
        let object = json!({"objectId": node.object});
        self.call("DOM.scrollIntoViewIfNeeded", object.clone());
        let mut before = None;
        self.until(&format!("{what:?} to stand still"), || {
            let quads = self.call("DOM.getContentQuads", object.clone())["quads"].take();
            let corner = |at: usize| quads[0][at].as_f64();
            let middle = (
                f64::midpoint(corner(0)?, corner(4)?),
                f64::midpoint(corner(1)?, corner(5)?),
            );
            // A frame later, a moving element is elsewhere.
            let still = before.replace(middle) == Some(middle);
            still.then_some(middle)
        })
    }

    // --- fields ---

    /// Replaces the text of the one visible field that matches.
    pub(crate) fn fill(&self, selector: &str, text: &str) {
        self.fill_in(&self.find(selector), text);
    }

    /// Replaces the text of the field with this label.
    pub(crate) fn fill_named(&self, label: &str, text: &str) {
        self.fill_in(&self.named("html", "field", label), text);
    }

    fn fill_in(&self, field: &Node, text: &str) {
        self.click_on(field, "the field");
        let kind = self.on(field, "function() { return this.type; }", &[]);
        if ["date", "time", "datetime-local"]
            .iter()
            .any(|own| kind == *own)
        {
            // Date fields are small editors of Chromium's with several parts, whose keys depend on
            // the language.
            let set = "function(text) { this.value = text;
                for (const name of ['input', 'change'])
                    this.dispatchEvent(new Event(name, {bubbles: true})); }";
            self.on(field, set, &[json!(text)]);
        } else {
            self.on(field, "function() { this.select(); }", &[]);
            if text.is_empty() {
                self.press("Delete");
            } else {
                self.call("Input.insertText", json!({"text": text}));
            }
        }
        let has = self.on(field, "function() { return this.value; }", &[]);
        // A text area counts the end of a line as one character.
        assert_eq!(
            has,
            text.replace("\r\n", "\n"),
            "the field took another text"
        );
        self.wait_until_still();
    }

    /// The value of the one visible field that matches.
    pub(crate) fn value(&self, selector: &str) -> String {
        let value = self.on(
            &self.find(selector),
            "function() { return this.value; }",
            &[],
        );
        value.as_str().unwrap_or_default().to_string()
    }

    /// Chooses from a list, by value or by visible text, with the arrow keys.
    pub(crate) fn choose(&self, selector: &str, option: &str) {
        self.choose_in(&self.find(selector), option);
    }

    /// Chooses from the list with this label.
    pub(crate) fn choose_named(&self, label: &str, option: &str) {
        self.choose_in(&self.named("html", "field", label), option);
    }

    fn choose_in(&self, list: &Node, option: &str) {
        // Steps from the chosen option to the wanted one, skipping disabled options.
        let steps = "function(wanted) { this.focus();
            const can = [...this.options].filter(option => !option.disabled);
            const at = can.findIndex(option => option.value === wanted
                || option.label.trim() === wanted);
            return at < 0 ? null : at - can.indexOf(this.selectedOptions[0]); }";
        let steps = self.on(list, steps, &[json!(option)]);
        let steps = steps.as_i64();
        let steps = steps.unwrap_or_else(|| panic!("the list has no option {option:?}"));
        let key = if steps < 0 { "ArrowUp" } else { "ArrowDown" };
        for _ in 0..steps.unsigned_abs() {
            self.press(key);
        }
        let chosen = "function(wanted) { const [option] = this.selectedOptions;
            return option.value === wanted || option.label.trim() === wanted; }";
        // The choice may have changed the page, and the list with it.
        let same = json!({"objectId": list.object, "functionDeclaration": chosen,
            "arguments": [{"value": option}], "returnByValue": true});
        let session = &self.session;
        let call = self
            .connection
            .try_call(session, "Runtime.callFunctionOn", &same);
        let chosen = call.map_or(Value::Bool(true), |mut answer| {
            answer["result"]["value"].take()
        });
        assert_eq!(chosen, true, "the list does not show {option:?}");
    }

    /// Ticks a box, or clears it, unless it is already so.
    pub(crate) fn tick(&self, selector: &str, on: bool) {
        let node = self.find(selector);
        if self.on(&node, "function() { return this.checked; }", &[]) != on {
            self.click_on(&node, selector);
        }
    }

    /// Puts a file into a field.
    pub(crate) fn attach(&self, selector: &str, file: &std::path::Path) {
        let node = self.find(selector);
        let files = json!({"files": [file], "objectId": node.object});
        self.call("DOM.setFileInputFiles", files);
        self.wait_until_still();
    }

    /// Submits the form that matches, with its first button.
    pub(crate) fn submit(&self, form: &str) {
        let button = "button:not([type]), button[type=submit], input[type=submit]";
        let found = self.eval(&format!(
            "[...document.querySelectorAll({})].map(form => \
             [...form.elements].findIndex(one => one.matches({})))",
            json!(form),
            json!(button)
        ));
        let one = found.as_array().filter(|found| found.len() == 1);
        let at = one.and_then(|found| found[0].as_i64()).unwrap_or(-1);
        assert!(at >= 0, "{form:?} is not one form with a button");
        let element = format!("document.querySelector({}).elements[{at}]", json!(form));
        let object = self.evaluate(&json!({"expression": element}))["objectId"].take();
        let object = object.as_str().expect("it was found just now").to_string();
        self.click_on(&Node { object }, form);
    }

    // --- the keyboard ---

    /// Presses a key, perhaps with modifiers: `Enter`, `Shift+Tab`, `Control+a`; waits for the page
    /// that follows.
    pub(crate) fn press(&self, key: &str) {
        let mut name = key;
        let mut modifiers = 0;
        while let Some((rest, bit)) = MODIFIERS
            .iter()
            .find_map(|(text, bit)| Some((name.strip_prefix(text)?, bit)))
        {
            (name, modifiers) = (rest, modifiers | bit);
        }
        let event = match KEYS.iter().find(|key| key.name == name || key.code == name) {
            Some(key) => json!({
                "key": key.name, "code": key.code, "windowsVirtualKeyCode": key.number,
                "text": key.text, "modifiers": modifiers,
            }),
            None => {
                assert_eq!(name.chars().count(), 1, "no key is called {name:?}");
                let number = name.to_ascii_uppercase().chars().next().map(u32::from);
                // With Control or Alt, a letter is a command and not text.
                let text = if modifiers & 3 == 0 { name } else { "" };
                json!({
                    "key": name, "windowsVirtualKeyCode": number, "text": text,
                    "modifiers": modifiers,
                })
            }
        };
        let down = if event["text"] == "" {
            "rawKeyDown"
        } else {
            "keyDown"
        };
        for kind in [down, "keyUp"] {
            let mut event = event.clone();
            event["type"] = kind.into();
            if kind == "keyUp" {
                event["text"] = "".into();
            }
            self.call("Input.dispatchKeyEvent", event);
        }
        self.wait_until_still();
    }

    /// Types a text key by key, for pages that listen to keys.
    pub(crate) fn keys(&self, text: &str) {
        for letter in text.chars() {
            self.press(letter.encode_utf8(&mut [0; 4]));
        }
    }
}
