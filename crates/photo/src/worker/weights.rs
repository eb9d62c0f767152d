//! A pack on its way into memory: shards side by side, each byte straight to its place.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise, spawn_local};
use web_sys::{
    Cache, CacheStorage, ReadableStreamDefaultReader, RequestCache, RequestInit, Response,
};

use crate::failure::{Failure, pack_fault};
use vitrine_browser::fetch_with;
use vitrine_embed::pack::{Assembly, Manifest, Unpacked};

/// Shards that are fetched at a time.
const LANES: usize = 4;
/// How often a shard is asked for before the search gives up, and how long it waits in between.
const ATTEMPTS: u32 = 3;
const WAIT_MS: i32 = 400;
/// Where shards are kept between visits.
const CACHE: &str = "vitrine-weights";

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(work: &js_sys::Function, ms: i32) -> i32;
}

/// A pack whose weights are arriving. What has arrived stays when the connection breaks.
pub(crate) struct Weights {
    /// The manifest's address.
    address: String,
    assembly: RefCell<Assembly>,
    /// Bytes that have come since [`fetch`](Weights::fetch) began.
    loaded: Cell<f64>,
    fault: RefCell<Option<Failure>>,
}

/// Storage is best effort: private windows, sandboxes and full disks only cost speed.
async fn storage() -> Option<Cache> {
    let caches = Reflect::get(&js_sys::global(), &"caches".into()).ok()?;
    let caches: CacheStorage = caches.dyn_into().ok()?;
    JsFuture::from(caches.open(CACHE)).await.ok()?.dyn_into().ok()
}

/// A shard's address.
fn shard_address(manifest_address: &str, path: &str) -> String {
    web_sys::Url::new_with_base(path, manifest_address).map(|url| url.href()).unwrap_or_default()
}

/// Whether every shard is in the browser's storage already.
pub(crate) async fn is_stored(address: &str, manifest: &Manifest) -> bool {
    let Some(cache) = storage().await else { return false };
    for shard in 0..manifest.shards() {
        let path = manifest.shard_path(shard).unwrap_or_default();
        let found = JsFuture::from(cache.match_with_str(&shard_address(address, &path))).await;
        if found.is_ok_and(|found| found.is_undefined()) {
            return false;
        }
    }
    true
}

impl Weights {
    /// Takes memory for all weights.
    pub(crate) fn new(address: String, manifest: Manifest) -> Result<Rc<Weights>, Failure> {
        let assembly = Assembly::new(manifest).map_err(pack_fault(&address))?;
        Ok(Rc::new(Weights {
            address,
            assembly: RefCell::new(assembly),
            loaded: Cell::default(),
            fault: RefCell::default(),
        }))
    }

    /// The manifest's address.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Fetches what is missing. `progress` hears how many bytes have come and how many will.
    pub(crate) async fn fetch(
        self: &Rc<Self>,
        progress: Rc<dyn Fn(f64, f64)>,
    ) -> Result<(), Failure> {
        let missing: Vec<usize> = self.assembly.borrow().missing().collect();
        let total: usize = {
            let assembly = self.assembly.borrow();
            missing.iter().filter_map(|&shard| assembly.manifest().shard_len(shard)).sum()
        };
        self.loaded.set(0.0);
        self.fault.replace(None);
        let progress: Rc<dyn Fn(f64)> = {
            let progress = Rc::clone(&progress);
            Rc::new(move |loaded| progress(loaded, total as f64))
        };
        progress(0.0);
        let cache = storage().await;
        let queue = Rc::new(RefCell::new(missing.into_iter()));
        let lanes: Array = (0..LANES)
            .map(|_| {
                let (weights, cache) = (Rc::clone(self), cache.clone());
                let (queue, progress) = (Rc::clone(&queue), Rc::clone(&progress));
                JsValue::from(future_to_promise(async move {
                    weights.lane(&queue, cache.as_ref(), &*progress).await;
                    Ok(JsValue::UNDEFINED)
                }))
            })
            .collect();
        JsFuture::from(Promise::all(&lanes)).await?;
        if let Some(fault) = self.fault.take() {
            return Err(fault);
        }
        if let Some(cache) = cache {
            let names = self.shard_addresses();
            spawn_local(async move { forget_others(&cache, &names).await });
        }
        Ok(())
    }

    /// What the pack holds.
    pub(crate) fn finish(self) -> Result<Unpacked, Failure> {
        self.assembly.into_inner().finish().map_err(pack_fault(&self.address))
    }

    async fn lane(
        &self,
        queue: &RefCell<std::vec::IntoIter<usize>>,
        cache: Option<&Cache>,
        progress: &dyn Fn(f64),
    ) {
        loop {
            let next = queue.borrow_mut().next();
            let Some(shard) = next else { return };
            if self.fault.borrow().is_some() {
                return;
            }
            if let Err(fault) = self.shard(shard, cache, progress).await {
                self.fault.borrow_mut().get_or_insert(fault);
            }
        }
    }

    async fn shard(
        &self,
        shard: usize,
        cache: Option<&Cache>,
        progress: &dyn Fn(f64),
    ) -> Result<(), Failure> {
        let path = self.assembly.borrow().manifest().shard_path(shard).unwrap_or_default();
        let address = shard_address(&self.address, &path);
        if let Some(cache) = cache {
            let stored = JsFuture::from(cache.match_with_str(&address)).await;
            if let Some(stored) = stored.ok().and_then(|found| found.dyn_into::<Response>().ok()) {
                if self.receive(shard, &stored, progress).await.is_ok() {
                    return Ok(());
                }
                let _ = JsFuture::from(cache.delete_with_str(&address)).await;
            }
        }
        let mut attempt = 1;
        loop {
            // Another try asks the server itself: what the browser keeps may be the fault.
            let options = RequestInit::new();
            if attempt > 1 {
                options.set_cache(RequestCache::Reload);
            }
            match self.download(shard, &address, &options, cache, progress).await {
                Err(_) if attempt < ATTEMPTS => {
                    pause(WAIT_MS * attempt as i32).await;
                    attempt += 1;
                }
                result => return result,
            }
        }
    }

    async fn download(
        &self,
        shard: usize,
        address: &str,
        options: &RequestInit,
        cache: Option<&Cache>,
        progress: &dyn Fn(f64),
    ) -> Result<(), Failure> {
        let failed = || Failure::Fetch(address.to_owned());
        let response = JsFuture::from(fetch_with(address, options)).await.map_err(|_| failed())?;
        let response: Response = response.dyn_into()?;
        if !response.ok() {
            return Err(failed());
        }
        // The copy is stored while the original is read.
        let storing = cache.and_then(|cache| {
            Some(JsFuture::from(cache.put_with_str(address, &response.clone().ok()?)))
        });
        let received = self.receive(shard, &response, progress).await;
        if let Some(storing) = storing {
            let _ = storing.await;
            if let (Err(_), Some(cache)) = (&received, cache) {
                let _ = JsFuture::from(cache.delete_with_str(address)).await;
            }
        }
        received
    }

    /// A shard's bytes, straight to their places, then verified there.
    async fn receive(
        &self,
        shard: usize,
        response: &Response,
        progress: &dyn Fn(f64),
    ) -> Result<(), Failure> {
        let failed = || Failure::Fetch(response.url());
        let body = response.body().ok_or_else(failed)?;
        let reader: ReadableStreamDefaultReader =
            body.get_reader().dyn_into().map_err(JsValue::from)?;
        let mut offset = 0;
        let read = async {
            loop {
                let part = JsFuture::from(reader.read()).await.map_err(|_| failed())?;
                let chunk = Reflect::get(&part, &"value".into())?;
                let Ok(chunk) = chunk.dyn_into::<Uint8Array>() else { return Ok(()) };
                let length = chunk.length() as usize;
                self.assembly.borrow_mut().fill(shard, offset, length, |from, place| {
                    let (from, to) = (from as u32, (from + place.len()) as u32);
                    chunk.subarray(from, to).copy_to(place);
                });
                offset += length;
                self.loaded.set(self.loaded.get() + length as f64);
                progress(self.loaded.get());
            }
        };
        let received: Result<(), Failure> = read.await;
        let confirmed = received.and_then(|()| {
            let length = self.assembly.borrow().manifest().shard_len(shard);
            if length != Some(offset) {
                return Err(failed());
            }
            self.assembly.borrow_mut().confirm(shard).map_err(pack_fault(&self.address))
        });
        if confirmed.is_err() {
            self.loaded.set(self.loaded.get() - offset as f64);
        }
        confirmed
    }

    fn shard_addresses(&self) -> Vec<String> {
        let assembly = self.assembly.borrow();
        let manifest = assembly.manifest();
        (0..manifest.shards())
            .filter_map(|shard| manifest.shard_path(shard))
            .map(|path| shard_address(&self.address, &path))
            .collect()
    }
}

/// Removes the shards of packs that are no longer used.
async fn forget_others(cache: &Cache, names: &[String]) {
    let Ok(requests) = JsFuture::from(cache.keys()).await else { return };
    for request in Array::from(&requests) {
        let address = Reflect::get(&request, &"url".into()).ok().and_then(|url| url.as_string());
        if let Some(address) = address.filter(|address| !names.contains(address)) {
            let _ = JsFuture::from(cache.delete_with_str(&address)).await;
        }
    }
}

async fn pause(ms: i32) {
    let promise = Promise::new(&mut |resolve, _| {
        set_timeout(&resolve, ms);
    });
    let _ = JsFuture::from(promise).await;
}
