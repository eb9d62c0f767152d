//! Several values in one text: the levels of a category path, the addresses of pictures.

use crate::reading::text::plain::{address, shown};

/// A category path from one text: parts by `>`, `->`, `»` or `|`, or else by `/`.
pub(crate) fn category_path(text: &str) -> Vec<String> {
    let text = shown(text).replace("->", ">");
    let marks: &[char] = if text.contains(['>', '»', '|']) { &['>', '»', '|'] } else { &['/'] };
    text.split(marks).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// The path of the first of several categories in one cell, parted by semicolons.
pub(crate) fn first_category(text: &str) -> Vec<String> {
    let text = shown(text);
    text.split(';').map(category_path).find(|path| !path.is_empty()).unwrap_or_default()
}

/// What every Magento puts at the top of the tree.
const MAGENTO_ROOT: &str = "Default Category";

/// Whether a text is a list of Magento's category paths.
pub(crate) fn is_magento_category(text: &str) -> bool {
    text.trim_start().starts_with(MAGENTO_ROOT)
}

/// The deepest of Magento's category paths, of equals the first, without the root of all:
/// `Default Category/Gear,Default Category/Gear/Bags`.
pub(crate) fn magento_category(text: &str) -> Vec<String> {
    let paths = text.split(',').map(category_path);
    let mut path = paths.min_by_key(|path| std::cmp::Reverse(path.len())).unwrap_or_default();
    if path.first().is_some_and(|first| first == MAGENTO_ROOT) {
        path.remove(0);
    }
    path
}

/// The addresses in one cell: separated by `|` or a new line, or by commas and semicolons where
/// white space or another address follows (both occur inside addresses).
pub(crate) fn picture_list(cell: &str) -> Vec<String> {
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
    for picture in cell.split(['|', '\n']).filter_map(address) {
        if !pictures.contains(&picture) {
            pictures.push(picture);
        }
    }
    pictures
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_parted() {
        assert_eq!(picture_list("a.jpg|b.jpg"), ["a.jpg", "b.jpg"]);
        assert_eq!(picture_list("http://a/w_1,h_2/b.jpg, http://a/c.jpg,http://a/d.jpg").len(), 3);
        assert_eq!(picture_list("a.jpg; b.jpg\na.jpg"), ["a.jpg", "b.jpg"]);
        assert_eq!(picture_list(" None "), Vec::<String>::new());
    }

    #[test]
    fn of_several_categories_the_first_is_taken() {
        assert_eq!(first_category("Chairs;New"), ["Chairs"]);
        assert_eq!(first_category(" ;Shoes/Boots;Shoes/New"), ["Shoes", "Boots"]);
        assert_eq!(first_category("Media &gt; DVDs &amp; Movies"), ["Media", "DVDs & Movies"]);
    }

    #[test]
    fn paths_are_split_by_the_strongest_mark() {
        assert_eq!(category_path("Gear/Watches"), ["Gear", "Watches"]);
        assert_eq!(category_path("Kitchen -> Coffee / Tea"), ["Kitchen", "Coffee / Tea"]);
        assert_eq!(category_path("Media &gt; DVDs &amp; Movies"), ["Media", "DVDs & Movies"]);
        assert_eq!(category_path(" "), Vec::<String>::new());
    }
}
