//! What the pages of tables have in common: the file that is sent, and what is wrong with its rows.

use axum::extract::Multipart;
use axum::http::StatusCode;
use caselot_tables::{Finding, Spot, Summary};
use caselot_words::Words;
use maud::{Markup, html};

use crate::console::fault::Fault;
use crate::console::session::Typed;
use crate::console::visit::Visit;
use crate::words::{counted, text};

/// Largest file.
pub const FILE_BYTES: usize = 32 << 20;
/// Findings that are listed.
const LISTED: usize = 100;

/// The field of the file.
pub fn file_field() -> Markup {
    html! {
        div.field {
            label for="file" { (text!("File")) }
            div.input { input #file type="file" name="file" accept=".xlsx,.xls,.ods,.csv" required; }
        }
    }
}

/// The file of a form with its name, and the other fields; none if no file was chosen. The form is one
/// of this session.
///
/// # Errors
/// The page that says what is wrong.
pub async fn uploaded(
    visit: &Visit,
    form: &mut Multipart,
) -> Result<Option<(String, Vec<u8>, Typed)>, Fault> {
    let (mut token, mut file, mut typed) = (String::new(), None, Typed::new());
    let broken = || {
        let sentence = visit.say(|| text!("the upload was cut off, or is larger than 32 MB"));
        visit.refuse(StatusCode::PAYLOAD_TOO_LARGE, sentence, None)
    };
    while let Some(part) = form.next_field().await.map_err(|_| broken())? {
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part.file_name().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(|_| broken())?;
        match name.as_str() {
            "form" => token = String::from_utf8_lossy(&bytes).into_owned(),
            "file" => file = Some((file_name, bytes.to_vec())),
            _ => typed.push((name, String::from_utf8_lossy(&bytes).into_owned())),
        }
    }
    visit.own_form(&token)?;
    let file = file.filter(|(_, bytes)| !bytes.is_empty());
    Ok(file.map(|(name, bytes)| (name, bytes, typed)))
}

/// What is wrong with the file, row by row.
pub fn findings_box(findings: &[Finding], said: &Words) -> Markup {
    html! {
        @if !findings.is_empty() {
            div.box {
                h2 { (counted!("{count} finding", "{count} findings", count = findings.len())) }
                table { tbody {
                    @for finding in findings.iter().take(LISTED) {
                        tr {
                            td.time {
                                (finding.sheet.clone().unwrap_or_default()) " "
                                @if let Some(row) = finding.row { (text!("row {row}", row)) }
                            }
                            td { (finding.column_in(said.lang).unwrap_or_default()) }
                            td { (finding.sentence(said)) }
                            td.small { (finding.cure_on_page(said)) }
                        }
                    }
                } }
                (first_listed(findings.len()))
            }
        }
    }
}

/// That not all of so many lines stand there.
fn first_listed(count: usize) -> Markup {
    html! {
        @if count > LISTED { p.small { (text!("The first {most} are listed here.", most = LISTED)) } }
    }
}

/// Rows that the court would refuse.
pub fn refused_box(refused: &[(Spot, String)], summary: &Summary) -> Markup {
    html! {
        @if !refused.is_empty() {
            div.box {
                h2 { (counted!("{count} row would be refused", "{count} rows would be refused", count = refused.len())) }
                table { tbody {
                    @for (spot, why) in refused.iter().take(LISTED) {
                        @let (sheet, row) = summary.place(*spot);
                        tr { td.time { (sheet) " " (text!("row {row}", row)) } td { (why) } }
                    }
                } }
                (first_listed(refused.len()))
            }
        }
    }
}
