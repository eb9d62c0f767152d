//! The design's budgets for a shop of 6,000 products, on a real shop's names.

use crate::support::{catalogue, near_lists};
use vitrine_catalogue::{Product, Shop};
use vitrine_table::{File, KeyStorage, Lists, TableFiles, TableInput, write};

fn table(products: &[Product], order: &[u32], lists: &Lists, per_shard: usize) -> TableFiles {
    let picture = |product: &Product| {
        let spread = product.id.bytes().fold(7u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)
        });
        Some(format!("pictures/{spread:016x}.jpg"))
    };
    let pictures: Vec<Option<String>> = products.iter().map(picture).collect();
    let files = write(&TableInput {
        shop: &Shop { name: "Some Shop".into(), url: None },
        products,
        pictures: &pictures,
        lists,
        common: None,
        order,
        embedding: "test",
        templates: &[],
        products_per_shard: per_shard,
        keys: KeyStorage::default(),
    });
    files.expect("the input is sound")
}

/// Products of one category with like names stand together.
fn by_category(products: &[Product]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..products.len() as u32).collect();
    order.sort_by_key(|at| {
        let product = &products[*at as usize];
        (&product.category, &product.name)
    });
    order
}

#[test]
fn six_thousand_products_fit_their_budget() {
    let Some(products) = catalogue("myntra_small_accessories", 6000) else { return };
    let order = by_category(&products);
    let lists = near_lists(&order, 12);
    println!("per shard, index, mean bucket, shards, mean shard, largest shard, all");
    for per_shard in [16, 32, 64, 0] {
        let files = table(&products, &order, &lists, per_shard);
        let index = files.index.bytes.len();
        let sizes = |files: &[File]| -> (usize, usize, usize) {
            let sizes = || files.iter().map(|file| file.bytes.len());
            (files.len(), sizes().sum(), sizes().max().unwrap_or(0))
        };
        let ((buckets, keys, _), (shards, sum, most)) = (sizes(&files.keys), sizes(&files.shards));
        let (bucket, all) = (keys / buckets, index + keys + sum);
        println!("{per_shard}, {index}, {bucket}, {shards}, {}, {most}, {all}", sum / shards);
        if per_shard == 0 {
            assert!(index <= 17_000, "index: {index} bytes");
            assert!(bucket <= 1_300, "mean bucket: {bucket} bytes");
            assert!(most <= 12_000, "largest shard: {most} bytes");
            assert!(all <= 1_600_000, "all: {all}");
        }
    }
}

#[test]
fn magento_luma_is_small() {
    let Some(products) = crate::support::magento_luma() else { return };
    let order = by_category(&products);
    let files = table(&products, &order, &near_lists(&order, 12), 0);
    let most = files.shards.iter().map(|shard| shard.bytes.len()).max().unwrap_or(0);
    println!("magento_luma: index {} bytes, largest shard {most} bytes", files.index.bytes.len());
    assert!(files.index.bytes.len() + most <= 16_000);
}
