//! What the columns of a table mean, by their headers in the languages of shops.

use crate::reading::vocabulary::column::Column;
use crate::reading::vocabulary::dictionary::{Meaning, look_up};
use crate::reading::vocabulary::fold::folded;
use crate::reading::vocabulary::stems::{by_stems, numbered_attribute};
use crate::reading::vocabulary::words::{any_stem, is_in};

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
pub(crate) fn meaning(header: &str) -> Meaning {
    if is_comment(header) {
        return Column::Ignored.into();
    }
    look_up(&folded(header)).unwrap_or_else(|| by_words(&split_camel_case(header)))
}

/// Whether a cell of the first rows explains a column instead of naming it: `# Required | …`.
pub(crate) fn is_comment(cell: &str) -> bool {
    cell.trim_start().strip_prefix('#').is_some_and(|text| folded(text).matches(' ').count() > 1)
}

/// The meaning of a header that is not in the dictionary as it stands.
fn by_words(header: &str) -> Meaning {
    let normal = folded(header);
    // Google's text feeds may keep the prefix of its XML.
    let normal = normal.strip_prefix("g ").unwrap_or(&normal);
    if let Some(meaning) = look_up(normal) {
        return meaning;
    }
    if param_name(header) != header.trim() {
        return Column::Other.into();
    }
    let words: Vec<&str> = normal.split(' ').filter(|word| !word.is_empty()).collect();
    let bare = bare(header);
    numbered_attribute(&words)
        .map(Meaning::from)
        .or_else(|| look_up(&bare))
        .or_else(|| look_up(bare.strip_prefix("product ")?))
        .or_else(|| of_alternatives(header))
        .or_else(|| without_filling(&bare))
        .or_else(|| by_stems(&words))
        .unwrap_or_else(|| {
            let ignored = words.is_empty() || words.iter().any(|word| is_in(word, "IGNORED"));
            if ignored { Column::Ignored.into() } else { Column::Other.into() }
        })
}

/// The meaning that all names of a header have: `Fabricante / Marca`.
fn of_alternatives(header: &str) -> Option<Meaning> {
    let mut parts = header.split('/').map(|part| {
        let bare = bare(part);
        look_up(&bare).or_else(|| without_filling(&bare))
    });
    let first = parts.next()??;
    let mut others = parts.peekable();
    others.peek()?;
    others.all(|other| other.is_some_and(|other| other.column == first.column)).then_some(first)
}

/// The meaning of a header without the words that say nothing beside another: `URL del producto`.
fn without_filling(bare: &str) -> Option<Meaning> {
    let left = |classes: &[&str]| {
        let kept = |word: &&str| !classes.iter().any(|class| is_in(word, class));
        bare.split(' ').filter(kept).collect::<Vec<_>>().join(" ")
    };
    let found = look_up(&left(&["FUNCTION"])).or_else(|| look_up(&left(&["FUNCTION", "PRODUCT"])));
    // The name of a shop is none of a product.
    let found = found.or_else(|| {
        let shop = look_up(&left(&["FUNCTION", "SHOP"]))
            .or_else(|| look_up(&left(&["FUNCTION", "SHOP", "PRODUCT"])));
        shop.filter(|meaning| !matches!(meaning.column, Column::Id | Column::Name))
    });
    found.filter(|meaning| {
        matches!(
            meaning.column,
            Column::Id
                | Column::Sku
                | Column::Name
                | Column::Url
                | Column::Category
                | Column::Images
                | Column::Vendor
                | Column::Model
                | Column::Available
                | Column::Quantity
                | Column::Currency
                | Column::Published
        )
    })
}

/// The characteristic that a column of its own is for: `Свойство: Цвет` is for `Цвет`.
pub(crate) fn param_name(header: &str) -> &str {
    let Some((kind, name)) = header.split_once(':') else { return header.trim() };
    let known = any_stem(&[folded(kind).as_str()], "own");
    if known && !name.trim().is_empty() { name.trim() } else { header.trim() }
}

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
    let normal = folded(&text);
    let mut words: Vec<&str> = normal.split(' ').collect();
    while words.len() > 1
        && words.last().is_some_and(|last| {
            is_in(last, "SUFFIX") || last.bytes().all(|byte| byte.is_ascii_digit())
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
            assert_eq!(meaning(header).column, column, "{header}");
        }
    }

    #[test]
    fn headers_of_other_words_and_no_accents_are_understood() {
        for (header, column) in [
            ("Disponibilita", Column::Available),
            ("DISPONIBILITÉ", Column::Available),
            ("Codice Interno", Column::Id),
            ("Link all'offerta", Column::Url),
            ("Ulteriore Link Immagine 2", Column::Images),
            ("Albero Categorie", Column::Category),
            ("N° artículo en tienda", Column::Sku),
            ("Fabricante / Marca", Column::Vendor),
            ("Número del fabricante (HAN/MPN)", Column::Model),
            ("Categoría del producto en la tienda", Column::Category),
            ("URL del producto", Column::Url),
            ("URLimagen_1", Column::Images),
            ("Nom de la marque", Column::Vendor),
            ("Kategorie im Shop", Column::Category),
            ("Název zboží", Column::Name),
            ("Odkaz na zboží", Column::Url),
            ("Cikkszám", Column::Sku),
            ("Ürün Adı", Column::Name),
            ("Satış fiyatı (KDV dahil)", Column::Price),
            ("Τιμή με ΦΠΑ", Column::Price),
            ("Bruttó ár", Column::Price),
            ("Prezzo di Riferimento", Column::OldPrice),
            ("Cena przed promocją", Column::OldPrice),
            ("Prix avant remise", Column::OldPrice),
            ("Preis ohne Rabatt", Column::OldPrice),
            ("Preț cu reducere", Column::SalePrice),
            ("Prix d'achat", Column::Ignored),
            ("Großhandelspreis", Column::Ignored),
            ("Date sale price starts", Column::SaleFrom),
            ("Date de fin de promo", Column::SaleTo),
            ("sale_price_effective_date", Column::SaleDates),
            ("Product Visible?", Column::Published),
            ("Product Code/SKU", Column::Sku),
            ("base_image_label", Column::Ignored),
            ("Seller name", Column::Other),
            ("Article type", Column::Other),
            ("# Required | The price, e.g. 7.99 USD", Column::Ignored),
        ] {
            assert_eq!(meaning(header).column, column, "{header}");
        }
    }

    #[test]
    fn what_visitors_see_goes_first() {
        let rank = |header: &str| meaning(header).rank;
        for (first, second) in [
            ("Price (tax incl.)", "Price"),
            ("Price", "Price (tax excl.)"),
            ("price_gross", "price_net"),
            ("Preis inkl. MwSt.", "Preis ohne MwSt."),
            ("Cena z VAT", "Cena bez VAT"),
            ("Prezzo ivato", "Prezzo senza IVA"),
            ("Prezzo Vendita", "Prezzo base"),
            ("Category", "Product Type"),
            ("Image URL", "Image File"),
        ] {
            assert!(rank(first) < rank(second), "{first}, {second}");
        }
    }
}
