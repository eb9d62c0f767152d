//! Where and when the widget appears, how it looks, and several of it on a page.

use std::time::Duration;

use serde_json::{Value, json};

use crate::cases::quiet;
use crate::cdp::Page;
use crate::server::Server;
use crate::shop::build;
use crate::{Case, NOTHING, OPEN, TAB, World};

pub const CASES: &[Case] = &[
    ("inline: in the page's own flow", inline),
    ("inline: nothing takes no room", inline_nothing),
    ("inline: an element that comes late, goes and comes again", inline_late),
    ("inline: no layout shift where there is room", inline_without_shift),
    ("opens after a delay, once", opens_after_a_delay),
    ("opens as far down as the owner says", opens_by_scrolling),
    ("opens when the pointer leaves", opens_by_leaving),
    ("opens by the visitor alone", opens_by_the_visitor),
    ("what opens it is forgotten on the next page", opens_anew),
    ("several widgets on a page", several),
    ("the owner's looks", looks),
    ("the page's language and its direction", languages),
    ("what cards have in common with the product", common),
    ("back by the browser's cache of pages", back_and_forward),
    ("vitrine-debug explains", debug),
];

const MOUNTED: &str = "(f => !!f && getComputedStyle(f).visibility == 'visible' && \
    f.offsetHeight > 150)(document.querySelector('#similar vitrine-box')?.shadowRoot.firstChild)";

/// Opens a page of the product that most cases look at.
fn open(world: &World, path: &str, attributes: &str, more: &str) -> Page {
    let name = &world.shop.watch().name;
    open_titled(world, &world.server, path, attributes, more, name)
}

fn open_titled(
    world: &World,
    server: &Server,
    path: &str,
    attributes: &str,
    more: &str,
    title: &str,
) -> Page {
    let tag = format!("{}' {attributes} data-end='", server.loader("fine"));
    let html = world.html(title, &tag, "") + more;
    let address = world.server.page(path.split('?').next().unwrap(), html);
    let mut page = world.browser.page();
    page.before_load(crate::EVENTS);
    page.before_load(
        "window.shift = 0; new PerformanceObserver(l => l.getEntries().map(e => \
         shift += e.value)).observe({ type: 'layout-shift', buffered: true })",
    );
    let query = path.split_once('?').map_or(String::new(), |(_, query)| format!("?{query}"));
    page.open(&(address + &query));
    page
}

fn inline(world: &World) {
    let more = "<section id=similar style='width: 500px'></section><footer>Подвал</footer>";
    let mut page = open(world, "/inline", "data-mount='#similar'", more);
    page.wait(MOUNTED);
    let frame = "vitrineFrame";
    assert_eq!(page.eval(&format!("getComputedStyle({frame}).position")), "static");
    assert_eq!(page.eval(&format!("{frame}.offsetWidth")), 500);
    let show = page.eval("events[0]");
    assert_eq!((&show[0], &show[1]["placement"]), (&json!("show"), &json!("inline")));
    let fits = "document.documentElement.scrollHeight <= innerHeight";
    assert_eq!(page.frame(fits).unwrap(), true, "the panel does not fit its frame");
    assert_eq!(
        page.frame("getComputedStyle(document.getElementById('close')).display"),
        Some(json!("none"))
    );
    page.key("Escape");
    page.rest(Duration::from_millis(200));
    assert_eq!(page.eval(MOUNTED), true, "what stands in the page is not closed");

    page.eval("document.getElementById('similar').style.width = '320px'");
    page.wait(&format!("{frame}.offsetWidth == 320"));
    page.wait_frame(fits);
    let link = page.frame("document.querySelector('#cards a').href").unwrap();
    page.click_in_frame("#cards a", 0);
    page.wait(&format!("location.href == {link}"));
    quiet(&page);
}

fn inline_nothing(world: &World) {
    let more = "<section id=similar></section>";
    let name = "О магазине и доставке";
    let mut page =
        open_titled(world, &world.server, "/inline-about", "data-mount='#similar'", more, name);
    page.wait_request("/index.");
    page.rest(Duration::from_millis(400));
    assert_eq!(page.eval("document.querySelector('#similar').offsetHeight"), 0);
    assert_eq!(page.eval("shift"), 0);
    assert_eq!(page.eval("events.length"), 0);
    quiet(&page);
}

fn inline_late(world: &World) {
    let mut page = open(world, "/inline-late", "data-mount='#similar'", "");
    page.rest(Duration::from_millis(300));
    assert_eq!(page.eval("document.querySelectorAll('vitrine-box').length"), 0);
    let add = "(s => { s.id = 'similar'; document.body.append(s) })(document.createElement('div'))";
    page.eval(add);
    page.eval("history.pushState(0, '', '?later')");
    page.wait(MOUNTED);
    // A single-page shop draws itself anew.
    page.eval("document.getElementById('similar').remove()");
    page.eval(add);
    page.eval("history.replaceState(0, '', '?later')");
    page.wait(MOUNTED);
    assert_eq!(page.eval("document.querySelectorAll('vitrine-box').length"), 1);
    quiet(&page);
}

fn inline_without_shift(world: &World) {
    let more = "<section id=similar style='min-height: 340px'></section><p>Отзывы</p>";
    let mut page = open(world, "/inline-calm", "data-mount='#similar'", more);
    page.wait(MOUNTED);
    page.rest(Duration::from_millis(600));
    assert_eq!(page.eval("shift"), 0);
    let height = page.eval("vitrineFrame.offsetHeight").as_u64().unwrap();
    assert!(height <= 340, "{height}");
    quiet(&page);
}

fn opens_after_a_delay(world: &World) {
    let mut page = open(world, "/delay", "data-open='delay:0.7'", "");
    page.wait(TAB);
    assert_eq!(page.eval("events.length"), 0);
    page.wait(OPEN);
    page.click_in_frame("#close", 0);
    page.wait(TAB);
    page.rest(Duration::from_millis(900));
    assert_eq!(page.eval("events.map(e => e[0]).join()"), "show,close");
    // What was closed stays closed on the next page.
    page.open(&format!("{}/delay", world.server.shop()));
    page.wait(TAB);
    page.rest(Duration::from_millis(1000));
    assert_eq!(page.eval(TAB), true);
    quiet(&page);
}

fn opens_by_scrolling(world: &World) {
    let mut page = open(world, "/scroll", "data-open='scroll:50'", "<p style='height: 4000px'>");
    page.wait(TAB);
    page.wait_request("vitrine-triggers.js");
    page.eval("scrollTo({ top: 600, behavior: 'instant' })");
    page.rest(Duration::from_millis(300));
    assert_eq!(page.eval(TAB), true);
    page.eval("scrollTo({ top: 2500, behavior: 'instant' })");
    page.wait(OPEN);
    quiet(&page);
}

fn opens_by_leaving(world: &World) {
    let mut page = open(world, "/exit", "data-open=' exit  delay:60 '", "");
    page.wait(TAB);
    page.wait_request("vitrine-triggers.js");
    page.rest(Duration::from_millis(100));
    let out = |y: i32, to: &str| {
        format!(
            "void document.body.dispatchEvent(new MouseEvent('mouseout', \
             {{ bubbles: true, clientY: {y}, relatedTarget: {to} }}))"
        )
    };
    page.eval(&out(300, "null"));
    page.eval(&out(-1, "document.querySelector('h1')"));
    page.rest(Duration::from_millis(200));
    assert_eq!(page.eval(TAB), true);
    page.eval(&out(-1, "null"));
    page.wait(OPEN);
    quiet(&page);
}

fn opens_by_the_visitor(world: &World) {
    let mut page = open(world, "/intent", "data-open='tab, sideways'", "");
    page.wait(TAB);
    page.wait_request("vitrine-triggers.js");
    page.rest(Duration::from_millis(300));
    assert_eq!(page.eval(TAB), true);
    page.click_in_frame("#tab", 0);
    page.wait(OPEN);
    assert_eq!(page.eval("events.map(e => e[0]).join()"), "show");
    let [warning] = &page.console[..] else { panic!("{:?}", page.console) };
    assert!(warning.contains("data-open has \"sideways\""), "{warning}");
}

fn opens_anew(world: &World) {
    let mut page = open(world, "/anew", "data-open='delay:1.2'", "");
    page.wait(TAB);
    page.wait_request("vitrine-triggers.js");
    let other = &world.shop.products[12];
    page.eval(&format!(
        "history.pushState(0, '', '/anew/12'); document.querySelector('h1').textContent = \
         document.title = {}",
        json!(other.name)
    ));
    page.wait(OPEN);
    assert_eq!(page.eval("events.map(e => e[1].product.id).join()"), json!(other.id));
    quiet(&page);
}

fn several(world: &World) {
    let loader = world.server.loader("fine");
    let tag = |attributes: &str| format!("<script async src='{loader}' {attributes}></script>");
    let more = [
        "<div id=one></div><div id=two></div>".to_owned(),
        tag("data-mount='#one' data-variant=a"),
        tag("data-mount='#two' data-variant=b"),
        tag("data-mount='#two' data-variant=b"),
    ];
    let mut page = open(world, "/several", "data-variant=b", &more.concat());
    page.wait("document.querySelectorAll('vitrine-box').length == 3");
    page.wait("[...document.querySelectorAll('vitrine-box')].every(b => b.shadowRoot.firstChild.offsetHeight > 150)");
    page.rest(Duration::from_millis(400));
    assert_eq!(page.eval("document.querySelectorAll('vitrine-box').length"), 3);
    let told =
        page.eval("events.map(e => [e[0], e[1].placement ?? 'popup', e[1].variant].join()).sort()");
    assert_eq!(told, json!(["show,inline,a", "show,inline,b", "show,popup,b"]));
    page.key("Escape");
    page.wait("events.length == 4");
    assert_eq!(page.eval("events[3][0]"), "close");
    assert_eq!(
        page.eval("[...document.querySelectorAll('div vitrine-box')].every(b => b.shadowRoot.firstChild.offsetHeight > 150)"),
        true
    );
    quiet(&page);
}

fn looks(world: &World) {
    let more = "<style>:root { --vitrine-surface: rgb(1, 2, 3); --vitrine-radius: 40px; \
        --vitrine-text: #eee; --vitrine-font: Georgia, serif }</style>";
    let mut page = open(world, "/looks", "data-radius='3px' data-card='123px'", more);
    page.wait(OPEN);
    let style =
        |of: &str, name: &str| format!("getComputedStyle(document.querySelector('{of}')).{name}");
    for corner in ["borderTopLeftRadius", "borderBottomLeftRadius"] {
        let radius = page.eval(&format!("getComputedStyle(vitrineFrame).{corner}"));
        assert_eq!(radius, "3px", "the tag goes first");
    }
    for (of, name, value) in [
        ("body", "backgroundColor", "rgb(1, 2, 3)"),
        ("body", "color", "rgb(238, 238, 238)"),
        ("body", "fontFamily", "Georgia, serif"),
        ("a", "borderTopLeftRadius", "2px"),
        ("li", "width", "123px"),
    ] {
        assert_eq!(page.frame(&style(of, name)).unwrap(), value, "{of} {name}");
    }
    quiet(&page);
}

fn languages(world: &World) {
    for (lang, dir, heading, direction) in [
        ("he", "", "מוצרים דומים", "rtl"),
        ("ar-EG", "ltr", "منتجات مشابهة", "ltr"),
        ("fr", "", "Produits similaires", "ltr"),
        ("no", "", "Lignende produkter", "ltr"),
        ("xx", "", "Similar products", "ltr"),
    ] {
        let attributes = format!("data-lang='{lang}' data-dir='{dir}'");
        let mut page = open(world, "/language", &attributes, "");
        page.wait(OPEN);
        let shown = "[document.querySelector('h2').textContent, document.documentElement.dir]";
        assert_eq!(page.frame(shown).unwrap(), json!([heading, direction]), "{lang}");
        assert_eq!(page.eval("vitrineFrame.title"), heading);
        quiet(&page);
    }
}

fn common(world: &World) {
    let folder = tempfile::tempdir().unwrap();
    let (config, feed) = (folder.path().join("vitrine.toml"), folder.path().join("feed.csv"));
    std::fs::write(&config, "[similar]\nreasons = true\n").unwrap();
    let mut csv = "id,name,vendor,images,url,attributes\n".to_owned();
    for number in 0..6 {
        csv += &format!(
            "w{number},Часы {number},Maker{number},{number}.png,https://shop.example/{number},\
             Диаметр={} мм|Браслет={}\n",
            if number < 2 { 42 } else { 30 + number },
            if number < 3 { "<b>Сталь</b>" } else { "Кожа" }
        );
    }
    std::fs::write(&feed, csv).unwrap();
    let dist = folder.path().join("dist");
    let options = ["--config", config.to_str().unwrap()];
    build(&feed, &world.shop.images, &dist, None, &options);
    let mut server = Server::bind();
    server.start(&dist);
    let mut page = open_titled(world, &server, "/common", "data-variant=a", "", "Часы 1");
    page.wait(OPEN);
    let texts = page
        .frame("[...document.querySelectorAll('.common:not([hidden])')].map(c => c.textContent)")
        .unwrap();
    let texts: Vec<&str> = texts.as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(texts.len(), 2, "{texts:?}");
    assert!(texts[0].starts_with("Общее: "), "{texts:?}");
    for fact in ["Браслет: Сталь", " · ", "Диаметр: 42 мм"] {
        assert!(texts[0].contains(fact), "{texts:?}");
    }
    assert_eq!(texts[1], "Общее: Браслет: Сталь");
    assert_eq!(page.frame("document.querySelectorAll('.common b').length").unwrap(), 0);
    let fits = "document.documentElement.scrollHeight <= innerHeight";
    assert_eq!(page.frame(fits).unwrap(), true, "the panel does not fit its frame");
    quiet(&page);
}

/// Chromium keeps the page as it was, frame and all, and shows it again without loading it.
fn back_and_forward(world: &World) {
    let mut page = open(world, "/kept", "", "");
    page.before_load("addEventListener('pageshow', e => window.persisted = e.persisted)");
    let address = page.eval("location.href");
    page.open(address.as_str().unwrap());
    page.wait(OPEN);
    page.eval("void (window.mark = 1)");
    let away = world.server.page("/away", "<!doctype html><link rel=icon href=data:,>".into());
    page.eval(&format!("location.href = {}", json!(away)));
    page.wait("location.pathname == '/away'");
    page.eval("history.back()");
    page.wait("location.pathname == '/kept' && document.readyState == 'complete'");
    page.wait(OPEN);
    println!("from the browser's cache of pages: {}", page.eval("window.persisted === true"));
    assert_eq!(page.eval("document.querySelectorAll('vitrine-box').length"), 1);
    page.click_in_frame("#close", 0);
    page.wait(TAB);
    page.eval("history.forward()");
    page.wait("location.pathname == '/away'");
    page.eval("history.back()");
    page.wait("location.pathname == '/kept'");
    page.wait(TAB);
    quiet(&page);
}

fn debug(world: &World) {
    let mut page = open(world, "/debug?vitrine-debug", "", "");
    page.wait(OPEN);
    page.wait_frame("!!document.getElementById('debug')");
    page.wait_frame("document.getElementById('debug').textContent.includes('Shown: variant')");
    let text = page.frame("document.getElementById('debug').textContent").unwrap();
    let text = text.as_str().unwrap();
    let watch = world.shop.watch();
    for part in [
        format!("{} ({}): the title is the product's name", watch.name, watch.id),
        "Variant a: 12 products".to_owned(),
        "Variant b: 12 products".to_owned(),
        format!("{}/debug?vitrine-debug", world.server.shop()),
    ] {
        assert!(text.contains(&part), "{part:?} is not in {text:?}");
    }
    assert_eq!(page.eval("events[0][1].forced"), true, "the owner's visits must not count");
    page.frame("document.querySelector('#debug details').open = true");
    page.wait("vitrineFrame.offsetHeight == Math.floor(innerHeight * .8)");

    let name = "Отзыв о часах";
    let mut page = open_titled(world, &world.server, "/debug-none?vitrine-debug", "", "", name);
    page.wait(OPEN);
    let text = page.frame("document.getElementById('debug').textContent").unwrap();
    assert!(text.as_str().unwrap().contains("No match: "), "{text}");
    assert_eq!(page.eval("events.length"), 0);
    quiet(&page);

    let mut page = open_titled(world, &world.server, "/debug-none?vitrine-debugger", "", "", name);
    page.rest(Duration::from_millis(600));
    assert_eq!(page.eval(NOTHING), true);
}
