//! A judge leaves: all open cases are drawn afresh by one list under one approval (22.11).

use caselot::wire::v1;
use caselot_core::lottery::envelope::nonce_commitment;

use super::super::court::{CLERK, COURT, ORIGIN, nonce};
use super::super::papers::{self, civil};
use super::{Two, code};

const WORDS: &str = "调往上级法院";
const GROUND: v1::ReassignmentGround = v1::ReassignmentGround::Transfer;

async fn open_cases(two: &Two, judge: u32) -> Vec<v1::WaitingCase> {
    let (court, person) = (COURT.to_owned(), String::new());
    let request = v1::RehearseRedistributionRequest { court, person, judge };
    let answer = two.life().rehearse_redistribution(two.by(CLERK, request)).await;
    answer.expect("rehearsed").into_inner().cases
}

async fn approved(two: &Two, judge: u32, cases: &[v1::WaitingCase]) {
    let listed = |case: &v1::WaitingCase| {
        let secret = nonce(&case.case_number, case.stage);
        let nonce_commitment = nonce_commitment(ORIGIN, &case.case_number, case.stage, &secret);
        let (case_number, nonce_commitment) = (case.case_number.clone(), nonce_commitment.to_vec());
        v1::ListedCase { case_number, stage: case.stage, nonce_commitment }
    };
    let request = v1::RedistributeRequest {
        court: COURT.to_owned(),
        person: String::new(),
        judge,
        ground: GROUND.into(),
        text: WORDS.to_owned(),
        cases: cases.iter().map(listed).collect(),
    };
    let answer = two.life().redistribute(two.by(CLERK, request)).await.expect("proposes");
    two.approve(answer.into_inner().proposed).await;
}

/// A case of the list as it is filed: what it was, and why it leaves.
fn again(two: &Two, case: &v1::WaitingCase) -> v1::CaseFacts {
    let reassigned = papers::reassigned(&case.case_number, GROUND);
    let mut lineage = reassigned.lineage.expect("a reassignment");
    lineage.reassigns.as_mut().expect("a reassignment").text = WORDS.to_owned();
    let (case_number, stage) = (case.case_number.clone(), case.stage);
    v1::CaseFacts { case_number, stage, lineage: Some(lineage), ..two.facts(0) }
}

/// The judge with the most open cases leaves. They are drawn in the order of the list.
pub async fn redistributed(two: &Two) {
    two.docket.on("2026-03-02");
    let mut most = Vec::new();
    let mut leaves = 0;
    for judge in 2..=10 {
        let own = open_cases(two, judge).await;
        if own.len() > most.len() {
            (leaves, most) = (judge, own);
        }
    }
    assert!(most.len() >= 3, "{most:?}");
    approved(two, leaves, &most).await;
    let early = two.file(&again(two, &most[1])).await;
    assert_eq!(code(early), "RedistributionOrder", "before its turn");
    for case in &most {
        assert_ne!(two.assign(&again(two, case)).await, leaves);
    }
    assert!(open_cases(two, leaves).await.is_empty());
    // What was closed before stays with who closed it.
    let closed = papers::reassigned(&civil(1), GROUND);
    let closed = v1::CaseFacts { approver: String::new(), ..closed };
    let closed = v1::CaseFacts { lineage: closed.lineage, stage: 1, ..two.facts(1) };
    assert_eq!(code(two.file(&closed).await), "CaseClosedAlready");
}
