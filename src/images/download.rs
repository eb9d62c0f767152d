//! Brings pictures onto this machine: files where they lie, those from the web into the cache.
//!
//! A picture in the cache is used without a question until it is of a certain age; then its server
//! is asked whether it has changed. What is here is given up for nothing but another picture that
//! can be decoded.

use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::path::PathBuf;
use std::time::Duration;

use rayon::prelude::*;
use url::Url;

use super::ImageError;
use super::Location;
use super::decode::{decode, read_picture};
use super::failure::{Failure, FailureKind};
use super::origin::Origin;
use super::steps::ImageSteps;
use crate::cache::{Digest, Namespace};
use crate::http::hosts;
use crate::http::schedule::each_by_host;
use crate::http::{Answer, Validators};
use vitrine_embed::Picture;

/// A fetched picture.
#[derive(Debug, Clone)]
pub(crate) struct Fetched {
    pub content: Digest,
    pub bytes: Bytes,
    pub how: Origin,
}

/// Where a fetched picture's bytes lie.
#[derive(Debug, Clone)]
pub(crate) enum Bytes {
    File(PathBuf),
    Cached(Digest),
}

/// What came of some addresses.
pub(crate) type FetchedPictures<'p> = HashMap<&'p str, Result<Fetched, Failure>>;

/// What a first look at an address tells.
enum Plan {
    /// There is nothing to wait for.
    Done(Result<Fetched, Failure>),
    /// The server is to be asked, although the picture may be here.
    Ask(Url, Digest, Option<Digest>),
}

impl ImageSteps<'_> {
    /// Brings each distinct address's picture onto this machine.
    pub(crate) fn fetch_all<'p>(
        &self,
        addresses: impl Iterator<Item = &'p str>,
    ) -> Result<FetchedPictures<'p>, ImageError> {
        let mut seen = HashSet::new();
        let distinct: Vec<&str> = addresses.filter(|address| seen.insert(*address)).collect();
        self.progress.begin("pictures", distinct.len() as u64);
        let plans: Vec<_> = self.workers.install(|| {
            distinct.par_iter().map(|address| (*address, self.plan(address))).collect()
        });

        let mut fetched = HashMap::with_capacity(plans.len());
        let mut asked = Vec::new();
        for (address, plan) in plans {
            match plan {
                Plan::Done(result) => {
                    self.progress.advance();
                    fetched.insert(address, result);
                }
                Plan::Ask(url, key, here) => asked.push((address, url, key, here)),
            }
        }
        let answers = each_by_host(
            self.downloads.concurrency,
            self.downloads.per_host,
            &asked,
            |(_, url, ..)| hosts::name_of(url),
            |host| self.downloader.pause_of(host),
            |(_, url, key, here)| {
                let result = self.ask(url, key, *here);
                self.progress.advance();
                result
            },
        )?;
        fetched.extend(asked.iter().map(|(address, ..)| *address).zip(answers));
        let failed = fetched.values().filter(|result| result.is_err()).count();
        self.progress.end(&format!("{} here, {failed} failed", fetched.len() - failed));
        Ok(fetched)
    }

    fn plan(&self, address: &str) -> Plan {
        let location = match self.places.locate(address) {
            Ok(location) => location,
            Err(error) => return Plan::Done(Err(self.failure(error))),
        };
        match location {
            Location::File(path) => Plan::Done(read_picture(&path).map(|bytes| Fetched {
                content: Digest::of(&bytes),
                bytes: Bytes::File(path),
                how: Origin::Here,
            })),
            Location::Web(url) => {
                let key = Digest::of(url.as_str().as_bytes());
                match self.cache.digest(&Namespace::pictures(), &key) {
                    Some(content) if !self.is_due(&key) => {
                        Plan::Done(Ok(cached(key, content, Origin::Here)))
                    }
                    here => Plan::Ask(url, key, here),
                }
            }
        }
    }

    fn failure(&self, error: impl Error + Into<Failure> + 'static) -> Failure {
        let remedy = (self.remedy)(&error);
        let failure: Failure = error.into();
        Failure { reason: failure.reason + &remedy.unwrap_or_default(), ..failure }
    }

    /// Whether the server is to be asked again: after half the time to the whole, each address
    /// after its own share, so that pictures that came together are not asked for together.
    fn is_due(&self, key: &Digest) -> bool {
        let after = self.downloads.revalidate.mul_f64(0.5 + key.share() / 2.0);
        let age = || self.cache.age(&Namespace::pictures(), key).unwrap_or(Duration::MAX);
        self.downloads.refresh || age() >= after
    }

    /// Downloads a picture; asks whether it has changed where it is `here` already.
    fn ask(
        &self,
        url: &Url,
        key: &Digest,
        here: Option<Digest>,
    ) -> Result<Result<Fetched, Failure>, ImageError> {
        let known = match here {
            Some(_) => self.validators(key),
            None => Validators::default(),
        };
        let answer = self.downloader.get(url, &known).map_err(|error| self.failure(error));
        let (pictures, done) =
            (Namespace::pictures(), |content, how| Ok(Ok(cached(*key, content, how))));
        match (answer, here) {
            (Ok(Answer::NotModified), Some(content)) => {
                self.cache.renew(&pictures, key)?;
                done(content, Origin::Unchanged)
            }
            (Ok(Answer::New(bytes, validators)), here) => {
                let content = Digest::of(&bytes);
                let same = here == Some(content);
                let sound = match here {
                    _ if same => Ok(()),
                    None => Picture::recognise(&bytes).map_err(Failure::from),
                    // Nothing is given up for what cannot be used.
                    Some(_) => decode(&bytes).map(drop),
                };
                match (sound, here) {
                    (Ok(()), _) => {
                        // Never a picture beside the validators of another one.
                        self.cache.remove(&Namespace::validators(), key);
                        self.cache.put(&pictures, key, &bytes)?;
                        self.store_validators(key, &validators)?;
                        done(
                            content,
                            match here {
                                None => Origin::Downloaded,
                                Some(_) if same => Origin::Unchanged,
                                Some(_) => Origin::Replaced,
                            },
                        )
                    }
                    (Err(failure), None) => Ok(Err(failure)),
                    (Err(failure), Some(content)) => done(content, Origin::Kept(failure)),
                }
            }
            (Err(failure), Some(content)) => done(content, Origin::Kept(failure)),
            (Err(failure), None) => Ok(Err(failure)),
            (Ok(Answer::NotModified), None) => {
                Ok(Err(Failure::new(FailureKind::OtherStatus, "the server sent no picture")))
            }
        }
    }

    fn validators(&self, key: &Digest) -> Validators {
        let stored = self.cache.get(&Namespace::validators(), key);
        stored.and_then(|json| serde_json::from_slice(&json).ok()).unwrap_or_default()
    }

    fn store_validators(&self, key: &Digest, validators: &Validators) -> Result<(), ImageError> {
        if !validators.is_empty() {
            let json = serde_json::to_vec(validators).unwrap_or_default();
            self.cache.put(&Namespace::validators(), key, &json)?;
        }
        Ok(())
    }
}

fn cached(key: Digest, content: Digest, how: Origin) -> Fetched {
    Fetched { content, bytes: Bytes::Cached(key), how }
}
