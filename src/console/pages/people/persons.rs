//! 人员权限: who may do what in this court, and who stands in for a supervisor.

use axum::extract::Query;
use axum::response::Response;
use caselot_core::docket::code::PersonRole::{self, Auditor, Registrar, Supervisor};
use caselot_core::docket::person::PersonEnrolled;
use caselot_core::docket::{Day, codec};
use maud::{Markup, html};

use super::address;
use crate::client::{Channel, CheckFault, ClientError};
use crate::console::act::{Act, Done, Trouble, of_two, told};
use crate::console::fault::{Fault, html_page};
use crate::console::field::Sheet;
use crate::console::list::{Asked, Cell, Column, List, Row};
use crate::console::reads::Roster;
use crate::console::session::Typed;
use crate::console::typed::{chosen_judge, day, judge_choices, required, required_day};
use crate::console::visit::Visit;
use crate::telling::change;
use crate::wire::v1;
use crate::wire::v1::approval_service_client::ApprovalServiceClient;
use crate::words::{self, text};

/// The folder of a person's address.
const FOLDER: &str = "/persons";
/// Name of the list.
const PERSONS: &str = "persons";
/// Address of the form of somebody new.
const NEW: &str = "/persons/new";

fn client(visit: &Visit) -> ApprovalServiceClient<Channel> {
    ApprovalServiceClient::new(visit.filer().channel().clone())
}

/// All who were ever enrolled, each with the roles of today.
pub async fn listed(visit: &Visit) -> Result<Vec<(PersonEnrolled, Vec<PersonRole>)>, ClientError> {
    let request = v1::ListPersonsRequest { court: visit.court() };
    let lines = client(visit).list_persons(request).await?.into_inner().persons;
    let unreadable = |fault: codec::DecodeError| ClientError::Unproven {
        about: "persons".to_owned(),
        fault: CheckFault::Entry(fault),
    };
    let read = |line: v1::PersonLine| {
        let record = PersonEnrolled::try_from(line.record.unwrap_or_default());
        let today = line.today.into_iter().filter_map(PersonRole::from_code).collect();
        Ok((record.map_err(unreadable)?, today))
    };
    lines.into_iter().map(read).collect()
}

/// Who may do what.
pub async fn show(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    if !visit.is(&[Registrar, Supervisor, Auditor]) {
        return Err(visit.for_others());
    }
    let lines = listed(&visit).await.map_err(|error| visit.fault(&error))?;
    let roster = visit.roster().await?;
    let may = visit.is(&[Registrar, Supervisor]);
    let wanted = visit.wanted(PERSONS, &asked);
    let list = visit.say(|| list(&lines, &roster, may));
    if let Some(file) = list.file(&wanted) {
        return Ok(file);
    }
    let title = visit.say(|| text!("Who may do what"));
    let content = visit.say(|| {
        html! {
            h1 { (title) }
            p.hint { (text!("Whoever is enrolled also needs a token, which the information department makes.")) }
            div.actions {
                @if may {
                    a.button.primary href=(NEW) { (text!("Enroll somebody")) }
                    a.button href="/deputize" { (text!("Name a deputy")) }
                }
                a.button href="/roster" { (text!("Back")) }
            }
            @if lines.is_empty() { p.hint { (text!("Nobody is enrolled: in a court of protocol 1 grants say who may do what.")) } }
            @else { (list.show(&visit, &wanted)) }
        }
    });
    Ok(html_page(visit.page(&title, "/roster", content)))
}

fn list(lines: &[(PersonEnrolled, Vec<PersonRole>)], roster: &Roster, may: bool) -> List {
    let columns = [
        Column::text(text!("Name")),
        Column::text(text!("Roles")),
        Column::text(text!("Stands in for")),
        Column::text(text!("Judge")),
        Column::text(text!("Division")),
        Column::time(text!("From")),
        Column::time(text!("To")),
        Column::text(text!("Today")),
    ];
    let row = |(record, today): &(PersonEnrolled, Vec<PersonRole>)| {
        let opens = may && record.deputizes.is_empty();
        let from = Some(record.from).filter(|from| *from != Day(0));
        Row::of([
            Cell::link(&record.person, opens.then(|| address(FOLDER, &record.person))),
            Cell::or_dash(words::labels(&record.roles)),
            (&record.deputizes).into(),
            record.judge.map_or_else(String::new, |judge| roster.name(judge)).into(),
            (&record.division).into(),
            from.map_or_else(String::new, |day| day.to_string()).into(),
            record.to.map_or_else(String::new, |day| day.to_string()).into(),
            Cell::or_dash(words::labels(today)),
        ])
    };
    List::new(PERSONS, FOLDER, columns).of(lines.iter().map(row))
}

async fn record(visit: &Visit, person: &PersonEnrolled) -> Result<Done, Trouble> {
    let request = v1::EnrollPersonsRequest {
        court: visit.court(),
        person: String::new(),
        persons: vec![person.into()],
    };
    let made = client(visit).enroll_persons(request).await?.into_inner();
    Done::of(visit, &made.entries, made.proposed).await
}

fn effect(visit: &Visit, person: &PersonEnrolled, known: Option<&PersonEnrolled>) -> Markup {
    visit.say(|| {
        html! {
            @if let Some(known) = known {
                h2 { (text!("Until now")) }
                (told(&change::of_person(known)))
                h2 { (text!("From then on")) }
            }
            (told(&change::of_person(person)))
            p.hint { (text!("Once the docket has a filing, it counts from tomorrow at the earliest.")) }
            (of_two(visit))
        }
    })
}

/// What a person may do, in place of what the person might do before.
pub struct Enroll {
    known: Option<PersonEnrolled>,
    roster: Roster,
}

impl Act for Enroll {
    type Key = String;
    type Input = PersonEnrolled;
    const ROLES: &'static [PersonRole] = &[Registrar, Supervisor];
    const PLACE: &'static str = "/roster";

    async fn open(visit: &Visit, name: String) -> Result<Enroll, Fault> {
        let path = format!("{FOLDER}/{name}");
        let lines = listed(visit).await.map_err(|error| visit.fault(&error))?;
        let own =
            |it: &PersonEnrolled| it.deputizes.is_empty() && address(FOLDER, &it.person) == path;
        let known = lines.into_iter().map(|line| line.0).find(own);
        if known.is_none() && path != NEW {
            return Err(Fault::Elsewhere(FOLDER.to_owned()));
        }
        Ok(Enroll { known, roster: visit.roster().await? })
    }

    fn title(&self) -> String {
        match self.known {
            Some(_) => text!("What a person may do"),
            None => text!("Enroll somebody"),
        }
    }

    fn path(&self) -> String {
        self.known.as_ref().map_or_else(|| NEW.to_owned(), |it| address(FOLDER, &it.person))
    }

    fn back(&self) -> String {
        FOLDER.to_owned()
    }

    fn begin(&self) -> Typed {
        let Some(known) = &self.known else { return Typed::new() };
        let to = known.to.map_or_else(String::new, |day| day.to_string());
        let judge = known.judge.map_or_else(String::new, |judge| judge.to_string());
        let mut typed: Typed =
            known.roles.iter().map(|role| ("role".to_owned(), role.name().to_owned())).collect();
        let cells = [("judge", judge), ("division", known.division.clone()), ("to", to)];
        typed.extend(cells.map(|(name, value)| (name.to_owned(), value)));
        typed
    }

    fn fields(&self, visit: &Visit, sheet: &Sheet) -> Markup {
        let judges = judge_choices(&self.roster, text!("no judge of this court"));
        html! {
            @match &self.known {
                Some(known) => { p.bignumber { (known.person) } }
                None => { (sheet.line("name", &text!("Name"), &text!("as it will stand in every entry"))) }
            }
            div.field {
                span.label { (text!("Roles")) }
                div.input.checks {
                    @for role in PersonRole::ALL {
                        label {
                            input type="checkbox" name="role" value=(role.name())
                                checked[sheet.values("role").any(|it| it == role.name())];
                            " " (words::label(*role))
                        }
                    }
                    @if let Some(fault) = sheet.fault_of("role") { p.fault role="alert" { (fault) } }
                }
            }
            (sheet.choice("judge", &text!("Judge"), "", &judges))
            (sheet.line("division", &text!("Division"), &text!("only of an inner office (内勤): as the roster writes it")))
            div.two {
                (sheet.day("from", &text!("From"), &text!("empty: as soon as it may")))
                (sheet.day("to", &text!("To"), &text!("empty: open")))
            }
            p.hint { (text!("Without any role the person may do nothing any more.")) }
            (of_two(visit))
        }
    }

    fn read(&self, _visit: &Visit, sheet: &mut Sheet) -> Option<PersonEnrolled> {
        let person = match &self.known {
            Some(known) => known.person.clone(),
            None => required(sheet, "name"),
        };
        let mut roles: Vec<PersonRole> =
            sheet.values("role").filter_map(PersonRole::from_name).collect();
        roles.sort();
        roles.dedup();
        let judge = match sheet.value("judge") {
            "" => None,
            _ => chosen_judge(sheet, "judge", &self.roster),
        };
        let (from, to) = (day(sheet, "from").unwrap_or(Day(0)), day(sheet, "to"));
        let division = sheet.value("division").to_owned();
        Some(PersonEnrolled { person, roles, judge, from, to, deputizes: String::new(), division })
    }

    async fn effect(&self, visit: &Visit, input: &PersonEnrolled) -> Result<Markup, Trouble> {
        Ok(effect(visit, input, self.known.as_ref()))
    }

    async fn perform(&self, visit: &Visit, input: &PersonEnrolled) -> Result<Done, Trouble> {
        record(visit, input).await
    }

    fn field_of(&self, field: &str) -> Option<&'static str> {
        Some(match field {
            "person" if self.known.is_none() => "name",
            "roles" => "role",
            "judge" => "judge",
            "division" => "division",
            "from" | "from_day" => "from",
            "to" | "to_day" => "to",
            _ => return None,
        })
    }
}

/// Somebody who stands in for a supervisor, to approve and to do nothing else.
pub struct Deputize(Vec<String>);

impl Act for Deputize {
    type Key = ();
    type Input = PersonEnrolled;
    const ROLES: &'static [PersonRole] = &[Registrar, Supervisor];
    const PLACE: &'static str = "/roster";

    async fn open(visit: &Visit, (): ()) -> Result<Deputize, Fault> {
        let lines = listed(visit).await.map_err(|error| visit.fault(&error))?;
        let supervisors = lines
            .into_iter()
            .filter(|(record, today)| record.deputizes.is_empty() && today.contains(&Supervisor));
        Ok(Deputize(supervisors.map(|(record, _)| record.person).collect()))
    }

    fn title(&self) -> String {
        text!("Name a deputy")
    }

    fn path(&self) -> String {
        "/deputize".to_owned()
    }

    fn back(&self) -> String {
        FOLDER.to_owned()
    }

    fn fields(&self, visit: &Visit, sheet: &Sheet) -> Markup {
        let supervisors = self.0.iter().map(|name| (name.clone(), name.clone()));
        let supervisors: Vec<(String, String)> =
            std::iter::once((String::new(), text!("choose"))).chain(supervisors).collect();
        html! {
            (sheet.line("name", &text!("Deputy"), &text!("as the name stands in every entry")))
            (sheet.choice("supervisor", &text!("Stands in for"), "", &supervisors))
            div.two {
                (sheet.day("from", &text!("From"), &text!("empty: tomorrow")))
                (sheet.day("to", &text!("To"), "2026-03-13"))
            }
            p.hint { (text!("A deputy approves and does nothing else. Somebody who files cannot be one.")) }
            (of_two(visit))
        }
    }

    fn read(&self, visit: &Visit, sheet: &mut Sheet) -> Option<PersonEnrolled> {
        let (name, supervisor) = (required(sheet, "name"), required(sheet, "supervisor"));
        let from = day(sheet, "from").unwrap_or(Day(visit.today().0 + 1));
        let to = required_day(sheet, "to");
        Some(PersonEnrolled {
            person: name,
            roles: vec![Supervisor],
            judge: None,
            from,
            to: Some(to?),
            deputizes: supervisor,
            division: String::new(),
        })
    }

    async fn effect(&self, visit: &Visit, input: &PersonEnrolled) -> Result<Markup, Trouble> {
        Ok(effect(visit, input, None))
    }

    async fn perform(&self, visit: &Visit, input: &PersonEnrolled) -> Result<Done, Trouble> {
        record(visit, input).await
    }

    fn field_of(&self, field: &str) -> Option<&'static str> {
        Some(match field {
            "person" | "roles" => "name",
            "deputizes" => "supervisor",
            "from" | "from_day" => "from",
            "to" | "to_day" => "to",
            _ => return None,
        })
    }
}
