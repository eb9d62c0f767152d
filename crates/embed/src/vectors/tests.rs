use super::*;
use vitrine_test_support::Random;

const DIMS: usize = 300;

/// The same vectors in 32 and in 16 bits, of lengths from tiny to large.
fn both(products: usize) -> [Vectors; 2] {
    let mut both = [Vectors::new(DIMS, products), Vectors::halved(DIMS, products)];
    for product in (0..products).filter(|product| product % 5 != 3) {
        let size = 10f32.powi(product as i32 % 13 - 6);
        let vector = Random::signed_numbers(product as u64, DIMS);
        let vector: Vec<f32> = vector.iter().map(|x| (x + 0.2) * size).collect();
        assert!(both.iter_mut().all(|vectors| vectors.push(product, &vector)));
    }
    both
}

#[test]
fn halved_vectors_are_nearly_the_same() {
    let [full, halved] = both(40);
    assert_eq!(full.rows(), halved.rows());
    for product in 0..40 {
        let (Some(full), Some(halved)) = (full.get(product), halved.get(product)) else {
            assert_eq!((full.get(product), halved.get(product)), (None, None));
            continue;
        };
        let most = full.iter().fold(0.0f32, |most, x| most.max(x.abs()));
        let apart = full.iter().zip(halved.iter()).map(|(x, y)| (x - y).abs());
        assert!(apart.fold(0.0, f32::max) <= most / 2048.0, "{product}");
    }
}

#[test]
fn unit_vectors_are_nearly_the_same_of_halved_vectors() {
    let [full, halved] = both(40);
    for center in [false, true] {
        let units = [&full, &halved].map(|vectors| UnitVectors::of(vectors, 40, center));
        assert_eq!(units[0].products, units[1].products);
        assert!((units[0].mean_cosine() - units[1].mean_cosine()).abs() < 1e-4);
        let mut scratch = Vec::new();
        let mut gathered = Vec::new();
        for row in 0..units[0].len() {
            let cosine: f32 =
                units[0].row(row).iter().zip(units[1].row(row).iter()).map(|(x, y)| x * y).sum();
            // Centred ones are short beside what was halved.
            assert!(cosine > 0.999, "{row}: {cosine}");
            units[1].gather([row], &mut gathered);
            assert_eq!(units[1].row(row), gathered);
            assert_eq!(units[1].block(row..row + 1, &mut scratch), gathered);
            for other in 0..row {
                for limit in [-0.5, 0.1, 0.9] {
                    let dot = units[1]
                        .row(row)
                        .iter()
                        .zip(units[1].row(other).iter())
                        .fold(0.0f64, |sum, (x, y)| sum + f64::from(*x) * f64::from(*y));
                    if (dot - f64::from(limit)).abs() > 1e-4 {
                        let closer = units[1].are_closer(row, other, limit);
                        assert_eq!(closer, dot > f64::from(limit), "{row} {other}");
                    }
                }
            }
        }
    }
}

#[test]
fn vectors_without_direction_are_left_out_however_they_are_kept() {
    for mut vectors in [Vectors::new(3, 6), Vectors::halved(3, 6)] {
        for (product, vector) in [
            [0.0, 0.0, 0.0],
            [f32::NAN, 1.0, 0.0],
            [1.0, f32::INFINITY, 0.0],
            [1.0, 2.0, f32::NEG_INFINITY],
            [1e-30, 0.0, 0.0],
            [3e38, -3e38, 1.0],
        ]
        .iter()
        .enumerate()
        {
            assert!(vectors.push(product, vector));
        }
        assert!(!vectors.push(6, &[1.0; 3]) && !vectors.push(0, &[1.0; 2]));
        let unit = UnitVectors::of(&vectors, 6, false);
        assert!(unit.products.contains(&4) && !unit.products.iter().any(|&product| product < 4));
        assert!(unit.row(0).iter().zip([1.0, 0.0, 0.0]).all(|(x, y)| (x - y).abs() < 1e-6));
        assert!(unit.row(9).is_empty());
    }
}
