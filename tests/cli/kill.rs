//! Builds that are killed (`kill -9`) or meet each other.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use vitrine_test_support::Random;

use crate::support::{Response, Shop, Web, files, run, vitrine};

/// Killed builds; about half of them while they publish.
const KILLS: u64 = 200;
const SEED: u64 = 7;

/// Two states of a shop whose folders share hardly any file, so that publishing takes its time.
struct Catalogues {
    shop: Shop,
    /// The folder that an undisturbed build makes of each.
    whole: [BTreeMap<String, Vec<u8>>; 2],
}

impl Catalogues {
    fn new() -> Catalogues {
        let shop = Shop::new();
        let feeds = ["a", "b"].map(|state| {
            let offers = (0..40_u8).map(|i| {
                let picture = format!("pictures/{state}{i}.png");
                let odd = usize::from(state == "b");
                // Distinct thumbnails: the same ones would be there already.
                let image = image::RgbImage::from_fn(64, 64, |x, y| {
                    image::Rgb([i * 6, (x * 4) as u8, ((y * 4) as u8).wrapping_add(odd as u8 * 99)])
                });
                image.save(shop.path(&picture)).unwrap();
                Shop::offer(&format!("{state}{i}"), &format!("Watch {state} {i}"), &[&picture])
            });
            Shop::feed(&offers.collect::<Vec<_>>())
        });
        for (state, feed) in ["a", "b"].iter().zip(feeds) {
            fs::write(shop.path(&format!("{state}.xml")), feed).unwrap();
        }
        let mut catalogues = Catalogues { shop, whole: Default::default() };
        for state in [0, 1] {
            catalogues.build(state);
            catalogues.whole[state] = files(&catalogues.dist());
        }
        catalogues
    }

    fn dist(&self) -> std::path::PathBuf {
        self.shop.path("dist")
    }

    fn arguments(&self, state: usize) -> Vec<String> {
        let feed = self.shop.text(["a.xml", "b.xml"][state]);
        let (out, cache) = (self.shop.text("dist"), self.shop.text("cache"));
        ["build", "--json", "--keep-days", "0", "--feed", &feed, "--out", &out, "--cache", &cache]
            .map(str::to_owned)
            .into()
    }

    /// Builds undisturbed; seconds that publishing took.
    fn build(&self, state: usize) -> f64 {
        run(self.arguments(state)).json()["seconds"]["publish"].as_f64().unwrap()
    }

    fn spawn(&self, state: usize) -> Child {
        let mut command = vitrine();
        command.args(self.arguments(state)).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().unwrap()
    }
}

/// The names of staging folders.
fn staging(dist: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(dist).unwrap().flatten();
    let ours = |path: &std::path::PathBuf| {
        path.file_name().unwrap().to_str().unwrap().starts_with(".vitrine-")
    };
    entries.map(|entry| entry.path()).filter(ours).collect()
}

#[test]
fn a_kill_at_any_moment_leaves_the_old_build_or_the_new_one() {
    let catalogues = Catalogues::new();
    let dist = catalogues.dist();
    let began = Instant::now();
    let publishing = catalogues.build(0).max(catalogues.build(1));
    let building = began.elapsed().as_secs_f64() / 2.0;
    // DIST is state 1 now.
    let (mut killed, mut staged, mut old, mut new) = (0, 0, 0, 0);
    let mut random = Random::new(SEED);
    for attempt in 0.. {
        if killed == KILLS {
            break;
        }
        assert!(attempt < 5 * KILLS, "builds end before they are killed: {killed} of {attempt}");
        let kill = killed;
        let state = (attempt % 2) as usize;
        let moment = random.unit_f64();
        let mut child = catalogues.spawn(state);
        if attempt % 4 < 2 {
            thread::sleep(Duration::from_secs_f64(moment * building * 0.9));
        } else {
            // From the first staged file on.
            let begun = || {
                let mut entries =
                    staging(&dist).into_iter().filter_map(|path| fs::read_dir(path).ok());
                entries.any(|mut entries| entries.next().is_some())
            };
            while child.try_wait().unwrap().is_none() && !begun() {
                thread::sleep(Duration::from_micros(200));
            }
            thread::sleep(Duration::from_secs_f64(moment.powi(2) * publishing));
        }
        child.kill().unwrap();
        if child.wait().unwrap().success() {
            continue;
        }
        killed += 1;
        staged += usize::from(!staging(&dist).is_empty());

        let report = run(["check", dist.to_str().unwrap(), "--json"]).json();
        assert_eq!(report["ok"], true, "kill {kill}");
        let frame = fs::read(dist.join("frame.html")).unwrap();
        let found = (0..2).find(|found| catalogues.whole[*found]["frame.html"] == frame);
        let found = found.unwrap_or_else(|| panic!("kill {kill}: a frame of neither build"));
        let now = files(&dist);
        for (path, content) in &catalogues.whole[found] {
            assert_eq!(now.get(path), Some(content), "kill {kill}: {path}");
        }
        if found == state {
            new += 1
        } else {
            old += 1
        }

        // The next build finds nothing in its way, and leaves nothing of the killed one.
        catalogues.build(state);
        assert_eq!(files(&dist), catalogues.whole[state], "kill {kill}");
        assert!(staging(&dist).is_empty(), "kill {kill}");
    }
    println!(
        "of {KILLS} killed builds {staged} had files staged; {old} left the old build, {new} the \
         new one"
    );
    assert!(staged >= 50 && old >= 50, "{staged} {old} {new}");
}

#[test]
fn two_builds_exclude_each_other_and_a_dead_one_nobody() {
    let shop = Shop::new();
    assert_eq!(shop.build(&[]).code, 0);
    let before = files(&shop.path("dist"));
    // A feed that never comes holds a build up.
    let web = Web::answering(|_| {
        thread::sleep(Duration::from_secs(60));
        Response::default()
    });
    let feed = format!("{}/feed.xml", web.origin);
    let mut first = vitrine()
        .args(["build", "-q", "--feed", &feed, "--out", &shop.text("dist")])
        .args(["--cache", &shop.text("cache")])
        .spawn()
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(30);
    while staging(&shop.path("dist")).is_empty() {
        assert!(Instant::now() < deadline, "the first build did not begin");
        thread::sleep(Duration::from_millis(2));
    }
    let second = shop.build(&[]);
    assert_eq!(second.code, 4, "{second:?}");
    second.assert_error(&["another build", &shop.text("dist")]);
    // Who only looks is in nobody's way.
    assert_eq!(shop.build(&["--dry-run"]).code, 0);
    assert_eq!(run(["check", &shop.text("dist")]).code, 0);

    first.kill().unwrap();
    first.wait().unwrap();
    assert_eq!(staging(&shop.path("dist")).len(), 1);
    assert_eq!(shop.build(&[]).code, 0);
    assert_eq!(files(&shop.path("dist")), before);
    assert!(staging(&shop.path("dist")).is_empty());
}
