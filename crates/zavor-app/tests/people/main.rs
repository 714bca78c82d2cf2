//! What administrators see and do: lists, releases, bulk runs, the home page, domains, risks.

mod at_once;
mod bulk;
mod cast;
mod directory_list;
mod home;
mod limits;
mod organisation;
mod release;
mod starters;
mod succession;
