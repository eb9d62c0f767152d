//! A table of many products, whose words and keys lie in buckets.

use std::collections::HashMap;

use crate::support::{Shelf, named};
use vitrine_catalogue::{Product, Shop};
use vitrine_table::{KeyStorage, Lists, Page, Source, Table, TableInput, write};
use vitrine_test_support::{Random, product_name, word};

const PRODUCTS: usize = 30_000;

#[test]
fn titles_of_a_large_shop() {
    let mut random = Random::new(1);
    let products: Vec<Product> = (0..PRODUCTS)
        .map(|at| Product {
            id: format!("sku-{at}"),
            url: Some(format!("https://a.example/p/{at}")),
            ..named(&product_name(&mut random, 40_000))
        })
        .collect();
    let order: Vec<u32> = (0..PRODUCTS as u32).collect();
    let none = vec![Vec::new(); PRODUCTS];
    // Every tenth is not in the table.
    let kept: Vec<Product> = products.iter().filter(|of| !held(of)).cloned().collect();
    let input = TableInput {
        shop: &Shop { name: "Some Shop".into(), url: None },
        products: &kept,
        pictures: &vec![None; kept.len()],
        lists: &Lists { a: none[..kept.len()].to_vec(), b: none[..kept.len()].to_vec() },
        common: None,
        order: &order[..kept.len()],
        embedding: "",
        templates: &[],
        products_per_shard: 0,
        keys: KeyStorage::BySize,
    };
    let shelf = |keys| Shelf::from(write(&TableInput { keys, ..input }).unwrap());
    let (large, plain) = (shelf(KeyStorage::BySize), shelf(KeyStorage::Index));
    let (large, plain) = (large.table(), plain.table());
    titles_are_found(&products, &large, &plain);
    // Every address and id leads to its product.
    for product in kept.iter().step_by(101) {
        let urls = product.url.clone().into_iter().collect();
        let by_address = Page { urls, ..Page::default() };
        let by_id = Page { product: Some(product.id.clone()), ..Page::default() };
        for page in [by_address, by_id] {
            assert_eq!(large.identify(&page).unwrap().outcome.unwrap().entry.id, product.id);
        }
    }
}

/// As often as with all keys in the index, or nearly so, and no other product.
fn titles_are_found<S: Source>(products: &[Product], large: &Table<S>, plain: &Table<S>) {
    let index = large.index();
    let mut times: HashMap<&str, usize> = HashMap::new();
    products.iter().for_each(|of| *times.entry(&of.name).or_default() += 1);
    let (mut missed, mut asked, mut before) = (Vec::new(), 0, 0);
    for (at, product) in products.iter().enumerate().step_by(3) {
        let name = &product.name;
        let title = match at % 4 {
            0 => format!("{name} | Some Shop"),
            1 => format!("Buy {name} in {}", capital(&word(7_000_000 + at))),
            2 => format!("{} | {name} – price, delivery | Some Shop", word(8_000_000 + at)),
            _ => format!("Buy {name} online at Best Price"),
        };
        let page = Page { titles: vec![title.clone()], ..Page::default() };
        assert!(index.request(&page).buckets().len() <= 3, "{title}");
        asked += 1;
        let alone = !held(product) && times[name.as_str()] == 1;
        before += usize::from(alone && plain.identify(&page).unwrap().outcome.is_err());
        match large.identify(&page).unwrap().outcome {
            Ok(found) => assert_eq!(found.entry.name, *name, "{title}"),
            Err(_) if alone => missed.push(title),
            Err(_) => {}
        }
    }
    println!(
        "{} buckets: {} of {asked} titles missed, {before} with all keys in the index",
        index.buckets(),
        missed.len()
    );
    assert!(missed.len() <= before + asked / 200, "{missed:#?}");
}

fn capital(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
}

fn held(product: &Product) -> bool {
    product.id.ends_with('7')
}
