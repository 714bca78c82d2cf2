//! Searching: who may see which entries, how they are found, and when a search stops.
//!
//! Anonymous clients read the root DSE. A person reads their own entry: any other name in the
//! search base is "no such object", whether or not it exists, and a wider search finds nothing
//! else. Services read everything here (there are no hold attributes in this tree).
//!
//! If the filter can only be true with an equality on `uid` or `mail`, that is answered by a direct
//! look-up ([`super::plan`]); everything else pages through the accounts, within
//! [`SCANNED_PEOPLE_MAX`], the size
//! limit and the time limit; a client that reads in pages ([`super::paging`]) has the size limit for
//! each page. The whole filter is evaluated on every candidate, however it was
//! found.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::Instant;
use zavor_app::platform::Person;
use zavor_app::ports::{AccountQuery, StoreError};

use super::answers::{Answers, Gone};
use super::dn::Dn;
use super::door::{Door, Identity};
use super::entry::{Candidate, Entry, Place, Selection, name_of};
use super::filter::Truth;
use super::mapping::People;
use super::message::{Code, Scope, SearchRequest};
use super::paging::{Cookie, PageAsked, PageRequest, Position};
use super::plan::{Plan, plan};
use super::reply;

/// Most entries one search returns.
pub const SIZE_LIMIT_MAX: u32 = 1_000;
/// Longest search.
pub const TIME_LIMIT_MAX: Duration = Duration::from_secs(30);
/// Most accounts that one search looks at if it cannot look them up directly.
pub const SCANNED_PEOPLE_MAX: usize = 100_000;
/// Accounts that a scan reads at once.
pub(super) const SCAN_PAGE: usize = 256;

/// How a search ended.
pub(super) struct Ended {
    pub(super) code: Code,
    pub(super) text: &'static str,
    /// The cookie for the next page, if the result is read in pages.
    pub(super) cookie: Option<Vec<u8>>,
}

/// The same, unless the client went away.
pub(super) type SearchEnd = Result<Ended, Gone>;

impl From<(Code, &'static str)> for Ended {
    fn from((code, text): (Code, &'static str)) -> Self {
        let cookie = None;
        Self { code, text, cookie }
    }
}

/// Why a search stops early.
pub(super) enum Stop {
    Code(Code, &'static str),
    /// The page is full.
    Page,
    Gone(Gone),
}

impl From<Gone> for Stop {
    fn from(gone: Gone) -> Self {
        Self::Gone(gone)
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "LDAP search answered with 52 (unavailable)");
        Self::Code(Code::Unavailable, "")
    }
}

/// Answers a search with its entries; the caller writes the result.
pub(super) async fn search<P: People>(
    door: &Door<P>,
    identity: &Identity,
    id: u32,
    request: &SearchRequest,
    page: Option<PageAsked>,
    answers: &mut impl Answers,
) -> SearchEnd {
    let page = match page {
        None => None,
        Some(PageAsked::Page(page)) => Some(page),
        Some(PageAsked::Unreadable) => {
            return Ok((Code::UnwillingToPerform, "not a page of this search").into());
        }
    };
    let Ok(base) = Dn::parse(&request.base) else {
        return Ok((Code::InvalidDnSyntax, "the search base is not a DN").into());
    };
    let place = door.tree.locate(&base);
    if place != Place::Root && *identity == Identity::Anonymous {
        return Ok((Code::InsufficientAccessRights, "bind first").into());
    }
    if page.as_ref().is_some_and(|page| page.size == 0) {
        // RFC 2696 §3: the client does not want the rest.
        let cookie = Some(Vec::new());
        return Ok(Ended {
            cookie,
            ..(Code::Success, "").into()
        });
    }
    let mut search = Search {
        door,
        domains: door.people.domains(),
        id,
        request,
        selection: Selection::of(&request.attributes),
        left: left(request.size_limit, page.as_ref()),
        page: page.map(Page::of),
        until: Instant::now() + time_limit(request.time_limit),
        answers,
    };
    let cookie = match search.run(identity, place).await {
        Ok(()) => search.page.map(|_| Vec::new()),
        Err(Stop::Page) => search.page.map(|page| page.reached.bytes()),
        Err(Stop::Code(code, text)) => return Ok((code, text).into()),
        Err(Stop::Gone(gone)) => return Err(gone),
    };
    Ok(Ended {
        cookie,
        ..(Code::Success, "").into()
    })
}

/// Most entries that may still be sent. The server's limit is for one answer; the client's is for
/// the whole result.
fn left(size_limit: u32, page: Option<&PageRequest>) -> u32 {
    match (size_limit, page) {
        (0, None) => SIZE_LIMIT_MAX,
        (asked, None) => asked.min(SIZE_LIMIT_MAX),
        (0, Some(_)) => u32::MAX,
        (asked, Some(page)) => asked.saturating_sub(page.from.sent),
    }
}

/// The page being filled.
struct Page {
    /// Entries that it still has room for.
    room: u32,
    /// Where it begins.
    from: Option<Position>,
    /// How far the search has come.
    reached: Cookie,
}

impl Page {
    fn of(asked: PageRequest) -> Self {
        Self {
            room: asked.size.min(SIZE_LIMIT_MAX),
            from: asked.from.after.clone(),
            reached: asked.from,
        }
    }
}

fn time_limit(seconds: u32) -> Duration {
    match seconds {
        0 => TIME_LIMIT_MAX,
        asked => Duration::from_secs(asked.into()).min(TIME_LIMIT_MAX),
    }
}

/// The person whose entry has this `uid`, if the client may know of it.
pub(super) async fn named<P: People>(
    door: &Door<P>,
    domains: &[String],
    identity: &Identity,
    uid: &[u8],
) -> Result<Person, Stop> {
    let nobody = || Stop::Code(Code::NoSuchObject, "");
    let name = name_of(uid, true, domains).ok_or_else(nobody)?;
    if let Identity::Person { address, .. } = identity {
        // Before the look-up: a person cannot even measure whether others exist.
        if *address != name {
            return Err(nobody());
        }
    }
    let person = door.people.person(name.as_str().as_bytes()).await?;
    let person = person
        .filter(|person| person.address == name)
        .ok_or_else(nobody)?;
    match identity {
        // The address may have been given to somebody else since the bind.
        Identity::Person { account, .. } if *account != person.id => Err(nobody()),
        _ => Ok(person),
    }
}

struct Search<'a, P, A> {
    door: &'a Door<P>,
    domains: std::sync::Arc<[String]>,
    id: u32,
    request: &'a SearchRequest,
    selection: Selection,
    left: u32,
    page: Option<Page>,
    until: Instant,
    answers: &'a mut A,
}

impl<P: People, A: Answers> Search<'_, P, A> {
    async fn run(&mut self, identity: &Identity, place: Place) -> Result<(), Stop> {
        use Scope::{Base, Below, One, Subtree};
        let scope = self.request.scope;
        if place == Place::Elsewhere || (place == Place::Root && scope != Base) {
            return Err(Stop::Code(Code::NoSuchObject, ""));
        }
        if place == Place::Root {
            let root = self.door.tree.root(self.door.tls.is_some());
            return self.offer(Position::First, &root).await;
        }
        if let Place::Person(uid) = &place {
            let person = named(self.door, &self.domains, identity, uid).await?;
            return match scope {
                Base | Subtree => {
                    let entry = self.door.tree.person(&person);
                    self.offer(Position::First, &entry).await
                }
                One | Below => Ok(()),
            };
        }
        if matches!(identity, Identity::Service(_)) {
            if place == Place::Base && matches!(scope, Base | Subtree) {
                self.offer(Position::First, &self.door.tree.base()).await?;
            }
            let people_itself = match place {
                Place::People => matches!(scope, Base | Subtree),
                _ => matches!(scope, One | Subtree | Below),
            };
            if people_itself {
                let people = self.door.tree.people();
                self.offer(Position::People, &people).await?;
            }
        }
        let reaches_people = match place {
            Place::People => scope != Base,
            _ => matches!(scope, Subtree | Below),
        };
        if !reaches_people {
            return Ok(());
        }
        match identity {
            Identity::Service(_) => self.everybody().await,
            Identity::Person { address, .. } => {
                let address = address.as_str().as_bytes().to_vec();
                let own = named(self.door, &self.domains, identity, &address).await?;
                self.person(&own).await
            }
            Identity::Anonymous => Ok(()),
        }
    }

    /// Offers all people that may match.
    async fn everybody(&mut self) -> Result<(), Stop> {
        match plan(&self.request.filter, &self.domains) {
            Plan::Names(names) => {
                // By address, so that pages have an order and nobody comes twice.
                let mut found = BTreeMap::new();
                for name in names {
                    let person = self.door.people.person(name.as_str().as_bytes()).await?;
                    found.extend(person.map(|person| (person.address.clone(), person)));
                }
                for person in found.values() {
                    self.person(person).await?;
                }
                Ok(())
            }
            Plan::Scan(text) => self.scan(text).await,
        }
    }

    async fn scan(&mut self, text: String) -> Result<(), Stop> {
        let from = self.page.as_ref().and_then(|page| page.from.clone());
        let mut query = AccountQuery {
            text,
            limit: SCAN_PAGE,
            after: match from {
                Some(Position::Person(address)) => Some(address),
                _ => None,
            },
            ..AccountQuery::default()
        };
        let mut scanned = 0;
        loop {
            let page = self.door.people.people(query.clone()).await?;
            for person in &page {
                self.person(person).await?;
            }
            scanned += page.len();
            let Some(last) = page.last().filter(|_| page.len() >= SCAN_PAGE) else {
                return Ok(());
            };
            if scanned >= SCANNED_PEOPLE_MAX {
                if let Some(page) = &mut self.page {
                    // The next page goes on from here.
                    page.reached.after = Some(Position::Person(last.address.clone()));
                    return Err(Stop::Page);
                }
                return Err(Stop::Code(
                    Code::AdminLimitExceeded,
                    "search for a uid or mail",
                ));
            }
            query.after = Some(last.address.clone());
            tokio::task::yield_now().await;
        }
    }

    async fn person(&mut self, person: &Person) -> Result<(), Stop> {
        let position = Position::Person(person.address.clone());
        let entry = self.door.tree.person(person);
        self.offer(position, &entry).await
    }

    /// Writes an entry if the filter is true for it, within the limits.
    async fn offer(&mut self, position: Position, entry: &Entry) -> Result<(), Stop> {
        if Instant::now() >= self.until {
            return Err(Stop::Code(Code::TimeLimitExceeded, ""));
        }
        let from = self.page.as_ref().and_then(|page| page.from.as_ref());
        if from.is_some_and(|from| position <= *from) {
            return Ok(());
        }
        let candidate = Candidate {
            entry,
            domains: &self.domains,
        };
        if self.request.filter.evaluate(&candidate) != Truth::True {
            return Ok(());
        }
        self.left = self
            .left
            .checked_sub(1)
            .ok_or(Stop::Code(Code::SizeLimitExceeded, ""))?;
        if let Some(page) = &mut self.page {
            page.room = page.room.checked_sub(1).ok_or(Stop::Page)?;
            page.reached.sent = page.reached.sent.saturating_add(1);
            page.reached.after = Some(position);
        }
        let types_only = self.request.types_only;
        let selected = entry
            .attributes
            .iter()
            .filter(|(known, _)| self.selection.includes(known))
            .map(|(known, values)| (known.name, if types_only { &[] } else { &values[..] }));
        let bytes = reply::entry(self.id, &entry.dn.to_string(), selected);
        Ok(self.answers.send(&bytes).await?)
    }
}
