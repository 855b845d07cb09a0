//! Draws by filer and judge and by cause and judge, beside what the frozen odds let expect.

use std::collections::BTreeMap;
use std::sync::Arc;

use num_bigint::BigInt;
use num_traits::{One, Zero};

use super::chances::{Chance, GRID, sums};
use super::filings::Filings;
use super::report::{CaseRef, ComparisonLine, Comparisons};
use super::step::Step;
use crate::docket::day::Day;
use crate::docket::entry::Event;
use crate::docket::filing::{CaseFiled, SeatGroup};
use crate::id::{EntryIndex, JudgeId};
use crate::lottery::role::SeatRole;
use crate::quota::post::Span;
use crate::quota::report::Fraction;

/// If all draws are as the odds say, one court in so many has any line below the threshold.
const ONE_IN: u32 = 20;
/// A line may lie above or below what is expected.
const SIDES: u32 = 2;

/// A draw of an undertaking judge.
#[derive(Debug)]
struct Drawn {
    filing: EntryIndex,
    on: Day,
    judge: JudgeId,
    filed: Arc<CaseFiled>,
}

/// All draws, in the order of the log.
#[derive(Debug, Default)]
pub struct Draws(Vec<Drawn>);

/// What is known of a judge in the draws that are compared.
#[derive(Debug, Default)]
struct OfJudge {
    chances: Vec<Chance>,
    won: Vec<EntryIndex>,
}

impl Draws {
    /// Takes an entry over.
    pub fn apply(&mut self, step: &Step<'_>) {
        let Event::CaseDrawn(drawn) = step.event() else { return };
        let mut seats = drawn.seats.iter().filter(|seat| seat.role == SeatRole::Undertaking);
        if let Some((filed, seat)) = step.state.open.get(&drawn.filing).zip(seats.next()) {
            let (filing, on, judge) = (drawn.filing, step.today, seat.judge);
            self.0.push(Drawn { filing, on, judge, filed: Arc::clone(filed) });
        }
    }

    /// The draws of a period by filer and by cause.
    pub fn report(&self, filings: &Filings, span: Span) -> (Comparisons, Comparisons) {
        let mut by_filer: BTreeMap<&str, Vec<&Drawn>> = BTreeMap::new();
        let mut by_cause: BTreeMap<&str, Vec<&Drawn>> = BTreeMap::new();
        for drawn in self.0.iter().filter(|drawn| span.holds(drawn.on)) {
            by_filer.entry(filings.filer(drawn.filing)).or_default().push(drawn);
            by_cause.entry(&drawn.filed.facts.cause).or_default().push(drawn);
        }
        (comparisons(&by_filer, filings), comparisons(&by_cause, filings))
    }
}

fn undertaking(filed: &CaseFiled) -> Option<&SeatGroup> {
    filed.groups.iter().find(|group| group.role == SeatRole::Undertaking)
}

fn comparisons(groups: &BTreeMap<&str, Vec<&Drawn>>, filings: &Filings) -> Comparisons {
    let lines = groups.iter().flat_map(|(of, draws)| lines(of, draws, filings));
    let mut lines: Vec<ComparisonLine> = lines.collect();
    let comparisons = lines.iter().filter(|line| !line.variance.is_zero()).count() as u64;
    lines.sort_by(|a, b| a.tail.cmp(&b.tail));
    let denominator = BigInt::from(ONE_IN * SIDES) * comparisons;
    let threshold = (comparisons > 0).then(|| Fraction::new(BigInt::one(), denominator));
    Comparisons { lines, comparisons, threshold }
}

/// A line for each judge who was a candidate in any of the draws.
fn lines(of: &str, draws: &[&Drawn], filings: &Filings) -> Vec<ComparisonLine> {
    let mut judges: BTreeMap<JudgeId, OfJudge> = BTreeMap::new();
    for drawn in draws {
        let Some(group) = undertaking(&drawn.filed) else { continue };
        let total = group.odds.iter().map(|(_, mass)| mass).sum();
        for (judge, mass) in &group.odds {
            judges.entry(*judge).or_default().chances.push(Chance { mass: *mass, total });
        }
        judges.entry(drawn.judge).or_default().won.push(drawn.filing);
    }
    judges.into_iter().map(|(judge, it)| line(of, judge, &it, filings.cases(&it.won))).collect()
}

fn line(of: &str, judge: JudgeId, it: &OfJudge, cases: Vec<CaseRef>) -> ComparisonLine {
    let sums = sums(&it.chances, it.won.len());
    let difference = Fraction::from_integer(it.won.len().into()) - &sums.expected;
    let square = &difference * &difference;
    ComparisonLine {
        of: of.to_owned(),
        judge,
        draws: it.chances.len() as u64,
        drawn: it.won.len() as u64,
        deviation_squared: (!sums.variance.is_zero()).then(|| square / &sums.variance),
        expected: sums.expected,
        variance: sums.variance,
        tail: sums.tail,
        grid: (!sums.exact).then_some(GRID),
        cases,
    }
}
