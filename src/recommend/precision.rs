//! How good neighbours are, measured against what is known about the products.

use super::{Neighbour, Options, Rules, UnitVectors, Vectors, cosine};

/// Precision at `k` by cosine of all `vectors`, without rules, against labels: [`precision_of`]
/// the nearest, among the products that have a vector.
pub fn precision_at<L: Eq>(vectors: &Vectors, center: bool, labels: &[Option<L>], k: usize) -> f64 {
    let rules = Rules::open(vectors.row_of.len());
    let options = Options { count: k, center, ..Options::default() };
    let lists = by_picture_alone(vectors, &rules, &options);
    let seen = |i: usize| labels.get(i).and_then(Option::as_ref).filter(|_| !lists[i].is_empty());
    let labels: Vec<Option<&L>> = (0..lists.len()).map(seen).collect();
    precision_of(&lists, &labels, k)
}

/// Precision at `k` of lists that leave nothing out, against labels.
///
/// For each product with a label that `m ≥ 1` other products share: how many of the first `k` of
/// its list have the same label, divided by `min(k, m)`; the mean over these products. `None` is
/// no label. 0 where no label is shared.
pub fn precision_of<L: Eq>(lists: &[Vec<Neighbour>], labels: &[Option<L>], k: usize) -> f64 {
    let label = |product: usize| labels.get(product).and_then(Option::as_ref);
    let (mut sum, mut counted) = (0.0, 0usize);
    for (product, list) in lists.iter().enumerate() {
        let Some(own) = label(product) else { continue };
        let mates = (0..lists.len()).filter(|&p| label(p) == Some(own)).count() - 1;
        if mates > 0 {
            let hits = list.iter().take(k).filter(|n| label(n.product as usize) == Some(own));
            sum += hits.count() as f64 / k.min(mates) as f64;
            counted += 1;
        }
    }
    if counted > 0 { sum / counted as f64 } else { 0.0 }
}

/// Lists by cosine alone under the same rules as [`recommend`](super::recommend), to compare it
/// with; empty for products without a vector. Scores are cosines.
pub fn by_picture_alone(
    vectors: &Vectors,
    rules: &Rules,
    options: &Options,
) -> Vec<Vec<Neighbour>> {
    let unit_vectors = UnitVectors::of(vectors, vectors.row_of.len(), options.center);
    let mut lists = vec![Vec::new(); vectors.row_of.len()];
    let nearest = cosine::top_k(&unit_vectors, options.count, rules);
    for (product, list) in unit_vectors.products.iter().zip(nearest) {
        lists[*product as usize] = list;
    }
    lists
}
