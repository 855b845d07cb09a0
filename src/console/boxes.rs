//! What is typed into the boxes above a page. A page never learns of a box that could not be read: it
//! is answered here, with the fault beside the box and without a figure, so that no default stands on
//! paper for a day that somebody asked for.

use std::fmt;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use caselot_core::docket::Day;
use maud::html;
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};

use super::Console;
use super::fault::Fault;
use super::field::Sheet;
use super::session::Typed;
use super::typed::{self, Month, Year, as_day, as_month, as_year};
use super::visit::Visit;
use crate::words::text;

/// The value of a box, none where it was left empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Boxed<T>(Option<T>);

impl<T> Default for Boxed<T> {
    fn default() -> Boxed<T> {
        Boxed(None)
    }
}

impl<T: Copy + fmt::Display> Boxed<T> {
    /// The value.
    pub fn get(self) -> Option<T> {
        self.0
    }

    /// The value as requests and addresses have it; empty where there is none.
    pub fn text(self) -> String {
        self.0.map(|it| it.to_string()).unwrap_or_default()
    }
}

/// What a box can hold.
pub trait Reads: Sized {
    /// Which fault it is when it cannot be read.
    const KIND: Kind;
    /// Reads what was typed, in any form that offices write.
    fn read(typed: &str) -> Option<Self>;
}

/// The kinds of boxes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A day.
    Day,
    /// A calendar year.
    Year,
    /// A month of a year.
    Month,
    /// A whole number.
    Number,
}

impl Kind {
    const ALL: [Kind; 4] = [Kind::Day, Kind::Year, Kind::Month, Kind::Number];

    /// Its name in an error of reading.
    const fn name(self) -> &'static str {
        match self {
            Kind::Day => "day",
            Kind::Year => "year",
            Kind::Month => "month",
            Kind::Number => "number",
        }
    }

    /// What is said of one that cannot be read.
    fn unread(self) -> String {
        match self {
            Kind::Day => typed::unread_day(),
            Kind::Year => typed::unread_year(),
            Kind::Month => typed::unread_month(),
            Kind::Number => text!("write a whole number, such as 30"),
        }
    }
}

impl Reads for Day {
    const KIND: Kind = Kind::Day;
    fn read(typed: &str) -> Option<Day> {
        as_day(typed)
    }
}

impl Reads for Year {
    const KIND: Kind = Kind::Year;
    fn read(typed: &str) -> Option<Year> {
        as_year(typed)
    }
}

impl Reads for Month {
    const KIND: Kind = Kind::Month;
    fn read(typed: &str) -> Option<Month> {
        as_month(typed)
    }
}

impl Reads for u32 {
    const KIND: Kind = Kind::Number;
    fn read(typed: &str) -> Option<u32> {
        typed::as_number(typed)
    }
}

impl<'de, T: Reads> Deserialize<'de> for Boxed<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Boxed<T>, D::Error> {
        let typed = String::deserialize(from)?;
        match typed.trim() {
            "" => Ok(Boxed(None)),
            typed => T::read(typed)
                .map(|it| Boxed(Some(it)))
                .ok_or_else(|| D::Error::custom(T::KIND.name())),
        }
    }
}

/// The parameters of a page with its boxes.
pub struct Boxes<A>(pub A);

impl<A: DeserializeOwned> FromRequestParts<Console> for Boxes<A> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, console: &Console) -> Result<Self, Response> {
        let query = parts.uri.query().unwrap_or_default();
        let bad = |_| StatusCode::BAD_REQUEST.into_response();
        let typed: Typed = serde_urlencoded::from_str(query).map_err(bad)?;
        let faults = match read::<A>(&typed) {
            Ok(asked) => return Ok(Boxes(asked)),
            Err(faults) if faults.is_empty() => {
                return Err(StatusCode::BAD_REQUEST.into_response());
            }
            Err(faults) => faults,
        };
        let visit = <Visit as FromRequestParts<Console>>::from_request_parts(parts, console);
        let visit = visit.await.map_err(IntoResponse::into_response)?;
        Err(unread(&visit, parts.uri.path(), typed, &faults).into_response())
    }
}

/// Reads the parameters, or says which boxes cannot be read; none are named where something else is
/// no parameter of the page.
fn read<A: DeserializeOwned>(typed: &Typed) -> Result<A, Vec<(String, Kind)>> {
    let (mut rest, mut faults) = (typed.clone(), Vec::new());
    loop {
        let query = serde_urlencoded::to_string(&rest).map_err(|_| Vec::new())?;
        let pieces = form_urlencoded::parse(query.as_bytes());
        let from = serde_urlencoded::Deserializer::new(pieces);
        let error = match serde_path_to_error::deserialize::<_, A>(from) {
            Ok(asked) if faults.is_empty() => return Ok(asked),
            Ok(_) => return Err(faults),
            Err(error) => error,
        };
        let (name, said) = (error.path().to_string(), error.inner().to_string());
        let kind = Kind::ALL.into_iter().find(|kind| kind.name() == said).ok_or_else(Vec::new)?;
        // The others are looked at without it.
        rest.retain(|(field, _)| *field != name);
        faults.push((name, kind));
    }
}

/// What stands before a box of this name.
fn label_of(name: &str) -> Option<String> {
    Some(match name {
        "from" => text!("First day"),
        "to" => text!("Last day"),
        "on" => text!("Day"),
        "day" => text!("Day of entry"),
        "as_of" => text!("As of (empty: the newest entry)"),
        "year" => text!("Year"),
        "month" => text!("Month"),
        "minimum" => text!("Yearly minimum"),
        _ => return None,
    })
}

/// The boxes again, with what is wrong beside them, and nothing that was counted.
fn unread(visit: &Visit, path: &str, typed: Typed, faults: &[(String, Kind)]) -> Fault {
    let mut sheet = Sheet::new(typed);
    let title = visit.say(|| text!("Still to be put right"));
    let content = visit.say(|| {
        for (name, kind) in faults {
            sheet.fault(name, kind.unread());
        }
        let mut seen: Vec<&str> = Vec::new();
        for (name, _) in sheet.typed() {
            if !seen.contains(&name.as_str()) {
                seen.push(name);
            }
        }
        html! {
            h1 { (title) }
            form.box method="get" action=(path) {
                @for name in seen {
                    @match label_of(name).or_else(|| sheet.fault_of(name).map(|_| name.to_owned())) {
                        Some(label) => { (sheet.day(name, &label, "")) }
                        None => { input type="hidden" name=(name) value=(sheet.value(name)); }
                    }
                }
                div.actions { button.primary { (text!("Show")) } }
            }
        }
    });
    let place = path.match_indices('/').nth(1).map_or(path, |(at, _)| &path[..at]);
    let page = visit.page(&title, place, content);
    Fault::Page(StatusCode::UNPROCESSABLE_ENTITY, Box::new(page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize, Debug, Default)]
    struct Asked {
        #[serde(default)]
        from: Boxed<Day>,
        #[serde(default)]
        to: Boxed<Day>,
        #[serde(default)]
        year: Boxed<Year>,
        #[serde(default)]
        figure: i32,
    }

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        pairs.iter().map(|(name, value)| (String::from(*name), String::from(*value))).collect()
    }

    #[test]
    fn boxes_are_read_or_every_one_that_is_not_is_named() {
        let pairs =
            typed(&[("from", "2026年6月30日"), ("to", ""), ("year", "二〇二六"), ("figure", "2")]);
        let asked: Asked = read(&pairs).unwrap();
        assert_eq!(asked.from.text(), "2026-06-30");
        assert_eq!((asked.to.get(), asked.year.text(), asked.figure), (None, "2026".to_owned(), 2));
        let pairs = typed(&[("from", "2026-13-01"), ("to", "2026年6月31日"), ("year", "20二六")]);
        let faults = read::<Asked>(&pairs).unwrap_err();
        let names: Vec<&str> = faults.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["from", "to", "year"]);
        // What is no box of a page is no parameter of it.
        assert!(read::<Asked>(&typed(&[("figure", "x")])).unwrap_err().is_empty());
    }
}
