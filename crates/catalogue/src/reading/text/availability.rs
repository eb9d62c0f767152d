//! Whether a product can be bought, in the words of shops' languages.

use crate::reading::text::plain::shown;

/// Words for what can be bought, in small letters with spaces for `_` and `-`.
const AVAILABLE: [&str; 48] = [
    "true",
    "yes",
    "y",
    "in stock",
    "instock",
    "available",
    "available for order",
    "preorder",
    "pre order",
    "backorder",
    "onbackorder",
    "limited availability",
    "да",
    "есть",
    "в наличии",
    "есть в наличии",
    "под заказ",
    "так",
    "є",
    "в наявності",
    "є в наявності",
    "під замовлення",
    "+",
    "!",
    "presence",
    "order",
    "pod zakaz",
    "готово к отправке",
    "готово до відправки",
    "заканчивается",
    "закінчується",
    "мало",
    "много",
    "auf lager",
    "vorrätig",
    "lieferbar",
    "en stock",
    "disponible",
    "en existencia",
    "w magazynie",
    "dostępny",
    "disponibile",
    "op voorraad",
    "em estoque",
    "disponível",
    "skladem",
    "stokta",
    "выставлен",
];

/// Words for what cannot.
const UNAVAILABLE: [&str; 42] = [
    "false",
    "no",
    "n",
    "out of stock",
    "outofstock",
    "sold out",
    "unavailable",
    "not available",
    "discontinued",
    "нет",
    "нет в наличии",
    "отсутствует",
    "ні",
    "немає",
    "немає в наявності",
    "відсутній",
    "скрыт",
    "скрыто",
    "приховано",
    "нет на складе",
    "нема",
    "очікується",
    "ожидается",
    "знят з виробництва",
    "снят с производства",
    "nicht auf lager",
    "nicht vorrätig",
    "ausverkauft",
    "épuisé",
    "rupture de stock",
    "en rupture de stock",
    "agotado",
    "sin existencias",
    "brak w magazynie",
    "niedostępny",
    "esaurito",
    "non disponibile",
    "niet op voorraad",
    "esgotado",
    "fora de estoque",
    "není skladem",
    "нема в наявності",
];

/// Whether a product can be bought now, from what feeds say about it; `None` for no answer.
///
/// Understands words (`in stock`, `out_of_stock`, `нет в наличии`), flags and quantities. What can
/// be ordered in advance can be bought.
pub(crate) fn available(value: &str) -> Option<bool> {
    let value = shown(value).to_lowercase();
    if let Ok(quantity) = value.replace(',', ".").parse::<f64>() {
        return Some(quantity > 0.0);
    }
    let words = value.replace(['_', '-'], " ");
    let words = words.trim();
    if AVAILABLE.contains(&words) {
        Some(true)
    } else if UNAVAILABLE.contains(&words) || value.trim() == "-" {
        // A hyphen alone is Prom.ua's "no".
        Some(false)
    } else {
        None
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
}
