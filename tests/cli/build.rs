//! `vitrine build`: what it publishes, what it repeats, what it does not.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

use serde_json::json;

use crate::support::{Shop, Web, files, run, vitrine};

#[test]
fn a_small_shop_becomes_a_folder() {
    let shop = Shop::new();
    let summary = shop.build(&["--json"]).json();
    assert_eq!(summary["products"], 12);
    assert_eq!(
        summary["pictures"],
        json!({ "found": 12, "embedded": 12, "cached": 0, "failed": 0, "products_without": 0 })
    );
    assert_eq!(summary["skipped"], json!([]));

    let published = files(&shop.path("dist"));
    let mut bytes = HashMap::new();
    for (path, content) in &published {
        let kind = match path.as_str() {
            "vitrine.js" => "loader",
            "vitrine-analytics.js" => "analytics",
            "vitrine-triggers.js" => "triggers",
            "frame.html" => "frame",
            "_headers" => "headers",
            path if path.starts_with("shards/") => "shards",
            path if path.starts_with("pictures/") => "pictures",
            path if path.starts_with("debug.") => "debug",
            path if path.ends_with(".css") => "css",
            path if path.starts_with("debug.") => "debug",
            path if path.ends_with(".js") => "js",
            path if path.ends_with(".wasm") => "wasm",
            path if path.ends_with(".vit") => "index",
            path => panic!("{path} was published"),
        };
        *bytes.entry(kind.to_owned()).or_insert(0) += content.len() as u64;
    }
    assert_eq!(summary["bytes"], json!(bytes));
    let pictures = published.keys().filter(|path| path.starts_with("pictures/")).count();
    assert_eq!(pictures, 12);
    let frame = String::from_utf8(published["frame.html"].clone()).unwrap();
    assert!(!frame.contains("{{"), "{frame}");
}

#[test]
fn a_second_build_embeds_and_writes_nothing() {
    let shop = Shop::new();
    assert_eq!(shop.build(&[]).code, 0);
    let first = files(&shop.path("dist"));

    let summary = shop.build(&["--json"]).json();
    assert_eq!(summary["pictures"]["embedded"], 0);
    assert_eq!(summary["pictures"]["cached"], 12);
    assert_eq!(summary["written"], json!({ "files": 0, "bytes": 0, "removed": 0 }));
    assert_eq!(files(&shop.path("dist")), first);
}

#[test]
fn the_bytes_do_not_depend_on_threads_or_cache() {
    let shop = Shop::new();
    assert_eq!(shop.build(&["--jobs", "1"]).code, 0);
    let (out, cache) = (shop.text("other"), shop.text("other-cache"));
    assert_eq!(shop.build(&["--jobs", "4", "--out", &out, "--cache", &cache]).code, 0);
    assert_eq!(files(&shop.path("other")), files(&shop.path("dist")));
}

#[test]
fn a_new_picture_is_the_only_one_embedded() {
    let shop = Shop::new();
    assert_eq!(shop.build(&[]).code, 0);
    fs::write(shop.path("pictures/w1.png"), Shop::picture(2, 3)).unwrap();
    let before = shop.build(&["--json"]).json();
    // w12 has the same picture already.
    assert_eq!(before["pictures"]["embedded"], 0);
    assert_eq!(before["pictures"]["found"], 11);

    let mut other = Shop::picture(1, 1);
    other.extend_from_slice(b"a byte more, after the picture's end");
    fs::write(shop.path("pictures/w1.png"), other).unwrap();
    let after = shop.build(&["--json"]).json();
    assert_eq!(after["pictures"]["embedded"], 1);
    assert_eq!(after["pictures"]["found"], 12);
}

#[test]
fn a_broken_picture_does_not_drop_its_product() {
    let shop = Shop::new();
    fs::write(shop.path("pictures/broken.jpg"), "<html>Not found</html>").unwrap();
    shop.write_feed(&[
        Shop::offer("sound", "Sound Watch", &["pictures/w1.png"]),
        Shop::offer("second", "Second Watch", &["pictures/broken.jpg", "pictures/w2.png"]),
        Shop::offer("broken", "Broken Watch", &["pictures/broken.jpg"]),
        Shop::offer("missing", "Missing Watch", &["pictures/nowhere.jpg"]),
        Shop::offer("plain", "Plain Watch", &[]),
    ]);
    let folder = shop.text("");
    let summary = shop.build(&["--picture-base", &folder, "--json"]).json();
    assert_eq!(summary["products"], 5);
    assert_eq!(
        summary["pictures"],
        json!({ "found": 2, "embedded": 2, "cached": 0, "failed": 2, "products_without": 3 })
    );
    let skipped: Vec<_> = summary["skipped"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            assert_ne!(item["reason"], "");
            [&item["kind"], &item["id"], &item["place"]].map(|value| value.as_str().unwrap())
        })
        .collect();
    assert_eq!(
        skipped,
        [
            ["picture", "second", "pictures/broken.jpg"],
            ["picture", "broken", "pictures/broken.jpg"],
            ["picture", "missing", "pictures/nowhere.jpg"],
        ]
    );
    // The product without a picture is found and has neighbours.
    let similar = run(["similar", &shop.text("dist"), "plain", "--json"]).json();
    assert_eq!(similar["similar"].as_array().unwrap().len(), 4);
    assert_eq!(similar["product"]["picture"], json!(null));

    let shown = shop.build(&["--picture-base", &folder]).stderr;
    assert!(shown.contains("3 pictures could not be used"), "{shown}");
    assert!(shown.contains("pictures/nowhere.jpg (product missing): no such file"), "{shown}");
}

#[test]
fn a_feed_and_pictures_from_the_web() {
    let shop = Shop::new();
    let web = Web::new(|origin| {
        let feed = Shop::feed(&[
            Shop::offer("w1", "First Watch", &[&format!("{origin}/w1.png")]),
            Shop::offer("w2", "Second Watch", &["/relative/w2.png"]),
            Shop::offer("w3", "Third Watch", &[&format!("{origin}/w3.png?a=1&amp;b=2")]),
            Shop::offer("w4", "Fourth Watch", &[&format!("{origin}/gone.png")]),
        ]);
        let feed = feed.replace("https://shop.example/</url>", &format!("{origin}/</url>"));
        HashMap::from([
            ("/export/feed.xml".into(), vec![(200, feed.into_bytes())]),
            ("/w1.png".into(), vec![(503, vec![]), (200, Shop::picture(0, 0))]),
            ("/relative/w2.png".into(), vec![(200, Shop::picture(1, 1))]),
            ("/w3.png?a=1&b=2".into(), vec![(200, Shop::picture(2, 2))]),
        ])
    });
    let feed = format!("{}/export/feed.xml", web.origin);
    let summary = shop.build(&["--feed", &feed, "--json"]).json();
    assert_eq!(summary["pictures"]["embedded"], 3);
    assert_eq!(summary["pictures"]["failed"], 1);
    assert_eq!(summary["skipped"][0]["id"], "w4");
    let reason = summary["skipped"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("404"), "{reason}");
    assert_eq!(
        web.requests(),
        [
            "/export/feed.xml",
            "/gone.png",
            "/relative/w2.png",
            "/w1.png",
            "/w1.png",
            "/w3.png?a=1&b=2"
        ]
    );

    let again = shop.build(&["--feed", &feed, "--json"]).json();
    assert_eq!(again["pictures"]["cached"], 3);
    assert_eq!(web.requests(), ["/export/feed.xml", "/gone.png"]);
}

#[test]
fn a_page_in_place_of_a_picture_is_not_kept() {
    let shop = Shop::new();
    let web = Web::new(|_| {
        let page = b"<html>Down for maintenance</html>".to_vec();
        HashMap::from([("/w1.png".into(), vec![(200, page), (200, Shop::picture(0, 0))])])
    });
    shop.write_feed(&[
        Shop::offer("w1", "First Watch", &[&format!("{}/w1.png", web.origin)]),
        Shop::offer("w2", "Second Watch", &["pictures/w2.png"]),
    ]);
    let bad = shop.build(&["--allow-private-hosts", "--json"]).json();
    assert_eq!(bad["pictures"]["found"], 1);
    assert_eq!(bad["skipped"][0]["place"], format!("{}/w1.png", web.origin));
    let good = shop.build(&["--allow-private-hosts", "--json"]).json();
    assert_eq!(good["pictures"]["found"], 2);
    assert_eq!(good["skipped"], json!([]));
}

#[test]
fn pictures_of_a_web_address_may_be_local() {
    let shop = Shop::new();
    let prefix = "https://shop.example/upload/";
    shop.write_feed(&[
        Shop::offer("w1", "First Watch", &[&format!("{prefix}w1.png?v=7")]),
        Shop::offer("w2", "Second Watch", &[&format!("{prefix}w2.png")]),
    ]);
    let mapping = format!("{prefix}={}", shop.text("pictures"));
    let summary = shop.build(&["--pictures", &mapping, "--json"]).json();
    assert_eq!(summary["pictures"]["embedded"], 2);

    // Cards may show the shop's own pictures instead.
    let plain = shop.text("plain");
    let plain = ["--pictures", &mapping, "--no-thumbnails", "--out", &plain, "--json"];
    assert_eq!(shop.build(&plain).json()["bytes"]["pictures"], json!(null));
    let similar = run(["similar", &shop.text("plain"), "w1", "--json"]).json();
    assert_eq!(similar["similar"][0]["picture"], format!("{prefix}w2.png"));
}

/// How many files lie under a folder in which another process is at work: some go as one looks.
fn count(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| if entry.path().is_dir() { count(&entry.path()) } else { 1 }).sum()
}

#[test]
fn a_killed_build_continues() {
    let shop = Shop::new();
    let offers: Vec<String> = (0..60_u8)
        .map(|i| {
            let mut picture = Shop::picture(i as usize % 3, i as usize);
            // Another picture to the cache, which goes by content.
            picture.push(i);
            fs::write(shop.path(&format!("pictures/{i}.png")), picture).unwrap();
            Shop::offer(&format!("p{i}"), &format!("Watch {i}"), &[&format!("pictures/{i}.png")])
        })
        .collect();
    shop.write_feed(&offers);
    let vectors = || count(&shop.path("cache/vectors"));
    let mut child = vitrine()
        .args(["build", "-q", "--jobs", "1", "--feed", &shop.text("feed.xml")])
        .args(["--out", &shop.text("dist"), "--cache", &shop.text("cache")])
        .spawn()
        .unwrap();
    while child.try_wait().unwrap().is_none() && (!shop.path("cache").exists() || vectors() == 0) {
        thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    assert!(!child.wait().unwrap().success(), "it was done before it was killed");
    assert!(!shop.path("dist/frame.html").exists());
    let kept = vectors();
    assert!((1..60).contains(&kept), "{kept} vectors");

    let summary = shop.build(&["--json"]).json();
    assert_eq!(summary["pictures"]["cached"], kept);
    assert_eq!(summary["pictures"]["embedded"], 60 - kept);
    let names = files(&shop.path("dist"));
    assert!(names.keys().all(|name| !name.starts_with(".vitrine")), "{:?}", names.keys());
    run(["check", &shop.text("dist"), "--json"]).json();

    let (out, cache) = (shop.text("whole"), shop.text("whole-cache"));
    assert_eq!(shop.build(&["--out", &out, "--cache", &cache]).code, 0);
    assert_eq!(files(&shop.path("whole")), names);
}

#[test]
fn earlier_files_stay_for_cached_pages() {
    let shop = Shop::new();
    assert_eq!(shop.build(&[]).code, 0);
    let first = files(&shop.path("dist"));
    shop.write_feed(&[
        Shop::offer("w1", "First Watch", &["pictures/w1.png"]),
        Shop::offer("w2", "Second Watch", &["pictures/w2.png"]),
    ]);
    assert_eq!(shop.build(&["--allow-drop"]).code, 0);
    let second = files(&shop.path("dist"));
    for (path, content) in &first {
        match path.as_str() {
            "frame.html" => assert_ne!(&second[path], content),
            _ => assert_eq!(&second[path], content, "{path}"),
        }
    }
    assert_eq!(run(["check", &shop.text("dist"), "--json"]).json()["products"], 2);
}

#[test]
fn quiet_says_nothing() {
    let shop = Shop::new();
    let quiet = shop.build(&["-q"]);
    assert_eq!((quiet.code, quiet.stdout.as_str(), quiet.stderr.as_str()), (0, "", ""));
    // Without a terminal there are plain lines, no control characters.
    let plain = shop.build(&[]);
    assert_eq!(plain.stdout, "");
    assert!(plain.stderr.contains("12 products"), "{plain:?}");
    assert!(!plain.stderr.contains('\x1b'), "{plain:?}");
}
