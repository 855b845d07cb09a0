//! Pictures of draws: each candidate's part of a bar as long as its chance, and a mark at the number
//! that was drawn.

use maud::{Markup, html};

use super::reads::Roster;
pub use crate::telling::seat_draw::{SeatDraw, seat_draws};
use crate::words::{self, text};

/// Widths of a bar in the picture's own units: across a page, and beside a table.
pub const PAGE: u64 = 1_200;
pub const SIDE: u64 = 500;
const BAR: u64 = 34;
const TOP: u64 = 22;
const HEIGHT: u64 = 78;
/// Height of a line of names below the bar.
const LINE: u64 = 18;
/// Width of a Han character at the size of the names.
const HAN: u64 = 14;

impl SeatDraw<'_> {
    /// The draw as a bar.
    pub fn bar(&self, roster: &Roster, width: u64) -> Markup {
        let total = self.seat.total.max(1);
        // Masses are far below 2^53, and their sum with the width below 2^128.
        let x = |mass: u64| {
            u64::try_from(u128::from(mass) * u128::from(width) / u128::from(total)).unwrap_or(width)
        };
        let mut begin = 0;
        let mut parts = Vec::new();
        for (at, &(judge, mass)) in self.odds.iter().enumerate() {
            parts.push((judge, x(begin), x(begin + mass), words::percent(mass, total), at));
            begin += mass;
        }
        let mark = x(self.seat.r);
        let winner = roster.bare_name(self.seat.judge);
        // Among many candidates no part is as wide as a name; whoever won is named below it then.
        let won = parts.iter().find(|part| part.0 == self.seat.judge);
        let outside = won.filter(|part| !fits(&winner, part.2.saturating_sub(part.1)));
        let below = outside.map(|part| {
            let half = name_width(&winner) / 2;
            (part.1 + part.2.saturating_sub(part.1) / 2)
                .clamp(half, width.saturating_sub(half).max(half))
        });
        let height = HEIGHT + if below.is_some() { LINE } else { 0 };
        let said = text!(
            "{winner} was drawn: the number fell into the part of {chance}",
            winner,
            chance = self.chance()
        );
        html! {
            svg.bar viewBox=(format!("0 0 {width} {height}")) role="img" aria-label=(said) {
                @for (judge, from, to, chance, at) in parts {
                    @let won = judge == self.seat.judge;
                    @let name = roster.bare_name(judge);
                    @let wide = to.saturating_sub(from);
                    rect x=(from) y=(TOP) width=(wide) height=(BAR)
                        fill=(fill(won, at)) stroke="#fff" stroke-width="2" {
                        title { (name) " " (chance) }
                    }
                    @if fits(&name, wide) {
                        text x=(from + wide / 2) y=(TOP + 22) text-anchor="middle" font-size="14"
                            fill=(if won { "#fff" } else { "#1a1a1a" }) { (name) }
                    }
                    @if wide >= 44 {
                        text x=(from + wide / 2) y=(TOP + BAR + 16) text-anchor="middle"
                            font-size="12" fill="#444" { (chance) }
                    }
                }
                @if let Some(at) = below {
                    text x=(at) y=(TOP + BAR + 16 + LINE) text-anchor="middle" font-size="14"
                        font-weight="bold" fill="#8c1c13" { (winner) }
                }
                path d=(format!("M{} {TOP} l-8 -14 h16 z", mark.clamp(8, width - 8))) fill="#1a1a1a" {}
                line x1=(mark) y1=(TOP) x2=(mark) y2=(TOP + BAR) stroke="#1a1a1a" stroke-width="2" {}
            }
        }
    }
}

/// Width of a name, as far as characters can be counted.
fn name_width(name: &str) -> u64 {
    HAN * name.chars().count() as u64
}

/// Whether a name fits into a part of the bar.
fn fits(name: &str, wide: u64) -> bool {
    wide >= name_width(name) + 4
}

fn fill(won: bool, at: usize) -> &'static str {
    match (won, at % 2) {
        (true, _) => "#8c1c13",
        (false, 0) => "#d9dfe8",
        (false, _) => "#e9e4d8",
    }
}

#[cfg(test)]
mod tests {
    use caselot_core::docket::people::Judge;
    use caselot_core::id::JudgeId;
    use caselot_core::lottery::draw::DrawnSeat;
    use caselot_core::lottery::role::SeatRole;

    use super::*;

    #[test]
    fn who_won_is_named_however_narrow_the_part_is() {
        let judge = |number: u32| {
            let name = format!("法官{number:02}");
            (JudgeId(number), Judge { judge: JudgeId(number), name, tenures: Vec::new() })
        };
        let judges = (1..=60).map(judge).collect();
        let none = || (Vec::new(), Vec::new());
        let (pools, later) = none();
        let (absences, words) = (Vec::new(), caselot_tables::Synonyms::default());
        let year_seats = std::collections::BTreeMap::new();
        let roster = Roster { judges, pools, later, absences, words, year_seats };
        for (many, won) in [(2, 1), (60, 1), (60, 30), (60, 60)] {
            let r = u64::from(won) - 1;
            let seat = DrawnSeat {
                role: SeatRole::Undertaking,
                judge: JudgeId(won),
                r,
                total: u64::from(many),
            };
            let odds = (1..=many).map(|number| (JudgeId(number), 1)).collect();
            let bar = SeatDraw { seat: &seat, odds, alternate: None }.bar(&roster, SIDE);
            assert!(bar.0.contains(&format!(">法官{won:02}</text>")), "{many} {won}: {}", bar.0);
        }
    }
}
