//! `caselot witness`

mod courier;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use courier::{Answer, Keep, Request};

use crate::cli::args;
use crate::cli::listening::Listening;
use crate::cli::logging::Logging;
use crate::cli::signals::Signals;
use crate::cli::whole::WholeFile;
use crate::cli::words::text;
use crate::cli::{Caller, Exit, Failure, config, host, put, say};
use crate::telling::time::local_time;
use crate::witness::{Witness as Signing, WitnessError};

/// Cosigns the checkpoints of other courts' logs, so that none of them can be rolled back or shown in
/// two forms unseen.
#[derive(Debug, clap::Subcommand)]
pub enum Witness {
    /// Makes a witness: its key, and the record of what it cosigns.
    Init(Init),
    /// Witnesses a log from now on, or takes a further key of one.
    AddLog(AddLog),
    /// Answers logs over the network (C2SP tlog-witness).
    Serve(Serve),
    /// Shows the logs, what was cosigned last of each, and what a log signed that does not fit.
    Show(Show),
    /// Writes a court's request to a witness into a file, where no network leads there.
    Request(Request),
    /// Cosigns what a request file asks for, and writes the answer beside it.
    Answer(Answer),
    /// Keeps an answer with the court's cosigned checkpoints.
    Keep(Keep),
}

/// Makes a witness in the folder of --folder: its key, and the record of what it cosigns. Keep both
/// together and never put back an older record: a witness that forgets could cosign a fork.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
    caselot witness init --folder /var/lib/caselot-witness --name witness.province.example/1

It prints the witness's key, a line for the policy files of courts and auditors.")]
pub struct Init {
    /// Name under which it signs: an address without https://, that nobody else has.
    #[arg(long, value_name = "NAME")]
    name: String,
}

/// Witnesses a log from now on, or takes a further key of one, as before a court hands its key over.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
    caselot witness add-log --folder /var/lib/caselot-witness --origin caselot.example/湘0203 \\
        --vkey \"$(cat 湘0203.pub)\"

Compare the key with the fingerprint that the court publishes. After a recovery a court's log goes on
under another origin, such as caselot.example/湘0203/r1: add that only when you have seen why.")]
pub struct AddLog {
    /// Origin of the log: the first line of its checkpoints.
    #[arg(long, value_name = "ORIGIN")]
    origin: String,
    /// Public key of the log: the line of the court's .pub file.
    #[arg(long, value_name = "VKEY")]
    vkey: String,
}

/// Answers logs over the network, until it receives SIGTERM or Ctrl-C.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
    caselot witness serve --folder /var/lib/caselot-witness --listen 0.0.0.0:7430 \\
        --web-certificate witness.pem --web-key witness.key

Checkpoints are public and signed, so --plain-http shows nobody more than they may know.")]
pub struct Serve {
    /// Address and port to listen on.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:7430")]
    listen: SocketAddr,
    /// PEM file of the certificate that logs are shown.
    #[arg(long, value_name = "FILE", requires = "web_key")]
    web_certificate: Option<PathBuf>,
    /// PEM file of its private key, which only its owner may read (mode 600).
    #[arg(long, value_name = "FILE", requires = "web_certificate")]
    web_key: Option<PathBuf>,
    /// Serves without TLS on addresses that other machines can reach.
    #[arg(long)]
    plain_http: bool,
}

/// Shows the witness's key, its logs with what was cosigned last, and what a log signed that does not
/// continue it.
#[derive(Debug, clap::Args)]
pub struct Show {
    /// Writes each request that does not fit into a file of this folder, as evidence for others.
    #[arg(long, value_name = "DIR")]
    evidence: Option<PathBuf>,
}

impl Witness {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        match self {
            Witness::Init(init) => init.run(&folder(caller)?),
            Witness::AddLog(add) => add.run(&folder(caller)?),
            Witness::Serve(serve) => serve.run(&folder(caller)?).await,
            Witness::Show(show) => show.run(&folder(caller)?),
            Witness::Request(request) => request.run(caller).await,
            Witness::Answer(answer) => answer.run(&folder(caller)?),
            Witness::Keep(keep) => keep.run(caller),
        }
    }
}

fn folder(caller: &Caller) -> Result<PathBuf, Failure> {
    caller.named_folder(|| {
        let hint = text!("name it with --folder /var/lib/caselot-witness");
        (text!("the witness's folder is not named"), hint)
    })
}

fn open(folder: &Path) -> Result<Signing, Failure> {
    Signing::open(folder).map_err(failure)
}

/// An error of a witness.
fn failure(error: WitnessError) -> Failure {
    match error {
        WitnessError::Key(error) => Failure::server(error),
        WitnessError::Name { name, .. } => {
            let sentence = text!("“{name}” is no name of a witness", name);
            Failure::usage(sentence, text!("give one such as witness.province.example/1"))
        }
        WitnessError::Exists(folder) => {
            let sentence = text!("{folder} holds a witness already", folder = folder.display());
            Failure::usage(sentence, text!("name another --folder; a witness keeps its key"))
        }
        WitnessError::Missing(folder) => {
            let sentence = text!("{folder} holds no witness", folder = folder.display());
            Failure::usage(sentence, text!("make one with caselot witness init"))
        }
        WitnessError::RecordLost(folder) => {
            let sentence = text!(
                "{folder} holds a witness's key, and the record of what it cosigned is gone",
                folder = folder.display()
            );
            let hint = text!(
                "put witness.db back if nothing was cosigned since; otherwise end this witness, and \
                 make another one under another name"
            );
            Failure::unexpected(sentence, hint)
        }
        WitnessError::OtherKey(folder) => {
            let sentence =
                text!("the record in {folder} is that of another key", folder = folder.display());
            Failure::unexpected(sentence, text!("put witness.key and witness.db together again"))
        }
        WitnessError::Record(error) => {
            let sentence = text!("the witness's record cannot be used: {error}", error);
            Failure::system(sentence, text!("check the disk and the file witness.db"))
        }
        WitnessError::File { path, source } => Failure::file(&path)(source),
        WitnessError::OtherLog { origin, name } => {
            let sentence = text!("the key of {name} does not sign the log {origin}", name, origin);
            Failure::usage(sentence, text!("give the key and the origin of the same log"))
        }
    }
}

impl Init {
    fn run(&self, folder: &Path) -> Exit {
        let key = Signing::create(folder, &self.name, &host::entropy()?).map_err(failure)?;
        put!("{}", key.vkey());
        Ok(ExitCode::SUCCESS)
    }
}

impl AddLog {
    fn run(&self, folder: &Path) -> Exit {
        let key = args::log_key(&self.vkey)?;
        open(folder)?.add_log(&self.origin, &key).map_err(failure)?;
        say!(
            "The log {origin} is witnessed, with the key {fingerprint}.",
            origin = self.origin,
            fingerprint = key.fingerprint()
        );
        Ok(ExitCode::SUCCESS)
    }
}

impl Serve {
    async fn run(self, folder: &Path) -> Exit {
        let voice = Logging::start(&config::Log::default()).voice();
        let witness = open(folder)?;
        let certificate = self.web_certificate.zip(self.web_key);
        let Listening { listener, tls, address, scheme } =
            Listening::open(self.listen, certificate, self.plain_http).await?;
        let name = witness.public().name().to_owned();
        voice.say(&text!("the witness {name} is on {scheme}://{address}", name, scheme, address));
        let signals = Signals::listen()?;
        let ended = witness.serve((listener, tls), || host::now_ms() / 1_000, signals.ended(|| {}));
        ended.await.map_err(|error| {
            let sentence = text!("the witness ended: {error}", error);
            Failure::system(sentence, text!("start it again"))
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Show {
    fn run(&self, folder: &Path) -> Exit {
        let witness = open(folder)?;
        put!("{}", witness.public().vkey());
        let unreadable = |error| failure(WitnessError::Record(error));
        for log in witness.logs().map_err(unreadable)? {
            match log.last {
                Some(last) => say!(
                    "{origin}: {size} entries, cosigned on {time}",
                    origin = log.origin,
                    size = last.size,
                    time = moment(last.time)
                ),
                None => say!("{origin}: nothing was cosigned yet", origin = log.origin),
            }
        }
        let evidence = witness.evidence().map_err(unreadable)?;
        for (at, found) in (1..).zip(&evidence) {
            say!(
                "EVIDENCE: on {time} {origin} signed {size} entries that do not continue what was cosigned",
                time = moment(found.time),
                origin = found.origin,
                size = found.size
            );
            if let Some(to) = &self.evidence {
                std::fs::create_dir_all(to).map_err(Failure::file(to))?;
                WholeFile::put(&to.join(format!("{at}.request")), &found.request)?;
            }
        }
        Ok(ExitCode::from(u8::from(!evidence.is_empty())))
    }
}

/// A moment of seconds since 1970 UTC, as this country's clocks show it.
fn moment(seconds: u64) -> String {
    local_time(seconds.saturating_mul(1_000), host::UTC_OFFSET_MINUTES)
}
