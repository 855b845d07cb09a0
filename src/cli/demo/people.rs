//! One person for each role, each with a token of his own.

use std::path::{Path, PathBuf};

use super::{cases, court};
use crate::cli::{Failure, token};
use crate::client::{Bearer, Channel, ClientTls, connect_channel};
use crate::service::access::{NewGrant, Role};

/// Names in the demo's entries.
fn person(role: Role) -> &'static str {
    match role {
        Role::Filing => cases::CLERK,
        Role::Supervisor => cases::SUPERVISOR,
        Role::Political => "政治部 demo",
        Role::Auditor => "审计 demo",
        Role::Registrar => "登记 demo",
        Role::Operator => "运维 demo",
    }
}

fn file(tokens: &Path, role: Role) -> PathBuf {
    tokens.join(role.name().to_lowercase())
}

/// Makes a token for each role, in a file of its own.
pub fn let_in(data: &Path, tokens: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(tokens).map_err(Failure::file(tokens))?;
    for role in Role::ALL {
        let (roles, courts) = (vec![role], vec![court::CODE.to_owned()]);
        let (person, days) = (person(role).to_owned(), token::DAYS);
        let new = NewGrant { person, roles, courts, days, subject: None };
        token::issue(data, new, &file(tokens, role))?;
    }
    Ok(())
}

/// Where the demo's people enter.
pub struct Doors {
    /// Address of the server.
    pub server: String,
    /// Folder of the tokens.
    pub tokens: PathBuf,
}

impl Doors {
    /// A connection of whoever holds this role.
    pub async fn enter(&self, role: Role) -> Result<Channel, Failure> {
        let bearer = Bearer::from_file(&file(&self.tokens, role))?;
        Ok(connect_channel(&self.server, &ClientTls::default(), bearer).await?)
    }
}
