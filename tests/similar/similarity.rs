//! The similarity of two pictures is one number, whether a recommender or the search by photo says
//! it.

use std::collections::BTreeMap;

use vitrine::recommend::{Options, RuleOptions, Rules, Vectors, recommend};
use vitrine_catalogue::{Catalogue, Product};
use vitrine_embed::NOTHING_IN_COMMON;
use vitrine_embed::codes::{Codes, CodesInput, fit};
use vitrine_envelope::{Kind, inflate};

const PRODUCTS: usize = 40;
const DIMS: usize = 12;

/// Vectors in all directions: some pairs have a cosine below 0, some are nearly the same.
fn vectors() -> Vectors {
    let mut vectors = Vectors::new(DIMS, PRODUCTS);
    for product in 0..PRODUCTS {
        let component = |at: usize| ((product / 2 * 7 + at * at * 3) as f32).sin();
        let mut vector: Vec<f32> = (0..DIMS).map(component).collect();
        vector[product % DIMS] += 0.4;
        assert!(vectors.push(product, &vector));
    }
    vectors
}

#[test]
fn a_photo_of_a_product_is_as_similar_as_its_picture_is() {
    let vectors = vectors();
    // Variant B by the picture alone, everything in its lists.
    let product = |at: usize| Product { id: at.to_string(), available: true, ..Product::default() };
    let products = (0..PRODUCTS).map(product).collect();
    let catalogue = Catalogue { products, ..Catalogue::default() };
    let rules = RuleOptions { max_siblings: PRODUCTS, ..RuleOptions::default() };
    let options = Options {
        count: PRODUCTS,
        image_weight: 1.0,
        near_duplicate: Some(1.0),
        placeholder_products: 0,
        ..Options::default()
    };
    let lists = recommend(&catalogue, &vectors, &Rules::of(&catalogue, &rules), &options).lists;
    // The search, with every product's vector as if it were a photo's.
    let order: Vec<u32> = (0..PRODUCTS as u32).collect();
    let file = fit(&CodesInput {
        vectors: &vectors,
        wanted: &[true; PRODUCTS],
        order: &order,
        network: "n",
        unlike: Some(NOTHING_IN_COMMON),
    });
    let codes = Codes::parse(&inflate(&file.unwrap(), Kind::Codes).unwrap()).unwrap();
    let (mut nothing, mut much) = (0, 0);
    for (product, list) in lists.b.iter().enumerate() {
        let found = codes.nearest(&vectors.get(product).unwrap(), PRODUCTS);
        let by_photo: BTreeMap<u32, f32> =
            found.iter().map(|found| (found.position, found.similarity)).collect();
        assert_eq!(list.len(), PRODUCTS - 1);
        for neighbour in list {
            let similarity = by_photo[&neighbour.product];
            // Codes are right to some thousandths.
            assert!((neighbour.score - similarity).abs() < 0.01, "{product} {neighbour:?}");
            nothing += usize::from(neighbour.score == 0.0);
            much += usize::from(neighbour.score > 0.7);
        }
    }
    assert!(nothing > 100 && much > 20, "{nothing} pairs have nothing in common, {much} much");
}
