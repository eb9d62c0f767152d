//! What is fuzzed: each function takes any bytes and must end without a panic, in little time and
//! memory, with a result that keeps its promises. Tests named `fuzz_regressions` run the same on the
//! seeds and on what was found.
#![allow(dead_code)] // each target uses one

use std::collections::HashSet;

use vitrine_catalogue::{Catalogue, FeedError, ReadOptions};
use vitrine_embed::codes::{Cell, Codes};
use vitrine_embed::pack::{Assembly, Manifest};
use vitrine_embed::{Limits, Picture};
use vitrine_table::{Bucket, Index, Page, Shard};

/// A feed of any format.
pub fn feed(bytes: &[u8]) {
    catalogue_of(&[bytes]);
}

/// Offers of YML, as every second shop has them.
pub fn yml(bytes: &[u8]) {
    catalogue_of(&[
        b"<yml_catalog><shop><url>https://a.example/</url><offers><offer id='1'>",
        bytes,
    ]);
}

/// Items of a Google feed.
pub fn google(bytes: &[u8]) {
    catalogue_of(&[
        b"<rss xmlns:g='http://base.google.com/ns/1.0'><channel><item><g:id>1</g:id>",
        bytes,
    ]);
}

/// Items of Hotline's price list.
pub fn hotline(bytes: &[u8]) {
    catalogue_of(&[b"<price><items><item><id>1</id>", bytes]);
}

/// Rows of Shopify's table.
pub fn shopify_csv(bytes: &[u8]) {
    catalogue_of(&[
        b"Handle,Title,Option1 Name,Option1 Value,Variant Price,Image Src\na,A,Size,1,5,x.jpg\n",
        bytes,
    ]);
}

/// Shopify's products.json.
pub fn shopify_json(bytes: &[u8]) {
    catalogue_of(&[b"{\"products\":[{\"id\":1,\"title\":\"A\",\"handle\":\"a\",", bytes]);
}

/// Rows of WooCommerce's table.
pub fn woocommerce(bytes: &[u8]) {
    catalogue_of(&[
        b"ID,Type,SKU,Name,Published,Parent,Images,Regular price\n1,simple,s,A,1,,,5\n",
        bytes,
    ]);
}

/// Rows of any other table.
pub fn table_csv(bytes: &[u8]) {
    catalogue_of(&[b"id;name;price;url;images;attributes\n1;A;5;/a;a.jpg;B=c\n", bytes]);
}

/// WooCommerce's products in JSON.
pub fn woocommerce_json(bytes: &[u8]) {
    catalogue_of(&[
        b"[{\"id\":1,\"name\":\"A\",\"permalink\":\"/a\",\"prices\":{\"price\":\"5\"}},",
        bytes,
    ]);
}

/// Lines of a bulk operation of Shopify's.
pub fn shopify_lines(bytes: &[u8]) {
    catalogue_of(&[b"{\"id\":\"gid://shopify/Product/1\",\"title\":\"A\"}\n{", bytes]);
}

/// Products and offers of CommerceML.
pub fn commerceml(bytes: &[u8]) {
    catalogue_of(&["<КоммерческаяИнформация><Товар><Ид>1</Ид>".as_bytes(), bytes]);
}

fn catalogue_of(parts: &[&[u8]]) {
    let feed = parts.concat();
    let read: Result<Catalogue, FeedError> =
        vitrine_catalogue::read(&feed[..], &ReadOptions::default());
    let Ok(Catalogue { products, .. }) = read else { return };
    let ids: HashSet<&str> = products.iter().map(|product| product.id.as_str()).collect();
    assert_eq!(ids.len(), products.len(), "ids are not unique");
    for product in &products {
        assert!(!product.id.is_empty() && !product.name.trim().is_empty());
        let control = |c: char| c.is_control();
        assert!(!product.name.contains(control), "{:?}", product.name);
    }
}

/// A table's index, asked for a page.
pub fn index(bytes: &[u8]) {
    let Ok(index) = Index::parse(bytes) else { return };
    let mut request = index.request(&page("Watch | Shop", "https://a.example/1"));
    assert!(request.buckets().iter().all(|bucket| index.bucket_path(*bucket).is_some()));
    let plan = request.plan(&index, &[]);
    assert!(plan.shards().iter().all(|shard| index.shard_path(*shard).is_some()));
    assert!(plan.decide(&[]).outcome.is_err(), "nothing can be found in no shard");
}

/// A bucket of keys, asked for a page of the table that it was written for.
pub fn bucket(bytes: &[u8]) {
    let Ok(bucket) = Bucket::parse(bytes) else { return };
    let index = include_bytes!("seeds/index/table_v3");
    let index = Index::parse(index).expect("the seed is an index");
    let page = page("Часы Vitrine VT-40 «Ёлка»", "https://chasy.example/часы/4");
    let mut request = index.request(&page);
    let buckets = [bucket];
    let plan = request.plan(&index, &buckets);
    assert!(plan.shards().iter().all(|shard| index.shard_path(*shard).is_some()));
}

/// A table's shard, read to its last card.
pub fn shard(bytes: &[u8]) {
    let Ok(shard) = Shard::parse(bytes) else { return };
    for position in shard.positions().take(1000) {
        let entry = shard.entry(position).expect("each of its positions has an entry");
        assert!(entry.similar_a.iter().chain(&entry.similar_b).all(|card| card.score <= 100));
    }
}

/// A title and an address, looked up in a table that was written: the first byte is the title's
/// length.
pub fn title(bytes: &[u8]) {
    let index = include_bytes!("seeds/index/table_v1");
    let index = Index::parse(index).expect("the seed is an index");
    let text = String::from_utf8_lossy(bytes);
    let (title, address) = text.split_once('\n').unwrap_or((&text, ""));
    let mut request = index.request(&page(title, address));
    let plan = request.plan(&index, &[]);
    assert!(plan.decide(&[]).outcome.is_err());
}

fn page(title: &str, address: &str) -> Page {
    Page {
        urls: vec![address.to_owned()],
        titles: vec![title.to_owned()],
        sku: Some(title.to_owned()),
        product: None,
    }
}

/// A pack's manifest, in an envelope that is sound, and the place that it takes.
pub fn pack(bytes: &[u8]) {
    let crc = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(bytes);
    let mut file = b"\x89VIT\r\n\x1a\n\x01\0\x03\0".to_vec();
    file.extend((bytes.len() as u32).to_le_bytes());
    file.extend(crc.to_le_bytes());
    file.extend(bytes);
    let Ok(manifest) = Manifest::parse(&file) else { return };
    if manifest.weight_bytes() < 1 << 20 {
        let _ = Assembly::new(manifest).map(Assembly::finish);
    }
}

/// The codes of a catalogue, searched; or the length of some, these, and one of their cells.
pub fn codes(bytes: &[u8]) {
    if let Ok(codes) = Codes::parse(bytes) {
        search(&codes, &[]);
        return;
    }
    let Some((length, rest)) = bytes.split_first_chunk() else { return };
    let Some((root, cell)) = rest.split_at_checked(u32::from_le_bytes(*length) as usize) else {
        return;
    };
    let Ok(codes) = Codes::parse(root) else { return };
    for number in [0, 3] {
        let Ok(cell) = codes.parse_cell(number, cell) else { continue };
        assert!(cell.positions().iter().all(|at| (*at as usize) < codes.products()));
        search(&codes, &[cell]);
    }
}

fn search(codes: &Codes, cells: &[Cell]) {
    let vector = vec![0.5; codes.dims()];
    assert!(codes.cells_near(&vector).iter().all(|cell| *cell < codes.cells()));
    assert!(codes.nearest_in(cells, &vector, 10).len() <= 10);
}

/// A picture, as a server may send it.
pub fn picture(bytes: &[u8]) {
    let Ok(picture) = Picture::decode(bytes, &Limits { pixels: 1_000_000 }) else { return };
    let pixels = picture.width() as usize * picture.height() as usize;
    assert_eq!(picture.rgb().len(), pixels * 3);
}
