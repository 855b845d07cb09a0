//! Fields of forms: what was typed, what is wrong with it, beside it.

use std::collections::HashMap;

use maud::{Markup, html};

use super::initials::{LONG, initials, suggestions};
use super::session::Typed;
use crate::words::text;

/// Fields whose full-width digits and letters are folded while they are typed.
const FOLDED: [&str; 7] = ["number", "prior", "ids", "panel", "assessors", "follows", "agents"];

/// A form as it was sent or kept: what was typed, and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    typed: Typed,
    faults: HashMap<String, String>,
}

impl Sheet {
    /// A form with what was typed into it.
    pub fn new(mut typed: Typed) -> Sheet {
        typed.retain(|(name, _)| name != TOKEN);
        Sheet { typed, faults: HashMap::new() }
    }

    /// The first value of a field, without spaces around it.
    pub fn value(&self, name: &str) -> &str {
        let found = self.typed.iter().find(|(field, _)| field == name);
        found.map_or("", |(_, value)| value.trim())
    }

    /// All values of a field.
    pub fn values<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s str> {
        self.typed.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.trim())
    }

    /// Takes a field out, and gives its first value.
    pub fn take(&mut self, name: &str) -> String {
        let value = self.value(name).to_owned();
        self.typed.retain(|(field, _)| field != name);
        value
    }

    /// Fills a field, in the place of what was typed into it.
    pub fn set(&mut self, name: &str, value: String) {
        self.typed.retain(|(field, _)| field != name);
        self.typed.push((name.to_owned(), value));
    }

    /// Says what is wrong with a field; the first fault of each stays.
    pub fn fault(&mut self, name: &str, what: String) {
        self.faults.entry(name.to_owned()).or_insert(what);
    }

    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }

    /// What is wrong with a field.
    pub fn fault_of(&self, name: &str) -> Option<&str> {
        self.faults.get(name).map(String::as_str)
    }

    /// All that is wrong, in the order of the fields that were typed.
    pub fn faults(&self) -> Vec<&str> {
        let mut all: Vec<(&String, &String)> = self.faults.iter().collect();
        let place = |name: &str| self.typed.iter().position(|(field, _)| field == name);
        all.sort_by_key(|(name, _)| place(name));
        all.into_iter().map(|(_, fault)| fault.as_str()).collect()
    }

    /// What was typed.
    pub fn typed(&self) -> &Typed {
        &self.typed
    }

    /// All of it as hidden fields.
    pub fn hidden(&self) -> Markup {
        html! {
            @for (name, value) in &self.typed {
                input type="hidden" name=(name) value=(value);
            }
        }
    }

    /// A line of text with its label. `hint` stands beside it.
    pub fn line(&self, name: &str, label: &str, hint: &str) -> Markup {
        self.text(name, label, hint, None)
    }

    fn text(&self, name: &str, label: &str, hint: &str, list: Option<&str>) -> Markup {
        self.labelled(
            name,
            label,
            "",
            html! {
                input #(name) type="text" name=(name) value=(self.value(name)) autocomplete="off"
                    placeholder=(hint) list=[list] data-fold[FOLDED.contains(&name)]
                    aria-invalid=[self.fault_of(name).map(|_| "true")]
                    aria-describedby=[self.fault_of(name).map(|_| format!("{name}-fault"))];
            },
        )
    }

    /// A text of several lines.
    pub fn area(&self, name: &str, label: &str, hint: &str, rows: u32) -> Markup {
        self.labelled(
            name,
            label,
            hint,
            html! {
                textarea #(name) .code[name == "toml"] name=(name) rows=(rows) autocomplete="off" spellcheck="false"
                    aria-invalid=[self.fault_of(name).map(|_| "true")]
                    aria-describedby=[self.fault_of(name).map(|_| format!("{name}-fault"))] {
                    (self.value(name))
                }
            },
        )
    }

    /// A choice among values with their labels.
    pub fn choice(&self, name: &str, label: &str, hint: &str, all: &[(String, String)]) -> Markup {
        self.labelled(
            name,
            label,
            hint,
            html! {
                select #(name) name=(name) data-pick=[(all.len() > LONG).then(pick)]
                    aria-describedby=[self.fault_of(name).map(|_| format!("{name}-fault"))] {
                    (options(all, self.value(name)))
                }
            },
        )
    }

    /// A line of text for which words are suggested, by parts of them and by their initials.
    pub fn suggested(&self, name: &str, label: &str, hint: &str, words: &[String]) -> Markup {
        let list = format!("{name}-list");
        html! {
            (self.text(name, label, hint, Some(&list)))
            (suggestions(&list, words.iter().map(String::as_str)))
        }
    }

    /// A day.
    pub fn day(&self, name: &str, label: &str, hint: &str) -> Markup {
        self.labelled(
            name,
            label,
            "",
            html! {
                input #(name) type="text" inputmode="numeric" name=(name) value=(self.value(name))
                    placeholder=(hint) autocomplete="off" data-fold
                    aria-invalid=[self.fault_of(name).map(|_| "true")]
                    aria-describedby=[self.fault_of(name).map(|_| format!("{name}-fault"))];
            },
        )
    }

    /// A passphrase, which is never shown again.
    pub fn secret(&self, name: &str, label: &str, hint: &str) -> Markup {
        self.labelled(
            name,
            label,
            hint,
            html! {
                input #(name) type="password" name=(name) autocomplete="off"
                    aria-invalid=[self.fault_of(name).map(|_| "true")];
            },
        )
    }

    fn labelled(&self, name: &str, label: &str, hint: &str, input: Markup) -> Markup {
        html! {
            div.field {
                label for=(name) { (label) }
                div.input {
                    (input)
                    @match self.fault_of(name) {
                        Some(fault) => { p.fault id=(format!("{name}-fault")) role="alert" { (fault) } }
                        None => { @if !hint.is_empty() { span.hint { (hint) } } }
                    }
                }
            }
        }
    }
}

/// What stands in the field by which a long list is filtered.
pub fn pick() -> String {
    text!("name or initials")
}

/// The options of a choice; those of a long one are filtered by their initials, too.
pub fn options(all: &[(String, String)], chosen: &str) -> Markup {
    html! {
        @for (value, said) in all {
            option value=(value) selected[value == chosen] data-py=[(all.len() > LONG).then(|| initials(said))] { (said) }
        }
    }
}

/// Name of the field that proves that a form is one of this session.
const TOKEN: &str = "form";

/// The token of a form.
pub fn token(typed: &Typed) -> &str {
    typed.iter().find(|(name, _)| name == TOKEN).map_or("", |(_, value)| value)
}
