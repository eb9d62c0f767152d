//! Search by photo: what a visitor sees, what it costs, and what happens when something fails.

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::{Value, json};

use crate::cdp::Page;
use crate::server::Server;
use crate::shop::{Shop, build};
use crate::{Case, NOTHING, OPEN, World};

pub const CASES: &[Case] = &[
    ("photo: nothing is fetched unasked", nothing_unasked),
    ("photo: without the owner's wish there is no button", no_button),
    ("photo: the native tool's neighbours", as_native),
    ("photo: every format as native", formats),
    ("photo: drop and paste", drop_and_paste),
    ("photo: a click goes to the product", click),
    ("photo: not a picture", not_a_picture),
    ("photo: cancelled", cancelled),
    ("photo: shards are missing, then come", offline),
    ("photo: a broken shard is fetched again", flaky),
    ("photo: shards stay broken", broken),
    ("photo: codes are broken", codes_broken),
    ("photo: the module is missing", module_missing),
    ("photo: storage is forbidden", storage_forbidden),
    ("photo: weights come from storage the second time", from_storage),
    ("photo: no long task in the frame", no_long_task),
    ("photo: the interface for shops' own pages", interface),
    ("photo: any other network", other_network),
    ("photo: everything is ready before the first photo", prepared),
    ("photo: aborted by a signal", aborted),
    ("photo: twenty searches do not grow", twenty),
    ("photo: an idle worker ends", idle),
    ("a new product's neighbours", new_product),
    ("a new product whose picture may not be read", unreadable),
    ("a new product where the owner does not ask", not_asked),
];

/// A shop with a network of several shards, and one with the embedded network.
pub struct PhotoShops {
    narrow: Published,
    small: Published,
    /// A network that is not of the VGG family.
    other: Published,
    _folder: tempfile::TempDir,
}

struct Published {
    server: Server,
    dist: std::path::PathBuf,
}

impl PhotoShops {
    pub fn start(shop: &Shop) -> PhotoShops {
        let folder = tempfile::tempdir().unwrap();
        let model = folder.path().join("narrow.onnx");
        let vitrine = env!("CARGO_BIN_EXE_vitrine");
        let status = Command::new(vitrine)
            .args(["model", "synth", "--arch", "vgg16", "--width", "0.25", "--out"])
            .arg(&model)
            .output()
            .unwrap();
        assert!(status.status.success(), "{status:?}");
        let publish = |name: &str, more: &[&str]| {
            let dist = folder.path().join(name);
            build(&shop.feed, &shop.images, &dist, None, more);
            let mut server = Server::bind();
            server.start(&dist);
            Published { server, dist }
        };
        let fixture = "tests/fixtures/networks/vgg16-keras.onnx";
        let mut onnx = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(fixture)).unwrap();
        for at in 0..onnx.len() - 4 {
            if onnx[at..].starts_with(b"Relu") {
                onnx[at..at + 4].copy_from_slice(b"Tanh");
            }
        }
        let other = folder.path().join("other.onnx");
        std::fs::write(&other, onnx).unwrap();
        PhotoShops {
            other: publish("other", &["--photo-search", "--model", other.to_str().unwrap()]),
            narrow: publish("narrow", &["--photo-search", "--model", model.to_str().unwrap()]),
            small: publish("small", &["--photo-search"]),
            _folder: folder,
        }
    }
}

static SHOPS: OnceLock<PhotoShops> = OnceLock::new();

fn shops(world: &World) -> &'static PhotoShops {
    SHOPS.get_or_init(|| PhotoShops::start(&world.shop))
}

pub const FOUND: &str = "!document.querySelector('.found').hidden";
const FAILED: &str = "!document.querySelector('.error').hidden";

/// A product page with the widget of a shop with photo search, from a CDN with a fault.
fn open(world: &World, shop: &Published, path: &str, fault: &str) -> Page {
    let html = world.html(&world.shop.watch().name, &shop.server.loader(fault), "");
    let address = shop.server.page(path, html);
    let mut page = world.browser.page();
    page.before_load(crate::EVENTS);
    page.open(&address);
    page.wait(OPEN);
    page
}

/// Opens the panel.
pub fn ask(page: &mut Page) {
    page.wait_frame("!document.querySelector('#photo').hidden");
    page.click_in_frame("#photo", 0);
    page.wait_frame(
        "!!document.querySelector('.ask') && !document.querySelector('#photo-search').hidden",
    );
}

/// Gives a file to the panel's input, as the visitor's choice does.
pub fn choose(page: &mut Page, bytes: &[u8]) {
    let files = files(bytes);
    page.frame(&format!(
        "(() => {{ {files} const i = document.querySelector('#photo-search input'); \
         i.files = data.files; i.dispatchEvent(new Event('change', {{ bubbles: true }})); }})()"
    ));
}

/// JavaScript that makes `data`, a DataTransfer with one file.
fn files(bytes: &[u8]) -> String {
    format!(
        "const bytes = Uint8Array.from(atob('{}'), c => c.charCodeAt(0)); \
         const data = new DataTransfer(); data.items.add(new File([bytes], 'photo'));",
        BASE64_STANDARD.encode(bytes)
    )
}

fn names(page: &mut Page) -> Value {
    page.frame("[...document.querySelectorAll('.found .name')].map(n => n.textContent)").unwrap()
}

/// What `vitrine similar --image` finds.
fn native(shop: &Published, bytes: &[u8]) -> Value {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_vitrine"))
        .arg("similar")
        .arg(&shop.dist)
        .args(["--json", "--image"])
        .arg(file.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn native_names(shop: &Published, bytes: &[u8]) -> Value {
    let answer = native(shop, bytes);
    let similar = answer["similar"].as_array().unwrap();
    similar.iter().map(|card| card["name"].clone()).collect()
}

fn photo(world: &World, number: usize) -> Vec<u8> {
    std::fs::read(world.shop.images.join(format!("{number}.png"))).unwrap()
}

fn quiet(page: &Page) {
    assert!(page.console.is_empty(), "{:?}", page.console);
    assert!(page.exceptions.is_empty(), "{:?}", page.exceptions);
}

fn nothing_unasked(world: &World) {
    let shop = &shops(world).small;
    shop.server.forget();
    let mut page = open(world, shop, "/photo-unasked", "fine");
    page.rest(Duration::from_millis(800));
    let asked = shop.server.asked();
    let early = |path: &&String| {
        ["search", "pack", "codes", "weights", "vitrine-api"].iter().any(|part| path.contains(part))
    };
    assert_eq!(asked.iter().find(early), None, "{asked:?}");
    assert!(asked.iter().any(|path| path.contains("index.")), "{asked:?}");

    // The module comes on intent, the weights with a photo.
    ask(&mut page);
    page.rest(Duration::from_millis(500));
    let asked = shop.server.asked();
    assert!(asked.iter().any(|path| path.contains("/search")), "{asked:?}");
    assert!(!asked.iter().any(|path| path.contains("weights")), "{asked:?}");
    quiet(&page);
}

fn no_button(world: &World) {
    let mut page = world.open("/photo-no-button", "fine");
    page.wait(OPEN);
    assert_eq!(page.frame("document.querySelector('#photo').hidden"), Some(json!(true)));
}

fn as_native(world: &World) {
    for (path, shop) in [("small", &shops(world).small), ("narrow", &shops(world).narrow)] {
        let mut page = open(world, shop, &format!("/photo-{path}"), "fine");
        ask(&mut page);
        for number in [4, 11] {
            let photo = photo(world, number);
            choose(&mut page, &photo);
            let expected = native_names(shop, &photo);
            page.wait_frame(&format!(
                "document.querySelector('.found .name')?.textContent == {} && {FOUND}",
                expected[0]
            ));
            assert_eq!(names(&mut page), expected, "{path} {number}");
            assert_eq!(expected[0], json!(world.shop.products[number].name));
        }
        let first = page.frame("document.querySelector('.found .match').textContent").unwrap();
        assert!(["98 %", "99 %", "100 %"].iter().any(|percent| first == *percent), "{first}");
        assert_eq!(
            page.frame("document.querySelector('h2').textContent").unwrap(),
            "Поиск по фото"
        );
        // And back to the list.
        page.click_in_frame("#photo", 0);
        page.wait_frame("document.querySelector('#photo-search').hidden");
        assert_eq!(
            page.frame("document.querySelector('h2').textContent").unwrap(),
            "Похожие товары"
        );
        page.wait(OPEN);
        quiet(&page);
    }
}

fn formats(world: &World) {
    let shop = &shops(world).small;
    let mut page = interface_page(world, shop, "/photo-formats", "fine");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures");
    let mut tried = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let expected = native(shop, &bytes);
        let answer = page.eval(&search(&bytes, "{ count: 12 }"));
        let found = |list: &Value, key: &str| -> Vec<Value> {
            list.as_array().unwrap().iter().map(|card| card[key].clone()).collect()
        };
        assert_eq!(
            found(&answer["products"], "id"),
            found(&expected["similar"], "id"),
            "{}",
            path.display()
        );
        for (card, native) in answer["products"]
            .as_array()
            .unwrap()
            .iter()
            .zip(expected["similar"].as_array().unwrap())
        {
            let [here, there] = [&card["cosine"], &native["cosine"]].map(|c| c.as_f64().unwrap());
            assert!((here - there).abs() < 1e-4, "{}: {here} {there}", path.display());
        }
        assert_eq!(answer["decodedByBrowser"], json!(false), "{}", path.display());
        tried += 1;
    }
    assert!(tried >= 5, "{tried} pictures");

    // A format that only the browser knows.
    let avif = page.eval(
        "(async () => { const c = new OffscreenCanvas(64, 64), x = c.getContext('2d'); \
         x.fillRect(8, 8, 40, 40); const b = await c.convertToBlob({ type: 'image/avif' }); \
         if (b.type != 'image/avif') return null; \
         return (await vitrine.similar(b)).decodedByBrowser; })()",
    );
    assert!(avif.is_null() || avif == true, "{avif}");
    quiet(&page);
}

fn drop_and_paste(world: &World) {
    let shop = &shops(world).small;
    let mut page = open(world, shop, "/photo-drop", "fine");
    ask(&mut page);
    for (number, event) in [
        (5, "new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })"),
        (12, "new ClipboardEvent('paste', { clipboardData: data, bubbles: true })"),
    ] {
        let files = files(&photo(world, number));
        page.frame(&format!(
            "(() => {{ {files} document.querySelector('#photo-search').dispatchEvent({event}) }})()"
        ));
        let name = json!(world.shop.products[number].name);
        page.wait_frame(&format!("document.querySelector('.found .name')?.textContent == {name}"));
    }
    quiet(&page);
}

fn click(world: &World) {
    let shop = &shops(world).small;
    let mut page = open(world, shop, "/photo-click", "fine");
    ask(&mut page);
    choose(&mut page, &photo(world, 4));
    page.wait_frame(FOUND);
    page.eval("document.addEventListener('vitrine:click', e => (window.clicked = e.detail, e.preventDefault()))");
    page.click_in_frame(".found a", 0);
    page.wait("!!window.clicked");
    let clicked = page.eval("clicked");
    assert_eq!(clicked["id"], json!(world.shop.products[4].id));
    assert_eq!(clicked["variant"], "photo");
    assert_eq!(clicked["position"], 0);
    quiet(&page);
}

/// The panel's words, after a search that fails.
fn failure(page: &mut Page) -> String {
    page.wait_frame(FAILED);
    let text = page.frame("document.querySelector('.error').textContent").unwrap();
    assert!(page.exceptions.is_empty(), "{:?}", page.exceptions);
    text.as_str().unwrap().to_owned()
}

fn not_a_picture(world: &World) {
    let shop = &shops(world).small;
    let mut page = open(world, shop, "/photo-text", "fine");
    ask(&mut page);
    choose(&mut page, b"not a picture at all");
    assert!(failure(&mut page).contains("JPEG"));
    // It can be tried again.
    page.click_in_frame(".again", 0);
    choose(&mut page, &photo(world, 4));
    page.wait_frame(FOUND);
}

fn cancelled(world: &World) {
    let shop = &shops(world).narrow;
    let mut page = open(world, shop, "/photo-cancel", "weights-slow");
    ask(&mut page);
    choose(&mut page, &photo(world, 4));
    page.wait_frame("!document.querySelector('.busy').hidden");
    page.wait_frame("/MB/.test(document.querySelector('.status').textContent)");
    page.click_in_frame(".cancel", 0);
    page.wait_frame(
        "!document.querySelector('.ask').hidden && document.querySelector('.busy').hidden",
    );
    page.rest(Duration::from_millis(300));
    quiet(&page);
}

fn offline(world: &World) {
    let shop = &shops(world).narrow;
    let mut page = open(world, shop, "/photo-offline", "weights-missing");
    ask(&mut page);
    choose(&mut page, &photo(world, 4));
    assert!(failure(&mut page).contains("Связь"));
    shop.server.heal("weights-missing");
    page.click_in_frame(".again", 0);
    choose(&mut page, &photo(world, 4));
    page.wait_frame(FOUND);
    shop.server.forget();
}

fn flaky(world: &World) {
    let shop = &shops(world).narrow;
    let mut page = open(world, shop, "/photo-flaky", "weights-flaky");
    ask(&mut page);
    choose(&mut page, &photo(world, 4));
    page.wait_frame(FOUND);
    assert_eq!(names(&mut page)[0], json!(world.shop.products[4].name));
}

fn broken(world: &World) {
    let shop = &shops(world).narrow;
    let mut page = open(world, shop, "/photo-broken", "weights-broken");
    ask(&mut page);
    choose(&mut page, &photo(world, 4));
    assert!(failure(&mut page).contains("не работает"));
    assert!(page.console.iter().any(|line| line.contains("checksum")), "{:?}", page.console);
    page.wait(OPEN);
}

fn codes_broken(world: &World) {
    let shop = &shops(world).small;
    let mut page = open(world, shop, "/photo-codes", "codes-broken");
    ask(&mut page);
    choose(&mut page, &photo(world, 4));
    assert!(failure(&mut page).contains("не работает"));
}

fn module_missing(world: &World) {
    let shop = &shops(world).small;
    let mut page = open(world, shop, "/photo-module", "search-missing");
    page.click_in_frame("#photo", 0);
    page.wait_request("/search");
    page.rest(Duration::from_millis(300));
    page.wait(OPEN);
    let said: Vec<_> = page.console.iter().filter(|line| line.contains("vitrine:")).collect();
    assert_eq!(said.len(), 1, "{:?}", page.console);
    assert!(page.exceptions.is_empty(), "{:?}", page.exceptions);
}

fn storage_forbidden(world: &World) {
    let shop = &shops(world).narrow;
    let mut page = interface_page(world, shop, "/photo-storage", "storage-forbidden");
    let answer = page.eval(&search(&photo(world, 4), "{}"));
    assert_eq!(answer["products"][0]["id"], json!(world.shop.products[4].id));
    quiet(&page);
}

fn from_storage(world: &World) {
    let shop = &shops(world).narrow;
    let mut page = interface_page(world, shop, "/photo-stored", "no-store");
    shop.server.forget();
    page.eval(&search(&photo(world, 4), "{}"));
    let weights =
        |server: &Server| server.asked().iter().filter(|path| path.contains("weights")).count();
    let shards = weights(&shop.server);
    assert!(shards >= 3, "{shards} shards");
    page.eval("vitrine.close()");
    shop.server.forget();
    let answer = page.eval(&search(&photo(world, 4), "{}"));
    assert_eq!(answer["products"][0]["id"], json!(world.shop.products[4].id));
    assert_eq!(weights(&shop.server), 0, "{:?}", shop.server.asked());
    quiet(&page);
}

fn no_long_task(world: &World) {
    let shop = &shops(world).narrow;
    let mut longest = f64::INFINITY;
    // The least of some tries: other programs take the processor, too.
    for attempt in 0..3 {
        let mut page = open(world, shop, &format!("/photo-task-{attempt}"), "fine");
        ask(&mut page);
        page.frame(
            "window.long = 0; new PerformanceObserver(l => l.getEntries().forEach(e => \
             long = Math.max(long, e.duration))).observe({ type: 'longtask' })",
        );
        choose(&mut page, &photo(world, 4));
        page.wait_frame(FOUND);
        page.rest(Duration::from_millis(200));
        longest = longest.min(page.frame("long").unwrap().as_f64().unwrap());
        if longest == 0.0 {
            break;
        }
    }
    assert!(longest <= 50.0, "a task of {longest} ms in the frame");
}

/// A page of another origin that imports the interface.
fn interface_page(world: &World, shop: &Published, path: &str, fault: &str) -> Page {
    let html = format!(
        "<!doctype html><meta charset=utf-8><link rel=icon href=data:,><script type=module>\
         import {{ open }} from '{}/{fault}/vitrine-api.js'; \
         window.open_ = open; window.vitrine = await open(); window.ready = true;</script>",
        shop.server.cdn()
    );
    let address = shop.server.page(path, html);
    let mut page = world.browser.page();
    page.open(&address);
    page.wait("!!window.ready");
    page
}

/// JavaScript that searches for a picture and gives the answer.
fn search(bytes: &[u8], options: &str) -> String {
    format!(
        "(async () => {{ {} return await vitrine.similar(data.files[0], {options}) }})()",
        files(bytes)
    )
}

fn interface(world: &World) {
    let shop = &shops(world).small;
    let mut page = interface_page(world, shop, "/photo-interface", "fine");
    let bytes = photo(world, 9);
    let answer = page.eval(&search(&bytes, "{ count: 5 }"));
    let expected = native(shop, &bytes);
    assert_eq!(answer["products"].as_array().unwrap().len(), 5);
    assert_eq!(answer["network"], expected["network"]);
    let first = &answer["products"][0];
    assert_eq!(first["id"], json!(world.shop.products[9].id));
    assert_eq!(first["price"]["currency"], "UAH");
    assert!(first["picture"].as_str().unwrap().starts_with(&shop.server.cdn()), "{first}");
    let length = page.eval(&format!(
        "(async () => {{ {} const e = await vitrine.embed(data.files[0]); \
         return [e.vector instanceof Float32Array, e.vector.length, e.products === undefined] }})()",
        files(&bytes)
    ));
    assert_eq!(length, json!([true, 808, true]));
    let refused = page.eval(
        "vitrine.similar(new Blob(['text'])).then(() => null, e => [e.name, e.code, e.message])",
    );
    assert_eq!(refused[0], "VitrineError");
    assert_eq!(refused[1], "picture");
    quiet(&page);
}

fn other_network(world: &World) {
    let shop = &shops(world).other;
    let mut page = interface_page(world, shop, "/photo-other", "fine");
    for number in [2, 20] {
        let bytes = photo(world, number);
        let answer = page.eval(&search(&bytes, "{ count: 6 }"));
        let expected = native(shop, &bytes);
        let cards = answer["products"].as_array().unwrap().iter();
        let ids: Vec<_> = cards.map(|card| &card["id"]).collect();
        let native = expected["similar"].as_array().unwrap().iter().take(6);
        assert_eq!(ids, native.map(|card| &card["id"]).collect::<Vec<_>>());
        assert_eq!(answer["network"], expected["network"]);
    }
    quiet(&page);
}

fn prepared(world: &World) {
    let shop = &shops(world).narrow;
    let mut page = interface_page(world, shop, "/photo-prepared", "no-store");
    assert_eq!(page.eval("(async () => (await vitrine.prepare()) === undefined)()"), true);
    shop.server.forget();
    let answer = page.eval(&search(&photo(world, 4), "{}"));
    assert_eq!(answer["products"][0]["id"], json!(world.shop.products[4].id));
    let asked = shop.server.asked();
    let late = |path: &&String| ["pack", "weights", "codes"].iter().any(|part| path.contains(part));
    assert_eq!(asked.iter().find(late), None, "{asked:?}");

    // A returning visitor's panel loads from storage, and then finds as before.
    let mut page = open(world, shop, "/photo-returning", "fine");
    for _ in 0..2 {
        ask(&mut page);
        choose(&mut page, &photo(world, 4));
        page.wait_frame(FOUND);
        assert_eq!(names(&mut page)[0], json!(world.shop.products[4].name));
        page.eval("location.reload()");
        page.rest(Duration::from_millis(300));
        page.wait(OPEN);
    }
    quiet(&page);
}

fn aborted(world: &World) {
    let shop = &shops(world).narrow;
    let mut page = interface_page(world, shop, "/photo-abort", "weights-slow");
    let files = files(&photo(world, 4));
    let outcome = page.eval(&format!(
        "(async () => {{ {files} const c = new AbortController(); \
         const first = vitrine.similar(data.files[0], {{ signal: c.signal, \
           onprogress: (loaded, total) => total > 1e6 && c.abort() }}).catch(e => e.name); \
         const second = vitrine.similar(data.files[0]).then(a => a.products[0].id); \
         return [await first, await second] }})()"
    ));
    assert_eq!(outcome, json!(["AbortError", world.shop.products[4].id]));
    quiet(&page);
}

fn twenty(world: &World) {
    let shop = &shops(world).narrow;
    let mut page = interface_page(world, shop, "/photo-twenty", "fine");
    let memory = page.eval(&format!(
        "(async () => {{ {} const m = []; \
         for (let i = 0; i < 20; i++) m.push((await vitrine.similar(data.files[0])).memory); \
         return m }})()",
        files(&photo(world, 4))
    ));
    let memory: Vec<f64> = memory.as_array().unwrap().iter().map(|m| m.as_f64().unwrap()).collect();
    assert_eq!(memory.len(), 20);
    assert!(memory[19] <= memory[1], "{memory:?}");
    quiet(&page);
}

fn idle(world: &World) {
    let shop = &shops(world).small;
    let mut page = interface_page(world, shop, "/photo-idle", "fine");
    let loads = page.eval(&format!(
        "(async () => {{ {} const v = await open_({{ idle: 200 }}), p = data.files[0]; \
         const load = async () => (await v.similar(p)).milliseconds.load; \
         const loads = [await load(), await load()]; \
         await new Promise(r => setTimeout(r, 700)); \
         return [...loads, await load()] }})()",
        files(&photo(world, 4))
    ));
    let loads: Vec<f64> = loads.as_array().unwrap().iter().map(|m| m.as_f64().unwrap()).collect();
    // The second search finds the network in memory, the third has a new worker.
    assert!(loads[1] < loads[0] && loads[1] < loads[2], "{loads:?}");
    quiet(&page);
}

/// The page of a product that is not in the table.
fn stranger(world: &World, path: &str, picture: &str, attributes: &str) -> Page {
    let shop = &shops(world).small;
    let more = format!(
        "<meta property=og:image content='{picture}'><script type=application/ld+json>\
         {{\"@type\": \"Product\", \"name\": \"Tidewater 3000\", \"sku\": \"none\"}}</script>"
    );
    let loader = format!("{}' {attributes} data-x='", shop.server.loader("fine"));
    let html = world.html("Tidewater 3000 хронограф", &loader, &more);
    let address = shop.server.page(path, html);
    let mut page = world.browser.page();
    page.before_load(crate::EVENTS);
    page.open(&address);
    page
}

fn new_product(world: &World) {
    let shop = &shops(world).small;
    // The server's thumbnails may be read by everybody.
    let thumbnail = std::fs::read_dir(shop.dist.join("pictures")).unwrap().next().unwrap().unwrap();
    let name = thumbnail.file_name().into_string().unwrap();
    let address = format!("{}/fine/pictures/{name}", shop.server.cdn());
    let mut page = stranger(world, "/new-product", &address, "data-new-products");
    page.wait(OPEN);
    let expected = native_names(shop, &std::fs::read(thumbnail.path()).unwrap());
    let names = page
        .frame("[...document.querySelectorAll('#cards .name')].map(n => n.textContent)")
        .unwrap();
    let (names, expected) = (names.as_array().unwrap(), expected.as_array().unwrap());
    // The thumbnail's own product is not recommended beside itself.
    assert!(names.len() >= 4, "{names:?}");
    assert!(
        expected.windows(names.len()).any(|window| window == &names[..]),
        "{names:?} {expected:?}"
    );
    assert_eq!(
        page.eval("events[0][1].product.name"),
        "Tidewater 3000 хронограф | Часовой магазин"
    );
    quiet(&page);
}

fn unreadable(world: &World) {
    let address = format!("{}/fine/no-cors.png", shops(world).small.server.cdn());
    let mut page = stranger(world, "/new-unreadable", &address, "data-new-products");
    page.wait_request("no-cors");
    page.rest(Duration::from_millis(500));
    assert_eq!(page.eval(NOTHING), true);
    assert!(page.exceptions.is_empty(), "{:?}", page.exceptions);
}

fn not_asked(world: &World) {
    let shop = &shops(world).small;
    shop.server.forget();
    let mut page = stranger(world, "/new-not-asked", "https://pictures.example/x.jpg", "");
    page.wait_request("/index.");
    page.rest(Duration::from_millis(800));
    assert_eq!(page.eval(NOTHING), true);
    assert!(!shop.server.asked().iter().any(|path| path.contains("search")));
}
