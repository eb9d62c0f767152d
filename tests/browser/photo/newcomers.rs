//! Products that are not in the table.

use super::*;

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

pub fn new_product(world: &World) {
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
    page.eval(
        "document.addEventListener('vitrine:click', \
         e => (window.clicked = e.detail, e.preventDefault()))",
    );
    page.click_in_frame("#cards a", 0);
    page.wait("!!window.clicked");
    let clicked = page.eval("clicked");
    assert_eq!(clicked["product"]["name"], "Tidewater 3000 хронограф | Часовой магазин");
    assert_eq!((&clicked["name"], &clicked["variant"]), (&names[0], &Value::Null));

    // The same frame shows a product of the table after it, and the new one again.
    let known = world.shop.watch();
    let go = |address: &str, title: &str, more: &str| {
        format!(
            "document.title = document.querySelector('h1').textContent = {}; {more}; \
             history.pushState(0, '', {})",
            json!(title),
            json!(address)
        )
    };
    let stranger = "window.facts ??= document.querySelector('[type=\"application/ld+json\"]')";
    page.eval(&go("/known", &known.name, &format!("{stranger}; facts.remove()")));
    page.wait("events.filter(e => e[0] == 'show').length == 2");
    assert_eq!(page.eval("events.at(-1)[1].product.id"), json!(known.id));
    page.eval(&go("/new-again", "Tidewater 3000 хронограф", "document.head.append(facts)"));
    page.wait("events.filter(e => e[0] == 'show').length == 3");
    let again = page
        .frame("[...document.querySelectorAll('#cards .name')].map(n => n.textContent)")
        .unwrap();
    assert_eq!(again.as_array().unwrap(), names);
    quiet(&page);
}

pub fn unreadable(world: &World) {
    let address = format!("{}/fine/no-cors.png", shops(world).small.server.cdn());
    let mut page = stranger(world, "/new-unreadable", &address, "data-new-products");
    page.wait_request("no-cors");
    page.rest(Duration::from_millis(500));
    assert_eq!(page.eval(NOTHING), true);
    assert!(page.exceptions.is_empty(), "{:?}", page.exceptions);
}

pub fn not_asked(world: &World) {
    let shop = &shops(world).small;
    shop.server.forget();
    let mut page = stranger(world, "/new-not-asked", "https://pictures.example/x.jpg", "");
    page.wait_request("/index.");
    page.rest(Duration::from_millis(800));
    assert_eq!(page.eval(NOTHING), true);
    assert!(!shop.server.asked().iter().any(|path| path.contains("search")));
}
