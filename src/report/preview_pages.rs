//! A shop made from its table: enough of one to see the widget at work.

use std::collections::HashMap;

use serde_json::json;
use url::Url;

use super::html::{escape, json as inline_json, link, page};
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
        let body =
            format!("<h1>No such page</h1>\n<p>{} is no product's path.</p>\n", escape(path));
        self.frame("No such page", "", &body)
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
        let head = format!(
            "{}<script type=\"application/ld+json\">{}</script>\n",
            canonical
                .as_ref()
                .map(|url| format!("<link rel=\"canonical\" href=\"{url}\">\n"))
                .unwrap_or_default(),
            inline_json(&data),
        );
        let body = format!(
            "<article class=\"product\">\n{}<div>\n<h1>{}</h1>\n{}<p class=\"id\">{}</p>\n{}</div>\n\
             </article>\n",
            self.picture(card),
            escape(&card.name),
            price(card),
            escape(&card.id),
            canonical
                .map(|url| format!(
                    "<p><a href=\"{url}\" rel=\"noreferrer\">In the shop ↗</a></p>\n"
                ))
                .unwrap_or_default(),
        );
        self.frame(&card.name, &head, &body)
    }

    fn list(&self, number: usize) -> Option<String> {
        let first = number.checked_sub(1)?.checked_mul(PER_PAGE)?;
        let pages = self.products.len().div_ceil(PER_PAGE);
        let shown = self.products.get(first..)?;
        let mut body = "<ul>\n".to_owned();
        for product in shown.iter().take(PER_PAGE) {
            body.push_str(&format!(
                "<li><a href=\"{}\">{}<span class=\"name\">{}</span></a>\n{}</li>\n",
                escape(&product.path),
                self.picture(&product.card),
                escape(&product.card.name),
                price(&product.card),
            ));
        }
        body.push_str("</ul>\n");
        if pages > 1 {
            body.push_str("<nav aria-label=\"Pages\">\n");
            for page in 1..=pages {
                body.push_str(&if page == number {
                    format!("<b>{page}</b>\n")
                } else {
                    format!("<a href=\"/?page={page}\">{page}</a>\n")
                });
            }
            body.push_str("</nav>\n");
        }
        Some(self.frame("All products", "", &body))
    }

    /// A page of the shop, with the widget's one line.
    fn frame(&self, title: &str, head: &str, body: &str) -> String {
        let shop = if self.shop.is_empty() { "The shop" } else { &self.shop };
        let body = format!(
            "<header><a href=\"/\">{}</a><span>preview of {} products</span></header>\n<main>\n{body}\
             </main>\n<script src=\"/vitrine-preview.js\"></script>\n\
             <script async src=\"{}/vitrine.js\"></script>\n",
            escape(shop),
            self.products.len(),
            escape(&self.cdn_origin),
        );
        page(&format!("{title} | {shop}"), head, STYLE, &body)
    }

    fn picture(&self, card: &Card) -> String {
        let source = card.picture.as_deref().map(|picture| match link(picture) {
            Some(url) => url,
            None => escape(format!("{}/{picture}", self.cdn_origin)).into_owned(),
        });
        match source {
            Some(source) => format!(
                "<span class=\"picture\"><img alt=\"\" loading=\"lazy\" src=\"{source}\"></span>\n"
            ),
            None => "<span class=\"picture\">no picture</span>\n".into(),
        }
    }
}

fn price(card: &Card) -> String {
    card.price
        .as_ref()
        .map(|price| format!("<p class=\"price\">{}</p>\n", escape(price.to_string())))
        .unwrap_or_default()
}

/// Path and query of an address.
fn local_path(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    Some(format!("{}{query}", url.path()))
}
