//! Properties of the feed readers that hold whatever the bytes.

use std::io::{self, Read};

use proptest::prelude::*;
use vitrine_catalogue::{self, Catalogue, FeedError, ReadOptions};

fn read(feed: &[u8]) -> Result<Catalogue, FeedError> {
    vitrine_catalogue::read(feed, &ReadOptions::default())
}

/// Valid feeds to be spoilt, one of each format.
const FEEDS: [&str; 11] = [
    "<?xml version=\"1.0\" encoding=\"windows-1251\"?><!DOCTYPE yml_catalog SYSTEM \"shops.dtd\">\
     <yml_catalog><shop><name>S</name><categories><category id=\"1\">C</category></categories>\
     <offers><offer id=\"1\" available=\"true\"><name><![CDATA[Часы & Co]]></name><price>10,5</price>\
     <categoryId>1</categoryId><picture>/a.jpg</picture><param name=\"a\" unit=\"b\">c</param></offer>\
     <!-- <offer id=\"9\"/> --><offer id=\"2\"><vendor>V</vendor><model>&quot;M&#39;</model></offer>\
     </offers></shop></yml_catalog>",
    "<rss xmlns:g=\"http://base.google.com/ns/1.0\"><channel><title>S</title><item><g:id>1</g:id>\
     <title>A</title><g:price>1 USD</g:price><g:image_link>a</g:image_link></item></channel></rss>",
    "<feed xmlns:g=\"http://base.google.com/ns/1.0\"><entry><g:id>1</g:id><title>A</title>\
     <link href=\"https://s.example/\"/></entry></feed>",
    "id,name,category,price,attributes,images\n1,\"A \"\"b\"\"\",C/D,\"1,5\",a=b|c=d,a.jpg|b.jpg\n",
    "Handle,Title,Option1 Name,Option1 Value,Variant Price,Image Src\na,A,Size,S,5,http://i/a.jpg\n\
     a,,,M,6,http://i/b.jpg\nb,B,Title,Default Title,7,\n",
    "{\"products\": [{\"id\": 1, \"title\": \"A\", \"variants\": [{\"price\": \"5\"}], \"tags\": \"a\"}]}",
    "{\"id\":\"gid://shopify/Product/1\",\"title\":\"A\"}\n{\"id\":\"gid://shopify/ProductVariant/2\",\
     \"price\":\"5\",\"__parentId\":\"gid://shopify/Product/1\"}\n",
    "[{\"id\":1,\"name\":\"A\",\"permalink\":\"/a\",\"prices\":{\"price\":\"500\",\"currency_minor_unit\":2},\
     \"categories\":[{\"name\":\"C\"}]}]",
    "<КоммерческаяИнформация><Группа><Ид>g</Ид><Наименование>Г</Наименование></Группа><Товар><Ид>1</Ид>\
     <Наименование>А &amp; Б</Наименование></Товар><Предложение><Ид>1#a</Ид><Цены><Цена><ЦенаЗаЕдиницу>5\
     </ЦенаЗаЕдиницу></Цена></Цены></Предложение></КоммерческаяИнформация>",
    "<PRODUCTS><PRODUCT><CODE>1</CODE><DESCRIPTIONS><DESCRIPTION><TITLE>A</TITLE></DESCRIPTION></DESCRIPTIONS>\
     <PRICES><PRICE><PRICE_WITH_VAT>5</PRICE_WITH_VAT></PRICE></PRICES><VARIANTS><VARIANT><CODE>2</CODE>\
     </VARIANT></VARIANTS></PRODUCT></PRODUCTS>",
    "Item Type,ID,Name,Price,Parent ID,Status\nProduct,1,A,5,,1\nSKU,2,Size=S,,,\nProduct,3,,,1,1\n",
];

/// One change to a feed's bytes.
#[derive(Debug, Clone)]
enum Change {
    Replace(prop::sample::Index, u8),
    Remove(prop::sample::Index, usize),
    Insert(prop::sample::Index, Vec<u8>),
    Repeat(prop::sample::Index, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let piece = prop_oneof![
        prop::collection::vec(any::<u8>(), 1..9),
        prop::sample::select(vec![
            "<",
            ">",
            "&",
            "\"",
            "'",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            "</offer>",
            "<offer id='3'>",
            "</name>",
            "<!DOCTYPE [",
            "\u{FEFF}",
            "&amp;amp;",
            "&#0;",
            "\0",
            "\n",
            ",",
            "|",
            "é",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
    ];
    prop_oneof![
        (any::<prop::sample::Index>(), any::<u8>())
            .prop_map(|(at, byte)| Change::Replace(at, byte)),
        (any::<prop::sample::Index>(), 1..40_usize).prop_map(|(at, n)| Change::Remove(at, n)),
        (any::<prop::sample::Index>(), piece).prop_map(|(at, piece)| Change::Insert(at, piece)),
        (any::<prop::sample::Index>(), 1..60_usize).prop_map(|(at, n)| Change::Repeat(at, n)),
    ]
}

fn spoil(feed: &mut Vec<u8>, change: &Change) {
    if feed.is_empty() {
        return;
    }
    let length = feed.len();
    let end = |at: usize, count: usize| (at + count).min(length);
    match change {
        Change::Replace(at, byte) => feed[at.index(length)] = *byte,
        Change::Remove(at, count) => {
            let at = at.index(length);
            feed.drain(at..end(at, *count));
        }
        Change::Insert(at, piece) => {
            let at = at.index(length);
            feed.splice(at..at, piece.iter().copied());
        }
        Change::Repeat(at, count) => {
            let at = at.index(length);
            feed.extend_from_within(at..end(at, *count));
        }
    }
}

/// Hands out as many bytes at a time as `sizes` says, again and again.
struct Drip<'a> {
    feed: &'a [u8],
    sizes: std::iter::Cycle<std::slice::Iter<'a, usize>>,
}

impl Read for Drip<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let size = self.sizes.next().copied().unwrap_or(1).min(into.len()).min(self.feed.len());
        let (now, later) = self.feed.split_at(size);
        into[..size].copy_from_slice(now);
        self.feed = later;
        Ok(size)
    }
}

/// What every catalogue keeps, whatever it was made from.
fn sound(catalogue: &Catalogue) {
    let mut ids: Vec<&str> = catalogue.products.iter().map(|product| product.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), catalogue.products.len());
    assert!(!ids.is_empty());
    for product in &catalogue.products {
        assert!(!product.id.is_empty() && !product.name.trim().is_empty());
        assert!(!product.name.chars().any(char::is_control));
        assert!(product.price.as_ref().is_none_or(|price| price.hundredths > 0));
        assert!(product.pictures.iter().all(|picture| !picture.is_empty()));
    }
    assert!(catalogue.skipped.iter().all(|skipped| !skipped.reason.is_empty()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(catalogue) = read(&bytes) {
            sound(&catalogue);
        }
    }

    #[test]
    fn spoilt_feeds_are_read_or_refused(
        feed in 0..FEEDS.len(),
        changes in prop::collection::vec(change(), 1..8),
    ) {
        let mut bytes = FEEDS[feed].as_bytes().to_vec();
        changes.iter().for_each(|change| spoil(&mut bytes, change));
        match read(&bytes) {
            Ok(catalogue) => sound(&catalogue),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }

    #[test]
    fn the_input_s_pieces_do_not_matter(
        feed in 0..FEEDS.len(),
        changes in prop::collection::vec(change(), 0..4),
        sizes in prop::collection::vec(1..50_usize, 1..5),
    ) {
        let mut bytes = FEEDS[feed].as_bytes().to_vec();
        changes.iter().for_each(|change| spoil(&mut bytes, change));
        let drip = Drip { feed: &bytes, sizes: sizes.iter().cycle() };
        let slowly = vitrine_catalogue::read(drip, &ReadOptions::default());
        let at_once = read(&bytes);
        prop_assert_eq!(format!("{:?}", slowly), format!("{:?}", at_once));
    }

    #[test]
    fn one_spoilt_offer_leaves_the_others_alone(
        noise in prop::collection::vec(
            prop_oneof![
                any::<char>().prop_map(String::from),
                prop::sample::select(vec!["<", "&", "<!--", "<![CDATA[", "</name>", "<name>", "\"", "<a b='"])
                    .prop_map(str::to_owned),
            ],
            0..30,
        ),
    ) {
        let noise = noise.concat();
        let feed = format!(
            "<yml_catalog><shop><offers><offer id='1'><name>A</name></offer>\
             <offer id='2'><name>B</name>{noise}</offer>\
             <offer id='3'><name>C</name></offer></offers></shop></yml_catalog>"
        );
        let catalogue = read(feed.as_bytes()).unwrap();
        let names: Vec<&str> = catalogue.products.iter().map(|p| p.name.as_str()).collect();
        prop_assert!(names.contains(&"A") && names.contains(&"C"), "{:?}", names);
        prop_assert_eq!(catalogue.products.len() + catalogue.skipped.len(), 3);
    }
}
