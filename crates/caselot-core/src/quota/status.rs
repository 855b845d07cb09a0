//! How a leader stands, and what is missing.

/// How a leader stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Nothing is required: reduced to nothing, or away all the time.
    Exempt,
    /// Not all cases are known: nothing can be required.
    NoData,
    /// A scope without a base: nothing can be required.
    NoBase,
    /// Met, at the period's end.
    Met,
    /// Not met, at the period's end.
    NotMet,
    /// Met so far, or less than one case is required.
    OnTrack,
    /// At least four fifths of what is required.
    AtRisk,
    /// Less.
    Behind,
}

impl Status {
    /// All of them.
    pub const ALL: [Status; 8] = [
        Status::Exempt,
        Status::NoData,
        Status::NoBase,
        Status::Met,
        Status::NotMet,
        Status::OnTrack,
        Status::AtRisk,
        Status::Behind,
    ];

    /// Name in files and answers.
    pub fn name(self) -> &'static str {
        match self {
            Status::Exempt => "EXEMPT",
            Status::NoData => "NO_DATA",
            Status::NoBase => "NO_BASE",
            Status::Met => "MET",
            Status::NotMet => "NOT_MET",
            Status::OnTrack => "ON_TRACK",
            Status::AtRisk => "AT_RISK",
            Status::Behind => "BEHIND",
        }
    }
}

/// What is missing for a quota to be met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shortfall {
    /// Own and panel cases together are too few.
    Total,
    /// Less than half of the required is self-handled.
    OwnHalf,
    /// The floor of own cases.
    FloorOwn,
    /// The floor of cases taken part in.
    FloorTookPart,
}

impl Shortfall {
    /// All of them.
    pub const ALL: [Shortfall; 4] =
        [Shortfall::Total, Shortfall::OwnHalf, Shortfall::FloorOwn, Shortfall::FloorTookPart];

    /// Name in files and answers.
    pub fn name(self) -> &'static str {
        match self {
            Shortfall::Total => "TOTAL",
            Shortfall::OwnHalf => "OWN_HALF",
            Shortfall::FloorOwn => "FLOOR_OWN",
            Shortfall::FloorTookPart => "FLOOR_TOOK_PART",
        }
    }
}
