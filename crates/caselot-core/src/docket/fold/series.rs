//! Series (批量案件): groups of like or related cases that one judge gets.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::docket::filing::Facts;
use crate::id::{EntryIndex, JudgeId};

/// A group of like or related cases: one judge for all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// Entry index of the present stage of its first case.
    pub first: EntryIndex,
    /// Judge of the first case; `None` while it has no judge.
    pub judge: Option<JudgeId>,
    /// Weight of the first case.
    pub weight: u32,
    /// Weight of all its cases.
    pub total: u32,
}

/// All series of a docket, by code.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesTable(BTreeMap<String, Series>);

impl SeriesTable {
    /// A series by its code.
    pub fn get(&self, code: &str) -> Option<&Series> {
        self.0.get(code)
    }

    /// A filing of a new series is its first case; one of a known series adds its weight.
    pub(super) fn file(table: &mut Arc<SeriesTable>, filing: EntryIndex, facts: &Facts) {
        let (code, weight) = (&facts.lineage.series, facts.weight);
        if code.is_empty() || facts.lineage.reassigns.is_some() {
            return;
        }
        let all = &mut Arc::make_mut(table).0;
        match all.get_mut(code) {
            Some(series) => series.total = series.total.saturating_add(weight),
            None => {
                let series = Series { first: filing, judge: None, weight, total: weight };
                all.insert(code.clone(), series);
            }
        }
    }

    /// The judge of the first case, at first or after a reassignment, has the series. A
    /// reassignment need not name the series: no later case shall follow a judge who left the
    /// first one.
    pub(super) fn assign(
        table: &mut Arc<SeriesTable>,
        filing: EntryIndex,
        facts: &Facts,
        judge: JudgeId,
    ) {
        let (code, left) = match &facts.lineage.reassigns {
            None => (Some(&facts.lineage.series), filing),
            Some(reassigns) => {
                let of_it = |(_, series): &(&String, &Series)| series.first == reassigns.filing;
                (table.0.iter().find(of_it).map(|(code, _)| code), reassigns.filing)
            }
        };
        let Some(code) = code.filter(|code| table.0.contains_key(*code)).cloned() else {
            return;
        };
        let all = &mut Arc::make_mut(table).0;
        if let Some(series) = all.get_mut(&code).filter(|series| series.first == left) {
            (series.first, series.judge) = (filing, Some(judge));
        }
    }

    /// A filing that came to nothing: its weight counts no longer, and without its first case
    /// a series has not begun.
    pub(super) fn withdraw(table: &mut Arc<SeriesTable>, filing: EntryIndex, facts: &Facts) {
        let code = &facts.lineage.series;
        if !table.0.contains_key(code) || facts.lineage.reassigns.is_some() {
            return;
        }
        let all = &mut Arc::make_mut(table).0;
        let Some(series) = all.get_mut(code) else { return };
        if series.first == filing {
            all.remove(code);
        } else {
            series.total = series.total.saturating_sub(facts.weight);
        }
    }
}
