//! `[downloads]`: how pictures and feeds are downloaded.

use std::time::Duration;

use serde::{Deserialize, Deserializer, de};
use url::Url;

use super::values::{number_in, whole_in};
use crate::http::DownloadOptions;

/// Seconds of a day.
const DAY: u64 = 24 * 60 * 60;

/// `[downloads]`. See [`DownloadOptions`].
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DownloadsSection {
    /// Pictures at a time, 1..=64.
    #[serde(deserialize_with = "whole_in::<_, _, 1, 64>")]
    pub concurrency: Option<usize>,
    /// Of one host, 1..=64.
    #[serde(deserialize_with = "whole_in::<_, _, 1, 64>")]
    pub per_host: Option<usize>,
    /// Most requests a second to one host, 0.01..=1000.
    #[serde(deserialize_with = "rate")]
    pub rate: Option<f64>,
    /// Longest time for one attempt at a picture, 0.1..=3600.
    #[serde(deserialize_with = "timeout")]
    pub timeout_seconds: Option<f64>,
    /// Largest picture, 1..=1024.
    #[serde(deserialize_with = "whole_in::<_, _, 1, 1024>")]
    pub max_megabytes: Option<u64>,
    /// Largest feed, 1..=65536.
    #[serde(deserialize_with = "whole_in::<_, _, 1, 65_536>")]
    pub max_feed_megabytes: Option<u64>,
    /// Attempts in all, 1..=10.
    #[serde(deserialize_with = "whole_in::<_, _, 1, 10>")]
    pub attempts: Option<u32>,
    /// Pause before the second attempt, 0..=60.
    #[serde(deserialize_with = "pause")]
    pub pause_seconds: Option<f64>,
    /// From private networks and this machine too.
    pub allow_private_hosts: Option<bool>,
    /// When servers are asked whether a picture has changed, 0..=36500.
    #[serde(deserialize_with = "whole_in::<_, _, 0, 36_500>")]
    pub revalidate_days: Option<u64>,
    /// A page or an e-mail address for the servers' owners.
    #[serde(deserialize_with = "contact")]
    pub contact: Option<String>,
}

impl DownloadsSection {
    pub(super) fn options(&self) -> DownloadOptions {
        let default = DownloadOptions::default();
        let time = |seconds: Option<f64>, default| seconds.map_or(default, Duration::from_secs_f64);
        let bytes = |megabytes: Option<u64>, default| {
            megabytes.map_or(default, |megabytes| megabytes << 20)
        };
        DownloadOptions {
            concurrency: self.concurrency.unwrap_or(default.concurrency),
            per_host: self.per_host.unwrap_or(default.per_host),
            rate: self.rate,
            timeout: time(self.timeout_seconds, default.timeout),
            picture_bytes: bytes(self.max_megabytes, default.picture_bytes),
            feed_bytes: bytes(self.max_feed_megabytes, default.feed_bytes),
            attempts: self.attempts.unwrap_or(default.attempts),
            pause: time(self.pause_seconds, default.pause),
            allow_private_hosts: self.allow_private_hosts.unwrap_or(default.allow_private_hosts),
            contact: self.contact.clone(),
            revalidate: self
                .revalidate_days
                .map_or(default.revalidate, |days| Duration::from_secs(days * DAY)),
            refresh: default.refresh,
        }
    }
}

fn rate<'de, D: Deserializer<'de>>(value: D) -> Result<Option<f64>, D::Error> {
    number_in(value, 0.01..=1000.0)
}

fn timeout<'de, D: Deserializer<'de>>(value: D) -> Result<Option<f64>, D::Error> {
    number_in(value, 0.1..=3600.0)
}

fn pause<'de, D: Deserializer<'de>>(value: D) -> Result<Option<f64>, D::Error> {
    number_in(value, 0.0..=60.0)
}

/// It goes into a comment of a header, whose brackets it must not close.
fn contact<'de, D: Deserializer<'de>>(value: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(value)?;
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && !b"()\\".contains(&byte));
    let page = Url::parse(&text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    let mail =
        text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
    if plain && (page || mail) {
        return Ok(Some(text));
    }
    Err(de::Error::custom(
        "the address of a page or an e-mail address is needed, of Latin letters and without \
         brackets: \"https://shop.example/contact\"",
    ))
}
