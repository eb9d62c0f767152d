//! A catalogue and its neighbours become files.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::address::Address;
use super::index::bits;
use super::key::{hash, truncate};
use super::shard::MAX_TEXT;
use super::text::{Text, Word, prefixes};
use super::{Common, Lists, Neighbour};
use super::{Kind, TableError, Template};
use vitrine_catalogue::{Money, Product, Shop};
use vitrine_envelope::{content_hash, hex, put_string, put_varint, seal_as};

/// Products in a shard where the caller does not say: a shop of 6,000 products stays within a
/// table of 1.5 MB and shards of some 8 KB (`docs/FORMAT.md` has the measurements).
pub const PRODUCTS_PER_SHARD: usize = 32;

/// What a table is made of.
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
    /// How the shop makes its titles.
    pub templates: &'a [Template],
    /// Products in each shard but the last; 0 chooses (see `docs/FORMAT.md`).
    pub products_per_shard: usize,
}

/// One file to publish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Path relative to frame.html, with a hash of the content.
    pub name: String,
    /// The whole file.
    pub bytes: Vec<u8>,
}

/// The files of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableFiles {
    /// `index.HASH.vit`.
    pub index: File,
    /// `shards/HASH.vit`, in the table's order; equal shards are one file.
    pub shards: Vec<File>,
}

/// Writes a table; the same input gives the same bytes.
///
/// # Errors
/// [`TableError::Input`] where the parts of the input do not fit together.
pub fn write(input: &TableInput) -> Result<TableFiles, TableError> {
    let writer = Writer::new(input)?;
    let mut hashes = Vec::new();
    let mut shards: Vec<File> = Vec::new();
    for (number, homes) in input.order.chunks(writer.per_shard).enumerate() {
        let payload = writer.shard(number * writer.per_shard, homes)?;
        let version = if input.common.is_some() { 2 } else { 1 };
        let bytes = seal_as(Kind::Shard, version, &payload)?;
        let hash = content_hash(&bytes);
        let name = format!("shards/{}.vit", hex(&hash));
        hashes.push(hash);
        if !shards.iter().any(|shard| shard.name == name) {
            shards.push(File { name, bytes });
        }
    }
    let version = if input.templates.is_empty() { 1 } else { 2 };
    let bytes = seal_as(Kind::Index, version, &writer.index(&hashes))?;
    let name = format!("index.{}.vit", hex(&content_hash(&bytes)));
    Ok(TableFiles { index: File { name, bytes }, shards })
}

/// For each product the absolute http(s) address of its page that the table has; empty where there
/// is none.
pub fn addresses(shop: &Shop, products: &[Product]) -> Vec<String> {
    let base = shop.url.as_deref().and_then(|url| url::Url::parse(url).ok());
    let resolve = |product: &Product| {
        let url = product.url.as_deref().unwrap_or_default().trim();
        let parsed = url::Url::parse(url)
            .or_else(|error| base.as_ref().filter(|_| !url.is_empty()).ok_or(error)?.join(url));
        match parsed {
            Ok(url) if matches!(url.scheme(), "http" | "https") => String::from(url),
            _ => String::new(),
        }
    };
    products.iter().map(resolve).collect()
}

/// Bytes of a name's key: a title gives some fifty runs of words to look up.
fn name_width(products: usize) -> usize {
    if products <= 1 << 15 { 3 } else { 4 }
}

/// Bytes of an address's or id's key, of which a page gives one or two to look up.
fn exact_width(products: usize) -> usize {
    if products <= 1 << 13 { 2 } else { name_width(products) }
}

struct Writer<'a> {
    input: &'a TableInput<'a>,
    per_shard: usize,
    names: Vec<Text>,
    /// Resolved addresses, empty where there is none.
    urls: Vec<String>,
}

impl<'a> Writer<'a> {
    fn new(input: &'a TableInput<'a>) -> Result<Self, TableError> {
        let count = input.products.len();
        let wrong = |what: &str| Err(TableError::Input(what.to_owned()));
        let common = input.common.is_none_or(|common| common.fits(input.lists));
        if !common {
            return wrong("what is common has not a text for each neighbour");
        }
        if [input.pictures.len(), input.order.len(), input.lists.a.len(), input.lists.b.len()]
            .iter()
            .any(|length| *length != count)
        {
            return wrong("products, pictures, lists and order differ in length");
        }
        let order: BTreeSet<u32> = input.order.iter().copied().collect();
        if order.len() != count || order.last().is_some_and(|last| *last as usize >= count) {
            return wrong("the order does not name every product once");
        }
        for list in input.lists.a.iter().chain(&input.lists.b) {
            if list.iter().any(|near| near.product as usize >= count || near.score.is_nan()) {
                return wrong("a neighbour is not a product or has no score");
            }
            if list.is_sorted_by(|a, b| a.score >= b.score) {
                continue;
            }
            return wrong("a list of neighbours does not run from the most similar down");
        }
        let per_shard = match input.products_per_shard {
            0 => PRODUCTS_PER_SHARD,
            given => given,
        };
        Ok(Self {
            input,
            per_shard,
            names: input.products.iter().map(|product| Text::new(&product.name)).collect(),
            urls: addresses(input.shop, input.products),
        })
    }

    fn index(&self, shards: &[[u8; 8]]) -> Vec<u8> {
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
        input.templates.iter().for_each(|template| template.put(&mut out));
        out
    }

    /// A product has a key by its name unless the name is that of a category, a vendor or the
    /// shop, whose pages have the same title, or belongs to an earlier variant of it.
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
            let own = !repeated && !general.contains(&key);
            hashes.push(name.filter(|_| own).and_then(Text::hash));
        }
        hashes
    }

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

    /// A Bloom filter with eight bits for each different word that has no digit, and for each name
    /// with which another one begins.
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

    fn shard(&self, first: usize, homes: &[u32]) -> Result<Vec<u8>, TableError> {
        let input = self.input;
        let lists = |of: &'a [Vec<Neighbour>]| {
            homes.iter().filter_map(|at| of.get(*at as usize)).collect::<Vec<_>>()
        };
        let (a, b) = (lists(&input.lists.a), lists(&input.lists.b));
        let mut rows = homes.to_vec();
        let own: HashSet<u32> = homes.iter().copied().collect();
        let others: BTreeSet<(&str, u32)> = (a.iter().chain(&b))
            .flat_map(|list| list.iter())
            .filter(|near| !own.contains(&near.product))
            .map(|near| {
                (self.product(near.product).map_or("", |of| of.name.as_str()), near.product)
            })
            .collect();
        rows.extend(others.iter().map(|(_, at)| *at));
        let row_of: HashMap<u32, usize> =
            rows.iter().enumerate().map(|(row, at)| (*at, row)).collect();

        let mut out = Vec::new();
        put_varint(&mut out, first as u64);
        put_varint(&mut out, homes.len() as u64);
        put_varint(&mut out, rows.len() as u64);
        let products: Vec<&Product> = rows.iter().filter_map(|at| self.product(*at)).collect();
        let own = products.get(..homes.len()).unwrap_or_default();
        let prices = products.iter().filter_map(|product| product.price.as_ref());
        let currencies: BTreeSet<&str> = prices.map(|price| &*price.currency).collect();
        let contexts: Vec<String> = own.iter().map(|product| context(product)).collect();
        let distinct: BTreeSet<&str> = contexts.iter().map(String::as_str).collect();
        for strings in [&currencies, &distinct] {
            put_varint(&mut out, strings.len() as u64);
            strings.iter().for_each(|text| put_string(&mut out, text));
        }
        let url = |at: &u32| self.urls.get(*at as usize).map_or("", String::as_str);
        let picture = |at: &u32| input.pictures.get(*at as usize)?.as_deref();
        let texts: usize = (rows.iter().map(|at| url(at).len() + picture(at).map_or(0, str::len)))
            .chain(products.iter().map(|product| product.name.len() + product.id.len()))
            .sum();
        if texts > MAX_TEXT {
            return Err(TableError::Input("names and addresses are too long".into()));
        }
        put_column(&mut out, products.iter().map(|product| product.name.as_str()));
        put_column(&mut out, products.iter().map(|product| product.id.as_str()));
        put_column(&mut out, rows.iter().map(url));
        put_column(&mut out, rows.iter().map(|at| picture(at).filter(shown).unwrap_or_default()));
        for product in &products {
            let place = |price: &Money| currencies.iter().position(|of| **of == *price.currency);
            let Some(price) = &product.price else {
                put_varint(&mut out, 0);
                continue;
            };
            put_varint(&mut out, place(price).map_or(0, |at| at as u64 + 1));
            put_varint(&mut out, price.hundredths);
            let old = product.old_price.as_ref().filter(|old| old.currency == price.currency);
            put_varint(&mut out, old.map_or(0, |old| old.hundredths.saturating_add(1)));
        }
        let groups = variants(own);
        for (context, group) in contexts.iter().zip(groups) {
            let place = distinct.iter().position(|of| of == context);
            put_varint(&mut out, place.unwrap_or_default() as u64);
            put_varint(&mut out, group);
        }
        let both = || a.iter().zip(&b).flat_map(|(a, b)| [a, b]);
        for list in both() {
            put_varint(&mut out, list.len() as u64);
            for near in *list {
                let row = row_of.get(&near.product).copied().unwrap_or_default();
                put_varint(&mut out, row as u64);
            }
        }
        both().for_each(|list| put_scores(&mut out, list));
        if let Some(common) = input.common {
            put_common(&mut out, homes, common);
        }
        Ok(out)
    }

    fn product(&self, at: u32) -> Option<&'a Product> {
        self.input.products.get(at as usize)
    }
}

/// What a title may say beside the name.
fn context(product: &Product) -> String {
    let mut words: Vec<&str> = product.vendor.as_deref().into_iter().collect();
    words.extend(product.category.iter().map(String::as_str));
    words.join(" ")
}

/// A picture is an http(s) address, or a relative path that stays within the folder.
fn shown(picture: &&str) -> bool {
    if picture.starts_with("http://") || picture.starts_with("https://") {
        return true;
    }
    !picture.starts_with('/') && !picture.contains(':') && !picture.contains("..")
}

/// For each product the number of its group, from 1; 0 where no other product here is of it.
fn variants(products: &[&Product]) -> Vec<u64> {
    let mut members: BTreeMap<&str, usize> = BTreeMap::new();
    for group in products.iter().filter_map(|product| product.group.as_deref()) {
        *members.entry(group).or_default() += 1;
    }
    members.retain(|_, count| *count > 1);
    let number =
        |group: &str| members.keys().position(|of| *of == group).map_or(0, |at| at as u64 + 1);
    products.iter().map(|product| product.group.as_deref().map_or(0, number)).collect()
}

fn put_column<'t>(out: &mut Vec<u8>, texts: impl Iterator<Item = &'t str>) {
    let mut previous = "";
    for text in texts {
        let mut shared =
            previous.bytes().zip(text.bytes()).take_while(|(before, now)| before == now).count();
        while !text.is_char_boundary(shared) {
            shared -= 1;
        }
        put_varint(out, shared as u64);
        put_string(out, text.get(shared..).unwrap_or_default());
        previous = text;
    }
}

/// The texts, each once, then the number of each neighbour's from 1; 0 where it has none.
fn put_common(out: &mut Vec<u8>, homes: &[u32], common: &Common) {
    let lists = || homes.iter().flat_map(|at| common.of(*at as usize));
    let texts = lists().flatten().map(String::as_str).filter(|text| !text.is_empty());
    let texts: BTreeSet<&str> = texts.collect();
    put_varint(out, texts.len() as u64);
    texts.iter().for_each(|text| put_string(out, text));
    let numbers: HashMap<&str, u64> = texts.into_iter().zip(1..).collect();
    for text in lists().flatten() {
        put_varint(out, numbers.get(text.as_str()).copied().unwrap_or(0));
    }
}

/// Each score as what it lies below the one before it; the first below 100.
fn put_scores(out: &mut Vec<u8>, list: &[Neighbour]) {
    let mut before = 100u8;
    for near in list {
        let score = super::quantise(near.score).min(before);
        out.push(before - score);
        before = score;
    }
}
