//! 任务 plan: the shares that bring every leader to the quota by the end of the year, by simulation, and
//! then proposed as changes of pools.

use std::sync::Arc;

use axum::Form;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use caselot_core::docket::Event;
use caselot_core::docket::code::PersonRole::{self, Political, Registrar};
use caselot_core::docket::pool::PoolSpec;
use caselot_core::quota::figure::Rounding;
use maud::{Markup, html};

use crate::client::{ClientError, is_enough, is_raised, planned_pools, put_pools};
use crate::console::act::{Act, Done, Trouble, of_two, told};
use crate::console::fault::{Fault, html_page};
use crate::console::field::{self, Sheet};
use crate::console::pages::change::in_force;
use crate::console::pages::quota::shown;
use crate::console::plan::{Plan, make};
use crate::console::reads::Roster;
use crate::console::session::Typed;
use crate::console::typed::{self, Year, required};
use crate::console::visit::Visit;
use crate::telling::change;
use crate::wire::v1;
use crate::words::{self, counted, text};

fn reader(visit: &Visit) -> Result<(), Fault> {
    if visit.is(&[Political, Registrar]) { Ok(()) } else { Err(visit.for_others()) }
}

/// The form of the year, and the plan that was made last.
pub async fn show(visit: Visit) -> Result<Response, Fault> {
    reader(&visit)?;
    let plan = visit.console.0.plans.of(&visit.session.person);
    let year = plan.as_ref().map_or_else(|| Year::of(visit.today()), |plan| Year(plan.year));
    let sheet = Sheet::new(vec![("year".to_owned(), year.to_string())]);
    let roster = visit.roster().await?;
    Ok(html_page(page(&visit, &sheet, plan.as_deref().map(|plan| (plan, &roster)))))
}

fn page(visit: &Visit, sheet: &Sheet, plan: Option<(&Plan, &Roster)>) -> Markup {
    let title = visit.say(|| text!("Plan of shares"));
    let content = visit.say(|| {
        html! {
            h1 { (title) }
            p.hint { (text!(
                "The rest of the year is simulated a hundred times with the pools' own inflow of the last \
                 twelve months. The same log always gives the same plan; panel work to come is not assumed."
            )) }
            form.box method="post" action="/assess/plan/begin" {
                (visit.token())
                (sheet.day("year", &text!("Year"), ""))
                div.actions {
                    button.primary { (text!("Make the plan")) }
                    a.button href="/assess" { (text!("Back")) }
                }
            }
            @if let Some((plan, roster)) = plan { (plan_box(visit, plan, roster)) }
        }
    });
    visit.page(&title, "/assess", content)
}

fn plan_box(visit: &Visit, plan: &Plan, roster: &Roster) -> Markup {
    match plan.progress().ended {
        Some(Ok(made)) => made_box(visit, &made, roster),
        _ => html! {
            div.box data-follow="/assess/plan/progress" aria-live="polite" { (progress_part(plan)) }
        },
    }
}

fn progress_part(plan: &Plan) -> Markup {
    let progress = plan.progress();
    html! {
        @match progress.ended {
            None => {
                p { (text!("{runs} rests of the year simulated", runs = progress.runs)) }
                progress {}
            }
            Some(Ok(_)) => { p data-done="/assess/plan" { (text!("The plan is made.")) } }
            Some(Err(why)) => { p.warn data-done="" { (why) } }
        }
    }
}

fn made_box(visit: &Visit, plan: &v1::QuotaPlan, roster: &Roster) -> Markup {
    html! {
        div.box {
            h2 { (text!("Plan for {year}, from what the log says up to {as_of}.", year = plan.year, as_of = plan.as_of)) }
            (leaders(plan, roster))
            p.small { (text!(
                "As planned, a leader meets the quota in {sure} of {runs} rests of the year, or it is said \
                 why not.",
                sure = plan.sure,
                runs = plan.runs
            )) }
            ul.plain {
                @for pool in &plan.pools {
                    li.small { (counted!("{pool}: {cases} case since {from}, {expected} expected in the rest of the year", "{pool}: {cases} cases since {from}, {expected} expected in the rest of the year", cases = pool.cases, pool = roster.pool_label(&pool.pool), from = pool.from, expected = pool.expected)) }
                }
            }
            @if !plan.leaders.iter().any(is_raised) {
                @if plan.leaders.iter().all(is_enough) {
                    p.good { (text!("No share has to change.")) }
                } @else {
                    p.hint { (text!("No share is proposed; the results say why.")) }
                }
            } @else if visit.is(&[Registrar]) {
                p.actions { a.button.primary href="/assess/plan/propose" { (text!("Propose these shares")) } }
            } @else {
                p.hint { (text!("The registrar proposes these shares on the same page.")) }
            }
        }
    }
}

fn leaders(plan: &v1::QuotaPlan, roster: &Roster) -> Markup {
    let changed = |today: String, planned: String| match today == planned {
        true => today,
        false => format!("{today} → {planned}"),
    };
    html! {
        table {
            thead { tr {
                th { (text!("Name")) } th.number { (text!("Counted")) } th.number { (text!("Required in the year")) }
                th.number { (text!("Forecast")) } th.number { (text!("met today, of {runs}", runs = plan.runs)) }
                th { (text!("Pool")) } th.number { (text!("Share")) } th.number { (text!("Chance")) }
                th.number { (text!("met as planned, of {runs}", runs = plan.runs)) } th { (text!("Result")) }
            } }
            tbody {
                @for leader in &plan.leaders {
                    @let outcome = leader.outcome().as_str_name();
                    @let outcome = outcome.strip_prefix("PLAN_OUTCOME_").unwrap_or(outcome);
                    tr.flagged[is_raised(leader)] {
                        td { (leader.name) }
                        td.number { (shown(&leader.counted, Rounding::Down)) }
                        td.number { (words::or_dash(&shown(&leader.required, Rounding::Up))) }
                        td.number { (words::or_dash(&shown(&leader.forecast, Rounding::Down))) }
                        td.number { (leader.met_today) }
                        @match &leader.share {
                            Some(of) => {
                                td { (roster.pool_label(&of.pool)) }
                                td.number { (changed(format!("{} %", of.today), format!("{} %", of.planned))) }
                                td.number { (changed(
                                    words::percent(of.mass_today, of.total_today),
                                    words::percent(of.mass_planned, of.total_planned)
                                )) }
                            }
                            None => { td { "—" } td.number { "—" } td.number { "—" } }
                        }
                        td.number { (leader.met_planned) }
                        td {
                            (words::wire("PlanOutcome", outcome))
                            @if leader.outcome() == v1::PlanOutcome::Unknown { br; span.small { (unknown(plan, leader)) } }
                        }
                    }
                }
            }
        }
    }
}

/// Why nothing can be told of a leader's year (docs/quota.md, Planning).
fn unknown(plan: &v1::QuotaPlan, leader: &v1::PlannedLeader) -> String {
    match () {
        () if plan.pools.is_empty() => {
            text!("no pool has had cases for 28 days yet, so its inflow is not known")
        }
        () if leader.required.is_empty() => {
            text!("there is no base to compare with, or the data are not stated complete")
        }
        () => text!("no base, or no inflow of a pool, is known for the rest of the year"),
    }
}

/// Begins a plan.
pub async fn begin(visit: Visit, Form(typed): Form<Typed>) -> Result<Response, Fault> {
    reader(&visit)?;
    visit.own_form(field::token(&typed))?;
    let mut sheet = Sheet::new(typed);
    let year = visit.say(|| {
        required(&mut sheet, "year");
        typed::year(&mut sheet, "year")
    });
    let Some(Year(year)) = year else {
        let page = html_page(page(&visit, &sheet, None));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    if let Some(plan) = visit.console.0.plans.begin(&visit.session.person, year) {
        let inner = visit.clone();
        tokio::spawn(async move { make(&inner, plan).await });
    }
    Err(Fault::Elsewhere("/assess/plan".to_owned()))
}

/// How far a plan is.
pub async fn progress(visit: Visit) -> Result<Response, Fault> {
    reader(&visit)?;
    let part = match visit.console.0.plans.of(&visit.session.person) {
        Some(plan) => visit.say(|| progress_part(&plan)),
        None => html! {},
    };
    Ok(html_page(part))
}

/// The planned shares, proposed.
pub struct Propose {
    plan: Arc<v1::QuotaPlan>,
    roster: Roster,
}

impl Propose {
    fn pools(&self) -> Result<Vec<PoolSpec>, ClientError> {
        planned_pools(&self.plan, self.roster.pools.clone())
    }
}

impl Act for Propose {
    type Key = ();
    type Input = ();
    const ROLES: &'static [PersonRole] = &[Registrar];
    const PLACE: &'static str = "/assess";

    async fn open(visit: &Visit, (): ()) -> Result<Propose, Fault> {
        let plan = visit.console.0.plans.of(&visit.session.person);
        let made = plan.and_then(|plan| plan.progress().ended?.ok());
        let plan = made.ok_or_else(|| Fault::Elsewhere("/assess/plan".to_owned()))?;
        Ok(Propose { plan, roster: visit.roster().await? })
    }

    fn title(&self) -> String {
        text!("Propose these shares")
    }

    fn path(&self) -> String {
        "/assess/plan/propose".to_owned()
    }

    fn back(&self) -> String {
        "/assess/plan".to_owned()
    }

    fn fields(&self, visit: &Visit, _sheet: &Sheet) -> Markup {
        html! {
            (leaders(&self.plan, &self.roster))
            p.hint { (text!("Each pool is proposed as a whole; a second person approves each.")) }
            (of_two(visit))
        }
    }

    fn read(&self, _visit: &Visit, _sheet: &mut Sheet) -> Option<()> {
        Some(())
    }

    async fn effect(&self, visit: &Visit, (): &()) -> Result<Markup, Trouble> {
        let pools = self.pools()?;
        let in_force = in_force(&self.roster);
        Ok(visit.say(|| {
            let lines = pools
                .iter()
                .flat_map(|pool| change::lines(&Event::PoolRecorded(pool.clone()), &in_force).1);
            html! { (told(&lines.collect::<Vec<_>>())) (of_two(visit)) }
        }))
    }

    async fn perform(&self, visit: &Visit, (): &()) -> Result<Done, Trouble> {
        let (channel, court) = (visit.filer().channel().clone(), visit.court());
        let made = put_pools(channel, &court, "", &self.pools()?).await?;
        Done::of(visit, &made.entries, made.proposed).await
    }

    fn field_of(&self, _field: &str) -> Option<&'static str> {
        None
    }
}
