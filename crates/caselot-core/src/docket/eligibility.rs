//! Who may be drawn at all, and how few candidates are too few for one person alone.

/// Bounds that a policy sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Eligibility {
    /// Least effective number of candidates of the undertaking seat without an approver, from 1.
    pub min_candidates: u32,
    /// A judge with so many open cases is left out of draws; `None` = no cap.
    pub open_case_cap: Option<u32>,
}

impl Default for Eligibility {
    /// Three candidates, no cap.
    fn default() -> Eligibility {
        Eligibility { min_candidates: 3, open_case_cap: None }
    }
}
