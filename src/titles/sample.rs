//! Which products' pages are asked for: few, of as many categories as there are, and the same ones
//! in every build.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};

use url::Url;

use crate::cache::Digest;
use vitrine_catalogue::Product;

/// A product whose page may be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// Its place in the catalogue.
    pub product: usize,
    pub url: Url,
}

/// At most `count` products with distinct names and pages, in turn of each category, the largest
/// first; in a category those first that can be bought, and then by chance that hangs on the id
/// alone, so that few others come or go with the rest of the feed.
pub(crate) fn spread(
    products: &[Product],
    urls: &[String],
    count: usize,
    may_reach: impl Fn(&Url) -> bool,
) -> Vec<Candidate> {
    let mut categories: BTreeMap<&[String], Vec<usize>> = BTreeMap::new();
    for (at, product) in products.iter().enumerate() {
        if !urls[at].is_empty() && !product.name.trim().is_empty() {
            categories.entry(&product.category).or_default().push(at);
        }
    }
    let mut categories: Vec<Vec<usize>> = categories.into_values().collect();
    // The order is stable: of two equally large categories the first by name goes first.
    categories.sort_by_key(|products| Reverse(products.len()));
    for category in &mut categories {
        category.sort_by_cached_key(|&at| {
            let product = &products[at];
            (!product.available, Digest::of(product.id.as_bytes()))
        });
    }
    let mut taken: Vec<Candidate> = Vec::new();
    let mut seen: HashSet<String> = HashSet::new();
    let mut queues: Vec<_> = categories.into_iter().map(Vec::into_iter).collect();
    while taken.len() < count && !queues.is_empty() {
        queues.retain_mut(|queue| {
            let next = queue.by_ref().find_map(|product| {
                let mut url = Url::parse(&urls[product]).ok().filter(&may_reach)?;
                url.set_fragment(None);
                let page = format!("{}{}", url.host_str().unwrap_or_default(), url.path());
                let name = format!("\0{}", products[product].name.trim());
                let whole = url.query().map_or(page.clone(), |query| format!("{page}?{query}"));
                (seen.insert(name) && seen.insert(whole)).then_some(Candidate { product, url })
            });
            let more = next.is_some();
            taken.extend(next.filter(|_| taken.len() < count));
            more
        });
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn product(id: usize, category: &str, name: &str) -> Product {
        let category: Arc<[String]> = [category.to_owned()].into();
        let available = true;
        Product { id: id.to_string(), name: name.into(), category, available, ..Product::default() }
    }

    fn picked(products: &[Product], count: usize) -> Vec<usize> {
        let urls: Vec<String> =
            products.iter().map(|product| format!("https://shop.ua/p/{}", product.id)).collect();
        let picked = spread(products, &urls, count, |_| true);
        picked.into_iter().map(|candidate| candidate.product).collect()
    }

    #[test]
    fn every_category_has_its_turn() {
        let products: Vec<Product> = (0..40)
            .map(|at| product(at, ["large", "large", "middle", "small"][at % 4], &format!("n{at}")))
            .collect();
        let of = |count| -> Vec<&str> {
            picked(&products, count).iter().map(|&at| &*products[at].category[0]).collect()
        };
        assert_eq!(of(4), ["large", "middle", "small", "large"]);
        assert_eq!(of(100).len(), 40);
        // What goes from the feed takes the place of none but itself.
        let first = picked(&products, 4);
        let mut fewer = products.clone();
        fewer.retain(|product| {
            first.iter().any(|&at| products[at].id == product.id) || product.id == "0"
        });
        let ids = |products: &[Product], picked: Vec<usize>| -> Vec<String> {
            let mut ids: Vec<_> = picked.iter().map(|&at| products[at].id.clone()).collect();
            ids.sort();
            ids
        };
        let kept = ids(&fewer, picked(&fewer, 4));
        assert!(ids(&products, first).iter().filter(|id| kept.contains(id)).count() >= 3);
    }

    #[test]
    fn names_and_pages_are_different_and_can_be_reached() {
        let mut products: Vec<Product> = ["a", "a", "b", "c", "d"]
            .iter()
            .enumerate()
            .map(|(at, name)| product(at, "x", name))
            .collect();
        products[4].available = false;
        let urls = [
            "https://shop.ua/1",
            "https://shop.ua/2",
            "https://shop.ua/3#a",
            "https://shop.ua/3#b",
            "https://shop.ua/5",
        ];
        let urls = urls.map(str::to_owned);
        let picked = spread(&products, &urls, 9, |_| true);
        assert_eq!(picked.len(), 3);
        assert_eq!(picked[2].product, 4, "what cannot be bought comes last");
        assert!(picked.iter().all(|candidate| candidate.url.fragment().is_none()));
        let picked = spread(&products, &urls, 9, |url| url.path() == "/5");
        assert_eq!(picked.len(), 1);
        assert!(spread(&products, &urls.map(|_| String::new()), 9, |_| true).is_empty());
    }
}
