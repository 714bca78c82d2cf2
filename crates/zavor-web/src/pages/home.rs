//! `/` redirects to the page where the reader belongs. `/admin` is the home page: what needs
//! attention, in order; charts of the last 24 hours; the health of store, doors and mail hosts.
//!
//! The use case narrows the counts to what the reader may see; readers limited to domains do not
//! see counts of the whole organisation.

use std::collections::BTreeSet;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use zavor_app::ports::PAGE_MAX;
use zavor_app::sign_in::Learning;
use zavor_app::views::{ALERTS_SHOWN_MAX, HomeSummary, OrganisationNow, Views};
use zavor_core::rights::{Right, roles_that_may};

use crate::chart::{Hours, Series, Tone, hourly};
use crate::page::Page;
use crate::pages::observing::observing;
use crate::pages::reach;
use crate::parts::{ChipKind, Shape, roles_in_words};
use crate::request::context::Context;
use crate::respond::answer::{Answer, html, see_other};
use crate::routes::Routes;
use crate::site::Site;
use crate::text::{Arg, Text};

pub(crate) fn routes() -> Routes {
    Routes::new().get("/", lead).get("/admin", show)
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    page: Page,
    /// Says that the doors only observe; empty if they enforce.
    observing: String,
    needs: Vec<Need>,
    /// Address of the live values.
    events: String,
    /// Drawings; empty for readers limited to domains.
    charts: Vec<String>,
    health: Vec<Health>,
    /// Whether the reader may see the lists of doors and mail hosts.
    sees_security: bool,
}

/// Something that needs attention.
pub(crate) struct Need {
    /// Its fixed name, for live values.
    pub(crate) name: &'static str,
    pub(crate) chip: ChipKind,
    /// In a few words.
    pub(crate) label: String,
    /// How many, in a sentence.
    pub(crate) says: String,
    /// The page to deal with it; empty if the reader may not open it.
    pub(crate) href: &'static str,
    /// Who may, where the reader may not; else empty.
    pub(crate) for_others: String,
}

/// The health of one part.
struct Health {
    part: String,
    /// Its name in the configuration; empty if the words say it.
    name: String,
    /// Its address; empty if it has none.
    place: String,
    chip: ChipKind,
    state: String,
    /// The reason, in the program's own words.
    detail: String,
}

async fn lead(context: Context) -> Answer {
    if context.session().is_err() {
        return Ok(see_other("/sign-in"));
    }
    let view = context.person()?;
    Ok(see_other(match view.roles.is_empty() {
        true => "/my",
        false => "/admin",
    }))
}

async fn show(State(views): State<Arc<Views>>, context: Context) -> Answer {
    let actor = context.may(Right::See)?;
    let summary = views.home_summary(actor).await?;
    let text = *context.text();
    let sees_security = context.has(Right::SeeSecurity);
    let organisation = summary.organisation.as_ref();
    let mut health = vec![store_health(text, context.site())];
    if let (true, Some(organisation)) = (sees_security, organisation) {
        health.extend(doors(text, context.site()));
        health.extend(hosts(text, context.site(), organisation));
    }
    let needs = needs(text, &summary, sees_security);
    Ok(html(&HomePage {
        page: context.page("nav-home", "home"),
        observing: observing(text, views.observing()),
        events: Shape::of(needs.iter().map(|need| need.name)).followed_at("/live/home"),
        needs,
        charts: organisation.map_or_else(Vec::new, |now| charts(text, now)),
        health,
        sees_security,
    }))
}

/// What needs attention, in the order of `spec/admin-centre.md`. `sees_security`: whether the
/// reader may look at networks and mail hosts.
pub(crate) fn needs(text: Text, summary: &HomeSummary, sees_security: bool) -> Vec<Need> {
    let mut needs = about_accounts(text, summary);
    if let Some(organisation) = &summary.organisation {
        needs.extend(about_all(text, organisation, sees_security));
    }
    // Without a button nobody would know whom to tell.
    let others = roles_in_words(text, &roles_that_may(Right::Security, None));
    for need in needs.iter_mut().filter(|need| need.href.is_empty()) {
        need.for_others.clone_from(&others);
    }
    needs
}

/// A need with a count; `None` if the count is zero.
fn counted(
    text: Text,
    name: &'static str,
    chip: ChipKind,
    keys: (&str, &str),
    n: usize,
    href: &'static str,
) -> Option<Need> {
    (n > 0).then(|| Need {
        name,
        chip,
        label: text.say(keys.0),
        says: text.count(keys.1, n as u64),
        href,
        for_others: String::new(),
    })
}

fn about_accounts(text: Text, summary: &HomeSummary) -> Vec<Need> {
    use ChipKind::{Held, Warn};
    let locked_out = match summary.locked_out >= PAGE_MAX {
        true => ("need-locked-out", "need-locked-out-many"),
        false => ("need-locked-out", "need-locked-out-says"),
    };
    let alerts = match summary.open_alerts >= ALERTS_SHOWN_MAX {
        true => ("need-alerts", "need-alerts-many"),
        false => ("need-alerts", "need-alerts-says"),
    };
    let restricted = ("need-restricted", "need-restricted-says");
    let blocked = ("need-blocked", "need-blocked-says");
    let risky = ("need-risky", "need-risky-says");
    let asked = ("need-support-requests", "need-support-requests-says");
    let lists = (
        "/admin/users?filter=locked_out",
        "/admin/users?filter=sign_in_blocked",
    );
    let n = summary;
    let all = [
        (
            "restricted",
            Held,
            restricted,
            n.restricted,
            "/admin/restricted",
        ),
        ("locked-out", Held, locked_out, n.locked_out, lists.0),
        ("blocked", Held, blocked, n.sign_in_blocked, lists.1),
        ("risky", Warn, risky, n.at_risk, "/admin/risky"),
        (
            "support-requests",
            Warn,
            asked,
            n.support_requests,
            "/admin/requests",
        ),
        (
            "alerts",
            Warn,
            alerts,
            n.open_alerts,
            "/admin/reports/alerts",
        ),
    ];
    all.into_iter()
        .filter_map(|(name, chip, keys, n, href)| counted(text, name, chip, keys, n, href))
        .collect()
}

fn about_all(text: Text, now: &OrganisationNow, sees_security: bool) -> Vec<Need> {
    use ChipKind::{Held, Warn};
    let guarded = |href: &'static str| if sees_security { href } else { "" };
    let attack = now.attack.map(|attack| Need {
        name: "attack",
        chip: Held,
        label: text.say("need-attack"),
        says: text.say_with(
            "need-attack-says",
            &[
                ("refusals", Arg::from(attack.refusals)),
                ("accounts", Arg::from(attack.accounts)),
                ("since", text.time(attack.since).into()),
            ],
        ),
        href: guarded("/admin/origins"),
        for_others: String::new(),
    });
    let origins = ("need-origins", "need-origins-says");
    let crowds = ("need-crowds", "need-crowds-says");
    let undelivered = ("need-undelivered", "need-undelivered-says");
    let (blocked, late) = (now.blocked_origins, now.effects_not_delivered);
    let lists = (guarded("/admin/origins"), guarded("/admin/settings/doors"));
    let rest = [
        counted(text, "origins", Warn, origins, blocked, lists.0),
        counted(text, "crowds", Warn, crowds, now.crowds, lists.0),
        counted(text, "undelivered", Warn, undelivered, late, lists.1),
        now.without_mail.then(|| Need {
            name: "no-mail",
            chip: Warn,
            label: text.say("need-no-mail"),
            says: text.say("need-no-mail-says"),
            href: guarded("/admin/settings/notices"),
            for_others: String::new(),
        }),
        nobody_told(text, now, guarded("/admin/policies/alerts")),
        now.without_mail_host.then(|| Need {
            name: "no-mail-host",
            chip: Warn,
            label: text.say("need-no-mail-host"),
            says: text.say("need-no-mail-host-says"),
            href: lists.1,
            for_others: String::new(),
        }),
        learning(text, now.learning, guarded("/admin/policies/origin-guard")),
    ];
    [attack].into_iter().chain(rest).flatten().collect()
}

/// Says that alerts reach nobody; without a mail server that is said already.
fn nobody_told(text: Text, now: &OrganisationNow, href: &'static str) -> Option<Need> {
    let told = now.without_mail || !now.alert_reach.is_nobody();
    (!told).then(|| Need {
        name: "nobody-told",
        chip: ChipKind::Warn,
        label: text.say("need-nobody-told"),
        says: reach::alerts(text, now.alert_reach),
        href,
        for_others: String::new(),
    })
}

/// Says that the installation still learns, and until when.
fn learning(text: Text, learning: Learning, href: &'static str) -> Option<Need> {
    Some(Need {
        name: "learning",
        chip: ChipKind::Info,
        label: text.say("need-learning"),
        says: learning_says(text, learning)?,
        href,
        for_others: String::new(),
    })
}

/// The same as a sentence; `None` if nothing is learnt any more.
pub(super) fn learning_says(text: Text, learning: Learning) -> Option<String> {
    match learning {
        Learning::Over => None,
        Learning::Waiting => Some(text.say("need-learning-waits")),
        Learning::Until(until) => {
            let until = [("until", text.time(until).into())];
            Some(text.say_with("need-learning-says", &until))
        }
    }
}

fn charts(text: Text, now: &OrganisationNow) -> Vec<String> {
    let first = Hours::Since(now.hours.first().map_or(0, |counts| counts.hour));
    let series = |label: &str, tone, value: fn(&zavor_core::hours::HourCounts) -> u64| Series {
        label: text.say(label),
        tone,
        values: now.hours.iter().map(value).collect(),
    };
    let sign_ins = [
        series("chart-success", Tone::Success, |counts| counts.successes),
        series("chart-failure", Tone::Failure, |counts| counts.failures),
        series("chart-refused", Tone::Refused, |counts| counts.refused),
    ];
    let recipients = [series("recipients", Tone::Plain, |counts| {
        counts.recipients
    })];
    let title = |key: &str| text.say(key);
    vec![
        hourly(text, "sign-ins", &title("chart-sign-ins"), first, &sign_ins),
        hourly(
            text,
            "recipients",
            &title("chart-recipients"),
            first,
            &recipients,
        ),
    ]
}

fn store_health(text: Text, site: &Site) -> Health {
    let detail = match site.upkeep.problem() {
        fine if fine.is_empty() => site.upkeep.unready().unwrap_or_default(),
        problem => problem,
    };
    let (chip, state) = match detail.is_empty() {
        true => (ChipKind::Ok, "health-store-fine"),
        false => (ChipKind::Held, "health-store-broken"),
    };
    Health {
        part: text.say("health-store"),
        name: String::new(),
        place: String::new(),
        chip,
        state: text.say(state),
        detail,
    }
}

fn doors(text: Text, site: &Site) -> impl Iterator<Item = Health> {
    let doors = site.installed.get().doors.clone();
    doors.into_iter().map(move |(name, address)| Health {
        part: text.name_of("service", &name),
        name,
        place: address,
        chip: ChipKind::Ok,
        state: text.say("health-door-open"),
        detail: String::new(),
    })
}

/// The mail hosts, the mail server of notices, and any webhook with calls waiting.
fn hosts(text: Text, site: &Site, now: &OrganisationNow) -> Vec<Health> {
    let installed = &site.installed.get();
    let health = |part: String, place: String, waits: bool| {
        let (chip, state) = match waits {
            true => (ChipKind::Warn, "health-host-behind"),
            false => (ChipKind::Ok, "health-host-fine"),
        };
        Health {
            part,
            name: String::new(),
            place,
            chip,
            state: text.say(state),
            detail: String::new(),
        }
    };
    let waits = |name: &str| now.hosts_behind.contains(name);
    let mut all: Vec<Health> = Vec::new();
    for (name, address) in &installed.mail_hosts {
        let part = text.say_with("health-mail-host", &[("name", name.into())]);
        all.push(health(part, address.clone(), waits(name)));
    }
    if !installed.smtp.is_empty() {
        let part = text.say("health-smtp");
        all.push(health(part, installed.smtp.clone(), now.smtp_behind));
    }
    // A mail host that has just left the configuration is named with the webhooks.
    let known = |name: &&String| installed.mail_hosts.iter().any(|(known, _)| known == *name);
    let others = now.hosts_behind.iter().filter(|name| !known(name));
    let others: BTreeSet<&String> = others.chain(&now.webhooks_behind).collect();
    for name in others {
        let part = text.say_with("health-webhook", &[("name", name.into())]);
        all.push(health(part, String::new(), true));
    }
    all
}

#[cfg(test)]
mod tests {
    use zavor_core::actor::{Actor, Role};

    use crate::testing::{TestSite, site};

    const OPERATOR: Actor = Actor::LocalOperator { uid: 0 };

    /// Names somebody whom alerts reach.
    fn name_recipients(site: &TestSite) {
        let policies = &site.world.zavor.policies;
        let set = policies.policies_set(&OPERATOR, "notices", "recipients", "soc@contoso.example");
        site.run(set).expect("set");
    }

    #[test]
    fn while_alerts_reach_nobody_every_page_about_them_says_so() {
        let site = site();
        let dan = site.administrator("dan", Role::GlobalAdministrator);
        let about = [
            "/admin/reports/alerts",
            "/admin/policies/alerts",
            "/admin/settings/notices",
        ];
        let nobody = "Nobody is told of alerts";
        for path in about.into_iter().chain(["/admin"]) {
            assert!(dan.get(path).says(nobody), "{path}");
        }
        site.world.messenger.set_can_mail(false);
        for path in about.into_iter().chain(["/admin"]) {
            assert!(dan.get(path).says("[smtp]"), "{path}");
        }
        let notices = dan.get("/admin/settings/notices");
        assert!(!notices.says("notices/test\""), "{}", notices.body);
        name_recipients(&site);
        assert!(dan.get("/admin/policies/alerts").says(nobody));
        site.world.messenger.set_can_mail(true);
        for path in about.into_iter().chain(["/admin"]) {
            let page = dan.get(path);
            assert!(!page.says(nobody) && !page.says("[smtp]"), "{path}");
        }
        assert!(dan.get("/admin/settings/notices").says("notices/test\""));
    }

    fn restrict(site: &TestSite, name: &str) {
        let acted = site.world.zavor.sending.restrict(&OPERATOR, name, "spam");
        site.run(acted).expect("restricted");
    }

    #[test]
    fn the_first_page_leads_everybody_to_where_they_belong() {
        let site = site();
        let leads = |reply: crate::testing::Reply| reply.location().unwrap_or_default();
        assert_eq!(leads(site.nobody().get("/")), "/sign-in");
        assert_eq!(leads(site.person("ana").get("/")), "/my");
        let dan = site.administrator("dan", Role::HelpdeskAdministrator);
        assert_eq!(leads(dan.get("/")), "/admin");
    }

    #[test]
    fn a_quiet_home_page_says_so_and_shows_charts_and_health() {
        let site = site();
        let dan = site.administrator("dan", Role::GlobalAdministrator);
        name_recipients(&site);
        let home = dan.get("/admin");
        assert_eq!(home.status.as_u16(), 200);
        assert!(home.says("Nothing needs attention"));
        assert!(home.says("Sign-ins per hour, last 24 hours") && home.says("Working"));
        assert!(home.says("Recipients per hour, last 24 hours"));
        assert!(home.says("Web pages and API") && home.says("127.0.0.1:8080"));
        assert!(home.body.len() < 100_000, "{}", home.body.len());
    }

    #[test]
    fn a_missing_mail_server_needs_attention() {
        let site = site();
        let dan = site.administrator("dan", Role::GlobalAdministrator);
        assert!(!dan.get("/admin").says("No SMTP server"));
        site.world.messenger.set_can_mail(false);
        let home = dan.get("/admin");
        assert!(home.says("has no section [smtp]"), "{}", home.body);
        assert!(home.says("href=\"/admin/settings/notices\""));
    }

    #[test]
    fn what_needs_attention_is_counted_and_linked() {
        let site = site();
        for name in ["ana", "eva"] {
            site.add(name);
            restrict(&site, name);
        }
        let zavor = &site.world.zavor;
        site.run(zavor.people.block_sign_in(&OPERATOR, "eva", "stolen"))
            .expect("blocked");
        site.run(zavor.people.confirm_risk(&OPERATOR, "ana", "sold lists"))
            .expect("confirmed");
        let dan = site.administrator("dan", Role::SecurityReader);
        let home = dan.get("/admin");
        for text in [
            "2 mailboxes or connectors may not send.",
            "1 account is blocked from signing in",
            "1 account shows signs",
            "href=\"/admin/restricted\"",
            "href=\"/admin/users?filter=sign_in_blocked\"",
            "href=\"/admin/risky\"",
        ] {
            assert!(home.says(text), "{text}: {}", home.body);
        }
        let order = [
            "data-value=\"restricted\"",
            "data-value=\"blocked\"",
            "data-value=\"risky\"",
        ];
        let places = order.map(|text| home.body.find(text).expect("shown"));
        assert!(places.is_sorted());
        let mut romanian = site.signed_in("dan");
        romanian.language = "ro";
        assert!(
            romanian
                .get("/admin")
                .says("2 cutii poștale sau conectori nu pot trimite.")
        );
    }

    #[test]
    fn the_learning_period_is_shown_with_its_end() {
        let site = site();
        site.world
            .commit(vec![zavor_app::sign_in::learning_note(None)]);
        let dan = site.administrator("dan", Role::GlobalAdministrator);
        assert!(dan.get("/admin").says("from the first sign-in on"));
        let began = Some(site.world.now());
        let site = crate::testing::site();
        site.world
            .commit(vec![zavor_app::sign_in::learning_note(began)]);
        let dan = site.administrator("dan", Role::GlobalAdministrator);
        let home = dan.get("/admin");
        assert!(
            home.says("Until <time datetime=\"2026-01-12T"),
            "{}",
            home.body
        );
        assert!(home.says("href=\"/admin/policies/origin-guard\""));
    }

    #[test]
    fn what_a_reader_may_not_open_says_who_may() {
        let site = site();
        let gil = site.administrator("gil", Role::GlobalAdministrator);
        let dan = site.administrator("dan", Role::HelpdeskAdministrator);
        let desk = dan.get("/admin");
        assert!(desk.says("Nobody is told of alerts"), "{}", desk.body);
        let who = "Who may do it: Security Administrator, Global Administrator<";
        assert!(desk.says(who), "{}", desk.body);
        assert!(!desk.says("href=\"/admin/policies/alerts\""));
        let all = gil.get("/admin");
        assert!(all.says("href=\"/admin/policies/alerts\"") && !all.says("Who may do it"));
        let mut romanian = site.signed_in("dan");
        romanian.language = "ro";
        assert!(
            romanian
                .get("/admin")
                .says("Cine are dreptul: Administrator de securitate")
        );
    }

    #[test]
    fn a_reader_of_other_domains_learns_nothing_about_the_organisation() {
        let site = site();
        site.add("ana");
        restrict(&site, "ana");
        let dan = site.add("dan");
        site.grant(dan, Role::SecurityReader, &["fabrikam.example"]);
        site.add_factor(dan);
        let home = site.signed_in("dan").get("/admin");
        assert!(home.says("Nothing needs attention"));
        assert!(!home.says("<svg class=\"chart-drawing\"") && !home.says("127.0.0.1:8080"));
    }

    #[test]
    fn without_a_role_there_is_no_home_page() {
        let site = site();
        let ana = site.add("ana");
        site.add_factor(ana);
        assert_eq!(site.signed_in("ana").get("/admin").status.as_u16(), 403);
        let nobody = site.nobody().get("/admin");
        assert_eq!(
            nobody.location().unwrap_or_default(),
            "/sign-in?next=%2Fadmin"
        );
    }
}
