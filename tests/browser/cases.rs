//! What the widget does.

use std::time::Duration;

use serde_json::{Value, json};

use crate::shop::HOSTILE_NAME;
use crate::{Case, NOTHING, OPEN, TAB, World};

pub const CASES: &[Case] = &[
    ("cards of the page's product", cards_of_the_product),
    ("a click goes to the product", a_click_navigates),
    ("the shop may take a click over", a_click_may_be_cancelled),
    ("a click with Ctrl is the browser's", a_modified_click),
    ("closed stays closed", closed_stays_closed),
    ("Esc on the page closes", escape_on_the_page),
    ("keyboard", keyboard),
    ("no match, nothing", no_match),
    ("the only JSON-LD product's sku", only_one_sku),
    ("two script tags, one widget", two_tags),
    ("single-page navigation", single_page),
    ("hostile names and addresses are inert", hostile_feed),
    ("messages of others are ignored", foreign_messages),
    ("variant by the address, and for good", variants),
    ("no layout shift", no_layout_shift),
    ("no long task", no_long_task),
];

/// Neither page nor frame has complained.
pub fn quiet(page: &crate::cdp::Page) {
    assert!(page.console.is_empty(), "{:?}", page.console);
    assert!(page.exceptions.is_empty(), "{:?}", page.exceptions);
}

fn cards_of_the_product(world: &World) {
    let mut page = world.open("/cards", "fine");
    page.wait(OPEN);
    let watch = world.shop.watch();
    let shown = page.eval("events[0]");
    assert_eq!(shown[0], "show");
    assert_eq!(shown[1]["product"]["id"], json!(watch.id));
    let names =
        page.frame("[...document.querySelectorAll('.name')].map(n => n.textContent)").unwrap();
    let names = names.as_array().unwrap();
    assert!((8..=12).contains(&names.len()), "{names:?}");
    assert_eq!(shown[1]["count"], json!(names.len()));
    assert!(!names.contains(&json!(watch.name)), "{names:?}");
    for name in names {
        assert!(world.shop.products.iter().any(|product| json!(product.name) == *name), "{name}");
    }
    assert_eq!(page.frame("document.querySelector('h2').textContent").unwrap(), "Похожие товары");
    assert_eq!(page.eval("vitrineFrame.title"), "Похожие товары");
    let price = page.frame("document.querySelector('strong').textContent").unwrap();
    assert!(price.as_str().unwrap().contains('₴'), "{price}");
    page.wait_frame("document.querySelector('img').naturalWidth > 0");
    quiet(&page);
}

fn first_link(page: &mut crate::cdp::Page) -> String {
    page.frame("document.querySelector('#cards a').href").unwrap().as_str().unwrap().to_owned()
}

fn a_click_navigates(world: &World) {
    let mut page = world.open("/click", "fine");
    page.wait(OPEN);
    let link = first_link(&mut page);
    page.click_in_frame("#cards a", 0);
    page.wait(&format!("location.href == {}", json!(link)));
}

fn a_click_may_be_cancelled(world: &World) {
    let mut page = world.open("/cancel", "fine");
    page.wait(OPEN);
    let link = first_link(&mut page);
    page.eval("void document.addEventListener('vitrine:click', e => e.preventDefault())");
    page.click_in_frame("#cards a", 0);
    page.wait("events.length == 2");
    page.rest(Duration::from_millis(200));
    assert_eq!(page.eval("location.pathname"), "/cancel");
    let click = page.eval("events[1]");
    assert_eq!(click[0], "click");
    assert_eq!(click[1]["url"], json!(link));
    assert_eq!(click[1]["position"], 0);
    assert_eq!(click[1]["product"]["id"], json!(world.shop.watch().id));
}

fn a_modified_click(world: &World) {
    let mut page = world.open("/modified", "fine");
    page.wait(OPEN);
    page.click_in_frame("#cards a", 2);
    page.wait("events.length == 2");
    page.rest(Duration::from_millis(200));
    assert_eq!(page.eval("location.pathname"), "/modified");
    assert_eq!(page.frame("location.pathname").unwrap(), "/fine/frame.html");
    quiet(&page);
}

fn closed_stays_closed(world: &World) {
    let mut page = world.open("/closed", "fine");
    page.wait(OPEN);
    page.click_in_frame("#close", 0);
    page.wait(TAB);
    assert_eq!(page.eval("events.map(e => e[0]).join()"), "show,close");
    let address = format!("{}/closed", world.server.shop());
    page.open(&address);
    page.wait(TAB);
    assert_eq!(page.eval("events.length"), 0);
    assert_eq!(
        page.frame("document.images.length").unwrap(),
        0,
        "a closed widget loads no picture"
    );
    page.click_in_frame("#tab", 0);
    page.wait(OPEN);
    assert_eq!(page.eval("events.map(e => e[0]).join()"), "show");
    page.open(&address);
    page.wait(OPEN);
    page.eval("localStorage['vitrine-closed'] = Date.now() - 23 * 36e5");
    page.open(&address);
    page.wait(TAB);
    page.eval("localStorage['vitrine-closed'] = Date.now() - 25 * 36e5");
    page.open(&address);
    page.wait(OPEN);
    quiet(&page);
}

fn escape_on_the_page(world: &World) {
    let mut page = world.open("/escape", "fine");
    page.wait(OPEN);
    page.eval(
        "void addEventListener('keydown', e => e.preventDefault(), { once: true, capture: true })",
    );
    page.key("Escape");
    page.rest(Duration::from_millis(150));
    assert_eq!(page.eval(OPEN), true, "the shop's own dialog took the key");
    page.key("Escape");
    page.wait(TAB);
    quiet(&page);
}

fn keyboard(world: &World) {
    let mut page = world.open("/keyboard", "fine");
    page.wait(OPEN);
    assert_eq!(page.eval("document.activeElement == document.body"), true, "focus was stolen");
    let focus = "document.activeElement.id || document.activeElement.className || \
                 document.activeElement.tagName";
    page.eval("document.querySelector('button').focus()");
    let mut order = Vec::new();
    for _ in 0..5 {
        page.key("Tab");
        order.push(page.frame(focus).unwrap().as_str().unwrap_or_default().to_owned());
    }
    // Chromium makes the scrolling row itself focusable only where it holds nothing focusable.
    assert_eq!(order, ["previous", "next", "close", "A", "A"]);
    let index = "[...document.querySelectorAll('#cards a')].indexOf(document.activeElement)";
    assert_eq!(page.frame(index).unwrap(), 1);
    page.key("ArrowRight");
    assert_eq!(page.frame(index).unwrap(), 2);
    page.key("ArrowLeft");
    assert_eq!(page.frame(index).unwrap(), 1);
    let outline = "getComputedStyle(document.activeElement).outlineStyle";
    assert_eq!(page.frame(outline).unwrap(), "solid");
    page.key("Escape");
    page.wait(TAB);
    assert_eq!(page.frame(focus).unwrap(), "tab");
    page.key("Enter");
    page.wait(OPEN);
    assert_eq!(page.frame(focus).unwrap(), "close");
    let link = page.frame("document.querySelectorAll('#cards a')[0].href").unwrap();
    page.key("Tab");
    page.key("Enter");
    page.wait(&format!("location.href == {link}"));
}

fn no_match(world: &World) {
    let loader = world.server.loader("fine");
    let address = world.server.page("/about", world.html("О магазине и доставке", &loader, ""));
    let mut page = world.browser.page();
    page.before_load(crate::EVENTS);
    page.open(&address);
    page.wait_frame(
        "performance.getEntriesByName(document.getElementById('index').href).length > 1 \
        || performance.now() > 3000",
    );
    page.rest(Duration::from_millis(300));
    assert_eq!(page.eval(NOTHING), true);
    assert_eq!(page.eval("events.length"), 0);
    assert_eq!(page.eval("localStorage.length"), 0, "no visitor is numbered without a match");
    assert!(!page.requests.iter().any(|request| request.url.contains("/shards/")));
    quiet(&page);
}

/// `src/page` reads a saved page by the same rules, and is held to the same cases.
fn only_one_sku(world: &World) {
    let cases: Value = serde_json::from_str(include_str!("../fixtures/json_ld/skus.json")).unwrap();
    for (number, case) in cases.as_array().unwrap().iter().enumerate() {
        let scripts = case["scripts"].as_array().unwrap().iter();
        let ld: String = scripts
            .map(|script| {
                let script = script.as_str().unwrap();
                format!("<script type='application/ld+json'>{script}</script>")
            })
            .collect();
        let html = world.html("Новинки", &world.server.loader("fine"), &ld);
        let address = world.server.page(&format!("/list/{number}"), html);
        let mut page = world.browser.page();
        page.open(&address);
        page.wait_request("/index.");
        page.rest(Duration::from_millis(300));
        // What the frame makes of it: without spaces around, and nothing where nothing is left.
        let sent = "new URLSearchParams(location.hash.slice(1)).get('sku')?.trim() || null";
        assert_eq!(page.frame(sent).unwrap(), case["sku"], "{}", case["name"]);
        assert_eq!(page.eval(NOTHING), true, "{}", case["name"]);
        quiet(&page);
    }
}

fn two_tags(world: &World) {
    let loader = world.server.loader("fine");
    let second =
        format!("<script async src='{loader}'></script><script src='{loader}?again'></script>");
    let html = world.html(&world.shop.watch().name, &loader, &second);
    let address = world.server.page("/twice", html);
    let mut page = world.browser.page();
    page.open(&address);
    page.wait(OPEN);
    page.rest(Duration::from_millis(300));
    assert_eq!(page.eval("document.querySelectorAll('vitrine-box').length"), 1);
    quiet(&page);
}

fn single_page(world: &World) {
    let mut page = world.open("/single", "fine");
    page.wait(OPEN);
    let entries = page.eval("history.length");
    let go = |id: usize, title: &str| {
        format!(
            "history.pushState(0, '', '/spa/{id}'); document.querySelector('h1').textContent = {0}; \
             document.title = {0} + ' | Часовой магазин'",
            json!(title)
        )
    };
    let other = &world.shop.products[12];
    page.eval(&go(12, &other.name));
    page.wait(&format!("events.length > 1 && events[1][1].product.id == {}", json!(other.id)));
    page.wait(OPEN);
    page.eval(&go(99, "Контакты"));
    page.wait(NOTHING);
    page.eval("history.back()");
    page.eval(&format!(
        "document.title = document.querySelector('h1').textContent = {}",
        json!(other.name)
    ));
    page.wait(OPEN);
    page.eval("history.replaceState(0, '', '?colour=red')");
    page.rest(Duration::from_millis(500));
    assert_eq!(page.eval(OPEN), true);
    assert_eq!(page.eval("events.map(e => e[0]).join()"), "show,show,show");
    assert_eq!(page.eval("document.querySelectorAll('vitrine-box').length"), 1);
    assert_eq!(page.eval("history.length").as_i64().unwrap(), entries.as_i64().unwrap() + 2);
    quiet(&page);
}

fn hostile_feed(world: &World) {
    let mut page = world.browser.page();
    for (number, product) in
        world.shop.products.iter().enumerate().filter(|(n, _)| *n < 12 && *n != 7)
    {
        let html = world.html(&product.name, &world.server.loader("fine"), "");
        page.open(&world.server.page(&format!("/hostile/{number}"), html));
        page.wait(OPEN);
        let links =
            page.frame("[...document.querySelectorAll('#cards a')].map(a => a.href)").unwrap();
        for link in links.as_array().unwrap() {
            assert!(link.as_str().unwrap().starts_with("http"), "{link}");
        }
        let named = format!(
            "[...document.querySelectorAll('.name')].some(n => n.textContent == {})",
            json!(HOSTILE_NAME)
        );
        let seen = page.frame(&named).unwrap() == true;
        assert_eq!(page.frame("document.querySelectorAll('.name *').length").unwrap(), 0);
        assert_eq!(page.eval("typeof window.hacked"), "undefined");
        if seen {
            quiet(&page);
            return;
        }
    }
    panic!("the hostile product is nobody's neighbour, so nothing was tested");
}

fn foreign_messages(world: &World) {
    let mut page = world.open("/foreign", "fine");
    page.wait(OPEN);
    let heights = "vitrineFrame.offsetHeight";
    let before = page.eval(heights);
    page.eval(
        "postMessage({ vitrine: 'hide' }, '*'); postMessage({ vitrine: 'click', plain: true, \
        detail: { url: '/stolen' } }, '*'); postMessage(null, '*'); postMessage('vitrine', '*')",
    );
    page.eval(
        "new Promise(done => { const f = document.createElement('iframe'); f.srcdoc = \
        `<script>parent.postMessage({ vitrine: 'hide' }, '*')</script>`; f.onload = done; \
        document.body.append(f) })",
    );
    page.rest(Duration::from_millis(300));
    assert_eq!(page.eval(heights), before);
    assert_eq!(page.eval("location.pathname"), "/foreign");
    assert_eq!(page.eval("events.length"), 1);
    quiet(&page);
}

fn variants(world: &World) {
    let html = world.html(&world.shop.watch().name, &world.server.loader("fine"), "");
    let address = world.server.page("/variant", html);
    let mut page = world.browser.page();
    page.before_load(crate::EVENTS);
    for variant in ["a", "b"] {
        page.open(&format!("{address}?vitrine={variant}"));
        page.wait(OPEN);
        assert_eq!(page.eval("events[0][1].variant"), variant);
    }
    assert_eq!(page.eval("localStorage['vitrine-id'] === undefined"), true);
    page.open(&address);
    page.wait(OPEN);
    let drawn = page.eval("events[0][1].variant");
    let id = page.eval("localStorage['vitrine-id']");
    for _ in 0..2 {
        page.open(&address);
        page.wait(OPEN);
        assert_eq!(page.eval("events[0][1].variant"), drawn);
        assert_eq!(page.eval("localStorage['vitrine-id']"), id);
    }
    quiet(&page);
}

/// Layout shifts count for the whole page, the widget's frame included, while it appears, closes
/// and opens again.
fn no_layout_shift(world: &World) {
    let html = world.html(&world.shop.watch().name, &world.server.loader("fine"), "");
    let address = world.server.page("/calm", html);
    for motion in ["no-preference", "reduce"] {
        let mut page = world.browser.page();
        page.emulate("prefers-reduced-motion", motion);
        page.before_load(
            "window.shift = 0; new PerformanceObserver(l => l.getEntries().map(e => \
             shift += e.value)).observe({ type: 'layout-shift', buffered: true })",
        );
        page.open(&address);
        for state in [OPEN, TAB, OPEN] {
            page.wait(state);
            page.rest(Duration::from_millis(600));
            let next = if state == OPEN { "#close" } else { "#tab" };
            page.click_in_frame(next, 0);
        }
        page.wait(TAB);
        page.rest(Duration::from_millis(300));
        assert_eq!(page.eval("shift").as_f64().unwrap(), 0.0, "{motion}");
        quiet(&page);
    }
}

/// Chromium's long animation frames tell how long a script kept the page's own thread (the frame
/// has another process). A busy machine prolongs everything, so the best of three loads counts.
fn no_long_task(world: &World) {
    let html = world.html(&world.shop.watch().name, &world.server.loader("fine"), "");
    let address = world.server.page("/long", html);
    let tasks: Vec<_> = (0..3)
        .map(|_| {
            let mut page = world.browser.page();
            page.before_load(
                "window.scripts = []; new PerformanceObserver(l => l.getEntries().map(e => \
                 e.scripts.map(s => s.sourceURL.includes('/vitrine.js') && \
                 scripts.push(s.duration)))).observe({ type: 'long-animation-frame', buffered: true })",
            );
            page.open(&address);
            page.wait(OPEN);
            page.rest(Duration::from_millis(300));
            page.eval("Math.max(0, ...scripts)").as_f64().unwrap()
        })
        .collect();
    println!("the loader's longest task in each of three loads: {tasks:?} ms (0: none noted)");
    assert!(tasks.iter().any(|&longest| longest <= 50.0), "{tasks:?} ms");
}
