//! What happened, in words: entries, proposals and judges, for every reader alike.

pub mod approval;
pub mod change;
pub mod correction;
pub mod court;
pub mod entry;
pub mod judges;
pub mod outcome;
pub mod policy;
pub mod register;
pub mod seats;
pub mod time;
