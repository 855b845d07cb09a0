//! The contributors that an auditor believes in.

use caselot_core::audit::{ContributorKey, Report};

/// Reads the key of a contributor on a command line.
pub fn key(text: &str) -> Result<ContributorKey, String> {
    let wanted = "it has 64 hexadecimal digits; caselot contributor show prints it";
    ContributorKey::parse(text).ok_or_else(|| wanted.to_owned())
}

/// Adds to a report what these keys show; without one every contributor is believed.
pub fn hold(keys: &[ContributorKey], report: &mut Report) {
    if !keys.is_empty() {
        report.hold_contributors(keys);
    }
}
