//! One page to print: without scripts or outside files; the template escapes every text.

use caselot_core::quota::figure::{Rounding, exact, rounded, whole};
use caselot_core::quota::report::{Fraction, Leader};
use caselot_words::Lang;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::content::{Content, FigureCases};
use super::sheet::{Cell, Sheet};
use super::svg::{Bar, Fill, Group, Part, Picture};

const STYLE: &str = include_str!("page.css");
/// Columns that fit beside each other on an office screen; a table of more has a frame of its own.
const FITTING_COLUMNS: usize = 12;

/// Writes the page.
pub fn page(content: &Content<'_>, behind: &FigureCases) -> String {
    let body = html! {
        header {
            h1 { (content.title()) }
            p { (content.period()) }
            p { (content.document_line()) }
            p { (content.base_line()) }
            p { (content.data_line()) }
        }
        (section(content, &content.leaders()))
        @for line in content.remark_lines() { p { (line) } }
        (required(content))
        (own(content))
        (section(content, &content.requirement()))
        (section(content, &content.composition()))
        @if !content.publish { (findings(content)) }
        (section(content, &content.comparison()))
        (changes(content))
        (months(content))
        (section(content, &content.bases()))
        (section(content, &content.judges()))
        (section(content, &content.division_months()))
        (section(content, &content.reconciliation()))
        @if !content.publish && !content.report.unattributed.is_empty() {
            (section(content, &content.unattributed()))
        }
        (section(content, &content.policy()))
        (appendix(content, behind))
        footer {
            p { (content.sum_line()) }
            p { (content.facts_line()) }
            (signatures(content))
            p class="checkpoint" { (content.checkpoint_line()) }
        }
    };
    document(content, "", &body)
}

/// A whole page around a body.
pub fn document(content: &Content<'_>, class: &str, body: &Markup) -> String {
    frame(content.words.lang, &content.title(), class, body)
}

/// A whole page with a title around a body.
pub fn frame(lang: Lang, title: &str, class: &str, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang=(lang.tag()) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy"
                    content="default-src 'none'; style-src 'unsafe-inline'";
                meta name="viewport" content="width=device-width";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body class=[Some(class).filter(|class| !class.is_empty())] { (body) }
        }
    };
    let mut page = page.into_string();
    page.push('\n');
    page
}

/// The lines to sign on.
pub fn signatures(content: &Content<'_>) -> Markup {
    html! { ul class="signatures" { @for line in content.signatures() { li { (line) } } } }
}

/// The leaders' cases, one table for each leader and seat.
fn appendix(content: &Content<'_>, behind: &FigureCases) -> Markup {
    let tables = content.appendix(behind);
    html! {
        @if !tables.is_empty() {
            section class="appendix" {
                h2 { (content.words.text("sheet-appendix")) }
                @for sheet in &tables { h3 { (sheet.title) } (table(content, sheet)) }
            }
        }
    }
}

fn section(content: &Content<'_>, sheet: &Sheet) -> Markup {
    html! {
        section {
            h2 { (sheet.title) }
            (table(content, sheet))
        }
    }
}

/// A table. One that is wider than the page is moved within its frame, past the columns that say whose
/// the figures are.
pub fn table(content: &Content<'_>, sheet: &Sheet) -> Markup {
    let table = whole_table(content, sheet);
    if sheet.columns.len() <= FITTING_COLUMNS {
        return table;
    }
    // A number stands before the name that it belongs to.
    let numbered = sheet.rows.iter().any(|row| row.first().is_some_and(Cell::is_number));
    html! {
        div.frame.numbered[numbered] role="region" tabindex="0" aria-label=(sheet.title) { (table) }
    }
}

fn whole_table(content: &Content<'_>, sheet: &Sheet) -> Markup {
    let nothing = content.words.text("nothing");
    html! {
        table {
            thead { tr { @for heading in &sheet.columns { th scope="col" { (heading) } } } }
            tbody {
                @for row in &sheet.rows {
                    tr { @for cell in row { (data(cell, &nothing)) } }
                }
            }
        }
    }
}

/// A cell; a number shows its exact fraction as a tooltip.
fn data(cell: &Cell, nothing: &str) -> Markup {
    match cell {
        Cell::Empty => html! { td { (nothing) } },
        Cell::Number { exact: number, shown } => {
            html! { td class="number" title=(exact(number)) { (shown) } }
        }
        Cell::CaseNumbers { numbers, .. } => html! {
            td { @for number in numbers { span class="case" { (number) } " " } }
        },
        cell if cell.is_number() => html! { td class="number" { (cell.shown()) } },
        cell => html! { td { (cell.shown()) } },
    }
}

fn findings(content: &Content<'_>) -> Markup {
    let (findings, coverage) = (content.findings(), content.coverage());
    html! {
        @if findings.rows.is_empty() {
            section { h2 { (findings.title) } p { (content.words.text("report-no-findings")) } }
        } @else {
            section id="findings" { h2 { (findings.title) } (table(content, &findings)) }
        }
        (section(content, &coverage))
    }
}

fn changes(content: &Content<'_>) -> Markup {
    let Some(sheet) = content.changes_sheet() else { return Markup::default() };
    html! {
        section {
            h2 { (sheet.title) }
            @if let Some(line) = content.since_line() { p { (line) } }
            @if !sheet.rows.is_empty() { (table(content, &sheet)) }
        }
    }
}

/// A picture, with its numbers in a table beside it.
fn figure(content: &Content<'_>, picture: &Markup, title: &str, beside: &Sheet) -> Markup {
    html! {
        figure {
            figcaption { (title) }
            div { (picture) (table(content, beside)) }
        }
    }
}

/// A table reduced to the columns with these headings.
fn columns(content: &Content<'_>, sheet: Sheet, keys: &[&str]) -> Sheet {
    let titles: Vec<String> = keys.iter().map(|key| content.words.text(key)).collect();
    let kept: Vec<bool> = sheet.columns.iter().map(|heading| titles.contains(heading)).collect();
    let keep = |cells: Vec<Cell>| -> Vec<Cell> {
        cells.into_iter().zip(&kept).filter(|(_, keep)| **keep).map(|(cell, _)| cell).collect()
    };
    let rows = sheet.rows.into_iter().map(keep).collect();
    let columns = sheet.columns.into_iter().zip(&kept).filter(|(_, keep)| **keep);
    Sheet { title: sheet.title, columns: columns.map(|(heading, _)| heading).collect(), rows }
}

/// Picture and table of required and counted cases.
fn required(content: &Content<'_>) -> Markup {
    let title = content.words.text("picture-required");
    let bars = |leader: &Leader| {
        let nothing = || content.words.text("nothing");
        let required = leader.required.as_ref();
        let label = required.map_or_else(nothing, |number| rounded(number, 2, Rounding::Up));
        let required_bar = bar(label, [(Fill::Hatched, required.cloned())]);
        let label = rounded(&leader.counted, 2, Rounding::Down);
        vec![required_bar, bar(label, [(Fill::Solid, Some(leader.counted.clone()))])]
    };
    let legend = [(Fill::Hatched, "col-required"), (Fill::Solid, "col-counted")];
    let picture = by_leader(content, "required", &title, &legend, bars);
    let keys = ["col-name", "col-required", "col-counted", "col-completion", "col-status"];
    figure(content, &picture.horizontal(), &title, &columns(content, content.leaders(), &keys))
}

/// Picture and table of own and panel cases.
fn own(content: &Content<'_>) -> Markup {
    let title = content.words.text("picture-own");
    let bars = |leader: &Leader| vec![own_and_panel(leader.own, leader.panel)];
    let picture = by_leader(content, "own", &title, &OWN_LEGEND, bars);
    let keys = ["col-name", "col-own", "col-panel", "col-own-share"];
    figure(content, &picture.horizontal(), &title, &columns(content, content.leaders(), &keys))
}

const OWN_LEGEND: [(Fill, &str); 2] = [(Fill::Solid, "col-own"), (Fill::Dotted, "col-panel")];

fn own_and_panel(own: u64, panel: u64) -> Bar {
    let parts = [(Fill::Solid, Some(whole(own))), (Fill::Dotted, Some(whole(panel)))];
    bar(format!("{own} + {panel}"), parts)
}

fn bar<const N: usize>(label: String, parts: [(Fill, Option<Fraction>); N]) -> Bar {
    let parts = parts.into_iter().filter_map(|(fill, value)| Some(Part { fill, value: value? }));
    Bar { parts: parts.collect(), label }
}

fn by_leader(
    content: &Content<'_>,
    id: &str,
    title: &str,
    legend: &[(Fill, &str)],
    bars: impl Fn(&Leader) -> Vec<Bar>,
) -> Picture {
    let groups = content.report.leaders.iter().map(|leader| {
        let bars = bars(leader);
        group(content, leader.name.clone(), legend, bars)
    });
    let groups = groups.collect();
    Picture { id: id.to_owned(), title: title.to_owned(), legend: named(content, legend), groups }
}

fn named(content: &Content<'_>, legend: &[(Fill, &str)]) -> Vec<(Fill, String)> {
    legend.iter().map(|(fill, key)| (*fill, content.words.text(key))).collect()
}

fn group(content: &Content<'_>, name: String, legend: &[(Fill, &str)], bars: Vec<Bar>) -> Group {
    let words = content.words;
    let names = words.list(legend.iter().map(|(_, key)| words.text(key)));
    let values = words.list(bars.iter().map(|bar| bar.label.clone()));
    let parts = words.fill("evidence", &[("name", &names), ("value", &values)]);
    let description = words.fill("picture-bar", &[("name", &name), ("parts", &parts)]);
    Group { name, description, bars }
}

/// Pictures and tables of every leader's months; of one month alone the other tables say it.
fn months(content: &Content<'_>) -> Markup {
    if content.report.leaders.iter().all(|leader| leader.months.len() < 2) {
        return html! {};
    }
    html! {
        section {
            h2 { (content.words.text("sheet-months")) }
            @for leader in &content.report.leaders { (months_of(content, leader)) }
        }
    }
}

fn months_of(content: &Content<'_>, leader: &Leader) -> Markup {
    let title = content.words.fill("picture-months", &[("name", &leader.name)]);
    let groups = leader.months.iter().map(|month| {
        let name = format!("{:02}", month.month);
        let whole_name = format!("{:04}-{name}", month.year);
        let bars = vec![own_and_panel(month.own, month.panel)];
        let mut group = group(content, whole_name, &OWN_LEGEND, bars);
        // A column has room only for the sum; its parts are drawn.
        group.name = name;
        group.bars.iter_mut().for_each(|bar| bar.label = (month.own + month.panel).to_string());
        group
    });
    let (id, legend) = (format!("months-{}", leader.judge), named(content, &OWN_LEGEND));
    let picture = Picture { id, title: title.clone(), legend, groups: groups.collect() };
    let row = |key: &str, cases: fn(&caselot_core::quota::report::Month) -> u64| {
        let cells = leader.months.iter().map(|month| Cell::Whole(cases(month)));
        std::iter::once(Cell::text(content.words.text(key))).chain(cells).collect()
    };
    let heads = leader.months.iter().map(|month| format!("{:02}", month.month));
    let heads = std::iter::once(content.words.text("col-month")).chain(heads);
    let rows = vec![row("col-own", |month| month.own), row("col-panel", |month| month.panel)];
    let beside = Sheet { title: title.clone(), columns: heads.collect(), rows };
    figure(content, &picture.vertical(), &title, &beside)
}
