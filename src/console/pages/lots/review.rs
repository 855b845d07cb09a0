//! What the review of a drawn case found.

use caselot_core::docket::code::PersonRole::{self, Political};
use caselot_core::docket::code::{LotKind, ReviewResult};
use maud::{Markup, html};

use super::LOTS;
use crate::console::act::{Act, Done, Trouble, told};
use crate::console::fault::Fault;
use crate::console::field::Sheet;
use crate::console::session::Typed;
use crate::console::typed::{choices, chosen, explained, required};
use crate::console::visit::Visit;
use crate::wire::v1;
use crate::words::{self, text};

/// The result of a case of a sample.
pub struct Record {
    roll: String,
    place: usize,
    number: String,
    known: Option<(ReviewResult, String)>,
}

/// The word of the choice that takes a result back.
const WITHDRAWN: &str = "withdrawn";

/// What was found; none takes a result back.
pub struct Found {
    result: Option<ReviewResult>,
    text: String,
}

impl Act for Record {
    type Key = (String, usize);
    type Input = Found;
    const ROLES: &'static [PersonRole] = &[Political];
    const PLACE: &'static str = LOTS;

    async fn open(visit: &Visit, (roll, place): (String, usize)) -> Result<Record, Fault> {
        let shown = visit.lot(&roll).await?;
        let is_sample = shown.lot.opened.asked.kind == LotKind::Review;
        let drawn = shown.drawn.as_ref().filter(|_| is_sample);
        let number = drawn.zip(place.checked_sub(1)).and_then(|(it, at)| it.drawn.drawn.get(at));
        let Some(number) = number.cloned() else {
            return Err(Fault::Elsewhere(format!("/lots/of/{roll}")));
        };
        let known = shown.reviews.iter().find(|line| line.case_number == number);
        let known =
            known.and_then(|line| Some((ReviewResult::from_code(line.result)?, line.text.clone())));
        Ok(Record { roll, place, number, known })
    }

    fn title(&self) -> String {
        text!("Result of a review")
    }

    fn path(&self) -> String {
        format!("/lots/of/{}/review/{}", self.roll, self.place)
    }

    fn back(&self) -> String {
        format!("/lots/of/{}", self.roll)
    }

    fn begin(&self) -> Typed {
        let Some((result, text)) = &self.known else { return Typed::new() };
        let cells = [("result", result.name().to_owned()), ("text", text.clone())];
        cells.map(|(name, value)| (name.to_owned(), value)).into()
    }

    fn fields(&self, _visit: &Visit, sheet: &Sheet) -> Markup {
        let mut results = choices(ReviewResult::ALL);
        if self.known.is_some() {
            results.push((WITHDRAWN.to_owned(), text!("take the result back")));
        }
        html! {
            p.bignumber { (self.number) }
            (sheet.choice("result", &text!("Result"), "", &results))
            (sheet.line("text", &text!("Explanation"), &text!("where the case is flawed or unqualified, and where a result is taken back; it stands in the log")))
        }
    }

    fn read(&self, _visit: &Visit, sheet: &mut Sheet) -> Option<Found> {
        if self.known.is_some() && sheet.value("result") == WITHDRAWN {
            return Some(Found { result: None, text: required(sheet, "text") });
        }
        let result = chosen(sheet, "result", ReviewResult::ALL);
        let text = explained(sheet, "text", result);
        Some(Found { result: Some(result?), text })
    }

    async fn effect(&self, visit: &Visit, found: &Found) -> Result<Markup, Trouble> {
        Ok(visit.say(|| {
            let is = |result: Option<ReviewResult>| {
                result.map_or_else(|| text!("no result"), words::label)
            };
            let before = is(self.known.as_ref().map(|it| it.0));
            let mut lines = vec![format!("{}：{before} → {}", self.number, is(found.result))];
            if !found.text.is_empty() {
                lines.push(text!("reason: {text}", text = found.text));
            }
            html! { (told(&lines)) p.hint { (text!("The last result of a case holds; the earlier ones stay in the log.")) } }
        }))
    }

    async fn perform(&self, visit: &Visit, found: &Found) -> Result<Done, Trouble> {
        let request = v1::RecordReviewRequest {
            roll: self.roll.clone(),
            case_number: self.number.clone(),
            // What is withdrawn is the last result, whatever it was.
            result: found.result.unwrap_or(ReviewResult::Qualified).code(),
            text: found.text.clone(),
            withdrawn: found.result.is_none(),
            ..Default::default()
        };
        let made = visit.filer().record_review(request).await?;
        Done::of(visit, &made.entries, made.proposed).await
    }

    fn field_of(&self, field: &str) -> Option<&'static str> {
        match field {
            "result" => Some("result"),
            "text" => Some("text"),
            _ => None,
        }
    }
}
