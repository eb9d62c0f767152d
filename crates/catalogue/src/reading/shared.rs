//! What the formats have in common.

use std::sync::Arc;

use super::{Param, Product, text};

/// Whether a product can be bought now, from what feeds say about it; `None` for no answer.
///
/// Understands words (`in stock`, `out_of_stock`, `нет в наличии`), flags and quantities. What can
/// be ordered in advance can be bought.
pub(super) fn available(value: &str) -> Option<bool> {
    let value = text::shown(value).to_lowercase();
    if let Ok(quantity) = value.replace(',', ".").parse::<f64>() {
        return Some(quantity > 0.0);
    }
    match value.replace(['_', '-'], " ").trim() {
        "true"
        | "yes"
        | "y"
        | "in stock"
        | "instock"
        | "available"
        | "available for order"
        | "preorder"
        | "pre order"
        | "backorder"
        | "onbackorder"
        | "limited availability"
        | "да"
        | "есть"
        | "в наличии"
        | "есть в наличии"
        | "под заказ"
        | "так"
        | "є"
        | "в наявності"
        | "є в наявності"
        | "під замовлення"
        | "+"
        | "!"
        | "presence"
        | "order"
        | "pod zakaz"
        | "готово к отправке"
        | "готово до відправки"
        | "заканчивается"
        | "закінчується"
        | "мало"
        | "много"
        | "auf lager"
        | "vorrätig"
        | "lieferbar"
        | "en stock"
        | "disponible"
        | "en existencia"
        | "w magazynie"
        | "dostępny"
        | "disponibile"
        | "op voorraad"
        | "em estoque"
        | "disponível"
        | "skladem"
        | "stokta"
        | "выставлен" => Some(true),
        "false"
        | "no"
        | "n"
        | "out of stock"
        | "outofstock"
        | "sold out"
        | "unavailable"
        | "not available"
        | "discontinued"
        | "нет"
        | "нет в наличии"
        | "отсутствует"
        | "ні"
        | "немає"
        | "немає в наявності"
        | "відсутній"
        | "скрыт"
        | "скрыто"
        | "приховано"
        | "нет на складе"
        | "нема"
        | "очікується"
        | "ожидается"
        | "знят з виробництва"
        | "снят с производства"
        | "nicht auf lager"
        | "nicht vorrätig"
        | "ausverkauft"
        | "épuisé"
        | "rupture de stock"
        | "en rupture de stock"
        | "agotado"
        | "sin existencias"
        | "brak w magazynie"
        | "niedostępny"
        | "esaurito"
        | "non disponibile"
        | "niet op voorraad"
        | "esgotado"
        | "fora de estoque"
        | "není skladem"
        | "нема в наявності" => Some(false),
        // A hyphen alone is Prom.ua's "no".
        "" if value.trim() == "-" => Some(false),
        _ => None,
    }
}

/// A category path from one text: parts by `>`, `->`, `»` or `|`, or else by `/`.
pub(super) fn path(text: &str) -> Vec<String> {
    let text = text::shown(text).replace("->", ">");
    let marks: &[char] = if text.contains(['>', '»', '|']) { &['>', '»', '|'] } else { &['/'] };
    text.split(marks).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// The addresses in one cell: separated by `|` or a new line, or by commas and semicolons where
/// white space or another address follows (both occur inside addresses).
pub(super) fn pictures(cell: &str) -> Vec<String> {
    let mut cell = cell.to_owned();
    for mark in [',', ';'] {
        cell = cell.replace(&format!("{mark}http"), "\nhttp").replace(&format!("{mark} "), "\n");
    }
    cell = cell.replace(" http", "\nhttp");
    if !cell.contains("://") {
        // Paths with nothing but a comma between them.
        for extension in [".jpg", ".jpeg", ".png", ".webp", ".gif"] {
            for mark in [',', ';'] {
                cell = cell.replace(&format!("{extension}{mark}"), &format!("{extension}\n"));
            }
        }
    }
    let mut pictures: Vec<String> = Vec::new();
    for picture in cell.split(['|', '\n']).filter_map(text::address) {
        if !pictures.contains(&picture) {
            pictures.push(picture);
        }
    }
    pictures
}

/// Adds a characteristic, unless it is empty or there already.
pub(super) fn push_param(product: &mut Product, name: &str, value: &str, unit: Option<&str>) {
    let (name, value) = (text::shown(name), text::shown(value));
    if name.is_empty() || text::present(&value).is_none() {
        return;
    }
    let unit = unit.map(text::shown).filter(|unit| !unit.is_empty());
    let param = Param { name, value, unit };
    if !product.params.iter().any(|known| **known == param) {
        product.params.push(Arc::new(param));
    }
}

/// Whether a price that is no amount says more than that there is none.
pub(super) fn strange_price(price: &str) -> bool {
    let mut digits = price.bytes().filter(u8::is_ascii_digit).peekable();
    let zero = digits.peek().is_some() && digits.all(|digit| digit == b'0');
    text::present(price).is_some() && !zero
}

/// A price "before the discount" that is not above the price is none; without a currency it has
/// that of the price.
pub(super) fn drop_false_discount(product: &mut Product) {
    if let (Some(now), Some(before)) = (&product.price, &mut product.old_price)
        && before.currency.is_empty()
    {
        before.currency = now.currency.clone();
    }
    let higher = match (&product.price, &product.old_price) {
        (Some(now), Some(before)) => before.hundredths > now.hundredths,
        _ => false,
    };
    if !higher {
        product.old_price = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn availability_is_understood() {
        for yes in
            ["true", "TRUE", "in stock", "in_stock", "12", "1", "3.0", "В наличии", "preorder"]
        {
            assert_eq!(available(yes), Some(true), "{yes}");
        }
        for yes in ["+", "Auf Lager", "5 шт."] {
            assert_ne!(available(yes), Some(false), "{yes}");
        }
        assert_eq!(available("-"), Some(false));
        for no in ["false", "0", "0,0", "-1", "out of stock", "out_of_stock", "Нет в наличии"]
        {
            assert_eq!(available(no), Some(false), "{no}");
        }
        assert_eq!(available(""), None);
    }

    #[test]
    fn pictures_are_parted() {
        assert_eq!(pictures("a.jpg|b.jpg"), ["a.jpg", "b.jpg"]);
        assert_eq!(pictures("http://a/w_1,h_2/b.jpg, http://a/c.jpg,http://a/d.jpg").len(), 3);
        assert_eq!(pictures("a.jpg; b.jpg\na.jpg"), ["a.jpg", "b.jpg"]);
        assert_eq!(pictures(" None "), Vec::<String>::new());
    }

    #[test]
    fn paths_are_split_by_the_strongest_mark() {
        assert_eq!(path("Gear/Watches"), ["Gear", "Watches"]);
        assert_eq!(path("Kitchen -> Coffee / Tea"), ["Kitchen", "Coffee / Tea"]);
        assert_eq!(path("Media &gt; DVDs &amp; Movies"), ["Media", "DVDs & Movies"]);
        assert_eq!(path(" "), Vec::<String>::new());
    }
}
