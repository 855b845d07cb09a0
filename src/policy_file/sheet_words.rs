//! What the court's own files call columns and write in cells: the tables `[words]` of the policy.

use caselot_core::docket::code::{ActivityKind, AssignedBy, Coded, Manner, Role, SheetTable};
use caselot_core::docket::policy::SheetWords;
use caselot_tables::{Synonyms, kinds::KINDS};

use super::rows::ascending;
use crate::words;

/// The words of a file, in the order of the log.
///
/// # Errors
/// When words stand under a meaning that there is not.
pub fn read(mut synonyms: Synonyms) -> Result<Vec<SheetWords>, String> {
    let mut all = Vec::new();
    for of in SheetTable::ALL.iter().copied() {
        let known = meanings(of);
        for (meaning, words) in std::mem::take(synonyms.table(of)) {
            if !known.contains(&meaning.as_str()) {
                return Err(format!("words: {}", words::unknown(&meaning, known.into_iter())));
            }
            all.push(SheetWords { of, meaning, words: ascending(words) });
        }
    }
    Ok(all)
}

/// What words of a table can mean.
fn meanings(of: SheetTable) -> Vec<&'static str> {
    fn names<T: Coded>(all: &[T]) -> Vec<&'static str> {
        all.iter().map(|it| it.name()).collect()
    }
    match of {
        SheetTable::Column => {
            let columns = KINDS.iter().flat_map(|kind| kind.columns);
            columns.map(|column| column.name).collect()
        }
        SheetTable::Manner => names(Manner::ALL),
        SheetTable::Role => names(Role::ALL),
        SheetTable::Activity => names(ActivityKind::ALL),
        SheetTable::Assignment => names(AssignedBy::ALL),
    }
}
