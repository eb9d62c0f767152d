//! A shard: some products, their neighbours, and every card that they need.

use crate::{Card, Entry, TableError};
use vitrine_catalogue::Money;
use vitrine_envelope::{FormatError, Reader};

/// Bytes of all names, ids, addresses and pictures of a shard together. Texts repeat the one
/// before at no cost, so that a small hostile file could otherwise fill the memory.
pub(crate) const MAX_TEXT: usize = 16 << 20;

/// A row of the shard: what the card of a product is made from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Row {
    pub id: String,
    pub name: String,
    pub url: String,
    pub picture: String,
    pub price: Option<Money>,
    pub old_price: Option<Money>,
}

/// One of the shard's own products: what it has beside its row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct OwnProduct {
    /// Index of vendor and category, which a title may name beside the product's name.
    pub context: usize,
    /// Number of its group of variants within the shard, 0 for none.
    pub group: u32,
    pub similar_a: Vec<NeighbourRow>,
    pub similar_b: Vec<NeighbourRow>,
}

/// A neighbour of an own product, as the row of its card.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct NeighbourRow {
    pub row: u32,
    pub score: u8,
    /// Number of the text that says what is common, from 1; 0 for none.
    pub common: u32,
}

/// A shard: some products of the table with their neighbours and every card that they need.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shard {
    pub(crate) first: u32,
    pub(crate) contexts: Vec<String>,
    /// The shard's own products, then the others whose cards they need.
    pub(crate) rows: Vec<Row>,
    pub(crate) own_products: Vec<OwnProduct>,
    /// What neighbours have in common.
    pub(crate) common: Vec<String>,
}

impl Shard {
    /// Reads a shard from its verified payload.
    ///
    /// # Errors
    /// [`TableError::Damaged`] where the bytes contradict themselves.
    pub fn parse(payload: &[u8]) -> Result<Self, TableError> {
        Ok(Self::read(payload)?)
    }

    fn read(payload: &[u8]) -> Result<Self, FormatError> {
        let mut reader = Reader::new(payload);
        let first = reader.below(1 << 31)? as u32;
        let own_products = reader.count(1)?;
        let rows = reader.count(9)?; // four texts of two bytes and a price
        if own_products > rows {
            return Err(FormatError::Damaged("a product has no card"));
        }
        let currencies = strings(&mut reader)?;
        let contexts = strings(&mut reader)?;
        let mut shard = Self {
            first,
            contexts,
            rows: vec![Row::default(); rows],
            own_products: vec![OwnProduct::default(); own_products],
            common: Vec::new(),
        };
        let mut left = MAX_TEXT;
        column(&mut reader, &mut left, &mut shard.rows, |row| &mut row.name)?;
        column(&mut reader, &mut left, &mut shard.rows, |row| &mut row.id)?;
        column(&mut reader, &mut left, &mut shard.rows, |row| &mut row.url)?;
        column(&mut reader, &mut left, &mut shard.rows, |row| &mut row.picture)?;
        for row in &mut shard.rows {
            let currency = reader.below(currencies.len() + 1)?;
            if let Some(currency) = currency.checked_sub(1).and_then(|at| currencies.get(at)) {
                let money = |hundredths| Money { hundredths, currency: currency.as_str().into() };
                row.price = Some(money(reader.varint()?));
                row.old_price = reader.varint()?.checked_sub(1).map(money);
            }
        }
        for own in &mut shard.own_products {
            own.context = reader.below(shard.contexts.len().max(1))?;
            own.group = reader.below(own_products + 1)? as u32;
        }
        for own in &mut shard.own_products {
            own.similar_a = neighbours(&mut reader, rows)?;
            own.similar_b = neighbours(&mut reader, rows)?;
        }
        for own in &mut shard.own_products {
            scores(&mut reader, &mut own.similar_a)?;
            scores(&mut reader, &mut own.similar_b)?;
        }
        // Version 1 ends here.
        if !reader.is_empty() {
            shard.common = strings(&mut reader)?;
            for own in &mut shard.own_products {
                for near in own.similar_a.iter_mut().chain(&mut own.similar_b) {
                    near.common = reader.below(shard.common.len() + 1)? as u32;
                }
            }
        }
        reader.end()?;
        Ok(shard)
    }

    /// The positions of the shard's own products in the table.
    #[must_use]
    pub fn positions(&self) -> std::ops::Range<u32> {
        self.first..self.first + self.own_products.len() as u32
    }

    /// The product at a position of the table, or `None` where it lives in another shard.
    #[must_use]
    pub fn entry(&self, position: u32) -> Option<Entry> {
        let (row, own) = self.own_product(position)?;
        let cards = |list: &[NeighbourRow]| {
            let cards = list.iter().filter_map(|near| {
                let text = near.common.checked_sub(1);
                let common = text.and_then(|at| self.common.get(at as usize)).cloned();
                Some(Card { common, ..card(self.rows.get(near.row as usize)?, near.score) })
            });
            cards.collect()
        };
        Some(Entry {
            position,
            id: row.id.clone(),
            name: row.name.clone(),
            url: optional(&row.url),
            card: card(row, 100),
            similar_a: cards(&own.similar_a),
            similar_b: cards(&own.similar_b),
        })
    }

    /// An own product at a position of the table, with its row.
    pub(crate) fn own_product(&self, position: u32) -> Option<(&Row, &OwnProduct)> {
        let at = position.checked_sub(self.first)? as usize;
        Some((self.rows.get(at)?, self.own_products.get(at)?))
    }

    /// Vendor and category of one of the shard's own products.
    pub(crate) fn context(&self, own: &OwnProduct) -> &str {
        self.contexts.get(own.context).map_or("", String::as_str)
    }
}

/// The card of a row, with a score.
fn card(row: &Row, score: u8) -> Card {
    Card {
        id: row.id.clone(),
        name: row.name.clone(),
        url: optional(&row.url),
        picture: optional(&row.picture),
        price: row.price.clone(),
        old_price: row.old_price.clone(),
        score,
        common: None,
    }
}

/// A text, unless it is empty.
fn optional(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// A list of texts.
fn strings(reader: &mut Reader) -> Result<Vec<String>, FormatError> {
    let count = reader.count(1)?;
    (0..count).map(|_| Ok(reader.string()?.to_owned())).collect()
}

/// Texts of one column, each beginning with some bytes of the one before.
fn column(
    reader: &mut Reader,
    left: &mut usize,
    rows: &mut [Row],
    field: fn(&mut Row) -> &mut String,
) -> Result<(), FormatError> {
    let mut previous = String::new();
    for row in rows {
        let shared = reader.below(previous.len() + 1)?;
        let shared = previous.get(..shared).ok_or(FormatError::Damaged("a text is cut"))?;
        let suffix = reader.string()?;
        *left = left
            .checked_sub(shared.len() + suffix.len())
            .ok_or(FormatError::Damaged("its texts are too long"))?;
        let mut text = String::with_capacity(shared.len() + suffix.len());
        text.push_str(shared);
        text.push_str(suffix);
        previous.clone_from(&text);
        *field(row) = text;
    }
    Ok(())
}

/// A list of neighbours, without their scores.
fn neighbours(reader: &mut Reader, rows: usize) -> Result<Vec<NeighbourRow>, FormatError> {
    let count = reader.count(2)?; // a row here and a score later
    (0..count)
        .map(|_| Ok(NeighbourRow { row: reader.below(rows)? as u32, ..NeighbourRow::default() }))
        .collect()
}

/// The scores of a list of neighbours, each as what it lies below the one before it.
fn scores(reader: &mut Reader, list: &mut [NeighbourRow]) -> Result<(), FormatError> {
    let mut before = 100u8;
    for NeighbourRow { score, .. } in list {
        let drop = reader.u8()?;
        before = before.checked_sub(drop).ok_or(FormatError::Damaged("a score is out of order"))?;
        *score = before;
    }
    Ok(())
}
