//! The chosen photo, and the box that says which part of it is looked at.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::{
    Blob, Element, Event, EventTarget, HtmlElement, HtmlImageElement, KeyboardEvent, PointerEvent,
    Url,
};

use super::words::PhotoWords;
use crate::{CropBox, Grip, Place};
use vitrine_embed::Crop;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(work: &Function, ms: f64) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
}

/// How near to an edge grips it, in CSS pixels: for a finger, and for anything finer.
const REACH: (f64, f64) = (22.0, 12.0);
/// Least sides of a box, in CSS pixels.
const LEAST: f64 = 32.0;
/// What moves less was not pulled, in CSS pixels.
const STILL: f64 = 4.0;
/// By how much of the photo's sides a key moves the box.
const STEP: f64 = 0.02;
/// After so many milliseconds without another key the box is let go.
const KEYS_REST_MS: f64 = 350.0;

/// The photo and its box. It lives as long as the frame.
pub(crate) struct Cropper {
    /// As large as the photo on the screen; the box lies in it.
    photo: HtmlElement,
    image: HtmlImageElement,
    frame: HtmlElement,
    words: Cell<PhotoWords>,
    /// The box as it is drawn.
    cropped: Cell<CropBox>,
    /// The box as it was when it was last let go.
    rested: Cell<CropBox>,
    pull: Cell<Option<Pull>>,
    /// Of the photo in the browser's memory.
    address: RefCell<Option<String>>,
    keys_rest: Cell<Option<JsValue>>,
    let_go: Box<dyn Fn()>,
}

/// A pull that has begun.
#[derive(Clone, Copy)]
struct Pull {
    pointer: i32,
    grip: Grip,
    from: Place,
    /// The box before it.
    before: CropBox,
}

impl Cropper {
    /// Finds its elements in the panel's; `let_go` is called when the box stands still at another
    /// place.
    pub(crate) fn new(root: &Element, let_go: Box<dyn Fn()>) -> Result<Rc<Cropper>, JsValue> {
        let part = |selector: &str| {
            root.query_selector(selector)?.ok_or_else(|| JsValue::from_str(selector))
        };
        let cropper = Rc::new(Cropper {
            photo: part(".preview")?.unchecked_into(),
            image: part(".preview img")?.unchecked_into(),
            frame: part(".box")?.unchecked_into(),
            words: Cell::new(PhotoWords::of("")),
            cropped: Cell::new(CropBox::WHOLE),
            rested: Cell::new(CropBox::WHOLE),
            pull: Cell::default(),
            address: RefCell::default(),
            keys_rest: Cell::default(),
            let_go,
        });
        let photo: &EventTarget = &cropper.photo;
        cropper.on(photo, "pointerdown", |cropper, event| cropper.begin(event.unchecked_ref()));
        cropper.on(photo, "pointermove", |cropper, event| cropper.follow(event.unchecked_ref()));
        cropper.on(photo, "pointerup", |cropper, event| cropper.end(event.unchecked_ref()));
        cropper.on(photo, "pointercancel", |cropper, _| {
            cropper.pull.take().inspect(|pull| cropper.set(pull.before));
        });
        cropper.on(&cropper.frame, "keydown", |cropper, event| cropper.key(event.unchecked_ref()));
        // A format that the browser cannot show; our own decoders may know it.
        cropper.on(&cropper.image, "error", |cropper, _| cropper.photo.set_hidden(true));
        Ok(cropper)
    }

    fn on(self: &Rc<Self>, target: &EventTarget, kind: &str, work: fn(&Rc<Self>, Event)) {
        let cropper = Rc::clone(self);
        let closure = Closure::<dyn Fn(Event)>::new(move |event| work(&cropper, event));
        let _ = target.add_event_listener_with_callback(kind, closure.as_ref().unchecked_ref());
        closure.forget();
    }

    /// The image's element, whose size is known once it has loaded.
    pub(crate) fn image(&self) -> &EventTarget {
        &self.image
    }

    /// What the box is called.
    pub(crate) fn say(&self, words: PhotoWords) {
        self.words.set(words);
        let _ = self.frame.set_attribute("aria-label", words.part);
        self.tell();
    }

    /// Shows a photo, all of it in the box.
    pub(crate) fn show(&self, image: &Blob) {
        let address = Url::create_object_url_with_blob(image).ok();
        self.photo.set_hidden(address.is_none());
        if let Some(address) = &address {
            self.image.set_src(address);
        }
        if let Some(old) = self.address.replace(address) {
            let _ = Url::revoke_object_url(&old);
        }
        self.stop_waiting();
        self.pull.set(None);
        self.set(CropBox::WHOLE);
        self.rested.set(CropBox::WHOLE);
    }

    /// The part of the photo that was in the box when it was last let go.
    pub(crate) fn part(&self) -> Crop {
        self.rested.get().crop()
    }

    fn let_go(&self) {
        self.rested.set(self.cropped.get());
        (self.let_go)();
    }

    fn set(&self, cropped: CropBox) {
        self.cropped.set(cropped);
        let style = self.frame.style();
        for (axis, begin, end) in [(0, "left", "right"), (1, "top", "bottom")] {
            let [from, to] = cropped.span(axis);
            let percent = |share: f64| format!("{:.3}%", share * 100.0);
            let _ = style.set_property(begin, &percent(from));
            let _ = style.set_property(end, &percent(1.0 - to));
        }
        self.tell();
    }

    /// Tells those who do not see it where the box is.
    fn tell(&self) {
        let percent = |share: f64| format!("{:.0}", share * 100.0);
        let [x, y, width, height] = self.cropped.get().crop().shares();
        let mut text = self.words.get().place.to_owned();
        for (name, share) in [("{x}", x), ("{y}", y), ("{w}", width), ("{h}", height)] {
            text = text.replace(name, &percent(share));
        }
        let _ = self.frame.set_attribute("aria-valuenow", &percent(width * height));
        let _ = self.frame.set_attribute("aria-valuetext", &text);
    }

    /// The photo's sides on the screen, in CSS pixels.
    fn sides(&self) -> Place {
        let area = self.photo.get_bounding_client_rect();
        [area.width().max(1.0), area.height().max(1.0)]
    }

    fn place(&self, event: &PointerEvent) -> Place {
        let (area, sides) = (self.photo.get_bounding_client_rect(), self.sides());
        let [x, y] = [f64::from(event.client_x()), f64::from(event.client_y())];
        [(x - area.left()) / sides[0], (y - area.top()) / sides[1]]
    }

    fn begin(&self, event: &PointerEvent) {
        if !event.is_primary() || event.button() != 0 {
            return;
        }
        event.prevent_default();
        let _ = self.frame.focus();
        let _ = self.photo.set_pointer_capture(event.pointer_id());
        let (finger, finer) = REACH;
        let reach = if event.pointer_type() == "touch" { finger } else { finer };
        let (from, before) = (self.place(event), self.cropped.get());
        let grip = before.grip(from, self.sides().map(|side| reach / side));
        self.pull.set(Some(Pull { pointer: event.pointer_id(), grip, from, before }));
    }

    fn follow(&self, event: &PointerEvent) {
        let Some(pull) = self.pull.get().filter(|pull| pull.pointer == event.pointer_id()) else {
            return;
        };
        let (to, sides) = (self.place(event), self.sides());
        let [x, y] = [0, 1].map(|axis: usize| (to[axis] - pull.from[axis]) * sides[axis]);
        let least = sides.map(|side| LEAST / side);
        self.set(if x.hypot(y) < STILL {
            pull.before
        } else {
            pull.before.pulled(pull.grip, pull.from, to, least)
        });
    }

    fn end(&self, event: &PointerEvent) {
        self.follow(event);
        if let Some(pull) = self.pull.take()
            && pull.before != self.cropped.get()
        {
            self.stop_waiting();
            self.let_go();
        }
    }

    /// Arrows move the box; with Shift they move its right or lower edge.
    fn key(self: &Rc<Self>, event: &KeyboardEvent) {
        let by = match event.key().as_str() {
            "ArrowLeft" => [-STEP, 0.0],
            "ArrowRight" => [STEP, 0.0],
            "ArrowUp" => [0.0, -STEP],
            "ArrowDown" => [0.0, STEP],
            _ => return,
        };
        // The cards, too, listen to arrows.
        event.prevent_default();
        event.stop_propagation();
        let grip = if event.shift_key() { Grip::Edges([Some(1), Some(1)]) } else { Grip::Inside };
        let (before, least) = (self.cropped.get(), self.sides().map(|side| LEAST / side));
        let pulled = before.pulled(grip, [0.0, 0.0], by, least);
        if pulled == before {
            return;
        }
        self.set(pulled);
        self.stop_waiting();
        let cropper = Rc::clone(self);
        let rest = Closure::once_into_js(move || cropper.let_go());
        self.keys_rest.set(Some(set_timeout(rest.unchecked_ref(), KEYS_REST_MS)));
    }

    fn stop_waiting(&self) {
        if let Some(timer) = self.keys_rest.take() {
            clear_timeout(&timer);
        }
    }
}
