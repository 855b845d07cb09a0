//! The console as a browser and a case system meet it: pages, forms and JSON, over a real server.

mod assess;
mod batch;
mod boxes;
mod changes;
mod chinese;
mod door;
mod english;
mod filing;
mod hands;
mod json;
mod leaving;
mod lists;
mod lots;
mod office;
mod pages;
mod people;
mod policy;
mod refused;
mod related;
mod roles;
mod seats;
mod seats_json;
mod seats_waiting;
mod tables;
mod takeover;
mod tiles;
mod told;

use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use caselot::client::ClientTls;
use caselot::console::{Ambient, Console, Contact, Settings};
use caselot::service::ambient::{Clock, Entropy, SystemClock, SystemEntropy};
use tower::ServiceExt;

use crate::approvals::{COURT, House};

/// How far one test has put its clock forward, in milliseconds.
static AHEAD_MS: AtomicU64 = AtomicU64::new(0);

fn now_ms() -> u64 {
    SystemClock.now_ms()
}

fn later_ms() -> u64 {
    SystemClock.now_ms() + AHEAD_MS.load(Ordering::SeqCst)
}

fn entropy(bytes: &mut [u8]) -> Result<(), ()> {
    SystemEntropy.fill(bytes).map_err(drop)
}

/// A desk's console on a folder of its own.
struct Desk {
    folder: tempfile::TempDir,
    router: Router,
}

impl Desk {
    fn open(house: &House) -> Desk {
        Desk::in_folder(house, tempfile::tempdir().unwrap(), now_ms)
    }

    fn in_folder(house: &House, folder: tempfile::TempDir, now_ms: fn() -> u64) -> Desk {
        Desk::of_servers(&house.address, folder, now_ms)
    }

    /// A console of one server, or of several with commas between.
    fn of_servers(servers: &str, folder: tempfile::TempDir, now_ms: fn() -> u64) -> Desk {
        Desk::behind(servers, folder, (now_ms, false))
    }

    /// The same, behind a proxy that names addresses or not.
    fn behind(
        servers: &str,
        folder: tempfile::TempDir,
        (now_ms, behind_proxy): (fn() -> u64, bool),
    ) -> Desk {
        let settings = Settings {
            server: servers.to_owned(),
            tls: ClientTls::default(),
            court: COURT.to_owned(),
            folder: folder.path().to_owned(),
            fingerprint: None,
            beside_server: false,
            secure: behind_proxy,
            behind_proxy,
            contact: Contact {
                telephone: TELEPHONE.to_owned(),
                check_at: "立案大厅2号窗口".to_owned(),
            },
            ambient: Ambient { now_ms, entropy },
        };
        let router = Console::open(settings).unwrap().router();
        Desk { folder, router }
    }

    /// Sends a request, and gives status, headers that matter, and text.
    async fn send(&self, request: Request<Body>) -> Answer {
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let bytes = axum::body::to_bytes(body, 64 << 20).await.unwrap();
        let text = |name: header::HeaderName| {
            parts.headers.get(name).map(|it| it.to_str().unwrap().to_owned()).unwrap_or_default()
        };
        Answer {
            status: parts.status,
            location: text(header::LOCATION),
            cookie: text(header::SET_COOKIE),
            policy: text(header::CONTENT_SECURITY_POLICY),
            cache: text(header::CACHE_CONTROL),
            retry_after: text(header::RETRY_AFTER),
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    /// Signs in for the first time, under a passphrase.
    async fn enter(&self, token: &str) -> Browser<'_> {
        let form = [("lang", "en"), ("token", token), ("passphrase", PASS), ("again", PASS)];
        let answer = self.send(post("/first-use", "", &form)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        Browser::of(self, &answer)
    }
}

const PASS: &str = "eight characters";
const TELEPHONE: &str = "0733-2868";

struct Answer {
    status: StatusCode,
    location: String,
    cookie: String,
    policy: String,
    cache: String,
    retry_after: String,
    text: String,
}

impl Answer {
    /// The value of the first field of this name.
    fn field(&self, name: &str) -> String {
        let head = format!("name=\"{name}\" value=\"");
        let (_, rest) =
            self.text.split_once(&head).unwrap_or_else(|| panic!("no {name}: {}", self.text));
        rest.split('"').next().unwrap().to_owned()
    }
}

/// A browser with its cookie.
struct Browser<'d> {
    desk: &'d Desk,
    cookie: String,
}

impl<'d> Browser<'d> {
    fn of(desk: &'d Desk, answer: &Answer) -> Browser<'d> {
        let cookie = answer.cookie.split(';').next().unwrap().to_owned();
        assert!(cookie.contains('='), "{}", answer.cookie);
        Browser { desk, cookie }
    }

    async fn get(&self, path: &str) -> Answer {
        let request = Request::get(path).header(header::COOKIE, &self.cookie);
        self.desk.send(request.body(Body::empty()).unwrap()).await
    }

    /// Posts a form with the token that a page of this session holds.
    async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let token = self.get("/").await.field("form");
        let form = [form, &[("form", token.as_str())]].concat();
        self.desk.send(post(path, &self.cookie, &form)).await
    }

    /// Posts a form whose answer is another page, and gives that page.
    async fn post_through(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let answer = self.post(path, form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        self.get(&answer.location).await
    }
}

impl Browser<'_> {
    /// Has a case checked before it is filed: the page of the check, or the form with what is wrong.
    async fn look_at(&self, form: &[(&str, &str)]) -> Answer {
        let answer = self.post("/file", form).await;
        if answer.status == StatusCode::SEE_OTHER {
            self.get(&answer.location).await
        } else {
            answer
        }
    }

    /// Checks a change and gives the page that says what it would do.
    async fn check(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let checked = self.post(path, form).await;
        assert_eq!(checked.status, StatusCode::OK, "{path}: {}", checked.text);
        checked
    }

    /// Confirms what was shown, and gives the page of what became of it.
    async fn confirm(&self, path: &str, form: &[(&str, &str)], checked: &Answer) -> Answer {
        let (once, seen) = (checked.field("once"), checked.field("seen"));
        let form = [form, &[("once", once.as_str()), ("seen", seen.as_str())]].concat();
        let done = self.post_through(path, &form).await;
        assert_eq!(done.status, StatusCode::OK, "{path}: {}", done.text);
        done
    }

    /// Makes a change, from its form to what became of it.
    async fn change(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let checked = self.check(path, form).await;
        self.confirm(path, form, &checked).await
    }

    /// Sends a file, and gives the page that says what was read.
    async fn upload(&self, path: &str, name: &str, bytes: &[u8]) -> Answer {
        let token = self.get("/").await.field("form");
        let mut body = format!(
            "--b\r\ncontent-disposition: form-data; name=\"form\"\r\n\r\n{token}\r\n--b\r\n\
             content-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--b--\r\n");
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::COOKIE, &self.cookie)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
            .body(Body::from(body))
            .unwrap();
        let answer = self.desk.send(request).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        self.get(&answer.location).await
    }

    /// Looks at what is under way until it is done.
    async fn follow(&self, path: &str) -> String {
        for _ in 0..200 {
            let part = self.get(path).await.text;
            if part.contains("data-done") {
                return part;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("{path} does not end");
    }

    /// Approves all that waits, each as it is shown. Gives the pages that showed it.
    async fn approve_all(&self) -> Vec<String> {
        let list = self.get("/approvals").await.text;
        let entries = list.split("href=\"/approvals/").skip(1);
        let entries = entries.map(|rest| rest.split('"').next().unwrap().to_owned());
        let mut shown = Vec::new();
        for entry in entries {
            let page = self.get(&format!("/approvals/{entry}")).await;
            let give = format!("/approvals/{entry}/give");
            let given = self.post(&give, &[("seen", &page.field("seen"))]).await;
            assert!(given.text.contains("Approved"), "{}", given.text);
            shown.push(page.text);
        }
        shown
    }
}

fn encoded(form: &[(&str, &str)]) -> String {
    let escape = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let pairs = form.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value)));
    pairs.collect::<Vec<_>>().join("&")
}

fn post(path: &str, cookie: &str, form: &[(&str, &str)]) -> Request<Body> {
    Request::builder()
        .method(Method::POST)
        .uri(path)
        .header(header::COOKIE, cookie)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(encoded(form)))
        .unwrap()
}
