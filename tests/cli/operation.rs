//! `vitrine build` as cron runs it: dry runs, what changed, exit codes, logs.

use std::fs;

use serde_json::{Value, json};

use crate::support::{Run, Shop, files, run};

fn log(run: &Run) -> Vec<Value> {
    let line = |line: &str| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
    run.stderr.lines().map(line).collect()
}

#[test]
fn a_dry_run_tells_what_would_change_and_writes_nothing() {
    let shop = Shop::new();
    let dry = shop.build(&["--dry-run", "--json"]).json();
    assert_eq!(dry["dry_run"], true);
    assert_eq!(dry["changes"]["compared"], false);
    assert_eq!(dry["changes"]["reason"], "nothing was published before");
    assert!(!shop.path("dist").exists());
    let first = shop.build(&["--json"]).json();
    assert_eq!(first["written"], dry["written"]);
    let before = files(&shop.path("dist"));

    shop.write_feed(&[
        Shop::offer("w1", "Round Black Watch", &["pictures/w1.png"]),
        Shop::offer("w2", "Round Crimson Watch", &["pictures/w3.png"])
            .replace("<price>1", "<price>2"),
        Shop::offer("w99", "Round Blue Watch", &["pictures/w4.png"]),
    ]);
    let dry = shop.build(&["--allow-drop", "--dry-run", "--json", "--keep-days", "0"]).json();
    let changes = &dry["changes"];
    assert_eq!(changes["compared"], true);
    assert_eq!(changes["added"], json!(["w99"]));
    let gone = changes["gone"].as_array().unwrap();
    assert_eq!(gone.len(), 10);
    let fields = json!([{ "id": "w2", "fields": ["name", "price", "picture"] }]);
    assert_eq!(changes["changed"], fields);
    assert_eq!(changes["neighbours"], json!({ "a": ["w1", "w2"], "b": ["w1", "w2"] }));
    assert!(dry["written"]["removed"].as_u64().unwrap() > 5);
    assert_eq!(files(&shop.path("dist")), before);

    let built = shop.build(&["--allow-drop", "--json", "--keep-days", "0"]).json();
    assert_eq!(built["changes"], dry["changes"]);
    assert_eq!(built["written"], dry["written"]);
    assert_eq!(built["dry_run"], false);

    let told = shop.build(&[]).stderr;
    assert!(told.contains("no product and no neighbour changed"), "{told}");
    let again = shop.build(&["--json"]).json();
    let none = json!({ "compared": true, "reason": null, "added": [], "gone": [], "changed": [],
        "neighbours": { "a": [], "b": [] } });
    assert_eq!(again["changes"], none);
}

#[test]
fn an_earlier_build_that_cannot_be_read_stops_nothing() {
    let shop = Shop::new();
    assert_eq!(shop.build(&[]).code, 0);
    let published = files(&shop.path("dist"));
    let index = published.keys().find(|path| path.starts_with("index.")).unwrap();
    let shard = published.keys().find(|path| path.starts_with("shards/")).unwrap();
    shop.write_feed(&[Shop::offer("w1", "Round Black Watch", &["pictures/w1.png"])]);
    // From a release to come: magic, then the version.
    let mut newer = published[index].clone();
    newer[8..10].copy_from_slice(&[0xff, 0x7f]);
    for (path, content) in
        [(index.as_str(), newer), (shard, b"".to_vec()), ("frame.html", b"<p>Hello".to_vec())]
    {
        for (path, content) in &published {
            fs::write(shop.path("dist").join(path), content).unwrap();
        }
        fs::write(shop.path("dist").join(path), content).unwrap();
        let summary = shop.build(&["--allow-drop", "--json"]).json();
        assert_eq!(summary["changes"]["compared"], false, "{path}: {summary}");
        let reason = summary["changes"]["reason"].as_str().unwrap();
        assert!(reason.contains("cannot be read"), "{path}: {reason}");
        assert_eq!(run(["check", &shop.text("dist")]).code, 0, "{path}");
    }
}

#[test]
fn neighbours_are_chosen_again_only_where_something_changed() {
    let shop = Shop::new();
    let neighbours = |arguments: &[&str]| {
        let told = shop.build(arguments).stderr;
        let line = told.lines().find(|line| line.starts_with("neighbours")).unwrap();
        line.contains("as in the last build")
    };
    assert!(!neighbours(&[]));
    let first = files(&shop.path("dist"));
    // Another export with the same products: its date differs.
    let feed = fs::read_to_string(shop.path("feed.xml")).unwrap();
    fs::write(shop.path("feed.xml"), feed.replace("2026-01-01", "2026-01-02")).unwrap();
    assert!(neighbours(&[]));
    assert!(neighbours(&["--out", &shop.text("other")]));
    assert_eq!(files(&shop.path("other")), first);

    assert!(!neighbours(&["--count", "3"]));
    assert!(!neighbours(&[]));
    // Another picture in a file of the same name, length and age.
    let file = shop.path("pictures/w1.png");
    let modified = fs::metadata(&file).unwrap().modified().unwrap();
    fs::write(&file, Shop::picture(2, 2)).unwrap();
    fs::File::options().append(true).open(&file).unwrap().set_modified(modified).unwrap();
    assert!(!neighbours(&[]));
    assert_ne!(files(&shop.path("dist"))["frame.html"], first["frame.html"]);

    // Damage in what is remembered is no harm.
    let cache = files(&shop.path("cache"));
    let remembered = cache.keys().find(|path| path.starts_with("neighbours/")).unwrap();
    fs::write(shop.path("cache").join(remembered), b"damaged").unwrap();
    assert!(!neighbours(&[]));
}

#[test]
fn exit_codes_tell_what_to_look_at() {
    let shop = Shop::new();
    fs::write(shop.path("empty.xml"), "").unwrap();
    fs::write(shop.path("wrong.toml"), "cuont = 3\n").unwrap();
    fs::write(shop.path("bare.toml"), "count = 3\n".replace("count", "jobs")).unwrap();
    let (empty, wrong, bare) =
        (shop.text("empty.xml"), shop.text("wrong.toml"), shop.text("bare.toml"));
    let feed = shop.text("feed.xml");
    for (code, arguments) in [
        (0, vec![]),
        (1, vec!["--cache", &feed]),
        (1, vec!["--model", &empty]),
        (2, vec!["--no-such-option"]),
        (2, vec!["--count", "0"]),
        (2, vec!["--config", &wrong]),
        (2, vec!["--config", "no/such.toml"]),
        (2, vec!["--photo-search", "--photo-rank", "x"]),
        (3, vec!["--feed", &empty]),
        (3, vec!["--feed", "no/such/feed.xml"]),
        // 4, another build at work, is tested in kill.rs.
    ] {
        let done = shop.build(&arguments);
        assert_eq!(done.code, code, "{arguments:?}: {done:?}");
        assert_eq!(done.stderr.contains("error: "), code > 0, "{arguments:?}: {done:?}");
    }
    assert_eq!(run(["build", "--config", &bare]).code, 2);
    assert_eq!(run(["check", &shop.text("pictures")]).code, 1);
}

#[test]
fn the_log_for_machines_has_an_object_a_line() {
    let shop = Shop::new();
    let offers = [
        Shop::offer("w1", "Round Black Watch", &["pictures/w1.png"]),
        Shop::offer("w2", "Round Red Watch", &["pictures/absent.png"]),
        Shop::offer("w3", "", &[]),
    ];
    shop.write_feed(&offers);
    fs::create_dir(shop.path("dist")).unwrap();
    fs::write(shop.path("dist/_headers"), "/*\n  X-Own: 1\n").unwrap();
    let plain = shop.build(&["--log-format", "json"]);
    assert_eq!((plain.code, plain.stdout.as_str()), (0, ""), "{plain:?}");
    let lines = log(&plain);
    for line in &lines {
        for key in ["time", "level", "event", "message"] {
            assert!(line[key].is_string(), "{key}: {line}");
        }
        let time = line["time"].as_str().unwrap();
        assert!(time.len() == 24 && time.starts_with("20") && time.ends_with('Z'), "{time}");
    }
    let steps: Vec<&str> = lines
        .iter()
        .filter(|line| line["event"] == "step")
        .map(|line| {
            assert!(line["seconds"].is_number(), "{line}");
            line["step"].as_str().unwrap()
        })
        .collect();
    assert_eq!(
        steps,
        ["feed", "network", "pictures", "vectors", "neighbours", "table", "diff", "publish"]
    );
    let warning = lines.iter().find(|line| line["level"] == "warning").unwrap();
    assert!(warning["message"].as_str().unwrap().contains("_headers"), "{warning}");
    let done = lines.last().unwrap();
    assert_eq!(
        (&done["event"], &done["products"], &done["skipped"]),
        (&json!("done"), &json!(2), &json!(2))
    );
    assert!(lines.iter().all(|line| line["event"] != "skipped"));

    let verbose = log(&shop.build(&["--log-format", "json", "-v"]));
    let skipped: Vec<_> = verbose.iter().filter(|line| line["event"] == "skipped").collect();
    assert_eq!(skipped.len(), 2);
    assert_eq!((&skipped[0]["kind"], &skipped[1]["id"]), (&json!("product"), &json!("w2")));
    assert_eq!(skipped[1]["place"], "pictures/absent.png");

    let failed = shop.build(&["--log-format", "json", "--feed", "no/such.xml"]);
    let error = log(&failed).pop().unwrap();
    assert_eq!((&error["level"], &error["code"]), (&json!("error"), &json!(3)));
    assert!(error["message"].as_str().unwrap().contains("no/such.xml"));
    let quiet = shop.build(&["--log-format", "json", "-q"]);
    assert_eq!((quiet.code, quiet.stderr.as_str()), (0, ""));

    let text = shop.build(&["-v"]).stderr;
    assert!(text.contains("skipped: pictures/absent.png (product w2): "), "{text}");
    assert_eq!(shop.build(&["-v", "-q"]).code, 2);
}
