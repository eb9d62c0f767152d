//! Reading what shops write into names and parameters.

/// A number with its unit, brought to the unit's base (`4.2 cm` is 42 `mm`).
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// Amount in `unit`.
    pub value: f64,
    /// Base unit, lower case; empty where there is none.
    pub unit: String,
}

/// Reads `value` as one number with an optional unit, for example `1 400,5 W`; `unit` is the
/// feed's own unit, if any. None where it is not a single finite number.
pub fn quantity(value: &str, unit: Option<&str>) -> Option<Quantity> {
    let value = value.trim();
    let digits = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | ' ' | '\u{a0}');
    let start = usize::from(value.starts_with(['-', '+', '~']));
    let end = value[start..].find(|c| !digits(c)).map_or(value.len(), |end| start + end);
    let (number, suffix) = value.split_at(end);
    if suffix.chars().any(|c| c.is_ascii_digit()) || suffix.split_whitespace().count() > 1 {
        return None; // a range, a size `10x20` or a sentence
    }
    let number: f64 = plain_number(number.trim_start_matches(['~', '+']))?;
    let unit = match suffix.trim() {
        "" => unit.unwrap_or_default(),
        suffix => suffix,
    };
    let unit = unit.trim().trim_end_matches('.').to_lowercase();
    let (factor, base) = base_unit(&unit);
    Some(Quantity { value: number * factor, unit: base.to_owned() })
}

/// A number as people write it: spaces group thousands; a comma is a decimal point unless exactly
/// three digits follow each of them.
fn plain_number(text: &str) -> Option<f64> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let commas = compact.matches(',').count();
    let thousands = commas > 0
        && compact
            .split(',')
            .skip(1)
            .all(|part| part.split('.').next().is_some_and(|p| p.len() == 3))
        && (commas > 1 || compact.contains('.'));
    let plain = if thousands { compact.replace(',', "") } else { compact.replacen(',', ".", 1) };
    plain.parse().ok().filter(|number: &f64| number.is_finite())
}

/// Factor to, and name of, the base unit of a quantity: SI prefixes and the Cyrillic spellings
/// that feeds use. Units that are not listed are their own base.
fn base_unit(unit: &str) -> (f64, &str) {
    match unit {
        "mm" | "мм" => (1.0, "mm"),
        "cm" | "см" => (10.0, "mm"),
        "m" | "м" => (1000.0, "mm"),
        "g" | "gr" | "г" | "гр" => (1.0, "g"),
        "kg" | "кг" => (1000.0, "g"),
        "ml" | "мл" => (1.0, "ml"),
        "l" | "л" => (1000.0, "ml"),
        "w" | "вт" => (1.0, "w"),
        "kw" | "квт" => (1000.0, "w"),
        "mb" | "мб" => (1.0, "mb"),
        "gb" | "гб" => (1024.0, "mb"),
        "tb" | "тб" => (1024.0 * 1024.0, "mb"),
        other => (1.0, other),
    }
}

/// The single values of a parameter that lists several (`Metal / Rubber`, `wifi, app`), lower
/// case, spaces collapsed.
pub fn items(value: &str) -> impl Iterator<Item = String> + '_ {
    value
        .split([',', ';', '|'])
        .flat_map(|part| part.split(" / "))
        .map(|item| item.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase())
        .filter(|item| !item.is_empty())
}

/// The words of a name: runs of letters and digits, lower case, single letters left out.
pub fn words(name: &str) -> impl Iterator<Item = String> + '_ {
    name.split(|c: char| !c.is_alphanumeric())
        .map(str::to_lowercase)
        .filter(|word| word.chars().nth(1).is_some() || word.starts_with(|c: char| c.is_numeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str, unit: Option<&str>) -> Option<(f64, String)> {
        quantity(value, unit).map(|q| (q.value, q.unit))
    }

    #[test]
    fn quantities_come_in_their_base_unit() {
        assert_eq!(read("42", Some("mm")), Some((42.0, "mm".into())));
        assert_eq!(read("4,2 см.", None), Some((42.0, "mm".into())));
        assert_eq!(read("1400W", None), Some((1400.0, "w".into())));
        assert_eq!(read("1.4", Some("kW")), Some((1400.0, "w".into())));
        assert_eq!(read("1 400,5", None), Some((1400.5, "".into())));
        assert_eq!(read("1,234,567", None), Some((1234567.0, "".into())));
        assert_eq!(read("1,234.5", None), Some((1234.5, "".into())));
        assert_eq!(read("-5 °C", None), Some((-5.0, "°c".into())));
    }

    #[test]
    fn what_is_not_one_number_is_no_quantity() {
        for text in ["", "-", "220-240V", "10x20", "Up to 50m²", "2 Years old", "1.2.3", "мм"] {
            assert_eq!(read(text, None), None, "{text}");
        }
    }

    #[test]
    fn lists_and_names_fall_into_their_words() {
        let list: Vec<_> = items("Metal / Rubber; Fleece &  wool").collect();
        assert_eq!(list, ["metal", "rubber", "fleece & wool"]);
        let name: Vec<_> = words("Casio G-Shock GA-2100 «Часы»").collect();
        assert_eq!(name, ["casio", "shock", "ga", "2100", "часы"]);
    }
}
