use super::*;
use std::io::{BufRead, BufReader};
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
    let options = DownloadOptions {
        pause: Duration::from_millis(1),
        picture_bytes: bytes,
        allow_private_hosts: true,
        ..DownloadOptions::default()
    };
    Downloader::for_pictures(&options, None)
}

fn get(downloader: &Downloader, address: &Url) -> Result<Vec<u8>, DownloadError> {
    match downloader.get(address, &Validators::default())? {
        Answer::New(bytes, _) => Ok(bytes),
        Answer::NotModified => panic!("nothing is here yet"),
    }
}

#[test]
fn retries_what_may_pass() {
    let (address, served) = server(vec![BUSY, BROKEN, OK]);
    assert_eq!(get(&downloader(100), &address).unwrap(), b"hello");
    assert_eq!(served.load(Ordering::SeqCst), 3);
}

#[test]
fn does_not_retry_what_is_gone() {
    let (address, served) = server(vec![GONE, OK]);
    let error = get(&downloader(100), &address).unwrap_err();
    assert_eq!(error, DownloadError::Status(StatusCode::NOT_FOUND));
    assert_eq!(served.load(Ordering::SeqCst), 1);
}

#[test]
fn stops_at_the_size_limit() {
    let endless = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nhello, and so on";
    for answer in [OK, endless] {
        let (address, _) = server(vec![answer]);
        assert_eq!(get(&downloader(4), &address).unwrap_err(), DownloadError::TooLarge(4));
    }
    let (address, _) = server(vec![OK]);
    assert_eq!(get(&downloader(5), &address).unwrap(), b"hello");
}

#[test]
fn gives_up_a_host_that_cannot_be_reached() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let address = Url::parse(&format!("http://{closed}/1.jpg")).unwrap();
    let downloader = downloader(100);
    for _ in 0..3 {
        let error = get(&downloader, &address).unwrap_err();
        assert!(matches!(error, DownloadError::Connection(_)), "{error:?}");
    }
    let error = get(&downloader, &address).unwrap_err();
    assert!(
        matches!(&error, DownloadError::HostGivenUp { host, .. } if *host == closed.to_string())
    );
}

#[test]
fn pauses_grow_and_differ_by_address() {
    let downloader = downloader(1);
    let pause = |address: &str, attempt| {
        downloader.backoff(&Url::parse(address).unwrap(), attempt).as_secs_f64() * 1e3
    };
    let (one, other) = ("https://shop.example/1.jpg", "https://shop.example/2.jpg");
    assert!((0.75..=1.25).contains(&pause(one, 1)));
    assert_ne!(pause(one, 1), pause(other, 1));
    assert_eq!(pause(one, 1), pause(one, 1));
    let ratio = pause(one, 3) / pause(one, 1);
    assert!((3.99..4.01).contains(&ratio), "{ratio}");
}

#[test]
fn servers_are_told_who_asks() {
    let agent = |contact: Option<&str>| {
        let contact = contact.map(str::to_owned);
        DownloadOptions { contact, ..DownloadOptions::default() }.user_agent()
    };
    let name = format!("vitrine/{}", env!("CARGO_PKG_VERSION"));
    assert_eq!(agent(None), name);
    let contact = "https://shop.example/robots";
    assert_eq!(agent(Some(contact)), format!("{name} (+{contact})"));
}
