//! 递补, 指定审判长: a seat changes its holder, or somebody presides, without a draw.

use caselot_core::docket::code::PersonRole::{self, Filing};
use caselot_core::docket::code::{DecidedBy, ReassignmentGround};
use caselot_core::docket::seats::{HeldSeat, SeatsTaken};
use caselot_core::docket::{Day, Event};
use caselot_core::id::JudgeId;
use caselot_core::lottery::role::SeatRole;
use maud::{Markup, html};

use super::About;
use super::seats::leaving_fields;
use crate::console::act::{Act, Done, Trouble, of_two};
use crate::console::fault::Fault;
use crate::console::field::Sheet;
use crate::console::typed::{choices, chosen, day, explained};
use crate::console::visit::Visit;
use crate::telling::judges::judge_label;
use crate::telling::{preside_name, take_over_name};
use crate::wire::v1;
use crate::wire::v1::life_service_client::LifeServiceClient;
use crate::words::{self, text};

/// The next alternate takes the seat of an assessor who leaves.
pub struct TakeOver(About);

/// Somebody who sits is to preside.
pub struct Preside(About);

/// Who leaves and who takes over, why, who decided it, and for which hearing.
pub struct Leaving {
    seat: HeldSeat,
    judge: JudgeId,
    ground: ReassignmentGround,
    decided_by: DecidedBy,
    text: String,
    hearing: Option<Day>,
}

/// Who presides, as decided by whom.
pub struct Presiding {
    judge: JudgeId,
    decided_by: DecidedBy,
    text: String,
}

/// Who designates a presiding judge (民诉法 44).
const DESIGNATE: [DecidedBy; 2] = [DecidedBy::President, DecidedBy::DivisionChief];

/// The case of a change without a draw, unless it does not make sense for it.
async fn about(visit: &Visit, entry: u64, fits: fn(&About) -> bool) -> Result<About, Fault> {
    let of = About::open(visit, entry).await?;
    if fits(&of) && of.known.may_take() {
        return Ok(of);
    }
    Err(of.cannot(visit))
}

/// Asks for it; a supervisor agrees.
async fn take(visit: &Visit, request: v1::TakeSeatRequest) -> Result<Done, Trouble> {
    let mut client = LifeServiceClient::new(visit.filer().channel().clone());
    let made = client.take_seat(request).await?.into_inner();
    Done::of(visit, &made.entries, made.proposed).await
}

/// People in their seats, as choices.
fn people(of: &About, none: String, all: &[(SeatRole, JudgeId)]) -> Vec<(String, String)> {
    let rows = all.iter().map(|(role, judge)| {
        let name = judge_label(*judge, &of.roster.judges);
        (judge.to_string(), format!("{} {name}", words::label(*role)))
    });
    std::iter::once((String::new(), none)).chain(rows).collect()
}

/// The one of these who is chosen.
fn seated(sheet: &mut Sheet, name: &str, all: &[(String, String)]) -> Option<JudgeId> {
    let value = sheet.value(name).to_owned();
    let known = all.iter().any(|(number, _)| !number.is_empty() && *number == value);
    let found = value.parse().ok().map(JudgeId).filter(|_| known);
    if found.is_none() {
        sheet.fault(name, text!("choose one"));
    }
    found
}

impl TakeOver {
    fn seats(&self) -> Vec<(String, String)> {
        people(&self.0, text!("choose"), &self.0.known.may_be_followed(&self.0.pending))
    }

    /// Those who stand ready, in their order.
    fn ready(&self) -> Vec<(String, String)> {
        let by_order = text!("the next one in the order of the draw who can come");
        people(&self.0, by_order, &self.0.known.waiting_alternates())
    }

    /// The alternates of a role in their order.
    fn order(&self, role: SeatRole) -> Vec<JudgeId> {
        let ready = self.0.known.waiting_alternates().into_iter();
        ready.filter(|(of, _)| *of == role).map(|(_, judge)| judge).collect()
    }

    /// The alternates of a role in their order, and who of them is away on the day.
    fn order_lines(&self, role: SeatRole, on: Day) -> Vec<String> {
        let lines = self.order(role).into_iter().enumerate().map(|(at, judge)| {
            let name = judge_label(judge, &self.0.roster.judges);
            match self.0.roster.is_away(judge, on) {
                true => text!("alternate {place}: {name}, away on that day", place = at + 1, name),
                false => text!("alternate {place}: {name}", place = at + 1, name),
            }
        });
        lines.collect()
    }

    /// Who takes the seat: whoever is named, or the first in the order who is not away on the day.
    /// Relations to the parties and mediation the server alone knows; it then names another one.
    fn who_takes(&self, sheet: &mut Sheet, role: SeatRole, on: Day) -> Option<JudgeId> {
        let order = self.order(role);
        if let Some(named) = sheet.value("judge").parse().ok().map(JudgeId) {
            if !order.contains(&named) {
                sheet.fault("judge", text!("this one is no alternate for the seat of who leaves"));
            }
            return Some(named);
        }
        let next = order.into_iter().find(|judge| !self.0.roster.is_away(*judge, on));
        if next.is_none() {
            sheet.fault("judge", text!("all alternates for this seat are away on that day: replace the member by a draw"));
        }
        next
    }

    /// What the log would say.
    fn taken(&self, it: &Leaving) -> SeatsTaken {
        SeatsTaken {
            filing: self.0.filing(),
            role: it.seat.role,
            judge: it.judge,
            seat: Some(it.seat.clone()),
            weight: 0,
            ground: Some(it.ground),
            text: it.text.clone(),
            decided_by: it.decided_by,
            hearing: it.hearing,
        }
    }
}

impl Act for TakeOver {
    type Key = u64;
    type Input = Leaving;
    const ROLES: &'static [PersonRole] = &[Filing];
    const PLACE: &'static str = "/cases";

    async fn open(visit: &Visit, entry: u64) -> Result<TakeOver, Fault> {
        let fits = |of: &About| !of.known.may_be_followed(&of.pending).is_empty();
        about(visit, entry, fits).await.map(TakeOver)
    }

    fn title(&self) -> String {
        take_over_name()
    }

    fn path(&self) -> String {
        format!("{}/take-over", self.0.page())
    }

    fn back(&self) -> String {
        self.0.page()
    }

    fn fields(&self, visit: &Visit, sheet: &Sheet) -> Markup {
        html! {
            p.bignumber { (self.0.number()) }
            (sheet.choice("leaves", &text!("Who leaves"), "", &self.seats()))
            (leaving_fields(sheet))
            (sheet.day("hearing", &text!("Day of the hearing"), &text!("empty: today")))
            (sheet.choice("judge", &text!("Who takes over"), "", &self.ready()))
            p.hint { (text!("The first alternate in the order of the draw who can come on that day takes the seat.")) }
            (of_two(visit))
        }
    }

    fn read(&self, visit: &Visit, sheet: &mut Sheet) -> Option<Leaving> {
        let leaves = seated(sheet, "leaves", &self.seats());
        let ground = chosen(sheet, "ground", ReassignmentGround::ALL);
        let decided_by = chosen(sheet, "decided_by", DecidedBy::ALL);
        let text = explained(sheet, "text", ground);
        let hearing = day(sheet, "hearing");
        let seat = self.0.known.seat_of(leaves?)?;
        let judge = self.who_takes(sheet, seat.role, hearing.unwrap_or(visit.today()));
        let (judge, ground, decided_by) = (judge?, ground?, decided_by?);
        Some(Leaving { seat, judge, ground, decided_by, text, hearing })
    }

    async fn effect(&self, visit: &Visit, it: &Leaving) -> Result<Markup, Trouble> {
        let on = it.hearing.unwrap_or(visit.today());
        Ok(visit.say(|| {
            html! {
                p.bignumber { (self.0.number()) }
                (self.0.told(visit, &Event::SeatsTaken(Box::new(self.taken(it)))))
                p.small { (text!("The alternates in the order of the draw:")) }
                ul.plain.small { @for line in self.order_lines(it.seat.role, on) { li { (line) } } }
                (of_two(visit))
            }
        }))
    }

    async fn perform(&self, visit: &Visit, it: &Leaving) -> Result<Done, Trouble> {
        let request = v1::TakeSeatRequest {
            court: visit.court(),
            case_number: self.0.number().to_owned(),
            leaves: it.seat.judge.map_or(0, |judge| judge.0),
            judge: it.judge.0,
            ground: it.ground.code(),
            decided_by: it.decided_by.code(),
            text: it.text.clone(),
            hearing: it.hearing.map_or_else(String::new, |day| day.to_string()),
            ..v1::TakeSeatRequest::default()
        };
        take(visit, request).await
    }

    fn field_of(&self, field: &str) -> Option<&'static str> {
        match field {
            "leaves" | "seat" => Some("leaves"),
            "judge" => Some("judge"),
            "ground" => Some("ground"),
            "decided_by" => Some("decided_by"),
            "text" => Some("text"),
            "hearing" | "hearing_day" => Some("hearing"),
            _ => None,
        }
    }
}

impl Preside {
    fn seats(&self) -> Vec<(String, String)> {
        let mut held = self.0.known.held();
        held.retain(|(role, _)| !role.is_assessors());
        people(&self.0, text!("choose"), &held)
    }
}

impl Act for Preside {
    type Key = u64;
    type Input = Presiding;
    const ROLES: &'static [PersonRole] = &[Filing];
    const PLACE: &'static str = "/cases";

    async fn open(visit: &Visit, entry: u64) -> Result<Preside, Fault> {
        about(visit, entry, |of| of.known.may_preside(&of.pending)).await.map(Preside)
    }

    fn title(&self) -> String {
        preside_name()
    }

    fn path(&self) -> String {
        format!("{}/preside", self.0.page())
    }

    fn back(&self) -> String {
        self.0.page()
    }

    fn fields(&self, visit: &Visit, sheet: &Sheet) -> Markup {
        html! {
            p.bignumber { (self.0.number()) }
            (sheet.choice("judge", &text!("Presiding judge"), "", &self.seats()))
            (sheet.choice("decided_by", &text!("Decided by"), "", &choices(&DESIGNATE)))
            (sheet.line("text", &text!("Explanation"), &text!("it stands in the log")))
            (of_two(visit))
        }
    }

    fn read(&self, _visit: &Visit, sheet: &mut Sheet) -> Option<Presiding> {
        let judge = seated(sheet, "judge", &self.seats());
        let decided_by = chosen(sheet, "decided_by", &DESIGNATE);
        let text = sheet.value("text").to_owned();
        Some(Presiding { judge: judge?, decided_by: decided_by?, text })
    }

    async fn effect(&self, visit: &Visit, it: &Presiding) -> Result<Markup, Trouble> {
        let taken = SeatsTaken {
            filing: self.0.filing(),
            role: SeatRole::Presiding,
            judge: it.judge,
            seat: None,
            weight: 0,
            ground: None,
            text: it.text.clone(),
            decided_by: it.decided_by,
            hearing: None,
        };
        Ok(visit.say(|| {
            html! {
                p.bignumber { (self.0.number()) }
                (self.0.told(visit, &Event::SeatsTaken(Box::new(taken))))
                (of_two(visit))
            }
        }))
    }

    async fn perform(&self, visit: &Visit, it: &Presiding) -> Result<Done, Trouble> {
        let request = v1::TakeSeatRequest {
            court: visit.court(),
            case_number: self.0.number().to_owned(),
            judge: it.judge.0,
            decided_by: it.decided_by.code(),
            text: it.text.clone(),
            ..v1::TakeSeatRequest::default()
        };
        take(visit, request).await
    }

    fn field_of(&self, field: &str) -> Option<&'static str> {
        match field {
            "judge" | "leaves" => Some("judge"),
            "decided_by" => Some("decided_by"),
            "text" => Some("text"),
            _ => None,
        }
    }
}
