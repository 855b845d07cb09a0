//! The form of 立案.

use maud::{Markup, html};

use crate::console::field::Sheet;
use crate::console::filing::{FLAGS, SIDES, sides};
use crate::console::lineage::RETURNS;
use crate::console::pages::exclusions::exclusion_fields;
use crate::console::panel::panel_fields;
use crate::console::reads::Roster;
use crate::console::visit::Visit;
use crate::telling::flag_name;
use crate::words::{self, text};

/// The page of the form; what is known of the case stands beside it.
pub fn form_page(visit: &Visit, sheet: &Sheet, roster: &Roster, beside: Option<Markup>) -> Markup {
    let title = visit.say(|| text!("File a case"));
    let content = visit.say(|| {
        html! {
            h1 { (title) " " span.small { (text!("① fill in  ② check  ③ result")) } }
            div.columns {
                form #filing .box.main method="post" action="/file" data-desk="" data-paste="pasted"
                    data-preview="/file/preview" data-preview-into="preview" {
                    (visit.token())
                    (paste_field(sheet))
                    (fields(sheet, roster, &visit.known_causes()))
                }
                div.side {
                    div.actions {
                        button.primary form="filing" { (text!("Check")) }
                        span.hint { (text!("Enter: next field; Ctrl+Enter: check")) }
                    }
                    div #preview .box aria-live="polite" {
                        @match beside {
                            Some(beside) => { (beside) }
                            None => { (begin_hint()) }
                        }
                    }
                    div.actions {
                        @if sheet.fault_of("series").is_some() {
                            button.primary form="filing" formaction="/file/designate/begin" { (text!("Ask for the judge of the series")) }
                        } @else {
                            button.plain form="filing" formaction="/file/designate/begin" { (text!("Ask for a designation instead of a draw")) }
                        }
                        form method="post" action="/file/clear" {
                            (visit.token())
                            button.plain { (text!("Empty the form")) }
                        }
                    }
                }
            }
        }
    });
    visit.page(&title, "/file", content)
}

/// What will stand beside a form that is not filled in far enough.
pub fn begin_hint() -> Markup {
    html! {
        p.hint { (text!(
            "Here stands which pool the case goes to and why, and who could be drawn, once number, \
             cause and procedure are filled in."
        )) }
    }
}

fn fields(sheet: &Sheet, roster: &Roster, causes: &[String]) -> Markup {
    let (asks, answers) = sides(sheet.value("number"));
    let mut pools = vec![(String::new(), text!("by the rules of assignment"))];
    let ordinary = roster.pools.iter().filter(|pool| !pool.settings.assessors);
    pools.extend(ordinary.map(|pool| (pool.pool.clone(), roster.pool_label(&pool.pool))));
    let called: Vec<[String; 3]> = SIDES
        .iter()
        .map(|(kind, asks, answers)| {
            [(*kind).to_owned(), side("Claimant", asks), side("Respondent", answers)]
        })
        .collect();
    html! {
        div hidden data-sides=(serde_json::json!(called)) {}
        (sheet.line("number", &text!("Number"), &text!("such as (2026)湘0203民初82号")))
        div.two {
            (sheet.suggested("cause", &text!("Cause"), "", causes))
            (sheet.line("procedure", &text!("Procedure"), &text!("such as 简易程序 or 普通程序")))
        }
        div.two {
            (sheet.line("claimant", &side("Claimant", asks), &text!("several with 、 between them")))
            (sheet.line("respondent", &side("Respondent", answers), ""))
        }
        div.two {
            (sheet.line("third", &text!("Third party"), ""))
            (sheet.line("ids", &text!("Identifiers"), &text!("with ; between them; kept as a hash")))
        }
        div.two {
            (sheet.line("claim", &text!("Claim"), ""))
            (sheet.day("accepted_on", &text!("Accepted on"), &text!("empty: today")))
        }
        div.two {
            (sheet.choice("pool", &text!("Pool"), "", &pools))
            (sheet.line("departure", &text!("Why not by the rules"), &text!("if pool, seats or weight are others")))
        }
        div.two {
            (sheet.line("agents", &text!("Identifiers of agents"), &text!("licence numbers, ; between")))
            (sheet.line("follows", &text!("Main case"), &text!("its number, if the case follows it")))
        }
        (earlier_fields(sheet))
        (panel_fields(sheet, roster))
        div.field {
            span.label { (text!("Flags")) }
            div.input.checks {
                @for flag in FLAGS {
                    label {
                        input type="checkbox" name="flag" value=(flag)
                            checked[sheet.values("flag").any(|it| it == flag)];
                        " " (flag)
                    }
                }
            }
        }
        (exclusion_fields(sheet, roster))
    }
}

/// A side of the case as the law calls it; for English readers behind what it is.
pub fn side(english: &str, called: &str) -> String {
    if words::is_chinese() { called.to_owned() } else { format!("{english} ({called})") }
}

/// What was copied from a case system, which fills the form.
fn paste_field(sheet: &Sheet) -> Markup {
    html! {
        details open[sheet.fault_of("pasted").is_some()] {
            summary { (text!("Paste a row from the case system")) }
            (sheet.area("pasted", &text!("One row"), &text!("with its header or without"), 2))
            // Whoever pastes a row into any field presses this button by it.
            button type="submit" formaction="/file/paste" data-pasted="" { (text!("Fill the form")) }
        }
    }
}

/// A remand, a retrial, a series.
fn earlier_fields(sheet: &Sheet) -> Markup {
    let mut returns = vec![(String::new(), text!("filed for the first time"))];
    returns.extend(RETURNS.map(|flag| (flag.to_owned(), flag_name(flag))));
    let filled = ["returns", "prior", "sat", "series"].iter().any(|it| !sheet.value(it).is_empty());
    html! {
        details open[filled] {
            summary { (text!("Remand, retrial, series")) }
            div.two {
                (sheet.choice("returns", &text!("Comes back"), "", &returns))
                (sheet.line("prior", &text!("Earlier case"), &text!("its number; who sat in it is left out")))
            }
            div.two {
                (sheet.line("sat", &text!("Sat in it"), &text!("our judges, if it is not in this log")))
                (sheet.line("series", &text!("Series"), &text!("a code; only its first case is drawn")))
            }
            div.field {
                span.label {}
                div.input.checks {
                    label {
                        input type="checkbox" name="panel_returns" value="yes"
                            checked[sheet.value("panel_returns") == "yes"];
                        " " (text!("on appeal after a remand: the panel of the first appeal may sit"))
                    }
                }
            }
        }
    }
}
