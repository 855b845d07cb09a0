//! 更正案号: a case that was filed by a wrong number gets its right one: on its page, or by its number
//! for who reads no single cases.

use caselot_core::docket::Event;
use caselot_core::docket::code::PersonRole::{self, Filing, Registrar};
use caselot_core::docket::filing::Facts;
use caselot_core::docket::party::fingerprint;
use caselot_core::docket::record::NumberCorrected;
use caselot_core::docket::refusal::Refusal;
use maud::{Markup, html};

use super::{About, correct};
use crate::client::ClientError;
use crate::console::act::{Act, Done, Trouble, of_two};
use crate::console::fault::Fault;
use crate::console::field::Sheet;
use crate::console::filing::canonical;
use crate::console::typed::required;
use crate::console::visit::Visit;
use crate::wire::v1;
use crate::wire::v1::life_service_client::LifeServiceClient;
use crate::words::text;

pub struct Number(About);

/// The same of a case that is named by its wrong number.
pub struct Numbered;

/// The right number, and how the error came about.
pub struct Input {
    number: String,
    text: String,
}

/// The right number, and why.
fn form(visit: &Visit, sheet: &Sheet) -> Markup {
    html! {
        (sheet.line("number", &text!("Right number"), &text!("such as (2026)湘0203民初82号")))
        (sheet.line("text", &text!("How the error came about"), &text!("it stands in the log")))
        p.hint { (text!("Within three days of the filing, before anything is done in the case, and only where the identifiers of two parties were typed in. The draw stays as it is.")) }
        (of_two(visit))
    }
}

fn read(visit: &Visit, sheet: &mut Sheet) -> Input {
    let (number, text) = (required(sheet, "number"), required(sheet, "text"));
    // Another writing of the same number is meant; what is none the server refuses.
    let number = canonical(&number, &visit.court()).unwrap_or(number);
    Input { number, text }
}

impl Number {
    /// Refuses already before the confirmation what the case itself does not allow: without the marks
    /// of two parties nobody can see whose case it is.
    fn may_be_corrected(&self, input: &Input) -> Result<(), Trouble> {
        let case_number = self.0.number().to_owned();
        if input.number == case_number {
            return Err(ClientError::from(Refusal::NumberTaken { case_number }).into());
        }
        let filing = self.0.filing();
        let line = self.0.known.lines.iter().find(|line| line.index == filing);
        let entry = line.and_then(|line| line.entry.as_ref());
        let facts = entry.and_then(|entry| entry.event.facts());
        let is_unmarked = |facts: &Facts| fingerprint(&facts.parties.marks, &facts.cause).is_none();
        match facts.is_some_and(is_unmarked) {
            true => Err(ClientError::from(Refusal::NumberUnmarked { case_number }).into()),
            false => Ok(()),
        }
    }
}

impl Act for Number {
    type Key = u64;
    type Input = Input;
    const ROLES: &'static [PersonRole] = &[Filing];
    const PLACE: &'static str = "/cases";

    async fn open(visit: &Visit, entry: u64) -> Result<Number, Fault> {
        About::open(visit, entry).await.map(Number)
    }

    fn title(&self) -> String {
        text!("Correct the number")
    }

    fn path(&self) -> String {
        format!("{}/number", self.0.page())
    }

    fn back(&self) -> String {
        self.0.page()
    }

    fn fields(&self, visit: &Visit, sheet: &Sheet) -> Markup {
        html! {
            p.bignumber { (self.0.number()) }
            (form(visit, sheet))
        }
    }

    fn read(&self, visit: &Visit, sheet: &mut Sheet) -> Option<Input> {
        Some(read(visit, sheet))
    }

    async fn effect(&self, visit: &Visit, input: &Input) -> Result<Markup, Trouble> {
        self.may_be_corrected(input)?;
        let what = NumberCorrected {
            filing: self.0.filing(),
            wrong: self.0.number().to_owned(),
            stage: self.0.known.present().map_or(0, |stage| stage.stage),
            number: input.number.clone(),
            text: input.text.clone(),
        };
        let told = self.0.told(visit, &Event::NumberCorrected(Box::new(what)));
        Ok(visit.say(|| html! { p.bignumber { (self.0.number()) " → " (input.number) } (told) (of_two(visit)) }))
    }

    async fn perform(&self, visit: &Visit, input: &Input) -> Result<Done, Trouble> {
        perform(visit, self.0.number(), input).await
    }

    fn field_of(&self, field: &str) -> Option<&'static str> {
        match field {
            "text" => Some("text"),
            "number" | "case_number" => Some("number"),
            _ => None,
        }
    }
}

async fn perform(visit: &Visit, wrong: &str, input: &Input) -> Result<Done, Trouble> {
    let request = v1::CorrectNumberRequest {
        court: visit.court(),
        person: String::new(),
        case_number: wrong.to_owned(),
        number: input.number.clone(),
        text: input.text.clone(),
    };
    let mut client = LifeServiceClient::new(visit.filer().channel().clone());
    let made = client.correct_number(request).await?.into_inner();
    Done::of(visit, &made.entries, made.proposed).await
}

impl Act for Numbered {
    type Key = ();
    type Input = (String, Input);
    const ROLES: &'static [PersonRole] = &[Filing, Registrar];
    const PLACE: &'static str = "/roster";

    async fn open(_visit: &Visit, (): ()) -> Result<Numbered, Fault> {
        Ok(Numbered)
    }

    fn title(&self) -> String {
        text!("Correct the number")
    }

    fn path(&self) -> String {
        "/number".to_owned()
    }

    fn back(&self) -> String {
        "/roster".to_owned()
    }

    fn fields(&self, visit: &Visit, sheet: &Sheet) -> Markup {
        html! {
            (sheet.line("wrong", &text!("Wrong number"), &text!("by which the case was filed")))
            (form(visit, sheet))
        }
    }

    fn read(&self, visit: &Visit, sheet: &mut Sheet) -> Option<(String, Input)> {
        let wrong = required(sheet, "wrong");
        let wrong = canonical(&wrong, &visit.court()).unwrap_or(wrong);
        Some((wrong, read(visit, sheet)))
    }

    async fn effect(
        &self,
        visit: &Visit,
        (wrong, input): &(String, Input),
    ) -> Result<Markup, Trouble> {
        let known = correct::summary(visit, wrong).await?;
        Ok(visit.say(|| {
            html! {
                p.bignumber { (wrong) " → " (input.number) }
                @if let Some(known) = &known { p { (known) } }
                p { (input.text) }
                p { (text!("The draw and all that was done in the case stay as they are.")) }
                (of_two(visit))
            }
        }))
    }

    async fn perform(
        &self,
        visit: &Visit,
        (wrong, input): &(String, Input),
    ) -> Result<Done, Trouble> {
        perform(visit, wrong, input).await
    }

    fn field_of(&self, field: &str) -> Option<&'static str> {
        match field {
            "text" => Some("text"),
            "number" => Some("number"),
            "case_number" => Some("wrong"),
            _ => None,
        }
    }
}
