//! Index and shards, fetched.

use vitrine_browser::{Download, FetchError};
use vitrine_envelope::Kind;
use vitrine_table::{Index, Shard};

/// The index at `path`.
pub(super) async fn index(path: String) -> Result<Index, FetchError> {
    let mut download = Download::start(path, Kind::Index);
    let payload = download.payload().await?;
    Index::parse(&payload).map_err(|fault| download.broken(fault))
}

/// Shards by their numbers, side by side.
pub(super) async fn shards(index: &Index, numbers: &[u32]) -> Result<Vec<Shard>, FetchError> {
    let paths = numbers.iter().filter_map(|&number| index.shard_path(number));
    let running: Vec<Download> = paths.map(|path| Download::start(path, Kind::Shard)).collect();
    let mut parsed = Vec::with_capacity(running.len());
    for mut download in running {
        let payload = download.payload().await?;
        parsed.push(Shard::parse(&payload).map_err(|fault| download.broken(fault))?);
    }
    Ok(parsed)
}
