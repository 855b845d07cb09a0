//! 撤销立案: a case that should never have been is closed as filed twice, or in error.

use caselot_core::docket::Event;
use caselot_core::docket::code::Manner;
use caselot_core::docket::code::PersonRole::{self, Filing, Political};
use caselot_core::docket::record::{CaseClosed, Closing, GivenBack, Panel};
use maud::{Markup, html};

use super::About;
use crate::console::act::{Act, Done, Trouble, of_two};
use crate::console::fault::Fault;
use crate::console::field::Sheet;
use crate::console::typed::{choices, chosen, required};
use crate::console::visit::Visit;
use crate::wire::v1;
use crate::wire::v1::life_service_client::LifeServiceClient;
use crate::words::text;

pub struct Undo(About);

/// Why there should never have been such a case.
pub struct Input {
    manner: Manner,
    text: String,
}

const MANNERS: [Manner; 2] = [Manner::Duplicate, Manner::InError];

impl Act for Undo {
    type Key = u64;
    type Input = Input;
    const ROLES: &'static [PersonRole] = &[Filing, Political];
    const PLACE: &'static str = "/cases";

    async fn open(visit: &Visit, entry: u64) -> Result<Undo, Fault> {
        About::open(visit, entry).await.map(Undo)
    }

    fn title(&self) -> String {
        text!("Undo: filed twice or in error")
    }

    fn path(&self) -> String {
        format!("{}/undo", self.0.page())
    }

    fn back(&self) -> String {
        self.0.page()
    }

    fn fields(&self, visit: &Visit, sheet: &Sheet) -> Markup {
        html! {
            p.bignumber { (self.0.number()) }
            @if let Some(judge) = self.0.judge() { p { (text!("Has it now: {judge}", judge = self.0.roster.name(judge))) } }
            (sheet.choice("manner", &text!("What it was"), "", &choices(&MANNERS)))
            (sheet.line("text", &text!("Explanation"), &text!("the other number, or the error; it stands in the log")))
            p.hint { (text!("The case then counts for no quota, its judge is as free as before, and its number may be filed again. The log keeps its draw.")) }
            (of_two(visit))
        }
    }

    fn read(&self, _visit: &Visit, sheet: &mut Sheet) -> Option<Input> {
        let manner = chosen(sheet, "manner", &MANNERS);
        let text = required(sheet, "text");
        Some(Input { manner: manner?, text })
    }

    async fn effect(&self, visit: &Visit, input: &Input) -> Result<Markup, Trouble> {
        let closed = CaseClosed {
            filing: self.0.filing(),
            closing: Closing { on: visit.today(), manner: Some(input.manner) },
            panel: Panel::default(),
            given_back: GivenBack::default(),
            as_seated: false,
        };
        let told = self.0.told(visit, &Event::CaseClosed(Box::new(closed)));
        Ok(visit.say(|| {
            html! {
                p.bignumber { (self.0.number()) }
                (told)
                p { (text!("reason: {text}", text = input.text)) }
                (of_two(visit))
            }
        }))
    }

    async fn perform(&self, visit: &Visit, input: &Input) -> Result<Done, Trouble> {
        let request = v1::UndoCaseRequest {
            court: visit.court(),
            person: String::new(),
            case_number: self.0.number().to_owned(),
            manner: input.manner.code(),
            text: input.text.clone(),
        };
        let mut client = LifeServiceClient::new(visit.filer().channel().clone());
        let made = client.undo_case(request).await?.into_inner();
        Done::of(visit, &made.entries, made.proposed).await
    }

    fn field_of(&self, field: &str) -> Option<&'static str> {
        match field {
            "text" => Some("text"),
            "manner" | "closing" => Some("manner"),
            _ => None,
        }
    }
}
