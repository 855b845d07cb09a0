//! What a report says of all cases of a log: counted at its end from a whole index, or along with it
//! where the index is kept elsewhere.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use crate::docket::case_number::running;
use crate::docket::cases::change::CaseChange;
use crate::docket::cases::row::{CaseEnd, Cases};
use crate::docket::type_code::is_sequential;
use crate::id::EntryIndex;

/// A case index that a fold keeps as it goes.
pub trait CaseFold: Cases + Send {
    /// Takes one change over, in the order of the log. `court` is the court's code.
    fn apply(&mut self, change: CaseChange, court: &str);

    /// What a report says of all cases.
    fn figures(&self, court: &str) -> CaseFigures;
}

/// What a report says of all cases of a log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseFigures {
    undrawn: BTreeSet<EntryIndex>,
    /// Case numbers with more than one filing, and how many.
    repeated: BTreeMap<String, u64>,
    /// Running numbers that are used, by year and type.
    used: BTreeMap<(u32, String), Runs>,
}

/// Numbers as runs without a gap: the last of each by its first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Runs(BTreeMap<u32, u32>);

impl Runs {
    /// The run that a number is in.
    fn of(&self, number: u32) -> Option<(u32, u32)> {
        let run = self.0.range(..=number).next_back().map(|(first, last)| (*first, *last));
        run.filter(|(_, last)| *last >= number)
    }

    fn insert(&mut self, number: u32) {
        if self.of(number).is_some() {
            return;
        }
        let before = number.checked_sub(1).and_then(|before| self.of(before));
        let after = number.checked_add(1).and_then(|after| self.0.remove(&after));
        let first = before.map_or(number, |(first, _)| first);
        self.0.insert(first, after.unwrap_or(number));
    }

    fn remove(&mut self, number: u32) {
        let Some((first, last)) = self.of(number) else { return };
        self.0.remove(&first);
        if first < number {
            self.0.insert(first, number - 1);
        }
        if number < last {
            self.0.insert(number + 1, last);
        }
    }

    /// How many numbers are missing between the least and the greatest.
    fn missing(&self) -> u64 {
        let later = self.0.iter().skip(1);
        self.0.values().zip(later).map(|(last, (first, _))| u64::from(first - last - 1)).sum()
    }
}

impl CaseFigures {
    /// Counted from a whole index: the filings without an end, and each case number with the count of
    /// its filings.
    pub fn counted<'a>(
        undrawn: impl Iterator<Item = EntryIndex>,
        numbers: impl Iterator<Item = (&'a str, usize)>,
        court: &str,
    ) -> CaseFigures {
        let undrawn = undrawn.collect();
        let mut figures = CaseFigures { undrawn, ..CaseFigures::default() };
        let mut used: HashMap<(u32, &str), Vec<u32>> = HashMap::new();
        for (number, filings) in numbers {
            if filings > 1 {
                figures.repeated.insert(number.to_owned(), filings as u64);
            }
            let modern = running(number, court);
            if let Some((year, type_code, number)) = modern.filter(|it| is_sequential(it.1)) {
                used.entry((year, type_code)).or_default().push(number);
            }
        }
        for ((year, type_code), mut numbers) in used {
            numbers.sort_unstable();
            let mut runs = Vec::new();
            for number in numbers {
                match runs.last_mut() {
                    Some((_, last)) if number <= *last => {}
                    Some((_, last)) if number == *last + 1 => *last = number,
                    _ => runs.push((number, number)),
                }
            }
            let runs = Runs(runs.into_iter().collect());
            figures.used.insert((year, type_code.to_owned()), runs);
        }
        figures
    }

    /// A filing got an end, or none.
    pub fn end(&mut self, filing: EntryIndex, end: CaseEnd) {
        match end {
            CaseEnd::Open => drop(self.undrawn.insert(filing)),
            _ => drop(self.undrawn.remove(&filing)),
        }
    }

    /// A case number has so many filings now.
    pub fn number(&mut self, number: &str, filings: usize, court: &str) {
        match filings {
            0 | 1 => drop(self.repeated.remove(number)),
            _ => drop(self.repeated.insert(number.to_owned(), filings as u64)),
        }
        let modern = running(number, court);
        if let Some((year, type_code, number)) = modern.filter(|it| is_sequential(it.1)) {
            let runs = self.used.entry((year, type_code.to_owned())).or_default();
            if filings == 0 { runs.remove(number) } else { runs.insert(number) }
        }
    }

    /// Filings that neither a draw nor a void has ended, ascending.
    pub fn undrawn(&self) -> impl Iterator<Item = EntryIndex> + '_ {
        self.undrawn.iter().copied()
    }

    /// Case numbers with more than one filing, and how many.
    pub fn repeated(&self) -> &BTreeMap<String, u64> {
        &self.repeated
    }

    /// How many numbers are missing between the least and the greatest of each year and type; none
    /// where none is.
    pub fn gaps(&self) -> impl Iterator<Item = (String, u64)> + '_ {
        let gaps = self
            .used
            .iter()
            .map(|((year, type_code), runs)| (format!("({year}){type_code}"), runs.missing()));
        gaps.filter(|(_, missing)| *missing > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers taken and given back in any order leave what counting all of them leaves.
    #[test]
    fn runs_are_the_numbers_that_are_used() {
        let (mut runs, mut used) = (Runs::default(), BTreeSet::new());
        for step in 0..2_000_u32 {
            let number = step.wrapping_mul(2_654_435_761) % 97 + 1;
            if step % 3 == 2 {
                runs.remove(number);
                used.remove(&number);
            } else {
                runs.insert(number);
                used.insert(number);
            }
            let span = used.last().zip(used.first()).map_or(0, |(last, first)| last - first + 1);
            assert_eq!(runs.missing(), u64::from(span) - used.len() as u64);
            assert!((0..100).all(|at| runs.of(at).is_some() == used.contains(&at)));
        }
    }
}
