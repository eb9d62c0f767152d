//! Which keys a product has: by its name, its address and its id.

use std::collections::{HashMap, HashSet};

use vitrine_catalogue::Product;

use crate::file::write::writer::Writer;
use crate::keys::address::Address;
use crate::keys::hash::hash;
use crate::keys::text::Text;

impl Writer<'_> {
    /// Every product has a key by its id.
    pub fn id_hashes(&self) -> Vec<Option<u64>> {
        let products = self.input.products.iter();
        products.map(|product| Some(hash(product.id.as_bytes()))).collect()
    }

    /// A product has a key by its name unless the name is that of a category (or one word that
    /// differs from that only in its ending, as `Chair` in `Chairs`), a vendor or the shop, whose
    /// pages have the same title, or belongs to an earlier variant of it.
    pub fn name_hashes(&self) -> Vec<Option<u64>> {
        let products = self.input.products;
        let mut general: HashSet<String> = HashSet::new();
        for product in products {
            let categories = product.category.iter().map(String::as_str);
            general.extend(
                categories.chain(product.vendor.as_deref()).map(|text| Text::new(text).key()),
            );
        }
        general.insert(Text::new(&self.input.shop.name).key());
        let mut first: HashMap<String, Vec<usize>> = HashMap::new();
        let mut hashes = Vec::new();
        for (at, product) in products.iter().enumerate() {
            let name = self.names.get(at);
            let key = name.map(Text::key).unwrap_or_default();
            let earlier = first.entry(key.clone()).or_default();
            let repeated = earlier.iter().any(|of| self.same_product(product, *of, at));
            earlier.push(at);
            let word = name.filter(|name| name.words.len() == 1).is_some();
            let category = word && general.iter().any(|of| same_but_ending(of, &key));
            let own = !repeated && !general.contains(&key) && !category;
            hashes.push(name.filter(|_| own).and_then(Text::hash));
        }
        hashes
    }

    /// Whether a product is a variant of an earlier one, or leads to the same page.
    fn same_product(&self, product: &Product, other: usize, at: usize) -> bool {
        let Some(earlier) = self.input.products.get(other) else { return false };
        let group = product.group.is_some() && product.group == earlier.group;
        let url = self.urls.get(at).filter(|url| !url.is_empty());
        let picture = self.input.pictures.get(at).filter(|picture| picture.is_some());
        let card = url.is_some() && url == self.urls.get(other)
            || picture.is_some() && picture == self.input.pictures.get(other);
        group || card
    }

    /// An address that several products share says nothing, unless they are variants of one.
    pub fn url_hashes(&self) -> Vec<Option<u64>> {
        let keys: Vec<Option<String>> =
            self.urls.iter().map(|url| Some(Address::new(url)?.plain)).collect();
        let mut sellers: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, key) in keys.iter().enumerate() {
            sellers.entry(key.as_deref().unwrap_or_default()).or_default().push(at);
        }
        let shared = |key: &str| {
            let groups: HashSet<Option<&str>> = sellers
                .get(key)
                .into_iter()
                .flatten()
                .filter_map(|at| self.input.products.get(*at))
                .map(|product| product.group.as_deref())
                .collect();
            sellers.get(key).is_some_and(|of| of.len() > 1)
                && (groups.len() > 1 || groups.contains(&None))
        };
        let front = self.input.shop.url.as_deref().and_then(Address::new).map(|front| front.plain);
        keys.iter()
            .map(|key| {
                let key = key.as_deref().filter(|key| !shared(key))?;
                (front.as_deref() != Some(key)).then(|| hash(key.as_bytes()))
            })
            .collect()
    }
}

/// Whether two words differ in at most two letters at their ends, as the singular and the plural.
fn same_but_ending(a: &str, b: &str) -> bool {
    let common = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    common >= 3 && a.chars().count().max(b.chars().count()) <= common + 2
}
