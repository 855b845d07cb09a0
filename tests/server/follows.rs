//! Cases that belong to another over gRPC, by the client that clerks use; agents of parties; and what
//! the case index keeps of both, also when it is made anew.

use caselot::client::{
    Bearer, CaseInput, ClientError, ClientTls, Filer, Folder, Outcome, connect_channel,
};
use caselot::service::{self, rebuild_index};
use caselot::wire::v1;
use caselot_core::docket::code::{ActivityKind, DesignationGround, ExclusionGround, Role};
use caselot_core::docket::filing::Facts;
use caselot_core::docket::lineage::{FollowedCase, Lineage, PriorCase, REMANDED};
use caselot_core::docket::people::Judge;
use caselot_core::docket::policy::{FollowRule, Policy};
use caselot_core::docket::record::Activity;
use caselot_core::docket::{Command, Day};
use caselot_core::id::JudgeId;
use tempfile::TempDir;
use v1::conflict_service_client::ConflictServiceClient;
use v1::life_service_client::LifeServiceClient;
use v1::quota_service_client::QuotaServiceClient;

use crate::acts::{CLERK, POLITICAL, REGISTRAR, by, by_two, court, facts, filing};
use crate::approvals::{COURT, House};
use crate::hall;
use crate::tokens::bearing;

const DEBTOR: &str = "430203197003158812";
const CREDITOR: &str = "91430200MA4L1234X5";
/// Number of an agent's practising certificate.
const LAWYER: &str = "14302201910765432";

fn policy() -> Policy {
    let rule = FollowRule { type_code: "执恢".to_owned(), of: vec!["执".to_owned()] };
    Policy { follows: vec![rule], ..Policy::default() }
}

fn number(type_code: &str, serial: u32) -> String {
    format!("(2026){COURT}{type_code}{serial}号")
}

fn case(type_code: &str, serial: u32) -> CaseInput {
    CaseInput {
        pool: "民事".to_owned(),
        cause: "借款合同纠纷".to_owned(),
        parties: "甲与乙".to_owned(),
        party_ids: vec![DEBTOR.to_owned(), CREDITOR.to_owned()],
        ..CaseInput::new(number(type_code, serial), Day(20_000))
    }
}

/// Resumed enforcement that names its main case.
fn resumed(serial: u32, main: &str) -> CaseInput {
    let main = FollowedCase { case_number: main.to_owned(), filing: None };
    let lineage = Lineage { follows: Some(Box::new(main)), ..Lineage::default() };
    CaseInput { lineage, ..case("执恢", serial) }
}

async fn filer(house: &House, clerk: &str, folder: &Folder) -> Filer {
    let bearer = Bearer::new(clerk).expect("a token");
    let tls = ClientTls::default();
    let way = connect_channel(&house.address, &tls, bearer).await.expect("connected");
    let secret = || Ok([7; 32].into());
    Filer::connect(way, COURT, folder, "", None, secret).await.expect("a court")
}

/// The policy with its rule, by two.
pub async fn adopt(house: &House, [_, supervisor, registrar]: &[String; 3]) {
    let policy = Some((&policy()).into());
    let put = v1::PutPolicyRequest { court: COURT.to_owned(), person: String::new(), policy };
    let mut quota = QuotaServiceClient::new(house.channel.clone());
    let answer = quota.put_policy(bearing(registrar, put)).await.expect("proposes");
    house.approve(supervisor, answer.into_inner().proposed).await.expect("approves");
    let get = v1::GetPolicyRequest { court: COURT.to_owned(), ..Default::default() };
    let adopted = quota.get_policy(bearing(supervisor, get)).await.expect("a policy").into_inner();
    let adopted = Policy::try_from(adopted.policy.expect("a policy")).expect("is read");
    assert_eq!(adopted.follows, self::policy().follows, "it comes back as it was put");
}

#[tokio::test]
async fn a_clerk_alone_does_not_choose_a_judge_by_naming_a_main_case() {
    let (house, tokens) = House::new().await;
    adopt(&house, &tokens).await;
    let [clerk, supervisor, _] = &tokens;
    let dir = tempfile::tempdir().expect("a directory");
    let folder = Folder::open(dir.path()).expect("a folder");
    let filer = filer(&house, clerk, &folder).await;
    let main = filer.assign(&case("执", 1)).await.expect("files").drawn().expect("a draw");
    let judge = main.drawn.seats[0].judge;

    let again = resumed(1, &number("执", 1));
    let Outcome::Returning(waits) = filer.assign(&again).await.expect("files") else {
        panic!("it does not wait")
    };
    assert_eq!((waits.ground, waits.judge), (DesignationGround::Follows, judge));
    assert_eq!(waits.earlier, number("执", 1));
    let (court, person) = (COURT.to_owned(), String::new());
    let approve = v1::ApproveDesignationRequest {
        court,
        person,
        case_number: number("执恢", 1),
        stage: 0,
        hand: None,
    };
    let mut life = LifeServiceClient::new(house.channel.clone());
    let refused = life.approve_designation(bearing(clerk, approve)).await.expect_err("a clerk");
    assert_eq!(refused.code(), tonic::Code::PermissionDenied);
    assert!(house.approve(clerk, waits.filing.0).await.is_err(), "nor in the other call");
    // Who approves sees the other cases of the same parties, and nobody else asks for them.
    filer.assign(&case("民初", 7)).await.expect("files").drawn().expect("a draw");
    let office = tempfile::tempdir().expect("a directory");
    let office = Folder::open(office.path()).expect("a folder");
    let second = self::filer(&house, supervisor, &office).await;
    let related = second.related_cases(waits.filing).await.expect("is told");
    let told: Vec<_> = related.iter().map(|it| (it.case_number.as_str(), it.closed)).collect();
    assert_eq!(
        told,
        [(&*number("民初", 7), false), (&*number("执", 1), false)],
        "the latest first"
    );
    assert_eq!((related[1].judge, related[1].cause.as_str()), (judge.0, "借款合同纠纷"));
    assert!(filer.related_cases(waits.filing).await.is_err());
    house.approve(supervisor, waits.filing.0).await.expect("a supervisor approves");
    let Outcome::Refiled(given) = filer.assign(&again).await.expect("asked again") else {
        panic!("it has no judge")
    };
    assert_eq!((given.ground, given.judge), (DesignationGround::Follows, judge));

    // Without the main case, of another one's parties, or of another type it is refused.
    let silent = filer.assign(&case("执恢", 2)).await;
    let Err(ClientError::Refused(status)) = silent else { panic!("it names nobody") };
    assert!(status.message().contains("name its main case"), "{status}");
    let mut strangers = resumed(2, &number("执", 1));
    strangers.party_ids[0] = "430203198001011234".to_owned();
    let Err(ClientError::Refused(status)) = filer.assign(&strangers).await else {
        panic!("of others")
    };
    assert!(status.message().contains("not among those of its main case"), "{status}");
    house.is_valid().await;
}

#[tokio::test]
async fn a_judge_who_declared_a_relation_to_an_agent_is_left_out() {
    let (house, tokens) = House::new().await;
    adopt(&house, &tokens).await;
    let [clerk, _, registrar] = &tokens;
    let declare = v1::DeclareConflictRequest {
        court: COURT.to_owned(),
        judge: 5,
        ground: ExclusionGround::PartyOrRelative.code(),
        identifiers: vec![LAWYER.to_owned()],
        ..Default::default()
    };
    let mut conflicts = ConflictServiceClient::new(house.channel.clone());
    conflicts.declare_conflict(bearing(registrar, declare)).await.expect("declares");
    let dir = tempfile::tempdir().expect("a directory");
    let folder = Folder::open(dir.path()).expect("a folder");
    let filer = filer(&house, clerk, &folder).await;
    let agent_ids = vec![format!(" {LAWYER}")];
    let drawn = filer.assign(&CaseInput { agent_ids, ..case("执", 1) }).await.expect("files");
    let drawn = drawn.drawn().expect("a draw");
    let left_out: Vec<_> =
        drawn.filed.facts.exclusions.iter().map(|it| (it.judge.0, it.by_program)).collect();
    assert_eq!(left_out, [(5, true)]);
    assert_eq!(drawn.filed.facts.parties.agents.len(), 1);
    let malformed = CaseInput { agent_ids: vec!["12345".to_owned()], ..case("执", 2) };
    let Err(ClientError::Input(refusal)) = filer.assign(&malformed).await else {
        panic!("no identifier")
    };
    assert_eq!(refusal.code(), "AgentIdentifierMalformed");
    assert!(!format!("{refusal} {refusal:?}").contains("12345"), "{refusal}");
    house.is_valid().await;
}

fn activity(serial: u32, judge: u32, day: Day) -> Command {
    let (kind, judge) = (ActivityKind::FileAccess, Some(JudgeId(judge)));
    let activity = Activity { day, minute: None, kind, judge, minutes: 0 };
    Command::RecordActivity { case_number: facts(serial).case_number, activity }
}

#[tokio::test]
async fn the_case_index_keeps_agents_and_staff_also_when_it_is_made_anew() {
    let home = TempDir::new().expect("a directory");
    let service = court(home.path()).await;
    let mut assistant: Judge = hall::judge(20);
    assistant.name = "助理".to_owned();
    assistant.tenures[0].role = Role::JudicialAssistant;
    assistant.tenures[0].in_quota = false;
    by(&service, REGISTRAR, Command::PutJudges(vec![assistant])).await.expect("records");
    by_two(&service, REGISTRAR, Command::AdoptPolicy(Box::new(policy()))).await;
    let mut first = facts(1);
    first.parties.agents = vec![[40; 32]];
    by(&service, CLERK, filing(first, 1)).await.expect("files");
    by(&service, CLERK, hall::draw(1, 0)).await.expect("draws");
    let number = facts(1).case_number;
    let filed_on = service.find_case(COURT, &number).expect("the case").1[0].filed_on;
    for judge in [20, 3, 20] {
        by(&service, POLITICAL, activity(1, judge, filed_on)).await.expect("records");
    }
    let kept = service.find_case(COURT, &number).expect("the case").1;
    assert_eq!((kept[0].agents(), kept[0].staff()), (&[[40; 32]][..], &[JudgeId(20)][..]));
    hall::stop(service).await;
    let service = service::open(home.path()).expect("the index fits the log");
    assert_eq!(service.find_case(COURT, &number).expect("the case").1, kept);
    hall::stop(service).await;
    rebuild_index(home.path()).expect("made anew");
    let service = service::open(home.path()).expect("the index fits again");
    assert_eq!(service.find_case(COURT, &number).expect("the case").1, kept);
    // The server reads the earlier case from its store, with who worked on it.
    let prior = PriorCase { case_number: number, ..PriorCase::default() };
    let lineage = Lineage { prior: Some(Box::new(prior)), ..Lineage::default() };
    let back = Facts { flags: vec![REMANDED.to_owned()], lineage, ..facts(2) };
    let filed = by(&service, CLERK, filing(back, 2)).await.expect("files").filing;
    let shown = service.find_case(COURT, &facts(2).case_number).expect("the case");
    assert_eq!(Some(shown.1[0].filing), filed);
    by(&service, CLERK, hall::draw(2, 0)).await.expect("draws");
    hall::stop(service).await;
}
