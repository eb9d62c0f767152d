//! The demo: a generated watch shop, built and served with the widget on its pages.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, bail};

use crate::cargo::{cargo, run, say, target};
use crate::modules;

/// Where the generated feed says that its pictures are.
const PICTURES: &str = "https://chasovoy-dom.example/pictures/";

/// Makes the demo and serves it on `port`; `once`: on any port, until the front page has been
/// fetched.
///
/// # Errors
///
/// Where a step fails, or the front page is not there or lacks the widget.
pub fn run_demo(once: bool, port: u16) -> anyhow::Result<()> {
    make()?;
    if once {
        let server = Server(serve(0).stdout(Stdio::piped()).spawn()?);
        return prove(server);
    }
    run(&mut serve(port))
}

/// The demo's network is the one inside: neither command nor modules need tract.
fn make() -> anyhow::Result<()> {
    modules::build(false)?;
    say("building the vitrine command, without tract, and the demo shop's generator");
    run(cargo()
        .args(["build", "--release", "--bins", "--no-default-features"])
        .args(["--package", "vitrine", "--package", "vitrine-demo-shop"])
        .args(["--features", "vitrine/modules"]))?;
    say("making the demo shop");
    let shop = target().join("demo/shop");
    run(program("demo_shop").arg("--out").arg(&shop))?;
    let pictures = format!("{PICTURES}={}/", shop.join("pictures").display());
    run(program("vitrine")
        .args(["build", "--photo-search", "--pictures", &pictures])
        .arg("--feed")
        .arg(shop.join("feed.xml"))
        .arg("--out")
        .arg(target().join("demo/dist")))
}

fn program(name: &str) -> Command {
    Command::new(target().join("release").join(name))
}

fn serve(port: u16) -> Command {
    let mut command = program("vitrine");
    command.arg("serve").arg(target().join("demo/dist"));
    command.arg("--shop").arg(target().join("demo/shop"));
    command.arg("--port").arg(port.to_string());
    command
}

/// A running preview server, which ends with this value.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Fetches the front page from the address that the server prints first.
fn prove(mut server: Server) -> anyhow::Result<()> {
    let output = server.0.stdout.take().context("the preview server has no output")?;
    let mut address = String::new();
    BufReader::new(output).read_line(&mut address)?;
    let address = address.trim();
    let host = address.trim_start_matches("http://").trim_end_matches('/');
    let mut connection = TcpStream::connect(host)
        .with_context(|| format!("the preview server does not answer at `{address}`"))?;
    write!(connection, "GET / HTTP/1.0\r\nHost: {host}\r\n\r\n")?;
    let mut page = String::new();
    connection.read_to_string(&mut page)?;
    let status = page.lines().next().unwrap_or_default();
    if !status.contains("200 OK") || !page.contains("vitrine.js") {
        bail!("{address} does not answer as it should: {status}");
    }
    say(&format!("{address} answers, and its page carries the widget"));
    Ok(())
}
