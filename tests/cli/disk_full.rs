//! Disks without room.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::Command;

use crate::support::{Run, Shop, files, run};

/// A small file system, unmounted in the end.
struct Disk(tempfile::TempDir);

impl Disk {
    /// Mounts one; `None` where this process may not.
    fn mount(kilobytes: u32) -> Option<Disk> {
        let folder = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={kilobytes}k"), "tmpfs"])
            .arg(folder.path())
            .output();
        if mounted.is_ok_and(|output| output.status.success()) {
            return Some(Disk(folder));
        }
        vitrine_test_support::skip("this process may not mount a tmpfs");
        None
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    /// Takes all room but so many kilobytes.
    fn leave(&self, kilobytes: usize) {
        let _ = fs::remove_file(self.path("ballast"));
        let mut ballast = File::create(self.path("ballast")).unwrap();
        while ballast.write_all(&[7; 1024]).is_ok() {}
        let length = ballast.metadata().unwrap().len();
        ballast.set_len(length.saturating_sub(kilobytes as u64 * 1024)).unwrap();
    }

    fn free(&self) {
        fs::remove_file(self.path("ballast")).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

/// Changes every product and most pictures.
fn change(shop: &Shop) {
    let offers: Vec<String> = (0..12)
        .map(|i| {
            let picture = format!("pictures/new{i}.png");
            fs::write(shop.path(&picture), Shop::picture(i % 3, (i + 1) % 4)).unwrap();
            let image = image::RgbImage::from_fn(300, 300, |x, y| {
                image::Rgb([(x * 7 + y * i as u32) as u8, (y * 3) as u8, i as u8 * 20])
            });
            image.save(shop.path(&picture)).unwrap();
            Shop::offer(&format!("n{i}"), &format!("New Watch {i}"), &[&picture])
        })
        .collect();
    shop.write_feed(&offers);
}

fn assert_untouched(
    failed: &Run,
    dist: &Path,
    before: &std::collections::BTreeMap<String, Vec<u8>>,
) {
    assert_eq!(failed.code, 1, "{failed:?}");
    assert_eq!(&files(dist), before, "{failed:?}");
    let folders = fs::read_dir(dist).unwrap().flatten().map(|entry| entry.file_name());
    let left = folders.filter(|name| name.to_str().unwrap().starts_with(".vitrine")).count();
    assert_eq!(left, 0, "{failed:?}");
    assert_eq!(run(["check", dist.to_str().unwrap()]).code, 0);
}

#[test]
fn a_full_disk_leaves_the_last_build() {
    let Some(disk) = Disk::mount(4096) else { return };
    let shop = Shop::new();
    let dist = disk.path("dist");
    assert_eq!(shop.build(&["--out", &dist]).code, 0);
    let before = files(Path::new(&dist));
    change(&shop);
    let other = shop.text("other");
    let needed = shop.build(&["--out", &other, "--json"]).json();
    let new: u64 = ["pictures", "shards", "index"]
        .iter()
        .map(|kind| needed["bytes"][kind].as_u64().unwrap())
        .sum();
    let mut failures = 0;
    for step in 0..8 {
        disk.leave((new as usize / 1024) * step / 8);
        let failed = shop.build(&["--out", &dist]);
        failed.assert_error(&["No space left", "unchanged", "make room"]);
        assert_untouched(&failed, Path::new(&dist), &before);
        failures += 1;
    }
    assert_eq!(failures, 8);
    disk.free();
    assert_eq!(shop.build(&["--out", &dist]).code, 0);
    assert_eq!(
        fs::read(Path::new(&dist).join("frame.html")).unwrap(),
        files(&shop.path("other"))["frame.html"]
    );
    assert_eq!(run(["check", &dist]).code, 0);

    // A folder that was not there is not there.
    disk.leave(20);
    let fresh = disk.path("fresh");
    shop.build(&["--out", &fresh]).assert_error(&["No space left"]);
    assert!(!Path::new(&fresh).exists());
}

#[test]
fn a_full_cache_leaves_the_last_build_and_nothing_half_written() {
    let Some(disk) = Disk::mount(4096) else { return };
    let shop = Shop::new();
    assert_eq!(shop.build(&[]).code, 0);
    let before = files(&shop.path("dist"));
    change(&shop);
    let (whole, whole_cache) = (shop.text("whole"), shop.text("whole-cache"));
    assert_eq!(shop.build(&["--out", &whole, "--cache", &whole_cache]).code, 0);
    let cache = disk.path("cache");
    let mut failures = 0;
    for kilobytes in [0, 8, 32, 64, 128] {
        let _ = fs::remove_dir_all(&cache);
        disk.leave(kilobytes);
        let failed = shop.build(&["--cache", &cache]);
        if failed.code == 0 {
            continue;
        }
        failed.assert_error(&["cache", "No space left", "--cache"]);
        assert_untouched(&failed, &shop.path("dist"), &before);
        failures += 1;
        // What did get into the cache is right.
        disk.free();
        let out = shop.text(&format!("out{kilobytes}"));
        assert_eq!(shop.build(&["--cache", &cache, "--out", &out]).code, 0);
        assert_eq!(files(Path::new(&out)), files(Path::new(&whole)));
    }
    assert!(failures >= 3, "{failures}");
}

/// Works without privileges: no file may grow beyond a limit, as with a quota.
#[cfg(unix)]
#[test]
fn a_limit_for_files_leaves_the_last_build() {
    let shop = Shop::new();
    assert_eq!(shop.build(&[]).code, 0);
    let before = files(&shop.path("dist"));
    change(&shop);
    // A widget of another length, as after an update, must be written too.
    let wasm = before.keys().find(|path| path.ends_with(".wasm")).unwrap();
    let mut codes = Vec::new();
    for blocks in [0, 2, 8, 64, 100_000] {
        if blocks == 64 {
            fs::remove_file(shop.path("dist").join(wasm)).unwrap();
        }
        let command = format!(
            "trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" build --feed '{}' --out '{}' --cache '{}'",
            shop.text("feed.xml"),
            shop.text("dist"),
            shop.text("cache")
        );
        let output = Command::new("sh")
            .args(["-c", &command, env!("CARGO_BIN_EXE_vitrine")])
            .output()
            .unwrap();
        let done = Run {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        };
        codes.push(done.code);
        if done.code != 0 {
            done.assert_error(&["File too large"]);
            if blocks < 64 {
                assert_untouched(&done, &shop.path("dist"), &before);
            }
        }
    }
    assert_eq!(codes.last(), Some(&0), "{codes:?}");
    assert!(codes.iter().filter(|code| **code == 1).count() >= 3, "{codes:?}");
    assert_eq!(run(["check", &shop.text("dist")]).code, 0);
}
