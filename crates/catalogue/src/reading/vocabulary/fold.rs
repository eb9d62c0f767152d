//! Headers and words made comparable.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A text without case, accents and punctuation: small letters and digits, in words parted by
/// single spaces.
pub(crate) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for letter in text.chars().flat_map(char::to_lowercase).nfd().filter(|c| !is_combining_mark(*c))
    {
        // Ordinals stand where a full stop would: `Nº`.
        if !letter.is_alphanumeric() || matches!(letter, 'º' | 'ª') {
            gap = true;
            continue;
        }
        if gap && !folded.is_empty() {
            folded.push(' ');
        }
        gap = false;
        match letter {
            // Letters that are no other with an accent by Unicode's decomposition.
            'ł' => folded.push('l'),
            'ø' => folded.push('o'),
            'đ' | 'ð' => folded.push('d'),
            'ı' => folded.push('i'),
            'ς' => folded.push('σ'),
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            letter => folded.push(letter),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_punctuation_do_not_count() {
        for (text, same) in [
            ("Disponibilità", "disponibilita"),
            ("  Catégorie(s) ", "categorie s"),
            ("ŞEHİR ışık", "sehir isik"),
            ("Größe", "grosse"),
            ("Název_zboží", "nazev zbozi"),
            ("Ціна, грн.", "ціна грн"),
            ("Όνομα προϊόντος", "ονομα προιοντοσ"),
            ("Nº artículo", "n articulo"),
            ("商品名", "商品名"),
            ("– * –", ""),
        ] {
            assert_eq!(folded(text), folded(same), "{text}");
        }
        assert_eq!(folded("Größe: Łódź"), "grosse lodz");
    }
}
