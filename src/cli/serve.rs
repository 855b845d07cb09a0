//! `caselot serve`

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::{Failure, host};
use crate::rpc;

/// Serves the courts of a data directory.
#[derive(Debug, clap::Args)]
pub struct Serve {
    /// Directory of the server's data
    #[arg(long)]
    data: PathBuf,
    /// Address to listen on
    #[arg(long, default_value = "127.0.0.1:7420")]
    listen: SocketAddr,
    /// Checks nobody, on loopback only: for trying things out. Entries say CLAIMED
    #[arg(long)]
    dev_no_tokens: bool,
}

impl Serve {
    pub(super) async fn run(self) -> Result<ExitCode, Failure> {
        start_logging();
        let access = host::access(&self.data, self.dev_no_tokens)?;
        if self.dev_no_tokens {
            eprintln!(
                "caselot: DEVELOPMENT MODE: no tokens, nobody is checked, every entry says CLAIMED"
            );
        }
        let listener = TcpListener::bind(self.listen)
            .await
            .map_err(|e| Failure::Other(format!("{} cannot be listened on: {e}", self.listen)))?;
        let mut terminate = signal(SignalKind::terminate())
            .map_err(|e| Failure::Other(format!("SIGTERM cannot be caught: {e}")))?;
        let address = listener.local_addr().unwrap_or(self.listen);
        let shutdown = async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            eprintln!("caselot: stopping; answers under way are finished first");
        };
        eprintln!("caselot: reading {} back, to serve it on http://{address}", self.data.display());
        host::serve(&self.data, rpc::Settings { access }, listener, shutdown).await?;
        Ok(ExitCode::SUCCESS)
    }
}

fn start_logging() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
