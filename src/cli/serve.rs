//! `caselot serve`

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::{Caller, Failure, config, host};
use crate::rpc;

/// Serves the courts of a data directory.
#[derive(Debug, clap::Args)]
pub struct Serve {
    /// Directory of the server's data
    #[arg(long)]
    data: Option<PathBuf>,
    /// Address to listen on [default: 127.0.0.1:7420]
    #[arg(long)]
    listen: Option<SocketAddr>,
    /// Speaks plain HTTP/2 also off loopback, where something else encrypts
    #[arg(long)]
    plain_http: bool,
    #[command(flatten)]
    over: config::Over,
    /// Checks nobody, on loopback only: for trying things out. Entries say CLAIMED
    #[arg(long)]
    dev_no_tokens: bool,
}

impl Serve {
    /// What holds: the file, the environment, `--set`, and the flags of their own.
    fn settings(&self, caller: &Caller) -> Result<config::Config, Failure> {
        let file = caller.config.as_deref();
        let mut config = config::load(file, std::env::vars(), &self.over.set)?;
        if let Some(data) = &self.data {
            config.server.data.clone_from(data);
        }
        if config.server.data.as_os_str().is_empty() {
            return Err(Failure::usage(
                "no data directory is named",
                "name it with --data, or as server.data in the file of --config",
            ));
        }
        config.server.listen = self.listen.unwrap_or(config.server.listen);
        config.server.plain_http |= self.plain_http;
        Ok(config)
    }

    pub(super) async fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        let config::Config { server, tls, limits, .. } = self.settings(caller)?;
        start_logging();
        let access = host::access(&server.data, self.dev_no_tokens)?;
        if self.dev_no_tokens {
            eprintln!(
                "caselot: DEVELOPMENT MODE: no tokens, nobody is checked, every entry says CLAIMED"
            );
        }
        let listener = TcpListener::bind(server.listen).await.map_err(|error| {
            let sentence = format!("{} cannot be listened on: {error}", server.listen);
            Failure::system(sentence, "choose another address with --listen")
        })?;
        let mut terminate = signal(SignalKind::terminate()).map_err(|error| {
            let sentence = format!("the signal SIGTERM cannot be handled: {error}");
            Failure::system(sentence, "run the server where it may handle signals")
        })?;
        let address = listener.local_addr().unwrap_or(server.listen);
        let shutdown = async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            eprintln!("caselot: stopping; answers under way are finished first");
        };
        let scheme = if tls.is_on() { "https" } else { "http" };
        eprintln!(
            "caselot: reading {} back, to serve it on {scheme}://{address}",
            server.data.display()
        );
        let settings = rpc::Settings { access, limits, tls, plain_http: server.plain_http };
        host::serve(&server.data, settings, listener, shutdown).await?;
        Ok(ExitCode::SUCCESS)
    }
}

fn start_logging() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
