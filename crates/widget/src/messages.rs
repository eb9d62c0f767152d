//! What the frame and the loader say to each other. `www/vitrine.js` is the other side.

use std::cell::RefCell;

use js_sys::{Object, Reflect};
use serde::ser::{Serialize, SerializeMap, Serializer};
use wasm_bindgen::JsValue;
use web_sys::{MessageEvent, Window};

use super::currency;
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
    pub items: Option<Vec<Item<'a>>>,
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

/// As maps, not as structs: for those, serde-wasm-bindgen keeps a hash table of field names.
impl Serialize for Say<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("vitrine", self.vitrine)?;
        given(&mut map, "draw", self.draw)?;
        given(&mut map, "css", self.css.as_deref())?;
        given(&mut map, "title", self.title)?;
        given(&mut map, "ms", self.ms)?;
        given(&mut map, "plain", self.plain)?;
        given(&mut map, "detail", self.detail.as_ref())?;
        map.end()
    }
}

impl Serialize for Detail<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        given(&mut map, "product", self.product.as_ref())?;
        given(&mut map, "variant", self.variant)?;
        given(&mut map, "forced", self.forced)?;
        given(&mut map, "placement", self.placement)?;
        given(&mut map, "experiment", self.experiment)?;
        given(&mut map, "visitor", self.visitor)?;
        given(&mut map, "count", self.count)?;
        given(&mut map, "items", self.items.as_ref())?;
        if let Some(item) = &self.item {
            item.entries(&mut map)?;
        }
        map.end()
    }
}

impl Item<'_> {
    fn entries<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        let Self(position, card) = self;
        map.serialize_entry("id", card.id.as_str())?;
        map.serialize_entry("name", card.name.as_str())?;
        given(map, "url", card.url.as_deref())?;
        given(map, "position", Some(*position as u32))?;
        let Some(price) = &card.price else { return Ok(()) };
        map.serialize_entry("price", &(price.hundredths as f64 / 100.0))?;
        given(map, "currency", currency(&price.currency))
    }
}

impl Serialize for Item<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.entries(&mut map)?;
        map.end()
    }
}

impl Serialize for ProductRef<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", self.id)?;
        map.serialize_entry("name", self.name)?;
        map.end()
    }
}

fn given<M: SerializeMap>(
    map: &mut M,
    key: &str,
    value: Option<impl Serialize>,
) -> Result<(), M::Error> {
    value.map_or(Ok(()), |value| map.serialize_entry(key, &value))
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

/// The shop's page, as far as the frame may speak with it.
pub struct Loader {
    page: Window,
    origin: RefCell<String>,
}

impl Loader {
    /// Hears nothing from `page`, and says nothing to it, until [`expect`](Loader::expect).
    pub fn new(page: Window) -> Self {
        Self { page, origin: RefCell::default() }
    }

    /// Speaks from now on only with a page of this address.
    pub fn expect(&self, location: &str) {
        let origin = web_sys::Url::new(location).map(|url| url.origin()).unwrap_or_default();
        self.origin.replace(origin);
    }

    /// Posts a message to the page.
    ///
    /// # Errors
    ///
    /// Where the browser does not take it.
    pub fn say(&self, message: &Say) -> Result<(), JsValue> {
        let objects = serde_wasm_bindgen::Serializer::new().serialize_maps_as_objects(true);
        let message = message.serialize(&objects)?;
        match self.origin.borrow().as_str() {
            // Pages without an origin, such as local files, cannot be named.
            "null" => self.page.post_message(&message, "*"),
            origin => self.page.post_message(&message, origin),
        }
    }

    /// The message, where it is the loader's.
    pub fn hear(&self, event: &MessageEvent) -> Option<Heard> {
        let from_page = event.source().is_some_and(|source| Object::is(&source, &self.page));
        if !from_page || event.origin() != *self.origin.borrow() {
            return None;
        }
        let data = event.data();
        let field = |name: &str| Reflect::get(&data, &name.into()).ok();
        match field("vitrine")?.as_string()?.as_str() {
            "choose" => Some(Heard::Choose {
                open: field("open")?.is_truthy(),
                visitor: field("visitor")?.as_string(),
            }),
            "open" => Some(Heard::Open),
            "close" => Some(Heard::Close),
            _ => None,
        }
    }
}
