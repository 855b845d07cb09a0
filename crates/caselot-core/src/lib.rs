//! The rules of caselot, pure: the lottery, the log, the docket, the quota and the audit.
//!
//! Nothing here does IO or asks for time or entropy; both are arguments.

pub mod audit;
pub mod contributor;
pub mod docket;
pub mod hash;
pub mod id;
pub mod ledger;
pub mod lottery;
pub mod oversight;
pub mod pages;
pub mod quota;
pub mod register;
pub mod secret;
pub mod wire;
