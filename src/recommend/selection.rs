//! From the best to a list: pins first, nothing twice, not too much of the same.

use super::options::NEAR_DUPLICATE;
use super::siblings::Siblings;
use super::top::best_first;
use super::{Groups, Neighbour, Options, Rules, UnitVectors};
use crate::recommend::folded::{Ids, folded};
use std::collections::{BTreeMap, BTreeSet};
use vitrine_catalogue::Catalogue;

/// What becomes of products that look like another one of the list, or are one sibling too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubles {
    /// They are left out.
    Never,
    /// They are taken where nothing else is left.
    LastResort,
}

/// Chooses lists from what is ranked.
#[derive(Debug)]
pub struct Selection<'a> {
    rules: &'a Rules,
    options: &'a Options,
    unit_vectors: &'a UnitVectors,
    /// Row of each product's unit vector.
    row_of: Vec<Option<u32>>,
    vendor: Vec<Option<u32>>,
    category: Vec<Option<u32>>,
    siblings: Siblings,
    /// Pictures with a greater cosine look alike.
    near_duplicate: f32,
}

impl<'a> Selection<'a> {
    pub fn new(
        catalogue: &Catalogue,
        rules: &'a Rules,
        unit_vectors: &'a UnitVectors,
        options: &'a Options,
    ) -> Selection<'a> {
        let products = &catalogue.products;
        let chance = unit_vectors.mean_cosine().clamp(0.0, 1.0);
        let mut row_of = vec![None; products.len()];
        for (product, row) in unit_vectors.products.iter().zip(0u32..) {
            row_of[*product as usize] = Some(row);
        }
        let (mut vendors, mut categories) = (Ids::default(), Ids::default());
        let mut category = |path: &[String]| {
            let path: Vec<String> = path.iter().map(|name| folded(name)).collect();
            (!path.is_empty()).then(|| categories.of(path.join("\n")))
        };
        Selection {
            vendor: products.iter().map(|p| Some(vendors.of(folded(p.vendor.as_ref()?)))).collect(),
            category: products.iter().map(|p| category(&p.category)).collect(),
            siblings: Siblings::of(catalogue, chance),
            near_duplicate: options
                .near_duplicate
                .unwrap_or(chance + (1.0 - chance) * NEAR_DUPLICATE),
            rules,
            options,
            unit_vectors,
            row_of,
        }
    }

    /// The list of `product` from `ranked`, which is best first and has one product of a group.
    ///
    /// Doubles are those that look like one before them, or like `product` itself, and siblings
    /// above the number that the owner wants. `cosine` is that with `product` where it is known
    /// already.
    pub fn choose(
        &self,
        product: u32,
        ranked: &[Neighbour],
        cosine: impl Fn(u32) -> Option<f32>,
        doubles: Doubles,
    ) -> Vec<Neighbour> {
        let mut list = List {
            selection: self,
            groups: self.rules.groups(),
            taken: BTreeSet::new(),
            vendors: BTreeMap::new(),
            categories: BTreeMap::new(),
            chosen: Vec::new(),
        };
        // The owner says that these are the best.
        for pin in self.rules.pinned(product) {
            list.push(Neighbour { product: pin, score: 1.0 });
        }
        let pins = list.chosen.len();
        let minimum = self.rules.options().minimum_similarity;
        let mut left = Vec::new();
        let similar = ranked.iter().filter(|n| n.score >= minimum);
        for &neighbour in similar {
            if list.is_full() {
                break;
            }
            if list.fits(neighbour.product) {
                let like = |other: u32| self.look_alike(neighbour.product, other);
                let like_it = match cosine(neighbour.product) {
                    Some(cosine) => self.is_look_alike(cosine),
                    None => like(product),
                };
                let siblings = list.siblings(neighbour.product);
                if like_it
                    || siblings >= self.rules.options().max_siblings
                    || list.chosen.iter().any(|n| like(n.product))
                {
                    left.push(neighbour);
                } else {
                    list.push(neighbour);
                }
            }
        }
        for neighbour in left {
            if doubles == Doubles::LastResort && !list.is_full() && list.fits(neighbour.product) {
                list.push(neighbour);
            }
        }
        list.chosen[pins..].sort_unstable_by(best_first);
        list.chosen
    }

    /// The cosine of a row with a product that has a picture.
    pub fn cosine(&self, row: usize, product: u32) -> Option<f32> {
        let other = self.row_of[product as usize]? as usize;
        Some(super::cosine::pair(self.unit_vectors, row, other))
    }

    fn look_alike(&self, x: u32, y: u32) -> bool {
        self.near_duplicate < 1.0 && self.are_closer(x, y, self.near_duplicate)
    }

    /// Whether both have a picture, and their cosine is greater than `cosine`.
    fn are_closer(&self, x: u32, y: u32, cosine: f32) -> bool {
        match (self.row_of[x as usize], self.row_of[y as usize]) {
            (Some(x), Some(y)) => self.unit_vectors.are_closer(x as usize, y as usize, cosine),
            _ => false,
        }
    }

    fn are_siblings(&self, x: u32, y: u32) -> bool {
        self.siblings.are(x, y, |cosine| self.are_closer(x, y, cosine))
    }

    fn is_look_alike(&self, cosine: f32) -> bool {
        self.near_duplicate < 1.0 && cosine > self.near_duplicate
    }
}

/// A list in the making.
struct List<'a> {
    selection: &'a Selection<'a>,
    groups: &'a Groups,
    taken: BTreeSet<u32>,
    /// How many are chosen of each vendor and category.
    vendors: BTreeMap<u32, usize>,
    categories: BTreeMap<u32, usize>,
    chosen: Vec<Neighbour>,
}

impl List<'_> {
    fn is_full(&self) -> bool {
        self.chosen.len() >= self.selection.options.count
    }

    /// Whether the product's group, vendor and category may have one more.
    fn fits(&self, product: u32) -> bool {
        let Selection { vendor, category, rules, .. } = self.selection;
        let most = rules.options();
        let room = |counts: &BTreeMap<u32, usize>, of: Option<u32>, most: Option<usize>| {
            let so_far = of.and_then(|of| counts.get(&of)).copied().unwrap_or(0);
            most.is_none_or(|most| so_far < most)
        };
        !self.taken.contains(&self.groups.of_product(product as usize))
            && room(&self.vendors, vendor[product as usize], most.max_per_vendor)
            && room(&self.categories, category[product as usize], most.max_per_category)
    }

    /// How many siblings of a product are chosen.
    fn siblings(&self, product: u32) -> usize {
        let chosen = self.chosen.iter().map(|n| n.product);
        chosen.filter(|&other| self.selection.are_siblings(product, other)).count()
    }

    fn push(&mut self, neighbour: Neighbour) {
        if self.is_full() {
            return;
        }
        let product = neighbour.product as usize;
        self.taken.insert(self.groups.of_product(product));
        for (counts, of) in [
            (&mut self.vendors, self.selection.vendor[product]),
            (&mut self.categories, self.selection.category[product]),
        ] {
            of.into_iter().for_each(|of| *counts.entry(of).or_default() += 1);
        }
        self.chosen.push(neighbour);
    }
}
