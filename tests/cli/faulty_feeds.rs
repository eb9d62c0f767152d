//! Feeds from servers that fail: tried again where that may help, and never published in part.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::fault_server::{FaultServer, Reply, build, head};
use crate::support::{Shop, files};

fn feed() -> Vec<u8> {
    let offers: Vec<String> =
        (1..=12).map(|n| Shop::offer(&format!("w{n}"), &format!("Watch {n}"), &[])).collect();
    Shop::feed(&offers).into_bytes()
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// A chunked body that lacks its end.
fn unfinished(content: &[u8]) -> Reply {
    let mut bytes = head(200, &[("transfer-encoding", "chunked".into())]);
    bytes.extend_from_slice(format!("{:x}\r\n", content.len()).as_bytes());
    bytes.extend_from_slice(content);
    bytes.extend_from_slice(b"\r\n");
    Reply::Raw(bytes)
}

#[test]
fn a_fault_that_passes_stops_nothing() {
    let server = FaultServer::new(|request, before| match (request.path.as_str(), before) {
        ("/busy.xml", 0) => Reply::status(429).with("retry-after", "0"),
        ("/error.xml", 0 | 1) => Reply::status(502),
        ("/cut.xml", 0) => Reply::cut(&feed()),
        ("/unfinished.xml", 0) => unfinished(&feed()),
        ("/nothing.xml", 0) => Reply::Raw(vec![]),
        ("/moved.xml", _) => Reply::redirect("plain.xml"),
        ("/packed.xml", _) => Reply::ok(gzip(&feed())).with("content-encoding", "gzip"),
        _ => Reply::ok(feed()),
    });
    let shop = Shop::new();
    for (name, requests) in [
        ("busy", 2),
        ("error", 3),
        ("cut", 2),
        ("unfinished", 2),
        ("nothing", 2),
        ("moved", 2),
        ("packed", 1),
    ] {
        let url = server.url(&format!("{name}.xml"));
        let summary = build(&shop, &url, "attempts = 3", &["--json"]).json();
        assert_eq!(summary["products"], 12, "{name}");
        assert_eq!(server.requests().len(), requests, "{name}");
    }
}

#[test]
fn a_feed_that_fails_leaves_the_last_build() {
    let server = FaultServer::new(|request, _| {
        let length = head(200, &[("content-length", (1_u64 << 40).to_string())]);
        let chunked = head(200, &[("transfer-encoding", "chunked".into())]);
        match request.path.as_str() {
            "/sound.xml" => Reply::ok(feed()),
            "/cut.xml" => Reply::cut(&feed()),
            "/unfinished.xml" => unfinished(&feed()),
            "/garbage.xml" => Reply::Raw([chunked, b"zz\r\n".to_vec()].concat()),
            "/stall.xml" => Reply::Stall([head(200, &[]), feed()[..500].to_vec()].concat()),
            "/silent.xml" => Reply::Stall(vec![]),
            "/large.xml" => Reply::Stall(length),
            "/endless.xml" => Reply::Endless(head(200, &[])),
            "/bomb.xml" => Reply::ok(gzip(&vec![b' '; 8 << 20])).with("content-encoding", "gzip"),
            "/circle.xml" => Reply::redirect("/circle.xml"),
            "/private.xml" => Reply::redirect("http://10.0.0.1/feed.xml"),
            "/metadata.xml" => Reply::redirect("http://169.254.169.254/latest/meta-data/"),
            "/login.xml" => Reply::ok("<!doctype html><title>Log in</title>"),
            "/empty.xml" => Reply::ok(""),
            // The server itself says that this is all.
            "/part.xml" => Reply::ok(&feed()[..800]),
            "/busy.xml" => Reply::status(429).with("retry-after", "86400"),
            "/forbidden.xml" => Reply::status(403),
            _ => Reply::status(500),
        }
    });
    let shop = Shop::new();
    build(&shop, &server.url("sound.xml"), "", &["--json"]).json();
    let before = files(&shop.path("dist"));
    for (name, words) in [
        ("cut", "ended"),
        ("unfinished", "ended"),
        ("garbage", "failed"),
        ("stall", "no whole answer within 1 s"),
        ("silent", "no whole answer within 1 s"),
        ("large", "larger than the limit of 1048576 bytes"),
        ("endless", "larger than the limit of 1048576 bytes"),
        ("bomb", "larger than the limit of 1048576 bytes"),
        ("circle", "in a circle"),
        ("private", "private network"),
        ("metadata", "private network"),
        ("login", "HTML"),
        ("empty", "empty"),
        ("part", "cut off"),
        ("busy", "a pause of 86400 s"),
        ("forbidden", "403"),
        ("error", "500"),
    ] {
        let url = server.url(&format!("{name}.xml"));
        let downloads = "attempts = 2\ntimeout_seconds = 1\nmax_feed_megabytes = 1";
        let failed = build(&shop, &url, downloads, &[]);
        failed.assert_error(&[&url, words]);
        assert_eq!(files(&shop.path("dist")), before, "{name}");
    }
}
