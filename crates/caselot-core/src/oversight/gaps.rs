//! Case numbers that are missing between the least and the greatest of a year and type.

use std::collections::BTreeMap;

use super::filings::Filings;
use super::report::GapLine;
use crate::docket::case_number::running;
use crate::docket::type_code::is_sequential;
use crate::id::EntryIndex;
use crate::quota::post::Span;

/// The gaps of the years that a period touches, of all numbers of the log: filed, asked for, imported,
/// or left by a correction. Types whose numbers are not given one after the other have none.
pub fn report(filings: &Filings, span: Span, court: &str) -> Vec<GapLine> {
    let filed = filings.iter().map(|row| (row.number.as_str(), Some(row.entry)));
    let left = filings.left().map(|number| (number, None));
    let mut types: BTreeMap<(u32, &str), BTreeMap<u32, Option<EntryIndex>>> = BTreeMap::new();
    for (number, entry) in filed.chain(left) {
        let Some((year, type_code, number)) = running(number, court) else { continue };
        let asked = (span.from.year()..=span.to.year()).contains(&year);
        if asked && is_sequential(type_code) {
            let known = types.entry((year, type_code)).or_default().entry(number).or_default();
            *known = known.or(entry);
        }
    }
    types.into_iter().filter_map(|(of, numbers)| line(of, &numbers, filings)).collect()
}

fn line(
    (year, type_code): (u32, &str),
    numbers: &BTreeMap<u32, Option<EntryIndex>>,
    filings: &Filings,
) -> Option<GapLine> {
    let (mut gaps, mut missing, mut beside) = (Vec::new(), 0, Vec::new());
    for ((before, first), (after, last)) in numbers.iter().zip(numbers.iter().skip(1)) {
        if after - before > 1 {
            gaps.push((before + 1, after - 1));
            missing += u64::from(after - before - 1);
            beside.extend([first, last].into_iter().flatten());
        }
    }
    beside.dedup();
    let known = (*numbers.keys().next()?, *numbers.keys().next_back()?);
    (missing > 0).then(|| GapLine {
        year,
        type_code: type_code.to_owned(),
        known,
        missing,
        gaps,
        cases: filings.cases(&beside),
    })
}
