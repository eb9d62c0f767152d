//! What the search by photo hands over: products, as `www/api.d.ts` describes them.

use wasm_bindgen::prelude::*;
use web_sys::Event;

use vitrine_catalogue::Money;
use vitrine_table::Card;

#[wasm_bindgen]
extern "C" {
    /// The products that an event brings: the fields of [`card`] with NULs between.
    fn handed(event: &Event) -> String;
    /// Whether an event's products are really like the picture, and not only nearer to it than
    /// others.
    pub(crate) fn alike(event: &Event) -> bool;
}

/// The cards of an event's products. What is not as described counts as not given.
pub(crate) fn cards(event: &Event) -> Vec<Card> {
    let text = handed(event);
    let mut fields = text.split('\0');
    std::iter::from_fn(|| card(&mut fields)).collect()
}

fn card<'a>(fields: &mut impl Iterator<Item = &'a str>) -> Option<Card> {
    let mut next = || fields.next().map(str::to_owned);
    Some(Card {
        id: next()?,
        name: next()?,
        url: next(),
        picture: next(),
        score: number(&next()?)? as u8,
        price: money(&next()?, next()?),
        old_price: money(&next()?, next()?),
        common: None,
    })
}

fn money(hundredths: &str, currency: String) -> Option<Money> {
    Some(Money { hundredths: number(hundredths)?, currency: currency.into() })
}

/// A whole number. `str::parse` would be compiled for u64 here alone.
fn number(digits: &str) -> Option<u64> {
    let add =
        |number: u64, byte: u8| byte.is_ascii_digit().then(|| number * 10 + u64::from(byte - b'0'));
    digits.bytes().try_fold(0, add).filter(|_| !digits.is_empty())
}
