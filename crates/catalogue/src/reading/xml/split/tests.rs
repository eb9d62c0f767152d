use super::*;

fn split(feed: &str) -> (Vec<(String, u64, End)>, String) {
    let cut = |chunk: u64| {
        let mut splitter = Splitter::new(feed.as_bytes(), "offer", &["offers"]);
        splitter.chunk = chunk;
        let mut records = Vec::new();
        while let Some(record) = splitter.next().unwrap() {
            let text = String::from_utf8(record.bytes.to_vec()).unwrap();
            records.push((text, record.line, record.end));
        }
        (records, String::from_utf8(splitter.frame().to_vec()).unwrap())
    };
    // Wherever the input's pieces end, the cuts are the same.
    let whole = cut(1 << 20);
    for chunk in 1..20 {
        assert_eq!(cut(chunk), whole, "read {chunk} bytes at a time");
    }
    whole
}

#[test]
fn records_and_frame_are_parted() {
    let (records, frame) = split(
        "<?xml version=\"1.0\"?>\n<!DOCTYPE a [<!ENTITY b \"<offer>\">]>\n<a><b>c</b>\n\
         <offers>\n<offer id=\"1\"><name>x</name></offer>\n<offer id=\"2\"/></offers></a>\n",
    );
    let expected = "<?xml version=\"1.0\"?>\n<a><b>c</b>\n<offers>\n</offers></a>\n";
    assert_eq!(frame, expected);
    let expected = [
        ("<offer id=\"1\"><name>x</name></offer>".to_owned(), 5, End::Closed),
        ("<offer id=\"2\"/>".to_owned(), 6, End::Closed),
    ];
    assert_eq!(records, expected);
}

#[test]
fn comments_hide_records() {
    let (records, _) =
        split("<offers><!-- <offer id='1'></offer> --><offer id='2'></offer></offers>");
    assert_eq!(records.len(), 1);
    assert!(records[0].0.contains("'2'"));
}

#[test]
fn unclosed_things_stay_inside_their_record() {
    let (records, _) = split(
        "<offers><offer id='1'><![CDATA[x</offer><offer id='2'><!-- y</offer>\
         <offer id='3'>\n<offer id='4'><![CDATA[<offer>]]></offer><offer id='5'></offers>",
    );
    let ends: Vec<End> = records.iter().map(|record| record.2).collect();
    let expected = [End::Closed, End::Closed, End::Unclosed, End::Closed, End::Unclosed];
    assert_eq!(ends, expected);
    assert_eq!(records[4].0, "<offer id='5'>");
    assert_eq!(records[4].1, 2);
}

#[test]
fn a_record_may_be_cut_off() {
    let (records, _) = split("<offers><offer id='1'><name>x</na");
    assert_eq!(records[0].2, End::CutOff);
    let (records, frame) = split("<offers><offer");
    assert_eq!(records[0].2, End::CutOff);
    assert_eq!(frame, "<offers>");
}

#[test]
fn an_endless_record_does_not_take_the_memory() {
    let mut feed = b"<offers><offer id='1'><name>".to_vec();
    feed.extend(std::iter::repeat_n(b'x', RECORD_LIMIT + 10));
    feed.extend(b"</name></offer><offer id='2'><name>b</name></offer></offers>");
    let mut splitter = Splitter::new(feed.as_slice(), "offer", &["offers"]);
    let first = splitter.next().unwrap().unwrap();
    assert_eq!(first.end, End::TooLong);
    assert!(first.bytes == b"<offer id='1'>");
    let second = splitter.next().unwrap().unwrap();
    assert_eq!(second.end, End::Closed);
    assert!(second.bytes.starts_with(b"<offer id='2'>"));
}

#[test]
fn hostile_repetition_takes_linear_time() {
    // Quadratic behaviour would take hours here.
    for piece in ["<!--", "<offer>", "<offer><!--", "<offer><![CDATA[", "<", "</offer", "<!"] {
        let feed = piece.repeat(2_000_000 / piece.len());
        let mut splitter = Splitter::new(feed.as_bytes(), "offer", &["offers"]);
        while splitter.next().unwrap().is_some() {}
    }
}
