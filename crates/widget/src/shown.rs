//! The product of the page and how it is shown.

use super::messages::{Detail, ProductRef};
use super::{Signals, Words};
use vitrine_browser::web_address;
use vitrine_table::{Card, Entry, Variant};

/// A product on the page.
pub(super) struct Shown {
    pub signals: Signals,
    pub lang: String,
    pub words: Words,
    pub entry: Entry,
    /// Empty until [`take_cards`](Shown::take_cards).
    pub cards: Vec<Card>,
    pub variant: Variant,
    pub chosen: Chosen,
    pub state: State,
    /// The panel has been open on this page.
    pub opened: bool,
    /// The visitor has had the panel in view.
    pub seen: bool,
}

/// What chose the variant.
pub(super) enum Chosen {
    /// Nothing: everybody sees the same list, or the visitor cannot be told from others.
    Default,
    /// The page's address, for a preview.
    Preview,
    /// The shop's owner.
    Owner,
    /// The visitor's id.
    Visitor(String),
}

impl Chosen {
    /// For the shop's owner.
    pub(super) fn reason(&self) -> &'static str {
        match self {
            Self::Default => "because nothing decides between the lists",
            Self::Preview => "because the address says so",
            Self::Owner => "because data-variant says so",
            Self::Visitor(_) => "by the visitor's id",
        }
    }
}

/// What of the widget is on the page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// The loader has not answered yet.
    Asked,
    Open,
    Tab,
}

impl Shown {
    /// A product whose variant the page's address or the owner may have chosen.
    pub(super) fn new(signals: Signals, lang: String, entry: Entry) -> Self {
        let (variant, chosen) = match (signals.forced_variant(), signals.fixed_variant()) {
            (Some(variant), _) => (variant, Chosen::Preview),
            (_, Some(variant)) => (variant, Chosen::Owner),
            _ => (Variant::B, Chosen::Default),
        };
        Self {
            words: Words::of(&lang),
            signals,
            lang,
            entry,
            cards: Vec::new(),
            variant,
            chosen,
            state: State::Asked,
            opened: false,
            seen: false,
        }
    }

    /// Whether the visitor's id has to choose: there are two lists, which differ.
    pub(super) fn drawn(&self) -> bool {
        matches!(self.chosen, Chosen::Default) && self.entry.variants_differ()
    }

    /// The variant's list, or the other where it is empty, becomes the cards: those that lead
    /// somewhere, with absolute addresses.
    pub(super) fn take_cards(&mut self) {
        self.cards = leading(self.entry.take_shown(self.variant), self.signals.location());
    }

    /// What every event says; `experiment` is the name of the owner's, where there is one.
    pub(super) fn detail<'a>(&'a self, experiment: Option<&'a str>) -> Detail<'a> {
        let (visitor, experiment) = match &self.chosen {
            Chosen::Visitor(id) => (Some(id.as_str()), experiment),
            _ => (None, None),
        };
        // The owner's own visits must not count for a variant.
        let forced = matches!(self.chosen, Chosen::Preview) || self.signals.debug();
        Detail {
            product: Some(ProductRef { id: &self.entry.id, name: &self.entry.name }),
            variant: (!matches!(self.chosen, Chosen::Default)).then(|| self.variant.name()),
            forced: forced.then_some(true),
            placement: self.signals.inline.then_some("inline"),
            experiment,
            visitor,
            count: Some(self.cards.len() as u32),
            ..Detail::default()
        }
    }
}

/// The cards that lead somewhere, with absolute addresses.
pub(super) fn leading(cards: Vec<Card>, base: &str) -> Vec<Card> {
    let leading = cards.into_iter().filter_map(|card| {
        let url = web_address(card.url.as_deref()?, base)?;
        Some(Card { url: Some(url), ..card })
    });
    leading.collect()
}

/// What the search by photo has found for the visitor.
#[derive(Default)]
pub(super) struct Found {
    pub cards: Vec<Card>,
    /// The visitor has had them in view.
    pub seen: bool,
}

impl Found {
    /// What every event says.
    pub(super) fn detail(&self) -> Detail<'static> {
        let count = Some(self.cards.len() as u32);
        Detail { variant: Some("photo"), count, ..Detail::default() }
    }
}
