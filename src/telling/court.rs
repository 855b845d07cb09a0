//! Entries about the court itself in words: its people, pools, policies, trays and keys.

use caselot_core::docket::entry::Event;
use caselot_core::docket::people::{Absence, Judge, Tenure};
use caselot_core::docket::pool::PoolSpec;

use super::change;
use super::judges::{Judges, judge_label, pool_label};
use crate::words::{self, text};

/// What happened, and the lines below it; `None` if the event is about a case or the quota.
pub fn told(event: &Event, judges: &Judges) -> Option<(String, Vec<String>)> {
    let alone = |what: String| (what, Vec::new());
    let with = |what: String, text: &str| (what, vec![text.to_owned()]);
    Some(match event {
        Event::CourtOpened(court) => {
            let (name, code) = (&court.name, &court.code);
            with(text!("the log of {name} ({code}) is opened", name, code), &court.origin)
        }
        Event::RulesOpened(opened) => {
            let people = opened.persons.iter().flat_map(change::of_person).collect();
            (text!("from here on a second person acts, and is not only named"), people)
        }
        Event::PersonEnrolled(person) => (text!("person enrolled"), change::of_person(person)),
        Event::JudgeRecorded(judge) => of_judge(judge),
        Event::AbsenceRecorded(absence) => of_absence(absence, judges),
        Event::PoolRecorded(pool) => of_pool(pool, judges),
        Event::PolicyAdopted(policy) => alone(text!(
            "policy adopted for periods from {day} on, document “{document}”",
            day = policy.valid_from,
            document = policy.document
        )),
        Event::ReductionGranted(reduction) => {
            (text!("quota reduction"), change::of_reduction(reduction, judges))
        }
        Event::DataStated(stated) => (text!("statement on data"), change::of_data(stated)),
        Event::ConflictDeclared(it) => {
            let (judge, ground) = (judge_label(it.judge, judges), words::label(it.ground));
            let what = match it.cancelled {
                true => text!("relation to parties taken back: {judge}, {ground}", judge, ground),
                false => text!("relation to parties declared: {judge}, {ground}", judge, ground),
            };
            with(what, &it.text)
        }
        Event::TrayOpened { tray, .. } => alone(text!("tray {tray} is opened", tray)),
        Event::TrayRetired { tray, ground, text } => {
            let ground = words::label(*ground);
            with(text!("tray {tray} is given up: {ground}", tray, ground), text)
        }
        Event::KeyRotated(it) => with(text!("the court's signing key is handed over"), &it.text),
        Event::Restored(it) => {
            let what =
                text!("the log goes on from a backup; it had {size} entries", size = it.lost_size);
            with(what, &it.text)
        }
        _ => return None,
    })
}

fn days(from: impl std::fmt::Display, to: Option<impl std::fmt::Display>) -> String {
    let to = to.map_or_else(|| text!("open"), |to| to.to_string());
    text!("{from} to {to}", from, to)
}

fn of_judge(judge: &Judge) -> (String, Vec<String>) {
    let row = |row: &Tenure| {
        let quota = if row.in_quota { text!("in quota") } else { text!("not in quota") };
        let post = format!("{} {}", words::label(row.role), row.division);
        format!("{} · {quota} · {}", post.trim(), days(row.from, row.to))
    };
    let who = format!("{} {}", judge.name, judge.judge);
    (text!("posts recorded: {judge}", judge = who), judge.tenures.iter().map(row).collect())
}

fn of_absence(absence: &Absence, judges: &Judges) -> (String, Vec<String>) {
    let judge = judge_label(absence.judge, judges);
    let days = days(absence.from, absence.to);
    let what = match absence.cancelled {
        true => text!("absence taken back: {judge}, {days}", judge, days),
        false => text!("absence recorded: {judge}, {days}", judge, days),
    };
    (what, vec![words::label(absence.kind), absence.text.clone()])
}

fn of_pool(pool: &PoolSpec, judges: &Judges) -> (String, Vec<String>) {
    let name = pool_label(&pool.pool, std::slice::from_ref(pool));
    let members = change::rows_of(pool).into_iter();
    let mut lines: Vec<String> =
        members.map(|(judge, row)| format!("{} · {row}", judge_label(judge, judges))).collect();
    if let Some(day) = pool.from {
        let said =
            text!("it holds from {day} on, where cases are filed not before the day after", day);
        lines.insert(0, said);
    }
    let what = match pool.settings.assessors {
        true => text!("list of assessors recorded: {name}", name),
        false => text!("pool recorded: {name}", name),
    };
    (what, lines)
}

#[cfg(test)]
mod tests {
    use super::*;
    use caselot_core::docket::Day;
    use caselot_core::docket::code::Role;
    use caselot_core::id::JudgeId;

    #[test]
    fn a_post_is_told_in_words_and_what_is_of_a_case_is_told_elsewhere() {
        let row = Tenure {
            role: Role::Judge,
            in_quota: true,
            division: "民一庭".to_owned(),
            from: Day::parse("2020-01-01").unwrap(),
            to: None,
        };
        let judge = Judge { judge: JudgeId(7), name: "王建军".to_owned(), tenures: vec![row] };
        let (what, lines) = told(&Event::JudgeRecorded(judge), &Judges::new()).unwrap();
        assert!(what.contains("王建军 7"), "{what}");
        assert!(lines[0].contains("民一庭") && lines[0].contains("2020-01-01"), "{lines:?}");
        let other = Event::ActivityRecorded {
            filing: caselot_core::id::EntryIndex(1),
            activity: caselot_core::docket::record::Activity {
                day: Day(1),
                minute: None,
                kind: caselot_core::docket::code::ActivityKind::FileAccess,
                judge: None,
                minutes: 0,
            },
        };
        assert!(told(&other, &Judges::new()).is_none());
    }
}
