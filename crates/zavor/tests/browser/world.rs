//! Everything a journey needs: Postfix, Dovecot and Zavor with its pages on, and a browser.

use std::fs;

use crate::chromium::Chromium;
use crate::lab::free_ports;
use crate::process::wait_for;
use crate::stack::Stack;

/// The stack with pages, and a browser. Fields are dropped in this order.
pub(crate) struct World {
    pub(crate) chromium: Chromium,
    pub(crate) stack: Stack,
    origin: String,
}

impl World {
    /// Builds it; `None`, with a loud message, if that is impossible here (see `Chromium::start`
    /// and `Stack::build`).
    pub(crate) fn build() -> Option<Self> {
        let chromium = Chromium::start()?;
        // One port for the whole story: Zavor is restarted in it while pages stay open.
        let [web] = free_ports();
        let sections = format!("\n[web]\nlisten = \"127.0.0.1:{web}\"\n");
        let stack = Stack::build_with(&sections)?;
        let address = stack.zavor.addresses()["web"].take();
        assert_eq!(address, format!("127.0.0.1:{web}"), "the pages are on");
        Some(Self {
            chromium,
            stack,
            // Passkeys need a name, and links are made with `public_url`, which is this.
            origin: format!("http://localhost:{web}"),
        })
    }

    /// Scheme, host and port of the pages.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// The address of a page.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// The link of the first start, which sets up the first administrator.
    pub(crate) fn setup_link(&self) -> String {
        let file = self.stack.zavor.data.join("setup-link");
        let link = wait_for("the set-up link", || fs::read_to_string(&file).ok());
        link.trim().to_string()
    }
}
