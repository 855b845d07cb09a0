//! Judges in tables: by number or by name.

use caselot_core::docket::Day;
use caselot_core::docket::people::Judge;
use caselot_core::id::JudgeId;

/// Splits a list of members or assessors.
pub fn split(text: &str, judges: &[Judge], on: Option<Day>) -> Vec<String> {
    let parts = text.split([';', '；', '、', ',', '，', '/', '\n']).map(str::trim);
    let mut found = Vec::new();
    for part in parts.filter(|part| !part.is_empty()) {
        let words: Vec<&str> = part.split_whitespace().collect();
        // 王 建国 is one name, and 王建国 李明 are two judges.
        if words.len() > 1 && words.iter().all(|word| find(word, judges, on).is_ok()) {
            found.extend(words.into_iter().map(str::to_owned));
        } else {
            found.push(part.to_owned());
        }
    }
    found
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Finds the judge of a cell, by number or by the name in use on a day; the error carries the
/// cure.
pub fn find(text: &str, judges: &[Judge], on: Option<Day>) -> Result<JudgeId, String> {
    let wanted = bare(text);
    if wanted.bytes().all(|b| b.is_ascii_digit()) && !wanted.is_empty() {
        let number = wanted.parse().ok();
        let known = judges.iter().find(|judge| Some(judge.judge) == number);
        return known
            .map(|judge| judge.judge)
            .ok_or_else(|| format!("judge {wanted} is not in the roster; record the judge first"));
    }
    let named: Vec<&Judge> = judges.iter().filter(|judge| bare(&judge.name) == wanted).collect();
    let in_post = |judge: &&&Judge| {
        on.is_some_and(|on| {
            judge.tenures.iter().any(|t| t.from <= on && t.to.is_none_or(|to| on <= to))
        })
    };
    match named[..] {
        [] => Err(format!(
            "“{text}” is not in the roster; record the judge first, or correct the name"
        )),
        [one] => Ok(one.judge),
        _ => match named.iter().filter(in_post).collect::<Vec<_>>()[..] {
            [one] => Ok(one.judge),
            _ => {
                let numbers: Vec<_> = named.iter().map(|judge| judge.judge.to_string()).collect();
                Err(format!(
                    "AMBIGUOUS: “{text}” is judge {}; write the number",
                    numbers.join(" or ")
                ))
            }
        },
    }
}
