//! Prices for people.

use vitrine_catalogue::Money;

/// Whole percent taken off the old price, where that is a discount of at least one percent.
#[must_use]
pub fn discount(price: &Money, old: &Money) -> Option<u64> {
    if price.currency != old.currency || price.hundredths >= old.hundredths {
        return None;
    }
    let percent = (1.0 - price.hundredths as f64 / old.hundredths as f64) * 100.0;
    Some(percent.round() as u64).filter(|percent| (1..100).contains(percent))
}

/// A currency code that `Intl.NumberFormat` accepts for certain; none where the feed has none.
/// `RUR`, the rouble's code until 1998 that YML still uses, is `RUB`.
#[must_use]
pub fn currency(code: &str) -> Option<&str> {
    match code {
        "RUR" => Some("RUB"),
        code if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
            Some(code)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(hundredths: u64) -> Money {
        Money { hundredths, currency: "UAH".into() }
    }

    #[test]
    fn rounds_discounts_and_hides_the_meaningless() {
        for (price, old, percent) in [
            (8000, 10000, Some(20)),
            (6666, 10000, Some(33)),
            (9960, 10000, None),
            (10000, 10000, None),
            (12000, 10000, None),
            (0, 10000, None),
            (10, 0, None),
        ] {
            assert_eq!(discount(&money(price), &money(old)), percent, "{price} of {old}");
        }
        let euro = Money { currency: "EUR".into(), ..money(10000) };
        assert_eq!(discount(&money(8000), &euro), None);
    }

    #[test]
    fn accepts_only_codes_that_intl_does() {
        assert_eq!(currency("RUR"), Some("RUB"));
        assert_eq!(currency("UAH"), Some("UAH"));
        assert_eq!(currency(""), None);
        assert_eq!(currency("грн"), None);
        assert_eq!(currency("U$D"), None);
    }
}
