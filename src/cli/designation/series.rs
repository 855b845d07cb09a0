//! The further cases of a series: shown together, and approved by one confirmation.

use std::process::ExitCode;

use serde_json::{Value, json};

use crate::cli::args::Json;
use crate::cli::case::{judge_label, judges_by_number};
use crate::cli::words::text;
use crate::cli::{Caller, Exit, Failure, print, put, say, words};
use crate::client::{Filer, SeriesApproval, ShownApproval};

/// Number of the case of a request.
fn number(shown: &ShownApproval) -> &str {
    shown.further().map_or("", |it| it.facts.case_number.as_str())
}

/// Shows what waits of a series and approves it. What is refused stands by its number, and lets the
/// others go on.
pub(super) async fn approve(
    caller: &Caller,
    filer: &Filer,
    code: &str,
    (yes, json): (bool, Json),
) -> Exit {
    let all = filer.waiting_of_series(code, "").await?;
    let Some(first) = all.first().and_then(ShownApproval::further) else {
        let sentence = text!("no request of the series {series} waits", series = code);
        let hint = text!("look at them with caselot designation list");
        return Err(Failure::usage(sentence, hint));
    };
    let count = all.len();
    if !json.wanted {
        put!("{}", table(&all));
        let judge = judge_label(first.judge, &judges_by_number(caller).await?);
        let series = code;
        say!("{count} further cases of the series {series}, for {judge}.", count, series, judge);
    }
    let question = text!("Approve all {count}?", count);
    let unasked = text!("nobody can be asked here, and an approval is a person's act");
    let hint = text!("look at what is shown, and give it with --yes");
    if json.wanted && !yes {
        return Err(Failure::usage(unasked, hint));
    }
    if !yes && !print::agreed(&question, unasked, hint)? {
        say!("Nothing was approved; they wait on.");
        return Ok(ExitCode::FAILURE);
    }
    let became = filer.approve_each(&all).await;
    if json.wanted { told_as_json(&all, became) } else { told(&all, became) }
}

/// What became of them, for machines.
fn told_as_json(all: &[ShownApproval], became: SeriesApproval) -> Exit {
    let case = |place: usize| {
        let shown = all.get(place)?;
        Some(json!({ "case_number": number(shown), "request": shown.entry.index.0 }))
    };
    let refused = became.refused.iter().map(|(place, error)| {
        json!({ "case": case(*place), "code": error.name(), "message": error.to_string() })
    });
    let approved = became.approved.iter().filter_map(|place| case(*place));
    print::json(&json!({
        "approved": approved.collect::<Value>(), "refused": refused.collect::<Value>(),
        "unknown": became.stopped.as_ref().and_then(|(place, _)| case(*place)),
    }))?;
    let all_approved = became.approved.len() == all.len();
    let ended = || if all_approved { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    became.stopped.map_or_else(|| Ok(ended()), |(_, error)| Err(error.into()))
}

fn table(all: &[ShownApproval]) -> comfy_table::Table {
    let heads = [
        text!("entry"),
        text!("case"),
        text!("cause"),
        text!("weight"),
        text!("requester"),
        text!("on"),
    ];
    let row = |shown: &ShownApproval| {
        let facts = shown.further().map(|it| &it.facts);
        [
            shown.entry.index.to_string(),
            number(shown).to_owned(),
            facts.map_or_else(String::new, |it| words::or_dash(&it.cause).to_owned()),
            facts.map_or_else(String::new, |it| words::cases(u64::from(it.weight))),
            shown.entry.actor.person.clone(),
            shown.asked_on.to_string(),
        ]
    };
    print::table(heads, all.iter().map(row))
}

/// Says what became of them.
fn told(all: &[ShownApproval], became: SeriesApproval) -> Exit {
    let named = |place: usize| all.get(place).map_or("", number);
    let (approved, count) = (became.approved.len(), all.len());
    if approved == count {
        say!("All {count} are approved.", count);
        return Ok(ExitCode::SUCCESS);
    }
    for place in &became.approved {
        say!("{number} is approved", number = named(*place));
    }
    for (place, error) in became.refused {
        let said = Failure::from(error);
        print::remark(format_args!("{}: {said:#}", named(place)));
    }
    say!("{approved} of {count} cases are approved.", approved, count);
    let Some((place, error)) = became.stopped else { return Ok(ExitCode::FAILURE) };
    say!(
        "Of {number} it is not known what became; it and those behind it are asked about again by the \
         same command.",
        number = named(place)
    );
    Err(error.into())
}
