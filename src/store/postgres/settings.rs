//! What a database must be set to, so that it loses nothing that was acknowledged and shows nothing
//! that is secret.

use super::PostgresError;
use super::line::{Line, READ};
use super::schema::refused;
use crate::store::StoreError;

/// What a database says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// Its version, as it says it.
    pub version: String,
    /// The schema of its tables; `None` if there are none.
    pub schema: Option<u32>,
    /// Its clock, in milliseconds since 1970 UTC.
    pub clock_ms: u64,
}

/// A setting that is checked: its name, the values that will do, what any other leads to, and the
/// value that is named as the cure.
struct Rule {
    setting: &'static str,
    fits: &'static [&'static str],
    danger: &'static str,
    needed: &'static str,
}

const LOSS: &str = "what was acknowledged could be lost";
const SHOWN: &str = "what is sealed would stand in its log";

const RULES: [Rule; 5] = [
    Rule { setting: "fsync", fits: &["on"], danger: LOSS, needed: "on" },
    Rule { setting: "full_page_writes", fits: &["on"], danger: LOSS, needed: "on" },
    Rule {
        setting: "synchronous_commit",
        fits: &["on", "remote_apply"],
        danger: LOSS,
        needed: "on",
    },
    // Sealed keys are parameters of statements, and a statement that is slow or fails is logged.
    Rule { setting: "log_parameter_max_length", fits: &["0"], danger: SHOWN, needed: "0" },
    Rule { setting: "log_parameter_max_length_on_error", fits: &["0"], danger: SHOWN, needed: "0" },
];

/// Checks the settings.
///
/// # Errors
/// The first one that will not do.
pub(super) fn check(line: &Line) -> Result<(), StoreError> {
    for rule in &RULES {
        let sql = "SELECT current_setting($1, true)";
        let rows = line.ask(READ, sql, &[&rule.setting]).map_err(refused)?;
        // A database without such a setting has no such danger.
        let Some(value): Option<String> = rows[0].get(0) else { continue };
        if !rule.fits.contains(&value.as_str()) {
            let Rule { setting, danger, needed, .. } = *rule;
            return Err(PostgresError::Setting { setting, value, danger, needed }.into());
        }
    }
    Ok(())
}

/// What a database says of itself.
///
/// # Errors
/// When it cannot be asked, or is of a newer caselot.
pub(super) fn about(line: &Line) -> Result<About, StoreError> {
    let sql = "SELECT current_setting('server_version'), \
               CAST(floor(extract(epoch FROM clock_timestamp()) * 1000) AS bigint)";
    let rows = line.ask(READ, sql, &[]).map_err(refused)?;
    let (version, clock_ms): (String, i64) = (rows[0].get(0), rows[0].get(1));
    let clock_ms = u64::try_from(clock_ms).unwrap_or(0);
    Ok(About { version, schema: super::schema::version(line)?, clock_ms })
}
