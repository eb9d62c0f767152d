//! A shop made from its table: enough of one to see the widget at work.

use std::collections::HashMap;

use maud::{Markup, html};
use serde_json::json;
use url::Url;

use super::html::{json as inline_json, link, page};
use crate::dist::{Folder, FolderError};
use vitrine_table::Card;

/// Products on one page of the list.
const PER_PAGE: usize = 60;
const STYLE: &str = include_str!("pages/preview.css");

/// All pages of the shop.
pub(crate) struct Pages {
    shop: String,
    cdn_origin: String,
    products: Vec<Product>,
    by_path: HashMap<String, usize>,
}

struct Product {
    card: Card,
    /// Path and query in the preview: those of the product's own address, where no other product
    /// has them.
    path: String,
}

impl Pages {
    /// Reads every product of the table.
    pub fn new(folder: &Folder, cdn_origin: String) -> Result<Pages, FolderError> {
        let mut pages = Pages {
            shop: folder.table().index().shop().to_owned(),
            cdn_origin,
            products: Vec::new(),
            by_path: HashMap::new(),
        };
        for entry in folder.entries() {
            let card = entry?.card;
            let own = card.url.as_deref().and_then(local_path);
            let free = own.filter(|path| path != "/" && !pages.by_path.contains_key(path));
            let path = free.unwrap_or_else(|| {
                let id: String = url::form_urlencoded::byte_serialize(card.id.as_bytes()).collect();
                format!("/product?id={id}")
            });
            pages.by_path.insert(path.clone(), pages.products.len());
            pages.products.push(Product { card, path });
        }
        Ok(pages)
    }

    /// The page at a path and query.
    pub fn page(&self, path: &str) -> Option<String> {
        if let Some(&product) = self.by_path.get(path) {
            return Some(self.product(&self.products[product]));
        }
        let number = match path {
            "/" => 1,
            _ => path.strip_prefix("/?page=")?.parse().ok()?,
        };
        self.list(number)
    }

    /// The page for a path that leads nowhere.
    pub fn not_found(&self, path: &str) -> String {
        let body = html! {
            h1 { "No such page" }
            p { (path) " is no product's path." }
        };
        self.frame("No such page", &html! {}, &body)
    }

    fn product(&self, Product { card, .. }: &Product) -> String {
        let mut data = json!({
            "@context": "https://schema.org", "@type": "Product", "name": card.name, "sku": card.id,
        });
        if let Some(price) = &card.price {
            data["offers"] = json!({
                "@type": "Offer",
                "price": format!("{}.{:02}", price.hundredths / 100, price.hundredths % 100),
                "priceCurrency": &*price.currency,
            });
        }
        let canonical = card.url.as_deref().and_then(link);
        let head = html! {
            @if let Some(url) = &canonical { link rel="canonical" href=(url); }
            script type="application/ld+json" { (inline_json(&data)) }
        };
        let body = html! {
            article.product {
                (self.picture(card))
                div {
                    h1 { (card.name) }
                    (price(card))
                    p.id { (card.id) }
                    @if let Some(url) = &canonical {
                        p { a href=(url) rel="noreferrer" { "In the shop ↗" } }
                    }
                }
            }
        };
        self.frame(&card.name, &head, &body)
    }

    fn list(&self, number: usize) -> Option<String> {
        let first = number.checked_sub(1)?.checked_mul(PER_PAGE)?;
        let pages = self.products.len().div_ceil(PER_PAGE);
        let shown = self.products.get(first..)?;
        let body = html! {
            ul {
                @for Product { card, path } in shown.iter().take(PER_PAGE) {
                    li {
                        a href=(path) { (self.picture(card)) span.name { (card.name) } }
                        (price(card))
                    }
                }
            }
            @if pages > 1 {
                nav aria-label="Pages" {
                    @for page in 1..=pages {
                        @if page == number { b { (page) } }
                        @else { a href={ "/?page=" (page) } { (page) } }
                    }
                }
            }
        };
        Some(self.frame("All products", &html! {}, &body))
    }

    /// A page of the shop, with the widget's one line.
    fn frame(&self, title: &str, head: &Markup, body: &Markup) -> String {
        let shop = if self.shop.is_empty() { "The shop" } else { &self.shop };
        let body = html! {
            header {
                a href="/" { (shop) }
                span { "preview of " (self.products.len()) " products" }
            }
            main { (body) }
            script src="/vitrine-preview.js" {}
            script async src={ (self.cdn_origin) "/vitrine.js" } {}
        };
        page(&format!("{title} | {shop}"), head, STYLE, &body)
    }

    fn picture(&self, card: &Card) -> Markup {
        let source = card.picture.as_deref().map(|picture| match link(picture) {
            Some(url) => url.into(),
            None => format!("{}/{picture}", self.cdn_origin),
        });
        html! {
            span.picture {
                @match source {
                    Some(source) => img alt="" loading="lazy" src=(source);,
                    None => "no picture",
                }
            }
        }
    }
}

fn price(card: &Card) -> Markup {
    html! {
        @if let Some(price) = &card.price { p.price { (price) } }
    }
}

/// Path and query of an address.
fn local_path(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    Some(format!("{}{query}", url.path()))
}
