//! `caselot serve`

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::console::{AMBIENT, Beside, Contact, open_failure};
use super::listening::listen;
use super::logging::{Logging, Voice};
use super::reload::Reload;
use super::signals::Signals;
use super::{Caller, Exit, Failure, config, host, manager};
use crate::cli::words::text;
use crate::console;
use crate::rpc;
use crate::rpc::monitor::Monitor;
use crate::service::Identity;

/// Serves the courts of a data directory over gRPC, until it receives SIGTERM or Ctrl-C.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Serve {
    /// Directory of the server's data; required here or as server.data in the settings.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Address and port to listen on [default: 127.0.0.1:7420].
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Serves without TLS on addresses that other machines can reach. Use it only where something
    /// before this server encrypts.
    #[arg(long)]
    plain_http: bool,
    #[command(flatten)]
    overrides: config::Overrides,
    /// Records although the clock is far from the newest entry: you looked at it, and it is right.
    #[arg(long)]
    trust_clock: bool,
    /// The PostgreSQL database that was promoted or put back, as an earlier start named it: you have seen
    /// on each server that it holds all that was signed.
    #[arg(long, value_name = "SYSTEM/TIMELINE")]
    trust_store: Option<String>,
    /// Code of a court that has entries and no checkpoint beside its key: you know that its database
    /// is the newest. May be repeated.
    #[arg(long, value_name = "CODE")]
    without_checkpoint: Vec<String>,
    /// Also serves the console of the court of --court at this address, in this process. Server and
    /// console are then one hand, and every page says so.
    #[arg(long, value_name = "ADDRESS:PORT")]
    console: Option<SocketAddr>,
    /// The court's own proxy stands before that console, as with `caselot console --behind-proxy`.
    #[arg(long, requires = "console")]
    console_behind_proxy: bool,
    #[command(flatten)]
    contact: Contact,
    /// Development mode: anybody may call, and entries say CLAIMED. Works only on loopback.
    #[arg(long)]
    dev_no_tokens: bool,
}

const EXAMPLES: &str = "\
Examples:
  Serve this machine alone:
    caselot serve --data /var/lib/caselot
  Serve a network, with the settings of a file:
    caselot serve --config /etc/caselot.toml
  Serve a network over TLS:
    caselot serve --data /var/lib/caselot --listen 0.0.0.0:7420 \\
        --set tls.certificate=/etc/caselot/server.pem --set tls.key=/etc/caselot/server.key

docs/operating.md explains every setting. The variable RUST_LOG sets what is logged before log.level
does, such as RUST_LOG=warn.";

impl Serve {
    /// The settings of the file, overridden by the environment, by --set, and by the options here.
    fn settings(&self, caller: &Caller) -> Result<config::Config, Failure> {
        let file = caller.config.as_deref();
        let mut config = config::load(file, std::env::vars(), &self.overrides.set)?;
        if let Some(data) = &self.data {
            config.server.data.clone_from(data);
        }
        config.data(None)?;
        config.server.listen = self.listen.unwrap_or(config.server.listen);
        config.server.plain_http |= self.plain_http;
        Ok(config)
    }

    pub(super) async fn run(self, caller: &Caller) -> Exit {
        let in_force = self.settings(caller)?;
        let files = in_force.files(&in_force.server.data)?;
        let config::Config { server, tls, limits, metrics, witness, contributor, log, .. } =
            in_force.clone();
        let others =
            host::Others { witnesses: witness.witnesses()?, contributors: contributor.asked()? };
        let logging = Logging::start(&log);
        let voice = logging.voice();
        let access = host::access(&server.data, self.dev_no_tokens)?;
        if self.dev_no_tokens {
            voice.say(&text!(
                "DEVELOPMENT MODE: no tokens, nobody is checked, every entry says CLAIMED; in a court \
                 of protocol 2 nothing can be approved (try one of init --protocol 1)"
            ));
        }
        let listener = listen(server.listen, "--listen").await?;
        let settings =
            rpc::Settings { limits, plain_http: server.plain_http, ..rpc::Settings::new(access) };
        let signals = Signals::listen()?;
        let (start, asked) = (self.clone(), caller.clone());
        let read = move || start.settings(&asked);
        settings.shown.send_replace(in_force.shown());
        let (limits, shown) = (settings.changes.clone(), settings.shown.clone());
        let mut reload = Reload { in_force, read, limits, shown, logging };
        let shutdown = signals.ended(move || reload.again());
        let address = listener.local_addr().unwrap_or(server.listen);
        let scheme = if tls.is_on() { "https" } else { "http" };
        let url = format!("{scheme}://{address}");
        self.watch(&settings.monitor, &metrics, voice, url.clone()).await?;
        voice.say(&text!(
            "reading {data} back, to serve it on {url}",
            data = server.data.display(),
            url
        ));
        let open = rpc::OpenServices { health: server.health, reflection: server.reflection };
        let settings = rpc::Settings { tls, open, ..settings };
        let newest = self.without_checkpoint.iter().cloned().collect();
        let knowing = host::Knowing {
            trust_clock: self.trust_clock,
            newest,
            store: self.trust_store.as_deref().map(Identity::new),
        };
        let beside = match self.console {
            Some(at) => Some(self.open_console(caller, &server.data, (at, url)).await?),
            None => None,
        };
        let shutdown = async move {
            shutdown.await;
            // People's requests end before the server that they ask.
            if let Some(beside) = beside {
                beside.end().await;
            }
        };
        host::serve(&files, settings, (knowing, others), listener, shutdown).await?;
        Ok(ExitCode::SUCCESS)
    }

    /// Opens the console beside the server.
    async fn open_console(
        &self,
        caller: &Caller,
        data: &Path,
        (at, server): (SocketAddr, String),
    ) -> Result<Beside, Failure> {
        let court = caller.court()?.to_owned();
        if self.dev_no_tokens && !at.ip().is_loopback() {
            let sentence =
                text!("a server without tokens has no console that other machines reach");
            return Err(Failure::usage(sentence, text!("open the console on 127.0.0.1")));
        }
        if !at.ip().is_loopback() && !self.plain_http {
            let sentence = text!(
                "{address} can be reached from other machines, and nothing encrypts what is typed",
                address = at
            );
            let hint = text!(
                "open it with `caselot console`, which takes a certificate, or give --plain-http where \
                 something before this server encrypts"
            );
            return Err(Failure::usage(sentence, hint));
        }
        let settings = console::Settings {
            server,
            tls: caller.client_tls(),
            court,
            folder: data.join("desk"),
            fingerprint: None,
            beside_server: true,
            secure: self.console_behind_proxy,
            behind_proxy: self.console_behind_proxy,
            contact: self.contact.settings(),
            ambient: AMBIENT,
        };
        let console = console::Console::open(settings).map_err(open_failure)?;
        Beside::start(console, listen(at, "--console").await?)
    }

    /// Lets the server be watched, from before it can answer.
    async fn watch(
        &self,
        monitor: &Monitor,
        metrics: &config::Metrics,
        voice: Voice,
        url: String,
    ) -> Result<(), Failure> {
        if let Some(address) = metrics.listen.0 {
            let listener = listen(address, "--set metrics.listen").await?;
            let address = listener.local_addr().unwrap_or(address);
            voice.say(&text!("metrics and health are on http://{address}", address));
            tokio::spawn(monitor.clone().serve(listener));
        }
        tokio::spawn(manager::follow(monitor.clone(), url, voice));
        tokio::spawn(manager::keep_alive());
        Ok(())
    }
}
