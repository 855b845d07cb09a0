//! Open cases by judge, held against the cap of a policy.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::id::JudgeId;

/// How many open cases each judge has.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenCases(HashMap<JudgeId, u32>);

impl OpenCases {
    /// A judge's.
    pub fn of(&self, judge: JudgeId) -> u32 {
        self.0.get(&judge).copied().unwrap_or(0)
    }

    /// A case passes from one judge to another, begins with one or ends with one.
    pub fn pass(&mut self, from: Option<JudgeId>, to: Option<JudgeId>) {
        if from == to {
            return;
        }
        if let Some(count) = from.and_then(|judge| self.0.get_mut(&judge)) {
            *count = count.saturating_sub(1);
        }
        if let Some(judge) = to {
            *self.0.entry(judge).or_insert(0) += 1;
        }
    }
}
