//! Index, buckets of keys and shards, fetched.

use vitrine_browser::{Download, FetchError};
use vitrine_envelope::Kind;
use vitrine_table::{Bucket, Index, Page, Shard, TableError, Verdict};

/// The index at `path`.
pub(super) async fn index(path: String) -> Result<Index, FetchError> {
    let mut download = Download::start(path, Kind::Index);
    let payload = download.payload().await?;
    Index::parse(&payload).map_err(|fault| download.broken(fault))
}

/// Files of one kind, on their way side by side.
#[derive(Default)]
pub(super) struct Files(Vec<(u32, Download)>);

impl Files {
    /// Asks for files of an index by their numbers, each once.
    fn want(
        &mut self,
        index: &Index,
        numbers: &[u32],
        kind: Kind,
        path: fn(&Index, u32) -> Option<String>,
    ) {
        for &number in numbers {
            if let (false, Some(path)) =
                (self.0.iter().any(|of| of.0 == number), path(index, number))
            {
                self.0.push((number, Download::start(path, kind)));
            }
        }
    }

    /// All that was asked for, with what it came by.
    async fn all(self) -> Result<Vec<(Download, Vec<u8>)>, FetchError> {
        let mut all = Vec::with_capacity(self.0.len());
        for (_, mut download) in self.0 {
            let payload = download.payload().await?;
            all.push((download, payload));
        }
        Ok(all)
    }
}

/// The files that were fetched, read.
fn read<T>(
    files: Vec<(Download, Vec<u8>)>,
    parse: fn(&[u8]) -> Result<T, TableError>,
) -> Result<Vec<T>, FetchError> {
    let parsed = |(download, payload): &(Download, Vec<u8>)| {
        parse(payload).map_err(|fault| download.broken(fault))
    };
    files.iter().map(parsed).collect()
}

/// Finds the product of a page, with the shards that it took.
///
/// What the index alone can tell of the shards is fetched beside the buckets of keys.
pub(super) async fn identify(
    index: &Index,
    page: &Page,
) -> Result<(Verdict, Vec<Shard>), FetchError> {
    let mut request = index.request(page);
    let (mut files, mut shards) = (Files::default(), Files::default());
    files.want(index, request.buckets(), Kind::Keys, Index::bucket_path);
    shards.want(index, request.plan(index, &[]).shards(), Kind::Shard, Index::shard_path);
    let buckets = read(files.all().await?, Bucket::parse)?;
    let plan = request.plan(index, &buckets);
    shards.want(index, plan.shards(), Kind::Shard, Index::shard_path);
    let shards = read(shards.all().await?, Shard::parse)?;
    Ok((plan.decide(&shards), shards))
}
