//! By which entries of a case somebody came to sit in it, who sat after each of them, and which of
//! them the last one is: slips are made of them.

use caselot_core::docket::seats::SeatsTaken;
use caselot_core::docket::{Entry, Event};
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::lottery::role::SeatRole;

use super::case::{Drawn, Known};

/// A seat that changed its holder without a draw, or who presides.
pub struct Taken<'k> {
    /// The entry in which it was asked for.
    pub asked: &'k Entry,
    /// The entry by which it counts.
    pub act: &'k Entry,
    /// What changed.
    pub taken: &'k SeatsTaken,
    /// The bytes of the entry by which it counts.
    pub bytes: &'k [u8],
}

/// An entry by which somebody came to sit, or presides.
pub enum Seating<'k> {
    /// A draw, of all seats or of some.
    Drawn(Drawn<'k>),
    /// A case that was given to somebody.
    Designated(&'k Entry, JudgeId),
    /// A seat that changed its holder without a draw.
    Taken(Taken<'k>),
}

/// Who sits, by role.
#[derive(Default)]
pub struct Bench {
    /// The seats.
    pub seats: Vec<(SeatRole, JudgeId)>,
    /// Who presides.
    pub presiding: Option<JudgeId>,
}

impl Seating<'_> {
    /// The entry by which it counts.
    pub fn act(&self) -> &Entry {
        match self {
            Seating::Drawn(it) => it.draw,
            Seating::Designated(entry, _) => entry,
            Seating::Taken(it) => it.act,
        }
    }

    /// What it makes of who sat before.
    fn follow(&self, bench: &mut Bench) {
        match self {
            Seating::Drawn(it) => {
                let change = it.filed.facts.lineage.changes.iter();
                let kept = change.flat_map(|change| change.kept_seats());
                let kept = kept.filter_map(|seat| Some((seat.role, seat.judge?)));
                let won = it.drawn.seats.iter().map(|seat| (seat.role, seat.judge));
                bench.seats = kept.chain(won).collect();
                bench.seats.sort_by_key(|(role, _)| *role);
                bench.presiding = it.drawn.presiding;
            }
            Seating::Designated(_, judge) => {
                *bench = Bench { seats: vec![(SeatRole::Undertaking, *judge)], presiding: None };
            }
            Seating::Taken(Taken { taken, .. }) => match &taken.seat {
                None => bench.presiding = Some(taken.judge),
                Some(left) => {
                    let held = |it: &&mut (SeatRole, JudgeId)| {
                        it.0 == left.role && Some(it.1) == left.judge
                    };
                    if let Some(seat) = bench.seats.iter_mut().find(held) {
                        seat.1 = taken.judge;
                    }
                }
            },
        }
    }
}

impl Known {
    /// All of them in the order of the log.
    pub fn seatings(&self) -> Vec<Seating<'_>> {
        let entries = || self.lines.iter().filter_map(|line| line.entry.as_ref());
        let by_approval = |act: EntryIndex| {
            let asked = entries().find(|entry| entry.index == act)?;
            let Event::Proposed(proposed) = &asked.event else { return None };
            let Event::SeatsTaken(taken) = &proposed.what else { return None };
            Some((asked, &**taken))
        };
        let found = self.lines.iter().filter_map(|line| {
            let (act, bytes) = (line.entry.as_ref()?, line.bytes.as_slice());
            match &act.event {
                Event::CaseDesignated(it) => Some(Seating::Designated(act, it.judge)),
                Event::SeatsTaken(taken) => {
                    Some(Seating::Taken(Taken { asked: act, act, taken, bytes }))
                }
                Event::Approved(it) => by_approval(it.entry)
                    .map(|(asked, taken)| Seating::Taken(Taken { asked, act, taken, bytes })),
                _ => None,
            }
        });
        let mut all: Vec<Seating<'_>> = self.draws().into_iter().map(Seating::Drawn).collect();
        all.extend(found);
        all.sort_by_key(|it| it.act().index);
        all
    }

    /// Who sat once an entry counted.
    pub fn bench_after(&self, act: EntryIndex) -> Bench {
        let mut bench = Bench::default();
        let all = self.seatings();
        all.iter().filter(|it| it.act().index <= act).for_each(|it| it.follow(&mut bench));
        bench
    }

    /// Who sits now.
    pub fn bench(&self) -> Bench {
        self.bench_after(EntryIndex(u64::MAX))
    }

    /// The entry that holds now, for an earlier one of these.
    pub fn overtaken_by(&self, act: EntryIndex) -> Option<(EntryIndex, u64)> {
        let all = self.seatings();
        let last = all.last().map(Seating::act).filter(|last| last.index != act)?;
        Some((last.index, last.time_ms))
    }
}
