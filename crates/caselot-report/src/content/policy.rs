//! The policy in words.

use caselot_core::docket::code::{QuotaScope, Role};
use caselot_core::docket::policy::{QuotaPolicy, Ratio, SignalRule};

use super::Content;
use crate::sheet::{Cell, Sheet};

impl Content<'_> {
    /// Number of the policy's document.
    pub fn document(&self) -> String {
        let document = &self.report.policy.policy.document;
        match document.is_empty() {
            true => self.words.text("policy-no-document"),
            false => document.clone(),
        }
    }

    /// Court, period, policy and checkpoint of the report, in words.
    pub fn policy(&self) -> Sheet {
        let report = self.report;
        let quota = &report.policy.policy.quota;
        let words = self.words;
        let mut rows = vec![
            ("item-court", format!("{} {}", report.court, report.court_name).trim().to_owned()),
            ("item-period", self.period()),
            ("item-data", self.data_line()),
            ("item-document", self.document()),
            ("item-version", self.version()),
        ];
        rows.extend(self.ratios(quota).map(|text| ("item-ratio", text)));
        rows.extend(self.divisions(quota).map(|text| ("item-divisions", text)));
        rows.push(("item-floors", self.floors(quota)));
        let population = quota.population.iter().map(|role| words.code("role", role.name()));
        let panel = ratio(quota.panel_coefficient);
        let half = if quota.half_rule { "policy-half" } else { "policy-no-half" };
        let not_counted = match quota.not_counted.is_empty() {
            true => words.text("policy-all-counted"),
            false => words.list(quota.not_counted.iter().cloned()),
        };
        rows.extend([
            ("item-population", words.list(population)),
            ("item-base", self.counting(quota)),
            ("item-panel", words.fill("policy-panel", &[("coefficient", &panel)])),
            ("item-half", words.text(half)),
            ("item-not-counted", not_counted),
            ("item-leave", self.leave(quota)),
            ("item-signals", self.signals(quota)),
        ]);
        match &report.checkpoint {
            Some(at) => rows.extend([
                ("item-origin", at.origin.clone()),
                ("item-size", at.size.to_string()),
                ("item-root", at.root.clone()),
            ]),
            None => rows.push(("item-origin", words.text("report-no-checkpoint"))),
        }
        let row = |(item, text)| vec![Cell::text(words.text(item)), Cell::text(text)];
        let rows = rows.into_iter().map(row).collect();
        self.sheet("sheet-policy", &["col-item", "col-says"], rows)
    }

    fn version(&self) -> String {
        let policy = &self.report.policy;
        let (Some(entry), Some(adopted_on)) = (policy.entry, policy.adopted_on) else {
            return self.words.text("policy-default");
        };
        let args = [
            ("version", &*policy.version.to_string()),
            ("valid_from", &policy.policy.valid_from.to_string()),
            ("adopted_on", &adopted_on.to_string()),
            ("entry", &entry.to_string()),
        ];
        let version = self.words.fill("policy-version", &args);
        match policy.back_dated {
            true => self.words.fill("policy-back-dated", &[("version", &version)]),
            false => version,
        }
    }

    fn ratios(&self, quota: &QuotaPolicy) -> impl Iterator<Item = String> {
        quota.roles.iter().map(|of| {
            let role = self.words.code("role", of.role.name());
            let key = format!("policy-ratio-{}", of.scope.name());
            self.words.fill(&key, &[("role", &role), ("ratio", &ratio(of.ratio))])
        })
    }

    /// When a division has a base, if a role is compared with its division.
    fn divisions(&self, quota: &QuotaPolicy) -> Option<String> {
        quota.roles.iter().find(|of| of.scope == QuotaScope::Division)?;
        let rule = match quota.division_rule {
            Some(rule) => {
                let key = format!("policy-divisions-{}", rule.fallback.name());
                self.words.fill(&key, &[("days", &rule.min_base_days.to_string())])
            }
            None => self.words.text("policy-divisions"),
        };
        let chief = quota.population.contains(&Role::DivisionChief);
        let chief = chief.then(|| self.words.text("policy-base-chief"));
        Some(self.words.sentences(std::iter::once(rule).chain(chief)))
    }

    fn leave(&self, quota: &QuotaPolicy) -> String {
        let Some(days) = quota.leave_over else { return self.words.text("policy-no-leave") };
        let days = days.to_string();
        if quota.leave_kinds.is_empty() {
            return self.words.fill("policy-leave", &[("days", &days)]);
        }
        let kinds = quota.leave_kinds.iter().map(|kind| self.words.code("absence", kind.name()));
        let kinds = self.words.list(kinds);
        self.words.fill("policy-leave-kinds", &[("days", &days), ("kinds", &kinds)])
    }

    fn floors(&self, quota: &QuotaPolicy) -> String {
        let set = quota.roles.iter().filter(|of| of.floor_own > 0 || of.floor_took_part > 0);
        let mut floors: Vec<String> = set
            .map(|of| {
                let args = [
                    ("role", &*self.words.code("role", of.role.name())),
                    ("own", &of.floor_own.to_string()),
                    ("took_part", &of.floor_took_part.to_string()),
                ];
                self.words.fill("policy-floor", &args)
            })
            .collect();
        if floors.is_empty() {
            return self.words.text("policy-no-floors");
        }
        floors.push(self.words.code("policy-floors", quota.floors_mode.name()));
        self.words.clauses(floors)
    }

    /// The counting of the base.
    fn counting(&self, quota: &QuotaPolicy) -> String {
        let weight = if quota.weighted { "policy-weighted" } else { "policy-unweighted" };
        self.words.sentences([
            self.words.code("policy-measure", quota.measure.name()),
            self.words.code("policy-basis", quota.basis.name()),
            self.words.text(weight),
            self.words.code("policy-denominator", quota.denominator.name()),
        ])
    }

    fn signals(&self, quota: &QuotaPolicy) -> String {
        let least = quota.signals_least_own.to_string();
        let least = self.words.fill("policy-least-own", &[("own", &least)]);
        let tuned = quota.signals.iter().filter_map(|rule: &SignalRule| {
            let signal = self.words.code("signal", rule.signal.name());
            if rule.off {
                return Some(self.words.fill("policy-signal-off", &[("signal", &signal)]));
            }
            let threshold = ratio(rule.threshold?);
            let args = [("signal", &*signal), ("threshold", &threshold)];
            Some(self.words.fill("policy-signal-threshold", &args))
        });
        self.words.sentences(std::iter::once(least).chain(tuned))
    }
}

/// A ratio as `5%` where the percentage is whole, as `1` for a whole number, else as `1/3`.
fn ratio(ratio: Ratio) -> String {
    let (numerator, denominator) = (ratio.numerator, ratio.denominator.max(1));
    if numerator.is_multiple_of(denominator) {
        return (numerator / denominator).to_string();
    }
    let percent = u64::from(numerator) * 100;
    match percent % u64::from(denominator) {
        0 => format!("{}%", percent / u64::from(denominator)),
        _ => format!("{numerator}/{denominator}"),
    }
}
