//! Where the two verifiers once differed on protocol 2, since the document could be read in two ways
//! or the crate did not do as it says. They agree now, and the document says how.

use caselot_core::docket::Command;
use caselot_core::docket::Day;
use caselot_core::docket::code::{DesignationGround, PersonRole};
use caselot_core::docket::filing::Facts;
use caselot_core::docket::person::RulesOpened;

use crate::naive::acts::{agreed, out};
use crate::naive::burdens::{heavy, too_early, weighed};
use crate::naive::drafts::verdicts;
use crate::naive::lives::ask;
use crate::paper::PaperCourt;
use crate::paper::two::{REGISTRAR, SUPERVISOR, enrolled, facts, founders, proposed};

/// Both call the log valid, with the same balances.
fn both_accept(paper: &PaperCourt) {
    let (report, naive) = verdicts(paper, &paper.bytes());
    assert!(report.valid, "{report}");
    let mut balances = std::collections::BTreeMap::new();
    for (code, pool) in &paper.state.pools {
        balances.extend(pool.balances().map(|(judge, held)| ((code.clone(), judge.0), held)));
    }
    let mut found = naive.expect("valid").balances;
    // Nobody's balance of nothing is kept.
    found.retain(|_, held| *held != 0);
    balances.retain(|_, held| *held != 0);
    assert_eq!(found, balances);
}

/// Sections 8, 13 and 22.5: a record that counts at once counts for earlier days too.
#[test]
fn an_import_of_a_day_before_its_pool() {
    both_accept(&too_early());
}

/// Section 22.6: a table says what a LEGACY number weighs, too, so no weight is HEAVY beside it.
#[test]
fn a_heavy_case_of_a_legacy_number_under_a_table_of_weights() {
    let mut paper = weighed();
    let number = "(2014)石法民一初字第45号".to_owned();
    paper.files(Facts { case_number: number, ..heavy(0) }).expect("files");
    both_accept(&paper);
}

/// Section 22.4: judged "on the day of the Approved, by the proposer", who then has no role.
#[test]
fn a_proposal_of_somebody_who_lost_the_role() {
    let mut paper = PaperCourt::two(8);
    paper.assigns(&facts(1));
    let new = Command::Enroll(vec![enrolled("孙八", &[PersonRole::Filing])]);
    let waits = proposed(&paper.by(REGISTRAR, new).expect("proposes"));
    let gone = Command::Enroll(vec![enrolled(REGISTRAR, &[PersonRole::Auditor])]);
    agreed(&mut paper, REGISTRAR, gone);
    paper.days_pass(1);
    let refused = paper.approve(waits).expect_err("the registrar is none any more");
    assert_eq!(refused.code(), "RoleMissing");
}

/// Section 22.7: a CaseDesignated of protocol 2 gives nothing to whom a person left out, also if
/// the request is of protocol 1.
#[test]
fn a_request_of_protocol_1_that_is_approved_in_protocol_2() {
    let mut paper = PaperCourt::with_judges(64, 8);
    let mut left_out = crate::paper::facts(5);
    left_out.exclusions = vec![out(4)];
    left_out.exclusions[0].person = "张三".to_owned();
    ask(&mut paper, left_out, 3, DesignationGround::Supervision);
    let mut persons = founders();
    persons.sort_by(|one, next| one.person.cmp(&next.person));
    persons.iter_mut().for_each(|it| it.from = Day(0));
    let (text, approver) = (String::new(), "李四".to_owned());
    let rules = RulesOpened { persons, text, approver };
    paper.act(Command::OpenRules(Box::new(rules))).expect("opens");
    let case_number = crate::paper::case_number(5);
    let approve = Command::ApproveDesignation { case_number, stage: 0 };
    paper.by(SUPERVISOR, approve).expect("approves");
    both_accept(&paper);
}
