### Words that every page uses: navigation, buttons, tables, errors, empty states.

## Frame
product = Zavor
admin-centre = Admin centre
my-account = My account
skip-to-content = Skip to content
navigation = Navigation
menu = Menu
language = Language
language-en = English
language-ro = Română
signed-in-as = Signed in as
sign-in = Sign in
sign-out = Sign out
where-you-are = Where you are
page-title = { $title } – Zavor

## Navigation
nav-home = Home
nav-users = Users
nav-active-users = Active users
nav-bulk-runs = Bulk runs
nav-ways-back = Ways back
nav-review = Review
nav-restricted-entities = Restricted entities
nav-blocked-origins = Blocked origins
nav-risky-users = Risky users
nav-support-requests = Support requests
nav-policies = Policies
nav-smart-lockout = Smart lockout
nav-origin-guard = Origin guard
nav-outbound-spam = Outbound spam
nav-password-protection = Password protection
nav-recovery = Recovery
nav-alert-policies = Alert policies
nav-origin-lists = Allow and deny lists
nav-reports = Reports
nav-sign-in-log = Sign-in log
nav-message-log = Message log
nav-audit-log = Audit log
nav-alerts = Alerts
nav-observed = Observation
nav-settings = Settings
nav-domains = Domains
nav-roles = Roles
nav-api-tokens = API tokens
nav-notices = Notices
nav-languages = Languages
nav-doors = Services and mail hosts
nav-about = About
nav-my-security = My security information

## Acts, as the field calls them
reset-password = Reset password
unlock = Unlock
unblock = Unblock
sign-out-everywhere = Sign out of all sessions
more-actions = More actions (...)
edit-sign-in-status = Edit sign-in status
block-sign-in = Block sign-in
allow-sign-in = Allow sign-in
manage-roles = Manage roles
remove = Remove
release = Release
restrict-sending = Restrict sending

## Buttons
save = Save
cancel = Cancel
close = Close
confirm = Confirm
continue = Continue
back = Back
next = Next
previous = Previous
add = Add
change = Change
search = Search
filter = Filter
apply = Apply
clear-filters = Clear filters
export-csv = Export CSV
download = Download
print = Print
copy = Copy
copied = Copied
show-password = Show
hide-password = Hide
try-again = Try again
details = Details
open = Open
preview = Preview

## Tables and values
select-all = Select all on this page
select-one = Select { $name }
selected-count = Selected: { $n }
results-count = { PLURAL($n) ->
    [one] { $n } result
   *[other] { $n } results
}
accounts-count = { PLURAL($n) ->
    [one] { $n } account
   *[other] { $n } accounts
}
device-on = { $program } on { $system }
device-unknown = Unknown program
device-unknown-on = Unknown program on { $system }
counted-in = { $n } in { $span }
place-known_device = Known device
place-familiar = Familiar
place-near = Nearby
place-unfamiliar = Unfamiliar
shown-of = { $from }–{ $to } of { $total }
shown-of-more = { $from }–{ $to }, and more on the next page
sort-by = Sort by { $column }
columns = Columns
pages = Pages
first-page = First page
next-page = Next page
previous-page = Previous page
yes = Yes
no = No
on = On
off = Off
none = None
not-configured = Not configured
without-limit = No limit
never = Never
unknown = Unknown
or = or
optional = optional
required = required
default-value = Default: { $value }
from-to = { $from } to { $to }
as-table = Same data as a table
of-limit = { $used } of { $limit }
and-more = { $names } and { $n } more
no-limit = { $used }, no limit

## Names of columns and fields
name = Name
display-name = Display name
user-name = User name
address = Address
domain = Domain
status = Status
reason = Reason
evidence = Evidence
kind = Kind
since = Since
until = Until
until-released = Until released
time = Time
actor = By
act = Action
target = Account or object
result = Result
origin = Network
protocol = Protocol
device = Device
place = Place
last-sign-in = Last sign-in
roles = Roles
policy = Policy
value = Value
hour = Hour
recipients = Recipients
count = Count

## Time
just-now = just now
span-ago = { $span } ago
span-until = in { $span }
span-ms = { $n } ms
span-s = { $n } s
span-min = { $n } min
span-h = { $n } h
span-days = { PLURAL($n) ->
    [one] { $n } day
   *[other] { $n } days
}

## Charts
chart-sign-ins = Sign-ins per hour, last 24 hours
chart-recipients = Recipients per hour, last 24 hours
chart-total = { $total } in all, at most { $most } in one hour.
chart-success = Succeeded
chart-failure = Failed
chart-refused = Refused

## Password fields
password = Password
new-password = New password
password-length = { PLURAL($n) ->
    [one] At least { $n } character. Spaces count; a sentence works well.
   *[other] At least { $n } characters. Spaces count; a sentence works well.
}
password-so-far = Characters so far: #; at least { $n }
password-long-enough = Long enough. The other rules are checked when you save.
password-strength-fair = Accepted. A longer one, or more words, would be harder to guess.
password-strength-good = Good: hard to guess.
password-strength-strong = Strong: very hard to guess.

## Passkeys
passkey-unsupported = This browser cannot use passkeys. Use a one-time code instead.
passkey-cancelled = The browser ended the request, or it took too long. Nothing was changed; try again.
passkey-known = This passkey is already registered. Nothing was changed.
passkey-failed = The passkey could not be used. Nothing was changed; try again or use a one-time code.
passkey-waiting = Follow the instructions of your browser …

## Live parts
live-updated = The list is up to date.
live-failed = The list could not be refreshed. Reload the page.
live-loading = Searching …

## Errors: what happened, what was not changed, what to do next
error-not-found-title = Page not found
error-not-found = There is no page at this address. Nothing was changed. Go to the home page, or check the address.
error-denied-title = Not allowed
error-expired-title = This form has expired
error-expired = The form was open for too long, or was opened in another session. Nothing was changed. Go back, reload the page and send it again.
error-busy-title = Please wait
error-busy = Too many requests came from your address. Nothing was changed. Wait a minute and try again.
error-store-title = The records cannot be used
error-store = Zavor could not read or write its records. Nothing was changed. Try again; if it happens again, look at the health on the home page.
error-conflict = Somebody else changed the same thing just now. Your change was not made. Look at the new state and try again.
error-server-title = Something went wrong
error-server = Something failed inside Zavor. The act may not have been done; look at the state before you repeat it. The log has the details.
error-form = Please correct the marked fields. Nothing was changed.
error-empty = Fill in this field.
error-too-long = This is too long.

## Empty states: what it means and what to do
empty-search-title = Nothing found
empty-search = Nothing here matches. Change the search or clear the filters.
empty-holds-title = Nothing stops this account
empty-holds = It may sign in and send. When somebody says otherwise, look at the sign-in log and the message log.
empty-restricted-title = Nobody is restricted
empty-restricted = Mailboxes and connectors appear here when they pass a sending limit, or when you restrict them with “Restrict sending” (on the server: “zavor restrict”).
empty-origins-title = No network is blocked
empty-origins = Networks appear here when passwords of several accounts are guessed from them; during the learning period only on strong evidence. To refuse one by hand, put it on the deny list, or on the server: “zavor origins deny”.
empty-alerts-title = No alerts
empty-alerts = Nothing has happened that needs attention. Policies > Alert policies says who is told when something does.
empty-alerts-open-title = No open alerts
empty-alerts-open = Everything raised so far has been seen. Choose “All” to look back.
empty-alerts-seen-title = Nothing marked as seen
empty-alerts-seen = Tick open alerts and press “Mark as seen” once somebody has dealt with them.
empty-log-title = No entries
empty-log = Nothing was recorded in this time. Choose a longer time.
empty-log-narrowed = No entry of this time fits. Choose a longer time, or clear the filters.
empty-sign-ins = Sign-ins appear here once a mail server asks Zavor about them. “zavor doctor --print dovecot” says what to write on the mail server.
empty-messages = Messages appear here once a mail server asks Zavor about them. “zavor doctor --print postfix” says what to write on the mail server.

## Kinds of banners, for people who do not see colours
flash-info = Note
flash-success = Done
flash-warning = Attention
flash-error = Error
