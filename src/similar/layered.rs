//! The two recommenders: by attributes, and by picture with attributes as the second layer.

use super::{Attributes, Directions, Lists, Neighbour, Options, Rules, Vectors, cosine};
use crate::{catalogue::Catalogue, parallel};

/// Variant A: how many products that share much are compared exactly.
const COMPARED: usize = 500;

/// Both lists for every product of the catalogue; see the [module](super) for the formulas.
///
/// `vectors.row_of` has an entry for each product; one that is missing counts as no picture.
pub fn recommend(catalogue: &Catalogue, vectors: &Vectors, options: &Options) -> Lists {
    let rules = Rules::of(catalogue);
    let attributes = Attributes::of(catalogue, &options.weights);
    let a = by_attributes(&attributes, &rules, options);
    let b = by_picture(&attributes, &rules, vectors, options, &a);
    Lists { a, b }
}

fn by_attributes(attributes: &Attributes, rules: &Rules, options: &Options) -> Vec<Vec<Neighbour>> {
    let products = attributes.len();
    let limit = COMPARED.max(options.count.saturating_mul(8));
    parallel::map_with(
        products,
        || vec![0.0; products],
        |scratch, i| {
            let scored = |product: u32| Neighbour {
                product,
                score: attributes.similarity(i, product as usize),
            };
            let candidates = attributes.candidates(i, limit, scratch, rules);
            let candidates = candidates.into_iter().map(|n| scored(n.product));
            let list = rules.best(i as u32, options.count, candidates);
            if list.len() < options.count.min(rules.attainable(i)) {
                rules.best(i as u32, options.count, (0..products as u32).map(scored))
            } else {
                list
            }
        },
    )
}

fn by_picture(
    attributes: &Attributes,
    rules: &Rules,
    vectors: &Vectors,
    options: &Options,
    a: &[Vec<Neighbour>],
) -> Vec<Vec<Neighbour>> {
    let directions = Directions::of(vectors, attributes.len(), options.center);
    let chance = directions.mean_cosine().clamp(0.0, 0.99);
    let weight = options.image_weight.clamp(0.0, 1.0);
    let nearest = cosine::top_k(&directions, options.candidates.max(options.count), rules);
    let lists = parallel::map(directions.len(), |row| {
        let i = directions.products[row];
        let mixed = |product: u32, cosine: f32| {
            let picture = ((cosine - chance) / (1.0 - chance)).clamp(0.0, 1.0);
            let attributes = attributes.similarity(i as usize, product as usize);
            Neighbour { product, score: weight * picture + (1.0 - weight) * attributes }
        };
        let candidates = nearest[row].iter().map(|n| mixed(n.product, n.score));
        let list = rules.best(i, options.count, candidates);
        if list.len() == options.count.min(rules.attainable(i as usize)) {
            return list;
        }
        // Too few pictures: every product competes, one without a picture by attributes alone.
        let mut cosines = vec![chance; attributes.len()];
        for (product, cosine) in directions.products.iter().zip(cosine::row(&directions, row)) {
            cosines[*product as usize] = cosine;
        }
        let all = (0..).zip(cosines).map(|(product, cosine)| mixed(product, cosine));
        rules.best(i, options.count, all)
    });
    let mut b = a.to_vec();
    for (product, list) in directions.products.iter().zip(lists) {
        b[*product as usize] = list;
    }
    b
}
