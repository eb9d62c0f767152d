//! `vitrine build --config`.

use std::fs;

use crate::support::{Shop, files, run};

fn configured(shop: &Shop, text: &str, more: &[&str]) -> crate::support::Run {
    fs::write(shop.path("vitrine.toml"), text).unwrap();
    let (file, cache) = (shop.text("vitrine.toml"), shop.text("cache"));
    run(["build", "--config", &file, "--cache", &cache].iter().chain(more))
}

#[test]
fn a_file_says_what_options_say_and_options_go_before_it() {
    let shop = Shop::new();
    let text = "feed = 'feed.xml'\nout = 'dist'\n[similar]\ncount = 3\n";
    let built = configured(&shop, text, &[]);
    assert_eq!(built.code, 0, "{built:?}");
    let similar = |dist: &str| run(["similar", &shop.text(dist), "w1", "--json"]).json();
    assert_eq!(similar("dist")["similar"].as_array().unwrap().len(), 3);

    let (feed, other) = (shop.text("feed.xml"), shop.text("other"));
    let options = ["--feed", &feed, "--out", &other, "--count", "4"];
    let text = "feed = 'absent.xml'\nout = 'absent'\n[similar]\ncount = 3\n";
    assert_eq!(configured(&shop, text, &options).code, 0);
    assert_eq!(similar("other")["similar"].as_array().unwrap().len(), 4);
    assert!(!shop.path("absent").exists());

    // The same by options alone gives the same bytes.
    let plain = shop.text("plain");
    assert_eq!(shop.build(&["--count", "3", "--out", &plain]).code, 0);
    assert_eq!(files(&shop.path("plain")), files(&shop.path("dist")));
}

#[test]
fn a_wrong_file_stops_the_build_with_its_line() {
    let shop = Shop::new();
    for (text, words) in [
        ("[similar]\ncuont = 3\n", &["vitrine.toml:2:1", "cuont", "`count`"][..]),
        ("[similar]\ncount = 0\n", &["vitrine.toml:2:9", "1 to 255"]),
        ("[photo_search]\nrank = [8]\n", &["vitrine.toml:2:1", "rank", "`ranks`"]),
        ("feed = 'a'\nfeed = 'b'\n", &["vitrine.toml:2:1", "duplicate key"]),
        ("feed = \n", &["vitrine.toml:1:", "feed ="]),
        ("out = 'dist'\n", &["names no feed", "--feed FEED"]),
        ("feed = 'feed.xml'\n", &["names no folder", "--out DIST"]),
    ] {
        configured(&shop, text, &[]).assert_error(words);
        assert!(!shop.path("dist").exists());
    }
    run(["build", "--config", "no/such.toml"]).assert_error(&["no/such.toml"]);
    assert_eq!(run(["build", "--out", "x"]).code, 2);
}

#[test]
fn the_search_by_photo_is_a_section_and_options_go_before_it() {
    let shop = Shop::new();
    let model = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/networks/vgg16-keras.onnx");
    let build = |section: &str, more: &[&str]| {
        let text = format!("feed = 'feed.xml'\nout = 'dist'\n[network]\nmodel = '{model}'\n");
        let _ = fs::remove_dir_all(shop.path("dist"));
        configured(&shop, &(text + section), more)
    };
    let published = |section: &str, more: &[&str]| {
        let built = build(section, more);
        assert_eq!(built.code, 0, "{built:?}");
        files(&shop.path("dist"))
    };
    let by_options = |more: &[&str]| published("", &[&["--photo-search"], more].concat());
    let small = ["--photo-weights", "f16", "--photo-rank", "8,0"];
    let section = "[photo_search]\nweights = 'f16'\nranks = [8, 0]\n";
    let off = format!("{section}enabled = false\n");

    let plain = by_options(&[]);
    assert_eq!(published("[photo_search]\n", &[]), plain);
    let smaller = by_options(&small);
    assert_ne!(smaller, plain);
    assert_eq!(published(section, &[]), smaller);
    assert_eq!(published("[photo_search]\n", &small), smaller);
    let float = ["--photo-weights", "f32"];
    assert_eq!(published(section, &float), by_options(&[&small[2..], &float].concat()));

    assert_eq!(published(&off, &[]), published("", &[]));
    assert_eq!(published(&off, &["--photo-search"]), smaller);
    for section in ["", &off] {
        build(section, &small).assert_error(&["--photo-search", "[photo_search]"]);
    }
}

#[test]
fn the_experiment_is_in_the_frame() {
    let shop = Shop::new();
    let feed = "feed = 'feed.xml'\nout = 'dist'\n";
    let frame = |section: &str| {
        let built = configured(&shop, &format!("{feed}{section}"), &[]);
        assert_eq!(built.code, 0, "{built:?}");
        assert_eq!(run(["check", &shop.text("dist")]).code, 0);
        fs::read_to_string(shop.path("dist/frame.html")).unwrap()
    };
    assert!(!frame("").contains("vitrine-experiment"));
    let named = frame("[experiment]\nname = 'spring \"26\"'\nshare = 0.2\n");
    let expected = "name=\"vitrine-experiment\" content=\"spring &quot;26&quot;\" \
                    data-salt=\"spring &quot;26&quot;\" data-share=\"0.2\">";
    assert!(named.contains(expected), "{named}");
}
