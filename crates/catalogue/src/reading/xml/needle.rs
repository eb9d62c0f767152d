//! A search for one string in a stream, each byte of which is searched once.

use memchr::memmem;

/// A string to look for, with what is known of its next place.
pub(crate) struct Needle {
    pub finder: memmem::Finder<'static>,
    /// No match begins in this range of the stream.
    absent: std::ops::Range<u64>,
}

impl Needle {
    /// A needle that was not looked for yet.
    pub fn new(text: &str) -> Needle {
        Needle { finder: memmem::Finder::new(text.as_bytes()).into_owned(), absent: 0..0 }
    }

    /// Looks in `buffer`, which begins at `offset` in the stream, from `from` on; what was searched
    /// in vain before is not searched again.
    pub fn find(&mut self, buffer: &[u8], offset: u64, from: usize) -> Option<usize> {
        let start = offset + from as u64;
        let known = self.absent.start <= start && start < self.absent.end;
        let resume = if known { (self.absent.end - offset) as usize } else { from };
        let found = buffer.get(resume..).and_then(|rest| self.finder.find(rest));
        let end = match found {
            Some(at) => resume + at,
            None => (buffer.len() + 1).saturating_sub(self.finder.needle().len()).max(resume),
        };
        self.absent = if known { self.absent.start } else { start }..offset + end as u64;
        found.map(|at| resume + at)
    }
}
