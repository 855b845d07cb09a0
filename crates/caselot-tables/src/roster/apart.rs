//! Namesakes, told apart by what stands beside a name.

use caselot_core::docket::people::Judge;

use super::{Beside, Told};
use crate::fold;
use crate::summary::ToldBy;

/// The one of several namesakes who was in post on the day, or belongs to the division.
pub(super) fn apart(same: &[&Judge], beside: Beside<'_>) -> Option<Told> {
    let Beside { on, division, sheet } = beside;
    let in_post =
        |judge: &&&Judge| on.is_some_and(|on| judge.tenures.iter().any(|row| row.covers(on)));
    let by_day: Vec<&&Judge> = same.iter().filter(in_post).collect();
    if let [one] = by_day[..] {
        return Some((one.judge, Some(ToldBy::Day)));
    }
    let pool = if by_day.is_empty() { same.iter().collect() } else { by_day };
    let (name, how) = match division.is_empty() {
        true => (sheet, ToldBy::Sheet),
        false => (division, ToldBy::Division),
    };
    let wanted = fold::key(name);
    let belongs = |judge: &&&Judge| {
        let rows = judge.tenures.iter().filter(|row| on.is_none_or(|on| row.covers(on)));
        !wanted.is_empty() && rows.clone().any(|row| fold::key(&row.division) == wanted)
    };
    match pool.into_iter().filter(belongs).collect::<Vec<_>>()[..] {
        [one] => Some((one.judge, Some(how))),
        _ => None,
    }
}
