//! The source of a feed: the input, its first bytes and its encoding.

use std::io::{Cursor, Read};

use encoding_rs_io::DecodeReaderBytesBuilder;

use crate::FeedError;
use crate::reading::input::encoding::{Decoder, sniff};

/// Bytes looked at to recognise format and encoding.
const HEAD: u64 = 512 << 10;

/// A feed whose first bytes are known.
pub(crate) struct Source<'a> {
    /// The first bytes, in an encoding that keeps ASCII as it is; also part of `input`.
    pub head: Vec<u8>,
    /// The whole feed.
    pub input: Box<dyn Read + 'a>,
    /// For what is not ASCII.
    pub decoder: Decoder,
    /// The label in the XML declaration.
    pub label: Option<String>,
    /// The encoding of the whole, where it is none that keeps ASCII.
    pub transcoded: Option<&'static str>,
}

impl<'a> Source<'a> {
    /// Looks at the beginning of a feed.
    pub fn open(input: impl Read + 'a) -> Result<Source<'a>, FeedError> {
        let (head, input) = peek(input)?;
        let sniffed = sniff(&head);
        let (head, input) = match sniffed.transcode {
            None => (head, input),
            Some(encoding) => {
                let utf8 = DecodeReaderBytesBuilder::new().encoding(Some(encoding)).build(input);
                peek(utf8)?
            }
        };
        if leading_blank(&head) == head.len() && (head.len() as u64) < HEAD {
            return Err(FeedError::Empty);
        }
        let transcoded = sniffed.transcode.map(|encoding| encoding.name());
        Ok(Source { head, input, decoder: sniffed.decoder, label: sniffed.label, transcoded })
    }
}

/// Length of the white space and byte order marks that a text begins with.
pub(crate) fn leading_blank(head: &[u8]) -> usize {
    let mut rest = head;
    loop {
        let next = rest.trim_ascii_start();
        let next = next.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(next);
        if next.len() == rest.len() {
            return head.len() - rest.len();
        }
        rest = next;
    }
}

/// Reads the first bytes and puts them back.
fn peek<'a>(mut input: impl Read + 'a) -> Result<(Vec<u8>, Box<dyn Read + 'a>), FeedError> {
    let mut head = Vec::new();
    input.by_ref().take(HEAD).read_to_end(&mut head)?;
    let whole = Cursor::new(head.clone()).chain(input);
    Ok((head, Box::new(whole)))
}
