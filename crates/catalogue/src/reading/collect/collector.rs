//! Gathers the products of a feed and keeps account of what cannot be used.

use crate::reading::collect::ids::ProductIds;
use crate::reading::collect::intern::Interner;
use crate::reading::collect::place::Place;
use crate::reading::collect::problems::Problems;
use crate::reading::collect::url_template::UrlTemplate;
use crate::reading::text;
use crate::{
    Catalogue, Example, FeedError, Format, Problem, ProblemCount, Product, ReadOptions, Shop,
    Skipped,
};

/// A collector of products: the catalogue in the making.
pub(crate) struct Collector {
    format: Format,
    products: Vec<Product>,
    /// Where each product stands, in lines or numbers.
    places: Vec<u64>,
    skipped: Vec<Skipped>,
    problems: Problems,
    ids: ProductIds,
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
            ids: ProductIds::default(),
            interner: Interner::default(),
            template,
        })
    }

    /// Takes a product, unless it lacks an id or a name or its id is taken; returns its position.
    pub fn add(&mut self, place: Place, mut product: Product) -> Option<usize> {
        let shown = text::without_default_title(&product.name).len();
        product.name.truncate(shown);
        if product.id.is_empty() {
            self.skip(place, "", Problem::NoId, "it has no id");
        } else if let Some(first) = self.ids.get(&product.id, &self.products) {
            let first = place.like(self.places.get(first).copied().unwrap_or_default());
            // What has no identifier is known by its address or name.
            let what = match &product {
                Product { id, url: Some(url), .. } if id == url => "address",
                Product { id, name, .. } if id == name => "name",
                _ => "id",
            };
            let reason = format!("its {what} is already that of {first}");
            self.skip(place, &product.id, Problem::DuplicateId, reason);
        } else if product.name.is_empty() {
            self.skip(place, &product.id, Problem::NoName, "it has no name");
        } else {
            let at = self.products.len();
            self.ids.insert(&product.id, at, &self.products);
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
    pub fn finish(self, mut shop: Shop) -> Result<ReadFeed, FeedError> {
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
        Ok(ReadFeed { format, catalogue, problems: problems.finish() })
    }
}

/// A feed that was read to its end.
pub(crate) struct ReadFeed {
    pub format: Format,
    pub catalogue: Catalogue,
    pub problems: Vec<ProblemCount>,
}

/// The shop's address with its scheme; many feeds leave it out.
fn front_page(url: &str) -> Option<String> {
    let url = text::address(url)?;
    if url.contains("://") {
        return Some(url);
    }
    Some(format!("https://{}", url.trim_start_matches('/')))
}
