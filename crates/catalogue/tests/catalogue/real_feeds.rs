//! Every real feed at hand: how many products it gives, what is skipped and why, and what some of
//! the products are. The expected figures were counted in the files by other means.

use std::collections::HashSet;
use std::fs::File;
use std::sync::Arc;

use vitrine_catalogue::{self, Catalogue, Money, Param, Product, ReadOptions};
use vitrine_test_support::shop_data;

fn read(path: &str) -> Option<Catalogue> {
    let file = File::open(shop_data(path)?).unwrap();
    let catalogue = vitrine_catalogue::read(file, &ReadOptions::default());
    Some(catalogue.unwrap_or_else(|error| panic!("{path}: {error}")))
}

/// What is expected of one feed.
struct Expected {
    path: &'static str,
    products: usize,
    skipped: usize,
    pictures: usize,
    params: usize,
    unavailable: usize,
    priced: usize,
    discounted: usize,
}

#[rustfmt::skip]
const EXPECTED: [Expected; 26] = [
    // path, products, skipped, pictures, params, unavailable, priced, discounted
    expect("feeds/bitrix_cp1251_newbar/tiublizko_532253.xml", 1146, 0, 1146, 0, 567, 1146, 0),
    expect("feeds/bitrix_cp1251_newbar/yandex.xml", 1149, 0, 1149, 0, 0, 1149, 0),
    expect("feeds/bitrix_cp1251_newbar/yandex_320660.xml", 398, 0, 398, 0, 142, 398, 0),
    expect("feeds/bitrix_cp1251_styx/yandex_41790.xml", 375, 0, 354, 1665, 0, 375, 375),
    expect("feeds/csv_shopify/csv-files__apparel.csv", 25, 0, 55, 110, 3, 24, 2),
    expect("feeds/csv_shopify/csv-files__jewelry.csv", 19, 0, 25, 25, 1, 19, 4),
    // Apparel: one product costs 0. Snowdevil: one is not published.
    expect("feeds/csv_shopify/csv-files__snowdevil.csv", 277, 1, 410, 1053, 5, 277, 66),
    expect("feeds/csv_shopify_small/apparel.csv", 20, 0, 20, 23, 0, 20, 0),
    expect("feeds/csv_shopify_small/jewelery.csv", 20, 0, 41, 56, 0, 20, 14),
    // Two drafts.
    expect("feeds/csv_woocommerce_ru/wc-product-export.csv", 7, 2, 11, 0, 0, 7, 0),
    expect("feeds/google_atom_and_rss_samples/examples__atom_feed.xml", 6, 0, 12, 18, 1, 6, 1),
    expect("feeds/google_atom_and_rss_samples/examples__rss_feed.xml", 6, 0, 12, 18, 1, 6, 1),
    expect("feeds/google_tshirts_es_group/google_feed.xml", 486, 0, 4756, 3081, 0, 486, 0),
    expect("feeds/json_shopify/shopify_products.json", 25, 0, 55, 110, 3, 24, 2),
    expect("feeds/yml_ecwid_karsaman/yandex_market.xml", 77, 0, 129, 132, 0, 77, 0),
    // One is left with a stock of 0; its `available` is spelt with a Cyrillic letter.
    expect("feeds/yml_honey_no_xmldecl/rozetka.xml", 25, 0, 25, 132, 1, 25, 0),
    expect("feeds/yml_islandgift_bom/kernel__yandex__yml.xml", 102, 0, 0, 0, 0, 102, 0),
    expect("feeds/yml_islandgift_bom/yml.xml", 102, 0, 91, 10, 0, 102, 0),
    expect("feeds/yml_klipster_double_escaped/price.xml", 293, 0, 293, 2011, 0, 293, 0),
    // One picture is `None`, one price 0, one "old price" below the price.
    expect("feeds/yml_malformed_task/old_yml_catalog.xml", 7, 0, 6, 0, 1, 6, 3),
    expect("feeds/yml_malformed_task/yml_catalog.xml", 3, 0, 3, 0, 1, 3, 1),
    expect("feeds/yml_shwei_vendor_model/yml.xml", 132, 0, 132, 0, 0, 132, 0),
    expect("catalogues/clothing_small_cc0/products.csv", 372, 0, 372, 372, 0, 0, 0),
    expect("catalogues/magento_luma/products.csv", 449, 0, 455, 5178, 0, 449, 0),
    expect("catalogues/myntra_small_accessories/products.csv", 11244, 0, 11244, 66778, 0, 11244, 0),
    // Two products have the id ROBOT-VACUUM.
    expect("catalogues/spree_demo/products.csv", 123, 1, 123, 683, 0, 87, 0),
];

#[expect(clippy::too_many_arguments, reason = "one row of the table above")]
const fn expect(
    path: &'static str,
    products: usize,
    skipped: usize,
    pictures: usize,
    params: usize,
    unavailable: usize,
    priced: usize,
    discounted: usize,
) -> Expected {
    Expected { path, products, skipped, pictures, params, unavailable, priced, discounted }
}

#[test]
fn every_feed_gives_all_its_usable_products() {
    let Some(_) = shop_data("") else { return };
    let mut wrong = Vec::new();
    for expected in EXPECTED {
        let Expected { path, .. } = expected;
        let Catalogue { products, skipped, .. } = read(path).unwrap();
        let count =
            |is: fn(&Product) -> bool| products.iter().filter(|product| is(product)).count();
        let found = Expected {
            path,
            products: products.len(),
            skipped: skipped.len(),
            pictures: products.iter().map(|product| product.pictures.len()).sum(),
            params: products.iter().map(|product| product.params.len()).sum(),
            unavailable: count(|product| !product.available),
            priced: count(|product| product.price.is_some()),
            discounted: count(|product| product.old_price.is_some()),
        };
        let row = |e: &Expected| {
            format!(
                "{}, {}, {}, {}, {}, {}, {}",
                e.products, e.skipped, e.pictures, e.params, e.unavailable, e.priced, e.discounted
            )
        };
        if row(&found) != row(&expected) {
            wrong.push(format!("{path}: found {}, expected {}", row(&found), row(&expected)));
        }
        let ids: HashSet<&str> = products.iter().map(|product| product.id.as_str()).collect();
        assert_eq!(ids.len(), products.len(), "{path}: ids are not unique");
        for product in &products {
            check(path, product);
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// What must hold for every product of every feed.
fn check(path: &str, product: &Product) {
    let Product { id, name, .. } = product;
    assert!(!id.is_empty() && !name.is_empty(), "{path}: {product:?}");
    let category = product.category.iter().map(String::as_str);
    let texts = [name.as_str()].into_iter().chain(category).chain(product.vendor.as_deref());
    let params = product.params.iter().flat_map(|param| [&*param.name, &*param.value]);
    let texts = texts.chain(params);
    let addresses = product.pictures.iter().chain(product.url.as_deref());
    for text in texts.chain(addresses) {
        assert!(
            !text.contains('\u{FFFD}') && !text.chars().any(char::is_control),
            "{path}: {text}"
        );
        // Windows-1251 or Latin 1 read from UTF-8, and entities escaped twice.
        for mojibake in ["Р°", "Ð", "Ñ\u{80}", "СЃ", "Ã©", "â€", "&amp;", "&quot;", "&#", "CDATA"]
        {
            assert!(!text.contains(mojibake), "{path}: {id}: {mojibake} in {text}");
        }
    }
    assert_eq!(name.split_whitespace().collect::<Vec<_>>().join(" "), *name, "{path}");
}

fn product<'c>(catalogue: &'c Catalogue, id: &str) -> &'c Product {
    catalogue.products.iter().find(|product| product.id == id).unwrap()
}

fn money(amount: &str) -> Option<Money> {
    let (whole, currency) = amount.split_once(' ').unwrap_or((amount, ""));
    let hundredths = whole.replace('.', "").parse().unwrap();
    Some(Money { hundredths, currency: currency.into() })
}

fn param(name: &str, value: &str) -> Arc<Param> {
    Arc::new(Param { name: name.into(), value: value.into(), unit: None })
}

#[test]
fn bitrix_windows_1251() {
    let Some(shop) = read("feeds/bitrix_cp1251_newbar/yandex_320660.xml") else { return };
    assert_eq!(shop.shop.name, "Дизайн-станция");
    assert_eq!(shop.shop.url.as_deref(), Some("http://www.newbar.ru"));
    let table = product(&shop, "1020");
    assert_eq!(table.name, "Подстолье GT 78");
    assert_eq!(*table.category, ["Мебель", "Подстолья и столешницы", "Подстолья"]);
    assert_eq!(table.url.as_deref(), Some("http://www.newbar.ru/catalog/61/1020/?r1=&r2="));
    assert_eq!(table.price, money("3900.00 RUB"));
    assert!(!table.available);

    let cosmetics = read("feeds/bitrix_cp1251_styx/yandex_41790.xml").unwrap();
    // The address is in UTF-8, the rest of the same offer in windows-1251.
    assert_eq!(cosmetics.shop.url.as_deref(), Some("https://стикс.рф"));
    let cream = product(&cosmetics, "751");
    assert_eq!(cream.name, "Крем-духи для Тела \"Мандарин\", 200 мл");
    assert!(
        cream.pictures.get(0).unwrap().starts_with("https://стикс.рф/upload/"),
        "{:?}",
        cream.pictures
    );
    assert_eq!((&cream.price, &cream.old_price), (&money("1272.00 RUB"), &money("1590.00 RUB")));
    let gel = product(&cosmetics, "750");
    assert_eq!(gel.params[..2], [param("Артикул", "83074"), param("Вес/объем", "400")]);
    let page = cosmetics.shop.resolve(gel.url.as_ref().unwrap()).unwrap();
    assert_eq!(page.host_str(), Some("xn--h1aetcc.xn--p1ai"));
}

#[test]
fn yml_dialects() {
    let Some(machines) = read("feeds/yml_shwei_vendor_model/yml.xml") else { return };
    let steamer = product(&machines, "178");
    // No name: vendor and model, and the model repeats the vendor.
    assert_eq!(steamer.name, "Vaposteam VST S205");
    assert_eq!(steamer.vendor.as_deref(), Some("Vaposteam"));
    assert_eq!(steamer.price, money("7090.00 RUB"));
    let page = "http://shwei.ru/index.php?t=product&id_product=178";
    assert_eq!(steamer.url.as_deref(), Some(page));

    let gifts = read("feeds/yml_islandgift_bom/yml.xml").unwrap();
    assert_eq!(*product(&gifts, "226060062").category, ["Подарки для родителей"]);
    assert!(product(&gifts, "226060062").pictures.get(0).unwrap().contains("_'%D0%9D"));

    let clips = read("feeds/yml_klipster_double_escaped/price.xml").unwrap();
    let screw = product(&clips, "18058");
    assert_eq!(screw.name, "Саморез D-4.1 L-14.8");
    assert_eq!(*screw.category, ["Саморізи"]);
    assert_eq!(screw.price, money("15.00"));
    assert_eq!(screw.params[0], param("Состояние", "Новое"));

    let overalls = read("feeds/yml_ecwid_karsaman/yandex_market.xml").unwrap();
    let bomber = product(&overalls, "413376464");
    assert_eq!(bomber.group.as_deref(), Some("413376464"));
    assert_eq!(bomber.price, money("8600.00 RUB"));
    let page = overalls.shop.resolve(bomber.url.as_ref().unwrap()).unwrap();
    assert!(page.as_str().starts_with("https://xn--80aaa1bmhri.xn--p1ai/#!/%D0%9A"), "{page}");

    let honey = read("feeds/yml_honey_no_xmldecl/rozetka.xml").unwrap();
    assert!(honey.products.iter().any(|product| product.category.len() == 3));
}

#[test]
fn yml_malformed() {
    let Some(broken) = read("feeds/yml_malformed_task/old_yml_catalog.xml") else { return };
    let tea = product(&broken, "101");
    assert_eq!(tea.name, "Чай \"Лес & травы\" <сбор №1>");
    assert_eq!(tea.price, money("490.00 RUB"));
    assert_eq!(*tea.category, ["Чай"]);
    assert_eq!(product(&broken, "104").price, None);
    assert_eq!(product(&broken, "105").pictures, [""; 0]);
    let mended = read("feeds/yml_malformed_task/yml_catalog.xml").unwrap();
    assert_eq!(product(&mended, "101").name, tea.name);
}

#[test]
fn google_rss_and_atom() {
    let Some(rss) = read("feeds/google_atom_and_rss_samples/examples__rss_feed.xml") else {
        return;
    };
    let atom = read("feeds/google_atom_and_rss_samples/examples__atom_feed.xml").unwrap();
    assert_eq!(rss.shop.name, "Example - Online Store");
    assert_eq!(rss.shop.url.as_deref(), Some("http://www.example.com"));
    assert_eq!(rss.shop, atom.shop);
    let tv = product(&rss, "TV_123456");
    assert_eq!(tv.name, "LG Flatron M2262D 22\" Full HD LCD TV");
    // Not the price of the shipping.
    assert_eq!(tv.price, money("159.00 USD"));
    assert_eq!(*tv.category, ["Consumer Electronics", "TVs", "Flat Panel TVs"]);
    assert_eq!(tv.vendor.as_deref(), Some("LG"));
    let dvd = product(&rss, "DVD-0564738");
    let page = "http://www.example.com/media/dvd/?sku=384616&src=gshopping&lang=en";
    assert_eq!(dvd.url.as_deref(), Some(page));
    // The shop's own category before Google's.
    assert_eq!(*dvd.category, ["DVDs & Movies", "TV Series", "Fantasy Drama"]);
    for (left, right) in rss.products.iter().zip(&atom.products) {
        assert_eq!(left, right);
    }

    let shirts = read("feeds/google_tshirts_es_group/google_feed.xml").unwrap();
    assert_eq!(shirts.shop.name, "Opispot");
    let sleeve = &shirts.products[0];
    let name =
        "Opispot | Funda para Portátil \"La Luna Digital\" - Color All-Over Print - Talla 15″";
    assert_eq!(sleeve.name, name);
    assert_eq!(sleeve.group.as_deref(), Some("c984af97-0bb7-435d-9d0f-5a4caceef023"));
    assert_eq!(sleeve.price, money("32.00 USD"));
    assert_eq!(*sleeve.category, ["Accesorios", "Fundas"]);
    assert!(sleeve.params.contains(&param("color", "All-Over Print")));
}

#[test]
fn generic_tables() {
    let Some(luma) = read("catalogues/magento_luma/products.csv") else { return };
    let watch = product(&luma, "24-MG04");
    assert_eq!(watch.name, "Aim Analog Watch");
    assert_eq!(*watch.category, ["Gear", "Watches"]);
    assert_eq!(watch.price, money("45.00"));
    assert_eq!(watch.group.as_deref(), Some("24-MG04"));
    assert_eq!(watch.pictures, ["mg04-bk-0.jpg"]);
    assert!(watch.params.contains(&param("gender", "Men")));
    assert_eq!(watch.params.len(), 5);

    let spree = read("catalogues/spree_demo/products.csv").unwrap();
    let machine = product(&spree, "AUTOMATIC-ESPRESSO-MACHINE-SILVER");
    assert_eq!(*machine.category, ["Kitchen", "Coffee Machines"]);
    assert_eq!(machine.price, money("879.99"));
    assert_eq!(product(&spree, "AUTOMATIC-ESPRESSO-MACHINE").price, None);
    assert_eq!(spree.skipped[0].id.as_deref(), Some("ROBOT-VACUUM"));
    assert!(spree.skipped[0].reason.contains("already that of line"), "{:?}", spree.skipped[0]);
}

#[test]
fn tables_of_shop_systems() {
    let Some(woo) = read("feeds/csv_woocommerce_ru/wc-product-export.csv") else { return };
    let overall = product(&woo, "40");
    assert_eq!(overall.name, "КОМБИНЕЗОН С ОSТДЕЛКОЙ ИЗ КРУЖЕВА");
    assert_eq!((overall.pictures.len(), &overall.price), (5, &money("240.00")));
    assert_eq!(*overall.category, ["Женская одежда"]);
    let drafts: Vec<_> = woo.skipped.iter().map(|skipped| skipped.id.as_deref()).collect();
    assert_eq!(drafts, [Some("140"), Some("141")]);

    let jewellery = read("feeds/csv_shopify_small/jewelery.csv").unwrap();
    let anchor = product(&jewellery, "leather-anchor");
    assert_eq!(anchor.name, "Anchor Bracelet Mens");
    assert_eq!(anchor.url.as_deref(), Some("/products/leather-anchor"));
    assert_eq!((&anchor.price, &anchor.old_price), (&money("69.99"), &money("85.00")));
    assert_eq!(*anchor.category, ["Bracelet"]);
    assert_eq!(anchor.pictures.len(), 3);
    assert!(anchor.params.contains(&param("Color", "Silver")));

    let caps = read("feeds/json_shopify/shopify_products.json").unwrap();
    let cap = product(&caps, "8557565378726");
    assert_eq!(cap.name, "5 Panel Camp Cap");
    assert_eq!(cap.url.as_deref(), Some("/products/5-panel-hat"));
    assert_eq!(cap.price, money("48.00"));
    assert!(cap.params.contains(&param("Color", "Burnt Orange")), "{:?}", cap.params);
}

#[test]
fn addresses_are_made_where_a_feed_has_none() {
    let Some(folder) = shop_data("") else { return };
    let table = File::open(folder.join("catalogues/magento_luma/products.csv")).unwrap();
    let url_template = Some("https://luma.example/{name}.html?sku={id}".to_owned());
    let luma =
        vitrine_catalogue::read(table, &ReadOptions { url_template, ..ReadOptions::default() })
            .unwrap();
    let page = "https://luma.example/aim-analog-watch.html?sku=24-MG04";
    assert_eq!(luma.products[0].url.as_deref(), Some(page));
    assert_eq!(luma.shop.url.as_deref(), Some("https://luma.example"));
}
