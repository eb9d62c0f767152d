//! The frame's life: a page comes, its product is found, the loader is asked, cards are shown.

mod by_photo;
mod visitor;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::Event;

use super::error::WidgetError;
use super::messages::{Heard, Loader, Say};
use super::shown::{Chosen, Found, Shown, State};
use super::view::{self, announce, focus_on, prefers};
use super::{Outline, Signals, debug, fetch};
use vitrine_browser::web_address;
use vitrine_table::{Division, Entry, Index};

/// How long the widget fades in where motion is welcome, in milliseconds.
const FADE_MS: u32 = 240;

/// The frame: what the shop's page shows, and what the visitor does with it.
pub struct Frame {
    loader: Loader,
    /// The experiment's name, where the owner gave it one.
    experiment: Option<String>,
    division: Division,
    index: RefCell<Option<Rc<Index>>>,
    /// Counts the pages, so that a slow answer for an earlier one is dropped.
    page: Cell<u32>,
    shown: RefCell<Option<Shown>>,
    found: RefCell<Found>,
}

/// The wasm module's entry.
#[wasm_bindgen(start)]
pub fn start() {
    let frame = Rc::new(Frame::new());
    frame.listen();
    frame.follow();
}

fn warn(error: WidgetError) {
    view::warn(&error.describe());
}

impl Frame {
    fn new() -> Self {
        let (experiment, division) = view::experiment();
        Self {
            loader: Loader::default(),
            experiment,
            division,
            index: RefCell::default(),
            page: Cell::default(),
            shown: RefCell::default(),
            found: RefCell::default(),
        }
    }

    /// The listeners live as long as the document.
    fn listen(self: &Rc<Self>) {
        self.on("hashchange", |frame, _| frame.follow());
        self.on("message", |frame, event| {
            if let Some(heard) = frame.loader.hear(&event) {
                frame.answer(heard);
            }
        });
        self.on("resize", |frame, _| {
            if frame.is(State::Open) {
                frame.present(State::Open);
            }
        });
        self.on("seen", |frame, _| frame.impress());
        self.on("leave", |frame, _| frame.close_here());
        self.on("enter", |frame, _| {
            frame.present(State::Open);
            focus_on("close");
        });
        self.on("click", |frame, event| frame.click(&event));
        self.on("auxclick", |frame, event| frame.click(&event));
        self.on("found", |frame, event| frame.take_found(&event));
        self.on("coldstart", |frame, event| frame.take_new(&event));
    }

    /// `work` is a plain function, so that all listeners share one closure's code.
    fn on(self: &Rc<Self>, kind: &str, work: fn(&Rc<Self>, Event)) {
        let frame = Rc::clone(self);
        let closure = Closure::<dyn Fn(Event)>::new(move |event| work(&frame, event));
        view::listen(kind, &closure);
        closure.forget();
    }

    /// Looks at the page that the fragment describes.
    fn follow(self: &Rc<Self>) {
        let frame = Rc::clone(self);
        let page = self.page.get().wrapping_add(1);
        self.page.set(page);
        spawn_local(async move {
            let found = frame.find(page).await;
            if frame.page.get() != page {
                return;
            }
            let nothing = !matches!(found, Ok(true));
            if let Err(error) = found {
                warn(error);
            }
            if nothing {
                frame.shown.replace(None);
                let signals = frame.hide();
                // The frame's script knows whether the search by photo may help.
                let picture = web_address(&signals.picture, signals.location());
                announce("nothing", &picture.unwrap_or_default());
            }
        });
    }

    /// Finds the page's product and asks the loader how to show it. False where there is none.
    async fn find(&self, page: u32) -> Result<bool, WidgetError> {
        let signals = self.signals();
        let index = self.index().await?;
        let (verdict, shards) = fetch::identify(&index, &signals.page).await?;
        if self.page.get() != page {
            return Ok(true);
        }
        if signals.debug() {
            debug::matched(&signals, &verdict, &shards);
        }
        let Ok(found) = verdict.outcome else { return Ok(false) };
        self.offer(signals, found.entry)
    }

    async fn index(&self) -> Result<Rc<Index>, WidgetError> {
        if let Some(index) = self.index.borrow().as_ref() {
            return Ok(Rc::clone(index));
        }
        let index = Rc::new(fetch::index(view::link("index")?).await?);
        self.index.replace(Some(Rc::clone(&index)));
        Ok(index)
    }

    /// What the loader says about the page now; the loader is spoken with from then on.
    fn signals(&self) -> Signals {
        let signals = Signals::here();
        self.loader.expect(signals.location());
        signals
    }

    /// Asks the loader how to show a product's neighbours. False where there are none.
    fn offer(&self, signals: Signals, entry: Entry) -> Result<bool, WidgetError> {
        let same = |shown: &Shown| shown.entry.id == entry.id;
        if self.shown.borrow().as_ref().is_some_and(same) {
            return Ok(true);
        }
        if entry.similar_a.is_empty() && entry.similar_b.is_empty() {
            return Ok(false);
        }
        let lang = self.lang(&signals);
        let shown = Shown::new(signals, lang, entry);
        view::dress(&shown.signals, &shown.words)?;
        let draw = shown.drawn().then_some(true);
        self.shown.replace(Some(shown));
        self.say(&Say { vitrine: "match", draw, ..Say::default() });
        Ok(true)
    }

    /// The page's language, or the browser's where the page does not tell.
    fn lang(&self, signals: &Signals) -> String {
        match signals.lang.as_str() {
            "" => view::language().unwrap_or_default(),
            lang => lang.to_owned(),
        }
    }

    /// The loader has spoken.
    fn answer(&self, heard: Heard) {
        match heard {
            Heard::Choose { open, visitor } => {
                if let Some(visitor) = visitor
                    && let Some(shown) = self.shown.borrow_mut().as_mut()
                {
                    shown.variant = self.division.variant_of(&visitor);
                    shown.chosen = Chosen::Visitor(visitor);
                }
                self.present(if open { State::Open } else { State::Tab });
            }
            Heard::Open => {
                let slot = self.shown.borrow();
                let untouched = slot.as_ref().is_some_and(|shown| !shown.opened);
                drop(slot);
                if untouched && self.is(State::Tab) {
                    self.present(State::Open);
                }
            }
            Heard::Close => self.close(),
        }
    }

    fn is(&self, state: State) -> bool {
        self.shown.borrow().as_ref().is_some_and(|shown| shown.state == state)
    }

    /// What stands in the page itself is not closed.
    fn close(&self) {
        let slot = self.shown.borrow();
        let inline = slot.as_ref().is_some_and(|shown| shown.signals.inline);
        drop(slot);
        if self.is(State::Open) && !inline {
            self.present(State::Tab);
        }
    }

    /// Closed from within: the focus, which was in the panel, goes to the tab.
    fn close_here(&self) {
        self.close();
        focus_on("tab");
    }

    /// Draws the state and tells the loader how large it is.
    fn present(&self, state: State) {
        let mut slot = self.shown.borrow_mut();
        let Some(shown) = slot.as_mut() else { return };
        if shown.state == State::Asked {
            shown.take_cards();
        }
        if shown.cards.is_empty() {
            drop(slot);
            self.hide();
            return;
        }
        let open = state == State::Open;
        // A closed widget costs the visitor no pictures.
        let before = shown.state;
        let fresh = open && before != State::Open;
        let fill = || view::fill_cards(&shown.cards, &shown.words, &shown.lang);
        if fresh && let Err(error) = fill() {
            warn(error.into());
            return;
        }
        if before == State::Asked && shown.signals.debug() {
            debug::chosen(shown.variant.name(), shown.chosen.reason());
        }
        shown.state = state;
        shown.opened |= open;
        let outline = view::show(open);
        let css = shown.signals.placement().css(outline, shown.signals.styled("radius"));
        let changed = before != state;
        let calm = prefers("reduced-motion: reduce");
        self.say(&Say {
            vitrine: match (before, state) {
                _ if fresh => "show",
                (State::Open, State::Tab) => "close",
                _ => "look",
            },
            css: Some(css),
            title: changed.then(|| shown.words.heading()),
            ms: changed.then_some(if calm { 0 } else { FADE_MS }),
            detail: (fresh || before == State::Open && changed).then(|| self.detail(shown)),
            ..Say::default()
        });
        if fresh {
            announce("shown", "");
        }
    }

    /// Nothing is to be seen of the widget. Gives what the loader says about the page.
    fn hide(&self) -> Signals {
        let signals = Signals::here();
        let css = signals.placement().css(Outline::Hidden, "");
        self.say(&Say { vitrine: "look", css: Some(css), ..Say::default() });
        signals
    }

    fn say(&self, message: &Say) {
        if let Err(error) = self.loader.say(message) {
            warn(error.into());
        }
    }
}
