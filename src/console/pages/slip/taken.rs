//! The slips of a seat that changed its holder without a draw, and of who presides.

use std::collections::BTreeMap;

use caselot_core::docket::Day;
use maud::{Markup, html};

use super::{Slip, Taken, pair, wide};
use crate::console::fault::Fault;
use crate::console::visit::Visit;
use crate::telling::judges::judge_label_on;
use crate::telling::taken_name;
use crate::telling::time::local_time;
use crate::wire::v1;
use crate::words::{self, text};

impl Visit {
    /// The approvals of a day by which a seat changed its holder without a draw, with the filings of
    /// their cases.
    pub(super) async fn seats_taken_on(&self, day: Day) -> Result<BTreeMap<u64, u64>, Fault> {
        let taken = |line: v1::DecidedLine| {
            let asked = line.asked.filter(|asked| line.agreed && asked.kind == "seats_taken")?;
            Some((line.entry, asked.filing))
        };
        Ok(self.decided_on(day).await?.into_iter().filter_map(taken).collect())
    }
}

impl Slip<'_> {
    /// The slip for the case's file: what changed, on which ground, by whom, and who sits after it.
    pub(super) fn taken_for_the_file(&self, it: &Taken<'_>) -> Markup {
        let (visit, roster, taken) = (self.visit, self.roster, it.taken);
        let day = Day::at(it.act.time_ms, visit.offset());
        let name = |judge| judge_label_on(judge, &roster.judges, day);
        let by = words::label(taken.decided_by);
        let time = local_time(it.act.time_ms, visit.offset());
        let left = taken.seat.as_ref().and_then(|seat| seat.judge);
        let ground = taken.ground.map_or_else(String::new, words::label);
        let hearing = taken.hearing.map_or_else(String::new, |day| day.to_string());
        html! {
            table { tbody {
                (pair(&text!("Number"), &self.known.number, &text!("Cause"), words::or_dash(&self.known.cause())))
                (pair(&text!("change of seats"), &taken_name(taken), &text!("Time"), &time))
                @if let Some(left) = left {
                    (wide(&text!("left"), &name(left)))
                    (wide(&text!("Who takes over"), &name(taken.judge)))
                    (pair(&text!("Ground"), &ground, &text!("Decided by"), &by))
                } @else {
                    (pair(&text!("Presiding judge"), &name(taken.judge), &text!("Decided by"), &by))
                }
                (wide(&text!("Reason"), &taken.text))
                (wide(&text!("Day of the hearing"), &hearing))
                (pair(&text!("Asked by"), &it.asked.actor.person, &text!("Second person"), &it.act.actor.person))
                (wide(&text!("Who sits after it"), &text!("by the log, entry {entry}", entry = it.act.index)))
                (self.bench(&self.known.bench_after(it.act.index), day))
            } }
            (self.foot(it.asked.index, it.act, it.bytes))
            (Slip::signatures(day))
        }
    }

    /// The slip for the parties: who sits in their case now.
    pub(super) fn taken_for_parties(&self, it: &Taken<'_>) -> Markup {
        let visit = self.visit;
        let time = local_time(it.act.time_ms, visit.offset());
        html! {
            table { tbody {
                (pair(&text!("Number"), &self.known.number, &text!("Cause"), words::or_dash(&self.known.cause())))
                (pair(&text!("change of seats"), &taken_name(it.taken), &text!("Time"), &time))
                (wide(&text!("Who sits now"), &text!("after later changes, as of {day}", day = visit.today())))
                (self.bench(&self.known.bench(), visit.today()))
            } }
            p { (text!(
                "If you ask for the recusal of somebody who sits, do so when the hearing begins, with \
                 your reasons; later where you learn of them later."
            )) }
            (self.telephone())
            (self.foot(it.asked.index, it.act, it.bytes))
            p.cut {}
        }
    }
}
