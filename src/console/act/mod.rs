//! A change that somebody makes on a page: a form, then in words what it would do, then the
//! confirmation. A refusal stands beside its field with what was typed still there, and what is
//! confirmed twice is done once.

mod flow;

use caselot_core::docket::code::PersonRole;
use maud::{Markup, html};
use serde::de::DeserializeOwned;

pub use flow::{ended, keep, pages};

use super::fault::Fault;
use super::field::Sheet;
use super::session::Typed;
use super::visit::Visit;
use crate::client::{ClientError, waiting};
use crate::words::{self, text};

/// A change with its form.
pub trait Act: Sized + Send + Sync + 'static {
    /// What its address names.
    type Key: DeserializeOwned + Send;
    /// What a form says that has no fault.
    type Input: Send + Sync;
    /// Who may make it.
    const ROLES: &'static [PersonRole];
    /// Its place in the navigation.
    const PLACE: &'static str;

    /// Reads what the form is about.
    fn open(visit: &Visit, key: Self::Key) -> impl Future<Output = Result<Self, Fault>> + Send;

    /// Its name.
    fn title(&self) -> String;

    /// Its address.
    fn path(&self) -> String;

    /// Where one came from.
    fn back(&self) -> String;

    /// What stands in the form before anything is typed.
    fn begin(&self) -> Typed {
        Vec::new()
    }

    /// The form.
    fn fields(&self, visit: &Visit, sheet: &Sheet) -> Markup;

    /// Another form beside it, such as one for a file.
    fn beside(&self, _visit: &Visit) -> Markup {
        html! {}
    }

    /// Reads the form. What is wrong stands beside its field, and then there is nothing to do.
    fn read(&self, visit: &Visit, sheet: &mut Sheet) -> Option<Self::Input>;

    /// What it would do, in words of the reader's language. Nothing is recorded by it. If it is not
    /// the same when it is confirmed, it is shown again.
    fn effect(
        &self,
        visit: &Visit,
        input: &Self::Input,
    ) -> impl Future<Output = Result<Markup, Trouble>> + Send;

    /// What else is worth knowing before it is confirmed, and changes with every entry of the log.
    fn rehearsed(
        &self,
        _visit: &Visit,
        _input: &Self::Input,
    ) -> impl Future<Output = Result<Markup, Trouble>> + Send {
        async { Ok(html! {}) }
    }

    /// Does it.
    fn perform(
        &self,
        visit: &Visit,
        input: &Self::Input,
    ) -> impl Future<Output = Result<Done, Trouble>> + Send;

    /// The field of the form that a field of the request is typed into.
    fn field_of(&self, field: &str) -> Option<&'static str>;
}

/// Why something cannot be done.
#[derive(Debug)]
pub enum Trouble {
    /// As server or client say.
    Client(Box<ClientError>),
    /// Something is wrong with a field of the request.
    Field(String, String),
}

impl From<ClientError> for Trouble {
    fn from(error: ClientError) -> Trouble {
        Trouble::Client(Box::new(error))
    }
}

impl From<tonic::Status> for Trouble {
    fn from(status: tonic::Status) -> Trouble {
        ClientError::from(status).into()
    }
}

/// What became of a change.
pub enum Done {
    /// These entries were made, and it counts.
    Made(Vec<u64>),
    /// These entries wait for a second person.
    Waits(Vec<u64>),
    /// The log said so already.
    Unchanged,
    /// What became of a filing.
    Shown(Markup),
}

impl Done {
    /// What an answer says: its entries, and the last proposal among them.
    ///
    /// # Errors
    /// When the server cannot be asked what waits.
    pub async fn of(visit: &Visit, entries: &[u64], proposed: u64) -> Result<Done, Trouble> {
        let (channel, court) = (visit.filer().channel().clone(), visit.court());
        let waiting = waiting(channel, court, entries, proposed).await?;
        Ok(match (waiting.is_empty(), entries.is_empty()) {
            (false, _) => Done::Waits(waiting),
            (true, false) => Done::Made(entries.to_vec()),
            (true, true) => Done::Unchanged,
        })
    }

    /// What became of entries that were made, and of those of them that wait, in a sentence.
    pub fn sentence(entries: &[u64], waiting: &[u64]) -> String {
        let listed = |entries: &[u64]| {
            let entries: Vec<String> = entries.iter().map(u64::to_string).collect();
            words::listed(&entries)
        };
        match (waiting.is_empty(), entries.is_empty()) {
            (false, _) => {
                let entries = listed(waiting);
                text!("It waits for a second person, entry {entries}.", entries)
            }
            (true, false) => text!("Done, entry {entries}.", entries = listed(entries)),
            (true, true) => text!("The log says so already; nothing changed."),
        }
    }

    fn shown(&self) -> Markup {
        match self {
            Done::Made(entries) => html! {
                div.box { p.good { b { (Done::sentence(entries, &[])) } } }
            },
            Done::Waits(entries) => html! {
                div.box {
                    p { b { (Done::sentence(&[], entries)) } }
                    p { (text!("Nothing has changed yet. Who approves it signs in where approvals are given, and sees there what you have just seen.")) }
                    p.actions {
                        @for entry in entries {
                            a.button href=(format!("/approvals/{entry}")) { (text!("See entry {entry} under “Approvals”", entry)) }
                        }
                    }
                }
            },
            Done::Unchanged => html! {
                div.box { p { b { (Done::sentence(&[], &[])) } } }
            },
            Done::Shown(shown) => shown.clone(),
        }
    }
}

/// What a change does, line by line as whoever approves it reads it.
pub fn told(lines: &[String]) -> Markup {
    html! { div.told.plain { @for line in lines { p { (line) } } } }
}

/// Says that a second person has to agree.
pub fn of_two(visit: &Visit) -> Markup {
    html! {
        @if visit.filer().court().protocol == 2 {
            p.hint { (text!("It counts once a second person agrees to it.")) }
        }
    }
}

/// The second person by name, who is only named in a court of protocol 1.
pub fn approver_field(visit: &Visit, sheet: &Sheet) -> Markup {
    html! {
        @if visit.filer().court().protocol != 2 {
            (sheet.line("approver", &text!("Second person"), &text!("who agreed to it")))
        }
    }
}
