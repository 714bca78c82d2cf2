//! The way to the mail system: ending sessions and clearing cached passwords in Dovecot, and
//! notices by mail and by webhook.
//!
//! [`DoveadmHosts`] implements the port [`zavor_app::ports::MailHosts`] with Dovecot's doveadm HTTP
//! API. It is opened with the `[[mail_host]]` sections of the configuration and has no other state:
//! the outbox (`zavor_app::notifications`) keeps what to do, how often it was tried and with what
//! result.
//!
//! - `codec`: requests to doveadm and how its answers are read; bytes and values, no sockets.
//! - `hosts`: connections, time-outs, bounds, and the texts that an operator reads when one fails.
//!
//! [`Messages`] implements the port [`zavor_app::ports::Messenger`]:
//!
//! - `smtp`: mail to the server of `[smtp]`.
//! - `webhook`: signed calls to the hosts of `[webhook] allow`, and to the operator's own webhooks;
//!   `allow` decides, without sockets, which hosts and addresses those are.
//!
//! Security: the key of a mail host gives access to everything doveadm can do, so it is kept out of
//! every text, log line and `Debug` form, and is sent only to the address of the configuration
//! (redirects are not followed). `http://` to anything but loopback sends it in clear; a warning at
//! start says so.

mod allow;
mod codec;
mod hosts;
mod messages;
mod server;
mod smtp;
mod webhook;

pub use hosts::{ApiKey, DoveadmHosts, HOSTS_MAX, MailHost, OpenError};
pub use messages::{Messages, MessagesConfig, OwnWebhook};
pub use server::{MessagesError, SmtpServer};
pub use webhook::SIGNATURE_HEADERS;
