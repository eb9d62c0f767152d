//! The search by photo as the visitor sees it, in the widget's panel beside the cards.

mod looking;

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{
    AbortController, Blob, ClipboardEvent, Document, DragEvent, Element, Event, EventTarget,
    HtmlElement, HtmlInputElement, Window,
};

use super::client::Client;
use super::cropper::Cropper;
use super::found::Found;
use super::words::{PhotoWords, megabytes};
use crate::protocol::Files;
use crate::worker::{serve, weights};
use vitrine_embed::Crop;

/// Cards shown.
const COUNT: u32 = 12;
/// A pack up to this size is not worth a warning, in bytes.
pub(crate) const SMALL: usize = 2_000_000;

/// One of the panel's faces.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Face {
    Ask,
    Busy,
    Found,
    Failed,
}

/// The panel. It lives as long as the frame.
pub(crate) struct Panel {
    window: Window,
    document: Document,
    client: Rc<Client>,
    files: Files,
    words: Cell<PhotoWords>,
    root: HtmlElement,
    /// The frame's elements: its panel, the heading of that, and the button that opens this.
    panel: Element,
    heading: Element,
    button: HtmlElement,
    /// The heading's text while this is closed.
    heading_text: RefCell<Option<String>>,
    cropper: Rc<Cropper>,
    found: Found,
    photo: RefCell<Option<Blob>>,
    /// Of the search that runs.
    abort: RefCell<Option<AbortController>>,
    /// The part of the photo whose products are shown.
    shown: Cell<Option<Crop>>,
}

impl Panel {
    /// Puts the panel's elements, still hidden, into the frame's page.
    pub(crate) fn new(
        window: Window,
        client: Rc<Client>,
        files: Files,
    ) -> Result<Rc<Panel>, JsValue> {
        let document = window.document().ok_or("no document")?;
        let panel = document.get_element_by_id("panel").ok_or("no #panel")?;
        let header = panel.query_selector("header")?.ok_or("no header")?;
        header.insert_adjacent_html("afterend", include_str!("../../../../www/search.html"))?;
        let html =
            |id: &str| document.get_element_by_id(id).map(|e| e.unchecked_into::<HtmlElement>());
        let root = html("photo-search").ok_or("no #photo-search")?;
        let button = html("photo").ok_or("no #photo")?;
        let heading = document.get_element_by_id("heading").ok_or("no #heading")?;
        let itself: Rc<RefCell<Weak<Panel>>> = Rc::default();
        let cropper = {
            let itself = Rc::clone(&itself);
            let let_go = move || {
                let panel = itself.borrow().upgrade();
                panel.inspect(Panel::look_again);
            };
            Cropper::new(&root, Box::new(let_go))?
        };
        let found = Found::new(&root)?;
        let panel = Rc::new(Panel {
            document: document.clone(),
            client,
            files,
            words: Cell::new(PhotoWords::of("")),
            root,
            panel,
            heading,
            button,
            heading_text: RefCell::default(),
            cropper,
            found,
            photo: RefCell::default(),
            abort: RefCell::default(),
            shown: Cell::default(),
            window,
        });
        itself.replace(Rc::downgrade(&panel));
        panel.listen();
        if let Some(address) = html("search-css").and_then(|link| link.get_attribute("href")) {
            panel.dress(&address)?;
        }
        Ok(panel)
    }

    /// Adds the panel's style sheet. Only when it has come is the panel's height known.
    fn dress(self: &Rc<Self>, address: &str) -> Result<(), JsValue> {
        let style = self.document.create_element("link")?;
        style.set_attribute("rel", "stylesheet")?;
        style.set_attribute("href", address)?;
        let panel = Rc::clone(self);
        let come = Closure::once_into_js(move || panel.resize());
        style.add_event_listener_with_callback("load", come.unchecked_ref())?;
        self.document.head().ok_or("no head")?.append_child(&style)?;
        Ok(())
    }

    fn part(&self, selector: &str) -> Result<HtmlElement, JsValue> {
        let part = self.root.query_selector(selector)?;
        Ok(part.ok_or_else(|| JsValue::from_str(selector))?.unchecked_into())
    }

    fn listen(self: &Rc<Self>) {
        // Only now is it known how large the photo is.
        self.on(self.cropper.image(), "load", |panel, _| panel.resize());
        self.on(&self.window, "paste", |panel, event| {
            let data = event.unchecked_ref::<ClipboardEvent>().clipboard_data();
            panel.take(data.and_then(|data| data.files()));
        });
        self.on(&self.window, "dragover", |panel, event| {
            event.prevent_default();
            let _ = panel.root.class_list().add_1("over");
        });
        self.on(&self.window, "dragleave", |panel, _| {
            let _ = panel.root.class_list().remove_1("over");
        });
        self.on(&self.window, "drop", |panel, event| {
            event.prevent_default();
            let _ = panel.root.class_list().remove_1("over");
            let data = event.unchecked_ref::<DragEvent>().data_transfer();
            panel.take(data.and_then(|data| data.files()));
        });
        for (selector, kind, work) in [
            (
                "input",
                "change",
                (|panel, event| {
                    let input =
                        event.target().map(|input| input.unchecked_into::<HtmlInputElement>());
                    let files = input.as_ref().and_then(HtmlInputElement::files);
                    panel.take(files);
                    // The same file again is a change, too.
                    input.inspect(|input| input.set_value(""));
                }) as fn(&Rc<Panel>, Event),
            ),
            (".cancel", "click", |panel, _| panel.cancel()),
            (".again", "click", |panel, _| {
                panel.show(Face::Ask);
                panel.focus("input");
            }),
        ] {
            if let Ok(part) = self.part(selector) {
                self.on(&part, kind, work);
            }
        }
        let panel = Rc::clone(self);
        let toggle = Closure::<dyn Fn()>::new(move || {
            if panel.root.hidden() { panel.open() } else { panel.close() }
        });
        let _ =
            self.button.add_event_listener_with_callback("click", toggle.as_ref().unchecked_ref());
        toggle.forget();
        let panel = Rc::clone(self);
        let leave = Closure::<dyn Fn()>::new(move || panel.close());
        let leave_callback = leave.as_ref().unchecked_ref();
        let _ = self.window.add_event_listener_with_callback("hashchange", leave_callback);
        leave.forget();
    }

    /// Listens while the panel is open.
    fn on(self: &Rc<Self>, target: &EventTarget, kind: &str, work: fn(&Rc<Self>, Event)) {
        let panel = Rc::clone(self);
        let closure = Closure::<dyn Fn(Event)>::new(move |event| {
            if !panel.root.hidden() {
                work(&panel, event);
            }
        });
        let _ = target.add_event_listener_with_callback(kind, closure.as_ref().unchecked_ref());
        closure.forget();
    }

    fn lang(&self) -> String {
        let root = self.document.document_element();
        root.and_then(|root| root.get_attribute("lang")).unwrap_or_default()
    }

    /// Takes the cards' place.
    pub(crate) fn open(self: &Rc<Self>) {
        let words = PhotoWords::of(&self.lang());
        self.words.set(words);
        for (selector, text) in [
            (".choose span", words.choose),
            (".hint", words.hint),
            (".private", words.private),
            (".cancel", words.cancel),
            (".again", words.again),
            (".around", words.around),
            ("#photo-keys", words.keys),
        ] {
            if let Ok(part) = self.part(selector) {
                part.set_text_content(Some(text));
            }
        }
        self.cropper.say(words);
        self.root.set_hidden(false);
        let _ = self.panel.class_list().add_1("photo");
        let _ = self.button.set_attribute("aria-expanded", "true");
        // What opened this panel is its heading until it is closed.
        let opened_by = self.button.get_attribute("aria-label");
        self.heading_text.replace(self.heading.text_content());
        self.heading.set_text_content(opened_by.as_deref());
        self.label(words.back);
        self.show(if self.found.is_empty() { Face::Ask } else { Face::Found });
        self.focus("input");
        // It may have been closed while the list was about to follow.
        if !self.found.is_empty() {
            self.look_again();
        }
        let panel = Rc::clone(self);
        spawn_local(async move { panel.say_size().await });
    }

    /// Gives the cards their place back.
    fn close(&self) {
        if self.root.hidden() {
            return;
        }
        self.cancel();
        self.root.set_hidden(true);
        let _ = self.panel.class_list().remove_1("photo");
        let _ = self.button.set_attribute("aria-expanded", "false");
        self.label(&self.heading.text_content().unwrap_or_default());
        self.heading.set_text_content(self.heading_text.take().as_deref());
        self.resize();
    }

    fn label(&self, text: &str) {
        let _ = self.button.set_attribute("aria-label", text);
        self.button.set_title(text);
    }

    fn focus(&self, selector: &str) {
        if let Ok(part) = self.part(selector) {
            let _ = part.focus();
        }
    }

    /// Before anything is fetched, how much it will be. What is in the browser's storage already is
    /// made ready while the visitor chooses.
    async fn say_size(&self) {
        let Ok(line) = self.part(".download") else { return };
        let Ok(manifest) = serve::manifest(&self.files.pack).await else { return };
        let bytes = manifest.weight_bytes();
        if weights::is_stored(&self.files.pack, &manifest).await {
            // What fails will fail again, and be told, when there is a photo.
            let request = self.request(None);
            let _ = self.client.ask(&request, None, None, Rc::new(|_, _| {})).await;
        } else if bytes > SMALL {
            let size = megabytes(bytes as f64);
            line.set_text_content(Some(&self.words.get().download.replace("{}", &size)));
            self.resize();
        }
    }

    fn show(&self, face: Face) {
        for (selector, shown) in [
            (".ask", face == Face::Ask),
            (".chosen", matches!(face, Face::Busy | Face::Found)),
            (".busy", face == Face::Busy),
            (".found", face == Face::Found),
            (".error", face == Face::Failed),
            (".again", matches!(face, Face::Found | Face::Failed)),
            (".note", false),
        ] {
            if let Ok(part) = self.part(selector) {
                part.set_hidden(!shown);
            }
        }
        self.resize();
    }

    /// The frame measures the panel anew.
    fn resize(&self) {
        if let Ok(resize) = Event::new("resize") {
            let _ = self.window.dispatch_event(&resize);
        }
    }
}
