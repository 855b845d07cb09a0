//! The cases of a judge who leaves.

use crate::docket::code::ReassignmentGround;
use crate::docket::decide::planner::{Decision, Planner};
use crate::docket::entry::{Event, Protocol};
use crate::docket::redistribution::{RedistributedCase, Redistribution};
use crate::docket::refusal::Refusal;
use crate::docket::rules;
use crate::id::JudgeId;

/// What is asked of the cases of a judge who leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redistribute {
    /// Who leaves.
    pub judge: JudgeId,
    /// Why.
    pub ground: ReassignmentGround,
    /// Explanation.
    pub text: String,
    /// In any order; none: the list that runs ends.
    pub cases: Vec<ListedCase>,
}

/// A case that is to be drawn afresh.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedCase {
    /// Its number.
    pub case_number: String,
    /// Stage of the filing to come.
    pub stage: u32,
    /// Commitment to the nonce of that filing.
    pub nonce_commitment: [u8; 32],
}

impl Planner<'_, '_> {
    /// Proposes a list, in its one order.
    pub(super) fn redistribute(&mut self, asked: &Redistribute) -> Result<Decision, Refusal> {
        if self.protocol == Protocol::One {
            return Err(Refusal::OfOtherProtocol { protocol: 1 });
        }
        let mut cases = asked
            .cases
            .iter()
            .map(|case| self.listed(case))
            .collect::<Result<Vec<RedistributedCase>, Refusal>>()?;
        cases.sort_by(|a, b| a.case_number.cmp(&b.case_number));
        let Redistribute { judge, ground, text, .. } = asked;
        let list = Redistribution { judge: *judge, ground: *ground, text: text.clone(), cases };
        self.write(Event::Redistribution(Box::new(list)))?;
        Ok(Decision::default())
    }

    fn listed(&self, asked: &ListedCase) -> Result<RedistributedCase, Refusal> {
        let case_number = self.number(&asked.case_number)?.as_str().to_owned();
        let rows = self.cases.case(&case_number);
        let row = rules::present(&rows);
        let row =
            row.ok_or_else(|| Refusal::CaseHasNoJudge { case_number: case_number.clone() })?;
        let (stage, nonce_commitment) = (asked.stage, asked.nonce_commitment);
        Ok(RedistributedCase { filing: row.filing, case_number, stage, nonce_commitment })
    }
}
