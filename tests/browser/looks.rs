//! Pictures of the widget in the demo shop, into `target/screenshots`; those of the documentation
//! are copies.

use std::path::PathBuf;
use std::time::Duration;

use crate::photo::cropper::{pull, side_by_side};
use crate::photo::{FOUND, ask, choose};
use crate::{Case, OPEN, World};

pub const CASES: &[Case] = &[
    ("screenshot: desktop", |w| look(w, "desktop", &Look::default())),
    ("screenshot: phone", |w| {
        look(w, "phone", &Look { size: (390, 844), phone: true, ..Look::default() })
    }),
    ("screenshot: dark", |w| look(w, "dark", &Look { dark: true, ..Look::default() })),
    ("screenshot: search by photo", |w| photo(w, "photo", &Look::default())),
    ("screenshot: search by photo on a phone", |w| {
        photo(w, "photo-phone", &Look { size: (390, 844), phone: true, ..Look::default() })
    }),
    ("screenshot: right to left", |w| look(w, "rtl", &Look { rtl: true, ..Look::default() })),
    ("screenshot: in the page", inline),
    ("screenshot: explained", explained),
];

/// The watch whose page is shown.
const WATCH: &str = "Nordhaven Longwatch";
/// The watch whose picture a visitor searches for.
const PHOTOGRAPHED: &str = "Zenoka";
/// Another one in the same photo.
const BESIDE_IT: &str = "Veltmar";

struct Look {
    size: (u32, u32),
    phone: bool,
    dark: bool,
    rtl: bool,
}

impl Default for Look {
    fn default() -> Self {
        Look { size: (1280, 800), phone: false, dark: false, rtl: false }
    }
}

/// The panel before and after a search, for one of two watches in a photo.
fn photo(world: &World, name: &str, look: &Look) {
    let mut page = world.browser.page();
    page.resize(look.size.0, look.size.1, look.phone);
    page.open(&format!("{}?vitrine=b", world.demo().page(WATCH)));
    page.wait(OPEN);
    ask(&mut page);
    page.rest(Duration::from_millis(400));
    page.screenshot(&file(&format!("{name}-ask")));
    let photo =
        side_by_side([&world.demo().picture(PHOTOGRAPHED), &world.demo().picture(BESIDE_IT)], 600);
    choose(&mut page, &photo);
    page.wait_frame(FOUND);
    page.rest(Duration::from_millis(300));
    pull(&mut page, [0.08, 0.87], [0.43, 0.03], look.phone);
    page.wait_frame("document.querySelector('.found').getAttribute('aria-busy') == 'false'");
    page.wait_frame(
        "[...document.querySelectorAll('.found img')].slice(0, 3).every(i => i.complete)",
    );
    page.rest(Duration::from_millis(400));
    page.screenshot(&file(name));
    let fits = page.frame("document.documentElement.scrollHeight <= innerHeight");
    assert_eq!(fits, Some(true.into()), "the panel does not fit its frame");
}

/// In an element of the page's own, under the product.
fn inline(world: &World) {
    let mut page = world.browser.page();
    page.resize(1280, 800, false);
    page.before_load(
        "new MutationObserver(() => { const tag = document.querySelector('[src*=\"vitrine.js\"]'); \
         if (tag) tag.dataset.mount = '#similar' }).observe(document, { childList: true, subtree: true }); \
         addEventListener('DOMContentLoaded', () => { const s = document.createElement('section'); \
         s.id = 'similar'; s.style.marginTop = '24px'; document.querySelector('.product').after(s) })",
    );
    page.open(&format!("{}?vitrine=b", world.demo().page(WATCH)));
    page.wait(OPEN);
    page.eval("vitrineFrame.scrollIntoView({ block: 'end' })");
    page.wait_frame("[...document.images].slice(0, 3).every(i => i.complete)");
    page.rest(Duration::from_millis(600));
    page.screenshot(&file("inline"));
    let fits = page.frame("document.documentElement.scrollHeight <= innerHeight");
    assert_eq!(fits, Some(true.into()), "the panel does not fit its frame");
}

fn explained(world: &World) {
    let mut page = world.browser.page();
    page.resize(1280, 900, false);
    page.open(&format!("{}?vitrine-debug", world.demo().page(WATCH)));
    page.wait(OPEN);
    page.wait_frame("!!document.getElementById('debug')");
    page.frame("document.querySelector('#debug details').open = true");
    page.rest(Duration::from_millis(600));
    page.screenshot(&file("debug"));
}

/// Where a picture of this name goes.
pub fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("target/screenshots/{name}.png"))
}

fn look(world: &World, name: &str, look: &Look) {
    let mut page = world.browser.page();
    page.resize(look.size.0, look.size.1, look.phone);
    if look.dark {
        page.emulate("prefers-color-scheme", "dark");
    }
    if look.rtl {
        page.before_load("addEventListener('DOMContentLoaded', () => document.dir = 'rtl')");
    }
    // One variant, or the visitor's lot would decide which watches are seen.
    page.open(&format!("{}?vitrine=b", world.demo().page(WATCH)));
    page.wait(OPEN);
    page.wait_frame("[...document.images].slice(0, 3).every(i => i.complete)");
    page.rest(Duration::from_millis(400));
    page.screenshot(&file(name));
    let theme = page.frame("document.documentElement.dataset.theme").unwrap();
    assert_eq!(theme, if look.dark { "dark" } else { "light" });
    let fits = page.frame("document.documentElement.scrollHeight <= innerHeight && document.documentElement.scrollWidth <= innerWidth");
    assert_eq!(fits, Some(true.into()), "the panel does not fit its frame");
    let side = page.eval("(r => [r.left, innerWidth - r.right, innerHeight - r.bottom])(vitrineFrame.getBoundingClientRect())");
    let expected = match (look.phone, look.rtl) {
        (true, _) => [0, 0, 0],
        (_, true) => [20, 620, 20],
        _ => [620, 20, 20],
    };
    assert_eq!(side, serde_json::json!(expected));
}
