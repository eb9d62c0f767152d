//! `vitrine embed`: vectors for NumPy and for machines.

use std::fs;

use serde_json::Value;

use crate::support::{Shop, run};

/// One line for each picture.
fn lines(stdout: &str) -> Vec<Value> {
    stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn vector(line: &Value) -> Vec<f32> {
    let vector = line["vector"].as_array().unwrap().iter();
    vector.map(|value| value.as_f64().unwrap() as f32).collect()
}

#[test]
fn a_folder_becomes_lines_and_an_array() {
    let shop = Shop::new();
    let (pictures, npy) = (shop.text("pictures"), shop.text("vectors.npy"));
    let json = run(["embed", &pictures, "--json", "--jobs", "1"]);
    assert_eq!(json.code, 0, "{json:?}");
    let lines = lines(&json.stdout);
    assert_eq!(lines.len(), 12);

    let array = run(["embed", &pictures, "--npy", &npy, "--jobs", "3", "-q"]);
    assert_eq!((array.code, &*array.stdout, &*array.stderr), (0, "", ""));
    let names: Value =
        serde_json::from_slice(&fs::read(shop.path("vectors.json")).unwrap()).unwrap();
    let file = fs::read(&npy).unwrap();
    let dims = names["dims"].as_u64().unwrap() as usize;
    let mut values = file[file.len() - 12 * dims * 4..].as_chunks::<4>().0.iter();
    for (row, line) in lines.iter().enumerate() {
        assert_eq!(line["picture"], names["pictures"][row]);
        assert_eq!(line["network"], names["network"]);
        assert_eq!(line["dims"], dims);
        let row: Vec<f32> =
            values.by_ref().take(dims).map(|bytes| f32::from_le_bytes(*bytes)).collect();
        assert_eq!(vector(line), row);
    }
    let header = format!("'shape': (12, {dims})");
    assert!(file.windows(header.len()).any(|window| window == header.as_bytes()));
}

#[test]
fn the_vectors_are_the_builds() {
    let shop = Shop::new();
    assert_eq!(shop.build(&[]).code, 0);
    let json = run(["embed", &shop.text("pictures/w1.png"), "--json"]);
    let bytes: Vec<u8> =
        vector(&lines(&json.stdout)[0]).iter().flat_map(|value| value.to_le_bytes()).collect();
    let cache = crate::support::files(&shop.path("cache"));
    let mut vectors = cache.iter().filter(|(path, _)| path.starts_with("vectors/"));
    assert!(vectors.any(|(_, content)| content.starts_with(&bytes)));
}

#[test]
fn a_failed_picture_does_not_stop_the_others() {
    let shop = Shop::new();
    fs::write(shop.path("pictures/broken.jpg"), "<html>Not found</html>").unwrap();
    let npy = shop.text("vectors.npy");
    let run_ = run(["embed", &shop.text("pictures"), "--npy", &npy]);
    run_.assert_error(&["broken.jpg: a web page (HTML)"]);
    let names = fs::read_to_string(shop.path("vectors.json")).unwrap();
    assert!(names.contains("w12.png") && !names.contains("broken.jpg"), "{names}");
    // Nothing usable writes nothing.
    let none = shop.text("none.npy");
    let broken = shop.text("pictures/broken.jpg");
    run(["embed", &broken, "--npy", &none]).assert_error(&["a web page (HTML)"]);
    assert!(!shop.path("none.npy").exists());
}

#[test]
fn what_cannot_be_embedded_or_written_is_told() {
    let shop = Shop::new();
    run(["embed", "no/such/picture.jpg", "--json"]).assert_error(&["no/such/picture.jpg"]);
    fs::create_dir(shop.path("empty")).unwrap();
    run(["embed", &shop.text("empty"), "--json"]).assert_error(&["no pictures in this folder"]);
    let inside = shop.text("feed.xml/vectors.npy");
    run(["embed", &shop.text("pictures"), "--npy", &inside]).assert_error(&[&inside]);
    let model = shop.text("feed.xml");
    let network = run(["embed", &shop.text("pictures"), "--json", "--model", &model]);
    network.assert_error(&[&model, "ONNX"]);
}
