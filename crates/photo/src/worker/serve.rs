//! The worker's side: pictures in, vectors and products out, one request after another.

use std::cell::{self, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use gloo_net::http;
use js_sys::{Float32Array, Reflect, WebAssembly};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, DedicatedWorkerGlobalScope, MessageEvent, Url};

use super::decode;
use super::weights::Weights;
use crate::failure::{Failure, pack_fault, table_fault};
use crate::protocol::{Answer, FoundProduct, Milliseconds, Reply, Request, Said};
use vitrine_browser::Download;
use vitrine_embed::codes::{self, Cell, Codes, Found, Shown};
use vitrine_embed::pack::Manifest;
use vitrine_embed::{Crop, Network, Picture, Prepared};
use vitrine_envelope::Kind;
use vitrine_table::{Index, Shard};

/// Most pixels of a picture that stays decoded for other parts of it to be looked at: 72 MB.
const KEPT_PIXELS: u64 = 24_000_000;
/// Least time between two reports of progress, in milliseconds.
const REPORT_MS: f64 = 60.0;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn now() -> f64;
}

/// What stays in memory between requests.
#[derive(Default)]
struct Searcher {
    manifest: RefCell<Option<(String, Rc<Manifest>)>>,
    picture: RefCell<Option<Decoded>>,
    weights: RefCell<Option<Rc<Weights>>>,
    network: RefCell<Option<(String, Rc<Network>)>>,
    codes: RefCell<Option<(String, Rc<Codes>)>>,
    /// Those of the last search, by their addresses.
    cells: RefCell<BTreeMap<String, Rc<Cell>>>,
    index: RefCell<Option<(String, Rc<Index>)>>,
    /// By their addresses.
    shards: RefCell<BTreeMap<String, Rc<Shard>>>,
}

/// A decoded picture.
#[derive(Clone)]
struct Decoded {
    /// The page's number for it.
    number: u32,
    picture: Rc<Picture>,
    by_browser: bool,
}

/// Waits for requests, for as long as the worker lives.
#[wasm_bindgen]
pub fn serve() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let searcher = Rc::new(Searcher::default());
    let listener = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let (searcher, data) = (Rc::clone(&searcher), event.data());
        spawn_local(async move {
            let reply = match searcher.answer(&data).await {
                Ok(answer) => Reply { said: Said::Done, answer },
                Err(failure) => {
                    let (code, message) = (failure.code().to_owned(), failure.to_string());
                    Said::Failed { code, message }.into()
                }
            };
            post(&reply);
        });
    });
    scope.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    listener.forget();
    post(&Said::Ready.into());
}

fn post(reply: &Reply) {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    if let Ok(message) = reply.serialize(&serde_wasm_bindgen::Serializer::new()) {
        let _ = scope.post_message(&message);
    }
}

impl Searcher {
    async fn answer(&self, data: &JsValue) -> Result<JsValue, Failure> {
        let request = Reflect::get(data, &"request".into())?;
        let request: Request = serde_wasm_bindgen::from_value(request).map_err(JsValue::from)?;
        let files = &request.files;
        let mut milliseconds = Milliseconds::default();
        let clock = cell::Cell::new(now());
        let lap = || now() - clock.replace(now());

        // These come while the picture is decoded and the weights arrive.
        let table = request.count.map(|_| {
            (
                begin(&self.codes, &files.codes, Kind::Codes),
                begin(&self.index, &files.index, Kind::Index),
            )
        });
        let manifest = self.manifest(&files.pack).await?;
        clock.set(now());
        // The picture shrinks to the network's input before the weights take their place.
        let prepared = self.prepare(data, &request, &manifest).await?;
        milliseconds.decode = lap();
        let network = self.network(&files.pack, &manifest).await?;
        let table = match table {
            Some((codes, index)) => {
                let codes = self.codes(&files.codes, codes).await?;
                Some((codes, self.index(&files.index, index).await?))
            }
            None => None,
        };
        milliseconds.load = lap();
        // Without a picture the request was to make everything ready.
        let Some((prepared, decoded_by_browser)) = prepared else { return Ok(JsValue::UNDEFINED) };
        let vector = embed(&network, prepared)?;
        milliseconds.network = lap();
        let products = match (table, request.count) {
            (Some((codes, index)), Some(count)) => {
                codes.check_network(network.id(), &manifest.about().source)?;
                let cells = self.cells(&files.codes, &codes, &vector).await?;
                let candidates = codes::candidates(count as usize);
                let found = codes.nearest_in(&cells, &vector, candidates);
                Some(self.products(&files.index, &index, &found, count as usize).await?)
            }
            _ => None,
        };
        milliseconds.search = lap();
        let answer = Answer {
            vector: Float32Array::from(&vector[..]).into(),
            network: network.id().to_owned(),
            decoded_by_browser,
            products,
            milliseconds,
            memory: memory()?,
        };
        let objects = serde_wasm_bindgen::Serializer::new();
        Ok(answer.serialize(&objects).map_err(JsValue::from)?)
    }

    /// The request's picture, or the part of it that is asked for, as the network reads it, and
    /// whether the browser decoded it; `None` of a request without one.
    async fn prepare(
        &self,
        data: &JsValue,
        request: &Request,
        manifest: &Manifest,
    ) -> Result<Option<(Prepared, bool)>, Failure> {
        let Ok(image) = Reflect::get(data, &"image".into())?.dyn_into::<Blob>() else {
            return Ok(None);
        };
        let number = Reflect::get(data, &"picture".into())?.as_f64().unwrap_or_default();
        let Decoded { picture, by_browser, .. } = self.picture(&image, number as u32).await?;
        let part = request.crop.map(|[x, y, w, h]| Crop::new(x, y, w, h)).transpose()?;
        let prepared = match part.filter(|part| *part != Crop::WHOLE) {
            Some(part) => manifest.prepare(&picture.crop(&part))?,
            None => manifest.prepare(&picture)?,
        };
        Ok(Some((prepared, by_browser)))
    }

    /// Decodes the picture, unless it is the last one.
    async fn picture(&self, image: &Blob, number: u32) -> Result<Decoded, Failure> {
        // The old one's memory is free before this one's is taken.
        let kept = self.picture.take().filter(|kept| kept.number == number);
        let decoded = match kept {
            Some(decoded) => decoded,
            None => {
                let (picture, by_browser) = decode::open(image).await?;
                Decoded { number, picture: Rc::new(picture), by_browser }
            }
        };
        let pixels = u64::from(decoded.picture.width()) * u64::from(decoded.picture.height());
        if pixels <= KEPT_PIXELS {
            self.picture.replace(Some(decoded.clone()));
        }
        Ok(decoded)
    }

    async fn manifest(&self, address: &str) -> Result<Rc<Manifest>, Failure> {
        if let Some(manifest) = kept(&self.manifest, address) {
            return Ok(manifest);
        }
        let manifest = Rc::new(manifest(address).await?);
        self.manifest.replace(Some((address.to_owned(), Rc::clone(&manifest))));
        Ok(manifest)
    }

    async fn codes(&self, address: &str, coming: Option<Download>) -> Result<Rc<Codes>, Failure> {
        if let Some(codes) = kept(&self.codes, address) {
            return Ok(codes);
        }
        let mut coming = coming.unwrap_or_else(|| Download::start(address.to_owned(), Kind::Codes));
        let codes = Rc::new(Codes::parse(&coming.payload().await?)?);
        self.codes.replace(Some((address.to_owned(), Rc::clone(&codes))));
        Ok(codes)
    }

    /// The cells that a search needs, where the codes have any; they come side by side.
    async fn cells(
        &self,
        codes_address: &str,
        codes: &Codes,
        vector: &[f32],
    ) -> Result<Vec<Rc<Cell>>, Failure> {
        let mut before = self.cells.take();
        let mut running = Vec::new();
        for number in codes.cells_near(vector) {
            let path = codes.cell_path(number).unwrap_or_default();
            let address = Url::new_with_base(&path, codes_address)?.href();
            let cell = match before.remove(&address) {
                Some(cell) => Ok(cell),
                None => Err(Download::start(address.clone(), Kind::Cell)),
            };
            running.push((number, address, cell));
        }
        let mut cells = Vec::new();
        for (number, address, cell) in running {
            let cell = match cell {
                Ok(cell) => cell,
                Err(mut coming) => Rc::new(codes.parse_cell(number, &coming.payload().await?)?),
            };
            self.cells.borrow_mut().insert(address, Rc::clone(&cell));
            cells.push(cell);
        }
        Ok(cells)
    }

    async fn index(&self, address: &str, coming: Option<Download>) -> Result<Rc<Index>, Failure> {
        if let Some(index) = kept(&self.index, address) {
            return Ok(index);
        }
        let mut coming = coming.unwrap_or_else(|| Download::start(address.to_owned(), Kind::Index));
        let payload = coming.payload().await?;
        let index = Rc::new(Index::parse(&payload).map_err(table_fault(address))?);
        self.index.replace(Some((address.to_owned(), Rc::clone(&index))));
        Ok(index)
    }

    async fn network(&self, address: &str, manifest: &Manifest) -> Result<Rc<Network>, Failure> {
        if let Some(network) = kept(&self.network, address) {
            return Ok(network);
        }
        // Another network's memory is free before this one's is taken.
        self.network.replace(None);
        let begun = self.weights.take().filter(|weights| weights.address() == address);
        let weights = match begun {
            Some(weights) => weights,
            None => Weights::new(address.to_owned(), manifest.clone())?,
        };
        self.weights.replace(Some(Rc::clone(&weights)));
        let reported = cell::Cell::new(f64::NEG_INFINITY);
        weights
            .fetch(Rc::new(move |loaded, total| {
                if loaded >= total || now() - reported.get() >= REPORT_MS {
                    reported.set(now());
                    post(&Said::Progress { loaded, total }.into());
                }
            }))
            .await?;
        self.weights.replace(None);
        let weights = Rc::into_inner(weights).ok_or(Failure::Crashed)?;
        let network = Rc::new(Network::from_pack(weights.finish()?, manifest.metadata()?)?);
        self.network.replace(Some((address.to_owned(), Rc::clone(&network))));
        Ok(network)
    }

    /// The cards of what was found.
    async fn products(
        &self,
        index_address: &str,
        index: &Index,
        found: &[Found],
        count: usize,
    ) -> Result<Vec<FoundProduct>, Failure> {
        let absolute =
            |path: &str| Url::new_with_base(path, index_address).map(|url| url.href()).ok();
        let address = |found: &Found| absolute(&index.shard_path(index.shard_of(found.position))?);
        let needed: BTreeSet<String> = found.iter().filter_map(address).collect();
        let running: Vec<(String, Download)> = needed
            .into_iter()
            .filter(|address| !self.shards.borrow().contains_key(address))
            .map(|address| (address.clone(), Download::start(address, Kind::Shard)))
            .collect();
        for (address, mut download) in running {
            let payload = download.payload().await?;
            let shard = Shard::parse(&payload).map_err(|fault| download.broken(fault))?;
            self.shards.borrow_mut().insert(address, Rc::new(shard));
        }
        let mut shown = Vec::new();
        for found in found {
            let shards = self.shards.borrow();
            if let Some(shard) = address(found).and_then(|address| shards.get(&address)) {
                codes::show(&mut shown, *found, shard);
            }
            if shown.len() == count {
                break;
            }
        }
        let product = |Shown { found, card }: Shown| {
            let picture = card.picture.as_deref().and_then(absolute);
            FoundProduct::new(card, picture, found)
        };
        Ok(shown.into_iter().map(product).collect())
    }
}

fn kept<T>(slot: &RefCell<Option<(String, Rc<T>)>>, address: &str) -> Option<Rc<T>> {
    slot.borrow().as_ref().filter(|(name, _)| name == address).map(|(_, value)| Rc::clone(value))
}

/// Bytes of memory that the module has taken.
fn memory() -> Result<f64, Failure> {
    let memory: WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    let bytes = Reflect::get(&memory.buffer(), &"byteLength".into())?.as_f64();
    Ok(bytes.unwrap_or_default())
}

/// Asks for a file that is not there yet.
fn begin<T>(
    slot: &RefCell<Option<(String, Rc<T>)>>,
    address: &str,
    kind: Kind,
) -> Option<Download> {
    kept(slot, address).is_none().then(|| Download::start(address.to_owned(), kind))
}

/// The manifest of a pack.
pub(crate) async fn manifest(address: &str) -> Result<Manifest, Failure> {
    let failed = || Failure::Fetch(address.to_owned());
    let response = http::Request::get(address).send().await.map_err(|_| failed())?;
    if !response.ok() {
        return Err(failed());
    }
    let bytes = response.binary().await.map_err(|_| failed())?;
    Manifest::parse(&bytes).map_err(pack_fault(address))
}

fn embed(network: &Network, prepared: Prepared) -> Result<Vec<f32>, Failure> {
    let mut vectors = network.embed_prepared(vec![prepared]).into_iter();
    Ok(vectors.next().ok_or(Failure::Crashed)??)
}
