//! What the visitor sees: `www/view.js`, which fills in frame.html's elements.
//!
//! It is JavaScript because there a call of the browser is a few bytes, and here a function on both
//! sides. Lists go to it as texts, with a NUL after each field.

use wasm_bindgen::prelude::*;
use web_sys::{Element, Event};

use super::error::WidgetError;
use super::{Outline, Placement, Signals, Words, currency, discount};
use vitrine_catalogue::Money;
use vitrine_table::{Card, Division};

#[wasm_bindgen]
extern "C" {
    /// An attribute of the element with an id.
    pub(crate) fn attribute(id: &str, name: &str) -> Option<String>;
    /// Tells the frame's script by an event of the window.
    pub(crate) fn announce(kind: &str, detail: &str);
    /// Moves the focus to the element with an id.
    #[wasm_bindgen(js_name = focusOn)]
    pub(crate) fn focus_on(id: &str);
    /// Calls a closure at events of the frame's window.
    #[wasm_bindgen(js_name = addEventListener)]
    pub(crate) fn listen(kind: &str, work: &Closure<dyn Fn(Event)>);
    /// The browser's language.
    pub(crate) fn language() -> Option<String>;
    /// Says in the console what went wrong.
    pub(crate) fn warn(what: &JsValue);
    /// Whether the visitor prefers something, as media queries name it.
    pub(crate) fn prefers(feature: &str) -> bool;

    #[wasm_bindgen(js_name = dress, catch)]
    fn dress_in(
        theme: &str,
        right: bool,
        inline: bool,
        words: &str,
        styles: &str,
    ) -> Result<(), JsValue>;
    #[wasm_bindgen(js_name = fill, catch)]
    fn fill_with(list: &Element, cards: &str, locale: &str, words: &str) -> Result<(), JsValue>;
    fn reveal(open: bool) -> u32;
    #[wasm_bindgen(js_name = clicked)]
    fn clicked_on(event: &Event) -> i32;
    #[wasm_bindgen(js_name = searching)]
    fn searching_by_photo() -> u8;
    #[wasm_bindgen(thread_local_v2, js_name = list)]
    static CARDS: Element;
}

/// Address of the file that frame.html names in a `<link>`.
pub(crate) fn link(id: &'static str) -> Result<String, WidgetError> {
    attribute(id, "href").ok_or(WidgetError::Template(id))
}

/// The experiment that frame.html may name: its name and division.
pub(crate) fn experiment() -> (Option<String>, Division) {
    let of = |name| attribute("experiment", name);
    let usual = Division::default();
    let division = Division {
        salt: of("data-salt").unwrap_or(usual.salt),
        share: of("data-share").map_or(usual.share, |share| js_sys::parse_float(&share)),
    };
    (of("content"), division)
}

/// Language, direction and theme.
pub(crate) fn dress(signals: &Signals, words: &Words) -> Result<(), JsValue> {
    let mut styles = String::new();
    for (name, value) in &signals.styles {
        field(&mut styles, name);
        field(&mut styles, value);
    }
    let right = signals.dir == "rtl" || signals.dir.is_empty() && words.rtl();
    let inline = signals.placement() == Placement::Inline;
    dress_in(&signals.theme, right, inline, words.line, &styles)
}

/// Replaces the cards of the page's product.
pub(crate) fn fill_cards(cards: &[Card], words: &Words, lang: &str) -> Result<(), JsValue> {
    CARDS.with(|list| fill(list, cards, words, lang, false))
}

/// Replaces the cards of a list. With `percent` each says how similar it is.
pub(crate) fn fill(
    list: &Element,
    cards: &[Card],
    words: &Words,
    lang: &str,
    percent: bool,
) -> Result<(), JsValue> {
    let mut out = String::new();
    for card in cards {
        card_fields(card, percent, |text| field(&mut out, text));
    }
    fill_with(list, &out, &words.locale(lang), words.line)
}

/// A card's fields, in the order in which `www/view.js` reads them.
fn card_fields(card: &Card, percent: bool, mut field: impl FnMut(&str)) {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    field(&text(&card.url));
    field(&card.name);
    field(&text(&card.picture));
    field(&if percent { u64::from(card.score).to_string() } else { String::new() });
    field(&text(&card.common));
    let (price, old) = (card.price.as_ref(), card.old_price.as_ref());
    let amount = |of: Option<&_>| of.map(|Money { hundredths, .. }| hundredths.to_string());
    let code = price.and_then(|price| currency(&price.currency));
    let discount = price.zip(old).and_then(|(price, old)| discount(price, old));
    field(&amount(price).unwrap_or_default());
    field(code.unwrap_or_default());
    field(&amount(old).unwrap_or_default());
    field(&discount.map(|percent| percent.to_string()).unwrap_or_default());
}

/// Adds a field to a text for `www/view.js`.
pub(crate) fn field(out: &mut String, text: &str) {
    out.extend(text.chars().filter(|c| *c != '\0'));
    out.push('\0');
}

/// Shows the panel or the tab and measures it.
pub(crate) fn show(open: bool) -> Outline {
    let size = reveal(open);
    let (width, height) = (size >> 16, size & 0xffff);
    if open { Outline::Panel { height } } else { Outline::Tab { width, height } }
}

/// Whether the search by photo has the cards' place.
pub(crate) fn is_searching() -> bool {
    searching_by_photo() > 0
}

/// Whether that shows what it has found.
pub(crate) fn finds() -> bool {
    searching_by_photo() > 1
}

/// The place in its list of the card that was clicked on, and whether the click is a plain one,
/// which the loader follows; any other does what the browser does with a link.
pub(crate) fn clicked(event: &Event) -> Option<(usize, bool)> {
    let found = usize::try_from(clicked_on(event)).ok()?;
    Some((found / 2, found % 2 == 1))
}
