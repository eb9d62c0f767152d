//! `vitrine feed inspect`, packed feeds, and the guard against feeds that lost their products.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use flate2::{Compression, write::GzEncoder};

use crate::support::{Shop, Web, files, run, vitrine};

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

pub fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn feed() -> Vec<u8> {
    let mut offers = vec![
        Shop::offer(
            "w1",
            "Red Watch",
            &["https://shop.example/1.jpg", "https://shop.example/2.jpg"],
        ),
        Shop::offer("w2", "Blue Watch", &[]),
        Shop::offer("w2", "Blue Watch", &[]),
    ];
    offers.push("<offer id=\"w3\"><price>5</price></offer>".to_owned());
    Shop::feed(&offers).into_bytes()
}

#[test]
fn a_feed_is_shown_as_vitrine_sees_it() {
    let shop = Shop::new();
    fs::write(shop.path("seen.xml"), feed()).unwrap();
    let text = run(["feed", "inspect", &shop.text("seen.xml")]);
    assert_eq!((text.code, text.stderr.as_str()), (0, ""));
    for words in [
        "format    YML",
        "UTF-8, as declared",
        "not compressed",
        "Test Shop, https://shop.example/",
        "2, 2 entries skipped",
        "1 × no name (skipped)",
        "line 7 (product w3): it has no name",
        "1. Red Watch (w1)",
        "1200.00 UAH; can be bought",
        "https://shop.example/1.jpg and 1 more",
    ] {
        assert!(text.stdout.contains(words), "{words:?} is not in {}", text.stdout);
    }
    let json = run(["feed", "inspect", &shop.text("seen.xml"), "--json", "--products", "1"]).json();
    assert_eq!(
        (&json["format"], &json["products"], &json["skipped"]),
        (&"YML".into(), &2.into(), &2.into())
    );
    let field = |name: &str| {
        let fields = json["fields"].as_array().unwrap();
        fields.iter().find(|field| field["field"] == name).unwrap().clone()
    };
    assert_eq!(
        (&field("picture")["products"], &field("picture")["share"]),
        (&1.into(), &0.5.into())
    );
    assert_eq!((&field("name")["products"], &field("price")["different"]), (&2.into(), &1.into()));
    assert_eq!(json["problems"].as_array().unwrap().len(), 2);
    assert_eq!(json["problems"][0]["problem"], "no_name");
    assert_eq!(json["problems"][1]["examples"][0]["id"], "w2");
    assert_eq!(json["first"].as_array().unwrap().len(), 1);
    assert_eq!(json["first"][0]["price"]["amount"], 1200.0);
    run(["feed", "inspect", &shop.text("missing.xml")])
        .assert_error(&["missing.xml", "cannot read"]);
}

#[test]
fn packed_feeds_are_unpacked_wherever_they_come_from() {
    let shop = Shop::new();
    let (plain, archive) = (feed(), zip(&[("readme.txt", b"Read me"), ("feed.xml", &feed())]));
    let web = Web::new(|_| {
        let answers = [("/feed", gzip(&plain)), ("/feed.zip", archive.clone())];
        answers.map(|(path, body)| (path.to_owned(), vec![(200, body)])).into()
    });
    fs::write(shop.path("feed.dat"), gzip(&gzip(&plain))).unwrap();
    for (source, packing) in [
        (format!("{}/feed", web.origin), vec!["gzip"]),
        (format!("{}/feed.zip", web.origin), vec!["zip (feed.xml)"]),
        (shop.text("feed.dat"), vec!["gzip", "gzip"]),
    ] {
        let json = run(["feed", "inspect", &source, "--json"]).json();
        assert_eq!((&json["packing"], &json["products"]), (&packing.into(), &2.into()), "{source}");
        assert_eq!(json["bytes"], plain.len());
    }
    let mut piped = vitrine()
        .args(["feed", "inspect", "-", "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    piped.stdin.take().unwrap().write_all(&archive).unwrap();
    let output = piped.wait_with_output().unwrap();
    assert!(output.status.success());
    assert!(String::from_utf8(output.stdout).unwrap().contains("zip (feed.xml)"));

    let cut = gzip(&plain.repeat(20));
    fs::write(shop.path("cut.gz"), &cut[..cut.len() / 2]).unwrap();
    shop.build(&["--feed", &shop.text("cut.gz")]).assert_error(&["gzip archive is cut off"]);
    fs::write(shop.path("two.zip"), zip(&[("a.xml", &plain), ("b.xml", &plain)])).unwrap();
    shop.build(&["--feed", &shop.text("two.zip")]).assert_error(&["several feeds", "a.xml, b.xml"]);
    assert!(!shop.path("dist").exists());
}

#[test]
fn a_feed_that_lost_its_products_publishes_nothing() {
    let shop = Shop::new();
    assert_eq!(shop.build(&[]).code, 0);
    let before = files(&shop.path("dist"));
    let offer = |at: usize| Shop::offer(&format!("w{at}"), &format!("Watch {at}"), &[]);
    // Five of twelve are gone: more than 40 %.
    shop.write_feed(&(1..=7).map(offer).collect::<Vec<_>>());
    let failed = shop.build(&[]);
    failed.assert_error(&["only 7 products", "41 % fewer than the 12", "--allow-drop", "max_drop"]);
    assert_eq!(files(&shop.path("dist")), before);

    let config = |share: &str| {
        fs::write(shop.path("vitrine.toml"), format!("max_drop = {share}\n")).unwrap();
        shop.build(&["--config", &shop.text("vitrine.toml")])
    };
    config("0.1").assert_error(&["at most 10 % may be gone"]);
    config("1.5").assert_error(&["vitrine.toml:1", "a number from 0 to 1"]);
    assert_eq!(config("0.5").code, 0);
    // Now seven are published; three of them are gone.
    shop.write_feed(&(1..=4).map(offer).collect::<Vec<_>>());
    shop.build(&[]).assert_error(&["only 4 products", "the 7 that"]);
    assert_eq!(shop.build(&["--allow-drop"]).code, 0);
    assert_eq!(shop.build(&[]).code, 0, "now four are what was published last");
}
