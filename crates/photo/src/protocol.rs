//! What the page and the worker say to each other, as JavaScript sees it.

use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

use vitrine_catalogue::Money;
use vitrine_embed::codes::Found;
use vitrine_table::Card;

/// Absolute addresses of what a search reads.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Files {
    /// The pack's manifest; its shards are named relative to it.
    pub pack: String,
    /// The catalogue's codes.
    pub codes: String,
    /// The table's index; shards are named relative to it.
    pub index: String,
}

/// What a page asks of a worker, beside the picture.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Request {
    pub files: Files,
    /// How many products to find; none where only the vector is asked for.
    pub count: Option<u32>,
    /// The part of the picture that is looked at, as [`Crop::shares`](vitrine_embed::Crop::shares);
    /// none is all of it.
    pub crop: Option<[f64; 4]>,
}

/// What a worker says. It says [`Said::Ready`] once, and ends each request with [`Said::Done`] or
/// [`Said::Failed`].
#[derive(Serialize, Deserialize)]
pub(crate) struct Reply {
    pub said: Said,
    /// With `Done`. Not a part of [`Said`], because serde copies what is in an enum, and only in a
    /// struct leaves JavaScript's own values as they are.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    pub answer: JsValue,
}

/// See [`Reply`].
#[derive(Serialize, Deserialize)]
pub(crate) enum Said {
    Ready,
    /// Bytes of the pack that have arrived since the request, and all that it needs.
    Progress {
        loaded: f64,
        total: f64,
    },
    Done,
    Failed {
        code: String,
        message: String,
    },
}

impl From<Said> for Reply {
    fn from(said: Said) -> Reply {
        Reply { said, answer: JsValue::UNDEFINED }
    }
}

/// The answer to a request, which `www/api.d.ts` describes.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Answer {
    /// A `Float32Array`.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    pub vector: JsValue,
    pub network: String,
    /// Whether the browser decoded the picture, because we cannot.
    pub decoded_by_browser: bool,
    pub products: Option<Vec<FoundProduct>>,
    pub milliseconds: Milliseconds,
    /// Bytes of the worker's WebAssembly memory, which only grows.
    pub memory: f64,
}

/// How long the steps took.
#[derive(Default, Serialize)]
pub(crate) struct Milliseconds {
    /// Bytes to pixels to the network's input.
    pub decode: f64,
    /// Until the pack was in memory; nothing where it was already.
    pub load: f64,
    /// Input to vector.
    pub network: f64,
    /// Vector to products.
    pub search: f64,
}

/// A product that looks like the picture.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FoundProduct {
    pub id: String,
    pub name: String,
    pub url: Option<String>,
    /// An absolute address.
    pub picture: Option<String>,
    pub price: Option<Price>,
    pub old_price: Option<Price>,
    pub cosine: f32,
    pub similarity: f32,
    /// Really like the picture, and not only nearer than the others.
    pub alike: bool,
}

/// An amount in the currency's unit.
#[derive(Serialize, Deserialize)]
pub(crate) struct Price {
    pub amount: f64,
    pub currency: String,
}

impl FoundProduct {
    /// `picture` is the card's, made absolute.
    pub(crate) fn new(card: Card, picture: Option<String>, found: Found) -> FoundProduct {
        let Card { id, name, url, price, old_price, .. } = card;
        let [price, old_price] = [price, old_price].map(|money| money.map(Price::from));
        let (Found { cosine, similarity, .. }, alike) = (found, found.is_alike());
        FoundProduct { id, name, url, picture, price, old_price, cosine, similarity, alike }
    }
}

impl From<Money> for Price {
    fn from(money: Money) -> Price {
        Price { amount: money.hundredths as f64 / 100.0, currency: money.currency.to_string() }
    }
}
