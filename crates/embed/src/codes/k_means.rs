//! K-means: points in groups of those that are near each other.

use crate::parallel;
use crate::svd::{matrix, product};

/// Rounds; later ones hardly move a centroid.
const ROUNDS: usize = 8;
/// Points that are compared with all centroids at a time.
const BLOCK: usize = 1024;

/// `count` centroids (Lloyd's algorithm) of points of `dims` coordinates, row by row. The same
/// points give the same centroids: the first ones are points at even distances in their order.
/// Points without coordinates have centroids without any.
pub(super) fn centroids(points: &[f32], dims: usize, count: usize) -> Vec<f32> {
    if dims == 0 {
        return Vec::new();
    }
    let rows = points.len() / dims;
    let first = |at: usize| at * rows / count * dims;
    let mut centroids: Vec<f32> =
        (0..count).flat_map(|at| &points[first(at)..first(at) + dims]).copied().collect();
    for _ in 0..ROUNDS {
        let nearest = nearest(points, &centroids, dims);
        let mut sums = vec![0.0f64; centroids.len()];
        let mut counts = vec![0u32; count];
        for (point, nearest) in points.chunks_exact(dims).zip(nearest) {
            let sum = sums[nearest as usize * dims..].iter_mut();
            sum.zip(point).for_each(|(sum, x)| *sum += f64::from(*x));
            counts[nearest as usize] += 1;
        }
        let moved = centroids.chunks_exact_mut(dims).zip(sums.chunks_exact(dims)).zip(counts);
        // One that is nearest to none stays where it is.
        for ((centroid, sums), count) in moved.filter(|(_, count)| *count > 0) {
            for (x, sum) in centroid.iter_mut().zip(sums) {
                *x = (sum / f64::from(count)) as f32;
            }
        }
    }
    centroids
}

/// The nearest centroid of each point, the first of equally near ones.
pub(super) fn nearest(points: &[f32], centroids: &[f32], dims: usize) -> Vec<u32> {
    let count = centroids.len() / dims;
    let halves: Vec<f32> = centroids
        .chunks_exact(dims)
        .map(|centroid| centroid.iter().map(|x| x * x).sum::<f32>() / 2.0)
        .collect();
    let mut all = Vec::with_capacity(points.len() / dims);
    // |x − c|² is least where |c|² / 2 − x·c is.
    for block in points.chunks(BLOCK * dims) {
        let products = product(matrix(block, dims), matrix(centroids, dims).transpose());
        all.extend(parallel::map(block.len() / dims, |at| {
            let products = &products[at * count..(at + 1) * count];
            let distances = products.iter().zip(&halves).map(|(product, half)| half - product);
            let least = distances.zip(0..).min_by(|a, b| a.0.total_cmp(&b.0));
            least.map_or(0, |(_, centroid)| centroid)
        }));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use vitrine_test_support::Random;

    #[test]
    fn groups_that_lie_apart_are_found() {
        let mut random = Random::new(3);
        let groups = [[0.0f32, 9.0], [9.0, 0.0], [-9.0, -9.0]];
        let points: Vec<f32> =
            (0..300).flat_map(|at| groups[at * 7 % 3].map(|x| x + random.signed())).collect();
        let centroids = centroids(&points, 2, 3);
        for group in groups {
            let near = |centroid: &&[f32]| {
                (centroid[0] - group[0]).abs() < 0.3 && (centroid[1] - group[1]).abs() < 0.3
            };
            assert_eq!(centroids.chunks(2).filter(near).count(), 1, "{centroids:?}");
        }
        let nearest = nearest(&points, &centroids, 2);
        assert!((3..300).all(|at| nearest[at] == nearest[at % 3]));
    }
}
