//! A browser with a fresh profile and one page, and work in that page that may take minutes.

use super::server::Server;
use crate::cdp::{Browser, Page};
use base64::prelude::{BASE64_STANDARD, Engine};
use serde::Deserialize;
use serde_json::Value;
use std::io;
use std::time::{Duration, Instant};

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(300);
/// Between two looks whether the work is done.
const LOOK: Duration = Duration::from_millis(50);

/// How long a visitor looks for a picture.
const CHOICE: Duration = Duration::from_secs(1);

/// A page in a browser of its own.
pub struct Tab {
    // Before the browser: dropped first, it says farewell to it.
    page: Page,
    _browser: Browser,
}

/// A picture's vector from a page.
#[derive(Deserialize)]
pub struct Computed {
    pub vector: Vec<f32>,
    /// Of the network alone.
    pub milliseconds: f64,
    /// Bytes of WebAssembly memory.
    pub memory: f64,
    /// Milliseconds since the page was asked for.
    pub since: f64,
}

/// A whole search, from the picture to the products.
#[derive(Deserialize)]
pub struct Searched {
    pub milliseconds: f64,
    pub steps: Steps,
    /// Bytes of WebAssembly memory.
    pub memory: f64,
    pub products: usize,
}

/// Milliseconds of a search's steps, as `www/api.d.ts` describes them.
#[derive(Deserialize)]
pub struct Steps {
    pub decode: f64,
    pub load: f64,
    pub network: f64,
    pub search: f64,
}

impl Tab {
    /// Starts a browser with a fresh profile.
    pub fn new() -> Tab {
        let browser = Browser::start();
        Tab { page: browser.page_of_profile(), _browser: browser }
    }

    /// Goes to the benchmark's page.
    pub fn open(&mut self, server: &Server) {
        self.page.open(&server.address("bench/page.html"));
        self.page.wait("!!window.bench");
    }

    /// The value of a promise in the page.
    pub fn work<T: serde::de::DeserializeOwned>(&mut self, promise: &str) -> io::Result<T> {
        self.page.eval(&begin(promise));
        let value = self.outcome(|page| page.eval(OUTCOME))?;
        Ok(serde_json::from_value(value)?)
    }

    /// The picture's vector.
    pub fn compute(&mut self) -> io::Result<Computed> {
        self.work("bench.run()")
    }

    /// The products like the picture.
    pub fn search(&mut self) -> io::Result<Searched> {
        let searched: Searched = self.work("bench.search()")?;
        match searched.products {
            0 => Err(io::Error::other("the search found nothing")),
            _ => Ok(searched),
        }
    }

    /// Opens a shop's page, and there the widget's search by photo, until a picture can be chosen.
    pub fn open_panel(&mut self, address: &str) {
        self.page.open(address);
        self.page.wait_frame("!!document.querySelector('#photo:not([hidden])')");
        self.page.frame("document.querySelector('#photo').click()");
        self.page.wait_frame("!!document.querySelector('#photo-search:not([hidden])')");
        self.page.rest(CHOICE);
    }

    /// Chooses a picture in the panel: milliseconds until its products are on the page.
    pub fn choose(&mut self, picture: &[u8]) -> io::Result<f64> {
        let picture = BASE64_STANDARD.encode(picture);
        let promise = format!(
            "(() => {{
                document.querySelector('.again:not([hidden])')?.click();
                const bytes = Uint8Array.from(atob('{picture}'), c => c.charCodeAt(0));
                const data = new DataTransfer();
                data.items.add(new File([bytes], 'picture.png'));
                const [found, error] = ['.found', '.error'].map(s => document.querySelector(s));
                const input = document.querySelector('#photo-search input');
                input.files = data.files;
                const start = performance.now();
                const shown = new Promise((resolve, reject) => {{
                    const look = () => {{
                        if (!found.hidden) resolve(performance.now() - start);
                        if (!error.hidden) reject(error.textContent);
                    }};
                    const observer = new MutationObserver(look);
                    for (const part of [found, error]) observer.observe(part, {{ attributes: true }});
                }});
                input.dispatchEvent(new Event('change', {{ bubbles: true }}));
                return shown;
            }})()"
        );
        self.page.frame(&begin(&promise));
        let value = self.outcome(|page| page.frame(OUTCOME).unwrap_or_default())?;
        Ok(serde_json::from_value(value)?)
    }

    fn outcome(&mut self, look: impl Fn(&mut Page) -> Value) -> io::Result<Value> {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            self.page.rest(LOOK);
            let mut outcome = look(&mut self.page);
            if let Some(error) = outcome["error"].as_str() {
                return Err(io::Error::other(format!("{error}\n{:?}", self.page.console)));
            }
            if let Some(value) = outcome.get_mut("value") {
                return Ok(value.take());
            }
        }
        Err(io::Error::other(format!("nothing came of it: {:?}", self.page.console)))
    }
}

/// Begins work whose end [`OUTCOME`] tells: the protocol's own waiting ends too early.
fn begin(promise: &str) -> String {
    format!(
        "window.outcome = null; Promise.resolve({promise}).then(
            value => {{ outcome = {{ value: value ?? null }} }},
            error => {{ outcome = {{ error: String(error?.stack ?? error) }} }}), 0"
    )
}

const OUTCOME: &str = "window.outcome";
