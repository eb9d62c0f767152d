//! The recipes of `examples/hosting`, as far as this machine has the programs that they need.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use yaml_rust2::{Yaml, YamlLoader};

use crate::support::{Shop, files};

fn recipe(name: &str) -> String {
    fs::read_to_string(recipe_path(name)).unwrap()
}

fn recipe_path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/hosting").join(name)
}

/// Whether a program can be run; the test is skipped, and says so, where it cannot.
fn have(program: &str) -> bool {
    let found = Command::new(program).arg("--help").output().is_ok();
    if !found {
        vitrine_test_support::skip(format!("{program} is not installed"));
    }
    found
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A server that ends with the test.
struct Server {
    child: Child,
    origin: String,
}

impl Server {
    fn start(command: &mut Command, port: u16, patience: u64) -> Server {
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert_eq!(child.try_wait().unwrap(), None, "{command:?}");
            assert!(began.elapsed() < Duration::from_secs(patience), "{command:?} does not answer");
            thread::sleep(Duration::from_millis(20));
        }
        Server { child, origin: format!("http://127.0.0.1:{port}") }
    }

    /// Status, headers with names in lower case, and the body's length as it was sent, not
    /// decompressed as clients do it.
    fn get(&self, path: &str, headers: &[(&str, &str)]) -> (u16, BTreeMap<String, String>, usize) {
        let host = self.origin.trim_start_matches("http://");
        let mut stream = TcpStream::connect(host).unwrap();
        let mut request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
        headers.iter().for_each(|(name, value)| request.push_str(&format!("{name}: {value}\r\n")));
        write!(stream, "{request}\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(answer[..end].to_vec()).unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines.map(|line| {
            let (name, value) = line.split_once(": ").unwrap();
            (name.to_ascii_lowercase(), value.to_owned())
        });
        (status, headers.collect(), answer.len() - end - 4)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A folder with the search by photo, which has files of every kind.
fn published() -> Shop {
    let shop = Shop::new();
    let built = shop.build(&["--photo-search"]);
    assert_eq!(built.code, 0, "{built:?}");
    shop
}

/// For each file of a folder the headers that its `_headers` asks for, names in lower case.
fn wanted(dist: &Path) -> BTreeMap<String, BTreeMap<String, String>> {
    let text = fs::read_to_string(dist.join("_headers")).unwrap();
    let rules: Vec<(&str, BTreeMap<String, String>)> = text
        .split("\n\n")
        .skip(1)
        .map(|rule| {
            let mut lines = rule.lines();
            let pattern = lines.next().unwrap();
            let headers = lines.map(|line| {
                let (name, value) = line.split_once(": ").unwrap();
                (name.trim().to_ascii_lowercase(), value.to_owned())
            });
            (pattern, headers.collect())
        })
        .collect();
    let fits = |pattern: &str, path: &str| match pattern.split_once('*') {
        Some((begin, end)) => path.starts_with(begin) && path.ends_with(end),
        None => pattern == path,
    };
    let of = |path: &String| {
        let path = format!("/{path}");
        // `/search.*.js` fits before `/search-relaxed.*.js` does.
        let rule = rules.iter().find(|(pattern, _)| fits(pattern, &path));
        (path.clone(), rule.unwrap_or_else(|| panic!("no rule for {path}")).1.clone())
    };
    files(dist).keys().filter(|path| *path != "_headers").map(of).collect()
}

#[test]
fn nginx_sends_what_the_folder_asks_for() {
    if !have("nginx") {
        return;
    }
    let shop = published();
    let dist = shop.path("dist");
    let wanted = wanted(&dist);
    fs::create_dir_all(dist.join(".vitrine-x")).unwrap();
    fs::write(dist.join(".vitrine-x/frame.html"), "unfinished").unwrap();
    let port = free_port();
    let mut site = String::new();
    for line in recipe("nginx.conf").lines() {
        match line.split_whitespace().next() {
            Some("listen") => site.push_str(&format!("listen 127.0.0.1:{port};")),
            Some("ssl_certificate" | "ssl_certificate_key") => {}
            Some("root") => site.push_str(&format!("root {};", dist.display())),
            _ => site.push_str(line),
        }
        site.push('\n');
    }
    let folder = shop.text("");
    let main = format!(
        "master_process off; daemon off; pid {folder}nginx.pid; error_log stderr;\nevents {{}}\n\
         http {{ access_log off; client_body_temp_path {folder}b; proxy_temp_path {folder}p; \
         fastcgi_temp_path {folder}f; uwsgi_temp_path {folder}u; scgi_temp_path {folder}s;\n{site} }}"
    );
    fs::write(shop.path("nginx.conf"), main).unwrap();
    let nginx = |more: &[&str]| {
        let mut command = Command::new("nginx");
        command.args(["-e", "stderr", "-p", &folder, "-c", &shop.text("nginx.conf")]).args(more);
        command
    };
    let tested = nginx(&["-t"]).output().unwrap();
    let told = String::from_utf8_lossy(&tested.stderr).into_owned();
    assert!(tested.status.success() && !told.contains("[warn]"), "{told}");
    let server = Server::start(&mut nginx(&[]), port, 20);

    for (path, headers) in &wanted {
        let (status, sent, length) = server.get(path, &[]);
        assert_eq!(status, 200, "{path}");
        for (name, value) in headers {
            assert_eq!(sent.get(name), Some(value), "{path}");
        }
        let gzip = [("accept-encoding", "gzip"), ("via", "1.1 cdn")];
        let (_, sent, compressed) = server.get(path, &gzip);
        let plain = path.ends_with(".vit") || path.ends_with(".jpg");
        assert_eq!(sent.contains_key("content-encoding"), !plain, "{path}");
        assert!(if plain { compressed == length } else { compressed < length }, "{path}");
        assert_eq!(sent.get("vary").map(String::as_str), (!plain).then_some("Accept-Encoding"));
    }
    let (_, sent, _) = server.get("/frame.html", &[]);
    let again = server.get("/frame.html", &[("if-none-match", &sent["etag"])]);
    assert_eq!((again.0, again.2), (304, 0));
    for path in ["/_headers", "/.vitrine-x/frame.html", "/frame.0000000000000000.css"] {
        let (status, sent, _) = server.get(path, &[]);
        assert_eq!(status, 404, "{path}");
        assert_eq!(sent.get("cache-control"), None, "{path}");
    }
}

#[test]
fn s3_gets_what_the_folder_asks_for() {
    if !have("aws") || !have("moto_server") {
        return;
    }
    let shop = published();
    let dist = shop.path("dist");
    let port = free_port();
    let mut moto = Command::new("moto_server");
    let server = Server::start(moto.args(["-H", "127.0.0.1", "-p", &port.to_string()]), port, 60);
    let run = |program: &Path, arguments: &[&str]| {
        let output = Command::new(program)
            .args(arguments)
            .env("AWS_ENDPOINT_URL", &server.origin)
            .envs([("AWS_ACCESS_KEY_ID", "id"), ("AWS_SECRET_ACCESS_KEY", "key")])
            .env("AWS_DEFAULT_REGION", "eu-central-1")
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let aws = |arguments: &[&str]| run(Path::new("aws"), arguments);
    aws(&["s3", "mb", "s3://shop-cdn"]);
    let cors = format!("file://{}", recipe_path("s3-cors.json").display());
    let cors = ["s3api", "put-bucket-cors", "--bucket", "shop-cdn", "--cors-configuration", &cors];
    aws(&cors);
    let policy = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\
                  \"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::shop-cdn/*\"}]}";
    aws(&["s3api", "put-bucket-policy", "--bucket", "shop-cdn", "--policy", policy]);

    // What a build at work has staged is not uploaded.
    let wanted = wanted(&dist);
    fs::create_dir_all(dist.join(".vitrine-x")).unwrap();
    fs::write(dist.join(".vitrine-x/index.0000000000000000.vit"), "unfinished").unwrap();
    let upload = |more: &[&str]| {
        let dist = shop.text("dist");
        run(&recipe_path("s3.sh"), &[&[dist.as_str(), "s3://shop-cdn/vitrine"], more].concat())
    };
    upload(&[]);
    for (path, headers) in &wanted {
        let (status, sent, _) = server.get(&format!("/shop-cdn/vitrine{path}"), &[]);
        assert_eq!(status, 200, "{path}");
        for name in ["content-type", "cache-control"] {
            assert_eq!(sent.get(name), headers.get(name), "{path}");
        }
    }
    let listed = || aws(&["s3", "ls", "--recursive", "s3://shop-cdn"]).lines().count();
    assert_eq!(listed(), wanted.len());

    let picture = wanted.keys().find(|path| path.starts_with("/pictures/")).unwrap();
    fs::remove_file(dist.join(&picture[1..])).unwrap();
    upload(&["--delete"]);
    assert_eq!(listed(), wanted.len() - 1);
}

/// Runs a recipe's commands as a shell does, in a shop's folder, with this `vitrine`.
fn shell(shop: &Shop, commands: &str) {
    let binary = Path::new(env!("CARGO_BIN_EXE_vitrine")).parent().unwrap();
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap());
    let output = Command::new("sh")
        .args(["-euc", commands])
        .current_dir(shop.path(""))
        .env("PATH", path)
        .output()
        .unwrap();
    assert!(output.status.success(), "{commands}: {output:?}");
}

/// A shop as the workflows' comments ask for it.
fn configured() -> Shop {
    let shop = Shop::new();
    let config = "feed = \"feed.xml\"\nout = \"dist\"\ncache = \"cache\"\n";
    fs::write(shop.path("vitrine.toml"), config).unwrap();
    shop
}

fn yaml(name: &str) -> Yaml {
    YamlLoader::load_from_str(&recipe(name)).unwrap().remove(0)
}

#[test]
fn the_crontab_builds() {
    let shop = configured();
    let text = recipe("crontab").replace("/etc/vitrine.toml", "vitrine.toml");
    let text = text.replace("/var/log/vitrine.log", "vitrine.log");
    let mut lines = 0;
    for line in text.lines() {
        let Some(at) = line.find("17 3 * * * www-data ") else { continue };
        lines += 1;
        let _ = fs::remove_dir_all(shop.path("dist"));
        shell(&shop, &line[at + "17 3 * * * www-data ".len()..]);
        assert!(shop.path("dist/frame.html").exists(), "{line}");
    }
    assert_eq!(lines, 2);
    assert!(fs::read_to_string(shop.path("vitrine.log")).unwrap().contains("\"event\":\"done\""));
    // The second line tries once more only where the feed is at fault; by then it is there.
    let again = text.lines().last().unwrap().split_once("www-data ").unwrap().1;
    let again = again.replace("sleep 1800", "mv later.xml feed.xml");
    fs::rename(shop.path("feed.xml"), shop.path("later.xml")).unwrap();
    fs::remove_dir_all(shop.path("dist")).unwrap();
    shell(&shop, &again);
    assert!(shop.path("dist/frame.html").exists());
}

#[test]
fn the_github_workflow_builds() {
    let workflow = yaml("github-actions.yml");
    let job = &workflow["jobs"]["publish"];
    let steps = job["steps"].as_vec().unwrap();
    for step in steps {
        let (uses, run) = (step["uses"].as_str(), step["run"].as_str());
        assert!(uses.is_some_and(|uses| uses.contains("@v")) != run.is_some(), "{step:?}");
    }
    let build = steps.iter().find(|step| step["name"].as_str() == Some("Build")).unwrap();
    let shop = configured();
    shell(&shop, build["run"].as_str().unwrap());
    // What is kept between runs is what the configuration names.
    let kept = steps.iter().filter_map(|step| step["with"]["path"].as_str());
    let kept: Vec<&str> = kept.flat_map(str::lines).collect();
    assert_eq!(kept, ["cache", "dist", "cache", "dist", "dist"]);
    assert!(shop.path("cache").is_dir() && shop.path("dist").is_dir());
    let cron = workflow["on"]["schedule"][0]["cron"].as_str().unwrap();
    assert_eq!(cron.split(' ').count(), 5);
}

#[test]
fn the_gitlab_pipeline_builds() {
    let pipeline = yaml("gitlab-ci.yml");
    assert_eq!(pipeline["default"]["cache"]["paths"], pipeline_paths(&["cache", "dist"]));
    let shop = configured();
    let lines = |job: &str| -> Vec<String> {
        let script = pipeline[job]["script"].as_vec().unwrap();
        script.iter().map(|line| line.as_str().unwrap().to_owned()).collect()
    };
    shell(&shop, &lines("pages").join("\n"));
    let public = files(&shop.path("public"));
    let compressed = public.keys().filter(|path| path.ends_with(".gz")).count();
    let compressible = |path: &&String| {
        ["html", "css", "js", "wasm"].iter().any(|end| path.ends_with(&format!(".{end}")))
    };
    assert_eq!(compressed, public.keys().filter(compressible).count());
    assert_eq!(pipeline["pages"]["artifacts"]["paths"], pipeline_paths(&["public"]));
    assert_eq!(lines("pages")[..2], lines("s3")[..2]);
    assert_eq!(lines("s3").last().unwrap(), "./s3.sh dist \"$VITRINE_S3\"");
}

fn pipeline_paths(paths: &[&str]) -> Yaml {
    Yaml::Array(paths.iter().map(|path| Yaml::String((*path).to_owned())).collect())
}
