//! Who may ask for what: roles, the people who hold them and the table that binds both to calls.

pub mod registry;
pub mod table;
pub mod token;

use std::path::Path;
use std::sync::Arc;

pub use registry::{Credential, Grant, NewGrant, Registry};
pub use table::{Rpc, Rule};
pub use token::{Digest, Token};

use super::ambient::Clock;
use caselot_core::docket::entry::Actor;
use registry::{Held, Live, RegistryError};

/// What somebody may do in the courts he is bound to.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    /// Files and draws, reads the court's cases; no odds of an undrawn filing.
    Filing,
    /// Approves, designates, voids, reassigns.
    Supervisor,
    /// Quota reports, activities, closings, reductions.
    Political,
    /// Reads everything and exports; no secret.
    Auditor,
    /// Roster, pools, policies, imports.
    Registrar,
    /// Health and metrics; no case data.
    Operator,
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 6] = [
        Role::Filing,
        Role::Supervisor,
        Role::Political,
        Role::Auditor,
        Role::Registrar,
        Role::Operator,
    ];

    /// Name in files, options and sentences.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Role::Filing => "FILING",
            Role::Supervisor => "SUPERVISOR",
            Role::Political => "POLITICAL",
            Role::Auditor => "AUDITOR",
            Role::Registrar => "REGISTRAR",
            Role::Operator => "OPERATOR",
        }
    }
}

impl std::str::FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Role::ALL.into_iter().find(|role| role.name().eq_ignore_ascii_case(text));
        found.ok_or_else(|| format!("“{text}” is no role; the roles are {}", names(&Role::ALL)))
    }
}

fn names(roles: &[Role]) -> String {
    roles.iter().map(|role| role.name()).collect::<Vec<_>>().join(", ")
}

/// Why a call is not let in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// Nobody is named.
    #[error(
        "this call needs a token or a client certificate; give --token-file, CASELOT_TOKEN_FILE or \
         CASELOT_TOKEN, and ask the operator for one (caselot token create)"
    )]
    Anonymous,
    /// Malformed, never made, expired or revoked.
    #[error(
        "this token or certificate is not valid here (unknown, expired or revoked); ask the \
             operator for a new one"
    )]
    Unknown,
    /// The call is for others.
    #[error("{rpc} is for {needed}, and you are {held} here; ask someone with that role")]
    Role {
        /// Name of the call.
        rpc: &'static str,
        /// Roles that may.
        needed: String,
        /// Roles of the caller.
        held: String,
    },
    /// Another court's data.
    #[error("you are not bound to court “{court}” in a role that may do this")]
    Court {
        /// The code asked for.
        court: String,
    },
    /// A request in another person's name.
    #[error(
        "the request names “{claimed}”, and the token is that of “{person}”; leave the person \
             out, or use your own token"
    )]
    Person {
        /// Named in the request.
        claimed: String,
        /// Who it is.
        person: String,
    },
    /// The second person is nobody who may approve.
    #[error(
        "“{approver}” does not hold SUPERVISOR in this court, so cannot approve; name a person \
             who does"
    )]
    Approver {
        /// Named in the request.
        approver: String,
    },
    /// The odds of a filing that is not drawn yet.
    #[error(
        "the receipt of an undrawn filing shows odds, which who files sees only for his own \
         filing, by filing it again with the same facts; a SUPERVISOR or AUDITOR may see it"
    )]
    OpenOdds,
    /// No such call.
    #[error("there is no call {path} here")]
    NoSuchCall {
        /// The path asked for.
        path: String,
    },
    /// The registry cannot be read: nobody is let in.
    #[error("who may enter cannot be read ({reason}); ask the operator")]
    Unreadable {
        /// What failed.
        reason: String,
    },
}

/// The door: whom a server lets in.
pub struct Access {
    mode: Mode,
}

enum Mode {
    /// No tokens; persons are what requests say. On loopback only.
    Development,
    /// People with credentials.
    Registered(Live),
}

impl std::fmt::Debug for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mode = if self.is_development() { "development" } else { "registered" };
        f.debug_tuple("Access").field(&mode).finish()
    }
}

impl Access {
    /// Lets in everybody, as whoever he says he is; entries say CLAIMED.
    #[must_use]
    pub fn development() -> Arc<Self> {
        Arc::new(Self { mode: Mode::Development })
    }

    /// Lets in the people of a data directory's registry, read again whenever it changes.
    ///
    /// # Errors
    /// When the registry cannot be read or others may write it.
    pub fn registered(data: &Path, clock: Box<dyn Clock>) -> Result<Arc<Self>, RegistryError> {
        Ok(Arc::new(Self { mode: Mode::Registered(Live::open(data, clock)?) }))
    }

    /// Whether nobody is checked.
    #[must_use]
    pub fn is_development(&self) -> bool {
        matches!(self.mode, Mode::Development)
    }

    /// Who makes a call, if the table lets him make it in any court at all; `None` for a call
    /// that is open to everybody.
    ///
    /// # Errors
    /// When there is no such call, or he may not.
    pub fn caller(
        self: &Arc<Self>,
        path: &str,
        credential: Option<Credential>,
    ) -> Result<Option<Caller>, Denied> {
        let rule = table::rule(path);
        if let Some(Rule::Open) = rule {
            return Ok(None);
        }
        let held = match &self.mode {
            Mode::Development => None,
            Mode::Registered(live) => {
                // Who is nobody does not learn which calls there are.
                let held =
                    credential.as_ref().map(|credential| live.grant(credential)).transpose()?;
                Some(held.ok_or(Denied::Anonymous)?.ok_or(Denied::Unknown)?)
            }
        };
        let Some(Rule::For(rpc)) = rule else {
            return Err(Denied::NoSuchCall { path: path.to_owned() });
        };
        if let Some(held) = &held {
            may(rpc, &held.grant)?;
        }
        Ok(Some(Caller { access: Arc::clone(self), rpc, credential, held }))
    }
}

/// Whether the table lets the holder of a grant make a call.
fn may(rpc: Rpc, grant: &Grant) -> Result<(), Denied> {
    if rpc.roles.iter().any(|role| grant.roles.contains(role)) {
        return Ok(());
    }
    let (needed, held) = (names(rpc.roles), names(&grant.roles));
    Err(Denied::Role { rpc: rpc.name, needed, held })
}

/// Somebody who makes one call.
#[derive(Clone)]
pub struct Caller {
    access: Arc<Access>,
    rpc: Rpc,
    credential: Option<Credential>,
    /// His grant when he came; none where nobody is checked.
    held: Option<Held>,
}

impl std::fmt::Debug for Caller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Caller").field("rpc", &self.rpc.name).finish()
    }
}

impl Caller {
    /// The caller's grant as it is now, unless nobody is checked.
    fn grant(&self) -> Result<Option<Arc<Grant>>, Denied> {
        let Mode::Registered(live) = &self.access.mode else { return Ok(None) };
        let (credential, held) =
            self.credential.as_ref().zip(self.held.as_ref()).ok_or(Denied::Anonymous)?;
        let held = live.again(held, credential)?.ok_or(Denied::Unknown)?;
        may(self.rpc, &held.grant)?;
        Ok(Some(held.grant))
    }

    /// Lets one request through: its court is one of his, and it is in his own name. An approver
    /// it names may approve there. A token that was revoked meanwhile ends also a stream.
    ///
    /// # Errors
    /// When any of it is not so.
    pub fn admit(&self, court: &str, claimed: &str, approver: &str) -> Result<Actor, Denied> {
        let Some(grant) = self.grant()? else { return Ok(Actor::claimed(claimed)) };
        if !grant.courts.iter().any(|own| own == court) {
            return Err(Denied::Court { court: court.to_owned() });
        }
        if !claimed.is_empty() && claimed != grant.person {
            let (claimed, person) = (claimed.to_owned(), grant.person.clone());
            return Err(Denied::Person { claimed, person });
        }
        if let Mode::Registered(live) = &self.access.mode
            && !approver.is_empty()
            && !live.holds(approver, Role::Supervisor, court)?
        {
            return Err(Denied::Approver { approver: approver.to_owned() });
        }
        Ok(Actor::authenticated(&grant.person))
    }

    /// Whether he may see the odds of a filing before it is drawn: who files may not, so that
    /// nobody times a filing.
    ///
    /// # Errors
    /// When his grant has ended meanwhile.
    pub fn sees_open_odds(&self) -> Result<bool, Denied> {
        let grant = self.grant()?;
        let sees = |role: &Role| matches!(role, Role::Supervisor | Role::Auditor);
        Ok(grant.is_none_or(|grant| grant.roles.iter().any(sees)))
    }

    /// Whose limits count: the person; none where nobody is checked.
    #[must_use]
    pub fn identity(&self) -> Option<&str> {
        self.held.as_ref().map(|held| held.grant.person.as_str())
    }
}

#[cfg(test)]
mod tests;
