//! 管理: who may do what and by which credential, how many candidates the pools have, how the server
//! stands, and its settings as they hold. No secret is shown, and nothing is changed here.

use std::collections::{BTreeMap, BTreeSet};

use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use caselot_core::docket::Day;
use caselot_core::docket::code::PersonRole::{self, Auditor, Operator, Registrar, Supervisor};
use maud::{Markup, html};

use super::people::listed;
use crate::client::{ClientError, retry_while_full};
use crate::console::Console;
use crate::console::fault::{Fault, html_page};
use crate::console::list::{Asked, Cell, Column, List, Row, Wanted};
use crate::console::page::long_day;
use crate::console::visit::Visit;
use crate::telling::contribution;
use crate::telling::time::local_time;
use crate::wire::v1;
use crate::wire::v1::operator_service_client::OperatorServiceClient;
use crate::words::{self, counted, text};

/// Address of the page.
pub const ADMIN: &str = "/admin";
/// Who opens it.
pub const READERS: [PersonRole; 4] = [Operator, Supervisor, Auditor, Registrar];
/// Who also reads in the log who may do what, and how pools are called.
const KNOWS_PEOPLE: [PersonRole; 3] = [Registrar, Supervisor, Auditor];
/// Names of the lists.
const CREDENTIALS: &str = "credentials";
const POOLS: &str = "candidates";
const SETTINGS: &str = "settings";
/// Days before its end from which a credential is one to be looked at.
const SOON_DAYS: u64 = 30;
/// Days after which an undrawn filing, and a backup, are old.
const OLD_FILING_DAYS: u64 = 3;
const OLD_BACKUP_DAYS: u64 = 2;
const DAY_MS: u64 = 86_400_000;
/// How far the server's clock may be from this console's.
const CLOCKS_APART_MS: u64 = 60_000;
/// Room with less of which the next days may not be recorded.
const LITTLE_ROOM: u64 = 1 << 30;
const MIB: u64 = 1 << 20;

pub fn router() -> Router<Console> {
    Router::new().route(ADMIN, get(show))
}

impl Visit {
    async fn condition(&self) -> Result<v1::ServerCondition, ClientError> {
        let request = v1::GetConditionRequest { court: self.court() };
        let client = OperatorServiceClient::new(self.filer().channel().clone());
        let answer = retry_while_full(|| {
            let (mut client, request) = (client.clone(), request.clone());
            async move { client.get_condition(request).await }
        });
        Ok(answer.await?)
    }
}

/// Who has roles today by the log, beyond this page's credentials.
type Enrolled = BTreeMap<String, BTreeSet<PersonRole>>;

async fn show(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    if !visit.is(&READERS) {
        return Err(visit.for_others());
    }
    let condition = visit.condition().await.map_err(|error| visit.fault(&error))?;
    let (mut enrolled, mut names) = (None, BTreeMap::new());
    if visit.is(&KNOWS_PEOPLE) {
        enrolled = Some(visit.enrolled().await?).filter(|enrolled| !enrolled.is_empty());
        let roster = visit.roster().await?;
        let named = roster.pools.iter().map(|pool| (pool.pool.clone(), pool.name.clone()));
        names = named.collect();
    }
    let wanted = [CREDENTIALS, POOLS, SETTINGS].map(|list| visit.wanted(list, &asked));
    let lists = visit.say(|| {
        let credentials = credential_list(&visit, &condition, enrolled.as_ref());
        [credentials, pool_list(&condition, &names), setting_list(&condition)]
    });
    if let Some(file) = lists.iter().zip(&wanted).find_map(|(list, wanted)| list.file(wanted)) {
        return Ok(file);
    }
    let title = visit.say(|| text!("Administration"));
    let content = visit.say(|| {
        html! {
            h1 { (title) }
            div.columns {
                div.main {
                    (credentials(&visit, &condition, enrolled.as_ref(), (&lists[0], &wanted[0])))
                }
                div.side {
                    (server(&visit, &condition))
                    (pools(&visit, &condition, (&lists[1], &wanted[1])))
                    (console(&visit))
                }
            }
            (settings(&visit, condition.settings.len(), (&lists[2], &wanted[2]), asked.is_of(SETTINGS)))
        }
    });
    Ok(html_page(visit.page(&title, ADMIN, content)))
}

impl Visit {
    async fn enrolled(&self) -> Result<Enrolled, Fault> {
        let lines = listed(self).await.map_err(|error| self.fault(&error))?;
        let mut enrolled = Enrolled::new();
        for (record, today) in lines.into_iter().filter(|(_, today)| !today.is_empty()) {
            enrolled.entry(record.person).or_default().extend(today);
        }
        Ok(enrolled)
    }
}

fn left_days(now_ms: u64, ends_ms: u64) -> u64 {
    ends_ms.saturating_sub(now_ms) / DAY_MS
}

fn credentials(
    visit: &Visit,
    condition: &v1::ServerCondition,
    enrolled: Option<&Enrolled>,
    (list, wanted): (&List, &Wanted),
) -> Markup {
    let (now_ms, all) = (condition.now_ms, &condition.credentials);
    let soon = all.iter().filter(|it| left_days(now_ms, it.expires_ms) <= SOON_DAYS).count();
    let holders: BTreeSet<&str> = all.iter().map(|it| it.person.as_str()).collect();
    let without = enrolled.into_iter().flatten();
    let without: Vec<&str> =
        without.map(|(person, _)| person.as_str()).filter(|it| !holders.contains(it)).collect();
    html! {
        div.box {
            h2 { (text!("People and credentials")) }
            p {
                (counted!("{count} credential is in force", "{count} credentials are in force", count = all.len())) " "
                @if soon > 0 { span.tag.red { (counted!("{soon} ends within {days} days", "{soon} end within {days} days", soon, days = SOON_DAYS)) } }
                @if visit.is(&KNOWS_PEOPLE) { " · " a href="/persons" { (text!("Who may do what")) } }
            }
            (list.show(visit, wanted))
            @if !without.is_empty() {
                p { (text!("Enrolled, and without a credential: {people}", people = words::listed(&without))) }
            }
            p.hint { (text!("Credentials are made and ended beside the server: caselot token create, rotate, revoke. What somebody may do in the log is recorded under “Who may do what”.")) }
        }
    }
}

fn credential_list(
    visit: &Visit,
    condition: &v1::ServerCondition,
    enrolled: Option<&Enrolled>,
) -> List {
    let columns = [
        Column::text(text!("Name")),
        Column::text(text!("Roles")),
        Column::number(text!("Days left")),
        Column::time(text!("Last day")),
        Column::text(text!("By")),
        Column::text(text!("Credential")),
    ];
    let row = |it| credential_row(visit, it, condition.now_ms, enrolled);
    List::new(CREDENTIALS, ADMIN, columns).of(condition.credentials.iter().map(row))
}

fn credential_row(
    visit: &Visit,
    it: &v1::CredentialLine,
    now_ms: u64,
    enrolled: Option<&Enrolled>,
) -> Row {
    let left = left_days(now_ms, it.expires_ms);
    let roles: Vec<PersonRole> =
        it.roles.iter().filter_map(|code| PersonRole::from_code(*code)).collect();
    // Who looks after the server does nothing in the log, and is enrolled nowhere.
    let may = |role: &PersonRole| {
        *role == Operator
            || enrolled.is_none_or(|all| all.get(&it.person).is_some_and(|own| own.contains(role)))
    };
    let idle: Vec<PersonRole> = roles.iter().copied().filter(|role| !may(role)).collect();
    let said = words::labels(&roles);
    let roles = html! {
        (said)
        @if !idle.is_empty() { div.small { (text!("not enrolled today as: {roles}", roles = words::labels(&idle))) } }
    };
    let soon = left <= SOON_DAYS;
    let kind = if it.certificate { text!("certificate") } else { text!("token") };
    let shown =
        html! { (kind) @if it.any_issuer { " " span.tag.red { (text!("of any issuer")) } } };
    Row::of([
        (&it.person).into(),
        Cell::shown(said, roles),
        Cell::shown(
            left.to_string(),
            html! { @if soon { span.tag.red { (left) } } @else { (left) } },
        ),
        long_day(Day::at(it.expires_ms.saturating_sub(1), visit.offset())).into(),
        Cell::shown(kind, shown),
        Cell::shown(&it.id, html! { code { (it.id) } }),
    ])
}

/// Something that was looked at: how it is, and what to do where it is not as it should be.
fn looked_at(is_well: bool, what: &str, cure: &str) -> Markup {
    html! {
        tr {
            td {
                @if is_well { span.tag.green { (text!("well")) } } @else { span.tag.red { (text!("look at it")) } }
            }
            td { (what) @if !is_well && !cure.is_empty() { div.small { (cure) } } }
        }
    }
}

fn server(visit: &Visit, it: &v1::ServerCondition) -> Markup {
    let newest = local_time(it.newest_ms, visit.offset());
    let apart = visit.now_ms().abs_diff(it.now_ms);
    html! {
        div.box {
            h2 { (text!("The server")) }
            table.facts { tbody {
                tr { th { (text!("Version")) } td { (it.version) } }
                tr { th { (text!("Entries")) } td { (it.entries) } }
                tr { th { (text!("Newest entry")) } td { (newest.get(..16).unwrap_or(&newest)) } }
            } }
            table { tbody {
                @if it.faults.is_empty() { (looked_at(true, &text!("It records."), "")) }
                @for fault in &it.faults { (looked_at(false, fault, "")) }
                (looked_at(
                    apart <= CLOCKS_APART_MS,
                    &text!("Its clock is {seconds} s from this console's.", seconds = apart / 1_000),
                    &text!("set the wrong one of both right"),
                ))
                (undrawn(it)) (contributors(visit, it)) (room(it)) (backup(it))
            } }
            p.hint { (text!("Files, keys and the whole log are looked at by `caselot doctor`, beside the server.")) }
        }
    }
}

fn undrawn(it: &v1::ServerCondition) -> Markup {
    let days = match it.oldest_undrawn_ms {
        0 => 0,
        oldest => it.now_ms.saturating_sub(oldest) / DAY_MS,
    };
    let what = match it.undrawn {
        0 => text!("no filing waits for its draw"),
        count => {
            counted!(
                "{count} filing waits for its draw, for {days} days",
                "{count} filings wait for their draw, the oldest for {days} days",
                count,
                days
            )
        }
    };
    let cure = text!("the filing division goes on with them, or ends them");
    looked_at(days <= OLD_FILING_DAYS, &what, &cure)
}

/// What waits for the values of contributors, as `caselot doctor` says it.
fn contributors(visit: &Visit, it: &v1::ServerCondition) -> Markup {
    let court = visit.court();
    html! {
        @for it in &it.contributors {
            @let since = local_time(it.since_ms, visit.offset());
            @let waiting = (it.waiting > 0).then_some((it.waiting, since));
            @let (what, cure) = contribution::waits_for(&court, (it.entry, &it.name), waiting);
            (looked_at(!it.silent, &what, &cure))
        }
    }
}

fn room(it: &v1::ServerCondition) -> Markup {
    let (free, size) = (it.disk_free / MIB, it.disk_size / MIB);
    html! {
        @if it.disk_size > 0 {
            (looked_at(
                it.disk_free >= LITTLE_ROOM,
                &text!("{free} of {size} MiB of the disk are free", free, size),
                &text!("make room on that disk before it is full"),
            ))
        }
    }
}

fn backup(it: &v1::ServerCondition) -> Markup {
    if it.backed_up_elsewhere {
        let what =
            text!("It records in a PostgreSQL database, which is backed up by its own tools.");
        return looked_at(true, &what, "");
    }
    let cure = text!("caselot backup, every night");
    match it.backup_ms {
        0 => looked_at(false, &text!("no backup of this directory is known"), &cure),
        made => {
            let days = it.now_ms.saturating_sub(made) / DAY_MS;
            let what = counted!(
                "the last backup is {days} day old",
                "the last backup is {days} days old",
                days
            );
            looked_at(days <= OLD_BACKUP_DAYS, &what, &cure)
        }
    }
}

fn is_well(it: &v1::PoolCondition) -> bool {
    it.today >= it.least && it.in_a_week >= it.least
}

/// The pools, those with too few candidates first.
fn pool_list(condition: &v1::ServerCondition, names: &BTreeMap<String, String>) -> List {
    let mut all: Vec<&v1::PoolCondition> = condition.pools.iter().collect();
    all.sort_by_key(|it| is_well(it));
    let columns = [
        Column::text(text!("Pool")),
        Column::number(text!("Today")),
        Column::number(text!("In a week")),
        Column::number(text!("At least")),
    ];
    let row = |it: &v1::PoolCondition| {
        let name = names.get(&it.pool).filter(|name| !name.is_empty()).unwrap_or(&it.pool);
        let row = [name.into(), (&it.today).into(), (&it.in_a_week).into(), (&it.least).into()];
        Row::of(row).flagged(!is_well(it))
    };
    List::new(POOLS, ADMIN, columns).of(all.into_iter().map(row))
}

fn pools(
    visit: &Visit,
    condition: &v1::ServerCondition,
    (list, wanted): (&List, &Wanted),
) -> Markup {
    let few = condition.pools.iter().filter(|it| !is_well(it)).count();
    html! {
        div.box {
            h2 { (text!("Pools")) }
            p {
                @if few > 0 { span.tag.red { (counted!("{few} pool has fewer candidates than the policy asks for", "{few} pools have fewer candidates than the policy asks for", few)) } }
                @else { span.tag.green { (text!("well")) } " " (text!("Each has as many candidates as the policy asks for.")) }
            }
            (list.show(visit, wanted))
            p.hint { (text!("As how many equally likely candidates those on duty are. With fewer than the policy asks for, filings wait for a second person: add members, or see who is away.")) }
        }
    }
}

fn console(visit: &Visit) -> Markup {
    let settings = &visit.console.0.settings;
    let address = settings.server.replace("http://", "");
    html! {
        div.box {
            h2 { (text!("This console")) }
            table.facts { tbody {
                tr { th { (text!("Version")) } td { (env!("CARGO_PKG_VERSION")) } }
                tr { th { (text!("Server")) } td { code { (address) } } }
                tr { th { (text!("Key")) } td { code { (visit.filer().key().fingerprint()) } } }
                tr { th { (text!("Two hands")) } td {
                    @if settings.beside_server { span.warn { (text!("Server and console are one process")) } }
                    @else { (text!("Server and console are two processes.")) }
                } }
            } }
        }
    }
}

fn setting_list(condition: &v1::ServerCondition) -> List {
    let columns = [Column::text(text!("Setting")), Column::text(text!("Value"))];
    let code = |said: &String| Cell::shown(said, html! { code { (said) } });
    let row = |it: &v1::ServerSetting| {
        let value = if it.value.is_empty() { Cell::or_dash("") } else { code(&it.value) };
        Row::of([code(&it.key), value])
    };
    List::new(SETTINGS, ADMIN, columns).of(condition.settings.iter().map(row))
}

fn settings(
    visit: &Visit,
    count: usize,
    (list, wanted): (&List, &Wanted),
    is_asked: bool,
) -> Markup {
    html! {
        @if !list.is_empty() {
            details.box open[is_asked] {
                summary { (text!("Settings of the server as they hold: {count}", count)) }
                (list.show(visit, wanted))
                p.hint { (text!("Secrets are masked. They are changed in the server's file of settings (docs/operating.md).")) }
            }
        }
    }
}
