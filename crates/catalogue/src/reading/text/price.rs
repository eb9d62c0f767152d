//! Prices: amounts of money as feeds write them.

use crate::Money;
use crate::reading::text::plain::present;

impl Money {
    /// Reads an amount such as `1 299,00`, `1,299.00 USD`, `$45` or `12.5`, exactly.
    ///
    /// Digits may be grouped by spaces of any width, apostrophes, commas or dots. A single comma
    /// or dot is a decimal mark, except a comma before exactly three last digits (`1,299`). More
    /// than two decimals are rounded to the nearest hundredth. `currency` is used where the text
    /// names none.
    ///
    /// `None` for zero (in feeds it means "no price"), negative amounts and what is no amount.
    pub fn parse(text: &str, currency: &str) -> Option<Money> {
        let text = text.trim();
        let start = text.find(|letter: char| letter.is_ascii_digit())?;
        let (before, number) = text.split_at(start);
        if before.trim_end().ends_with(['-', '−']) {
            return None;
        }
        // The digits may begin with a bare decimal mark: `.99`.
        let number = match before.chars().next_back() {
            Some(mark @ ('.' | ',')) => text.get(start - mark.len_utf8()..)?,
            _ => number,
        };
        let end = end_of_number(number);
        let (number, after) = number.split_at(end);
        if after.starts_with(['e', 'E'])
            && after.get(1..2).is_some_and(|next| "+-0123456789".contains(next))
        {
            return None; // 1.2E+03: a spreadsheet has already lost the digits
        }
        let hundredths = hundredths(number)?;
        let named = code(after).or_else(|| code(before));
        (hundredths > 0).then(|| Money {
            hundredths,
            currency: named.or_else(|| code(currency)).unwrap_or_default().into(),
        })
    }
}

/// Where the digits and the marks between them end.
fn end_of_number(text: &str) -> usize {
    let mut end = 0;
    for (at, letter) in text.char_indices() {
        if letter.is_ascii_digit() {
            end = at + 1;
        } else if letter.is_whitespace() {
            // A space groups digits only if exactly three follow: `1 299`, but not `10 12`.
            let next = text.get(at + letter.len_utf8()..).unwrap_or_default();
            let digits = next.bytes().take_while(u8::is_ascii_digit).count();
            if digits != 3 {
                break;
            }
        } else if !matches!(letter, '.' | ',' | '\'' | '’') {
            break;
        }
    }
    end
}

/// A number with its grouping and decimal marks, in hundredths.
fn hundredths(number: &str) -> Option<u64> {
    let marks: Vec<(usize, char)> =
        number.char_indices().filter(|(_, letter)| matches!(letter, '.' | ',')).collect();
    let decimal = match marks.as_slice() {
        [] => None,
        [(at, mark)] => {
            let whole = number.get(..*at)?;
            let grouped = *mark == ','
                && number.len() - at == 4
                && (1..=3).contains(&whole.len())
                && !whole.starts_with('0');
            (!grouped).then_some(*at)
        }
        // The last mark is the decimal one if it differs from those before it.
        [before @ .., (at, mark)] => before.iter().all(|(_, other)| other != mark).then_some(*at),
    };
    let (whole, fraction) = match decimal {
        Some(at) => (number.get(..at)?, number.get(at + 1..)?),
        None => (number, ""),
    };
    let mut amount: u64 = 0;
    for digit in whole.chars().filter_map(|letter| letter.to_digit(10)) {
        amount = amount.checked_mul(10)?.checked_add(u64::from(digit))?;
    }
    let digits: Vec<u64> =
        fraction.chars().filter_map(|letter| letter.to_digit(10)).map(u64::from).collect();
    let digit = |at: usize| digits.get(at).copied().unwrap_or(0);
    let rounded = u64::from(digit(2) >= 5);
    amount.checked_mul(100)?.checked_add(digit(0) * 10 + digit(1) + rounded)
}

/// The ISO 4217 code that a text names, by code or sign.
fn code(text: &str) -> Option<String> {
    let text = text.trim();
    let word: String = text.chars().take_while(|letter| letter.is_alphabetic()).collect();
    let code = match word.to_lowercase().as_str() {
        "rur" | "руб" | "р" | "рублей" => "RUB", // RUR, replaced in 1998, lives on in feeds
        "грн" | "гривен" | "гривень" => "UAH",
        "zł" | "zl" => "PLN",
        "kč" => "CZK",
        "тг" | "тенге" => "KZT",
        "" => match text.chars().next()? {
            '$' => "USD",
            '€' => "EUR",
            '£' => "GBP",
            '₽' => "RUB",
            '₴' => "UAH",
            '₸' => "KZT",
            '₺' => "TRY",
            '₹' => "INR",
            '₪' => "ILS",
            '¥' => "JPY",
            _ => return None,
        },
        _ if word.len() == 3 && word.is_ascii() => return Some(word.to_ascii_uppercase()),
        _ => return None,
    };
    Some(code.to_owned())
}

/// Whether a price that is no amount says more than that there is none.
pub(crate) fn is_unreadable_price(price: &str) -> bool {
    let mut digits = price.bytes().filter(u8::is_ascii_digit).peekable();
    let zero = digits.peek().is_some() && digits.all(|digit| digit == b'0');
    present(price).is_some() && !zero
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Option<(u64, String)> {
        Money::parse(text, "").map(|money| (money.hundredths, money.currency.to_string()))
    }

    #[test]
    fn amounts_are_exact() {
        for (text, hundredths) in [
            ("45", 4500),
            ("12000", 1_200_000),
            ("1 299,00", 129_900),
            ("1\u{A0}299,50", 129_950),
            ("1\u{202F}299\u{202F}000", 129_900_000),
            ("1,299.00", 129_900),
            ("1.299,00", 129_900),
            ("1,299", 129_900),
            ("1,299,000", 129_900_000),
            ("1.299.000", 129_900_000),
            ("1'299.05", 129_905),
            ("0,99", 99),
            (".99", 99),
            ("0.075", 8),
            ("0,500", 50),
            ("490,00", 49_000),
            ("32.0", 3_200),
            ("8600.0000", 860_000),
            ("14.8", 1_480),
            ("от 1 500", 150_000),
            ("90071992547409.93", 9_007_199_254_740_993),
        ] {
            assert_eq!(parsed(text), Some((hundredths, String::new())), "{text}");
        }
    }

    #[test]
    fn currencies_are_named_or_inherited() {
        for (text, currency) in [
            ("32.0 USD", "USD"),
            ("1,299.00 USD", "USD"),
            ("USD 5", "USD"),
            ("$5", "USD"),
            ("5 €", "EUR"),
            ("5 руб.", "RUB"),
            ("5 грн", "UAH"),
            ("5 RUR", "RUB"),
            ("5zł", "PLN"),
        ] {
            assert_eq!(parsed(text).unwrap().1, currency, "{text}");
        }
        assert_eq!(Money::parse("5", "uah").unwrap().currency.as_ref(), "UAH");
        assert_eq!(Money::parse("5 EUR", "UAH").unwrap().currency.as_ref(), "EUR");
    }

    #[test]
    fn what_is_no_price_is_none() {
        for text in
            ["", "0", "0.00", "0,00 UAH", "-5", "−5", "call", "1.2E+03", "99999999999999999999"]
        {
            assert_eq!(parsed(text), None, "{text}");
        }
    }

    #[test]
    fn money_is_shown_with_its_currency() {
        assert_eq!(Money::parse("1 299,5", "uah").unwrap().to_string(), "1299.50 UAH");
        assert_eq!(Money::parse("7", "").unwrap().to_string(), "7.00");
    }
}
