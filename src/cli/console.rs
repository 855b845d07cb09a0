//! `caselot console`

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::listening::listen;
use super::logging::Logging;
use super::signals::Signals;
use super::{Caller, Exit, Failure, config, host};
use crate::cli::words::text;
use crate::console::{self, Ambient, OpenError};
use crate::rpc::tls::{Certificates, TlsFiles};
use crate::web;

/// Opens the pages that a court's people work with. They file, approve and look things up in a
/// browser, each with their own credential.
///
/// It belongs with the filing division, and a second one where approvals are given: whoever runs it
/// holds the filer's secret.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  For this computer alone:
    caselot console --server http://127.0.0.1:7420 --court 湘0203 --folder /var/lib/caselot-desk
  For the filing division's network, over TLS:
    caselot console --listen 0.0.0.0:7421 --server https://caselot.court.example:7420 \\
        --authority court-ca.pem --court 湘0203 --folder /var/lib/caselot-desk \\
        --web-certificate desk.pem --web-key desk.key

Then everybody opens its address in a browser and enters their token once, under a passphrase.")]
pub struct Console {
    /// Address and port to listen on.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:7421")]
    listen: SocketAddr,
    /// Fingerprint of the court's key, by another way than the server (`caselot key show`). Without
    /// it the first answer pins the key.
    #[arg(long, value_name = "FINGERPRINT")]
    key: Option<String>,
    /// PEM file of the certificate that browsers are shown.
    #[arg(long, value_name = "FILE", requires = "web_key")]
    web_certificate: Option<PathBuf>,
    /// PEM file of its private key, which only its owner may read (mode 600).
    #[arg(long, value_name = "FILE", requires = "web_certificate")]
    web_key: Option<PathBuf>,
    /// Serves without TLS on addresses that other machines can reach. Use it only where something
    /// before this console encrypts.
    #[arg(long)]
    plain_http: bool,
    /// The court's own proxy stands before this console, and nobody reaches the console otherwise. The
    /// proxy speaks https with browsers, so cookies go over https alone, and it names the address of
    /// each caller in X-Forwarded-For.
    #[arg(long, conflicts_with_all = ["web_certificate", "web_key"])]
    behind_proxy: bool,
    #[command(flatten)]
    contact: Contact,
}

/// Whom people turn to, as pages and slips say it.
#[derive(Debug, Clone, clap::Args)]
pub struct Contact {
    /// Telephone of the office that supervises the assignment of cases: it stands on the page of a desk
    /// that has stopped, and on slips for parties.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    telephone: String,
    /// Where the code of a slip is checked, as slips say it.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    check_at: String,
}

impl Contact {
    pub fn settings(&self) -> console::Contact {
        let (telephone, check_at) = (self.telephone.clone(), self.check_at.clone());
        console::Contact { telephone, check_at }
    }
}

/// The clock and the entropy of this machine.
pub const AMBIENT: Ambient =
    Ambient { now_ms: host::now_ms, entropy: |bytes| host::fill(bytes).map_err(drop) };

/// An error of a console that does not open.
pub fn open_failure(error: OpenError) -> Failure {
    match error {
        OpenError::Client(error) => Failure::Client(error),
        OpenError::Locked(folder) => {
            let sentence = text!("another console uses {folder}", folder = folder.display());
            Failure::system(sentence, text!("stop it, or name another --folder"))
        }
        OpenError::NoEntropy => {
            let sentence = text!("this computer gives no random numbers now");
            Failure::system(sentence, text!("tell the information department"))
        }
    }
}

/// What browsers are shown at each connection; it is read again when its files change.
pub fn web_tls(certificate: PathBuf, key: PathBuf) -> Result<web::Tls, Failure> {
    let files = TlsFiles { certificate, key, ..TlsFiles::default() };
    let certificates = Certificates::open(files).map_err(Failure::server)?;
    Ok(web::Tls::by(move || {
        let mut config = (*certificates.current()).clone();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Arc::new(config)
    }))
}

/// A console in the process of a server: on a thread and a runtime of its own, so that its work delays
/// no filing, and its panic ends no server.
pub struct Beside {
    stop: oneshot::Sender<()>,
    ended: oneshot::Receiver<()>,
}

/// Threads of a console beside a server.
const WORKERS: usize = 2;

impl Beside {
    /// Starts it on a listener.
    pub fn start(console: console::Console, listener: TcpListener) -> Result<Beside, Failure> {
        let failed = |error: std::io::Error| {
            let sentence = text!("no thread can be started: {error}", error);
            Failure::system(sentence, text!("raise the limit on processes (ulimit -u)"))
        };
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = runtime.worker_threads(WORKERS).thread_name("console").enable_all().build();
        let runtime = runtime.map_err(failed)?;
        let listener = listener.into_std().map_err(failed)?;
        let (stop, stopped) = oneshot::channel::<()>();
        let (end, ended) = oneshot::channel();
        let run = move || {
            runtime.block_on(async {
                let listener = match TcpListener::from_std(listener) {
                    Ok(listener) => listener,
                    Err(error) => return tracing::error!(%error, "the console did not start"),
                };
                let shutdown = async { stopped.await.unwrap_or(()) };
                if let Err(error) = console.serve(listener, None, shutdown).await {
                    tracing::error!(%error, "the console ended");
                }
            });
            drop(end);
        };
        std::thread::Builder::new().name("console".to_owned()).spawn(run).map_err(failed)?;
        Ok(Beside { stop, ended })
    }

    /// Ends it, and waits until it has ended.
    pub async fn end(self) {
        drop(self.stop);
        drop(self.ended.await);
    }
}

impl Console {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        let court = caller.court()?.to_owned();
        let logging = Logging::start(&config::Log::default());
        let voice = logging.voice();
        let tls = match self.web_certificate.clone().zip(self.web_key.clone()) {
            Some((certificate, key)) => Some(web_tls(certificate, key)?),
            None if self.listen.ip().is_loopback() || self.plain_http => None,
            None => {
                let sentence = text!(
                    "{address} can be reached from other machines, and nothing encrypts what is \
                     typed",
                    address = self.listen
                );
                let hint = text!(
                    "give --web-certificate and --web-key, or --plain-http where something before \
                     this console encrypts"
                );
                return Err(Failure::usage(sentence, hint));
            }
        };
        let settings = console::Settings {
            server: caller.server(),
            tls: caller.client_tls(),
            court: court.clone(),
            folder: caller.folder()?.path().to_owned(),
            fingerprint: self.key.clone(),
            beside_server: false,
            secure: tls.is_some() || self.behind_proxy,
            behind_proxy: self.behind_proxy,
            contact: self.contact.settings(),
            ambient: AMBIENT,
        };
        let (server, folder) = (settings.server.clone(), settings.folder.clone());
        let console = console::Console::open(settings).map_err(open_failure)?;
        let listener = listen(self.listen, "--listen").await?;
        let address = listener.local_addr().unwrap_or(self.listen);
        let scheme = if tls.is_some() { "https" } else { "http" };
        voice.say(&text!(
            "the console of court {court} is on {scheme}://{address}; its folder is {folder}, its \
             server {server}",
            court,
            scheme,
            address,
            folder = folder.display(),
            server
        ));
        let signals = Signals::listen()?;
        let shutdown = signals.ended(|| {});
        console.serve(listener, tls, shutdown).await.map_err(|error| {
            let sentence = text!("the console ended: {error}", error);
            Failure::system(sentence, text!("start it again"))
        })?;
        Ok(ExitCode::SUCCESS)
    }
}
