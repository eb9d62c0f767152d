//! Shops of thousands of products, whose keys lie in buckets.

use std::fmt::Write as _;
use std::fs;
use std::time::Duration;

use crate::server::Server;
use crate::shop::{Product, build};
use crate::{Case, NOTHING, World};
use vitrine_test_support::{Random, product_name, word};

pub const CASES: &[Case] = &[
    ("a bucket of keys is missing", |w| stays_away(w, "keys-missing")),
    ("a bucket of keys is broken", |w| stays_away(w, "keys-broken")),
    ("a bucket of keys is from the future", |w| stays_away(w, "keys-newer")),
];

/// A published shop without pictures, and where it is served.
pub struct Large {
    pub server: Server,
    pub products: Vec<Product>,
    _folder: tempfile::TempDir,
}

impl Large {
    /// Builds a shop and serves it.
    pub fn build(count: usize) -> Large {
        let folder = tempfile::tempdir().unwrap();
        let mut server = Server::bind();
        let mut random = Random::new(count as u64);
        let mut products = Vec::new();
        let mut csv = String::from("id,name,vendor,category,price,url\n");
        for number in 0..count {
            let name = format!("{} {number}", product_name(&mut random, count / 2));
            let (vendor, rest) = name.split_once(' ').unwrap();
            let (id, category, price) =
                (1_000_000 + number, word(random.below(60)), 5 + random.below(900));
            let slug = rest.to_lowercase().replace(' ', "-");
            let url = format!("{}/catalogue/{slug}-{id}", server.shop());
            writeln!(csv, "{id},{name},{vendor},{category},{price}.90 EUR,{url}").unwrap();
            products.push(Product { id: id.to_string(), name });
        }
        let feed = folder.path().join("products.csv");
        fs::write(&feed, csv).unwrap();
        let dist = folder.path().join("dist");
        build(&feed, folder.path(), &dist, None, &["--no-learn-titles"]);
        server.start(&dist);
        Large { server, products, _folder: folder }
    }
}

/// Nothing is shown, and the console says so once.
fn stays_away(world: &World, fault: &str) {
    let large = world.large();
    let html = world.html(&large.products[77].name, &large.server.loader(fault), "");
    let mut page = world.browser.page();
    page.open(&large.server.page(&format!("/{fault}"), html));
    page.wait_request("/keys/");
    page.rest(Duration::from_millis(700));
    assert_eq!(page.eval(NOTHING), true, "something is shown");
    assert!(page.exceptions.is_empty(), "{:?}", page.exceptions);
    let said = page.console.iter().filter(|line| line.contains("vitrine:")).count();
    assert_eq!(said, 1, "{:?}", page.console);
}
