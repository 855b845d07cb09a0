//! The circular (通报) as one page to print and to sign: the leaders' table, and what has to be said
//! of it.

use maud::html;

use super::content::Content;
use super::html::{document, signatures, table};

/// Writes the page.
pub fn page(content: &Content<'_>) -> String {
    let compared = Some(content.compared_line()).filter(|line| !line.is_empty());
    let data = &content.report.data;
    let incomplete = !data.complete || !data.panels_known || data.left_out.rows() > 0;
    let body = html! {
        header {
            h1 { (content.title()) }
            p { (content.period()) }
        }
        p class="text" { (content.document_line()) }
        p class="text" { (content.base_line()) }
        @if let Some(line) = compared { p class="text" { (line) } }
        @if incomplete { p class="text" { (content.data_line()) } }
        (table(content, &content.circular()))
        @for line in content.remark_lines() { p class="text" { (line) } }
        footer {
            p { (content.facts_line()) }
            (signatures(content))
            p class="checkpoint" { (content.checkpoint_line()) }
        }
    };
    document(content, "circular", &body)
}
