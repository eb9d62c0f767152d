//! What the command adds to its steps' errors: the options that help. The steps say what is wrong
//! and where, and know nothing of options.

use std::borrow::Cow;
use std::error::Error;

use anyhow::Chain;

use crate::cache::CacheError;
use crate::dist::{DistError, FolderError};
use crate::http::{DownloadFileError, PrivateAddress};
use crate::images::{ImageError, LocateError};
use crate::model::ModelFileError;
use crate::pipeline::BuildError;
use crate::publish::PublishError;
use crate::report::PreviewError;
use vitrine_embed::NetworkError;
use vitrine_embed::pack::PackError;

type Words = Option<Cow<'static, str>>;

/// Words that follow an error's own, those for the first in its chain of causes that has some.
pub(super) fn remedy(error: &(dyn Error + 'static)) -> Words {
    Chain::new(error).find_map(|error| {
        None.or_else(|| error.downcast_ref().and_then(build))
            .or_else(|| error.downcast_ref().and_then(publish))
            .or_else(|| error.downcast_ref().and_then(cache))
            .or_else(|| error.downcast_ref().and_then(folder))
            .or_else(|| error.downcast_ref().and_then(photo_search))
            .or_else(|| error.downcast_ref().and_then(private_address))
            .or_else(|| error.downcast_ref().and_then(download))
            .or_else(|| error.downcast_ref().and_then(pictures))
            .or_else(|| error.downcast_ref().and_then(locate))
            .or_else(|| error.downcast_ref().and_then(model_file))
            .or_else(|| error.downcast_ref().and_then(network))
            .or_else(|| error.downcast_ref().and_then(pack))
            .or_else(|| error.downcast_ref().and_then(preview))
    })
}

fn words(text: &'static str) -> Words {
    Some(text.into())
}

fn build(error: &BuildError) -> Words {
    match error {
        BuildError::ProductsDropped { .. } => words(
            "; if the shop really has so few now, build once with --allow-drop, or raise max_drop \
             in the configuration",
        ),
        _ => None,
    }
}

fn publish(error: &PublishError) -> Words {
    match error {
        PublishError::NotAFolder(_) => words("; --out takes a folder"),
        PublishError::Busy(_) | PublishError::Write { .. } => None,
    }
}

fn cache(error: &CacheError) -> Words {
    match error {
        CacheError::Write { .. } => words("; make room there, or name another with --cache DIR"),
        CacheError::Changed => None,
    }
}

fn folder(error: &FolderError) -> Words {
    match error {
        FolderError::NotPublished { path, .. } => {
            let path = path.display();
            Some(format!("; make one with `vitrine build --feed FEED --out {path}`").into())
        }
        FolderError::NoPhotoSearch { .. } => {
            words("; build it again with --photo-search or [photo_search]")
        }
        _ => None,
    }
}

fn photo_search(error: &DistError) -> Words {
    match error {
        DistError::NoSearchModule | DistError::NotSearchable { .. } => {
            words(", or leave --photo-search or [photo_search] out")
        }
        _ => None,
    }
}

fn private_address(_: &PrivateAddress) -> Words {
    words("; where that is meant, give --allow-private-hosts")
}

fn download(error: &DownloadFileError) -> Words {
    match error {
        DownloadFileError::Download { stored: 0, .. } => {
            words("; try again later, or name another address with --url")
        }
        DownloadFileError::Download { .. } => None,
        DownloadFileError::OtherContent { .. } => words(". Name another address with --url"),
        DownloadFileError::Occupied { .. } => words("; remove it, or name another file with --out"),
        DownloadFileError::Disk { .. } => words(
            "; make room and run again, which continues where it stopped, or name another place \
             with --out",
        ),
    }
}

fn pictures(error: &ImageError) -> Words {
    match error {
        ImageError::Threads(..) => words("; try --jobs 1"),
        _ => None,
    }
}

fn locate(error: &LocateError) -> Words {
    match error {
        LocateError::NoBase => words("; say where the files are with --picture-base DIR"),
        _ => None,
    }
}

fn model_file(error: &ModelFileError) -> Words {
    match error {
        ModelFileError::PackIsCut(_) => {
            words("; leave --layer and --preprocessing out, or pack the ONNX file again with them")
        }
        _ => None,
    }
}

fn network(error: &NetworkError) -> Words {
    match error {
        NetworkError::LayerUnclear { candidates, .. } => {
            Some(format!("; name it with --layer, one of: {candidates}").into())
        }
        _ => None,
    }
}

fn pack(error: &PackError) -> Words {
    match error {
        PackError::NoMemory(_) => words(" with --weights int8 or --rank"),
        PackError::NotFinite { converted: true, .. } => words(", or try --weights int8"),
        PackError::TooLarge => words(": choose --weights int8 or f16"),
        _ => None,
    }
}

fn preview(error: &PreviewError) -> Words {
    match error {
        PreviewError::NoShop(_) => words("; --shop takes the folder of the shop's pages"),
        PreviewError::Port { .. } => words("; choose another with --port (0: any)"),
        PreviewError::Folder(_) | PreviewError::Server(_) => None,
    }
}
