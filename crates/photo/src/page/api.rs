//! What JavaScript calls. `www/api.d.ts` describes it to TypeScript.

use std::rc::Rc;

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::{AbortSignal, Blob};

use super::client::{Client, IDLE_MS};
use crate::protocol::{Files, Request};
use vitrine_embed::Crop;

/// Products found where the caller does not say.
const COUNT: u32 = 12;

/// Vectors of pictures, and products that look like them, computed in a worker.
#[wasm_bindgen]
pub struct Vitrine {
    client: Rc<Client>,
    files: Files,
}

#[wasm_bindgen]
impl Vitrine {
    /// `module` is this compiled module, `script` the absolute address of its script, `files`
    /// the absolute addresses of `pack`, `codes` and `index`.
    ///
    /// # Errors
    /// Where an address is missing.
    #[wasm_bindgen(constructor)]
    pub fn new(
        module: JsValue,
        script: String,
        files: JsValue,
        idle_ms: Option<f64>,
    ) -> Result<Vitrine, JsValue> {
        let files = serde_wasm_bindgen::from_value(files)?;
        Ok(Vitrine { client: Client::new(module, script, idle_ms.unwrap_or(IDLE_MS)), files })
    }

    /// The picture's vector. Options: `crop`, `signal`, `onprogress`.
    pub fn embed(&self, image: Blob, options: Option<Object>) -> Promise {
        self.ask(Some(image), options, false)
    }

    /// The products that look most like the picture, and its vector. Options: `count`, `crop`,
    /// `signal`, `onprogress`.
    pub fn similar(&self, image: Blob, options: Option<Object>) -> Promise {
        self.ask(Some(image), options, true)
    }

    /// Loads all that a search needs, so that the first one is as quick as those after it. Options:
    /// `signal`, `onprogress`.
    pub fn prepare(&self, options: Option<Object>) -> Promise {
        self.ask(None, options, true)
    }

    /// Ends the worker and returns its memory. The next call starts another.
    pub fn close(&self) {
        self.client.close();
    }

    fn ask(&self, image: Option<Blob>, options: Option<Object>, products: bool) -> Promise {
        let (client, files) = (Rc::clone(&self.client), self.files.clone());
        future_to_promise(async move {
            let option = |name: &str| {
                let options = options.as_ref()?;
                Reflect::get(options, &name.into()).ok().filter(|value| !value.is_undefined())
            };
            let count = option("count").and_then(|count| count.as_f64());
            let count = products.then(|| count.map_or(COUNT, |count| count.clamp(1.0, 1e3) as u32));
            let crop = option("crop").map(|part| shares(&part)).transpose()?;
            let signal = option("signal").and_then(|signal| signal.dyn_into::<AbortSignal>().ok());
            let listener = option("onprogress").and_then(|work| work.dyn_into::<Function>().ok());
            let progress = move |loaded: f64, total: f64| {
                if let Some(listener) = &listener {
                    let _ = listener.call2(&JsValue::UNDEFINED, &loaded.into(), &total.into());
                }
            };
            client
                .ask(&Request { files, count, crop }, image.as_ref(), signal, Rc::new(progress))
                .await
        })
    }
}

/// A part of a picture, as [`Crop::shares`]; a `RangeError` for anything else.
fn shares(part: &JsValue) -> Result<[f64; 4], JsValue> {
    let share = |name: &str| Reflect::get(part, &name.into()).ok()?.as_f64();
    let shares = ["x", "y", "width", "height"].map(|name| share(name).unwrap_or(f64::NAN));
    let [x, y, width, height] = shares;
    let crop = Crop::new(x, y, width, height);
    Ok(crop.map_err(|error| js_sys::RangeError::new(&error.to_string()))?.shares())
}
