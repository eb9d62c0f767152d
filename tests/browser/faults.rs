//! Whatever fails, the shop's page stays as it was.

use std::time::Duration;

use crate::cdp::Page;
use crate::{Case, NOTHING, OPEN, World};

pub const CASES: &[Case] = &[
    ("frame.html is missing", |w| stays_away(w, "frame-missing", "/frame.html")),
    ("the glue is missing", |w| stays_away(w, "glue-missing", "/frame.")),
    ("the wasm is missing", |w| stays_away(w, "wasm-missing", ".wasm")),
    ("the wasm is broken", |w| stays_away(w, "wasm-broken", ".wasm")),
    ("the index is missing", |w| stays_away(w, "index-missing", "/index.")),
    ("the index is broken", |w| stays_away(w, "index-broken", "/index.")),
    ("the index is an error page", |w| stays_away(w, "index-html", "/index.")),
    ("the shard is missing", |w| stays_away(w, "shard-missing", "/shards/")),
    ("the shard is broken", |w| stays_away(w, "shard-broken", "/shards/")),
    ("the shard is from the future", |w| stays_away(w, "shard-newer", "/shards/")),
    ("the CDN is down behind the loader", |w| stays_away(w, "down", "/frame.html")),
    ("the page's CSP forbids the frame", forbidden_by_csp),
    ("pictures are missing", pictures_are_missing),
    ("the page's JSON-LD is rubbish", rubbish_in_json_ld),
    ("the page's storage is forbidden", storage_is_forbidden),
];

/// The console without what the browser itself says of failed requests.
fn said(page: &Page) -> Vec<&String> {
    page.console.iter().filter(|line| !line.contains("Failed to load resource")).collect()
}

/// `file` is part of the address of what the fault spoils.
fn stays_away(world: &World, fault: &str, file: &str) {
    let mut page = world.open(&format!("/{fault}"), fault);
    let before = page.eval("document.documentElement.scrollHeight");
    page.wait_request(file);
    page.rest(Duration::from_millis(700));
    assert_eq!(page.eval(NOTHING), true, "something is shown");
    assert_eq!(page.eval("events.length"), 0);
    assert_eq!(page.eval("document.documentElement.scrollHeight"), before);
    assert!(page.exceptions.is_empty(), "{:?}", page.exceptions);
    assert!(said(&page).len() <= 1, "{:?}", page.console);
}

fn forbidden_by_csp(world: &World) {
    let html = world.html(&world.shop.watch().name, &world.server.loader("fine"), "");
    let csp = format!(
        "default-src 'self'; style-src 'unsafe-inline'; img-src data:; script-src {}",
        world.server.cdn()
    );
    let address = world.server.page_with_csp("/csp", html, Some(csp));
    let mut page = world.browser.page();
    page.open(&address);
    page.wait("!!vitrineFrame");
    page.rest(Duration::from_millis(800));
    assert_eq!(page.eval(NOTHING), true);
    assert!(page.exceptions.is_empty(), "{:?}", page.exceptions);
    assert!(!page.console.iter().any(|line| line.contains("vitrine:")), "{:?}", page.console);
}

fn pictures_are_missing(world: &World) {
    let mut page = world.open("/pictures-missing", "pictures-missing");
    page.wait(OPEN);
    page.wait_frame(
        "document.querySelectorAll('.picture.missing').length > 2 && \
         !document.querySelector('.missing img')",
    );
    assert!(page.exceptions.is_empty(), "{:?}", page.exceptions);
}

fn rubbish_in_json_ld(world: &World) {
    let rubbish = r#"<script type="application/ld+json">{"@type": "Product", </script>
        <script type="application/ld+json">[null, 1, "x", {"@graph": {"@type": ["Thing"]}}]</script>
        <script type="application/ld+json">{"@type": "Product", "sku": {"a": 1}}</script>"#;
    let html = world.html(&world.shop.watch().name, &world.server.loader("fine"), rubbish);
    let address = world.server.page("/rubbish", html);
    let mut page = world.browser.page();
    page.open(&address);
    page.wait(OPEN);
    assert!(page.console.is_empty() && page.exceptions.is_empty(), "{:?}", page.console);
}

fn storage_is_forbidden(world: &World) {
    let html = world.html(&world.shop.watch().name, &world.server.loader("fine"), "");
    let address = world.server.page("/no-storage", html);
    let mut page = world.browser.page();
    page.before_load(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('denied') } })",
    );
    page.open(&address);
    page.wait(OPEN);
    page.key("Escape");
    page.wait(crate::TAB);
    assert!(page.console.is_empty() && page.exceptions.is_empty(), "{:?}", page.console);
}
