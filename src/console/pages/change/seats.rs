//! 更换合议庭成员, 转合议, 随机抽取陪审员: other seats of a case are drawn while its judge stays.

use caselot_core::docket::Day;
use caselot_core::docket::code::PersonRole::{self, Filing};
use caselot_core::docket::code::{DecidedBy, ReassignmentGround, SeatChangeKind};
use caselot_core::docket::panel::{PANEL_SIZES, PanelSeats};
use caselot_core::docket::seats::HeldSeat;
use caselot_core::id::JudgeId;
use maud::{Markup, html};

use super::About;
use crate::client::{CaseInput, Rehearsal, SeatsInput};
use crate::console::act::{Act, Done, Trouble, told};
use crate::console::fault::Fault;
use crate::console::field::Sheet;
use crate::console::pages::outcome::outcome_box;
use crate::console::pages::preview::seats_box;
use crate::console::panel::{alternates_field, list_field, list_fields, read_lists, refuse_crowd};
use crate::console::session::Typed;
use crate::console::typed::{as_number, choices, chosen, day, explained, required, required_day};
use crate::console::visit::Visit;
use crate::telling::judges::judge_label;
use crate::telling::{kind_name, seats};
use crate::words::{self, text};

/// A draw of other seats.
pub struct Seats {
    of: About,
    kind: SeatChangeKind,
    /// This desk filed the case, so it knows the parties.
    opened: bool,
}

/// What the form says.
pub struct Input {
    asked: SeatsInput,
    /// Parties, claim and day of acceptance, typed at a desk that did not file the case.
    opening: Option<(String, String, Day)>,
}

/// The name of a kind in an address.
pub fn slug(kind: SeatChangeKind) -> &'static str {
    match kind {
        SeatChangeKind::Replacement => "replace",
        SeatChangeKind::PanelFormed => "panel",
        SeatChangeKind::AssessorsDrawn => "draw",
    }
}

impl Seats {
    fn head(&self) -> Markup {
        let judge = self.of.judge().map(|judge| self.of.roster.name(judge));
        html! {
            p.bignumber { (self.of.number()) }
            @if let Some(judge) = judge { p { (text!("It stays with {judge}.", judge)) } }
        }
    }

    fn replacement(&self, sheet: &Sheet) -> Markup {
        let judges = &self.of.roster.judges;
        let beside = self.of.known.may_leave(&self.of.pending);
        let assessors = beside.iter().any(|(role, _)| role.is_assessors());
        html! {
            div.field {
                span.label { (text!("Who leaves")) }
                div.input.checks {
                    @for (role, judge) in beside {
                        @let value = judge.to_string();
                        label {
                            input type="checkbox" name="leaves" value=(value)
                                checked[sheet.values("leaves").any(|it| it == value)];
                            " " (words::label(role)) " " (judge_label(judge, judges))
                        }
                    }
                    @if let Some(fault) = sheet.fault_of("leaves") { p.fault role="alert" { (fault) } }
                }
            }
            (leaving_fields(sheet))
            @if assessors { (sheet.day("hearing", &text!("Day of the hearing"), &text!("of an assessor: those are drawn who can come; empty: today"))) }
        }
    }

    fn formation(&self, sheet: &Sheet) -> Markup {
        html! {
            (sheet.line("text", &text!("Reason"), &text!("such as the ruling by which the procedure changes; it stands in the log")))
            div.two {
                (sheet.line("procedure", &text!("Procedure from here on"), &text!("empty: as before")))
                (sheet.line("added", &text!("Seats that are added"), &text!("empty: by the rules, for the new procedure")))
            }
            (list_fields(sheet, &self.of.roster))
            (alternates_field(sheet))
            (sheet.line("departure", &text!("Why not by the rules"), &text!("if pool, seats or weight are others")))
        }
    }

    fn later_draw(&self, sheet: &Sheet) -> Markup {
        html! {
            @for seats in self.of.known.later() { p { (self.of.roster.later_label(seats)) } }
            (sheet.day("hearing", &text!("Day of the hearing"), "2026-02-16"))
            p.hint { (text!("Those are drawn who can come on that day. A draw less than seven days before it stands in every report.")) }
        }
    }

    fn parties(&self, sheet: &Sheet) -> Markup {
        html! {
            @if !self.opened { (super::opening_fields(sheet)) }
        }
    }

    /// The case as it is filed for the draw.
    async fn case(&self, visit: &Visit, input: &Input) -> Result<CaseInput, Trouble> {
        let current = visit.filer().seats_of(self.of.number(), &input.asked).await?;
        let mut case = current.case;
        if let Some((parties, claim, accepted_on)) = &input.opening {
            (case.parties, case.claim) = (parties.clone(), claim.clone());
            case.accepted_on = *accepted_on;
        }
        Ok(case)
    }

    /// What it would do, as the log will say it.
    fn lines(&self, case: &CaseInput) -> Vec<String> {
        let Some(change) = &case.lineage.changes else { return Vec::new() };
        let mut change = change.clone();
        let held = self.of.known.held().into_iter();
        let held = held.map(|(role, judge)| (role, Some(judge), String::new()));
        change.seated.seats =
            held.map(|(role, judge, pool)| HeldSeat { role, judge, pool }).collect();
        let name = |judge| judge_label(judge, &self.of.roster.judges);
        let mut lines = vec![self.of.number().to_owned(), self.title()];
        // What it is says the title.
        lines.extend(seats::of_change(&change, name).into_iter().skip(1));
        if change.kind == SeatChangeKind::PanelFormed {
            lines.push(text!("procedure from here on: {procedure}", procedure = case.procedure));
        }
        lines.extend(self.of.roster.panel_lines(&case.panel));
        lines
    }
}

/// On which ground a seat is left, who decided it, and why.
pub fn leaving_fields(sheet: &Sheet) -> Markup {
    html! {
        div.two {
            (sheet.choice("ground", &text!("Ground of the change"), "", &choices(ReassignmentGround::ALL)))
            (sheet.choice("decided_by", &text!("Decided by"), "", &choices(DecidedBy::ALL)))
        }
        (sheet.line("text", &text!("Explanation"), &text!("on which day and why; it stands in the log")))
        p.hint { (text!("A recusal is decided by the president, the president's own by the committee. Who cannot come to court for another reason: choose the ground that needs an explanation, and say why.")) }
    }
}

impl Act for Seats {
    type Key = (u64, String);
    type Input = Input;
    const ROLES: &'static [PersonRole] = &[Filing];
    const PLACE: &'static str = "/cases";

    async fn open(visit: &Visit, (entry, kind): (u64, String)) -> Result<Seats, Fault> {
        let kind = SeatChangeKind::ALL.iter().copied().find(|it| slug(*it) == kind);
        let of = About::open(visit, entry).await?;
        let Some(kind) = kind.filter(|kind| of.known.may_change(*kind, &of.pending)) else {
            return Err(of.cannot(visit));
        };
        let stage = of.known.present().map_or(0, |stage| stage.stage);
        let opened = visit.opening(of.number(), stage).is_some();
        Ok(Seats { of, kind, opened })
    }

    fn title(&self) -> String {
        kind_name(self.kind, self.of.known.is_panel())
    }

    fn path(&self) -> String {
        format!("{}/seats/{}", self.of.page(), slug(self.kind))
    }

    fn back(&self) -> String {
        self.of.page()
    }

    fn begin(&self) -> Typed {
        Vec::new()
    }

    fn fields(&self, _visit: &Visit, sheet: &Sheet) -> Markup {
        html! {
            (self.head())
            @match self.kind {
                SeatChangeKind::Replacement => { (self.replacement(sheet)) }
                SeatChangeKind::PanelFormed => { (self.formation(sheet)) }
                SeatChangeKind::AssessorsDrawn => { (self.later_draw(sheet)) }
            }
            (self.parties(sheet))
            @if self.kind != SeatChangeKind::AssessorsDrawn {
                p.hint { (text!("A second person agrees to it before its draw. Until it is drawn the old seats hold.")) }
            }
        }
    }

    fn read(&self, _visit: &Visit, sheet: &mut Sheet) -> Option<Input> {
        let mut asked = SeatsInput::of(self.kind);
        match self.kind {
            SeatChangeKind::Replacement => read_replacement(sheet, &mut asked),
            SeatChangeKind::PanelFormed => {
                let seats = u32::try_from(self.of.known.held().len()).unwrap_or(u32::MAX);
                read_formation(sheet, &mut asked, seats);
            }
            SeatChangeKind::AssessorsDrawn => asked.hearing = required_day(sheet, "hearing"),
        }
        let opening = (!self.opened).then(|| super::read_opening(sheet));
        sheet.is_sound().then_some(Input { asked, opening })
    }

    async fn effect(&self, visit: &Visit, input: &Input) -> Result<Markup, Trouble> {
        let case = self.case(visit, input).await?;
        let rehearsed = visit.filer().rehearse(std::slice::from_ref(&case)).await?;
        let Some(rehearsed) = rehearsed.into_iter().next() else { return Ok(html! {}) };
        if let Rehearsal::Refused { code, field, text, named } = &rehearsed {
            let said = visit.say(|| words::refused(code, &self.of.roster.named(named), text));
            let pool = named.get("pool").map(String::as_str);
            let list = list_field(code, pool, &input.asked.panel);
            return Err(Trouble::Field(list.map_or_else(|| field.clone(), str::to_owned), said));
        }
        Ok(visit.say(|| {
            html! {
                (told(&self.lines(&case)))
                (seats_box(&rehearsed, &self.of.roster))
            }
        }))
    }

    async fn perform(&self, visit: &Visit, input: &Input) -> Result<Done, Trouble> {
        let case = self.case(visit, input).await?;
        let outcome = visit.filer().assign(&case).await?;
        let outcome = visit.filer().end_if_over(&case, outcome, visit.today()).await?;
        Ok(Done::Shown(visit.say(|| outcome_box(visit, &outcome, &self.of.roster))))
    }

    fn field_of(&self, field: &str) -> Option<&'static str> {
        use SeatChangeKind::{AssessorsDrawn, PanelFormed, Replacement};
        Some(match (self.kind, field) {
            (_, "parties" | "facts_commitment") if !self.opened => "parties",
            (_, "accepted_on") if !self.opened => "accepted_on",
            (Replacement | PanelFormed, "text" | "lineage.changes.text") => "text",
            (Replacement, "decided_by") => "decided_by",
            (Replacement, "ground") => "ground",
            (Replacement, "leaves" | "panel" | "pool") => "leaves",
            (AssessorsDrawn, "hearing_day" | "pool") | (Replacement, "hearing_day") => "hearing",
            (PanelFormed, "procedure" | "pool") => "procedure",
            (PanelFormed, "panel" | "flags") => "added",
            (PanelFormed, "assessors") => "assessors",
            (PanelFormed, "assessor_pool") => "assessor_pool",
            (PanelFormed, "experts") => "experts",
            (PanelFormed, "expert_pool") => "expert_pool",
            (PanelFormed, "departure") => "departure",
            _ => return None,
        })
    }
}

fn read_replacement(sheet: &mut Sheet, asked: &mut SeatsInput) {
    asked.leaves = sheet.values("leaves").filter_map(|it| it.parse().ok().map(JudgeId)).collect();
    if asked.leaves.is_empty() {
        sheet.fault("leaves", text!("choose who leaves"));
    }
    asked.ground = chosen(sheet, "ground", ReassignmentGround::ALL);
    asked.decided_by = chosen(sheet, "decided_by", DecidedBy::ALL);
    asked.text = explained(sheet, "text", asked.ground);
    asked.hearing = day(sheet, "hearing");
}

/// Reads how many seats are added to those that there are: together they make a panel.
fn read_formation(sheet: &mut Sheet, asked: &mut SeatsInput, seats: u32) {
    asked.text = required(sheet, "text");
    asked.procedure = Some(sheet.value("procedure").to_owned()).filter(|it| !it.is_empty());
    sheet.value("departure").clone_into(&mut asked.departure);
    let lists = read_lists(sheet);
    if sheet.value("added").is_empty() {
        if lists.all_assessors() > 0 || lists.alternates > 0 {
            sheet.fault(
                "added",
                text!("say how many seats are added, those of assessors among them"),
            );
        }
        return;
    }
    let fits: Vec<u32> = PANEL_SIZES.iter().filter_map(|size| size.checked_sub(seats)).collect();
    let fits: Vec<u32> = fits.into_iter().filter(|added| *added > 0).collect();
    let added = as_number(sheet.value("added")).filter(|added| fits.contains(added));
    let Some(added) = added else {
        let all: Vec<String> = fits.iter().map(u32::to_string).collect();
        let added = all.join(if words::is_chinese() { "、" } else { ", " });
        let said = match fits.is_empty() {
            true => text!("the panel has {seats} seats, and no more can be added", seats),
            false => text!(
                "{seats} sit now, and a panel has 3, 5 or 7 seats: add one of {added}",
                seats,
                added
            ),
        };
        sheet.fault("added", said);
        return;
    };
    refuse_crowd(sheet, &lists, added);
    asked.panel = PanelSeats { members: added.saturating_sub(lists.all_assessors()), ..lists };
}
