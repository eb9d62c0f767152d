//! Index, buckets of keys and shards, fetched.

use vitrine_browser::{Download, FetchError};
use vitrine_envelope::Kind;
use vitrine_table::{Bucket, Index, Shard, TableError};

/// The index at `path`.
pub(super) async fn index(path: String) -> Result<Index, FetchError> {
    let mut download = Download::start(path, Kind::Index);
    let payload = download.payload().await?;
    Index::parse(&payload).map_err(|fault| download.broken(fault))
}

/// Buckets of keys by their numbers.
pub(super) async fn buckets(index: &Index, numbers: &[u32]) -> Result<Vec<Bucket>, FetchError> {
    let paths = numbers.iter().filter_map(|&number| index.bucket_path(number));
    all(paths, Kind::Keys, Bucket::parse).await
}

/// Shards by their numbers.
pub(super) async fn shards(index: &Index, numbers: &[u32]) -> Result<Vec<Shard>, FetchError> {
    let paths = numbers.iter().filter_map(|&number| index.shard_path(number));
    all(paths, Kind::Shard, Shard::parse).await
}

/// Files of one kind, side by side.
async fn all<T>(
    paths: impl Iterator<Item = String>,
    kind: Kind,
    parse: fn(&[u8]) -> Result<T, TableError>,
) -> Result<Vec<T>, FetchError> {
    let running: Vec<Download> = paths.map(|path| Download::start(path, kind)).collect();
    let mut parsed = Vec::with_capacity(running.len());
    for mut download in running {
        let payload = download.payload().await?;
        parsed.push(parse(&payload).map_err(|fault| download.broken(fault))?);
    }
    Ok(parsed)
}
