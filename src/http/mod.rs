//! Downloads over http and https: polite, bounded, tried again where a fault may pass.
//!
//! Redirects are followed here and not by `ureq`, because each of them is a request of its own to
//! a host of its own: its address is checked, and it waits for its turn.

mod address;
mod conditional;
mod error;
mod file;
pub(crate) mod hosts;
mod options;
mod page;
pub(crate) mod redirects;
mod resume;
pub mod robots;
pub(crate) mod schedule;

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Seek};
use std::thread;
use std::time::{Duration, SystemTime};

use ureq::Body;
use ureq::http::header::{ACCEPT_ENCODING, HeaderName, RETRY_AFTER};
use ureq::http::{Response, StatusCode};
use ureq::unversioned::transport::DefaultConnector;
use url::Url;

use crate::cache::Digest;
pub use address::PrivateAddress;
use address::{GuardedResolver, Reach};
pub use conditional::Validators;
pub use error::DownloadError;
use error::Limits;
pub use file::{DownloadFileError, ExpectedFile};
use hosts::{Hosts, LONGEST_PAUSE};
pub use options::DownloadOptions;
pub use page::WebPage;
use redirects::{Hop, Redirects};
use resume::{Partial, Store};

/// Longest time to reach a host.
const CONNECT_TIME: Duration = Duration::from_secs(10);
/// Longest time for one attempt at a feed or a network.
const FILE_TIME: Duration = Duration::from_secs(30 * 60);
/// How many times longer the pauses are between attempts at a feed or a network.
const PATIENCE: u32 = 4;

/// An answer to a request for a whole body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// What there was is still right.
    NotModified,
    /// The body, and what tells the next time whether it has changed.
    New(Vec<u8>, Validators),
}

/// Downloads for one run. It may be shared between threads.
#[derive(Debug)]
pub struct Downloader {
    agent: ureq::Agent,
    reach: Reach,
    hosts: Hosts,
    limits: Limits,
    attempts: u32,
    pause: Duration,
}

impl Downloader {
    /// For the pictures of a feed, whose own host may lie in a private network if it is from the
    /// web: it was named by a person.
    pub fn for_pictures(options: &DownloadOptions, feed: Option<&Url>) -> Downloader {
        let (bytes, time) = (options.picture_bytes, options.timeout);
        Downloader::new(options, Limits { bytes, time, stall: time }, feed)
    }

    /// For a feed that was named by a person.
    pub fn for_feed(options: &DownloadOptions, feed: &Url) -> Downloader {
        let (bytes, stall) = (options.feed_bytes, options.timeout);
        // There is no next one to be tried in its place.
        let options = DownloadOptions { pause: options.pause * PATIENCE, ..options.clone() };
        Downloader::new(&options, Limits { bytes, time: FILE_TIME, stall }, Some(feed))
    }

    /// For a file that was named by a person.
    pub fn for_file(file: &Url) -> Downloader {
        Downloader::for_feed(&DownloadOptions::default(), file)
    }

    fn new(options: &DownloadOptions, limits: Limits, named: Option<&Url>) -> Downloader {
        let proxy = ureq::Proxy::try_from_env();
        let named = named.and_then(Url::host_str).map(str::to_owned);
        let named = named.into_iter().chain(proxy.as_ref().map(|proxy| proxy.host().to_owned()));
        let reach = Reach { private: options.allow_private_hosts, named: named.collect() };
        let config = ureq::Agent::config_builder()
            .user_agent(options.user_agent())
            .proxy(proxy)
            .timeout_global(Some(limits.time))
            .timeout_per_read(Some(limits.stall))
            .timeout_connect(Some(CONNECT_TIME.min(limits.time)))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .build();
        let resolver = GuardedResolver { reach: reach.clone() };
        Downloader {
            agent: ureq::Agent::with_parts(config, DefaultConnector::default(), resolver),
            reach,
            hosts: Hosts::new(options.per_host, options.rate),
            limits,
            attempts: options.attempts.max(1),
            pause: options.pause,
        }
    }

    /// Downloads a body whole, unless it is still the one that `known` describes.
    pub fn get(&self, address: &Url, known: &Validators) -> Result<Answer, DownloadError> {
        let partial = RefCell::new(Partial::new(Vec::new()));
        let headers = || {
            let mut first = known.headers();
            // Pictures are compressed as they are.
            first.push((ACCEPT_ENCODING, "identity".to_owned()));
            partial.borrow().headers(first)
        };
        let validators = self.patiently(address, headers, |response| {
            if response.status() == StatusCode::NOT_MODIFIED && !known.is_empty() {
                return Ok(None);
            }
            let validators = Validators::of(&response);
            self.receive(&partial, response, address)?;
            Ok(Some(validators))
        })?;
        Ok(match validators {
            Some(validators) => Answer::New(partial.into_inner().store, validators),
            None => Answer::NotModified,
        })
    }

    /// Downloads a body into a file without a name, from whose beginning it can be read.
    pub fn get_temporary_file(&self, address: &Url) -> Result<File, DownloadError> {
        let disk = |error: io::Error| DownloadError::Disk(error.to_string());
        let partial = RefCell::new(Partial::new(tempfile::tempfile().map_err(disk)?));
        let headers = || partial.borrow().headers(Vec::new());
        self.patiently(address, headers, |response| self.receive(&partial, response, address))?;
        let mut file = partial.into_inner().store;
        file.rewind().map_err(disk)?;
        Ok(file)
    }

    fn receive<S: Store>(
        &self,
        partial: &RefCell<Partial<S>>,
        response: Response<Body>,
        address: &Url,
    ) -> Result<(), DownloadError> {
        let explain = |error| self.explain(error, address);
        partial.borrow_mut().receive(response, self.limits.bytes, explain)
    }

    /// How long nothing may be asked of a host, by its [`hosts::name_of`].
    pub(crate) fn pause_of(&self, host: &str) -> Option<Duration> {
        self.hosts.pause_of(host)
    }

    /// Asks with `headers` and hands the answer, whatever its status, to `read`; asks again while
    /// that fails with something that may pass.
    fn patiently<T>(
        &self,
        address: &Url,
        headers: impl Fn() -> Vec<(HeaderName, String)>,
        read: impl Fn(Response<Body>) -> Result<T, DownloadError>,
    ) -> Result<T, DownloadError> {
        let mut attempt = 1;
        loop {
            let mut host = hosts::name_of(address);
            let result = self.attempt(address, &mut host, &headers, &read);
            match result {
                Err(error) if error.may_pass() && attempt < self.attempts => {
                    let pause = self.backoff(address, attempt);
                    if error.is_busy() {
                        self.hosts.pause(&host, pause);
                    } else {
                        thread::sleep(pause);
                    }
                    attempt += 1;
                }
                result => {
                    self.hosts.remember(&host, result.as_ref().err());
                    return result;
                }
            }
        }
    }

    /// Asks once, through all redirects; `host` is then the last one that was asked.
    fn attempt<T>(
        &self,
        address: &Url,
        host: &mut String,
        headers: &impl Fn() -> Vec<(HeaderName, String)>,
        read: &impl Fn(Response<Body>) -> Result<T, DownloadError>,
    ) -> Result<T, DownloadError> {
        let mut way = Redirects::from(address);
        loop {
            *host = hosts::name_of(way.last());
            match self.ask(way.last(), headers, read)? {
                Hop::Answer(answer) => return Ok(answer),
                Hop::Redirect(next) => way.follow(next)?,
            }
        }
    }

    /// Asks once, and follows nothing.
    fn ask<T>(
        &self,
        address: &Url,
        headers: &impl Fn() -> Vec<(HeaderName, String)>,
        read: &impl Fn(Response<Body>) -> Result<T, DownloadError>,
    ) -> Result<Hop<T>, DownloadError> {
        self.reach.check(address)?;
        let host = hosts::name_of(address);
        let _turn = self.hosts.turn(&host)?;
        let mut request = self.agent.get(address.as_str());
        for (name, value) in headers() {
            request = request.header(name, value);
        }
        let response =
            request.call().map_err(|error| DownloadError::from_ureq(error, &host, self.limits))?;
        if let Some(next) = redirects::target(&response, address)? {
            return Ok(Hop::Redirect(next));
        }
        if DownloadError::Status(response.status()).may_pass()
            && let Some(pause) = response.headers().get(RETRY_AFTER)
            && let Some(pause) = pause.to_str().ok()
            && let Some(pause) = hosts::retry_after(pause, SystemTime::now())
        {
            self.hosts.pause(&host, pause);
        }
        read(response).map(Hop::Answer)
    }

    /// The pause after an attempt, longer each time, and not the same for all addresses.
    fn backoff(&self, address: &Url, attempt: u32) -> Duration {
        let spread = 0.75 + Digest::of(address.as_str().as_bytes()).share() / 2.0;
        let pause = self.pause.saturating_mul(1 << (attempt - 1).min(16)).min(LONGEST_PAUSE);
        pause.mul_f64(spread).min(LONGEST_PAUSE)
    }

    /// An error of a body that was asked for at `address`.
    fn explain(&self, error: io::Error, address: &Url) -> DownloadError {
        DownloadError::from_ureq(error.into(), &hosts::name_of(address), self.limits)
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
