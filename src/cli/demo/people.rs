//! One person for each role, each with an own token.

use std::path::{Path, PathBuf};

use caselot_core::docket::person::PersonEnrolled;
use caselot_core::id::JudgeId;
use caselot_core::ledger::checkpoint::NoteKey;

use super::{cases, court};
use crate::cli::{Failure, host, token};
use crate::client::{Bearer, Channel, ClientTls, Filer, Folder, connect_channel};
use crate::service::access::{NewGrant, Role};
use crate::wire::v1;
use crate::wire::v1::approval_service_client::ApprovalServiceClient;

/// The division whose inner office has a token.
const DIVISION: &str = "民事审判第一庭";
/// Number of the leader who sees own cases: a vice president.
const LEADER: JudgeId = JudgeId(2);

/// Name of the person of a role in the demo's entries.
pub fn person(role: Role) -> &'static str {
    match role {
        Role::Filing => cases::CLERK,
        Role::Supervisor => cases::SUPERVISOR,
        Role::Political => "政治部 demo",
        Role::Auditor => "审计 demo",
        Role::Registrar => "登记 demo",
        Role::Operator => "运维 demo",
        Role::Division => "内勤 demo",
        Role::Own => "法官 demo",
    }
}

/// File of the token of a role.
fn file(tokens: &Path, role: Role) -> PathBuf {
    tokens.join(role.name().to_lowercase())
}

/// Makes a token for each role of the whole court, each in a file of its own.
pub fn issue_tokens(data: &Path, tokens: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(tokens).map_err(Failure::file(tokens))?;
    issue(data, tokens, |role| !role.is_of_a_part())
}

/// Makes the tokens of those who see a part of the court.
pub fn issue_tokens_of_parts(data: &Path, tokens: &Path) -> Result<(), Failure> {
    issue(data, tokens, Role::is_of_a_part)
}

/// Says in the log whose part it is: the inner office of a division, and a vice president. Before the
/// first filing it counts at once.
pub async fn enroll_parts(registrar: &Channel) -> Result<(), Failure> {
    let of = |role: Role, division: &str, judge: Option<JudgeId>| PersonEnrolled {
        person: person(role).to_owned(),
        roles: vec![role],
        judge,
        from: host::today(host::UTC_OFFSET_MINUTES),
        to: None,
        deputizes: String::new(),
        division: division.to_owned(),
    };
    let persons = [of(Role::Division, DIVISION, None), of(Role::Own, "", Some(LEADER))];
    let request = v1::EnrollPersonsRequest {
        court: court::CODE.to_owned(),
        person: String::new(),
        persons: persons.iter().map(Into::into).collect(),
    };
    ApprovalServiceClient::new(registrar.clone()).enroll_persons(request).await?;
    Ok(())
}

fn issue(data: &Path, tokens: &Path, wanted: impl Fn(Role) -> bool) -> Result<(), Failure> {
    for &role in Role::ALL.iter().filter(|role| wanted(**role)) {
        let (roles, courts) = (vec![role], vec![court::CODE.to_owned()]);
        let (person, days) = (person(role).to_owned(), token::DAYS);
        let new = NewGrant { person, roles, courts, days, certificate: None };
        token::issue(data, new, &file(tokens, role))?;
    }
    Ok(())
}

/// The demo's server, and the tokens that give access to it.
pub struct Connections {
    /// Address of the server.
    pub server: String,
    /// Folder of the tokens.
    pub tokens: PathBuf,
}

impl Connections {
    /// The person of this role, with an own folder in the data directory.
    pub async fn person(&self, role: Role, data: &Path, key: &NoteKey) -> Result<Filer, Failure> {
        let folder = Folder::open(&data.join(role.name().to_lowercase()))?;
        let trusted = Some(key.clone());
        let channel = self.connect_as(role).await?;
        Ok(Filer::connect(channel, court::CODE, &folder, "", trusted, host::random).await?)
    }

    /// File of the token of a role.
    pub fn token_file(&self, role: Role) -> PathBuf {
        file(&self.tokens, role)
    }

    /// A connection of the person of this role.
    pub async fn connect_as(&self, role: Role) -> Result<Channel, Failure> {
        let bearer = Bearer::from_file(&file(&self.tokens, role))?;
        Ok(connect_channel(&self.server, &ClientTls::default(), bearer).await?)
    }
}
