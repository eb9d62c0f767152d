//! The input of a table, checked.

use std::collections::BTreeSet;

use crate::keys::hash::truncate;
use crate::keys::text::Text;
use crate::{PRODUCTS_PER_SHARD, TableError, TableInput, addresses};

/// Bits of a name's key beside keys in buckets: of a hundred runs of words in a title, few meet one
/// by chance.
pub(super) fn name_bits(products: usize) -> u32 {
    match products {
        0..=8_192 => 22,
        8_193..=32_768 => 24,
        _ => 32,
    }
}

/// A writer of tables: the checked input, with what both kinds of file are made from.
pub(crate) struct Writer<'a> {
    pub input: &'a TableInput<'a>,
    pub per_shard: usize,
    /// Every product once, as the shards hold them.
    pub order: Vec<u32>,
    pub names: Vec<Text>,
    /// Resolved addresses, empty where there is none.
    pub urls: Vec<String>,
}

impl<'a> Writer<'a> {
    /// Checks the input.
    pub fn new(input: &'a TableInput<'a>) -> Result<Self, TableError> {
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
            order: input.order.to_vec(),
            names: input.products.iter().map(|product| Text::new(&product.name)).collect(),
            urls: addresses(input.shop, input.products),
        })
    }

    /// Orders the products of each shard by the keys of their names, those without one last: such
    /// keys take fewer bytes.
    pub fn order_by(&mut self, names: &[Option<u64>]) {
        let bits = name_bits(names.len());
        let rank = |at: &u32| {
            let key = names.get(*at as usize).copied().flatten();
            (key.is_none(), key.map(|key| truncate(key, bits)))
        };
        self.order.chunks_mut(self.per_shard).for_each(|shard| shard.sort_by_key(rank));
    }
}
