//! Exclusions by person, judge, ground and text.

use std::collections::{BTreeMap, BTreeSet};

use super::filings::Filings;
use super::report::{ExclusionLine, FilerLine};
use super::step::Step;
use crate::docket::code::ExclusionGround;
use crate::docket::day::Day;
use crate::docket::entry::{Event, SYSTEM_PERSON};
use crate::id::{EntryIndex, JudgeId};
use crate::quota::post::Span;

/// One exclusion of one filing.
#[derive(Debug)]
struct Excluded {
    filing: EntryIndex,
    on: Day,
    person: String,
    judge: JudgeId,
    ground: ExclusionGround,
    text: String,
}

/// All of them, in the order of the log.
#[derive(Debug, Default)]
pub struct Exclusions(Vec<Excluded>);

impl Exclusions {
    /// Takes an entry over.
    pub fn apply(&mut self, step: &Step<'_>) {
        let facts = match step.event() {
            Event::CaseFiled(filed) => &filed.facts,
            Event::DesignationRequested(request) => &request.facts,
            _ => return,
        };
        let filer = &step.act.actor.person;
        self.0.extend(facts.exclusions.iter().map(|exclusion| {
            let person = match exclusion.person.as_str() {
                _ if exclusion.is_by_program() => SYSTEM_PERSON,
                "" => filer,
                named => named,
            };
            Excluded {
                filing: step.act.index,
                on: step.today,
                person: person.to_owned(),
                judge: exclusion.judge,
                ground: exclusion.ground,
                text: exclusion.text.clone(),
            }
        }));
    }

    fn within(&self, span: Span) -> impl Iterator<Item = &Excluded> {
        self.0.iter().filter(move |it| span.holds(it.on))
    }

    /// The filings of each person, and those in which the person excluded somebody.
    fn of_persons<'f>(
        &'f self,
        filings: &'f Filings,
        span: Span,
    ) -> BTreeMap<&'f str, (BTreeSet<EntryIndex>, BTreeSet<EntryIndex>)> {
        let mut of: BTreeMap<&str, (BTreeSet<_>, BTreeSet<_>)> = BTreeMap::new();
        for filing in filings.within(span) {
            of.entry(&filing.filer).or_default().0.insert(filing.entry);
        }
        for excluded in self.within(span) {
            let (filed, excluding) = of.entry(&excluded.person).or_default();
            filed.insert(excluded.filing);
            excluding.insert(excluded.filing);
        }
        // The program looks at every filing.
        if let Some((filed, _)) = of.get_mut(SYSTEM_PERSON) {
            filed.extend(filings.within(span).map(|filing| filing.entry));
        }
        of
    }

    /// Every person who filed or excluded, the greatest share first.
    pub fn filers(&self, filings: &Filings, span: Span) -> Vec<FilerLine> {
        let of = self.of_persons(filings, span).into_iter();
        let line = |(person, (filed, excluding)): (&str, (BTreeSet<_>, BTreeSet<EntryIndex>))| {
            let cases = excluding.iter().map(|filing| filings.case(*filing)).collect();
            FilerLine {
                person: person.to_owned(),
                filings: filed.len() as u64,
                excluding: excluding.len() as u64,
                cases,
            }
        };
        let mut lines: Vec<FilerLine> = of.map(line).collect();
        // a/b before c/d if a·d > c·b; nobody has no filings.
        lines.sort_by_key(|it| std::cmp::Reverse(it.excluding));
        lines.sort_by(|a, b| {
            let (one, other) = (a.excluding * b.filings, b.excluding * a.filings);
            other.cmp(&one)
        });
        lines
    }

    /// The exclusions of a period, the most frequent first.
    pub fn report(&self, filings: &Filings, span: Span) -> Vec<ExclusionLine> {
        let of = self.of_persons(filings, span);
        let mut lines: BTreeMap<_, BTreeSet<EntryIndex>> = BTreeMap::new();
        for it in self.within(span) {
            let key = (it.person.as_str(), it.judge, it.ground, it.text.as_str());
            lines.entry(key).or_default().insert(it.filing);
        }
        let line = |((person, judge, ground, text), cases): ((&str, _, _, &str), BTreeSet<_>)| {
            let of = of.get(person).map_or(0, |(filed, _)| filed.len() as u64);
            let cases = cases.into_iter().map(|filing| filings.case(filing)).collect();
            ExclusionLine {
                person: person.to_owned(),
                judge,
                ground,
                text: text.to_owned(),
                of,
                cases,
            }
        };
        let mut lines: Vec<ExclusionLine> = lines.into_iter().map(line).collect();
        lines.sort_by_key(|line| std::cmp::Reverse(line.cases.len()));
        lines
    }
}
