//! Reading small feeds.

use vitrine_catalogue::{self, Format, Inspection, Product, ReadOptions};

pub fn inspect(feed: impl AsRef<[u8]>) -> Inspection {
    vitrine_catalogue::inspect(feed.as_ref(), &ReadOptions::default())
        .unwrap_or_else(|error| panic!("{error}"))
}

/// What is read on a day, such as `2026-03-05`.
pub fn inspect_on(day: &str, feed: impl AsRef<[u8]>) -> Inspection {
    let options = ReadOptions { today: Some(day.parse().unwrap()), ..ReadOptions::default() };
    vitrine_catalogue::inspect(feed.as_ref(), &options).unwrap_or_else(|error| panic!("{error}"))
}

/// The products of a feed in this format, none of whose entries is skipped.
pub fn products(format: Format, feed: impl AsRef<[u8]>) -> Vec<Product> {
    let found = inspect(feed);
    assert_eq!(found.format, format);
    assert_eq!(found.catalogue.skipped, []);
    found.catalogue.products
}

pub fn price(product: &Product) -> String {
    product.price.as_ref().map(ToString::to_string).unwrap_or_default()
}

pub fn old_price(product: &Product) -> String {
    product.old_price.as_ref().map(ToString::to_string).unwrap_or_default()
}

pub fn params(product: &Product) -> Vec<(&str, &str)> {
    product.params.iter().map(|param| (&*param.name, &*param.value)).collect()
}
