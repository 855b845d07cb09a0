//! Entries about a case in words: what happened, by whom and when, on which ground.

use caselot_core::docket::code::Standing;
use caselot_core::docket::entry::{Actor, Entry, Event};
use caselot_core::docket::filing::{CaseDrawn, CaseFiled, Facts};
use caselot_core::docket::record::{
    Activity, CaseClosed, CaseImported, CaseRecord, FlagsChanged, Panel,
};
use caselot_core::docket::{Day, codec};

use super::describe::{Judges, judge_label_on};
use super::result::local_time;
use crate::cli::{approval, host, words};

/// An entry in a few lines.
pub fn entry_lines(entry: &Entry, judges: &Judges) -> Vec<String> {
    let time = local_time(entry.time_ms, host::UTC_OFFSET_MINUTES);
    let teller = Teller { judges, day: Day::at(entry.time_ms, host::UTC_OFFSET_MINUTES) };
    let (what, more) = teller.event(&entry.event);
    let mut lines = vec![format!("entry {}  {time}  {}  {what}", entry.index, who(&entry.actor))];
    lines.extend(more.into_iter().filter(|line| !line.is_empty()).map(|line| format!("  {line}")));
    lines
}

fn who(actor: &Actor) -> String {
    match actor.standing {
        Standing::System => "the program 系统".to_owned(),
        Standing::Claimed => format!("{} (named in the request)", actor.person),
        Standing::Authenticated => actor.person.clone(),
    }
}

/// A text behind its name; nothing where there is none.
fn named(name: &str, text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{name}: {text}") }
}

/// Tells what events say, with the judges' posts of a day.
struct Teller<'j> {
    judges: &'j Judges,
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
                let what = format!("ended without a draw 作废: {}", it.ground.name());
                let more = vec![named("text", &it.text), named("second person 审批", &it.approver)];
                (what, more)
            }
            Event::DesignationRequested(it) => {
                let what = format!("designation asked 申请指定分案: {}", self.judge(it.judge));
                let ground = format!("ground: {}", it.ground.name());
                let mut more = vec![ground, named("text", &it.text)];
                more.extend(self.facts(&it.facts));
                (what, more)
            }
            Event::CaseDesignated(it) => {
                (format!("designated 指定分案: {}", self.judge(it.judge)), Vec::new())
            }
            Event::DesignationDeclined(it) => {
                ("designation declined 未同意指定".to_owned(), vec![named("text", &it.text)])
            }
            Event::CaseImported(it) => self.imported(it),
            Event::CaseCorrected(it) => {
                let more = approval::of_correction(it);
                (
                    "corrected 更正".to_owned(),
                    [more, vec![named("second person 审批", &it.approver)]].concat(),
                )
            }
            Event::ActivityRecorded { activity, .. } => (self.activity(activity), Vec::new()),
            Event::CaseClosed(closed) => self.closed(closed),
            Event::FlagsChanged(changed) => flags(changed),
            Event::NumberCorrected(it) => {
                let what = format!("number corrected 更正案号: {} is {}", it.wrong, it.number);
                (what, vec![named("text", &it.text)])
            }
            Event::Imports(it) => (format!("{} cases imported 导入", it.cases.len()), Vec::new()),
            Event::Proposed(it) => {
                let (what, more) = self.event(&it.what);
                let what = format!("proposed 提请审批, up to {}: {what}", it.until);
                (what, [vec![named("reason", &it.text)], more].concat())
            }
            Event::Approved(it) => (format!("approved 同意: entry {}", it.entry), Vec::new()),
            Event::Declined(it) => {
                (format!("declined 未同意: entry {}", it.entry), vec![named("text", &it.text)])
            }
            other => {
                let (kind, json) = codec::event_json(other);
                (kind.to_owned(), vec![json.to_string()])
            }
        }
    }

    fn filed(&self, filed: &CaseFiled) -> (String, Vec<String>) {
        let facts = &filed.facts;
        let what = format!(
            "filed 立案: {} stage {}, envelope {}/{}",
            facts.case_number, facts.stage, filed.tray, filed.envelope
        );
        let mut more = self.facts(facts);
        let needs = approval::need_lines(&filed.needs);
        more.extend(needs.into_iter().map(|need| format!("waits for approval 待审批: {need}")));
        (what, more)
    }

    fn facts(&self, facts: &Facts) -> Vec<String> {
        let mut lines = vec![format!(
            "{} · {} · weight {} · pool {}",
            words::or_dash(&facts.cause),
            words::or_dash(&facts.procedure),
            words::cases(u64::from(facts.weight)),
            facts.pool
        )];
        lines.push(named("flags 标识", &facts.flags.join(", ")));
        if let Some(it) = &facts.lineage.reassigns {
            let (judge, ground) = (self.judge(it.judge), it.ground.name());
            lines.push(format!("leaves 变更承办人: {judge}, {ground} {}", it.text));
        }
        if let Some(prior) = &facts.lineage.prior {
            lines.push(format!("comes back from {}", prior.case_number));
        }
        lines.push(named("series 系列", &facts.lineage.series));
        for it in &facts.exclusions {
            let by = if it.is_by_program() { " by the rules" } else { "" };
            let (judge, ground) = (self.judge(it.judge), it.ground.name());
            lines.push(format!("left out 回避{by}: {judge}, {ground} {}", it.text));
        }
        lines.push(named("not as the policy says 不按规则", &facts.departure));
        lines.push(named("drawn again although it would go back", &facts.parties.redraw));
        lines.push(named("second person 审批", &facts.approver));
        lines
    }

    fn drawn(&self, drawn: &CaseDrawn) -> (String, Vec<String>) {
        let seats = drawn.seats.iter();
        let mut more: Vec<String> = seats
            .map(|seat| format!("{}: {}", words::seat(seat.role), self.judge(seat.judge)))
            .collect();
        if let Some(judge) = drawn.presiding.filter(|_| drawn.seats.len() > 1) {
            more.push(format!("审判长 presiding judge: {}", self.judge(judge)));
        }
        (format!("drawn 随机分案: the filing of entry {}", drawn.filing), more)
    }

    fn imported(&self, imported: &CaseImported) -> (String, Vec<String>) {
        let record = &imported.record;
        let what = format!("imported 历史导入: {}", imported.case_number);
        (what, self.record(record))
    }

    fn record(&self, record: &CaseRecord) -> Vec<String> {
        let closed = record.closing.map_or(String::new(), |closing| {
            let manner = closing.manner.map_or("", |manner| manner.name());
            format!("closed 结案 on {} {manner}", closing.on)
        });
        let undertaking = judge_label_on(record.undertaking, self.judges, record.filed_on);
        vec![
            format!(
                "filed on {}, {} · {} · weight {}",
                record.filed_on,
                words::or_dash(&record.cause),
                words::or_dash(&record.procedure),
                words::cases(u64::from(record.weight))
            ),
            format!("承办法官 undertaking judge: {undertaking}, {}", record.assigned_by.name()),
            self.panel(&record.panel),
            named("flags 标识", &record.flags.join(", ")),
            closed.trim_end().to_owned(),
        ]
    }

    fn panel(&self, panel: &Panel) -> String {
        let presiding = panel.presiding.map(|judge| format!("审判长 {}", self.judge(judge)));
        let members = panel.members.iter().map(|judge| format!("成员 {}", self.judge(*judge)));
        let assessors = panel.assessors.iter().map(|name| format!("人民陪审员 {name}"));
        let all: Vec<String> = presiding.into_iter().chain(members).chain(assessors).collect();
        named("panel 合议庭", &all.join("; "))
    }

    fn closed(&self, closed: &CaseClosed) -> (String, Vec<String>) {
        let manner = closed.closing.manner.map_or("", |manner| manner.name());
        let what = format!("closed 结案 on {} {manner}", closed.closing.on);
        (what.trim_end().to_owned(), vec![self.panel(&closed.panel)])
    }

    fn activity(&self, activity: &Activity) -> String {
        let judge = activity
            .judge
            .map_or("staff".to_owned(), |judge| judge_label_on(judge, self.judges, activity.day));
        let minutes = match activity.minutes {
            0 => String::new(),
            minutes => format!(", {minutes} minutes"),
        };
        format!("activity {} on {}{minutes}: {judge}", activity.kind.name(), activity.day)
    }
}

fn flags(changed: &FlagsChanged) -> (String, Vec<String>) {
    let FlagsChanged { before, after, text, .. } = changed;
    let added = after.iter().filter(|flag| !before.contains(flag)).map(|flag| format!("+{flag}"));
    let gone = before.iter().filter(|flag| !after.contains(flag)).map(|flag| format!("-{flag}"));
    let all: Vec<String> = added.chain(gone).collect();
    (format!("flags changed 标识变更: {}", all.join(" ")), vec![named("text", text)])
}
