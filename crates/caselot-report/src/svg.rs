//! Bar charts as SVG, readable without colour. Positions are computed exactly, like all figures.

use caselot_core::quota::figure::{Rounding, rounded, whole};
use caselot_core::quota::report::Fraction;
use maud::{Markup, html};
use num_traits::Zero;

/// Fill of a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    /// Dark.
    Solid,
    /// Slanted lines.
    Hatched,
    /// Dots.
    Dotted,
}

/// A part of a bar.
#[derive(Debug, Clone)]
pub struct Part {
    /// Fill.
    pub fill: Fill,
    /// Length.
    pub value: Fraction,
}

/// A bar of parts end to end, with a text at its end.
#[derive(Debug, Clone)]
pub struct Bar {
    /// Parts.
    pub parts: Vec<Part>,
    /// Text at its end.
    pub label: String,
}

/// Bars that belong together under one name.
#[derive(Debug, Clone)]
pub struct Group {
    /// Name.
    pub name: String,
    /// Description for screen readers and tooltips.
    pub description: String,
    /// Bars.
    pub bars: Vec<Bar>,
}

/// A bar chart.
#[derive(Debug, Clone)]
pub struct Picture {
    /// Identifier, unique on the page; patterns are named after it.
    pub id: String,
    /// Title.
    pub title: String,
    /// Meaning of each fill.
    pub legend: Vec<(Fill, String)>,
    /// Groups.
    pub groups: Vec<Group>,
}

const NAME_WIDTH: u64 = 110;
const BAR_WIDTH: u64 = 330;
const LABEL_WIDTH: u64 = 80;
const BAR_HEIGHT: u64 = 13;
const GROUP_GAP: u64 = 9;
const LEGEND_HEIGHT: u64 = 26;

const COLUMN_WIDTH: u64 = 22;
const COLUMN_GAP: u64 = 10;
const COLUMN_HEIGHT: u64 = 96;
const CAPTION_HEIGHT: u64 = 18;
/// Width of a legend's entry.
const LEGEND_WIDTH: u64 = 120;

impl Picture {
    /// Draws horizontal bars, group below group.
    pub fn horizontal(&self) -> Markup {
        let longest = self.longest();
        let width = NAME_WIDTH + BAR_WIDTH + LABEL_WIDTH;
        let mut y = LEGEND_HEIGHT;
        let groups = self.groups.iter().map(|group| {
            let top = y;
            y += group.bars.len() as u64 * BAR_HEIGHT + GROUP_GAP;
            self.horizontal_group(group, top, &longest)
        });
        let groups: Vec<Markup> = groups.collect();
        let inside = html! {
            @for group in &groups { (group) }
            line x1=(NAME_WIDTH) y1=(LEGEND_HEIGHT - 4) x2=(NAME_WIDTH) y2=(y) stroke="#000" {}
        };
        self.framed(width, y + 4, &inside)
    }

    fn horizontal_group(&self, group: &Group, top: u64, longest: &Fraction) -> Markup {
        let middle = top + group.bars.len() as u64 * BAR_HEIGHT / 2 + 4;
        html! {
            g {
                title { (group.description) }
                text x=(NAME_WIDTH - 6) y=(middle) text-anchor="end" { (group.name) }
                @for (line, bar) in (0u64..).zip(&group.bars) {
                    @let y = top + line * BAR_HEIGHT;
                    @let ends = ends(&bar.parts, longest, BAR_WIDTH);
                    @for (part, (start, length)) in bar.parts.iter().zip(&ends) {
                        @let x = place(&(whole(NAME_WIDTH) + start));
                        rect x=(x) y=(y) width=(place(length)) height=(BAR_HEIGHT - 2)
                            fill=(self.paint(part.fill)) stroke="#000" stroke-width="0.8" {}
                    }
                    @let end = ends.last().map_or_else(Fraction::zero, |(start, long)| start + long);
                    text x=(place(&(whole(NAME_WIDTH + 5) + end))) y=(y + BAR_HEIGHT - 3) {
                        (bar.label)
                    }
                }
            }
        }
    }

    /// Draws vertical bars side by side; only the first bar of each group.
    pub fn vertical(&self) -> Markup {
        let longest = self.longest();
        let step = COLUMN_WIDTH + COLUMN_GAP;
        let bars = self.groups.len() as u64 * step + COLUMN_GAP;
        let width = bars.max(LEGEND_WIDTH * self.legend.len() as u64);
        let floor = LEGEND_HEIGHT + CAPTION_HEIGHT + COLUMN_HEIGHT;
        let inside = html! {
            @for (n, group) in (0u64..).zip(&self.groups) {
                @let x = COLUMN_GAP + n * step;
                g {
                    title { (group.description) }
                    @for bar in group.bars.iter().take(1) {
                        @let ends = ends(&bar.parts, &longest, COLUMN_HEIGHT);
                        @for (part, (start, length)) in bar.parts.iter().zip(&ends) {
                            @let y = place(&(whole(floor) - start - length));
                            rect x=(x) y=(y) width=(COLUMN_WIDTH) height=(place(length))
                                fill=(self.paint(part.fill)) stroke="#000" stroke-width="0.8" {}
                        }
                        @let end = ends.last().map_or_else(Fraction::zero, |(at, long)| at + long);
                        text x=(x + COLUMN_WIDTH / 2) y=(place(&(whole(floor - 4) - end)))
                            text-anchor="middle" { (bar.label) }
                    }
                    text x=(x + COLUMN_WIDTH / 2) y=(floor + 14) text-anchor="middle" {
                        (group.name)
                    }
                }
            }
            line x1="0" y1=(floor) x2=(bars) y2=(floor) stroke="#000" {}
        };
        self.framed(width, floor + CAPTION_HEIGHT, &inside)
    }

    fn framed(&self, width: u64, height: u64, inside: &Markup) -> Markup {
        let title = format!("{}-title", self.id);
        let pattern = |fill| format!("{}-{}", self.id, fill);
        html! {
            svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby=(title)
                width=(width) height=(height) viewBox={ "0 0 " (width) " " (height) } {
                title id=(title) { (self.title) }
                defs {
                    pattern id=(pattern("hatched")) width="5" height="5"
                        patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                        rect width="5" height="5" fill="#fff" {}
                        line x1="0" y1="0" x2="0" y2="5" stroke="#000" stroke-width="2" {}
                    }
                    pattern id=(pattern("dotted")) width="4" height="4"
                        patternUnits="userSpaceOnUse" {
                        rect width="4" height="4" fill="#fff" {}
                        circle cx="2" cy="2" r="0.8" fill="#000" {}
                    }
                }
                @for (n, (fill, name)) in (0u64..).zip(&self.legend) {
                    rect x=(n * LEGEND_WIDTH + 2) y="3" width="16" height="11"
                        fill=(self.paint(*fill)) stroke="#000" stroke-width="0.8" {}
                    text x=(n * LEGEND_WIDTH + 23) y="13" { (name) }
                }
                (inside)
            }
        }
    }

    fn paint(&self, fill: Fill) -> String {
        match fill {
            Fill::Solid => "#444".to_owned(),
            Fill::Hatched => format!("url(#{}-hatched)", self.id),
            Fill::Dotted => format!("url(#{}-dotted)", self.id),
        }
    }

    fn longest(&self) -> Fraction {
        let bars = self.groups.iter().flat_map(|group| &group.bars);
        let lengths = bars.map(|bar| bar.parts.iter().map(|part| &part.value).sum::<Fraction>());
        lengths.max().unwrap_or_else(Fraction::zero)
    }
}

/// Start and length of each part, scaled so that the longest bar has this length.
fn ends(parts: &[Part], longest: &Fraction, length: u64) -> Vec<(Fraction, Fraction)> {
    let mut start = Fraction::zero();
    let parts = parts.iter().map(|part| {
        let long = match longest.is_zero() {
            true => Fraction::zero(),
            false => &part.value * whole(length) / longest,
        };
        let at = start.clone();
        start += &long;
        (at, long)
    });
    parts.collect()
}

fn place(number: &Fraction) -> String {
    rounded(number, 1, Rounding::HalfUp)
}
