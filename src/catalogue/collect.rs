//! Gathers the products of a feed and keeps account of what cannot be used.

use std::collections::HashMap;
use std::fmt;

use super::template::UrlTemplate;
use super::{Catalogue, FeedError, Format, Product, ReadOptions, Shop, Skipped};

/// Where an entry stands in its feed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Place {
    /// On this line, from 1.
    Line(u64),
    /// The product of this number, from 1, where lines are not known.
    Product(u64),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Line(line) => write!(f, "line {line}"),
            Place::Product(number) => write!(f, "product {number}"),
        }
    }
}

/// A catalogue in the making.
pub(super) struct Collector {
    format: Format,
    products: Vec<Product>,
    skipped: Vec<Skipped>,
    /// Where each id was first seen.
    seen: HashMap<String, Place>,
    template: Option<UrlTemplate>,
}

impl Collector {
    /// An empty catalogue of a feed in this format.
    pub fn new(format: Format, options: &ReadOptions) -> Result<Collector, FeedError> {
        let template = options.url_template.as_deref().map(UrlTemplate::parse).transpose()?;
        let (products, skipped, seen) = Default::default();
        Ok(Collector { format, products, skipped, seen, template })
    }

    /// Takes a product, unless it lacks an id or a name or its id is taken; returns its position.
    pub fn add(&mut self, place: Place, product: Product) -> Option<usize> {
        let reason = if product.id.is_empty() {
            "it has no id".to_owned()
        } else if let Some(first) = self.seen.get(&product.id) {
            format!("its id is already that of {first}")
        } else if product.name.is_empty() {
            "it has no name".to_owned()
        } else {
            self.seen.insert(product.id.clone(), place);
            self.products.push(product);
            return Some(self.products.len() - 1);
        };
        self.skip(place, &product.id, reason);
        None
    }

    /// Notes an entry that gave no product.
    pub fn skip(&mut self, place: Place, id: &str, reason: impl Into<String>) {
        let id = (!id.is_empty()).then(|| id.to_owned());
        self.skipped.push(Skipped { place: place.to_string(), id, reason: reason.into() });
    }

    /// The products taken so far.
    pub fn products_mut(&mut self) -> &mut [Product] {
        &mut self.products
    }

    /// The catalogue, with addresses made where the feed has none.
    pub fn finish(self, mut shop: Shop) -> Result<Catalogue, FeedError> {
        let Collector { format, mut products, skipped, template, .. } = self;
        if products.is_empty() {
            let found = match skipped.first() {
                None => "it has no entries at all".to_owned(),
                Some(first) => {
                    format!(
                        "{} skipped, the first at {}: {}",
                        skipped.len(),
                        first.place,
                        first.reason
                    )
                }
            };
            return Err(FeedError::NoProducts { format, found });
        }
        shop.url = shop.url.and_then(|url| front_page(&url));
        if let Some(template) = &template {
            for product in products.iter_mut().filter(|product| product.url.is_none()) {
                product.url = Some(template.fill(product));
            }
            shop.url = shop.url.or_else(|| template.origin());
        }
        Ok(Catalogue { shop, products, skipped })
    }
}

/// The shop's address with its scheme; many feeds leave it out.
fn front_page(url: &str) -> Option<String> {
    let url = super::text::address(url)?;
    if url.contains("://") {
        return Some(url);
    }
    Some(format!("https://{}", url.trim_start_matches('/')))
}
