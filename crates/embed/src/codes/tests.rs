//! Tests of the codes: writing, reading and search.

use super::*;
use crate::Vectors;
use vitrine_envelope::{Kind, inflate};
use vitrine_test_support::Random;

/// Vectors with a common part and sixty independent traits, each rarer than the one before it;
/// `seed` decides them.
fn vectors(products: usize, dims: usize, seed: u64) -> Vectors {
    let mut random = Random::new(seed);
    let mut vectors = Vectors::new(dims, products);
    for product in 0..products {
        let mut vector = vec![2.0; dims];
        for trait_ in 0..60 {
            let strength = (random.unit() - 0.5) / (1.0 + trait_ as f32 / 8.0);
            for (at, x) in vector.iter_mut().enumerate() {
                *x += strength * (at as f32 * (trait_ as f32 * 0.37 + 0.11)).sin();
            }
        }
        assert!(vectors.push(product, &vector));
    }
    vectors
}

fn codes(vectors: &Vectors, wanted: &[bool], order: &[u32]) -> Codes {
    let input = CodesInput { vectors, wanted, order, network: "n:fc2:keras", unlike: None };
    let file = fit(&input).unwrap();
    assert_eq!(file, fit(&input).unwrap(), "the same input gives the same bytes");
    Codes::parse(&inflate(&file, Kind::Codes).unwrap()).unwrap()
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}

#[test]
fn finds_nearly_what_the_exact_cosine_finds() {
    let (products, dims) = (500, 300);
    let vectors = vectors(products, dims, 1);
    let order: Vec<u32> = (0..products as u32).rev().collect();
    let codes = codes(&vectors, &vec![true; products], &order);
    assert_eq!(codes.len(), products);
    let queries = vectors_of(&self::vectors(40, dims, 2));
    let (mut hits, mut worst) = (0, 0.0f32);
    for query in &queries {
        let exact: Vec<f32> =
            order.iter().map(|&p| cosine(query, &vectors.get(p as usize).unwrap())).collect();
        let mut best: Vec<usize> = (0..products).collect();
        best.sort_by(|&a, &b| exact[b].total_cmp(&exact[a]));
        for found in codes.nearest(query, 10) {
            hits += usize::from(best[..10].contains(&(found.position as usize)));
            worst = worst.max((found.cosine - exact[found.position as usize]).abs());
        }
    }
    assert!(hits >= 380, "{hits} of 400");
    assert!(worst < 2e-3, "a cosine is wrong by {worst}");
}

fn vectors_of(vectors: &Vectors) -> Vec<Vec<f32>> {
    (0..vectors.rows()).map(|at| vectors.get(at).unwrap().to_vec()).collect()
}

#[test]
fn a_products_own_picture_is_found_first() {
    let vectors = vectors(60, 40, 3);
    let order: Vec<u32> = (0..60).collect();
    let codes = codes(&vectors, &[true; 60], &order);
    for product in 0..60 {
        let found = codes.nearest(&vectors.get(product).unwrap(), 3);
        assert_eq!(found[0].position as usize, product);
        assert!((found[0].cosine - 1.0).abs() < 1e-3 && found[0].similarity > 0.99);
        assert!(found[0].similarity > found[1].similarity);
    }
}

#[test]
fn what_unlike_pictures_have_in_common_is_no_similarity() {
    let vectors = vectors(60, 40, 3);
    let order: Vec<u32> = (0..60).collect();
    let cosines = |unlike: Option<f32>| {
        let wanted = &[true; 60];
        let input = CodesInput { vectors: &vectors, wanted, order: &order, network: "n", unlike };
        let codes = Codes::parse(&inflate(&fit(&input).unwrap(), Kind::Codes).unwrap()).unwrap();
        codes.nearest(&vectors.get(7).unwrap(), 60)
    };
    // Where the network's own value is known, it counts, …
    let known = cosines(Some(0.9));
    for found in &known {
        assert!((found.similarity - ((found.cosine - 0.9) / 0.1).clamp(0.0, 1.0)).abs() < 1e-5);
        assert_eq!(found.is_alike(), found.similarity >= SIMILARITY_THRESHOLD);
    }
    assert!(known[0].is_alike() && !known[59].is_alike(), "{known:?}");
    // … else that of the pairs that have least in common: one of twenty has less.
    let guessed = cosines(None);
    let nothing = guessed.iter().filter(|found| found.similarity == 0.0).count();
    assert!(nothing < 15, "{nothing} of 60 have nothing in common with one of them");
    let mut pairs: Vec<f32> = (0..60)
        .flat_map(|a| (0..a).map(move |b| (a, b)))
        .map(|(a, b)| cosine(&vectors.get(a).unwrap(), &vectors.get(b).unwrap()))
        .collect();
    pairs.sort_by(f32::total_cmp);
    let last = guessed[guessed.iter().rposition(|found| found.similarity > 0.0).unwrap()];
    let unlike = (last.cosine - last.similarity) / (1.0 - last.similarity);
    assert!((unlike - pairs[pairs.len() / 20]).abs() < 1e-3, "{unlike}");
    for list in [known, guessed] {
        assert!(list.windows(2).all(|pair| pair[0].similarity >= pair[1].similarity));
    }
}

#[test]
fn only_wanted_products_with_vectors_are_found() {
    let mut vectors = vectors(20, 30, 4);
    vectors.row_of[5] = None;
    let mut wanted = [true; 20];
    wanted[7] = false;
    let order: Vec<u32> = (0..20).collect();
    let codes = codes(&vectors, &wanted, &order);
    assert_eq!((codes.len(), codes.products()), (18, 20));
    let found = codes.nearest(&vectors.get(0).unwrap(), 100);
    assert_eq!(found.len(), 18);
    assert!(found.iter().all(|found| ![5, 7].contains(&found.position)));
}

#[test]
fn equal_vectors_and_single_products_work() {
    let mut vectors = Vectors::new(3, 4);
    for product in 0..3 {
        vectors.push(product, &[1.0, 2.0, 2.0]);
    }
    let codes = codes(&vectors, &[true; 4], &[0, 1, 2, 3]);
    let found = codes.nearest(&[2.0, 4.0, 4.0], 2);
    assert_eq!(found.iter().map(|found| found.position).collect::<Vec<_>>(), [0, 1]);
    assert!((found[0].cosine - 1.0).abs() < 1e-5);
}

#[test]
fn nothing_to_find_is_an_error_and_no_direction_finds_nothing() {
    let empty = Vectors::new(3, 2);
    let input = CodesInput {
        vectors: &empty,
        wanted: &[true; 2],
        order: &[0, 1],
        network: "n",
        unlike: None,
    };
    assert_eq!(fit(&input).unwrap_err(), CodesError::Nothing);
    let codes = codes(&vectors(9, 5, 5), &[true; 9], &[0, 1, 2, 3, 4, 5, 6, 7, 8]);
    for vector in [&[0.0; 5][..], &[f32::NAN; 5], &[1.0; 4]] {
        assert!(codes.nearest(vector, 3).is_empty());
    }
}

#[test]
fn another_networks_vectors_are_refused() {
    let codes = codes(&vectors(9, 5, 6), &[true; 9], &[0, 1, 2, 3, 4, 5, 6, 7, 8]);
    assert!(codes.check_network("n:fc2:keras", "").is_ok());
    assert!(codes.check_network("pack:fc2:keras", "n:fc2:keras").is_ok());
    let refusal = codes.check_network("pack:fc2:torchvision", "other").unwrap_err().to_string();
    assert!(refusal.contains("n:fc2:keras") && refusal.contains("pack:fc2:torchvision"));
}

#[test]
fn every_cut_and_every_changed_byte_is_no_panic() {
    let vectors = vectors(9, 5, 7);
    let order: Vec<u32> = (0..9).collect();
    let input = CodesInput {
        vectors: &vectors,
        wanted: &[true; 9],
        order: &order,
        network: "n",
        unlike: None,
    };
    let payload = inflate(&fit(&input).unwrap(), Kind::Codes).unwrap();
    for end in 0..payload.len() {
        assert!(Codes::parse(&payload[..end]).is_err());
    }
    for at in 0..payload.len() {
        for change in [1, 0x80, 0xff] {
            let mut changed = payload.clone();
            changed[at] ^= change;
            if let Ok(codes) = Codes::parse(&changed) {
                let _ = codes.nearest(&[1.0, 2.0, 3.0, 4.0, 5.0], 4);
            }
        }
    }
}
