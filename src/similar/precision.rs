//! How good neighbours are, measured against what is known about the products.

use super::{Neighbour, Options, Rules, Vectors, cosine, vectors::Directions};

/// Precision at `k` by cosine of all `vectors`, without rules, against labels.
///
/// For each product with a label that `m ≥ 1` other products with a vector share: how many of its
/// `k` nearest have the same label, divided by `min(k, m)`; the mean over these products. `None`
/// is no label. 0 where no label is shared.
pub fn precision_at<L: Eq>(vectors: &Vectors, center: bool, labels: &[Option<L>], k: usize) -> f64 {
    let directions = Directions::of(vectors, vectors.row_of.len(), center);
    let nearest = cosine::top_k(&directions, k, &Rules::open(vectors.row_of.len()));
    let label = |product: u32| labels.get(product as usize).and_then(Option::as_ref);
    let (mut sum, mut counted) = (0.0, 0usize);
    for (&product, nearest) in directions.products.iter().zip(&nearest) {
        let Some(own) = label(product) else { continue };
        let mates = directions.products.iter().filter(|&&p| label(p) == Some(own)).count() - 1;
        if mates > 0 {
            let hits = nearest.iter().filter(|n| label(n.product) == Some(own)).count();
            sum += hits as f64 / k.min(mates) as f64;
            counted += 1;
        }
    }
    if counted > 0 { sum / counted as f64 } else { 0.0 }
}

/// Share of the lists with something to find whose first `k` have at least one of it: `lists[i]`
/// is judged by `truth(i, product)`, and only where `has_truth(i)`.
pub fn hit_at(
    lists: &[Vec<Neighbour>],
    k: usize,
    has_truth: impl Fn(usize) -> bool,
    truth: impl Fn(usize, u32) -> bool,
) -> f64 {
    let judged: Vec<usize> = (0..lists.len()).filter(|&i| has_truth(i)).collect();
    let hit = |&&i: &&usize| lists[i].iter().take(k).any(|n| truth(i, n.product));
    judged.iter().filter(hit).count() as f64 / judged.len().max(1) as f64
}

/// Lists by cosine alone under the same rules as [`recommend`](super::recommend), to compare it
/// with; empty for products without a vector. Scores are cosines.
pub fn by_picture_alone(
    vectors: &Vectors,
    rules: &Rules,
    options: &Options,
) -> Vec<Vec<Neighbour>> {
    let directions = Directions::of(vectors, vectors.row_of.len(), options.center);
    let mut lists = vec![Vec::new(); vectors.row_of.len()];
    let nearest = cosine::top_k(&directions, options.count, rules);
    for (product, list) in directions.products.iter().zip(nearest) {
        lists[*product as usize] = list;
    }
    lists
}
