//! A photo on its way to a list of products.

use std::rc::Rc;

use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{AbortController, AbortSignal, Blob, FileList};

use super::super::words::megabytes;
use super::{COUNT, Face, Panel, SMALL};
use crate::protocol::{FoundProduct, Request};
use vitrine_embed::Crop;

impl Panel {
    pub(crate) fn take(self: &Rc<Self>, files: Option<FileList>) {
        if let Some(file) = files.and_then(|files| files.get(0)) {
            let panel = Rc::clone(self);
            spawn_local(async move { panel.search(file.into()).await });
        }
    }

    /// Begins with a photo.
    async fn search(self: Rc<Self>, image: Blob) {
        self.cancel();
        self.found.clear();
        self.shown.set(None);
        self.photo.replace(Some(image.clone()));
        self.cropper.show(&image);
        self.progress(0.0, 0.0);
        self.show(Face::Busy);
        self.focus(".cancel");
        let Some(signal) = self.begin() else { return };
        if self.follow(image, signal).await {
            self.focus(".found a");
        }
    }

    /// A search that can be aborted, by [`cancel`](Panel::cancel), from now on.
    fn begin(&self) -> Option<AbortSignal> {
        let abort = AbortController::new().ok()?;
        let signal = abort.signal();
        self.abort.replace(Some(abort));
        Some(signal)
    }

    /// The box has been let go: the list follows.
    pub(crate) fn look_again(self: &Rc<Self>) {
        // A search that runs sees by itself, when it ends, that the box is elsewhere by now.
        let runs = self.abort.borrow().is_some();
        if runs || self.shown.get() == Some(self.cropper.part()) {
            return;
        }
        let Some(image) = self.photo.borrow().clone() else { return };
        let Some(signal) = self.begin() else { return };
        self.found.wait(true);
        let panel = Rc::clone(self);
        spawn_local(async move {
            panel.follow(image, signal).await;
        });
    }

    /// Searches until what is found belongs to the box where it is, and shows that; whether it came
    /// so far. Nobody waits for what was asked before the box moved on, but the worker, who could
    /// only be stopped for good, is let finish it.
    async fn follow(self: &Rc<Self>, image: Blob, signal: AbortSignal) -> bool {
        let (part, answer) = loop {
            let part = self.cropper.part();
            let answer = self.ask(&image, part, signal.clone()).await;
            if signal.aborted() {
                return false;
            }
            if self.cropper.part() == part {
                break (part, answer);
            }
        };
        self.abort.replace(None);
        self.shown.set(Some(part));
        let presented = answer.and_then(|answer| self.present(&answer));
        if let Err(error) = &presented {
            self.fail(error);
        }
        presented.is_ok()
    }

    async fn ask(
        self: &Rc<Self>,
        image: &Blob,
        part: Crop,
        signal: AbortSignal,
    ) -> Result<JsValue, JsValue> {
        let panel = Rc::downgrade(self);
        let progress = Rc::new(move |loaded, total| {
            panel.upgrade().inspect(|panel| panel.progress(loaded, total));
        });
        self.client.ask(&self.request(Some(part)), Some(image), Some(signal), progress).await
    }

    pub(crate) fn request(&self, part: Option<Crop>) -> Request {
        let crop = part.as_ref().map(Crop::shares);
        Request { files: self.files.clone(), count: Some(COUNT), crop }
    }

    fn present(&self, answer: &JsValue) -> Result<(), JsValue> {
        let products = Reflect::get(answer, &"products".into())?;
        let products: Vec<FoundProduct> = serde_wasm_bindgen::from_value(products)?;
        let words = self.words.get();
        if products.is_empty() {
            self.message(words.nothing);
            return Ok(());
        }
        self.found.fill(products, words)?;
        self.show(Face::Found);
        let by_browser = Reflect::get(answer, &"decodedByBrowser".into())?.is_truthy();
        if by_browser {
            let note = self.part(".note")?;
            note.set_text_content(Some(words.by_browser));
            note.set_hidden(false);
            self.resize();
        }
        Ok(())
    }

    fn fail(&self, error: &JsValue) {
        web_sys::console::warn_2(&"vitrine:".into(), error);
        let code = Reflect::get(error, &"code".into()).ok().and_then(|code| code.as_string());
        self.message(self.words.get().failure(&code.unwrap_or_default()));
    }

    fn message(&self, text: &str) {
        if let Ok(message) = self.part(".error") {
            message.set_text_content(Some(text));
        }
        self.show(Face::Failed);
        self.focus(".again");
    }

    pub(crate) fn cancel(&self) {
        if let Some(abort) = self.abort.take() {
            abort.abort();
        }
        self.found.wait(false);
        self.show(if self.found.is_empty() { Face::Ask } else { Face::Found });
    }

    fn progress(&self, loaded: f64, total: f64) {
        let words = self.words.get();
        let fetching = loaded < total && total > SMALL as f64;
        let text = if fetching {
            let sizes = format!("{} / {}", megabytes(loaded), megabytes(total));
            words.fetching.replace("{}", &sizes)
        } else {
            words.looking.to_owned()
        };
        if let Ok(status) = self.part(".status") {
            status.set_text_content(Some(&text));
        }
        if let Ok(bar) = self.part("progress") {
            let done = if fetching {
                bar.set_attribute("value", &format!("{:.3}", loaded / total))
            } else {
                bar.remove_attribute("value")
            };
            let _ = done;
        }
    }
}
