//! The meaning of a header that is in no dictionary, by the stems of its words.

use crate::reading::vocabulary::column::Column;
use crate::reading::vocabulary::dictionary::Meaning;
use crate::reading::vocabulary::words::{any, any_stem, class, is_in};

/// Longest header, in words, that names something; a longer one explains it.
const WORDS: usize = 10;

/// The name or value of the attribute that the words number.
pub(crate) fn numbered_attribute(words: &[&str]) -> Option<Column> {
    let number = words.iter().find_map(|word| word.parse::<u16>().ok())?;
    let attribute = any_stem(words, "attribute");
    if !attribute && !any_stem(words, "option") {
        return None;
    }
    if any_stem(words, "value") {
        Some(Column::AttributeValue(number))
    } else if any_stem(words, "name") {
        Some(Column::AttributeName(number))
    } else {
        attribute.then_some(Column::Ignored)
    }
}

/// The meaning of a header by its words.
pub(crate) fn by_stems(words: &[&str]) -> Option<Meaning> {
    if words.len() > WORDS {
        return None;
    }
    let numbered = words.last().is_some_and(|last| last.parse::<u16>().is_ok());
    if words.len() <= 3 && numbered && words.iter().any(|word| is_in(word, "CATEGORY")) {
        return Some(Column::CategoryLevel.into());
    }
    sale_dates(words).or_else(|| picture(words)).or_else(|| price(words))
}

/// When a sale price counts.
fn sale_dates(words: &[&str]) -> Option<Meaning> {
    if !any_stem(words, "date") || !any_stem(words, "sale") {
        return None;
    }
    let column = match (any(words, "from", "FROM"), any(words, "to", "TO")) {
        (true, false) => Column::SaleFrom,
        (false, true) => Column::SaleTo,
        _ => Column::SaleDates,
    };
    Some(column.into())
}

/// A picture's address.
fn picture(words: &[&str]) -> Option<Meaning> {
    // `URLimagen`, `productimage`, `Hauptbild`.
    let within = |word: &&str| {
        class("picture").iter().any(|stem| {
            let word = word.strip_prefix("url").unwrap_or(word);
            word.starts_with(stem.as_str()) || (stem.len() > 3 && word.ends_with(stem.as_str()))
        })
    };
    if !words.iter().any(|word| within(word) || is_in(word, "PICTURE")) {
        return None;
    }
    let column = match words.iter().any(|word| is_in(word, "NO_PICTURE")) {
        true => Column::Ignored,
        false => Column::Images,
    };
    // A name on the shop's own disk.
    Some(Meaning { column, rank: if words.contains(&"file") { 2 } else { 0 } })
}

/// One of a product's prices.
fn price(words: &[&str]) -> Option<Meaning> {
    // `Verkaufspreis`, `verkoopprijs`.
    let within = |word: &&str| ["preis", "prijs", "pris"].iter().any(|stem| word.ends_with(stem));
    if !any(words, "price", "PRICE") && !words.iter().any(within) {
        return None;
    }
    let before = |pair: &[&str]| is_in(pair[0], "WITHOUT") && any_stem(&pair[1..], "sale");
    let without_sale = words.windows(2).any(before);
    if any(words, "no_price", "NO_PRICE") || any_stem(words, "date") {
        return Some(Column::Ignored.into());
    }
    let rank = if without_sale {
        1
    } else if any(words, "net", "NET") {
        2
    } else if any(words, "gross", "GROSS") {
        0
    } else if any(words, "fallback", "FALLBACK") {
        3
    } else {
        1
    };
    let column = if without_sale || any(words, "old", "OLD") {
        Column::OldPrice
    } else if any_stem(words, "sale") {
        Column::SalePrice
    } else {
        Column::Price
    };
    Some(Meaning { column, rank })
}
