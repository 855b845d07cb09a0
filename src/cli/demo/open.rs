//! `caselot demo --open`: the sample court with its consoles, for a look around.

use std::path::Path;

use caselot_core::docket::code::ExclusionGround;
use caselot_core::docket::filing::Exclusion;
use caselot_core::id::JudgeId;
use caselot_core::ledger::checkpoint::NoteKey;
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};

use super::people::{Connections, issue_tokens_of_parts};
use super::{court, host, serve};
use crate::cli::console::{AMBIENT, open_failure};
use crate::cli::signals::Signals;
use crate::cli::words::text;
use crate::cli::{Failure, put, say, words};
use crate::client::{CaseInput, ClientTls, Filer, FilingOutcome};
use crate::console::{self, Console, Invitation};
use crate::service::access::Role;
use crate::service::data::DataFiles;

/// Year in the numbers of the cases that wait.
const YEAR: u32 = 2021;
/// Judges who are left out of a case, so that it needs a second person.
const MANY: std::ops::RangeInclusive<u32> = 7..=14;

/// Who sits at which console: approvals are given at one of their own.
const DESK: [Role; 7] = [
    Role::Filing,
    Role::Political,
    Role::Auditor,
    Role::Registrar,
    Role::Operator,
    Role::Division,
    Role::Own,
];
const SUPERVISION: [Role; 1] = [Role::Supervisor];

/// Serves the court again, with a desk's console and a supervisor's, until Ctrl-C.
pub async fn open(
    files: &DataFiles,
    tokens: &Path,
    key: &NoteKey,
    cases: u32,
) -> Result<(), Failure> {
    let data = files.root();
    let signals = Signals::listen()?;
    let (stop, stopped) = oneshot::channel::<()>();
    issue_tokens_of_parts(data, tokens)?;
    let (server, address) = serve(files, stopped).await?;
    let connections =
        Connections { server: format!("http://{address}"), tokens: tokens.to_owned() };
    leave_work(&connections, data, key, cases).await?;
    let (ends, ended) = watch::channel(false);
    say!(
        "\n10. The court's consoles are open. Each link signs one person in, once, within five minutes:"
    );
    let mut consoles = Vec::new();
    for (name, roles) in [("filing", &DESK[..]), ("supervisor", &SUPERVISION[..])] {
        let console = Console::open(console::Settings {
            server: connections.server.clone(),
            tls: ClientTls::default(),
            court: court::CODE.to_owned(),
            folder: data.join(name),
            fingerprint: Some(key.fingerprint()),
            beside_server: false,
            secure: false,
            behind_proxy: false,
            contact: console::Contact::default(),
            ambient: AMBIENT,
        });
        let console = console.map_err(open_failure)?;
        let listener = TcpListener::bind(("127.0.0.1", 0)).await;
        let listener = listener.map_err(|error| {
            let sentence = text!("no port of this machine can be listened on: {error}", error);
            Failure::system(sentence, text!("let this program listen on 127.0.0.1"))
        })?;
        let at = listener.local_addr().map(|it| it.to_string()).unwrap_or_default();
        for role in roles {
            put!(
                "   {}  http://{at}/enter#{}",
                words::label(*role),
                invite(&console, &connections, *role)?
            );
        }
        let mut ended = ended.clone();
        consoles.push(tokio::spawn(async move {
            let shutdown = async move { drop(ended.wait_for(|ended| *ended).await) };
            console.serve(listener, None, shutdown).await
        }));
    }
    say!("   Filings, proposals and an undrawn case wait there. Ctrl-C ends it.");
    signals.ended(|| {}).await;
    drop(ends);
    for console in consoles {
        drop(console.await);
    }
    drop(stop);
    drop(server.await);
    Ok(())
}

/// A link's code for the person of a role.
fn invite(console: &Console, connections: &Connections, role: Role) -> Result<String, Failure> {
    let path = connections.token_file(role);
    let token = std::fs::read_to_string(&path).map_err(Failure::file(&path))?;
    let person = super::people::person(role).to_owned();
    let token = token.trim().to_owned().into();
    let code = console.invite(Invitation { person, token, lang: words::lang() });
    code.map_err(|_| open_failure(console::OpenError::NoEntropy))
}

/// Leaves a day's work behind: a filing that waits for a second person, and one that was cut off
/// before its draw. Their numbers are beyond those of the court's cases.
async fn leave_work(
    connections: &Connections,
    data: &Path,
    key: &NoteKey,
    cases: u32,
) -> Result<(), Failure> {
    let filer: Filer = connections.person(Role::Filing, data, key).await?;
    let today = host::today(host::UTC_OFFSET_MINUTES);
    let number = |serial: u32| format!("({YEAR}){}民初{serial}号", court::CODE);
    let case = |serial: u32| CaseInput {
        pool: "civil".to_owned(),
        cause: "继承纠纷".to_owned(),
        procedure: "普通程序".to_owned(),
        parties: "原告：王某；被告：李某".to_owned(),
        ..CaseInput::new(number(serial), today)
    };
    let left_out = |judge| Exclusion {
        judge: JudgeId(judge),
        ground: ExclusionGround::OtherRelationship,
        person: String::new(),
        text: "与代理人系同学".to_owned(),
        by_program: false,
    };
    let waits =
        CaseInput { exclusions: MANY.map(left_out).collect(), ..case(9_001.max(cases + 1)) };
    filer.assign(&waits).await?;
    match filer.file(&case(9_002.max(cases + 2))).await? {
        // Left undrawn, as after a lost network.
        FilingOutcome::Open(_) | FilingOutcome::Refiled(_) | FilingOutcome::Returning(_) => Ok(()),
    }
}
