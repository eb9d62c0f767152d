//! Index, buckets of keys and shards, fetched.

use vitrine_browser::{Download, FetchError};
use vitrine_envelope::Kind;
use vitrine_table::{Bucket, Index, Page, Plan, Shard, TableError};

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
    /// Asks for files by their numbers, each once.
    pub fn want(&mut self, numbers: &[u32], kind: Kind, path: impl Fn(u32) -> Option<String>) {
        for &number in numbers {
            if let (false, Some(path)) = (self.0.iter().any(|of| of.0 == number), path(number)) {
                self.0.push((number, Download::start(path, kind)));
            }
        }
    }

    /// All that was asked for.
    pub async fn all<T>(
        self,
        parse: fn(&[u8]) -> Result<T, TableError>,
    ) -> Result<Vec<T>, FetchError> {
        let mut parsed = Vec::with_capacity(self.0.len());
        for (_, mut download) in self.0 {
            let payload = download.payload().await?;
            parsed.push(parse(&payload).map_err(|fault| download.broken(fault))?);
        }
        Ok(parsed)
    }
}

/// The plan for a page, and its shards. What the index alone can tell of them comes beside the
/// buckets of keys.
pub(super) async fn plan(index: &Index, page: &Page) -> Result<(Plan, Vec<Shard>), FetchError> {
    let request = index.request(page);
    let (mut buckets, mut shards) = (Files::default(), Files::default());
    buckets.want(request.buckets(), Kind::Keys, |number| index.bucket_path(number));
    let mut plan = request.plan(index, &[]);
    let shard = |number| index.shard_path(number);
    shards.want(plan.shards(), Kind::Shard, shard);
    if !request.buckets().is_empty() {
        plan = request.plan(index, &buckets.all(Bucket::parse).await?);
        shards.want(plan.shards(), Kind::Shard, shard);
    }
    Ok((plan, shards.all(Shard::parse).await?))
}
