//! One draw as a JSON file (DRAW.json), for replaying it by hand or with another program.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::draw::{DrawError, DrawnSeat, draw_opened};
use super::hash::{from_hex32, to_hex};
use super::role::SeatRole;
use super::seed::Openings;
use super::transcript::{DrawKind, Group, Ticket, TicketForm};
use crate::id::JudgeId;

/// Everything that a draw depends on, its opened secrets included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DrawFile {
    /// Origin of the court's docket.
    pub origin: String,
    /// What the draw is for; only in protocol 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<DrawKind>,
    /// Case number in canonical form.
    pub case_number: String,
    /// 0 at first, one more for each reassignment.
    pub stage: u32,
    /// Number of the tray.
    pub tray: u64,
    /// Number of the envelope in its tray.
    pub envelope: u32,
    /// The envelope's secret: 64 hexadecimal digits.
    pub envelope_secret: String,
    /// The filer's nonce: 64 hexadecimal digits.
    pub nonce: String,
    /// What a contributor gave; only where one took part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contribution: Option<ContributionFile>,
    /// Seat groups by ascending role code.
    pub groups: Vec<GroupFile>,
}

/// A contributor's part in the draw of a [`DrawFile`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContributionFile {
    /// Root of the tree of its values: 64 hexadecimal digits.
    pub head: String,
    /// Which of its values is the filing's.
    pub number: u32,
    /// The value it gave: 64 hexadecimal digits.
    pub value: String,
}

/// One seat group of a [`DrawFile`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupFile {
    /// Code of the pool.
    pub pool: String,
    /// Name of the role, such as `UNDERTAKING`.
    pub role: String,
    /// How many are drawn.
    pub seats: u32,
    /// How many more are drawn, to take over in their order; only in protocol 2.
    #[serde(default, skip_serializing_if = "is_none")]
    pub alternates: u32,
    /// Strictly ascending by judge.
    pub candidates: Vec<CandidateFile>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference over")]
fn is_none(alternates: &u32) -> bool {
    *alternates == 0
}

/// One candidate of a [`GroupFile`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CandidateFile {
    /// The judge's number.
    pub judge: JudgeId,
    /// The judge's mass in the draw.
    pub mass: u64,
}

/// The answer of a replay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReplayAnswer {
    /// Hash of the ticket, hexadecimal.
    pub transcript: String,
    /// Seed of the number stream, hexadecimal.
    pub seed: String,
    /// SHA-256 of the seed, hexadecimal.
    pub seed_hash: String,
    /// The seats in the order drawn.
    pub seats: Vec<SeatAnswer>,
    /// Alternates in the order drawn, group by group.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alternates: Vec<SeatAnswer>,
}

/// One seat of a [`ReplayAnswer`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SeatAnswer {
    /// Name of the role.
    pub role: String,
    /// The winner.
    pub judge: JudgeId,
    /// The number drawn.
    pub r: u64,
    /// What it was drawn below.
    pub total: u64,
}

/// Why a file cannot be replayed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplayError {
    /// A field is not 64 hexadecimal digits.
    Hex {
        /// Name of the field.
        field: &'static str,
    },
    /// No role has this name.
    Role {
        /// The name found.
        name: String,
    },
    /// A contribution in a draw of protocol 1.
    Contribution,
    /// The ticket cannot be drawn.
    Draw(DrawError),
}

impl fmt::Display for ReplayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hex { field } => write!(f, "{field} must be 64 hexadecimal digits"),
            Self::Role { name } => {
                let known = SeatRole::ALL.map(SeatRole::name).join(", ");
                write!(f, "no role is named {name:?}; the roles are {known}")
            }
            Self::Contribution => {
                f.write_str("only draws of protocol 2 have a contribution; say what kind it is")
            }
            Self::Draw(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ReplayError {}

impl From<DrawError> for ReplayError {
    fn from(error: DrawError) -> Self {
        Self::Draw(error)
    }
}

/// Repeats the draw that a file describes.
///
/// ```
/// use caselot_core::id::JudgeId;
/// use caselot_core::lottery::replay::{CandidateFile, DrawFile, GroupFile, replay};
///
/// let file = DrawFile {
///     origin: "court.example/docket".to_owned(),
///     kind: None,
///     case_number: "（2026）湘0203民初1号".to_owned(),
///     stage: 0,
///     tray: 0,
///     envelope: 0,
///     envelope_secret: "01".repeat(32),
///     nonce: "02".repeat(32),
///     contribution: None,
///     groups: vec![GroupFile {
///         pool: "civil".to_owned(),
///         role: "UNDERTAKING".to_owned(),
///         seats: 1,
///         alternates: 0,
///         candidates: vec![CandidateFile { judge: JudgeId(1), mass: 100_000 }],
///     }],
/// };
/// assert_eq!(replay(&file).unwrap().seats[0].judge, JudgeId(1));
/// ```
///
/// # Errors
/// When a secret is not 64 hexadecimal digits, a role is unknown or the ticket cannot be drawn.
pub fn replay(file: &DrawFile) -> Result<ReplayAnswer, ReplayError> {
    let hex = |field, text: &str| from_hex32(text).ok_or(ReplayError::Hex { field });
    let envelope_secret = hex("envelope_secret", &file.envelope_secret)?;
    let nonce = hex("nonce", &file.nonce)?;
    let contribution = file.contribution.as_ref().map(|given| {
        let head = hex("contribution.head", &given.head)?;
        Ok::<_, ReplayError>((head, given.number, hex("contribution.value", &given.value)?))
    });
    let contribution = contribution.transpose()?;
    let groups = file.groups.iter().map(group).collect::<Result<Vec<_>, _>>()?;
    let form = match (file.kind, contribution) {
        (Some(kind), Some((head, number, _))) => TicketForm::Contributed { kind, head, number },
        (None, Some(_)) => return Err(ReplayError::Contribution),
        (kind, None) => kind.map_or(TicketForm::One, TicketForm::Two),
    };
    let ticket = Ticket {
        form,
        origin: &file.origin,
        case_number: &file.case_number,
        stage: file.stage,
        tray: file.tray,
        envelope: file.envelope,
        groups: &groups,
    };
    let value = contribution.as_ref().map(|(_, _, value)| value);
    let openings = Openings { envelope_secret: &envelope_secret, nonce: &nonce, value };
    let drawn = draw_opened(&ticket, openings)?;
    let answer = |seat: &DrawnSeat| SeatAnswer {
        role: seat.role.name().to_owned(),
        judge: seat.judge,
        r: seat.r,
        total: seat.total,
    };
    Ok(ReplayAnswer {
        transcript: to_hex(&drawn.transcript),
        seed: to_hex(&drawn.seed),
        seed_hash: to_hex(&drawn.seed_hash),
        seats: drawn.seats.iter().map(answer).collect(),
        alternates: drawn.alternates.iter().map(answer).collect(),
    })
}

fn group(file: &GroupFile) -> Result<Group<'_>, ReplayError> {
    let role = SeatRole::from_name(&file.role)
        .ok_or_else(|| ReplayError::Role { name: file.role.clone() })?;
    Ok(Group {
        pool: file.pool.as_str().into(),
        role,
        seats: file.seats,
        alternates: file.alternates,
        odds: file.candidates.iter().map(|row| (row.judge, row.mass)).collect(),
    })
}
