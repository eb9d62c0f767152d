//! The box around a part of the photo.

use std::io::Cursor;

use image::imageops::{FilterType, overlay, resize};
use image::{ImageFormat, Rgb, RgbImage};

use super::*;
use crate::accessibility::check;
use crate::looks::file;

/// Two products' pictures side by side, `height` pixels high.
pub fn pair(world: &World, left: usize, right: usize, height: u32) -> Vec<u8> {
    side_by_side([&photo(world, left), &photo(world, right)], height)
}

/// Two pictures side by side, each made square, `height` pixels high.
pub fn side_by_side(pictures: [&[u8]; 2], height: u32) -> Vec<u8> {
    let mut both = RgbImage::new(2 * height, height);
    for (at, picture) in [0, height].into_iter().zip(pictures) {
        let picture = image::load_from_memory(picture).unwrap().into_rgb8();
        let picture = resize(&picture, height, height, FilterType::Triangle);
        overlay(&mut both, &picture, at.into(), 0);
    }
    let mut png = Vec::new();
    both.write_to(&mut Cursor::new(&mut png), ImageFormat::Png).unwrap();
    png
}

/// How many of the 30 products may be as near as the product of the photo: cosines of watches of
/// similar colours differ by less than what a box's edge changes. That a list is the right one for its
/// box is compared with the command line's.
pub const FIRST: usize = 8;

/// The box's edges in shares of the photo: left, top, right, bottom.
fn edges(page: &mut Page) -> [f64; 4] {
    let edges = page.frame(
        "(() => { const b = document.querySelector('.box').getBoundingClientRect(), \
         p = document.querySelector('.preview').getBoundingClientRect(); \
         return [(b.left - p.left) / p.width, (b.top - p.top) / p.height, \
         (b.right - p.left) / p.width, (b.bottom - p.top) / p.height] })()",
    );
    let edges = edges.unwrap();
    [0, 1, 2, 3].map(|at| edges[at].as_f64().unwrap())
}

/// The box as the command line takes it, from what it says of itself.
fn part(page: &mut Page) -> String {
    let style = page.frame(
        "(s => [s.left, s.top, s.right, s.bottom].map(parseFloat))\
         (document.querySelector('.box').style)",
    );
    let style = style.unwrap();
    let [left, top, right, bottom] = [0, 1, 2, 3].map(|at| style[at].as_f64().unwrap() / 100.0);
    format!("{left},{top},{},{}", 1.0 - right - left, 1.0 - bottom - top)
}

fn near(edges: [f64; 4], expected: [f64; 4]) {
    let far = edges.iter().zip(expected).any(|(edge, expected)| (edge - expected).abs() > 0.03);
    assert!(!far, "{edges:?}, expected {expected:?}");
}

/// Waits until the list is the one that the command line finds for the box.
fn follows(page: &mut Page, shop: &Published, photo: &[u8]) {
    let part = part(page);
    let expected = shown(&native_part(shop, photo, &part));
    page.wait_frame(&format!(
        "JSON.stringify([...document.querySelectorAll('.found .name')].map(n => n.textContent)) \
         == {}",
        json!(expected.to_string())
    ));
    page.wait_frame("document.querySelector('.found').getAttribute('aria-busy') == 'false'");
}

/// Whether a product is among the first of the list: the shop's watches differ by their colours
/// alone, some of which are nearly the same.
fn finds(page: &mut Page, world: &World, number: usize) {
    let names = names(page);
    let first: Vec<_> = names.as_array().unwrap().iter().take(FIRST).collect();
    assert!(first.contains(&&json!(world.shop.products[number].name)), "{names}");
}

/// The panel after a search for all of a photo of two products.
fn searched(world: &World, shop: &Published, path: &str, phone: bool) -> (Page, Vec<u8>) {
    let bytes = pair(world, 4, 11, 400);
    let html = world.html(&world.shop.watch().name, &shop.server.loader("fine"), "");
    let address = shop.server.page(path, html);
    let mut page = world.browser.page();
    if phone {
        page.resize(390, 844, true);
    }
    page.open(&address);
    page.wait(OPEN);
    ask(&mut page);
    choose(&mut page, &bytes);
    page.wait_frame(FOUND);
    page.wait_frame("document.querySelector('.preview img').complete");
    page.rest(Duration::from_millis(200));
    near(edges(&mut page), [0.0, 0.0, 1.0, 1.0]);
    (page, bytes)
}

/// Pulls from one place of the photo to another.
pub fn pull(page: &mut Page, from: [f64; 2], to: [f64; 2], by_touch: bool) {
    let [from, to] = [from, to].map(|place| page.point_in_frame(".preview", place));
    if by_touch { page.drag_by_touch(from, to) } else { page.drag(from, to) }
}

pub fn mouse(world: &World) {
    let shop = &shops(world).small;
    let (mut page, bytes) = searched(world, shop, "/photo-mouse", false);
    // Drawn around the right watch, …
    pull(&mut page, [0.56, 0.2], [0.94, 0.9], false);
    near(edges(&mut page), [0.56, 0.2, 0.94, 0.9]);
    follows(&mut page, shop, &bytes);
    // … moved to the left one, and no farther than the photo goes, …
    pull(&mut page, [0.75, 0.5], [0.25, 0.4], false);
    near(edges(&mut page), [0.06, 0.1, 0.44, 0.8]);
    follows(&mut page, shop, &bytes);
    pull(&mut page, [0.25, 0.5], [0.01, 0.05], false);
    near(edges(&mut page), [0.0, 0.0, 0.38, 0.7]);
    // … and pulled larger at a corner and smaller at an edge.
    pull(&mut page, [0.38, 0.7], [0.5, 0.97], false);
    near(edges(&mut page), [0.0, 0.0, 0.5, 0.97]);
    pull(&mut page, [0.5, 0.5], [0.45, 0.5], false);
    near(edges(&mut page), [0.0, 0.0, 0.45, 0.97]);
    follows(&mut page, shop, &bytes);
    // A click is no pull.
    pull(&mut page, [0.8, 0.5], [0.8, 0.5], false);
    near(edges(&mut page), [0.0, 0.0, 0.45, 0.97]);
    quiet(&page);
}

pub fn touch(world: &World) {
    let shop = &shops(world).small;
    let (mut page, bytes) = searched(world, shop, "/photo-touch", true);
    pull(&mut page, [0.1, 0.8], [0.45, 0.15], true);
    near(edges(&mut page), [0.1, 0.15, 0.45, 0.8]);
    follows(&mut page, shop, &bytes);
    pull(&mut page, [0.25, 0.5], [0.75, 0.5], true);
    near(edges(&mut page), [0.6, 0.15, 0.95, 0.8]);
    follows(&mut page, shop, &bytes);
    pull(&mut page, [0.6, 0.15], [0.5, 0.02], true);
    near(edges(&mut page), [0.5, 0.02, 0.95, 0.8]);
    quiet(&page);
}

pub fn keys(world: &World) {
    const SHIFT: u32 = 8;
    let shop = &shops(world).small;
    let (mut page, bytes) = searched(world, shop, "/photo-keys", false);
    let focused = "document.activeElement.className";
    // From the first card back to the box.
    page.key_with("Tab", SHIFT);
    assert_eq!(page.frame(focused).unwrap(), "box");
    for _ in 0..25 {
        page.key_with("ArrowLeft", SHIFT);
    }
    near(edges(&mut page), [0.0, 0.0, 0.5, 1.0]);
    follows(&mut page, shop, &bytes);
    finds(&mut page, world, 4);
    assert_eq!(page.frame(focused).unwrap(), "box", "the focus stays where it is");
    for _ in 0..25 {
        page.key("ArrowRight");
    }
    for _ in 0..2 {
        page.key_with("ArrowUp", SHIFT);
    }
    page.key("ArrowDown");
    near(edges(&mut page), [0.5, 0.02, 1.0, 0.98]);
    follows(&mut page, shop, &bytes);
    finds(&mut page, world, 11);
    // And all of it can be heard.
    let said = page.frame(
        "(b => [b.getAttribute('role'), b.getAttribute('aria-label'), \
         b.getAttribute('aria-valuetext'), b.getAttribute('aria-valuenow'), \
         document.getElementById(b.getAttribute('aria-describedby')).textContent])\
         (document.querySelector('.box'))",
    );
    assert_eq!(
        said.unwrap(),
        json!([
            "slider",
            "Часть фото для поиска",
            "Слева 50 %, сверху 2 %, ширина 50 %, высота 96 %",
            "48",
            "Стрелки двигают рамку, стрелки с Shift меняют её размер."
        ])
    );
    let heard = "document.querySelector('.verdict[role=status]').textContent";
    assert_eq!(page.frame(heard).unwrap(), names(&mut page)[0]);
    quiet(&page);
}

pub fn superseded(world: &World) {
    let shop = &shops(world).narrow;
    let (mut page, bytes) = searched(world, shop, "/photo-superseded", false);
    page.frame(
        "window.lists = 0; new MutationObserver(() => lists++)\
         .observe(document.querySelector('.found'), { childList: true }); 0",
    );
    shop.server.forget();
    // Five boxes in one task: the worker has no chance to answer in between.
    page.frame(
        "(() => { const p = document.querySelector('.preview'), r = p.getBoundingClientRect(); \
         p.setPointerCapture = () => {}; \
         const at = (type, x, y) => p.dispatchEvent(new PointerEvent(type, { bubbles: true, \
         pointerId: 7, isPrimary: true, button: 0, pointerType: 'mouse', cancelable: true, \
         clientX: r.left + r.width * x, clientY: r.top + r.height * y })); \
         for (const [from, to] of [[[0.3, 0.3], [0.7, 0.95]], [[0.5, 0.6], [0.4, 0.6]], \
         [[0.4, 0.6], [0.3, 0.6]], [[0.3, 0.6], [0.6, 0.6]], [[0.6, 0.6], [0.78, 0.6]]]) \
         { at('pointerdown', ...from); at('pointermove', ...to); at('pointerup', ...to); } })()",
    );
    page.wait_frame("lists > 0");
    follows(&mut page, shop, &bytes);
    page.rest(Duration::from_millis(500));
    assert_eq!(page.frame("lists").unwrap(), 1, "only the last box's products were shown");
    let again: Vec<_> = shop.server.asked();
    assert!(!again.iter().any(|path| path.contains("weights")), "the worker went on: {again:?}");
    quiet(&page);
}

pub fn another_photo(world: &World) {
    let shop = &shops(world).small;
    let (mut page, bytes) = searched(world, shop, "/photo-another", false);
    pull(&mut page, [0.56, 0.2], [0.94, 0.9], false);
    follows(&mut page, shop, &bytes);
    page.click_in_frame(".again", 0);
    page.wait_frame("!document.querySelector('.ask').hidden");
    let photo = photo(world, 20);
    choose(&mut page, &photo);
    page.wait_frame(FOUND);
    follows(&mut page, shop, &photo);
    finds(&mut page, world, 20);
    near(edges(&mut page), [0.0, 0.0, 1.0, 1.0]);
    quiet(&page);
}

pub fn nothing_alike(world: &World) {
    let shop = &shops(world).narrow;
    let mut page = open(world, shop, "/photo-nothing", "fine");
    ask(&mut page);
    // Stripes, which no watch has.
    let stripes = RgbImage::from_fn(300, 300, |x, y| match (x / 6 + y / 9) % 3 {
        0 => Rgb([255, 0, 255]),
        1 => Rgb([0, 0, 0]),
        _ => Rgb([0, 255, 0]),
    });
    let mut png = Vec::new();
    stripes.write_to(&mut Cursor::new(&mut png), ImageFormat::Png).unwrap();
    choose(&mut page, &png);
    page.wait_frame(FOUND);
    let native = native(shop, &png);
    let alike = native["similar"].as_array().unwrap().iter().filter(|card| card["alike"] == true);
    assert_eq!(alike.count(), 0, "{native}");
    let verdict = page
        .frame("(v => [v.textContent, v.offsetHeight > 10])(document.querySelector('.verdict'))");
    assert_eq!(verdict.unwrap(), json!(["Ничего по-настоящему похожего. Ближе всего:", true]));
    assert_eq!(names(&mut page), shown(&native));
    assert_eq!(
        page.frame("document.querySelectorAll('.found .match:not([hidden])').length").unwrap(),
        0
    );
    check(&mut page, "nothing alike");
    page.screenshot(&file("photo-nothing"));

    // Then a watch: its likes, with percent, and no more words.
    page.click_in_frame(".again", 0);
    choose(&mut page, &photo(world, 4));
    let name = json!(world.shop.products[4].name);
    page.wait_frame(&format!("document.querySelector('.found .name')?.textContent == {name}"));
    let percents = page
        .frame("[...document.querySelectorAll('.found .match:not([hidden])')].map(m => parseInt(m.textContent))");
    let percents = percents.unwrap();
    let percents: Vec<u64> =
        percents.as_array().unwrap().iter().map(|percent| percent.as_u64().unwrap()).collect();
    assert_eq!(percents.len(), names(&mut page).as_array().unwrap().len());
    assert!(
        percents.is_sorted_by(|a, b| a >= b) && percents.iter().all(|p| *p >= 35),
        "{percents:?}"
    );
    let unseen = "document.querySelector('.verdict').classList.contains('unseen')";
    assert_eq!(page.frame(unseen).unwrap(), true);
    quiet(&page);
}
