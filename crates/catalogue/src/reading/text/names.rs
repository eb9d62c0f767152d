//! Names without what shop systems add to them.

/// What Shopify calls the only variant of a product, in the languages of its interface; exporters
/// put it behind the product's name.
const DEFAULT: [&str; 10] = [
    "Default Title",
    "Default Variant",
    "Titre par défaut",
    "Standardtitel",
    "Título predeterminado",
    "Título por defecto",
    "Titolo predefinito",
    "Título padrão",
    "Standaardtitel",
    "Domyślny tytuł",
];

/// Whether an option's value only says that there is a single variant.
pub(crate) fn is_default_title(value: &str) -> bool {
    DEFAULT.iter().any(|title| title.to_lowercase() == value.trim().to_lowercase())
}

/// A name without the title of the only variant at its end: `Mug - Default Title`.
pub(crate) fn without_default_title(name: &str) -> &str {
    let before = |title: &str| {
        let name = name.trim_end_matches([')', ']', ' ']);
        let at = name.len().checked_sub(title.len())?;
        let (before, end) = (name.get(..at)?, name.get(at..)?);
        let apart = before.is_empty() || before.ends_with(|last: char| !last.is_alphanumeric());
        (apart && end.to_lowercase() == title.to_lowercase()).then_some(before)
    };
    match DEFAULT.iter().find_map(|title| before(title)) {
        Some(before) => {
            before.trim_end_matches(|last: char| last.is_whitespace() || "-–—/|(,[:".contains(last))
        }
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_only_variant_adds_nothing_to_a_name() {
        for name in [
            "Mug Default Title",
            "Mug - Default Title",
            "Mug (Default Title)",
            "Mug / default title",
            "Mug – Titre par défaut",
            "Mug",
        ] {
            assert_eq!(without_default_title(name), "Mug", "{name}");
        }
        assert_eq!(without_default_title("Default Title"), "");
        for name in ["The Default Title Deluxe", "Mug (blue)", "NonDefault Title", "Ω"] {
            assert_eq!(without_default_title(name), name);
        }
    }
}
