//! Who sees which variant, and what the shop and its analytics hear of it.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};

use crate::cdp::Page;
use crate::server::Server;
use crate::shop::build;
use crate::{Case, OPEN, TAB, World};

pub const CASES: &[Case] = &[
    ("experiment: a visitor's id decides, for good", sticky),
    ("experiment: the owner's salt and share", owners_division),
    ("experiment: nobody is numbered where the lists are alike", alike),
    ("experiment: no storage, no variant", no_storage),
    ("experiment: nothing is stored before consent", consent),
    ("experiment: a preview is marked", preview),
    ("experiment: only a panel in view is an impression", impressions),
    ("experiment, analytics: the same payloads in both variants", payloads),
    ("experiment, analytics: previews do not count", preview_payloads),
    ("experiment, analytics: nothing without the attributes", nothing_unasked),
    ("experiment, analytics: what fails stays alone", failing_analytics),
];

/// Longer than the panel must be in view.
const LONG: Duration = Duration::from_millis(1700);

/// Notes every event, and what the stubs of analytics are told.
const SPY: &str = "window.heard = []; window.told = { gtag: [], ym: [], beacon: [] }; \
    window.onvitrine = (type, detail) => heard.push([type, detail]); \
    window.gtag = (...a) => told.gtag.push(a); window.ym = (...a) => told.ym.push(a); \
    navigator.sendBeacon = (...a) => !!told.beacon.push(a); \
    document.addEventListener('vitrine:click', e => e.preventDefault());";

/// Puts an id into the shop's storage.
fn visitor(id: &str) -> String {
    format!("localStorage['vitrine-id'] = {}", json!(id))
}

/// The script tag's address, with attributes after it.
fn tag(server: &Server, attributes: &str) -> String {
    format!("{}' {attributes} data-end='", server.loader("fine"))
}

/// Opens the page that most cases look at; `before` runs before its scripts.
fn open(world: &World, server: &Server, path: &str, attributes: &str, before: &str) -> Page {
    let html = world.html(&world.shop.watch().name, &tag(server, attributes), "");
    let registered = world.server.page(path.split('?').next().unwrap(), html);
    let address = registered.replace(path.split('?').next().unwrap(), path);
    let mut page = world.browser.page();
    page.before_load(SPY);
    if !before.is_empty() {
        page.before_load(before);
    }
    page.open(&address);
    page
}

fn shown(page: &mut Page) -> Value {
    page.wait(OPEN);
    page.wait("heard.length > 0");
    assert_eq!(page.eval("heard[0][0]"), "show");
    page.eval("heard[0][1]")
}

fn names(page: &mut Page) -> Value {
    page.frame("[...document.querySelectorAll('#cards .name')].map(n => n.textContent)").unwrap()
}

/// Ids and their buckets under a salt.
fn golden(salt: &str) -> Vec<(String, f64)> {
    let golden = include_str!("../fixtures/experiment/buckets.json");
    let golden: Vec<(String, String, u32)> = serde_json::from_str(golden).unwrap();
    let of_salt = golden.into_iter().filter(|(of, id, _)| of == salt && !id.is_empty());
    of_salt.map(|(_, id, hash)| (id, f64::from(hash) / 4_294_967_296.0)).collect()
}

/// Ids on both sides of a share.
fn of_both_arms(salt: &str, share_of_a: f64) -> [(String, &'static str); 2] {
    let ids = golden(salt);
    let find = |a: bool| ids.iter().find(|(_, bucket)| (*bucket < share_of_a) == a);
    [(find(true).unwrap().0.clone(), "a"), (find(false).unwrap().0.clone(), "b")]
}

fn sticky(world: &World) {
    let mut lists = Vec::new();
    for (id, variant) in of_both_arms("", 0.5) {
        let mut page = open(world, &world.server, "/sticky", "", &visitor(&id));
        for _ in 0..2 {
            let detail = shown(&mut page);
            assert_eq!(detail["variant"], variant);
            assert_eq!(detail["visitor"], json!(id));
            assert_eq!(detail["experiment"], Value::Null);
            page.eval("void (window.heard = [])");
            page.open(&format!("{}/sticky", world.server.shop()));
        }
        shown(&mut page);
        lists.push(names(&mut page));
    }
    assert_ne!(lists[0], lists[1]);

    // A visitor of whom nothing is known gets an id, and keeps it.
    let mut page = open(world, &world.server, "/sticky", "", "");
    let first = shown(&mut page);
    assert_eq!(page.eval("localStorage['vitrine-id']"), first["visitor"]);
    page.open(&format!("{}/sticky", world.server.shop()));
    assert_eq!(shown(&mut page), first);
}

fn owners_division(world: &World) {
    let folder = tempfile::tempdir().unwrap();
    let (config, dist) = (folder.path().join("vitrine.toml"), folder.path().join("dist"));
    let salt = "spring";
    let text = format!("[experiment]\nname = '\"Весна\" & <b>'\nsalt = '{salt}'\nshare = 0.2\n");
    std::fs::write(&config, text).unwrap();
    let options = ["--config", config.to_str().unwrap()];
    build(&world.shop.feed, &world.shop.images, &dist, None, &options);
    let mut server = Server::bind();
    server.start(&dist);
    let sides = of_both_arms(salt, 0.8);
    // Between the halves' border and the owner's.
    let between = golden(salt).into_iter().find(|(_, bucket)| (0.5..0.8).contains(bucket));
    for (id, variant) in sides.into_iter().chain(between.map(|(id, _)| (id, "a"))) {
        let detail = shown(&mut open(world, &server, "/owners", "", &visitor(&id)));
        assert_eq!(detail["variant"], variant, "{id}");
        assert_eq!(detail["experiment"], "\"Весна\" & <b>");
    }
}

/// Of two products each is the other's whole list, in both variants.
fn alike(world: &World) {
    let folder = tempfile::tempdir().unwrap();
    let (feed, dist) = (folder.path().join("two.csv"), folder.path().join("dist"));
    let all = std::fs::read_to_string(&world.shop.feed).unwrap();
    let rows = all.lines().filter(|row| ["id,", "w3,", "w4,"].iter().any(|id| row.starts_with(id)));
    std::fs::write(&feed, rows.collect::<Vec<_>>().join("\n")).unwrap();
    build(&feed, &world.shop.images, &dist, None, &[]);
    let mut server = Server::bind();
    server.start(&dist);
    let mut page = open(world, &server, "/alike", "", "");
    let detail = shown(&mut page);
    assert_eq!(detail["count"], 1);
    assert_eq!((&detail["variant"], &detail["visitor"]), (&Value::Null, &Value::Null));
    assert_eq!(page.eval("localStorage.length"), 0);
}

fn no_storage(world: &World) {
    let denied =
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('denied') } })";
    let mut page = open(world, &world.server, "/blocked", "data-analytics='ga4'", denied);
    let detail = shown(&mut page);
    assert_eq!((&detail["variant"], &detail["visitor"]), (&Value::Null, &Value::Null));
    let list = names(&mut page);
    page.wait("!!window.dataLayer");
    let pushed = page.eval("dataLayer[1]");
    assert_eq!(pushed["ecommerce"]["item_list_id"], "vitrine");
    assert_eq!(pushed["vitrine_variant"], Value::Null);

    let mut page = open(world, &world.server, "/blocked?vitrine=b", "", "");
    shown(&mut page);
    assert_eq!(names(&mut page), list, "the fixed default is B");
}

fn consent(world: &World) {
    let gate = "data-consent='required'";
    let mut page = open(world, &world.server, "/consent", gate, "");
    let detail = shown(&mut page);
    assert_eq!((&detail["variant"], &detail["visitor"]), (&Value::Null, &Value::Null));
    page.key("Escape");
    page.wait(TAB);
    assert_eq!(page.eval("localStorage.length"), 0);

    page.eval("void document.dispatchEvent(new Event('vitrine:consent'))");
    page.click_in_frame("#tab", 0);
    page.wait(OPEN);
    page.key("Escape");
    page.wait(TAB);
    assert_eq!(page.eval("Object.keys(localStorage).join()"), "vitrine-closed");

    let given = "window.vitrineConsent = true";
    let detail = shown(&mut open(world, &world.server, "/consent", gate, given));
    assert!(["a", "b"].contains(&detail["variant"].as_str().unwrap()));
    assert!(detail["visitor"].is_string());
}

fn preview(world: &World) {
    for variant in ["a", "b"] {
        let path = format!("/preview?vitrine={variant}");
        let mut page = open(world, &world.server, &path, "data-variant='a'", "");
        let detail = shown(&mut page);
        assert_eq!(detail["variant"], variant);
        assert_eq!(detail["forced"], true);
        assert_eq!(detail["visitor"], Value::Null);
        assert_eq!(page.eval("localStorage.length"), 0);
    }
    let detail = shown(&mut open(world, &world.server, "/preview", "data-variant='a'", ""));
    assert_eq!((&detail["variant"], &detail["forced"]), (&json!("a"), &Value::Null));
}

fn impressions(world: &World) {
    let types = "heard.map(h => h[0]).join()";
    let on_show = |work: &str| format!("document.addEventListener('vitrine:show', () => {work})");
    let cover = "const c = document.createElement('div'); c.id = 'cover'; c.style = 'position: fixed; \
        inset: 0; width: 100%; height: 100%; background: #fff'; c.popover = 'manual'; \
        document.body.append(c); c.showPopover()";
    for (name, hide, unhide) in [
        (
            "out of the window",
            "document.querySelector('vitrine-box').style.setProperty('transform', 'translateY(80vh)', 'important')",
            "document.querySelector('vitrine-box').style.removeProperty('transform')",
        ),
        ("covered", cover, "document.getElementById('cover').remove()"),
    ] {
        let before = on_show(&format!("{{ {hide} }}"));
        let mut page = open(world, &world.server, "/impression", "", &before);
        shown(&mut page);
        page.rest(LONG);
        assert_eq!(page.eval(types), "show", "{name}");
        page.eval(unhide);
        page.wait("heard.length > 1");
        assert_eq!(page.eval(types), "show,impression", "{name}");
    }

    // The frame hears of a hidden document as its page does.
    let hidden = "void Object.defineProperty(document, 'hidden', { get: () => !self.back })";
    let mut page = open(world, &world.server, "/impression", "", "");
    shown(&mut page);
    page.frame(hidden);
    page.frame("document.dispatchEvent(new Event('visibilitychange'))");
    page.rest(LONG);
    assert_eq!(page.eval(types), "show", "hidden");
    page.frame("self.back = 1, document.dispatchEvent(new Event('visibilitychange'))");
    page.wait("heard.length > 1");

    // Once a page.
    page.click_in_frame("#close", 0);
    page.wait(TAB);
    page.click_in_frame("#tab", 0);
    page.wait(OPEN);
    page.rest(LONG);
    assert_eq!(page.eval(types), "show,impression,close,show");
    let items = page.eval("heard[1][1].items");
    assert_eq!(page.eval("heard[1][1].count"), json!(items.as_array().unwrap().len()));
    assert_eq!(items[1]["position"], 1);
    assert!(items[1]["id"].is_string() && items[1]["name"].is_string(), "{items}");

    // The next product's panel is in view without coming into it.
    let other = &world.shop.products[12];
    page.eval(&format!(
        "history.pushState(0, '', '/spa/12'); \
         document.title = document.querySelector('h1').textContent = {}",
        json!(other.name)
    ));
    page.wait("heard.filter(h => h[0] == 'impression').length == 2");
    assert_eq!(page.eval("heard.at(-1)[1].product.id"), json!(other.id));
}

/// Where a value's leaves are, without the numbers of a list's entries.
fn shape(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            map.iter().for_each(|(key, value)| shape(value, &format!("{path}.{key}"), found));
        }
        Value::Array(list) => {
            list.iter().for_each(|value| shape(value, &format!("{path}[]"), found));
        }
        _ => drop(found.insert(path.to_owned())),
    }
}

const ALL: &str = "data-analytics='ga4, gtag ym:123' data-beacon=' https://collect.example/v '";

/// Everything that analytics were told of one view and one click.
fn told(page: &mut Page) -> Value {
    page.wait("told.beacon.length == 1");
    page.click_in_frame("#cards a", 0);
    page.wait("told.beacon.length == 2");
    page.eval(
        "({ ...told, ga4: dataLayer, beacon: told.beacon.map(([url, body]) => [url, JSON.parse(body)]) })",
    )
}

fn payloads(world: &World) {
    let (mut shapes, mut collected) = (Vec::new(), String::new());
    for (id, variant) in of_both_arms("", 0.5) {
        let mut page = open(world, &world.server, "/payloads", ALL, &visitor(&id));
        let told = told(&mut page);
        let list = format!("vitrine_{variant}");
        let (view, select) = (&told["ga4"][1], &told["ga4"][3]);
        for (at, event, name) in [(0, view, "view_item_list"), (1, select, "select_item")] {
            assert_eq!(event["event"], name);
            assert_eq!(event["vitrine_variant"], variant);
            assert_eq!(event["ecommerce"]["item_list_id"], json!(list));
            assert_eq!(event["ecommerce"]["currency"], "UAH");
            let item = &event["ecommerce"]["items"][0];
            assert_eq!((&item["index"], &item["item_list_id"]), (&json!(0), &json!(list)));
            assert!(item["price"].as_f64().unwrap() >= 9_900.0, "{item}");
            assert_eq!(told["gtag"][at][1], name);
            assert_eq!(told["gtag"][at][2]["vitrine_variant"], variant);
            assert_eq!(told["gtag"][at][2]["items"], event["ecommerce"]["items"]);
        }
        assert!(view["ecommerce"]["items"].as_array().unwrap().len() >= 8);
        assert_eq!(select["ecommerce"]["items"].as_array().unwrap().len(), 1);
        let (page_product, clicked) =
            (&world.shop.watch().id, &select["ecommerce"]["items"][0]["item_id"]);
        assert_eq!(
            told["ym"],
            json!([
                [123, "reachGoal", "vitrine_show",
                    { "vitrine": { "variant": variant, "product": page_product } }],
                [123, "reachGoal", "vitrine_click",
                    { "vitrine": { "variant": variant, "product": clicked } }],
            ])
        );
        for (at, event) in [(0, "impression"), (1, "click")] {
            assert_eq!(told["beacon"][at][0], "https://collect.example/v");
            let body = &told["beacon"][at][1];
            assert_eq!((&body["event"], &body["variant"]), (&json!(event), &json!(variant)));
            assert_eq!((&body["visitor"], &body["product"]), (&json!(id), &json!(page_product)));
        }
        assert_eq!(&told["beacon"][1][1]["item"], clicked);
        for posted in told["beacon"].as_array().unwrap() {
            collected += &format!("{}\n", posted[1]);
        }
        let mut found = BTreeSet::new();
        shape(&told, "", &mut found);
        shapes.push(found);
        assert!(page.console.is_empty() && page.exceptions.is_empty(), "{:?}", page.console);
    }
    assert_eq!(shapes[0], shapes[1]);
    assert_eq!(
        evaluated(&collected),
        json!([["clicked", 1.0, 1.0], ["clicks_per_impression", 1.0, 1.0]])
    );
}

/// What `vitrine ab` makes of the bodies that a collector keeps, one a line: figures of A and B.
fn evaluated(lines: &str) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("collected.jsonl");
    std::fs::write(&file, lines).unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_vitrine"));
    let output = command.arg("ab").arg(&file).arg("--json").output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let metrics = report["metrics"].as_array().unwrap();
    metrics.iter().map(|figure| json!([figure["metric"], figure["a"], figure["b"]])).collect()
}

fn preview_payloads(world: &World) {
    let mut page = open(world, &world.server, "/payloads?vitrine=a", ALL, "");
    let told = told(&mut page);
    assert_eq!(told["ga4"][1]["vitrine_variant"], "preview");
    assert_eq!(told["ga4"][1]["ecommerce"]["item_list_id"], "vitrine_preview");
    assert_eq!(told["ym"][0][3]["vitrine"]["variant"], "preview");
    assert_eq!(told["beacon"][1][1]["variant"], "preview");
}

fn nothing_unasked(world: &World) {
    let layer = "window.dataLayer = []";
    let mut page = open(world, &world.server, "/unasked", "", layer);
    page.wait("heard.length == 2");
    page.click_in_frame("#cards a", 0);
    page.wait("heard.length == 3");
    page.rest(Duration::from_millis(200));
    assert_eq!(page.eval("heard.map(h => h[0]).join()"), "show,impression,click");
    assert_eq!(page.eval("dataLayer.length"), 0);
    assert_eq!(page.eval("Object.values(told).flat().length"), 0);
    assert!(!page.requests.iter().any(|request| request.url.contains("vitrine-analytics")));
}

fn failing_analytics(world: &World) {
    let broken = "window.ym = undefined; window.gtag = () => { throw new Error('theirs') }; \
        window.onvitrine = () => { throw new Error('theirs too') }";
    let mut page = open(world, &world.server, "/failing", ALL, broken);
    page.wait(OPEN);
    page.wait("told.beacon.length == 1 && dataLayer.length == 2");
    page.click_in_frame("#cards a", 0);
    page.wait("told.beacon.length == 2 && dataLayer.length == 4");
    assert!(page.exceptions.is_empty(), "{:?}", page.exceptions);
    assert_eq!(page.console.len(), 1, "{:?}", page.console);
}
