### Notices: what is sent to people, as plain text. Keys: NOTICE-subject and NOTICE-text.
