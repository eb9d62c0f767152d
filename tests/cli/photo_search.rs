//! `vitrine build --photo-search`, and `check` and `similar --image` on what it publishes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{Run, Shop, files, run};
use vitrine::dist::Folder;
use vitrine_embed::codes::{CodesInput, fit_cells};
use vitrine_embed::{Limits, Network, Picture, Vectors};
use vitrine_envelope::{content_hash, hex};

/// VGG16 with few channels, as torchvision exports it.
fn network(name: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/networks");
    folder.join(name).to_str().unwrap().to_owned()
}

fn build(shop: &Shop, more: &[&str]) -> Run {
    shop.build(&[&["--photo-search", "--json"], more].concat())
}

/// What `frame.html` names by this id.
fn named(dist: &Path, id: &str) -> Option<String> {
    let frame = fs::read_to_string(dist.join("frame.html")).unwrap();
    let (_, rest) = frame.split_once(&format!("<link id=\"{id}\" href=\""))?;
    Some(rest.split('"').next().unwrap().to_owned())
}

fn ids(found: &Value) -> Vec<String> {
    let similar = found["similar"].as_array().unwrap();
    similar.iter().map(|card| card["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_products_own_picture_finds_it_first() {
    let shop = Shop::new();
    let summary = build(&shop, &[]).json();
    let dist = shop.path("dist");
    for (kind, least) in [("search", 100), ("pack", 700_000), ("codes", 100)] {
        assert!(summary["bytes"][kind].as_u64().unwrap() >= least, "{kind}: {summary}");
    }
    let published: u64 = files(&dist).values().map(|content| content.len() as u64).sum();
    let bytes = summary["bytes"].as_object().unwrap().values();
    assert_eq!(bytes.map(|bytes| bytes.as_u64().unwrap()).sum::<u64>(), published);

    for product in 1..=12 {
        let picture = shop.text(&format!("pictures/w{product}.png"));
        let found =
            run(["similar", &shop.text("dist"), "--image", &picture, "--json", "--count", "5"]);
        let found = found.json();
        let ids = ids(&found);
        assert_eq!((ids.len(), &*ids[0]), (5, &*format!("w{product}")), "{found}");
        let first = &found["similar"][0];
        assert!(first["cosine"].as_f64().unwrap() > 0.99, "{first}");
        assert!(first["similarity"].as_f64().unwrap() > 0.98, "{first}");
        assert_eq!(first["url"], format!("https://shop.example/p/w{product}"));
    }

    // Nothing but the folder is needed.
    fs::rename(&dist, shop.path("elsewhere")).unwrap();
    let (elsewhere, picture) = (shop.text("elsewhere"), shop.text("pictures/w7.png"));
    let sheet = shop.text("sheet.html");
    let table = run(["similar", &elsewhere, "--image", &picture]);
    assert!(table.stdout.contains("Square Green Watch"), "{table:?}");
    assert_eq!(run(["similar", &elsewhere, "--image", &picture, "--html", &sheet]).code, 0);
    let sheet = fs::read_to_string(sheet).unwrap();
    assert!(sheet.contains("By photo") && sheet.contains("data:image/jpeg;base64,"));
}

#[test]
fn a_part_of_a_picture_finds_what_is_in_it() {
    let shop = Shop::new();
    assert_eq!(build(&shop, &[]).code, 0);
    let mut both = image::RgbImage::new(200, 100);
    for (at, product) in [(0, "w2"), (100, "w9")] {
        let picture = image::open(shop.path(&format!("pictures/{product}.png"))).unwrap();
        let picture = picture.resize_exact(100, 100, image::imageops::FilterType::Triangle);
        image::imageops::overlay(&mut both, &picture.into_rgb8(), at, 0);
    }
    let (dist, photo) = (shop.text("dist"), shop.text("both.png"));
    both.save(&photo).unwrap();
    let find = |more: &[&str]| run([&["similar", &dist, "--image", &photo], more].concat());
    for (part, product) in [("0,0,0.5,1", "w2"), ("0.5, 0, 0.5, 1", "w9")] {
        let found = find(&["--json", "--crop", part]).json();
        assert_eq!(ids(&found)[0], product, "{found}");
        assert_eq!(found["similar"][0]["alike"], true);
        let similarities: Vec<f64> = found["similar"]
            .as_array()
            .unwrap()
            .iter()
            .map(|card| card["similarity"].as_f64().unwrap())
            .collect();
        assert!(similarities.is_sorted_by(|a, b| a >= b), "{similarities:?}");
    }
    let whole = find(&["--json"]).json();
    assert_eq!(find(&["--json", "--crop", "0,0,1,1"]).json(), whole);
    for part in ["0,0,1", "0.5,0,0.6,1", "-0.1,0,1,1", "left"] {
        let refused = find(&["--crop", part]);
        assert_eq!(refused.code, 2, "{refused:?}");
        assert!(refused.stderr.contains("0.25,0.1,0.5,0.8"), "{refused:?}");
    }
    assert_eq!(run(["similar", &dist, "w1", "--crop", "0,0,1,1"]).code, 2);
}

#[test]
fn what_is_not_alike_is_only_nearest() {
    let shop = Shop::new();
    assert_eq!(build(&shop, &["--model", &network("vgg16-keras.onnx")]).code, 0);
    let stripes = image::RgbImage::from_fn(300, 300, |x, y| match (x / 6 + y / 9) % 3 {
        0 => image::Rgb([255, 0, 255]),
        1 => image::Rgb([0, 0, 0]),
        _ => image::Rgb([0, 255, 0]),
    });
    let (dist, photo) = (shop.text("dist"), shop.text("stripes.png"));
    stripes.save(&photo).unwrap();
    let found = run(["similar", &dist, "--image", &photo, "--json"]).json();
    let similar = found["similar"].as_array().unwrap();
    assert!(similar.iter().all(|card| card["alike"] == false), "{found}");
    let table = run(["similar", &dist, "--image", &photo]);
    assert!(table.stdout.contains("nothing really alike; the nearest are"), "{table:?}");
    let table = run(["similar", &dist, "--image", &shop.text("pictures/w1.png")]);
    assert!(table.stdout.contains("by photo"), "{table:?}");
}

#[test]
fn a_second_build_writes_nothing() {
    let shop = Shop::new();
    let first = build(&shop, &[]);
    assert_eq!(first.code, 0, "{first:?}");
    let published = files(&shop.path("dist"));
    let second = build(&shop, &[]).json();
    assert_eq!(second["written"], json!({ "files": 0, "bytes": 0, "removed": 0 }));
    assert_eq!(files(&shop.path("dist")), published);
}

#[test]
fn the_vectors_in_the_browser_are_the_builds() {
    let shop = Shop::new();
    assert_eq!(build(&shop, &[]).code, 0);
    let dist = shop.path("dist");
    let pack = dist.join(named(&dist, "pack").unwrap());
    let picture = shop.text("pictures/w1.png");
    let of_pack = run(["embed", &picture, "--json", "-q", "--model", pack.to_str().unwrap()]);
    let own = run(["embed", &picture, "--json", "-q"]);
    assert_eq!(of_pack.json()["vector"], own.json()["vector"]);
}

#[test]
fn without_the_option_nothing_of_it_is_published() {
    let shop = Shop::new();
    let summary = shop.build(&["--json"]).json();
    let dist = shop.path("dist");
    for kind in ["search", "pack", "codes"] {
        assert_eq!(summary["bytes"][kind], json!(null), "{kind}");
    }
    let telling = ["search", "pack", "codes", "weights", "vitrine-api"];
    for path in files(&dist).keys() {
        assert!(!telling.iter().any(|start| path.starts_with(start)), "{path}");
    }
    for id in
        ["search-js", "search-wasm", "relaxed-js", "relaxed-wasm", "search-css", "pack", "codes"]
    {
        assert_eq!(named(&dist, id), None);
    }
    let picture = shop.text("pictures/w1.png");
    run(["similar", &shop.text("dist"), "--image", &picture])
        .assert_error(&["built without photo search", "--photo-search"]);
    let report = run(["check", &shop.text("dist"), "--json"]).json();
    assert_eq!(report["photo_search"], json!({}));
}

#[test]
fn turned_off_again_it_leaves_no_interface() {
    let shop = Shop::new();
    assert_eq!(build(&shop, &[]).code, 0);
    let api = fs::read_to_string(shop.path("dist/vitrine-api.js")).unwrap();
    for id in ["search-js", "pack", "codes"] {
        assert!(api.contains(&named(&shop.path("dist"), id).unwrap()), "{id}: {api}");
    }
    let plain = shop.build(&["--json"]).json();
    assert_eq!(plain["written"]["removed"], 2);
    let left = files(&shop.path("dist"));
    assert!(!left.contains_key("vitrine-api.js") && !left.contains_key("vitrine-api.d.ts"));
    // Visitors' open pages may still search.
    assert!(left.keys().any(|path| path.starts_with("weights/")));
}

#[test]
fn every_damage_is_found() {
    let shop = Shop::new();
    assert_eq!(build(&shop, &[]).code, 0);
    let dist = shop.text("dist");
    let report = run(["check", &dist, "--json"]).json();
    assert_eq!(report["faults"], json!([]));
    let sizes = report["photo_search"].as_object().unwrap();
    for kind in ["js", "wasm", "css", "pack", "codes"] {
        assert!(sizes[kind].as_u64().unwrap() > 0, "{kind}");
    }
    assert_eq!(report["first_view"]["pack"], json!(null));
    assert!(run(["check", &dist]).stdout.contains("search by photo"));

    let telling = ["search", "pack", "codes", "weights"];
    let searching: BTreeMap<_, _> = files(&shop.path("dist"))
        .into_iter()
        .filter(|(path, _)| telling.iter().any(|start| path.starts_with(start)))
        .collect();
    assert_eq!(searching.len(), 9);
    for (path, content) in searching {
        let file = shop.path("dist").join(&path);
        let mut flipped = content.clone();
        flipped[content.len() / 2] ^= 1;
        for damage in [None, Some(flipped), Some(content[..content.len() / 2].to_vec())] {
            match damage {
                Some(damaged) => fs::write(&file, damaged).unwrap(),
                None => fs::remove_file(&file).unwrap(),
            }
            run(["check", &dist]).assert_error(&[&path, "publish"]);
        }
        fs::write(&file, &content).unwrap();
    }
    assert_eq!(run(["check", &dist]).code, 0);
}

#[test]
fn codes_of_another_network_or_table_are_refused() {
    let (shop, other) = (Shop::new(), Shop::new());
    assert_eq!(build(&shop, &[]).code, 0);
    let dist = shop.path("dist");
    let own = named(&dist, "codes").unwrap();
    let frame = fs::read_to_string(dist.join("frame.html")).unwrap();
    let swap = |from: &Path| {
        let codes = named(from, "codes").unwrap();
        fs::copy(from.join(&codes), dist.join(&codes)).unwrap();
        fs::write(dist.join("frame.html"), frame.replace(&own, &codes)).unwrap();
    };
    let picture = shop.text("pictures/w1.png");
    assert_eq!(build(&other, &["--model", &network("vgg16-keras.onnx")]).code, 0);
    swap(&other.path("dist"));
    run(["check", &shop.text("dist")]).assert_error(&["codes.", "are of the network"]);
    run(["similar", &shop.text("dist"), "--image", &picture]).assert_error(&["of the network"]);

    other.write_feed(&[Shop::offer("w1", "First Watch", &["pictures/w1.png"])]);
    let out = other.text("small");
    assert_eq!(build(&other, &["--out", &out]).code, 0);
    swap(&other.path("small"));
    run(["check", &shop.text("dist")]).assert_error(&["codes.", "another table"]);
}

#[test]
fn an_onnx_networks_pack_is_made_once() {
    let shop = Shop::new();
    let model = network("vgg16-torchscript.onnx");
    let first = build(&shop, &["--model", &model]);
    assert!(first.stderr.contains("pack  "), "{first:?}");
    let first = first.json();
    assert_eq!(files(&shop.path("cache/packs")).len(), 2);
    let second = build(&shop, &["--model", &model]);
    assert!(!second.stderr.contains("pack  "), "{second:?}");
    assert_eq!(second.json()["written"]["files"], 0);

    let found = ["similar", &shop.text("dist"), "--image", &shop.text("pictures/w4.png"), "--json"];
    let found = run(found).json();
    assert_eq!(ids(&found)[0], "w4");
    assert_ne!(found["network"], first["network"], "the browser has 8-bit weights");
    assert_eq!(run(["check", &shop.text("dist")]).code, 0);

    // Other choices are another pack.
    let float = build(&shop, &["--model", &model, "--photo-weights", "f32"]).json();
    assert!(float["bytes"]["pack"].as_u64() > first["bytes"]["pack"].as_u64());
    let small = build(&shop, &["--model", &model, "--photo-rank", "8,0"]).json();
    assert!(small["bytes"]["pack"].as_u64() < first["bytes"]["pack"].as_u64());

    // A damaged one is made again.
    for pack in fs::read_dir(shop.path("cache/packs")).unwrap() {
        let weights = fs::read_dir(pack.unwrap().path().join("weights")).unwrap();
        for shard in weights {
            let shard = shard.unwrap().path();
            let mut content = fs::read(&shard).unwrap();
            content[100] ^= 1;
            fs::write(shard, content).unwrap();
        }
    }
    let out = shop.text("fresh");
    build(&shop, &["--model", &model, "--out", &out]).assert_error(&["cache", "run again"]);
    assert_eq!(build(&shop, &["--model", &model, "--out", &out]).code, 0);
    assert_eq!(run(["check", &out]).code, 0);
}

/// A network that is not of the VGG family: its ReLUs are hyperbolic tangents.
fn other_network(shop: &Shop) -> String {
    let mut onnx = fs::read(network("vgg16-keras.onnx")).unwrap();
    for at in 0..onnx.len() - 4 {
        if onnx[at..].starts_with(b"Relu") {
            onnx[at..at + 4].copy_from_slice(b"Tanh");
        }
    }
    let model = shop.text("other.onnx");
    fs::write(&model, onnx).unwrap();
    model
}

#[test]
fn other_networks_bring_the_module_with_tract() {
    let shop = Shop::new();
    let model = other_network(&shop);
    assert_eq!(build(&shop, &["--model", &model]).code, 0);
    let dist = shop.path("dist");
    assert_eq!(named(&dist, "search-wasm"), named(&dist, "relaxed-wasm"));
    assert_eq!(run(["check", &shop.text("dist")]).code, 0);
    let picture = shop.text("pictures/w3.png");
    let found = run(["similar", &shop.text("dist"), "--image", &picture, "--json"]).json();
    assert_eq!(ids(&found)[0], "w3", "{found}");
    let file = fs::read(&model).unwrap();
    let weights: Vec<u8> = files(&dist.join("weights")).into_values().flatten().collect();
    assert_eq!(weights.len(), file.len());
    // The second build takes the pack from the cache.
    assert_eq!(build(&shop, &["--model", &model]).json()["written"]["files"], 0);
}

#[test]
fn a_pack_is_published_as_it_is() {
    let shop = Shop::new();
    let (pack, model) = (shop.text("pack"), network("vgg16-keras.onnx"));
    assert_eq!(run(["model", "pack", &model, "--out", &pack, "--quiet"]).code, 0);
    let summary = build(&shop, &["--model", &pack]).json();
    let published = files(&shop.path("dist"));
    for (path, content) in files(&shop.path("pack")) {
        match path.as_str() {
            "pack.vit" => {
                let name = named(&shop.path("dist"), "pack").unwrap();
                assert_eq!(published[&name], content);
            }
            path => assert_eq!(published[path], content, "{path}"),
        }
    }
    assert!(!shop.path("cache/packs").exists());
    let picture = shop.text("pictures/w9.png");
    let found = run(["similar", &shop.text("dist"), "--image", &picture, "--json"]).json();
    assert_eq!(found["network"], summary["network"]);
    assert_eq!(ids(&found)[0], "w9");
}

#[test]
fn variants_of_one_name_are_shown_once_and_what_is_sold_out_never() {
    let shop = Shop::new();
    let mut offers: Vec<String> = (1..=4)
        .map(|i| Shop::offer(&format!("v{i}"), "One Watch", &[&format!("pictures/w{i}.png")]))
        .collect();
    let sold = Shop::offer("sold", "Sold Watch", &["pictures/w5.png"]);
    offers.push(sold.replace("available=\"true\"", "available=\"false\""));
    let lost = Shop::offer("lost", "Lost Watch", &["pictures/w6.png"]);
    offers.push(lost.replace("https://shop.example/p/lost", "javascript:alert(1)"));
    offers.push(Shop::offer("other", "Other Watch", &["pictures/w9.png"]));
    shop.write_feed(&offers);
    assert_eq!(build(&shop, &[]).code, 0);
    let find = |picture: &str| {
        let picture = shop.text(&format!("pictures/{picture}.png"));
        ids(&run(["similar", &shop.text("dist"), "--image", &picture, "--json"]).json())
    };
    assert_eq!(find("w3"), ["v3", "other"]);
    for absent in ["w5", "w6"] {
        let found = find(absent);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found.contains(&"other".to_owned()), "{found:?}");
    }
}

#[test]
fn a_shop_without_pictures_is_published_without_the_search() {
    let shop = Shop::new();
    shop.write_feed(&[Shop::offer("w1", "First Watch", &[])]);
    let summary = build(&shop, &[]).json();
    assert!(summary["warnings"][0].as_str().unwrap().contains("search by photo"), "{summary}");
    assert_eq!(named(&shop.path("dist"), "codes"), None);
    assert_eq!(run(["check", &shop.text("dist")]).code, 0);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let shop = Shop::new();
    assert_eq!(build(&shop, &[]).code, 0);
    let dist = shop.text("dist");
    run(["similar", &dist, "--image", &shop.text("feed.xml")])
        .assert_error(&["feed.xml", "not a picture"]);
    run(["similar", &dist, "--image", "no/such.jpg"]).assert_error(&["no/such.jpg"]);
    for arguments in [&["similar", &dist][..], &["similar", &dist, "w1", "--image", "x.png"]] {
        assert_eq!(run(arguments).code, 2, "{arguments:?}");
    }
    assert_eq!(shop.build(&["--photo-rank", "8"]).code, 2);
    let ranks = ["--model", &network("vgg16-keras.onnx"), "--photo-rank", "8,8,8"];
    build(&shop, &ranks).assert_error(&["more ranks than dense layers"]);
}

/// A published folder whose codes lie in cells, as those of large shops do: three products in each.
fn in_cells(shop: &Shop) -> Vec<PathBuf> {
    let dist = shop.path("dist");
    let network = Network::embedded().unwrap();
    let folder = Folder::open(&dist).unwrap();
    let mut vectors = Vectors::new(network.dims(), 12);
    for (position, entry) in folder.entries().enumerate() {
        let picture = shop.path(&format!("pictures/{}.png", entry.unwrap().id));
        let picture = Picture::decode(&fs::read(picture).unwrap(), &Limits::default()).unwrap();
        assert!(vectors.push(position, &network.embed(&picture).unwrap()));
    }
    let input = CodesInput {
        vectors: &vectors,
        wanted: &[true; 12],
        order: &Vec::from_iter(0..12),
        network: network.id(),
        unlike: Some(0.0),
    };
    let files = fit_cells(&input, 3).unwrap();
    fs::create_dir_all(dist.join("cells")).unwrap();
    for cell in &files.cells {
        fs::write(dist.join(&cell.name), &cell.bytes).unwrap();
    }
    let own = named(&dist, "codes").unwrap();
    let name = format!("codes.{}.vit", hex(&content_hash(&files.codes)));
    fs::write(dist.join(&name), &files.codes).unwrap();
    let frame = fs::read_to_string(dist.join("frame.html")).unwrap();
    fs::write(dist.join("frame.html"), frame.replace(&own, &name)).unwrap();
    files.cells.iter().map(|cell| dist.join(&cell.name)).collect()
}

#[test]
fn a_search_reads_cells_and_check_finds_every_broken_one() {
    let shop = Shop::new();
    assert_eq!(build(&shop, &[]).code, 0);
    let cells = in_cells(&shop);
    assert!(cells.len() >= 3, "{cells:?}");
    let dist = shop.text("dist");
    let check = run(["check", &dist, "--json"]).json();
    assert_eq!(check["faults"], json!([]));
    let picture = |product: u32| shop.text(&format!("pictures/w{product}.png"));
    for product in 1..=12 {
        let found = run(["similar", &dist, "--image", &picture(product), "--json"]).json();
        assert_eq!(ids(&found)[0], format!("w{product}"), "{found}");
    }
    for cell in &cells {
        let content = fs::read(cell).unwrap();
        let mut flipped = content.clone();
        flipped[content.len() / 2] ^= 1;
        let other = cells.iter().find(|other| *other != cell).unwrap();
        let name = format!("cells/{}", cell.file_name().unwrap().to_str().unwrap());
        for damage in [None, Some(flipped), Some(fs::read(other).unwrap())] {
            match &damage {
                Some(damaged) => fs::write(cell, damaged).unwrap(),
                None => fs::remove_file(cell).unwrap(),
            }
            run(["check", &dist]).assert_error(&[&name, "publish"]);
        }
        fs::write(cell, &content[..content.len() / 2]).unwrap();
        run(["similar", &dist, "--image", &picture(1)]).assert_error(&["publish"]);
        fs::write(cell, content).unwrap();
    }
    // A build that has none keeps them as long as all that visitors may still name.
    assert_eq!(build(&shop, &[]).code, 0);
    assert!(cells.iter().all(|cell| cell.exists()));
    assert_eq!(build(&shop, &["--keep-days", "0"]).code, 0);
    assert!(cells.iter().all(|cell| !cell.exists()));
}
