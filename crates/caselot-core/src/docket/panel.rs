//! Panels (合议庭): which seats are drawn beside the undertaking judge's, and who presides.

use serde::{Deserialize, Serialize};

/// Sizes of a panel, the undertaking judge's seat included.
pub const PANEL_SIZES: [u32; 3] = [3, 5, 7];

/// Seats drawn beside the undertaking judge's; none for a sole judge.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PanelSeats {
    /// Members' seats.
    pub members: u32,
    /// Their pool; empty without members.
    pub member_pool: String,
    /// Seats of people's assessors.
    pub assessors: u32,
    /// Their pool; empty without assessors.
    pub assessor_pool: String,
}

impl PanelSeats {
    /// All seats, the undertaking judge's among them.
    pub fn seats(&self) -> u32 {
        1u32.saturating_add(self.members).saturating_add(self.assessors)
    }

    /// The same seats in the one form that is stored: members come from the case's pool unless
    /// another is named, and no pool is named for nobody.
    pub fn canonical(&mut self, pool: &str) {
        match (self.members, self.member_pool.is_empty()) {
            (0, _) => self.member_pool.clear(),
            (_, true) => pool.clone_into(&mut self.member_pool),
            _ => {}
        }
        if self.assessors == 0 {
            self.assessor_pool.clear();
        }
    }
}
