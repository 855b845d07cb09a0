//! A list that lots are drawn from, recorded in place of the one with its code.

use caselot_core::docket::code::LotKind;
use caselot_core::docket::code::PersonRole::{self, Registrar};
use caselot_core::docket::lot::ListRecord;
use maud::{Markup, html};

use super::LOTS;
use crate::console::act::{Act, Done, Trouble, of_two, told};
use crate::console::fault::Fault;
use crate::console::field::Sheet;
use crate::console::pages::people;
use crate::console::session::Typed;
use crate::console::typed::{choices, chosen, required};
use crate::console::visit::Visit;
use crate::telling::lot;
use crate::words::text;

/// The folder of a list's address, and the address of a new one.
const FOLDER: &str = "/lots/lists";
const NEW: &str = "/lots/lists/new";

/// The address of a list's form; its code may be any text.
pub fn address(list: &str) -> String {
    people::address(FOLDER, list)
}

/// A list with what is in force of it.
pub struct List(Option<ListRecord>);

/// The kinds that have a list.
fn kinds() -> Vec<LotKind> {
    LotKind::ALL.iter().copied().filter(|kind| kind.has_list()).collect()
}

impl Act for List {
    type Key = String;
    type Input = ListRecord;
    const ROLES: &'static [PersonRole] = &[Registrar];
    const PLACE: &'static str = LOTS;

    async fn open(visit: &Visit, name: String) -> Result<List, Fault> {
        let path = format!("{FOLDER}/{name}");
        let lists = visit.filer().recorded_lists().await.map_err(|error| visit.fault(&error))?;
        let known = lists.into_iter().find(|it| address(&it.list) == path);
        if known.is_none() && path != NEW {
            return Err(Fault::Elsewhere(LOTS.to_owned()));
        }
        Ok(List(known))
    }

    fn title(&self) -> String {
        match &self.0 {
            Some(_) => text!("Change a list of lots"),
            None => text!("A new list of lots"),
        }
    }

    fn path(&self) -> String {
        self.0.as_ref().map_or_else(|| NEW.to_owned(), |it| address(&it.list))
    }

    fn back(&self) -> String {
        LOTS.to_owned()
    }

    fn begin(&self) -> Typed {
        let Some(known) = &self.0 else { return Typed::new() };
        let cells = [("name", known.name.clone()), ("entries", known.entries.join("\n"))];
        cells.map(|(name, value)| (name.to_owned(), value)).into()
    }

    fn fields(&self, visit: &Visit, sheet: &Sheet) -> Markup {
        html! {
            @match &self.0 {
                Some(known) => { p.bignumber { (known.list) } p { (crate::words::label(known.kind)) } }
                None => {
                    (sheet.line("list", &text!("Code"), &text!("such as administrators; it stays")))
                    (sheet.choice("kind", &text!("Kind"), "", &choices(&kinds())))
                }
            }
            (sheet.line("name", &text!("Name of the list"), &text!("as the court calls the list")))
            (sheet.area("entries", &text!("Who or what stands in the list"), &text!("one a line, in any order"), 12))
            (of_two(visit))
        }
    }

    fn read(&self, _visit: &Visit, sheet: &mut Sheet) -> Option<ListRecord> {
        let (list, kind) = match &self.0 {
            Some(known) => (known.list.clone(), Some(known.kind)),
            None => (required(sheet, "list"), chosen(sheet, "kind", &kinds())),
        };
        let name = required(sheet, "name");
        let typed = required(sheet, "entries");
        let entries = typed.lines().map(str::trim).filter(|entry| !entry.is_empty());
        let mut entries: Vec<String> = entries.map(str::to_owned).collect();
        entries.sort();
        if let Some(twice) = entries.windows(2).find(|pair| pair[0] == pair[1]) {
            sheet.fault("entries", text!("{entry} stands in it twice", entry = twice[0]));
        }
        Some(ListRecord { list, kind: kind?, name, entries })
    }

    async fn effect(&self, visit: &Visit, record: &ListRecord) -> Result<Markup, Trouble> {
        Ok(visit.say(|| {
            html! { (told(&lot::of_list(record, self.0.as_ref()))) (of_two(visit)) }
        }))
    }

    async fn perform(&self, visit: &Visit, record: &ListRecord) -> Result<Done, Trouble> {
        let made = visit.filer().put_list(record.into()).await?;
        Done::of(visit, &made.entries, made.proposed).await
    }

    fn field_of(&self, field: &str) -> Option<&'static str> {
        match field {
            "list" if self.0.is_none() => Some("list"),
            "kind" if self.0.is_none() => Some("kind"),
            "name" => Some("name"),
            "entries" | "list" | "kind" => Some("entries"),
            _ => None,
        }
    }
}
