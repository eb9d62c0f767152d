use super::*;
use std::io::{BufRead, BufReader, Read, Write};
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

/// A server that sends at most `most` bytes of `body` a connection, and continues where it is asked
/// to if the condition holds; and the number of requests.
fn breaking_server(
    body: &'static [u8],
    most: usize,
    etag: &'static str,
) -> (Url, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/feed.xml", listener.local_addr().unwrap());
    let served = Arc::new(AtomicUsize::new(0));
    let count = served.clone();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let head: Vec<String> =
                lines.map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
            let asked = |name: &str| {
                let line = head.iter().find(|line| line.to_ascii_lowercase().starts_with(name));
                line.and_then(|line| line.split_once(": ")).map(|(_, value)| value.to_owned())
            };
            count.fetch_add(1, Ordering::SeqCst);
            let from = asked("range").filter(|_| asked("if-range").is_none_or(|tag| tag == etag));
            let from = from.map(|range| range[6..range.len() - 1].parse::<usize>().unwrap());
            let (status, start) = from.map_or((200, 0), |start| (206, start));
            let (length, last) = (body.len() - start, body.len() - 1);
            let _ = write!(
                stream,
                "HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {length}\r\n\
                 etag: {etag}\r\ncontent-range: bytes {start}-{last}/{}\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all(&body[start..body.len().min(start + most)]);
        }
    });
    (Url::parse(&address).unwrap(), served)
}

#[test]
fn continues_where_a_connection_broke() {
    let body = b"a body that takes three";
    let (address, served) = breaking_server(body, 8, "\"1\"");
    assert_eq!(get(&downloader(100), &address).unwrap(), body);
    assert_eq!(served.load(Ordering::SeqCst), 3);
    let mut file = downloader(100).get_temporary_file(&address).unwrap();
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).unwrap();
    assert_eq!(bytes, body);
    // The limit is of the whole.
    assert_eq!(get(&downloader(10), &address).unwrap_err(), DownloadError::TooLarge(10));
    // What may be another body is not continued.
    let (address, _) = breaking_server(body, 8, "W/\"1\"");
    assert!(matches!(get(&downloader(100), &address), Err(DownloadError::Connection(_))));
}

#[test]
fn a_body_that_changed_meanwhile_is_taken_whole() {
    let ok =
        "HTTP/1.1 200 OK\r\nconnection: close\r\netag: \"2\"\r\ncontent-length: 5\r\n\r\nhello";
    let broken =
        "HTTP/1.1 200 OK\r\nconnection: close\r\netag: \"1\"\r\ncontent-length: 9\r\n\r\nold";
    let (address, _) = server(vec![broken, ok]);
    assert_eq!(get(&downloader(100), &address).unwrap(), b"hello");
    // A part that nobody asked for is no continuation.
    let part = "HTTP/1.1 206 Partial\r\nconnection: close\r\ncontent-range: bytes 1-5/6\r\n\
                content-length: 5\r\n\r\nhello";
    let (address, _) = server(vec![broken, part, OK]);
    assert_eq!(get(&downloader(100), &address).unwrap(), b"hello");
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

/// Where a name leads is known only to the resolver, which is the last to be asked.
#[test]
fn the_resolver_refuses_private_addresses_too() {
    let (address, served) = server(vec![OK]);
    let call = |options: &DownloadOptions, feed: Option<&Url>| {
        let downloader = Downloader::for_pictures(options, feed);
        let limits = downloader.limits;
        let called = downloader.agent.get(address.as_str()).call();
        called.map(drop).map_err(|error| DownloadError::from_ureq(error, "host", limits))
    };
    let options = DownloadOptions::default();
    let error = call(&options, None).unwrap_err();
    assert_eq!(
        error,
        DownloadError::Private(PrivateAddress { host: "127.0.0.1 (127.0.0.1)".to_owned() })
    );
    assert_eq!(served.load(Ordering::SeqCst), 0);
    let other = Url::parse("http://127.0.0.2/feed.xml").unwrap();
    assert!(call(&options, Some(&other)).is_err());
    assert_eq!(call(&options, Some(&address)), Ok(()));
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
