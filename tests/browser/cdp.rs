//! A small client of the Chrome DevTools protocol, enough to look over Chromium's shoulder.
//!
//! One browser process serves every case; each case has its own connection and its own browser
//! context, so storage and cache are not shared. Frames of another site live in processes and
//! sessions of their own; they are attached before they run, so that no request is missed.

use std::collections::{HashMap, VecDeque};
use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::{Value, json};
use tungstenite::stream::MaybeTlsStream;
use tungstenite::{Message, WebSocket};

/// How long anything may take before the case fails.
pub const PATIENCE: Duration = Duration::from_secs(20);

const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// A running Chromium.
pub struct Browser {
    process: Child,
    address: String,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// Starts a headless Chromium: `$CHROMIUM`, or the first of the usual names.
    pub fn start() -> Browser {
        let profile = tempfile::tempdir().unwrap();
        let chosen = std::env::var("CHROMIUM").ok();
        let names = chosen.iter().map(String::as_str).chain(NAMES);
        let mut process = names
            .into_iter()
            .find_map(|name| {
                Command::new(name)
                    .args([
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--disable-dev-shm-usage",
                        "--hide-scrollbars",
                        "--remote-debugging-port=0",
                        "about:blank",
                    ])
                    .arg(format!("--user-data-dir={}", profile.path().display()))
                    .stderr(Stdio::piped())
                    .stdout(Stdio::null())
                    .spawn()
                    .ok()
            })
            .unwrap_or_else(|| {
                panic!("no Chromium found: `apt-get install chromium`, or set CHROMIUM to its path")
            });
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let address = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("DevTools listening on ").map(str::to_owned))
            .expect("Chromium ended before it listened");
        std::thread::spawn(move || lines.for_each(drop));
        Browser { process, address, _profile: profile }
    }

    /// A blank page in a context of its own.
    pub fn page(&self) -> Page {
        self.attach(true)
    }

    /// A blank page in the profile itself: what it stores goes to the disk.
    #[allow(dead_code, reason = "the benchmark's")]
    pub fn page_of_profile(&self) -> Page {
        self.attach(false)
    }

    fn attach(&self, own_context: bool) -> Page {
        let (socket, _) = tungstenite::connect(&self.address).unwrap();
        if let MaybeTlsStream::Plain(stream) = socket.get_ref() {
            stream.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
            stream.set_nodelay(true).unwrap();
        }
        let mut page = Page {
            socket,
            next: 0,
            answers: HashMap::new(),
            session: String::new(),
            context: String::new(),
            frames: Vec::new(),
            backlog: VecDeque::new(),
            requests: Vec::new(),
            console: Vec::new(),
            exceptions: Vec::new(),
        };
        let mut blank = json!({ "url": "about:blank" });
        if own_context {
            let context = page.browser("Target.createBrowserContext", json!({}));
            page.context = text(&context, "/browserContextId");
            blank["browserContextId"] = json!(page.context);
        }
        let target = page.browser("Target.createTarget", blank);
        let attached = page.browser(
            "Target.attachToTarget",
            json!({ "targetId": text(&target, "/targetId"), "flatten": true }),
        );
        page.session = text(&attached, "/sessionId");
        let session = page.session.clone();
        page.watch(&session);
        page.call("Page.enable", json!({}));
        page.before_load(FRAME);
        page
    }
}

/// `vitrineFrame` in the shop's page: the widget's frame, where it is there.
const FRAME: &str = "Object.defineProperty(window, 'vitrineFrame', { get: () => \
    document.querySelector('vitrine-box')?.shadowRoot?.querySelector('iframe') })";

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A request as the network saw it.
#[derive(Debug, Clone, Default)]
pub struct Request {
    pub id: String,
    pub url: String,
    /// Seconds on the browser's clock.
    pub start: f64,
    /// When it had been received; 0 while it runs.
    pub end: f64,
    /// Bytes on the wire, headers included.
    pub bytes: f64,
    pub status: i64,
    /// Answered by the browser's cache or by a preload.
    pub cached: bool,
    pub failed: bool,
}

/// A tab, and the frames of other sites in it.
pub struct Page {
    socket: WebSocket<MaybeTlsStream<TcpStream>>,
    next: u64,
    answers: HashMap<u64, Value>,
    session: String,
    context: String,
    frames: Vec<String>,
    backlog: VecDeque<Value>,
    /// Every request, in the order of sending.
    pub requests: Vec<Request>,
    /// `level: text` of everything written to the console, by pages and by the browser.
    pub console: Vec<String>,
    /// Uncaught exceptions and rejections.
    pub exceptions: Vec<String>,
}

impl Page {
    /// Size of the window in CSS pixels; `mobile` also brings touch and 2 device pixels for each.
    pub fn resize(&mut self, width: u32, height: u32, mobile: bool) {
        let scale = if mobile { 2 } else { 1 };
        self.call(
            "Emulation.setDeviceMetricsOverride",
            json!({ "width": width, "height": height, "deviceScaleFactor": scale, "mobile": mobile }),
        );
        self.call("Emulation.setTouchEmulationEnabled", json!({ "enabled": mobile }));
    }

    /// Emulates a media feature, for example `prefers-color-scheme`.
    pub fn emulate(&mut self, feature: &str, value: &str) {
        let features = json!({ "features": [{ "name": feature, "value": value }] });
        self.call("Emulation.setEmulatedMedia", features);
    }

    /// Runs a script in every page before its own.
    pub fn before_load(&mut self, source: &str) {
        self.call("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source }));
    }

    /// Shows the page as it is printed.
    #[allow(dead_code, reason = "the benchmark prints nothing")]
    pub fn print_media(&mut self) {
        self.call("Emulation.setEmulatedMedia", json!({ "media": "print" }));
    }

    /// Goes to an address, without waiting for it.
    pub fn navigate(&mut self, url: &str) {
        self.call("Page.navigate", json!({ "url": url }));
    }

    /// Goes to an address and waits until it has loaded.
    pub fn open(&mut self, url: &str) {
        self.navigate(url);
        self.wait(&format!("location.href == {} && document.readyState == 'complete'", json!(url)));
    }

    /// The value of a JavaScript expression in the page.
    pub fn eval(&mut self, expression: &str) -> Value {
        let session = self.session.clone();
        self.eval_in(&session, expression).unwrap_or(Value::Null)
    }

    /// The value of an expression in the widget's frame; none where there is no frame.
    pub fn frame(&mut self, expression: &str) -> Option<Value> {
        self.pump();
        let frame = self.frames.last()?.clone();
        self.eval_in(&frame, expression)
    }

    fn eval_in(&mut self, session: &str, expression: &str) -> Option<Value> {
        let parameters = json!({
            "expression": expression, "returnByValue": true, "awaitPromise": true,
        });
        let answer = self.send(session, "Runtime.evaluate", parameters)?;
        answer.pointer("/result/value").cloned()
    }

    /// Waits until an expression in the page is true.
    pub fn wait(&mut self, expression: &str) {
        self.until(expression, |page| page.eval(expression) == true);
    }

    /// Waits until a request whose address contains `part` has ended, well or badly.
    pub fn wait_request(&mut self, part: &str) {
        let ended = |request: &Request| request.end > 0.0 && request.url.contains(part);
        self.until(part, |page| {
            page.pump();
            page.requests.iter().any(ended)
        });
    }

    /// Waits until an expression in the frame is true.
    pub fn wait_frame(&mut self, expression: &str) {
        self.until(expression, |page| page.frame(expression) == Some(Value::Bool(true)));
    }

    fn until(&mut self, what: &str, mut done: impl FnMut(&mut Self) -> bool) {
        let start = Instant::now();
        while !done(self) {
            assert!(
                start.elapsed() < PATIENCE,
                "waited in vain for {what}\nconsole: {:?}\nexceptions: {:?}\nrequests: {:#?}",
                self.console,
                self.exceptions,
                self.requests,
            );
            self.rest(Duration::from_millis(20));
        }
    }

    /// Lets time pass while the browser's news are read.
    pub fn rest(&mut self, time: Duration) {
        let start = Instant::now();
        while start.elapsed() < time {
            self.pump();
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Presses and releases a key, given as in `KeyboardEvent.key`.
    pub fn key(&mut self, key: &str) {
        self.key_with(key, 0);
    }

    /// The same with modifiers: 1 Alt, 2 Ctrl, 4 Meta, 8 Shift.
    pub fn key_with(&mut self, key: &str, modifiers: u32) {
        let code = match key {
            "Escape" => 27,
            "Tab" => 9,
            "Enter" => 13,
            "ArrowRight" => 39,
            "ArrowLeft" => 37,
            "ArrowUp" => 38,
            "ArrowDown" => 40,
            _ => 0,
        };
        for kind in ["keyDown", "keyUp"] {
            let text = if key == "Enter" && kind == "keyDown" { "\r" } else { "" };
            self.call(
                "Input.dispatchKeyEvent",
                json!({ "type": kind, "key": key, "code": key, "text": text,
                    "modifiers": modifiers, "windowsVirtualKeyCode": code, "nativeVirtualKeyCode": code }),
            );
        }
    }

    /// Clicks at a point of the page; `modifiers`: 1 Alt, 2 Ctrl, 4 Meta, 8 Shift.
    pub fn click(&mut self, x: f64, y: f64, modifiers: u32) {
        for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
            let (button, count) = if kind == "mouseMoved" { ("none", 0) } else { ("left", 1) };
            self.call(
                "Input.dispatchMouseEvent",
                json!({ "type": kind, "x": x, "y": y, "button": button, "clickCount": count,
                    "modifiers": modifiers }),
            );
        }
    }

    /// Presses the mouse at one point of the page, moves it to another and lets go.
    pub fn drag(&mut self, from: [f64; 2], to: [f64; 2]) {
        let middle = [0, 1].map(|axis| (from[axis] + to[axis]) / 2.0);
        for (kind, [x, y], buttons) in [
            ("mouseMoved", from, 0),
            ("mousePressed", from, 1),
            ("mouseMoved", middle, 1),
            ("mouseMoved", to, 1),
            ("mouseReleased", to, 0),
        ] {
            let button = if kind == "mouseMoved" && buttons == 0 { "none" } else { "left" };
            self.call(
                "Input.dispatchMouseEvent",
                json!({ "type": kind, "x": x, "y": y, "button": button, "buttons": buttons,
                    "clickCount": i32::from(kind != "mouseMoved") }),
            );
        }
    }

    /// The same with a finger.
    pub fn drag_by_touch(&mut self, from: [f64; 2], to: [f64; 2]) {
        let middle = [0, 1].map(|axis| (from[axis] + to[axis]) / 2.0);
        let finger = |[x, y]: [f64; 2]| json!([{ "x": x, "y": y }]);
        for (kind, fingers) in [
            ("touchStart", finger(from)),
            ("touchMove", finger(middle)),
            ("touchMove", finger(to)),
            ("touchEnd", json!([])),
        ] {
            let touch = json!({ "type": kind, "touchPoints": fingers });
            self.call("Input.dispatchTouchEvent", touch);
        }
    }

    /// Clicks the middle of an element of the widget's frame.
    pub fn click_in_frame(&mut self, selector: &str, modifiers: u32) {
        let [x, y] = self.point_in_frame(selector, [0.5, 0.5]);
        self.click(x, y, modifiers);
    }

    /// A point in an element of the widget's frame, given in shares of the element's sides, as a
    /// point of the page.
    pub fn point_in_frame(&mut self, selector: &str, [x, y]: [f64; 2]) -> [f64; 2] {
        let inner = format!(
            "(() => {{ const r = document.querySelector({}).getBoundingClientRect(); \
             return [r.x + r.width * {x}, r.y + r.height * {y}] }})()",
            json!(selector)
        );
        let inner = self.frame(&inner).expect("the frame is there");
        let outer = self.eval(
            "(() => { const r = vitrineFrame.getBoundingClientRect(); \
             return [r.x, r.y] })()",
        );
        let at = |value: &Value, axis: usize| value[axis].as_f64().unwrap();
        [0, 1].map(|axis| at(&inner, axis) + at(&outer, axis))
    }

    /// Writes what the window shows to a PNG file.
    pub fn screenshot(&mut self, path: &Path) {
        let shot = self.call("Page.captureScreenshot", json!({ "format": "png" }));
        let bytes = BASE64_STANDARD.decode(text(&shot, "/data")).unwrap();
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    /// Sends a command to the page.
    pub fn call(&mut self, method: &str, parameters: Value) -> Value {
        let session = self.session.clone();
        self.send(&session, method, parameters).unwrap_or_else(|| panic!("{method} was refused"))
    }

    fn browser(&mut self, method: &str, parameters: Value) -> Value {
        self.send("", method, parameters).unwrap_or_else(|| panic!("{method} was refused"))
    }

    /// The answer, or nothing where the command failed (its session may have gone).
    fn send(&mut self, session: &str, method: &str, parameters: Value) -> Option<Value> {
        let id = self.post(session, method, parameters);
        let start = Instant::now();
        loop {
            self.pump();
            if let Some(answer) = self.answers.remove(&id) {
                return answer.get("result").cloned();
            }
            if !session.is_empty()
                && session != self.session
                && !self.frames.iter().any(|f| f == session)
            {
                return None;
            }
            assert!(start.elapsed() < PATIENCE, "{method} was not answered");
        }
    }

    fn post(&mut self, session: &str, method: &str, parameters: Value) -> u64 {
        self.next += 1;
        let mut message = json!({ "id": self.next, "method": method, "params": parameters });
        if !session.is_empty() {
            message["sessionId"] = json!(session);
        }
        self.socket.send(Message::text(message.to_string())).unwrap();
        self.next
    }

    /// Asks a new session for its news, and lets it run.
    fn watch(&mut self, session: &str) {
        for domain in ["Runtime.enable", "Log.enable", "Network.enable"] {
            self.post(session, domain, json!({}));
        }
        let attach = json!({ "autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true });
        self.post(session, "Target.setAutoAttach", attach);
        self.post(session, "Runtime.runIfWaitingForDebugger", json!({}));
    }

    /// Reads what has come.
    fn pump(&mut self) {
        loop {
            match self.socket.read() {
                Ok(Message::Text(message)) => {
                    let message: Value = serde_json::from_str(&message).unwrap();
                    match message["id"].as_u64() {
                        Some(id) => {
                            self.answers.insert(id, message);
                            return;
                        }
                        None => self.backlog.push_back(message),
                    }
                }
                Ok(_) => {}
                Err(tungstenite::Error::Io(_)) => break,
                Err(error) => panic!("Chromium hung up: {error}"),
            }
            while let Some(event) = self.backlog.pop_front() {
                self.notice(&event);
            }
        }
    }

    fn notice(&mut self, event: &Value) {
        let about = &event["params"];
        match event["method"].as_str().unwrap_or_default() {
            "Target.attachedToTarget" => {
                let session = text(about, "/sessionId");
                if about.pointer("/targetInfo/type") == Some(&json!("iframe")) {
                    self.frames.push(session.clone());
                }
                self.watch(&session);
            }
            "Target.detachedFromTarget" => {
                let session = text(about, "/sessionId");
                self.frames.retain(|frame| *frame != session);
            }
            "Network.requestWillBeSent" => self.requests.push(Request {
                id: text(about, "/requestId"),
                url: text(about, "/request/url"),
                start: about["timestamp"].as_f64().unwrap_or_default(),
                ..Request::default()
            }),
            "Network.responseReceived" => {
                let cached = about.pointer("/response/fromDiskCache") == Some(&json!(true))
                    || about.pointer("/response/fromPrefetchCache") == Some(&json!(true));
                let status = about.pointer("/response/status").and_then(Value::as_i64);
                if let Some(request) = self.request(about) {
                    request.cached |= cached;
                    request.status = status.unwrap_or_default();
                }
            }
            "Network.requestServedFromCache" => {
                if let Some(request) = self.request(about) {
                    request.cached = true;
                }
            }
            "Network.loadingFinished" => {
                if let Some(request) = self.request(about) {
                    request.end = about["timestamp"].as_f64().unwrap_or_default();
                    request.bytes = about["encodedDataLength"].as_f64().unwrap_or_default();
                }
            }
            "Network.loadingFailed" => {
                if let Some(request) = self.request(about) {
                    request.end = about["timestamp"].as_f64().unwrap_or_default();
                    request.failed = true;
                }
            }
            "Runtime.consoleAPICalled" => {
                let words: Vec<_> = about["args"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(|word| {
                        word["value"].as_str().or(word["description"].as_str()).unwrap_or("?")
                    })
                    .collect();
                self.console.push(format!("{}: {}", text(about, "/type"), words.join(" ")));
            }
            "Log.entryAdded" => self.console.push(format!(
                "{}: {} {}",
                text(about, "/entry/level"),
                text(about, "/entry/text"),
                text(about, "/entry/url")
            )),
            "Runtime.exceptionThrown" => {
                self.exceptions.push(about["exceptionDetails"].to_string());
            }
            _ => {}
        }
    }

    fn request(&mut self, about: &Value) -> Option<&mut Request> {
        let id = about["requestId"].as_str()?;
        self.requests.iter_mut().rev().find(|request| request.id == id)
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        if self.context.is_empty() {
            return; // it ends with the browser
        }
        let context = json!({ "browserContextId": self.context });
        self.post("", "Target.disposeBrowserContext", context);
    }
}

fn text(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
}
