//! Live values by server-sent events (WHATWG HTML, section 9.2): `/live/home`,
//! `/live/release/ENTITY`, `/live/bulk/ID`.
//!
//! A stream reports changes: `message` with JSON `{"values": {name: text}, "status": kind}` for the
//! elements of the page that show these values; then `changed` if the page must fetch that part
//! anew; `end` if no more will come. A browser whose connection breaks asks again.
//!
//! A page names the shape that it shows (`?shape=`), and every message has its shape as `id`, which a
//! browser repeats when it comes back. So what changed before the stream began, or while there was
//! none, is fetched as well. While a run goes on, `changed` names the part with its rows.
//!
//! Security: a stream needs a whole session and is judged like a page. Its session is judged again
//! every minute, which does not keep it alive, so a stream outlives a sign-out by at most a minute;
//! rights are judged every time a value is made. Streams are bounded in number, time and pace; a
//! reader that does not read uses up only one of them.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{FromRef, Path, State};
use axum::http::header::{CONTENT_TYPE, HeaderName};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::IntoResponse;
use bytes::Bytes;
use futures_util::stream;
use serde::Serialize;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::Instant;
use zavor_app::bulk::Bulk;
use zavor_app::notifications::Notifications;
use zavor_app::platform::AppError;
use zavor_app::sign_on::{SessionView, SignOn};
use zavor_app::views::Views;
use zavor_core::rights::Right;

use crate::pages::bulk::run::{live_values, shape_of_run};
use crate::pages::home::needs;
use crate::pages::review::delivery::{doors_now, overall, shape_of_doors};
use crate::parts::Shape;
use crate::paths;
use crate::request::context::{Context, QueryFields};
use crate::request::fields::Fields;
use crate::respond::answer::Answer;
use crate::respond::failure::Failure;
use crate::routes::Routes;
use crate::site::App;
use crate::text::Text;

/// Longest life of a stream; its browser then opens a new one.
const LASTS: Duration = Duration::from_mins(10);
/// Time between two checks of the session.
const JUDGED_EVERY: Duration = Duration::from_mins(1);
/// Time between two counts for the home page; each looks at all holds.
const HOME_EVERY: Duration = Duration::from_secs(5);
/// Time between two questions to the doors after a release; somebody is waiting for the answer.
const RELEASE_EVERY: Duration = Duration::from_secs(1);
/// Time between two counts of the accounts of a bulk run.
const BULK_EVERY: Duration = Duration::from_secs(2);
/// Time between two comments, so that proxies do not take the stream for dead.
const HEARTBEAT_EVERY: Duration = Duration::from_secs(15);
/// How long browsers wait before they ask again, in milliseconds.
const RETRY_MILLIS: u32 = 5_000;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(paths::LIVE_BULK, bulk_run)
        .get("/live/home", home)
        .get(paths::LIVE_RELEASE, release)
}

/// The services that streams use; streams outlive their requests.
#[derive(Clone)]
struct Shows {
    bulk: Arc<Bulk>,
    notifications: Arc<Notifications>,
    sign_on: Arc<SignOn>,
    views: Arc<Views>,
}

impl FromRef<App> for Shows {
    fn from_ref(app: &App) -> Self {
        Self {
            bulk: FromRef::from_ref(app),
            notifications: FromRef::from_ref(app),
            sign_on: FromRef::from_ref(app),
            views: FromRef::from_ref(app),
        }
    }
}

/// What a stream is about.
enum Topic {
    Bulk(u64),
    Home,
    Release(String),
}

/// What a page shows now.
#[derive(Clone, PartialEq, Eq, Serialize)]
struct LiveState {
    values: BTreeMap<String, String>,
    /// Class of the status chip, if the page has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    /// Changes whenever the page must fetch that part anew.
    #[serde(skip)]
    shape: Shape,
    /// Changes whenever the page may fetch the rows inside of that part anew.
    #[serde(skip)]
    rows: Option<u32>,
}

/// The shape of what a browser shows that asks for a stream, if it says so: as its last message said, or
/// as its page was rendered.
fn shown_there(headers: &HeaderMap, query: &Fields) -> Option<String> {
    let last = headers.get("last-event-id").map(HeaderValue::to_str);
    let last = last.and_then(Result::ok).map(String::from);
    last.or_else(|| query.some("shape").map(String::from))
}

async fn home(
    State(shows): State<Shows>,
    context: Context,
    headers: HeaderMap,
    QueryFields(query): QueryFields,
) -> Answer {
    let there = shown_there(&headers, &query);
    open(shows, &context, Topic::Home, there).await
}

async fn release(
    State(shows): State<Shows>,
    Path(entity): Path<String>,
    context: Context,
    headers: HeaderMap,
    QueryFields(query): QueryFields,
) -> Answer {
    let there = shown_there(&headers, &query);
    open(shows, &context, Topic::Release(entity), there).await
}

async fn bulk_run(
    State(shows): State<Shows>,
    Path(id): Path<String>,
    context: Context,
    headers: HeaderMap,
    QueryFields(query): QueryFields,
) -> Answer {
    let id = u64::from_str_radix(&id, 16).map_err(|_| Failure::NotFound)?;
    let there = shown_there(&headers, &query);
    open(shows, &context, Topic::Bulk(id), there).await
}

async fn open(shows: Shows, context: &Context, topic: Topic, there: Option<String>) -> Answer {
    context.may(Right::See)?;
    let view = context.person()?.clone();
    let text = *context.text();
    // A reader who may not see it is refused before the stream begins.
    let first = shown(&shows, text, &view, &topic).await?;
    let Ok(place) = context.site().streams.clone().try_acquire_owned() else {
        return Ok(StatusCode::SERVICE_UNAVAILABLE.into_response());
    };
    let now = Instant::now();
    let live = Live {
        stopping: context.site().stopping.clone(),
        shows,
        text,
        view,
        every: match topic {
            Topic::Home => HOME_EVERY,
            Topic::Release(_) => RELEASE_EVERY,
            Topic::Bulk(_) => BULK_EVERY,
        },
        topic,
        said: first.clone(),
        waiting: Some(beginning(&first, there.as_deref())),
        ends: now + LASTS,
        judged: now,
        asked: now,
        spoken: now,
        _place: place,
    };
    let pieces = stream::unfold(Some(live), |live| async {
        let mut live = live?;
        match live.next().await {
            Piece::More(bytes) => Some((Ok::<_, Infallible>(bytes), Some(live))),
            Piece::Last(bytes) => Some((Ok(bytes), None)),
            Piece::Over => None,
        }
    });
    let mut response = Body::from_stream(pieces).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    // Without this header nginx would buffer the stream.
    let buffering = HeaderName::from_static("x-accel-buffering");
    headers.insert(buffering, HeaderValue::from_static("no"));
    Ok(response)
}

/// One open stream.
struct Live {
    shows: Shows,
    text: Text,
    view: SessionView,
    topic: Topic,
    every: Duration,
    stopping: watch::Receiver<bool>,
    said: LiveState,
    /// Bytes to send at once.
    waiting: Option<Bytes>,
    ends: Instant,
    judged: Instant,
    asked: Instant,
    spoken: Instant,
    _place: OwnedSemaphorePermit,
}

enum Piece {
    More(Bytes),
    Last(Bytes),
    Over,
}

impl Live {
    async fn next(&mut self) -> Piece {
        if let Some(bytes) = self.waiting.take() {
            return Piece::More(bytes);
        }
        loop {
            let next = (self.asked + self.every)
                .min(self.spoken + HEARTBEAT_EVERY)
                .min(self.ends);
            tokio::select! {
                () = tokio::time::sleep_until(next) => {}
                // An error means that the door is gone, which is a stop too. No "end" is sent:
                // browsers come back when the door does.
                _ = self.stopping.wait_for(|stop| *stop) => return Piece::Over,
            }
            let now = Instant::now();
            if now >= self.ends {
                return Piece::Last(ending());
            }
            if now >= self.judged + JUDGED_EVERY {
                self.judged = now;
                match self.shows.sign_on.session_again(&self.view).await {
                    Ok(Some(view)) => self.view = view,
                    Ok(None) => return Piece::Last(ending()),
                    Err(_) => return Piece::Over,
                }
            }
            if now >= self.asked + self.every {
                self.asked = now;
                let fresh = shown(&self.shows, self.text, &self.view, &self.topic).await;
                match fresh {
                    Ok(fresh) if fresh == self.said => {}
                    Ok(fresh) => {
                        let bytes = change(&self.said, &fresh);
                        self.said = fresh;
                        self.spoken = now;
                        return Piece::More(bytes);
                    }
                    Err(AppError::Store(_)) => return Piece::Over,
                    // The reader may no longer see it, or it is gone.
                    Err(_) => return Piece::Last(ending()),
                }
            }
            if now >= self.spoken + HEARTBEAT_EVERY {
                self.spoken = now;
                return Piece::More(Bytes::from_static(b": alive\n\n"));
            }
        }
    }
}

/// What the page shows now, as far as the reader may see it.
async fn shown(
    shows: &Shows,
    text: Text,
    view: &SessionView,
    topic: &Topic,
) -> Result<LiveState, AppError> {
    let actor = &view.administrator;
    Ok(match topic {
        Topic::Home => {
            let summary = shows.views.home_summary(actor).await?;
            let needs = needs(text, &summary, true);
            LiveState {
                shape: Shape::of(needs.iter().map(|need| need.name)),
                rows: None,
                values: needs
                    .into_iter()
                    .map(|need| (need.name.to_owned(), need.says))
                    .collect(),
                status: None,
            }
        }
        Topic::Bulk(id) => {
            let seen = shows.bulk.bulk_seen(actor, *id).await?;
            let (values, chip) = live_values(text, &seen);
            LiveState {
                values,
                status: Some(chip.as_str()),
                shape: shape_of_run(&seen),
                rows: Some(seen.run.done),
            }
        }
        Topic::Release(entity) => {
            let states = shows.views.delivery_of(actor, entity).await?;
            let doors = doors_now(text, &states);
            let overall = overall(text, &states, shows.notifications.can_mail());
            LiveState {
                shape: shape_of_doors(&doors),
                rows: None,
                values: doors
                    .into_iter()
                    .map(|door| (door.name, door.state))
                    .chain([("overall".to_owned(), overall)])
                    .collect(),
                status: None,
            }
        }
    })
}

fn message(shown: &LiveState) -> String {
    // A map of texts always becomes JSON, and JSON escapes line breaks.
    let json = serde_json::to_string(shown).unwrap_or_default();
    format!("id: {}\ndata: {json}\n\n", shown.shape)
}

/// Tells the browser to fetch that part of the page anew.
const CHANGED: &str = "event: changed\ndata: {}\n\n";
/// Tells the browser to fetch the rows inside of that part anew, if some of those that it shows can
/// still change.
const ROWS_CHANGED: &str = "event: changed\ndata: {\"rows\":true}\n\n";

fn beginning(shown: &LiveState, there: Option<&str>) -> Bytes {
    let mut said = format!("retry: {RETRY_MILLIS}\n{}", message(shown));
    if there.is_some_and(|there| !shown.shape.is(there)) {
        said.push_str(CHANGED);
    } else if there.is_some() && shown.rows.is_some() {
        // Accounts may have been done since the page was made.
        said.push_str(ROWS_CHANGED);
    }
    Bytes::from(said)
}

fn change(before: &LiveState, now: &LiveState) -> Bytes {
    let mut said = message(now);
    if before.shape != now.shape {
        said.push_str(CHANGED);
    } else if before.rows != now.rows {
        said.push_str(ROWS_CHANGED);
    }
    Bytes::from(said)
}

/// Tells the browser to stop asking.
fn ending() -> Bytes {
    Bytes::from_static(b"event: end\ndata: {}\n\n")
}

#[cfg(test)]
mod tests {
    use zavor_core::actor::{Actor, Role};
    use zavor_core::moment::Span;

    use axum::body::Body;

    use crate::parts::Shape;
    use crate::site::STREAMS_MAX;
    use crate::testing::{Reply, TestSite, site};

    const OPERATOR: Actor = Actor::LocalOperator { uid: 0 };
    const ANA: &str = "ana@contoso.example";
    const RELEASE: &str = "/live/release/ana@contoso.example";
    const END: &str = "event: end\ndata: {}\n\n";

    /// The stream that a page follows.
    fn followed(page: &Reply) -> String {
        let after = page.body.split_once("data-events=\"").expect("a stream").1;
        after.split_once('"').expect("its end").0.to_owned()
    }

    fn id<const N: usize>(names: [&str; N]) -> String {
        format!("id: {}\n", Shape::of(names))
    }

    fn restricted_ana() -> TestSite {
        let site = site();
        site.add("ana");
        site.run(site.world.zavor.sending.restrict(&OPERATOR, "ana", "spam"))
            .expect("restricted");
        name_recipients(&site);
        site
    }

    /// Names somebody whom alerts reach, so that the home page does not miss them.
    fn name_recipients(site: &TestSite) {
        let policies = &site.world.zavor.policies;
        let set = policies.policies_set(&OPERATOR, "notices", "recipients", "soc@contoso.example");
        site.run(set).expect("set");
    }

    fn unblock(site: &TestSite) {
        let how = zavor_app::sending::Unblock {
            override_reason: Some("announced".into()),
            ..Default::default()
        };
        site.run(site.world.zavor.sending.unblock(&OPERATOR, ANA, &how))
            .expect("released");
    }

    #[test]
    fn the_home_page_is_followed_until_the_stream_is_over() {
        let site = restricted_ana();
        let dan = site.administrator("dan", Role::GlobalAdministrator);
        let stream = dan.get(&followed(&dan.get("/admin")));
        assert_eq!(stream.header("content-type"), "text/event-stream");
        assert_eq!(stream.header("cache-control"), "no-store");
        let said = "{\"values\":{\"restricted\":\"1 mailbox or connector may not send.\"}}";
        let beginning = format!("retry: 5000\n{}data: {said}\n\n", id(["restricted"]));
        assert!(stream.body.starts_with(&beginning), "{}", stream.body);
        assert!(!stream.says("changed"), "the page is as its stream began");
        assert_eq!(stream.body.matches(said).count(), 1, "nothing changed");
        assert!(stream.says(": alive\n\n") && stream.body.ends_with(END));
    }

    #[test]
    fn a_change_is_said_once_and_the_part_of_the_page_is_fetched_anew_when_its_shape_changed() {
        let site = restricted_ana();
        let dan = site.administrator("dan", Role::GlobalAdministrator);
        let (_, body) = dan.begin("/live/home");
        unblock(&site);
        let said = site.rest(body);
        let change = "data: {\"values\":{}}\n\nevent: changed\ndata: {}\n\n";
        assert_eq!(said.matches(change).count(), 1, "{said}");
    }

    #[test]
    fn what_changed_between_a_page_and_its_stream_is_fetched() {
        let site = restricted_ana();
        let dan = site.administrator("dan", Role::GlobalAdministrator);
        let stream = followed(&dan.get("/admin"));
        unblock(&site);
        let said = dan.get(&stream);
        assert_eq!(
            said.body.matches("event: changed").count(),
            1,
            "{}",
            said.body
        );
        // A browser that comes back repeats what it was told last.
        let now = Shape::of([""; 0]).to_string();
        let headers = [("last-event-id", now.as_str())];
        let again = dan.send(axum::http::Method::GET, &stream, &headers, Body::empty());
        assert!(!again.says("event: changed"), "{}", again.body);
    }

    #[test]
    fn a_run_that_ended_before_its_stream_began_is_shown_as_it_ended() {
        let site = site();
        site.add("ana");
        let dan = site.administrator("dan", Role::GlobalAdministrator);
        let start = [("act", "sign_out"), ("list", ANA)];
        let begun = dan.post("/admin/bulk/start", &start);
        let stream = followed(&dan.get(&begun.location().expect("a run")));
        while site.run(site.world.zavor.bulk.bulk_work()) > 0 {}
        let said = dan.get(&stream);
        let whole = "event: changed\ndata: {}\n\n";
        assert_eq!(said.body.matches(whole).count(), 1, "{}", said.body);
    }

    #[test]
    fn rows_of_a_run_are_fetched_as_it_goes_on() {
        let site = site();
        let names: Vec<String> = (0..30).map(|n| format!("u{n:02}")).collect();
        names.iter().for_each(|name| {
            site.add(name);
        });
        let list: Vec<String> = names
            .iter()
            .map(|n| format!("{n}@contoso.example"))
            .collect();
        let list = list.join(" ");
        let dan = site.administrator("dan", Role::GlobalAdministrator);
        let start = [("act", "sign_out"), ("accounts", list.as_str())];
        let begun = dan.post("/admin/bulk/start", &start);
        let stream = followed(&dan.get(&begun.location().expect("a run")));
        assert_eq!(site.run(site.world.zavor.bulk.bulk_work()), 10, "a step");
        let said = dan.get(&stream);
        let rows = "event: changed\ndata: {\"rows\":true}\n\n";
        assert_eq!(said.body.matches(rows).count(), 1, "{}", said.body);
        assert!(
            !said.says("event: changed\ndata: {}"),
            "its buttons are the same"
        );
    }

    #[test]
    fn a_release_is_watched_door_by_door() {
        let site = restricted_ana();
        let dan = site.administrator("dan", Role::HelpdeskAdministrator);
        let (_, body) = dan.begin(RELEASE);
        unblock(&site);
        let said = site.rest(body);
        let refuses = said.find("\"postfix_policy\":\"Refuses: Restricted from sending\"");
        let accepts = said.find("\"postfix_policy\":\"Accepts mail\"");
        assert!(refuses.is_some() && refuses < accepts, "{said}");
        let all = "\"overall\":\"Every service accepts mail and sign-ins again.\"";
        assert_eq!(said.matches(all).count(), 1, "{said}");
        assert_eq!(said.matches("event: changed").count(), 1, "{said}");
    }

    #[test]
    fn a_session_that_ended_closes_its_streams_and_a_stream_keeps_no_session_alive() {
        let site = restricted_ana();
        let dan = site.administrator("dan", Role::GlobalAdministrator);
        let (_, body) = dan.begin("/live/home");
        dan.post("/sign-out", &[]);
        unblock(&site);
        let said = site.rest(body);
        // The session is judged once a minute; without that the stream would last ten minutes.
        assert_eq!(said.matches(": alive").count(), 3, "{said}");
        assert!(said.ends_with(END));
        let dan = site.signed_in("dan");
        let (_, body) = dan.begin("/live/home");
        site.world.advance(Span::from_mins(31));
        let said = site.rest(body);
        assert_eq!(said.matches(": alive").count(), 3, "{said}");
    }

    #[test]
    fn a_role_that_was_revoked_closes_the_stream() {
        let site = restricted_ana();
        let dan = site.administrator("dan", Role::SecurityReader);
        let (_, body) = dan.begin(RELEASE);
        let roles = site
            .world
            .zavor
            .people
            .revoke_role(&OPERATOR, "dan", Role::SecurityReader);
        site.run(roles).expect("revoked");
        let said = site.rest(body);
        assert_eq!(said.matches(": alive").count(), 3, "{said}");
        assert!(said.ends_with(END));
    }

    #[test]
    fn a_stream_ends_without_a_goodbye_when_the_door_stops_so_that_browsers_come_back() {
        let site = site();
        name_recipients(&site);
        let dan = site.administrator("dan", Role::GlobalAdministrator);
        let (_, body) = dan.begin("/live/home");
        site.stop();
        let first = format!("retry: 5000\n{}data: {{\"values\":{{}}}}\n\n", id([]));
        assert_eq!(site.rest(body), first);
    }

    #[test]
    fn streams_are_bounded_and_give_their_place_back() {
        let site = site();
        let dan = site.administrator("dan", Role::GlobalAdministrator);
        let mut open: Vec<_> = (0..STREAMS_MAX).map(|_| dan.begin("/live/home")).collect();
        assert!(open.iter().all(|(status, _)| status.is_success()));
        assert_eq!(dan.begin("/live/home").0.as_u16(), 503);
        open.pop();
        assert_eq!(dan.begin("/live/home").0.as_u16(), 200);
    }

    #[test]
    fn nobody_without_rights_gets_a_stream() {
        let site = restricted_ana();
        let nobody = site.nobody().get("/live/home");
        assert_eq!(nobody.status.as_u16(), 303);
        let eva = site.add("eva");
        site.add_factor(eva);
        let eva = site.signed_in("eva");
        assert_eq!(eva.get("/live/home").status.as_u16(), 403);
        assert_eq!(eva.get(RELEASE).status.as_u16(), 403);
    }
}
