//! Users > Ways back: the count, the preview, a run and its end, in both languages.

use super::*;
use zavor_core::recovery::REMINDERS_EVERY;
use zavor_testkit::run_outbox;

const PLACE: &str = "/admin/ways-back";

fn batch(site: &TestSite) {
    site.run(site.world.zavor.reminders.send_reminders())
        .unwrap();
    site.run(run_outbox(&site.world.zavor.notifications))
        .unwrap();
    site.world.advance(REMINDERS_EVERY);
}

#[test]
fn an_administrator_sees_how_many_have_no_way_back_and_reminds_them() {
    for (language, count, sent) in [
        (
            "en",
            "2 of 3 people have not enough confirmed ways back.",
            "2 of 2 sent; 0 of them have registered since.",
        ),
        (
            "ro",
            "2 din 3 persoane nu au destule căi de recuperare confirmate.",
            "Trimise: 2 din 2. De atunci și-au înregistrat o cale de recuperare: 0.",
        ),
    ] {
        let site = site();
        with_ana(&site);
        site.add("dan");
        let mut gil = site.administrator("gil", Role::UserAdministrator);
        gil.language = language;
        let page = gil.get(PLACE);
        assert!(page.says(count), "{}", page.body);
        is_clean(&page);
        assert!(page.says("href=\"/admin/users?filter=no_recovery\""));
        let list = gil.get("/admin/users?filter=no_recovery");
        assert!(list.says("dan@contoso.example") && !list.says(ANA));
        assert!(list.says("href=\"/admin/ways-back\""), "{}", list.body);
        let preview = gil.get("/admin/ways-back/remind");
        is_clean(&preview);
        assert!(preview.says("https://accounts.contoso.example/security") || preview.says("link="));
        let started = gil.post("/admin/ways-back/remind", &[]);
        assert_eq!(started.location().as_deref(), Some(PLACE));
        let again = gil.get("/admin/ways-back/remind");
        assert_eq!(
            again.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{}",
            again.body
        );
        batch(&site);
        let page = gil.get(PLACE);
        assert!(page.says(sent), "{}", page.body);
        assert!(page.says(&gil.text().say("ways-run-ended")));
        is_clean(&page);
    }
}

#[test]
fn a_run_is_stopped_on_its_page_and_a_reader_only_sees_it() {
    let site = site();
    for n in 0..15 {
        site.add(&format!("p{n:02}"));
    }
    let gil = site.administrator("gil", Role::GlobalAdministrator);
    gil.get("/admin/ways-back/remind");
    gil.post("/admin/ways-back/remind", &[]);
    batch(&site);
    let eva = site.administrator("eva", Role::SecurityReader);
    let seen = eva.get(PLACE);
    assert!(
        seen.says("10 of 16 sent") && !seen.says("/admin/ways-back/stop"),
        "{}",
        seen.body
    );
    let stop = [("run", "1")];
    assert_eq!(
        eva.post("/admin/ways-back/stop", &stop).status,
        StatusCode::FORBIDDEN
    );
    assert!(gil.get(PLACE).says("/admin/ways-back/stop"));
    assert_eq!(
        gil.post("/admin/ways-back/stop", &stop)
            .location()
            .as_deref(),
        Some(PLACE)
    );
    batch(&site);
    let page = gil.get(PLACE);
    assert!(
        page.says("10 of 16 sent") && page.says("Stopped by"),
        "{}",
        page.body
    );
    let audit = gil.get("/admin/reports/audit");
    assert!(
        audit.says("run 1 stopped, 10 of 16 reminded"),
        "{}",
        audit.body
    );
}
