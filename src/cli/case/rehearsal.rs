//! What the cases of a file would become, grouped. Nothing is recorded.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use caselot_core::docket::code::ApprovalNeed;
use caselot_core::docket::rules::MAX_UNDRAWN;
use serde_json::{Value, json};

use super::input::Place;
use crate::cli::tables::RowFault;
use crate::cli::words::text;
use crate::cli::{Exit, Failure, approval, print, say, words};
use crate::client::{CaseInput, Filer, Rehearsal};

/// So many rows of a group are named.
const NAMED: usize = 10;

/// Asks what the cases of a file would become, and prints it.
pub async fn rehearse(
    filer: &Filer,
    file: &Path,
    places: &[Place],
    cases: &[CaseInput],
    as_json: bool,
) -> Exit {
    let found = filer.rehearse(cases).await?;
    let refused = refusals(file, places, &found);
    if as_json {
        let rows = places.iter().zip(cases).zip(&found);
        print::json(&rows.map(|((place, case), it)| row_json(place, case, it)).collect::<Value>())?;
    } else {
        Groups::of(places, &found).print();
    }
    let refused: Vec<RowFault> = refused.into_iter().map(|(_, fault)| fault).collect();
    if refused.is_empty() { Ok(ExitCode::SUCCESS) } else { Err(Failure::Rows(refused)) }
}

/// Asks what one case would become, and prints it.
pub async fn rehearse_one(filer: &Filer, case: &CaseInput, as_json: bool) -> Exit {
    let found = filer.rehearse(std::slice::from_ref(case)).await?;
    for rehearsal in &found {
        match rehearsal {
            Rehearsal::Refused { code, text, named, .. } if !as_json => {
                let said = words::refused(code, named, text);
                return Err(Failure::usage(said, text!("nothing was recorded")));
            }
            _ if as_json => {
                print::json(&of_case(case, rehearsal))?;
            }
            _ => tell(rehearsal),
        }
    }
    let refused = found.iter().any(|it| matches!(it, Rehearsal::Refused { .. }));
    Ok(if refused { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Prints what a case would become.
fn tell(rehearsal: &Rehearsal) {
    match rehearsal {
        Rehearsal::Drawn { pool, seats, needs, candidates, .. } => {
            say!(
                "It would be drawn in pool {pool}, {seats} seats; candidates for the undertaking \
                 judge: {judges}.",
                pool,
                seats,
                judges = candidates.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
            );
            if !needs.is_empty() {
                let needs: Vec<_> = needs.iter().map(|it| approval::need_line(*it)).collect();
                say!("It would wait for approval: {needs}.", needs = needs.join("; "));
            }
        }
        Rehearsal::Returns => say!("It would return to the judge of an earlier case."),
        Rehearsal::Follows => say!("It would go to the judge of its main case."),
        Rehearsal::Known(_) => say!("It is filed already."),
        Rehearsal::Refused { .. } => {}
    }
    say!("Nothing was recorded.");
}

/// The rows that would be refused: then none of the file is filed.
pub async fn refused_rows<'p>(
    filer: &Filer,
    file: &Path,
    places: &'p [Place],
    cases: &[CaseInput],
) -> Result<Vec<(&'p Place, RowFault)>, Failure> {
    Ok(refusals(file, places, &filer.rehearse(cases).await?))
}

fn refusals<'p>(
    file: &Path,
    places: &'p [Place],
    found: &[Rehearsal],
) -> Vec<(&'p Place, RowFault)> {
    let refused = places.iter().zip(found).filter_map(|(place, it)| match it {
        Rehearsal::Refused { code, field, text, named } => {
            let (at, text) = ((place.sheet.as_str(), place.row), words::refused(code, named, text));
            Some((place, RowFault::new(file, at, words::column(field), text)))
        }
        _ => None,
    });
    refused.collect()
}

/// Rows by what they would become.
#[derive(Default)]
struct Groups<'p> {
    /// By pool and seats.
    drawn: BTreeMap<(&'p str, u32), Vec<&'p Place>>,
    needs: BTreeMap<ApprovalNeed, Vec<&'p Place>>,
    returns: Vec<&'p Place>,
    follows: Vec<&'p Place>,
    known: Vec<&'p Place>,
    /// Rows that would wait for approval.
    waiting: usize,
}

impl<'p> Groups<'p> {
    fn of(places: &'p [Place], found: &'p [Rehearsal]) -> Groups<'p> {
        let mut groups = Groups::default();
        for (place, rehearsal) in places.iter().zip(found) {
            match rehearsal {
                Rehearsal::Drawn { pool, seats, needs, .. } => {
                    groups.drawn.entry((pool, *seats)).or_default().push(place);
                    groups.waiting += usize::from(!needs.is_empty());
                    for need in needs {
                        groups.needs.entry(*need).or_default().push(place);
                    }
                }
                Rehearsal::Returns => groups.returns.push(place),
                Rehearsal::Follows => groups.follows.push(place),
                Rehearsal::Known(_) => groups.known.push(place),
                Rehearsal::Refused { .. } => {}
            }
        }
        groups
    }

    fn print(&self) {
        for ((pool, seats), places) in &self.drawn {
            let panel = match seats {
                1 => String::new(),
                seats => text!(", panels of {seats}", seats),
            };
            say!(
                "pool {pool}{panel}: {count} cases would be drawn, {rows}",
                pool,
                panel,
                count = places.len(),
                rows = named(places)
            );
        }
        let groups = [
            (text!("would return to the judge of an earlier case"), &self.returns),
            (text!("would go to the judge of their main case"), &self.follows),
            (text!("filed already"), &self.known),
        ];
        for (what, places) in groups.into_iter().filter(|(_, places)| !places.is_empty()) {
            say!("{what}: {count} cases, {rows}", what, count = places.len(), rows = named(places));
        }
        if self.waiting > 0 {
            say!("{count} of them would wait for approval:", count = self.waiting);
        }
        for (need, places) in &self.needs {
            let need = approval::need_line(*need);
            say!(
                "  {need}: {count} cases, {rows}",
                need,
                count = places.len(),
                rows = named(places)
            );
        }
        if self.waiting > MAX_UNDRAWN {
            say!(
                "A person has {most} undrawn filings at most: the others are refused until these are \
                 approved or declined; then run the command again.",
                most = MAX_UNDRAWN
            );
        }
        say!("Nothing was recorded.");
    }
}

/// The first places of a group.
fn named(places: &[&Place]) -> String {
    let more = if places.len() > NAMED { " …" } else { "" };
    let mut sheets: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for place in places.iter().take(NAMED) {
        sheets.entry(&place.sheet).or_default().push(place.row.to_string());
    }
    let rows = sheets.iter().map(|(sheet, rows)| {
        let rows = text!("rows {rows}", rows = rows.join(", "));
        if sheet.is_empty() { rows } else { format!("{} {rows}", text!("sheet {sheet}", sheet)) }
    });
    format!("{}{more}", rows.collect::<Vec<_>>().join("; "))
}

fn row_json(place: &Place, case: &CaseInput, rehearsal: &Rehearsal) -> Value {
    let mut value = of_case(case, rehearsal);
    value["sheet"] = json!(place.sheet);
    value["row"] = json!(place.row);
    value
}

fn of_case(case: &CaseInput, rehearsal: &Rehearsal) -> Value {
    let mut value = match rehearsal {
        Rehearsal::Drawn { pool, weight, seats, needs, .. } => json!({
            "pool": pool, "weight": weight, "seats": seats,
            "needs": needs.iter().map(|need| need.name()).collect::<Vec<_>>(),
        }),
        Rehearsal::Returns => json!({ "returns": true }),
        Rehearsal::Follows => json!({ "follows": true }),
        Rehearsal::Known(status) => json!({ "known": status.as_str_name() }),
        Rehearsal::Refused { code, field, text, .. } => {
            json!({ "refused": { "code": code, "field": field, "text": text } })
        }
    };
    value["case_number"] = json!(case.number);
    value
}
