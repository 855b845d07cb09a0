//! Parties' identifiers on the command line, and cases that went back to their first judge.

use caselot_core::id::JudgeId;
use std::collections::HashMap;

use serde_json::{Value, json};

use super::assign::judge_words;
use crate::client::Refiling;
use caselot_core::docket::people::Judge;

/// Who the parties are, and what follows from it.
#[derive(Debug, Clone, clap::Args)]
pub struct PartyArgs {
    /// Identifier of a party, such as an ID number or a unified social credit code; may be
    /// repeated. The server keeps a keyed hash alone. Others on this machine can see it here; a
    /// --file cannot be seen
    #[arg(long, conflicts_with = "file")]
    pub party_id: Vec<String>,
    /// With --approver: why a case that would go back to its first judge is drawn
    #[arg(long, default_value = "", requires = "approver")]
    pub redraw: String,
}

/// A case that went back, as a person wants to read it.
pub fn describe(returned: &Refiling, judges: &HashMap<JudgeId, Judge>) -> String {
    let again = if returned.repeated { "; filed before, the same answer" } else { "" };
    format!(
        "{}  returned to judge {} without a draw 退回原承办人 (earlier case {})\n  \
         filed 立案 as entry {}, given 指定分案 REFILED as entry {}{again}",
        returned.case_number,
        judge_words(returned.judge, judges),
        returned.earlier,
        returned.filing,
        returned.designation,
    )
}

/// The same as JSON.
pub fn json(returned: &Refiling) -> Value {
    json!({
        "case_number": returned.case_number, "stage": returned.stage,
        "filing": returned.filing, "designation": returned.designation,
        "repeated": returned.repeated, "pool": returned.facts.pool,
        "returned_to": returned.judge, "earlier_case": returned.earlier,
    })
}
