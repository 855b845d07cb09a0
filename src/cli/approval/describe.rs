//! What would be approved, in words.

use std::collections::BTreeSet;

use caselot_core::docket::code::ApprovalNeed;
use caselot_core::docket::entry::Event;
use caselot_core::docket::filing::{CaseFiled, Facts, SeatGroup};
use caselot_core::docket::pool::PoolSpec;
use caselot_core::id::JudgeId;
use caselot_core::lottery::draw::n_eff;

use super::change;
use crate::cli::case::{Judges, judge_label};
use crate::cli::{Caller, Failure, remote, roster, words};
use crate::client::{AboutCase, ShownApproval};

/// The records in force, with which what is proposed is compared.
pub struct InForce {
    pub judges: Judges,
    pub pools: Vec<PoolSpec>,
}

impl InForce {
    async fn ask(caller: &Caller) -> Result<InForce, Failure> {
        let answer = remote::roster(&caller.channel().await?, caller.court()?).await?;
        let (judges, pools) = roster::read(answer)?;
        let judges = judges.into_iter().map(|judge| (judge.judge, judge)).collect();
        Ok(InForce { judges, pools })
    }
}

/// What waits in an entry: what it is, who asked and until when, what it changes.
pub async fn describe(shown: &ShownApproval, caller: &Caller) -> Result<String, Failure> {
    let entry = &shown.entry;
    let in_force = InForce::ask(caller).await?;
    let (kind, body) = match &entry.event {
        Event::CaseFiled(filed) => ("case_filed", filing(filed, &entry.actor.person, &in_force)),
        Event::Proposed(proposed) => {
            let (kind, mut body) = change::lines(&proposed.what, caller, &in_force).await?;
            if !proposed.text.is_empty() {
                body.push(format!("reason 理由: {}", proposed.text));
            }
            (kind, body)
        }
        _ => ("", Vec::new()),
    };
    let mut lines = vec![format!("Entry {}: {}", entry.index, words::proposed(kind))];
    if let Some(AboutCase { case_number, proven }) = &shown.about {
        let said = if *proven { "" } else { " (as the server says; not shown to be so)" };
        lines.push(format!("  case 案号 {case_number}{said}"));
    }
    lines.push(format!(
        "  asked by 申请 {} on {}; may be approved up to {}",
        entry.actor.person, shown.asked_on, shown.until
    ));
    lines.extend(body.into_iter().map(|line| format!("  {line}")));
    Ok(lines.join("\n"))
}

/// What follows from an approval, as the end of a sentence.
pub fn effect(shown: &ShownApproval, entries: usize) -> String {
    match &shown.entry.event {
        Event::CaseFiled(filed) => {
            format!(" {} can be drawn by who filed it.", filed.facts.case_number)
        }
        Event::Proposed(proposed) => match &proposed.what {
            Event::Imports(_) => {
                format!(" {} cases were imported.", entries.saturating_sub(1))
            }
            Event::PoolRecorded(_) | Event::PolicyAdopted(_) | Event::PersonEnrolled(_) => {
                " Once the docket has a filing, it counts from tomorrow at the earliest.".to_owned()
            }
            _ => String::new(),
        },
        _ => String::new(),
    }
}

/// Why a filing waits, a line each.
pub fn need_lines(needs: &[ApprovalNeed]) -> Vec<String> {
    needs.iter().map(|need| format!("{}: {}", need.name(), words::need(*need))).collect()
}

fn filing(filed: &CaseFiled, filer: &str, in_force: &InForce) -> Vec<String> {
    let facts = &filed.facts;
    let weight = words::cases(u64::from(facts.weight));
    let mut lines = vec![format!(
        "{} stage {}  {} · {} · weight {weight} cases",
        facts.case_number,
        facts.stage,
        words::or_dash(&facts.cause),
        words::or_dash(&facts.procedure),
    )];
    lines.push("it waits because 须审批的事由:".to_owned());
    lines.extend(need_lines(&filed.needs).into_iter().map(|line| format!("  {line}")));
    lines.extend(lineage(facts, &in_force.judges));
    if !facts.departure.is_empty() {
        lines.push(format!("not as the policy says, since: {}", facts.departure));
    }
    if !facts.parties.redraw.is_empty() {
        lines.push(format!("drawn although it would go back, since: {}", facts.parties.redraw));
    }
    for exclusion in &facts.exclusions {
        let by = if exclusion.is_by_program() { "the rules" } else { filer };
        lines.push(format!(
            "left out 回避: {} by {by}, {} {}",
            judge_label(exclusion.judge, &in_force.judges),
            exclusion.ground.name(),
            exclusion.text,
        ));
    }
    filed.groups.iter().for_each(|group| lines.extend(seats(group, facts, in_force)));
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

fn lineage(facts: &Facts, judges: &Judges) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(reassigns) = &facts.lineage.reassigns {
        let leaves = judge_label(reassigns.judge, judges);
        let (ground, text) = (reassigns.ground.name(), &reassigns.text);
        lines.push(format!("the case leaves 变更承办人: {leaves}, {ground} {text}"));
    }
    if let Some(prior) = &facts.lineage.prior {
        let sat: Vec<String> = prior.sat.iter().map(|judge| judge_label(*judge, judges)).collect();
        let place = if prior.elsewhere { " (not in this log, as the filer says)" } else { "" };
        lines.push(format!(
            "it comes from {}{place}, where sat: {}",
            prior.case_number,
            sat.join(", ")
        ));
    }
    if !facts.lineage.series.is_empty() {
        lines.push(format!("first case of the series {}", facts.lineage.series));
    }
    lines
}

/// The candidates of a group of seats, and who of its pool is none.
fn seats(group: &SeatGroup, facts: &Facts, in_force: &InForce) -> Vec<String> {
    let total: u64 = group.odds.iter().map(|odds| odds.1).sum();
    let mut lines = vec![format!(
        "{} × {}, pool {}: {} candidates, as random as {} equal ones",
        group.seats,
        words::seat(group.role),
        group.pool,
        group.odds.len(),
        n_eff(&group.odds),
    )];
    let candidate = |&(judge, mass): &(JudgeId, u64)| {
        let label = judge_label(judge, &in_force.judges);
        format!("  candidate 候选: {label}, chance {}", words::percent(mass, total))
    };
    lines.extend(group.odds.iter().map(candidate));
    let known = in_force.pools.iter().find(|pool| pool.pool == group.pool);
    let members = known.map_or(&[][..], |pool| &pool.members);
    let on_duty = group.shares.iter().map(|share| share.0);
    let all: BTreeSet<JudgeId> = members.iter().map(|row| row.judge).chain(on_duty).collect();
    for judge in all {
        if group.odds.iter().any(|odds| odds.0 == judge) {
            continue;
        }
        let excluded = facts.exclusions.iter().any(|exclusion| exclusion.judge == judge);
        let why =
            if excluded { "left out, see above" } else { "away, off duty or in another seat" };
        lines.push(format!(
            "  no candidate 非候选: {}, {why}",
            judge_label(judge, &in_force.judges)
        ));
    }
    lines
}
