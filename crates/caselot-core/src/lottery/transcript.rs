//! The transcript: everything that a draw depends on besides its two secrets.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::hash::{Hash, Message, tagged, tagged_two};
use super::role::SeatRole;
use crate::id::JudgeId;

/// Seats of one role, with the candidates for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group<'a> {
    /// Code of the pool the candidates come from.
    pub pool: Cow<'a, str>,
    /// What the winners will do.
    pub role: SeatRole,
    /// How many are drawn.
    pub seats: u32,
    /// How many more are drawn, to take over in their order; none in protocol 1.
    pub alternates: u32,
    /// (judge, mass), strictly ascending by judge.
    pub odds: Cow<'a, [(JudgeId, u64)]>,
}

/// Nobody but filer and server gives to the seed.
const NO_CONTRIBUTOR: u8 = 0;

/// A contributor gives to it, too: the root of its values follows, and which of them.
const CONTRIBUTOR: u8 = 1;

/// Bytes of a candidate in the message: judge and mass.
const ROW_BYTES: usize = 12;

/// The form of a transcript, by the version of the protocol.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TicketForm {
    /// Protocol 1.
    #[default]
    One,
    /// Protocol 2.
    Two(DrawKind),
    /// Protocol 2, where a contributor gives a value that nobody else knows.
    Contributed {
        /// What the draw is for.
        kind: DrawKind,
        /// Root of the tree of the contributor's values.
        head: [u8; 32],
        /// Which of them is the filing's.
        number: u32,
    },
}

/// What a draw of protocol 2 is for. The codes are part of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[repr(u8)]
pub enum DrawKind {
    /// A case that has no judge yet.
    First = 0,
    /// A case that leaves its undertaking judge.
    Reassignment = 1,
    /// Other seats of a case that has its judge.
    SeatChange = 2,
    /// No case: a lot.
    Lot = 3,
}

/// One draw's frozen facts.
///
/// There is no time and no entry hash among them, nor anything else that a server could vary to
/// shop for a seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket<'a> {
    /// The form of the transcript.
    pub form: TicketForm,
    /// Origin of the court's docket.
    pub origin: &'a str,
    /// Case number in canonical form.
    pub case_number: &'a str,
    /// 0 at first, one more for each reassignment.
    pub stage: u32,
    /// Number of the tray.
    pub tray: u64,
    /// Number of the envelope in its tray.
    pub envelope: u32,
    /// Seat groups, one a role, by ascending role code.
    pub groups: &'a [Group<'a>],
}

impl Ticket<'_> {
    /// The hash of the ticket.
    pub fn transcript(&self) -> Hash {
        let rows: usize = self.groups.iter().map(|group| group.odds.len()).sum();
        let mut message = Message::with_capacity(512 + rows * ROW_BYTES)
            .lp(self.origin.as_bytes())
            .lp(self.case_number.as_bytes())
            .u32(self.stage)
            .u64(self.tray)
            .u32(self.envelope);
        message = match &self.form {
            TicketForm::One => message,
            TicketForm::Two(kind) => message.u8(*kind as u8).u8(NO_CONTRIBUTOR),
            TicketForm::Contributed { kind, head, number } => {
                message.u8(*kind as u8).u8(CONTRIBUTOR).raw(head).u32(*number)
            }
        };
        message = message.u32(count(self.groups.len()));
        for group in self.groups {
            message = message.lp(group.pool.as_bytes()).u8(group.role.code()).u32(group.seats);
            if self.form != TicketForm::One {
                message = message.u32(group.alternates);
            }
            message = message.u32(count(group.odds.len())).rows(&group.odds);
        }
        match self.form {
            TicketForm::One => tagged("transcript", message.as_bytes()),
            TicketForm::Two(_) | TicketForm::Contributed { .. } => {
                tagged_two("transcript", message.as_bytes())
            }
        }
    }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).expect("judges are numbered in u32 and listed once, so lists fit too")
}
