//! What happens when something of a search fails, and what is kept.

use super::interface::{interface_page, search};
use super::*;

/// The panel's words, after a search that fails.
fn failure(page: &mut Page) -> String {
    page.wait_frame(FAILED);
    let text = page.frame("document.querySelector('.error').textContent").unwrap();
    assert!(page.exceptions.is_empty(), "{:?}", page.exceptions);
    text.as_str().unwrap().to_owned()
}

pub fn not_a_picture(world: &World) {
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

pub fn cancelled(world: &World) {
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

pub fn offline(world: &World) {
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

pub fn flaky(world: &World) {
    let shop = &shops(world).narrow;
    let mut page = open(world, shop, "/photo-flaky", "weights-flaky");
    ask(&mut page);
    choose(&mut page, &photo(world, 4));
    page.wait_frame(FOUND);
    assert_eq!(names(&mut page)[0], json!(world.shop.products[4].name));
}

pub fn broken(world: &World) {
    let shop = &shops(world).narrow;
    let mut page = open(world, shop, "/photo-broken", "weights-broken");
    ask(&mut page);
    choose(&mut page, &photo(world, 4));
    assert!(failure(&mut page).contains("не работает"));
    assert!(page.console.iter().any(|line| line.contains("checksum")), "{:?}", page.console);
    page.wait(OPEN);
}

pub fn codes_broken(world: &World) {
    let shop = &shops(world).small;
    let mut page = open(world, shop, "/photo-codes", "codes-broken");
    ask(&mut page);
    choose(&mut page, &photo(world, 4));
    assert!(failure(&mut page).contains("не работает"));
}

pub fn module_missing(world: &World) {
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

pub fn storage_forbidden(world: &World) {
    let shop = &shops(world).narrow;
    let mut page = interface_page(world, shop, "/photo-storage", "storage-forbidden");
    let answer = page.eval(&search(&photo(world, 4), "{}"));
    assert_eq!(answer["products"][0]["id"], json!(world.shop.products[4].id));
    quiet(&page);
}

pub fn from_storage(world: &World) {
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
