//! Rules of trays: they are opened one after the other, and each is retired once.

use crate::docket::entry::Event;
use crate::docket::fold::state::State;
use crate::docket::refusal::Refusal;
use crate::docket::rules::context::{Check, Context};
use crate::docket::rules::recovery::retirement;
use crate::docket::rules::ruling::{Ruling, ensure};

/// A tray that is opened is the next one.
///
/// # Errors
/// When it is another one.
pub(super) fn tray_opened(state: &State, tray: u64) -> Ruling {
    ensure(tray == state.trays.next_tray(), || Refusal::TrayOutOfOrder { tray })
}

/// A tray that is retired was opened, and is retired once: two persons may both have proposed it.
///
/// # Errors
/// What `check` makes of a broken rule.
pub(super) fn tray_retired(context: Context<'_>, event: &Event, check: &mut Check<'_>) -> Ruling {
    let Event::TrayRetired { tray, ground, text } = event else { return Ok(()) };
    let (state, tray) = (context.state, *tray);
    check.of(retirement(state, *ground, text, context.second()))?;
    let open = tray < state.trays.next_tray() && !state.trays.is_retired(tray);
    check.of(ensure(open, || Refusal::TrayOutOfOrder { tray })).map(|_| ())
}
