//! `zavor observed`: what would have been refused if the doors that only observe enforced, and the
//! change that makes them enforce.

use zavor_web::report::{ObservedDoor, ObservedReport, ShareReport};

use super::text::{count, plain};

/// The whole report.
pub(crate) fn observed(report: &ObservedReport) -> String {
    let mut page = match report.observing.is_empty() {
        true => "Every door enforces.\n".to_owned(),
        false => format!(
            "Only observed, nothing is refused by: {}\n",
            report.observing.join(", ")
        ),
    };
    page.push_str(&door("SIGN-IN", ("sign-in", "sign-ins"), &report.sign_in));
    page.push_str(&door("SENDING", ("message", "messages"), &report.sending));
    if !report.observing.is_empty() {
        let sections: Vec<String> = report.observing.iter().map(|s| format!("[{s}]")).collect();
        page.push_str(&format!(
            "\nTo begin: set mode = \"enforce\" in {} of the configuration, then \
             systemctl reload zavor (SIGHUP).\n",
            sections.join(" and ")
        ));
    }
    page
}

fn door(title: &str, (one, many): (&str, &str), door: &ObservedDoor) -> String {
    let mut page = format!("\n{title}\n");
    let (Some(first), Some(last)) = (door.first, door.last) else {
        page.push_str("  Nothing would have been refused.\n");
        return page;
    };
    page.push_str(&format!(
        "  {} would have been refused, of {} from {}, {first} to {last}.\n",
        count(door.count, one, many),
        count(door.accounts, "account", "accounts"),
        count(door.origins, "address", "addresses"),
    ));
    if door.cut {
        page.push_str("  There were more; the newest are counted.\n");
    }
    for (label, shares) in [
        ("by reason", &door.by_reason),
        ("by account", &door.by_account),
        ("by address", &door.by_origin),
    ] {
        page.push_str(&table(label, shares));
    }
    page
}

fn table(label: &str, shares: &[ShareReport]) -> String {
    let rows = shares
        .iter()
        .map(|share| format!("    {:>9}  {}\n", share.count, plain(&share.name)));
    format!("  {label}\n{}", rows.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use zavor_web::report::Time;

    #[test]
    fn the_report_ends_in_the_one_change_to_make() {
        let none = ObservedDoor {
            count: 0,
            first: None,
            last: None,
            accounts: 0,
            origins: 0,
            by_reason: Vec::new(),
            by_account: Vec::new(),
            by_origin: Vec::new(),
            cut: false,
        };
        let share = |name: &str| {
            vec![ShareReport {
                name: name.into(),
                count: 3,
            }]
        };
        let report = ObservedReport {
            observing: vec!["auth_policy".into()],
            sign_in: ObservedDoor {
                count: 3,
                first: Some(Time(1_795_357_760_000)),
                last: Some(Time(1_795_357_770_000)),
                accounts: 1,
                origins: 1,
                by_reason: share("locked_out"),
                by_account: share("ana@contoso.example"),
                by_origin: share("203.0.113.9"),
                cut: false,
            },
            sending: none.clone(),
        };
        let page = observed(&report);
        assert!(
            page.contains("3 sign-ins would have been refused, of 1 account"),
            "{page}"
        );
        assert!(page.contains("        3  locked_out\n"), "{page}");
        let last = page.lines().last().unwrap();
        assert!(
            last.starts_with("To begin: set mode = \"enforce\" in [auth_policy]"),
            "{page}"
        );
        let over = ObservedReport {
            observing: Vec::new(),
            sign_in: none.clone(),
            sending: none,
        };
        assert!(observed(&over).starts_with("Every door enforces."));
        assert!(!observed(&over).contains("To begin"));
    }
}
