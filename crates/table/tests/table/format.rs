//! The bytes: frozen, deterministic, and harmless however broken.

use std::path::PathBuf;

use crate::support::{Shelf, lists, named};
use proptest::prelude::*;
use vitrine_catalogue::{Money, Param, Product, Shop};
use vitrine_table::{
    Bucket, Common, Envelope, Index, KeyStorage, Kind, Lists, Neighbour, Page, Shard, Table,
    TableError, TableFiles, TableInput, Template, inflate, write,
};

fn products() -> Vec<Product> {
    let mut products: Vec<Product> = (0..7)
        .map(|at| Product {
            id: format!("id-{at}"),
            url: (at != 3).then(|| format!("/часы/{at}?utm_source=feed")),
            price: (at != 2).then(|| Money { hundredths: 129_900 + at, currency: "UAH".into() }),
            old_price: (at == 1).then(|| Money { hundredths: 150_000, currency: "UAH".into() }),
            category: vec!["Часы".into(), "Мужские".into()].into(),
            vendor: Some("Казио".into()),
            group: (at < 2).then(|| "g".into()),
            ..named(&format!("Часы Vitrine VT-{at}0 «Ёлка»"))
        })
        .collect();
    products[6].price = Some(Money { hundredths: 5_00, currency: "EUR".into() });
    products[5].url = Some("javascript:alert(1)".into());
    products
}

/// As the first version was written.
fn files() -> TableFiles {
    written(&products(), false, &[], KeyStorage::Index)
}

/// With the keys in buckets.
fn files_with_buckets() -> TableFiles {
    written(&products(), false, &[], KeyStorage::Buckets)
}

/// With templates of titles in the index.
fn files_with_templates() -> TableFiles {
    let templates = ["Купить {name} | Часы", "{name} — цена"];
    let templates = templates.map(|text| text.parse().expect("a template"));
    written(&products(), false, &templates, KeyStorage::Index)
}

/// Products with parameters, and cards that say what they have in common.
fn files_with_common() -> TableFiles {
    let strap = |at: usize| Param {
        name: "Браслет".into(),
        value: if at < 3 { "Сталь" } else { "Кожа" }.into(),
        unit: None,
    };
    let products = products().into_iter().enumerate();
    let products =
        products.map(|(at, product)| Product { params: vec![strap(at).into()], ..product });
    written(&products.collect::<Vec<_>>(), true, &[], KeyStorage::Index)
}

/// The strap of each neighbour that has the same one as its product.
fn straps_in_common(products: &[Product], lists: &Lists) -> Common {
    let strap = |product: &Product| product.params.first().map(|strap| strap.value.clone());
    let texts = |of: &[Vec<Neighbour>]| {
        let text = |at: usize, near: &Neighbour| {
            let (own, other) = (strap(&products[at]), strap(&products[near.product as usize]));
            other
                .filter(|other| own.as_ref() == Some(other))
                .map_or_else(String::new, |value| format!("Браслет: {value}"))
        };
        let lists = of.iter().enumerate();
        lists.map(|(at, list)| list.iter().map(|near| text(at, near)).collect()).collect()
    };
    Common::from_lists(texts(&lists.a), texts(&lists.b))
}

fn written(
    products: &[Product],
    common: bool,
    templates: &[Template],
    keys: KeyStorage,
) -> TableFiles {
    let order = [3, 1, 0, 2, 6, 5, 4];
    let pictures: Vec<Option<String>> = (0..7)
        .map(|at| match at {
            0 => None,
            1 => Some("https://cdn.example/1.jpg".into()),
            2 => Some("../../etc/passwd".into()),
            _ => Some(format!("pictures/{at}.jpg")),
        })
        .collect();
    let (lists, shop) = (
        lists(&order, 3),
        Shop { name: "Часы".into(), url: Some("https://chasy.example/".into()) },
    );
    let common = common.then(|| straps_in_common(products, &lists));
    let files = write(&TableInput {
        shop: &shop,
        products,
        pictures: &pictures,
        lists: &lists,
        common: common.as_ref(),
        order: &order,
        embedding: "sha256:0, fc2, vitrine",
        templates,
        products_per_shard: 3,
        keys,
    });
    files.expect("the input is sound")
}

fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures")
}

fn frozen(path: &str) -> Vec<u8> {
    let path = fixtures().join(path);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn folder(path: &str) -> impl Fn(&str) -> Result<Vec<u8>, TableError> + use<> {
    let root = fixtures().join(path);
    move |path| {
        std::fs::read(root.join(path))
            .map_err(|error| TableError::Missing { path: path.into(), reason: error.to_string() })
    }
}

fn freeze(folder: &str, files: &TableFiles) {
    let root = fixtures().join(folder);
    if std::env::var_os("VITRINE_WRITE_FIXTURES").is_some() && !root.exists() {
        for file in files.all() {
            let path = root.join(&file.name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, &file.bytes).unwrap();
        }
        let frame = format!("<link id=\"index\" href=\"{}\">\n", files.index.name);
        std::fs::write(root.join("frame.html"), frame).unwrap();
    }
}

/// Set `VITRINE_WRITE_FIXTURES` once for each new version of the format, in a new folder; a folder
/// that is there is never rewritten.
#[test]
fn version_1_is_frozen() {
    let files = files();
    freeze("table_v1", &files);
    let table = Table::published(folder("table_v1")).unwrap();
    let check = table.check();
    assert_eq!((check.products, check.shards, check.faults), (7, 3, vec![]));
    assert_eq!(check.pictures.len(), 4);
    let entries: Vec<_> = table.entries().map(Result::unwrap).collect();
    let ids: Vec<_> = entries.iter().map(|entry| entry.id.as_str()).collect();
    assert_eq!(ids, ["id-3", "id-1", "id-0", "id-2", "id-6", "id-5", "id-4"]);
    let one = &entries[1];
    assert_eq!(one.name, "Часы Vitrine VT-10 «Ёлка»");
    let url = "https://chasy.example/%D1%87%D0%B0%D1%81%D1%8B/1?utm_source=feed";
    assert_eq!(one.url.as_deref(), Some(url));
    assert_eq!(one.card.old_price.as_ref().map(|price| price.hundredths), Some(150_000));
    let near: Vec<_> = one.similar_a.iter().map(|card| (card.id.as_str(), card.score)).collect();
    assert_eq!(near, [("id-0", 96), ("id-2", 93), ("id-6", 90)]);
    let near: Vec<_> = one.similar_b.iter().map(|card| card.id.as_str()).collect();
    assert_eq!(near, ["id-2", "id-5", "id-3"]);
    assert_eq!(one.similar_a[2].price.as_ref().map(|price| &*price.currency), Some("EUR"));
    assert_eq!((entries[0].url.as_ref(), entries[5].url.as_ref()), (None, None));
    assert_eq!((entries[2].card.picture.as_ref(), entries[3].card.picture.as_ref()), (None, None));
    assert_eq!(entries[3].card.price, None);

    // What is written today has the same payloads; the compressor may change.
    let index = frozen(&format!("table_v1/{}", table_index_path()));
    assert_eq!(
        inflate(&index, Kind::Index).unwrap().len(),
        inflate(&files.index.bytes, Kind::Index).unwrap().len()
    );
    for (number, file) in files.shards.iter().enumerate() {
        let path = table.index().shard_path(number as u32).unwrap();
        let before = inflate(&frozen(&format!("table_v1/{path}")), Kind::Shard).unwrap();
        assert_eq!(before, inflate(&file.bytes, Kind::Shard).unwrap());
    }
}

#[test]
fn version_2_is_frozen() {
    let files = files_with_common();
    freeze("table_v2", &files);
    let table = Table::published(folder("table_v2")).unwrap();
    let check = table.check();
    assert_eq!((check.products, check.shards, check.faults), (7, 3, vec![]));
    let entries: Vec<_> = table.entries().map(Result::unwrap).collect();
    let common: Vec<_> = entries[1].similar_a.iter().map(|card| card.common.as_deref()).collect();
    assert_eq!(common, [Some("Браслет: Сталь"), Some("Браслет: Сталь"), None]);
    for (number, file) in files.shards.iter().enumerate() {
        let path = table.index().shard_path(number as u32).unwrap();
        let before = frozen(&format!("table_v2/{path}"));
        assert_eq!(before[8], 2, "readers of version 1 must refuse it");
        assert_eq!(
            inflate(&before, Kind::Shard).unwrap(),
            inflate(&file.bytes, Kind::Shard).unwrap()
        );
    }
}

#[test]
fn version_2_of_the_index_is_frozen() {
    let files = files_with_templates();
    freeze("table_index_v2", &files);
    let table = Table::published(folder("table_index_v2")).unwrap();
    assert_eq!(table.check().faults, []);
    let templates: Vec<String> =
        table.index().templates().iter().map(ToString::to_string).collect();
    assert_eq!(templates, ["купить {name} часы", "{name} цена"]);
    let frame = String::from_utf8(frozen("table_index_v2/frame.html")).unwrap();
    let path = frame.split('"').find(|part| part.starts_with("index.")).unwrap();
    let before = frozen(&format!("table_index_v2/{path}"));
    assert_eq!(before[8], 2, "readers of version 1 must refuse it");
    assert_eq!(
        inflate(&before, Kind::Index).unwrap(),
        inflate(&files.index.bytes, Kind::Index).unwrap()
    );
    let plain = inflate(&self::files().index.bytes, Kind::Index).unwrap();
    let longer = inflate(&before, Kind::Index).unwrap();
    assert!(longer.starts_with(&plain), "templates follow what version 1 has");
}

#[test]
fn version_3_of_the_index_is_frozen() {
    for (folder_name, keys) in
        [("table_index_v3", KeyStorage::Buckets), ("table_index_v3_names", KeyStorage::Names)]
    {
        let files = written(&products(), false, &[], keys);
        freeze(folder_name, &files);
        let table = Table::published(folder(folder_name)).unwrap();
        let check = table.check();
        assert_eq!((check.products, check.shards, check.faults), (7, 3, vec![]));
        assert_eq!((table.index().buckets(), files.keys.len()), (1, 1));
        let before = frozen(&format!("{folder_name}/{}", index_path(folder_name)));
        assert_eq!(before[8], 3, "readers of earlier versions must refuse it");
        let now = inflate(&files.index.bytes, Kind::Index).unwrap();
        assert_eq!(inflate(&before, Kind::Index).unwrap().len(), now.len());
        let bucket = table.index().bucket_path(0).unwrap();
        let bucket = inflate(&frozen(&format!("{folder_name}/{bucket}")), Kind::Keys);
        assert_eq!(bucket, inflate(&files.keys[0].bytes, Kind::Keys));
        for (page, id) in [
            (page(), "id-6"),
            (Page { urls: vec![], ..page() }, "id-4"),
            (Page { urls: vec![], sku: None, ..page() }, "id-4"),
            (Page { product: Some("id-2".into()), ..page() }, "id-2"),
        ] {
            assert_eq!(table.identify(&page).unwrap().outcome.unwrap().entry.id, id, "{page:?}");
        }
    }
}

/// More shards than an index names one by one lie in folders.
#[test]
fn many_shards_lie_in_folders() {
    let products: Vec<Product> = (0..1100)
        .map(|at| Product {
            id: at.to_string(),
            url: Some(format!("https://a.example/p?id={at}")),
            ..named(&format!("Watch No. {at}"))
        })
        .collect();
    let order: Vec<u32> = (0..1100).collect();
    let files = write(&TableInput {
        shop: &Shop::default(),
        products: &products,
        pictures: &vec![None; 1100],
        lists: &lists(&order, 2),
        common: None,
        order: &order,
        embedding: "",
        templates: &[],
        products_per_shard: 1,
        keys: KeyStorage::Buckets,
    });
    let files = files.unwrap();
    assert_eq!(files.shards.len(), 1100);
    let folder = |path: &str| path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
    let folders: std::collections::BTreeSet<_> =
        files.shards.iter().map(|shard| folder(&shard.name)).collect();
    assert_eq!(folders.len(), 275, "four in each");
    let mut shelf = Shelf::from(files);
    assert_eq!(shelf.table().check().faults, []);
    // Addresses that differ in their parameters alone do not all lie in one bucket.
    let page =
        |at: usize| Page { urls: vec![format!("https://a.example/p?id={at}")], ..Page::default() };
    let asked: std::collections::BTreeSet<u32> = (0..1100)
        .flat_map(|at| shelf.table().index().request(&page(at)).buckets().to_vec())
        .collect();
    assert!(asked.len() > 4, "{asked:?}");
    for at in [0, 7, 1099] {
        assert_eq!(shelf.identify(&page(at)).outcome.unwrap().entry.id, at.to_string());
    }
    // Each file is sound, but they are not those that the folder is named after.
    let path = |number| shelf.table().index().shard_path(number).unwrap();
    let (first, second) = (path(0), path(1));
    let other = shelf.files[&second].clone();
    shelf.files.insert(first.clone(), other);
    let faults = shelf.table().check().faults;
    assert!(matches!(&faults[..], [TableError::In { path, .. }] if *path == first), "{faults:?}");
}

/// A bucket that is missing or damaged is named, and nothing is found with it.
#[test]
fn check_names_what_is_wrong_with_keys() {
    let mut shelf = Shelf::from(files_with_buckets());
    let path = shelf.table().index().bucket_path(0).unwrap();
    let good = shelf.files.remove(&path).unwrap();
    let check = shelf.table().check();
    assert!(matches!(&check.faults[..], [TableError::Missing { path: of, .. }] if *of == path));
    assert!(matches!(shelf.table().identify(&page()), Err(TableError::Missing { .. })));
    shelf.files.insert(path.clone(), good[..good.len() - 9].to_vec());
    assert!(matches!(shelf.table().identify(&page()), Err(TableError::In { .. })));
    // The keys of another shop's table, under the right name.
    let mut others = products();
    others.iter_mut().for_each(|product| product.id.push('x'));
    let other = written(&others, false, &[], KeyStorage::Buckets).keys.remove(0).bytes;
    shelf.files.insert(path.clone(), other);
    let faults = shelf.table().check().faults;
    assert!(matches!(&faults[..], [TableError::In { path: of, .. }] if *of == path), "{faults:?}");
}

fn table_index_path() -> String {
    index_path("table_v1")
}

fn index_path(folder: &str) -> String {
    let frame = String::from_utf8(frozen(&format!("{folder}/frame.html"))).unwrap();
    frame.split('"').find(|part| part.starts_with("index.")).unwrap().to_owned()
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    assert_eq!(files(), files());
    let index = files().index.bytes;
    assert_eq!(&index[20..30], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 0xff], "no time, no system");
}

#[test]
fn broken_files_say_what_to_do() {
    let root = fixtures().join("hostile");
    let good = files().shards[0].bytes.clone();
    if std::env::var_os("VITRINE_WRITE_FIXTURES").is_some() && !root.exists() {
        std::fs::create_dir_all(&root).unwrap();
        let edited = |at: usize, bytes: &[u8]| {
            let mut file = good.clone();
            file[at..at + bytes.len()].copy_from_slice(bytes);
            file
        };
        for (name, bytes) in [
            ("empty", Vec::new()),
            ("error_page", b"<!doctype html><title>404 Not Found</title>".to_vec()),
            ("header_only", good[..20].to_vec()),
            ("half_a_header", good[..13].to_vec()),
            ("from_the_future", edited(8, &[3, 0])),
            ("version_0", edited(8, &[0, 0])),
            ("an_index", files().index.bytes),
            ("huge", edited(12, &[0xff; 4])),
            ("longer_than_said", edited(12, &[9, 0, 0, 0])),
            ("other_checksum", edited(16, &[0; 4])),
            ("not_gzip", edited(20, b"PK")),
            ("cut", good[..good.len() - 40].to_vec()),
        ] {
            std::fs::write(root.join(format!("{name}.vit")), bytes).unwrap();
        }
    }
    for (name, wanted) in [
        ("empty", TableError::NotATable),
        ("error_page", TableError::NotATable),
        ("header_only", TableError::Damaged("its gzip stream is broken")),
        ("half_a_header", TableError::Damaged("it ends early")),
        ("from_the_future", TableError::TooNew { found: 3, newest: 2 }),
        ("version_0", TableError::Damaged("its header contradicts itself")),
        ("an_index", TableError::WrongKind),
        ("huge", TableError::Damaged("it claims to be too large")),
        ("longer_than_said", TableError::Damaged("its length differs")),
        ("other_checksum", TableError::Checksum),
        ("not_gzip", TableError::Damaged("its gzip stream is broken")),
        ("cut", TableError::Damaged("its gzip stream is broken")),
    ] {
        let file = frozen(&format!("hostile/{name}.vit"));
        assert!(file.len() < 700, "{name}");
        assert_eq!(inflate(&file, Kind::Shard), Err(wanted), "{name}");
    }
    let message = TableError::TooNew { found: 3, newest: 2 }.to_string();
    assert!(message.contains("update Vitrine"), "{message}");
}

#[test]
fn check_names_what_is_broken() {
    let mut shelf = Shelf::from(files());
    assert_eq!(shelf.table().check().faults, []);
    let path = shelf.table().index().shard_path(1).unwrap();
    let good = shelf.files.remove(&path).unwrap();
    let check = shelf.table().check();
    assert!(matches!(&check.faults[..], [TableError::Missing { path: of, .. }] if *of == path));
    assert_eq!(check.shards, 2);
    let other = shelf.table().index().shard_path(0).unwrap();
    let other = shelf.files[&other].clone();
    shelf.files.insert(path.clone(), other);
    assert!(
        matches!(&shelf.table().check().faults[..], [TableError::In { path: of, .. }] if *of == path)
    );
    shelf.files.insert(path.clone(), good[..good.len() / 2].to_vec());
    assert_eq!(shelf.table().check().faults.len(), 1);
    assert!(shelf.table().entries().filter(Result::is_err).count() == 1);
}

#[test]
fn find_by_id_name_and_part() {
    let shelf = Shelf::from(files());
    let ids = |query: &str| -> Vec<String> {
        shelf.table().find(query).unwrap().into_iter().map(|entry| entry.id).collect()
    };
    assert_eq!(ids("id-4"), ["id-4"]);
    assert_eq!(ids("часы vitrine vt 40 ёлка"), ["id-4"]);
    assert_eq!(ids("VT-40"), ["id-4"]);
    assert_eq!(ids("vitrine елка").len(), 7);
    assert!(ids("").is_empty() && ids("VT-99").is_empty());
}

#[test]
fn input_that_does_not_fit_is_refused() {
    let products = products();
    let order = [0, 1, 2, 3, 4, 5, 6];
    let lists = lists(&order, 2);
    let pictures = vec![None; 7];
    let shop = Shop::default();
    let good = TableInput {
        shop: &shop,
        products: &products,
        pictures: &pictures,
        lists: &lists,
        common: None,
        order: &order,
        embedding: "",
        templates: &[],
        products_per_shard: 0,
        keys: KeyStorage::default(),
    };
    assert!(write(&good).is_ok());
    let mut unsorted = lists.clone();
    unsorted.b[2].reverse();
    let mut outside = lists.clone();
    outside.a[0][0].product = 7;
    for bad in [
        TableInput { order: &[0, 1, 2, 3, 4, 5, 5], ..good },
        TableInput { order: &[0, 1, 2, 3, 4, 5, 7], ..good },
        TableInput { order: &[0, 1, 2], ..good },
        TableInput { pictures: &[], ..good },
        TableInput { lists: &unsorted, ..good },
        TableInput { lists: &outside, ..good },
    ] {
        assert!(matches!(write(&bad), Err(TableError::Input(_))));
    }
    let empty = Lists::default();
    let none = TableInput { products: &[], pictures: &[], lists: &empty, order: &[], ..good };
    let shelf = Shelf::from(write(&none).unwrap());
    assert_eq!(shelf.table().check().faults, []);
    assert!(shelf.table().index().is_empty());
}

fn page() -> Page {
    Page {
        product: None,
        urls: vec!["https://chasy.example/часы/4".into(), "https://chasy.example/часы/6".into()],
        sku: Some("id-4".into()),
        titles: vec!["Купить Часы Vitrine VT-40 «Ёлка» в Киеве".into()],
    }
}

/// Reads whatever parses, and decides with it.
fn survive(index: &[u8], shard: &[u8]) {
    survive_with(index, &[], shard);
}

fn survive_with(index: &[u8], bucket: &[u8], shard: &[u8]) {
    let index = Index::parse(index).unwrap_or_default();
    let buckets: Vec<Bucket> = Bucket::parse(bucket).into_iter().collect();
    let shards: Vec<Shard> = Shard::parse(shard).into_iter().collect();
    for page in [page(), Page { product: Some("id-4".into()), ..Page::default() }] {
        let mut request = index.request(&page);
        for bucket in request.buckets() {
            let _ = index.bucket_path(*bucket);
        }
        let plan = request.plan(&index, &buckets);
        for shard in plan.shards() {
            assert!(index.shard_path(*shard).is_some());
        }
        let _ = plan.decide(&shards);
    }
    for shard in shards {
        shard.positions().take(64).for_each(|at| drop(shard.entry(at)));
    }
}

fn payloads() -> (Vec<u8>, Vec<u8>) {
    let files = files();
    let index = inflate(&files.index.bytes, Kind::Index).unwrap();
    (index, inflate(&files.shards[2].bytes, Kind::Shard).unwrap())
}

fn payloads_with_buckets() -> (Vec<u8>, Vec<u8>) {
    let files = files_with_buckets();
    let index = inflate(&files.index.bytes, Kind::Index).unwrap();
    (index, inflate(&files.keys[0].bytes, Kind::Keys).unwrap())
}

#[test]
fn every_truncation_is_harmless() {
    let (index, bucket) = payloads_with_buckets();
    for end in 0..index.len() {
        assert!(Index::parse(&index[..end]).is_err());
    }
    for end in 0..bucket.len() {
        assert!(Bucket::parse(&bucket[..end]).is_err());
    }
    let (index, shard) = payloads();
    for end in 0..index.len().max(shard.len()) {
        let cut = |bytes: &[u8]| bytes[..end.min(bytes.len())].to_vec();
        assert!(end >= index.len() || Index::parse(&cut(&index)).is_err());
        assert!(end >= shard.len() || Shard::parse(&cut(&shard)).is_err());
    }
    let file = files().index.bytes;
    for end in 0..file.len() {
        assert!(inflate(&file[..end], Kind::Index).is_err(), "{end}");
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_harmless(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(inflate(&bytes, Kind::Index).is_err());
        let mut file = files().index.bytes[..20].to_vec();
        file.extend(&bytes);
        prop_assert!(inflate(&file, Kind::Index).is_err());
        let _ = Envelope::open(&bytes, Kind::Shard);
        survive_with(&bytes, &bytes, &bytes);
    }

    #[test]
    fn flipped_bits_are_found(at in 0usize..10_000, bit in 0u8..8) {
        let good = files().index.bytes;
        let payload = inflate(&good, Kind::Index);
        let mut file = good;
        let at = at % file.len();
        file[at] ^= 1 << bit;
        // gzip's own header has a time and a system that nobody checks.
        if let Ok(read) = inflate(&file, Kind::Index) {
            prop_assert_eq!(Ok(read), payload);
        }
    }

    #[test]
    fn damaged_payloads_are_harmless(
        edits in proptest::collection::vec((0usize..10_000, any::<u8>()), 1..6),
    ) {
        let (mut index, mut shard) = payloads();
        for &(at, byte) in &edits {
            let (i, s) = (at % index.len(), at % shard.len());
            index[i] = byte;
            shard[s] = byte;
        }
        survive(&index, &shard);
        let mut templated = inflate(&files_with_templates().index.bytes, Kind::Index).unwrap();
        let end = templated.len() - 1;
        templated[end - index[0] as usize % 60] = index[1];
        survive(&templated, &shard);
        let (whole, _) = payloads();
        survive(&whole, &shard);
        let (whole, keys) = payloads_with_buckets();
        let (mut index, mut bucket) = (whole.clone(), keys.clone());
        for (at, byte) in edits {
            let (i, b) = (at % index.len(), at % bucket.len());
            index[i] = byte;
            bucket[b] = byte;
        }
        survive_with(&index, &keys, &shard);
        survive_with(&whole, &bucket, &shard);
    }

    #[test]
    fn any_title_is_harmless(title in "\\PC{0,80}", tail in "[ а-яA-Z0-9|—:.()+&;#-]{0,60}") {
        let (index, shard) = payloads();
        let page = Page { titles: vec![title, tail], ..page() };
        let index = Index::parse(&index).unwrap();
        let mut request = index.request(&page);
        let _ = request.plan(&index, &[]).decide(&[Shard::parse(&shard).unwrap()]);
    }
}
