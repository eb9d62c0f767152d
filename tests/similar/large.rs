//! A shop too large to compare every product with every other.

use vitrine::recommend::{Options, RuleOptions, Rules, Vectors, recommend};
use vitrine_catalogue::{Catalogue, Product};
use vitrine_test_support::Random;

const PRODUCTS: usize = 58_000;
const DIMS: usize = 12;

/// Two products of three share a name's word with some hundred others; one of nine has nothing that
/// another has, and no picture.
fn shop() -> (Catalogue, Vectors) {
    let mut random = Random::new(5);
    let centres = Random::signed_numbers(6, 200 * DIMS);
    let mut vectors = Vectors::halved(DIMS, PRODUCTS);
    let products = (0..PRODUCTS).map(|at| {
        let alone = at % 9 == 4;
        if !alone {
            let first = random.below(200) * DIMS;
            let centre = centres[first..first + DIMS].iter();
            let vector: Vec<f32> = centre.map(|x| x + 0.7 * random.signed()).collect();
            assert!(vectors.push(at, &vector));
        }
        let name = if alone { String::new() } else { format!("thing{}", random.below(400)) };
        let category = if at % 1_000 == 7 { vec!["Rare".to_owned()] } else { Vec::new() };
        Product {
            id: at.to_string(),
            name,
            category: category.into(),
            available: true,
            ..Product::default()
        }
    });
    (Catalogue { products: products.collect(), ..Catalogue::default() }, vectors)
}

#[test]
fn every_list_is_full_and_most_of_the_nearest_are_found() {
    let (catalogue, vectors) = shop();
    let options = Options { count: 6, ..Options::default() };
    let rules = RuleOptions { same_category: Some(1), ..RuleOptions::default() };
    let chosen = recommend(&catalogue, &vectors, &Rules::of(&catalogue, &rules), &options);
    let recall = chosen.recall.unwrap();
    assert!(recall.found >= 0.97, "{recall:?}");
    assert!(recall.probed * 2 < recall.cells, "{recall:?}");
    for (variant, lists) in [("a", &chosen.lists.a), ("b", &chosen.lists.b)] {
        for (at, list) in lists.iter().enumerate() {
            assert_eq!(list.len(), 6, "{variant} {at}");
            assert!(list.iter().all(|near| near.product as usize != at), "{variant} {at}");
            if at % 1_000 == 7 {
                assert!(list.iter().all(|near| near.product % 1_000 == 7), "{variant} {at}");
            }
        }
    }
}
