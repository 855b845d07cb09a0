//! `caselot lie`: a dishonest server, for those who write clients of their own.

mod forgery;
mod front;
mod stream;
mod tree;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use caselot_core::ledger::checkpoint::signing_key;
use tokio::sync::oneshot;

use super::demo::{self, Connections};
use super::listening::listen;
use super::signals::Signals;
use super::words::text;
use super::{Caller, Exit, Failure, args, host, put, say};
use crate::client::CaseInput;
use crate::service::access::Role;
use crate::service::data::{DataFiles, read_key};
use forgery::Forger;
use front::Liar;

/// Cases that the court has before anybody is lied to: so many can be left out of a log, or shown in the
/// place of another.
const CASES_BEFORE: u32 = 3;

/// What the server lies about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Lie {
    /// DrawCase: another judge than the one who was drawn, in a log that is signed and proven.
    Judge,
    /// DrawCase: another hash of the seed, in a log that is signed and proven.
    Seed,
    /// FileCase: another commitment than the filer's, in a log that is signed and proven.
    Nonce,
    /// FileCase: the receipt of another case's filing.
    Receipt,
    /// FileCase: a log that has lost its last entries, signed anew.
    Checkpoint,
    /// FileCase: a checkpoint that another key signed.
    Key,
    /// FileCase: a proof of which one hash is wrong.
    Proof,
}

impl Lie {
    /// The call whose answer is false; its like in a stream is false too.
    fn call(self) -> &'static str {
        match self {
            Lie::Judge | Lie::Seed => front::DRAW_CASE,
            _ => front::FILE_CASE,
        }
    }

    /// Whether an entry is false: in a log that is signed and proven, which then goes on from it.
    fn is_an_entry(self) -> bool {
        matches!(self, Lie::Judge | Lie::Seed | Lie::Nonce)
    }

    /// What catches it.
    fn caught_by(self) -> String {
        match self {
            Lie::Judge => {
                text!("the draw, computed again from filing, nonce and secret, gives another judge")
            }
            Lie::Seed => text!("the seed, computed again from nonce and secret, has another hash"),
            Lie::Nonce => text!("the entry does not hold the commitment that was sent"),
            Lie::Receipt => text!("the entry is not the case that was filed"),
            Lie::Checkpoint => {
                text!("the checkpoint does not continue the one that was seen before")
            }
            Lie::Key => text!("the pinned key did not sign the checkpoint"),
            Lie::Proof => text!("the proof does not lead to the checkpoint's root"),
        }
    }
}

/// Serves a sample court dishonestly, so that clients of your own can be tried.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct LieArgs {
    /// What the server lies about.
    #[arg(long = "as", value_enum, value_name = "WHAT")]
    lie: Lie,
    /// Address to listen on, without TLS [default: a free port of this machine].
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0", hide_default_value = true)]
    listen: String,
    /// Directory for the court's data and tokens [default: a new temporary one, which is removed].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Example: a client that does not compute draws again believes this server:
    caselot lie --as judge --listen 127.0.0.1:7420

The token of a filer is in the file that it names. File a case of the pool `civil` with your client: it
must refuse the answer, and must not send its nonce after a FileCase that was lied about. The same holds in
a stream (AssignCases). The server says what it told, and says so if the client believed it. Each lie leaves
an open filing behind, of which one person may have eight: start it again then.

Exit codes, after Ctrl-C: 0 no client was seen to believe it; 1 one revealed its nonce.";

impl LieArgs {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        let temporary = tempfile::tempdir().map_err(Failure::file(&std::env::temp_dir()))?;
        let data = self.data.clone().unwrap_or_else(|| temporary.path().to_owned());
        let files = args::files(Some(&data), caller)?;
        let (connections, key, stop) = court(&files, &data).await?;
        let signing = read_key(&files.court_key(demo::CODE));
        let signing = signing.map_err(|error| Failure::system(error.to_string(), String::new()))?;
        let auditor = connections.connect_as(Role::Auditor).await?;
        let filer = connections.connect_as(Role::Filing).await?;
        let forger = Forger::new(auditor, filer, signing_key(signing.as_bytes()));
        let liar = Liar::new(self.lie, forger, &connections.server).await?;

        let listener = listen(&self.listen, "--listen").await?;
        let address = listener.local_addr().map(|it| it.to_string()).unwrap_or_default();
        self.introduce(&connections, (&address, &key.fingerprint()));
        let signals = Signals::listen()?;
        let served = tokio::spawn(liar.clone().serve(listener));
        signals.ended(|| {}).await;
        // A client's open stream is not waited for.
        served.abort();
        drop(stop);
        let (told, believed) = liar.count();
        say!("{told} lies told; {believed} clients revealed a nonce all the same.", told, believed);
        Ok(if believed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    /// Says where it is, and what is to be seen.
    fn introduce(&self, connections: &Connections, (address, fingerprint): (&str, &str)) {
        say!(
            "Court {code} is served on http://{address} by a server that LIES. Never file a real case there.",
            code = demo::CODE,
            address
        );
        say!("  key fingerprint  {fingerprint}", fingerprint);
        say!("  token of a filer {file}", file = connections.token_file(Role::Filing).display());
        say!(
            "  false answer     {call}: {what}",
            call = self.lie.call(),
            what = self.lie.caught_by()
        );
    }
}

/// What ends the true server when it is dropped.
type Stop = oneshot::Sender<()>;

/// Opens the sample court with judges, pools and a few cases, and serves it truly on a port of its own.
async fn court(
    files: &DataFiles,
    data: &Path,
) -> Result<(Connections, caselot_core::ledger::checkpoint::NoteKey, Stop), Failure> {
    let key = demo::found(files)?;
    let tokens = data.join(demo::TOKENS);
    demo::issue_tokens(data, &tokens)?;
    let (stop, stopped) = oneshot::channel::<()>();
    let (_, address) = demo::serve(files, stopped).await?;
    let connections = Connections { server: format!("http://{address}"), tokens };
    let supervisor = connections.person(Role::Supervisor, data, &key).await?;
    let registrar = connections.connect_as(Role::Registrar).await?;
    demo::record_roster(&registrar, &supervisor).await?;
    let filer = connections.person(Role::Filing, data, &key).await?;
    let today = host::today(host::UTC_OFFSET_MINUTES);
    for serial in 1..=CASES_BEFORE {
        let number = format!("({}){}民初{serial}号", today.year(), demo::CODE);
        let case = CaseInput {
            pool: "civil".to_owned(),
            cause: "买卖合同纠纷".to_owned(),
            procedure: "普通程序".to_owned(),
            parties: "原告：甲；被告：乙".to_owned(),
            ..CaseInput::new(number, today)
        };
        filer.assign(&case).await?;
    }
    Ok((connections, key, stop))
}

/// Prints what was told, as it is told.
fn told(line: &str) {
    put!("{line}");
    drop(std::io::Write::flush(&mut std::io::stdout()));
}
