//! Small feeds, one for each dialect and fault.

use vitrine_catalogue::{self, Catalogue, FeedError, Product, ReadOptions};

fn read(feed: impl AsRef<[u8]>) -> Catalogue {
    vitrine_catalogue::read(feed.as_ref(), &ReadOptions::default()).unwrap()
}

fn error(feed: impl AsRef<[u8]>) -> FeedError {
    vitrine_catalogue::read(feed.as_ref(), &ReadOptions::default()).unwrap_err()
}

fn yml(offers: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<yml_catalog date=\"2026-01-01\">\n<shop>\n\
         <name>Часы &amp; Co</name><url>watches.example</url>\n\
         <currencies><currency id=\"UAH\" rate=\"1\"/><currency id=\"USD\" rate=\"41\"/></currencies>\n\
         <categories><category id=\"1\">Часы</category>\
         <category id=\"2\" parentId=\"1\"><![CDATA[Мужские <наручные>]]></category>\
         <category id=\"8\" parentId=\"9\">A</category><category id=\"9\" parentId=\"8\">B</category>\
         </categories>\n<offers>\n{offers}\n</offers>\n</shop>\n</yml_catalog>\n"
    )
}

fn names(catalogue: &Catalogue) -> Vec<&str> {
    catalogue.products.iter().map(|product| product.name.as_str()).collect()
}

fn skipped(catalogue: &Catalogue) -> Vec<(&str, Option<&str>, &str)> {
    let skipped = catalogue.skipped.iter();
    skipped.map(|s| (s.place.as_str(), s.id.as_deref(), s.reason.as_str())).collect()
}

#[test]
fn a_whole_yml_offer() {
    let shop =
        read(yml("<offer id=\"7\" type=\"vendor.model\" group_id=\"g\" available=\"true\">\
         <url>https://watches.example/7?a=1&amp;b=2</url><price>1 299,50</price>\
         <oldprice>1500</oldprice><currencyId>USD</currencyId><categoryId>404</categoryId>\
         <categoryId>2</categoryId><picture>/img/7.jpg</picture><picture>/img/7b.jpg</picture>\
         <picture>/img/7.jpg</picture><typePrefix>Часы</typePrefix><vendor>Заря</vendor>\
         <model>М-1</model><description><![CDATA[<p>Часы</p>]]></description>\
         <param name=\"Диаметр\" unit=\"мм\">42</param><param name=\"Пусто\"></param>\
         <stock><price>9</price></stock></offer>"));
    assert_eq!(shop.shop.name, "Часы & Co");
    assert_eq!(shop.shop.url.as_deref(), Some("https://watches.example"));
    let Product { params, price, old_price, .. } = &shop.products[0];
    let watch = &shop.products[0];
    assert_eq!((watch.id.as_str(), watch.name.as_str()), ("7", "Часы Заря М-1"));
    assert_eq!(*watch.category, ["Часы", "Мужские <наручные>"]);
    assert_eq!(watch.url.as_deref(), Some("https://watches.example/7?a=1&b=2"));
    assert_eq!(watch.pictures, ["/img/7.jpg", "/img/7b.jpg"]);
    let picture = shop.shop.resolve(watch.pictures.get(0).unwrap()).unwrap();
    assert_eq!(picture.as_str(), "https://watches.example/img/7.jpg");
    assert_eq!(price.as_ref().unwrap().to_string(), "1299.50 USD");
    assert_eq!(old_price.as_ref().unwrap().to_string(), "1500.00 USD");
    assert_eq!((watch.vendor.as_deref(), watch.model.as_deref()), (Some("Заря"), Some("М-1")));
    assert_eq!(watch.group.as_deref(), Some("g"));
    assert!(watch.available);
    assert_eq!(params.len(), 1);
    assert_eq!((&*params[0].name, &*params[0].value), ("Диаметр", "42"));
    assert_eq!(params[0].unit.as_deref(), Some("мм"));
}

#[test]
fn what_an_offer_leaves_out_is_completed_or_missing() {
    let shop = read(yml(
        "<offer id='1'><name>A</name><price>10</price><categoryId>9</categoryId></offer>\
         <offer id='2' available=''><name>B</name><price>0</price><oldprice>5</oldprice></offer>\
         <offer id='3' available='false'><name>C</name><quantity_in_stock>4</quantity_in_stock></offer>\
         <offer id='4'><name>D</name><stock_quantity>0</stock_quantity></offer>",
    ));
    let [a, b, c, d] = shop.products.as_slice() else { panic!("{shop:?}") };
    // The currency that the rates refer to; a cycle of categories is cut.
    assert_eq!(a.price.as_ref().unwrap().to_string(), "10.00 UAH");
    assert_eq!(*a.category, ["A", "B"]);
    assert_eq!((&b.price, &b.old_price, b.available), (&None, &None, true));
    assert_eq!((c.available, d.available), (false, false));
    assert!(shop.skipped.is_empty());
}

#[test]
fn a_broken_offer_is_skipped_with_place_and_reason() {
    let shop = read(yml("<offer id='1'><name>A</name></offer>\n\
         <offer><name>B</name></offer>\n\
         <offer id='3'><price>5</price></offer>\n\
         <offer id='1'><name>D</name></offer>\n\
         <offer id='5'><name>E</name>\n\
         <offer id='6'><name>F & <f> &nosuch; \u{1}</name></offer>\n\
         <!-- <offer id='7'><name>G</name></offer> -->\n\
         <offer id='8'><name><![CDATA[H</name></offer>\n\
         <offer id='9'/>\n\
         <offer id='10'><name>J</offer>"));
    assert_eq!(names(&shop), ["A", "F & <f> &nosuch;", "H", "J"]);
    assert_eq!(
        skipped(&shop),
        [
            ("line 9", None, "it has no id"),
            ("line 10", Some("3"), "it has no name"),
            ("line 11", Some("1"), "its id is already that of line 8"),
            ("line 12", Some("5"), "it has no </offer>"),
            ("line 16", Some("9"), "it has no name"),
        ]
    );
}

#[test]
fn yml_in_any_encoding() {
    let feed = yml("<offer id='1'><name>Часы «Заря»</name></offer>");
    let expected = read(&feed);
    assert_eq!(names(&expected), ["Часы «Заря»"]);
    let declared = feed.replace("UTF-8", "windows-1251");
    let (legacy, _, _) = encoding_rs::WINDOWS_1251.encode(&declared);
    assert_eq!(read(legacy), expected, "windows-1251");
    assert_eq!(read(&declared), expected, "declared windows-1251, really UTF-8");
    let (undeclared, _, _) = encoding_rs::WINDOWS_1251.encode(&feed);
    assert_eq!(read(undeclared), expected, "declared UTF-8, really windows-1251");
    assert_eq!(read(feed.lines().skip(1).collect::<String>()).products, expected.products);
    assert_eq!(read(format!("\u{FEFF}{feed}")), expected, "byte order mark");
    assert_eq!(read(format!("\n\n {feed}")).products, expected.products, "white space");
    for little in [true, false] {
        let unit = |unit: u16| if little { unit.to_le_bytes() } else { unit.to_be_bytes() };
        let utf16: Vec<u8> = format!("\u{FEFF}{feed}").encode_utf16().flat_map(unit).collect();
        assert_eq!(read(utf16), expected, "UTF-16");
    }
}

#[test]
fn errors_printed_around_a_feed_are_overlooked() {
    let feed = yml("<offer id='1'><name>A</name></offer>");
    let expected = read(&feed).products;
    let html = "<br />\n<b>Warning</b>: fopen() in <b>/x.php</b> on line <b>3</b><br />\n";
    let plain = "PHP Notice: Undefined index, x.php\n";
    for noise in [html, plain] {
        assert_eq!(read(format!("{noise}{feed}")).products, expected, "before: {noise}");
        assert_eq!(read(format!("{feed}{noise}")).products, expected, "after: {noise}");
    }
}

#[test]
fn document_types_are_never_resolved() {
    let laughs = "<!DOCTYPE yml_catalog [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">\
                  <!ENTITY f SYSTEM \"file:///etc/passwd\"><!ENTITY o \"<offer id='0'/>\">]>";
    let feed = yml("<offer id='1'><name>&b; &f;</name></offer>");
    let shop = read(feed.replace("<yml_catalog", &format!("{laughs}<yml_catalog")));
    assert_eq!(names(&shop), ["&b; &f;"]);
    assert!(shop.skipped.is_empty());
}

#[test]
fn a_feed_that_is_cut_off_is_refused() {
    let feed = yml("<offer id='1'><name>A</name></offer>\n<offer id='2'><name>B</name></offer>");
    let whole = feed.trim_end().len();
    let start = feed.find("<shop>").unwrap();
    for length in start..whole {
        if !feed.is_char_boundary(length) {
            continue;
        }
        let error = error(&feed[..length]);
        assert!(matches!(error, FeedError::Truncated { .. }), "{length}: {error}");
    }
    let message = error(&feed[..feed.find("B</name>").unwrap()]).to_string();
    assert!(message.contains("line 9") && message.contains("export it again"), "{message}");
}

#[test]
fn google_by_namespace_whatever_the_prefix() {
    for (declaration, prefix) in [
        ("xmlns:g=\"http://base.google.com/ns/1.0\"", "g:"),
        ("xmlns:shop=\"http://base.google.com/ns/1.0/\" xmlns:g=\"http://other.example\"", "shop:"),
        ("", "g:"),
        ("", ""),
    ] {
        let p = prefix;
        let feed = format!(
            "<rss {declaration}><channel><title>S</title><link>https://s.example/</link>\
             <item><{p}id>1</{p}id><title>Plain</title><link>/p/1</link><{p}title>Own</{p}title>\
             <{p}price>1,299.00 USD</{p}price><{p}sale_price>999 USD</{p}sale_price>\
             <{p}shipping><{p}price>5 USD</{p}price></{p}shipping>\
             <{p}availability>out_of_stock</{p}availability>\
             <{p}image_link>a.jpg</{p}image_link>\
             <{p}additional_image_link>http://i/b.jpg,http://i/c.jpg</{p}additional_image_link>\
             <{p}google_product_category>A &gt; B</{p}google_product_category>\
             <{p}color>Blue</{p}color><{p}product_detail><{p}attribute_name>Dial</{p}attribute_name>\
             <{p}attribute_value>Round</{p}attribute_value></{p}product_detail>\
             <{p}item_group_id>7</{p}item_group_id></item></channel></rss>"
        );
        let shop = read(feed);
        let product = &shop.products[0];
        assert_eq!(product.name, if p.is_empty() { "Plain" } else { "Own" }, "{declaration}");
        assert_eq!(product.price.as_ref().unwrap().to_string(), "999.00 USD");
        assert_eq!(product.old_price.as_ref().unwrap().to_string(), "1299.00 USD");
        assert!(!product.available);
        assert_eq!(product.pictures, ["a.jpg", "http://i/b.jpg", "http://i/c.jpg"]);
        assert_eq!(*product.category, ["A", "B"]);
        assert_eq!(product.group.as_deref(), Some("7"));
        let params: Vec<_> = product.params.iter().map(|p| (&*p.name, &*p.value)).collect();
        assert_eq!(params, [("color", "Blue"), ("Dial", "Round")]);
        let page = shop.shop.resolve(product.url.as_ref().unwrap()).unwrap();
        assert_eq!(page.as_str(), "https://s.example/p/1");
    }
}

#[test]
fn atom_links_are_attributes() {
    let shop = read(
        "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:g='http://base.google.com/ns/1.0'>\
         <title>S</title><link rel='self' href='https://s.example/feed.xml'/>\
         <link rel='alternate' href='https://s.example/'/>\
         <entry><g:id>1</g:id><title>A</title><link href='https://s.example/1?a=1&amp;b=2'/></entry>\
         </feed>",
    );
    assert_eq!(shop.shop.url.as_deref(), Some("https://s.example/"));
    assert_eq!(shop.products[0].url.as_deref(), Some("https://s.example/1?a=1&b=2"));
}

#[test]
fn tables_in_every_delimiter_and_language() {
    let table = "id,Наименование,Цена,Старая цена,Валюта,Категория,Наличие,Фото,Диаметр\n\
                 1,\"Часы \"\"Заря\"\", синие\",\"1 299,50\",1500,UAH,Часы -> Мужские,есть,a.jpg|b.jpg,42 мм\n\
                 2,Ремень,45,,UAH,Ремни,нет,,\n\n3,,5,,,,,,\n";
    let expected = read(table);
    assert_eq!(names(&expected), ["Часы \"Заря\", синие", "Ремень"]);
    assert_eq!(skipped(&expected), [("line 5", Some("3"), "it has no name")]);
    let watch = &expected.products[0];
    assert_eq!(watch.price.as_ref().unwrap().to_string(), "1299.50 UAH");
    assert_eq!(watch.old_price.as_ref().unwrap().to_string(), "1500.00 UAH");
    assert_eq!(*watch.category, ["Часы", "Мужские"]);
    assert_eq!(watch.pictures, ["a.jpg", "b.jpg"]);
    assert_eq!((&*watch.params[0].name, &*watch.params[0].value), ("Диаметр", "42 мм"));
    assert!(watch.available && !expected.products[1].available);

    let semicolons = "id;Наименование;Цена\n1;Часы, синие;1 299,50\n";
    assert_eq!(names(&read(semicolons)), ["Часы, синие"]);
    assert_eq!(names(&read(semicolons.replace(';', "\t"))), ["Часы, синие"]);
    assert_eq!(names(&read(format!("sep=;\r\n{semicolons}"))), ["Часы, синие"]);
    assert_eq!(names(&read(format!("\n\t\u{FEFF}{semicolons}"))), ["Часы, синие"]);
    let spreadsheet = read(table.replace('\n', "\r\n"));
    assert_eq!(spreadsheet, expected, "a spreadsheet's line ends");
    let tall = "id,name\r\n1,\"A\r\nB\"\r\n\r\n2,\"\"";
    assert_eq!(skipped(&read(tall)), [("line 5", Some("2"), "it has no name")]);
    let (legacy, _, _) = encoding_rs::WINDOWS_1251.encode(semicolons);
    assert_eq!(names(&read(legacy)), ["Часы, синие"]);
}

#[test]
fn woocommerce_variations_are_folded_into_their_parent() {
    let shop = read(
        "ID,Type,SKU,Name,Published,\"Visibility in catalog\",\"In stock?\",\"Sale price\",\
         \"Regular price\",Categories,Images,Parent,\"Attribute 1 name\",\"Attribute 1 value(s)\"\n\
         1,variable,h,Hoodie,1,visible,1,,,\"Clothing, Clothing > Hoodies\",h.jpg,,Colour,\"Blue, Green\"\n\
         2,variation,h-b,Hoodie - Blue,1,visible,1,42,45,,hb.jpg,id:1,Colour,Blue\n\
         3,variation,h-g,Hoodie - Green,1,visible,1,,45,,,h,Colour,Green\n\
         4,simple,d,Draft,-1,visible,1,,5,,,,,\n\
         5,variable,x,Secret,1,hidden,1,,,,,,,\n\
         6,variation,x-1,Secret - 1,1,visible,1,,5,,,x,,\n\
         7,variation,o-1,Orphan,1,visible,0,,5,,,o,,\n",
    );
    assert_eq!(names(&shop), ["Hoodie", "Orphan"]);
    let hoodie = &shop.products[0];
    assert_eq!(*hoodie.category, ["Clothing", "Hoodies"]);
    assert_eq!(hoodie.price.as_ref().unwrap().to_string(), "42.00");
    assert_eq!(hoodie.old_price.as_ref().unwrap().to_string(), "45.00");
    assert_eq!(hoodie.pictures, ["h.jpg", "hb.jpg"]);
    let values: Vec<&str> = hoodie.params.iter().map(|param| param.value.as_str()).collect();
    assert_eq!(values, ["Blue", "Green"]);
    assert_eq!(shop.products[1].group.as_deref(), Some("o"));
    let reasons: Vec<&str> = shop.skipped.iter().map(|skipped| skipped.reason.as_str()).collect();
    let hidden = "it is hidden from the catalogue";
    assert_eq!(reasons, ["it is not published", hidden, "its parent is skipped"]);
}

#[test]
fn shopify_in_its_new_headers() {
    let shop = read(
        "Title,URL handle,Vendor,Product category,Type,Tags,Published on online store,Status,SKU,\
         Option1 name,Option1 value,Price,Compare-at price,Inventory tracker,Inventory quantity,\
         Continue selling when out of stock,Product image URL,Image position\n\
         Tee,tee,Acme,Apparel > Tops,,,TRUE,Active,t-s,Size,S,20,25,shopify,0,DENY,https://i/2.jpg,2\n\
         ,tee,,,,,,,t-m,,M,21,,shopify,3,DENY,https://i/1.jpg,1\n\
         Old,old,Acme,,,,TRUE,Archived,o,Title,Default Title,5,,,,,,\n",
    );
    let tee = &shop.products[0];
    // The first variant that can be bought is the second.
    assert_eq!(tee.price.as_ref().unwrap().to_string(), "21.00");
    assert_eq!((&tee.old_price, tee.available), (&None, true));
    assert_eq!(tee.pictures, ["https://i/1.jpg", "https://i/2.jpg"]);
    assert_eq!(*tee.category, ["Apparel", "Tops"]);
    assert_eq!(tee.url.as_deref(), Some("/products/tee"));
    assert_eq!(skipped(&shop), [("line 4", Some("old"), "its status is archived")]);
}

#[test]
fn shopify_json_under_products() {
    let feed = r#"{"products": [
        {"id": 1, "title": "Cap", "handle": "cap", "product_type": "Hats", "tags": ["a", "b"],
         "options": [{"name": "Colour", "values": ["Blue"]}], "images": [{"src": "https://i/1.jpg"}],
         "variants": [{"price": "48.00", "compare_at_price": "50.00", "available": false},
                      {"price": 49.5, "available": true}]},
        {"id": 2, "title": "Draft", "status": "draft"}, 17]}"#;
    let shop = read(feed);
    assert_eq!(names(&shop), ["Cap"]);
    assert_eq!(shop.products[0].price.as_ref().unwrap().to_string(), "49.50");
    assert_eq!(shop.products[0].params.len(), 3);
    assert_eq!(
        skipped(&shop),
        [("product 2", Some("2"), "its status is draft"), ("product 3", None, "it has no id")]
    );
    assert!(matches!(error(&feed[..300]), FeedError::Truncated { line: 4, .. }));
    assert!(matches!(
        error(feed.replace("\"id\": 2,", "").replace("17]", "17}")),
        FeedError::Broken { .. }
    ));
}

#[test]
fn what_is_no_feed_is_explained() {
    for (feed, expected) in [
        (&b""[..], "the feed is empty"),
        (b" \n\xEF\xBB\xBF\n", "the feed is empty"),
        (b"<!DOCTYPE html><html><head><title>Log in</title></head></html>", "titled \"Log in\""),
        (b"<html><body>502 Bad Gateway</body></html>", "this is a web page"),
        (b"<price><items/></price>", "the Hotline XML feed has no usable product"),
        (b"<note><to>A</to></note>", "XML with the root <note> and no element like a product"),
        (b"<rss><channel><item><title>News</title></item></rss>", "RSS of news"),
        (b"<rss><channel><item><title>News</title></item></channel></rss>", "RSS of news"),
        (
            "<?xml version=\"1.0\"?><КоммерческаяИнформация><Каталог/></КоммерческаяИнформация>"
                .as_bytes(),
            "CommerceML",
        ),
        (b"{\"error\": 404}", "JSON without products"),
        (b"Not found", "plain text that begins \"Not found\""),
        (b"\x1F\x8B\x08\0\0\0", "a gzip archive: unpack it"),
        (b"PK\x03\x04\0\0", "Excel workbook"),
        (b"a\0b\0c", "binary data"),
        (b"id;price;colour\n1;2;3\n", "its columns are: id, price, colour"),
        (b"id,name,email\n1,Ann,ann@example\n", "a table of people or orders; its columns are: id"),
        (b"name,age\nAnn,40\n", "a table with names and nothing else"),
        (b"id,name\n", "it has no entries at all"),
        (b"id,name\n1,\n", "1 skipped, the first at line 2: it has no name"),
        (
            b"<yml_catalog><shop><offers></offers></shop></yml_catalog>",
            "the YML feed has no usable",
        ),
        (&[&[b'a'; 257][..], b"ustar <?xml version=\"1.0\"?><rss/>"].concat(), "a tar archive"),
    ] {
        let message = error(feed).to_string();
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn dangerous_addresses_lead_nowhere() {
    let shop = read(yml("<offer id='1'><name>&lt;img src=x onerror=alert(1)&gt;A</name>\
         <url>javascript:alert(1)</url><picture>data:image/png;base64,AA</picture></offer>"));
    assert_eq!(names(&shop), ["A"]);
    assert_eq!(shop.shop.resolve(shop.products[0].url.as_ref().unwrap()), None);
    assert_eq!(shop.shop.resolve(shop.products[0].pictures.get(0).unwrap()), None);
    for (address, resolved) in [
        ("//cdn.example/a.jpg", Some("https://cdn.example/a.jpg")),
        ("a b.jpg", Some("https://watches.example/a%20b.jpg")),
        ("file:///pictures/a.jpg", Some("file:///pictures/a.jpg")),
        ("http://[", None),
        ("ftp://a/b", None),
    ] {
        let url = shop.shop.resolve(address);
        assert_eq!(url.as_ref().map(|url| url.as_str()), resolved, "{address}");
    }
}
