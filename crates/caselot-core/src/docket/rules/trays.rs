//! Rules of trays: they are opened one after the other, and each is retired once.

use crate::docket::fold::state::State;
use crate::docket::refusal::Refusal;
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
/// When it was not opened, or is retired already.
pub(super) fn tray_retired(state: &State, tray: u64) -> Ruling {
    let open = tray < state.trays.next_tray() && !state.trays.is_retired(tray);
    ensure(open, || Refusal::TrayOutOfOrder { tray })
}
