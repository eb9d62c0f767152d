//! The payload of the index.

use std::collections::{BTreeSet, HashMap, HashSet};

use vitrine_envelope::{put_string, put_varint};

use crate::Template;
use crate::file::bloom;
use crate::file::write::writer::Writer;
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
    /// The payload of an index that has the keys of all products.
    pub fn index(&self, shards: &[[u8; 8]], names: Vec<Option<u64>>) -> Vec<u8> {
        let input = self.input;
        let count = input.products.len();
        let (urls, ids) = (self.url_hashes(), self.id_hashes());
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
            self.put_column(&mut out, *width, keys);
        }
        put_bytes(&mut out, &self.vocabulary());
        out.extend(shards.iter().flatten());
        self.put_templates(&mut out);
        out
    }

    /// The products' keys of one kind, in the table's order; 0 where there is none.
    pub fn put_column(&self, out: &mut Vec<u8>, width: usize, keys: &[Option<u64>]) {
        for at in &self.order {
            let key = keys.get(*at as usize).copied().flatten();
            let key = key.map_or(0, |hash| truncate(hash, 8 * width as u32));
            out.extend(key.to_le_bytes().into_iter().take(width));
        }
    }

    /// The templates of titles: for each its words before the name, then those after it.
    pub fn put_templates(&self, out: &mut Vec<u8>) {
        for Template { before, after } in self.input.templates {
            put_string(out, before);
            put_string(out, after);
        }
    }

    /// The hashes of all words that have no digit.
    pub fn words(&self) -> BTreeSet<u64> {
        let words = self.names.iter().flat_map(|name| &name.words);
        let words = words.filter(|word| !Word::has_digit(word));
        words.map(|word| hash(word.text.as_bytes())).collect()
    }

    /// The names with which others begin.
    pub fn extended(&self) -> HashSet<u64> {
        let whole: HashSet<u64> = self.names.iter().filter_map(Text::hash).collect();
        let begun = |name: &Text| {
            let shorter = name.words.len().saturating_sub(1);
            prefixes(&name.words).take(shorter).filter(|name| whole.contains(name)).collect()
        };
        self.names.iter().flat_map(|name| -> Vec<u64> { begun(name) }).collect()
    }

    /// The words that several names have, each in another order.
    pub fn in_several_orders(&self) -> impl Iterator<Item = u64> {
        let mut orders: HashMap<u64, HashSet<String>> = HashMap::new();
        for name in &self.names {
            orders.entry(unordered(&name.words)).or_default().insert(name.key());
        }
        orders.into_iter().filter(|(_, keys)| keys.len() > 1).map(|(words, _)| words)
    }

    /// A Bloom filter with eight bits for each different word that has no digit, for each name with
    /// which another one begins, and for the words that several names have in different orders.
    pub fn vocabulary(&self) -> Vec<u8> {
        let mut entries = self.words();
        entries.extend(self.extended().into_iter().map(|name| name.rotate_left(32)));
        entries.extend(self.in_several_orders());
        bloom::filter(&entries)
    }
}

/// Their number, then the bytes.
pub(super) fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}
