//! The buckets of keys, and the index that says where they lie.

use std::collections::{BTreeSet, HashMap, HashSet};

use vitrine_envelope::{put_string, put_varint, seal};

use crate::file::bloom;
use crate::file::bucket::{Directory, EXTENDED, REORDERED, WIDTHS};
use crate::file::column::KeyKind;
use crate::file::file_names::FileNames;
use crate::file::index::IN_BUCKETS;
use crate::file::rice::rice;
use crate::file::write::files::{File, numbered};
use crate::file::write::frequent::{NameParts, frequent};
use crate::file::write::index::put_bytes;
use crate::file::write::writer::{Writer, name_bits};
use crate::keys::address::Address;
use crate::keys::anchor::parts;
use crate::keys::hash::{hash, truncate};
use crate::keys::text::unordered;
use crate::keys::word::Word;
use crate::{Kind, TableError};

/// Bytes that a bucket should have, before they are packed: with fewer, the index that names the
/// buckets costs a page more than it saves.
const BUCKET_BYTES: usize = 1200;
/// Folders of buckets that an index names.
const MAX_FOLDERS: usize = 256;
/// Addresses that differ in their parameters alone and still lie in one bucket.
const MAX_ALIKE: usize = 64;
/// Words that an index has; where there are more, each bucket has its own.
const MAX_WORDS: usize = 8192;

/// A key, with what it is filed under.
struct Entry {
    /// Decides the bucket.
    place: u64,
    kind: KeyKind,
    key: u32,
    /// Four times the position of the product, plus flags.
    value: u32,
}

impl Entry {
    fn new(place: u64, kind: KeyKind, hash: u64, value: u32) -> Self {
        let width = WIDTHS.get(kind as usize).copied().unwrap_or_default();
        Self { place, kind, key: truncate(hash, 8 * u32::from(width)), value }
    }
}

impl Writer<'_> {
    /// The payload of an index that names buckets, and these; with the keys of names in the index
    /// where there are not too many.
    pub fn index_and_buckets(
        &self,
        shards: &FileNames,
        names: &[Option<u64>],
        names_in_index: bool,
    ) -> Result<(Vec<u8>, Vec<File>), TableError> {
        let mut directory =
            Directory { by_parameters: self.addresses_are_alike(), ..Directory::default() };
        let mut entries = self.entries(&directory);
        let (mut vocabulary, mut words) = (Vec::new(), BTreeSet::new());
        if names_in_index {
            vocabulary = self.vocabulary();
        } else {
            let mut parts_of = NameParts::new(&self.input.shop.name);
            let parts: Vec<Vec<u64>> = (names.iter().zip(&self.names))
                .map(|(key, name)| if key.is_some() { parts_of.of(name) } else { Vec::new() })
                .collect();
            directory.frequent = bloom::filter(&frequent(&parts));
            entries.extend(self.name_entries(names, &parts, &directory));
            let all = self.words();
            match all.len() {
                0..=MAX_WORDS => vocabulary = bloom::filter(&all),
                _ => words = self.rare_words(&directory),
            }
        }
        // A position's bytes, flags included.
        let width = (names.len() as u64 * 4).to_be_bytes();
        let width = width.len() - width.iter().take_while(|byte| **byte == 0).count();
        let key = |kind: KeyKind| WIDTHS.get(kind as usize).copied().unwrap_or_default();
        let bytes = |entry: &Entry| width + usize::from(key(entry.kind));
        let total = entries.iter().map(bytes).sum::<usize>() + 2 * words.len();
        directory.count = total.div_ceil(BUCKET_BYTES).next_power_of_two() as u32;
        let files = seal_buckets(&directory, entries, words, width)?;
        let (file_names, files) =
            numbered("keys", files, (directory.count as usize).div_ceil(MAX_FOLDERS));
        directory.names = file_names;
        let names = if names_in_index { names } else { &[] };
        Ok((self.index_of(shards, &directory, names, &vocabulary), files))
    }

    /// The payload of the index.
    fn index_of(
        &self,
        shards: &FileNames,
        directory: &Directory,
        names: &[Option<u64>],
        vocabulary: &[u8],
    ) -> Vec<u8> {
        let mut out = Vec::new();
        put_varint(&mut out, self.input.products.len() as u64);
        put_varint(&mut out, self.per_shard as u64);
        out.push(IN_BUCKETS);
        put_string(&mut out, self.input.embedding);
        put_string(&mut out, &self.input.shop.name);
        put_varint(&mut out, u64::from(shards.each.trailing_zeros()));
        out.extend(shards.hashes.iter().flatten());
        put_varint(&mut out, u64::from(directory.count.trailing_zeros()));
        put_varint(&mut out, u64::from(directory.names.each.trailing_zeros()));
        out.extend(directory.names.hashes.iter().flatten());
        out.push(u8::from(directory.by_parameters));
        put_bytes(&mut out, &directory.frequent);
        out.push(u8::from(!names.is_empty()));
        if !names.is_empty() {
            self.put_names(&mut out, names);
        }
        put_bytes(&mut out, vocabulary);
        self.put_templates(&mut out);
        out
    }

    /// The keys of names by their differences within each shard, where they ascend.
    fn put_names(&self, out: &mut Vec<u8>, names: &[Option<u64>]) {
        let bits = name_bits(names.len());
        let key = |at: &u32| Some(truncate(names.get(*at as usize).copied().flatten()?, bits));
        let (mut counts, mut gaps) = (Vec::new(), Vec::new());
        for shard in self.order.chunks(self.per_shard) {
            let mut before = 0;
            put_varint(&mut counts, shard.iter().filter_map(key).count() as u64);
            for key in shard.iter().filter_map(key) {
                gaps.push(key - before);
                before = key;
            }
        }
        let (k, bytes) = rice(&gaps);
        out.push(bits as u8);
        put_varint(out, u64::from(k));
        put_bytes(out, &bytes);
        out.extend(counts);
    }

    /// Whether many addresses differ in nothing but their parameters, as `/product?id=1` does.
    fn addresses_are_alike(&self) -> bool {
        let mut alike: HashMap<String, usize> = HashMap::new();
        for address in self.urls.iter().filter_map(|url| Address::new(url)) {
            *alike.entry(address.bare).or_default() += 1;
        }
        alike.values().any(|count| *count > MAX_ALIKE)
    }

    /// The keys of addresses and ids.
    fn entries(&self, directory: &Directory) -> Vec<Entry> {
        let (urls, ids) = (self.url_hashes(), self.id_hashes());
        let mut entries = Vec::new();
        for (value, at) in self.values() {
            let key = |keys: &[Option<u64>]| keys.get(at).copied().flatten();
            if let Some(id) = key(&ids) {
                entries.push(Entry::new(id, KeyKind::Id, id, value));
            }
            let address = self.urls.get(at).and_then(|url| Address::new(url));
            if let Some((url, address)) = key(&urls).zip(address) {
                let place = hash(directory.place(&address).as_bytes());
                entries.push(Entry::new(place, KeyKind::Address, url, value));
            }
        }
        entries
    }

    /// The keys of names, each under its anchors.
    fn name_entries(
        &self,
        names: &[Option<u64>],
        parts: &[Vec<u64>],
        directory: &Directory,
    ) -> Vec<Entry> {
        let extended = self.extended();
        let reordered: HashSet<u64> = self.in_several_orders().collect();
        let mut entries = Vec::new();
        for (value, at) in self.values() {
            let Some(name) = names.get(at).copied().flatten() else { continue };
            let words = self.names.get(at).map_or(&[][..], |name| &name.words);
            let flag = |set: &HashSet<u64>, hash, flag| if set.contains(&hash) { flag } else { 0 };
            let value = value
                + flag(&extended, name, EXTENDED)
                + flag(&reordered, unordered(words), REORDERED);
            for anchor in directory.anchors(parts.get(at).map_or(&[], Vec::as_slice)) {
                entries.push(Entry::new(anchor, KeyKind::Name, name, value));
            }
        }
        entries
    }

    /// For each product, in the table's order, four times its position, and its place in the input.
    fn values(&self) -> impl Iterator<Item = (u32, usize)> {
        let order = self.order.iter().zip(0u32..);
        order.map(|(at, position)| (position * 4, *at as usize))
    }

    /// The words without digits that are not frequent, by what they are filed under.
    fn rare_words(&self, directory: &Directory) -> BTreeSet<u64> {
        let words = self.names.iter().flat_map(|name| &name.words);
        let words = words.filter(|word| !Word::has_digit(word));
        words.flat_map(parts).filter(|part| !directory.is_frequent(*part)).collect()
    }
}

/// Every bucket as a file, by its number.
fn seal_buckets(
    directory: &Directory,
    mut entries: Vec<Entry>,
    words: BTreeSet<u64>,
    width: usize,
) -> Result<Vec<Vec<u8>>, TableError> {
    let number = |place: u64| directory.bucket(place);
    entries.sort_by_cached_key(|entry| {
        (number(entry.place), entry.kind as usize, entry.key, entry.value)
    });
    entries
        .dedup_by_key(|entry| (number(entry.place), entry.kind as usize, entry.key, entry.value));
    let mut words: Vec<(u32, u32)> =
        words.into_iter().map(|part| (number(part), truncate(part, 16))).collect();
    words.sort_unstable();
    words.dedup();
    let (mut entries, mut words) = (entries.as_slice(), words.as_slice());
    let mut files = Vec::new();
    for bucket in 0..directory.count {
        let (own, rest) =
            entries.split_at(entries.partition_point(|entry| number(entry.place) == bucket));
        let (listed, later) = words.split_at(words.partition_point(|word| word.0 == bucket));
        (entries, words) = (rest, later);
        let mut out = Vec::new();
        put_varint(&mut out, u64::from(bucket));
        out.push(width as u8);
        put_varint(&mut out, listed.len() as u64);
        out.extend(listed.iter().flat_map(|word| low_bytes(word.1, 2)));
        for (kind, key) in WIDTHS.into_iter().enumerate() {
            let section = || own.iter().filter(|entry| entry.kind as usize == kind);
            put_varint(&mut out, section().count() as u64);
            out.extend(section().flat_map(|entry| low_bytes(entry.key, key.into())));
            out.extend(section().flat_map(|entry| low_bytes(entry.value, width)));
        }
        files.push(seal(Kind::Keys, &out)?);
    }
    Ok(files)
}

/// The low bytes of a number, the lowest first.
fn low_bytes(number: u32, count: usize) -> impl Iterator<Item = u8> {
    number.to_le_bytes().into_iter().take(count)
}
