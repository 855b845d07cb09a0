//! How a case comes to those who sit in it, in words: filings, draws and changes of seats.

use caselot_core::docket::filing::{CaseDrawn, CaseFiled, Exclusion, Facts};
use caselot_core::docket::lineage::Lineage;
use caselot_core::docket::seats::SeatsTaken;
use caselot_core::lottery::role::SeatRole;

use super::Teller;
use crate::telling::approval::need_lines;
use crate::telling::details::{Column, Details};
use crate::telling::judges::{panel_named, pool_word};
use crate::telling::{filing_name, flag_names, left_out_for, main_case, seats};
use crate::words::{self, text};

impl Teller<'_> {
    pub fn filed(&self, filed: &CaseFiled) -> (String, Details) {
        let facts = &filed.facts;
        let (number, name) = (&facts.case_number, filing_name(facts));
        let (tray, envelope) = (filed.tray, filed.envelope);
        let what = match facts.lineage.changes {
            Some(_) => text!(
                "change of seats filed: {number} {name}, envelope {tray}/{envelope}",
                number,
                name,
                tray,
                envelope
            ),
            None => text!(
                "filed: {number} {round}, envelope {tray}/{envelope}",
                number,
                round = name,
                tray,
                envelope
            ),
        };
        let needs = need_lines(&filed.needs);
        let needs = needs.into_iter().map(|need| text!("waits for approval: {need}", need));
        (what, self.facts(facts, Details::default()).all(Column::More, needs))
    }

    pub fn facts(&self, facts: &Facts, details: Details) -> Details {
        let name = |judge| self.judge(judge);
        let mut details = details.all(Column::More, [self.plain_facts(facts)]).named(
            Column::More,
            text!("flags"),
            &flag_names(&facts.flags),
        );
        if let Some(it) = &facts.lineage.reassigns {
            let (judge, ground, text) = (name(it.judge), words::label(it.ground), &it.text);
            details = details
                .cell(Column::Ground, format!("{ground} {text}"))
                .cell(Column::Changed, format!("{judge} →"))
                .lines_alone([text!("leaves: {judge}, {ground} {text}", judge, ground, text)]);
        }
        if let Some(change) = &facts.lineage.changes {
            // What it is says the line above already.
            details = details
                .lines_alone(seats::of_change(change, name).into_iter().skip(1))
                .cell(Column::Ground, change.ground.map_or_else(String::new, words::label))
                .cell(Column::Ground, change.text.clone())
                .cells_alone(Column::More, seats::around_change(change, name))
                .cells_alone(
                    Column::Changed,
                    change.leaves.iter().map(|judge| format!("{} →", name(*judge))),
                );
        }
        let panel = panel_named(&facts.panel, self.pools);
        details = details.all(Column::More, panel.left_for_later().iter().map(seats::of_later));
        let prior = facts.lineage.prior.as_ref();
        let prior = prior.map(|it| text!("comes back from {number}", number = it.case_number));
        let follows = facts.lineage.follows.as_deref().map(main_case);
        let agents = facts.parties.agents.len();
        let agents = (agents > 0).then(|| text!("agents of parties: {count}", count = agents));
        details = details.all(Column::More, prior.into_iter().chain(follows).chain(agents)).named(
            Column::More,
            text!("series"),
            &facts.lineage.series,
        );
        details = details
            .all(Column::More, facts.exclusions.iter().map(|it| self.left_out(it, &facts.lineage)));
        let redrawn = match facts.lineage.follows {
            Some(_) => text!("drawn although it would go to the judge of its main case"),
            None => text!("drawn again although it would go back"),
        };
        details
            .named(Column::Ground, text!("not as the policy says"), &facts.departure)
            .named(Column::Ground, redrawn, &facts.parties.redraw)
            .headed(Column::Second, text!("second person"), &facts.approver)
    }

    fn plain_facts(&self, facts: &Facts) -> String {
        text!(
            "{cause} · {procedure} · weight {weight} · pool {pool}",
            cause = words::or_dash(&facts.cause),
            procedure = words::or_dash(&facts.procedure),
            weight = words::cases(u64::from(facts.weight)),
            pool = pool_word(&facts.pool, self.pools)
        )
    }

    fn left_out(&self, it: &Exclusion, lineage: &Lineage) -> String {
        let by = if it.is_by_program() { text!(" by the rules") } else { String::new() };
        let (judge, ground, text) = (self.judge(it.judge), left_out_for(it, lineage), &it.text);
        text!("left out{by}: {judge}, {ground} {text}", by, judge, ground, text)
    }

    /// A seat that changes its holder without a draw.
    pub fn taken(&self, taken: &SeatsTaken) -> (String, Details) {
        let name = |judge| self.judge(judge);
        let mut lines = seats::of_taken(taken, name);
        let what = lines.remove(0);
        let leaves = taken.seat.as_ref().and_then(|seat| seat.judge).map(name);
        let came = name(taken.judge);
        let changed = leaves.map_or_else(|| format!("→ {came}"), |it| format!("{it} → {came}"));
        let hearing = taken.hearing.map(|day| text!("hearing on {day}", day));
        let by = text!("decided by: {by}", by = words::label(taken.decided_by));
        let details = Details::default()
            .lines_alone(lines)
            .cell(Column::Ground, taken.ground.map_or_else(String::new, words::label))
            .cell(Column::Ground, taken.text.clone())
            .cell(Column::Changed, changed)
            .cells_alone(Column::More, [by].into_iter().chain(hearing));
        (what, details)
    }

    pub fn drawn(&self, drawn: &CaseDrawn) -> (String, Details) {
        let seats = drawn.seats.iter().map(|seat| (words::label(seat.role), seat.judge));
        let alternates = drawn.alternates.iter().map(|it| (seats::alternate(it.role), it.judge));
        let presiding = drawn.presiding.map(|judge| (words::label(SeatRole::Presiding), judge));
        let mut details = Details::default();
        for (role, judge) in seats.chain(alternates).chain(presiding) {
            details = details.named(Column::Changed, role, &self.judge(judge));
        }
        let what = match drawn.gives_judge() {
            true => text!("drawn: the filing of entry {entry}", entry = drawn.filing),
            false => text!("seats drawn: the change of entry {entry}", entry = drawn.filing),
        };
        (what, details)
    }
}
