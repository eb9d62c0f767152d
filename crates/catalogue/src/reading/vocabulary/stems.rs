//! The meaning of a header that is on no list, by the stems of its words.

use crate::reading::vocabulary::column::Column;

/// Stems of the word "attribute" in WooCommerce's translations.
#[rustfmt::skip]
const ATTRIBUTE: [&str; 10] = [
    "attribut", "atribut", "атрибут", "аттрибут", "attribuut", "atrybut", "vlastnost",
    "tulajdonság", "nitelik", "ominaisuu",
];
/// Stems of the word "name" in WooCommerce's translations.
#[rustfmt::skip]
const NAME: [&str; 17] = [
    "name", "nombre", "nom", "naam", "nazw", "имя", "назв", "ім", "názov", "název",
    "név", "isim", "ismi", "nume", "namn", "navn", "nimi",
];
/// Stems of the word "value" in WooCommerce's translations.
#[rustfmt::skip]
const VALUE: [&str; 15] = [
    "value", "wert", "valor", "valeur", "warto", "waarde", "значен", "hodnot", "érték", "değer",
    "valoa", "värde", "værdi", "verdi", "arvo",
];

/// Stems of the words for a picture.
const PICTURE: [&str; 16] = [
    "фото",
    "зображ",
    "изображ",
    "картин",
    "image",
    "photo",
    "picture",
    "bild",
    "zdjęc",
    "obraz",
    "obráz",
    "imagen",
    "imágen",
    "immagin",
    "afbeelding",
    "resim",
];
/// Words beside which a picture's column holds no address.
#[rustfmt::skip]
const NO_PICTURE: [&str; 12] = [
    "alt", "title", "position", "text", "tag", "id", "count", "video", "360", "hash", "total",
    "number",
];
/// Stems of the words for a price.
const PRICE: [&str; 14] = [
    "price", "цена", "ціна", "preis", "prix", "precio", "cena", "prezzo", "prijs", "preço",
    "fiyat", "pris", "preț", "hinta",
];
/// Stems of the words for a price that a visitor does not pay.
const NO_PRICE: [&str; 22] = [
    "opt",
    "опт",
    "гурт",
    "закуп",
    "wholesale",
    "purchase",
    "cost",
    "себестоимость",
    "min",
    "max",
    "b2b",
    "dealer",
    "дилер",
    "партн",
    "date",
    "valid",
    "unit",
    "единиц",
    "tier",
    "group",
    "type",
    "мин",
];
/// Stems of the words for a price before a discount.
const OLD: [&str; 8] =
    ["old", "compare", "стар", "before", "перечеркн", "зачеркн", "alt", "ancien"];
/// Stems of the words for a discount.
const SALE: [&str; 10] = [
    "sale",
    "special",
    "акци",
    "промо",
    "promo",
    "распрод",
    "розпрод",
    "discount",
    "скидк",
    "знижк",
];
/// The words for a category.
const CATEGORY: [&str; 6] =
    ["category", "категория", "категорія", "подкатегория", "підкатегорія", "kategorie"];

/// The name or value of the attribute that the words number.
pub(crate) fn numbered_attribute(words: &[&str]) -> Option<Column> {
    let any =
        |stems: &[&str]| words.iter().any(|word| stems.iter().any(|stem| word.starts_with(stem)));
    let number = words.iter().find_map(|word| word.parse::<u16>().ok())?;
    if !any(&ATTRIBUTE) {
        return None;
    }
    if any(&VALUE) {
        return Some(Column::AttributeValue(number));
    }
    Some(if any(&NAME) { Column::AttributeName(number) } else { Column::Ignored })
}

/// The meaning of a header that is on no list, by its words.
pub(crate) fn by_stems(words: &[&str]) -> Option<Column> {
    let any =
        |stems: &[&str]| words.iter().any(|word| stems.iter().any(|stem| word.starts_with(stem)));
    let numbered = words.last().is_some_and(|last| last.parse::<u16>().is_ok());
    if words.len() <= 3 && numbered && words.iter().any(|word| CATEGORY.contains(word)) {
        return Some(Column::CategoryLevel);
    }
    if any(&PICTURE) {
        let picture = !words.iter().any(|word| NO_PICTURE.contains(word));
        return Some(if picture { Column::Images } else { Column::Ignored });
    }
    if any(&PRICE) {
        let without = words.windows(2).any(|pair| {
            matches!(pair[0], "до" | "без") && SALE.iter().any(|stem| pair[1].starts_with(stem))
        });
        return Some(if any(&NO_PRICE) {
            Column::Ignored
        } else if without || any(&OLD) {
            Column::OldPrice
        } else if any(&SALE) {
            Column::SalePrice
        } else {
            Column::Price
        });
    }
    None
}
