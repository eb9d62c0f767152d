//! `vitrine model`: the list, and downloads from a server that has its bad moments.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::json;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::support::{Request, Response, Run, Shop, Web, files, run};

/// A folder with a list of one network, `small`, of 800,000 bytes.
struct Mirror {
    folder: TempDir,
    content: Vec<u8>,
}

impl Mirror {
    fn new() -> Mirror {
        let content: Vec<u8> =
            (0..200_000_u32).flat_map(|i| i.wrapping_mul(i).to_le_bytes()).collect();
        let mirror = Mirror { folder: tempfile::tempdir().unwrap(), content };
        let list = json!([{
            "name": "small",
            "file": "small.onnx",
            "url": "http://127.0.0.1:9/nobody-listens",
            "bytes": mirror.content.len(),
            "sha256": hex(&mirror.content),
            "preprocessing": "torchvision",
            "layer": "fc2",
            "dims": 8,
            "licence": "CC0-1.0",
            "source": "https://networks.example/small",
        }]);
        fs::write(mirror.folder.path().join("list.json"), list.to_string()).unwrap();
        fs::create_dir(mirror.folder.path().join("out")).unwrap();
        mirror
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("out/small.onnx")
    }

    fn get(&self, web: &Web) -> Run {
        let list = self.folder.path().join("list.json");
        let [list, out] = [list, self.out()].map(|path| path.to_str().unwrap().to_owned());
        let url = format!("{}/small", web.origin);
        run(["model", "get", "small", "--networks", &list, "--out", &out, "--url", &url])
    }

    /// The names of what lies in the folder for downloads.
    fn left(&self) -> Vec<String> {
        files(&self.folder.path().join("out")).into_keys().collect()
    }

    /// Asserts that the network is there, and nothing else.
    fn assert_there(&self, run: &Run) {
        assert_eq!(run.code, 0, "{run:?}");
        assert_eq!(run.stdout, format!("{}\n", self.out().display()));
        assert!(fs::read(self.out()).unwrap() == self.content);
        assert_eq!(self.left(), ["small.onnx"]);
    }
}

fn hex(content: &[u8]) -> String {
    Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A server's whole answer, as of a server that knows ranges, or none.
fn answer(request: &Request, content: &[u8], etag: Option<&str>) -> Response {
    let from = etag.and_then(|etag| {
        let same = request.headers.get("if-range").is_none_or(|tag| tag == etag);
        let range = request.headers.get("range").filter(|_| same)?;
        range.strip_prefix("bytes=")?.strip_suffix('-')?.parse::<usize>().ok()
    });
    let mut headers: Vec<_> = etag.map(|etag| ("ETag", etag.to_owned())).into_iter().collect();
    let Some(from) = from else {
        return Response { status: 200, headers, body: content.to_vec(), breaks_after: None };
    };
    let length = content.len();
    headers.push(("Content-Range", format!("bytes {from}-{}/{length}", length - 1)));
    Response { status: 206, headers, body: content[from..].to_vec(), breaks_after: None }
}

/// A server whose first connections break after so many bytes.
fn breaking(content: &[u8], etag: Option<&'static str>, after: Vec<usize>) -> Web {
    let content = content.to_vec();
    let mut after = after.into_iter();
    Web::answering(move |request| {
        let breaks_after = after.next();
        Response { breaks_after, ..answer(request, &content, etag) }
    })
}

#[test]
fn the_list_is_for_people_and_machines() {
    let list = run(["model", "list", "--json"]).json();
    let vgg16 = list.as_array().unwrap().iter().find(|network| network["name"] == "vgg16").unwrap();
    assert_eq!(vgg16["bytes"], 553_437_752);
    let table = run(["model", "list"]);
    for network in list.as_array().unwrap() {
        let name = network["name"].as_str().unwrap();
        assert!(table.stdout.lines().any(|line| line.contains(name)), "{table:?}");
    }
    assert!(table.stdout.contains("553.4 MB") && table.stdout.contains("Apache-2.0"), "{table:?}");
}

#[test]
fn a_network_is_downloaded_once() {
    let mirror = Mirror::new();
    let web = breaking(&mirror.content, Some("\"1\""), vec![]);
    mirror.assert_there(&mirror.get(&web));
    assert_eq!(web.requests(), ["/small"]);
    mirror.assert_there(&mirror.get(&web));
    assert!(web.requests().is_empty());
}

#[test]
fn a_broken_connection_is_continued() {
    let mirror = Mirror::new();
    let web = breaking(&mirror.content, Some("\"1\""), vec![300_000, 200_000, 1, 100_000]);
    mirror.assert_there(&mirror.get(&web));
    assert_eq!(web.requests().len(), 5);
}

#[test]
fn an_interrupted_download_is_continued_by_the_next_run() {
    let mirror = Mirror::new();
    let part = mirror.folder.path().join("out/small.onnx.part");
    fs::write(&part, &mirror.content[..500_000]).unwrap();
    fs::write(part.with_extension("part.etag"), "\"1\"").unwrap();
    let content = mirror.content.clone();
    let web = Web::answering(move |request| {
        assert_eq!(request.headers["range"], "bytes=500000-");
        assert_eq!(request.headers["if-range"], "\"1\"");
        answer(request, &content, Some("\"1\""))
    });
    mirror.assert_there(&mirror.get(&web));
}

#[test]
fn a_part_of_another_file_is_begun_anew() {
    let mirror = Mirror::new();
    let part = mirror.folder.path().join("out/small.onnx.part");
    // The server says that its file has changed since.
    fs::write(&part, vec![7; 500_000]).unwrap();
    fs::write(part.with_extension("part.etag"), "\"0\"").unwrap();
    let web = breaking(&mirror.content, Some("\"1\""), vec![]);
    mirror.assert_there(&mirror.get(&web));
    assert_eq!(web.requests().len(), 1);
    // Nobody says so; the hash does.
    fs::remove_file(mirror.out()).unwrap();
    fs::write(&part, vec![7; 500_000]).unwrap();
    mirror.assert_there(&mirror.get(&web));
    assert_eq!(web.requests().len(), 2);
    // It is too long.
    fs::remove_file(mirror.out()).unwrap();
    fs::write(&part, vec![7; 900_000]).unwrap();
    mirror.assert_there(&mirror.get(&web));
}

#[test]
fn a_server_without_ranges_begins_anew() {
    let mirror = Mirror::new();
    let web = breaking(&mirror.content, None, vec![300_000, 400_000]);
    mirror.assert_there(&mirror.get(&web));
    assert_eq!(web.requests().len(), 3);
}

#[test]
fn a_server_that_gets_no_further_is_given_up() {
    let mirror = Mirror::new();
    let web = breaking(&mirror.content, None, vec![300_000; 9]);
    let failed = mirror.get(&web);
    failed.assert_error(&["300000 of 800000 bytes are here", "continues"]);
    assert_eq!(mirror.left(), ["small.onnx.part"]);
}

#[test]
fn other_content_never_gets_the_name() {
    let mirror = Mirror::new();
    let mut wrong = mirror.content.clone();
    wrong[700_000] ^= 1;
    let web = breaking(&wrong, Some("\"1\""), vec![]);
    mirror.get(&web).assert_error(&[&hex(&mirror.content), &hex(&wrong), "--url"]);
    assert_eq!(mirror.left(), [""; 0]);

    let short = breaking(&wrong[..99], None, vec![]);
    mirror.get(&short).assert_error(&["expected 800000 bytes", "got 99 bytes"]);
    let page = breaking(b"<!doctype html><title>Log in</title>", None, vec![]);
    mirror.get(&page).assert_error(&["36 bytes, a web page (HTML)"]);
    let gone = Web::new(|_| std::collections::HashMap::new());
    mirror.get(&gone).assert_error(&["404 Not Found", "--url"]);
    assert_eq!(mirror.left(), [""; 0]);
    assert_eq!(gone.requests().len(), 1);
}

#[test]
fn a_page_in_place_of_the_rest_loses_nothing() {
    let mirror = Mirror::new();
    let part = mirror.folder.path().join("out/small.onnx.part");
    fs::write(&part, &mirror.content[..500_000]).unwrap();
    let page = breaking(b"<!doctype html><title>Down</title>", None, vec![]);
    mirror.get(&page).assert_error(&["a web page (HTML)"]);
    assert_eq!(fs::read(&part).unwrap().len(), 500_000);
}

#[test]
fn a_file_of_that_name_is_left_alone() {
    let mirror = Mirror::new();
    fs::write(mirror.out(), "my own network").unwrap();
    let web = breaking(&mirror.content, None, vec![]);
    mirror.get(&web).assert_error(&["another file", "--out"]);
    assert_eq!(fs::read(mirror.out()).unwrap(), b"my own network");
    assert!(web.requests().is_empty());
}

#[test]
fn places_that_cannot_be_written_and_names_that_are_none() {
    run(["model", "get", "vgg17"]).assert_error(&["vgg17", "vgg16"]);
    run(["model", "list", "--networks", "no/such/list"]).assert_error(&["no/such/list"]);
    let mirror = Mirror::new();
    let web = breaking(&mirror.content, None, vec![]);
    fs::remove_dir(mirror.folder.path().join("out")).unwrap();
    mirror.get(&web).assert_error(&["out/small.onnx.part", "--out"]);
}

#[test]
fn a_full_disk_keeps_what_has_arrived() {
    let mirror = Mirror::new();
    let disk = mirror.folder.path().join("out");
    let mount = |options: &str| {
        let mut command = Command::new("mount");
        command.args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(&disk).output()
    };
    if !mount("size=400k").is_ok_and(|output| output.status.success()) {
        vitrine_test_support::skip("this process may not mount a tmpfs");
        return;
    }
    let web = breaking(&mirror.content, Some("\"1\""), vec![]);
    let full = mirror.get(&web);
    let arrived = fs::metadata(mirror.out().with_extension("onnx.part")).map(|meta| meta.len());
    let grown = mount("remount,size=2m");
    let whole = mirror.get(&web);
    let there = fs::read(mirror.out());
    let unmounted = Command::new("umount").arg(&disk).status();

    full.assert_error(&["No space left", "small.onnx.part", "run again"]);
    assert!((300_000..450_000).contains(&arrived.unwrap()));
    assert!(grown.unwrap().status.success());
    assert_eq!(whole.code, 0, "{whole:?}");
    assert!(there.unwrap() == mirror.content);
    assert!(unmounted.unwrap().success());
}

#[test]
fn a_synthetic_network_is_made_inspected_and_used() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let synth = |seed: &str, name: &str| {
        let out = path(name);
        let arguments = ["model", "synth", "--arch", "vgg16", "--width", "0.02", "--seed", seed];
        let made = run(arguments.into_iter().chain(["--out", &out]));
        assert_eq!((made.code, made.stdout), (0, format!("{out}\n")));
        fs::read(out).unwrap()
    };
    let network = synth("1", "a.onnx");
    assert!(network == synth("1", "b.onnx"));
    assert!(network != synth("2", "c.onnx"));

    let about = run(["model", "inspect", &path("a.onnx"), "--json"]).json();
    assert_eq!(about["sha256"], hex(&network));
    assert_eq!((&about["known"], &about["engine"]), (&json!(null), &json!("vitrine")));
    assert_eq!(about["preprocessing"], "torchvision");
    assert_eq!((&about["layer"], &about["dims"]), (&json!("fc2_relu"), &json!(82)));
    assert_eq!(about["layers"].as_array().unwrap().len(), 13 + 5 + 2);
    let fc1 = ["model", "inspect", &path("a.onnx"), "--layer", "fc1_relu", "--json"];
    assert_eq!(run(fc1).json()["layers"].as_array().unwrap().len(), 13 + 5 + 1);
    let people = run(["model", "inspect", &path("a.onnx")]).stdout;
    assert!(people.contains("224×224") && people.contains(&hex(&network)), "{people}");
    let missing = run(["model", "inspect", &path("a.onnx"), "--layer", "fc7"]);
    missing.assert_error(&["fc7", "fc1"]);

    // A list that knows it says so.
    let mut list = run(["model", "list", "--json"]).json();
    list[0]["sha256"] = hex(&network).into();
    fs::write(path("list.json"), list.to_string()).unwrap();
    let known = ["model", "inspect", &path("a.onnx"), "--networks", &path("list.json"), "--json"];
    assert_eq!(run(known).json()["known"]["name"], list[0]["name"]);

    fs::write(path("picture.png"), Shop::picture(0, 0)).unwrap();
    let embedded = run(["embed", &path("picture.png"), "--model", &path("a.onnx"), "--json"]);
    assert_eq!(embedded.code, 0, "{embedded:?}");
    assert!(embedded.stdout.contains("\"dims\":82"), "{embedded:?}");
}

/// A network's weights are not read by a build that embeds nothing.
#[test]
fn a_network_is_known_by_its_file_until_something_needs_it() {
    let shop = Shop::new();
    let model = shop.text("network.onnx");
    let synth = |seed| {
        let arguments = ["model", "synth", "--arch", "vgg16", "--width", "0.02", "--seed", seed];
        assert_eq!(run(arguments.into_iter().chain(["--out", &model])).code, 0);
    };
    let build = || shop.build(&["--model", &model, "--json"]);
    let keep_time = |change: &dyn Fn()| {
        let modified = fs::metadata(&model).unwrap().modified().unwrap();
        change();
        let file = fs::File::options().write(true).open(&model).unwrap();
        file.set_modified(modified).unwrap();
    };
    synth("1");
    let (first, network) = (build().json(), fs::read(&model).unwrap());
    assert_eq!(first["pictures"]["embedded"], 12);

    // Of the same time and size: only whoever reads it sees that it is no network any more.
    keep_time(&|| fs::write(&model, vec![0; network.len()]).unwrap());
    let second = build().json();
    assert_eq!(
        (&second["network"], &second["pictures"]["embedded"]),
        (&first["network"], &0.into())
    );
    let mut other = Shop::picture(0, 0);
    other.extend_from_slice(b"a byte more, after the picture's end");
    fs::write(shop.path("pictures/w1.png"), other).unwrap();
    build().assert_error(&["network.onnx"]);

    // Another network of the same time and size is not taken for the first.
    keep_time(&|| synth("2"));
    build().assert_error(&["run again"]);
    let third = build().json();
    assert_ne!(third["network"], first["network"]);
    assert_eq!(third["pictures"]["embedded"], 12);

    // As is one that was put in its place.
    fs::write(&model, &network).unwrap();
    let fourth = build().json();
    assert_eq!(
        (&fourth["network"], &fourth["pictures"]["embedded"]),
        (&first["network"], &1.into())
    );
    fs::remove_file(&model).unwrap();
    build().assert_error(&["network.onnx"]);
}
