//! The owner's rules, look-alikes and placeholders, and the reasons of the lists.

use vitrine::recommend::{
    AttributeWeights, Attributes, Lists, Neighbour, Options, Reason, RuleOptions, Rules, Vectors,
    placeholders, recommend,
};
use vitrine_catalogue::{Catalogue, Money, Param, Product};

/// Product `i` costs `100 + i`, is of vendor `i % 4` in section `i % 3`, shelf `i % 6`.
fn shop(products: usize) -> Catalogue {
    let product = |i: usize| Product {
        id: format!("p{i}"),
        name: format!("Thing {i}"),
        category: vec!["Shop".into(), format!("Section {}", i % 3), format!("Shelf {}", i % 6)]
            .into(),
        vendor: Some(format!("Vendor {}", i % 4).into()),
        price: Some(Money { hundredths: 10_000 + 100 * i as u64, currency: "EUR".into() }),
        available: true,
        ..Product::default()
    };
    Catalogue { products: (0..products).map(product).collect(), ..Catalogue::default() }
}

/// Directions in a plane: product `i` at `degrees[i]`.
fn at(degrees: &[f32]) -> Vectors {
    let mut vectors = Vectors::new(2, degrees.len());
    for (product, degrees) in degrees.iter().enumerate() {
        assert!(vectors.push(product, &[degrees.to_radians().cos(), degrees.to_radians().sin()]));
    }
    vectors
}

fn none(products: usize) -> Vectors {
    Vectors::new(2, products)
}

fn options(count: usize) -> Options {
    Options { count, ..Options::default() }
}

fn lists(catalogue: &Catalogue, vectors: &Vectors, count: usize, rules: &RuleOptions) -> Lists {
    recommend(catalogue, vectors, &Rules::of(catalogue, rules), &options(count)).lists
}

fn products(list: &[Neighbour]) -> Vec<u32> {
    list.iter().map(|n| n.product).collect()
}

fn every(lists: &Lists) -> impl Iterator<Item = (usize, &Vec<Neighbour>)> {
    lists.a.iter().enumerate().chain(lists.b.iter().enumerate())
}

#[test]
fn a_list_stays_in_its_category_to_the_level_asked() {
    let catalogue = shop(60);
    for (level, period) in [(1, 1), (2, 3), (3, 6), (9, 6)] {
        let rules = RuleOptions { same_category: Some(level), ..RuleOptions::default() };
        for (i, list) in every(&lists(&catalogue, &none(60), 9, &rules)) {
            assert_eq!(list.len(), 9, "level {level}");
            assert!(list.iter().all(|n| n.product as usize % period == i % period));
        }
    }
    let mut catalogue = shop(12);
    catalogue.products[0].category = [].into();
    let rules = RuleOptions { same_category: Some(2), ..RuleOptions::default() };
    let lists = lists(&catalogue, &none(12), 11, &rules);
    assert_eq!(lists.a[0].len(), 11, "a product without a category has no category to stay in");
    assert_eq!(lists.a[3].len(), 2, "6 and 9: what has no category is in none");
}

#[test]
fn prices_stay_within_the_band() {
    let mut catalogue = shop(60);
    catalogue.products[1].price = None;
    catalogue.products[2].price.as_mut().unwrap().currency = "USD".into();
    let rules = RuleOptions { price_band: Some(1.25), ..RuleOptions::default() };
    let lists = lists(&catalogue, &none(60), 60, &rules);
    // 100 ≤ 125: all of 0..=25 but the product itself, the one without a price and the other's.
    let mut cheap = products(&lists.a[0]);
    cheap.sort_unstable();
    assert_eq!(cheap, (3..=25).collect::<Vec<_>>());
    assert_eq!(lists.a[1].len(), 59, "without a price any price will do");
    assert!(lists.a[2].is_empty());
}

#[test]
fn what_is_excluded_or_sold_out_is_nowhere() {
    let mut catalogue = shop(60);
    catalogue.products[7].available = false;
    let rules = RuleOptions {
        exclude_ids: vec!["p1".into(), "absent".into()],
        exclude_vendors: vec!["VENDOR  2".into()],
        exclude_categories: vec!["shop > Section 0".into(), "Section 1".into()],
        ..RuleOptions::default()
    };
    for (_, list) in every(&lists(&catalogue, &none(60), 60, &rules)) {
        for n in list {
            let i = n.product;
            assert!(i != 1 && i % 4 != 2 && i % 3 != 0 && i != 7, "{i}");
        }
    }
    let warnings = Rules::of(&catalogue, &rules).warnings().join("\n");
    assert!(warnings.contains("\"absent\""), "{warnings}");
    assert!(warnings.contains("\"section 1\""), "a path begins at the root: {warnings}");
    assert_eq!(warnings.lines().count(), 2, "{warnings}");

    let all = RuleOptions { in_stock_only: false, ..RuleOptions::default() };
    let lists = lists(&catalogue, &none(60), 60, &all);
    assert!(products(&lists.a[8]).contains(&7));
}

#[test]
fn pins_stand_first_and_the_rest_fills_up() {
    let mut catalogue = shop(60);
    catalogue.products[50].available = false;
    let pins = ["p41", "p50", "p3", "gone"].map(str::to_owned).to_vec();
    let rules = RuleOptions {
        pins: [("p0".to_owned(), pins), ("nobody".to_owned(), vec!["p1".to_owned()])].into(),
        same_category: Some(2),
        minimum_similarity: 0.3,
        ..RuleOptions::default()
    };
    let lists = lists(&catalogue, &none(60), 6, &rules);
    assert_eq!(products(&lists.a[0])[..2], [41, 3], "41 is of another section, 50 sold out");
    assert_eq!(lists.a[0].len(), 6);
    assert!(lists.a[0].iter().take(2).all(|n| n.score == 1.0));
    assert!(lists.a[0].windows(2).all(|w| w[0].score >= w[1].score));
    let warnings = Rules::of(&catalogue, &rules).warnings().join("\n");
    assert!(warnings.contains("\"gone\"") && warnings.contains("\"nobody\""), "{warnings}");
}

#[test]
fn nothing_below_the_minimum() {
    let catalogue = shop(60);
    let open = lists(&catalogue, &none(60), 60, &RuleOptions::default());
    let rules = RuleOptions { minimum_similarity: 0.5, ..RuleOptions::default() };
    let cut = lists(&catalogue, &none(60), 60, &rules);
    for (open, cut) in open.a.iter().zip(&cut.a) {
        let above: Vec<Neighbour> = open.iter().copied().filter(|n| n.score >= 0.5).collect();
        assert!(above.len() < open.len());
        assert_eq!(*cut, above);
    }
}

#[test]
fn not_too_much_of_one_vendor_or_category() {
    let catalogue = shop(60);
    let rules = RuleOptions {
        max_per_vendor: Some(2),
        max_per_category: Some(3),
        ..RuleOptions::default()
    };
    for (_, list) in every(&lists(&catalogue, &none(60), 8, &rules)) {
        assert_eq!(list.len(), 8, "four vendors, two of each");
        for rest in 0..6 {
            let of = |period| list.iter().filter(|n| n.product % period == rest).count();
            assert!(of(4) <= 2 && of(6) <= 3);
        }
    }
}

#[test]
fn of_look_alikes_one_is_shown_unless_nothing_else_is_left() {
    let catalogue = shop(8);
    // Three that look like the first, two that look like each other, and two by themselves.
    let vectors = at(&[0.0, 1.0, 2.0, 3.0, 40.0, 41.0, 60.0, 80.0]);
    let options = Options { image_weight: 1.0, ..options(3) };
    let rules = Rules::of(&catalogue, &RuleOptions::default());
    let list =
        |options: &Options| products(&recommend(&catalogue, &vectors, &rules, options).lists.b[0]);
    assert_eq!(list(&options), [4, 6, 7]);
    assert_eq!(list(&Options { near_duplicate: Some(1.0), ..options.clone() }), [1, 2, 3]);
    let mut all = list(&Options { count: 7, ..options });
    all.sort_unstable();
    assert_eq!(all, [1, 2, 3, 4, 5, 6, 7], "never short without need");
}

/// Twelve dials of one watch, whose feed has no groups, beside other watches of its vendor.
#[test]
fn of_siblings_a_list_has_two_or_as_many_as_the_owner_wants() {
    let colours = ["black", "white", "blue", "green", "red", "grey", "gold", "pink"];
    let mut catalogue = shop(16);
    for (i, product) in catalogue.products.iter_mut().enumerate() {
        product.vendor = Some("Diver & Sons".into());
        product.name = match colours.get(i) {
            Some(colour) => format!("Deep Diver watch {colour}"),
            None => format!("Alpha{i} beta{i} gamma{i}"),
        };
    }
    // The dials lie within 24°, further apart than look-alikes.
    let degrees: Vec<f32> =
        (0..16).map(|i| if i < 8 { 3.0 * i as f32 } else { 9.0 * i as f32 }).collect();
    let siblings = |vectors: &Vectors, most: usize| {
        let rules = RuleOptions { max_siblings: most, ..RuleOptions::default() };
        let options = Options { near_duplicate: Some(1.0), ..options(6) };
        let lists = recommend(&catalogue, vectors, &Rules::of(&catalogue, &rules), &options).lists;
        let count = |list: &Vec<Neighbour>| list.iter().filter(|n| n.product < 8).count();
        assert!(every(&lists).all(|(_, list)| list.len() == 6));
        (count(&lists.a[0]), count(&lists.b[0]))
    };
    let alike = at(&degrees);
    assert_eq!(siblings(&alike, 2), (2, 2));
    assert_eq!(siblings(&alike, 1), (1, 1));
    assert_eq!(siblings(&alike, 99).1, 6, "the nearest by picture");
    // Where pictures do not show it, a name alone makes no sibling.
    assert!(siblings(&none(16), 1).0 > 2);
}

#[test]
fn placeholders_are_pictures_of_many_different_products() {
    let mut catalogue = shop(12);
    for (i, product) in catalogue.products.iter_mut().enumerate() {
        product.name = match i {
            0..5 => ["Lamp", "Chair", "Table", "Clock", "Sofa"][i].into(),
            5..9 => format!("Ring Fiona {i} mm"),
            _ => format!("Vase {}", ["red", "green", "blue"][i - 9]),
        };
        product.group = (i >= 9).then(|| "vase".into());
    }
    let pictures: Vec<Option<u8>> =
        (0..12).map(|i| Some([1, 2, 3][usize::from(i >= 5) + usize::from(i >= 9)])).collect();
    let found = |least| placeholders(&catalogue, &pictures, least);
    assert_eq!(found(5), [(1, vec![0, 1, 2, 3, 4])].into());
    assert_eq!(found(3).len(), 1, "sizes of a ring and colours of a vase may share a picture");
    assert!(found(6).is_empty() && found(0).is_empty());
}

fn watch(id: &str, case: &str, strap: &str, price: u64, vendor: &str) -> Product {
    let param = |name: &str, value: &str| Param {
        name: name.into(),
        value: value.into(),
        ..Param::default()
    };
    Product {
        id: id.into(),
        name: format!("{vendor} {id}"),
        category: vec!["Watches".into(), if price > 5000 { "Men".into() } else { "Women".into() }]
            .into(),
        vendor: Some(vendor.into()),
        price: Some(Money { hundredths: price * 100, currency: "UAH".into() }),
        params: vec![param("Case size", case).into(), param("Strap", strap).into()],
        available: true,
        ..Product::default()
    }
}

#[test]
fn reasons_say_what_two_products_share() {
    let products = vec![
        watch("Diver", "42 mm", "Steel", 9000, "Orient"),
        watch("Pilot", "4.2 cm", "steel", 9700, "orient"),
        watch("Dress", "36 mm", "Leather", 4000, "Casio"),
        watch("Field", "38 mm", "Leather", 30_000, "Casio"),
        watch("Retro", "41 mm", "Nylon, Rubber", 7000, "Seiko"),
        watch("Sport", "45 mm", "rubber; nylon", 7000, "Seiko"),
    ];
    let catalogue = Catalogue { products, ..Catalogue::default() };
    let attributes = Attributes::of(&catalogue, &AttributeWeights::default());
    let text = |i, j| -> Vec<String> {
        attributes.reasons(i, j).iter().map(ToString::to_string).collect()
    };
    let mut same = text(0, 1);
    assert_eq!(same.first().map(String::as_str), Some("same strap (steel)"));
    same.sort();
    assert_eq!(
        same,
        [
            "price within 8 %",
            "same case size 42 mm",
            "same category Men",
            "same strap (steel)",
            "same vendor Orient",
            "same words in the name (orient)",
        ]
    );
    assert!(text(0, 2).is_empty(), "only the root of the categories: {:?}", text(0, 2));
    let sport = text(4, 5).join(", ");
    assert!(
        sport.contains("same strap (nylon, rubber)") && sport.contains("same price"),
        "{sport}"
    );
    let reasons = attributes.reasons(2, 3);
    let leather = Reason::Values { name: "strap".into(), values: vec!["leather".into()] };
    assert!(reasons.contains(&leather), "{reasons:?}");
    assert!(!reasons.iter().any(|r| matches!(r, Reason::Price { .. } | Reason::Category { .. })));
    let none = AttributeWeights { categorical: 0.0, numeric: 0.0, ..AttributeWeights::default() };
    let reasons = Attributes::of(&catalogue, &none).reasons(2, 3);
    assert!(!reasons.contains(&leather), "a kind of weight 0 is no reason: {reasons:?}");
    assert!(attributes.reasons(0, 99).is_empty());
}

#[test]
fn a_rare_vendor_tells_more_than_a_common_one() {
    let mut catalogue = shop(40);
    for (i, product) in catalogue.products.iter_mut().enumerate() {
        product.vendor = Some(if i < 2 { "Rare" } else { "Common" }.into());
        product.price = None;
    }
    let gain = |i: usize, j: usize| {
        let with = |vendor| {
            let weights = AttributeWeights { vendor, ..AttributeWeights::default() };
            Attributes::of(&catalogue, &weights).similarity(i, j)
        };
        with(1.3) - with(0.0)
    };
    let (rare, common) = (gain(0, 1), gain(2, 3));
    assert!(rare > common && common >= 0.0, "{rare}, {common}");
}

#[test]
fn little_known_products_are_not_like_everything() {
    let mut catalogue = shop(40);
    catalogue.products.push(Product {
        id: "bare".into(),
        name: "Bare".into(),
        price: catalogue.products[0].price.clone(),
        available: true,
        ..Product::default()
    });
    let attributes = Attributes::of(&catalogue, &AttributeWeights::default());
    let bare = attributes.similarity(0, 40);
    let beside = (1..40).map(|i| attributes.similarity(0, i)).fold(0.0, f32::max);
    assert!(bare < beside, "{bare} is less than {beside}, although the price is the same");
    assert!((attributes.similarity(40, 40) - 1.0).abs() < 1e-6);
}
