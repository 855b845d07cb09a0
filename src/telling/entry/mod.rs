//! Entries about a case in words: what happened, by whom and when, on which ground.

mod seated;

use caselot_core::docket::code::Standing;
use caselot_core::docket::designation::DesignationRequested;
use caselot_core::docket::entry::{Actor, Entry, Event};
use caselot_core::docket::explanation::Explanation;
use caselot_core::docket::pool::PoolSpec;
use caselot_core::docket::record::{
    Activity, CaseClosed, CaseCorrected, CaseImported, CaseRecord, FlagsChanged, Panel,
};
use caselot_core::docket::redistribution::Redistribution;
use caselot_core::docket::{Day, codec};
use caselot_core::lottery::role::SeatRole;

use super::approval::by_hand;
use super::contribution;
use super::correction::{changed_facts, of_correction};
use super::court;
use super::details::{Column, Details, named};
use super::hand;
use super::judges::{Judges, judge_label_on};
use super::lot;
use super::redistribution;
use super::time::local_time;
use super::{flag_name, flag_names};
use crate::words::{self, counted, text};

/// An entry in words.
pub struct Told {
    /// When, by the court's clock.
    pub time: String,
    /// Who acted.
    pub who: String,
    /// What happened.
    pub what: String,
    details: Details,
}

impl Told {
    /// All else of it, a line each.
    pub fn lines(&self) -> Vec<String> {
        self.details.lines()
    }

    /// What stands of it in a column of a table.
    pub fn cells(&self, column: Column) -> Vec<String> {
        self.details.cells(column)
    }
}

/// Tells an entry, with the judges' posts of its day, and pools by their names.
pub fn tell(entry: &Entry, judges: &Judges, pools: &[PoolSpec], offset_minutes: i32) -> Told {
    let teller = Teller { judges, pools, day: Day::at(entry.time_ms, offset_minutes) };
    let (what, details) = teller.event(&entry.event);
    let time = local_time(entry.time_ms, offset_minutes);
    Told { time, who: who(&entry.actor), what, details }
}

/// An entry in a few lines.
pub fn entry_lines(entry: &Entry, judges: &Judges, offset_minutes: i32) -> Vec<String> {
    let told = tell(entry, judges, &[], offset_minutes);
    let more = told.lines();
    let Told { time, who, what, .. } = told;
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

    /// What happened, and what else is told of it.
    fn event(&self, event: &Event) -> (String, Details) {
        match event {
            Event::CaseFiled(filed) => self.filed(filed),
            Event::CaseDrawn(drawn) => self.drawn(drawn),
            Event::FilingVoided(it) => {
                let ground = words::label(it.ground);
                let details = Details::default()
                    .cell(Column::Ground, ground.clone())
                    .headed(Column::Ground, text!("text"), &it.text)
                    .headed(Column::Second, text!("second person"), &it.approver);
                (text!("ended without a draw: {ground}", ground), details)
            }
            Event::DesignationRequested(it) => self.requested(it),
            Event::CaseDesignated(it) => {
                let judge = self.judge(it.judge);
                let details = Details::default().cell(Column::Changed, format!("→ {judge}"));
                (text!("designated: {judge}", judge), details)
            }
            Event::DesignationDeclined(it) => (text!("designation declined"), of_text(&it.text)),
            Event::CaseImported(it) => self.imported(it),
            Event::CaseCorrected(it) => self.corrected(it),
            Event::ActivityRecorded { activity, .. } => {
                (self.activity(activity), Details::default())
            }
            Event::CaseClosed(closed) => self.closed(closed),
            Event::SeatsTaken(taken) => self.taken(taken),
            Event::Redistribution(list) => self.redistributed(list),
            Event::FlagsChanged(changed) => flags(changed),
            Event::NumberCorrected(it) => {
                let (wrong, right) = (&it.wrong, &it.number);
                let what = text!("number corrected: {wrong} is {right}", wrong, right);
                (what, of_text(&it.text).cell(Column::Changed, format!("{wrong} → {right}")))
            }
            Event::Imports(it) => (
                counted!("{count} case imported", "{count} cases imported", count = it.cases.len()),
                Details::default(),
            ),
            Event::Proposed(it) => {
                let (what, details) = self.event(&it.what);
                let what = text!("proposed, up to {day}: {what}", day = it.until, what);
                let reason = Details::default().headed(Column::Ground, text!("reason"), &it.text);
                (what, reason.and(details))
            }
            Event::Approved(it) => {
                (text!("approved: entry {entry}", entry = it.entry), Details::default())
            }
            Event::Declined(it) => {
                (text!("declined: entry {entry}", entry = it.entry), of_text(&it.text))
            }
            other => self.of_the_quota(other),
        }
    }

    fn requested(&self, it: &DesignationRequested) -> (String, Details) {
        let what = text!("designation asked: {judge}", judge = self.judge(it.judge));
        let details = Details::default()
            .headed(Column::Ground, text!("ground"), &words::label(it.ground))
            .headed(Column::Ground, text!("text"), &it.text)
            .all(Column::More, it.outage.as_deref().map(by_hand));
        (what, self.facts(&it.facts, details))
    }

    fn corrected(&self, it: &CaseCorrected) -> (String, Details) {
        let details = Details::default()
            .lines_alone(of_correction(it, self.judges))
            .cell(Column::Ground, format!("{} {}", words::label(it.ground), it.text))
            .cells_alone(Column::Changed, changed_facts(it, self.judges))
            .headed(Column::Second, text!("second person"), &it.approver);
        (text!("corrected"), details)
    }

    fn redistributed(&self, list: &Redistribution) -> (String, Details) {
        let mut lines = redistribution::lines(list, self.judges);
        let what = lines.remove(0);
        let details = Details::default()
            .lines_alone(lines)
            .cell(Column::Ground, format!("{} {}", words::label(list.ground), list.text))
            .cells_alone(Column::More, redistribution::numbers(list));
        (what, details)
    }

    /// What is said of the quota and its data.
    fn of_the_quota(&self, event: &Event) -> (String, Details) {
        match event {
            Event::DataWithdrawn(it) => {
                let what = text!("statement on data withdrawn: entry {entry}", entry = it.entry);
                (what, Details::default().headed(Column::Ground, text!("reason"), &it.text))
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
                let details = Details::default().all(Column::More, [of]);
                (what, details.headed(Column::Ground, text!("text"), &it.text))
            }
            Event::LotOpened(_)
            | Event::LotDrawn(_)
            | Event::ListRecorded(_)
            | Event::ReviewRecorded(_) => of_lines(lot::told(event, self.judges)),
            Event::ContributorNamed(_)
            | Event::ContributorEnded(_)
            | Event::FilingOpened(_)
            | Event::Contributed(_) => of_lines(contribution::told(event)),
            Event::HandEnrolled(_) | Event::HandRotated(_) | Event::HandsRequired(_) => {
                of_lines(hand::told(event))
            }
            other => of_lines(court::told(other, self.judges).unwrap_or_else(|| {
                // What this program does not know in words is shown as it stands.
                let (kind, json) = codec::event_json(other);
                (kind.to_owned(), vec![json.to_string()])
            })),
        }
    }

    fn explained(&self, it: &Explanation) -> (String, Details) {
        let (judge, from, to) = (self.judge(it.judge), it.from, it.to);
        let what = match it.withdrawn {
            true => text!("explanation of {from} to {to} withdrawn: {judge}", from, to, judge),
            false => text!("explanation of {from} to {to}: {judge}", from, to, judge),
        };
        let finding = it.signal.map_or_else(String::new, words::label);
        let details = Details::default()
            .named(Column::More, text!("finding"), &finding)
            .headed(Column::Ground, text!("text"), &it.text)
            .named(Column::More, text!("handed in"), &it.handed_in);
        (what, details)
    }

    fn imported(&self, imported: &CaseImported) -> (String, Details) {
        let record = &imported.record;
        let what = text!("imported: {number}", number = imported.case_number);
        (what, Details::default().all(Column::More, self.record(record)))
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
            named(text!("flags"), &flag_names(&record.flags)),
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

    fn closed(&self, closed: &CaseClosed) -> (String, Details) {
        let manner = closed.closing.manner.map_or_else(String::new, words::label);
        let what = text!("closed on {day} {manner}", day = closed.closing.on, manner);
        let seated = match closed.as_seated {
            true => text!("panel: who sits by the log"),
            false => self.panel(&closed.panel),
        };
        (what.trim_end().to_owned(), Details::default().all(Column::More, [seated]))
    }

    fn activity(&self, activity: &Activity) -> String {
        let judge = activity.judge.map_or_else(
            || text!("staff"),
            |judge| judge_label_on(judge, self.judges, activity.day),
        );
        let minutes = match activity.minutes {
            0 => String::new(),
            minutes => counted!(", {minutes} minute", ", {minutes} minutes", minutes),
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

fn flags(changed: &FlagsChanged) -> (String, Details) {
    let FlagsChanged { before, after, text, .. } = changed;
    let added = after
        .iter()
        .filter(|flag| !before.contains(flag))
        .map(|flag| format!("+{}", flag_name(flag)));
    let gone = before
        .iter()
        .filter(|flag| !after.contains(flag))
        .map(|flag| format!("-{}", flag_name(flag)));
    let all: Vec<String> = added.chain(gone).collect();
    let [was, is] = [before, after].map(|flags| words::or_dash(&flag_names(flags)).to_owned());
    let what = text!("flags changed: {flags}", flags = all.join(" "));
    (what, of_text(text).cell(Column::Changed, format!("{was} → {is}")))
}

/// Why something was done.
fn of_text(text: &str) -> Details {
    Details::default().headed(Column::Ground, text!("text"), text)
}

/// What happened, and lines that stand in no column of their own.
fn of_lines((what, lines): (String, Vec<String>)) -> (String, Details) {
    (what, Details::default().all(Column::More, lines))
}
