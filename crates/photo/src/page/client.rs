//! The page's side: one worker, started on intent, one request at a time, ended after idling.
//! Terminating it is what aborts a request, and what surely returns the memory.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use js_sys::{Array, Function, Object, Promise, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Blob, Event, MessageEvent, Url, Worker, WorkerOptions, WorkerType};

use crate::failure::Failure;
use crate::protocol::{Reply, Request, Said};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(work: &Function, ms: f64) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
}

/// How long a worker waits for another request, in milliseconds.
pub(crate) const IDLE_MS: f64 = 60_000.0;

/// Starts workers and speaks with them.
pub(crate) struct Client {
    /// The compiled module, which every worker instantiates.
    module: JsValue,
    /// Absolute address of the module's script, which workers run too.
    script: String,
    idle_ms: f64,
    worker: RefCell<Option<Running>>,
    /// Resolved when the last request that was queued has ended.
    last: RefCell<Promise>,
    idle_timer: Cell<Option<JsValue>>,
    /// The last picture and its number, by which the worker knows one that it has decoded.
    picture: RefCell<(JsValue, u32)>,
}

/// A worker that is there.
struct Running {
    worker: Worker,
    ready: Promise,
    request: Rc<RefCell<Option<Pending>>>,
    _listeners: [Closure<dyn Fn(Event)>; 2],
}

/// Who waits for the answer.
struct Pending {
    resolve: Function,
    reject: Function,
    progress: Rc<dyn Fn(f64, f64)>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

impl Client {
    pub(crate) fn new(module: JsValue, script: String, idle_ms: f64) -> Rc<Client> {
        Rc::new(Client {
            module,
            script,
            idle_ms,
            worker: RefCell::default(),
            last: RefCell::new(Promise::resolve(&JsValue::UNDEFINED)),
            idle_timer: Cell::default(),
            picture: RefCell::new((JsValue::UNDEFINED, 0)),
        })
    }

    /// The worker's answer; requests wait for those before them. Without an image the worker only
    /// makes everything ready.
    ///
    /// # Errors
    /// A JavaScript error: one with a `code` where the search failed, the signal's reason where it
    /// was aborted.
    pub(crate) async fn ask(
        self: &Rc<Self>,
        request: &Request,
        image: Option<&Blob>,
        signal: Option<AbortSignal>,
        progress: Rc<dyn Fn(f64, f64)>,
    ) -> Result<JsValue, JsValue> {
        let mut finish = None;
        let turn = Promise::new(&mut |resolve, _| finish = Some(resolve));
        let before = self.last.replace(turn);
        let _ = JsFuture::from(before).await;
        let result = self.ask_now(request, image, signal, progress).await;
        if let Some(finish) = finish {
            let _ = finish.call0(&JsValue::UNDEFINED);
        }
        self.idle();
        result
    }

    /// Ends the worker.
    pub(crate) fn close(&self) {
        self.stop_idling();
        self.worker.replace(None);
    }

    async fn ask_now(
        self: &Rc<Self>,
        request: &Request,
        image: Option<&Blob>,
        signal: Option<AbortSignal>,
        progress: Rc<dyn Fn(f64, f64)>,
    ) -> Result<JsValue, JsValue> {
        self.stop_idling();
        if let Some(signal) = signal.as_ref().filter(|signal| signal.aborted()) {
            return Err(signal.reason());
        }
        if self.worker.borrow().is_none() {
            self.worker.replace(Some(self.start()?));
        }
        let (ready, slot, worker) = {
            let running = self.worker.borrow();
            let running = running.as_ref().ok_or("no worker")?;
            (running.ready.clone(), Rc::clone(&running.request), running.worker.clone())
        };
        let answer = {
            let slot = Rc::clone(&slot);
            Promise::new(&mut move |resolve, reject| {
                slot.replace(Some(Pending { resolve, reject, progress: Rc::clone(&progress) }));
            })
        };
        let abort = signal.as_ref().map(|signal| {
            let (client, slot, signal) = (Rc::downgrade(self), Rc::clone(&slot), signal.clone());
            Closure::<dyn Fn()>::new(move || {
                if let Some(pending) = slot.take() {
                    client.upgrade().inspect(|client| client.close());
                    let _ = pending.reject.call1(&JsValue::UNDEFINED, &signal.reason());
                }
            })
        });
        if let (Some(signal), Some(abort)) = (&signal, &abort) {
            let abort = abort.as_ref().unchecked_ref();
            signal.add_event_listener_with_callback("abort", abort)?;
        }
        let objects = serde_wasm_bindgen::Serializer::new();
        let message = Object::new();
        Reflect::set(&message, &"request".into(), &request.serialize(&objects)?)?;
        Reflect::set(&message, &"image".into(), &image.into())?;
        Reflect::set(&message, &"picture".into(), &self.number(image).into())?;
        let sent = async {
            // A worker that cannot start rejects the request, and is never ready.
            JsFuture::from(Promise::race(&Array::of2(&ready, &answer))).await?;
            worker.post_message(&message)?;
            JsFuture::from(answer).await
        };
        let result = sent.await;
        if let (Some(signal), Some(abort)) = (&signal, &abort) {
            let abort = abort.as_ref().unchecked_ref();
            signal.remove_event_listener_with_callback("abort", abort)?;
        }
        result
    }

    /// Another number for another picture.
    fn number(&self, image: Option<&Blob>) -> u32 {
        let mut picture = self.picture.borrow_mut();
        if let Some(image) = image.filter(|image| JsValue::from(*image) != picture.0) {
            *picture = (image.into(), picture.1 + 1);
        }
        picture.1
    }

    fn start(self: &Rc<Self>) -> Result<Running, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&self.address()?, &options)?;
        let request: Rc<RefCell<Option<Pending>>> = Rc::default();
        let mut set_ready = None;
        let ready = Promise::new(&mut |resolve, _| set_ready = Some(resolve));
        let hear = {
            let request = Rc::clone(&request);
            Closure::<dyn Fn(Event)>::new(move |event: Event| {
                let data = event.unchecked_ref::<MessageEvent>().data();
                let Ok(Reply { said, answer }) = serde_wasm_bindgen::from_value(data) else {
                    return;
                };
                match said {
                    Said::Ready => {
                        if let Some(ready) = &set_ready {
                            let _ = ready.call0(&JsValue::UNDEFINED);
                        }
                    }
                    Said::Progress { loaded, total } => {
                        let progress =
                            request.borrow().as_ref().map(|pending| Rc::clone(&pending.progress));
                        if let Some(progress) = progress {
                            progress(loaded, total);
                        }
                    }
                    Said::Done => {
                        if let Some(pending) = request.take() {
                            let _ = pending.resolve.call1(&JsValue::UNDEFINED, &answer);
                        }
                    }
                    Said::Failed { code, message } => {
                        if let Some(pending) = request.take() {
                            let _ =
                                pending.reject.call1(&JsValue::UNDEFINED, &error(&code, &message));
                        }
                    }
                }
            })
        };
        let crash = {
            let (client, request) = (Rc::downgrade(self), Rc::clone(&request));
            Closure::<dyn Fn(Event)>::new(move |event: Event| {
                event.prevent_default();
                crashed(&client, &request);
            })
        };
        worker.set_onmessage(Some(hear.as_ref().unchecked_ref()));
        worker.set_onerror(Some(crash.as_ref().unchecked_ref()));
        worker.post_message(&self.module)?;
        Ok(Running { worker, ready, request, _listeners: [hear, crash] })
    }

    /// Workers of another origin cannot be started, but a script of ours may import one: needed
    /// where a shop's own page uses the module.
    fn address(&self) -> Result<String, JsValue> {
        let own = Reflect::get(&js_sys::global(), &"origin".into())?.as_string();
        if Url::new(&self.script)?.origin() == own.unwrap_or_default() {
            return Ok(self.script.clone());
        }
        let text = format!("import {};", js_sys::JSON::stringify(&self.script.as_str().into())?);
        let options = web_sys::BlobPropertyBag::new();
        options.set_type("text/javascript");
        let parts = Array::of1(&text.into());
        let blob = Blob::new_with_str_sequence_and_options(&parts, &options)?;
        Url::create_object_url_with_blob(&blob)
    }

    fn idle(self: &Rc<Self>) {
        self.stop_idling();
        let client = Rc::downgrade(self);
        let end = Closure::once_into_js(move || {
            let busy = |client: &Client| {
                let worker = client.worker.borrow();
                worker.as_ref().is_some_and(|running| running.request.borrow().is_some())
            };
            if let Some(client) = client.upgrade().filter(|client| !busy(client)) {
                client.worker.replace(None);
            }
        });
        self.idle_timer.set(Some(set_timeout(end.unchecked_ref(), self.idle_ms)));
    }

    fn stop_idling(&self) {
        if let Some(timer) = self.idle_timer.take() {
            clear_timeout(&timer);
        }
    }
}

/// The worker is of no use any more.
fn crashed(client: &Weak<Client>, request: &RefCell<Option<Pending>>) {
    if let Some(pending) = request.take() {
        let failure = Failure::Crashed;
        let error = error(failure.code(), &failure.to_string());
        let _ = pending.reject.call1(&JsValue::UNDEFINED, &error);
    }
    // Not at once: this closure belongs to what is dropped.
    let client = client.clone();
    let end = Closure::once_into_js(move || {
        client.upgrade().inspect(|client| client.close());
    });
    set_timeout(end.unchecked_ref(), 0.0);
}

/// An `Error` with a `code`.
pub(crate) fn error(code: &str, message: &str) -> JsValue {
    let error = js_sys::Error::new(message);
    error.set_name("VitrineError");
    let _ = Reflect::set(&error, &"code".into(), &code.into());
    error.into()
}
