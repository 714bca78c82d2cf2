//! A person's device and browser: window, light or dark, motion, language, time zone, scripts on or
//! off, cookies, a passkey in the device; and pictures of the page.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::page::Tab;

/// Settings that are emulated together.
#[derive(Debug, Clone)]
pub(crate) struct Device {
    dark: bool,
    reduced_motion: bool,
}

impl Default for Device {
    /// Without motion, two pictures of a page are equal.
    fn default() -> Self {
        Self {
            dark: false,
            reduced_motion: true,
        }
    }
}

/// A cookie as the browser keeps it.
#[derive(Debug, Clone)]
pub(crate) struct Cookie {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) path: String,
    pub(crate) http_only: bool,
    pub(crate) secure: bool,
    /// `Strict`, `Lax`, or nothing.
    pub(crate) same_site: Option<String>,
    /// Whether it ends with the browser.
    pub(crate) session: bool,
}

/// A passkey authenticator in the device. It has a resident key and verifies its owner, who always
/// agrees. Lives until the tab is closed.
pub(crate) struct Authenticator {
    id: String,
}

/// The directory of pictures for people.
fn pictures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/artefacts/screenshots")
}

impl Tab {
    /// Size of the window in CSS pixels. `mobile`: touch, and the page decides its own width.
    pub(crate) fn set_viewport(&self, width: u32, height: u32, mobile: bool) {
        self.call(
            "Emulation.setDeviceMetricsOverride",
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile}),
        );
    }

    /// Sets what `prefers-color-scheme` says.
    pub(crate) fn set_dark(&self, dark: bool) {
        self.device.borrow_mut().dark = dark;
        self.apply_device();
    }

    /// Sets what `prefers-reduced-motion` says; it is on at first.
    pub(crate) fn set_reduced_motion(&self, reduced: bool) {
        self.device.borrow_mut().reduced_motion = reduced;
        self.apply_device();
    }

    pub(crate) fn apply_device(&self) {
        let device = self.device.borrow();
        let scheme = if device.dark { "dark" } else { "light" };
        let motion = if device.reduced_motion {
            "reduce"
        } else {
            "no-preference"
        };
        let features = json!([
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": motion},
        ]);
        self.call("Emulation.setEmulatedMedia", json!({"features": features}));
    }

    /// Sets whether pages may run scripts, from the next page on.
    pub(crate) fn set_javascript(&self, on: bool) {
        self.call(
            "Emulation.setScriptExecutionDisabled",
            json!({"value": !on}),
        );
    }

    /// Sets the languages that the person reads, best first, such as `ro-RO,ro,en`; the browser
    /// makes `Accept-Language` of them.
    pub(crate) fn set_language(&self, languages: &str) {
        let version = self.connection.call("", "Browser.getVersion", &json!({}));
        let agent = &version["userAgent"];
        let language = json!({"userAgent": agent, "acceptLanguage": languages});
        self.call("Emulation.setUserAgentOverride", language);
    }

    /// Sets the time zone that scripts see, such as `Europe/Bucharest`.
    pub(crate) fn set_time_zone(&self, zone: &str) {
        let zone = json!({"timezoneId": zone});
        self.call("Emulation.setTimezoneOverride", zone);
    }

    // --- cookies ---

    /// All cookies of this tab.
    pub(crate) fn cookies(&self) -> Vec<Cookie> {
        let context = json!({"browserContextId": self.context});
        let answer = self.connection.call("", "Storage.getCookies", &context);
        let cookies = answer["cookies"].as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
        let cookie = |cookie: Value| Cookie {
            name: text(&cookie["name"]),
            value: text(&cookie["value"]),
            path: text(&cookie["path"]),
            http_only: cookie["httpOnly"] == true,
            secure: cookie["secure"] == true,
            same_site: cookie["sameSite"].as_str().map(str::to_string),
            session: cookie["session"] == true,
        };
        cookies.into_iter().map(cookie).collect()
    }

    /// Sets a cookie for the page's own address.
    pub(crate) fn set_cookie(&self, name: &str, value: &str) {
        let cookie = json!({"name": name, "value": value, "url": self.url()});
        let all = json!({"browserContextId": self.context, "cookies": [cookie]});
        self.connection.call("", "Storage.setCookies", &all);
    }

    /// Forgets all cookies, as after closing a private window.
    pub(crate) fn clear_cookies(&self) {
        let context = json!({"browserContextId": self.context});
        self.connection.call("", "Storage.clearCookies", &context);
    }

    // --- passkeys ---

    /// Gives the device an authenticator. Passkeys need `localhost` or a certificate; a page at
    /// `127.0.0.1` cannot use one.
    pub(crate) fn authenticator(&self) -> Authenticator {
        self.call("WebAuthn.enable", json!({"enableUI": false}));
        let options = json!({
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": true,
            "hasUserVerification": true, "isUserVerified": true,
            "automaticPresenceSimulation": true,
        });
        let made = self.call(
            "WebAuthn.addVirtualAuthenticator",
            json!({"options": options}),
        );
        let id = made["authenticatorId"].as_str().expect("its name");
        Authenticator { id: id.to_string() }
    }

    /// The credentials in it: identifier of the site, and counter of signatures.
    pub(crate) fn credentials(&self, of: &Authenticator) -> Vec<(String, u64)> {
        let answer = self.call("WebAuthn.getCredentials", json!({"authenticatorId": of.id}));
        let credentials = answer["credentials"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let one = |credential: Value| {
            let site = credential["rpId"].as_str().unwrap_or_default();
            (
                site.to_string(),
                credential["signCount"].as_u64().unwrap_or_default(),
            )
        };
        credentials.into_iter().map(one).collect()
    }

    /// Sets whether its owner is recognised, by finger or face.
    pub(crate) fn set_recognised(&self, of: &Authenticator, recognised: bool) {
        let verified = json!({"authenticatorId": of.id, "isUserVerified": recognised});
        self.call("WebAuthn.setUserVerified", verified);
    }

    // --- pictures ---

    /// A picture of the whole page, as PNG.
    pub(crate) fn screenshot(&self, path: &Path) {
        let size = self.call("Page.getLayoutMetrics", json!({}))["cssContentSize"].take();
        let clip = json!({
            "x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1,
        });
        let shot = json!({"format": "png", "captureBeyondViewport": true, "clip": clip});
        let shot = self.call("Page.captureScreenshot", shot);
        let data = shot["data"].as_str().expect("a picture");
        let bytes = STANDARD.decode(data).expect("base64");
        let directory = path.parent().expect("a file in a directory");
        fs::create_dir_all(directory).expect("the directory can be made");
        fs::write(path, bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }

    /// A picture for people, kept among the artefacts; `name` is language-theme-width-page.
    pub(crate) fn picture(&self, name: &str) -> PathBuf {
        let path = pictures().join(format!("{name}.png"));
        self.screenshot(&path);
        path
    }
}
