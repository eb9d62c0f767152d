//! What the first page view of a visitor costs.

use crate::large::Large;
use crate::server::{SLOW, Server};
use crate::shop::build;
use crate::{Case, OPEN, World};
use vitrine_test_support::shop_data;

pub const CASES: &[Case] = &[
    ("round trips and bytes", |w| budget(w, &w.server, &w.shop.watch().name, SMALL)),
    ("round trips and bytes: the demo shop", |w| {
        let (demo, mut server) = (w.demo(), Server::bind());
        server.start(&demo.dist());
        budget(w, &server, &demo.items[0].name, SMALL);
    }),
    ("round trips and bytes: magento_luma", magento_luma),
    ("round trips and bytes: 6,000 products", |w| {
        let large = w.large();
        budget(w, &large.server, &large.products[77].name, LARGE);
    }),
    ("round trips and bytes: 12,000 products", |w| {
        let large = Large::build(12_000);
        budget(w, &large.server, &large.products[77].name, Budget { trips: 4, ..LARGE });
    }),
];

/// What a first view may cost.
#[derive(Clone, Copy)]
struct Budget {
    /// Files after the page, the shard included, buckets of keys not.
    files: usize,
    /// That depend on each other, after the loader.
    trips: usize,
    bytes: f64,
}

const SMALL: Budget = Budget { files: 7, trips: 3, bytes: 80_000.0 };
const LARGE: Budget = Budget { files: 7, trips: 3, bytes: 97_000.0 };

fn magento_luma(world: &World) {
    let Some(folder) = shop_data("catalogues/magento_luma") else { return };
    let dist = tempfile::tempdir().unwrap();
    let template = Some("https://shop.example/p/{id}");
    build(&folder.join("products.csv"), &folder.join("images"), dist.path(), template, &[]);
    let mut server = Server::bind();
    server.start(dist.path());
    budget(world, &server, "Summit Watch", SMALL);
}

/// At a CDN that answers slowly, requests that do not wait for one another overlap. Fetched once
/// each, card pictures aside.
fn budget(world: &World, server: &Server, product: &str, limit: Budget) {
    let html = world.html(product, &server.loader("slow"), "");
    let mut page = world.browser.page();
    page.open(&server.page("/budget", html));
    page.wait(OPEN);
    page.rest(SLOW * 2);
    let files: Vec<_> = page
        .requests
        .iter()
        .filter(|request| {
            request.url.starts_with(&server.cdn()) && !request.url.contains("/pictures/")
        })
        .collect();
    let name = |url: &str| url.split('#').next().unwrap().rsplit('/').next().unwrap().to_owned();
    let mut names: Vec<_> = files.iter().filter(|r| !r.cached).map(|r| name(&r.url)).collect();
    let fetched = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), fetched, "fetched twice: {files:#?}");
    let buckets = files.iter().filter(|request| request.url.contains("/keys/")).count();
    assert!(buckets <= 5, "{files:#?}");
    assert_eq!(names.len() - buckets, limit.files, "{names:?}");

    let mut steps: Vec<usize> = Vec::new();
    for request in &files {
        let before = files
            .iter()
            .zip(&steps)
            .filter(|(other, _)| other.end > 0.0 && other.end <= request.start);
        steps.push(before.map(|(_, step)| step + 1).max().unwrap_or(0));
    }
    let trips = steps.iter().max().unwrap();
    let bytes: f64 = files.iter().map(|request| request.bytes).sum();
    for (request, step) in files.iter().zip(&steps) {
        println!("{step} {:>7} bytes {}", request.bytes, name(&request.url));
    }
    println!("{bytes} bytes in all, {trips} dependent round trips after the loader");
    assert!(*trips <= limit.trips, "{trips} round trips: {files:#?}");
    assert!(bytes <= limit.bytes, "{bytes} bytes");
    assert!(page.console.is_empty(), "{:?}", page.console);
    assert!(page.exceptions.is_empty(), "{:?}", page.exceptions);
}
