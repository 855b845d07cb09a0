//! `caselot init`

use std::path::PathBuf;
use std::process::ExitCode;

use caselot_core::docket::Protocol;

use super::args::DataDir;
use super::key::print_key;
use super::print::remark;
use super::{Caller, Exit, Failure, host, say, token};
use crate::cli::words::text;
use crate::service::Founded;
use crate::service::access::{NewGrant, Role};

/// Opens a court in a data directory: makes its signing key, writes the first entries of its log,
/// and gives the first registrar a token. A server that runs there opens it, and serves it.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Init {
    #[command(flatten)]
    data: DataDir,
    /// Name of the court, such as 示例区人民法院.
    #[arg(long)]
    name: String,
    /// Name of the docket: the operator's domain, a slash and the court's code
    /// [default: caselot.local/CODE].
    #[arg(long, value_name = "DOMAIN/CODE")]
    origin: Option<String>,
    /// Version of the protocol that the log begins with: 1, in which a second person is named, or
    /// 2, in which that person acts.
    #[arg(long, default_value_t = host::PROTOCOL.number(), value_name = "VERSION")]
    protocol: u32,
    /// New file for the token of the first registrar [default: the token is printed once].
    #[arg(long, value_name = "FILE")]
    token_out: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  Open a court, and keep the registrar's token in a file:
    caselot init --data /var/lib/caselot --court 湘0203 --name 示例区人民法院 \\
        --origin court.example/湘0203 --token-out registrar.token
  Open a second court in the same directory:
    caselot init --data /var/lib/caselot --court 湘0204 --name 第二区人民法院 \\
        --origin court.example/湘0204

Publish the fingerprint that this command prints: auditors verify the log with it.";

/// Person of the first registrar's token, unless --person names one.
const REGISTRAR: &str = "registrar";

impl Init {
    pub(super) fn run(&self, caller: &Caller) -> Exit {
        let code = caller.court()?;
        let files = self.data.files(caller)?;
        let data = files.root();
        let origin = self.origin.clone().unwrap_or_else(|| default_origin(code));
        let protocol = self.protocol()?;
        if let Some(path) = self.token_out.as_deref().filter(|path| path.exists()) {
            let sentence = text!("{file} is there already", file = path.display());
            return Err(Failure::usage(sentence, text!("name a new file; nothing is overwritten")));
        }
        let (key, founded) = host::found_court(&files, (code, &self.name, &origin), protocol)?;
        say!(
            "Court {code} {name} is open in {data}.",
            code,
            name = self.name,
            data = data.display()
        );
        say!("Its docket is {origin}. Give auditors this key:", origin = key.name());
        print_key(&key);
        if self.origin.is_none() {
            remark(text!(
                "No --origin was given: the log is named {origin} for ever, in every bundle and to every \
                 witness. That will do to practise. For a court, begin again in an empty directory with \
                 --origin DOMAIN/{code}.",
                origin,
                code
            ));
        }
        let person = caller.person.clone().unwrap_or_else(|| REGISTRAR.to_owned());
        let (roles, courts) = (vec![Role::Registrar], vec![code.to_owned()]);
        let first = NewGrant { person, roles, courts, days: token::DAYS, certificate: None };
        token::hand_out(data, first, self.token_out.as_deref())?;
        if protocol == Protocol::Two {
            say!(
                "Give everybody else a token before the first case is filed: until then who has\n\
                 one is recorded. Afterwards people are enrolled by two (caselot person enroll)."
            );
        }
        match founded {
            Founded::Here => {
                say!("Serve it with: caselot serve --data {data}", data = data.display());
            }
            Founded::ByServer => say!("The server that runs here has opened it, and serves it."),
        }
        Ok(ExitCode::SUCCESS)
    }

    fn protocol(&self) -> Result<Protocol, Failure> {
        let version = self.protocol;
        let unknown = || {
            let sentence = text!("there is no version {version} of the protocol", version);
            Failure::usage(sentence, text!("give --protocol 1 or 2"))
        };
        Protocol::from_number(version).ok_or_else(unknown)
    }
}

/// Name of the docket of a court that names no other.
pub(super) fn default_origin(code: &str) -> String {
    format!("caselot.local/{code}")
}
