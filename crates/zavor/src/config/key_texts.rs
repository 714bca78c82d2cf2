//! What some keys mean whose explanation is long.

/// `owners.help`.
pub(super) const HELP: &str = "Whom to ask who cannot sign in: words (a telephone number, hours), or a link that begins with `https://` or `mailto:`; at most 200 characters. It stands on the pages of signing in and of recovery, and in mails to owners. The policy `notices`, `help` comes before it.";
/// `owners.imap`.
pub(super) const IMAP: &str = "Server for reading mail with IMAP over TLS, such as `mail.contoso.example` (port 993) or with another port. Shown to owners who make an app password.";
/// `owners.pop3`.
pub(super) const POP3: &str = "The same for fetching mail with POP3 over TLS (port 995).";
/// `owners.submission`.
pub(super) const SUBMISSION: &str = "The same for sending mail with SMTP over TLS (port 465).";
/// `directory.breached_passwords`.
pub(super) const BREACHED: &str = "A copy of Have I Been Pwned's list of stolen passwords (SHA-1): the folder of its range files, or the one file sorted by digest. A new password that is in it is refused. Nothing is downloaded or sent. If it cannot be read, new passwords are judged by everything else, and the log and `zavor doctor` say so.";

/// `directory.password_terms`.
pub(super) const TERMS: &str = "Words that everybody would guess here: products, places, nicknames, 4 to 24 letters or digits each. In a new password each counts as one character, even with a typing mistake in it. More are kept in the admin centre (policy `passwords`, `own_terms`).";
/// `recovery.webhook`.
pub(super) const CODES: &str = "Where Zavor hands recovery codes over that the site sends in its own way, for example as text messages (docs/manual/recovery.md): `https://`, or `http://` on this machine. Zavor posts account and code; the site knows where its owner gets it. None: the page offers no such way.";
/// `recovery.webhook_key`.
pub(super) const CODES_KEY: &str = "The key with which each call is signed (HMAC-SHA-256): 32 characters or more that only Zavor and the receiver know.";
/// `recovery.label_en`.
pub(super) const LABEL_EN: &str = "What the button says on English pages, at most 40 characters. Default: \"Send me a code another way\".";
/// `recovery.label_ro`.
pub(super) const LABEL_RO: &str = "What the button says on Romanian pages, at most 40 characters. Default: \"Trimiteți-mi un cod pe altă cale\".";
/// `support.webhook`.
pub(super) const SUPPORT_HOOK: &str = "A program to which the help desk can pass a support request on, as signed JSON: `https://`, or `http://` on this machine.";
/// `support.webhook_key`.
pub(super) const SUPPORT_KEY: &str = "The key with which each call is signed (HMAC-SHA-256): 32 characters or more that only Zavor and the receiver know.";
/// `support.address`.
pub(super) const SUPPORT: &str = "A mail address, perhaps of another help desk: the help desk can pass a support request on to it, with what `why` answered. None: requests stay here.";
/// `webhook.allow`.
pub(super) const ALLOW: &str = "Hosts as `HOST` (any port) or `HOST:PORT`. A name that resolves to an internal address is called only if the list also holds that address; `http://` is allowed only for `localhost` and loopback addresses.";
/// `shared_network.kind`.
pub(super) const SHARED_KIND: &str = "`webmail`: all clients say the same about themselves, so a client hint proves nothing. `proxy`, `nat`: a client hint that succeeded there makes a known device.";
