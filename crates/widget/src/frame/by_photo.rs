//! What the module of the search by photo hands over, by events whose `detail` is an array of
//! products: `found` on the list that shall show them, and `coldstart` on the window with the
//! neighbours of the page's product, which is not in the table.

use wasm_bindgen::prelude::*;
use web_sys::{Element, Event};

use super::{Frame, warn};
use crate::error::WidgetError;
use crate::shown::{Found, leading};
use crate::view::{self, announce};
use crate::{Words, products};
use vitrine_table::{Card, Entry};

impl Frame {
    /// A search by photo has ended.
    pub(super) fn take_found(&self, event: &Event) {
        self.show_found(event).unwrap_or_else(warn);
    }

    fn show_found(&self, event: &Event) -> Result<(), WidgetError> {
        let signals = self.signals();
        let lang = self.lang(&signals);
        let list = event.target().ok_or(WidgetError::Template("found"))?;
        let list: &Element = list.unchecked_ref();
        let cards = leading(products::cards(event), signals.location());
        view::fill(list, &cards, &Words::of(&lang), &lang, products::alike(event))?;
        self.found.replace(Found { cards, seen: false });
        announce("shown", "");
        Ok(())
    }

    /// Neighbours of a product that is not in the table have been found by the page's picture.
    pub(super) fn take_new(&self, event: &Event) {
        self.offer_new(products::cards(event)).unwrap_or_else(warn);
    }

    /// The page's address stands for the id that nobody knows.
    fn offer_new(&self, cards: Vec<Card>) -> Result<(), WidgetError> {
        let signals = self.signals();
        let entry = Entry {
            id: signals.location().to_owned(),
            name: signals.page.titles.first().cloned().unwrap_or_default(),
            similar_b: cards,
            ..Entry::default()
        };
        self.offer(signals, entry)?;
        Ok(())
    }
}
