//! The payload of the index.

use std::collections::{BTreeSet, HashMap, HashSet};

use vitrine_catalogue::Product;
use vitrine_envelope::{put_string, put_varint};

use crate::Template;
use crate::file::bloom::bits;
use crate::file::write::writer::Writer;
use crate::keys::address::Address;
use crate::keys::hash::{hash, truncate};
use crate::keys::text::{Text, prefixes, unordered};
use crate::keys::word::Word;

/// Bytes of a name's key: a title gives some fifty runs of words to look up.
fn name_width(products: usize) -> usize {
    if products <= 1 << 15 { 3 } else { 4 }
}

/// Bytes of an address's or id's key, of which a page gives one or two to look up.
fn exact_width(products: usize) -> usize {
    if products <= 1 << 13 { 2 } else { name_width(products) }
}

impl Writer<'_> {
    /// The payload of the index.
    pub fn index(&self, shards: &[[u8; 8]]) -> Vec<u8> {
        let input = self.input;
        let count = input.products.len();
        let names = self.name_hashes();
        let urls = self.url_hashes();
        let ids: Vec<_> =
            input.products.iter().map(|product| Some(hash(product.id.as_bytes()))).collect();
        let used = |keys: &[Option<u64>], width: usize| {
            if keys.iter().any(Option::is_some) { width } else { 0 }
        };
        let columns = [
            (used(&names, name_width(count)), names),
            (used(&urls, exact_width(count)), urls),
            (used(&ids, exact_width(count)), ids),
        ];
        let mut out = Vec::new();
        put_varint(&mut out, count as u64);
        put_varint(&mut out, self.per_shard as u64);
        out.extend(columns.iter().map(|(width, _)| *width as u8));
        put_string(&mut out, input.embedding);
        put_string(&mut out, &input.shop.name);
        for (width, keys) in &columns {
            for at in input.order {
                let key = keys.get(*at as usize).copied().flatten();
                let key = key.map_or(0, |hash| truncate(hash, *width));
                out.extend(key.to_le_bytes().into_iter().take(*width));
            }
        }
        let words = self.vocabulary();
        put_varint(&mut out, words.len() as u64);
        out.extend(words);
        out.extend(shards.iter().flatten());
        input.templates.iter().for_each(|template| put_template(&mut out, template));
        out
    }

    /// A product has a key by its name unless the name is that of a category (or one word that
    /// differs from that only in its ending, as `Chair` in `Chairs`), a vendor or the shop, whose
    /// pages have the same title, or belongs to an earlier variant of it.
    fn name_hashes(&self) -> Vec<Option<u64>> {
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
    fn url_hashes(&self) -> Vec<Option<u64>> {
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

    /// The words that several names have, each in another order.
    fn in_several_orders(&self) -> impl Iterator<Item = u64> {
        let mut orders: HashMap<u64, HashSet<String>> = HashMap::new();
        for name in &self.names {
            orders.entry(unordered(&name.words)).or_default().insert(name.key());
        }
        orders.into_iter().filter(|(_, keys)| keys.len() > 1).map(|(words, _)| words)
    }

    /// A Bloom filter with eight bits for each different word that has no digit, for each name with
    /// which another one begins, and for the words that several names have in different orders.
    fn vocabulary(&self) -> Vec<u8> {
        let words = self.names.iter().flat_map(|name| &name.words);
        let words = words.filter(|word| !Word::has_digit(word));
        let mut entries: BTreeSet<u64> = words.map(|word| hash(word.text.as_bytes())).collect();
        let whole: HashSet<u64> = self.names.iter().filter_map(Text::hash).collect();
        for name in &self.names {
            let shorter = name.words.len().saturating_sub(1);
            let begun = prefixes(&name.words).take(shorter).filter(|name| whole.contains(name));
            entries.extend(begun.map(|name| name.rotate_left(32)));
        }
        entries.extend(self.in_several_orders());
        let mut filter = vec![0u8; entries.len()];
        let length = filter.len();
        for hash in entries {
            for (byte, bit) in bits(hash, length) {
                if let Some(byte) = filter.get_mut(byte) {
                    *byte |= 1 << bit;
                }
            }
        }
        filter
    }
}

/// Whether two words differ in at most two letters at their ends, as the singular and the plural.
fn same_but_ending(a: &str, b: &str) -> bool {
    let common = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    common >= 3 && a.chars().count().max(b.chars().count()) <= common + 2
}

/// A template of titles: its words before the name, then those after it.
fn put_template(out: &mut Vec<u8>, template: &Template) {
    put_string(out, &template.before);
    put_string(out, &template.after);
}
