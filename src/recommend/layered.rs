//! The two recommenders: by attributes, and by picture with attributes as the second layer.

use super::selection::{Doubles, Selection};
use super::{Attributes, Lists, Neighbour, Options, Rules, UnitVectors, Vectors, cosine};
use std::collections::BTreeMap;
use vitrine_catalogue::Catalogue;
use vitrine_embed::{NOTHING_IN_COMMON, parallel, picture_similarity};

/// Variant A: how many products that share much are compared exactly.
const COMPARED: usize = 500;
/// Variant B: so many times the candidates are at hand where these are too much of the same.
const RESERVE: usize = 4;

/// Both lists for every product of the catalogue; see the [module](super) for the formulas.
///
/// `vectors.row_of` has an entry for each product; one that is missing counts as no picture.
pub fn recommend(
    catalogue: &Catalogue,
    vectors: &Vectors,
    rules: &Rules,
    options: &Options,
) -> Lists {
    let attributes = Attributes::of(catalogue, &options.weights);
    let unit_vectors = UnitVectors::of(vectors, attributes.len(), options.center);
    let selection = Selection::new(catalogue, rules, &unit_vectors, options);
    let layers = Layers { attributes, unit_vectors: &unit_vectors, rules, options, selection };
    let a = layers.by_attributes();
    let b = layers.by_picture(&a);
    Lists { a, b }
}

struct Layers<'a> {
    attributes: Attributes,
    unit_vectors: &'a UnitVectors,
    rules: &'a Rules,
    options: &'a Options,
    selection: Selection<'a>,
}

impl Layers<'_> {
    fn by_attributes(&self) -> Vec<Vec<Neighbour>> {
        let products = self.attributes.len();
        let limit = COMPARED.max(self.options.count.saturating_mul(8));
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

    fn by_picture(&self, a: &[Vec<Neighbour>]) -> Vec<Vec<Neighbour>> {
        let chance = self.unit_vectors.mean_cosine().clamp(0.0, 0.99);
        let weight = self.options.image_weight.clamp(0.0, 1.0);
        let candidates = self.options.candidates.max(self.options.count.saturating_mul(2));
        let nearest =
            cosine::top_k(self.unit_vectors, candidates.saturating_mul(RESERVE), self.rules);
        let lists = parallel::map(self.unit_vectors.len(), |row| {
            let i = self.unit_vectors.products[row];
            let mixed = |product: u32, cosine: f32| {
                let picture = picture_similarity(cosine, NOTHING_IN_COMMON);
                let attributes = self.attributes.similarity(i as usize, product as usize);
                weight * picture + (1.0 - weight) * attributes
            };
            let ranked = |nearest: &[Neighbour]| {
                let mixed = |n: &Neighbour| Neighbour {
                    product: n.product,
                    score: mixed(n.product, n.score),
                };
                let mut ranked: Vec<Neighbour> = nearest.iter().map(mixed).collect();
                ranked.sort_unstable_by(super::top::best_first);
                ranked
            };
            // The reserve is compared only where the candidates do not fill the list.
            let first = &nearest[row][..candidates.min(nearest[row].len())];
            let tiers = [first, &nearest[row]].into_iter().map(ranked);
            let known: BTreeMap<u32, f32> =
                nearest[row].iter().map(|n| (n.product, n.score)).collect();
            // Only where these are too few does every product compete, one without a picture as if
            // its cosine were the mean.
            let mut cosines = Vec::new();
            let score = |product: u32| {
                if cosines.is_empty() {
                    cosines = vec![chance; self.attributes.len()];
                    let all = cosine::row(self.unit_vectors, row);
                    for (product, cosine) in self.unit_vectors.products.iter().zip(all) {
                        cosines[*product as usize] = cosine;
                    }
                }
                mixed(product, cosines[product as usize])
            };
            self.filled(i, tiers, score, |product| known.get(&product).copied())
        });
        let mut b = a.to_vec();
        for (product, list) in self.unit_vectors.products.iter().zip(lists) {
            b[*product as usize] = list;
        }
        b
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
        let mut last = None;
        for ranked in tiers {
            let list = self.selection.choose(product, &ranked, &cosine, Doubles::Never);
            if list.len() >= self.options.count {
                return list;
            }
            last = Some(ranked);
        }
        let all = match last {
            Some(ranked) if ranked.len() >= self.rules.attainable(product) => ranked,
            _ => self.ranked(product, 0..self.attributes.len() as u32, score),
        };
        self.selection.choose(product, &all, &cosine, Doubles::LastResort)
    }
}
