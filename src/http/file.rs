//! Large files from the web whose content is known beforehand.
//!
//! What has arrived lies beside the file that it will be, under its name and `.part`; a download
//! that broke off, even by the end of the process, continues there. The file gets its own name only
//! when its SHA-256 is the one expected.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use ureq::Body;
use ureq::http::header::HeaderName;
use ureq::http::{Response, StatusCode};
use url::Url;

use super::resume::{content_range, range_headers, strong_etag};
use super::{DownloadError, Downloader};
use crate::cache::Digest;
use crate::pipeline::size;
use crate::progress::Progress;
use vitrine_file_kind::FileKind;

/// What a file must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExpectedFile<'a> {
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256, in lower-case hexadecimal digits.
    pub sha256: &'a str,
}

/// Why a file is not there.
#[derive(Debug, thiserror::Error)]
pub enum DownloadFileError {
    /// The server did not give it.
    #[error("{address}: {source}{}", continues(*.stored, *.bytes))]
    Download {
        /// The file's address.
        address: Url,
        /// What went wrong.
        source: DownloadError,
        /// Bytes that are here, where the next call continues.
        stored: u64,
        /// Bytes of the whole.
        bytes: u64,
    },
    /// The server gave something else.
    #[error("{address} gives another file: expected {expected}, got {got}; nothing of it was kept")]
    OtherContent {
        /// The address.
        address: Url,
        /// Length or hash.
        expected: String,
        /// The same of what came.
        got: String,
    },
    /// There is a file of that name already, with other content.
    #[error(
        "{} is there already and is another file: expected {expected}, got {got}",
        path.display()
    )]
    Occupied {
        /// The file.
        path: PathBuf,
        /// Hash.
        expected: String,
        /// Hash.
        got: String,
    },
    /// It cannot be stored.
    #[error("cannot store {}: {source}", path.display())]
    Disk {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

fn continues(stored: u64, bytes: u64) -> String {
    match stored {
        0 => String::new(),
        _ => format!("; {stored} of {bytes} bytes are here, and the next run continues there"),
    }
}

impl Downloader {
    /// Downloads a file to `target`, continuing what an earlier call began.
    ///
    /// # Errors
    ///
    /// `target` is then as it was: absent, or another file.
    pub fn get_file(
        &self,
        address: &Url,
        expected: &ExpectedFile,
        target: &Path,
        progress: &dyn Progress,
    ) -> Result<(), DownloadFileError> {
        if target.exists() {
            let got = sha256(target)?;
            if got == expected.sha256 {
                return Ok(());
            }
            let expected = format!("SHA-256 {}", expected.sha256);
            return Err(DownloadFileError::Occupied { path: target.to_owned(), expected, got });
        }
        let download =
            FileDownload { downloader: self, address, expected, part: Part::of(target), progress };
        download.run()?.publish(target)
    }
}

struct FileDownload<'a> {
    downloader: &'a Downloader,
    address: &'a Url,
    expected: &'a ExpectedFile<'a>,
    part: Part,
    progress: &'a dyn Progress,
}

impl FileDownload<'_> {
    /// The part, whole and checked.
    fn run(self) -> Result<Part, DownloadFileError> {
        let mut continued = self.part.length() > 0;
        loop {
            self.progress.begin_bytes("download", self.expected.bytes);
            self.progress.reach(self.part.length());
            self.complete()?;
            self.progress.end(&size(self.expected.bytes));

            self.progress.begin("check", 0);
            let got = sha256(&self.part.path)?;
            if got == self.expected.sha256 {
                self.progress.end("the SHA-256 is as expected");
                return Ok(self.part);
            }
            self.part.discard();
            // The old part may have been of another file: once more from the beginning.
            if !std::mem::take(&mut continued) {
                return Err(self.other(format!("SHA-256 {}", self.expected.sha256), got));
            }
            self.progress.end("what was here already does not fit; beginning again");
        }
    }

    /// Asks until the part has its full length or does not grow any more.
    fn complete(&self) -> Result<(), DownloadFileError> {
        if self.part.length() > self.expected.bytes {
            self.part.discard();
        }
        while self.part.length() < self.expected.bytes {
            let headers = || self.part.headers();
            match self.downloader.patiently(self.address, headers, |answer| self.append(answer)) {
                Ok(stored) => stored?,
                Err(source) => {
                    return Err(DownloadFileError::Download {
                        address: self.address.clone(),
                        source,
                        stored: self.part.length(),
                        bytes: self.expected.bytes,
                    });
                }
            }
        }
        Ok(())
    }

    /// Adds an answer's body to the part. A connection that breaks is no error where the part has
    /// become longer than it was.
    fn append(
        &self,
        answer: Response<Body>,
    ) -> Result<Result<(), DownloadFileError>, DownloadError> {
        let before = self.part.length();
        let (start, total) = match answer.status() {
            StatusCode::OK => (0, answer.body().content_length()),
            StatusCode::PARTIAL_CONTENT => match content_range(&answer) {
                Some((start, total)) if start == before => (start, total),
                _ => return Err(self.part.refused()),
            },
            StatusCode::RANGE_NOT_SATISFIABLE => return Err(self.part.refused()),
            status => return Err(DownloadError::Status(status)),
        };
        let etag = strong_etag(&answer);
        let limit = self.expected.bytes - start;
        let mut body = answer.into_body().into_with_config().limit(limit).reader();
        let mut block = vec![0; 1 << 16];
        let broken = |error: io::Error| self.downloader.explain(error, self.address);

        let mut length = body.read(&mut block).map_err(broken)?;
        let kind = FileKind::of(&block[..length]).filter(|_| start == 0);
        if kind.is_some() || total.is_some_and(|total| total != self.expected.bytes) {
            let bytes = total.map(|total| format!("{total} bytes"));
            let got: Vec<_> =
                bytes.into_iter().chain(kind.map(|kind| kind.name().to_owned())).collect();
            let expected = format!("{} bytes", self.expected.bytes);
            return Ok(Err(self.other(expected, got.join(", "))));
        }
        let disk =
            |source| Ok(Err(DownloadFileError::Disk { path: self.part.path.clone(), source }));
        let mut file = match self.part.open(start, etag.as_deref()) {
            Ok(file) => file,
            Err(error) => return disk(error),
        };
        let mut done = start;
        while length > 0 {
            if let Err(error) = file.write_all(&block[..length]) {
                return disk(error);
            }
            done += length as u64;
            self.progress.reach(done);
            length = match body.read(&mut block) {
                Ok(length) => length,
                Err(_) if done > before => return Ok(Ok(())),
                Err(error) => return Err(broken(error)),
            };
        }
        if done > before { Ok(Ok(())) } else { Err(broken(io::ErrorKind::UnexpectedEof.into())) }
    }

    fn other(&self, expected: String, got: String) -> DownloadFileError {
        DownloadFileError::OtherContent { address: self.address.clone(), expected, got }
    }
}

fn sha256(path: &Path) -> Result<String, DownloadFileError> {
    File::open(path)
        .and_then(|mut file| Digest::of_reader(&mut file))
        .map(|digest| digest.hex())
        .map_err(|source| DownloadFileError::Disk { path: path.to_owned(), source })
}

/// What has arrived of a file: its bytes, and beside them the entity tag that the server gave them.
struct Part {
    path: PathBuf,
    etag: PathBuf,
}

impl Part {
    fn of(target: &Path) -> Part {
        let with = |end: &str| {
            let mut name = target.as_os_str().to_owned();
            name.push(end);
            PathBuf::from(name)
        };
        Part { path: with(".part"), etag: with(".part.etag") }
    }

    fn length(&self) -> u64 {
        fs::metadata(&self.path).map_or(0, |meta| meta.len())
    }

    /// Asks for what is missing; for all of it, if the server's file is not the same any more.
    fn headers(&self) -> Vec<(HeaderName, String)> {
        range_headers(self.length(), fs::read_to_string(&self.etag).ok().as_deref())
    }

    /// Opens the part for writing from `start`, which is 0 or its length.
    fn open(&self, start: u64, etag: Option<&str>) -> io::Result<File> {
        if start > 0 {
            return File::options().append(true).open(&self.path);
        }
        let file = File::create(&self.path)?;
        match etag {
            Some(etag) => fs::write(&self.etag, etag)?,
            None => self.forget_etag(),
        }
        Ok(file)
    }

    /// The server does not continue where the part ends: the next request begins anew.
    fn refused(&self) -> DownloadError {
        self.discard();
        DownloadError::Connection("the server does not continue where it stopped".to_owned())
    }

    fn discard(&self) {
        let _ = fs::remove_file(&self.path);
        self.forget_etag();
    }

    fn forget_etag(&self) {
        let _ = fs::remove_file(&self.etag);
    }

    fn publish(&self, target: &Path) -> Result<(), DownloadFileError> {
        self.forget_etag();
        File::open(&self.path)
            .and_then(|file| file.sync_all())
            .and_then(|()| fs::rename(&self.path, target))
            .map_err(|source| DownloadFileError::Disk { path: target.to_owned(), source })
    }
}
