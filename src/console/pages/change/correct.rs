//! 更正事实: what the log says of a case is corrected, or its closing withdrawn. The earlier record
//! stays in the log beside it.

use axum::Form;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use caselot_core::docket::code::PersonRole::{self, Political, Registrar};
use caselot_core::docket::code::{AssignedBy, CorrectionGround, Manner};
use caselot_core::docket::record::{CaseCorrected, CaseImported, CaseRecord};
use caselot_core::docket::{Event, codec};
use caselot_core::id::EntryIndex;
use maud::{Markup, html};

use super::close::{panel, panel_fields};
use super::in_force;
use crate::client::{CheckFault, ClientError, Imports, RowKind};
use crate::console::act::{Act, Done, Trouble, approver_field, of_two, told};
use crate::console::fault::{Fault, html_page};
use crate::console::field::{self, Sheet};
use crate::console::filing::canonical;
use crate::console::pages::quota::client;
use crate::console::reads::Roster;
use crate::console::session::Typed;
use crate::console::typed::{self, choices, chosen, explained, judge_choices};
use crate::console::visit::Visit;
use crate::telling::change;
use crate::wire::v1;
use crate::words::text;

/// Fields of the form, each with the column that it is read as.
const COLUMNS: [(&str, &str); 12] = [
    ("undertaking", "undertaking"),
    ("presiding", "presiding"),
    ("members", "members"),
    ("assessors", "assessors"),
    ("filed_on", "filed_on"),
    ("closed_on", "closed_on"),
    ("manner", "manner"),
    ("weight", "weight"),
    ("flags", "flags"),
    ("cause", "cause"),
    ("procedure", "procedure"),
    ("assigned_by", "assigned_by"),
];

/// A record with the case's present number and entry.
pub struct Known {
    number: String,
    filing: EntryIndex,
    before: CaseRecord,
    roster: Roster,
}

/// The correction of a case whose page is open.
pub struct CorrectCase(Known, u64);

/// The correction of a case by its number, for who reads no single cases.
pub struct CorrectNumbered(Known);

/// The record as it should be, and why.
pub struct Input {
    number: String,
    corrected: CaseCorrected,
}

async fn asked(visit: &Visit, number: &str) -> Result<Known, ClientError> {
    let (court, case_number) = (visit.court(), number.to_owned());
    let request = v1::GetCaseRecordRequest { court, case_number };
    let answer = client(visit).get_case_record(request).await?.into_inner();
    let unreadable = |fault: codec::DecodeError| ClientError::Unproven {
        about: number.to_owned(),
        fault: CheckFault::Entry(fault),
    };
    let before = CaseRecord::try_from(answer.record.unwrap_or_default()).map_err(unreadable)?;
    let (number, filing) = (answer.case_number, EntryIndex(answer.filing));
    let roster = visit.read_roster().await?;
    Ok(Known { number, filing, before, roster })
}

/// What the log says of a case now, with the entry of its filing or import.
pub async fn record(visit: &Visit, number: &str) -> Result<(EntryIndex, CaseRecord), Fault> {
    let known = asked(visit, number).await.map_err(|error| visit.fault(&error))?;
    Ok((known.filing, known.before))
}

/// What is known of a case in a line, for who reads no single cases; nothing of one without a record,
/// or for a role that sees none.
pub async fn summary(visit: &Visit, number: &str) -> Result<Option<String>, ClientError> {
    match asked(visit, number).await {
        Ok(known) => {
            let (judge, on) = (known.roster.name(known.before.undertaking), known.before.filed_on);
            let cause = &known.before.cause;
            Ok(Some(visit.say(|| text!("{cause}, filed on {on}, judge {judge}", cause, on, judge))))
        }
        Err(ClientError::Refused(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

impl Known {
    fn begin(&self) -> Typed {
        let record = &self.before;
        let closing = record.closing;
        let mut typed = vec![
            ("undertaking".to_owned(), record.undertaking.to_string()),
            ("filed_on".to_owned(), record.filed_on.to_string()),
            ("weight".to_owned(), record.weight.to_string()),
            ("flags".to_owned(), record.flags.join(";")),
            ("cause".to_owned(), record.cause.clone()),
            ("procedure".to_owned(), record.procedure.clone()),
            ("assigned_by".to_owned(), record.assigned_by.name().to_owned()),
            ("closed_on".to_owned(), closing.map_or_else(String::new, |it| it.on.to_string())),
        ];
        let manner = closing.and_then(|it| it.manner).map_or("", Manner::name);
        typed.push(("manner".to_owned(), manner.to_owned()));
        typed.extend(panel(record, &self.roster));
        typed
    }

    fn fields(&self, visit: &Visit, sheet: &Sheet) -> Markup {
        let judges = judge_choices(&self.roster, text!("choose"));
        let mut manners = choices(Manner::ALL);
        manners[0].1 = text!("none: the case is open");
        html! {
            p.bignumber { (self.number) }
            p.hint { (text!("Change only what is wrong. To withdraw a closing, empty its day and its manner.")) }
            div.two {
                (sheet.choice("undertaking", &text!("undertaking judge"), "", &judges))
                (sheet.choice("assigned_by", &text!("assigned by"), "", &choices(AssignedBy::ALL)))
            }
            (panel_fields(sheet))
            div.two {
                (sheet.day("filed_on", &text!("Filed on"), "2026-02-16"))
                (sheet.line("weight", &text!("Weight"), &text!("100: a standard case")))
            }
            div.two {
                (sheet.day("closed_on", &text!("Closed on"), "2026-02-16"))
                (sheet.choice("manner", &text!("Manner"), "", &manners))
            }
            div.two {
                (sheet.line("cause", &text!("Cause"), ""))
                (sheet.line("procedure", &text!("Procedure"), ""))
            }
            (sheet.line("flags", &text!("Flags"), &text!("several with ; between them")))
            div.two {
                (sheet.choice("ground", &text!("Ground"), "", &choices(CorrectionGround::ALL)))
                (sheet.line("text", &text!("Explanation"), &text!("it stands in the log")))
            }
            (approver_field(visit, sheet))
            (of_two(visit))
        }
    }

    fn read(&self, visit: &Visit, sheet: &mut Sheet) -> Option<Input> {
        let ground = chosen(sheet, "ground", CorrectionGround::ALL);
        let text = explained(sheet, "text", ground);
        if sheet.value("closed_on").is_empty() && !sheet.value("manner").is_empty() {
            sheet.fault("closed_on", text!("an open case has no manner of closing"));
        }
        let more = [("number", self.number.as_str()), ("pool", self.before.pool.as_str())];
        let table = typed::row(sheet, &COLUMNS, &more);
        let (options, court) = (visit.table_options(&self.roster), visit.court());
        let reading = Imports::read(&table, &options, &self.roster.by_name(), Some(&court));
        visit.place_findings(sheet, &reading.findings, |column, _| {
            let known = COLUMNS.iter().find(|(_, name)| *name == column);
            known.map_or("cause", |(field, _)| field).to_owned()
        });
        let row: Option<CaseImported> = reading.rows.into_iter().next().map(|(_, row)| row);
        let corrected = CaseCorrected {
            filing: self.filing,
            before: self.before.clone(),
            after: row?.record,
            ground: ground?,
            text,
            approver: sheet.value("approver").to_owned(),
        };
        Some(Input { number: self.number.clone(), corrected })
    }

    fn effect(&self, visit: &Visit, input: &Input) -> Markup {
        let what = Event::CaseCorrected(Box::new(input.corrected.clone()));
        visit.say(|| {
            html! {
                p.bignumber { (self.number) }
                (told(&change::lines(&what, &in_force(&self.roster)).1))
                @if input.corrected.before == input.corrected.after {
                    p.warn { (text!("Nothing is different.")) }
                }
                (of_two(visit))
            }
        })
    }
}

async fn perform(visit: &Visit, input: &Input) -> Result<Done, Trouble> {
    let corrected = &input.corrected;
    let request = v1::CorrectCaseRequest {
        court: visit.court(),
        person: String::new(),
        case_number: input.number.clone(),
        before: Some((&corrected.before).into()),
        after: Some((&corrected.after).into()),
        ground: corrected.ground.code(),
        text: corrected.text.clone(),
        approver: corrected.approver.clone(),
    };
    let made = client(visit).correct_case(request).await?.into_inner();
    Done::of(visit, &made.entries, made.proposed).await
}

fn field_of(field: &str) -> Option<&'static str> {
    match field {
        "closing" => Some("closed_on"),
        "panel" => Some("members"),
        "ground" => Some("ground"),
        "text" => Some("text"),
        field => COLUMNS.iter().find(|(_, name)| *name == field).map(|(name, _)| *name),
    }
}

impl Act for CorrectCase {
    type Key = u64;
    type Input = Input;
    const ROLES: &'static [PersonRole] = &[Political];
    const PLACE: &'static str = "/cases";

    async fn open(visit: &Visit, entry: u64) -> Result<CorrectCase, Fault> {
        let case = visit.known_case(entry).await?;
        let known = asked(visit, &case.number).await.map_err(|error| visit.fault(&error))?;
        Ok(CorrectCase(known, entry))
    }

    fn title(&self) -> String {
        text!("Correct the record")
    }

    fn path(&self) -> String {
        format!("/case/{}/correct", self.1)
    }

    fn back(&self) -> String {
        format!("/case/{}", self.1)
    }

    fn begin(&self) -> Typed {
        self.0.begin()
    }

    fn fields(&self, visit: &Visit, sheet: &Sheet) -> Markup {
        self.0.fields(visit, sheet)
    }

    fn read(&self, visit: &Visit, sheet: &mut Sheet) -> Option<Input> {
        self.0.read(visit, sheet)
    }

    async fn effect(&self, visit: &Visit, input: &Input) -> Result<Markup, Trouble> {
        Ok(self.0.effect(visit, input))
    }

    async fn perform(&self, visit: &Visit, input: &Input) -> Result<Done, Trouble> {
        perform(visit, input).await
    }

    fn field_of(&self, field: &str) -> Option<&'static str> {
        field_of(field)
    }
}

/// The form under which the correction by number is kept.
const NUMBERED: &str = "/correct";

impl Act for CorrectNumbered {
    type Key = ();
    type Input = Input;
    const ROLES: &'static [PersonRole] = &[Political, Registrar];
    const PLACE: &'static str = "/roster";

    async fn open(visit: &Visit, (): ()) -> Result<CorrectNumbered, Fault> {
        let kept = Sheet::new(visit.typed(NUMBERED));
        let number = kept.value("case");
        if number.is_empty() {
            return Err(Fault::Page(StatusCode::OK, Box::new(find_page(visit, &kept))));
        }
        match asked(visit, number).await {
            Ok(known) => Ok(CorrectNumbered(known)),
            Err(error) => {
                visit.keep(NUMBERED, None);
                Err(visit.fault(&error))
            }
        }
    }

    fn title(&self) -> String {
        text!("Correct the record")
    }

    fn path(&self) -> String {
        NUMBERED.to_owned()
    }

    fn back(&self) -> String {
        "/roster".to_owned()
    }

    fn begin(&self) -> Typed {
        self.0.begin()
    }

    fn fields(&self, visit: &Visit, sheet: &Sheet) -> Markup {
        html! {
            input type="hidden" name="case" value=(self.0.number);
            (self.0.fields(visit, sheet))
        }
    }

    fn read(&self, visit: &Visit, sheet: &mut Sheet) -> Option<Input> {
        self.0.read(visit, sheet)
    }

    async fn effect(&self, visit: &Visit, input: &Input) -> Result<Markup, Trouble> {
        Ok(self.0.effect(visit, input))
    }

    async fn perform(&self, visit: &Visit, input: &Input) -> Result<Done, Trouble> {
        perform(visit, input).await
    }

    fn field_of(&self, field: &str) -> Option<&'static str> {
        field_of(field)
    }
}

/// Which case is to be corrected.
fn find_page(visit: &Visit, sheet: &Sheet) -> Markup {
    let title = visit.say(|| text!("Correct the record"));
    let content = visit.say(|| {
        html! {
            h1 { (title) }
            form.box method="post" action="/correct/find" {
                (visit.token())
                p { (text!("What the log says of a case, such as one from before this log, is corrected here with a second person.")) }
                (sheet.line("number", &text!("Number"), &text!("such as (2026)湘0203民初82号")))
                div.actions { button.primary { (text!("Look it up")) } }
            }
        }
    });
    visit.page(&title, "/roster", content)
}

/// Looks a case up by its number, and opens the form with what the log says of it.
pub async fn find(visit: Visit, Form(typed): Form<Typed>) -> Result<Response, Fault> {
    if !visit.is(CorrectNumbered::ROLES) {
        return Err(visit.for_others());
    }
    visit.own_form(field::token(&typed))?;
    let mut sheet = Sheet::new(typed);
    let number = visit.say(|| typed::required(&mut sheet, "number"));
    if number.is_empty() {
        let page = find_page(&visit, &sheet);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, html_page(page)).into_response());
    }
    let number = canonical(&number, &visit.court()).unwrap_or(number);
    match asked(&visit, &number).await {
        Ok(known) => {
            let mut typed = known.begin();
            typed.push(("case".to_owned(), known.number.clone()));
            visit.keep(NUMBERED, Some(typed));
            Err(Fault::Elsewhere(NUMBERED.to_owned()))
        }
        Err(error) if error.is_unproven() => Err(visit.fault(&error)),
        Err(error) => {
            sheet.fault("number", visit.in_one(&error));
            let page = find_page(&visit, &sheet);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, html_page(page)).into_response())
        }
    }
}
