//! 今日: what waits for this person.

use caselot_core::docket::Day;
use caselot_core::docket::code::PersonRole::{Filing, Supervisor};
use maud::{Markup, html};

use super::pending::{Attempt, refused_designation};
use crate::console::fault::Fault;
use crate::console::visit::Visit;
use crate::wire::v1;
use crate::words::{counted, text};

/// Decisions that are looked at, the last ones.
const LOOKED_AT: u32 = 200;
/// Undrawn filings of the court that are named.
const UNDRAWN: usize = 10;

/// What is left to do about a filing of this desk.
pub enum Next {
    /// A second person has to agree first.
    Waits,
    /// Its draw.
    Draw,
    /// Its end: nobody agreed to it, whatever it is to its case.
    End(Attempt),
}

impl Visit {
    /// The undrawn filings of this desk, each with what is left to do about it.
    pub async fn own_undrawn(
        &self,
        undrawn: &[v1::CaseStage],
        waiting: &[v1::WaitingLine],
    ) -> Result<Vec<(v1::CaseStage, Next)>, Fault> {
        let mut own = Vec::new();
        if !self.is(&[Filing]) {
            return Ok(own);
        }
        let today = self.today().to_string();
        for stage in undrawn {
            if !self.filer().can_resume(&stage.case_number, stage.stage) {
                continue;
            }
            let waits = |line: &v1::WaitingLine| line.entry == stage.filing && line.until >= today;
            let next = match waiting.iter().any(waits) {
                true => Next::Waits,
                false => match self.not_agreed(stage.filing).await? {
                    Some(_) => Next::End(self.known_case(stage.filing).await?.attempt()),
                    None => Next::Draw,
                },
            };
            own.push((stage.clone(), next));
        }
        Ok(own)
    }
}

/// Days for which somebody is told that what was asked for was declined.
const TOLD_DAYS: u32 = 14;

impl Visit {
    /// The designations that this person asked for and others declined, of cases that nobody has
    /// since.
    pub async fn own_refused(&self) -> Result<Vec<(u64, String)>, Fault> {
        let mut own = Vec::new();
        if !self.is(&[Filing]) {
            return Ok(own);
        }
        let today = self.today();
        let request = v1::ListDecidedRequest {
            from: Day(today.0.saturating_sub(TOLD_DAYS)).to_string(),
            to: today.to_string(),
            page_size: LOOKED_AT,
            ..Default::default()
        };
        let page = self.list_decided(request).await.map_err(|error| self.fault(&error))?;
        for line in page.lines.iter().filter(|line| !line.agreed) {
            let Some(asked) = &line.asked else { continue };
            let is_own = asked.person == self.session.person && line.person != asked.person;
            if !is_own || asked.kind != "designation_requested" {
                continue;
            }
            let known = self.known_case(asked.entry).await?;
            if refused_designation(&known).is_some() {
                own.push((asked.entry, asked.case_number.clone()));
            }
        }
        Ok(own)
    }
}

/// What of this person's was declined.
fn refused(own: &[(u64, String)]) -> Markup {
    html! {
        @if !own.is_empty() {
            p { span.tag.red { (counted!("{count} not agreed to", "{count} not agreed to", count = own.len())) } }
            ul.plain {
                @for (filing, number) in own {
                    li { a.case href=(format!("/case/{filing}")) { (number) } " " (text!("The designation was not agreed to")) }
                }
            }
        }
    }
}

/// What is left to do about a filing of this desk, with the way to it.
fn next_step(visit: &Visit, it: &v1::CaseStage, next: &Next) -> Markup {
    html! {
        @match next {
            Next::Waits => { span.tag.red { (text!("waits for approval")) } }
            Next::End(attempt) => {
                span.tag.red { (attempt.title()) } " "
                a.button href=(format!("/case/{}/end", it.filing)) { (attempt.end_name()) }
            }
            Next::Draw => {
                form method="post" action="/resume" {
                    (visit.token())
                    input type="hidden" name="filing" value=(it.filing);
                    button { (text!("Go on with the draw")) }
                }
            }
        }
    }
}

/// What a desk's own person has begun and not ended.
pub struct Begun<'b> {
    /// Filings that are not drawn, with what comes next.
    pub undrawn: &'b [(v1::CaseStage, Next)],
    /// How many cases of lists of judges who leave are to be drawn.
    pub listed: usize,
    /// What was not agreed to: its filing, and the number of the case.
    pub declined: &'b [(u64, String)],
}

/// What waits for this person.
pub fn to_do(
    visit: &Visit,
    Begun { undrawn: own, listed, declined }: Begun<'_>,
    undrawn: &[v1::CaseStage],
    waiting: &[v1::WaitingLine],
) -> Markup {
    let supervisor = visit.is(&[Supervisor]);
    let for_me = waiting.iter().filter(|line| supervisor && line.person != visit.session.person);
    let mine = waiting.iter().filter(|line| line.person == visit.session.person).count();
    html! {
        div.box {
            h2 { (text!("To do")) }
            @if supervisor {
                p {
                    a href="/approvals" { (text!("{count} wait for my approval", count = for_me.count())) }
                }
            }
            @if mine > 0 {
                p { a href="/approvals" { (text!("{count} of mine wait for a second person", count = mine)) } }
            }
            @if listed > 0 {
                p { a href="/leaving" { (counted!("{listed} case of a judge who leaves is to be drawn", "{listed} cases of a judge who leaves are to be drawn", listed)) } }
            }
            (refused(declined))
            @if visit.is(&[Filing]) {
                @if own.is_empty() && listed == 0 {
                    p.hint { (text!("No filing of this desk is undrawn.")) }
                }
                @if !own.is_empty() {
                    p { (text!("Filed and not drawn:")) }
                    ul.plain {
                        @for (it, next) in own {
                            li {
                                a.case href=(format!("/case/{}", it.filing)) { (it.case_number) } " "
                                @if it.changes != 0 { span.tag { (text!("change of seats")) } " " }
                                (next_step(visit, it, next))
                            }
                        }
                    }
                }
            }
            @if !supervisor && mine == 0 && !visit.is(&[Filing]) {
                p.hint { (text!("Nothing waits for you.")) }
            }
            @if supervisor && !undrawn.is_empty() {
                p {
                    a href=(format!("/cases?state={}", i32::from(v1::FilingStatus::Open))) {
                        (text!("filings of the court still undrawn: {count}", count = undrawn.len()))
                    }
                    " " span.small { (text!("the first filed first")) }
                }
                ul.plain {
                    @for it in undrawn.iter().take(UNDRAWN) {
                        li { (super::case_link(visit, it.filing, &it.case_number)) }
                    }
                }
            }
        }
    }
}
