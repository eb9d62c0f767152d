//! What is wrong with the world: a clear message, the right exit code, and nothing published.

use std::collections::HashMap;
use std::fs;

use crate::support::{Shop, Web, files, run};

/// Every way in which a feed alone stops a build, with words of the message.
fn bad_feeds() -> Vec<(&'static str, Vec<u8>, &'static [&'static str])> {
    let whole = Shop::feed(&[Shop::offer("w1", "Watch", &[]), Shop::offer("w2", "Clock", &[])]);
    vec![
        ("empty", vec![], &["empty"]),
        ("white", b" \n\n ".to_vec(), &["empty"]),
        ("html", b"<!doctype html><html><title>Log in</title><p>Hello</html>".to_vec(), &["HTML"]),
        ("truncated", whole.as_bytes()[..whole.len() - 40].to_vec(), &["cut off"]),
        ("binary", vec![0x89, b'P', b'N', b'G', 0, 1, 2, 3, 255, 254], &["format"]),
        ("no offers", Shop::feed(&[]).into_bytes(), &["no usable product"]),
    ]
}

#[test]
fn a_bad_feed_publishes_nothing() {
    let shop = Shop::new();
    for (name, feed, words) in bad_feeds() {
        fs::write(shop.path("bad.xml"), feed).unwrap();
        let path = shop.text("bad.xml");
        let failed = shop.build(&["--feed", &path]);
        failed.assert_error(&[&path]);
        failed.assert_error(words);
        assert!(!shop.path("dist").exists(), "{name}");
    }
}

#[test]
fn a_bad_night_leaves_the_last_build() {
    let shop = Shop::new();
    assert_eq!(shop.build(&[]).code, 0);
    let before = files(&shop.path("dist"));
    for (name, feed, _) in bad_feeds() {
        fs::write(shop.path("bad.xml"), feed).unwrap();
        assert_eq!(shop.build(&["--feed", &shop.text("bad.xml")]).code, 3, "{name}");
        assert_eq!(files(&shop.path("dist")), before, "{name}");
    }
}

#[test]
fn feeds_that_are_not_there() {
    let shop = Shop::new();
    shop.build(&["--feed", "no/such/feed.xml"]).assert_error(&["no/such/feed.xml", "No such file"]);
    shop.build(&["--feed", &shop.text("pictures")]).assert_error(&["folder"]);
    let web = Web::new(|_| HashMap::new());
    let gone = format!("{}/feed.xml", web.origin);
    shop.build(&["--feed", &gone]).assert_error(&[&gone, "404"]);
    assert_eq!(web.requests(), ["/feed.xml"]);
    assert!(!shop.path("dist").exists());
}

#[test]
fn networks_that_are_none() {
    let shop = Shop::new();
    let model = shop.text("model.onnx");
    shop.build(&["--model", &model]).assert_error(&[&model, "No such file"]);
    fs::write(&model, "<html>not a network</html>").unwrap();
    shop.build(&["--model", &model]).assert_error(&[&model, "ONNX"]);
    fs::write(&model, [8, 7, 18, 4, b't', b'e', b's', b't']).unwrap();
    shop.build(&["--model", &model]).assert_error(&[&model]);
    assert!(!shop.path("dist").exists());
}

#[test]
fn folders_that_cannot_be_written() {
    let shop = Shop::new();
    let feed = shop.text("feed.xml");
    let out = shop.build(&["--out", &feed]);
    out.assert_error(&["feed.xml is a file", "--out"]);
    let inside = format!("{feed}/dist");
    shop.build(&["--out", &inside]).assert_error(&[&inside, "unchanged"]);
    shop.build(&["--cache", &feed]).assert_error(&["cache", &feed, "--cache"]);
    assert!(fs::read_to_string(&feed).unwrap().contains("yml_catalog"));
}

#[test]
fn wrong_arguments_are_exit_code_2() {
    for arguments in [
        &["build"][..],
        &["build", "--feed", "x", "--out", "y", "--count", "0"],
        &["build", "--feed", "x", "--out", "y", "--pictures", "no-equals-sign"],
        &["build", "--feed", "x", "--out", "y", "--layer", "fc2"],
        &["similar", "dist"],
        &["embed", "picture.jpg"],
        &["embed", "picture.jpg", "--json", "--npy", "x.npy"],
        &["model"],
        &["model", "synth", "--arch", "vgg17"],
        &["model", "synth", "--arch", "vgg16", "--width", "0"],
        &["nonsense"],
        &[],
    ] {
        assert_eq!(run(arguments).code, 2, "{arguments:?}");
    }
}

#[test]
fn help_shows_examples() {
    for command in ["build", "check", "embed", "match", "similar", "serve"] {
        let help = run([command, "--help"]);
        assert_eq!(help.code, 0);
        assert!(help.stdout.contains(&format!("Examples:\n  vitrine {command} ")), "{help:?}");
    }
    for command in ["get", "inspect", "list", "synth"] {
        let help = run(["model", command, "--help"]);
        assert!(help.stdout.contains(&format!("Examples:\n  vitrine model {command}")), "{help:?}");
    }
    let help = run(["titles", "learn", "--help"]);
    assert!(help.stdout.contains("Examples:\n  vitrine titles learn"), "{help:?}");
    assert_eq!(run(["--version"]).stdout, format!("vitrine {}\n", env!("CARGO_PKG_VERSION")));
}
