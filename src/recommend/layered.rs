//! The two recommenders: by attributes, and by picture with attributes as the second layer.

use super::selection::{Doubles, Selection};
use super::{
    Attributes, Lists, Neighbour, Options, Recall, Rules, UnitVectors, Vectors, cells, cosine,
    is_large, window,
};
use std::borrow::Cow;
use vitrine_catalogue::Catalogue;
use vitrine_embed::{NOTHING_IN_COMMON, parallel, picture_similarity};

/// Variant A: how many products that share much are compared exactly.
const COMPARED: usize = 500;
/// The same in a large catalogue.
const COMPARED_OF_MANY: usize = 192;
/// Variant B: so many times the candidates are at hand where these are too much of the same.
const RESERVE: usize = 4;
/// In a large catalogue, where a list cannot be filled otherwise, so many compete for it.
const LAST_RESORT: usize = 16_384;

/// What [`recommend`] chooses.
#[derive(Debug, Clone, PartialEq)]
pub struct Recommended {
    /// Both lists for every product.
    pub lists: Lists,
    /// How much of what is nearest by picture was found, where the catalogue is too large to compare
    /// every picture with every other.
    pub recall: Option<Recall>,
}

/// Both lists for every product of the catalogue; see the [module](super) for the formulas.
///
/// `vectors.row_of` has an entry for each product; one that is missing counts as no picture.
pub fn recommend(
    catalogue: &Catalogue,
    vectors: &Vectors,
    rules: &Rules,
    options: &Options,
) -> Recommended {
    let attributes = Attributes::of(catalogue, &options.weights);
    let unit_vectors = UnitVectors::of(vectors, attributes.len(), options.center);
    let selection = Selection::new(catalogue, rules, &unit_vectors, options);
    let everything = (0..attributes.len() as u32).collect();
    let layers =
        Layers { attributes, everything, unit_vectors: &unit_vectors, rules, options, selection };
    let a = layers.by_attributes();
    let (b, recall) = layers.by_picture(&a);
    Recommended { lists: Lists { a, b }, recall }
}

struct Layers<'a> {
    attributes: Attributes,
    /// All products.
    everything: Vec<u32>,
    unit_vectors: &'a UnitVectors,
    rules: &'a Rules,
    options: &'a Options,
    selection: Selection<'a>,
}

impl Layers<'_> {
    fn by_attributes(&self) -> Vec<Vec<Neighbour>> {
        let products = self.attributes.len();
        let compared = if is_large(products) { COMPARED_OF_MANY } else { COMPARED };
        let limit = compared.max(self.options.count.saturating_mul(8));
        parallel::map_with(
            products,
            || vec![0.0; products],
            |scratch, i| {
                let score = |product: u32| self.attributes.similarity(i, product as usize);
                let candidates = self.attributes.candidates(i, limit, scratch, self.rules);
                let ranked = self.ranked(i as u32, candidates.iter().map(|n| n.product), score);
                self.filled(i as u32, [ranked], score, |_| None)
            },
        )
    }

    fn by_picture(&self, a: &[Vec<Neighbour>]) -> (Vec<Vec<Neighbour>>, Option<Recall>) {
        let chance = self.unit_vectors.mean_cosine().clamp(0.0, 0.99);
        let candidates = self.options.candidates.max(self.options.count.saturating_mul(2));
        let limit = candidates.saturating_mul(RESERVE);
        let list = |row: usize, nearest: &[Neighbour]| {
            let first = &nearest[..candidates.min(nearest.len())];
            self.by_picture_of(row, [first, nearest], chance)
        };
        let (lists, recall) = if is_large(self.unit_vectors.len()) {
            let (lists, recall) = cells::for_each_row(self.unit_vectors, limit, self.rules, list);
            (lists, Some(recall))
        } else {
            let nearest = cosine::top_k(self.unit_vectors, limit, self.rules);
            (parallel::map(nearest.len(), |row| list(row, &nearest[row])), None)
        };
        let mut b = a.to_vec();
        for (product, list) in self.unit_vectors.products.iter().zip(lists) {
            b[*product as usize] = list;
        }
        (b, recall)
    }

    /// The list of a row by its nearest ones, of which `tiers` has few and many; `chance` is the
    /// cosine of any two.
    fn by_picture_of(&self, row: usize, tiers: [&[Neighbour]; 2], chance: f32) -> Vec<Neighbour> {
        let i = self.unit_vectors.products[row];
        let weight = self.options.image_weight.clamp(0.0, 1.0);
        let mixed = |product: u32, cosine: f32| {
            let picture = picture_similarity(cosine, NOTHING_IN_COMMON);
            let attributes = self.attributes.similarity(i as usize, product as usize);
            weight * picture + (1.0 - weight) * attributes
        };
        let ranked = |nearest: &[Neighbour]| {
            let mixed =
                |n: &Neighbour| Neighbour { product: n.product, score: mixed(n.product, n.score) };
            let mut ranked: Vec<Neighbour> = nearest.iter().map(mixed).collect();
            ranked.sort_unstable_by(super::top::best_first);
            ranked
        };
        let mut known: Vec<(u32, f32)> = tiers[1].iter().map(|n| (n.product, n.score)).collect();
        known.sort_unstable_by_key(|(product, _)| *product);
        let cosine_of = |product: u32| {
            let place = known.binary_search_by_key(&product, |(product, _)| *product).ok()?;
            Some(known[place].1)
        };
        // Only where these are too few do others compete, one without a picture as if its cosine
        // were the mean.
        let mut cosines = Vec::new();
        let score = |product: u32| {
            if is_large(self.unit_vectors.len()) {
                let cosine = self.selection.cosine(row, product).unwrap_or(chance);
                return mixed(product, cosine);
            }
            if cosines.is_empty() {
                cosines = self.cosines(row, chance);
            }
            mixed(product, cosines[product as usize])
        };
        // The reserve is compared only where the candidates do not fill the list.
        self.filled(i, tiers.into_iter().map(ranked), score, cosine_of)
    }

    /// The cosine of a row with every product; `chance` where it has no picture.
    fn cosines(&self, row: usize, chance: f32) -> Vec<f32> {
        let mut cosines = vec![chance; self.attributes.len()];
        let all = cosine::row(self.unit_vectors, row);
        for (product, cosine) in self.unit_vectors.products.iter().zip(all) {
            cosines[*product as usize] = cosine;
        }
        cosines
    }

    /// All of `products` that may stand in the list of `product`, best first.
    fn ranked(
        &self,
        product: u32,
        products: impl IntoIterator<Item = u32>,
        score: impl FnMut(u32) -> f32,
    ) -> Vec<Neighbour> {
        self.rules.best(product, self.attributes.len(), products, score)
    }

    /// The list of `product` from the first of `tiers` that fills it, each ranked; where none does,
    /// from the whole catalogue. `cosine` is that with `product` where it is known.
    fn filled(
        &self,
        product: u32,
        tiers: impl IntoIterator<Item = Vec<Neighbour>>,
        score: impl FnMut(u32) -> f32,
        cosine: impl Fn(u32) -> Option<f32>,
    ) -> Vec<Neighbour> {
        let mut last = Vec::new();
        for ranked in tiers {
            let list = self.selection.choose(product, &ranked, &cosine, Doubles::Never);
            if list.len() >= self.options.count {
                return list;
            }
            last = ranked;
        }
        let (others, are_all) = self.last_resort(product, &last);
        if !are_all || last.len() < self.rules.attainable(product, &others) {
            last = self.ranked(product, others.iter().copied(), score);
        }
        self.selection.choose(product, &last, &cosine, Doubles::LastResort)
    }

    /// Who competes for a place in the list of `product` where `ranked` does not fill it, and whether
    /// they are all that may. In a large catalogue they are those beside the product, or in its
    /// section, and `ranked`.
    fn last_resort(&self, product: u32, ranked: &[Neighbour]) -> (Cow<'_, [u32]>, bool) {
        let all = self.rules.section(product).unwrap_or(&self.everything);
        if !is_large(self.attributes.len()) || all.len() <= LAST_RESORT {
            return (Cow::Borrowed(all), true);
        }
        let mut some = window(all, product, LAST_RESORT).to_vec();
        some.extend(ranked.iter().map(|n| n.product));
        some.sort_unstable();
        some.dedup();
        (Cow::Owned(some), false)
    }
}
