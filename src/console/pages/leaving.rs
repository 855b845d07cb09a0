//! 离任案件: the open cases of a judge who leaves, asked for as one list and drawn in its order.

use std::collections::BTreeMap;

use axum::extract::{Path, Query};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Form, Router};
use caselot_core::docket::Event;
use caselot_core::docket::code::PersonRole::{self, Filing};
use caselot_core::docket::code::ReassignmentGround;
use caselot_core::docket::redistribution::{RedistributedCase, Redistribution};
use caselot_core::id::{EntryIndex, JudgeId};
use maud::{Markup, html};

use super::READS_CASES;
use super::change::in_force;
use crate::client::{Outcome, left_of};
use crate::console::Console;
use crate::console::act::{Act, Done, Trouble, of_two, pages, told};
use crate::console::fault::{Fault, html_page, notice};
use crate::console::field::{self, Sheet};
use crate::console::list::{self, Column, List, Row, Wanted};
use crate::console::reads::Roster;
use crate::console::session::Typed;
use crate::console::typed::{choices, chosen, explained, judge_choices};
use crate::console::visit::Visit;
use crate::telling::change;
use crate::telling::redistribution::left_out;
use crate::wire::v1;
use crate::words::{self, text};

/// Milliseconds for which one click draws; the page then tells how far it is, and the next click
/// goes on.
const ONE_GO_MS: u64 = 8_000;
/// Address of the page, and name of its list.
const LEAVING: &str = "/leaving";
const WAITING: &str = "leaving";

pub fn router() -> Router<Console> {
    Router::new()
        .route("/leaving", get(lists).post(choose))
        .route("/leaving/{judge}", pages::<Leaving>())
        .route("/leaving/{judge}/draw", post(draw))
}

/// The lists in which cases wait, and whose cases to ask for.
async fn lists(visit: Visit, Query(listed): Query<list::Asked>) -> Result<Response, Fault> {
    if !visit.is(&READS_CASES) {
        return Err(visit.for_others());
    }
    let (running, roster) = (visit.running().await?, visit.roster().await?);
    let wanted = visit.wanted(WAITING, &listed);
    if let Some(file) = visit.say(|| waiting(&running, &roster)).file(&wanted) {
        return Ok(file);
    }
    let sheet = Sheet::new(Vec::new());
    Ok(html_page(page(&visit, (&running, &roster), &wanted, (&sheet, None))))
}

impl Visit {
    /// How many cases of judges who leave are still to be drawn, for who files.
    pub async fn listed_undrawn(&self) -> Result<usize, Fault> {
        if !self.is(&[Filing]) {
            return Ok(0);
        }
        Ok(self.running().await?.iter().map(|list| left_of(list).len()).sum())
    }

    async fn running(&self) -> Result<Vec<v1::RunningRedistribution>, Fault> {
        self.filer().redistributions().await.map_err(|error| self.fault(&error))
    }
}

/// The lists once more, beside what is wrong with what was typed, or what became of it.
async fn lists_page(visit: &Visit, sheet: &Sheet, told: Option<Markup>) -> Result<Markup, Fault> {
    let (running, roster) = (visit.running().await?, visit.roster().await?);
    Ok(page(visit, (&running, &roster), &Wanted::default(), (sheet, told)))
}

fn page(
    visit: &Visit,
    (running, roster): (&[v1::RunningRedistribution], &Roster),
    wanted: &Wanted,
    (sheet, told): (&Sheet, Option<Markup>),
) -> Markup {
    let title = visit.say(|| text!("Cases of a judge who leaves"));
    let content = visit.say(|| {
        html! {
            h1 { (title) }
            @if let Some(told) = told { (told) }
            @for list in running { (progress(visit, list, roster)) }
            @let waiting = waiting(running, roster);
            @let count = running.iter().map(|list| left_of(list).len()).sum::<usize>();
            @if !waiting.is_empty() {
                div.box { h2 { (text!("Cases that wait: {count}", count)) } (waiting.show(visit, wanted)) }
            }
            @if visit.is(&[Filing]) {
                form.box method="post" action="/leaving" data-desk="" {
                    (visit.token())
                    (sheet.choice("judge", &text!("The judge who leaves"), "", &judge_choices(roster, text!("choose"))))
                    div.actions { button.primary { (text!("Show the open cases")) } }
                }
            } @else if running.is_empty() {
                p.hint { (text!("No list is being drawn.")) }
            }
        }
    });
    visit.page(&title, "/cases", content)
}

/// How far a list is.
fn progress(visit: &Visit, list: &v1::RunningRedistribution, roster: &Roster) -> Markup {
    let left = left_of(list);
    let (listed, judge) = (list.listed as usize, JudgeId(list.judge));
    let done = listed.saturating_sub(left.len());
    html! {
        div.box {
            h2 { (roster.name(judge)) " " span.small { (done) " / " (listed) } }
            progress max=(listed) value=(done) {}
            p { (text!("approved by entry {entry}", entry = list.entry)) }
            @if visit.is(&[Filing]) {
                form method="post" action=(format!("/leaving/{judge}/draw")) {
                    (visit.token())
                    div.actions {
                        button.primary { (text!("Go on with the draws")) }
                        span.hint { (text!("In the order of the list, one after the other. It can be left and gone on with at any time.")) }
                    }
                }
            }
        }
    }
}

/// The cases that wait in these lists, in the order in which they are drawn.
fn waiting(running: &[v1::RunningRedistribution], roster: &Roster) -> List {
    let columns = [
        Column::number(text!("No.")),
        Column::case(text!("Number")),
        Column::text(text!("The judge who leaves")),
        Column::number(text!("Entry")),
    ];
    let of = |list: &v1::RunningRedistribution| {
        let (judge, entry) = (roster.name(JudgeId(list.judge)), list.entry);
        let row = move |(at, number): (usize, String)| {
            Row::of([at.into(), number.into(), judge.clone().into(), entry.into()])
        };
        (1..).zip(left_of(list)).map(row).collect::<Vec<_>>()
    };
    List::new(WAITING, LEAVING, columns).of(running.iter().flat_map(of))
}

async fn choose(visit: Visit, Form(typed): Form<Typed>) -> Result<Response, Fault> {
    visit.files()?;
    visit.own_form(field::token(&typed))?;
    let mut sheet = Sheet::new(typed);
    let roster = visit.roster().await?;
    let judge = visit.say(|| crate::console::typed::chosen_judge(&mut sheet, "judge", &roster));
    match judge {
        Some(judge) => Err(Fault::Elsewhere(format!("/leaving/{judge}"))),
        None => Ok(html_page(lists_page(&visit, &sheet, None).await?)),
    }
}

/// Draws what waits, in its order, for some seconds.
async fn draw(
    visit: Visit,
    Path(judge): Path<u32>,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    visit.files()?;
    visit.own_form(field::token(&typed))?;
    visit.no_alarm()?;
    let found = visit.running().await?.into_iter().find(|list| list.judge == judge);
    let Some(list) = found else { return Err(Fault::Elsewhere("/leaving".to_owned())) };
    let roster = visit.roster().await?;
    let until = visit.now_ms().saturating_add(ONE_GO_MS);
    let mut rows: Vec<(String, Markup)> = Vec::new();
    for number in left_of(&list) {
        let answer = visit.filer().assign_listed(&number, &list).await;
        let goes_on = matches!(&answer, Ok((_, outcome)) if !matches!(outcome, Outcome::Waits(_)));
        let became = match answer {
            Ok((_, outcome)) => visit.say(|| became(&outcome, &roster)),
            Err(error) if error.is_unproven() => return Err(visit.fault(&error)),
            Err(error) => notice(&visit.said(&error)),
        };
        rows.push((number, became));
        if !goes_on || visit.now_ms() > until {
            break;
        }
    }
    let told = visit.say(|| {
        html! {
            table {
                thead { tr { th { (text!("Number")) } th { (text!("What became of it")) } } }
                tbody { @for (number, became) in &rows { tr { td.case { (number) } td { (became) } } } }
            }
        }
    });
    let sheet = Sheet::new(Vec::new());
    Ok(html_page(lists_page(&visit, &sheet, Some(told)).await?))
}

fn became(outcome: &Outcome, roster: &Roster) -> Markup {
    html! {
        @match outcome {
            Outcome::Waits(waiting) => {
                (text!("It waits for a second person, entry {entries}.", entries = waiting.filing))
                " " (text!("The list goes on after that."))
            }
            Outcome::Opened(_) => { (text!("opened, waits for the contributor's value")) }
            outcome => {
                @match outcome.undertaking() {
                    Some(judge) => { b { (roster.name(judge)) } }
                    None => { (text!("It came to nothing, and stays where it was.")) }
                }
            }
        }
    }
}

/// The open cases of a judge, to be asked for as one list.
pub struct Leaving {
    judge: JudgeId,
    found: v1::RehearseRedistributionResponse,
    /// The judge's open cases, for what they are about.
    cases: BTreeMap<String, v1::FoundCase>,
    roster: Roster,
}

/// What was typed: why, and which cases go.
pub struct Asked {
    ground: ReassignmentGround,
    text: String,
    cases: Vec<v1::WaitingCase>,
}

/// The field of the cases that go.
const GOES: &str = "goes";

impl Leaving {
    /// The proposal as it will stand, but for the commitments.
    fn proposed(&self, asked: &Asked) -> Event {
        let listed = |case: &v1::WaitingCase| RedistributedCase {
            filing: EntryIndex(case.filing),
            case_number: case.case_number.clone(),
            stage: case.stage,
            nonce_commitment: [0; 32],
        };
        let cases = asked.cases.iter().map(listed).collect();
        let (judge, ground, text) = (self.judge, asked.ground, asked.text.clone());
        Event::Redistribution(Box::new(Redistribution { judge, ground, text, cases }))
    }

    /// Who sits beside the judge.
    fn panel_of(&self, case: Option<&v1::FoundCase>) -> Vec<String> {
        let panel = case.iter().flat_map(|case| &case.panel);
        panel.map(|judge| self.roster.bare_name(JudgeId(*judge))).collect()
    }

    fn stays(&self, asked: &Asked) -> usize {
        self.found.cases.len() - asked.cases.len() + self.found.left_out as usize
    }
}

impl Act for Leaving {
    type Key = u32;
    type Input = Asked;
    const ROLES: &'static [PersonRole] = &[Filing];
    const PLACE: &'static str = "/cases";

    async fn open(visit: &Visit, judge: u32) -> Result<Leaving, Fault> {
        let (judge, roster) = (JudgeId(judge), visit.roster().await?);
        if visit.running().await?.iter().any(|list| list.judge == judge.0) {
            return Err(Fault::Elsewhere("/leaving".to_owned()));
        }
        let found = visit.filer().cases_of_leaving(judge).await;
        let found = found.map_err(|error| visit.fault(&error))?;
        let request = v1::FindCasesRequest {
            court: visit.court(),
            judge: judge.0,
            standing: v1::CaseStanding::Open.into(),
            ..v1::FindCasesRequest::default()
        };
        let cases = visit.find_all(request).await?.into_iter();
        let cases = cases.map(|case| (case.case_number.clone(), case)).collect();
        Ok(Leaving { judge, found, cases, roster })
    }

    fn title(&self) -> String {
        text!("Cases of a judge who leaves")
    }

    fn path(&self) -> String {
        format!("/leaving/{}", self.judge)
    }

    fn back(&self) -> String {
        "/leaving".to_owned()
    }

    fn fields(&self, visit: &Visit, sheet: &Sheet) -> Markup {
        let goes: Vec<&str> = sheet.values(GOES).collect();
        let typed = !sheet.typed().is_empty();
        html! {
            p.bignumber { (self.roster.name(self.judge)) }
            p { (text!("Open cases that can be drawn afresh: {count}", count = self.found.cases.len())) }
            @if self.found.left_out > 0 {
                p.notice { (text!("That stay as they are, since a draw of them is open or a list holds no more: {count}", count = self.found.left_out)) }
            }
            (sheet.choice("ground", &text!("Ground of the change"), &text!("retirement and resignation: other, said in words"), &choices(ReassignmentGround::ALL)))
            (sheet.line("text", &text!("Explanation"), &text!("who decided it and on which day, and why; it stands in the log")))
            @if let Some(fault) = sheet.fault_of("cases") { p.fault role="alert" { (fault) } }
            p { b { (text!("Ticked cases are drawn afresh; the others stay with the judge.")) } }
            table {
                thead { tr {
                    th { (text!("Goes")) } th { (text!("Number")) } th { (text!("Cause")) }
                    th { (text!("day of entry")) } th { (text!("Panel")) }
                } }
                tbody {
                    @for case in &self.found.cases {
                        @let known = self.cases.get(&case.case_number);
                        tr {
                            td { input type="checkbox" name=(GOES) value=(case.case_number) aria-label=(case.case_number)
                                checked[!typed || goes.contains(&case.case_number.as_str())]; }
                            td.case { (case.case_number) }
                            td { (known.map_or("", |it| it.cause.as_str())) }
                            td.time { (known.map_or("", |it| it.filed_on.as_str())) }
                            td { (words::listed(&self.panel_of(known))) }
                        }
                    }
                }
            }
            (of_two(visit))
        }
    }

    fn read(&self, _visit: &Visit, sheet: &mut Sheet) -> Option<Asked> {
        let ground = chosen(sheet, "ground", ReassignmentGround::ALL);
        let text = explained(sheet, "text", ground);
        let goes: Vec<String> = sheet.values(GOES).map(str::to_owned).collect();
        let mut cases = self.found.cases.clone();
        cases.retain(|case| goes.contains(&case.case_number));
        if cases.is_empty() {
            sheet.fault("cases", text!("no case is left to be drawn"));
        }
        Some(Asked { ground: ground?, text, cases })
    }

    async fn effect(&self, visit: &Visit, asked: &Asked) -> Result<Markup, Trouble> {
        Ok(visit.say(|| {
            let (_, mut lines) = change::lines(&self.proposed(asked), &in_force(&self.roster));
            lines.push(left_out(self.stays(asked)));
            html! {
                (told(&lines))
                p.warn { (text!("A case of a panel gets a whole new panel: the others who sit are replaced, too.")) }
                (of_two(visit))
            }
        }))
    }

    async fn perform(&self, visit: &Visit, asked: &Asked) -> Result<Done, Trouble> {
        let Asked { ground, text, cases } = asked;
        let filer = visit.filer();
        let made = filer.propose_redistribution(self.judge, (*ground, text), cases).await?;
        Done::of(visit, &made.entries, made.proposed).await
    }

    fn field_of(&self, field: &str) -> Option<&'static str> {
        match field {
            "text" => Some("text"),
            "ground" => Some("ground"),
            "cases" | "judge" => Some("cases"),
            _ => None,
        }
    }
}
