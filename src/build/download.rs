//! Downloads over http and https, with limits, retries and patience for a server's bad moments.

use std::collections::HashMap;
use std::io::Read;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use ureq::Body;
use ureq::http::header::{HeaderName, RETRY_AFTER};
use ureq::http::{Response, StatusCode};
use url::Url;

/// How far a download may go.
#[derive(Debug, Clone)]
pub struct DownloadLimits {
    /// Largest body, in bytes.
    pub bytes: u64,
    /// Longest time for one attempt, body included.
    pub time: Duration,
    /// Attempts in all, for faults that may pass.
    pub attempts: u32,
    /// Pause before the second attempt; it doubles for each further one.
    pub pause: Duration,
}

impl DownloadLimits {
    /// For a product's picture.
    pub const PICTURE: DownloadLimits = DownloadLimits {
        bytes: 32 << 20,
        time: Duration::from_secs(60),
        attempts: 3,
        pause: Duration::from_millis(500),
    };
    /// For a feed.
    pub const FEED: DownloadLimits = DownloadLimits {
        bytes: 4 << 30,
        time: Duration::from_secs(30 * 60),
        attempts: 4,
        pause: Duration::from_secs(1),
    };
    /// For a network; [`Downloader::get_file`] begins to count again where it got further.
    pub const NETWORK: DownloadLimits = DownloadLimits::FEED;
}

/// The longest pause that a server may ask for with `Retry-After`.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// A host that could not be reached for so many addresses in a row is left alone.
const UNREACHABLE_LIMIT: u32 = 3;

/// Why a download failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DownloadError {
    /// The server answered with an error.
    #[error("the server answered {0}")]
    Status(StatusCode),
    /// The body is larger than the limit.
    #[error("larger than the limit of {0} bytes")]
    TooLarge(u64),
    /// No connection, a broken one, or no answer in time.
    #[error("{0}")]
    Unreachable(String),
    /// The host failed too often in this run to be asked again.
    #[error("{0} could not be reached before, so it was not asked again")]
    HostGivenUp(String),
    /// Anything else, such as an address that is not one.
    #[error("{0}")]
    Other(String),
}

impl DownloadError {
    fn may_pass(&self) -> bool {
        match self {
            DownloadError::Status(status) => {
                status.is_server_error()
                    || *status == StatusCode::TOO_MANY_REQUESTS
                    || *status == StatusCode::REQUEST_TIMEOUT
            }
            DownloadError::Unreachable(_) => true,
            _ => false,
        }
    }

    pub(super) fn from_ureq(error: ureq::Error, limits: &DownloadLimits) -> DownloadError {
        use ureq::Error as E;
        match error {
            E::StatusCode(status) => match StatusCode::from_u16(status) {
                Ok(status) => DownloadError::Status(status),
                Err(_) => DownloadError::Other(format!("the server answered {status}")),
            },
            E::BodyExceedsLimit(_) => DownloadError::TooLarge(limits.bytes),
            E::HostNotFound => DownloadError::Unreachable("the host's name is not known".into()),
            E::Timeout(_) => DownloadError::Unreachable("no answer in time".into()),
            E::Io(error) => DownloadError::Unreachable(error.to_string()),
            E::ConnectionFailed | E::Protocol(_) => {
                DownloadError::Unreachable(format!("the connection failed: {error}"))
            }
            other => DownloadError::Other(other.to_string()),
        }
    }
}

/// Downloads for one run. It may be shared between threads.
#[derive(Debug)]
pub struct Downloader {
    agent: ureq::Agent,
    limits: DownloadLimits,
    /// By origin: how many addresses failed to connect in a row.
    unreachable: Mutex<HashMap<String, u32>>,
}

impl Downloader {
    /// Downloads within `limits`.
    pub fn new(limits: DownloadLimits) -> Downloader {
        let agent = ureq::Agent::config_builder()
            .user_agent(concat!("vitrine/", env!("CARGO_PKG_VERSION")))
            .timeout_global(Some(limits.time))
            .timeout_connect(Some(Duration::from_secs(10)))
            .max_redirects(5)
            .http_status_as_error(false)
            .build()
            .new_agent();
        Downloader { agent, limits, unreachable: Mutex::default() }
    }

    /// Downloads a body whole.
    pub fn get(&self, address: &Url) -> Result<Vec<u8>, DownloadError> {
        self.patiently(address, Vec::new, |response| {
            let body = whole(response)?.into_with_config().limit(self.limits.bytes);
            body.read_to_vec().map_err(|error| DownloadError::from_ureq(error, &self.limits))
        })
    }

    /// Opens a body for reading bit by bit. Only the opening is retried.
    pub fn open(&self, address: &Url) -> Result<impl Read + use<>, DownloadError> {
        self.patiently(address, Vec::new, |response| {
            Ok(whole(response)?.into_with_config().limit(self.limits.bytes).reader())
        })
    }

    /// Asks with `headers` and hands the answer, whatever its status, to `read`; asks again while
    /// that fails with something that may pass.
    pub(super) fn patiently<T>(
        &self,
        address: &Url,
        headers: impl Fn() -> Vec<(HeaderName, String)>,
        read: impl Fn(Response<Body>) -> Result<T, DownloadError>,
    ) -> Result<T, DownloadError> {
        let host = &address.origin().ascii_serialization();
        let mut pause = self.limits.pause;
        let mut attempt = 1;
        loop {
            if self.failures_of(host) >= UNREACHABLE_LIMIT {
                return Err(DownloadError::HostGivenUp(host.clone()));
            }
            let mut request = self.agent.get(address.as_str());
            for (name, value) in headers() {
                request = request.header(name, value);
            }
            let mut asked_pause = None;
            let result = match request.call() {
                Ok(response) => {
                    asked_pause = retry_after(&response);
                    read(response)
                }
                Err(error) => Err(DownloadError::from_ureq(error, &self.limits)),
            };
            let last = attempt >= self.limits.attempts;
            match result {
                Err(error) if error.may_pass() && !last => {
                    thread::sleep(asked_pause.unwrap_or(pause));
                    pause *= 2;
                    attempt += 1;
                }
                result => {
                    self.remember(host, matches!(result, Err(DownloadError::Unreachable(_))));
                    return result;
                }
            }
        }
    }

    /// How far a download may go.
    pub(super) fn limits(&self) -> &DownloadLimits {
        &self.limits
    }

    fn failures_of(&self, host: &str) -> u32 {
        let hosts = self.unreachable.lock().unwrap_or_else(PoisonError::into_inner);
        hosts.get(host).copied().unwrap_or(0)
    }

    fn remember(&self, host: &str, failed: bool) {
        let mut hosts = self.unreachable.lock().unwrap_or_else(PoisonError::into_inner);
        if failed {
            *hosts.entry(host.into()).or_default() += 1;
        } else {
            hosts.remove(host);
        }
    }
}

/// The body of an answer that is all of what was asked for.
fn whole(response: Response<Body>) -> Result<Body, DownloadError> {
    match response.status() {
        StatusCode::OK => Ok(response.into_body()),
        status => Err(DownloadError::Status(status)),
    }
}

/// The pause in seconds that the server asks for.
fn retry_after(response: &Response<Body>) -> Option<Duration> {
    let seconds = response.headers().get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(LONGEST_PAUSE))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead, BufReader, Write};
    use std::net::TcpListener;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// A server that gives `answers` one after the other, one connection each, and counts them.
    fn server(answers: Vec<&'static str>) -> (Url, Arc<AtomicUsize>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/1.jpg", listener.local_addr().unwrap());
        let served = Arc::new(AtomicUsize::new(0));
        let count = served.clone();
        thread::spawn(move || {
            for answer in answers {
                let (mut stream, _) = listener.accept().unwrap();
                let lines = BufReader::new(stream.try_clone().unwrap()).lines();
                lines.map_while(Result::ok).take_while(|line| !line.is_empty()).for_each(drop);
                count.fetch_add(1, Ordering::SeqCst);
                stream.write_all(answer.as_bytes()).unwrap();
            }
        });
        (Url::parse(&address).unwrap(), served)
    }

    const OK: &str = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 5\r\n\r\nhello";
    const BUSY: &str =
        "HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
    const GONE: &str = "HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
    const BROKEN: &str = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 9\r\n\r\nhel";

    fn downloader(bytes: u64) -> Downloader {
        let pause = Duration::from_millis(1);
        Downloader::new(DownloadLimits { bytes, pause, ..DownloadLimits::PICTURE })
    }

    #[test]
    fn retries_what_may_pass() {
        let (address, served) = server(vec![BUSY, BROKEN, OK]);
        assert_eq!(downloader(100).get(&address).unwrap(), b"hello");
        assert_eq!(served.load(Ordering::SeqCst), 3);
    }

    #[test]
    fn does_not_retry_what_is_gone() {
        let (address, served) = server(vec![GONE, OK]);
        let error = downloader(100).get(&address).unwrap_err();
        assert_eq!(error, DownloadError::Status(StatusCode::NOT_FOUND));
        assert_eq!(served.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn stops_at_the_size_limit() {
        let (address, _) = server(vec![OK]);
        assert_eq!(downloader(4).get(&address).unwrap_err(), DownloadError::TooLarge(4));
    }

    #[test]
    fn gives_up_a_host_that_cannot_be_reached() {
        let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let address = Url::parse(&format!("http://{closed}/1.jpg")).unwrap();
        let downloader = downloader(100);
        for _ in 0..UNREACHABLE_LIMIT {
            let error = downloader.get(&address).unwrap_err();
            assert!(matches!(error, DownloadError::Unreachable(_)), "{error:?}");
        }
        let error = downloader.get(&address).unwrap_err();
        assert_eq!(error, DownloadError::HostGivenUp(format!("http://{closed}")));
    }
}
