//! What servers see of a build: who asks, how much at a time, and that pauses are kept.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::fault_server::{FaultServer, Reply, WebShop, failures, picture};

fn products(server: &FaultServer, count: usize) -> Vec<Vec<String>> {
    (0..count).map(|at| vec![server.url(&format!("{at}.png"))]).collect()
}

#[test]
fn the_user_agent_is_honest() {
    let web = WebShop::new();
    web.sell(&products(&web.server, 1));
    let agents = || -> Vec<String> {
        let requests = web.server.requests().into_iter();
        requests.map(|request| request.headers["user-agent"].clone()).collect()
    };
    let name = format!("vitrine/{}", env!("CARGO_PKG_VERSION"));
    web.summary("", &[]);
    assert_eq!(agents(), [name.as_str(); 2]);
    web.summary("contact = 'https://shop.example/contact'", &["--refresh-pictures"]);
    assert_eq!(agents(), vec![format!("{name} (+https://shop.example/contact)"); 2]);
}

#[test]
fn no_host_is_asked_for_more_at_a_time_than_allowed() {
    let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (now, highest) = (running.clone(), most.clone());
    let server = FaultServer::new(move |request, _| {
        highest.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        thread::sleep(Duration::from_millis(10));
        now.fetch_sub(1, Ordering::SeqCst);
        Reply::ok(picture(request.path.len() + usize::from(request.path.as_bytes()[1])))
    });
    let web = WebShop::new();
    web.sell(&products(&server, 24));
    web.summary("per_host = 3", &[]);
    assert!(most.load(Ordering::SeqCst) <= 3, "{most:?} at a time");
    assert_eq!(server.requests().len(), 24);
}

#[test]
fn a_pause_that_a_host_asks_for_holds_for_all_its_pictures() {
    let refused: Mutex<Option<Instant>> = Mutex::new(None);
    let server = FaultServer::new(move |request, before| {
        let mut refused = refused.lock().unwrap();
        match *refused {
            None => {
                *refused = Some(Instant::now());
                Reply::status(429).with("retry-after", "1")
            }
            // Whoever does not wait gets no picture.
            Some(at) if at.elapsed() < Duration::from_millis(900) => Reply::status(404),
            Some(_) => Reply::ok(picture(before + usize::from(request.path.as_bytes()[1]))),
        }
    });
    let web = WebShop::new();
    web.sell(&products(&server, 6));
    let summary = web.summary("per_host = 1", &[]);
    assert_eq!(failures(&summary), [].into());
    assert_eq!(server.requests().len(), 7);
}

#[test]
fn a_host_that_wants_a_long_pause_is_left_alone() {
    let server = FaultServer::new(|_, _| Reply::status(429).with("retry-after", "3600"));
    let web = WebShop::new();
    let mut all = products(&server, 5);
    all.extend(products(&web.server, 5));
    web.sell(&all);
    let summary = web.summary("per_host = 1", &[]);
    assert_eq!(failures(&summary), [("host_given_up".to_owned(), 5)].into());
    let reason = summary["skipped"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("a pause of 3600 s"), "{reason}");
    assert_eq!(summary["pictures"]["found"], 5);
    assert_eq!(server.requests().len(), 1);
}
