//! What a report sums, kept by judge and counting day; never by role, so that a late correction
//! of the roster corrects the report.

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

/// One judge's marks, ascending by day and case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seats {
    /// Cases undertaken.
    pub own: Vec<CountedCase>,
    /// Cases sat in beside another undertaking judge.
    pub beside: Vec<CountedCase>,
}

/// Where a case counts.
#[derive(Debug, PartialEq, Eq)]
pub struct Place<'a> {
    pub undertaking: JudgeId,
    pub panel: &'a Panel,
    pub mark: CountedCase,
}

/// The marks of all judges under both bases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    closed: BTreeMap<JudgeId, Seats>,
    assigned: BTreeMap<JudgeId, Seats>,
}

impl Marks {
    /// A judge's marks under a basis.
    pub fn of(&self, basis: QuotaBasis, judge: JudgeId) -> Option<&Seats> {
        self.judges(basis).get(&judge)
    }

    /// Every judge with marks under a basis.
    pub fn judges(&self, basis: QuotaBasis) -> &BTreeMap<JudgeId, Seats> {
        match basis {
            QuotaBasis::Closed => &self.closed,
            QuotaBasis::Assigned => &self.assigned,
        }
    }

    /// Takes a case from where it counted to where it counts now.
    pub fn carry(
        &mut self,
        basis: QuotaBasis,
        before: Option<Place<'_>>,
        after: Option<Place<'_>>,
    ) {
        if before == after {
            return;
        }
        let judges = match basis {
            QuotaBasis::Closed => &mut self.closed,
            QuotaBasis::Assigned => &mut self.assigned,
        };
        if let Some(place) = before {
            place.seats(judges, remove);
        }
        if let Some(place) = after {
            place.seats(judges, put);
        }
    }
}

impl Place<'_> {
    /// Changes the marks of everybody who sits here.
    fn seats(
        &self,
        judges: &mut BTreeMap<JudgeId, Seats>,
        change: impl Fn(&mut Vec<CountedCase>, CountedCase),
    ) {
        change(&mut judges.entry(self.undertaking).or_default().own, self.mark);
        for judge in self.panel.beside(self.undertaking) {
            change(&mut judges.entry(judge).or_default().beside, self.mark);
        }
    }
}

fn position(marks: &[CountedCase], mark: CountedCase) -> Result<usize, usize> {
    marks.binary_search_by_key(&(mark.day, mark.case), |known| (known.day, known.case))
}

fn put(marks: &mut Vec<CountedCase>, mark: CountedCase) {
    // Cases mostly come in the order of their days.
    if marks.last().is_none_or(|last| (last.day, last.case) < (mark.day, mark.case)) {
        marks.push(mark);
    } else if let Err(at) = position(marks, mark) {
        marks.insert(at, mark);
    }
}

fn remove(marks: &mut Vec<CountedCase>, mark: CountedCase) {
    if let Ok(at) = position(marks, mark) {
        marks.remove(at);
    }
}

/// The marks on days of a span.
pub fn within(marks: &[CountedCase], span: Span) -> &[CountedCase] {
    let from = marks.partition_point(|mark| mark.day < span.from);
    let marks = &marks[from..];
    &marks[..marks.partition_point(|mark| mark.day <= span.to)]
}

/// Marks in the order of the log.
pub fn in_order<'a>(
    marks: impl Iterator<Item = &'a CountedCase>,
) -> impl Iterator<Item = &'a CountedCase> {
    let mut marks: Vec<&CountedCase> = marks.collect();
    marks.sort_unstable_by_key(|mark| mark.case);
    marks.into_iter()
}

/// A sum over marks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    pub cases: u64,
    /// 100 = a standard case.
    pub weight: u64,
}

impl<'a> Extend<&'a CountedCase> for Sum {
    fn extend<T: IntoIterator<Item = &'a CountedCase>>(&mut self, marks: T) {
        for mark in marks {
            self.cases += 1;
            self.weight += u64::from(mark.weight);
        }
    }
}

impl std::ops::AddAssign for Sum {
    fn add_assign(&mut self, other: Sum) {
        self.cases += other.cases;
        self.weight += other.weight;
    }
}
