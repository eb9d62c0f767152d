//! The owner's rules as a folder shows them, and why products are in it.

use std::fs;

use serde_json::Value;

use crate::support::{Run, Shop, run};

fn build(shop: &Shop, rules: &str) -> Run {
    let text = format!("feed = 'feed.xml'\nout = 'dist'\ncache = 'cache'\n{rules}");
    fs::write(shop.path("vitrine.toml"), text).unwrap();
    run(["build", "--config", &shop.text("vitrine.toml"), "--json"])
}

fn similar(shop: &Shop, id: &str, variant: &str) -> Vec<Value> {
    let found = run(["similar", &shop.text("dist"), id, "--variant", variant, "--json"]).json();
    found["similar"].as_array().unwrap().clone()
}

#[test]
fn pins_and_exclusions_are_seen_in_both_lists() {
    let shop = Shop::new();
    let rules = "[similar]\ncount = 5\n[rules.exclude]\nids = ['w2', 'w9']\n\
                 [rules.pins]\nw1 = ['w12', 'w7', 'gone']\n";
    let summary = build(&shop, rules).json();
    let warnings = summary["warnings"].to_string();
    assert!(warnings.contains("gone"), "{warnings}");
    for variant in ["a", "b"] {
        let cards = similar(&shop, "w1", variant);
        let ids: Vec<&str> = cards.iter().map(|card| card["id"].as_str().unwrap()).collect();
        assert_eq!(ids[..2], ["w12", "w7"]);
        assert_eq!(ids.len(), 5);
        assert!(!ids.contains(&"w2") && !ids.contains(&"w9"), "{ids:?}");
        assert_eq!(cards[0]["score"], 1.0);
    }
}

#[test]
fn contradictory_rules_are_errors_with_their_line() {
    let shop = Shop::new();
    for (rules, words) in [
        (
            "[rules.exclude]\nids = ['w2']\n[rules.pins]\nw1 = ['w2']",
            &["vitrine.toml:7:7", "\"w2\" is both pinned and excluded"][..],
        ),
        ("[rules.pins]\nw1 = ['w1']", &["vitrine.toml:5:7", "pinned to itself"]),
        ("[rules.pins]\nw1 = ['w2', 'w2']", &["vitrine.toml:5:13", "pinned twice"]),
        ("[similar]\ncount = 1\n[rules.pins]\nw1 = ['w2', 'w3']", &[":7:13", "similar.count"]),
        ("[rules]\nprice_band = 0.5", &["vitrine.toml:5:14", "1 or more"]),
        ("[rules]\nsame_category = 0", &["vitrine.toml:5:17", "from 1"]),
        ("[rules]\nminimum_similarity = 60", &["vitrine.toml:5:22", "from 0 to 1"]),
        ("[rules]\nmax_per_vendr = 2", &["vitrine.toml:5:1", "`max_per_vendor`"]),
    ] {
        build(&shop, rules).assert_error(words);
    }
    assert!(!shop.path("dist").exists());
}

#[test]
fn a_placeholder_is_no_picture() {
    let shop = Shop::new();
    let names = ["Lamp", "Chair", "Table", "Clock", "Sofa"];
    let mut offers: Vec<String> = (1..=4)
        .map(|i| {
            Shop::offer(&format!("w{i}"), &format!("Watch {i}"), &[&format!("pictures/w{i}.png")])
        })
        .collect();
    offers.extend(names.map(|name| Shop::offer(name, name, &["pictures/w9.png"])));
    shop.write_feed(&offers);
    let summary = build(&shop, "").json();
    assert_eq!(summary["placeholders"].as_array().unwrap().len(), 1);
    assert_eq!(summary["placeholders"][0].as_array().unwrap().len(), 5);
    assert_eq!(summary["pictures"]["products_without"], 5);
    assert_eq!(similar(&shop, "Lamp", "a"), similar(&shop, "Lamp", "b"));

    let summary = build(&shop, "[similar]\nplaceholder_products = 6\n").json();
    assert_eq!(summary["placeholders"].as_array().unwrap().len(), 0);
    let text = shop.build(&[]).stderr;
    assert!(text.contains("5 products share one picture, a placeholder"), "{text}");
}

#[test]
fn reasons_come_from_the_feed() {
    let shop = Shop::new();
    assert_eq!(build(&shop, "[rules.pins]\nw1 = ['w12']\n").code, 0);
    let (dist, feed, config) =
        (shop.text("dist"), shop.text("feed.xml"), shop.text("vitrine.toml"));
    let explained =
        run(["similar", &dist, "w1", "--explain", "--config", &config, "--json"]).json();
    let card = |id: &str| {
        let cards = explained["similar"].as_array().unwrap();
        cards.iter().find(|card| card["id"] == id).unwrap().clone()
    };
    assert_eq!(card("w12")["reasons"][0]["kind"], "pinned");
    let square = card("w5"); // Square Black Watch beside Round Black Watch
    let reasons = square["reasons"].as_array().unwrap();
    let words = reasons.iter().find(|reason| reason["kind"] == "words").unwrap();
    assert_eq!(words["words"][0], "black");
    let why = square["why"].as_str().unwrap();
    assert!(why.contains("same words in the name (black)") && why.contains("same price"), "{why}");

    let table = run(["similar", &dist, "w1", "--explain", "--feed", &feed]).stdout;
    assert!(table.contains("in common") && table.contains("same price"), "{table}");
    assert!(!table.contains("pinned"), "{table}");
    run(["similar", &dist, "w1", "--explain"]).assert_error(&["--feed FEED", "--config FILE"]);
    assert_eq!(run(["similar", &dist, "w1", "--feed", &feed]).code, 2);
}
