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

/// Products of a category at a time: a template needs two names, and may have the category's.
const TOGETHER: usize = 2;

/// At most `count` products with distinct names and pages, two of each category in turn, the largest
/// first.
pub(crate) fn spread(
    products: &[Product],
    urls: &[String],
    count: usize,
    may_reach: impl Fn(&Url) -> bool,
) -> Vec<Candidate> {
    let mut queues: Vec<_> =
        by_category(products, urls, may_reach).into_iter().map(Vec::into_iter).collect();
    let mut taken: Vec<Candidate> = Vec::new();
    let (mut names, mut pages) = (HashSet::new(), HashSet::new());
    while taken.len() < count && !queues.is_empty() {
        queues.retain_mut(|queue| {
            let new = queue.by_ref().filter(|Candidate { product, url }| {
                names.insert(products[*product].name.trim()) && pages.insert(url.clone())
            });
            let before = taken.len();
            taken.extend(new.take(TOGETHER));
            taken.len() == before + TOGETHER
        });
    }
    taken.truncate(count);
    taken
}

/// The products that have a page, by category; in each those first that can be bought, and then by
/// chance that hangs on the id alone, so that few others come or go with the rest of the feed.
fn by_category(
    products: &[Product],
    urls: &[String],
    may_reach: impl Fn(&Url) -> bool,
) -> Vec<Vec<Candidate>> {
    let mut categories: BTreeMap<&[String], Vec<Candidate>> = BTreeMap::new();
    for (product, address) in urls.iter().enumerate() {
        let Some(mut url) = Url::parse(address).ok().filter(&may_reach) else { continue };
        url.set_fragment(None);
        let Product { name, category, .. } = &products[product];
        if !name.trim().is_empty() {
            categories.entry(category).or_default().push(Candidate { product, url });
        }
    }
    let mut categories: Vec<Vec<Candidate>> = categories.into_values().collect();
    // Of two equally large categories the first by name goes first.
    categories.sort_by_key(|candidates| Reverse(candidates.len()));
    for candidates in &mut categories {
        candidates.sort_by_cached_key(|candidate| {
            let Product { available, id, .. } = &products[candidate.product];
            (!available, Digest::of(id.as_bytes()))
        });
    }
    categories
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
        assert_eq!(of(8)[..6], ["large", "large", "middle", "middle", "small", "small"]);
        assert_eq!(of(8)[6..], ["large", "large"]);
        assert_eq!(of(100).len(), 40);
        // What goes from the feed changes little of what is picked of the rest.
        let ids = |products: &[Product]| -> HashSet<String> {
            picked(products, 8).iter().map(|&at| products[at].id.clone()).collect()
        };
        let before = ids(&products);
        for gone in 0..products.len() {
            let mut fewer = products.clone();
            fewer.remove(gone);
            assert!(ids(&fewer).difference(&before).count() <= 1, "{gone}");
        }
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
