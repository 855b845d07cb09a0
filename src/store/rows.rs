//! The rows of the case index, as the store saves them.

/// One filing of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    /// The case number, as the court writes it.
    pub number: String,
    /// Which filing of this number it is; a redraw files the next stage.
    pub stage: u32,
    /// Index of the filing's entry in the log, by which later entries name it.
    pub filing: u64,
    /// Code of the pool the case is drawn from.
    pub pool: String,
    /// Hash of the case's facts.
    pub facts: [u8; 32],
    /// How the filing ended, if it did.
    pub end: CaseEnd,
}

/// How a filing ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseEnd {
    /// It has not ended.
    Open,
    /// A judge was drawn.
    Drawn {
        /// Index of the entry that records the draw.
        entry: u64,
        /// Number of the undertaking that won it.
        undertaking: u32,
    },
    /// The filing was voided.
    Voided {
        /// Index of the entry that records it.
        entry: u64,
    },
}

/// What one entry does to the case index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaseChange {
    /// A filing appears.
    Filed(CaseRow),
    /// A filing that is already in the index, or earlier in the same append, ends.
    Ended {
        /// Index of the filing's entry.
        filing: u64,
        /// How it ended.
        end: CaseEnd,
    },
}
