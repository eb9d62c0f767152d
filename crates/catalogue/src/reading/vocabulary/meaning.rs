//! What the columns of a table mean, by their headers in the languages of shops.

use crate::reading::vocabulary::column::Column;
use crate::reading::vocabulary::headers::HEADERS;
use crate::reading::vocabulary::stems::{by_stems, numbered_attribute};

/// Headers whose columns say nothing about likeness, by whole header or by any of its words.
#[rustfmt::skip]
const IGNORED: [&str; 49] = [
    "description", "описание", "опис", "beschreibung", "descripción", "descrizione", "opis",
    "beschrijving", "body", "html", "seo", "meta", "méta", "мета", "metadado", "gtin", "ean",
    "barcode", "upc", "isbn", "shipping", "tax", "position", "date", "created", "updated", "url",
    "link", "download", "upsells", "sells", "variant", "custom", "featured", "рекомендуемый",
    "рекомендований", "empfohlen", "скидка", "знижка", "discount", "штрихкод", "keywords", "nds",
    "ндс", "пдв", "vat", "video", "status", "статус",
];

/// A header after case folding: small letters, everything that is no letter or digit as single
/// spaces.
pub(crate) fn normalised(header: &str) -> String {
    let small = header.to_lowercase();
    let words = small.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A header whose words begin with capitals instead of being parted: `salePrice`.
fn split_camel_case(header: &str) -> String {
    let mut text = String::new();
    let mut small = false;
    for letter in header.chars() {
        if small && letter.is_uppercase() {
            text.push(' ');
        }
        small = letter.is_lowercase();
        text.push(letter);
    }
    text
}

/// The meaning of a column with this header.
pub(crate) fn meaning(header: &str) -> Column {
    exactly(&normalised(header)).unwrap_or_else(|| by_words(&split_camel_case(header)))
}

/// The meaning of a header that is on no list as it stands.
fn by_words(header: &str) -> Column {
    let normal = normalised(header);
    // Google's text feeds may keep the prefix of its XML.
    let normal = normal.strip_prefix("g ").unwrap_or(&normal);
    if let Some(column) = exactly(normal) {
        return column;
    }
    if param_name(header) != header.trim() {
        return Column::Other;
    }
    let words: Vec<&str> = normal.split(' ').filter(|word| !word.is_empty()).collect();
    numbered_attribute(&words)
        .or_else(|| exactly(&bare(header)))
        .or_else(|| exactly(bare(header).strip_prefix("product ")?))
        .or_else(|| by_stems(&words))
        .unwrap_or_else(|| {
            let ignored = words.is_empty() || words.iter().any(|word| IGNORED.contains(word));
            if ignored { Column::Ignored } else { Column::Other }
        })
}

/// How far behind others a column for identifiers stands.
pub(crate) fn identifier_rank(header: &str) -> usize {
    let ids = HEADERS.iter().find(|(column, _)| *column == Column::Id);
    let ids = ids.map(|(_, names)| *names).unwrap_or_default();
    let bare = bare(header);
    ids.iter().position(|name| *name == normalised(header) || *name == bare).unwrap_or(ids.len())
}

/// The characteristic that a column of its own is for: `Свойство: Цвет` is for `Цвет`.
pub(crate) fn param_name(header: &str) -> &str {
    let Some((kind, name)) = header.split_once(':') else { return header.trim() };
    let kind = kind.trim().to_lowercase();
    let known = OWN.iter().any(|own| kind.starts_with(own));
    if known && !name.trim().is_empty() { name.trim() } else { header.trim() }
}

/// Stems of what stands before the colon of a characteristic's own column.
const OWN: [&str; 10] = [
    "свойств",
    "параметр",
    "характеристик",
    "властив",
    "characteristic",
    "attribut",
    "атрибут",
    "feature",
    "option",
    "опци",
];

/// The meaning of a header that is on the list.
fn exactly(normal: &str) -> Option<Column> {
    HEADERS.iter().find(|(_, names)| names.contains(&normal)).map(|(column, _)| *column)
}

/// Words at a header's end that say in what language or currency, or count.
#[rustfmt::skip]
const SUFFIXES: [&str; 34] = [
    "ru", "ua", "uk", "en", "eng", "rus", "ukr", "de", "fr", "es", "it", "pl", "gb", "us", "kz",
    "укр", "рус", "рос", "англ", "usd", "eur", "uah", "rub", "rur", "kzt", "pln", "czk", "gbp",
    "руб", "грн", "тг", "тенге", "html", "required",
];

/// A header without its brackets and without the words that say in what language, currency or
/// number.
fn bare(header: &str) -> String {
    let mut text = String::new();
    let mut depth = 0_usize;
    for letter in header.chars() {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => text.push(letter),
            _ => {}
        }
    }
    let normal = normalised(&text);
    let mut words: Vec<&str> = normal.split(' ').collect();
    while words.len() > 1
        && words.last().is_some_and(|last| {
            SUFFIXES.contains(last) || last.bytes().all(|byte| byte.is_ascii_digit())
        })
    {
        words.pop();
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_understood_in_many_languages() {
        for (header, column) in [
            ("Наименование", Column::Name),
            ("Название_позиции", Column::Name),
            ("Ціна", Column::Price),
            ("Regulärer Preis", Column::Price),
            ("В наличии?", Column::Available),
            ("item_group_id", Column::Group),
            ("g:image_link", Column::Images),
            ("ID", Column::Id),
            ("Attribute 1 name", Column::AttributeName(1)),
            ("Attribute 12 value(s)", Column::AttributeValue(12)),
            ("Attribute 1 visible", Column::Ignored),
            ("Имя атрибута 2", Column::AttributeName(2)),
            ("Значение(-я) аттрибута(-ов) 2", Column::AttributeValue(2)),
            ("Attribut 1 Wert(e)", Column::AttributeValue(1)),
            ("Valor(es) del atributo 3", Column::AttributeValue(3)),
            ("Короткое описание", Column::Ignored),
            ("Диаметр корпуса", Column::Other),
            ("Цена, руб.*", Column::Price),
            ("Цена до скидки, руб.", Column::OldPrice),
            ("Цена со скидкой", Column::SalePrice),
            ("Оптовая_цена", Column::Ignored),
            ("Price (tax incl.)", Column::Price),
            ("Name *", Column::Name),
            ("name(en-gb)", Column::Name),
            ("Название (UA)", Column::Name),
            ("Назва_позиції_укр", Column::Name),
            ("Image URLs (x,y,z...)", Column::Images),
            ("image[0].url", Column::Images),
            ("image[0].tag[0]", Column::Ignored),
            ("Image Alt Text", Column::Ignored),
            ("Фото 3", Column::Images),
            ("Ссылки на дополнительные фото", Column::Images),
            ("product_price", Column::Price),
            ("product_category_1", Column::Category),
            ("Подкатегория 2", Column::CategoryLevel),
            ("Свойство: Цвет", Column::Other),
            ("Параметр: Бренд", Column::Other),
            ("Назва_Характеристики", Column::ParamName),
            ("_PRICE_", Column::Price),
            ("Zusätzlicher Bildlink", Column::Images),
            ("Active (0/1)", Column::Published),
            ("salePrice", Column::SalePrice),
            ("priceType", Column::Ignored),
            ("entity.pageUrl", Column::Url),
        ] {
            assert_eq!(meaning(header), column, "{header}");
        }
    }

    #[test]
    fn no_header_has_two_meanings() {
        let mut all: Vec<&str> =
            HEADERS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
        for name in all {
            assert_eq!(normalised(name), name);
        }
    }
}
