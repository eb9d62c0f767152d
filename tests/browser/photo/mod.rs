//! Search by photo: what a visitor sees, what it costs, and what happens when something fails.

pub mod cropper;
mod faults;
mod interface;
mod newcomers;

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::{Value, json};

use interface::{interface_page, search};

use crate::cases::quiet;
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
    ("photo: what was found counts once it is seen", impression),
    ("photo: not a picture", faults::not_a_picture),
    ("photo: cancelled", faults::cancelled),
    ("photo: shards are missing, then come", faults::offline),
    ("photo: a broken shard is fetched again", faults::flaky),
    ("photo: shards stay broken", faults::broken),
    ("photo: codes are broken", faults::codes_broken),
    ("photo: the module is missing", faults::module_missing),
    ("photo: storage is forbidden", faults::storage_forbidden),
    ("photo: weights come from storage the second time", faults::from_storage),
    ("photo: no long task in the frame", no_long_task),
    ("photo: a box drawn, moved and resized by the mouse", cropper::mouse),
    ("photo: a box drawn and moved by a finger", cropper::touch),
    ("photo: a box moved and resized by keys", cropper::keys),
    ("photo: who pulls on is not kept waiting", cropper::superseded),
    ("photo: another photo is whole again", cropper::another_photo),
    ("photo: nothing alike is said in words", cropper::nothing_alike),
    ("photo: a part of a picture by the interface", interface::part),
    ("photo: the interface for shops' own pages", interface::interface),
    ("photo: any other network", interface::other_network),
    ("photo: everything is ready before the first photo", interface::prepared),
    ("photo: aborted by a signal", interface::aborted),
    ("photo: twenty searches do not grow", interface::twenty),
    ("photo: an idle worker ends", interface::idle),
    ("a new product's neighbours", newcomers::new_product),
    ("a new product whose picture may not be read", newcomers::unreadable),
    ("a new product where the owner does not ask", newcomers::not_asked),
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
    native_part(shop, bytes, "0,0,1,1")
}

/// What `vitrine similar --image --crop` finds.
fn native_part(shop: &Published, bytes: &[u8], part: &str) -> Value {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_vitrine"))
        .arg("similar")
        .arg(&shop.dist)
        .args(["--json", "--crop", part, "--image"])
        .arg(file.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn native_names(shop: &Published, bytes: &[u8]) -> Value {
    shown(&native(shop, bytes))
}

/// The names that the panel shows: of what is alike, or of all where nothing is.
fn shown(answer: &Value) -> Value {
    let similar = answer["similar"].as_array().unwrap();
    let any = similar.iter().any(|card| card["alike"] == true);
    let cards = similar.iter().filter(|card| !any || card["alike"] == true);
    cards.map(|card| card["name"].clone()).collect()
}

fn photo(world: &World, number: usize) -> Vec<u8> {
    std::fs::read(world.shop.images.join(format!("{number}.png"))).unwrap()
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

/// What a search found is an impression of its own, and the cards under it are none meanwhile.
fn impression(world: &World) {
    let mut page = open(world, &shops(world).small, "/photo-seen", "fine");
    page.eval(
        "void (window.seen = []); document.addEventListener('vitrine:impression', \
         e => seen.push(e.detail))",
    );
    page.wait(OPEN);
    ask(&mut page);
    page.rest(Duration::from_millis(1500));
    assert_eq!(page.eval("seen.length"), 0, "nothing was found yet");
    choose(&mut page, &photo(world, 5));
    page.wait_frame(FOUND);
    page.wait("seen.length == 1");
    let names = names(&mut page);
    let seen = page.eval("seen[0]");
    assert_eq!(seen["variant"], "photo");
    assert_eq!(seen["product"], Value::Null);
    let items = seen["items"].as_array().unwrap().iter().map(|item| item["name"].clone());
    assert_eq!(Value::Array(items.collect()), names);
    page.rest(Duration::from_millis(1500));
    assert_eq!(page.eval("seen.length"), 1);
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
