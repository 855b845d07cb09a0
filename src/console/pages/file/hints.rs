//! What a clerk should know of a case before it is filed: that somebody else has it, that it looks like
//! one of a series, that it cannot wait.

use caselot_core::docket::Event;
use caselot_core::docket::case_number::running;
use caselot_core::id::JudgeId;
use maud::{Markup, html};

use super::DRAFT;
use super::form::side;
use crate::client::{CaseInput, Rehearsal};
use crate::console::fault::Fault;
use crate::console::field::Sheet;
use crate::console::filing::{PROTECTION, canonical, is_urgent, sides};
use crate::console::pages::case::present;
use crate::console::pasted::Pasted;
use crate::console::reads::Roster;
use crate::console::record::DayAsked;
use crate::console::session::Typed;
use crate::console::visit::Visit;
use crate::telling::time::local_time;
use crate::wire::v1;
use crate::wire::v1::register_service_client::RegisterServiceClient;
use crate::words::text;

/// The flag of a case with a request for preservation.
const PRESERVATION: &str = "保全";
/// Latest cases among which the number before is looked for, and how far from it is told.
const LATEST: u32 = 100;
const GAP: u32 = 20;
/// So many cases of a cause against one party look like a series.
const LIKE_A_SERIES: usize = 2;
/// Most of them that are named.
const NAMED: usize = 5;
/// The day's last entries among which a series is looked for: a large court's hour or two.
const OF_A_SERIES: u32 = 1_000;

/// What a clerk should know, each a sentence, some with a link to a case.
#[derive(Default)]
pub struct Hints(Vec<(String, Vec<(String, u64)>)>);

impl Hints {
    /// While it is typed: what is known without asking for a whole day.
    pub async fn while_typed(
        visit: &Visit,
        case: &CaseInput,
        told: &Option<Rehearsal>,
        roster: &Roster,
    ) -> Hints {
        let mut hints = Hints::default();
        hints.in_another_window(visit, &case.number);
        use Rehearsal::{Drawn, Follows, Returns};
        if !matches!(told, Some(Drawn { .. } | Returns | Follows)) {
            hints.in_the_log(visit, &case.number, roster).await;
        }
        hints.urgent(visit, case);
        hints
    }

    /// Before it is confirmed: also whether it looks like one of a series.
    pub async fn before_confirmation(
        visit: &Visit,
        sheet: &Sheet,
        (case, told): (&CaseInput, &Rehearsal),
        roster: &Roster,
    ) -> Result<Hints, Fault> {
        let mut hints = Hints::default();
        hints.in_another_window(visit, &case.number);
        if matches!(told, Rehearsal::Known(_)) {
            hints.in_the_log(visit, &case.number, roster).await;
        }
        hints.urgent(visit, case);
        hints.far_from_the_last(visit, case).await;
        if case.lineage.series.is_empty() {
            hints.like_a_series(visit, sheet, case).await?;
        }
        Ok(hints)
    }

    /// Of a refused form: who has the number, if its fault is that somebody has it.
    pub async fn of_a_refusal(visit: &Visit, sheet: &Sheet, roster: &Roster) -> Option<Hints> {
        sheet.fault_of("number")?;
        let number = canonical(sheet.value("number"), &visit.court())?;
        let mut hints = Hints::default();
        hints.in_the_log(visit, &number, roster).await;
        (!hints.0.is_empty()).then_some(hints)
    }

    fn say(&mut self, sentence: String) {
        self.0.push((sentence, Vec::new()));
    }

    /// All of them.
    pub fn shown(&self) -> Markup {
        html! {
            @for (sentence, cases) in &self.0 {
                div.notice role="status" {
                    p {
                        (sentence)
                        @for (number, filing) in cases { " " a.case href=(format!("/case/{filing}")) { (number) } }
                    }
                }
            }
        }
    }

    /// Somebody else types the same number, here, in another browser.
    fn in_another_window(&mut self, visit: &Visit, number: &str) {
        let court = visit.court();
        let Some(wanted) = canonical(number, &court) else { return };
        let is_like = |typed: &Typed| {
            let number = typed.iter().find(|(field, _)| field == "number");
            number.and_then(|(_, it)| canonical(it, &court)).is_some_and(|it| it == wanted)
        };
        let sessions = &visit.console.0.sessions;
        let Some((person, seen_ms)) = sessions.typed_elsewhere(visit.secret(), DRAFT, is_like)
        else {
            return;
        };
        let time = local_time(seen_ms, visit.offset());
        let time = time.get(11..16).unwrap_or_default().to_owned();
        self.say(visit.say(|| {
            text!(
                "{person} has typed this number at another window, last seen at {time}, and has not \
                 filed it. Do not file it twice.",
                person,
                time
            )
        }));
    }

    /// The number is in the log: whose case it is.
    async fn in_the_log(&mut self, visit: &Visit, number: &str, roster: &Roster) {
        let Ok(case) = visit.case(number).await else { return };
        let Some(stage) = present(&case.stages) else { return };
        let lines = visit.history(number).await.unwrap_or_default();
        let filed = lines.iter().find(|line| line.index.0 == stage.filing);
        let entry = filed.and_then(|line| line.entry.as_ref());
        let imported = entry.is_some_and(|it| matches!(it.event, Event::CaseImported(_)));
        let sentence = visit.say(|| {
            let judge = match stage.undertaking {
                0 => text!("nobody yet"),
                judge => roster.name(JudgeId(judge)),
            };
            match entry {
                _ if imported => {
                    text!("This is a case of before, imported; its judge is {judge}.", judge)
                }
                Some(entry) => {
                    let (person, time) =
                        (&entry.actor.person, local_time(entry.time_ms, visit.offset()));
                    let time = time.get(..16).unwrap_or(&time);
                    text!(
                        "{person} filed this number at {time}; its judge is {judge}.",
                        person,
                        time,
                        judge
                    )
                }
                None => text!("This number is filed already; its judge is {judge}.", judge),
            }
        });
        self.0.push((sentence, vec![(number.to_owned(), stage.filing)]));
    }

    /// The law gives hours for it.
    fn urgent(&mut self, visit: &Visit, case: &CaseInput) {
        let court = visit.court();
        let number = canonical(&case.number, &court).unwrap_or_default();
        let is_of_hours = is_urgent(&number, &court);
        let preserves = is_of_hours || case.flags.iter().any(|flag| flag == PRESERVATION);
        if is_of_hours && number.contains(PROTECTION) {
            self.say(visit.say(|| text!(
                "A protection order is decided within 72 hours, an urgent one within 24 (Law against \
                 Domestic Violence, article 28). Draw it now; if it has to be approved, say so by telephone."
            )));
        } else if preserves {
            self.say(visit.say(|| text!(
                "Preservation before a suit, and urgent preservation, are decided within 48 hours (Civil \
                 Procedure Law, articles 103 and 104). Draw it now; if it has to be approved, say so by \
                 telephone."
            )));
        }
    }

    /// Its number is far from the last one of its kind.
    async fn far_from_the_last(&mut self, visit: &Visit, case: &CaseInput) {
        let court = visit.court();
        let own = canonical(&case.number, &court).unwrap_or_default();
        let Some((year, code, serial)) = running(&own, &court) else { return };
        let request =
            v1::FindCasesRequest { court: court.clone(), page_size: LATEST, ..Default::default() };
        let mut client = RegisterServiceClient::new(visit.filer().channel().clone());
        // It is a hint: without an answer there is none.
        let Ok(found) = client.find_cases(request).await else { return };
        let found = found.into_inner().cases;
        let of_its_kind = found.iter().filter_map(|it| running(&it.case_number, &court));
        let serials = of_its_kind.filter(|it| (it.0, it.1) == (year, code)).map(|it| it.2);
        let Some(last) = serials.filter(|it| *it < serial).max() else { return };
        if serial - last > GAP {
            let number = format!("{code}{last}");
            self.say(visit.say(|| text!(
                "The last number of its kind is {number}, {gap} before this one. Look at the number once more.",
                number,
                gap = serial - last
            )));
        }
    }

    /// Cases of the same cause with the same party were filed from this desk today.
    async fn like_a_series(
        &mut self,
        visit: &Visit,
        sheet: &Sheet,
        case: &CaseInput,
    ) -> Result<(), Fault> {
        let between = ['、', '，', ',', ';', '；'];
        let typed = [sheet.value("claimant"), sheet.value("respondent")];
        let names: Vec<&str> =
            typed.iter().flat_map(|it| it.split(between)).map(str::trim).collect();
        let of_the_desk = |number: &str| {
            let opening = visit.opening(number, 0)?;
            let parties: Vec<&str> = opening.parties.split([':', '：', ';', '；', '、']).collect();
            names.iter().any(|name| !name.is_empty() && parties.contains(name)).then_some(())
        };
        let own = canonical(&case.number, &visit.court()).unwrap_or_default();
        let mut alike: Vec<(String, u64)> = Vec::new();
        let asked = DayAsked { size: OF_A_SERIES, last: true, ..DayAsked::default() };
        for line in visit.day_page(visit.today(), asked).await?.lines {
            let filed = match (&line.filed, line.entry.as_ref().map(|it| &it.event)) {
                (Some(filed), _) => (filed.number.clone(), filed.cause.clone()),
                (None, Some(Event::CaseFiled(it))) => {
                    (it.facts.case_number.clone(), it.facts.cause.clone())
                }
                _ => continue,
            };
            // A number that was filed again, or asked for after its filing, is one case.
            let known = alike.iter().any(|(number, _)| *number == filed.0);
            if !known && filed.1 == case.cause && filed.0 != own && of_the_desk(&filed.0).is_some()
            {
                alike.push((filed.0, line.index.0));
            }
        }
        if alike.len() < LIKE_A_SERIES {
            return Ok(());
        }
        let count = alike.len();
        alike.truncate(NAMED);
        let sentence = visit.say(|| text!(
            "{count} cases of this cause with the same party were filed here today. If they are a series, \
             its first case alone is drawn, and the others follow it: give them the code of the series.",
            count
        ));
        self.0.push((sentence, alike));
        Ok(())
    }
}

/// What a field that a pasted row fills is called in the form.
fn label_of(field: &str, (asks, answers): (&str, &str)) -> String {
    match field {
        "number" => text!("Number"),
        "pool" => text!("Pool"),
        "cause" => text!("Cause"),
        "procedure" => text!("Procedure"),
        "claimant" => side("Claimant", asks),
        "respondent" => side("Respondent", answers),
        "third" => text!("Third party"),
        "ids" => text!("Identifiers"),
        "agents" => text!("Identifiers of agents"),
        "claim" => text!("Claim"),
        "accepted_on" => text!("Accepted on"),
        "departure" => text!("Why not by the rules"),
        "follows" => text!("Main case"),
        "panel" => text!("Panel"),
        "assessors" => text!("of them assessors"),
        field => field.to_owned(),
    }
}

/// What was read of a pasted row, and what was not.
pub fn pasted_box(pasted: &Pasted) -> Markup {
    let number = pasted.fields.iter().find(|(name, _)| *name == "number");
    let sides = sides(number.map_or("", |(_, number)| number));
    html! {
        h2 { (text!("Read from the row")) }
        table.facts { tbody {
            @for (name, value) in &pasted.fields { tr { th { (label_of(name, sides)) } td { (value) } } }
        } }
        @if pasted.is_guessed {
            p.warn { (text!("The row had no header, so its cells were told by what they look like. Look at each field before you go on.")) }
        }
        @if !pasted.unused.is_empty() {
            p.small { (text!("Not used: {what}", what = pasted.unused.join(" · "))) }
        }
    }
}
