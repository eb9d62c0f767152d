use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use vitrine_catalogue::{Catalogue, ReadOptions, read};

use super::draw::{Shot, jpeg};
use super::shop::{StockItem, stock};
use super::watch::{Gender, SubDials};
use super::{feed, pages, truth};

const COUNT: usize = 360;

fn items() -> Vec<StockItem> {
    stock(1, COUNT)
}

fn catalogue(items: &[StockItem]) -> Catalogue {
    read(feed::yml(items).unwrap().as_slice(), &ReadOptions::default()).unwrap()
}

#[test]
fn the_feed_reads_as_it_was_meant() {
    let items = items();
    let catalogue = catalogue(&items);
    assert!(catalogue.skipped.is_empty(), "{:?}", catalogue.skipped);
    assert_eq!(catalogue.products.len(), COUNT);
    assert_eq!(catalogue.shop.name, super::shop::NAME);
    for (item, product) in items.iter().zip(&catalogue.products) {
        assert_eq!(product.id, item.id);
        assert_eq!(product.name, item.name);
        assert_eq!(product.url.as_deref(), Some(item.url().as_str()));
        assert_eq!(product.vendor.as_deref(), Some(item.brand.name));
        assert_eq!(product.model.as_deref(), Some(item.model.as_str()));
        assert_eq!(product.group, item.group);
        assert_eq!(product.available, item.available);
        assert_eq!(product.pictures.len(), item.shots.len());
        assert_eq!(product.category.len(), 3);
        assert!(product.params.len() >= 13);
        let price = product.price.as_ref().unwrap();
        assert_eq!((price.hundredths, &*price.currency), (u64::from(item.price) * 100, "UAH"));
        assert_eq!(product.old_price.is_some(), item.old_price.is_some());
    }
}

#[test]
fn ids_names_and_addresses_are_unique() {
    let items = stock(7, 1500);
    let unique = |of: fn(&StockItem) -> &str| items.iter().map(of).collect::<BTreeSet<_>>().len();
    assert_eq!(unique(|item| &item.id), items.len());
    assert_eq!(unique(|item| &item.name), items.len());
    assert_eq!(unique(|item| &item.slug), items.len());
}

#[test]
fn the_shop_has_what_real_ones_have() {
    let items = items();
    let share = |of: fn(&StockItem) -> bool| items.iter().filter(|item| of(item)).count();
    for (what, count, range) in [
        ("without a picture", share(|item| item.shots.is_empty()), 8..30),
        ("with several pictures", share(|item| item.shots.len() > 1), 40..120),
        ("out of stock", share(|item| !item.available), 14..50),
        ("discounted", share(|item| item.old_price.is_some()), 50..130),
        ("of women", share(|item| item.watch.gender == Gender::Women), 60..200),
        ("with counters", share(|item| item.watch.sub_dials != SubDials::None), 60..200),
    ] {
        assert!(range.contains(&count), "{count} {what}, not within {range:?}");
    }
    let mut groups: BTreeMap<&str, Vec<&StockItem>> = BTreeMap::new();
    for item in &items {
        if let Some(group) = &item.group {
            groups.entry(group).or_default().push(item);
        }
    }
    assert!(groups.len() > 60);
    for item in groups.values().flatten() {
        let first = &groups[item.group.as_deref().unwrap()][0].watch;
        assert_eq!((item.watch.shape, item.watch.diameter), (first.shape, first.diameter));
    }
}

#[test]
fn a_seed_is_a_shop() {
    let bytes = |seed| {
        let items = stock(seed, 24);
        let mut all = feed::yml(&items).unwrap();
        all.extend(truth(&items, seed).unwrap());
        for shot in [Shot::Front, Shot::Detail, Shot::Aslant] {
            all.extend(jpeg(&items[5].watch, shot).unwrap());
        }
        all
    };
    assert!(bytes(3) == bytes(3));
    assert!(bytes(3) != bytes(4));
    // A smaller shop is the beginning of a larger one.
    let (small, large) = (stock(3, 10), stock(3, 40));
    assert!(small.iter().zip(&large).all(|(a, b)| a.name == b.name && a.watch == b.watch));
}

#[test]
fn every_watch_is_drawn_in_the_middle_of_white() {
    for item in stock(11, 12) {
        let picture =
            image::load_from_memory(&jpeg(&item.watch, Shot::Front).unwrap()).unwrap().to_rgb8();
        assert_eq!(picture.dimensions(), (600, 600));
        let light = |x, y| picture.get_pixel(x, y).0.iter().all(|&part| part > 245);
        assert!(light(4, 4) && light(595, 4) && light(4, 595) && light(595, 300), "{}", item.name);
        let dark = (200..400).filter(|&x| (200..400).any(|y| !light(x, y))).count();
        assert!(dark > 150, "{}: {dark}", item.name);
    }
}

#[test]
fn pages_carry_what_shops_pages_carry() {
    let folder = tempfile::tempdir().unwrap();
    let items = stock(1, 60);
    pages::write_all(&items, folder.path()).unwrap();
    let read = |path: String| fs::read_to_string(folder.path().join(path)).unwrap();
    let script = r#"<script async src="{{cdn}}/vitrine.js"></script>"#;
    assert!(read("index.html".into()).contains(script));
    for item in &items {
        let page = read(format!("watch/{}/index.html", item.slug));
        assert_eq!(page.matches(script).count(), 1);
        assert!(
            page.contains(&format!(r#"<link rel="canonical" href="{}">"#, item.url())),
            "{page}"
        );
        let escaped = item.name.replace('&', "&amp;").replace('\'', "&#x27;");
        assert!(page.contains(&format!("<title>{escaped} купить в Киеве | ")), "{page}");
        assert!(page.contains(&format!("<h1>{escaped}</h1>")), "{page}");
        let start = page.find("ld+json\">").unwrap() + 9;
        let json = &page[start..start + page[start..].find("</script>").unwrap()];
        let json: serde_json::Value = serde_json::from_str(json).unwrap();
        assert_eq!(json["sku"], item.id);
        assert_eq!(json["name"], item.name);
    }
}
