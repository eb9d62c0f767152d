//! What the visitor sees and clicks: the page's own cards, or what the search by photo has found.

use web_sys::Event;

use super::Frame;
use crate::messages::{Detail, Item, Say};
use crate::shown::{Shown, State};
use crate::view::{clicked, finds, is_searching};
use vitrine_table::Card;

impl Frame {
    /// The visitor has had the panel in view, which counts once for a page and once for each search
    /// by photo.
    pub(super) fn impress(&self) {
        let (mut shown, mut found) = (self.shown.borrow_mut(), self.found.borrow_mut());
        if is_searching() {
            if !found.cards.is_empty() && finds() && !std::mem::replace(&mut found.seen, true) {
                self.impression(&found.cards, found.detail());
            }
        } else if let Some(shown) = shown.as_mut()
            && shown.state == State::Open
            && !std::mem::replace(&mut shown.seen, true)
        {
            self.impression(&shown.cards, self.detail(shown));
        }
    }

    fn impression<'a>(&'a self, cards: &'a [Card], detail: Detail<'a>) {
        self.say(&Say {
            vitrine: "impression",
            detail: Some(Detail { items: Some(cards), ..detail }),
            ..Say::default()
        });
    }

    /// A plain click is the loader's to follow, so that the shop can hear of it first; any other
    /// does what the browser does with a link.
    pub(super) fn click(&self, event: &Event) {
        let Some((position, plain)) = clicked(event) else { return };
        let (shown, found) = (self.shown.borrow(), self.found.borrow());
        let (cards, detail) = match shown.as_ref() {
            _ if is_searching() => (&found.cards, found.detail()),
            Some(shown) => (&shown.cards, self.detail(shown)),
            None => return,
        };
        let Some(card) = cards.get(position) else { return };
        if plain {
            event.prevent_default();
        }
        let item = Some(Item(position, card));
        self.say(&Say {
            vitrine: "click",
            plain: Some(plain),
            detail: Some(Detail { count: None, item, ..detail }),
            ..Say::default()
        });
    }

    /// What every event of the page's own cards says.
    pub(super) fn detail<'a>(&'a self, shown: &'a Shown) -> Detail<'a> {
        shown.detail(self.experiment.as_deref())
    }
}
