use super::*;
use crate::recommend::{Vectors, cosine};
use vitrine_test_support::Random;

/// Vectors around `clusters` centres, which overlap.
fn clustered(rows: usize, dims: usize, clusters: usize) -> UnitVectors {
    let centres = Random::signed_numbers(1, clusters * dims);
    let mut random = Random::new(2);
    let mut vectors = Vectors::new(dims, rows);
    for row in 0..rows {
        let first = random.below(clusters) * dims;
        let centre = &centres[first..first + dims];
        let vector: Vec<f32> = centre.iter().map(|x| x + random.signed()).collect();
        assert!(vectors.push(row, &vector));
    }
    UnitVectors::of(&vectors, rows, false)
}

fn lists(vectors: &UnitVectors, limit: usize, rules: &Rules) -> (Vec<Vec<Neighbour>>, Recall) {
    for_each_row(vectors, limit, rules, |_, list| list.to_vec())
}

#[test]
fn most_of_the_exact_neighbours_are_found_and_it_is_told_how_many() {
    let rows = 4_000;
    let vectors = clustered(rows, 24, 60);
    let rules = Rules::open(rows);
    let (found, recall) = lists(&vectors, 12, &rules);
    let exact = cosine::top_k(&vectors, 12, &rules);
    let mut same = 0;
    for (found, exact) in found.iter().zip(&exact) {
        assert_eq!(found.len(), 12);
        assert!(found.windows(2).all(|pair| pair[0].score >= pair[1].score));
        for near in found {
            if let Some(other) = exact.iter().find(|other| other.product == near.product) {
                assert!((near.score - other.score).abs() < 1e-5);
                same += 1;
            }
        }
    }
    let share = f64::from(same) / (12 * rows) as f64;
    assert!(share > 0.97, "{share}");
    assert!((share - recall.found).abs() < 0.02, "{share} {recall:?}");
    assert!(recall.probed < recall.cells, "{recall:?}");
    assert_eq!((recall.products, recall.neighbours), (512, 12));
}

#[test]
fn threads_change_nothing() {
    let vectors = clustered(1_500, 10, 20);
    let rules = Rules::open(1_500);
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| lists(&vectors, 7, &rules))
    };
    assert_eq!(with(1), with(3));
}

#[test]
fn few_and_equal_vectors_have_neighbours_too() {
    for rows in [1, 2, 3, 40] {
        let mut vectors = Vectors::halved(5, rows);
        for row in 0..rows {
            assert!(vectors.push(row, &[0.5, 0.25, 0.0, -1.0, 2.0]));
        }
        let unit_vectors = UnitVectors::of(&vectors, rows, false);
        let (found, _) = lists(&unit_vectors, 3, &Rules::open(rows));
        for (row, list) in found.iter().enumerate() {
            assert!(list.iter().all(|near| near.product as usize != row && near.score > 0.999));
            // Each cell is of equal vectors: any of them will do.
            assert!(rows < 40 || !list.is_empty());
        }
    }
}
