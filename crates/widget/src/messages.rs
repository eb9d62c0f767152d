//! What the frame and the loader say to each other. `www/vitrine.js` is the other side.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;
use web_sys::Event;

use super::view::field;
use super::{currency, joined};
use vitrine_table::Card;

/// From the frame. Fields that a message does not need are left out.
#[derive(Default)]
pub struct Say<'a> {
    /// `match`: the page's product is known, how shall it be shown? `look`: the frame looks
    /// otherwise, which is nothing to tell. `show`: the panel has opened; `close`: the visitor has
    /// closed it; `impression`: the visitor has had it in view; `click`: on a card.
    pub vitrine: &'static str,
    /// With `match`: the visitor's id decides between two different lists.
    pub draw: Option<bool>,
    /// With `look`, `show` and `close`: the frame's style on the shop's page.
    pub css: Option<String>,
    /// Where something appears: the frame's accessible name.
    pub title: Option<&'a str>,
    /// Where something appears: how long it fades in, in milliseconds.
    pub ms: Option<u32>,
    /// With `click`: neither a modifier key nor another button, so the loader navigates.
    pub plain: Option<bool>,
    /// With `show`, `close`, `impression` and `click`: for the shop's own events.
    pub detail: Option<Detail<'a>>,
}

/// `detail` of the events that the loader dispatches on the shop's document.
#[derive(Default)]
pub struct Detail<'a> {
    /// The page's product; none in a search by photo.
    pub product: Option<ProductRef<'a>>,
    /// Which list is shown: `a`, `b` or `photo`; none where nobody has chosen it.
    pub variant: Option<&'static str>,
    /// The page's address chose the variant, for a preview.
    pub forced: Option<bool>,
    /// `inline` where the widget is in an element of the page.
    pub placement: Option<&'static str>,
    /// The experiment's name, where it chose the variant.
    pub experiment: Option<&'a str>,
    /// The visitor's id, where it chose the variant.
    pub visitor: Option<&'a str>,
    /// Unless a card was clicked: how many there are.
    pub count: Option<u32>,
    /// With `impression`: the cards.
    pub items: Option<&'a [Card]>,
    /// With `click`: the card.
    pub item: Option<Item<'a>>,
}

/// A card and its place, from 0.
pub struct Item<'a>(pub usize, pub &'a Card);

/// A product's id and name.
pub struct ProductRef<'a> {
    /// As in the feed.
    pub id: &'a str,
    /// As in the feed.
    pub name: &'a str,
}

/// Takes a field of a message by its path, as in `detail.product.id`, where it has a value.
type Put<'a> = dyn FnMut(&str, Option<&str>) + 'a;

impl Say<'_> {
    /// The fields' paths and values, of which `www/view.js` makes the message.
    fn fields(&self) -> String {
        let mut out = String::new();
        let put: &mut Put = &mut |path, value| {
            if let Some(value) = value {
                field(&mut out, path);
                field(&mut out, value);
            }
        };
        put("vitrine", Some(self.vitrine));
        put("draw", self.draw.map(truth));
        put("css", self.css.as_deref());
        put("title", self.title);
        put("ms", self.ms.map(digits).as_deref());
        put("plain", self.plain.map(truth));
        if let Some(detail) = &self.detail {
            detail.put(put);
        }
        out
    }
}

impl Detail<'_> {
    fn put(&self, put: &mut Put) {
        // A card that was clicked on is told by the same fields as a card of a list.
        if let Some(item) = &self.item {
            item.put("detail.", put);
        }
        if let Some(product) = &self.product {
            put("detail.product.id", Some(product.id));
            put("detail.product.name", Some(product.name));
        }
        put("detail.variant", self.variant);
        put("detail.forced", self.forced.map(truth));
        put("detail.placement", self.placement);
        put("detail.experiment", self.experiment);
        put("detail.visitor", self.visitor);
        put("detail.count", self.count.map(digits).as_deref());
        for (position, card) in self.items.unwrap_or_default().iter().enumerate() {
            let path = joined(&["detail.items.", &digits(position as u32), "."]);
            Item(position, card).put(&path, put);
        }
    }
}

impl Item<'_> {
    fn put(&self, path: &str, put: &mut Put) {
        let Self(position, card) = self;
        let price = card.price.as_ref();
        let mut put = |name: &str, value: Option<&str>| put(&joined(&[path, name]), value);
        put("id", Some(&card.id));
        put("name", Some(&card.name));
        put("url", card.url.as_deref());
        put("position", Some(&digits(*position as u32)));
        let amount = price.map(|price| joined(&[&price.hundredths.to_string(), "e-2"]));
        put("price", amount.as_deref());
        put("currency", price.and_then(|price| currency(&price.currency)));
    }
}

fn truth(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

/// As of u64, whose digits are written elsewhere too.
fn digits(number: u32) -> String {
    u64::from(number).to_string()
}

/// From the loader.
pub enum Heard {
    /// The answer to `match`.
    Choose {
        /// Open the panel, or leave the tab.
        open: bool,
        /// The visitor's id, where it was asked for and the shop's storage keeps one.
        visitor: Option<String>,
    },
    /// What the owner waits for has happened: a delay, a scroll, the pointer leaving the page.
    Open,
    /// The visitor pressed Esc on the page.
    Close,
}

#[wasm_bindgen]
extern "C" {
    /// The origin of a page's address.
    #[wasm_bindgen(js_name = originOf, catch)]
    fn origin_of(address: &str) -> Result<String, JsValue>;
    /// Posts a message to the shop's page, where that is of this origin.
    #[wasm_bindgen(catch)]
    fn tell(fields: &str, origin: &str) -> Result<(), JsValue>;
    /// The fields of a message of the shop's page, where that is of this origin: its kind, whether
    /// to open and the visitor's id, with NULs between. Empty for any other message.
    fn heard(event: &Event, origin: &str) -> String;
}

/// The shop's page, as far as the frame may speak with it.
#[derive(Default)]
pub struct Loader {
    /// Of the page. Until it is known, nothing is heard from the page and nothing said to it.
    origin: RefCell<String>,
}

impl Loader {
    /// Speaks from now on only with a page of this address.
    pub fn expect(&self, location: &str) {
        self.origin.replace(origin_of(location).unwrap_or_default());
    }

    /// Posts a message to the page.
    ///
    /// # Errors
    ///
    /// Where the browser does not take it.
    pub fn say(&self, message: &Say) -> Result<(), JsValue> {
        tell(&message.fields(), &self.origin.borrow())
    }

    /// The message, where it is the loader's.
    pub fn hear(&self, event: &Event) -> Option<Heard> {
        let text = heard(event, &self.origin.borrow());
        let mut fields = text.split('\0');
        match fields.next()? {
            "choose" => Some(Heard::Choose {
                open: fields.next()? == "1",
                visitor: fields.next().filter(|id| !id.is_empty()).map(str::to_owned),
            }),
            "open" => Some(Heard::Open),
            "close" => Some(Heard::Close),
            _ => None,
        }
    }
}
