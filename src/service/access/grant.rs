//! Grants: which credential opens which calls, in which courts, for which person and until when.

use caselot_core::docket::case_number::is_court_code;
use caselot_core::docket::refusal::Refusal;
use caselot_core::docket::rules;
use caselot_core::lottery::hash::to_hex;
use serde::{Deserialize, Serialize};

use super::token::Digest;
use super::{Role, role};

/// Longest a grant may last, in days: two years.
pub const MAX_DAYS: u32 = 731;

/// How a caller is recognised.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Credential {
    /// The hash of a token, hexadecimal.
    Token(String),
    /// The subject of a verified client certificate, as RFC 4514 writes it, whichever authority
    /// issued it. Grants of the first form; no new ones are made.
    Certificate(String),
    /// Subject and issuer of a verified client certificate.
    IssuedCertificate {
        /// Its subject, as RFC 4514 writes it.
        subject: String,
        /// Its issuer, likewise.
        issuer: String,
    },
    /// One client certificate: its SHA-256, hexadecimal.
    ThisCertificate(String),
}

/// What a client certificate says, and its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientCertificate {
    /// Its subject, as RFC 4514 writes it.
    pub subject: String,
    /// Its issuer, likewise.
    pub issuer: String,
    /// Its SHA-256.
    pub digest: [u8; 32],
}

impl ClientCertificate {
    /// The credential that any certificate of this subject by this issuer shows.
    #[must_use]
    pub fn issued(&self) -> Credential {
        let Self { subject, issuer, .. } = self.clone();
        Credential::IssuedCertificate { subject, issuer }
    }

    /// The credential that this certificate alone shows.
    #[must_use]
    pub fn itself(&self) -> Credential {
        Credential::ThisCertificate(to_hex(&self.digest))
    }

    /// All credentials that it shows, the narrowest first.
    #[must_use]
    pub fn credentials(&self) -> [Credential; 3] {
        [self.itself(), self.issued(), Credential::Certificate(self.subject.clone())]
    }
}

impl From<Digest> for Credential {
    fn from(digest: Digest) -> Self {
        Self::Token(to_hex(&digest.0))
    }
}

/// One credential of a person, with what it opens and until when. A person may have several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// Names the grant in lists, and to revoke it.
    pub id: String,
    /// What the person shows.
    pub credential: Credential,
    /// The person's name, as it stands in every entry of theirs.
    pub person: String,
    /// What the person may do.
    #[serde(with = "role")]
    pub roles: Vec<Role>,
    /// Codes of the courts where the person may do it.
    pub courts: Vec<String>,
    /// When the grant was made, in milliseconds since 1970 UTC.
    pub created_ms: u64,
    /// From when on it opens nothing, in milliseconds since 1970 UTC.
    pub expires_ms: u64,
    /// Since when it is revoked, in milliseconds since 1970 UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_ms: Option<u64>,
}

impl Grant {
    /// Whether the grant opens anything at this time.
    #[must_use]
    pub fn is_live(&self, now_ms: u64) -> bool {
        self.revoked_ms.is_none() && now_ms < self.expires_ms
    }
}

/// A grant to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGrant {
    /// The person's name.
    pub person: String,
    /// What the person may do.
    pub roles: Vec<Role>,
    /// Codes of the courts where the person may do it.
    pub courts: Vec<String>,
    /// How many days the grant lasts, 1 to [`MAX_DAYS`].
    pub days: u32,
    /// The certificate that opens; `None` makes a new token.
    pub certificate: Option<Credential>,
}

impl NewGrant {
    /// Checks what can be checked of the grant alone.
    ///
    /// # Errors
    /// What is missing or out of range.
    pub(super) fn check(&self) -> Result<(), Unfit> {
        rules::person(&self.person).map_err(Unfit::Person)?;
        if self.roles.is_empty() {
            return Err(Unfit::NoRole);
        }
        if self.courts.is_empty() {
            return Err(Unfit::NoCourt);
        }
        if let Some(code) = self.courts.iter().find(|code| !is_court_code(code)) {
            return Err(Unfit::CourtCode(code.clone()));
        }
        if !(1..=MAX_DAYS).contains(&self.days) {
            return Err(Unfit::Days(self.days));
        }
        match &self.certificate {
            Some(Credential::IssuedCertificate { subject, issuer })
                if subject.is_empty() || issuer.is_empty() =>
            {
                Err(Unfit::Nameless)
            }
            _ => Ok(()),
        }
    }
}

/// Why a grant cannot be made, changed or ended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// The rules refuse the person's name.
    #[error(transparent)]
    Person(Refusal),
    /// It has no role.
    #[error("a grant needs a role; name at least one with --role")]
    NoRole,
    /// It has no court.
    #[error("a grant needs a court; name at least one with --court or --courts")]
    NoCourt,
    /// A code is none of a court.
    #[error("“{0}” is not the code of a court; write it as the court was created, such as 湘0203")]
    CourtCode(String),
    /// It would last too long, or not at all.
    #[error("a grant cannot last {0} days; name 1 to {MAX_DAYS} days")]
    Days(u32),
    /// The certificate does not say whose it is, or by whom.
    #[error("the certificate has no subject or no issuer; give one that names both")]
    Nameless,
    /// A person would both file and see odds in one court.
    #[error(
        "{person} would both file and see odds before a draw in {court}: FILING goes with neither \
         SUPERVISOR nor AUDITOR; give one of them to another person"
    )]
    Duties {
        /// The person.
        person: String,
        /// Code of the court.
        court: String,
    },
    /// The certificate has a live grant, which has this id.
    #[error("this certificate has the grant {0} already; revoke it first")]
    Known(String),
    /// There is no grant of this id.
    #[error("there is no grant {0}; see token list")]
    Unknown(String),
    /// The person has no live grant.
    #[error("{0} has no grant that is live; see token list")]
    NoneLive(String),
    /// There is no live grant of this id.
    #[error("there is no live grant {0}; see token list")]
    NotLive(String),
    /// The grant is for a certificate.
    #[error(
        "the grant is for a certificate, which has no token; give the person a new certificate of \
         the same subject and issuer"
    )]
    NoToken,
}

/// Checks that no person both files and sees odds in one court, by one grant or by several: a
/// filing must not be timed by the odds before its draw.
///
/// # Errors
/// [`Unfit::Duties`] with the first such court.
pub(super) fn check_duties(grants: &[Grant], new: &Grant) -> Result<(), Unfit> {
    for court in &new.courts {
        let here = grants.iter().filter(|known| {
            known.person == new.person
                && known.is_live(new.created_ms)
                && known.courts.contains(court)
        });
        let mut roles = here.chain([new]).flat_map(|grant| &grant.roles);
        if roles.clone().any(|role| *role == Role::Filing)
            && roles.any(|role| role.sees_open_odds())
        {
            let (person, court) = (new.person.clone(), court.clone());
            return Err(Unfit::Duties { person, court });
        }
    }
    Ok(())
}
