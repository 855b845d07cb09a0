//! The part of the form that says who is left out (回避).

use maud::{Markup, html};

use crate::console::field::{Sheet, options, pick};
use crate::console::filing::ground_choices;
use crate::console::initials::LONG;
use crate::console::reads::Roster;
use crate::words::text;

/// Judges who are left out, a row each, and an empty row for another one.
pub fn exclusion_fields(sheet: &Sheet, roster: &Roster) -> Markup {
    let texts: Vec<&str> = sheet.values("why").collect();
    let named = sheet.values("exclude").zip(sheet.values("ground")).enumerate();
    let rows: Vec<_> = named.filter(|(_, (judge, _))| !judge.is_empty()).collect();
    html! {
        div.field {
            span.label #exclude { (text!("Left out (回避)")) }
            div.input {
                @for (at, (judge, ground)) in &rows {
                    (exclusion_row(roster, judge, ground, texts.get(*at).copied().unwrap_or_default()))
                }
                @if rows.is_empty() { (exclusion_row(roster, "", "", "")) }
                template #another { (exclusion_row(roster, "", "", "")) }
                button.plain type="button" data-add="another" { (text!("＋ another judge")) }
                @if let Some(fault) = sheet.fault_of("exclude") { p.fault role="alert" { (fault) } }
            }
        }
    }
}

fn exclusion_row(roster: &Roster, judge: &str, ground: &str, why: &str) -> Markup {
    let mut judges = vec![(String::new(), text!("nobody"))];
    let all = roster.in_order().into_iter();
    judges.extend(all.map(|it| (it.judge.to_string(), format!("{} {}", it.name, it.judge))));
    html! {
        div.filters {
            select name="exclude" aria-label=(text!("Judge")) data-pick=[(judges.len() > LONG).then(pick)] {
                (options(&judges, judge))
            }
            select name="ground" aria-label=(text!("Ground")) {
                @for (code, said) in ground_choices() {
                    option value=(code) selected[code == ground] { (said) }
                }
            }
            input type="text" name="why" value=(why) aria-label=(text!("Explanation"))
                placeholder=(text!("explanation, if asked for")) autocomplete="off";
        }
    }
}
