//! Templates of titles: learnt from a few, right on the others, and never a wrong product.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::{Shelf, named, tsv};
use proptest::prelude::*;
use vitrine_catalogue::{Product, Shop};
use vitrine_table::{
    Lesson, NamedProduct, Page, Refusal, Sample, Signal, Template, Untaught, explain, learn,
};

fn shop() -> Shop {
    Shop { name: "Some Shop".into(), url: None }
}

fn products(names: &[&str]) -> Vec<Product> {
    names.iter().map(|name| named(name)).collect()
}

fn shelf(names: &[&str], templates: &[&str]) -> Shelf {
    let templates: Vec<Template> =
        templates.iter().map(|text| text.parse().expect("a template")).collect();
    Shelf::templated(&shop(), &products(names), &templates)
}

fn titled(title: &str) -> Page {
    Page { titles: vec![title.into()], ..Page::default() }
}

fn found(shelf: &Shelf, page: &Page) -> Result<(String, Signal), Refusal> {
    shelf.identify(page).outcome.map(|found| (found.entry.id.clone(), found.signal))
}

fn catalogue(names: &[&str]) -> Vec<NamedProduct> {
    let of = |name: &&str| NamedProduct {
        id: (*name).into(),
        name: (*name).into(),
        url: format!("https://shop.example/{}", name.replace(' ', "-")),
    };
    names.iter().map(of).collect()
}

fn sample(title: &str) -> Sample {
    Sample { titles: vec![title.into()], ..Sample::default() }
}

fn learnt(names: &[&str], titles: &[&str]) -> Lesson {
    let samples: Vec<Sample> = titles.iter().map(|title| sample(title)).collect();
    learn(&catalogue(names), &samples)
}

fn texts(lesson: &Lesson) -> Vec<(&str, usize)> {
    lesson.templates.iter().map(|learnt| (learnt.text.as_str(), learnt.titles)).collect()
}

const WATCHES: [&str; 5] =
    ["Casio GA-100", "Casio GA-100 Black", "Casio GA-110", "Orient Bambino", "Casio"];

#[test]
fn a_template_rescues_what_other_words_refuse() {
    let title = "Jual Casio GA-110 murah sekali | Toko Jam";
    assert_eq!(found(&shelf(&WATCHES, &[]), &titled(title)), Err(Refusal::OtherWords));
    let shelf = shelf(&WATCHES, &["Jual {name} murah sekali | Toko Jam"]);
    assert_eq!(found(&shelf, &titled(title)), Ok(("Casio GA-110".into(), Signal::Template)));
    let said = explain(&shelf.table(), &titled(title)).unwrap();
    assert!(said.reason.contains("template of the shop"), "{}", said.reason);
    assert_eq!(said.template.as_deref(), Some("jual {name} murah sekali toko jam"));
    let plain = explain(&shelf.table(), &titled("Casio GA-110")).unwrap();
    assert_eq!((plain.signal, plain.template), (Some(Signal::Title), None));
}

#[test]
fn a_template_never_takes_more_or_less_than_a_name() {
    let shelf =
        shelf(&WATCHES, &["Jual {name} murah | Toko", "{name} murah | Casio", "Tas {name}"]);
    for (title, wanted) in [
        ("Jual Casio GA-100 murah | Toko", Some("Casio GA-100")),
        ("JUAL CASIO GA100 BLACK MURAH - TOKO", Some("Casio GA-100 Black")),
        ("Jual Casio GA-100 White murah | Toko", None),
        ("Jual tali Casio GA-100 murah | Toko", None),
        ("Jual Casio GA-100, Casio GA-110 murah | Toko", None),
        ("Jual murah | Toko", None),
        // The template's own word is a product's name.
        ("Orient Bambino murah | Casio", Some("Orient Bambino")),
        ("Casio GA-100 murah | Casio", Some("Casio GA-100")),
        // What fits no template is decided as ever.
        ("Купить Casio GA-110 в Киеве", Some("Casio GA-110")),
        ("Ремешок для Casio GA-110 | Toko", None),
    ] {
        let outcome = found(&shelf, &titled(title));
        assert_eq!(outcome.as_ref().ok().map(|found| found.0.as_str()), wanted, "{title}");
    }
}

#[test]
fn a_longer_name_beyond_the_template_leaves_a_doubt() {
    let shelf = shelf(&["GA-100", "Watch GA-100"], &["Watch {name} | Shop"]);
    assert_eq!(found(&shelf, &titled("Watch GA-100 | Shop")), Err(Refusal::Ambiguous));
    assert!(found(&shelf, &titled("Watch Watch GA-100 | Shop")).is_ok());
}

#[test]
fn titles_must_still_agree() {
    let shelf = shelf(&WATCHES, &["Jual {name} murah"]);
    let page = |titles: &[&str]| Page {
        titles: titles.iter().map(|title| (*title).to_owned()).collect(),
        ..Page::default()
    };
    let both = page(&["Jual Casio GA-110 murah", "Orient Bambino"]);
    assert_eq!(found(&shelf, &both), Err(Refusal::Contradiction));
    let search = page(&["Jual Casio GA-110 murah", "Результаты поиска"]);
    assert_eq!(found(&shelf, &search), Err(Refusal::NotAProductPage));
}

#[test]
fn learns_the_words_around_the_names() {
    let titles = [
        "Jual Casio GA-100 «murah» | Toko Jam",
        "Jual Casio GA-110 «murah» | Toko Jam",
        "Orient Bambino - Jam tangan otomatis. Toko Jam",
        "Casio GA-100 Black - Jam tangan otomatis. Toko Jam",
        "Orient Bambino",
        "Seiko 5 | Toko Jam",
        "Casio GA-110: beli di sini",
    ];
    let lesson = learnt(&WATCHES, &titles);
    assert_eq!(
        texts(&lesson),
        [("Jual {name} «murah» | Toko Jam", 2), ("{name} - Jam tangan otomatis. Toko Jam", 2)]
    );
    let outcome: Vec<_> = lesson.titles.iter().map(|title| title.template).collect();
    let (alone, none, once) = (Untaught::NameAlone, Untaught::NoName, Untaught::Once);
    assert_eq!(outcome, [Ok(0), Ok(0), Ok(1), Ok(1), Err(alone), Err(none), Err(once)]);
    assert_eq!(lesson.titles[3].product.as_ref().unwrap().0, "Casio GA-100 Black");
}

#[test]
fn one_product_is_no_template() {
    let lesson =
        learnt(&WATCHES, &["Casio GA-100 – Toko", "Casio GA100 | Toko", "CASIO GA 100 toko"]);
    assert_eq!(texts(&lesson), []);
    let lesson = learnt(&WATCHES, &["Casio GA-100 – Toko", "Casio GA-110 | Toko", "Casio | Toko"]);
    assert_eq!(texts(&lesson), [("{name} | Toko", 3)], "as most of them write it");
}

#[test]
fn words_that_sell_something_else_need_proof() {
    for form in [
        "Ремешок для {name} | Часы",
        "Чехол {name} | Часы",
        "{name} Black | Часы",
        "{name} 2024 | Часы",
        "Отзывы: {name}",
        "Как купить {name} в Киеве",
        "{name} — чехол",
        "{name} | X200",
    ] {
        let title = |name: &str| form.replace("{name}", name);
        let [first, second] = [title("Casio GA-110"), title("Orient Bambino")];
        let lesson = learnt(&WATCHES, &[&first, &second]);
        assert_eq!(texts(&lesson), [], "{form}");
        assert_eq!(lesson.titles[0].template, Err(Untaught::Doubtful), "{form}");
        let proved = [(first, "Casio GA-110"), (second, "https://shop.example/Orient-Bambino")];
        let proved = proved
            .map(|(title, product)| Sample { product: Some(product.into()), ..sample(&title) });
        let lesson = learn(&catalogue(&WATCHES), &proved);
        assert_eq!(texts(&lesson), [(form, 2)], "{form}");
    }
}

#[test]
fn what_the_page_says_goes_before_the_names() {
    let by = |title: &str, url: &str, sku: &str| Sample {
        urls: vec![url.into(), String::new()],
        sku: Some(sku.into()).filter(|sku: &String| !sku.is_empty()),
        ..sample(title)
    };
    let black = "https://shop.example/Casio-GA-100?utm_source=x";
    let mut samples = vec![
        by("Casio GA-100 Black | Toko", black, ""),
        by("Orient Bambino Black | Toko", "", "Orient Bambino"),
    ];
    let lesson = learn(&catalogue(&WATCHES), &samples);
    assert_eq!(texts(&lesson), [("{name} Black | Toko", 2)]);
    // The address is that of "Casio", whose name stands there too, but not between these words.
    samples.push(by("Casio GA-110 Black | Toko", "https://shop.example/Casio", "Casio GA-110"));
    let lesson = learn(&catalogue(&WATCHES), &samples);
    assert_eq!(texts(&lesson), []);
    let outcome: Vec<_> = lesson.titles.iter().map(|title| title.template).collect();
    let (misleading, contradiction) = (Untaught::Misleading, Untaught::Contradiction);
    assert_eq!(outcome, [Err(misleading), Err(misleading), Err(contradiction)]);

    let unknown = Sample { product: Some("no-such-id".into()), ..sample("Casio GA-110 | Toko") };
    let lesson = learn(&catalogue(&WATCHES), &[unknown]);
    assert_eq!(lesson.titles[0].template, Err(Untaught::UnknownProduct));
    let other = Sample { product: Some("Casio GA-110".into()), ..sample("Orient Bambino | Toko") };
    let lesson = learn(&catalogue(&WATCHES), &[other]);
    assert_eq!(lesson.titles[0].template, Err(Untaught::OtherName));
}

/// Learns from three titles of each shop, then tries the others: not fewer right, none wrong.
#[test]
fn learnt_from_a_few_titles_of_real_shops() {
    let Some(titles) = tsv("titles/titles.tsv") else { return };
    let Some(negatives) = tsv("titles/negatives.tsv") else { return };
    let names: BTreeSet<&str> = titles.iter().map(|row| row[1].as_str()).collect();
    let names: Vec<&str> = names.into_iter().collect();
    let mut shops: BTreeMap<&str, Vec<&Vec<String>>> = BTreeMap::new();
    for row in &titles {
        shops.entry(row[2].split(':').nth(1).unwrap()).or_default().push(row);
    }
    let (mut before, mut after) = ((0, 0), (0, 0));
    let (mut negative, mut learnt) = (0, 0);
    for (shop_name, rows) in &shops {
        for given in [false, true] {
            let step = rows.len().div_ceil(3);
            let few = rows.iter().step_by(step);
            let others: Vec<_> = (rows.iter().enumerate())
                .filter(|(at, _)| rows.len() < 2 || at % step != 0)
                .map(|(_, row)| row)
                .collect();
            let samples =
                few.map(|row| Sample { product: given.then(|| row[1].clone()), ..sample(&row[0]) });
            let lesson = learn(&catalogue(&names), &samples.collect::<Vec<_>>());
            let forms: Vec<&str> = texts(&lesson).into_iter().map(|(text, _)| text).collect();
            learnt += forms.len();
            if !forms.is_empty() {
                println!("{shop_name}: {forms:?}");
            }
            let (plain, templated) = (shelf(&names, &[]), shelf(&names, &forms));
            let count = |shelf: &Shelf, counts: &mut (i32, i32)| {
                for row in &others {
                    match shelf.identify(&titled(&row[0])).outcome {
                        Ok(found) if found.entry.name == row[1] => counts.0 += 1,
                        Ok(found) => {
                            counts.1 += 1;
                            println!("wrong: {} -> {}", row[0], found.entry.name);
                        }
                        Err(_) => {}
                    }
                }
            };
            count(&plain, &mut before);
            count(&templated, &mut after);
            for row in negatives.iter().filter(|_| !forms.is_empty()) {
                negative += i32::from(templated.identify(&titled(&row[0])).outcome.is_ok());
            }
            // A page of a product that the catalogue lacks shows nothing.
            for row in rows.iter().filter(|_| !forms.is_empty()) {
                let others: Vec<&str> =
                    names.iter().copied().filter(|name| *name != row[1]).collect();
                let outcome = shelf(&others, &forms).identify(&titled(&row[0])).outcome;
                assert!(outcome.is_err(), "{}: {outcome:?}", row[0]);
            }
        }
    }
    println!(
        "each shop's titles twice, without and with products given: {learnt} templates; before \
         {before:?}, after {after:?} (right, wrong); {negative} negatives"
    );
    assert!(learnt > 10);
    assert_eq!((after.1, negative), (0, 0));
    assert!(after.0 >= before.0);
}

/// A fifth of the names is held out: their pages must show nothing, all others their own.
#[test]
fn products_that_the_table_lacks() {
    for of in ["magento_luma", "spree_demo", "myntra_small_accessories"] {
        let Some(products) = crate::support::catalogue(of, 2000) else { return };
        let names: BTreeSet<&str> = products.iter().map(|product| &*product.name).collect();
        let names: Vec<&str> = names.into_iter().collect();
        let title = |name: &str| format!("Jual {name} murah sekali | Toko Jam");
        let few: Vec<String> = names.iter().take(4).map(|name| title(name)).collect();
        let lesson = learnt(&names, &few.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(texts(&lesson)[0].0, title("{name}"));
        let held = |name: &str| name.bytes().map(usize::from).sum::<usize>() % 5 == 0;
        let kept: Vec<&str> = names.iter().copied().filter(|name| !held(name)).collect();
        let shelf = shelf(&kept, &[&title("{name}")]);
        let table = shelf.table();
        let plain = self::shelf(&kept, &[]);
        let plain = plain.table();
        let key = |name: &str| -> String {
            name.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect()
        };
        let keys: Vec<String> = kept.iter().map(|name| key(name)).collect();
        let once = |name: &str| keys.iter().filter(|of| **of == key(name)).count() == 1;
        let (mut found, mut before) = (0, 0);
        for name in &names {
            let without = plain.identify(&titled(&title(name))).expect("every shard is there");
            before += i32::from(without.outcome.is_ok());
            match table.identify(&titled(&title(name))).expect("every shard is there").outcome {
                Ok(of) => {
                    found += 1;
                    assert_eq!(key(&of.entry.name), key(name));
                }
                Err(why) => assert!(held(name) || !once(name), "{name}: {why:?}"),
            }
        }
        let (titles, kept) = (names.len(), kept.len());
        println!(
            "{of}: {titles} titles, {kept} products; found {found} (before {before}), 0 wrong"
        );
        assert!(found * 10 > kept * 9 && before == 0);
    }
}

fn words(most: usize) -> impl Strategy<Value = Vec<String>> {
    let word = prop_oneof![
        "[a-z]{3,7}",
        "[A-Z][a-z]{2,6}",
        "[А-Я][а-я]{3,8}",
        "[A-Z]{2}-[0-9]{2,3}",
        "[0-9]{1,4}",
    ];
    prop::collection::vec(word, 0..=most)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    /// Whatever the names and the words around them, a template that is learnt finds no wrong
    /// product, and the right one unless the words make a longer name.
    #[test]
    fn learnt_templates_are_right(
        names in prop::collection::btree_set(words(4), 4..12),
        before in words(3),
        after in words(4),
        sign in prop::sample::select(vec![" ", " | ", " - ", ": "]),
    ) {
        let names: Vec<String> = names.iter().map(|words| words.join(" ")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).filter(|n| !n.is_empty()).collect();
        let title = |name: &str| {
            let parts = [before.join(" "), name.to_owned(), after.join(" ")];
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(sign)
        };
        let samples: Vec<Sample> = names
            .iter()
            .take(3)
            .map(|name| Sample { product: Some((*name).to_owned()), ..sample(&title(name)) })
            .collect();
        let lesson = learn(&catalogue(&names), &samples);
        let forms: Vec<&str> = texts(&lesson).into_iter().map(|(text, _)| text).collect();
        let around = before.len() + after.len() > 0;
        prop_assert!(!around || forms.len() == 1, "{forms:?} of {samples:?}");
        let shelf = shelf(&names, &forms);
        for name in &names {
            match found(&shelf, &titled(&title(name))) {
                Ok((id, signal)) => {
                    prop_assert_eq!(&id, name);
                    prop_assert!(!around || signal == Signal::Template);
                }
                Err(why) => {
                    let longer = names.iter().any(|of| of.len() > name.len() || of == name);
                    prop_assert!(!around || why == Refusal::Ambiguous && longer, "{why:?} {}", title(name));
                }
            }
        }
        // Without the product in the table, nothing may be found by the template.
        for name in &names {
            let others: Vec<&str> = names.iter().copied().filter(|of| of != name).collect();
            let table = self::shelf(&others, &forms);
            let outcome = found(&table, &titled(&title(name)));
            prop_assert!(!matches!(outcome, Ok((_, Signal::Template))), "{outcome:?} {}", title(name));
        }
    }
}
