//! `vitrine serve`: two origins, and the headers that a host would send.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use crate::support::{Shop, files, run, vitrine};

/// A running preview.
struct Server {
    child: Child,
    shop: String,
    cdn: String,
}

struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    text: String,
}

impl Server {
    fn start(arguments: &[&str]) -> Server {
        let mut child = vitrine()
            .args(["serve", "--port", "0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let shop = lines.next().unwrap().unwrap().trim_end_matches('/').to_owned();
        let mut server = Server { child, shop, cdn: String::new() };
        let page = server.get("/").text;
        let script = page.split("src=\"").find(|part| part.contains("/vitrine.js\"")).unwrap();
        server.cdn = script.split("/vitrine.js").next().unwrap().to_owned();
        server
    }

    fn get(&self, path: &str) -> Answer {
        get(&format!("{}{path}", self.shop), None)
    }

    fn get_cdn(&self, path: &str) -> Answer {
        get(&format!("{}{path}", self.cdn), None)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn get(url: &str, encoding: Option<&str>) -> Answer {
    let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
    let request = agent.get(url).header("accept-encoding", encoding.unwrap_or("identity"));
    let mut response = request.call().unwrap();
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    let mut body = Vec::new();
    let _ = response.body_mut().as_reader().read_to_end(&mut body);
    let text = String::from_utf8_lossy(&body).into_owned();
    Answer { status: response.status().as_u16(), headers, text }
}

fn published() -> Shop {
    let shop = Shop::new();
    let built = shop.build(&[]);
    assert_eq!(built.code, 0, "{built:?}");
    shop
}

#[test]
fn the_shop_is_made_from_the_table() {
    let shop = published();
    let server = Server::start(&[&shop.text("dist")]);
    assert!(server.shop.starts_with("http://localhost:"), "{}", server.shop);
    assert!(server.cdn.starts_with("http://127.0.0.1:"), "{}", server.cdn);

    let list = server.get("/");
    assert_eq!(list.status, 200);
    assert!(list.headers["content-type"].starts_with("text/html"));
    assert_eq!(list.text.matches("<li>").count(), 12);
    assert!(list.text.contains("<a href=\"/p/w2\">"), "{}", list.text);

    let product = server.get("/p/w2").text;
    for expected in [
        "<title>Round Red Watch | Test Shop</title>",
        "<link rel=\"canonical\" href=\"https://shop.example/p/w2\">",
        "\"sku\":\"w2\"",
        &format!("<script async src=\"{}/vitrine.js\"></script>", server.cdn),
        &format!("src=\"{}/pictures/", server.cdn),
    ] {
        assert!(product.contains(expected), "{expected}: {product}");
    }
    assert_eq!(server.get("/vitrine-preview.js").status, 200);
    let missing = server.get("/p/%3Cscript%3E");
    assert_eq!(missing.status, 404);
    assert!(!missing.text.contains("<script>"), "{}", missing.text);
}

#[test]
fn the_published_folder_has_a_hosts_headers() {
    let shop = published();
    let server = Server::start(&[&shop.text("dist")]);
    for path in files(&shop.path("dist")).keys() {
        let headers = server.get_cdn(&format!("/{path}")).headers;
        let (kind, hashed) = match path.rsplit('.').next().unwrap() {
            "html" => ("text/html; charset=utf-8", false),
            "js" => ("text/javascript; charset=utf-8", !path.starts_with("vitrine")),
            "css" => ("text/css; charset=utf-8", true),
            "wasm" => ("application/wasm", true),
            "vit" => ("application/octet-stream", true),
            "jpg" => ("image/jpeg", true),
            _ => continue,
        };
        assert_eq!(headers["content-type"], kind, "{path}");
        let caching = &headers["cache-control"];
        assert_eq!(caching.contains("immutable"), hashed, "{path}: {caching}");
        assert_eq!(caching.contains("no-cache"), !hashed, "{path}: {caching}");
        if path != "frame.html" {
            assert_eq!(headers["access-control-allow-origin"], "*", "{path}");
        }
        let compressed = get(&format!("{}/{path}", server.cdn), Some("br")).headers;
        let text = !path.ends_with(".vit") && !path.ends_with(".jpg");
        let encoding = compressed.get("content-encoding").map(String::as_str);
        assert_eq!(encoding, text.then_some("br"), "{path}");
    }
    assert_eq!(server.get_cdn("/no-such-file.js").status, 404);
    assert_eq!(server.get_cdn("/../feed.xml").status, 404);
}

#[test]
fn the_shops_own_pages_get_the_address() {
    let shop = published();
    fs::create_dir_all(shop.path("pages/p")).unwrap();
    let page = "<!doctype html><title>Own</title><body><script async src=\"{{cdn}}/vitrine.js\">\
                </script></body>";
    fs::write(shop.path("pages/index.html"), page).unwrap();
    fs::write(shop.path("pages/p/w1.html"), page).unwrap();
    fs::write(shop.path("pages/style.css"), "/* {{cdn}} */").unwrap();
    let server = Server::start(&[&shop.text("dist"), "--shop", &shop.text("pages")]);
    for path in ["/", "/p/w1.html"] {
        let answer = server.get(path);
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.text.contains(&format!("src=\"{}/vitrine.js\"", server.cdn)), "{path}");
        assert!(answer.text.contains("/vitrine-preview.js"), "{path}");
    }
    assert_eq!(server.get("/style.css").text, "/* {{cdn}} */");
    assert_eq!(server.get("/p/nothing.html").status, 404);
    assert_eq!(server.get_cdn("/frame.html").status, 200);
}

#[test]
fn a_port_in_use_is_an_error() {
    let shop = published();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    run(["serve", &shop.text("dist"), "--port", &port]).assert_error(&[&port, "--port"]);
    let pages = shop.text("no-pages");
    run(["serve", &shop.text("dist"), "--port", "0", "--shop", &pages])
        .assert_error(&[&pages, "--shop"]);
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it_well() {
    let shop = published();
    let mut server = Server::start(&[&shop.text("dist")]);
    let interrupt = Command::new("kill").args(["-INT", &server.child.id().to_string()]).status();
    assert!(interrupt.unwrap().success());
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
}
