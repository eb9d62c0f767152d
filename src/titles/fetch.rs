//! Pages of the shop from the cache or from their servers.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use url::Url;

use crate::cache::{Cache, Digest, Namespace};
use crate::http::redirects::{Hop, Redirects};
use crate::http::robots::Robots;
use crate::http::{DownloadError, DownloadOptions, Downloader, Validators, WebPage};
use crate::images::Remedy;
use crate::page::web_page;
use vitrine_table::Page;

/// How long after the first request the last one may begin.
const TIME: Duration = Duration::from_millis(9500);

/// Why a page is not asked for when the time is over.
pub(crate) const NO_TIME: &str = "no time was left for it; the next build asks for it";

/// A page that was read.
#[derive(Debug, Clone)]
pub struct FetchedPage {
    /// Its signals.
    pub page: Page,
    /// Its address after all redirects.
    pub location: Url,
    /// Its server was not asked for it.
    pub cached: bool,
}

/// Why a page was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unread {
    /// The server says that there is none.
    Gone(String),
    /// Something is wrong with it, or it may not be asked for.
    Skipped(String),
    /// Nothing of its host can be had.
    HostClosed(String),
    /// The time is over.
    NoTime,
}

/// Pages as the cache has them: a line of JSON and the content.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    location: Url,
    charset: Option<String>,
    validators: Validators,
}

/// Fetches pages, one after the other.
#[derive(Debug)]
pub struct PageFetcher<'a> {
    cache: Option<&'a Cache>,
    options: &'a DownloadOptions,
    downloader: Downloader,
    remedy: Remedy,
    /// By host; in words why nothing may be asked.
    robots: HashMap<String, Result<Robots, String>>,
    began: Option<Instant>,
    time: Duration,
}

impl<'a> PageFetcher<'a> {
    /// For the shop of a feed at this address; `remedy` adds to the reasons why pages are not read.
    pub fn new(
        cache: Option<&'a Cache>,
        options: &'a DownloadOptions,
        feed: Option<&Url>,
        remedy: Remedy,
    ) -> PageFetcher<'a> {
        let downloader = Downloader::for_pages(options, feed);
        let (robots, began) = (HashMap::new(), None);
        PageFetcher { cache, options, downloader, remedy, robots, began, time: TIME }
    }

    /// The same for pages that a person named, who waits for them.
    pub fn patient(self) -> PageFetcher<'a> {
        PageFetcher { time: Duration::MAX, ..self }
    }

    /// Whether there may be a server at an address, and it may be asked.
    pub fn may_reach(&self, address: &Url) -> bool {
        self.downloader.may_reach(address)
    }

    /// Brings a page's signals.
    ///
    /// # Errors
    ///
    /// In words, why it is not read.
    pub fn page(&mut self, address: &Url) -> Result<Page, String> {
        self.fetch(address).map(|fetched| fetched.page).map_err(|unread| match unread {
            Unread::Gone(reason) | Unread::Skipped(reason) | Unread::HostClosed(reason) => reason,
            Unread::NoTime => NO_TIME.to_owned(),
        })
    }

    /// Brings a page.
    pub(crate) fn fetch(&mut self, address: &Url) -> Result<FetchedPage, Unread> {
        let key = Digest::of(address.as_str().as_bytes());
        let known = self.cache.and_then(|cache| read(&cache.get(&Namespace::pages(), &key)?));
        if let Some(page) = known.as_ref().filter(|_| !self.is_due(&key)) {
            return Ok(fetched(page, true));
        }
        let asked = self.ask(address, known.as_ref().map(|page| &page.validators));
        match (asked, known) {
            (Ok(Some(page)), _) => {
                if let Some(cache) = self.cache {
                    // A page that is not kept is asked for again; that stops no build.
                    let _ = cache.put(&Namespace::pages(), &key, &written(&page));
                }
                Ok(fetched(&page, false))
            }
            (Ok(None), Some(page)) => {
                let _ = self.cache.map(|cache| cache.renew(&Namespace::pages(), &key));
                Ok(fetched(&page, false))
            }
            (Ok(None), None) => Err(Unread::Skipped("the server sent no page".to_owned())),
            (Err(gone @ Unread::Gone(_)), _) => {
                self.cache.inspect(|cache| cache.remove(&Namespace::pages(), &key));
                Err(gone)
            }
            // What is here is not worse than it was.
            (Err(_), Some(page)) => Ok(fetched(&page, true)),
            (Err(unread), None) => Err(unread),
        }
    }

    /// As of pictures: each address after its own share of the time.
    fn is_due(&self, key: &Digest) -> bool {
        let after = self.options.revalidate.mul_f64(0.5 + key.share() / 2.0);
        let age = self.cache.and_then(|cache| cache.age(&Namespace::pages(), key));
        self.options.refresh || age.is_none_or(|age| age >= after)
    }

    /// Asks for a page and follows its redirects, each of which needs the leave of its own host.
    fn ask(
        &mut self,
        address: &Url,
        known: Option<&Validators>,
    ) -> Result<Option<WebPage>, Unread> {
        let (mut way, none) = (Redirects::from(address), Validators::default());
        loop {
            match self.hop(&way, known.unwrap_or(&none))? {
                Hop::Answer(page) => return Ok(page),
                Hop::Redirect(next) => {
                    way.follow(next).map_err(|error| Unread::Skipped(self.words(&error)))?;
                }
            }
        }
    }

    /// Asks for a page at the last address of the way, where the time, the host and its rules allow
    /// that. What another host refuses says nothing of the one that redirects to it.
    fn hop(&mut self, way: &Redirects, known: &Validators) -> Result<Hop<Option<WebPage>>, Unread> {
        let address = way.last();
        let closed = |reason: String| match way.is_empty() {
            true => Unread::HostClosed(reason),
            false => Unread::Skipped(format!("it redirects to {address}: {reason}")),
        };
        self.in_time(address)?;
        let robots = self.robots(address).map_err(closed)?;
        if !robots.allows(address) {
            let reason = "the host's robots.txt forbids it".to_owned();
            return Err(if way.is_empty() { Unread::Skipped(reason) } else { closed(reason) });
        }
        self.in_time(address)?;
        let answer = self.downloader.get_page(address, known);
        if let Some(delay) = robots.delay {
            self.downloader.pause(address, delay);
        }
        answer.map_err(|error| match &error {
            DownloadError::Status(status) if [404, 410].contains(&status.as_u16()) => {
                Unread::Gone(error.to_string())
            }
            DownloadError::HostGivenUp { .. } => closed(self.words(&error)),
            _ => Unread::Skipped(self.words(&error)),
        })
    }

    /// Whether an address's host can be asked before the time is over.
    fn in_time(&mut self, address: &Url) -> Result<(), Unread> {
        let began = *self.began.get_or_insert_with(Instant::now);
        let begins = began.elapsed().saturating_add(self.downloader.wait_for(address));
        if begins > self.time { Err(Unread::NoTime) } else { Ok(()) }
    }

    /// The rules of an address's host, asked for once; or in words why nothing may be asked.
    fn robots(&mut self, address: &Url) -> Result<Robots, String> {
        let origin = address.origin().ascii_serialization();
        if let Some(known) = self.robots.get(&origin) {
            return known.clone();
        }
        let robots = self.downloader.robots(address).map_err(|error| match &error {
            DownloadError::Status(_) => format!("its robots.txt cannot be read: {error}"),
            _ => self.words(&error),
        });
        self.robots.entry(origin).or_insert(robots).clone()
    }

    fn words(&self, error: &DownloadError) -> String {
        format!("{error}{}", (self.remedy)(error).unwrap_or_default())
    }
}

fn fetched(page: &WebPage, cached: bool) -> FetchedPage {
    let WebPage { location, charset, bytes, .. } = page;
    let read = web_page(bytes, location.as_str(), charset.as_deref());
    FetchedPage { page: read, location: location.clone(), cached }
}

fn written(page: &WebPage) -> Vec<u8> {
    let WebPage { location, charset, validators, bytes } = page.clone();
    let head = Head { location, charset, validators };
    let mut entry = serde_json::to_vec(&head).unwrap_or_default();
    entry.push(b'\n');
    entry.extend_from_slice(&bytes);
    entry
}

fn read(entry: &[u8]) -> Option<WebPage> {
    let end = memchr::memchr(b'\n', entry)?;
    let Head { location, charset, validators } = serde_json::from_slice(&entry[..end]).ok()?;
    Some(WebPage { location, charset, validators, bytes: entry[end + 1..].to_vec() })
}
