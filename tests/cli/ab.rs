//! `vitrine ab`: events of visitors become a comparison.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Stdio;

use flate2::Compression;
use flate2::write::GzEncoder;
use tempfile::TempDir;

use crate::support::{Run, run, vitrine};

/// 400 visitors over four days, in turn of A and B: of A every tenth clicks, of B every fifth.
fn events() -> String {
    let mut file = "visitor,variant,event,product,time\n".to_owned();
    for n in 0..400 {
        let (variant, day, number) = (["a", "b"][n % 2], 1 + n / 100, n / 2);
        let _ = writeln!(file, "v{n},,page_view,,2026-03-0{day}T10:00:00Z");
        let _ = writeln!(file, "v{n},{variant},impression,7,2026-03-0{day}T10:00:05Z");
        if number % [10, 5][n % 2] == 0 {
            let _ = writeln!(file, "v{n},{variant},click,8,2026-03-0{day}T10:00:09Z");
            let _ = writeln!(file, "v{n},,page_view,,2026-03-0{day}T10:00:10Z");
        }
    }
    file
}

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn ab(&self, content: impl AsRef<[u8]>, more: &[&str]) -> Run {
        fs::write(self.path("events"), content).unwrap();
        let events = self.path("events").to_str().unwrap().to_owned();
        run(["ab", &events].iter().chain(more))
    }
}

#[test]
fn figures_are_those_of_the_events() {
    let report = Folder::new().ab(events(), &["--json"]).json();
    assert_eq!(report["visitors"]["a"], 200);
    assert_eq!(report["visitors"]["b"], 200);
    assert_eq!(report["first_day"], "2026-03-01");
    assert_eq!(report["last_day"], "2026-03-04");
    assert_eq!(report["sample_ratio"]["ok"], true);
    assert_eq!(report["sample_ratio"]["p_value"], 1.0);
    let clicked = &report["metrics"][0];
    assert_eq!(clicked["metric"], "clicked");
    assert_eq!((clicked["a"].as_f64(), clicked["b"].as_f64()), (Some(0.1), Some(0.2)));
    // statsmodels: confint_proportions_2indep(40, 200, 20, 200, method="newcomb").
    for (end, expected) in clicked["interval"].as_array().unwrap().iter().zip(NEWCOMBE) {
        assert!((end.as_f64().unwrap() - expected).abs() < 1e-9, "{clicked}");
    }
    let always_valid = clicked["always_valid"].as_array().unwrap();
    assert!(always_valid[0].as_f64().unwrap() < NEWCOMBE[0], "{clicked}");
    assert_eq!(report["metrics"][1]["b"], 0.2);
    assert_eq!(report["metrics"][2]["a"], 1.1);
    assert_eq!(report["metrics"][3]["metric"], "clicks_per_impression");
    let days = report["days"].as_array().unwrap();
    assert_eq!(
        days.iter().map(|day| day["a"].as_u64().unwrap()).collect::<Vec<_>>(),
        [50, 100, 150, 200]
    );
    assert!(days[0]["differences"]["clicked"]["always_valid"].is_null());
    assert!(days[1]["differences"]["clicked"]["always_valid"].is_array());
    assert_eq!(report["warnings"], serde_json::json!([]));
}

const NEWCOMBE: [f64; 2] = [0.030_029_022_527_831, 0.169_870_393_060_925];

#[test]
fn text_and_page_tell_the_same() {
    let folder = Folder::new();
    let page = folder.path("report.html");
    let run = folder.ab(events(), &["--html", page.to_str().unwrap(), "--confidence", "0.9"]);
    assert_eq!(run.code, 0, "{run:?}");
    let page = fs::read_to_string(page).unwrap();
    for text in [&run.stdout, &page] {
        for words in ["10.00 %", "20.00 %", "+10.00 pp", "90 %", "B is higher"] {
            assert!(text.contains(words), "{words}: {text}");
        }
    }
    assert!(page.contains("<svg") && !page.contains("<script") && !page.contains("NaN"), "{page}");
}

#[test]
fn compressed_files_and_standard_input_are_read() {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(events().as_bytes()).unwrap();
    let folder = Folder::new();
    let report = folder.ab(gzip.finish().unwrap(), &["--json"]).json();
    let mut child = vitrine()
        .args(["ab", "-", "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(events().as_bytes()).unwrap();
    let piped = child.wait_with_output().unwrap();
    assert!(piped.status.success());
    assert_eq!(report, serde_json::from_slice::<serde_json::Value>(&piped.stdout).unwrap());
}

#[test]
fn faulty_rows_and_doubtful_visitors_are_told() {
    let mut file = events() + "x,c,click,,2026-03-01\n,a,click,,2026-03-01\n";
    for n in 0..30 {
        let _ = writeln!(file, "y{n},a,click,,never\nn{n},,page_view,,2026-03-01");
    }
    for n in 0..10 {
        let _ = writeln!(file, "v{n},a,impression,,2026-03-04\nv{n},b,impression,,2026-03-04");
    }
    file.push_str("v20,a,\u{1b}[31m</title><img src=x>,,2026-03-01\n");
    let folder = Folder::new();
    let page = folder.path("report.html");
    let run = folder.ab(&file, &["--html", page.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stderr.contains("the variant \"c\" is neither a nor b"), "{run:?}");
    assert!(run.stderr.contains("it names no visitor"), "{run:?}");
    assert!(run.stderr.contains("12 more lines are left out"), "{run:?}");
    for words in
        ["10 visitors who saw both", "30 visitors who saw neither", "32 faulty rows", "warning: 10"]
    {
        assert!(run.stdout.contains(words), "{words}: {run:?}");
    }
    assert!(!run.stdout.contains('\u{1b}'), "{run:?}");
    assert!(!fs::read_to_string(page).unwrap().contains("<img"));
}

#[test]
fn a_broken_sample_ratio_is_told_first() {
    let folder = Folder::new();
    let run = folder.ab(events(), &["--share", "0.7"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("sample ratio BROKEN"), "{run:?}");
    assert!(
        run.stdout.contains("warning: 50.00 % of the visitors saw A, and 70 % should"),
        "{run:?}"
    );
}

#[test]
fn what_cannot_be_compared_is_an_error_with_a_remedy() {
    let folder = Folder::new();
    let header = "visitor,variant,event,time\n";
    folder.ab("", &[]).assert_error(&["cannot read", "events", "visitor, variant, event and time"]);
    folder.ab("id,what\n1,2\n", &[]).assert_error(&["visitor, variant, event, time", "id, what"]);
    folder.ab("[{}]", &[]).assert_error(&["JSON array", "jq"]);
    folder.ab(header, &[]).assert_error(&["nothing to compare", "0 rows"]);
    folder
        .ab(format!("{header}1,a,click,2026-03-01\n"), &[])
        .assert_error(&["all 1 visitors saw variant a"]);
    run(["ab", "no-such-file"]).assert_error(&["cannot read no-such-file"]);
    for wrong in [["--share", "1"], ["--confidence", "95"], ["--planned-visitors", "0"]] {
        assert_eq!(folder.ab(events(), &wrong).code, 2, "{wrong:?}");
    }
}

#[test]
fn one_visitor_in_each_variant_is_enough_for_a_page() {
    let folder = Folder::new();
    let file = "visitor,variant,event,time\n1,a,click,2026-03-01\n2,b,impression,2026-03-01\n";
    let page = folder.path("report.html");
    let run = folder.ab(file, &["--html", page.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("there are no page views"), "{run:?}");
    assert!(!run.stdout.contains("NaN") && !fs::read_to_string(page).unwrap().contains("NaN"));
}
