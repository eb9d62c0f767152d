//! What a table is written from.

use vitrine_catalogue::{Product, Shop};

use crate::{Common, Lists, Template};

/// The number of products in a shard where the caller does not say: a shop of 6,000 products stays
/// within a table of 1.5 MB and shards of some 8 KB (`docs/FORMAT.md` has the measurements).
pub const PRODUCTS_PER_SHARD: usize = 32;

/// Products from which on the keys of addresses and ids lie in buckets.
const MIN_FOR_BUCKETS: usize = 1000;
/// Products up to which the index has the keys of names: 30 KB, which cost a page about as much as
/// one trip more to the server.
const MAX_NAMES: usize = 10_000;

/// The input of a table: products, their neighbours and what their cards show.
#[derive(Debug, Clone, Copy)]
pub struct TableInput<'a> {
    /// The shop; relative product addresses are resolved against its url.
    pub shop: &'a Shop,
    /// Every product, available or not: each gets a page's answer.
    pub products: &'a [Product],
    /// For each product what its card shows: an absolute http(s) address, or a path relative to
    /// frame.html.
    pub pictures: &'a [Option<String>],
    /// Neighbours, most similar first, as positions in `products`.
    pub lists: &'a Lists,
    /// What each neighbour has in common with the product, where cards shall say it.
    pub common: Option<&'a Common>,
    /// Every position of `products` once; products near each other share a shard.
    pub order: &'a [u32],
    /// Id of the network and preprocessing behind variant B.
    pub embedding: &'a str,
    /// The templates by which the shop makes its titles.
    pub templates: &'a [Template],
    /// Products in each shard but the last; 0 chooses (see `docs/FORMAT.md`).
    pub products_per_shard: usize,
    /// Where the keys of names, addresses and ids lie.
    pub keys: KeyStorage,
}

/// The place of a table's keys.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum KeyStorage {
    /// What costs a page less at the table's size.
    #[default]
    BySize,
    /// In the index, which every page loads: versions 1 and 2.
    Index,
    /// Those of names in the index, the others in buckets, of which a page loads those that it
    /// needs, beside its shard: version 3.
    Names,
    /// All in buckets, before the shard: version 3.
    Buckets,
}

impl KeyStorage {
    /// What a table of some products has.
    pub(crate) fn of_size(self, products: usize) -> Self {
        match self {
            Self::BySize if products < MIN_FOR_BUCKETS => Self::Index,
            Self::BySize if products <= MAX_NAMES => Self::Names,
            Self::BySize => Self::Buckets,
            chosen => chosen,
        }
    }
}

/// For each product the absolute http(s) address of its page that the table has, by
/// [`Shop::resolve`]; empty where there is none.
pub fn addresses(shop: &Shop, products: &[Product]) -> Vec<String> {
    let address = |product: &Product| {
        let url = product.url.as_deref().filter(|url| !url.trim().is_empty());
        let url = url.and_then(|url| shop.resolve(url));
        url.filter(|url| matches!(url.scheme(), "http" | "https")).map(String::from)
    };
    products.iter().map(|product| address(product).unwrap_or_default()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_those_that_the_catalogue_resolves() {
        let product = |url: &str| Product { url: Some(url.to_owned()), ..Product::default() };
        let urls = ["//shop.example/a", "/b", "c?d=1", "file:///e", "javascript:f()", ""];
        let of = |url: Option<&str>| {
            let shop = Shop { url: url.map(str::to_owned), ..Shop::default() };
            addresses(&shop, &urls.map(product))
        };
        assert_eq!(of(None), ["https://shop.example/a", "", "", "", "", ""]);
        let known = of(Some("http://shop.example/x/"));
        let expected = ["a", "b", "x/c?d=1"].map(|path| format!("http://shop.example/{path}"));
        assert_eq!(known[..3], expected);
        assert_eq!(known[3..], ["", "", ""]);
    }
}
