//! The catalogue of a shop: its products, whatever feed they came from.

use std::fmt;
use std::sync::Arc;

use url::Url;

use crate::{Money, Pictures, Problem, resolve_url};

/// A catalogue: a shop and what it sells, in the feed's order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Catalogue {
    /// The shop itself.
    pub shop: Shop,
    /// Every usable product; ids are unique.
    pub products: Vec<Product>,
    /// The entries of the feed that could not be used, and why.
    pub skipped: Vec<Skipped>,
}

/// The shop as its feed presents it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shop {
    /// Display name; empty where the feed has none.
    pub name: String,
    /// Absolute address of the shop's front page, to resolve relative addresses.
    pub url: Option<String>,
}

impl Shop {
    /// The absolute address of a page of the shop, as [`resolve_url`] reads it against the shop's
    /// front page: http(s) or `file:`.
    ///
    /// `None` for what leads nowhere: a relative address where the shop's own is unknown, a broken
    /// address, any other scheme (`javascript:`, `data:`, …).
    pub fn resolve(&self, address: &str) -> Option<Url> {
        let base = self.url.as_deref().and_then(|url| Url::parse(url).ok());
        let url = resolve_url(address, base.as_ref())?;
        matches!(url.scheme(), "http" | "https" | "file").then_some(url)
    }
}

/// A product (an offer of the feed). What many products have in common is held once for all.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Product {
    /// The shop's own identifier, unique in the catalogue.
    pub id: String,
    /// The product's name, as its page calls it.
    pub name: String,
    /// Address of the product's page, as in the feed.
    pub url: Option<String>,
    /// Addresses of its pictures, best first, as in the feed: http(s), `file:` or relative.
    pub pictures: Pictures,
    /// Price to pay now.
    pub price: Option<Money>,
    /// Price before a discount.
    pub old_price: Option<Money>,
    /// Category path from the root down.
    pub category: Arc<[String]>,
    /// Brand or maker.
    pub vendor: Option<Arc<str>>,
    /// Maker's model name.
    pub model: Option<String>,
    /// Identifier shared by the variants (colours, sizes) of one product.
    pub group: Option<String>,
    /// Whether it can be bought now; products that cannot are never recommended.
    pub available: bool,
    /// Characteristics, in the feed's order.
    pub params: Vec<Arc<Param>>,
}

/// A characteristic of a product.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Param {
    /// The characteristic's name, for example `Case diameter`.
    pub name: String,
    /// The characteristic's value, for example `42`.
    pub value: String,
    /// The value's unit, for example `mm`.
    pub unit: Option<String>,
}

impl fmt::Display for Param {
    /// For example `Case diameter: 42 mm`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.value)?;
        self.unit.as_ref().map_or(Ok(()), |unit| write!(f, " {unit}"))
    }
}

/// A skipped entry of a feed: one that gave no product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The place in the feed, for example `line 120`.
    pub place: String,
    /// The entry's identifier, where it has one.
    pub id: Option<String>,
    /// The kind of problem.
    pub problem: Problem,
    /// The reason, in a few words.
    pub reason: String,
}
