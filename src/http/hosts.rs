//! Manners towards hosts: so many requests at a time, so many a second, pauses that a host asks
//! for, and no more requests to one that fails again and again.

use std::collections::HashMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use url::Url;

use super::error::DownloadError;

/// The longest pause that a host may ask for; one that asks for more is left alone in this run.
pub(super) const LONGEST_PAUSE: Duration = Duration::from_secs(120);
/// Failures in a row, weighted, after which a host is given up.
const GIVE_UP: u32 = 12;
/// Of a host that is not reached or too busy: three addresses that failed in all attempts.
const UNREACHABLE_WEIGHT: u32 = 4;
/// Of an error of the server, which may lie in the one address.
const SERVER_ERROR_WEIGHT: u32 = 1;

/// All hosts of one run.
#[derive(Debug)]
pub(super) struct Hosts {
    per_host: usize,
    /// Between the beginnings of two requests.
    interval: Option<Duration>,
    hosts: Mutex<HashMap<String, Host>>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Host {
    running: usize,
    resumes: Option<Instant>,
    next: Option<Instant>,
    failures: u32,
    given_up: Option<String>,
}

/// Leave to make one request; it ends when this is dropped.
#[derive(Debug)]
pub(super) struct Turn<'a> {
    hosts: &'a Hosts,
    host: &'a str,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if let Some(host) = self.hosts.lock().get_mut(self.host) {
            host.running -= 1;
        }
        self.hosts.changed.notify_all();
    }
}

impl Hosts {
    /// At most `per_host` requests at a time, and `rate` a second, to each.
    pub fn new(per_host: usize, rate: Option<f64>) -> Hosts {
        Hosts {
            per_host: per_host.max(1),
            interval: rate.and_then(|rate| Duration::try_from_secs_f64(1.0 / rate).ok()),
            hosts: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    /// Waits until a request may be made.
    pub fn turn<'a>(&'a self, name: &'a str) -> Result<Turn<'a>, DownloadError> {
        let mut hosts = self.lock();
        loop {
            let host = hosts.entry(name.to_owned()).or_default();
            if let Some(reason) = &host.given_up {
                let (host, reason) = (name.to_owned(), reason.clone());
                return Err(DownloadError::HostGivenUp { host, reason });
            }
            let now = Instant::now();
            let wait = match host.resumes.max(host.next) {
                Some(time) if time > now => Some(time - now),
                _ => None,
            };
            if wait.is_none() && host.running < self.per_host {
                host.running += 1;
                host.next = self.interval.map(|interval| now + interval);
                return Ok(Turn { hosts: self, host: name });
            }
            hosts = match wait {
                Some(wait) => {
                    self.changed.wait_timeout(hosts, wait).unwrap_or_else(PoisonError::into_inner).0
                }
                None => self.changed.wait(hosts).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    /// How long nothing may be asked of the host.
    pub fn pause_of(&self, name: &str) -> Option<Duration> {
        let hosts = self.lock();
        let resumes = hosts.get(name)?.resumes?;
        resumes.checked_duration_since(Instant::now()).filter(|left| !left.is_zero())
    }

    /// How long until the next request to the host may begin, if no other is running.
    pub fn wait_of(&self, name: &str) -> Duration {
        let hosts = self.lock();
        let time = hosts.get(name).and_then(|host| host.resumes.max(host.next));
        time.map(|time| time.saturating_duration_since(Instant::now())).unwrap_or_default()
    }

    /// Nothing is asked of the host for so long; no more at all where that is too long.
    pub fn pause(&self, name: &str, pause: Duration) {
        let mut hosts = self.lock();
        let host = hosts.entry(name.to_owned()).or_default();
        if pause > LONGEST_PAUSE {
            let reason = format!("it asks for a pause of {} s", pause.as_secs());
            host.given_up.get_or_insert(reason);
        } else {
            host.resumes = host.resumes.max(Some(Instant::now() + pause));
        }
        drop(hosts);
        self.changed.notify_all();
    }

    /// What came of one address, after all attempts.
    pub fn remember(&self, name: &str, error: Option<&DownloadError>) {
        let mut hosts = self.lock();
        let host = hosts.entry(name.to_owned()).or_default();
        let weight = match error {
            Some(error) if error.is_busy() => UNREACHABLE_WEIGHT,
            Some(DownloadError::Status(status)) if status.is_server_error() => SERVER_ERROR_WEIGHT,
            Some(error) if error.may_pass() => UNREACHABLE_WEIGHT,
            // It says nothing about the host.
            Some(DownloadError::HostGivenUp { .. }) => return,
            // Even a refusal is an answer.
            _ => 0,
        };
        host.failures = if weight == 0 { 0 } else { host.failures + weight };
        if host.failures >= GIVE_UP {
            let last = error.map(ToString::to_string).unwrap_or_default();
            host.given_up.get_or_insert(format!("it failed again and again, at last: {last}"));
            drop(hosts);
            self.changed.notify_all();
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Host>> {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A host's name, with its port where that is not the usual one.
pub(crate) fn name_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

/// The pause that `Retry-After` asks for: seconds or a date (RFC 9110, 10.2.3).
pub(super) fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;
    use ureq::http::StatusCode;

    #[test]
    fn no_more_turns_at_a_time_than_allowed() {
        let hosts = Hosts::new(2, None);
        let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|scope| {
            for _ in 0..12 {
                scope.spawn(|| {
                    let _turn = hosts.turn("shop.example").unwrap();
                    most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    thread::sleep(Duration::from_millis(2));
                    now.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        assert!(most.load(Ordering::SeqCst) <= 2);
        // Another host has turns of its own.
        let _turns = [hosts.turn("a"), hosts.turn("a"), hosts.turn("b")];
    }

    #[test]
    fn a_rate_spaces_the_beginnings() {
        let hosts = Hosts::new(4, Some(100.0));
        let began = Instant::now();
        for _ in 0..4 {
            hosts.turn("shop.example").unwrap();
        }
        assert!(began.elapsed() >= Duration::from_millis(30));
    }

    #[test]
    fn a_pause_holds_for_everybody() {
        let hosts = Hosts::new(4, None);
        let began = Instant::now();
        hosts.pause("shop.example", Duration::from_millis(30));
        assert!(hosts.pause_of("shop.example").is_some());
        assert_eq!(hosts.pause_of("other.example"), None);
        hosts.turn("shop.example").unwrap();
        assert!(began.elapsed() >= Duration::from_millis(30));
        hosts.pause("shop.example", LONGEST_PAUSE + Duration::from_secs(1));
        let error = hosts.turn("shop.example").unwrap_err().to_string();
        assert!(error.contains("a pause of 121 s"), "{error}");
    }

    #[test]
    fn failures_in_a_row_give_a_host_up() {
        let hosts = Hosts::new(1, None);
        let status = |code| DownloadError::Status(StatusCode::from_u16(code).unwrap());
        let fail = |error: DownloadError, times: usize| {
            (0..times).for_each(|_| hosts.remember("shop.example", Some(&error)));
            hosts.turn("shop.example").is_ok()
        };
        assert!(fail(status(500), 11));
        assert!(fail(status(404), 100));
        assert!(fail(DownloadError::Connection("reset".into()), 2));
        assert!(!fail(status(503), 1));
    }

    #[test]
    fn pauses_are_seconds_or_dates() {
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        let pause = |value| retry_after(value, now).map(|pause| pause.as_secs());
        assert_eq!(pause(" 120 "), Some(120));
        assert_eq!(pause("Sun, 06 Nov 1994 08:50:07 GMT"), Some(30));
        assert_eq!(pause("Sunday, 06-Nov-94 08:50:07 GMT"), Some(30));
        assert_eq!(pause("Sun, 06 Nov 1994 08:00:00 GMT"), Some(0));
        assert_eq!(pause("99999999999999999999999"), Some(u64::MAX));
        for nothing in ["", "soon", "-1", "1.5"] {
            assert_eq!(pause(nothing), None, "{nothing}");
        }
    }
}
