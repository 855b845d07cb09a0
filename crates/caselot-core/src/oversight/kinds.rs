//! Closed lists of what the tables tell apart.

use crate::docket::code::SeatChangeKind;

/// Why it cannot be known who would have been drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unopened {
    /// The envelope was never opened.
    Envelope,
    /// The filer's nonce was never opened.
    Nonce,
    /// The openings do not fit, or nobody could be drawn.
    Draw,
}

impl Unopened {
    /// All of them.
    pub const ALL: [Unopened; 3] = [Unopened::Envelope, Unopened::Nonce, Unopened::Draw];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Unopened::Envelope => "ENVELOPE",
            Unopened::Nonce => "NONCE",
            Unopened::Draw => "DRAW",
        }
    }
}

/// What became of a filing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// Nothing yet.
    Open,
    /// It was drawn.
    Drawn,
    /// It was designated.
    Designated,
    /// It was voided.
    Voided,
    /// The request was declined.
    Declined,
    /// It was imported with its judge.
    Imported,
}

impl End {
    /// All of them.
    pub const ALL: [End; 6] =
        [End::Open, End::Drawn, End::Designated, End::Voided, End::Declined, End::Imported];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            End::Open => "OPEN",
            End::Drawn => "DRAWN",
            End::Designated => "DESIGNATED",
            End::Voided => "VOIDED",
            End::Declined => "DECLINED",
            End::Imported => "IMPORTED",
        }
    }
}

/// How a case came to a judge without a first draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AssignmentWay {
    /// A designation of a new case.
    Designated,
    /// Such a request, declined.
    Declined,
    /// A reassignment by a draw.
    RedrawnTo,
    /// A reassignment by a designation.
    ReassignedTo,
}

impl AssignmentWay {
    /// All of them.
    pub const ALL: [AssignmentWay; 4] = [
        AssignmentWay::Designated,
        AssignmentWay::Declined,
        AssignmentWay::RedrawnTo,
        AssignmentWay::ReassignedTo,
    ];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            AssignmentWay::Designated => "DESIGNATED",
            AssignmentWay::Declined => "DECLINED",
            AssignmentWay::RedrawnTo => "REASSIGNED_BY_DRAW",
            AssignmentWay::ReassignedTo => "REASSIGNED_BY_DESIGNATION",
        }
    }
}

/// How seats changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeatWay {
    /// By a filing of this kind.
    Filed(SeatChangeKind),
    /// An alternate took over.
    TakenOver,
    /// Somebody was designated to preside.
    Presiding,
}

impl SeatWay {
    /// All of them.
    pub const ALL: [SeatWay; 5] = [
        SeatWay::Filed(SeatChangeKind::Replacement),
        SeatWay::Filed(SeatChangeKind::PanelFormed),
        SeatWay::Filed(SeatChangeKind::AssessorsDrawn),
        SeatWay::TakenOver,
        SeatWay::Presiding,
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            SeatWay::Filed(kind) => kind.name(),
            SeatWay::TakenOver => "TAKEN_OVER",
            SeatWay::Presiding => "PRESIDING",
        }
    }
}

/// What was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// The record of a case.
    Record,
    /// The number of a case.
    Number,
    /// The flags of a case.
    Flags,
    /// A quota made smaller.
    Reduction,
    /// Such a grant taken back.
    Revocation,
    /// A policy that counts from before its adoption.
    Policy,
    /// An absence that began before it was recorded.
    Absence,
    /// An absence that was changed or taken back.
    AbsenceChanged,
    /// A post of days that had passed.
    Post,
}

impl ChangeKind {
    /// All of them.
    pub const ALL: [ChangeKind; 9] = [
        ChangeKind::Record,
        ChangeKind::Number,
        ChangeKind::Flags,
        ChangeKind::Reduction,
        ChangeKind::Revocation,
        ChangeKind::Policy,
        ChangeKind::Absence,
        ChangeKind::AbsenceChanged,
        ChangeKind::Post,
    ];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            ChangeKind::Record => "RECORD",
            ChangeKind::Number => "NUMBER",
            ChangeKind::Flags => "FLAGS",
            ChangeKind::Reduction => "REDUCTION",
            ChangeKind::Revocation => "REDUCTION_REVOKED",
            ChangeKind::Policy => "POLICY",
            ChangeKind::Absence => "ABSENCE",
            ChangeKind::AbsenceChanged => "ABSENCE_CHANGED",
            ChangeKind::Post => "POST",
        }
    }
}
