//! Entries about a case in words: what happened, by whom and when, on which ground.

use caselot_core::docket::code::Standing;
use caselot_core::docket::entry::{Actor, Entry, Event};
use caselot_core::docket::explanation::Explanation;
use caselot_core::docket::filing::{CaseDrawn, CaseFiled, Facts};
use caselot_core::docket::pool::PoolSpec;
use caselot_core::docket::record::{
    Activity, CaseClosed, CaseImported, CaseRecord, FlagsChanged, Panel,
};
use caselot_core::docket::{Day, codec};
use caselot_core::lottery::role::SeatRole;

use super::approval::{by_hand, need_lines};
use super::correction::of_correction;
use super::court;
use super::filing_name;
use super::judges::{Judges, judge_label_on, panel_named, pool_word};
use super::lot;
use super::redistribution;
use super::seats;
use super::time::local_time;
use crate::words::{self, text};

/// An entry in words.
pub struct Told {
    /// When, by the court's clock.
    pub time: String,
    /// Who acted.
    pub who: String,
    /// What happened.
    pub what: String,
    /// More of it, a line each.
    pub more: Vec<String>,
}

/// Tells an entry, with the judges' posts of its day, and pools by their names.
pub fn tell(entry: &Entry, judges: &Judges, pools: &[PoolSpec], offset_minutes: i32) -> Told {
    let teller = Teller { judges, pools, day: Day::at(entry.time_ms, offset_minutes) };
    let (what, mut more) = teller.event(&entry.event);
    more.retain(|line| !line.is_empty());
    let time = local_time(entry.time_ms, offset_minutes);
    Told { time, who: who(&entry.actor), what, more }
}

/// An entry in a few lines.
pub fn entry_lines(entry: &Entry, judges: &Judges, offset_minutes: i32) -> Vec<String> {
    let Told { time, who, what, more } = tell(entry, judges, &[], offset_minutes);
    let mut lines =
        vec![text!("entry {entry}  {time}  {who}  {what}", entry = entry.index, time, who, what)];
    lines.extend(more.into_iter().map(|line| format!("  {line}")));
    lines
}

fn who(actor: &Actor) -> String {
    match actor.standing {
        Standing::System => text!("the program"),
        Standing::Claimed => text!("{person} (named in the request)", person = actor.person),
        Standing::Authenticated => actor.person.clone(),
    }
}

/// A text behind its name; nothing where there is none.
fn named(name: String, text: &str) -> String {
    match (text.is_empty(), words::is_chinese()) {
        (true, _) => String::new(),
        (false, false) => format!("{name}: {text}"),
        (false, true) => format!("{name}：{text}"),
    }
}

/// Tells what events put, with the judges' posts of a day.
struct Teller<'j> {
    judges: &'j Judges,
    pools: &'j [PoolSpec],
    day: Day,
}

impl Teller<'_> {
    fn judge(&self, judge: caselot_core::id::JudgeId) -> String {
        judge_label_on(judge, self.judges, self.day)
    }

    /// What happened, and the lines below it.
    fn event(&self, event: &Event) -> (String, Vec<String>) {
        match event {
            Event::CaseFiled(filed) => self.filed(filed),
            Event::CaseDrawn(drawn) => self.drawn(drawn),
            Event::FilingVoided(it) => {
                let what =
                    text!("ended without a draw: {ground}", ground = words::label(it.ground));
                let more = vec![
                    named(text!("text"), &it.text),
                    named(text!("second person"), &it.approver),
                ];
                (what, more)
            }
            Event::DesignationRequested(it) => {
                let what = text!("designation asked: {judge}", judge = self.judge(it.judge));
                let ground = text!("ground: {ground}", ground = words::label(it.ground));
                let mut more = vec![ground, named(text!("text"), &it.text)];
                more.extend(it.outage.as_deref().map(by_hand));
                more.extend(self.facts(&it.facts));
                (what, more)
            }
            Event::CaseDesignated(it) => {
                (text!("designated: {judge}", judge = self.judge(it.judge)), Vec::new())
            }
            Event::DesignationDeclined(it) => {
                (text!("designation declined"), vec![named(text!("text"), &it.text)])
            }
            Event::CaseImported(it) => self.imported(it),
            Event::CaseCorrected(it) => {
                let more = of_correction(it, self.judges);
                (
                    text!("corrected"),
                    [more, vec![named(text!("second person"), &it.approver)]].concat(),
                )
            }
            Event::ActivityRecorded { activity, .. } => (self.activity(activity), Vec::new()),
            Event::CaseClosed(closed) => self.closed(closed),
            Event::SeatsTaken(taken) => {
                let mut lines = seats::of_taken(taken, |judge| self.judge(judge));
                (lines.remove(0), lines)
            }
            Event::Redistribution(list) => {
                let mut lines = redistribution::lines(list, self.judges);
                (lines.remove(0), lines)
            }
            Event::FlagsChanged(changed) => flags(changed),
            Event::NumberCorrected(it) => {
                let what = text!(
                    "number corrected: {wrong} is {right}",
                    wrong = it.wrong,
                    right = it.number
                );
                (what, vec![named(text!("text"), &it.text)])
            }
            Event::Imports(it) => {
                (text!("{count} cases imported", count = it.cases.len()), Vec::new())
            }
            Event::Proposed(it) => {
                let (what, more) = self.event(&it.what);
                let what = text!("proposed, up to {day}: {what}", day = it.until, what);
                (what, [vec![named(text!("reason"), &it.text)], more].concat())
            }
            Event::Approved(it) => (text!("approved: entry {entry}", entry = it.entry), Vec::new()),
            Event::Declined(it) => (
                text!("declined: entry {entry}", entry = it.entry),
                vec![named(text!("text"), &it.text)],
            ),
            other => self.of_the_quota(other),
        }
    }

    /// What is said of the quota and its data.
    fn of_the_quota(&self, event: &Event) -> (String, Vec<String>) {
        match event {
            Event::DataWithdrawn(it) => {
                let what = text!("statement on data withdrawn: entry {entry}", entry = it.entry);
                (what, vec![named(text!("reason"), &it.text)])
            }
            Event::ExplanationRecorded(it) => self.explained(it),
            Event::CircularStep(it) => {
                let what = text!(
                    "circular of {from} to {to}: {act}",
                    from = it.from,
                    to = it.to,
                    act = words::label(it.act)
                );
                let of =
                    text!("report as of {day}, {size} entries", day = it.as_of, size = it.size);
                (what, vec![of, named(text!("text"), &it.text)])
            }
            Event::LotOpened(_)
            | Event::LotDrawn(_)
            | Event::ListRecorded(_)
            | Event::ReviewRecorded(_) => lot::told(event, self.judges),
            other => court::told(other, self.judges).unwrap_or_else(|| {
                // What this program does not know in words is shown as it stands.
                let (kind, json) = codec::event_json(other);
                (kind.to_owned(), vec![json.to_string()])
            }),
        }
    }

    fn explained(&self, it: &Explanation) -> (String, Vec<String>) {
        let (judge, from, to) = (self.judge(it.judge), it.from, it.to);
        let what = match it.withdrawn {
            true => text!("explanation of {from} to {to} withdrawn: {judge}", from, to, judge),
            false => text!("explanation of {from} to {to}: {judge}", from, to, judge),
        };
        let finding = it.signal.map_or_else(String::new, words::label);
        let more = vec![
            named(text!("finding"), &finding),
            named(text!("text"), &it.text),
            named(text!("handed in"), &it.handed_in),
        ];
        (what, more)
    }

    fn filed(&self, filed: &CaseFiled) -> (String, Vec<String>) {
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
        let mut more = self.facts(facts);
        let needs = need_lines(&filed.needs);
        more.extend(needs.into_iter().map(|need| text!("waits for approval: {need}", need)));
        (what, more)
    }

    fn facts(&self, facts: &Facts) -> Vec<String> {
        let mut lines = vec![text!(
            "{cause} · {procedure} · weight {weight} · pool {pool}",
            cause = words::or_dash(&facts.cause),
            procedure = words::or_dash(&facts.procedure),
            weight = words::cases(u64::from(facts.weight)),
            pool = pool_word(&facts.pool, self.pools)
        )];
        lines.push(named(text!("flags"), &facts.flags.join(", ")));
        if let Some(it) = &facts.lineage.reassigns {
            let (judge, ground) = (self.judge(it.judge), words::label(it.ground));
            lines.push(text!("leaves: {judge}, {ground} {text}", judge, ground, text = it.text));
        }
        if let Some(change) = &facts.lineage.changes {
            // What it is says the line above already.
            lines.extend(seats::of_change(change, |judge| self.judge(judge)).into_iter().skip(1));
        }
        let panel = panel_named(&facts.panel, self.pools);
        lines.extend(panel.left_for_later().iter().map(seats::of_later));
        if let Some(prior) = &facts.lineage.prior {
            lines.push(text!("comes back from {number}", number = prior.case_number));
        }
        lines.extend(facts.lineage.follows.as_deref().map(super::main_case));
        let agents = facts.parties.agents.len();
        if agents > 0 {
            lines.push(text!("agents of parties: {count}", count = agents));
        }
        lines.push(named(text!("series"), &facts.lineage.series));
        for it in &facts.exclusions {
            let by = if it.is_by_program() { text!(" by the rules") } else { String::new() };
            let (judge, ground) = (self.judge(it.judge), words::label(it.ground));
            let text = &it.text;
            lines.push(text!("left out{by}: {judge}, {ground} {text}", by, judge, ground, text));
        }
        lines.push(named(text!("not as the policy says"), &facts.departure));
        let redrawn = match facts.lineage.follows {
            Some(_) => text!("drawn although it would go to the judge of its main case"),
            None => text!("drawn again although it would go back"),
        };
        lines.push(named(redrawn, &facts.parties.redraw));
        lines.push(named(text!("second person"), &facts.approver));
        lines
    }

    fn drawn(&self, drawn: &CaseDrawn) -> (String, Vec<String>) {
        let seats = drawn.seats.iter();
        let mut more: Vec<String> =
            seats.map(|seat| named(words::label(seat.role), &self.judge(seat.judge))).collect();
        let alternates = drawn.alternates.iter();
        more.extend(alternates.map(|it| named(seats::alternate(it.role), &self.judge(it.judge))));
        if let Some(judge) = drawn.presiding {
            more.push(named(words::label(SeatRole::Presiding), &self.judge(judge)));
        }
        let gives_judge = drawn.seats.iter().any(|seat| seat.role == SeatRole::Undertaking);
        let what = match gives_judge {
            true => text!("drawn: the filing of entry {entry}", entry = drawn.filing),
            false => text!("seats drawn: the change of entry {entry}", entry = drawn.filing),
        };
        (what, more)
    }

    fn imported(&self, imported: &CaseImported) -> (String, Vec<String>) {
        let record = &imported.record;
        let what = text!("imported: {number}", number = imported.case_number);
        (what, self.record(record))
    }

    fn record(&self, record: &CaseRecord) -> Vec<String> {
        let closed = record.closing.map_or(String::new(), |closing| {
            let manner = closing.manner.map_or_else(String::new, words::label);
            text!("closed on {day} {manner}", day = closing.on, manner)
        });
        let undertaking = judge_label_on(record.undertaking, self.judges, record.filed_on);
        vec![
            text!(
                "filed on {day}, {cause} · {procedure} · weight {weight}",
                day = record.filed_on,
                cause = words::or_dash(&record.cause),
                procedure = words::or_dash(&record.procedure),
                weight = words::cases(u64::from(record.weight))
            ),
            text!(
                "undertaking judge: {undertaking}, {assigned_by}",
                undertaking,
                assigned_by = words::label(record.assigned_by)
            ),
            self.panel(&record.panel),
            named(text!("flags"), &record.flags.join(", ")),
            closed.trim_end().to_owned(),
        ]
    }

    fn panel(&self, panel: &Panel) -> String {
        let presiding =
            panel.presiding.map(|judge| seated(SeatRole::Presiding, &self.judge(judge)));
        let members =
            panel.members.iter().map(|judge| seated(SeatRole::Member, &self.judge(*judge)));
        let assessors = panel.assessors.iter().map(|name| seated(SeatRole::Assessor, name));
        let all: Vec<String> = presiding.into_iter().chain(members).chain(assessors).collect();
        named(text!("panel"), &all.join("; "))
    }

    fn closed(&self, closed: &CaseClosed) -> (String, Vec<String>) {
        let manner = closed.closing.manner.map_or_else(String::new, words::label);
        let what = text!("closed on {day} {manner}", day = closed.closing.on, manner);
        let seated = match closed.as_seated {
            true => text!("panel: who sits by the log"),
            false => self.panel(&closed.panel),
        };
        (what.trim_end().to_owned(), vec![seated])
    }

    fn activity(&self, activity: &Activity) -> String {
        let judge = activity.judge.map_or_else(
            || text!("staff"),
            |judge| judge_label_on(judge, self.judges, activity.day),
        );
        let minutes = match activity.minutes {
            0 => String::new(),
            minutes => text!(", {minutes} minutes", minutes),
        };
        text!(
            "activity {kind} on {day}{minutes}: {judge}",
            kind = words::label(activity.kind),
            day = activity.day,
            minutes,
            judge
        )
    }
}

/// Somebody in a seat.
fn seated(role: SeatRole, who: &str) -> String {
    format!("{} {who}", words::label(role))
}

fn flags(changed: &FlagsChanged) -> (String, Vec<String>) {
    let FlagsChanged { before, after, text, .. } = changed;
    let added = after.iter().filter(|flag| !before.contains(flag)).map(|flag| format!("+{flag}"));
    let gone = before.iter().filter(|flag| !after.contains(flag)).map(|flag| format!("-{flag}"));
    let all: Vec<String> = added.chain(gone).collect();
    (text!("flags changed: {flags}", flags = all.join(" ")), vec![named(text!("text"), text)])
}
