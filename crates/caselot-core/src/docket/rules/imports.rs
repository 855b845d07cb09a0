//! Rules of cases from before the docket, alone and in lists.

use crate::docket::case_number::CaseNumber;
use crate::docket::code::Standing;
use crate::docket::entry::Protocol;
use crate::docket::record::{CaseImported, Imports};
use crate::docket::refusal::Refusal;
use crate::docket::rules::approval::imports;
use crate::docket::rules::context::{Check, Context};
use crate::docket::rules::record::record;
use crate::docket::rules::ruling::{Ruling, ensure};

/// A list of imports, and each of its cases.
pub(super) fn import_list(context: Context<'_>, list: &Imports, check: &mut Check<'_>) -> Ruling {
    check.of(imports(list, context.cases))?;
    check.of(context.second().acted())?;
    list.cases.iter().try_for_each(|case| import_form(context, case, check))
}

/// An import: once the docket has had a filing the next of an approved list, and in form.
pub(super) fn import(
    context: Context<'_>,
    imported: &CaseImported,
    check: &mut Check<'_>,
) -> Ruling {
    let Context { state, actor, protocol, .. } = context;
    if protocol == Protocol::Two {
        let case_number = || imported.case_number.clone();
        let program = actor.standing == Standing::System;
        let listed = match state.imports_due.front() {
            Some(due) => program && due == imported,
            None => !program && !state.has_filed(),
        };
        let unlisted = || Refusal::ImportUnlisted { case_number: case_number() };
        check.of(ensure(listed, unlisted))?;
    }
    import_form(context, imported, check)
}

/// A number of this court, and a record in form.
fn import_form(context: Context<'_>, imported: &CaseImported, check: &mut Check<'_>) -> Ruling {
    let Context { state, today, .. } = context;
    let code = state.court.as_ref().map_or("", |court| court.code.as_str());
    let number = &imported.case_number;
    let canonical = CaseNumber::is_canonical(number, code);
    let malformed = || Refusal::CaseNumberMalformed { text: number.clone() };
    check.of(ensure(canonical, malformed))?;
    check.of(record(state, &imported.record, today)).map(|_| ())
}
