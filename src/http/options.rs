//! How far downloads may go and how much they may ask of servers.

use std::time::Duration;

/// How pictures and feeds are downloaded.
#[derive(Debug, Clone, PartialEq)]
pub struct DownloadOptions {
    /// Pictures that are downloaded at a time, from all hosts.
    pub concurrency: usize,
    /// Of one host.
    pub per_host: usize,
    /// Most requests a second to one host; as many as it answers where it is not given.
    pub rate: Option<f64>,
    /// Longest time for one attempt at a picture, and longest silence in the middle of a feed.
    pub timeout: Duration,
    /// Largest picture, in bytes.
    pub picture_bytes: u64,
    /// Largest feed, in bytes, unpacked.
    pub feed_bytes: u64,
    /// Attempts in all, for faults that may pass.
    pub attempts: u32,
    /// Pause before the second attempt; it doubles for each further one.
    pub pause: Duration,
    /// Download from private networks and this machine too, whoever names the address.
    pub allow_private_hosts: bool,
    /// A page or an e-mail address that tells the servers' owners who is asking.
    pub contact: Option<String>,
    /// The server is asked after this time whether a picture has changed.
    pub revalidate: Duration,
    /// It is asked in this build, however new the picture is.
    pub refresh: bool,
}

impl Default for DownloadOptions {
    fn default() -> DownloadOptions {
        DownloadOptions {
            concurrency: 8,
            per_host: 4,
            rate: None,
            timeout: Duration::from_secs(60),
            picture_bytes: 32 << 20,
            feed_bytes: 4 << 30,
            attempts: 3,
            pause: Duration::from_millis(500),
            allow_private_hosts: false,
            contact: None,
            revalidate: Duration::from_secs(7 * 24 * 60 * 60),
            refresh: false,
        }
    }
}

impl DownloadOptions {
    /// What servers are told of who is asking.
    pub(super) fn user_agent(&self) -> String {
        const NAME: &str = concat!("vitrine/", env!("CARGO_PKG_VERSION"));
        match &self.contact {
            Some(contact) => format!("{NAME} (+{contact})"),
            None => NAME.to_owned(),
        }
    }
}
