//! What is refused is marked, and the problem above the form leads to it.

use super::*;

#[track_caller]
fn marked(page: &Reply, field: &str) {
    let leads = format!("<a href=\"#{field}\">");
    let problem = "class=\"notice notice-error\" role=\"alert\" id=\"problem\"";
    assert!(page.body.contains(problem), "{}", page.body);
    assert!(page.body.contains(&leads), "{field}: {}", page.body);
    let input = page.body.split("<input").find(|input| {
        let name = format!("name=\"{field}\"");
        input.contains(&name)
    });
    let input = input.expect("the field is there");
    assert!(input.contains("aria-invalid=\"true\""), "{field}: {input}");
}

#[test]
fn a_refused_code_or_password_is_marked_at_its_field() {
    let site = site();
    with_address(&site, "ana");
    let (visitor, _) = begin(&site, "ana@contoso.example");
    visitor.get("/recover/prove");
    marked(
        &visitor.post("/recover/prove", &[("code", "00000000")]),
        "code",
    );
    let visitor = proved(&site, "ana@contoso.example");
    visitor.get("/recover/finish");
    let unlike = [("new-password", NEW), ("again-password", "otters")];
    let page = visitor.post("/recover/reset", &unlike);
    assert!(page.says("do not match"), "{}", page.body);
    marked(&page, "again-password");
    let short = [("new-password", "short"), ("again-password", "short")];
    marked(&visitor.post("/recover/reset", &short), "new-password");
    let stranger = site.nobody();
    stranger.get("/password");
    let known = [("name", "ana"), ("current-password", PASSWORD)];
    let page = stranger.post("/password", &[known, unlike].concat());
    marked(&page, "again-password");
}

#[test]
fn a_refused_contact_or_text_is_marked_at_its_field() {
    let site = site();
    let visitor = site.nobody();
    let form = visitor.get("/recover/ask");
    for bound in ["maxlength=\"500\"", "maxlength=\"100\"", "500 characters"] {
        assert!(form.says(bound), "{bound}: {}", form.body);
    }
    let long = "0".repeat(CONTACT_CHARS_MAX + 1);
    let name = ("name", "ana@contoso.example");
    let page = visitor.post(
        "/recover/ask",
        &[name, ("text", "help"), ("contact", &long)],
    );
    marked(&page, "contact");
    let long = "0".repeat(ASKED_CHARS_MAX + 1);
    let page = visitor.post("/recover/ask", &[name, ("text", &long)]);
    assert!(page.body.contains("<a href=\"#text\">"), "{}", page.body);
}
