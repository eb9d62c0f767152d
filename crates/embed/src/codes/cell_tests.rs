//! Tests of codes in cells.

use super::*;
use crate::{UnitVectors, Vectors};
use vitrine_envelope::{FormatError, Kind, inflate};
use vitrine_test_support::Random;

/// Vectors in groups, each of which has subgroups: 24 independent traits in `dims` components.
fn vectors(products: usize, dims: usize, seed: u64) -> Vectors {
    const TRAITS: usize = 24;
    let shape = Random::signed_numbers(1, TRAITS * dims);
    let groups = Random::signed_numbers(2, 40 * TRAITS);
    let subgroups = Random::signed_numbers(3, 900 * TRAITS);
    let mut random = Random::new(seed);
    let mut vectors = Vectors::new(dims, products);
    for product in 0..products {
        let subgroup = random.below(900);
        let mut vector = vec![0.7; dims];
        for trait_ in 0..TRAITS {
            let strength = groups[subgroup % 40 * TRAITS + trait_]
                + 0.5 * subgroups[subgroup * TRAITS + trait_]
                + 0.4 * random.signed();
            let shape = &shape[trait_ * dims..(trait_ + 1) * dims];
            vector.iter_mut().zip(shape).for_each(|(x, shape)| *x += strength * shape);
        }
        assert!(vectors.push(product, &vector));
    }
    vectors
}

/// Codes as read from their files, and the payloads of all cells.
struct Published {
    codes: Codes,
    root: Vec<u8>,
    cells: Vec<Vec<u8>>,
}

impl Published {
    fn of(input: &CodesInput, per_cell: usize) -> Published {
        let files = fit_cells(input, per_cell).unwrap();
        assert_eq!(files, fit_cells(input, per_cell).unwrap(), "the same input, the same bytes");
        let root = inflate(&files.codes, Kind::Codes).unwrap();
        let codes = Codes::parse(&root).unwrap();
        let cells = (0..codes.cells()).map(|cell| {
            let path = codes.cell_path(cell).unwrap();
            let file = files.cells.iter().find(|file| file.name == path).unwrap();
            assert_eq!(file.bytes.len(), codes.cell_len(cell));
            inflate(&file.bytes, Kind::Cell).unwrap()
        });
        Published { cells: cells.collect(), codes, root }
    }

    fn cell(&self, number: u32) -> Cell {
        self.codes.parse_cell(number, &self.cells[number as usize]).unwrap()
    }

    /// What a search finds, and the products of the cells that it read.
    fn search(&self, vector: &[f32], count: usize) -> (Vec<Found>, usize) {
        let near = self.codes.cells_near(vector);
        let bytes: usize = near.iter().map(|cell| self.codes.cell_len(*cell)).sum();
        assert!(bytes + self.root.len() <= SEARCH_BYTES, "{bytes}");
        let cells: Vec<Cell> = near.into_iter().map(|cell| self.cell(cell)).collect();
        let products = cells.iter().map(|cell| cell.positions().len()).sum();
        (self.codes.nearest_in(&cells, vector, count), products)
    }
}

fn input<'a>(vectors: &'a Vectors, wanted: &'a [bool], order: &'a [u32]) -> CodesInput<'a> {
    CodesInput { vectors, wanted, order, network: "n", unlike: Some(0.5) }
}

#[test]
fn a_search_finds_the_nearest_in_a_few_cells() {
    const PRODUCTS: usize = 20_000;
    const QUERIES: usize = 50;
    let all = vectors(PRODUCTS + QUERIES, 64, 4);
    let order: Vec<u32> = (0..PRODUCTS as u32 + QUERIES as u32).rev().collect();
    let wanted: Vec<bool> = (0..order.len()).map(|product| product < PRODUCTS).collect();
    let published = Published::of(&input(&all, &wanted, &order), 128);
    let Published { codes, .. } = &published;
    assert_eq!((codes.len(), codes.products()), (PRODUCTS, PRODUCTS + QUERIES));
    let mut positions: Vec<u32> =
        (0..codes.cells()).flat_map(|cell| published.cell(cell).positions().to_vec()).collect();
    positions.sort_unstable();
    assert!(positions.into_iter().eq(QUERIES as u32..order.len() as u32));

    let unit_vectors = UnitVectors::of(&all, order.len(), false);
    let (mut hits, mut read, mut worst) = (0, 0, 0.0f32);
    for query in PRODUCTS..order.len() {
        let query = unit_vectors.row(query);
        let exact = |product: usize| -> f32 {
            query.iter().zip(unit_vectors.row(product).iter()).map(|(a, b)| a * b).sum()
        };
        let mut cosines: Vec<f32> = (0..PRODUCTS).map(exact).collect();
        let (found, products) = published.search(query.as_ref(), 10);
        read += products;
        for found in &found {
            let cosine = cosines[order[found.position as usize] as usize];
            worst = worst.max((found.cosine - cosine).abs());
        }
        let of_found: Vec<f32> =
            found.iter().map(|found| cosines[order[found.position as usize] as usize]).collect();
        cosines.sort_unstable_by(|a, b| b.total_cmp(a));
        hits += of_found.iter().filter(|cosine| **cosine >= cosines[9]).count();
    }
    assert!(hits >= 470, "{hits} of 500");
    assert!(worst < 4e-3, "a cosine is wrong by {worst}");
    assert!(read < QUERIES * PRODUCTS / 4, "{} products for a search", read / QUERIES);
}

#[test]
fn many_products_are_written_in_cells_and_few_in_one_file() {
    let vectors = vectors(10_001, 16, 5);
    let order: Vec<u32> = (0..10_001).collect();
    let mut wanted = vec![true; 10_001];
    let files = write(&input(&vectors, &wanted, &order)).unwrap();
    assert!(!files.cells.is_empty());
    wanted[17] = false;
    let input = input(&vectors, &wanted, &order);
    let whole = CodesFiles { codes: fit(&input).unwrap(), cells: Vec::new() };
    assert_eq!(write(&input).unwrap(), whole);
}

#[test]
fn only_wanted_products_with_vectors_are_in_cells() {
    let mut vectors = vectors(60, 16, 6);
    vectors.row_of[5] = None;
    let mut wanted = [true; 60];
    wanted[7] = false;
    let order: Vec<u32> = (0..60).collect();
    let published = Published::of(&input(&vectors, &wanted, &order), 8);
    assert!(published.cells.len() > 3, "{} cells", published.cells.len());
    let (found, products) = published.search(&vectors.get(3).unwrap(), 100);
    assert_eq!((found.len(), products, published.codes.len()), (58, 58, 58));
    assert!(found.iter().all(|found| ![5, 7].contains(&found.position)));
    assert_eq!(found[0].position, 3);
    assert!((found[0].cosine - 1.0).abs() < 4e-3, "{:?}", found[0]);
    assert!(published.codes.nearest(&vectors.get(3).unwrap(), 5).is_empty());
}

#[test]
fn equal_vectors_are_found_and_no_cell_is_large() {
    let mut vectors = Vectors::new(3, 5_000);
    (0..5_000).for_each(|product| assert!(vectors.push(product, &[1.0, 2.0, 2.0])));
    let order: Vec<u32> = (0..5_000).collect();
    let published = Published::of(&input(&vectors, &[true; 5_000], &order), 512);
    assert_eq!(published.codes.cells(), 3);
    let (found, _) = published.search(&[2.0, 4.0, 4.0], 2);
    assert_eq!(found.iter().map(|found| found.position).collect::<Vec<_>>(), [0, 1]);
    assert!((found[0].cosine - 1.0).abs() < 1e-5);
}

#[test]
fn nothing_to_find_is_an_error_and_no_direction_needs_no_cell() {
    let empty = Vectors::new(3, 2);
    let refused = fit_cells(&input(&empty, &[true; 2], &[0, 1]), 4);
    assert_eq!(refused.unwrap_err(), CodesError::Nothing);
    let vectors = vectors(30, 5, 7);
    let order: Vec<u32> = (0..30).collect();
    let published = Published::of(&input(&vectors, &[true; 30], &order), 8);
    for vector in [&[0.0; 5][..], &[f32::NAN; 5], &[1.0; 4]] {
        assert!(published.codes.cells_near(vector).is_empty());
        assert!(published.codes.nearest_in(&[published.cell(0)], vector, 3).is_empty());
    }
}

#[test]
fn every_cut_and_every_changed_byte_is_no_panic() {
    let vectors = vectors(40, 6, 8);
    let order: Vec<u32> = (0..40).collect();
    let Published { codes, root, cells } = Published::of(&input(&vectors, &[true; 40], &order), 10);
    let vector = vectors.get(1).unwrap().to_vec();
    let changes = |payload: &[u8]| {
        let payload = payload.to_vec();
        let at = (0..payload.len()).flat_map(|at| [1, 0x80, 0xff].map(|change| (at, change)));
        at.map(move |(at, change)| {
            let mut changed = payload.clone();
            changed[at] ^= change;
            changed
        })
    };
    for end in 0..root.len() {
        assert!(Codes::parse(&root[..end]).is_err());
    }
    for changed in changes(&root) {
        let Ok(codes) = Codes::parse(&changed) else { continue };
        let near = codes.cells_near(&vector);
        let read = |cell: u32| codes.parse_cell(cell, cells.get(cell as usize)?).ok();
        let cells: Vec<Cell> = near.into_iter().filter_map(read).collect();
        assert!(codes.nearest_in(&cells, &vector, 4).len() <= 4);
    }
    let cell = &cells[0];
    for end in 0..cell.len() {
        assert!(codes.parse_cell(0, &cell[..end]).is_err());
    }
    for changed in changes(cell) {
        if let Ok(cell) = codes.parse_cell(0, &changed) {
            assert!(cell.positions().iter().all(|position| *position < 40));
            assert!(cell.positions().is_sorted());
            assert!(codes.nearest_in(&[cell], &vector, 4).len() <= 4);
        }
    }
    // A cell of another root, or one that does not exist.
    assert!(codes.nearest_in(&[codes.parse_cell(999, cell).unwrap()], &vector, 4).is_empty());
    let other = Published::of(&input(&vectors, &[true; 40], &order[..20]), 10);
    let foreign = codes.parse_cell(0, &other.root);
    assert!(matches!(foreign, Err(CodesError::Format(FormatError::Damaged(_)))));
}
