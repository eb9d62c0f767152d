//! Whether a product can be bought, and whether it is shown, in the words of shops' languages.

use crate::reading::text::plain::shown;
use crate::reading::vocabulary::fold::folded;
use crate::reading::vocabulary::words::is_in;

/// Whether a product can be bought now, from what feeds say about it; `None` for no answer.
///
/// Understands words (`in stock`, `out_of_stock`, `нет в наличии`), flags and quantities. What can
/// be ordered in advance can be bought.
pub(crate) fn available(value: &str) -> Option<bool> {
    let value = shown(value).to_lowercase();
    if let Ok(quantity) = value.replace(',', ".").parse::<f64>() {
        return Some(quantity > 0.0);
    }
    match value.trim() {
        "+" | "!" => return Some(true),
        // A hyphen alone is Prom.ua's "no".
        "-" => return Some(false),
        _ => {}
    }
    let value = folded(&value);
    if is_in(&value, "YES") { Some(true) } else { is_in(&value, "NO").then_some(false) }
}

/// Whether a flag is set.
pub(crate) fn is_yes(value: &str) -> bool {
    available(value) == Some(true)
}

/// Whether a state or visibility is that of what the shop does not show: a draft, hidden, archived.
/// That it is sold out is no such state.
pub(crate) fn is_hidden_state(value: &str) -> bool {
    let value = folded(&shown(value));
    is_in(&value, "HIDDEN") || matches!(value.as_str(), "0" | "false" | "no" | "n" | "off")
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
        for no in ["Nein", "όχι", "Hayır", "Stokta yok", "Épuisé", "NINCS RAKTÁRON"] {
            assert_eq!(available(no), Some(false), "{no}");
        }
    }

    #[test]
    fn states_of_what_is_not_shown_are_known() {
        for hidden in ["draft", "Archived", "Not Visible Individually", "0", "NO", "désactivé"] {
            assert!(is_hidden_state(hidden), "{hidden}");
        }
        for shown in ["active", "1", "out of stock", "", "Catalog, Search", "new", "published"] {
            assert!(!is_hidden_state(shown), "{shown}");
        }
    }
}
