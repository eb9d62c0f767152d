//! Words that stand in every title of a shop, around names that the feed writes differently.

use crate::support::{Shelf, named};
use vitrine_catalogue::{Product, Shop};
use vitrine_table::{NamedProduct, Page, Sample, Template, Untaught, learn};

const NAMES: [&str; 7] = [
    "LUMO desk lamp - blue",
    "LUMO desk lamp - green",
    "Amber ceiling light - large",
    "Amber ceiling light",
    "Shade white lamp black",
    "Lamp black shade white",
    "Velt kettle",
];

fn products() -> Vec<Product> {
    let of = |name: &&str| Product { vendor: Some("Norrsken".into()), ..named(name) };
    NAMES.iter().map(of).collect()
}

fn found(templates: &[&str], title: &str) -> Option<String> {
    let templates: Vec<Template> = templates.iter().map(|text| text.parse().unwrap()).collect();
    let shop = Shop { name: "Some Shop".into(), url: None };
    let shelf = Shelf::templated(&shop, &products(), &templates);
    let page = Page { titles: vec![title.into()], ..Page::default() };
    shelf.identify(&page).outcome.ok().map(|found| found.entry.name)
}

/// Without a mark before them, so that nothing but the template says where the name ends.
const SUFFIX: &str = "{name} Brand Kyiv";
const BOTH: &str = "Jual {name} murah sekali";

#[test]
fn what_is_between_fixed_words_is_judged_as_a_title() {
    for (title, wanted) in [
        ("LUMO blue, desk lamp Brand Kyiv", Some("LUMO desk lamp - blue")),
        ("Blue LUMO desk lamp Brand Kyiv", Some("LUMO desk lamp - blue")),
        ("Large Amber ceiling light Brand Kyiv", Some("Amber ceiling light - large")),
        // The vendor before or behind it, and words of trade.
        ("Amber ceiling light Norrsken Brand Kyiv", Some("Amber ceiling light")),
        ("Norrsken Amber ceiling light Brand Kyiv", Some("Amber ceiling light")),
        ("Buy LUMO desk lamp - green online Brand Kyiv", Some("LUMO desk lamp - green")),
        ("Velt kettle Brand Kyiv", Some("Velt kettle")),
        // What is no more than a part of it, or more than it.
        ("LUMO red, desk lamp Brand Kyiv", None),
        ("Small Amber ceiling light Brand Kyiv", None),
        ("Cover for Amber ceiling light Brand Kyiv", None),
        ("LUMO blue, desk lamp cover Brand Kyiv", None),
        ("Amber ceiling light 2 Brand Kyiv", None),
        // Two products have these words.
        ("White shade, black lamp Brand Kyiv", None),
        // Two words are soon something else.
        ("Kettle Velt Brand Kyiv", None),
        ("Brand Kyiv", None),
    ] {
        assert_eq!(found(&[SUFFIX], title).as_deref(), wanted, "{title}");
    }
    // Of a template with words on both sides, one side alone says nothing.
    let both = |title| found(&[BOTH], title);
    assert_eq!(both("Jual LUMO blue, desk lamp murah sekali").as_deref(), Some(NAMES[0]));
    assert_eq!(both("LUMO blue, desk lamp murah sekali"), None);
    assert_eq!(found(&[], "LUMO blue, desk lamp Brand Kyiv"), None);
}

#[test]
fn a_word_is_fixed_where_every_template_says_so() {
    // For the first template "light" is one of the fixed words, for the second of the name.
    let templates = ["{name} light Brand Kyiv", SUFFIX];
    let title = "Norrsken Amber ceiling light Brand Kyiv";
    assert_eq!(found(&templates, title).as_deref(), Some("Amber ceiling light"));
    assert_eq!(found(&templates, "Amber ceiling lamp light Brand Kyiv"), None);
}

fn catalogue() -> Vec<NamedProduct> {
    let of = |(at, name): (usize, &&str)| NamedProduct {
        id: at.to_string(),
        name: (*name).into(),
        url: format!("https://shop.example/{at}"),
    };
    NAMES.iter().enumerate().map(of).collect()
}

fn sample(title: &str, product: Option<usize>) -> Sample {
    Sample {
        titles: vec![title.into()],
        product: product.map(|at| at.to_string()),
        ..Sample::default()
    }
}

#[test]
fn fixed_words_are_learnt_around_names_in_another_order() {
    let titles =
        [("LUMO blue, desk lamp - Brand Kyiv", 0), ("Large Amber ceiling light - Brand Kyiv", 2)];
    let known = titles.map(|(title, product)| sample(title, Some(product)));
    let lesson = learn(&catalogue(), &known);
    let texts: Vec<&str> = lesson.templates.iter().map(|learnt| learnt.text.as_str()).collect();
    assert_eq!(texts, ["{name} - Brand Kyiv"]);
    let title = "Green LUMO desk lamp - Brand Kyiv";
    assert_eq!(found(&texts, title).as_deref(), Some("LUMO desk lamp - green"));

    // Only where the page's product is known; one title is no template; other words are no name.
    let guessed = titles.map(|(title, _)| sample(title, None));
    assert_eq!(learn(&catalogue(), &guessed).templates, []);
    let lesson = learn(&catalogue(), &known[..1]);
    assert_eq!(lesson.titles[0].template, Err(Untaught::Once));
    for (title, product) in [
        ("LUMO red, desk lamp - Brand Kyiv", 0),
        ("Kettle Velt - Brand Kyiv", 6),
        ("Blue LUMO desk lamp", 0),
    ] {
        let lesson = learn(&catalogue(), &[sample(title, Some(product))]);
        assert_eq!(lesson.titles[0].template, Err(Untaught::OtherName), "{title}");
    }
}
