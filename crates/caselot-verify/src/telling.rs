//! What the commands beside the verdict say, in the language of their reader.

use caselot_core::audit::{Report, plain};
use caselot_core::ledger::checkpoint::{Checkpoint, NoteKey};
use caselot_words::Lang;

use crate::chinese;
use crate::follow::{Anew, Look};
use crate::tiles::TilesWritten;

/// A sentence: the English one, or the Chinese one of its key with the same things filled in.
fn said(lang: Lang, key: &str, english: String, args: &[(&str, String)]) -> String {
    match lang {
        Lang::En => english,
        Lang::Zh => chinese::sentence(key, args),
    }
}

fn number(value: impl ToString) -> String {
    value.to_string()
}

/// The result of a look: the verdict, the findings, and what is new. Facts are left out, since each
/// night would repeat them.
pub fn look(look: &Look, lang: Lang) -> String {
    let Look { report, before, new_findings, anew, is_same } = look;
    let brief = Report { facts: caselot_core::audit::Facts::default(), ..report.clone() };
    let whole = crate::said(&brief, lang);
    // Of a report without facts, all lines but those of the verdict and the findings are counts of 0.
    let head = 5 + report.findings.len();
    let mut lines: Vec<String> = whole.lines().take(head).map(str::to_owned).collect();
    let new = report.size.saturating_sub(*before);
    let english = format!("{new} of them new, {before} verified before");
    let args = [("new", number(new)), ("before", number(before))];
    lines.insert(3, format!("  {}", said(lang, "look-new", english, &args)));
    if !report.findings.is_empty() {
        let count = number(new_findings);
        let english = format!("findings not noted before: {count}");
        lines.push(format!("  {}", said(lang, "look-findings", english, &[("count", count)])));
    }
    lines.extend(anew.as_ref().map(|why| began_anew(why, lang)));
    lines.extend(is_same.map(|same| compared(same, lang)));
    lines.join("\n") + "\n"
}

fn began_anew(why: &Anew, lang: Lang) -> String {
    let (key, english) = match why {
        Anew::Damaged => (
            "look-damaged",
            "what was kept was damaged, so all entries were verified from the first on",
        ),
        Anew::Version => (
            "look-version",
            "another version kept what was kept, so all entries were verified from the first on",
        ),
        Anew::Restored => (
            "look-restored",
            "the court lost what was verified before and says so, so all entries were verified from the first on",
        ),
    };
    said(lang, key, english.to_owned(), &[])
}

fn compared(same: bool, lang: Lang) -> String {
    match same {
        true => {
            let english = "all entries were verified again; what is kept is what they give";
            said(lang, "look-same", english.to_owned(), &[])
        }
        false => {
            let english = "all entries were verified again; what was kept was not what they give, and was replaced";
            said(lang, "look-other", english.to_owned(), &[])
        }
    }
}

/// What was written as tiles.
pub fn tiles(written: &TilesWritten, folder: &str, lang: Lang) -> String {
    let TilesWritten { size, files, long } = written;
    let english = format!("{size} entries are in {folder}; {files} files are new.\n");
    let (size, files, folder) = (number(size), number(files), plain(folder));
    let args = [("size", size), ("files", files), ("folder", folder)];
    let mut text = said(lang, "tiles-written", english, &args);
    if !text.ends_with('\n') {
        text.push('\n');
    }
    if !long.is_empty() {
        let entries: Vec<String> = long.iter().map(u64::to_string).collect();
        let entries = entries.join(", ");
        let english = format!(
            "Entries too long for a tile of entries, whose tiles were left out: {entries}. Their hashes and proofs are as all others."
        );
        text += &said(lang, "tiles-long", english, &[("entries", entries)]);
        text.push('\n');
    }
    text
}

/// What a proof shows.
pub fn proof(index: u64, at: &Checkpoint, key: &NoteKey, lang: Lang) -> String {
    let (origin, key) = (plain(&at.origin), key.fingerprint());
    let english = format!(
        "VALID\n  origin  {origin}\n  entry   {index}\n  entries {}\n  key     {key}",
        at.size
    );
    let args =
        [("origin", origin), ("index", number(index)), ("size", number(at.size)), ("key", key)];
    said(lang, "proof-valid", english, &args) + "\n"
}

/// That a proof does not hold.
pub fn no_proof(reason: &str, lang: Lang) -> String {
    let reason = plain(reason);
    let english = format!("INVALID\n  ✗ {reason}");
    said(lang, "proof-invalid", english, &[("reason", reason)]) + "\n"
}

/// Where a proof was written.
pub fn proof_written(index: u64, file: &str, lang: Lang) -> String {
    let english = format!("The proof of entry {index} is in {file}.");
    let args = [("index", number(index)), ("file", plain(file))];
    said(lang, "proof-written", english, &args) + "\n"
}
