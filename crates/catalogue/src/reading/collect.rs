//! Gathers the products of a feed and keeps account of what cannot be used.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher, RandomState};

use super::intern::Interner;
use super::problems::Problems;
use super::template::UrlTemplate;
use super::{
    Catalogue, Example, FeedError, Format, Problem, ProblemCount, Product, ReadOptions, Shop,
    Skipped,
};

/// Where an entry stands in its feed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Place {
    /// On this line, from 1.
    Line(u64),
    /// The product of this number, from 1, where lines are not known.
    Product(u64),
}

impl Place {
    fn number(self) -> u64 {
        match self {
            Place::Line(number) | Place::Product(number) => number,
        }
    }

    /// Another place of the same feed.
    fn like(self, number: u64) -> Place {
        match self {
            Place::Line(_) => Place::Line(number),
            Place::Product(_) => Place::Product(number),
        }
    }
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
    /// Where each product stands, in lines or numbers.
    places: Vec<u64>,
    skipped: Vec<Skipped>,
    problems: Problems,
    seen: Seen,
    interner: Interner,
    template: Option<UrlTemplate>,
}

impl Collector {
    /// An empty catalogue of a feed in this format.
    pub fn new(format: Format, options: &ReadOptions) -> Result<Collector, FeedError> {
        let template = options.url_template.as_deref().map(UrlTemplate::parse).transpose()?;
        Ok(Collector {
            format,
            products: Vec::new(),
            places: Vec::new(),
            skipped: Vec::new(),
            problems: Problems::default(),
            seen: Seen::default(),
            interner: Interner::default(),
            template,
        })
    }

    /// Takes a product, unless it lacks an id or a name or its id is taken; returns its position.
    pub fn add(&mut self, place: Place, mut product: Product) -> Option<usize> {
        if product.id.is_empty() {
            self.skip(place, "", Problem::NoId, "it has no id");
        } else if let Some(first) = self.seen.get(&product.id, &self.products) {
            let first = place.like(self.places.get(first).copied().unwrap_or_default());
            let reason = format!("its id is already that of {first}");
            self.skip(place, &product.id, Problem::DuplicateId, reason);
        } else if product.name.is_empty() {
            self.skip(place, &product.id, Problem::NoName, "it has no name");
        } else {
            let at = self.products.len();
            self.seen.insert(&product.id, at, &self.products);
            self.places.push(place.number());
            self.interner.share(&mut product);
            self.products.push(product);
            return Some(at);
        }
        None
    }

    /// Notes an entry that gave no product.
    pub fn skip(&mut self, place: Place, id: &str, problem: Problem, reason: impl Into<String>) {
        let id = (!id.is_empty()).then(|| id.to_owned());
        let (place, reason) = (place.to_string(), reason.into());
        let example = || Example { place: place.clone(), id: id.clone(), detail: reason.clone() };
        self.problems.count(problem, example);
        self.skipped.push(Skipped { place, id, problem, reason });
    }

    /// Notes what is wrong with a product that was taken nevertheless.
    pub fn note(
        &mut self,
        place: Place,
        id: &str,
        problem: Problem,
        detail: impl FnOnce() -> String,
    ) {
        self.problems.count(problem, || Example {
            place: place.to_string(),
            id: (!id.is_empty()).then(|| id.to_owned()),
            detail: detail(),
        });
    }

    /// The place of the product at a position, in lines.
    pub fn line(&self, at: usize) -> Place {
        Place::Line(self.places.get(at).copied().unwrap_or_default())
    }

    /// The products taken so far.
    pub fn products_mut(&mut self) -> &mut [Product] {
        &mut self.products
    }

    /// The catalogue, with addresses made where the feed has none.
    pub fn finish(self, mut shop: Shop) -> Result<Read, FeedError> {
        let Collector { format, mut products, skipped, problems, template, mut interner, .. } =
            self;
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
        products.iter_mut().for_each(|product| interner.share_currencies(product));
        let catalogue = Catalogue { shop, products, skipped };
        Ok(Read { format, catalogue, problems: problems.finish() })
    }
}

/// A feed that was read to its end.
pub(super) struct Read {
    pub format: Format,
    pub catalogue: Catalogue,
    pub problems: Vec<ProblemCount>,
}

/// Finds products by their ids without a second copy of these.
#[derive(Default)]
struct Seen {
    hasher: RandomState,
    /// By the id's hash.
    positions: HashMap<u64, u32>,
    /// Those whose hash another has.
    others: HashMap<String, u32>,
}

impl Seen {
    fn get(&self, id: &str, products: &[Product]) -> Option<usize> {
        let at = *self.positions.get(&self.hasher.hash_one(id))? as usize;
        if products.get(at).is_some_and(|product| product.id == id) {
            return Some(at);
        }
        self.others.get(id).map(|&at| at as usize)
    }

    fn insert(&mut self, id: &str, at: usize, products: &[Product]) {
        let hash = self.hasher.hash_one(id);
        let taken = self.positions.get(&hash).and_then(|&at| products.get(at as usize));
        if taken.is_some() {
            self.others.insert(id.to_owned(), at as u32);
        } else {
            self.positions.insert(hash, at as u32);
        }
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
