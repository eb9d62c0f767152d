//! A web server that does what servers should not do, and the small shop that it serves.

use std::collections::HashMap;
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::support::{Request, Run, Shop, run};

/// What the server does with one request; the connection then ends.
#[derive(Debug, Clone)]
pub enum Reply {
    /// A status, headers beside the usual ones, and a body.
    Answer(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// These bytes.
    Raw(Vec<u8>),
    /// These bytes, and then nothing until the client goes.
    Stall(Vec<u8>),
    /// These bytes, and then one more from time to time.
    Drip(Vec<u8>),
    /// These bytes, and then zeros as fast as they are taken.
    Endless(Vec<u8>),
}

impl Reply {
    pub fn ok(body: impl Into<Vec<u8>>) -> Reply {
        Reply::Answer(200, vec![], body.into())
    }

    pub fn status(status: u16) -> Reply {
        Reply::Answer(status, vec![], b"<html>sorry</html>".to_vec())
    }

    pub fn redirect(to: impl Into<String>) -> Reply {
        Reply::Answer(302, vec![("location", to.into())], vec![])
    }

    pub fn with(self, name: &'static str, value: impl Into<String>) -> Reply {
        match self {
            Reply::Answer(status, mut headers, body) => {
                headers.push((name, value.into()));
                Reply::Answer(status, headers, body)
            }
            other => other,
        }
    }

    /// A picture whose connection ends before it does.
    pub fn cut(body: &[u8]) -> Reply {
        let mut bytes = head(200, &[("content-length", body.len().to_string())]);
        bytes.extend_from_slice(&body[..body.len() / 2]);
        Reply::Raw(bytes)
    }

    fn perform(self, mut stream: TcpStream) -> std::io::Result<()> {
        match self {
            Reply::Answer(status, mut headers, body) => {
                headers.push(("content-length", body.len().to_string()));
                stream.write_all(&head(status, &headers))?;
                stream.write_all(&body)
            }
            Reply::Raw(bytes) => stream.write_all(&bytes),
            Reply::Stall(bytes) => {
                stream.write_all(&bytes)?;
                stream.read_to_end(&mut Vec::new()).map(drop)
            }
            Reply::Drip(bytes) => {
                stream.write_all(&bytes)?;
                loop {
                    stream.write_all(b"0")?;
                    thread::sleep(Duration::from_millis(20));
                }
            }
            Reply::Endless(bytes) => {
                stream.write_all(&bytes)?;
                loop {
                    stream.write_all(&[0; 1 << 16])?;
                }
            }
        }
    }
}

/// Status line and headers, with the blank line at their end.
pub fn head(status: u16, headers: &[(&'static str, String)]) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status} X\r\nconnection: close\r\n");
    headers.iter().for_each(|(name, value)| head.push_str(&format!("{name}: {value}\r\n")));
    (head + "\r\n").into_bytes()
}

/// A server on a port of its own: downloads count it as a host of its own.
pub struct FaultServer {
    pub origin: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl FaultServer {
    /// `reply` gets the request and how many there were of its path before.
    pub fn new(reply: impl Fn(&Request, usize) -> Reply + Send + Sync + 'static) -> FaultServer {
        let requests = Arc::new(Mutex::new(Vec::<Request>::new()));
        let (log, reply) = (requests.clone(), Arc::new(reply));
        let origin = listen(move |stream| {
            let Some(request) = Request::read(&stream) else { return };
            let before = {
                let mut log = log.lock().unwrap();
                log.push(request.clone());
                log.iter().filter(|earlier| earlier.path == request.path).count() - 1
            };
            // A client that goes away is what some of this is made for.
            let _ = reply(&request, before).perform(stream);
        });
        FaultServer { origin, requests }
    }

    /// A server that breaks every connection: what the client sent is never read, so that the
    /// system answers with a reset.
    pub fn resetting() -> FaultServer {
        let origin = listen(|stream| {
            let _ = stream.peek(&mut [0]);
        });
        FaultServer { origin, requests: Arc::default() }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}/{path}", self.origin)
    }

    /// The requests since the last call.
    pub fn requests(&self) -> Vec<Request> {
        std::mem::take(&mut *self.requests.lock().unwrap())
    }

    /// The paths asked for since the last call, sorted.
    pub fn paths(&self) -> Vec<String> {
        let mut paths: Vec<_> = self.requests().into_iter().map(|request| request.path).collect();
        paths.sort();
        paths
    }
}

fn listen(serve: impl Fn(TcpStream) + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let serve = Arc::new(serve);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let serve = serve.clone();
            thread::spawn(move || serve(stream.unwrap()));
        }
    });
    origin
}

/// A picture of its own for every number.
pub fn picture(number: usize) -> Vec<u8> {
    let mut picture = Shop::picture(number % 3, number / 3);
    // Pictures go by their bytes; what follows the end of a PNG is not looked at.
    picture.extend_from_slice(&number.to_le_bytes());
    picture
}

/// A feed from the web, on a server whose other paths are sound pictures: `/0.png` and so on.
pub struct WebShop {
    pub shop: Shop,
    pub server: FaultServer,
    feed: Arc<Mutex<Vec<u8>>>,
}

impl WebShop {
    pub fn new() -> WebShop {
        let feed = Arc::new(Mutex::new(Vec::new()));
        let current = feed.clone();
        let server = FaultServer::new(move |request, _| match request.path.as_str() {
            "/feed.xml" => Reply::ok(current.lock().unwrap().clone()),
            path => match path.trim_matches(|c: char| !c.is_ascii_digit()).parse() {
                Ok(number) => Reply::ok(picture(number)),
                Err(_) => Reply::status(404),
            },
        });
        WebShop { shop: Shop::new(), server, feed }
    }

    /// Products by their pictures' addresses; a product is called by its place.
    pub fn sell(&self, products: &[Vec<String>]) {
        const KINDS: [&str; 8] =
            ["Watch", "Clock", "Strap", "Buckle", "Winder", "Box", "Glass", "Crown"];
        let offers: Vec<String> = products
            .iter()
            .enumerate()
            .map(|(at, pictures)| {
                let escaped: Vec<String> =
                    pictures.iter().map(|picture| picture.replace('&', "&amp;")).collect();
                let pictures: Vec<&str> = escaped.iter().map(String::as_str).collect();
                let name = format!("{} {}", KINDS[at % 8], char::from(b'A' + (at % 26) as u8));
                Shop::offer(&format!("p{at}"), &name, &pictures)
            })
            .collect();
        *self.feed.lock().unwrap() = Shop::feed(&offers).into_bytes();
    }

    /// Builds with these lines under `[downloads]`.
    pub fn build(&self, downloads: &str, more: &[&str]) -> Run {
        build(&self.shop, &self.server.url("feed.xml"), downloads, more)
    }

    /// The same, whose summary is wanted and whose folder must be sound.
    pub fn summary(&self, downloads: &str, more: &[&str]) -> Value {
        let more: Vec<&str> = more.iter().copied().chain(["--json"]).collect();
        let summary = self.build(downloads, &more).json();
        let checked = run(["check", &self.shop.text("dist"), "--json"]).json();
        assert_eq!(checked["ok"], true, "{checked}");
        summary
    }
}

/// Builds from `feed` with these lines under `[downloads]`.
pub fn build(shop: &Shop, feed: &str, downloads: &str, more: &[&str]) -> Run {
    // Pauses that are long for people only.
    let pause = if downloads.contains("pause_seconds") { "" } else { "pause_seconds = 0.001\n" };
    fs::write(shop.path("vitrine.toml"), format!("[downloads]\n{pause}{downloads}\n")).unwrap();
    let config = shop.text("vitrine.toml");
    let mut arguments = vec!["--config", &config, "--feed", feed];
    arguments.extend(more);
    shop.build(&arguments)
}

/// How many pictures failed, by kind.
pub fn failures(summary: &Value) -> HashMap<String, u64> {
    let kinds = summary["failures"].as_array().unwrap().iter();
    kinds
        .map(|kind| {
            let examples = kind["examples"].as_array().unwrap();
            assert!(!examples.is_empty() && examples.len() <= 2, "{kind}");
            (kind["kind"].as_str().unwrap().to_owned(), kind["count"].as_u64().unwrap())
        })
        .collect()
}

/// Kind and reason of each picture that failed, by address.
pub fn reasons(summary: &Value) -> HashMap<String, (String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let skipped = summary["skipped"].as_array().unwrap().iter();
    skipped
        .map(|item| (text(&item["place"]), (text(&item["failure"]), text(&item["reason"]))))
        .collect()
}
