//! Pages that get in the widget's way: styles, caches of pages, tag managers, what never loads.

use std::time::Duration;

use serde_json::json;

use crate::cases::quiet;
use crate::cdp::Page;
use crate::{Case, EVENTS, NOTHING, OPEN, World};

pub const CASES: &[Case] = &[
    ("the shop's styles do not reach the panel", styles),
    ("the panel stays at the window's corner", transformed),
    ("a page that never finishes loading", never_loaded),
    ("a cached copy of the page leaves no dead panel", copied),
    ("settings without attributes", settings),
    ("not printed", printed),
    ("a group of products is a product", group),
    ("a bundled loader says what is wrong", bundled),
    ("routes of the Navigation API", routes),
    ("a title that comes late", late_title),
];

/// A page of the product that most cases look at, not yet opened; `more` goes into its head.
fn page_of(world: &World, path: &str, query: &str, more: &str) -> (Page, String) {
    let loader = world.server.loader("fine") + query;
    let html = world.html(&world.shop.watch().name, &loader, more);
    let address = world.server.page(path, html);
    let mut page = world.browser.page();
    page.before_load(EVENTS);
    (page, address)
}

fn styles(world: &World) {
    let hostile = "<style>iframe, body > *:not(h1) { max-width: 32px !important; height: auto \
        !important; display: none !important; opacity: 0 !important; transform: scale(.1) \
        !important; position: static !important; border: 9px solid red !important }</style>";
    let (mut page, address) = page_of(world, "/hostile-styles", "", hostile);
    page.open(&address);
    page.wait(OPEN);
    let shown = page.eval(
        "(r => [r.width, r.height, innerWidth - r.right, innerHeight - r.bottom])\
         (vitrineFrame.getBoundingClientRect())",
    );
    let (mut page, address) = page_of(world, "/friendly-styles", "", "");
    page.open(&address);
    page.wait(OPEN);
    let expected = page.eval(
        "(r => [r.width, r.height, innerWidth - r.right, innerHeight - r.bottom])\
         (vitrineFrame.getBoundingClientRect())",
    );
    assert_eq!(shown, expected);
    quiet(&page);
}

fn transformed(world: &World) {
    let styles = "<style>body { transform: translateX(0); filter: grayscale(1); height: 4000px; \
        contain: paint }</style>";
    let (mut page, address) = page_of(world, "/transformed", "", styles);
    page.open(&address);
    page.wait(OPEN);
    let corner = page.eval(
        "(r => innerHeight - r.bottom >= 0 && innerHeight - r.bottom < 40 \
         && innerWidth - r.right >= 0 && innerWidth - r.right < 40)\
         (vitrineFrame.getBoundingClientRect())",
    );
    assert_eq!(corner, true);
    quiet(&page);
}

fn never_loaded(world: &World) {
    let picture = "<img alt='' src='/never'>";
    let (mut page, address) = page_of(world, "/never-loaded", "", "");
    let html = world.html(&world.shop.watch().name, &world.server.loader("fine"), "") + picture;
    world.server.page("/never-loaded", html);
    page.navigate(&address);
    page.wait(OPEN);
    assert_eq!(page.eval("document.readyState"), "interactive");
    quiet(&page);
}

/// Turbo and htmx show a copy of a page's elements when the visitor comes back to it.
fn copied(world: &World) {
    let (mut page, address) = page_of(world, "/copied", "", "");
    page.open(&address);
    page.wait(OPEN);
    page.eval(
        "window.copy = document.body.cloneNode(true); \
         history.pushState(0, '', '/elsewhere'); document.title = 'Контакты'; \
         document.body.replaceWith(Object.assign(document.createElement('body'), \
             { innerHTML: '<h1>Контакты</h1>' }))",
    );
    page.wait(NOTHING);
    page.eval(&format!(
        "history.back(); document.title = {}; document.body.replaceWith(copy)",
        json!(world.shop.watch().name)
    ));
    page.wait(OPEN);
    assert_eq!(page.eval("document.querySelectorAll('vitrine-box').length"), 1);
    assert_eq!(page.eval("document.querySelectorAll('iframe').length"), 0);
    page.click_in_frame("#close", 0);
    page.wait(crate::TAB);
    quiet(&page);
}

fn settings(world: &World) {
    let id = &world.shop.products[7].id;
    let set =
        format!("<script>vitrineSettings = {{ product: {}, open: 'tab' }}</script>", json!(id));
    for (path, query, more) in [
        ("/settings-query", format!("?product={id}&open=tab"), ""),
        ("/settings-variable", String::new(), &*set),
    ] {
        let (mut page, address) = page_of(world, path, &query, more);
        page.open(&address);
        page.wait(crate::TAB);
        page.click_in_frame("#tab", 0);
        page.wait("events.length > 0");
        assert_eq!(page.eval("events[0][1].product.id"), json!(id), "{path}");
        quiet(&page);
    }
}

fn printed(world: &World) {
    let (mut page, address) = page_of(world, "/printed", "", "");
    page.open(&address);
    page.wait(OPEN);
    page.print_media();
    assert_eq!(page.eval("getComputedStyle(vitrineFrame).display"), "none");
    quiet(&page);
}

fn group(world: &World) {
    let ld = r#"<script type="application/ld+json">{"@type": "ProductGroup", "sku": "g1",
        "hasVariant": [{"@type": "Product", "sku": "v1"}, {"@type": "Product", "sku": "v2"}]}
        </script>"#;
    let (mut page, address) = page_of(world, "/group", "", ld);
    page.open(&address);
    page.wait_request("/index.");
    let sent = page.frame("new URLSearchParams(location.hash.slice(1)).get('sku')");
    assert_eq!(sent.unwrap(), "g1");
    quiet(&page);
}

fn bundled(world: &World) {
    let loader = std::fs::read_to_string(world.shop.dist.join("vitrine.js")).unwrap();
    let html = format!(
        "<!doctype html><link rel=icon href=data:,><title>{}</title><script>{loader}</script>",
        world.shop.watch().name
    );
    let address = world.server.page("/bundled", html);
    let mut page = world.browser.page();
    page.open(&address);
    page.rest(Duration::from_millis(300));
    assert_eq!(page.eval("!document.querySelector('vitrine-box')"), true);
    assert_eq!(page.console.len(), 1, "{:?}", page.console);
    assert!(page.console[0].contains("vitrine: needs a script tag"), "{:?}", page.console);
    assert!(page.exceptions.is_empty(), "{:?}", page.exceptions);
}

fn routes(world: &World) {
    let (mut page, address) = page_of(world, "/routes", "", "");
    page.open(&address);
    page.wait(OPEN);
    let other = &world.shop.products[12];
    page.eval(&format!(
        "navigation.addEventListener('navigate', e => e.intercept({{ handler: async () => \
         document.title = document.querySelector('h1').textContent = {} }})); \
         void navigation.navigate('/routes/other')",
        json!(other.name)
    ));
    page.wait(&format!("events.length > 1 && events[1][1].product.id == {}", json!(other.id)));
    page.wait(OPEN);
    quiet(&page);
}

fn late_title(world: &World) {
    let loader = world.server.loader("fine");
    let html = world.html("Загрузка", &loader, "").replace("<h1>Загрузка</h1>", "");
    let address = world.server.page("/late-title", html);
    let mut page = world.browser.page();
    page.before_load(EVENTS);
    page.open(&address);
    page.wait_request("/index.");
    page.rest(Duration::from_millis(2500));
    assert_eq!(page.eval(NOTHING), true);
    page.eval(&format!("document.title = {}", json!(world.shop.watch().name)));
    page.wait(OPEN);
    quiet(&page);
}
