//! What axe-core finds wrong with what a visitor sees: nothing.

use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use crate::cdp::Page;
use crate::photo::{FOUND, ask, choose};
use crate::{Case, OPEN, TAB, World};

pub const CASES: &[Case] = &[
    ("axe: the panel and the tab", |w| panel_and_tab(w, "light", "")),
    ("axe: dark", |w| panel_and_tab(w, "dark", "")),
    ("axe: right to left", |w| panel_and_tab(w, "light", "data-lang=he")),
    ("axe: in the page", inline),
    ("axe: search by photo", photo),
];

/// All of axe's rules, best practices too, but one: the heading of the first level is the shop's,
/// of whose page the frame is a part.
pub fn check(page: &mut Page, what: &str) {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/axe-core/4.14.1/axe.min.js");
    let axe = std::fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!("{}: {error}; `./build.sh test` installs axe-core", path.display())
    });
    // Colours are judged as they stay, not on the way there.
    page.rest(Duration::from_millis(500));
    let run = "axe.run(document, { rules: { 'page-has-heading-one': { enabled: false } } })\
        .then(found => ({ passed: found.passes.length, broken: found.violations.map(v => \
        [v.id, v.help, ...v.nodes.map(n => n.html)].join(' ')) }))";
    page.frame(&format!("{axe}; 0"));
    let found = page.frame(run).unwrap();
    assert!(found["passed"].as_u64().unwrap() > 10, "{what}: {found}");
    assert_eq!(found["broken"], Value::Array(Vec::new()), "{what}");
    // The shop's page is ours here too, so that only the frame's own element is new to it.
    page.eval(&format!("{axe}; 0"));
    let found = page.eval(
        "axe.run(vitrineFrame, { iframes: false })\
         .then(found => found.violations.map(v => v.id + ' ' + v.help))",
    );
    assert_eq!(found, Value::Array(Vec::new()), "{what}: the frame's element");
}

fn panel_and_tab(world: &World, theme: &str, attributes: &str) {
    let loader = format!("{}' {attributes} data-end='", world.server.loader("fine"));
    let html = world.html(&world.shop.watch().name, &loader, "");
    let mut page = world.browser.page();
    page.emulate("prefers-color-scheme", theme);
    page.open(&world.server.page("/axe", html));
    page.wait(OPEN);
    check(&mut page, "the panel");
    page.click_in_frame("#close", 0);
    page.wait(TAB);
    check(&mut page, "the tab");
}

fn inline(world: &World) {
    let loader = format!("{}' data-mount='#similar' data-end='", world.server.loader("fine"));
    let html = world.html(&world.shop.watch().name, &loader, "") + "<div id=similar></div>";
    let mut page = world.browser.page();
    page.open(&world.server.page("/axe-inline", html));
    page.wait(OPEN);
    check(&mut page, "in the page");
}

fn photo(world: &World) {
    for theme in ["light", "dark"] {
        let mut page = world.browser.page();
        page.emulate("prefers-color-scheme", theme);
        page.open(&world.demo().page("Nordhaven Longwatch"));
        page.wait(OPEN);
        ask(&mut page);
        check(&mut page, "asking for a photo");
        choose(&mut page, &world.demo().picture("Zenoka"));
        page.wait_frame(FOUND);
        check(&mut page, "what was found");
        choose(&mut page, b"not a picture");
        page.wait_frame("!document.querySelector('.error').hidden");
        check(&mut page, "a failure");
    }
}
