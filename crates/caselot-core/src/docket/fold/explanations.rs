//! What leaders say of their own figures.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::docket::code::Signal;
use crate::docket::day::Day;
use crate::docket::explanation::Explanation;
use crate::id::{EntryIndex, JudgeId};

/// An explanation as it stands in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explained {
    /// Its entry.
    pub entry: EntryIndex,
    /// Day of the entry.
    pub on: Day,
    /// Who recorded it.
    pub person: String,
    /// What is said.
    pub explanation: Explanation,
}

/// A judge, the first and last day of a period, and a finding.
type About = (JudgeId, Day, Day, Option<Signal>);

fn about(explanation: &Explanation) -> About {
    let Explanation { judge, from, to, signal, .. } = explanation;
    (*judge, *from, *to, *signal)
}

/// The explanations that hold, each the newest of its judge, period and finding.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanations(BTreeMap<About, Explained>);

impl Explanations {
    /// The one that another one of the same judge, period and finding would replace.
    pub fn replaced_by(&self, explanation: &Explanation) -> Option<&Explained> {
        self.0.get(&about(explanation))
    }

    /// What a judge says of a period: first of the figures as a whole, then of each finding.
    pub fn of(&self, judge: JudgeId, from: Day, to: Day) -> impl Iterator<Item = &Explained> {
        let first = (judge, from, to, None);
        let same = move |about: &About| (about.0, about.1, about.2) == (judge, from, to);
        self.0.range(first..).take_while(move |(about, _)| same(about)).map(|(_, it)| it)
    }

    pub(super) fn record(&mut self, explained: Explained) {
        let about = about(&explained.explanation);
        match explained.explanation.withdrawn {
            true => self.0.remove(&about),
            false => self.0.insert(about, explained),
        };
    }
}
