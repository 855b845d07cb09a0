//! What a proposal changes, held against the record in force.

use std::collections::{BTreeMap, BTreeSet};

use caselot_core::docket::code::QuotaBasis;
use caselot_core::docket::codec;
use caselot_core::docket::entry::Event;
use caselot_core::docket::people::{Judge, Tenure};
use caselot_core::docket::person::PersonEnrolled;
use caselot_core::docket::policy::Policy;
use caselot_core::docket::pool::{PoolMember, PoolSpec};
use caselot_core::docket::record::{CaseImported, DataStated, Reduction};
use caselot_core::id::JudgeId;
use similar::{ChangeTag, TextDiff};

use super::approval::InForce;
use super::contribution;
use super::correction::of_correction;
use super::hand;
use super::judges::{Judges, judge_label, pool_label};
use super::lot::of_list;
use super::redistribution;
use super::round;
use super::seats;
use crate::policy_file;
use crate::words::{self, counted, text};

/// The name of what is proposed, and what it changes.
pub fn lines(what: &Event, in_force: &InForce) -> (&'static str, Vec<String>) {
    let (kind, json) = codec::event_json(what);
    let judges = &in_force.judges;
    let lines = match what {
        Event::JudgeRecorded(judge) => of_judge(judge, judges),
        Event::PoolRecorded(pool) => {
            let known = in_force.pools.iter().find(|known| known.pool == pool.pool);
            of_pool(pool, known, judges)
        }
        Event::PolicyAdopted(adopted) => of_policy(adopted, &in_force.policy),
        Event::CaseCorrected(corrected) => of_correction(corrected, judges),
        Event::CaseClosed(closed) => {
            let manner = closed.closing.manner.map_or_else(String::new, words::label);
            let entry = closed.filing;
            vec![text!("the case of entry {entry} should never have been: {manner}", entry, manner)]
        }
        Event::NumberCorrected(it) => vec![
            text!(
                "the case of entry {entry}, {wrong} {round},",
                entry = it.filing,
                wrong = it.wrong,
                round = round(it.stage)
            ),
            text!("  gets the number {number}, since: {text}", number = it.number, text = it.text),
        ],
        Event::SeatsTaken(it) => seats::of_taken(it, |judge| judge_label(judge, judges)),
        Event::Redistribution(it) => redistribution::lines(it, judges),
        Event::DataStated(it) => of_data(it),
        Event::ListRecorded(record) => {
            let known = in_force.lists.iter().find(|known| known.list == record.list);
            of_list(record, known)
        }
        Event::ContributorNamed(it) => contribution::of_named(it),
        Event::ContributorEnded(it) => contribution::of_ended(it),
        Event::HandEnrolled(it) => hand::of_enrolled(it),
        Event::HandsRequired(it) => hand::of_required(it),
        Event::DataWithdrawn(it) => vec![
            text!("the statement on data of entry {entry} holds no longer,", entry = it.entry),
            text!("  since: {text}", text = it.text),
            text!("  without another one nothing can be required on its days"),
        ],
        Event::ReductionGranted(reduction) => of_reduction(reduction, judges),
        Event::PersonEnrolled(person) => of_person(person),
        Event::Imports(imports) => of_imports(&imports.cases, judges),
        Event::FilingVoided(void) => vec![
            text!(
                "the filing of entry {entry} is ended: its nonce is said to be lost",
                entry = void.filing
            ),
            text!("nobody can tell whom it would have been drawn for"),
        ],
        Event::TrayRetired { tray, .. } => vec![
            text!("tray {tray} is given up: its secrets are said to be lost", tray),
            text!(
                "all its open filings are ended, and nobody can tell whom they would have been drawn \
                 for"
            ),
        ],
        // What this program does not know in words is shown as it stands.
        _ => vec![json.to_string()],
    };
    (kind, lines)
}

/// What is said to be in the log; with it, leaders can be held to these days.
pub(super) fn of_data(stated: &DataStated) -> Vec<String> {
    let DataStated { basis, from, to, panels_known, text: reason } = stated;
    let all = match basis {
        QuotaBasis::Closed => text!("all closings from {from} to {to} are in the log:", from, to),
        QuotaBasis::Assigned => {
            text!("all assignments from {from} to {to} are in the log:", from, to)
        }
    };
    let panels = match panels_known {
        true => text!("  their panels are in it, too"),
        false => text!("  their panels are not all in it"),
    };
    let mut lines = vec![all, panels, text!("  quotas are counted on these days from now on")];
    if !reason.is_empty() {
        lines.push(text!("  since: {text}", text = reason));
    }
    lines
}

/// Lines that are new, marked +, and lines that go, marked -.
fn difference(before: &str, after: &str) -> Vec<String> {
    let diff = TextDiff::from_lines(before, after);
    let changed = diff.iter_all_changes().filter_map(|change| {
        let mark = match change.tag() {
            ChangeTag::Delete => '-',
            ChangeTag::Insert => '+',
            ChangeTag::Equal => return None,
        };
        let line = change.value().trim_end();
        (!line.is_empty()).then(|| format!("  {mark} {line}"))
    });
    changed.collect()
}

fn of_judge(judge: &Judge, known: &Judges) -> Vec<String> {
    let row = |row: &Tenure| {
        let to = row.to.map_or_else(|| text!("open"), |to| to.to_string());
        let quota = if row.in_quota { text!("in quota") } else { text!("not in quota") };
        let line = text!(
            "{role} {division} {quota}, {from} to {to}",
            role = words::label(row.role),
            division = row.division,
            quota,
            from = row.from,
            to
        );
        format!("{line}\n")
    };
    let text = |judge: &Judge| {
        format!("{}\n{}", judge.name, judge.tenures.iter().map(row).collect::<String>())
    };
    let before = known.get(&judge.judge).map_or_else(String::new, text);
    let mut lines = vec![text!("rows of judge {judge}:", judge = judge_label(judge.judge, known))];
    lines.extend(difference(&before, &text(judge)));
    lines
}

fn of_pool(pool: &PoolSpec, known: Option<&PoolSpec>, judges: &Judges) -> Vec<String> {
    let first = if known.is_some() { text!("changes") } else { text!("is new") };
    // Whoever records a new one checks the code, too.
    let name = match words::is_chinese() && known.is_some() {
        true => pool_label(&pool.pool, std::slice::from_ref(pool)),
        false => format!("{} {}", pool.pool, pool.name).trim_end().to_owned(),
    };
    let what = match pool.settings.assessors {
        true => text!("list of assessors {name} {first}", name, first),
        false => text!("pool {name} {first}", name, first),
    };
    let begins = match pool.from {
        Some(day) => text!(
            "it begins on {day}; where cases are filed, not before the day after it is agreed to",
            day
        ),
        None => text!("it begins at once; where cases are filed, on the day after it is agreed to"),
    };
    let mut lines = vec![what, begins];
    let (before, after) = (known.map(rows_of).unwrap_or_default(), rows_of(pool));
    let numbers: BTreeSet<JudgeId> = before.keys().chain(after.keys()).copied().collect();
    for judge in numbers {
        let label = judge_label(judge, judges);
        match (before.get(&judge), after.get(&judge)) {
            (None, Some(now)) => lines.push(format!("  + {label}: {now}")),
            (Some(was), None) => lines.push(format!("  - {label}: {was}")),
            (Some(was), Some(now)) if was != now => {
                lines.push(format!("  ~ {label}: {was} → {now}"));
            }
            _ => {}
        }
    }
    let settings = |spec: &PoolSpec| {
        let assessors = if spec.settings.assessors { text!("yes") } else { text!("no") };
        text!(
            "tolerance {most}\nleast tolerance {least}\nother seats move {percent} %\nassessors \
             {assessors}\nyearly cap {cap}\n",
            most = spec.tolerance,
            least = spec.min_tolerance,
            percent = spec.settings.seat_percent,
            assessors,
            cap = spec.settings.yearly_cap
        )
    };
    if let Some(known) = known {
        lines.extend(difference(&settings(known), &settings(pool)));
        if known.members == pool.members && settings(known) == settings(pool) {
            lines.push(text!("members, shares and settings stay as they are"));
        }
    }
    if let Some(small) = &pool.small {
        lines.push(text!(
            "small pool until {day}, since: {ground}; its draws with few candidates need no approval \
             of their own",
            day = small.until,
            ground = small.ground
        ));
    }
    lines
}

/// The members' shares, with their days of duty.
pub(super) fn rows_of(pool: &PoolSpec) -> BTreeMap<JudgeId, String> {
    let row = |row: &PoolMember| {
        let to = row.to.map_or_else(|| text!("open"), |to| to.to_string());
        let days = if row.is_undated() { String::new() } else { format!(" {}–{to}", row.from) };
        text!("share {share} %{days}", share = row.share, days)
    };
    let mut rows: BTreeMap<JudgeId, String> = BTreeMap::new();
    for member in &pool.members {
        let text = rows.entry(member.judge).or_default();
        text.push_str(if text.is_empty() { "" } else { ", " });
        text.push_str(&row(member));
    }
    rows
}

fn of_policy(adopted: &Policy, known: &Policy) -> Vec<String> {
    let mut lines = vec![text!(
        "policy for periods from {day} on, document “{document}”:",
        day = adopted.valid_from,
        document = adopted.document
    )];
    lines.extend(difference(&policy_file::write(known), &policy_file::write(adopted)));
    if adopted.edition > known.edition {
        lines.push(text!("it opens edition {edition} of the rules", edition = adopted.edition));
    }
    lines
}

pub(super) fn of_reduction(reduction: &Reduction, judges: &Judges) -> Vec<String> {
    let Reduction { judge, year, percent, cases, document, reason, revokes, .. } = reduction;
    if let Some(grant) = revokes {
        return vec![text!(
            "the reduction of entry {grant} is taken back, since: {reason}",
            grant,
            reason
        )];
    }
    let label = judge_label(*judge, judges);
    vec![
        text!(
            "the quota of {label} in {year} becomes smaller: {percent} %, {cases} cases",
            label,
            year,
            percent,
            cases
        ),
        text!("document {document}, reason: {reason}", document, reason),
    ]
}

/// What a person may do by a record, in a line.
pub fn of_person(person: &PersonEnrolled) -> Vec<String> {
    let from = match person.from.0 {
        0 => text!("the first possible day"),
        _ => person.from.to_string(),
    };
    let may = match (person.roles.is_empty(), person.deputizes.is_empty()) {
        (_, false) => text!("stands in for {person} as SUPERVISOR", person = person.deputizes),
        (true, true) => text!("may do nothing any more"),
        (false, true) => text!("may act as {roles}", roles = words::labels(&person.roles)),
    };
    let judge = person.judge.map_or(String::new(), |judge| text!(", judge {judge}", judge));
    let person_named = &person.person;
    let line = match person.to {
        Some(to) => text!(
            "{person}{judge} {may}, from {from} to {to}",
            person = person_named,
            judge,
            may,
            from,
            to
        ),
        None => {
            text!("{person}{judge} {may}, from {from} on", person = person_named, judge, may, from)
        }
    };
    let mut lines = vec![line];
    if !person.division.is_empty() {
        lines.push(text!("  of the division {division}", division = person.division));
    }
    lines
}

fn of_imports(cases: &[CaseImported], judges: &Judges) -> Vec<String> {
    let count = cases.len();
    let mut lines = vec![counted!(
        "{count} case from before this log, with its judge:",
        "{count} cases from before this log, with their judges:",
        count
    )];
    let line = |case: &CaseImported| {
        let CaseImported { case_number, record } = case;
        let closed = record
            .closing
            .map_or_else(|| text!("not closed"), |it| text!("closed {day}", day = it.on));
        let label = judge_label(record.undertaking, judges);
        let day = record.filed_on;
        text!("  {case_number} filed {day}, {closed}: {label}", case_number, day, closed, label)
    };
    lines.extend(cases.iter().map(line));
    lines
}
