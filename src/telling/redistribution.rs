//! The cases of a judge who leaves, in words.

use caselot_core::docket::redistribution::Redistribution;

use super::judges::{Judges, judge_label};
use crate::words::{self, text};

/// What such a list says: who leaves and why, then its cases.
pub fn lines(list: &Redistribution, judges: &Judges) -> Vec<String> {
    let judge = judge_label(list.judge, judges);
    let count = list.cases.len();
    let mut lines = match count {
        0 => vec![text!("the list of cases that leave {judge} ends, and those left stay", judge)],
        _ => vec![text!(
            "cases that leave {judge}, each by a draw of its own ({count}):",
            judge,
            count
        )],
    };
    lines.push(text!("  ground: {ground}", ground = words::label(list.ground)));
    if !list.text.is_empty() {
        lines.push(text!("  text: {text}", text = list.text));
    }
    lines.extend(list.cases.iter().map(|case| format!("  {}", case.case_number)));
    lines
}

/// The numbers of its cases.
pub fn numbers(list: &Redistribution) -> Vec<String> {
    list.cases.iter().map(|case| case.case_number.clone()).collect()
}

/// How many open cases of the judge the list leaves out, as the server counts them.
pub fn left_out(count: usize) -> String {
    match count {
        0 => text!("these are all of the judge's open cases (as the server says)"),
        _ => text!("LEFT OUT, other open cases of the judge: {count} (as the server says)", count),
    }
}
