//! `vitrine check`, `match` and `similar` on a published folder.

use std::fs;
use std::sync::LazyLock;

use serde_json::json;

use crate::support::{Shop, files, run};

/// A published shop that the tests only read.
static SHOP: LazyLock<Shop> = LazyLock::new(|| {
    let shop = Shop::new();
    let built = shop.build(&[]);
    assert_eq!(built.code, 0, "{built:?}");
    shop
});

fn dist() -> String {
    SHOP.text("dist")
}

#[test]
fn a_sound_folder_passes() {
    let report = run(["check", &dist(), "--json"]).json();
    assert_eq!(report["ok"], true);
    assert_eq!(report["faults"], json!([]));
    assert_eq!(report["products"], 12);
    assert_eq!(report["pictures"], 12);
    let view = report["first_view"].as_object().unwrap();
    for kind in ["loader", "frame", "css", "js", "wasm", "index", "shard"] {
        assert!(view[kind].as_u64().unwrap() > 0, "{kind}");
    }
    assert!(run(["check", &dist()]).stdout.contains("12 products"));
}

#[test]
fn every_damage_is_found() {
    let shop = Shop::new();
    assert_eq!(shop.build(&[]).code, 0);
    for (path, content) in files(&shop.path("dist")) {
        if path == "_headers" {
            continue;
        }
        let file = shop.path("dist").join(&path);
        let mut damages = vec![None];
        // The mutable files have no hash to be checked against.
        if !["vitrine.js", "vitrine-analytics.js", "vitrine-triggers.js", "frame.html"]
            .contains(&path.as_str())
        {
            let mut flipped = content.clone();
            flipped[content.len() / 2] ^= 1;
            damages.extend([Some(flipped), Some(content[..content.len() / 2].to_vec())]);
        }
        for damage in damages {
            match damage {
                Some(damaged) => fs::write(&file, damaged).unwrap(),
                None => fs::remove_file(&file).unwrap(),
            }
            let found = run(["check", &shop.text("dist")]);
            found.assert_error(&[&path]);
            fs::write(&file, &content).unwrap();
        }
    }
    assert_eq!(run(["check", &shop.text("dist")]).code, 0);
}

#[test]
fn folders_that_are_none() {
    let folder = SHOP.text("pictures");
    for command in [&["check", &folder][..], &["match", &folder, "x"], &["similar", &folder, "x"]] {
        run(command).assert_error(&["not a published folder", "vitrine build"]);
    }
    run(["check", "no/such/folder"]).assert_error(&["no/such/folder"]);
}

#[test]
fn pages_are_matched_by_title_address_and_id() {
    let product = json!({ "id": "w2", "name": "Round Red Watch" });
    for arguments in [
        &["Round Red Watch"][..],
        &["Round Red Watch | Test Shop"],
        &["ROUND  RED WATCH - buy in Kyiv"],
        &["", "--url", "https://shop.example/p/w2?utm_source=x"],
        &["anything", "--product", "w2"],
    ] {
        let found = run(["match", &dist(), "--json"].iter().chain(arguments)).json();
        assert_eq!(found["matched"], true, "{arguments:?}: {found}");
        assert_eq!(found["product"], product, "{arguments:?}");
    }
    for title in ["Delivery and payment", "Watches", "Round Pink Watch", ""] {
        let found = run(["match", &dist(), title, "--json"]).json();
        assert_eq!(found["matched"], false, "{title}: {found}");
        assert_eq!(found["product"], json!(null));
        assert_ne!(found["reason"], "");
    }
    let shown = run(["match", &dist(), "Round Red Watch"]);
    assert!(shown.stdout.starts_with("matched: Round Red Watch (w2)\n"), "{shown:?}");
    assert!(run(["match", &dist(), "Delivery"]).stdout.starts_with("no match\n"));
}

#[test]
fn similar_products_are_listed() {
    let found = run(["similar", &dist(), "Round Red Watch", "--json"]).json();
    assert_eq!(found["product"]["id"], "w2");
    let similar = found["similar"].as_array().unwrap();
    assert_eq!(similar.len(), 11);
    let mut last = 1.0;
    for card in similar {
        assert_ne!(card["id"], "w2");
        let id = card["id"].as_str().unwrap();
        assert_eq!(card["url"], format!("https://shop.example/p/{id}"));
        assert!(card["price"].as_f64().unwrap() > 1000.0);
        assert_eq!(card["currency"], "UAH");
        assert!(SHOP.path("dist").join(card["picture"].as_str().unwrap()).is_file());
        let score = card["score"].as_f64().unwrap();
        assert!((0.0..=last).contains(&score), "{card}");
        last = score;
    }
    let by_id = run(["similar", &dist(), "w2", "--json", "--variant", "b"]).json();
    assert_eq!(by_id, found);
    assert_eq!(run(["similar", &dist(), "w2", "--json", "--variant", "a"]).json()["variant"], "a");

    let table = run(["similar", &dist(), "w2"]).stdout;
    for words in ["Round Red Watch", "by attributes", "by picture", "Square Red Watch", " %"] {
        assert!(table.contains(words), "{words}: {table}");
    }
}

#[test]
fn unknown_products_bring_the_closest_names() {
    run(["similar", &dist(), "Rond Red Wach"]).assert_error(&[
        "Rond Red Wach",
        "closest",
        "Round Red Watch (w2)",
    ]);
    run(["similar", &dist(), "Red Watch"]).assert_error(&["fits 3 products", "w2", "w6", "w10"]);
}

#[test]
fn the_contact_sheet_is_one_harmless_page() {
    let shop = Shop::new();
    let evil = "Watch &lt;img src=x onerror=alert(1)&gt; &amp; &quot;Co&quot;";
    let mut offer = Shop::offer("e1", evil, &["pictures/w1.png"]);
    offer = offer.replace("https://shop.example/p/e1", "javascript:alert(1)");
    shop.write_feed(&[offer, Shop::offer("w2", "Round Red Watch", &["pictures/w2.png"])]);
    assert_eq!(shop.build(&[]).code, 0);
    let (dist, sheet) = (shop.text("dist"), shop.text("sheet.html"));
    let wrote = run(["similar", &dist, "w2", "--html", &sheet]);
    assert_eq!(wrote.code, 0, "{wrote:?}");
    let html = fs::read_to_string(&sheet).unwrap();
    for expected in ["Round Red Watch", "data:image/jpeg;base64,", "A: by attributes", "B: by pict"]
    {
        assert!(html.contains(expected), "{expected}");
    }
    for forbidden in ["<img src=x", "javascript:", "src=\"pictures/"] {
        assert!(!html.contains(forbidden), "{forbidden}");
    }
    assert_eq!(html.matches("<section>").count(), 2);
    run(["similar", &dist, "w2", "--html", "no/such/folder/sheet.html"])
        .assert_error(&["no/such/folder/sheet.html"]);
}
