//! `caselot contributor`

mod courier;
mod court;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use caselot_core::contributor::NamedFile;
use courier::{Answer, Request, Submit};
use court::{End, List, Name};

use crate::cli::args;
use crate::cli::listening::Listening;
use crate::cli::logging::Logging;
use crate::cli::signals::Signals;
use crate::cli::words::text;
use crate::cli::{Caller, Exit, Failure, config, host, print, put, say};
use crate::contributor::{ContributorError, Desk};

/// Gives a value of its own to every draw of a court, so that filer and server together choose nothing.
#[derive(Debug, clap::Subcommand)]
pub enum Contributor {
    /// Makes a contributor for one court: its key, and the secret of its values.
    Init(Init),
    /// Believes a further key of the court, before that hands its key over.
    AddKey(AddKey),
    /// Answers the court over the network.
    Serve(Serve),
    /// Shows who the contributor is, and how far it has come.
    Show(Show),
    /// Answers a question that was carried here as a file.
    Answer(Answer),
    /// Proposes a contributor for the court, which a supervisor approves.
    Name(Name),
    /// Proposes the end of one, which a supervisor approves.
    End(End),
    /// Lists the court's contributors, and what waits for them.
    List(List),
    /// Writes what a contributor is to be asked into a file, where no network leads there.
    Request(Request),
    /// Gives a carried answer to the court, which draws by it.
    Submit(Submit),
}

/// Makes a contributor in the folder of --folder: its key, and the secret of its values.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
    caselot contributor init --folder /var/lib/caselot-contributor --name 省律师协会 \\
        --vkey \"$(cat 湘0203.pub)\" > contributor.json

It prints what the court's registrar proposes with caselot contributor name. Compare the key of the
court with the fingerprint that it publishes. Keep the folder whole, keep a copy of it, and never put
an older record back: a contributor that forgets could give one value to two cases.")]
pub struct Init {
    /// Name under which the court will know it.
    #[arg(long, value_name = "NAME")]
    name: String,
    /// Public key of the court's log: the line of its .pub file.
    #[arg(long, value_name = "VKEY")]
    vkey: String,
    /// Levels of the tree of its values, from 1 to 24: it has 2 to this power, one for each case.
    #[arg(long, value_name = "LEVELS", default_value_t = 20)]
    depth: u32,
}

/// Believes a further key of the court: the one to which it hands its signing key over. Until then the
/// contributor refuses what the new key signs, and cases wait.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
    caselot contributor add-key --folder /var/lib/caselot-contributor --vkey \"$(cat 湘0203.pub)\"

Compare the key with the fingerprint that the court publishes: a log alone never makes a key believed.
A contributor that serves believes it from its next start on.")]
pub struct AddKey {
    /// The court's new public key: the line of its .pub file.
    #[arg(long, value_name = "VKEY")]
    vkey: String,
}

/// Answers the court over the network, until it receives SIGTERM or Ctrl-C. It shows its answers to
/// everybody at /answers.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
    caselot contributor serve --folder /var/lib/caselot-contributor --listen 0.0.0.0:7431 \\
        --web-certificate contributor.pem --web-key contributor-web.key

The court's server asks it when contributor.addresses names this address. Questions and answers are
signed, but show candidates of cases that are not drawn: give it a certificate.")]
pub struct Serve {
    /// Address and port to listen on.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:7431")]
    listen: SocketAddr,
    /// PEM file of the certificate that courts are shown.
    #[arg(long, value_name = "FILE", requires = "web_key")]
    web_certificate: Option<PathBuf>,
    /// PEM file of its private key, which only its owner may read (mode 600).
    #[arg(long, value_name = "FILE", requires = "web_certificate")]
    web_key: Option<PathBuf>,
    /// Serves without TLS on addresses that other machines can reach.
    #[arg(long)]
    plain_http: bool,
}

/// Shows who the contributor is, what it saw of the court's log, and how many values it gave.
#[derive(Debug, clap::Args)]
pub struct Show {}

impl Contributor {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        match self {
            Contributor::Init(init) => init.run(&folder(caller)?),
            Contributor::AddKey(add) => add.run(&folder(caller)?),
            Contributor::Serve(serve) => serve.run(&folder(caller)?).await,
            Contributor::Show(show) => show.run(&folder(caller)?),
            Contributor::Answer(answer) => answer.run(&folder(caller)?),
            Contributor::Name(name) => name.run(caller).await,
            Contributor::End(end) => end.run(caller).await,
            Contributor::List(list) => list.run(caller).await,
            Contributor::Request(request) => request.run(caller).await,
            Contributor::Submit(submit) => submit.run(caller).await,
        }
    }
}

fn folder(caller: &Caller) -> Result<PathBuf, Failure> {
    caller.named_folder(|| {
        let hint = text!("name it with --folder /var/lib/caselot-contributor");
        (text!("the contributor's folder is not named"), hint)
    })
}

fn open(folder: &Path) -> Result<Desk, Failure> {
    Desk::open(folder).map_err(failure)
}

/// An error of a contributor.
fn failure(error: ContributorError) -> Failure {
    match error {
        ContributorError::Key(error) => Failure::server(error),
        ContributorError::Court(fault) => {
            let sentence = text!("the key of the court cannot be used: {fault}", fault);
            Failure::usage(sentence, text!("copy the line of the court's .pub file"))
        }
        ContributorError::OtherCourt { name, origin } => {
            let sentence = text!("the key {name} is not of {origin}", name, origin);
            Failure::usage(sentence, text!("copy the line of the court's .pub file"))
        }
        ContributorError::Depth => {
            let sentence = text!("a contributor has a tree of 1 to 24 levels");
            Failure::usage(sentence, text!("leave --depth out for a million values"))
        }
        ContributorError::Exists(folder) => {
            let sentence = text!("{folder} holds a contributor already", folder = folder.display());
            Failure::usage(sentence, text!("name another --folder; a contributor keeps its key"))
        }
        ContributorError::Missing(folder) => {
            let sentence = text!("{folder} holds no contributor", folder = folder.display());
            Failure::usage(sentence, text!("make one with caselot contributor init"))
        }
        ContributorError::RecordLost(folder) => {
            let sentence = text!(
                "{folder} holds a contributor's secrets, and the record of its answers is gone",
                folder = folder.display()
            );
            let hint = text!(
                "put answers.jsonl back if nothing was answered since; otherwise have the court end \
                 this contributor, and make another one"
            );
            Failure::unexpected(sentence, hint)
        }
        ContributorError::Damaged { path, reason } => {
            Failure::content(&path, reason, text!("put a good copy of it back"))
        }
        ContributorError::File { path, source } => Failure::file(&path)(source),
    }
}

impl Init {
    fn run(&self, folder: &Path) -> Exit {
        let court = args::log_key(&self.vkey)?;
        let (key, values) = (host::entropy()?, host::entropy()?);
        let made = Desk::create(folder, &self.name, &court, self.depth, (&key, &values));
        made.map_err(failure)?;
        let desk = open(folder)?;
        print::json(&NamedFile::new(desk.origin(), desk.named()))
    }
}

impl AddKey {
    fn run(&self, folder: &Path) -> Exit {
        let key = args::log_key(&self.vkey)?;
        Desk::add_key(folder, &key).map_err(failure)?;
        say!("The key {fingerprint} is believed.", fingerprint = key.fingerprint());
        say!("A contributor that serves believes it from its next start on.");
        Ok(ExitCode::SUCCESS)
    }
}

impl Serve {
    async fn run(self, folder: &Path) -> Exit {
        let voice = Logging::start(&config::Log::default()).voice();
        let desk = open(folder)?;
        let certificate = self.web_certificate.zip(self.web_key);
        let Listening { listener, tls, address, scheme } =
            Listening::open(self.listen, certificate, self.plain_http).await?;
        let name = desk.named().name.clone();
        voice.say(&text!(
            "the contributor {name} is on {scheme}://{address}",
            name,
            scheme,
            address
        ));
        let signals = Signals::listen()?;
        desk.serve((listener, tls), signals.ended(|| {})).await.map_err(|error| {
            let sentence = text!("the contributor ended: {error}", error);
            Failure::system(sentence, text!("start it again"))
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Show {
    fn run(&self, folder: &Path) -> Exit {
        let desk = open(folder)?;
        let (size, given) = desk.told();
        say!(
            "{name}, for {origin}: {given} of {values} values given, {size} entries seen",
            name = desk.named().name,
            origin = desk.origin(),
            given,
            values = desk.named().values(),
            size
        );
        put!("{}", caselot_core::hash::to_hex(&desk.named().key));
        Ok(ExitCode::SUCCESS)
    }
}
