//! Quota reports for people and machines.

pub mod json;
