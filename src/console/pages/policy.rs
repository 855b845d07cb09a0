//! 政策: the policy in force, in words and as its file; changed by the registrar, rehearsed on the whole
//! log first, and then proposed.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Multipart};
use axum::response::Response;
use axum::routing::{get, post};
use caselot_core::docket::code::PersonRole::{self, Auditor, Political, Registrar, Supervisor};
use caselot_core::docket::policy::Policy;
use caselot_core::docket::{Day, Event};
use caselot_core::id::JudgeId;
use maud::{Markup, html};

use super::quota::client;
use super::table_parts::uploaded;
use crate::client::{CheckFault, ClientError};
use crate::console::Console;
use crate::console::act::{Act, Done, Trouble, of_two, pages, told};
use crate::console::fault::{Fault, html_page};
use crate::console::field::Sheet;
use crate::console::guard::FORM_BYTES;
use crate::console::reads::Roster;
use crate::console::session::Typed;
use crate::console::visit::Visit;
use crate::telling::approval::InForce;
use crate::telling::{change, policy};
use crate::wire::v1;
use crate::words::{counted, text};

pub fn router() -> Router<Console> {
    Router::new()
        .route("/policy", get(show))
        .route("/policy/change", pages::<Adopt>())
        .route("/policy/file", post(from_file).layer(DefaultBodyLimit::max(FORM_BYTES)))
}

/// The address of the form, under which it is kept.
const CHANGE: &str = "/policy/change";

impl Visit {
    /// The version in force, and what it says.
    async fn policy_version(&self) -> Result<(v1::PolicyVersion, Policy), ClientError> {
        let request = v1::GetPolicyRequest { court: self.court(), on: String::new() };
        let version = client(self).get_policy(request).await?.into_inner();
        let unreadable = |fault| ClientError::Unproven {
            about: "policy".to_owned(),
            fault: CheckFault::Entry(fault),
        };
        let policy = version.policy.clone().map(Policy::try_from).transpose();
        let policy = policy.map_err(unreadable)?.unwrap_or_default();
        Ok((version, policy))
    }

    /// The policy in force.
    ///
    /// # Errors
    /// When the server refuses, or the answer cannot be read.
    pub async fn policy(&self) -> Result<Policy, ClientError> {
        Ok(self.policy_version().await?.1)
    }

    /// All versions that were adopted.
    async fn policies(&self) -> Result<Vec<v1::PolicyVersion>, ClientError> {
        let court = self.court();
        let mut request = v1::ListPoliciesRequest { court, ..v1::ListPoliciesRequest::default() };
        let mut all = Vec::new();
        loop {
            let page = client(self).list_policies(request.clone()).await?.into_inner();
            all.extend(page.policies);
            if page.next_page_token.is_empty() {
                return Ok(all);
            }
            request.page_token = page.next_page_token;
        }
    }
}

async fn show(visit: Visit) -> Result<Response, Fault> {
    if !visit.is(&[Supervisor, Political, Auditor, Registrar]) {
        return Err(visit.for_others());
    }
    let (version, content) = visit.policy_version().await.map_err(|error| visit.fault(&error))?;
    let all = visit.policies().await.map_err(|error| visit.fault(&error))?;
    let roster = visit.roster().await?;
    let title = visit.say(|| text!("Policy"));
    let page = visit.say(|| {
        html! {
            h1 { (title) " " span.small { (origin(&version)) } }
            div.actions {
                @if visit.is(&[Registrar]) { a.button.primary href=(CHANGE) { (text!("Change the policy")) } }
            }
            div.columns {
                div.main { (in_words(&content, &roster)) }
                div.side {
                    details.box {
                        summary { (text!("As its file (TOML)")) }
                        pre.small { (policy::file(&content)) }
                    }
                    @if !all.is_empty() {
                        div.box {
                            h2 { (text!("All versions")) }
                            ul.plain { @for it in all.iter().rev() { li { (origin(it)) } } }
                        }
                    }
                }
            }
        }
    });
    Ok(html_page(visit.page(&title, "/policy", page)))
}

/// The origin of a version.
fn origin(it: &v1::PolicyVersion) -> String {
    policy::origin(it.version, it.entry, &it.adopted_on, it.back_dated)
}

fn in_words(content: &Policy, roster: &Roster) -> Markup {
    html! {
        div.box {
            // The court's defaults hold from the beginning of all days.
            @if content.valid_from != Day(0) {
                p { (text!("It holds for periods from {day} on.", day = content.valid_from)) }
            }
            @if !content.document.is_empty() { p { (text!("Document")) ": " (content.document) } }
            @for (name, lines) in policy::lines(content, &roster.pools) {
                h2 { (name) }
                ul.plain { @for line in lines { li { (line) } } }
            }
        }
    }
}

/// Puts a file into the form of the policy, where it is looked at before anything else.
async fn from_file(visit: Visit, mut form: Multipart) -> Result<Response, Fault> {
    if !visit.is(Adopt::ROLES) {
        return Err(visit.for_others());
    }
    if let Some((_, bytes, _)) = uploaded(&visit, &mut form).await? {
        let toml = String::from_utf8_lossy(&bytes).into_owned();
        visit.keep(CHANGE, Some(vec![("toml".to_owned(), toml)]));
    }
    Err(Fault::Elsewhere(CHANGE.to_owned()))
}

/// Another policy.
pub struct Adopt {
    in_force: Policy,
    roster: Roster,
}

impl Act for Adopt {
    type Key = ();
    type Input = Policy;
    const ROLES: &'static [PersonRole] = &[Registrar];
    const PLACE: &'static str = "/policy";

    async fn open(visit: &Visit, (): ()) -> Result<Adopt, Fault> {
        let in_force = visit.policy().await.map_err(|error| visit.fault(&error))?;
        Ok(Adopt { in_force, roster: visit.roster().await? })
    }

    fn title(&self) -> String {
        text!("Change the policy")
    }

    fn path(&self) -> String {
        CHANGE.to_owned()
    }

    fn back(&self) -> String {
        "/policy".to_owned()
    }

    fn begin(&self) -> Typed {
        vec![("toml".to_owned(), policy::file(&self.in_force))]
    }

    fn fields(&self, visit: &Visit, sheet: &Sheet) -> Markup {
        html! {
            p.hint { (text!(
                "This is the policy in force. Change what is to change, and the first day from which it \
                 holds (valid_from). What it would do to past cases and to today's chances is shown before \
                 anything is proposed."
            )) }
            (sheet.area("toml", &text!("Policy (TOML)"), "", 16))
            (of_two(visit))
        }
    }

    fn beside(&self, visit: &Visit) -> Markup {
        html! {
            form.box method="post" action="/policy/file" enctype="multipart/form-data" {
                (visit.token())
                div.field {
                    label for="file" { (text!("From a file")) }
                    div.input { input #file type="file" name="file" accept=".toml,.txt" required; }
                }
                div.actions { button { (text!("Read it into the form")) } }
            }
        }
    }

    fn read(&self, _visit: &Visit, sheet: &mut Sheet) -> Option<Policy> {
        let toml = sheet.value("toml").to_owned();
        let read = policy::without_data(&toml).and_then(|()| policy::read(&toml));
        if !policy::names_its_day(&toml) {
            sheet.fault(
                "toml",
                text!("it names no first day; add a line like valid_from = \"2021-01-01\""),
            );
        }
        match read {
            Ok(policy) => Some(policy),
            Err(said) => {
                let cure = said.cure.map_or_else(String::new, |cure| format!("；{cure}"));
                sheet.fault("toml", format!("{}{cure}", said.sentence));
                None
            }
        }
    }

    async fn effect(&self, visit: &Visit, adopted: &Policy) -> Result<Markup, Trouble> {
        let what = Event::PolicyAdopted(Box::new(adopted.clone()));
        let in_force = InForce {
            judges: self.roster.judges.clone(),
            pools: self.roster.pools.clone(),
            policy: self.in_force.clone(),
            lists: Vec::new(),
        };
        Ok(visit.say(|| {
            html! {
                (told(&change::lines(&what, &in_force).1))
                (of_two(visit))
            }
        }))
    }

    async fn rehearsed(&self, visit: &Visit, adopted: &Policy) -> Result<Markup, Trouble> {
        let request =
            v1::RehearsePolicyRequest { court: visit.court(), policy: Some(adopted.into()) };
        let effect = client(visit).rehearse_policy(request).await?.into_inner();
        Ok(visit.say(|| rehearsed(&effect, adopted, &self.roster)))
    }

    async fn perform(&self, visit: &Visit, adopted: &Policy) -> Result<Done, Trouble> {
        let request = v1::PutPolicyRequest {
            court: visit.court(),
            person: String::new(),
            policy: Some(adopted.into()),
        };
        let made = client(visit).put_policy(request).await?.into_inner();
        Done::of(visit, &made.entries, made.proposed).await
    }

    fn field_of(&self, _field: &str) -> Option<&'static str> {
        Some("toml")
    }
}

/// What it would have done to the log, and would do to today's chances.
fn rehearsed(effect: &v1::PolicyRehearsal, adopted: &Policy, roster: &Roster) -> Markup {
    html! {
        h2 { (text!("Rehearsed on the log")) }
        p { (counted!("{size} entries folded again with these weights, winners unchanged: {cases} case would weigh something else.", "{size} entries folded again with these weights, winners unchanged: {cases} cases would \
             weigh something else.", cases = effect.reweighed, size = effect.size)) }
        table {
            thead { tr {
                th { (text!("Pool")) } th { (text!("Judge")) } th.number { (text!("Owed")) } th.number { (text!("then")) }
                th.number { (text!("chance on {day} ‰", day = effect.today)) } th.number { (text!("then ‰")) }
            } }
            tbody {
                @for pool in &effect.pools {
                    @for it in &pool.judges {
                        @let before = policy::per_mille(it.mass_before, it.total_before);
                        @let after = policy::per_mille(it.mass_after, it.total_after);
                        tr {
                            td { (roster.pool_label(&pool.pool)) }
                            td { (roster.name(JudgeId(it.judge))) }
                            td.number { (policy::owed(it.balance_before)) }
                            td.number { (policy::owed(it.balance_after)) }
                            td.number { (before) }
                            td.number { @if before == after { (after) } @else { b { (after) } } }
                        }
                    }
                }
            }
        }
        ul.plain {
            @for (route, (of, says)) in (1..).zip(effect.routes.iter().zip(&adopted.routes)) {
                li { (counted!("route {route} to “{pool}”: fits {filings} past filing, {elsewhere} had another pool or other seats", "route {route} to “{pool}”: fits {filings} past filings, {elsewhere} had another pool \
                     or other seats", filings = of.filings, route, pool = roster.pool_label(&says.pool), elsewhere = of.elsewhere)) }
            }
            @if !adopted.routes.is_empty() {
                li { (counted!("no route fits {count} past filing", "no route fits {count} past filings", count = effect.unrouted)) }
            }
        }
    }
}
