//! Which product a page shows: invented pages of every kind that must or must not match.

use crate::support::{Shelf, named};
use vitrine_catalogue::{Product, Shop};
use vitrine_table::{Page, Refusal, Signal, explain};

fn product(id: &str, name: &str, url: &str, category: &str, vendor: &str) -> Product {
    Product {
        id: id.into(),
        name: name.into(),
        url: Some(url.into()),
        category: category.split('/').map(str::to_owned).collect(),
        vendor: Some(vendor.into()),
        available: true,
        ..Product::default()
    }
}

fn watches() -> Vec<Product> {
    let of = |id, name, slug: &str| {
        let url = format!("https://chasy.example/p/{slug}");
        product(id, name, &url, "Часы/Наручные часы", "Casio")
    };
    let mut products = vec![
        of("1", "Casio G-Shock GA-100", "ga-100"),
        of("2", "Casio G-Shock GA-100-1A1", "ga-100-1a1"),
        of("3", "Casio G-Shock GA-110", "ga-110"),
        of("4", "Casio Edifice EFV-100D-1AVUEF", "efv-100d"),
        of("5", "Наручные часы Orient Bambino 2-го поколения", "bambino"),
        of("6", "Платье", "plate"),
        of("7", "Galaxy Watch 4", "gw4"),
        of("8", "Galaxy Watch 4+", "gw4plus"),
        of("9", "Casio", "casio"),
        of("10", "Rolex Submariner", "submariner-black"),
        of("11", "Rolex Submariner", "submariner-green"),
        of("12", "Seiko Presage Синий", "presage-blue"),
        of("13", "Seiko Presage Белый", "presage-white"),
        of("14", "Seiko Presage", "presage-1"),
        of("15", "Seiko Presage", "presage-2"),
        of("16", "T-Shirt", "t-shirt"),
        of("17", "Red T-Shirt blue", "red"),
        of("18", "Масло часовое, 50 мл.", "oil"),
    ];
    for at in [13, 14] {
        products[at].group = Some("presage".into());
    }
    products
}

fn shop() -> Shop {
    Shop { name: "Часы.Пример".into(), url: Some("https://chasy.example/".into()) }
}

fn shelf() -> Shelf {
    Shelf::of(&shop(), &watches())
}

fn titled(title: &str) -> Page {
    Page { titles: vec![title.into()], ..Page::default() }
}

#[test]
fn titles_that_name_a_product() {
    let shelf = shelf();
    let mut failed = Vec::new();
    for (id, title) in [
        ("1", "Casio G-Shock GA-100"),
        ("1", "CASIO G-SHOCK GA100"),
        ("1", "Купить Casio G-Shock GA-100 в Киеве"),
        ("1", "Купить Casio G-Shock GA 100 в Нижнем Новгороде недорого с доставкой по России"),
        ("1", "Casio G-Shock GA-100 — цена, отзывы, характеристики, фото | Часы.Пример"),
        ("1", "Casio G-Shock GA-100 купить по выгодной цене в интернет-магазине Часы.Пример"),
        ("1", "Часы Casio G-Shock GA-100 - купить в Москве, цена 12990 руб."),
        ("1", "Наручные часы Casio G-Shock GA-100 купить онлайн"),
        ("1", "Casio G-Shock GA-100: ціна, відгуки, купити в Україні"),
        ("1", "Buy Casio G-Shock GA-100 online at Best Watches | Free Shipping"),
        ("1", "Casio G-Shock GA-100 at John Lewis & Partners"),
        ("1", "Casio G-Shock GA-100 online kaufen bei Uhren Meyer 343026"),
        ("1", "Casio G-Shock GA-100 kup online - najlepsza cena | Zegarek.pl"),
        ("1", "Comprar Casio G-Shock GA-100 al mejor precio"),
        ("1", "Часы.Пример | Casio G-Shock GA-100"),
        ("1", "Rozetka | Casio G-Shock GA-100"),
        ("1", "Casio G-Shock GA-100 &#8212; &laquo;Часы.Пример&raquo;"),
        ("1", "Саsio G-Shосk GА-100"), // Cyrillic а, с, о, А among Latin letters
        ("1", "Casio G-Shock GA-100 - 500 грн, купити в Києві"),
        ("1", "Купить Casio G-Shock GA-100 в Москве по цене 12 990 руб. в интернет-магазине"),
        ("1", "Casio G-Shock GA-100 (арт. 12345) купить"),
        ("1", "Casio G-Shock GA-100, арт. A-1023 | Часы.Пример"),
        ("1", "ᐉ Casio G-Shock GA-100 купить • Цена в Киеве"),
        ("1", "Casio G-Shock GA-100 - цена, отзывы | Магазин"),
        ("2", "Casio G-Shock GA-100-1A1 | Часы.Пример"),
        ("2", "Casio G-Shock GA-100 1A1"),
        ("5", "Наручные часы Orient Bambino 2-го поколения - Часы.Пример"),
        ("8", "Galaxy Watch 4 Plus | Shop"),
        ("1", "Casio G-Shock GA-100 в Нижнем Новгороде | Магазин"),
        ("12", "Seiko Presage Синий купить"),
        ("14", "Seiko Presage"),
        ("18", "Масло часовое, 50 мл. Купить в Москве"),
        ("18", "Масло часовое, 50 мл. | 3 Suisses"),
    ] {
        let found = shelf.identify(&titled(title));
        let found = found.outcome.map(|found| (found.entry.id, found.signal));
        if found != Ok((id.to_owned(), Signal::Title)) {
            failed.push(format!("{title}: {found:?}"));
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn titles_that_name_something_else() {
    let shelf = shelf();
    let mut failed = Vec::new();
    for title in [
        "",
        " | — ",
        "Часы.Пример",
        // accessories and bundles
        "Strap for Casio G-Shock GA-100",
        "Ремешок для Casio G-Shock GA-100 купить в Киеве",
        "Ремешок Casio G-Shock GA-100",
        "Ремешок - Casio G-Shock GA-100",
        "Купить ремешок на Casio G-Shock GA-100",
        "Casio G-Shock GA-100 ремешок",
        "Casio G-Shock GA-100 - Strap | Shop",
        "Casio G-Shock GA-100 + strap",
        "Casio G-Shock GA-100 & Casio G-Shock GA-110",
        "Casio G-Shock GA-100 и ремешок в подарок",
        "Casio G-Shock GA-100 with Leather Strap | Shop",
        "Аккумулятор для часов Casio G-Shock GA-100",
        "Купить для Casio G-Shock GA-100",
        // other models
        "Casio G-Shock GA-1000",
        "Casio G-Shock GA-100B",
        "Casio G-Shock GA-100-1A4",
        "Casio G-Shock GA-100 1A4ER купить",
        "Casio G-Shock GA-100 Mini",
        "Casio G-Shock GA-100 - GA-100-1A4ER",
        "Casio G-Shock GMA-100",
        "Galaxy Watch 4 Classic",
        "Galaxy Watch 4 44",
        "Galaxy Watch 44",
        "Orient Bambino",
        "Купить платье в горошек",
        "Платье летнее | Часы.Пример",
        "Buy T-Shirt in Blue | Shop",
        "Galaxy Watch 4 - 64GB | Shop",
        "Galaxy Watch 4 • 64 GB купить",
        "Red T-Shirt blue – XL",
        "Red T-Shirt blue | 50 ml | Shop",
        "Масло часовое, 50 мл. синее купить",
        // categories and brands
        "Casio watches",
        "Casio",
        "Часы Casio купить в Киеве",
        "Часы",
        "Наручные часы",
        "Casio G-Shock",
        "Часы Casio G-Shock: купить в Украине, 125 товаров",
        // listings
        "Casio G-Shock GA-100 - страница 2",
        "Casio G-Shock GA-100 | Page 3 of 7",
        "Results for Casio G-Shock GA-100",
        "Search results: Casio G-Shock GA-100",
        "Результаты поиска: Casio G-Shock GA-100",
        "Поиск по запросу «Casio G-Shock GA-100»",
        "Casio G-Shock GA-100 - Search | Shop",
        "Tag: Casio G-Shock GA-100",
        // reading
        "Сравнение Casio G-Shock GA-100 и Casio G-Shock GA-110",
        "Casio G-Shock GA-100 vs GA-110",
        "Casio G-Shock GA-100 vs Casio G-Shock GA-110",
        "Casio G-Shock GA-100 или Casio G-Shock GA-110: что выбрать",
        "Отзывы о Casio G-Shock GA-100",
        "Отзывы о Casio G-Shock GA-100 - купить часы",
        "Casio G-Shock GA-100 - отзывы покупателей | Shop",
        "Обзор Casio G-Shock GA-100",
        "Casio G-Shock GA-100 review",
        "Reviews of Casio G-Shock GA-100 | Shop",
        "Casio G-Shock GA-100 — инструкция",
        "How to set Casio G-Shock GA-100",
        "Как настроить Casio G-Shock GA-100",
        "Casio G-Shock GA-100 | Блог",
        "Ремонт Casio G-Shock GA-100",
        "Аналоги Casio G-Shock GA-100",
        // errors and checkout
        "404 Casio G-Shock GA-100",
        "Страница не найдена | Часы.Пример",
        "Корзина - Casio G-Shock GA-100",
        "Your cart | Casio G-Shock GA-100",
        // two products at once
        "Casio G-Shock GA-100 | Casio G-Shock GA-110",
        "Casio G-Shock GA-100, Casio G-Shock GA-110",
        // a shop's own words, of which one is a product's name
        "Perfumes | Tea | T-Shirt",
        // one name, two products
        "Rolex Submariner",
    ] {
        if let Ok(found) = shelf.identify(&titled(title)).outcome {
            failed.push(format!("{title}: {}", found.entry.name));
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

/// Signals and the product, or the refusal, that they lead to.
#[test]
fn signals_in_order_of_strength() {
    let shelf = shelf();
    let ga100 = "https://chasy.example/p/ga-100";
    let ga110 = "https://www.chasy.example/p/ga-110/?utm_source=mail";
    let other = "https://chasy.example/delivery";
    let front = "https://chasy.example/";
    let p = "https://chasy.example/p/";
    let category = "https://chasy.example/category/galaxy-watch-4";
    let page = |product: &str, urls: &[&str], sku: &str, titles: &[&str]| Page {
        product: Some(product.into()),
        urls: urls.iter().map(|url| (*url).to_owned()).collect(),
        sku: Some(sku.into()),
        titles: titles.iter().map(|title| (*title).to_owned()).collect(),
    };
    for (given, wanted) in [
        (page("3", &[ga100], "4", &["Casio G-Shock GA-100"]), Ok(("3", Signal::Product))),
        (page(" 3 ", &[], "", &[]), Ok(("3", Signal::Product))),
        (page("99", &[ga100], "1", &["Casio G-Shock GA-100"]), Err(Refusal::UnknownId)),
        (page("", &[ga100], "", &["Что-то иное"]), Ok(("1", Signal::Location))),
        (page("", &[front], "5", &["Galaxy Watch 4"]), Err(Refusal::NotAProductPage)),
        (page("", &[p], "", &["Galaxy Watch 4"]), Err(Refusal::NotAProductPage)),
        (page("", &[category], "", &["Galaxy Watch 4"]), Err(Refusal::NotAProductPage)),
        (page("", &[other], "", &["Galaxy Watch 4"]), Ok(("7", Signal::Title))),
        (
            page("", &[], "", &["Galaxy Watch 4 | Shop", "Galaxy Watch 4+ (44 mm)"]),
            Err(Refusal::Contradiction),
        ),
        (page("", &[ga100, ga110], "", &["Casio G-Shock GA-110"]), Ok(("3", Signal::Location))),
        (
            page("", &[ga100, other], "", &["Casio G-Shock GA-100 | x"]),
            Ok(("1", Signal::Canonical)),
        ),
        (
            page("", &[ga100, other], "", &["Casio GA-100 G-Shock, мужские"]),
            Ok(("1", Signal::Canonical)),
        ),
        (page("", &[ga100, other], "", &[]), Ok(("1", Signal::Canonical))),
        // a single-page shop that has gone on, its canonical link has not
        (page("", &[ga100, other], "", &["Casio G-Shock GA-110"]), Ok(("3", Signal::Title))),
        (page("", &[ga100, other], "1", &["Casio G-Shock GA-110"]), Err(Refusal::Contradiction)),
        (page("", &[ga100, other], "", &["Доставка и оплата"]), Err(Refusal::Contradiction)),
        // every page has the front page as its canonical one
        (page("", &[front, other], "", &["Доставка и оплата"]), Err(Refusal::Unknown)),
        (page("", &[front, other], "", &["Casio G-Shock GA-110"]), Ok(("3", Signal::Title))),
        (page("", &[], "4", &["Casio Edifice EFV-100D"]), Ok(("4", Signal::Sku))),
        (page("", &[], "4", &["Ремни"]), Err(Refusal::Contradiction)),
        (page("", &[], "4", &["Casio G-Shock GA-110"]), Err(Refusal::Contradiction)),
        (
            page("", &["https://chasy.example/p/submariner-green"], "", &["Rolex Submariner"]),
            Ok(("11", Signal::Location)),
        ),
        (page("", &[other], "10", &["Rolex Submariner"]), Ok(("10", Signal::Sku))),
        (page("", &[], "", &["Сайт", "Casio G-Shock GA-110"]), Ok(("3", Signal::Title))),
        (
            page("", &[], "", &["Casio G-Shock GA-100", "Casio G-Shock GA-110"]),
            Err(Refusal::Contradiction),
        ),
        (
            page("", &[], "", &["Корзина | Часы.Пример", "Casio G-Shock GA-110"]),
            Err(Refusal::NotAProductPage),
        ),
        (Page::default(), Err(Refusal::Unknown)),
    ] {
        let found = shelf.identify(&given).outcome;
        let found = found.map(|found| (found.entry.id, found.signal));
        let wanted = wanted.map(|(id, signal)| (id.to_owned(), signal));
        assert_eq!(found, wanted, "{given:?}");
    }
}

#[test]
fn an_address_of_several_products_says_nothing() {
    let mut products: Vec<Product> = ["Alpha 100", "Beta 200", "Gamma 300"].map(named).into();
    for product in &mut products {
        product.url = Some("https://chasy.example/catalogue".into());
    }
    let shelf = Shelf::of(&shop(), &products);
    let mut page = titled("Каталог");
    page.urls = vec!["https://chasy.example/catalogue".into()];
    assert_eq!(shelf.identify(&page).outcome.map(|_| ()), Err(Refusal::Unknown));
    page.titles = vec!["Beta 200 | Shop".into()];
    assert_eq!(shelf.identify(&page).outcome.map(|found| found.entry.id), Ok("Beta 200".into()));
}

#[test]
fn variants_share_an_address() {
    let mut products: Vec<Product> = ["Shirt red", "Shirt blue"].map(named).into();
    for (at, product) in products.iter_mut().enumerate() {
        product.url = Some(format!("https://chasy.example/shirt?variant={at}"));
        product.group = Some("shirt".into());
    }
    let shelf = Shelf::of(&shop(), &products);
    for (url, id) in [
        ("https://chasy.example/shirt?variant=1", "Shirt blue"),
        ("https://chasy.example/shirt?variant=0&utm_id=4", "Shirt red"),
        ("https://chasy.example/shirt", "Shirt red"),
    ] {
        let page = Page { urls: vec![url.into()], ..Page::default() };
        assert_eq!(
            shelf.identify(&page).outcome.map(|found| found.entry.id),
            Ok(id.into()),
            "{url}"
        );
    }
}

#[test]
fn explanations_name_candidates_and_grounds() {
    let shelf = shelf();
    let table = shelf.table();
    let why = explain(&table, &titled("Ремешок | Casio G-Shock GA-100 &amp; более")).unwrap();
    assert!(!why.matched && why.product.is_none());
    assert_eq!(why.refusal, Some(Refusal::OtherWords));
    assert_eq!(why.titles, ["ремешок / casio g shock ga 100 более"]);
    assert!(why.tried.iter().any(|tried| tried.id == "1" && tried.refusal.is_some()));
    let why = explain(&table, &titled("Casio G-Shock GA-100")).unwrap();
    assert_eq!(why.product, Some(("1".into(), "Casio G-Shock GA-100".into())));
    assert!(why.matched && why.reason.contains("title"));
    let why = explain(&table, &titled("Rolex Submariner")).unwrap();
    assert_eq!(why.refusal, Some(Refusal::Ambiguous));
    assert_eq!(why.tried.len(), 2);
}
