//! The same court's fourth docket: seats of its cases change (22.10), and some cases belong to another
//! (22.12), by the rules of a policy. Clerks file and draw by the client of their own desk.

pub mod count;
pub mod experts;
pub mod following;
mod refusals;
mod seats;

use std::ops::RangeInclusive;
use std::path::Path;

use caselot::client::{Assignment, CaseInput, Outcome};
use caselot::service::access::Role;
use caselot::wire::v1;
use caselot_core::docket::Day;
use caselot_core::docket::code::Role as Post;
use caselot_core::docket::policy::{FollowRule, Policy, SeatRules};
use caselot_core::docket::routing::Route;
use v1::roster_service_client::RosterServiceClient;

use super::court::{CLERK, COURT, HEAD};
use super::desks::Desks;
use super::papers;
use super::two::{AUDITOR, OFFICER, REGISTRAR};

const PEOPLE: [(&str, Role); 5] = [
    (CLERK, Role::Filing),
    (HEAD, Role::Supervisor),
    (REGISTRAR, Role::Registrar),
    (OFFICER, Role::Political),
    (AUDITOR, Role::Auditor),
];

/// Cases of this procedure are heard by one judge, of these by three, and of these by a judge and two
/// assessors who are drawn for the hearing; and of the last by a judge, an assessor and an expert.
pub const SIMPLE: &str = "简易";
const COLLEGIAL: &str = "合议";
const ORDINARY: &str = "普通";
const LEARNED: &str = "专业";
/// A flag of cases that no judge decides alone.
pub const GRAVE: &str = "公益";
/// Resumed enforcement belongs to enforcement.
pub const ENFORCED: &str = "执";
pub const RESUMED: &str = "执恢";
/// The assessors' list, and that of experts among them.
const LIST: &str = "名册";
const EXPERTS: &str = "专家";
/// The day on which the first cases are filed.
const FILED: &str = "2026-01-06";

/// What was said of seats, as the answers had it.
#[derive(Default)]
pub struct Told {
    /// The members of cases 1 and 3 when they end.
    pub members: Vec<(u32, [u32; 2])>,
    /// The assessors of cases 2 and 5 when they end, and who left.
    pub assessors: Vec<(u32, [u32; 2])>,
    pub left_lay: Vec<u32>,
    /// Who sits with the judge of case 10, which is pending.
    pub pending_lay: Vec<u32>,
    /// Who undertakes each case that is closed by judgment.
    pub closed: Vec<(String, u32)>,
}

pub struct Four {
    pub desks: Desks,
    pub told: Told,
}

/// The fourth docket, from its first day to its last.
pub async fn told(path: &Path) -> Four {
    let desks = Desks::open(path, "2026-01-05", &PEOPLE).await;
    desks.two.gets_people().await;
    let mut four = Four { desks, told: Told::default() };
    four.gets_assessors(LIST, 101..=112).await;
    four.adopts().await;
    four.imports().await;
    four.desks.two.docket.on(FILED);
    seats::filed(&four).await;
    following::filed(&four).await;
    four.desks.two.docket.on("2026-01-07");
    seats::judges(&four).await;
    seats::mediated(&four).await;
    refusals::of_judges(&four).await;
    four.desks.two.docket.on("2026-01-08");
    seats::assessors(&mut four).await;
    four.desks.two.docket.on("2026-01-12");
    seats::comes_without_alternates(&mut four).await;
    four.desks.two.docket.on("2026-01-13");
    refusals::of_main_cases(&four).await;
    following::followed(&four).await;
    four.desks.two.docket.on("2026-01-14");
    following::follows_nobody(&four).await;
    four.desks.two.docket.on("2026-02-02");
    count::closed(&mut four).await;
    four.desks.two.docket.on("2026-02-03");
    count::corrected(&four).await;
    count::stated(&four).await;
    four.gets_assessors(EXPERTS, 121..=125).await;
    four.desks.two.docket.on("2026-02-04");
    experts::replaced_once(&mut four).await;
    four
}

fn policy() -> Policy {
    let route = |procedure: &str, seats| Route {
        procedures: vec![procedure.to_owned()],
        pool: "民事".to_owned(),
        seats,
        ..Route::default()
    };
    let ordinary = Route {
        assessors: 2,
        assessor_pool: LIST.to_owned(),
        alternates: 2,
        later: true,
        ..route(ORDINARY, 3)
    };
    let learned = Route {
        assessors: 1,
        assessor_pool: LIST.to_owned(),
        experts: 1,
        expert_pool: EXPERTS.to_owned(),
        ..route(LEARNED, 3)
    };
    let collegial = Route { member_pool: "院庭长".to_owned(), ..route(COLLEGIAL, 3) };
    let any = Route { procedures: Vec::new(), ..route("", 1) };
    let presiding_ranks = vec![Post::President, Post::VicePresident, Post::DivisionChief];
    let never_alone = vec![GRAVE.to_owned()];
    let rule = FollowRule { type_code: RESUMED.to_owned(), of: vec![ENFORCED.to_owned()] };
    Policy {
        routes: vec![ordinary, collegial, learned, any],
        seats: Some(SeatRules { presiding_ranks, never_alone }),
        follows: vec![rule],
        ..Policy::default()
    }
}

/// A case as its papers have it; the policy gives it pool, seats and weight.
fn case(number: String, procedure: &str) -> CaseInput {
    let accepted_on = Day::parse(FILED).expect("a day");
    CaseInput {
        cause: "买卖合同纠纷".to_owned(),
        procedure: procedure.to_owned(),
        ..CaseInput::new(number, accepted_on)
    }
}

impl Four {
    /// Assessors with a list of their own.
    async fn gets_assessors(&self, list: &str, people: RangeInclusive<u32>) {
        let two = &self.desks.two;
        let mut roster = RosterServiceClient::new(two.docket.channel.clone());
        let judges = people.clone().map(|it| papers::person(it, v1::Role::LayAssessor)).collect();
        let (court, person) = (COURT.to_owned(), String::new());
        let request = v1::PutJudgesRequest { court, person, judges };
        roster.put_judges(two.by(REGISTRAR, request)).await.expect("assessors");
        let members: Vec<_> = people.map(|judge| (judge, 100)).collect();
        let list = v1::PoolRecorded { assessors: true, ..papers::pool_of(list, &members) };
        let (court, person) = (COURT.to_owned(), String::new());
        let request = v1::PutPoolsRequest { court, person, pools: vec![list] };
        let answer = roster.put_pools(two.by(REGISTRAR, request)).await.expect("a list");
        two.approve(answer.into_inner().proposed).await;
    }

    async fn adopts(&self) {
        let two = &self.desks.two;
        let (court, policy) = (COURT.to_owned(), Some((&policy()).into()));
        let request = v1::PutPolicyRequest { court, person: String::new(), policy };
        let answer = two.quota().put_policy(two.by(REGISTRAR, request)).await.expect("a policy");
        two.approve(answer.into_inner().proposed).await;
    }

    /// What is pending from before: nobody knows by the log who sits there.
    async fn imports(&self) {
        use v1::import_cases_request::Part;
        let two = &self.desks.two;
        let (court, person) = (COURT.to_owned(), String::new());
        let head = v1::BatchHead { court, person, skip_bad: false, rehearse: false };
        let pending = papers::pending().pop().expect("a pending case");
        let parts = [Part::Head(head), Part::Row(pending)];
        let messages = parts.map(|part| v1::ImportCasesRequest { part: Some(part) });
        let request = two.by(REGISTRAR, tokio_stream::iter(messages));
        let answer = two.quota().import_cases(request).await.expect("a batch").into_inner();
        assert_eq!((answer.recorded, answer.refused.len()), (1, 0), "{answer:?}");
    }

    /// Files and draws, with the approval that it may need.
    async fn draws(&self, case: &CaseInput) -> Assignment {
        let clerk = self.desks.desk(CLERK).await;
        let mut outcome = clerk.assign(case).await.expect("files");
        if let Outcome::Waits(waiting) = &outcome {
            self.desks.approves(HEAD, waiting.filing.0).await;
            outcome = clerk.assign(case).await.expect("draws");
        }
        outcome.drawn().expect("drawn")
    }

    /// The present stage as the server shows it.
    async fn stage(&self, number: &str) -> v1::CaseStage {
        let two = &self.desks.two;
        let (court, case_number) = (COURT.to_owned(), number.to_owned());
        let request = v1::GetCaseRequest { court, case_number };
        let answer = two.assignment().get_case(two.by(CLERK, request)).await.expect("a case");
        let stages = answer.into_inner().stages;
        stages.into_iter().rev().find(|stage| stage.changes == 0).expect("a stage")
    }
}
