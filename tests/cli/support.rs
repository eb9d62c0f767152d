//! Small shops, a web server for their feeds and pictures, and runs of the command.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::{BufRead, BufReader, Cursor, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;

use image::{ImageFormat, Rgb, RgbImage};
use serde_json::Value;
use tempfile::TempDir;

pub fn vitrine() -> Command {
    Command::new(env!("CARGO_BIN_EXE_vitrine"))
}

/// A finished run of the command.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    pub fn json(&self) -> Value {
        assert_eq!(self.code, 0, "{self:?}");
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Asserts failure with an `error: …` line that contains all of `words`.
    pub fn assert_error(&self, words: &[&str]) {
        // Which of them is which has a test of its own, in operation.rs.
        assert!((1..=4).contains(&self.code), "{self:?}");
        let error = self.stderr.lines().position(|line| line.starts_with("error: "));
        let error = error.unwrap_or_else(|| panic!("no error line: {self:?}"));
        let text: Vec<&str> = self.stderr.lines().skip(error).collect();
        let text = text.join("\n");
        for word in words {
            assert!(text.contains(word), "{word:?} is not in {text:?}");
        }
        assert!(!self.stderr.contains("panicked"), "{self:?}");
    }
}

pub fn run<A: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = A>) -> Run {
    let output = vitrine().args(arguments).output().unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A shop in a folder of its own: a YML feed and its pictures.
pub struct Shop {
    folder: TempDir,
}

const COLOURS: [(&str, [u8; 3]); 4] = [
    ("Black", [20, 20, 24]),
    ("Red", [200, 30, 40]),
    ("Green", [30, 140, 60]),
    ("Blue", [40, 70, 200]),
];
const SHAPES: [&str; 3] = ["Round", "Square", "Tonneau"];

impl Shop {
    /// Twelve watches, each with a PNG beside the feed.
    pub fn new() -> Shop {
        let shop = Shop { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(shop.path("pictures")).unwrap();
        let mut offers = Vec::new();
        for (shape, name) in SHAPES.iter().enumerate() {
            for (colour, (colour_name, _)) in COLOURS.iter().enumerate() {
                let id = format!("w{}", shape * COLOURS.len() + colour + 1);
                let picture = format!("pictures/{id}.png");
                fs::write(shop.path(&picture), Shop::picture(shape, colour)).unwrap();
                offers.push(Shop::offer(&id, &format!("{name} {colour_name} Watch"), &[&picture]));
            }
        }
        shop.write_feed(&offers);
        shop
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    pub fn write_feed(&self, offers: &[String]) {
        fs::write(self.path("feed.xml"), Shop::feed(offers)).unwrap();
    }

    pub fn feed(offers: &[String]) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<yml_catalog date=\"2026-01-01 00:00\">\
             <shop><name>Test Shop</name><url>https://shop.example/</url>\
             <currencies><currency id=\"UAH\" rate=\"1\"/></currencies>\
             <categories><category id=\"1\">Watches</category></categories>\n<offers>\n{}\n\
             </offers></shop></yml_catalog>\n",
            offers.join("\n")
        )
    }

    pub fn offer(id: &str, name: &str, pictures: &[&str]) -> String {
        let pictures: String =
            pictures.iter().map(|picture| format!("<picture>{picture}</picture>")).collect();
        format!(
            "<offer id=\"{id}\" available=\"true\"><url>https://shop.example/p/{id}</url>\
             <price>1{:03}</price><currencyId>UAH</currencyId><categoryId>1</categoryId>{pictures}\
             <name>{name}</name></offer>",
            id.len() * 100
        )
    }

    /// A watch of sorts on white, as a PNG file.
    pub fn picture(shape: usize, colour: usize) -> Vec<u8> {
        let colour = Rgb(COLOURS[colour % COLOURS.len()].1);
        let image = RgbImage::from_fn(96, 96, |x, y| {
            let (x, y) = (x as i32 - 48, y as i32 - 48);
            let case = match shape {
                0 => x * x + y * y < 28 * 28,
                1 => x.abs() < 25 && y.abs() < 25,
                _ => x.abs() < 18 + (28 - y.abs()) / 3 && y.abs() < 28,
            };
            match (case, x.abs() < 12) {
                (true, _) => colour,
                (_, true) => Rgb([120, 80, 40]),
                _ => Rgb([255, 255, 255]),
            }
        });
        let mut png = Cursor::new(Vec::new());
        image.write_to(&mut png, ImageFormat::Png).unwrap();
        png.into_inner()
    }

    /// Builds with a cache of the shop's own; `more` may override the feed and folder.
    pub fn build(&self, more: &[&str]) -> Run {
        let mut arguments = vec!["build".to_owned()];
        let mut default = |name: &str, value: String| {
            if !more.contains(&name) {
                arguments.extend([name.to_owned(), value]);
            }
        };
        default("--feed", self.text("feed.xml"));
        default("--out", self.text("dist"));
        default("--cache", self.text("cache"));
        arguments.extend(more.iter().map(|&argument| argument.to_owned()));
        run(arguments)
    }
}

/// Every file under a folder, by relative path.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(root: &Path, folder: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(root, &path, found);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, folder, &mut found);
    found
}

/// A web server on a free port.
pub struct Web {
    pub origin: String,
    requests: Arc<Mutex<Vec<String>>>,
}

pub type Answer = (u16, Vec<u8>);

/// What a client asks for.
#[derive(Debug, Clone)]
pub struct Request {
    pub path: String,
    /// Names in lower case.
    pub headers: HashMap<String, String>,
}

/// What it gets.
#[derive(Debug, Clone, Default)]
pub struct Response {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
    /// The connection breaks after so many bytes of the body.
    pub breaks_after: Option<usize>,
}

impl Web {
    /// Gives each path its answers in turn, the last one for ever.
    pub fn new(answers: impl Fn(&str) -> HashMap<String, Vec<Answer>>) -> Web {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let mut answers = answers(&origin);
        Web::listen(listener, move |request| {
            let (status, body) = match answers.get_mut(&request.path) {
                Some(queue) if queue.len() > 1 => queue.remove(0),
                Some(queue) => queue[0].clone(),
                None => (404, b"<html><h1>Not found</h1></html>".to_vec()),
            };
            Response { status, body, ..Response::default() }
        })
    }

    /// Gives what `answer` says.
    pub fn answering(answer: impl FnMut(&Request) -> Response + Send + 'static) -> Web {
        Web::listen(TcpListener::bind("127.0.0.1:0").unwrap(), answer)
    }

    fn listen(
        listener: TcpListener,
        answer: impl FnMut(&Request) -> Response + Send + 'static,
    ) -> Web {
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let answer = Arc::new(Mutex::new(answer));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let log = requests.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (answer, log) = (answer.clone(), log.clone());
                thread::spawn(move || {
                    let stream = stream.unwrap();
                    let Some(request) = Request::read(&stream) else { return };
                    log.lock().unwrap().push(request.path.clone());
                    let response = (*answer.lock().unwrap())(&request);
                    response.write(stream);
                });
            }
        });
        Web { origin, requests }
    }

    /// The paths asked for since the last call, sorted.
    pub fn requests(&self) -> Vec<String> {
        let mut paths = std::mem::take(&mut *self.requests.lock().unwrap());
        paths.sort();
        paths
    }
}

impl Request {
    pub fn read(stream: &TcpStream) -> Option<Request> {
        let lines = BufReader::new(stream).lines();
        let mut head = lines.map_while(Result::ok).take_while(|line| !line.is_empty());
        let path = head.next()?.split(' ').nth(1)?.to_owned();
        let headers = head.filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            Some((name.to_ascii_lowercase(), value.trim().to_owned()))
        });
        Some(Request { path, headers: headers.collect() })
    }
}

impl Response {
    fn write(&self, mut stream: TcpStream) {
        let (status, length) = (self.status, self.body.len());
        let mut head =
            format!("HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {length}\r\n");
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let _ = write!(stream, "{head}\r\n");
        let _ = stream.write_all(&self.body[..self.breaks_after.unwrap_or(length)]);
    }
}

/// Real shops' data, where this machine has it.
pub fn shared() -> Option<PathBuf> {
    vitrine_test_support::shop_data("")
}
