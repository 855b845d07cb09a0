//! Somebody outside the court gives each filing a value (22.14): named, answering, ending in peace,
//! without a value left, and gone.

use std::time::Duration;

use caselot::wire::v1;
use caselot_core::contributor::{Contributor, Memory, Question};
use caselot_core::docket::contribution::ContributorNamed;
use caselot_core::docket::contribution::tree::ValueTree;
use caselot_core::ledger::checkpoint::{SigningKey, signing_key};
use tokio::task::JoinHandle;

use super::super::court::{COURT, HEAD, ORIGIN};
use super::{REGISTRAR, Two, code};

/// Levels of the trees of the first contributor, and of the later ones.
const DEPTH: u32 = 4;
const SHALLOW: u32 = 2;
const SHALLOWEST: u32 = 1;

const PAUSE: Duration = Duration::from_millis(5);

/// A contributor with its own key, its values, and what it remembers.
struct Outsider {
    entry: u64,
    own: Contributor,
    memory: Memory,
}

/// The key of the nth contributor.
pub fn key(nth: u8) -> SigningKey {
    signing_key(&[80 + nth; 32])
}

fn tree(nth: u8, depth: u32) -> ValueTree {
    ValueTree::new(ORIGIN, key(nth).verifying_key().to_bytes(), [nth; 32].into(), depth)
}

/// The registrar proposes the contributor, and the head approves it.
async fn named(two: &Two, nth: u8, depth: u32) -> Outsider {
    let tree = tree(nth, depth);
    let head = (tree.root(), depth);
    let named = ContributorNamed::signed(ORIGIN, "省律师协会", head, &key(nth));
    let (court, person) = (COURT.to_owned(), String::new());
    let request = v1::NameContributorRequest { court, person, contributor: Some((&named).into()) };
    let request = two.by(REGISTRAR, request);
    let answer = two.contributions().name_contributor(request).await.expect("proposes");
    let entry = two.approve(answer.into_inner().proposed).await[0];
    let court = vec![two.docket.key.clone()];
    let own = Contributor { origin: ORIGIN.to_owned(), court, key: key(nth), tree };
    Outsider { entry, own, memory: Memory::default() }
}

async fn ended(two: &Two, contributor: u64, stalled: bool) -> Vec<u64> {
    let end = Some(v1::ContributorEnded { contributor, stalled, text: "届满".to_owned() });
    let (court, person) = (COURT.to_owned(), String::new());
    let request = v1::EndContributorRequest { court, person, end };
    let request = two.by(REGISTRAR, request);
    let answer = two.contributions().end_contributor(request).await.expect("proposes");
    two.approve(answer.into_inner().proposed).await
}

impl Outsider {
    /// Is asked as the court's file says, and answers; how many cases that draws.
    async fn gives(&mut self, two: &Two) -> u32 {
        let old_size = self.memory.seen.map_or(0, |seen| seen.0);
        let (court, contributor) = (COURT.to_owned(), self.entry);
        let request = v1::AskContributionRequest { court, contributor, old_size };
        let asked = two.contributions().ask_contribution(two.by(HEAD, request)).await;
        let asked = asked.expect("is asked").into_inner().question;
        let question: Question = serde_json::from_str(&asked).expect("a question");
        let answered = self.own.answer(&question, &self.memory).expect("answers");
        let given = &answered.given;
        let filings = given.values.iter().map(|value| value.filing);
        let numbers = answered.numbers.iter().copied().zip(filings);
        self.memory.remember((given.size, given.root), numbers);
        let (court, given) = (COURT.to_owned(), Some(given.into()));
        let request = two.by(HEAD, v1::ContributeRequest { court, given });
        let answer = two.contributions().contribute(request).await.expect("is taken");
        answer.into_inner().drawn
    }
}

/// How many filings are opened and undrawn.
async fn waiting(two: &Two) -> u32 {
    let request = v1::ListContributorsRequest { court: COURT.to_owned() };
    let listed = two.contributions().list_contributors(two.by(HEAD, request)).await;
    listed.expect("lists").into_inner().contributors.iter().map(|line| line.waiting).sum()
}

/// Opens a filing; the call goes on until its value is given.
async fn opens(two: &Two, facts: &v1::CaseFacts) -> JoinHandle<u32> {
    let before = waiting(two).await;
    let call = tokio::spawn(two.draw(facts));
    while waiting(two).await == before {
        tokio::time::sleep(PAUSE).await;
    }
    call
}

async fn files_and_opens(two: &Two, facts: &v1::CaseFacts) -> JoinHandle<u32> {
    two.file(facts).await.expect("files");
    opens(two, facts).await
}

/// The first contributor counts from the next day, and draws what is opened in the order of the
/// openings.
pub async fn answer(two: &Two) {
    two.docket.on("2026-04-01");
    let mut first = named(two, 1, DEPTH).await;
    two.assign(&two.facts(41)).await;
    two.docket.on("2026-04-02");
    two.file(&two.facts(42)).await.expect("files");
    let calls = [files_and_opens(two, &two.facts(43)).await, opens(two, &two.facts(42)).await];
    assert_eq!(first.gives(two).await, 2);
    let [first_opened, next] = calls;
    first_opened.await.expect("drawn by its value");
    let judge = next.await.expect("drawn by its value");
    assert_eq!(judge, two.draw(&two.facts(42)).await, "asked again, the same");
    let call = files_and_opens(two, &two.facts(44)).await;
    assert_eq!(first.gives(two).await, 1);
    call.await.expect("drawn by its value");
    // It ends in peace, and gives what is awaited still.
    let call = files_and_opens(two, &two.facts(45)).await;
    ended(two, first.entry, false).await;
    two.docket.on("2026-04-03");
    two.assign(&two.facts(46)).await;
    assert_eq!(first.gives(two).await, 1);
    call.await.expect("drawn by its value");
}

/// The second has two values; the third takes its place at once and stalls; a fourth goes on.
pub async fn end_and_stall(two: &Two) {
    named(two, 2, SHALLOWEST).await;
    two.docket.on("2026-04-06");
    files_and_opens(two, &two.facts(47)).await.abort();
    two.file(&two.facts(48)).await.expect("files");
    assert_eq!(code(two.file(&two.facts(49)).await), "ContributorSpent");
    let third = named(two, 3, SHALLOW).await;
    files_and_opens(two, &two.facts(49)).await.abort();
    two.file(&two.facts(50)).await.expect("files");
    two.docket.on("2026-04-07");
    let voided = ended(two, third.entry, true).await;
    assert_eq!(voided.len(), 3, "the approval and two voids");
    assert_eq!(code(two.file(&two.facts(51)).await), "ContributorStalled");
    let mut fourth = named(two, 4, SHALLOW).await;
    let again = v1::CaseFacts { stage: 1, ..two.facts(49) };
    let call = files_and_opens(two, &again).await;
    assert_eq!(fourth.gives(two).await, 1);
    call.await.expect("drawn by its value");
}
