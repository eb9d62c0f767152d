//! The shop's pages, from the templates in `www/demo`.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use minijinja::{Environment, context};
use serde::Serialize;
use serde_json::{Value, json};

use super::shop::{Characteristic, NAME, StockItem, URL};
use super::watch::Language;
use super::write;

/// What the templates know of a product.
#[derive(Debug, Serialize)]
struct View<'a> {
    id: &'a str,
    name: &'a str,
    brand: &'a str,
    model: &'a str,
    path: String,
    url: String,
    picture: Option<String>,
    pictures: Vec<String>,
    price: String,
    price_number: u32,
    old_price: Option<String>,
    discount: Option<u32>,
    available: bool,
    gender: &'a str,
    style: &'a str,
    description: &'a str,
    params: &'a [Characteristic],
    lang: &'static str,
    json_ld: Value,
}

/// Writes the front page, one page for every product, and the style sheet.
pub fn write_all(items: &[StockItem], out: &Path) -> Result<()> {
    let mut templates = Environment::new();
    templates.set_trim_blocks(true);
    templates.set_lstrip_blocks(true);
    templates.add_template("layout.html", include_str!("../../../www/demo/layout.html"))?;
    templates.add_template("index.html", include_str!("../../../www/demo/index.html"))?;
    templates.add_template("product.html", include_str!("../../../www/demo/product.html"))?;

    let views: Vec<View> = items.iter().map(view).collect();
    let mut sections: BTreeMap<u32, Vec<&View>> = BTreeMap::new();
    for (item, view) in items.iter().zip(&views) {
        sections.entry(item.category()).or_default().push(view);
    }
    let sections: Vec<_> = sections
        .iter()
        .filter_map(|(id, views)| {
            let first = views.first()?;
            Some(context! { id, gender => first.gender, style => first.style, products => views })
        })
        .collect();

    let shop = context! { shop => NAME, shop_url => URL };
    let index = templates.get_template("index.html")?;
    write(
        &out.join("index.html"),
        index.render(context! { sections, total => items.len(), ..shop.clone() })?.as_bytes(),
    )?;
    let product = templates.get_template("product.html")?;
    for (item, view) in items.iter().zip(&views) {
        let page =
            product.render(context! { product => view, lang => view.lang, ..shop.clone() })?;
        write(&out.join("watch").join(&item.slug).join("index.html"), page.as_bytes())?;
    }
    write(&out.join("shop.css"), include_bytes!("../../../www/demo/shop.css"))
}

fn view(item: &StockItem) -> View<'_> {
    let pictures: Vec<_> = item.pictures().iter().map(|name| format!("/pictures/{name}")).collect();
    View {
        id: &item.id,
        name: &item.name,
        brand: item.brand.name,
        model: &item.model,
        path: format!("/watch/{}/", item.slug),
        url: item.url(),
        picture: pictures.first().cloned(),
        price: grouped(item.price),
        price_number: item.price,
        old_price: item.old_price.map(grouped),
        discount: item.old_price.map(|old| (old - item.price) * 100 / old),
        available: item.available,
        gender: item.watch.gender.word(Language::Russian),
        style: item.watch.style.word(Language::Russian),
        description: &item.description,
        params: &item.params,
        lang: match item.brand.language {
            Language::Russian => "ru",
            Language::Ukrainian => "uk",
            Language::English => "en",
        },
        json_ld: json_ld(item),
        pictures,
    }
}

/// The page's schema.org Product.
fn json_ld(item: &StockItem) -> Value {
    let pictures: Vec<_> =
        item.pictures().iter().map(|name| format!("{URL}pictures/{name}")).collect();
    json!({
        "@context": "https://schema.org",
        "@type": "Product",
        "name": item.name,
        "sku": item.id,
        "brand": { "@type": "Brand", "name": item.brand.name },
        "image": pictures,
        "offers": {
            "@type": "Offer",
            "url": item.url(),
            "price": item.price,
            "priceCurrency": "UAH",
            "availability": if item.available {
                "https://schema.org/InStock"
            } else {
                "https://schema.org/OutOfStock"
            },
        },
    })
}

/// 12345 as `12 345`, with a no-break space.
fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('\u{a0}');
        }
        out.push(digit);
    }
    out
}
