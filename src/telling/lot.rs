//! Lots in words: what is drawn from where, for what, and what a list changes.

use caselot_core::docket::code::{LotKind, LotNeed};
use caselot_core::docket::entry::Event;
use caselot_core::docket::lot::{ListRecord, LotAsked, LotOpened, SampleRule};
use caselot_core::id::JudgeId;
use caselot_words::Lang;

use super::judges::{Judges, judge_label};
use crate::wire::v1;
use crate::words::{self, counted, text};

/// Entries of a list that are shown where nothing is compared.
const SHOWN: usize = 100;

/// A candidate as people read it: an assessor with the name.
pub fn candidate(kind: LotKind, name: &str, judges: &Judges) -> String {
    match (kind, name.parse()) {
        (LotKind::Assessors, Ok(number)) => judge_label(JudgeId(number), judges),
        _ => name.to_owned(),
    }
}

/// What is drawn, from where and for what, a line each.
pub fn of_lot(opened: &LotOpened, judges: &Judges) -> Vec<String> {
    let LotOpened { asked, candidates, .. } = opened;
    let mut lines = vec![
        format!("{}  {}", asked.roll(), asked.subject),
        text!(
            "{kind}: {seats} of {candidates} candidates, all with the same chance",
            kind = words::label(asked.kind),
            seats = asked.seats,
            candidates
        ),
    ];
    lines.extend(of_source(asked, judges));
    lines
}

/// From where it is drawn, and who is left out.
pub fn of_source(asked: &LotAsked, judges: &Judges) -> Vec<String> {
    let mut lines = Vec::new();
    if !asked.list.is_empty() {
        lines.push(text!("drawn from {list}", list = asked.list));
    }
    if let Some(day) = asked.day {
        lines.push(text!("for duty on {day}", day));
    }
    lines.extend(asked.sample.iter().flat_map(|rule| of_sample(rule, judges)));
    if !asked.left_out.is_empty() {
        lines.push(left_out(asked, judges));
    }
    lines
}

fn left_out(asked: &LotAsked, judges: &Judges) -> String {
    let named = asked.left_out.iter().map(|name| candidate(asked.kind, name, judges));
    let between = if words::is_chinese() { "、" } else { ", " };
    let names = named.collect::<Vec<_>>().join(between);
    text!("left out by who asked: {names}; since: {text}", names, text = asked.text)
}

fn of_sample(rule: &SampleRule, judges: &Judges) -> Vec<String> {
    let mut lines = vec![text!("cases closed from {from} to {to}", from = rule.from, to = rule.to)];
    if !rule.pool.is_empty() {
        lines.push(text!("  of the pool {pool}", pool = rule.pool));
    }
    if let Some(judge) = rule.judge {
        lines.push(text!("  undertaken by {judge}", judge = judge_label(judge, judges)));
    }
    if !rule.manners.is_empty() {
        lines.push(text!("  closed as {manners}", manners = words::labels(&rule.manners)));
    }
    lines
}

/// How a lot stands that is not drawn.
pub fn standing(decision: v1::Decision) -> String {
    match decision {
        v1::Decision::Waits => text!("it waits for approval"),
        v1::Decision::Declined => text!("it was declined, and is drawn no more"),
        v1::Decision::RunOut => text!(
            "nobody approved it in time, or it came to nothing with a recovery; it is drawn no more"
        ),
        _ => text!("it is not drawn yet"),
    }
}

/// Why a lot waits. A command also names the code in English.
pub fn need_line(need: LotNeed) -> String {
    match words::lang() {
        Lang::En if !words::is_page() => format!("{}: {}", need.name(), words::label(need)),
        Lang::En | Lang::Zh => words::label(need),
    }
}

/// What a second person is asked to approve.
pub fn of_waiting(opened: &LotOpened, judges: &Judges) -> Vec<String> {
    let mut lines = of_lot(opened, judges);
    lines.push(text!("it waits because:"));
    lines.extend(opened.needs.iter().map(|need| format!("  {}", need_line(*need))));
    lines
}

/// What a list changes, held against the one in force.
pub fn of_list(record: &ListRecord, known: Option<&ListRecord>) -> Vec<String> {
    let (kind, count) = (words::label(record.kind), record.entries.len());
    let (list, name) = (&record.list, &record.name);
    let mut lines = vec![counted!(
        "list {list} {name}: {kind}, {count} entry",
        "list {list} {name}: {kind}, {count} entries",
        count,
        list,
        name,
        kind
    )];
    lines.push(text!(
        "it counts at once while the court has drawn nothing, and then from the next day on"
    ));
    let Some(known) = known else {
        let shown = record.entries.iter().take(SHOWN);
        lines.extend(shown.map(|entry| format!("  + {entry}")));
        let more = count.saturating_sub(SHOWN);
        lines.extend((more > 0).then(|| text!("  and {more} more", more)));
        return lines;
    };
    let has = |list: &ListRecord, entry: &String| list.entries.binary_search(entry).is_ok();
    let new = record.entries.iter().filter(|entry| !has(known, entry));
    lines.extend(new.map(|entry| format!("  + {entry}")));
    let gone = known.entries.iter().filter(|entry| !has(record, entry));
    lines.extend(gone.map(|entry| format!("  - {entry}")));
    lines
}

/// What happened, and the lines below it.
pub fn told(event: &Event, judges: &Judges) -> (String, Vec<String>) {
    match event {
        Event::LotOpened(opened) => {
            let roll = opened.asked.roll();
            (text!("lot opened: {roll}", roll), of_lot(opened, judges))
        }
        Event::LotDrawn(drawn) => {
            let what = text!("lot of entry {entry} drawn", entry = drawn.lot);
            (what, drawn.drawn.clone())
        }
        Event::ListRecorded(record) => {
            let mut lines = of_list(record, None);
            (lines.remove(0), lines)
        }
        Event::ReviewRecorded(review) => {
            let (result, lot) = (words::label(review.result), review.lot);
            let what = match review.withdrawn {
                true => text!("result of the review of entry {lot} withdrawn", lot),
                false => text!("review of entry {lot}: {result}", lot, result),
            };
            (what, vec![review.text.clone()])
        }
        _ => (String::new(), Vec::new()),
    }
}
