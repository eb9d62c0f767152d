//! Pictures that fail in every way: each is told by its kind, and the product has its next one.

use std::io::{Cursor, Write};
use std::net::TcpListener;

use flate2::Compression;
use flate2::write::GzEncoder;
use image::{ImageFormat, Rgb, RgbImage};

use crate::fault_server::{FaultServer, Reply, WebShop, failures, head, picture, reasons};
use crate::support::{Shop, run};

/// Addresses that fail, each with the kind of its failure and words of the reason.
struct Faults {
    servers: Vec<FaultServer>,
    cases: Vec<(String, &'static str, &'static str)>,
}

impl Faults {
    /// A server that always does the same.
    fn always(&mut self, reply: Reply, kind: &'static str, words: &'static str) {
        self.serve(FaultServer::new(move |_, _| reply.clone()), "1.png", kind, words);
    }

    fn serve(&mut self, server: FaultServer, path: &str, kind: &'static str, words: &'static str) {
        self.cases.push((server.url(path), kind, words));
        self.servers.push(server);
    }

    /// Builds a shop in which each address is the first picture of a product.
    fn check(&self, downloads: &str) {
        let web = WebShop::new();
        let products = self.cases.iter().enumerate();
        let sound = |at: usize| web.server.url(&format!("{at}.png"));
        let products: Vec<_> =
            products.map(|(at, (address, ..))| vec![address.clone(), sound(at)]).collect();
        web.sell(&products);
        let summary = web.summary(downloads, &[]);
        let reasons = reasons(&summary);
        for (address, kind, words) in &self.cases {
            let (got, reason) = reasons.get(address).unwrap_or_else(|| panic!("{address} is fine"));
            assert_eq!((got.as_str(), address), (*kind, address), "{reason}");
            assert!(reason.contains(words), "{reason:?} lacks {words:?}");
        }
        let all = self.cases.len();
        assert_eq!(failures(&summary).values().sum::<u64>(), all as u64);
        assert_eq!(summary["pictures"]["found"], all);
        assert_eq!(summary["pictures"]["products_without"], 0);
        // What arrives and cannot be used is counted too.
        let downloaded = summary["downloads"]["downloaded"].as_u64().unwrap();
        assert!((all..=2 * all).contains(&(downloaded as usize)), "{downloaded}");
    }
}

fn faults() -> Faults {
    Faults { servers: Vec::new(), cases: Vec::new() }
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn png(image: &RgbImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[test]
fn answers_that_are_no_picture() {
    let mut faults = faults();
    faults.always(Reply::status(404), "not_found", "404");
    faults.always(Reply::status(410), "not_found", "410");
    faults.always(Reply::status(401), "forbidden", "401");
    faults.always(Reply::status(403), "forbidden", "403");
    faults.always(Reply::status(429), "too_many_requests", "429");
    faults.always(Reply::status(500), "server_error", "500");
    faults.always(Reply::status(503), "server_error", "503");
    faults.always(Reply::Answer(204, vec![], vec![]), "other_status", "204");
    faults.always(Reply::status(301), "other_status", "301");
    faults.always(Reply::Answer(304, vec![], vec![]), "other_status", "304");
    let part = Reply::Answer(206, vec![("content-range", "bytes 0-9/99".into())], vec![0; 10]);
    faults.always(part, "other_status", "206");
    let page = "<!doctype html><title>Log in</title>";
    faults.always(Reply::ok(page), "not_a_picture", "a web page (HTML), not a picture");
    let page = Reply::ok(page).with("content-type", "image/jpeg");
    faults.always(page, "not_a_picture", "a web page (HTML), not a picture");
    faults.always(Reply::ok(""), "not_a_picture", "an empty file");
    faults.always(Reply::ok("{\"error\": 1}"), "not_a_picture", "JSON");
    faults.always(Reply::ok(*b"\0\0\0\x1cftypavif\0\0\0\0"), "unsupported_format", "AVIF");
    faults.always(
        Reply::ok(b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec()),
        "unsupported_format",
        "SVG",
    );
    faults.check("attempts = 2");
}

#[test]
fn bodies_that_are_not_what_was_promised() {
    let (mut faults, whole) = (faults(), picture(7));
    faults.always(Reply::cut(&whole), "connection", "ended");
    // Without a length the end looks like the end.
    let mut part = head(200, &[]);
    part.extend_from_slice(&whole[..whole.len() / 2]);
    faults.always(Reply::Raw(part), "damaged", "truncated PNG");
    let mut less = head(200, &[("content-length", (whole.len() / 2).to_string())]);
    less.extend_from_slice(&whole);
    faults.always(Reply::Raw(less), "damaged", "truncated PNG");
    let chunked = |body: &[u8]| {
        let mut bytes = head(200, &[("transfer-encoding", "chunked".into())]);
        bytes.extend_from_slice(body);
        Reply::Raw(bytes)
    };
    faults.always(chunked(b"zz\r\nnot a length\r\n"), "connection", "");
    faults.always(chunked(b"5\r\nhello\r\n"), "connection", "ended");
    let mut garbage = head(200, &[("content-encoding", "gzip".into())]);
    garbage.extend_from_slice(&whole);
    faults.always(Reply::Raw(garbage), "connection", "");
    faults.always(Reply::Raw(b"SSH-2.0-OpenSSH_9.6\r\n".to_vec()), "connection", "");
    faults.always(Reply::Raw(vec![]), "connection", "ended");
    faults.serve(FaultServer::resetting(), "1.png", "connection", "");
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    faults.cases.push((format!("http://{nobody}/1.png"), "connection", "refused"));
    faults.check("attempts = 2");
}

#[test]
fn bodies_that_do_not_come() {
    let mut faults = faults();
    let length = head(200, &[("content-length", "100000".into())]);
    faults.always(Reply::Stall(vec![]), "timeout", "within 2 s");
    faults.always(Reply::Stall(length.clone()), "timeout", "within 2 s");
    faults.always(Reply::Drip(length), "timeout", "within 2 s");
    faults.always(Reply::Drip(b"HTTP/1.1 200 X\r\nx: ".to_vec()), "timeout", "within 2 s");
    faults.check("attempts = 1\ntimeout_seconds = 2");
}

#[test]
fn bodies_that_are_too_large() {
    let mut faults = faults();
    let declared = head(200, &[("content-length", (1_u64 << 40).to_string())]);
    faults.always(Reply::Stall(declared), "too_large", "1048576 bytes");
    faults.always(Reply::Endless(head(200, &[])), "too_large", "1048576 bytes");
    let bomb = gzip(&vec![0; 8 << 20]);
    assert!(bomb.len() < 1 << 14);
    let bomb = Reply::ok(bomb).with("content-encoding", "gzip");
    faults.always(bomb, "too_large", "1048576 bytes");
    let long = Reply::ok(picture(0)).with("x-long", "x".repeat(1 << 20));
    faults.always(long, "connection", "header");
    // A picture of few bytes and many pixels: its header is enough.
    let mut large = png(&RgbImage::new(40, 40));
    large[16..24].copy_from_slice(&[0, 0, 0xc3, 0x50, 0, 0, 0xc3, 0x50]);
    let checksum = crc(&large[12..29]);
    large[29..33].copy_from_slice(&checksum.to_be_bytes());
    faults.always(Reply::ok(large), "too_large", "50000×50000 pixels");
    faults.check("attempts = 1\nmax_megabytes = 1");
}

/// The checksum of PNG's chunks.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 * (crc & 1)))
    })
}

#[test]
fn redirects_that_are_not_followed() {
    let mut faults = faults();
    let circle = FaultServer::new(|request, _| {
        Reply::redirect(if request.path == "/a.png" { "/b.png" } else { "/a.png" })
    });
    faults.serve(circle, "a.png", "redirect", "in a circle");
    let endless = FaultServer::new(|request, _| Reply::redirect(format!("{}x", request.path)));
    faults.serve(endless, "1.png", "redirect", "more than 5 redirects");
    for (to, kind, words) in [
        ("http://10.0.0.1/1.png", "private_address", "10.0.0.1"),
        ("http://169.254.169.254/latest/meta-data/", "private_address", "--allow-private-hosts"),
        ("http://[::1]/1.png", "private_address", "[::1]"),
        ("http://localhost/1.png", "private_address", "localhost"),
        ("http://0x7f000002/", "private_address", "127.0.0.2"),
        ("file:///etc/passwd", "redirect", "file:///etc/passwd"),
        ("http://", "redirect", "not an http address"),
        ("data:image/png;base64,AAAA", "redirect", "data:"),
    ] {
        faults.always(Reply::redirect(to), kind, words);
    }
    faults.check("attempts = 2");
    for server in &faults.servers[2..] {
        assert_eq!(server.requests().len(), 1, "{}", server.origin);
    }
}

#[test]
fn pictures_that_show_nothing() {
    let mut faults = faults();
    let dot = RgbImage::from_fn(1, 1, |_, _| Rgb([1, 2, 3]));
    faults.always(Reply::ok(png(&dot)), "too_small", "1×1 pixels");
    let line = RgbImage::from_fn(400, 8, |x, _| Rgb([(x % 256) as u8; 3]));
    faults.always(Reply::ok(png(&line)), "too_small", "400×8 pixels");
    let white = RgbImage::from_pixel(64, 64, Rgb([254; 3]));
    faults.always(Reply::ok(png(&white)), "blank", "a single colour");
    faults.check("");
}

#[test]
fn a_fault_that_passes_costs_no_picture() {
    let web = WebShop::new();
    let soon = || {
        httpdate::fmt_http_date(std::time::SystemTime::now() + std::time::Duration::from_secs(1))
    };
    let server = FaultServer::new(move |request, before| match (request.path.as_str(), before) {
        ("/500.png", 0 | 1) => Reply::status(500),
        ("/408.png", 0) => Reply::status(408),
        ("/cut.png", 0) => Reply::cut(&picture(50)),
        ("/nothing.png", 0) => Reply::Raw(vec![]),
        ("/seconds.png", 0) => Reply::status(429).with("retry-after", "1"),
        ("/date.png", 0) => Reply::status(503).with("retry-after", soon()),
        ("/nonsense.png", 0) => Reply::status(503).with("retry-after", "soon"),
        // Neither the name nor the media type counts.
        ("/wrong.jpg", _) => Reply::ok(picture(5000)).with("content-type", "text/html"),
        ("/moved.png", _) => Reply::redirect("/фото часов/1.png?размер=2"),
        (path, _) => Reply::ok(picture(path.bytes().map(usize::from).sum())),
    });
    let names = ["500", "408", "cut", "nothing", "seconds", "date", "nonsense", "moved"];
    let mut products = names.map(|name| vec![server.url(&format!("{name}.png"))]).to_vec();
    products.push(vec![server.url("wrong.jpg")]);
    web.sell(&products);
    let summary = web.summary("attempts = 3", &[]);
    assert_eq!(summary["skipped"], serde_json::json!([]));
    assert_eq!(summary["pictures"]["found"], products.len());
    let paths = server.paths();
    let times = |path: &str| paths.iter().filter(|asked| *asked == path).count();
    assert_eq!((times("/500.png"), times("/cut.png"), times("/moved.png")), (3, 2, 1));
    let to = "/%D1%84%D0%BE%D1%82%D0%BE%20%D1%87%D0%B0%D1%81%D0%BE%D0%B2/1.png\
              ?%D1%80%D0%B0%D0%B7%D0%BC%D0%B5%D1%80=2";
    assert_eq!(times(to), 1, "{paths:?}");
}

#[test]
fn names_that_lead_nowhere() {
    let web = WebShop::new();
    let unknown = "http://часы.invalid/1.png".to_owned();
    let strange = "ftp://shop.example/1.png".to_owned();
    web.sell(&[vec![unknown.clone(), web.server.url("1.png")], vec![strange.clone()]]);
    let summary = web.summary("attempts = 1\ntimeout_seconds = 5", &[]);
    let reasons = reasons(&summary);
    assert_eq!(reasons[&strange].0, "address");
    let (kind, reason) = &reasons[&unknown];
    match kind.as_str() {
        "unknown_host" => assert!(reason.contains("xn--80a8aqs.invalid"), "{reason}"),
        // Some resolvers do not answer at all.
        kind => assert_eq!(kind, "timeout", "{reason}"),
    }
    assert_eq!(summary["pictures"]["found"], 1);
}

#[test]
fn a_host_that_fails_always_is_left_alone_and_others_are_not() {
    let web = WebShop::new();
    let dead = FaultServer::new(|_, _| Reply::status(503));
    let products: Vec<_> = (0..40)
        .map(|at| match at % 2 {
            0 => vec![dead.url(&format!("{at}.png"))],
            _ => vec![web.server.url(&format!("{at}.png"))],
        })
        .collect();
    web.sell(&products);
    let summary = web.summary("attempts = 2\nper_host = 1", &[]);
    assert_eq!(summary["pictures"]["found"], 20);
    assert_eq!(summary["pictures"]["products_without"], 20);
    let failures = failures(&summary);
    assert_eq!((failures["server_error"], failures["host_given_up"]), (3, 17));
    assert_eq!(dead.requests().len(), 6);
    let text = web.build("attempts = 1", &["--refresh-pictures"]).stderr;
    assert!(text.contains("20 pictures could not be used:\n  "), "{text}");
    assert!(text.contains("hosts given up:\n    http://"), "{text}");
}

#[test]
fn a_placeholder_gives_way_to_the_next_picture() {
    let web = WebShop::new();
    let url = |name: &str| web.server.url(name);
    // Seven share a picture; the first of them have another one, partly another placeholder.
    let products: Vec<Vec<String>> = (0..10)
        .map(|at| match at {
            0 => vec![url("100.png"), url("1.png")],
            1 => vec![url("100.png"), url("gone.png"), url("2.png")],
            2..7 => vec![url("100.png"), url("101.png")],
            _ => vec![url(&format!("{at}.png"))],
        })
        .collect();
    web.sell(&products);
    let summary = web.summary("", &[]);
    assert_eq!(
        summary["placeholders"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| p.as_array().unwrap().len())
            .max(),
        Some(7)
    );
    assert_eq!(summary["placeholders"].as_array().unwrap().len(), 2, "{summary}");
    assert_eq!(summary["pictures"]["products_without"], 5);
    assert_eq!(failures(&summary)["not_found"], 1);
    // Their cards show what the shop's own page shows.
    let dist = web.shop.text("dist");
    let shown = |id: &str| {
        let similar = run(["similar", &dist, id, "--json"]).json();
        similar["product"]["picture"].as_str().map(str::to_owned)
    };
    assert!(shown("p3").is_some());
    assert_eq!(shown("p3"), shown("p4"));
    assert_ne!(shown("p0"), shown("p3"));
    assert_ne!(shown("p0"), shown("p1"));
}

#[test]
fn pictures_on_this_machine_are_refused_unless_allowed() {
    let server = FaultServer::new(|_, _| Reply::ok(picture(1)));
    let shop = Shop::new();
    shop.write_feed(&[
        Shop::offer("w1", "First Watch", &[&server.url("1.png")]),
        Shop::offer("w2", "Second Watch", &["pictures/w2.png"]),
    ]);
    let refused = shop.build(&["--json"]).json();
    assert_eq!(failures(&refused)["private_address"], 1);
    assert_eq!(refused["pictures"]["found"], 1);
    assert_eq!(server.requests().len(), 0);

    let allowed = shop.build(&["--allow-private-hosts", "--json"]).json();
    assert_eq!(allowed["pictures"]["found"], 2);

    std::fs::write(shop.path("vitrine.toml"), "[downloads]\nallow_private_hosts = true").unwrap();
    let (config, cache) = (shop.text("vitrine.toml"), shop.text("other-cache"));
    let allowed = shop.build(&["--config", &config, "--cache", &cache, "--json"]).json();
    assert_eq!(allowed["pictures"]["found"], 2);
}
