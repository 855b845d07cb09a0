//! Access: which callers a server admits, and to which calls. Roles, the grants of people, and the
//! table that binds both to calls.

mod grant;
mod live;
pub mod registry;
pub mod role;
pub mod table;
pub mod token;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use caselot_core::docket::entry::Actor;
use live::{FoundGrant, LiveRegistry};
use registry::RegistryError;

use super::ambient::Clock;

/// What a person may do in the courts of their grant.
pub use caselot_core::docket::code::PersonRole as Role;
pub use grant::{ClientCertificate, Credential, Grant, NewGrant};
pub use registry::Registry;
pub use table::{Rpc, Rule};
pub use token::{Digest, Token};

/// Why a call is not admitted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// The call shows no credential.
    #[error(
        "this call needs a token or a client certificate; give --token-file, CASELOT_TOKEN_FILE or \
         CASELOT_TOKEN, and ask the operator for one (caselot token create)"
    )]
    Anonymous,
    /// The credential is malformed, was never made, has expired or is revoked.
    #[error(
        "this token or certificate is not valid here (unknown, expired or revoked); ask the \
         operator for a new one"
    )]
    Unknown,
    /// The call is for other roles.
    #[error("the call {rpc} is for {needed}, and you are {held} here; ask someone with that role")]
    Role {
        /// Name of the call.
        rpc: &'static str,
        /// Roles that may make it.
        needed: String,
        /// Roles of the caller.
        held: String,
    },
    /// The call is about a court that is not the caller's.
    #[error(
        "you are not bound to court “{court}” in a role that may do this; check its code, or ask \
         the operator for a grant there"
    )]
    Court {
        /// The code asked for.
        court: String,
    },
    /// The request is in another person's name.
    #[error(
        "the request names “{claimed}”, and the token is that of “{person}”; leave the person \
         out, or use your own token"
    )]
    Person {
        /// Named in the request.
        claimed: String,
        /// The person of the grant.
        person: String,
    },
    /// The second person of the request may not approve.
    #[error(
        "“{approver}” does not hold SUPERVISOR in this court, so cannot approve; name a person \
         who does"
    )]
    Approver {
        /// Named in the request.
        approver: String,
    },
    /// The answer would show the odds of a filing that is not drawn yet.
    #[error(
        "the receipt of an undrawn filing shows odds, which the person who filed it sees only by \
         filing it again with the same facts; ask a SUPERVISOR or AUDITOR"
    )]
    OpenOdds,
    /// There is no such call.
    #[error("there is no call {path} here; check the versions of client and server")]
    NoSuchCall {
        /// The path asked for.
        path: String,
    },
    /// The registry cannot be read, so no caller is admitted.
    #[error("the grants cannot be read ({reason}); ask the operator")]
    Unreadable {
        /// What failed.
        reason: String,
    },
}

/// Decides which callers a server admits.
pub struct Access {
    mode: Mode,
}

enum Mode {
    /// Without authentication, for loopback alone: requests say who acts.
    Development,
    /// With the grants of a registry.
    Registered(LiveRegistry),
}

impl std::fmt::Debug for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mode = if self.is_development() { "development" } else { "registered" };
        f.debug_tuple("Access").field(&mode).finish()
    }
}

impl Access {
    /// Admits every caller as the person that the request names; entries then say CLAIMED.
    #[must_use]
    pub fn development() -> Arc<Self> {
        Arc::new(Self { mode: Mode::Development })
    }

    /// Admits the people of a data directory's registry, which is read again when it changes.
    ///
    /// # Errors
    /// When the registry cannot be read, or others may read or write it.
    pub fn registered(data: &Path, clock: Box<dyn Clock>) -> Result<Arc<Self>, RegistryError> {
        Ok(Arc::new(Self { mode: Mode::Registered(LiveRegistry::open(data, clock)?) }))
    }

    /// Whether there is no authentication.
    #[must_use]
    pub fn is_development(&self) -> bool {
        matches!(self.mode, Mode::Development)
    }

    /// Who may do what in a court by the live grants, by person; nobody in the development mode, or
    /// while the grants cannot be read.
    #[must_use]
    pub fn roles_in(&self, court: &str) -> BTreeMap<String, BTreeSet<Role>> {
        match &self.mode {
            Mode::Development => BTreeMap::new(),
            Mode::Registered(live) => live.roles_in(court).unwrap_or_default(),
        }
    }

    /// How many live grants have each role, and when the first of them ends, in milliseconds since
    /// 1970 UTC; none in the development mode, or while the grants cannot be read.
    #[must_use]
    pub fn grant_ends(&self) -> BTreeMap<Role, (u64, u64)> {
        match &self.mode {
            Mode::Development => BTreeMap::new(),
            Mode::Registered(live) => live.ends().unwrap_or_default(),
        }
    }

    /// The live grants that open something in a court, ascending by their ends; none in the development
    /// mode, or while the grants cannot be read.
    #[must_use]
    pub fn live_in(&self, court: &str) -> Vec<Arc<Grant>> {
        match &self.mode {
            Mode::Development => Vec::new(),
            Mode::Registered(live) => live.live_in(court).unwrap_or_default(),
        }
    }

    /// The caller of a call, if the table allows it in any court at all; `None` for a call that is
    /// open to everybody. A certificate shows several credentials: the first that has a grant counts.
    ///
    /// # Errors
    /// When there is no such call, the credential is not valid, or its roles do not allow the call.
    pub fn caller(
        self: &Arc<Self>,
        path: &str,
        credentials: impl IntoIterator<Item = Credential>,
    ) -> Result<Option<Caller>, Denied> {
        let rule = table::rule(path);
        if let Some(Rule::Open) = rule {
            return Ok(None);
        }
        let found = match &self.mode {
            Mode::Development => None,
            Mode::Registered(live) => {
                // Without a valid credential not even the names of the calls are told.
                let mut denied = Denied::Anonymous;
                let mut found = None;
                for credential in credentials {
                    denied = Denied::Unknown;
                    found = live.grant(&credential)?.map(|grant| (credential, grant));
                    if found.is_some() {
                        break;
                    }
                }
                Some(found.ok_or(denied)?)
            }
        };
        let Some(Rule::For(rpc)) = rule else {
            return Err(Denied::NoSuchCall { path: path.to_owned() });
        };
        if let Some((_, found)) = &found {
            check_role(rpc, &found.grant)?;
        }
        let (credential, found) = found.unzip();
        Ok(Some(Caller { access: Arc::clone(self), rpc, credential, found }))
    }
}

/// Whether the table allows a call to the roles of a grant.
fn check_role(rpc: Rpc, grant: &Grant) -> Result<(), Denied> {
    check_roles(rpc.name, rpc.roles, grant)
}

/// Whether a grant has one of the roles that a call asks for.
fn check_roles(rpc: &'static str, roles: &[Role], grant: &Grant) -> Result<(), Denied> {
    if roles.iter().any(|role| grant.roles.contains(role)) {
        return Ok(());
    }
    let (needed, held) = (role::names(roles), role::names(&grant.roles));
    Err(Denied::Role { rpc, needed, held })
}

/// The caller of one call. A stream has one caller for all of its requests.
#[derive(Clone)]
pub struct Caller {
    access: Arc<Access>,
    rpc: Rpc,
    credential: Option<Credential>,
    /// The grant when the call began; `None` without authentication.
    found: Option<FoundGrant>,
}

impl std::fmt::Debug for Caller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Caller").field("rpc", &self.rpc.name).finish()
    }
}

impl Caller {
    /// The caller's grant as it is now; `None` without authentication.
    fn grant(&self) -> Result<Option<Arc<Grant>>, Denied> {
        let Mode::Registered(live) = &self.access.mode else { return Ok(None) };
        let (credential, found) =
            self.credential.as_ref().zip(self.found.as_ref()).ok_or(Denied::Anonymous)?;
        let found = live.refresh(found, credential)?.ok_or(Denied::Unknown)?;
        check_role(self.rpc, &found.grant)?;
        Ok(Some(found.grant))
    }

    /// Authorizes one request: the court is one of the caller's, the request is in no other name,
    /// and an approver it names may approve there. A grant that was revoked meanwhile also ends a
    /// stream. Gives back the actor of what is requested.
    ///
    /// # Errors
    /// When any of it does not hold.
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
            && !live.has_role(approver, Role::Supervisor, court)?
        {
            return Err(Denied::Approver { approver: approver.to_owned() });
        }
        Ok(Actor::authenticated(&grant.person))
    }

    /// Whether the caller may see the odds of a filing before it is drawn; always true without
    /// authentication.
    ///
    /// # Errors
    /// When the grant has ended meanwhile.
    pub fn sees_open_odds(&self) -> Result<bool, Denied> {
        let grant = self.grant()?;
        Ok(grant.is_none_or(|grant| grant.roles.iter().any(|role| role.sees_open_odds())))
    }

    /// The caller's own grant as it is now; `None` without authentication.
    ///
    /// # Errors
    /// When it has ended meanwhile.
    pub fn own_grant(&self) -> Result<Option<Arc<Grant>>, Denied> {
        self.grant()
    }

    /// Whether the caller has one of these roles; always true without authentication.
    ///
    /// # Errors
    /// When the grant has ended meanwhile.
    pub fn has_any(&self, roles: &[Role]) -> Result<bool, Denied> {
        let grant = self.grant()?;
        Ok(grant.is_none_or(|grant| roles.iter().any(|role| grant.roles.contains(role))))
    }

    /// Asks for a role of a call that others may make for less.
    ///
    /// # Errors
    /// When the caller has not that role.
    pub fn require(&self, role: Role) -> Result<(), Denied> {
        match self.grant()? {
            Some(grant) => check_roles(self.rpc.name, &[role], &grant),
            None => Ok(()),
        }
    }

    /// The roles of a part of the court that alone let the caller make this call; none if another
    /// role does, and without authentication.
    ///
    /// # Errors
    /// When the grant has ended meanwhile.
    pub fn roles_of_a_part(&self) -> Result<Vec<Role>, Denied> {
        let Some(grant) = self.grant()? else { return Ok(Vec::new()) };
        let admitting = grant.roles.iter().filter(|role| self.rpc.roles.contains(role));
        let roles: Vec<Role> = admitting.copied().collect();
        let whole = roles.iter().any(|role| !role.is_of_a_part());
        Ok(if whole { Vec::new() } else { roles })
    }

    /// The person whose calls are counted against the limits; `None` without authentication.
    #[must_use]
    pub fn identity(&self) -> Option<&str> {
        self.found.as_ref().map(|found| found.grant.person.as_str())
    }
}

#[cfg(test)]
mod tests;
