use std::collections::BTreeMap;
use std::time::SystemTime;

use super::*;
use crate::dist::FrameManifest;
use crate::publish::file_operations::observe;
use crate::recommend::Lists;
use vitrine_catalogue::Shop;
use vitrine_table::{self, KeyStorage, TableInput};

const CSS: &str = "frame.0123456789abcdef.css";
const OTHER: &str = "frame.fedcba9876543210.css";
const KEEP: Duration = Duration::from_secs(7 * 24 * 60 * 60);

fn publish(dist: &Path, css: &str, frame: &str) -> Published {
    let mut publisher = Publisher::open(dist, KEEP).unwrap();
    publisher.add(css, css.as_bytes()).unwrap();
    publisher.publish(b"loader", HEADERS_MARK.as_bytes(), frame.as_bytes()).unwrap()
}

fn names(dist: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(dist)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn what_is_there_is_not_written_again() {
    let folder = tempfile::tempdir().unwrap();
    let dist = folder.path().join("deep/dist");
    assert_eq!(publish(&dist, CSS, "one").files, 4);
    assert_eq!(names(&dist), [HEADERS, CSS, FRAME, LOADER]);
    assert_eq!(publish(&dist, CSS, "one").files, 0);
    assert_eq!(publish(&dist, CSS, "two").files, 1);
    assert_eq!(fs::read_to_string(dist.join(FRAME)).unwrap(), "two");
}

#[test]
fn a_large_file_is_read_only_where_it_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let name = "weights/0123456789abcdef.bin";
    for (length, read) in [(3, true), (3, false), (4, true)] {
        let mut publisher = Publisher::open(folder.path(), KEEP).unwrap();
        let mut asked = false;
        let give = || {
            asked = true;
            Ok::<_, PublishError>(vec![7; length])
        };
        publisher.add_named(name, length as u64, give).unwrap();
        assert_eq!(asked, read, "{length}");
        let published = publisher.publish(b"loader", HEADERS_MARK.as_bytes(), b"frame");
        assert_eq!(published.unwrap().warnings, [""; 0]);
        assert_eq!(fs::read(folder.path().join(name)).unwrap(), vec![7; length]);
    }
}

#[test]
fn a_dropped_build_leaves_no_trace() {
    let folder = tempfile::tempdir().unwrap();
    let dist = folder.path().join("dist");
    let mut publisher = Publisher::open(&dist, KEEP).unwrap();
    publisher.add(CSS, b"css").unwrap();
    drop(publisher);
    assert!(!dist.exists());

    publish(&dist, CSS, "one");
    let mut publisher = Publisher::open(&dist, KEEP).unwrap();
    publisher.add(OTHER, b"css").unwrap();
    drop(publisher);
    assert_eq!(names(&dist), [HEADERS, CSS, FRAME, LOADER]);
}

/// A build whose manifest can be read.
fn publish_readable(dist: &Path, css: &str) -> Published {
    let files = vitrine_table::write(&TableInput {
        shop: &Shop::default(),
        products: &[],
        pictures: &[],
        lists: &Lists::default(),
        templates: &[],
        common: None,
        order: &[],
        embedding: "none",
        products_per_shard: 0,
        keys: KeyStorage::default(),
    })
    .unwrap();
    let manifest = FrameManifest {
        css: css.into(),
        js: "frame.js".into(),
        wasm: "vitrine.wasm".into(),
        index: files.index.name.clone(),
        debug: "debug.js".into(),
        search: None,
        experiment: None,
    };
    let mut publisher = Publisher::open(dist, KEEP).unwrap();
    publisher.add(css, css.as_bytes()).unwrap();
    publisher.add(&files.index.name, &files.index.bytes).unwrap();
    let frame = manifest.fill(include_str!("../../www/frame.html"));
    publisher.publish(b"loader", HEADERS_MARK.as_bytes(), frame.as_bytes()).unwrap()
}

#[test]
fn earlier_files_stay_for_a_while() {
    let folder = tempfile::tempdir().unwrap();
    let dist = folder.path();
    let long_ago = SystemTime::now() - KEEP - Duration::from_secs(60);
    let age = |name: &str| {
        File::options().append(true).open(dist.join(name)).unwrap().set_modified(long_ago).unwrap();
    };
    publish_readable(dist, CSS);
    age(CSS);
    // However old it is, it was named until now.
    assert_eq!(publish_readable(dist, OTHER).removed, 0);
    assert_eq!(publish_readable(dist, OTHER).removed, 0);
    assert!(dist.join(CSS).exists());

    age(CSS);
    age(OTHER);
    fs::write(dist.join("own.css"), "the owner's").unwrap();
    assert_eq!(publish_readable(dist, OTHER).removed, 1);
    assert!(!dist.join(CSS).exists() && dist.join(OTHER).exists());
    assert!(dist.join("own.css").exists());
}

#[test]
fn two_builds_exclude_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let _first = Publisher::open(folder.path(), KEEP).unwrap();
    let second = Publisher::open(folder.path(), KEEP).unwrap_err();
    assert!(matches!(second, PublishError::Busy(_)), "{second}");
}

#[test]
fn the_owners_headers_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(HEADERS), "/*\n  X-Own: 1\n").unwrap();
    let published = publish(folder.path(), CSS, "one");
    assert_eq!(published.warnings.len(), 1);
    let kept = fs::read_to_string(folder.path().join(HEADERS)).unwrap();
    assert!(kept.contains("X-Own"));
}

#[test]
fn leftovers_of_a_killed_build_are_removed() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join(".vitrine-killed/shards")).unwrap();
    publish(folder.path(), CSS, "one");
    assert_eq!(names(folder.path()), [HEADERS, CSS, FRAME, LOADER]);
}

#[test]
fn nothing_earlier_stays_where_the_owner_wants_that() {
    let folder = tempfile::tempdir().unwrap();
    let dist = folder.path();
    publish(dist, CSS, "one");
    fs::write(dist.join("own.css"), "the owner's").unwrap();
    let mut publisher = Publisher::open(dist, Duration::ZERO).unwrap();
    publisher.add(OTHER, b"css").unwrap();
    let published = publisher.publish(b"loader", HEADERS_MARK.as_bytes(), b"two").unwrap();
    assert_eq!(published.removed, 1);
    assert_eq!(names(dist), [HEADERS, OTHER, FRAME, "own.css", LOADER]);
}

#[test]
fn files_of_a_build_that_cannot_be_read_stay_too() {
    let folder = tempfile::tempdir().unwrap();
    let dist = folder.path();
    publish(dist, CSS, "a manifest of another release");
    let long_ago = SystemTime::now() - KEEP * 2;
    File::options().append(true).open(dist.join(CSS)).unwrap().set_modified(long_ago).unwrap();
    assert_eq!(publish(dist, OTHER, "two").removed, 0);
    assert!(dist.join(CSS).metadata().unwrap().modified().unwrap() > long_ago + KEEP);
}

#[test]
fn a_rehearsal_tells_what_would_be_done_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let rehearse = |dist: &Path| {
        let mut publisher = Publisher::rehearsal(dist, Duration::ZERO).unwrap();
        publisher.add(OTHER, b"css").unwrap();
        publisher.publish(b"loader", HEADERS_MARK.as_bytes(), b"two").unwrap()
    };
    let dist = folder.path().join("dist");
    assert_eq!(rehearse(&dist).files, 4);
    assert!(!dist.exists());
    publish(&dist, CSS, "one");
    let before = contents(&dist);
    let would = rehearse(&dist);
    assert_eq!((would.files, would.bytes, would.removed), (2, 6, 1));
    assert_eq!(contents(&dist), before);
}

/// Every file under a folder but staged ones.
fn contents(dist: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for name in names(dist) {
        let path = dist.join(&name);
        if path.is_dir() {
            let staging = name.starts_with(STAGING_PREFIX);
            let inner = contents(&path).into_iter().filter(|_| !staging);
            found.extend(inner.map(|(inside, text)| (format!("{name}/{inside}"), text)));
        } else {
            found.insert(name, fs::read_to_string(path).unwrap());
        }
    }
    found
}

const SHARDS: [&str; 2] = ["shards/0123456789abcdef.vit", "shards/fedcba9876543210.vit"];

/// Build 0 or 1, which share no hashed file.
fn publish_build(dist: &Path, number: usize, loader: &str) -> Result<Published, PublishError> {
    let css = [CSS, OTHER][number];
    let mut publisher = Publisher::open(dist, KEEP)?;
    for path in [css, SHARDS[number]] {
        publisher.add(path, path.as_bytes())?;
    }
    let frame = format!("{css} {}", SHARDS[number]);
    publisher.publish(loader.as_bytes(), HEADERS_MARK.as_bytes(), frame.as_bytes())
}

/// The build that a folder is: each file that its manifest names is whole.
fn build_in(dist: &Path) -> usize {
    let frame = fs::read_to_string(dist.join(FRAME)).unwrap();
    for path in frame.split(' ') {
        assert_eq!(fs::read_to_string(dist.join(path)).unwrap(), path);
    }
    assert!(!fs::read(dist.join(LOADER)).unwrap().is_empty());
    usize::from(frame.starts_with(OTHER))
}

#[test]
fn a_kill_between_any_two_operations_leaves_one_build_or_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let dist = folder.path().join("dist");
    publish_build(&dist, 0, "loader").unwrap();
    let seen = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
    let (log, watched) = (seen.clone(), dist.clone());
    let look = move |name: &str, path: &Path| {
        log.borrow_mut().push((name.to_owned(), path.to_owned(), build_in(&watched)));
        Ok(())
    };
    observe(look, || publish_build(&dist, 1, "another loader")).unwrap();
    let seen = seen.borrow();
    let builds: Vec<usize> = seen.iter().map(|(_, _, build)| *build).collect();
    assert!(builds.is_sorted() && builds.contains(&0) && builds.contains(&1), "{seen:?}");
    for name in ["create", "write", "sync", "touch", "link", "rename"] {
        assert!(seen.iter().any(|(operation, ..)| operation == name), "{name}: {seen:?}");
    }
    let frame = seen.iter().position(|(name, path, _)| name == "rename" && path.ends_with(FRAME));
    let touched = seen.iter().position(|(name, ..)| name == "touch");
    assert!(touched < frame, "the grace period began too late: {seen:?}");
}

#[test]
fn a_fault_in_any_operation_leaves_the_folder_as_it_was() {
    for new in [false, true] {
        let mut failed = 0;
        for number in 0.. {
            let folder = tempfile::tempdir().unwrap();
            let dist = folder.path().join("dist");
            if !new {
                publish_build(&dist, 0, "loader").unwrap();
            }
            let before = if new { BTreeMap::new() } else { contents(&dist) };
            let mut left = number;
            let mut named = String::new();
            let fail = move |name: &str, _: &Path| {
                left -= 1;
                let full = left == -1;
                // What cannot be touched or removed is no fault.
                if full && name != "touch" {
                    Err(io::ErrorKind::StorageFull.into())
                } else {
                    Ok(())
                }
            };
            match observe(fail, || publish_build(&dist, 1, "another loader")) {
                Err(error) => {
                    failed += 1;
                    named.push_str(&error.to_string());
                    assert!(named.contains("unchanged"), "{named}");
                    assert_eq!(dist.exists(), !new, "operation {number}");
                    if !new {
                        assert_eq!(contents(&dist), before, "operation {number}");
                        assert_eq!(names(&dist).len(), 5, "{:?}", names(&dist));
                    }
                }
                Ok(published) if published.warnings.is_empty() => {
                    assert_eq!(build_in(&dist), 1);
                    if failed > 10 {
                        break;
                    }
                }
                Ok(published) => {
                    assert!(published.warnings[0].contains("may not be on the disk"));
                    assert_eq!(build_in(&dist), 1);
                }
            }
        }
        assert!(failed > 10, "{failed}");
    }
}

#[test]
fn files_that_lie_in_folders_go_with_these() {
    let folder = tempfile::tempdir().unwrap();
    let dist = folder.path().join("dist");
    let publish = |paths: &[String]| {
        let mut publisher = Publisher::open(&dist, Duration::ZERO).unwrap();
        for path in paths {
            publisher.add(path, b"x").unwrap();
        }
        publisher.publish(b"loader", HEADERS_MARK.as_bytes(), b"frame").unwrap();
    };
    let files = |digit: &str| {
        let hash = digit.repeat(16);
        [
            format!("shards/{hash}/0.vit"),
            format!("shards/{hash}/17.vit"),
            format!("keys/{hash}/1.vit"),
            format!("pictures/{}/{hash}.jpg", &hash[..2]),
        ]
    };
    publish(&files("a"));
    // The owner's own folder.
    fs::create_dir_all(dist.join("pictures/my")).unwrap();
    fs::write(dist.join("pictures/my/0123456789abcdef.jpg"), "x").unwrap();
    publish(&files("b"));
    for path in files("b") {
        assert!(dist.join(path).is_file());
    }
    for path in files("a") {
        let path = dist.join(path);
        assert!(!path.exists() && !path.parent().unwrap().exists(), "{}", path.display());
    }
    assert!(dist.join("pictures/my/0123456789abcdef.jpg").is_file());
}
