//! Which products may stand in a list.

use super::folded::{Ids, folded};
use super::{Groups, Neighbour, RuleOptions, top::Top};
use std::collections::BTreeMap;
use vitrine_catalogue::{Catalogue, Product};

/// Who may stand in whose list: what may be recommended at all, neither the product itself nor a
/// variant of it, one product of a group at most, and what else the owner's [`RuleOptions`] ask.
#[derive(Debug, Clone)]
pub struct Rules {
    groups: Groups,
    /// Whether a product may be recommended at all: available and not excluded.
    eligible: Vec<bool>,
    /// Whether a group has an eligible product, and how many groups have.
    offered: Vec<bool>,
    offers: usize,
    /// The category to stay in, where the owner wants that and the product has one.
    section: Vec<Option<u32>>,
    /// The products of each section, ascending.
    sections: Vec<Vec<u32>>,
    /// Natural logarithm of the price, and the currency.
    price: Vec<Option<(f32, u32)>>,
    /// Natural logarithm of the ratio of prices that is still near enough.
    band: Option<f32>,
    pins: BTreeMap<u32, Vec<u32>>,
    options: RuleOptions,
    warnings: Vec<String>,
}

impl Rules {
    /// The rules of a catalogue.
    pub fn of(catalogue: &Catalogue, options: &RuleOptions) -> Rules {
        let products = &catalogue.products;
        let excluded = Excluded::of(options);
        let eligible: Vec<bool> = products
            .iter()
            .map(|p| (p.available || !options.in_stock_only) && !excluded.has(p))
            .collect();
        let (mut sections, mut currencies) = (Ids::default(), Ids::default());
        let section = |product: &Product| {
            let names: Vec<_> =
                product.category.iter().take(options.same_category?).map(|n| folded(n)).collect();
            (!names.is_empty()).then(|| sections.of(names.join("\n")))
        };
        let section: Vec<Option<u32>> = products.iter().map(section).collect();
        let mut members = vec![Vec::new(); sections.len()];
        for (product, section) in (0..).zip(&section) {
            section.iter().for_each(|&section| members[section as usize].push(product));
        }
        let mut rules = Rules {
            section,
            sections: members,
            price: products.iter().map(|p| price(p, &mut currencies)).collect(),
            band: options.price_band.map(f32::ln),
            options: options.clone(),
            ..Rules::with(Groups::of(catalogue), eligible)
        };
        rules.pin(catalogue, options, &excluded);
        rules.warnings.extend(excluded.unknown(catalogue));
        rules
    }

    /// Every one of `products` may stand in every other's list.
    pub fn open(products: usize) -> Rules {
        let options = RuleOptions { max_siblings: usize::MAX, ..RuleOptions::default() };
        let rules = Rules::with(Groups::single(products), vec![true; products]);
        Rules { options, ..rules }
    }

    fn with(groups: Groups, eligible: Vec<bool>) -> Rules {
        let mut offered = vec![false; groups.count()];
        for (product, _) in eligible.iter().enumerate().filter(|(_, eligible)| **eligible) {
            offered[groups.of_product(product) as usize] = true;
        }
        Rules {
            offers: offered.iter().filter(|offered| **offered).count(),
            offered,
            section: vec![None; eligible.len()],
            sections: Vec::new(),
            price: vec![None; eligible.len()],
            band: None,
            pins: BTreeMap::new(),
            options: RuleOptions::default(),
            warnings: Vec::new(),
            groups,
            eligible,
        }
    }

    fn pin(&mut self, catalogue: &Catalogue, options: &RuleOptions, excluded: &Excluded) {
        let products = &catalogue.products;
        let places: BTreeMap<&str, u32> =
            products.iter().map(|p| p.id.as_str()).zip(0u32..).collect();
        let mut unknown = Vec::new();
        for (id, pins) in &options.pins {
            let mut place = |id: &'_ String| {
                let place = places.get(id.as_str()).copied();
                place.is_none().then(|| unknown.push(format!("\"{id}\"")));
                place
            };
            let product = place(id);
            let pins: Vec<u32> = pins.iter().filter_map(place).collect();
            let out = pins.iter().map(|&pin| &products[pin as usize]).filter(|p| excluded.has(p));
            self.warnings.extend(
                out.map(|p| {
                    format!("rules.pins: \"{}\" is pinned to \"{id}\", but excluded", p.id)
                }),
            );
            if let Some(product) = product {
                let others = pins.into_iter().filter(|&pin| pin != product);
                self.pins.insert(product, others.collect());
            }
        }
        if !unknown.is_empty() {
            self.warnings.push(format!("rules.pins: the feed has no {}", unknown.join(", ")));
        }
    }

    /// What the rules name but the catalogue does not have, and the like, a sentence each.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// What they were made of.
    pub fn options(&self) -> &RuleOptions {
        &self.options
    }

    /// The catalogue's groups.
    pub fn groups(&self) -> &Groups {
        &self.groups
    }

    /// Whether the product may be recommended at all.
    pub fn eligible(&self, product: u32) -> bool {
        self.eligible[product as usize]
    }

    /// What stands first in the product's list, of what may be recommended at all.
    pub fn pinned(&self, product: u32) -> impl Iterator<Item = u32> + '_ {
        let pins = self.pins.get(&product).into_iter().flatten().copied();
        pins.filter(|&pin| self.eligible(pin))
    }

    /// Whether `other` may stand in the list of `product`.
    pub fn allow(&self, product: u32, other: u32) -> bool {
        let group = |product: u32| self.groups.of_product(product as usize);
        self.eligible(other) && group(other) != group(product) && self.near(product, other)
    }

    /// In the category and the price band of `product`, where it has any.
    fn near(&self, product: u32, other: u32) -> bool {
        let (i, j) = (product as usize, other as usize);
        let section = self.section[i].is_none() || self.section[i] == self.section[j];
        section
            && match (self.band, self.price[i], self.price[j]) {
                (None, _, _) | (_, None, _) => true,
                (Some(band), Some((a, currency)), Some((b, other))) => {
                    // Less than a rounding error above the band is within it.
                    currency == other && (a - b).abs() <= band + 1e-6
                }
                (Some(_), Some(_), None) => false,
            }
    }

    /// How many of `products` the list of `product` can have at most; `products` has all that it
    /// may have.
    pub fn attainable(&self, product: u32, products: &[u32]) -> usize {
        if self.section[product as usize].is_some() || self.band.is_some() {
            let allowed = products.iter().filter(|&&other| self.allow(product, other));
            return self.groups.distinct(&allowed.map(|&other| other as usize).collect::<Vec<_>>());
        }
        let own = self.offered[self.groups.of_product(product as usize) as usize];
        self.offers - usize::from(own)
    }

    /// The products of the section that `product` has to stay in, ascending; `None` where it need
    /// not.
    pub fn section(&self, product: u32) -> Option<&[u32]> {
        let section = self.section[product as usize]?;
        self.sections.get(section as usize).map(Vec::as_slice)
    }

    /// Keeps the best `limit`, one of a group.
    pub fn top(&self, limit: usize) -> Top<'_> {
        Top::new(limit, self.groups.where_grouped())
    }

    /// The best `limit` of `products` that may stand in the list of `product`, best first.
    pub fn best(
        &self,
        product: u32,
        limit: usize,
        products: impl IntoIterator<Item = u32>,
        mut score: impl FnMut(u32) -> f32,
    ) -> Vec<Neighbour> {
        let mut top = self.top(limit);
        for other in products.into_iter().filter(|&other| self.allow(product, other)) {
            top.push(Neighbour { product: other, score: score(other) });
        }
        top.into_sorted()
    }
}

fn price(product: &Product, currencies: &mut Ids) -> Option<(f32, u32)> {
    let price = product.price.as_ref().filter(|price| price.hundredths > 0)?;
    Some(((price.hundredths as f64).ln() as f32, currencies.of(price.currency.to_string())))
}

/// What the owner never wants recommended.
struct Excluded<'a> {
    ids: &'a [String],
    vendors: Vec<String>,
    categories: Vec<Vec<String>>,
}

impl<'a> Excluded<'a> {
    fn of(options: &'a RuleOptions) -> Excluded<'a> {
        let path = |text: &String| text.split('>').map(folded).collect();
        Excluded {
            ids: &options.exclude_ids,
            vendors: options.exclude_vendors.iter().map(|vendor| folded(vendor)).collect(),
            categories: options.exclude_categories.iter().map(path).collect(),
        }
    }

    fn has(&self, product: &Product) -> bool {
        self.ids.contains(&product.id)
            || self.vendors.iter().any(|vendor| is_vendor(product, vendor))
            || self.categories.iter().any(|category| is_in(product, category))
    }

    /// Names of things that no product has.
    fn unknown(&self, catalogue: &Catalogue) -> Vec<String> {
        let products = &catalogue.products;
        let mut warnings = Vec::new();
        let mut check = |key: &str, name: String, found: bool| {
            if !found {
                warnings.push(format!("rules.exclude.{key}: no product has \"{name}\""));
            }
        };
        for id in self.ids {
            check("ids", id.clone(), products.iter().any(|p| p.id == *id));
        }
        for vendor in &self.vendors {
            check("vendors", vendor.clone(), products.iter().any(|p| is_vendor(p, vendor)));
        }
        for path in &self.categories {
            check("categories", path.join(" > "), products.iter().any(|p| is_in(p, path)));
        }
        warnings
    }
}

fn is_vendor(product: &Product, vendor: &str) -> bool {
    product.vendor.as_deref().is_some_and(|own| folded(own) == vendor)
}

/// `path` is where the product's category path begins.
fn is_in(product: &Product, path: &[String]) -> bool {
    let own = &product.category;
    own.len() >= path.len() && own.iter().zip(path).all(|(own, name)| folded(own) == *name)
}
