//! The caller's connection to a server.

use std::path::PathBuf;

use super::{Caller, Failure, config, host};
use crate::cli::words::text;
use crate::client::{Bearer, Channel, ClientTls, Filer, Folder, connect_channel};
use crate::wire::v1;
use crate::wire::v1::quota_service_client::QuotaServiceClient;
use crate::wire::v1::roster_service_client::RosterServiceClient;

/// The client of the quota service.
pub(super) type QuotaClient = QuotaServiceClient<Channel>;

/// Size of the largest answer that is accepted: one answer lists all refused rows of a file.
const MAX_ANSWER_BYTES: usize = 256 << 20;
/// Name of the filer's folder in the home directory.
const FOLDER: &str = ".caselot";
/// Default address of a server.
const SERVER: &str = "http://127.0.0.1:7420";

impl Caller {
    /// Takes from the file of settings everything that no option and no variable gives.
    pub(super) fn with_settings(mut self) -> Result<Self, Failure> {
        let Some(file) = &self.config else { return Ok(self) };
        let file = config::load(Some(file), std::iter::empty(), &[])?.client;
        let text = |text: String| Some(text).filter(|text| !text.is_empty());
        let path = |path: PathBuf| Some(path).filter(|path| !path.as_os_str().is_empty());
        self.server = self.server.or_else(|| text(file.server));
        self.court = self.court.or_else(|| text(file.court));
        self.person = self.person.or_else(|| text(file.person));
        self.folder = self.folder.or_else(|| path(file.folder));
        self.authority = self.authority.or_else(|| path(file.authority));
        if self.token.is_none() && self.token_file.is_none() {
            self.token = Some(file.token).filter(|token| !token.is_empty());
            self.token_file = path(file.token_file);
        }
        if self.certificate.is_none() {
            (self.certificate, self.certificate_key) = (path(file.certificate), path(file.key));
        }
        Ok(self)
    }

    /// The court that was named.
    pub(super) fn court(&self) -> Result<&str, Failure> {
        self.court.as_deref().ok_or_else(|| {
            Failure::usage(text!("no court is named"), text!("name it with --court 湘0203"))
        })
    }

    /// The person that was named; empty where a token or a certificate tells the server who acts.
    pub(super) fn person(&self) -> Result<&str, Failure> {
        match &self.person {
            Some(person) => Ok(person),
            None if self.certificate.is_some() || self.bearer()?.is_some() => Ok(""),
            None => Err(Failure::usage(
                text!("no person is named, and the log records who acts"),
                text!(
                    "name your token with --token-file, your certificate with --certificate, or \
                     yourself with --person if the server runs without tokens"
                ),
            )),
        }
    }

    fn bearer(&self) -> Result<Bearer, Failure> {
        Ok(match (&self.token, &self.token_file) {
            (Some(token), _) => Bearer::new(token)?,
            (None, Some(file)) => Bearer::from_file(file)?,
            (None, None) => Bearer::none(),
        })
    }

    /// Address of the server.
    pub(super) fn server(&self) -> String {
        self.server.clone().unwrap_or_else(|| SERVER.to_owned())
    }

    /// How server and caller recognise each other.
    pub(super) fn client_tls(&self) -> ClientTls {
        let identity = self.certificate.clone().zip(self.certificate_key.clone());
        ClientTls { authority: self.authority.clone(), identity }
    }

    /// Connects to the server.
    pub(super) async fn channel(&self) -> Result<Channel, Failure> {
        Ok(connect_channel(&self.server(), &self.client_tls(), self.bearer()?).await?)
    }

    /// Connects to the quota service.
    pub(super) async fn quota(&self) -> Result<QuotaClient, Failure> {
        let client = QuotaServiceClient::new(self.channel().await?);
        Ok(client.max_decoding_message_size(MAX_ANSWER_BYTES))
    }

    /// The folder of the filer.
    pub(super) fn folder(&self) -> Result<Folder, Failure> {
        let path = match &self.folder {
            Some(path) => path.clone(),
            None => match std::env::var_os("HOME") {
                Some(home) => PathBuf::from(home).join(FOLDER),
                None => {
                    let hint = text!("name your folder with --folder");
                    return Err(Failure::usage(text!("HOME is not set"), hint));
                }
            },
        };
        Ok(Folder::open(&path)?)
    }

    /// Connects a filer, which checks the court against its folder.
    pub(super) async fn filer(&self) -> Result<Filer, Failure> {
        let (court, person, folder) = (self.court()?, self.person()?, self.folder()?);
        let channel = self.channel().await?;
        Ok(Filer::connect(channel, court, &folder, person, None, host::random).await?)
    }
}

/// Asks for a court.
pub(super) async fn court(channel: &Channel, court: &str) -> Result<v1::GetCourtResponse, Failure> {
    let request = v1::GetCourtRequest { court: court.to_owned() };
    Ok(RosterServiceClient::new(channel.clone()).get_court(request).await?.into_inner())
}

/// Asks for judges, pools and absences of a court.
pub(super) async fn roster(
    channel: &Channel,
    court: &str,
) -> Result<v1::GetRosterResponse, Failure> {
    let request = v1::GetRosterRequest { court: court.to_owned() };
    Ok(RosterServiceClient::new(channel.clone()).get_roster(request).await?.into_inner())
}
