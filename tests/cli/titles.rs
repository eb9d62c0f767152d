//! `vitrine titles learn`, what a build makes of it, and `vitrine match` of saved pages.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use crate::support::{Shop, run, vitrine};

/// A page of the test shop as a browser saves it, in windows-1251.
fn page(title: &str, id: &str, sku: &str) -> Vec<u8> {
    let html = format!(
        "<!-- saved from url=(0025)https://shop.example/page -->\n<html><head>\
         <meta http-equiv='Content-Type' content='text/html; charset=windows-1251'>\
         <title>{title}</title><link rel='canonical' href='/p/{id}'>\
         <script type='application/ld+json'>{{\"@type\":\"Product\",\"sku\":\"{sku}\"}}</script>\
         </head><body><h1>Часы</h1></body></html>"
    );
    let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(&html);
    bytes.into_owned()
}

#[test]
fn learns_from_a_list_and_the_build_uses_it() {
    let shop = Shop::new();
    let titles = "Jual Round Red Watch murah sekali | Toko Jam\n\
                  Jual Square Blue Watch murah sekali | Toko Jam\tw8\n\n\
                  Delivery\n";
    fs::write(shop.path("titles.txt"), titles).unwrap();
    let learnt = run(["titles", "learn", &shop.text("feed.xml"), &shop.text("titles.txt")]);
    assert_eq!(learnt.code, 0, "{learnt:?}");
    let template = "Jual {name} murah sekali | Toko Jam";
    assert_eq!(
        learnt.stdout,
        format!("[titles]\ntemplates = [\n  \"{template}\", # 2 titles\n]\n")
    );
    assert!(learnt.stderr.contains("1 template explains 2 of 3 titles"), "{learnt:?}");
    assert!(learnt.stderr.contains("not Delivery\n  no product's name"), "{learnt:?}");

    let title = "Jual Tonneau Black Watch murah sekali | Toko Jam";
    assert_eq!(shop.build(&["--quiet"]).code, 0);
    let dist = shop.text("dist");
    assert!(run(["match", &dist, title]).stdout.starts_with("no match\n"));

    let config = format!("thumbnails = true\n{}", learnt.stdout);
    fs::write(shop.path("vitrine.toml"), config).unwrap();
    let built = shop.build(&["--quiet", "--config", &shop.text("vitrine.toml")]);
    assert_eq!(built.code, 0, "{built:?}");
    let found = run(["match", &dist, title]).stdout;
    assert!(found.starts_with("matched: Tonneau Black Watch (w9)\n"), "{found}");
    assert!(found.contains("by the shop's title template: jual {name} murah sekali toko jam"));
    let found = run(["match", &dist, title, "--json"]).json();
    assert_eq!(found["signal"], "title template");
    assert_eq!(found["template"], "jual {name} murah sekali toko jam");
    let other = "Jual Tonneau White Watch murah sekali | Toko Jam";
    assert_eq!(run(["match", &dist, other, "--json"]).json()["matched"], false);
    assert_eq!(run(["check", &dist]).code, 0);
}

#[test]
fn learns_from_saved_pages_and_stdin() {
    let shop = Shop::new();
    assert_eq!(shop.build(&["--quiet"]).code, 0);
    let dist = shop.text("dist");
    let pages = shop.path("pages");
    fs::create_dir_all(pages.join("a_files")).unwrap();
    // Proved by address and by sku, although "для" leaves a doubt.
    fs::write(pages.join("a.html"), page("Всё для Round Red Watch | Часы", "w2", "")).unwrap();
    fs::write(pages.join("b.htm"), page("Всё для Round Blue Watch | Часы", "x", "w4")).unwrap();
    fs::write(pages.join("a_files/ad.html"), "<title>Ad</title>").unwrap();
    let learnt = run(["titles", "learn", &dist, &shop.text("pages"), "--json"]).json();
    let wanted = serde_json::json!([{ "template": "Всё для {name} | Часы", "titles": 2 }]);
    assert_eq!(learnt["templates"], wanted, "{learnt}");
    assert_eq!(learnt["titles"][0]["product"]["id"], "w2");
    assert_eq!(learnt["titles"][0]["template"], "Всё для {name} | Часы");

    let mut child = vitrine()
        .args(["titles", "learn", &dist, "-", "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let titles = "Всё для Round Red Watch | Часы\nВсё для Round Blue Watch | Часы\n";
    child.stdin.take().unwrap().write_all(titles.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let doubt: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(doubt["templates"], serde_json::json!([]));
    assert!(doubt["titles"][0]["reason"].as_str().unwrap().contains("another product"), "{doubt}");
}

#[test]
fn a_saved_page_goes_through_the_whole_cascade() {
    let shop = Shop::new();
    assert_eq!(shop.build(&["--quiet"]).code, 0);
    let (dist, file) = (shop.text("dist"), shop.text("page.html"));
    let signal = |arguments: &[&str]| {
        let found = run(["match", &dist, "--json"].iter().chain(arguments)).json();
        let id = found["product"]["id"].as_str().unwrap_or_default().to_owned();
        (id, found["signal"].as_str().unwrap_or_default().to_owned())
    };
    let of = |id: &str, signal: &str| (id.to_owned(), signal.to_owned());
    fs::write(&file, page("Round Red Watch", "w2", "w2")).unwrap();
    assert_eq!(signal(&["--page", &file]), of("w2", "canonical address"));
    fs::write(&file, page("Round Red Watch", "x", "w2")).unwrap();
    assert_eq!(signal(&["--page", &file]), of("w2", "sku"));
    fs::write(&file, page("Round Red Watch", "x", "")).unwrap();
    assert_eq!(signal(&["--page", &file]), of("w2", "title"));
    let url = "https://shop.example/p/w4";
    assert_eq!(signal(&["--page", &file, "Часы", "--url", url]), of("w4", "address"));
    // A canonical link that an earlier page left behind.
    assert_eq!(signal(&["--page", &file, "--canonical", url]), of("w2", "title"));
    assert_eq!(signal(&["--canonical", url]), of("w4", "canonical address"));
    assert_eq!(signal(&["--sku", "w4"]), of("w4", "sku"));
    assert_eq!(run(["match", &dist]).code, 2);
    run(["match", &dist, "--page", &shop.text("none.html")]).assert_error(&["none.html"]);
}

#[test]
fn what_cannot_be_read_is_named() {
    let shop = Shop::new();
    let feed = shop.text("feed.xml");
    fs::write(shop.path("empty.txt"), "\n \n").unwrap();
    fs::create_dir(shop.path("folder")).unwrap();
    run(["titles", "learn", &feed, &shop.text("none.txt")]).assert_error(&["none.txt"]);
    run(["titles", "learn", &feed, &shop.text("empty.txt")]).assert_error(&["no title"]);
    run(["titles", "learn", &feed, &shop.text("folder")]).assert_error(&[".html", "folder"]);
    run(["titles", "learn", &shop.text("folder"), &feed]).assert_error(&["vitrine build"]);
    assert_eq!(run(["titles", "learn", &feed]).code, 2);
}
