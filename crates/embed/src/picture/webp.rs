//! The container of WebP files, [RIFF](https://developers.google.com/speed/webp/docs/riff_container):
//! chunks of four letters, a little-endian length and as many bytes, rounded up to an even number.

/// Where the chunks begin: after `RIFF`, the file's length and `WEBP`.
const HEADER: usize = 12;

/// A chunk's name and content. One that is cut, or longer than the file, is not listed.
type Chunk<'a> = (&'a [u8; 4], &'a [u8]);

fn chunks(mut rest: &[u8]) -> impl Iterator<Item = Chunk<'_>> {
    std::iter::from_fn(move || {
        let (name, tail) = rest.split_first_chunk::<4>()?;
        let (length, tail) = tail.split_first_chunk::<4>()?;
        let length = u32::from_le_bytes(*length) as usize;
        let content = tail.get(..length)?;
        rest = tail.get(length.next_multiple_of(2)..).unwrap_or_default();
        Some((name, content))
    })
}

/// The EXIF chunk of an extended file, if all of it is there.
pub(super) fn exif(bytes: &[u8]) -> Option<&[u8]> {
    let chunks = chunks(bytes.get(HEADER..)?);
    chunks.filter(|(name, _)| *name == b"EXIF").map(|(_, content)| content).next()
}

/// The picture of a file whose container contradicts itself (lengths, sizes, flags for chunks that
/// are not there) as a file of its own, with transparency and without anything else; of an
/// animation the first frame. `None` where the picture's own data are not whole.
pub(super) fn still(bytes: &[u8]) -> Option<Vec<u8>> {
    let all = bytes.get(HEADER..)?;
    picture(all).or_else(|| {
        // A frame's place, size and duration come before its chunks.
        let (_, frame) = chunks(all).find(|(name, _)| *name == b"ANMF")?;
        picture(frame.get(16..)?)
    })
}

fn picture(all: &[u8]) -> Option<Vec<u8>> {
    let find = |wanted: &[u8; 4]| chunks(all).find(|(name, _)| *name == wanted);
    let (name, data) = find(b"VP8 ").or_else(|| find(b"VP8L"))?;
    let mut body = b"WEBP".to_vec();
    if let (b"VP8 ", Some((_, alpha))) = (name, find(b"ALPH")) {
        let [width, height] = size(data)?;
        const ALPHA: u8 = 0x10;
        let mut extended = vec![ALPHA, 0, 0, 0];
        for side in [width, height] {
            extended.extend(&u32::from(side.checked_sub(1)?).to_le_bytes()[..3]);
        }
        append(&mut body, b"VP8X", &extended);
        append(&mut body, b"ALPH", alpha);
    }
    append(&mut body, name, data);
    let mut file = b"RIFF".to_vec();
    file.extend(u32::try_from(body.len()).ok()?.to_le_bytes());
    file.extend(body);
    Some(file)
}

/// Width and height of a key frame (RFC 6386, 9.1): after a tag of three bytes and a start code of
/// three, 14 bits each.
fn size(frame: &[u8]) -> Option<[u16; 2]> {
    let at = |at: usize| Some(u16::from_le_bytes([*frame.get(at)?, *frame.get(at + 1)?]) & 0x3fff);
    Some([at(6)?, at(8)?])
}

fn append(body: &mut Vec<u8>, name: &[u8; 4], content: &[u8]) {
    body.extend(name);
    body.extend((content.len() as u32).to_le_bytes());
    body.extend(content);
    body.resize(body.len().next_multiple_of(2), 0);
}
