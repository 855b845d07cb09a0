//! The address of a program that is asked over the network.

use std::fmt::Display;
use std::net::SocketAddr;
use std::path::PathBuf;

use tokio::net::{TcpListener, ToSocketAddrs};

use super::Failure;
use super::console::web_tls;
use super::words::text;
use crate::web::Tls;

/// An address that is listened on.
pub struct Listening {
    pub listener: TcpListener,
    pub tls: Option<Tls>,
    /// The address, with the port that the system chose where none was named.
    pub address: SocketAddr,
    pub scheme: &'static str,
}

impl Listening {
    /// Listens, with the certificate and the key of these files. Without them nobody but this machine
    /// is answered, unless `plain_http` is said.
    pub async fn open(
        address: SocketAddr,
        certificate: Option<(PathBuf, PathBuf)>,
        plain_http: bool,
    ) -> Result<Listening, Failure> {
        let tls = certificate.map(|(certificate, key)| web_tls(certificate, key)).transpose()?;
        if tls.is_none() && !address.ip().is_loopback() && !plain_http {
            let sentence = text!(
                "{address} can be reached from other machines, and nothing encrypts what is sent",
                address
            );
            let hint = text!("give --web-certificate and --web-key, or --plain-http");
            return Err(Failure::usage(sentence, hint));
        }
        let listener = listen(address, "--listen").await?;
        let address = listener.local_addr().unwrap_or(address);
        let scheme = if tls.is_some() { "https" } else { "http" };
        Ok(Listening { listener, tls, address, scheme })
    }
}

/// Listens at an address that is named with `option`.
pub async fn listen(
    address: impl ToSocketAddrs + Display,
    option: &str,
) -> Result<TcpListener, Failure> {
    TcpListener::bind(&address).await.map_err(|error| {
        let sentence = text!("{address} cannot be listened on: {error}", address, error);
        Failure::system(sentence, text!("choose another address with {option}", option))
    })
}
