//! The bytes of codes and their cells: frozen.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use std::fs;
use std::path::PathBuf;

use vitrine_embed::Vectors;
use vitrine_embed::codes::{Cell, Codes, CodesInput, fit, fit_cells};
use vitrine_envelope::{Kind, inflate};

/// Enough products and components for wide and narrow ones.
const PRODUCTS: usize = 90;
const DIMS: usize = 100;

/// The vector of a product, made of fractions that every processor computes alike.
fn vector(product: usize) -> Vec<f32> {
    (0..DIMS)
        .map(|at| 4.0 + ((product * 31 + at * 17 + product * at * 7) % 97) as f32 / 16.0)
        .collect()
}

/// Makes something of the frozen codes' input: all products but one, in reverse order.
fn with_input<T>(make: impl FnOnce(&CodesInput) -> T) -> T {
    let mut vectors = Vectors::new(DIMS, PRODUCTS);
    (0..PRODUCTS).for_each(|product| assert!(vectors.push(product, &vector(product))));
    let wanted: Vec<bool> = (0..PRODUCTS).map(|product| product != 5).collect();
    let order: Vec<u32> = (0..PRODUCTS as u32).rev().collect();
    let network = "0123456789abcdef:fc2:keras";
    make(&CodesInput { vectors: &vectors, wanted: &wanted, order: &order, network, unlike: None })
}

/// Set `VITRINE_WRITE_FIXTURES` once for each new version of the format, in a new folder; a file
/// that is there is never rewritten.
#[test]
fn version_1_is_frozen() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/codes_v1/codes.vit");
    let path = PathBuf::from(path);
    if !path.exists() && std::env::var_os("VITRINE_WRITE_FIXTURES").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, with_input(fit).unwrap()).unwrap();
    }
    let codes = Codes::parse(&inflate(&fs::read(path).unwrap(), Kind::Codes).unwrap()).unwrap();
    assert_eq!(codes.network(), "0123456789abcdef:fc2:keras");
    assert_eq!((codes.len(), codes.products()), (PRODUCTS - 1, PRODUCTS));
    for product in (0..PRODUCTS).filter(|product| *product != 5) {
        let found = codes.nearest(&vector(product), 2);
        assert_eq!(found[0].position as usize, PRODUCTS - 1 - product);
        assert!((found[0].cosine - 1.0).abs() < 1e-3, "{product}: {found:?}");
    }
}

/// As `version_1_is_frozen`.
#[test]
fn version_2_is_frozen() {
    let folder =
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/codes_v2"));
    if !folder.exists() && std::env::var_os("VITRINE_WRITE_FIXTURES").is_some() {
        let files = with_input(|input| fit_cells(input, 20)).unwrap();
        fs::create_dir_all(folder.join("cells")).unwrap();
        for cell in &files.cells {
            fs::write(folder.join(&cell.name), &cell.bytes).unwrap();
        }
        fs::write(folder.join("codes.vit"), files.codes).unwrap();
    }
    let read = |path: &str, kind| inflate(&fs::read(folder.join(path)).unwrap(), kind).unwrap();
    let codes = Codes::parse(&read("codes.vit", Kind::Codes)).unwrap();
    assert_eq!(codes.network(), "0123456789abcdef:fc2:keras");
    assert_eq!((codes.len(), codes.products(), codes.cells()), (PRODUCTS - 1, PRODUCTS, 5));
    let cells: Vec<Cell> = (0..codes.cells())
        .map(|cell| {
            let payload = read(&codes.cell_path(cell).unwrap(), Kind::Cell);
            codes.parse_cell(cell, &payload).unwrap()
        })
        .collect();
    for product in (0..PRODUCTS).filter(|product| *product != 5) {
        let position = PRODUCTS - 1 - product;
        let found = codes.nearest_in(&cells, &vector(product), 2);
        assert_eq!(found[0].position as usize, position);
        assert!((found[0].cosine - 1.0).abs() < 3e-3, "{product}: {found:?}");
        let first = codes.cells_near(&vector(product))[0];
        assert!(cells[first as usize].positions().contains(&(position as u32)), "{product}");
    }
}
