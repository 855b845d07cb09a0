//! 递补, 指定审判长: a seat changes its holder, or somebody presides, without a draw.

use axum::http::StatusCode;
use caselot_core::docket::Day;
use caselot_core::docket::code::PersonRole::{self, Filing};
use caselot_core::docket::code::{DecidedBy, ReassignmentGround};
use caselot_core::id::JudgeId;
use caselot_core::lottery::role::SeatRole;
use maud::{Markup, html};

use super::About;
use super::seats::leaving_fields;
use crate::console::act::{Act, Done, Trouble, of_two, told};
use crate::console::fault::Fault;
use crate::console::field::Sheet;
use crate::console::typed::{choices, chosen, day, explained};
use crate::console::visit::Visit;
use crate::telling::judges::judge_label;
use crate::wire::v1;
use crate::wire::v1::life_service_client::LifeServiceClient;
use crate::words::{self, text};

/// The next alternate takes the seat of an assessor who leaves.
pub struct TakeOver(About);

/// Somebody who sits is to preside.
pub struct Preside(About);

/// Who leaves, why, who decided it, and for which hearing.
pub struct Leaving {
    leaves: JudgeId,
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
    let sentence = visit.say(|| text!("the seats of this case do not change so now"));
    Err(visit.refuse(StatusCode::NOT_FOUND, sentence, None))
}

/// Asks for it; a supervisor agrees.
async fn take(visit: &Visit, request: v1::TakeSeatRequest) -> Result<Done, Trouble> {
    let mut client = LifeServiceClient::new(visit.filer().channel().clone());
    let made = client.take_seat(request).await?.into_inner();
    Done::of(visit, &made.entries, made.proposed).await
}

/// Those who sit, as choices.
fn sitting(of: &About, fits: impl Fn(SeatRole) -> bool) -> Vec<(String, String)> {
    let held = of.known.held().into_iter().filter(|(role, _)| fits(*role));
    let rows = held.map(|(role, judge)| {
        let name = judge_label(judge, &of.roster.judges);
        (judge.to_string(), format!("{} {name}", words::label(role)))
    });
    std::iter::once((String::new(), text!("choose"))).chain(rows).collect()
}

/// The one of these who is chosen.
fn seated(sheet: &mut Sheet, name: &str, all: &[(String, String)]) -> Option<JudgeId> {
    let value = sheet.value(name).to_owned();
    let known = all.iter().any(|(number, _)| !number.is_empty() && *number == value);
    let found = value.parse().ok().map(JudgeId).filter(|_| known);
    if found.is_none() {
        sheet.fault(name, text!("choose a judge"));
    }
    found
}

impl TakeOver {
    fn seats(&self) -> Vec<(String, String)> {
        let ready = self.0.known.waiting_alternates();
        sitting(&self.0, |role| ready.iter().any(|(of, _)| *of == role))
    }

    /// The alternates of a seat in their order, and who of them is away on the day.
    fn order(&self, leaves: JudgeId, on: Day) -> Vec<String> {
        let known = &self.0.known;
        let role = known.held().into_iter().find(|(_, judge)| *judge == leaves).map(|it| it.0);
        let ready = known.waiting_alternates().into_iter().filter(|(of, _)| Some(*of) == role);
        let lines = ready.enumerate().map(|(at, (_, judge))| {
            let name = judge_label(judge, &self.0.roster.judges);
            match self.0.roster.is_away(judge, on) {
                true => text!("alternate {place}: {name}, away on that day", place = at + 1, name),
                false => text!("alternate {place}: {name}", place = at + 1, name),
            }
        });
        lines.collect()
    }
}

impl Act for TakeOver {
    type Key = u64;
    type Input = Leaving;
    const ROLES: &'static [PersonRole] = &[Filing];
    const PLACE: &'static str = "/cases";

    async fn open(visit: &Visit, entry: u64) -> Result<TakeOver, Fault> {
        about(visit, entry, |of| of.known.has_alternate()).await.map(TakeOver)
    }

    fn title(&self) -> String {
        text!("The alternate takes over")
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
            p.hint { (text!("The first alternate in the order of the draw who can come on that day takes the seat.")) }
            (of_two(visit))
        }
    }

    fn read(&self, _visit: &Visit, sheet: &mut Sheet) -> Option<Leaving> {
        let leaves = seated(sheet, "leaves", &self.seats());
        let ground = chosen(sheet, "ground", ReassignmentGround::ALL);
        let decided_by = chosen(sheet, "decided_by", DecidedBy::ALL);
        let text = explained(sheet, "text", ground);
        let hearing = day(sheet, "hearing");
        Some(Leaving { leaves: leaves?, ground: ground?, decided_by: decided_by?, text, hearing })
    }

    async fn effect(&self, visit: &Visit, it: &Leaving) -> Result<Markup, Trouble> {
        Ok(visit.say(|| {
            let leaves = judge_label(it.leaves, &self.0.roster.judges);
            let mut lines = vec![
                self.0.number().to_owned(),
                text!(
                    "leaves: {judge}, {ground}",
                    judge = leaves,
                    ground = words::label(it.ground)
                ),
                text!("decided by: {by}", by = words::label(it.decided_by)),
            ];
            if !it.text.is_empty() {
                lines.push(text!("reason: {text}", text = it.text));
            }
            if let Some(day) = it.hearing {
                lines.push(text!("hearing on {day}", day));
            }
            lines.push(text!("the first of these who can come takes the seat:"));
            lines.extend(self.order(it.leaves, it.hearing.unwrap_or(visit.today())));
            html! { (told(&lines)) (of_two(visit)) }
        }))
    }

    async fn perform(&self, visit: &Visit, it: &Leaving) -> Result<Done, Trouble> {
        let request = v1::TakeSeatRequest {
            court: visit.court(),
            case_number: self.0.number().to_owned(),
            leaves: it.leaves.0,
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
            "leaves" | "judge" | "seat" => Some("leaves"),
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
        sitting(&self.0, |role| !role.is_assessors())
    }
}

impl Act for Preside {
    type Key = u64;
    type Input = Presiding;
    const ROLES: &'static [PersonRole] = &[Filing];
    const PLACE: &'static str = "/cases";

    async fn open(visit: &Visit, entry: u64) -> Result<Preside, Fault> {
        about(visit, entry, |of| of.known.is_panel()).await.map(Preside)
    }

    fn title(&self) -> String {
        text!("Designate who presides")
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
        Ok(visit.say(|| {
            let judge = judge_label(it.judge, &self.0.roster.judges);
            let by = words::label(it.decided_by);
            let mut lines = vec![
                self.0.number().to_owned(),
                text!("to preside: {judge}, designated by {by}", judge, by),
            ];
            if !it.text.is_empty() {
                lines.push(text!("reason: {text}", text = it.text));
            }
            html! { (told(&lines)) (of_two(visit)) }
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
