//! The payload of a shard.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use vitrine_catalogue::Product;
use vitrine_envelope::{put_string, put_varint};

use crate::file::shard::MAX_TEXT;
use crate::file::write::writer::Writer;
use crate::{Common, Neighbour, TableError, quantise};

impl<'a> Writer<'a> {
    /// The payload of the shard of some products, the first of which is at `first` in the table.
    pub fn shard(&self, first: usize, own_products: &[u32]) -> Result<Vec<u8>, TableError> {
        let lists = |of: &'a [Vec<Neighbour>]| {
            own_products.iter().filter_map(|at| of.get(*at as usize)).collect::<Vec<_>>()
        };
        let (a, b) = (lists(&self.input.lists.a), lists(&self.input.lists.b));
        let both: Vec<&Vec<Neighbour>> = a.iter().zip(&b).flat_map(|(a, b)| [*a, *b]).collect();
        let rows = self.rows(own_products, &both);
        let products: Vec<&Product> = rows.iter().filter_map(|at| self.product(*at)).collect();
        let own = products.get(..own_products.len()).unwrap_or_default();
        let prices = products.iter().filter_map(|product| product.price.as_ref());
        let currencies: BTreeSet<&str> = prices.map(|price| &*price.currency).collect();
        let contexts: Vec<String> = own.iter().map(|product| context(product)).collect();
        let distinct: BTreeSet<&str> = contexts.iter().map(String::as_str).collect();

        let mut out = Vec::new();
        put_varint(&mut out, first as u64);
        put_varint(&mut out, own_products.len() as u64);
        put_varint(&mut out, rows.len() as u64);
        for strings in [&currencies, &distinct] {
            put_varint(&mut out, strings.len() as u64);
            strings.iter().for_each(|text| put_string(&mut out, text));
        }
        self.put_texts(&mut out, &rows, &products)?;
        products.iter().for_each(|product| put_prices(&mut out, product, &currencies));
        for (context, group) in contexts.iter().zip(variants(own)) {
            let place = distinct.iter().position(|of| of == context);
            put_varint(&mut out, place.unwrap_or_default() as u64);
            put_varint(&mut out, group);
        }
        put_neighbours(&mut out, &rows, &both);
        if let Some(common) = self.input.common {
            put_common(&mut out, own_products, common);
        }
        Ok(out)
    }

    /// The products of a shard: its own, then the others among their neighbours, by name.
    fn rows(&self, own_products: &[u32], lists: &[&Vec<Neighbour>]) -> Vec<u32> {
        let own: HashSet<u32> = own_products.iter().copied().collect();
        let name = |at| self.product(at).map_or("", |product| product.name.as_str());
        let near = lists.iter().flat_map(|list| list.iter()).map(|near| near.product);
        let others: BTreeSet<(&str, u32)> =
            near.filter(|at| !own.contains(at)).map(|at| (name(at), at)).collect();
        own_products.iter().copied().chain(others.into_iter().map(|(_, at)| at)).collect()
    }

    /// The names, ids, addresses and pictures of a shard's products, column by column.
    fn put_texts(
        &self,
        out: &mut Vec<u8>,
        rows: &[u32],
        products: &[&Product],
    ) -> Result<(), TableError> {
        let url = |at: &u32| self.urls.get(*at as usize).map_or("", String::as_str);
        let picture = |at: &u32| self.input.pictures.get(*at as usize)?.as_deref();
        let texts: usize = (rows.iter().map(|at| url(at).len() + picture(at).map_or(0, str::len)))
            .chain(products.iter().map(|product| product.name.len() + product.id.len()))
            .sum();
        if texts > MAX_TEXT {
            return Err(TableError::Input("names and addresses are too long".into()));
        }
        put_column(out, products.iter().map(|product| product.name.as_str()));
        put_column(out, products.iter().map(|product| product.id.as_str()));
        put_column(out, rows.iter().map(url));
        put_column(out, rows.iter().map(|at| picture(at).filter(shown).unwrap_or_default()));
        Ok(())
    }

    /// The product at a position of the input.
    fn product(&self, at: u32) -> Option<&'a Product> {
        self.input.products.get(at as usize)
    }
}

/// The currency's number from 1, the price and the old one plus 1; a 0 stands for what is absent.
fn put_prices(out: &mut Vec<u8>, product: &Product, currencies: &BTreeSet<&str>) {
    let Some(price) = &product.price else { return put_varint(out, 0) };
    let currency = currencies.iter().position(|of| **of == *price.currency);
    put_varint(out, currency.map_or(0, |at| at as u64 + 1));
    put_varint(out, price.hundredths);
    let old = product.old_price.as_ref().filter(|old| old.currency == price.currency);
    put_varint(out, old.map_or(0, |old| old.hundredths.saturating_add(1)));
}

/// The rows of the neighbours of each list, then the scores of each.
fn put_neighbours(out: &mut Vec<u8>, rows: &[u32], lists: &[&Vec<Neighbour>]) {
    let row_of: HashMap<u32, usize> = rows.iter().enumerate().map(|(row, at)| (*at, row)).collect();
    for list in lists {
        put_varint(out, list.len() as u64);
        for near in *list {
            put_varint(out, row_of.get(&near.product).copied().unwrap_or_default() as u64);
        }
    }
    lists.iter().for_each(|list| put_scores(out, list));
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

/// Texts, each beginning with some bytes of the one before.
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
fn put_common(out: &mut Vec<u8>, own_products: &[u32], common: &Common) {
    let lists = || own_products.iter().flat_map(|at| common.of(*at as usize));
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
        let score = quantise(near.score).min(before);
        out.push(before - score);
        before = score;
    }
}
