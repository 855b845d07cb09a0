//! The report for a terminal: the leaders and the findings.

use caselot_core::audit::plain;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{CellAlignment, Table};

use super::content::Content;
use super::sheet::{Cell, Sheet};

/// Columns of findings that a terminal shows: judge, name, signal, evidence, number of cases. The
/// other forms list the cases.
const FINDING_COLUMNS: usize = 5;

/// Writes the report as text with a final newline.
pub fn text(content: &Content<'_>) -> String {
    let mut parts = vec![
        content.title(),
        content.period(),
        content.document_line(),
        content.base_line(),
        content.data_line(),
        table(content, &if content.brief { content.circular() } else { content.leaders() }),
    ];
    parts.extend(content.remark_lines());
    parts.extend(Some(content.compared_line()).filter(|line| !line.is_empty()));
    if content.brief {
        parts.extend(end(content));
        return parts.iter().map(|part| format!("{part}\n")).collect();
    }
    if content.report.divisions.len() > 1 {
        parts.push(titled(content, &content.bases()));
    }
    if !content.publish {
        let findings = first_columns(content.findings(), FINDING_COLUMNS);
        match findings.rows.is_empty() {
            true => parts.push(content.words.text("report-no-findings")),
            false => parts.push(titled(content, &findings)),
        }
        parts.extend(content.explained_lines());
    }
    parts.extend(content.since_line());
    let changes = content.changes_sheet().filter(|sheet| !sheet.rows.is_empty());
    parts.extend(changes.map(|sheet| table(content, &sheet)));
    parts.push(content.sum_line());
    parts.extend(end(content));
    parts.iter().map(|part| format!("{part}\n")).collect()
}

/// What stands at the foot of a report.
fn end(content: &Content<'_>) -> [String; 3] {
    let signatures = content.signatures().map(|line| format!("{line}{:16}", ""));
    let signatures = signatures.concat().trim_end().to_owned();
    [content.checkpoint_line(), content.facts_line(), signatures]
}

/// The first columns of a table.
fn first_columns(mut sheet: Sheet, count: usize) -> Sheet {
    sheet.columns.truncate(count);
    sheet.rows.iter_mut().for_each(|row| row.truncate(count));
    sheet
}

fn titled(content: &Content<'_>, sheet: &Sheet) -> String {
    format!("{}\n{}", sheet.title, table(content, sheet))
}

fn table(content: &Content<'_>, sheet: &Sheet) -> String {
    let mut table = Table::new();
    table.load_preset(UTF8_HORIZONTAL_ONLY);
    table.set_header(&sheet.columns);
    let nothing = content.words.text("nothing");
    let cell = |cell: &Cell| match cell {
        Cell::Empty => comfy_table::Cell::new(&nothing),
        cell => {
            let side = if cell.is_number() { CellAlignment::Right } else { CellAlignment::Left };
            comfy_table::Cell::new(plain(&cell.shown())).set_alignment(side)
        }
    };
    for row in &sheet.rows {
        table.add_row(row.iter().map(cell));
    }
    table.trim_fmt()
}
