//! Names in another order and company: prices, words of trade, vendors, marks, stale links.

use crate::support::{Shelf, named};
use vitrine_catalogue::{Product, Shop};
use vitrine_table::{Page, Refusal, Signal};

fn product(id: &str, name: &str, path: &str, vendor: &str, category: &str) -> Product {
    Product {
        id: id.into(),
        url: Some(format!("https://lumo.example/{path}")),
        vendor: Some(vendor.into()),
        category: [category.to_owned()].into(),
        ..named(name)
    }
}

fn lamps() -> Vec<Product> {
    let mut products = vec![
        product("1", "LUMO desk lamp - blue", "p/desk-blue", "LUMO", "Desk lamps"),
        product("2", "LUMO desk lamp - green", "p/desk-green", "LUMO", "Desk lamps"),
        product("3", "LUMO reading lamp with clip, black", "p/clip", "LUMO", "Reading lamps"),
        product("4", "Arc 50 floor lamp", "p/arc-50", "Norrsken", "Floor lamps"),
        product("5", "Shade white lamp black", "p/shade-1", "LUMO", "Shades"),
        product("6", "Lamp black shade white", "p/shade-2", "LUMO", "Shades"),
        product("7", "Milk Chocolate", "p/milk", "Kakau", "Sweets"),
        product("8", "Lamp", "p/lamp", "LUMO", "Lamps"),
        product("9", "Nightlight", "index.php?product_id=43", "LUMO", "Children"),
        product("10", "Mushroom", "shop#!/mushroom/p/7002", "LUMO", "Children"),
        product("11", "Lantern - Red / S", "p/lantern?variant=901", "LUMO", "Lanterns"),
        product("12", "Lantern - Red / M", "p/lantern?variant=902", "LUMO", "Lanterns"),
        product("13", "Globe copper", "p/globe-copper", "LUMO", "Globes"),
        product("14", "Globe brass", "p/globe-brass", "LUMO", "Globes"),
    ];
    for (at, group) in [(10, "lantern"), (11, "lantern"), (12, "globe"), (13, "globe")] {
        products[at].group = Some(group.into());
    }
    products
}

fn shelf() -> Shelf {
    let shop = Shop { name: "Lampen Lumo".into(), url: Some("https://lumo.example/".into()) };
    Shelf::of(&shop, &lamps())
}

fn page(titles: &[&str], urls: &[&str]) -> Page {
    Page {
        titles: titles.iter().map(|title| (*title).to_owned()).collect(),
        urls: urls.iter().map(|path| format!("https://lumo.example/{path}")).collect(),
        ..Page::default()
    }
}

/// What each page shows: an id, or nothing.
fn check(pages: impl IntoIterator<Item = (Option<&'static str>, Page)>) {
    let shelf = shelf();
    let mut failed = Vec::new();
    for (wanted, page) in pages {
        let found = shelf.identify(&page).outcome.map(|found| found.entry.id);
        if found.as_deref().ok() != wanted {
            failed.push(format!("{page:?}: {found:?}, not {wanted:?}"));
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

fn check_titles(titles: impl IntoIterator<Item = (Option<&'static str>, &'static str)>) {
    check(titles.into_iter().map(|(wanted, title)| (wanted, page(&[title], &[]))));
}

#[test]
fn the_same_words_in_another_order() {
    check_titles([
        (Some("1"), "LUMO blue, desk lamp | Shop"),
        (Some("1"), "Blue LUMO desk lamp"),
        (Some("1"), "Desk lamp - blue - LUMO"),
        (Some("1"), "Desk lamp blue LUMO | Lampen Lumo"),
        (Some("1"), "Buy blue, LUMO desk lamp online | Shop"),
        (Some("2"), "Desk lamp (green) LUMO"),
        (Some("3"), "Black, LUMO reading lamp with clip"),
        (Some("4"), "Floor lamp – Arc 50 | Norrsken"),
        (Some("4"), "Floor lamp | Arc 50 | Shop"),
        // A word more or less, or another one.
        (None, "LUMO red, desk lamp | Shop"),
        (None, "LUMO blue, lamp"),
        (None, "Blue LUMO desk lamp shade"),
        (None, "Strap blue, LUMO desk lamp"),
        // The number is no longer the model's, or another's.
        (None, "50 lamp floor Arc"),
        (None, "Arc floor lamp 50"),
        // Without a mark only the ends of a name change places.
        (None, "LUMO blue lamp desk"),
        // What belongs together is parted.
        (None, "Clip black LUMO reading lamp with"),
        // Two words are soon something else, and so is a category with its filter.
        (None, "Chocolate Milk"),
        (None, "Chocolate, Milk"),
        (None, "Desk lamp | LUMO blue"),
        // Two products have these words.
        (None, "White lamp black shade"),
        (Some("5"), "Shade white lamp black"),
        // Pages that are no product's.
        (None, "Compare: blue, LUMO desk lamp"),
        (None, "How to clean: LUMO blue, desk lamp"),
        (None, "LUMO blue, desk lamp - page 2"),
    ]);
}

#[test]
fn prices_with_signs_are_prices() {
    check_titles([
        (Some("4"), "Arc 50 floor lamp купить по цене 3 500 ₽ | Shop"),
        (Some("4"), "Arc 50 floor lamp - 1 250 грн"),
        (Some("4"), "Arc 50 floor lamp 19,90€"),
        (Some("4"), "Arc 50 floor lamp 19,90 €"),
        (Some("4"), "Arc 50 floor lamp for $19.90 | Shop"),
        (Some("4"), "Arc 50 floor lamp $1,299.00"),
        (Some("4"), "Arc 50 floor lamp por R$ 1.299,00"),
        (Some("4"), "Arc 50 floor lamp £15"),
        (Some("4"), "Arc 50 floor lamp za 99,00 zł - Shop"),
        (Some("4"), "Arc 50 floor lamp - 1 299 Kč"),
        (Some("4"), "Arc 50 floor lamp - 199 kr - Shop"),
        (Some("4"), "Arc 50 floor lamp. 500 ₴"),
        (Some("4"), "Arc 50 floor lamp CHF 49.00"),
        (Some("13"), "Globe copper 500 ₹"),
        // The 4 may be a model's: "Globe copper 4" for 500.
        (None, "Globe copper 4 500 ₽"),
        (None, "Globe copper 4 500 руб"),
        (None, "Globe copper 500"),
        (None, "Globe copper 50 ml"),
        (None, "Globe copper 19,90€ shade"),
    ]);
}

#[test]
fn words_of_trade_in_many_languages() {
    let of = |title: &'static str| (Some("4"), title);
    check_titles([
        of("Arc 50 floor lamp (Sold Out)"),
        of("[Out of stock] Arc 50 floor lamp | Shop"),
        of("Pre-order: Arc 50 floor lamp"),
        of("Arc 50 floor lamp (ausverkauft) | Shop"),
        of("Rupture de stock : Arc 50 floor lamp"),
        of("Arc 50 floor lamp [AGOTADO]"),
        of("Esaurito - Arc 50 floor lamp"),
        of("Arc 50 floor lamp (нет в наличии)"),
        of("Arc 50 floor lamp (немає в наявності)"),
        of("Arc 50 floor lamp - brak w magazynie"),
        of("Arc 50 floor lamp (vyprodáno)"),
        of("Arc 50 floor lamp (Slut i lager)"),
        of("Arc 50 floor lamp (tükendi)"),
        of("Arc 50 floor lamp (אזל מהמלאי)"),
        of("(2) Arc 50 floor lamp | Shop"),
        (None, "(2 pieces) Arc 50 floor lamp"),
        (None, "Arc 50 floor lamp out"),
        (None, "(2)"),
        (None, "(404) Page not found"),
    ]);
}

#[test]
fn vendors_shops_and_domains_beside_the_name() {
    check_titles([
        (Some("4"), "Norrsken Arc 50 floor lamp | Shop"),
        (Some("4"), "Norrsken - Arc 50 floor lamp"),
        (Some("4"), "Arc 50 floor lamp by Norrsken"),
        (Some("4"), "Arc 50 floor lamp (Norrsken)"),
        (Some("4"), "Arc 50 floor lamp - leuchten24.de"),
        (Some("4"), "Leuchten24.de - Arc 50 floor lamp"),
        (Some("4"), "Arc 50 floor lamp: Amazon.co.uk: Lighting"),
        (Some("4"), "Arc 50 floor lamp @ Happy Home"),
        (None, "Kakau Arc 50 floor lamp"),
        (None, "Arc 50 floor lamp - GX53.4"),
        (None, "Arc 50 floor lamp Leuchten24.de shade"),
        (None, "Leuchten24.de"),
    ]);
}

#[test]
fn parameters_leave_an_address_as_it_is() {
    let search = "index.php?product_id=43&search=night";
    check([
        (Some("9"), page(&["Nightlight"], &[search])),
        (Some("10"), page(&["Mushroom | Shop"], &["shop#!/mushroom/p/7002/category=31"])),
        (None, page(&["Mushroom"], &["index.php?search=mushroom"])),
        (None, page(&["Mushroom"], &["shop#!/search/mushroom"])),
        (None, page(&["Nightlight"], &["category/nightlight"])),
        (None, page(&["Nightlight"], &["index.php?route=search&product_id=43"])),
        (None, page(&["Something else"], &[search])),
    ]);
}

#[test]
fn a_name_that_is_its_categorys_word_is_found_by_address_alone() {
    check([
        (None, page(&["Lamp | Shop"], &["c/lamp"])),
        (Some("8"), page(&["Lamp | Shop"], &["p/lamp"])),
    ]);
}

#[test]
fn a_stale_canonical_link_does_not_veto() {
    let with_sku = |sku: &str, page: Page| Page { sku: Some(sku.into()), ..page };
    let stale = || page(&["LUMO desk lamp - green | Shop"], &["p/desk-blue", "en/p/desk-green"]);
    let found = shelf().identify(&stale()).outcome.map(|found| (found.entry.id, found.signal));
    assert_eq!(found, Ok(("2".into(), Signal::Title)));
    let two = with_sku("1", stale());
    assert_eq!(shelf().identify(&two).outcome.err(), Some(Refusal::Contradiction));
    check([
        (Some("2"), page(&["LUMO green, desk lamp"], &["p/desk-blue", "en/p/desk-green"])),
        (Some("2"), with_sku("2", stale())),
        (Some("2"), page(&["LUMO desk lamp - green"], &["p/desk-blue", "p/desk-green"])),
        (None, page(&["LUMO desk lamp - green", "Arc 50 floor lamp"], &["p/desk-blue", "en/x"])),
        (None, page(&["Delivery"], &["p/desk-blue", "delivery"])),
        (None, page(&["LUMO desk lamp - green | Cart"], &["p/desk-blue", "cart"])),
    ]);
}

#[test]
fn the_variant_that_the_title_names() {
    let first = || Some("11".to_owned());
    check([
        (Some("12"), page(&["Lantern – Red / M"], &["p/lantern", "p/lantern"])),
        (Some("12"), Page { sku: first(), ..page(&["Lantern – Red / M"], &["p/lantern"]) }),
        (Some("11"), Page { sku: first(), ..page(&["Lantern"], &["p/lantern"]) }),
        (Some("11"), page(&["Lantern – Red / M"], &["p/lantern?variant=901"])),
        (Some("14"), page(&["Globe brass | Shop"], &["p/globe-copper", "en/p/globe-brass"])),
        (Some("13"), page(&["Globe in copper | Shop"], &["p/globe-copper", "en/p/globe"])),
    ]);
}

/// Titles as other shops make them. The vendor stands in the name, its last word is a colour.
fn templates(name: &str) -> Vec<String> {
    let words: Vec<&str> = name.split(' ').collect();
    let (vendor, colour) = (words[0], words[words.len() - 1]);
    let (rest, model) = (words[1..].join(" "), words[1..words.len() - 1].join(" "));
    let front = words[..words.len() - 1].join(" ");
    vec![
        format!("{name} – Happy Home"),
        format!("{name} | happyhome24.de"),
        format!("{name} @ Happy Home"),
        format!("Happy Home | {name}"),
        format!("{vendor} {colour}, {model} | Happy Home"),
        format!("{rest} - {vendor} | Happy Home"),
        format!("{colour} {front} | Happy Home"),
        format!("{front} ({colour}) – Happy Home"),
        format!("{name} 19,90€ | Happy Home"),
        format!("Купить {name} по цене 3 500 ₽"),
        format!("{name} [Sold out] – Happy Home"),
        format!("Vorbestellung: {name} | Happy Home"),
        format!("(3) {name} - 1 299 Kč"),
    ]
}

/// Each fifth product is one that the table lacks: its pages must show nothing.
#[test]
fn shops_of_many_kinds() {
    let mut names = Vec::new();
    for vendor in ["Lumo", "Norrsken", "Brightworks"] {
        for model in ["desk lamp", "Arc floor lamp", "X-200 spot", "wall lamp 40 W"] {
            for colour in ["blue", "green", "black", "white", "walnut"] {
                names.push(format!("{vendor} {model} {colour}"));
            }
        }
    }
    let lacking = |at: usize| at % 5 == (at / 5) % 5;
    let kept = names.iter().enumerate().filter(|(at, _)| !lacking(*at));
    let products: Vec<Product> = kept.map(|(_, name)| named(name)).collect();
    let shelf = Shelf::new(&products);
    let table = shelf.table();
    let (mut asked, mut right, mut wrong) = (0, 0, Vec::new());
    for (at, name) in names.iter().enumerate() {
        for title in templates(name) {
            let found = table.identify(&page(&[&title], &[])).expect("every shard is there");
            asked += usize::from(!lacking(at));
            match found.outcome {
                Ok(found) if lacking(at) || found.entry.name != *name => {
                    wrong.push(format!("{title}: {}", found.entry.name));
                }
                Ok(_) => right += 1,
                Err(_) => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(right * 100 >= asked * 90, "{right} of {asked}");
}

/// Pages of a shop that show no product, beside names of its products in whatever order.
#[test]
fn pages_that_are_no_products() {
    check_titles(
        [
            "Desk lamps | Shop",
            "LUMO | Shop",
            "LUMO desk lamps – blue | Shop",
            "Lamps from 19,90€",
            "Search: blue, LUMO desk lamp",
            "Cart (2) | LUMO desk lamp - blue",
            "(2) Cart",
            "Warenkorb - LUMO desk lamp - blue",
            "Blog: LUMO blue, desk lamp",
            "LUMO blue, desk lamp vs Arc 50 floor lamp",
            "5 reasons to buy the blue LUMO desk lamp",
            "Sold out",
            "Pre-order",
            "3 500 ₽",
        ]
        .map(|title| (None, title)),
    );
}
