//! The rules of a lot that is opened.

use crate::docket::code::LotNeed;
use crate::docket::lot::LotAsked;
use crate::docket::refusal::Refusal;
use crate::docket::rules::context::{Check, Context};
use crate::docket::rules::lots::{lot_candidates, lot_form, lot_needs, roll, undrawn_lots};

/// What the rules make of a lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotFound {
    /// Its candidates in their order; `None` where a rule of them is broken.
    pub candidates: Option<Vec<String>>,
    /// What a second person must approve before the draw.
    pub needs: Vec<LotNeed>,
}

/// The rules of a lot.
///
/// # Errors
/// What `check` makes of a broken rule.
pub fn lot(
    context: Context<'_>,
    asked: &LotAsked,
    check: &mut Check<'_>,
) -> Result<LotFound, Refusal> {
    let Context { state, cases, actor, today, .. } = context;
    check.of(roll(state, asked, today))?;
    check.of(undrawn_lots(state, &actor.person, today))?;
    let sound = check.of(lot_form(state, asked, today))?.is_some();
    let candidates = match sound {
        true => check.of(lot_candidates(state, cases, asked, today))?,
        false => None,
    };
    let needs = candidates.as_ref().map(|found| lot_needs(state, cases, (asked, found), today));
    Ok(LotFound { candidates, needs: needs.unwrap_or_default() })
}
