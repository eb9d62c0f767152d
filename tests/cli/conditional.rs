//! Later builds ask servers only when it is time, only for what changed, and lose nothing to a
//! server that fails.

use std::fs::{self, File};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use crate::fault_server::{FaultServer, Reply, WebShop, failures, picture};
use crate::support::files;

/// What the server of the pictures does.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Mood {
    Sound,
    /// It has other pictures.
    New,
    /// It says 304 whatever is asked.
    Status(u16),
    Page,
    Cut,
    Avif,
}

struct Scene {
    web: WebShop,
    pictures: FaultServer,
    mood: Arc<Mutex<Mood>>,
}

impl Scene {
    /// Four products: pictures with an entity tag, a date, both and neither.
    fn new() -> Scene {
        let mood = Arc::new(Mutex::new(Mood::Sound));
        let current = mood.clone();
        let pictures = FaultServer::new(move |request, _| {
            let mood = *current.lock().unwrap();
            let number = usize::from(request.path.as_bytes()[1] - b'0');
            let version = if mood == Mood::New { 100 } else { 0 };
            let (etag, date) = (
                format!("\"{number}-{version}\""),
                format!("Mon, 0{} Jan 2024 10:00:00 GMT", 1 + version / 100),
            );
            let asked = |name: &str| request.headers.get(name);
            let same = asked("if-none-match") == Some(&etag)
                || (asked("if-none-match").is_none() && asked("if-modified-since") == Some(&date));
            let mut reply = match mood {
                Mood::Status(status) => return Reply::status(status),
                Mood::Page => Reply::ok("<html>Down for maintenance</html>"),
                Mood::Cut => return Reply::cut(&picture(number)),
                Mood::Avif => Reply::ok(*b"\0\0\0\x1cftypavif\0\0\0\0"),
                _ if same => Reply::Answer(304, vec![], vec![]),
                _ => Reply::ok(picture(number + version)),
            };
            if matches!(number, 0 | 2) {
                reply = reply.with("etag", etag);
            }
            if matches!(number, 1 | 2) {
                reply = reply.with("last-modified", date);
            }
            reply
        });
        let web = WebShop::new();
        let products: Vec<_> = (0..4).map(|n| vec![pictures.url(&format!("{n}.png"))]).collect();
        web.sell(&products);
        Scene { web, pictures, mood }
    }

    fn build(&self, mood: Mood, downloads: &str, more: &[&str]) -> Value {
        *self.mood.lock().unwrap() = mood;
        self.pictures.requests();
        self.web.summary(downloads, more)
    }

    /// Makes the cache's pictures so many days old.
    fn age(&self, days: u64) {
        fn walk(folder: &Path, time: SystemTime) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                match path.is_dir() {
                    true => walk(&path, time),
                    false => {
                        File::options().append(true).open(path).unwrap().set_modified(time).unwrap()
                    }
                }
            }
        }
        let time = SystemTime::now() - Duration::from_secs(days * 24 * 60 * 60);
        walk(&self.web.shop.path("cache/pictures"), time);
    }
}

fn counts(downloaded: u64, unchanged: u64, replaced: u64, kept: u64) -> Value {
    json!({
        "downloaded": downloaded, "unchanged": unchanged, "replaced": replaced, "kept": kept
    })
}

const REFRESH: &[&str] = &["--refresh-pictures"];

#[test]
fn what_has_not_changed_is_not_sent_again() {
    let scene = Scene::new();
    let first = scene.build(Mood::Sound, "", &[]);
    assert_eq!(first["downloads"], counts(4, 0, 0, 0));
    assert_eq!(first["pictures"]["embedded"], 4);

    let second = scene.build(Mood::Sound, "", &[]);
    assert_eq!(second["downloads"], counts(0, 0, 0, 0));
    assert_eq!(scene.pictures.requests().len(), 0);

    let asked = scene.build(Mood::Sound, "", REFRESH);
    assert_eq!(asked["downloads"], counts(0, 4, 0, 0));
    assert_eq!(asked["pictures"]["embedded"], 0);
    assert_eq!(asked["written"]["files"], 0);
    let mut asked = scene.pictures.requests();
    asked.sort_by(|a, b| a.path.cmp(&b.path));
    let header = |name: &str| -> Vec<bool> {
        asked.iter().map(|request| request.headers.contains_key(name)).collect()
    };
    assert_eq!(header("if-none-match"), [true, false, true, false]);
    assert_eq!(header("if-modified-since"), [false, true, true, false]);
}

#[test]
fn what_has_changed_is_replaced_with_its_vector() {
    let scene = Scene::new();
    scene.build(Mood::Sound, "", &[]);
    let before = files(&scene.web.shop.path("dist"));
    let changed = scene.build(Mood::New, "revalidate_days = 0", &[]);
    assert_eq!(changed["downloads"], counts(0, 0, 4, 0));
    assert_eq!(changed["pictures"]["embedded"], 4);
    assert_ne!(files(&scene.web.shop.path("dist"))["frame.html"], before["frame.html"]);
    // The new validators are known too.
    let same = scene.build(Mood::New, "revalidate_days = 0", &[]);
    assert_eq!(same["downloads"], counts(0, 4, 0, 0));
    assert_eq!(same["pictures"]["embedded"], 0);
}

#[test]
fn servers_are_asked_when_it_is_time() {
    let scene = Scene::new();
    scene.build(Mood::Sound, "", &[]);
    // Half the time at the earliest, the whole at the latest.
    scene.age(3);
    assert_eq!(scene.build(Mood::Sound, "", &[])["downloads"], counts(0, 0, 0, 0));
    scene.age(8);
    assert_eq!(scene.build(Mood::Sound, "", &[])["downloads"], counts(0, 4, 0, 0));
    assert_eq!(scene.build(Mood::Sound, "", &[])["downloads"], counts(0, 0, 0, 0));
    scene.age(8);
    let later = scene.build(Mood::Sound, "revalidate_days = 30", &[]);
    assert_eq!(later["downloads"], counts(0, 0, 0, 0));
}

#[test]
fn a_server_that_fails_takes_no_picture_away() {
    let scene = Scene::new();
    scene.build(Mood::Sound, "", &[]);
    let before = files(&scene.web.shop.path("dist"));
    for (mood, kind) in [
        (Mood::Status(500), "server_error"),
        (Mood::Status(404), "not_found"),
        (Mood::Status(403), "forbidden"),
        (Mood::Page, "not_a_picture"),
        (Mood::Cut, "connection"),
        (Mood::Avif, "unsupported_format"),
    ] {
        let summary = scene.build(mood, "attempts = 1\nper_host = 1", REFRESH);
        assert_eq!(summary["downloads"], counts(0, 0, 0, 4), "{mood:?}");
        assert_eq!(summary["pictures"]["found"], 4, "{mood:?}");
        assert_eq!(failures(&summary), [].into(), "{mood:?}");
        let kept = summary["kept"].as_array().unwrap();
        let known = |kept: &Value| kept["failure"] == kind || kept["failure"] == "host_given_up";
        assert_eq!((kept.len(), kept[0]["id"].as_str()), (4, Some("p0")), "{mood:?}");
        assert!(kept.iter().all(known), "{mood:?}: {kept:?}");
        assert_eq!(files(&scene.web.shop.path("dist")), before, "{mood:?}");
    }
    // They were not asked for in vain: the next build still wants to know.
    scene.age(8);
    let text = {
        *scene.mood.lock().unwrap() = Mood::Status(404);
        scene.web.build("", &[]).stderr
    };
    assert!(text.contains("4 pictures could not be asked for again"), "{text}");
    assert_eq!(scene.build(Mood::Sound, "", &[])["downloads"], counts(0, 4, 0, 0));
}
