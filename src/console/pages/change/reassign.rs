//! 变更承办人, 改为指定: a case gets another undertaking judge, by a new draw without the present one
//! or by a designation.

use caselot_core::docket::Day;
use caselot_core::docket::code::DesignationGround::{self, Follows, Refiled};
use caselot_core::docket::code::PersonRole::{self, Filing};
use caselot_core::docket::code::ReassignmentGround;
use caselot_core::docket::designation::OutageDraw;
use caselot_core::docket::lineage::Reassignment;
use caselot_core::id::JudgeId;
use caselot_core::lottery::role::SeatRole;
use maud::{Markup, html};

use super::About;
use crate::client::{CaseInput, CurrentStage, DesignationInput, Rehearsal};
use crate::console::act::{Act, Done, Trouble, approver_field, of_two, told};
use crate::console::fault::Fault;
use crate::console::field::Sheet;
use crate::console::pages::outcome::outcome_box;
use crate::console::pages::preview::preview_box;
use crate::console::reads::Roster;
use crate::console::session::Typed;
use crate::console::typed::{
    choices, chosen, chosen_judge, explained, judge_choices, required, required_day,
};
use crate::console::visit::Visit;
use crate::telling::approval::{leaving, without_draw};
use crate::telling::reassignment_name;
use crate::telling::round;
use crate::words::{self, text};

/// A new draw without the judge who leaves.
pub struct Reassign(Leaving);

/// A designation of another judge.
pub struct Designate(Leaving);

/// What both have in common: the case, and the stage that would follow.
struct Leaving {
    of: About,
    current: CurrentStage,
}

/// The grounds on which a person asks for a designation; a case goes back, or to the judge of its main
/// case, by its own filing.
pub fn asked_grounds() -> Vec<DesignationGround> {
    let asked = |ground: &DesignationGround| !matches!(ground, Refiled | Follows);
    DesignationGround::ALL.iter().copied().filter(asked).collect()
}

impl Leaving {
    async fn open(visit: &Visit, entry: u64) -> Result<Leaving, Fault> {
        let of = About::open(visit, entry).await?;
        // A change of seats is settled first; a change of the judge that was asked for goes on.
        if of.known.open_filing().is_some_and(|open| open.changes != 0) {
            return Err(of.cannot(visit));
        }
        // The ground is typed later; the stage is the same whatever it is.
        let asked = Reassignment::asked(ReassignmentGround::Other, "");
        let current = visit.filer().current_stage(of.number(), asked).await;
        Ok(Leaving { of, current: current.map_err(|error| visit.fault(&error))? })
    }

    fn begin(&self) -> Typed {
        let case = &self.current.case;
        let day = match case.accepted_on {
            Day(0) => String::new(),
            day => day.to_string(),
        };
        vec![("accepted_on".to_owned(), day)]
    }

    /// The case, who has it, and why it leaves.
    fn head(&self, sheet: &Sheet) -> Markup {
        let judge = self.of.judge().map(|judge| self.of.roster.name(judge));
        html! {
            p.bignumber { (self.of.number()) }
            @if let Some(judge) = judge { p { (text!("Has it now: {judge}", judge)) } }
            (sheet.choice("ground", &text!("Ground of the change"), &text!("retirement and resignation: other, said in words"), &choices(ReassignmentGround::ALL)))
            (sheet.line("text", &text!("Explanation"), &text!("who decided it and on which day, and why; it stands in the log")))
        }
    }

    /// What only the folder that filed the case holds.
    fn parties(&self, sheet: &Sheet) -> Markup {
        html! {
            @if !self.current.opened {
                (super::opening_fields(sheet))
            }
        }
    }

    fn read(&self, sheet: &mut Sheet) -> Option<CaseInput> {
        let ground = chosen(sheet, "ground", ReassignmentGround::ALL);
        let text = explained(sheet, "text", ground);
        let mut case = self.current.case.clone();
        if !self.current.opened {
            (case.parties, case.claim, case.accepted_on) = super::read_opening(sheet);
        }
        sheet.value("approver").clone_into(&mut case.approver);
        case.lineage.reassigns = Some(Box::new(Reassignment::asked(ground?, &text)));
        Some(case)
    }

    /// Who leaves, and in which round another judge comes.
    fn leaves(&self, case: &CaseInput) -> Vec<String> {
        let judge = self.of.judge().unwrap_or(JudgeId(0));
        let reassigns = case.lineage.reassigns.as_deref();
        let line = reassigns.map(|it| leaving(judge, it.ground, &it.text, &self.of.roster.judges));
        let round = round(case.stage);
        [self.of.number().to_owned() + " " + &round].into_iter().chain(line).collect()
    }

    /// Of a panel's case: that the others who sit go with the judge.
    fn panel(&self) -> Option<String> {
        let mut held = self.of.known.held();
        held.retain(|(role, _)| *role != SeatRole::Undertaking);
        let names: Vec<String> = held.iter().map(|it| self.of.roster.bare_name(it.1)).collect();
        (!names.is_empty()).then(|| {
            text!(
                "A panel has this case: with the judge {names} are replaced, by the same draw.",
                names = words::listed(&names)
            )
        })
    }

    fn field_of(&self, field: &str) -> Option<&'static str> {
        match field {
            "text" | "lineage.reassigns.text" => Some("text"),
            "ground" | "lineage.reassigns" | "lineage" => Some("ground"),
            "parties" | "facts_commitment" if !self.current.opened => Some("parties"),
            "accepted_on" if !self.current.opened => Some("accepted_on"),
            _ => None,
        }
    }
}

impl Act for Reassign {
    type Key = u64;
    type Input = CaseInput;
    const ROLES: &'static [PersonRole] = &[Filing];
    const PLACE: &'static str = "/cases";

    async fn open(visit: &Visit, entry: u64) -> Result<Reassign, Fault> {
        Leaving::open(visit, entry).await.map(Reassign)
    }

    fn title(&self) -> String {
        reassignment_name()
    }

    fn path(&self) -> String {
        format!("{}/reassign", self.0.of.page())
    }

    fn back(&self) -> String {
        self.0.of.page()
    }

    fn begin(&self) -> Typed {
        self.0.begin()
    }

    fn fields(&self, visit: &Visit, sheet: &Sheet) -> Markup {
        let roster = &self.0.of.roster;
        let mut pools = vec![(String::new(), text!("its present pool"))];
        let ordinary = roster.pools.iter().filter(|pool| !pool.settings.assessors);
        pools.extend(ordinary.map(|pool| (pool.pool.clone(), roster.pool_label(&pool.pool))));
        html! {
            (self.0.head(sheet))
            (sheet.choice("pool", &text!("Pool"), "", &pools))
            (sheet.line("departure", &text!("Why not by the rules"), &text!("if pool, seats or weight are others")))
            (self.0.parties(sheet))
            (approver_field(visit, sheet))
            p.hint { (text!("It is drawn again, without the judge who leaves. A second person agrees to it before its draw.")) }
        }
    }

    fn read(&self, _visit: &Visit, sheet: &mut Sheet) -> Option<CaseInput> {
        let mut case = self.0.read(sheet)?;
        if !sheet.value("pool").is_empty() {
            sheet.value("pool").clone_into(&mut case.pool);
        }
        sheet.value("departure").clone_into(&mut case.departure);
        Some(case)
    }

    async fn effect(&self, visit: &Visit, case: &CaseInput) -> Result<Markup, Trouble> {
        let rehearsed = visit.filer().rehearse(std::slice::from_ref(case)).await?;
        let Some(rehearsed) = rehearsed.into_iter().next() else { return Ok(html! {}) };
        if let Rehearsal::Refused { code, field, text, named } = &rehearsed {
            let roster = &self.0.of.roster;
            let said = visit.say(|| words::refused(code, &roster.named(named), text));
            return Err(Trouble::Field(field.clone(), said));
        }
        Ok(visit.say(|| {
            html! {
                (told(&self.0.leaves(case)))
                @if let Some(said) = self.0.panel() { p.warn { b { (said) } } }
                (preview_box(&rehearsed, &self.0.of.roster, visit))
            }
        }))
    }

    async fn perform(&self, visit: &Visit, case: &CaseInput) -> Result<Done, Trouble> {
        let outcome = visit.filer().assign(case).await?;
        let outcome = visit.filer().end_if_over(case, outcome, visit.today()).await?;
        Ok(Done::Shown(visit.say(|| outcome_box(visit, &outcome, &self.0.of.roster))))
    }

    fn field_of(&self, field: &str) -> Option<&'static str> {
        match field {
            "pool" => Some("pool"),
            "departure" => Some("departure"),
            field => self.0.field_of(field),
        }
    }
}

impl Act for Designate {
    type Key = u64;
    type Input = (CaseInput, DesignationInput);
    const ROLES: &'static [PersonRole] = &[Filing];
    const PLACE: &'static str = "/cases";

    async fn open(visit: &Visit, entry: u64) -> Result<Designate, Fault> {
        Leaving::open(visit, entry).await.map(Designate)
    }

    fn title(&self) -> String {
        text!("Ask for a designation")
    }

    fn path(&self) -> String {
        format!("{}/designate", self.0.of.page())
    }

    fn back(&self) -> String {
        self.0.of.page()
    }

    fn begin(&self) -> Typed {
        self.0.begin()
    }

    fn fields(&self, visit: &Visit, sheet: &Sheet) -> Markup {
        html! {
            (self.0.head(sheet))
            (designation_fields(sheet, &self.0.of.roster))
            (self.0.parties(sheet))
            (of_two(visit))
        }
    }

    fn read(&self, _visit: &Visit, sheet: &mut Sheet) -> Option<(CaseInput, DesignationInput)> {
        let case = self.0.read(sheet);
        let input = read_designation(sheet, &self.0.of.roster, "text");
        case.zip(input)
    }

    async fn effect(
        &self,
        visit: &Visit,
        (case, input): &(CaseInput, DesignationInput),
    ) -> Result<Markup, Trouble> {
        Ok(visit.say(|| {
            let mut lines = self.0.leaves(case);
            let judges = &self.0.of.roster.judges;
            let (text, outage) = (&input.text, input.outage.as_ref());
            lines.extend(without_draw(input.judge, input.ground, text, outage, judges));
            html! { (told(&lines)) (of_two(visit)) }
        }))
    }

    async fn perform(
        &self,
        visit: &Visit,
        (case, input): &(CaseInput, DesignationInput),
    ) -> Result<Done, Trouble> {
        let checked = visit.filer().request_designation(case, input).await?;
        Ok(match checked.end {
            Some(end) => Done::Made(vec![end.0]),
            None => Done::Waits(vec![checked.request.0]),
        })
    }

    fn field_of(&self, field: &str) -> Option<&'static str> {
        match field {
            "judge" => Some("judge"),
            "ground" => Some("designation_ground"),
            "outage" => Some("minutes"),
            field => self.0.field_of(field),
        }
    }
}

/// Whom to designate, and on which ground.
pub fn designation_fields(sheet: &Sheet, roster: &Roster) -> Markup {
    html! {
        (sheet.choice("judge", &text!("Judge to be designated"), "", &judge_choices(roster, text!("choose"))))
        (sheet.choice("designation_ground", &text!("Ground of the designation"), "", &choices(&asked_grounds())))
        details open[OUTAGE_FIELDS.iter().any(|field| !sheet.value(field).is_empty() || sheet.fault_of(field).is_some())] {
            summary { (text!("Drawn by hand while the system was away")) }
            p.hint { (text!("Only with this ground. Sealed slips are drawn before two persons; record it within one working day.")) }
            (sheet.line("minutes", &text!("Number of the minutes"), ""))
            (sheet.line("witness", &text!("Present, the first"), ""))
            (sheet.line("witness_two", &text!("Present, the second"), ""))
            (sheet.day("drawn_on", &text!("Drawn on"), ""))
        }
    }
}

/// The fields of a draw by hand.
const OUTAGE_FIELDS: [&str; 4] = ["minutes", "witness", "witness_two", "drawn_on"];

/// A draw by hand, if the ground is that; with another ground its fields stay empty.
fn read_outage(sheet: &mut Sheet, ground: Option<DesignationGround>) -> Option<OutageDraw> {
    if ground != Some(DesignationGround::Outage) {
        let filled = OUTAGE_FIELDS.iter().find(|field| !sheet.value(field).is_empty());
        if let Some(field) = filled.filter(|_| ground.is_some()) {
            sheet.fault(field, text!("leave this empty, or choose the ground of an outage"));
        }
        return None;
    }
    let minutes = required(sheet, "minutes");
    let mut witnesses = vec![required(sheet, "witness"), required(sheet, "witness_two")];
    if witnesses[0] == witnesses[1] && !witnesses[0].is_empty() {
        sheet.fault("witness_two", text!("name another person"));
    }
    witnesses.sort();
    Some(OutageDraw { minutes, witnesses, on: required_day(sheet, "drawn_on")? })
}

/// Reads whom to designate, on which ground, and the explanation of a field.
pub fn read_designation(
    sheet: &mut Sheet,
    roster: &Roster,
    explanation: &str,
) -> Option<DesignationInput> {
    let judge = chosen_judge(sheet, "judge", roster);
    let ground = chosen(sheet, "designation_ground", &asked_grounds());
    let text = explained(sheet, explanation, ground);
    let outage = read_outage(sheet, ground);
    Some(DesignationInput { judge: judge?, ground: ground?, text, outage })
}
