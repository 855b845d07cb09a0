//! In how many cases each people's assessor (人民陪审员) sat, read from the case index. It judges
//! nobody, and no draw depends on it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use caselot_core::docket::day::Day;
use caselot_core::docket::fold::state::State;
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::quota::post::Span;

use super::Service;
use super::error::ServiceError;
use crate::store::{CaseQuery, CaseRow};

/// Filings that are read at once.
const PAGE: usize = 1_024;

/// An assessor's lists and cases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sat {
    /// Codes of the lists in which the assessor stands on the period's last day, ascending.
    pub lists: Vec<String>,
    /// Cases that were closed in the period or are open now, in the order of their filings.
    pub cases: Vec<SatIn>,
}

/// A case with an assessor on its panel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SatIn {
    /// Entry index of its present stage.
    pub filing: EntryIndex,
    /// Number of the case.
    pub number: String,
    /// Closing day; `None` = open.
    pub closed: Option<Day>,
}

impl Sat {
    /// How many of the cases were closed in the period, and how many are open.
    #[must_use]
    pub fn counts(&self) -> (u64, u64) {
        let closed = self.cases.iter().filter(|case| case.closed.is_some()).count();
        (closed as u64, (self.cases.len() - closed) as u64)
    }
}

/// Who stands in a list of assessors on a day.
fn listed(state: &State, on: Day) -> BTreeMap<JudgeId, Sat> {
    let mut all: BTreeMap<JudgeId, Sat> = BTreeMap::new();
    for (code, pool) in &state.pools {
        let spec = pool.spec_on(on);
        for row in spec.members.iter().filter(|row| spec.settings.assessors && row.covers(on)) {
            all.entry(row.judge).or_default().lists.push(code.clone());
        }
    }
    all
}

/// Assessors who hold a seat of a stage.
fn assessors(row: &CaseRow) -> Vec<JudgeId> {
    row.holders().filter(|(role, _)| role.is_assessors()).map(|(_, judge)| judge).collect()
}

impl Service {
    /// In which cases each assessor sat who stands in a list on the period's last day: those that
    /// were closed in the period with the assessor on the panel, and those that are open.
    ///
    /// # Errors
    /// When there is no such court, or the case index cannot be read.
    pub fn assessors(
        &self,
        court: &str,
        period: Span,
    ) -> Result<BTreeMap<JudgeId, Sat>, ServiceError> {
        let snapshot = self.snapshot(court)?;
        let mut all = listed(&snapshot.state, period.to);
        let stages = self.stages_with_assessors(court, snapshot.size())?;
        let mut stages: Vec<CaseRow> = stages.into_values().collect();
        stages.sort_by_key(|row| row.filing);
        for row in stages {
            let closing = row.closing();
            let counts = closing.is_none_or(|it| !it.is_undone() && period.holds(it.on));
            for judge in assessors(&row).into_iter().filter(|_| counts) {
                let Some(sat) = all.get_mut(&judge) else { continue };
                let (filing, number) = (row.filing, row.number.clone());
                sat.cases.push(SatIn { filing, number, closed: closing.map(|it| it.on) });
            }
        }
        Ok(all)
    }

    /// The cases, by the filing of their present stage, in which an assessor holds a seat now.
    ///
    /// # Errors
    /// When there is no such court, or the case index cannot be read.
    pub fn cases_of_assessor(
        &self,
        court: &str,
        assessor: JudgeId,
    ) -> Result<BTreeSet<EntryIndex>, ServiceError> {
        let size = self.snapshot(court)?.size();
        let stages = self.stages_with_assessors(court, size)?;
        let sits = |row: &CaseRow| assessors(row).contains(&assessor);
        Ok(stages.into_values().filter(sits).map(|row| row.filing).collect())
    }

    /// The stage at which each case has its judge, of those with assessors at any stage.
    fn stages_with_assessors(
        &self,
        court: &str,
        size: u64,
    ) -> Result<HashMap<String, CaseRow>, ServiceError> {
        let (until, mut after) = (Some(EntryIndex(size)), None);
        let mut stages: HashMap<String, CaseRow> = HashMap::new();
        loop {
            self.caller_left.check()?;
            let query = CaseQuery {
                pool: None,
                status: None,
                after,
                until,
                limit: PAGE,
                newest_first: false,
            };
            let page = self.cases(court, &query)?;
            let Some(last) = page.last() else { return Ok(stages) };
            after = Some(last.filing);
            for row in page {
                let has_judge = !row.is_change() && row.end.undertaking().is_some();
                if has_judge && (stages.contains_key(&row.number) || !assessors(&row).is_empty()) {
                    stages.insert(row.number.clone(), row);
                }
            }
        }
    }
}
