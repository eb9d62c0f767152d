//! Every remedy, with the error that it belongs to.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;

use clap::CommandFactory;

use super::{Arguments, output};
use crate::cache::CacheError;
use crate::dist::{DistError, FolderError, PictureSearchError};
use crate::feed::{FeedSource, FeedSourceError};
use crate::http::{DownloadError, DownloadFileError, PrivateAddress};
use crate::images::{ImageError, LocateError};
use crate::model::ModelFileError;
use crate::pipeline::BuildError;
use crate::publish::PublishError;
use crate::report::PreviewError;
use vitrine_embed::NetworkError;
use vitrine_embed::pack::PackError;

fn full() -> io::Error {
    io::Error::other("full")
}

/// An error that each remedy belongs to, as deep as it comes, with the whole message.
fn told() -> Vec<(anyhow::Error, &'static str)> {
    let path = || PathBuf::from("dist");
    let feed = || FeedSource::new("feed.xml");
    let url = || "https://shop.example/net.onnx".parse().unwrap();
    let private = || PrivateAddress { host: "10.0.0.1".into() };
    let pack = |source| ModelFileError::Pack { name: "net".into(), source };
    let (reason, candidates) = ("no dense layer".to_owned(), "a, b".to_owned());
    let unclear = NetworkError::LayerUnclear { reason, candidates };
    let unclear = ModelFileError::Network { name: "net".into(), source: unclear };
    let threads = rayon::ThreadPoolBuilder::new().spawn_handler(|_| Err(full())).build();
    let threads = ImageError::Threads(9, threads.unwrap_err());
    let other = |expected: &str, got: &str| (expected.to_owned(), got.to_owned());
    let ((expected, got), (wanted, there)) = (other("1", "2"), other("a", "b"));
    vec![
        (
            BuildError::ProductsDropped {
                feed: feed(),
                out: path(),
                before: 10,
                now: 5,
                max_drop: 0.4,
            }
            .into(),
            "feed.xml has only 5 products, 50 % fewer than the 10 that dist was built from; at \
             most 40 % may be gone, so nothing was published; if the shop really has so few \
             now, build once with --allow-drop, or raise max_drop in the configuration",
        ),
        (
            BuildError::Dist(PublishError::NotAFolder(path()).into()).into(),
            "dist is a file; --out takes a folder",
        ),
        (
            BuildError::Images(CacheError::Write { path: path(), source: full() }.into()).into(),
            "cannot write the cache folder dist: full; make room there, or name another with \
             --cache DIR",
        ),
        (
            PreviewError::Folder(FolderError::NotPublished { path: path(), source: full() }).into(),
            "dist is not a published folder (frame.html: full); make one with `vitrine build \
             --feed FEED --out dist`",
        ),
        (
            PictureSearchError::Folder(FolderError::NoPhotoSearch { path: path() }).into(),
            "dist was built without photo search; build it again with --photo-search or \
             [photo_search]",
        ),
        (
            BuildError::Dist(DistError::NoSearchModule).into(),
            "this binary was built without the search by photo; build it with `./build.sh \
             dist`, or leave --photo-search or [photo_search] out",
        ),
        (
            BuildError::Feed(FeedSourceError::Download { feed: feed(), source: private().into() })
                .into(),
            "cannot read the feed feed.xml: 10.0.0.1 is an address of a private network or of \
             this machine; where that is meant, give --allow-private-hosts",
        ),
        (
            DownloadFileError::Download {
                address: url(),
                source: DownloadError::Tls("expired".into()),
                stored: 0,
                bytes: 9,
            }
            .into(),
            "https://shop.example/net.onnx: no secure connection: expired; try again later, or \
             name another address with --url",
        ),
        (
            DownloadFileError::Download {
                address: url(),
                source: DownloadError::Tls("expired".into()),
                stored: 4,
                bytes: 9,
            }
            .into(),
            "https://shop.example/net.onnx: no secure connection: expired; 4 of 9 bytes are \
             here, and the next run continues there",
        ),
        (
            DownloadFileError::OtherContent { address: url(), expected, got }.into(),
            "https://shop.example/net.onnx gives another file: expected 1, got 2; nothing of \
             it was kept. Name another address with --url",
        ),
        (
            DownloadFileError::Occupied { path: path(), expected: wanted, got: there }.into(),
            "dist is there already and is another file: expected a, got b; remove it, or name \
             another file with --out",
        ),
        (
            DownloadFileError::Disk { path: path(), source: full() }.into(),
            "cannot store dist: full; make room and run again, which continues where it \
             stopped, or name another place with --out",
        ),
        (BuildError::Images(threads).into(), "cannot start 9 threads: full; try --jobs 1"),
        (
            LocateError::NoBase.into(),
            "a relative address; say where the files are with --picture-base DIR",
        ),
        (
            BuildError::Model(ModelFileError::PackIsCut(path())).into(),
            "dist is a pack, whose layer and preprocessing are fixed; leave --layer and \
             --preprocessing out, or pack the ONNX file again with them",
        ),
        (
            BuildError::Model(unclear).into(),
            "net: which layer is the vector is not clear: no dense layer; name it with \
             --layer, one of: a, b",
        ),
        (
            pack(PackError::NoMemory(7)).into(),
            "net: there is no memory for 7 bytes of weights: close other programs, or make a \
             smaller pack with --weights int8 or --rank",
        ),
        (
            pack(PackError::NotFinite { layer: 2, converted: true }).into(),
            "net: layer 2 has weights that are not finite as 16-bit floats: check the \
             network's file, or try --weights int8",
        ),
        (
            pack(PackError::TooLarge).into(),
            "net: the weights are too large for a pack (1 GiB): choose --weights int8 or f16",
        ),
        (
            PreviewError::NoShop(path()).into(),
            "dist is not a folder; --shop takes the folder of the shop's pages",
        ),
        (
            PreviewError::Port { port: 80, source: full() }.into(),
            "cannot listen on port 80: full; choose another with --port (0: any)",
        ),
    ]
}

#[test]
fn errors_are_told_with_the_options_that_help() {
    for (error, whole) in told() {
        assert_eq!(output::message(&error), whole);
    }
    let busy = BuildError::Publish(PublishError::Busy("dist".into())).into();
    let whole = "another build is writing to dist; let it finish, or name another folder";
    assert_eq!(output::message(&busy), whole);
}

fn flags(command: &clap::Command, found: &mut BTreeSet<String>) {
    found.extend(
        command.get_arguments().filter_map(|argument| argument.get_long()).map(str::to_owned),
    );
    command.get_subcommands().for_each(|command| flags(command, found));
}

#[test]
fn remedies_name_options_that_there_are() {
    let mut known = BTreeSet::new();
    flags(&Arguments::command(), &mut known);
    let mut named = 0;
    for (_, whole) in told() {
        for flag in whole.split("--").skip(1) {
            let end = flag.find(|c: char| !c.is_ascii_lowercase() && c != '-');
            let flag = &flag[..end.unwrap_or(flag.len())];
            assert!(known.contains(flag), "{flag} in {whole}");
            named += 1;
        }
    }
    assert!(named > 20, "{named}");
}
