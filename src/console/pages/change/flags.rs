//! 标记: the flags of a case that has a judge, such as those of the four categories.

use std::collections::BTreeSet;

use caselot_core::docket::Event;
use caselot_core::docket::code::FourCategory;
use caselot_core::docket::code::PersonRole::{self, Filing, Supervisor};
use maud::{Markup, html};

use super::{About, acts};
use crate::console::act::{Act, Done, Trouble, told};
use crate::console::fault::Fault;
use crate::console::field::Sheet;
use crate::console::filing::FLAGS;
use crate::console::session::Typed;
use crate::console::typed::required;
use crate::console::visit::Visit;
use crate::wire::v1;
use crate::wire::v1::life_service_client::LifeServiceClient;
use crate::words::{self, text};

pub struct Flags {
    of: About,
    /// The flags as the log has them now.
    held: BTreeSet<String>,
}

/// Flags that come and go, and why.
pub struct Input {
    add: Vec<String>,
    remove: Vec<String>,
    text: String,
}

/// The flags that the newest entry about a case gives it.
fn held(of: &About) -> BTreeSet<String> {
    let mut held = BTreeSet::new();
    for event in acts(&of.known) {
        let flags = match event {
            Event::CaseFiled(it) => &it.facts.flags,
            Event::DesignationRequested(it) => &it.facts.flags,
            Event::CaseImported(it) => &it.record.flags,
            Event::CaseCorrected(it) => &it.after.flags,
            Event::FlagsChanged(it) => &it.after,
            _ => continue,
        };
        held = flags.iter().cloned().collect();
    }
    held
}

/// A flag in words: those of the four categories have a code.
fn label(flag: &str) -> String {
    FourCategory::from_name(flag).map_or_else(|| flag.to_owned(), words::label)
}

impl Act for Flags {
    type Key = u64;
    type Input = Input;
    const ROLES: &'static [PersonRole] = &[Filing, Supervisor];
    const PLACE: &'static str = "/cases";

    async fn open(visit: &Visit, entry: u64) -> Result<Flags, Fault> {
        let of = About::open(visit, entry).await?;
        let held = held(&of);
        Ok(Flags { of, held })
    }

    fn title(&self) -> String {
        text!("Flags")
    }

    fn path(&self) -> String {
        format!("{}/flags", self.of.page())
    }

    fn back(&self) -> String {
        self.of.page()
    }

    fn begin(&self) -> Typed {
        self.held.iter().map(|flag| ("flag".to_owned(), flag.clone())).collect()
    }

    fn fields(&self, _visit: &Visit, sheet: &Sheet) -> Markup {
        let four = FourCategory::ALL.iter().map(|it| it.name().to_owned());
        // What a category says already is offered once.
        let said = |flag: &&str| FourCategory::ALL.iter().all(|it| words::label(*it) != **flag);
        let others = FLAGS.iter().copied().filter(said).map(str::to_owned);
        let known: BTreeSet<String> = four.chain(others).collect();
        let all: BTreeSet<&String> = known.union(&self.held).collect();
        html! {
            p.bignumber { (self.of.number()) }
            div.field {
                span.label { (text!("Flags")) }
                div.input.checks {
                    @for flag in all {
                        label {
                            input type="checkbox" name="flag" value=(flag)
                                checked[sheet.values("flag").any(|it| it == flag)];
                            " " (label(flag))
                        }
                    }
                    @if let Some(fault) = sheet.fault_of("flag") { p.fault role="alert" { (fault) } }
                }
            }
            (sheet.line("other", &text!("Another flag"), ""))
            (sheet.line("text", &text!("Reason"), &text!("it stands in the log")))
        }
    }

    fn read(&self, _visit: &Visit, sheet: &mut Sheet) -> Option<Input> {
        let other = sheet.value("other").to_owned();
        let ticked = sheet.values("flag").map(str::to_owned).chain([other]);
        let wanted: BTreeSet<String> = ticked.filter(|flag| !flag.is_empty()).collect();
        if wanted == self.held {
            sheet.fault("flag", text!("these are the flags that it has"));
        }
        let text = required(sheet, "text");
        let (add, remove) = (wanted.difference(&self.held), self.held.difference(&wanted));
        Some(Input { add: add.cloned().collect(), remove: remove.cloned().collect(), text })
    }

    async fn effect(&self, visit: &Visit, input: &Input) -> Result<Markup, Trouble> {
        Ok(visit.say(|| {
            let add = input.add.iter().map(|flag| format!("+ {}", label(flag)));
            let remove = input.remove.iter().map(|flag| format!("− {}", label(flag)));
            let reason = text!("reason: {text}", text = input.text);
            let lines: Vec<String> = [self.of.number().to_owned()]
                .into_iter()
                .chain(add)
                .chain(remove)
                .chain([reason])
                .collect();
            told(&lines)
        }))
    }

    async fn perform(&self, visit: &Visit, input: &Input) -> Result<Done, Trouble> {
        let request = v1::ChangeFlagsRequest {
            court: visit.court(),
            person: String::new(),
            case_number: self.of.number().to_owned(),
            add: input.add.clone(),
            remove: input.remove.clone(),
            text: input.text.clone(),
        };
        let mut client = LifeServiceClient::new(visit.filer().channel().clone());
        let made = client.change_flags(request).await?.into_inner();
        Done::of(visit, &made.entries, made.proposed).await
    }

    fn field_of(&self, field: &str) -> Option<&'static str> {
        match field {
            "text" => Some("text"),
            "flags" | "add" | "remove" => Some("flag"),
            _ => None,
        }
    }
}
