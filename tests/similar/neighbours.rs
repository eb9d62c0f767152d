//! Neighbours against naive references, and the rules of the lists.

use proptest::prelude::*;
use vitrine::recommend::{
    AttributeWeights, Attributes, Lists, Neighbour, Options, RuleOptions, Rules, UnitVectors,
    Vectors, cluster_order, cosine, quantise, recommend, share_within,
};
use vitrine_catalogue::{Catalogue, Money, Param, Product};
use vitrine_test_support::Random;

fn noise_vectors(seed: u64, products: usize, dims: usize) -> Vectors {
    let mut noise = Random::new(seed);
    let mut vectors = Vectors::new(dims, products);
    for product in 0..products {
        let vector: Vec<f32> = (0..dims).map(|_| noise.signed()).collect();
        assert!(vectors.push(product, &vector));
    }
    vectors
}

/// A catalogue in which everything occurs: groups, out of stock, missing attributes, no vector.
fn noise_catalogue(seed: u64, products: usize, groups: u64) -> (Catalogue, Vectors) {
    let mut noise = Random::new(seed);
    let mut vectors = Vectors::new(8, products);
    let product = |i: usize, noise: &mut Random| Product {
        id: i.to_string(),
        name: format!("Watch {} {}", noise.below(9), noise.below(40)),
        group: (noise.below(3) > 0).then(|| noise.below(groups as usize).to_string()),
        available: noise.below(5) > 0,
        category: (0..noise.below(4)).map(|_| noise.below(3).to_string()).collect(),
        vendor: (noise.below(4) > 0).then(|| noise.below(6).to_string().into()),
        price: (noise.below(4) > 0)
            .then(|| Money { hundredths: noise.below(90_000) as u64, currency: "EUR".into() }),
        params: (0..noise.below(4))
            .map(|_| Param {
                name: ["Size", "Colour", "Strap"][noise.below(3)].into(),
                value: noise.below(7).to_string(),
                unit: None,
            })
            .map(Into::into)
            .collect(),
        ..Product::default()
    };
    let products: Vec<Product> = (0..products).map(|i| product(i, &mut noise)).collect();
    for i in 0..products.len() {
        let vector: Vec<f32> = (0..8).map(|_| noise.signed()).collect();
        if noise.below(6) > 0 {
            vectors.push(i, &vector);
        }
    }
    (Catalogue { products, ..Catalogue::default() }, vectors)
}

/// By the default rules.
fn lists(catalogue: &Catalogue, vectors: &Vectors, options: &Options) -> Lists {
    recommend(catalogue, vectors, &Rules::of(catalogue, &RuleOptions::default()), options).lists
}

fn naive_cosine(x: &[f32], y: &[f32]) -> f64 {
    let dot = |x: &[f32], y: &[f32]| -> f64 {
        x.iter().zip(y).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum()
    };
    dot(x, y) / (dot(x, x).sqrt() * dot(y, y).sqrt())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Sizes on both sides of a block's 256 rows.
    #[test]
    fn cosine_neighbours_equal_the_naive_ones(
        seed: u64, products in prop_oneof![1usize..40, 250usize..270, 510usize..520],
        dims in 1usize..20, limit in 1usize..30,
    ) {
        let vectors = noise_vectors(seed, products, dims);
        let unit_vectors = UnitVectors::of(&vectors, products, false);
        let lists = cosine::top_k(&unit_vectors, limit, &Rules::open(products));
        prop_assert_eq!(lists.len(), unit_vectors.len());
        for (row, list) in lists.iter().enumerate() {
            let own = unit_vectors.products[row] as usize;
            let x = &vectors.get(own).unwrap();
            let mut all: Vec<f64> = (0..products)
                .filter(|&j| j != own)
                .map(|j| naive_cosine(x, &vectors.get(j).unwrap()))
                .collect();
            all.sort_by(|a, b| b.total_cmp(a));
            prop_assert_eq!(list.len(), limit.min(products - 1));
            for (n, truth) in list.iter().zip(&all) {
                let exact = naive_cosine(x, &vectors.get(n.product as usize).unwrap());
                prop_assert!((f64::from(n.score) - exact).abs() < 1e-5);
                prop_assert!((f64::from(n.score) - truth).abs() < 1e-5);
            }
            let ordered = |w: &[Neighbour]| {
                w[0].score > w[1].score
                    || (w[0].score == w[1].score && w[0].product < w[1].product)
            };
            prop_assert!(list.windows(2).all(ordered));
        }
    }

    #[test]
    fn lists_obey_the_rules(seed: u64, products in 1usize..120, groups in 1u64..40, count in 0usize..20) {
        let (catalogue, vectors) = noise_catalogue(seed, products, groups);
        let options = Options { count, candidates: 5, ..Options::default() };
        let lists = lists(&catalogue, &vectors, &options);
        prop_assert_eq!(lists.a.len(), products);
        prop_assert_eq!(lists.b.len(), products);
        let group = |i: usize| {
            catalogue.products[i].group.clone().unwrap_or_else(|| format!("single {i}"))
        };
        for (i, list) in lists.a.iter().enumerate().chain(lists.b.iter().enumerate()) {
            let mut groups = std::collections::BTreeSet::from([group(i)]);
            for n in list {
                prop_assert!(catalogue.products[n.product as usize].available);
                prop_assert!(groups.insert(group(n.product as usize)), "one of a group, not its own");
                prop_assert!((0.0..=1.0).contains(&n.score));
            }
            prop_assert!(list.windows(2).all(|w| w[0].score >= w[1].score));
            let possible: std::collections::BTreeSet<String> = (0..products)
                .filter(|&j| catalogue.products[j].available && group(j) != group(i))
                .map(group)
                .collect();
            prop_assert_eq!(list.len(), count.min(possible.len()), "never short without need");
        }
        for (i, row) in vectors.row_of.iter().enumerate() {
            if row.is_none() {
                prop_assert_eq!(&lists.b[i], &lists.a[i]);
            }
        }
    }

    #[test]
    fn attribute_similarity_is_symmetric_and_highest_with_itself(seed: u64) {
        let (catalogue, _) = noise_catalogue(seed, 30, 10);
        let attributes = Attributes::of(&catalogue, &AttributeWeights::default());
        for i in 0..30 {
            for j in 0..30 {
                let score = attributes.similarity(i, j);
                prop_assert!((0.0..=1.0).contains(&score));
                prop_assert!((score - attributes.similarity(j, i)).abs() < 1e-6);
            }
            let own = attributes.similarity(i, i);
            prop_assert!(own == 0.0 || own > 0.9999, "{own}");
        }
    }

    #[test]
    fn an_order_has_every_product_once(seed: u64, products in 0usize..200, per_shard in 0usize..50) {
        let (catalogue, vectors) = noise_catalogue(seed, products, 40);
        let lists = lists(&catalogue, &vectors, &Options::default());
        let mut order = cluster_order(&lists, per_shard);
        order.sort_unstable();
        prop_assert_eq!(order, (0..products as u32).collect::<Vec<_>>());
    }

    #[test]
    fn quantising_rounds_every_two_digit_score_to_itself(percent in 0u8..=100) {
        prop_assert_eq!(quantise(f32::from(percent) / 100.0), percent);
    }
}

#[test]
fn quantising_never_leaves_the_range() {
    let cases =
        [(-0.5, 0), (1.5, 100), (f32::NAN, 0), (f32::INFINITY, 100), (0.994, 99), (0.996, 100)];
    for (score, percent) in cases {
        assert_eq!(quantise(score), percent, "{score}");
    }
}

#[test]
fn products_without_a_direction_count_as_without_picture() {
    let (mut catalogue, _) = noise_catalogue(7, 6, 100);
    catalogue.products.iter_mut().for_each(|p| p.available = true);
    let mut vectors = Vectors::new(2, 6);
    let rows =
        [[1.0, 0.0], [0.9, 0.1], [0.0, 0.0], [f32::NAN, 1.0], [f32::INFINITY, 1.0], [0.0, 1.0]];
    for (product, row) in rows.iter().enumerate() {
        assert!(vectors.push(product, row));
    }
    assert!(!vectors.push(0, &[1.0]), "a vector of another length");
    assert_eq!(UnitVectors::of(&vectors, 6, false).products, [0, 1, 5]);
    let lists = lists(&catalogue, &vectors, &Options::default());
    for product in [2, 3, 4] {
        assert_eq!(lists.b[product], lists.a[product]);
    }
    assert!(lists.b[0].iter().all(|n| n.score.is_finite()));
}

#[test]
fn identical_pictures_have_no_direction_once_centred() {
    let mut vectors = Vectors::new(3, 4);
    for product in 0..4 {
        vectors.push(product, &[0.3, 0.7, 0.1]);
    }
    assert!(UnitVectors::of(&vectors, 4, true).is_empty());
    let plain = UnitVectors::of(&vectors, 4, false);
    assert!((plain.mean_cosine() - 1.0).abs() < 1e-6);
}

/// Rows from equal to opposite, of a length that no block divides.
#[test]
fn pairs_are_told_apart_as_by_their_cosine() {
    let mut noise = Random::new(7);
    let mut vectors = Vectors::new(203, 40);
    let common: Vec<f32> = (0..203).map(|_| noise.signed()).collect();
    for product in 0..40 {
        let share = product as f32 / 20.0 - 1.0;
        let vector: Vec<f32> =
            common.iter().map(|x| share * x + 0.1 * (1.0 - share.abs()) * noise.signed()).collect();
        assert!(vectors.push(product, &vector));
    }
    let unit_vectors = UnitVectors::of(&vectors, 40, false);
    let mut far = 0;
    for x in 0..40 {
        assert!(unit_vectors.are_closer(x, x, 0.9999));
        for y in 0..40 {
            let (xs, ys) = (unit_vectors.row(x), unit_vectors.row(y));
            let products = xs.iter().zip(ys.iter());
            let cosine: f64 = products.map(|(x, y)| f64::from(*x) * f64::from(*y)).sum();
            for least in [-0.5, 0.0, 0.5, 0.9, 0.985] {
                if (cosine - f64::from(least)).abs() > 1e-5 {
                    let closer = unit_vectors.are_closer(x, y, least);
                    assert_eq!(closer, cosine > f64::from(least), "{x} {y}: {cosine}");
                    far += usize::from(!closer);
                }
            }
        }
    }
    assert!((1000..7000).contains(&far), "{far}");
}

#[test]
fn equal_scores_are_ordered_by_product() {
    let mut vectors = Vectors::new(2, 300);
    for product in (0..300).rev() {
        vectors.push(product, &[1.0, 1.0]);
    }
    let lists = cosine::top_k(&UnitVectors::of(&vectors, 300, false), 3, &Rules::open(300));
    let products = |row: usize| lists[row].iter().map(|n| n.product).collect::<Vec<_>>();
    assert_eq!(products(0), [1, 2, 3]);
    assert_eq!(products(1), [0, 2, 3]);
    assert_eq!(products(299), [0, 1, 2]);
}

/// Sizes as variants: each of the nearest pictures is the same product's, many times over.
#[test]
fn many_variants_do_not_hide_the_other_products() {
    let mut catalogue = Catalogue::default();
    let mut vectors = Vectors::new(2, 600);
    for i in 0..600u32 {
        let group = i / 60;
        catalogue.products.push(Product {
            id: i.to_string(),
            name: format!("Shoe {group}"),
            group: Some(group.to_string()),
            available: true,
            ..Product::default()
        });
        let angle = group as f32 * 0.1;
        vectors.push(i as usize, &[angle.cos(), angle.sin()]);
    }
    let options = Options {
        count: 5,
        candidates: 5,
        image_weight: 1.0,
        near_duplicate: Some(1.0),
        ..Options::default()
    };
    let lists = lists(&catalogue, &vectors, &options);
    let groups: Vec<u32> = lists.b[0].iter().map(|n| n.product / 60).collect();
    assert_eq!(groups, [1, 2, 3, 4, 5]);
}

#[test]
fn threads_do_not_change_a_bit() {
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let (catalogue, _) = noise_catalogue(3, 700, 150);
            let vectors = noise_vectors(5, 700, 64);
            let lists = lists(&catalogue, &vectors, &Options::default());
            let order = cluster_order(&lists, 50);
            let bits = |list: &Vec<Vec<Neighbour>>| -> Vec<(u32, u32)> {
                list.iter().flatten().map(|n| (n.product, n.score.to_bits())).collect()
            };
            (bits(&lists.a), bits(&lists.b), order)
        })
    };
    let one = with(1);
    assert_eq!(one, with(2));
    assert_eq!(one, with(7));
}

#[test]
fn shards_keep_friends_together() {
    // Ten cliques of ten, their members scattered through the catalogue.
    let friends = |i: usize| {
        (0..100)
            .filter(move |j| j % 10 == i % 10 && *j != i)
            .map(|j| Neighbour { product: j as u32, score: 1.0 })
    };
    let a: Vec<Vec<Neighbour>> = (0..100).map(|i| friends(i).collect()).collect();
    let lists = Lists { b: a.clone(), a };
    let feed: Vec<u32> = (0..100).collect();
    assert_eq!(share_within(&lists, &feed, 10), 0.0);
    assert_eq!(share_within(&lists, &cluster_order(&lists, 10), 10), 1.0);
}

fn watch(
    name: &str,
    category: &[&str],
    vendor: &str,
    price: u64,
    params: &[(&str, &str)],
) -> Product {
    Product {
        id: name.into(),
        name: name.into(),
        category: category.iter().map(|c| (*c).to_owned()).collect(),
        vendor: Some(vendor.into()),
        price: Some(Money { hundredths: price * 100, currency: "UAH".into() }),
        params: params
            .iter()
            .map(|(name, value)| Param { name: (*name).into(), value: (*value).into(), unit: None })
            .map(Into::into)
            .collect(),
        available: true,
        ..Product::default()
    }
}

#[test]
fn attributes_tell_what_a_person_would() {
    let men = ["Watches", "Men"];
    let catalogue = Catalogue {
        products: vec![
            watch(
                "Diver A",
                &men,
                "Orient",
                9000,
                &[("Case", "42 mm"), ("Strap", "steel"), ("Glass", "sapphire")],
            ),
            watch(
                "Diver B",
                &men,
                "orient",
                9500,
                &[("Case", "4.3 cm"), ("Strap", "Steel"), ("Glass", "sapphire")],
            ),
            watch(
                "Dress C",
                &men,
                "Orient",
                9200,
                &[("Case", "36 mm"), ("Strap", "leather"), ("Glass", "mineral")],
            ),
            watch(
                "Dress D",
                &["Watches", "Women"],
                "Casio",
                1500,
                &[("Case", "28 mm"), ("Strap", "leather"), ("Glass", "mineral")],
            ),
            watch(
                "Wall E",
                &["Clocks"],
                "Rhythm",
                1200,
                &[("Case", "300 mm"), ("Glass", "mineral")],
            ),
            watch(
                "Wall F",
                &["Clocks"],
                "Rhythm",
                1900,
                &[("Case", "350 mm"), ("Glass", "mineral")],
            ),
        ],
        ..Catalogue::default()
    };
    let lists = lists(&catalogue, &Vectors::new(4, 6), &Options::default());
    let first = |i: usize| lists.a[i][0].product;
    assert_eq!(first(0), 1);
    assert_eq!(first(1), 0);
    assert_eq!(first(3), 2);
    assert_eq!(first(4), 5);
    let position = |list: &[Neighbour], product| list.iter().position(|n| n.product == product);
    assert!(position(&lists.a[0], 2) < position(&lists.a[0], 3));
    assert!(position(&lists.a[0], 3) < position(&lists.a[0], 4));
    assert_eq!(lists.a, lists.b, "without vectors both variants are by attributes");
}
