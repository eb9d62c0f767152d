//! Several values in one text: the levels of a category path, the addresses of pictures.

use crate::reading::text::plain::{address, shown};

/// A category path from one text: parts by `>`, `->`, `»` or `|`, or else by `/`.
pub(crate) fn category_path(text: &str) -> Vec<String> {
    let text = shown(text).replace("->", ">");
    let marks: &[char] = if text.contains(['>', '»', '|']) { &['>', '»', '|'] } else { &['/'] };
    text.split(marks).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
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
    fn paths_are_split_by_the_strongest_mark() {
        assert_eq!(category_path("Gear/Watches"), ["Gear", "Watches"]);
        assert_eq!(category_path("Kitchen -> Coffee / Tea"), ["Kitchen", "Coffee / Tea"]);
        assert_eq!(category_path("Media &gt; DVDs &amp; Movies"), ["Media", "DVDs & Movies"]);
        assert_eq!(category_path(" "), Vec::<String>::new());
    }
}
