//! `caselot person`

use std::process::ExitCode;

use caselot_core::docket::Day;
use caselot_core::docket::code::PersonRole;
use caselot_core::docket::codec;
use caselot_core::docket::person::PersonEnrolled;
use serde_json::{Value, json};

use super::approval::answer;
use super::args::{self, Json, code};
use super::{Caller, Exit, Failure, host, print, put, remote, say, words};
use crate::cli::judge::Named;
use crate::cli::words::text;
use crate::wire::v1;
use crate::wire::v1::approval_service_client::ApprovalServiceClient;

/// Enrolls people and deputies, and shows who may do what, in a court of protocol 2. Once it has a
/// filing, a registrar proposes and a supervisor approves.
#[derive(Debug, clap::Subcommand)]
pub enum Person {
    /// Says what a person may do, in place of what the person might do before.
    Enroll(Enroll),
    /// Lets a person stand in for a supervisor from one day to another.
    Deputize(Deputize),
    /// Lists all who were ever enrolled, and the deputies.
    List(List),
}

/// Says what a person may do, in place of what the person might do before. It counts from the day
/// after its approval at the earliest; the person then needs a token (caselot token create).
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  Let a new clerk file:
    caselot person enroll --name 王立案 --role FILING --court 湘0203 --token-file registrar.token
  Let a judge see the judge's own cases and figures:
    caselot person enroll --name 周敏 --role SELF --judge 周敏 --court 湘0203 \\
        --token-file registrar.token
  End all that a person may do:
    caselot person enroll --name 王立案 --court 湘0203 --token-file registrar.token")]
pub struct Enroll {
    /// Name of the person, as it will stand in every entry.
    #[arg(long)]
    name: String,
    /// Role of the person; may be repeated. Without any, the person may do nothing any more.
    #[arg(long = "role", value_name = "ROLE", value_parser = code(PersonRole::ALL, PersonRole::name))]
    roles: Vec<PersonRole>,
    /// Number or name of the person in the roster, if the person is one of its judges.
    #[arg(long)]
    judge: Option<Named>,
    /// Division that the person serves, as the roster writes it; with the role DIVISION.
    #[arg(long, default_value = "", hide_default_value = true)]
    division: String,
    /// First day, such as 2026-03-01 [default: as soon as it may].
    #[arg(long, value_parser = args::day, value_name = "DAY")]
    from: Option<Day>,
    /// Last day, included [default: open].
    #[arg(long, value_parser = args::day, value_name = "DAY")]
    to: Option<Day>,
    #[command(flatten)]
    json: Json,
}

/// Lets a person stand in for a supervisor from one day to another, to approve and to do nothing
/// else. Somebody who files cannot be a deputy.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
    caselot person deputize --name 李副庭长 --for 周庭长 --from 2026-03-02 --to 2026-03-13 \\
        --court 湘0203 --token-file supervisor.token")]
pub struct Deputize {
    /// Name of the deputy.
    #[arg(long)]
    name: String,
    /// Name of the supervisor for whom the deputy stands in.
    #[arg(long = "for", value_name = "NAME")]
    supervisor: String,
    /// First day, such as 2026-03-02 [default: tomorrow].
    #[arg(long, value_parser = args::day, value_name = "DAY")]
    from: Option<Day>,
    /// Last day, included.
    #[arg(long, value_parser = args::day, value_name = "DAY")]
    to: Day,
    #[command(flatten)]
    json: Json,
}

/// Lists all who were ever enrolled, and the deputies.
#[derive(Debug, clap::Args)]
pub struct List {
    #[command(flatten)]
    json: Json,
}

impl Person {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        match self {
            Person::Enroll(enroll) => enroll.run(caller).await,
            Person::Deputize(deputize) => deputize.run(caller).await,
            Person::List(list) => list.run(caller).await,
        }
    }
}

impl Enroll {
    async fn run(self, caller: &Caller) -> Exit {
        let Enroll { name, mut roles, judge, division, from, to, json } = self;
        roles.sort();
        roles.dedup();
        let from = from.unwrap_or(Day(0));
        let judge = Named::number_of(judge.as_ref(), caller).await?;
        let deputizes = String::new();
        let person = PersonEnrolled { person: name, roles, judge, from, to, deputizes, division };
        record(caller, person, json).await
    }
}

impl Deputize {
    async fn run(self, caller: &Caller) -> Exit {
        let Deputize { name, supervisor, from, to, json } = self;
        let from = match from {
            Some(from) => from,
            None => {
                let court = remote::court(&caller.channel().await?, caller.court()?).await?;
                Day(host::today(court.utc_offset_minutes).0 + 1)
            }
        };
        let deputy = PersonEnrolled {
            person: name,
            roles: vec![PersonRole::Supervisor],
            judge: None,
            from,
            to: Some(to),
            deputizes: supervisor,
            division: String::new(),
        };
        record(caller, deputy, json).await
    }
}

async fn record(caller: &Caller, person: PersonEnrolled, form: Json) -> Exit {
    let request = v1::EnrollPersonsRequest {
        court: caller.court()?.to_owned(),
        person: caller.person()?.to_owned(),
        persons: vec![(&person).into()],
    };
    let mut client = ApprovalServiceClient::new(caller.channel().await?);
    let made = client.enroll_persons(request).await?.into_inner();
    let person = person.person;
    answer(caller, (&made.entries, made.proposed), form, |entry| match entry {
        Some(entry) => say!("{person} is enrolled, entry {entry}.", person, entry),
        None => say!("The log says so already; nothing changed."),
    })
    .await
}

impl List {
    async fn run(self, caller: &Caller) -> Exit {
        let request = v1::ListPersonsRequest { court: caller.court()?.to_owned() };
        let mut client = ApprovalServiceClient::new(caller.channel().await?);
        let lines = client.list_persons(request).await?.into_inner().persons;
        let read = |line: v1::PersonLine| {
            let record = PersonEnrolled::try_from(line.record.unwrap_or_default());
            let today: Vec<_> = line.today.into_iter().filter_map(PersonRole::from_code).collect();
            Ok((record.map_err(Failure::message("list of persons"))?, today))
        };
        let lines = lines.into_iter().map(read).collect::<Result<Vec<_>, Failure>>()?;
        if self.json.wanted {
            return print::json(&lines.iter().map(line_json).collect::<Value>());
        }
        if lines.is_empty() {
            say!("Nobody is enrolled: in a court of protocol 1 grants say who may do what.");
            return Ok(ExitCode::SUCCESS);
        }
        let heads = [
            text!("person"),
            text!("roles"),
            text!("deputy for"),
            text!("judge"),
            text!("division"),
            text!("from"),
            text!("to"),
            text!("today"),
        ];
        let row = |(record, today): &(PersonEnrolled, Vec<PersonRole>)| {
            [
                record.person.clone(),
                words::labels(&record.roles),
                record.deputizes.clone(),
                record.judge.map_or(String::new(), |judge| judge.to_string()),
                record.division.clone(),
                record.from.to_string(),
                record.to.map_or(String::new(), |to| to.to_string()),
                words::or_dash(&words::labels(today)).to_owned(),
            ]
        };
        put!("{}", print::table(heads, lines.iter().map(row)));
        Ok(ExitCode::SUCCESS)
    }
}

fn line_json((record, today): &(PersonEnrolled, Vec<PersonRole>)) -> Value {
    let today: Vec<&str> = today.iter().map(|role| role.name()).collect();
    json!({ "record": codec::to_json(record), "today": today })
}
