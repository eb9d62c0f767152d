//! Finding a product in a whole table: by a query, or by the page that shows it.

use crate::keys::text::{Text, key};
use crate::{Entry, Page, Plan, Request, Shard, Source, Table, TableError, Verdict};

impl<S: Source> Table<S> {
    /// Products whose id is exactly `query`; otherwise those whose name equals it (whatever the
    /// case and punctuation); otherwise those whose name has each of its words as a part.
    ///
    /// # Errors
    /// The first shard that cannot be read.
    pub fn find(&self, query: &str) -> Result<Vec<Entry>, TableError> {
        let entries = self.entries().collect::<Result<Vec<_>, _>>()?;
        let text = Text::new(query);
        let whole = text.key();
        let partial = |entry: &Entry| {
            let name = Text::new(&entry.name).key();
            let within = |word| name.contains(&key(std::slice::from_ref(word)));
            !text.words.is_empty() && text.words.iter().all(within)
        };
        let chosen: Vec<bool> = entries.iter().map(|entry| entry.id == query.trim()).collect();
        let chosen = if chosen.contains(&true) {
            chosen
        } else {
            let equal: Vec<bool> = (entries.iter())
                .map(|entry| !whole.is_empty() && Text::new(&entry.name).key() == whole)
                .collect();
            if equal.contains(&true) { equal } else { entries.iter().map(partial).collect() }
        };
        let found = entries.into_iter().zip(chosen).filter(|(_, chosen)| *chosen);
        Ok(found.map(|(entry, _)| entry).collect())
    }

    /// Decides which product a page shows, reading the files that it takes.
    ///
    /// # Errors
    /// The first file that cannot be read.
    pub fn identify(&self, page: &Page) -> Result<Verdict, TableError> {
        let mut request = self.index.request(page);
        let (plan, shards) = self.plan(&mut request)?;
        Ok(plan.decide(&shards))
    }

    /// The plan for a page with its shards.
    pub(crate) fn plan<'a>(
        &self,
        request: &'a mut Request,
    ) -> Result<(Plan<'a>, Vec<Shard>), TableError> {
        let buckets = request.buckets().iter().map(|number| self.bucket(*number));
        let buckets = buckets.collect::<Result<Vec<_>, _>>()?;
        let plan = request.plan(&self.index, &buckets);
        let shards = plan.shards().iter().map(|number| self.shard(*number));
        let shards = shards.collect::<Result<_, _>>()?;
        Ok((plan, shards))
    }
}
