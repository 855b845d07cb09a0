//! The pools that a plan of shares changes.

use std::collections::BTreeMap;

use caselot_core::docket::pool::PoolSpec;
use caselot_core::id::JudgeId;

use super::error::ClientError;
use super::fault::CheckFault;
use crate::wire::v1;

/// Whether a plan raises a leader's share.
#[must_use]
pub fn is_raised(leader: &v1::PlannedLeader) -> bool {
    leader.share.as_ref().is_some_and(|share| share.planned != share.today)
}

/// Whether a leader meets the quota as shares are planned.
#[must_use]
pub fn is_enough(leader: &v1::PlannedLeader) -> bool {
    leader.outcome() == v1::PlanOutcome::Enough
}

/// The pools with their planned shares, each as a whole; those that stay as they are, are left out.
///
/// # Errors
/// When the plan names a share that no pool can have.
pub fn planned_pools(
    plan: &v1::QuotaPlan,
    pools: Vec<PoolSpec>,
) -> Result<Vec<PoolSpec>, ClientError> {
    let mut shares: BTreeMap<(&str, JudgeId), u8> = BTreeMap::new();
    for leader in plan.leaders.iter().filter(|leader| is_raised(leader)) {
        let Some(share) = &leader.share else { continue };
        let planned = u8::try_from(share.planned).ok().filter(|share| (1..=100).contains(share));
        let planned = planned.ok_or_else(|| {
            ClientError::unproven("plan")(CheckFault::Missing("a share from 1 to 100"))
        })?;
        shares.insert((&share.pool, JudgeId(leader.judge)), planned);
    }
    let changed = |mut pool: PoolSpec| {
        let before = pool.members.clone();
        for row in &mut pool.members {
            let planned = shares.get(&(pool.pool.as_str(), row.judge));
            row.share = planned.copied().unwrap_or(row.share);
        }
        // A change counts from the next day on, approved by whoever approves this one.
        (pool.approver, pool.from) = (String::new(), None);
        (pool.members != before).then_some(pool)
    };
    Ok(pools.into_iter().filter_map(changed).collect())
}
