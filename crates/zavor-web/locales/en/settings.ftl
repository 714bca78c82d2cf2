### Settings: domains, roles, API tokens, notices, doors, about.

## Domains
domain-about = Addresses in these domains belong to your organisation: their accounts are protected, and recipients in them are internal. A domain can be removed when no account and no alias is in it.
domain-default = Default
domain-in-use = In use
domain-unused = No accounts or aliases
domain-add = Domain to add
domain-add-help = For example contoso-retail.example.
domain-added = The domain was added.
domain-remove = Remove the domain
domain-remove-title = Remove { $domain }
domain-remove-says = Recipients in { $domain } count as external from then on, and sign-in names in it are unknown. Roles and policies that name it stay as they are.
domain-removed = The domain was removed.

## Roles
role-role = Role
role-active = Active
role-inactive = Inactive
role-list-says = A role is inactive until its holder has registered a second factor: ask the holder to sign in and to register one.
role-empty-title = Nobody has a role
role-empty = Grant one here, so that others can help too, or on the server with “zavor roles grant”.
role-grant = Grant a role
role-grant-says = The person gets these rights as soon as they have a second factor. What they do is audited.
role-choose = Choose a role. Nothing was changed.
role-only-domains = Only for these domains
role-only-domains-help = Tick none for all domains. A limited role does not cover policies, networks and the organisation's settings.
role-granted = The role was granted.
role-revoke = Revoke the role
role-revoke-says = { $name } is no longer { $role }, from the next page they open. Their account, mail and password stay as they are.
role-revoked = The role was revoked.

## API tokens
token-about = With a token, a program uses the API with its own roles and for a limited time. It is suspended while the account of its maker is, and ends with the maker's role.
token-empty-title = No tokens
token-empty = Create one for each program, so that each can be revoked on its own; on the server: “zavor tokens add”.
token-made-by = Created by
token-ended = Ended
token-whose = Belongs to
token-installation = The installation
token-suspended = Suspended
token-sensitive = Sensitive actions
token-sensitive-chip = Sensitive actions too
token-sensitive-tick = Also allow actions for which a person is asked for the second factor again
token-sensitive-help = Resets, blocking, editing and removing accounts, policies, roles. Without this it can only see, unlock, sign out and release.
token-add = Create a token
token-add-says = The token is shown once, on the next page. A token cannot create other tokens. It is suspended while your account is suspended, and ends with your role.
token-name-help = It appears in the audit log and on restrictions that the program places.
token-life = Valid for
token-made = The token
token-made-says = The token “{ $name }” was created. It works until { $until }.
token-once = Copy it now. Only a hash of it is kept, and it cannot be shown again.
token-use = The program sends it as a header:
token-revoke = Revoke the token
token-revoke-says = The program that uses { $name } is refused from its next request on. Restrictions that it has placed stay.
token-revoked = The token was revoked.

## Notices
notice-about = Owners are notified of what happens to their account, and administrators of alerts.
notice-help-of-file = { $help } (from the configuration file)
notice-no-smtp = No notice can be mailed: the configuration file has no section [smtp].
reach-no_mail_server = Nobody is told of alerts now, neither by mail nor by webhook; they appear in the list only. No mail server is configured: add section [smtp] to the configuration file (zavor.toml), then restart Zavor.
reach-no_recipients = Nobody is told of alerts now, neither by mail nor by webhook; they appear in the list only. Add recipients under “Where notices go”.
reach-webhook_only = Alerts reach the webhook only. Their recipients get no mail: no mail server is configured (section [smtp] of the configuration file).
reach-mail_only = Alerts are mailed, but the webhook is not called: the configuration file does not allow its host ([webhook] allow).
notice-hosts = Hosts that webhooks may call
notice-file = The mail server and the hosts of webhooks are set in the configuration file only.
notice-test = Test message
notice-no-test = A test message can be sent once a mail server is configured.
notice-test-to = To
notice-test-help = The message says that it is a test.
notice-send-test = Send a test message
notice-tested = The test was accepted: { $said }
notice-test-failed = The test was not delivered: { $said } It is tried again; see below.
webhook-test = Call the webhook as a test
webhook-show-key = Show the webhook's key
webhook-key = The webhook's key
webhook-key-says = The receiver checks with it that a call comes from here. The key is 32 bytes, written as 64 hexadecimal digits. Showing it is recorded in the audit log.
webhook-no-key = No webhook was ever configured, so there is no key yet. Set its address under Policies > Alert policies first.
webhook-key-renew = Create a new key
webhook-key-renew-says = Calls are signed with a new key at once. The receiver refuses them until it has the new key, which the next page shows.

## Doors, mail hosts, connectors
doors-says = These are set in the server's configuration file only.
doors-doors = Services
doors-mail-hosts = Mail hosts
doors-no-mail-hosts = No mail host is configured, so sessions of mail programs cannot be ended from here. “zavor doctor --print dovecot” says what to write in the configuration file.
doors-connectors = Connectors
doors-no-connectors = No connector is configured: only accounts may send. Hosts and applications that send without an account need a section [[connector]]; “zavor config reference” explains it.
doors-known-by = Known by
doors-per-hour = Recipients per hour

## About
about-version = Version
about-licence = Licence
about-address = Address of these pages
about-store = Database
about-well = Working
about-not-writable = Cannot be written
about-server = Server
about-unready = Not ready
about-accounts = Accounts
about-head = Last entry of the audit log

## Languages
languages-own = This browser
languages-own-says = Language and time zone of these pages are kept in this browser and do not affect others.
languages-zone = Time zone
languages-now = Current time
languages-zone-choose = Show times in
languages-zone-help = A city, a country, or a name such as Europe/Bucharest. Leave it empty for the time zone of this browser. Records, exports and the API are always in UTC.
languages-zone-browser = { $zone }, as this browser says
languages-zone-follows = Times are shown in the time zone of this browser.
languages-zone-set = Times are shown in { $zone }.
languages-zone-unknown = There is no such time zone. Nothing was changed; type a city or a country, or choose from the list.
languages-zone-several = “{ $typed }” has several time zones. Nothing was changed; choose one of them: { $zones }.
languages-notices = Notices
languages-notices-says = The language of mail to owners and administrators is a policy of the organisation.
