//! The quota of the leaders.

pub(super) mod policy_file;
