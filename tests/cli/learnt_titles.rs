//! What `vitrine build` learns from pages of the shop, and pages that teach nothing.

use std::fs;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::fault_server::{FaultServer, Reply, build, head};
use crate::support::{Run, Shop, files, run};

const NAMES: [&str; 20] = [
    "Amber", "Birch", "Cedar", "Dune", "Ember", "Fjord", "Grove", "Heath", "Iris", "Jade", "Kelp",
    "Larch", "Moss", "Nectar", "Opal", "Pebble", "Quartz", "Reed", "Slate", "Thyme",
];

fn name(product: usize) -> String {
    format!("{} Lantern", NAMES[product])
}

fn page(title: &str, more: &str) -> Vec<u8> {
    format!("<!doctype html><html><head><title>{title}</title>{more}</head><body>").into_bytes()
}

/// A page whose title no rule of the matching understands.
fn sound(product: usize) -> Reply {
    Reply::ok(page(&format!("Jual {} murah sekali | Toko Lampu", name(product)), ""))
        .with("content-type", "text/html; charset=utf-8")
        .with("etag", format!("\"{product}\""))
}

/// A shop whose feed and pages are on one server: `/p/0` and so on, in three categories.
struct Scene {
    shop: Shop,
    server: FaultServer,
}

impl Scene {
    /// `reply` gives what lies at a path.
    fn new(products: usize, reply: impl Fn(&str) -> Reply + Send + Sync + 'static) -> Scene {
        let server = FaultServer::new(move |request, _| {
            let tag = request.headers.get("if-none-match").map(|tag| tag.trim_matches('"'));
            match request.path.as_str() {
                "/feed.xml" => {
                    Reply::ok(feed(&format!("http://{}", request.headers["host"]), products))
                }
                path if tag.is_some() && path.strip_prefix("/p/") == tag => Reply::status(304),
                path => reply(path),
            }
        });
        Scene { shop: Shop::new(), server }
    }

    /// Pages of products by their numbers, and this for `/robots.txt`.
    fn of_products(
        products: usize,
        page: impl Fn(usize) -> Reply + Send + Sync + 'static,
        robots: Reply,
    ) -> Scene {
        Scene::new(products, move |path| match path.strip_prefix("/p/").map(str::parse) {
            Some(Ok(product)) => page(product),
            _ if path == "/robots.txt" => robots.clone(),
            _ => Reply::status(404),
        })
    }

    fn build(&self, downloads: &str, more: &[&str]) -> Run {
        let downloads = format!("rate = 1000\n{downloads}");
        build(&self.shop, &self.server.url("feed.xml"), &downloads, more)
    }

    fn titles(&self, downloads: &str, more: &[&str]) -> Value {
        let more: Vec<&str> = more.iter().copied().chain(["--json"]).collect();
        self.build(downloads, &more).json()["titles"].take()
    }

    /// The paths asked for since the last call but the feed's, sorted.
    fn asked(&self) -> Vec<String> {
        let mut paths = self.server.paths();
        paths.retain(|path| path != "/feed.xml");
        paths
    }

    fn found(&self, title: &str) -> Value {
        run(["match", &self.shop.text("dist"), title, "--json"]).json()["product"]["id"].take()
    }
}

fn feed(origin: &str, products: usize) -> String {
    let offers: Vec<String> = (0..products)
        .map(|product| {
            let url = format!("{origin}/p/{product}");
            let offer = Shop::offer(&format!("p{product}"), &name(product), &[]);
            offer
                .replace(&format!("https://shop.example/p/p{product}"), &url)
                .replace("<categoryId>1<", &format!("<categoryId>{}<", product % 3 + 1))
        })
        .collect();
    let categories = "<category id=\"2\">Lamps</category><category id=\"3\">Garden</category>";
    Shop::feed(&offers).replace("</categories>", &format!("{categories}</categories>"))
}

#[test]
fn a_template_is_learnt_from_a_few_pages() {
    let scene = Scene::of_products(NAMES.len(), sound, Reply::status(404));
    let titles = scene.titles("", &[]);
    let template = "Jual {name} murah sekali | Toko Lampu";
    assert_eq!(titles["templates"], json!([{ "template": template, "titles": 9 }]));
    assert_eq!(titles["pages"], json!({ "read": 9, "cached": 0, "skipped": 0 }));
    assert_eq!(titles["differences"], json!([]));
    let asked = scene.asked();
    let pages: Vec<usize> =
        asked.iter().filter_map(|path| path.strip_prefix("/p/")?.parse().ok()).collect();
    assert_eq!((asked.len(), pages.len()), (10, 9), "one for robots.txt: {asked:?}");
    for category in 0..3 {
        assert!(pages.iter().filter(|page| *page % 3 == category).count() >= 2, "{pages:?}");
    }
    // Also of products whose pages nobody asked for, and of no other.
    for product in 0..NAMES.len() {
        let title = format!("Jual {} murah sekali | Toko Lampu", name(product));
        assert_eq!(scene.found(&title), format!("p{product}"));
    }
    assert_eq!(scene.found("Jual Lantern murah sekali | Toko Lampu"), Value::Null);

    // The next build asks for nothing, and one that refreshes is told that nothing has changed.
    let before = files(&scene.shop.path("dist"));
    let again = scene.titles("", &[]);
    assert_eq!(again["pages"], json!({ "read": 9, "cached": 9, "skipped": 0 }));
    assert_eq!(scene.asked(), [""; 0]);
    let fresh = scene.titles("", &["--refresh-pictures"]);
    assert_eq!(fresh["pages"], json!({ "read": 9, "cached": 0, "skipped": 0 }));
    assert_eq!(fresh["templates"], titles["templates"]);
    assert_eq!(scene.asked(), asked);
    assert_eq!(files(&scene.shop.path("dist")), before);

    // Who does not want it is as before.
    let without = scene.titles("", &["--no-learn-titles"]);
    assert_eq!((without, scene.asked()), (Value::Null, vec![]));
    assert_eq!(scene.found("Jual Slate Lantern murah sekali | Toko Lampu"), Value::Null);
    let key = scene.titles("[titles]\nlearn = false", &[]);
    assert_eq!((key, scene.asked()), (Value::Null, vec![]));
    // What the owner wrote goes first, and is not learnt again.
    let owned = format!("[titles]\ntemplates = ['{template}']");
    assert_eq!(scene.titles(&owned, &[])["templates"], json!([]));
    let said = scene.build("", &[]).stderr;
    assert!(said.contains(&format!(
        "9 pages of products read (9 cached), title template learnt: {template}"
    )));
}

#[test]
fn a_template_with_the_category_holds_for_all_of_them() {
    let title = |product: usize| {
        let category = ["Watches", "Lamps", "Garden"][product % 3];
        format!("Jual {} - {category} - murah sekali", name(product))
    };
    let html = move |product| Reply::ok(page(&title(product), ""));
    let scene = Scene::of_products(NAMES.len(), html, Reply::status(404));
    let template = "Jual {name} - {category} - murah sekali";
    let titles = scene.titles("", &[]);
    assert_eq!(titles["templates"], json!([{ "template": template, "titles": 9 }]));
    for product in 0..NAMES.len() {
        assert_eq!(scene.found(&title(product)), format!("p{product}"));
    }
    assert_eq!(scene.found("Jual Lamps - murah sekali"), Value::Null);
}

#[test]
fn pages_that_cannot_be_read_stop_nothing() {
    let html = |status: u16, headers: &[(&'static str, String)]| {
        [head(status, headers), b"<html><title>".to_vec()].concat()
    };
    let length = |length: u64| vec![("content-length", length.to_string())];
    let binary = [page("Jual", ""), vec![0; 64]].concat();
    let replies: Arc<[Reply]> = [
        sound(0),
        sound(1),
        Reply::Stall(html(200, &length(1000))),
        Reply::Raw(html(200, &length(1 << 30))),
        Reply::Endless(html(200, &[])),
        Reply::ok(b"\x89PNG".to_vec()).with("content-type", "image/png"),
        Reply::ok(binary).with("content-type", "text/html"),
        Reply::redirect("/p/7"),
        Reply::status(401),
        Reply::status(403),
        Reply::status(500),
        Reply::status(404),
        Reply::status(410),
    ]
    .into();
    let products = replies.len();
    let robots = Reply::ok("User-agent: *\nDisallow: /admin\n");
    let scene = Scene::of_products(products, move |product| replies[product].clone(), robots);
    let titles = scene.titles("timeout_seconds = 1\nmax_megabytes = 1", &[]);
    assert_eq!(
        titles["pages"],
        json!({ "read": 2, "cached": 0, "skipped": products - 2 }),
        "{titles}"
    );
    assert_eq!(titles["templates"][0]["titles"], 2, "{titles}");
    let reason = |product: usize| {
        let id = format!("p{product}");
        let skipped = titles["skipped"].as_array().unwrap();
        let page = skipped.iter().find(|page| page["id"] == *id).unwrap();
        assert_eq!(page["url"], scene.server.url(&format!("p/{product}")));
        page["reason"].as_str().unwrap().to_owned()
    };
    for (product, words) in [
        (2, "within 1 s"),
        (3, "larger than"),
        (4, "larger than"),
        (5, "no page: image/png"),
        (6, "no page: binary"),
        (7, "in a circle"),
        (8, "401"),
        (9, "403"),
        (10, "500"),
        (11, "404"),
        (12, "410"),
    ] {
        assert!(reason(product).contains(words), "{product}: {}", reason(product));
    }
    let differences = titles["differences"].as_array().unwrap();
    let mut gone: Vec<&str> = differences.iter().map(|one| one["id"].as_str().unwrap()).collect();
    gone.sort_unstable();
    assert_eq!(gone, ["p11", "p12"]);
    assert!(differences.iter().all(|difference| difference["kind"] == "gone"));
}

#[test]
fn what_feed_and_pages_say_differently_is_told() {
    let scene = Scene::new(9, |path| match path {
        "/p/0" => Reply::ok(page(
            "Jual Amber Lantern murah sekali | Toko Lampu",
            "<link rel=canonical href=/lanterns/amber>",
        )),
        "/p/1" => Reply::ok(page("Jual Birchwood Lamp murah sekali | Toko Lampu", "")),
        "/p/2" => Reply::redirect("/lanterns/cedar"),
        "/lanterns/cedar" => sound(2),
        "/p/3" | "/p/4" => Reply::redirect("/login"),
        "/login" => Reply::ok(page("Login | Toko Lampu", "")),
        // The header says it and the page does not; then the other way round.
        "/p/5" => cyrillic("text/html; charset=windows-1251", "Купить Fjord Lantern недорого", ""),
        "/p/6" => cyrillic("text/html", "Купить Grove Lantern недорого", "windows-1251"),
        "/p/7" => Reply::redirect("/p/7/?utm_source=feed"),
        "/p/7/?utm_source=feed" => sound(7),
        "/p/8" => sound(8),
        _ => Reply::status(404),
    });
    let titles = scene.titles("", &[]);
    let differences = titles["differences"].as_array().unwrap();
    let of = |id: &str| -> Vec<(&str, &str)> {
        let of_it = differences.iter().filter(|difference| difference["id"] == id);
        of_it.map(|one| (one["kind"].as_str().unwrap(), one["page"].as_str().unwrap())).collect()
    };
    assert_eq!(of("p0"), [("canonical", &*scene.server.url("lanterns/amber"))]);
    assert_eq!(of("p1"), [("name", "Jual Birchwood Lamp murah sekali | Toko Lampu")]);
    assert_eq!(of("p2"), [("redirect", &*scene.server.url("lanterns/cedar"))]);
    for product in ["p3", "p4"] {
        assert_eq!(of(product), [("redirect", &*scene.server.url("login"))]);
    }
    assert_eq!(differences.len(), 5, "{titles}");
    assert_eq!(titles["pages"], json!({ "read": 7, "cached": 0, "skipped": 2 }));
    let reason = titles["skipped"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("which is no product's page"), "{titles}");
    let mut templates: Vec<&str> = titles["templates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["template"].as_str().unwrap())
        .collect();
    templates.sort_unstable();
    assert_eq!(templates, ["Jual {name} murah sekali | Toko Lampu", "Купить {name} недорого"]);
    let said = scene.build("", &[]).stderr;
    assert!(said.contains("feed and pages differ in 5 places:"), "{said}");
    assert!(said.contains("(product p1): is called \"Birch Lantern\" in the feed"), "{said}");
}

fn cyrillic(content_type: &str, title: &str, charset: &str) -> Reply {
    let html = format!("<meta charset={charset}><title>{title}</title>");
    Reply::ok(encoding_rs::WINDOWS_1251.encode(&html).0.into_owned())
        .with("content-type", content_type)
}

#[test]
fn robots_txt_is_kept() {
    let shop = |robots: Reply| Scene::of_products(12, sound, robots);
    let forbidden =
        shop(Reply::ok("User-agent: *\nAllow: /\nUser-agent: vitrine\nDisallow: /p/\n"));
    let titles = forbidden.titles("", &[]);
    assert_eq!(titles["pages"]["read"], 0);
    assert_eq!(forbidden.asked(), ["/robots.txt"]);
    assert!(titles["skipped"][0]["reason"].as_str().unwrap().contains("robots.txt"), "{titles}");

    // Others take the places of those that may not be asked for.
    let some = shop(Reply::ok("User-agent: *\nDisallow: /p/1\n"));
    assert_eq!(some.titles("", &[])["pages"]["read"], 9);
    assert!(!some.asked().iter().any(|path| path.starts_with("/p/1")));

    // A host that fails is left alone, in one line.
    let failing = shop(Reply::status(503));
    let run = failing.build("", &[]);
    assert_eq!(failing.asked(), ["/robots.txt"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        run.stderr.contains("no page read: its robots.txt cannot be read: the server answered 503"),
        "{run:?}"
    );

    // A pause that the host wants between two requests outlasts the time for pages.
    let slow = shop(Reply::ok("User-agent: *\nCrawl-delay: 60\n"));
    let titles = slow.titles("", &[]);
    assert_eq!((titles["pages"]["read"].as_u64(), slow.asked().len()), (Some(1), 2));
    assert!(titles["skipped"][0]["reason"].as_str().unwrap().contains("no time"), "{titles}");
}

/// The host that a page redirects to is asked for its rules too, and they count.
#[test]
fn robots_txt_is_asked_of_every_host_that_a_redirect_leads_to() {
    let serve = |robots: Reply| {
        FaultServer::new(move |request, _| match request.path.as_str() {
            "/robots.txt" => robots.clone(),
            path => sound(path.trim_start_matches("/new/").parse().unwrap()),
        })
    };
    let closed = serve(Reply::ok("User-agent: *\nDisallow: /new/\n"));
    let failing = serve(Reply::status(503));
    let open = serve(Reply::status(404));
    let origins = [&closed, &failing, &open].map(|server| server.origin.clone());
    let scene = Scene::of_products(
        9,
        move |product| match origins.get(product / 2) {
            Some(origin) => Reply::redirect(format!("{origin}/new/{product}")),
            // And of its own host, whose rules count for the second address as well.
            None if product == 6 => Reply::redirect("/secret/6"),
            None => sound(product),
        },
        Reply::ok("User-agent: *\nDisallow: /secret/\n"),
    );
    let titles = scene.titles("", &[]);
    assert_eq!(titles["pages"], json!({ "read": 4, "cached": 0, "skipped": 5 }), "{titles}");
    let skipped = titles["skipped"].as_array().unwrap();
    let reason = |id: &str| {
        let page = skipped.iter().find(|page| page["id"] == id).unwrap();
        page["reason"].as_str().unwrap().to_owned()
    };
    for (id, to, words) in [
        ("p0", closed.url("new/0"), "robots.txt forbids it"),
        ("p1", closed.url("new/1"), "robots.txt forbids it"),
        ("p2", failing.url("new/2"), "its robots.txt cannot be read: the server answered 503"),
        ("p3", failing.url("new/3"), "its robots.txt cannot be read: the server answered 503"),
        ("p6", scene.server.url("secret/6"), "robots.txt forbids it"),
    ] {
        let reason = reason(id);
        assert!(reason.contains(&to) && reason.contains(words), "{id}: {reason}");
    }
    // Each is asked once for its rules, and for nothing that they forbid.
    assert_eq!(closed.paths(), ["/robots.txt"]);
    assert_eq!(failing.paths(), ["/robots.txt"]);
    assert_eq!(open.paths(), ["/new/4", "/new/5", "/robots.txt"]);
    assert!(!scene.asked().contains(&"/secret/6".to_owned()));
}

#[test]
fn a_host_is_asked_once_a_second() {
    let scene = Scene::of_products(2, sound, Reply::status(404));
    let begun = Instant::now();
    build(&scene.shop, &scene.server.url("feed.xml"), "", &["--json"]).json();
    assert!(begun.elapsed() >= Duration::from_secs(2));
    assert_eq!(scene.asked(), ["/p/0", "/p/1", "/robots.txt"]);
}

#[test]
fn titles_learn_takes_addresses() {
    let forbidden = Reply::ok("User-agent: *\nDisallow: /p/2\n");
    let page = |product| if product < 3 { sound(product) } else { Reply::status(404) };
    let scene = Scene::of_products(3, page, forbidden);
    let feed = scene.server.url("feed.xml");
    let learn = |product: usize| {
        let pages = [0, product].map(|product| scene.server.url(&format!("p/{product}")));
        run(["titles", "learn", &feed, &pages[0], &pages[1], "--json"])
    };
    assert_eq!(learn(1).json()["templates"][0]["titles"], 2);
    learn(2).assert_error(&["p/2", "robots.txt"]);
    learn(7).assert_error(&["p/7", "404"]);
}

#[test]
fn without_a_network_nothing_is_learnt_and_nothing_fails() {
    let shop = Shop::new();
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    fs::write(shop.path("feed.xml"), feed(&format!("http://{nobody}"), 12)).unwrap();
    let json = shop.build(&["--json", "--allow-private-hosts"]).json();
    assert_eq!(json["titles"]["pages"], json!({ "read": 0, "cached": 0, "skipped": 1 }));
    let run = shop.build(&["--allow-private-hosts"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(run.stderr.matches("no page read").count(), 2, "the step and the summary: {run:?}");
    // Addresses that are private or nobody's are not even tried.
    assert_eq!(shop.build(&["--json"]).json()["titles"], Value::Null);
    fs::write(shop.path("feed.xml"), feed("https://shop.example", 12)).unwrap();
    assert_eq!(shop.build(&["--json", "--allow-private-hosts"]).json()["titles"], Value::Null);
}
