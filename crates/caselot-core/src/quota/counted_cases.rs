//! The cases that a report sums, by judge and counting day, and never by role: a later correction of
//! the roster must correct the report.

use std::collections::BTreeMap;

use super::post::Span;
use crate::docket::code::QuotaBasis;
use crate::docket::day::Day;
use crate::docket::record::Panel;
use crate::id::JudgeId;

/// A case that counts for a judge on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountedCase {
    pub day: Day,
    /// Its position among the cases of the tally.
    pub case: u32,
    /// Its kind in the tally, which says its type code.
    pub kind: u32,
    /// 100 = a standard case.
    pub weight: u16,
    /// Somebody is known to have opened the file.
    pub opened: bool,
}

/// One judge's counted cases, ascending by day and case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JudgeCases {
    /// Cases undertaken.
    pub own: Vec<CountedCase>,
    /// Cases sat in beside another undertaking judge.
    pub beside: Vec<CountedCase>,
}

/// Where a case counts.
#[derive(Debug, PartialEq, Eq)]
pub struct Attribution<'a> {
    pub undertaking: JudgeId,
    pub panel: &'a Panel,
    pub case: CountedCase,
}

/// The counted cases of all judges under both bases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CountedCases {
    closed: BTreeMap<JudgeId, JudgeCases>,
    assigned: BTreeMap<JudgeId, JudgeCases>,
}

impl CountedCases {
    /// A judge's counted cases under a basis.
    pub fn of_judge(&self, basis: QuotaBasis, judge: JudgeId) -> Option<&JudgeCases> {
        self.by_judge(basis).get(&judge)
    }

    /// Every judge with counted cases under a basis.
    pub fn by_judge(&self, basis: QuotaBasis) -> &BTreeMap<JudgeId, JudgeCases> {
        match basis {
            QuotaBasis::Closed => &self.closed,
            QuotaBasis::Assigned => &self.assigned,
        }
    }

    /// Moves a case from where it counted before to where it counts now.
    pub fn reattribute(
        &mut self,
        basis: QuotaBasis,
        before: Option<Attribution<'_>>,
        after: Option<Attribution<'_>>,
    ) {
        if before == after {
            return;
        }
        let judges = match basis {
            QuotaBasis::Closed => &mut self.closed,
            QuotaBasis::Assigned => &mut self.assigned,
        };
        if let Some(attribution) = before {
            attribution.change_all(judges, remove);
        }
        if let Some(attribution) = after {
            attribution.change_all(judges, put);
        }
    }
}

impl Attribution<'_> {
    /// Edits the counted cases of every judge in this attribution.
    fn change_all(
        &self,
        judges: &mut BTreeMap<JudgeId, JudgeCases>,
        edit: impl Fn(&mut Vec<CountedCase>, CountedCase),
    ) {
        edit(&mut judges.entry(self.undertaking).or_default().own, self.case);
        for judge in self.panel.beside(self.undertaking) {
            edit(&mut judges.entry(judge).or_default().beside, self.case);
        }
    }
}

fn position(counted_cases: &[CountedCase], counted: CountedCase) -> Result<usize, usize> {
    counted_cases
        .binary_search_by_key(&(counted.day, counted.case), |known| (known.day, known.case))
}

fn put(counted_cases: &mut Vec<CountedCase>, counted: CountedCase) {
    // Cases mostly come in the order of their days.
    if counted_cases.last().is_none_or(|last| (last.day, last.case) < (counted.day, counted.case)) {
        counted_cases.push(counted);
    } else if let Err(at) = position(counted_cases, counted) {
        counted_cases.insert(at, counted);
    }
}

fn remove(counted_cases: &mut Vec<CountedCase>, counted: CountedCase) {
    if let Ok(at) = position(counted_cases, counted) {
        counted_cases.remove(at);
    }
}

/// The counted cases on days of a span.
pub fn within(counted_cases: &[CountedCase], span: Span) -> &[CountedCase] {
    let from = counted_cases.partition_point(|counted| counted.day < span.from);
    let counted_cases = &counted_cases[from..];
    &counted_cases[..counted_cases.partition_point(|counted| counted.day <= span.to)]
}

/// Counted cases in the order of the log.
pub fn in_order<'a>(
    counted_cases: impl Iterator<Item = &'a CountedCase>,
) -> impl Iterator<Item = &'a CountedCase> {
    let mut counted_cases: Vec<&CountedCase> = counted_cases.collect();
    counted_cases.sort_unstable_by_key(|counted| counted.case);
    counted_cases.into_iter()
}

/// A sum over counted cases.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    pub cases: u64,
    /// 100 = a standard case.
    pub weight: u64,
}

impl<'a> Extend<&'a CountedCase> for Sum {
    fn extend<T: IntoIterator<Item = &'a CountedCase>>(&mut self, counted_cases: T) {
        for counted in counted_cases {
            self.cases += 1;
            self.weight += u64::from(counted.weight);
        }
    }
}

impl std::ops::AddAssign for Sum {
    fn add_assign(&mut self, other: Sum) {
        self.cases += other.cases;
        self.weight += other.weight;
    }
}
