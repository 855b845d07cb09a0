//! The page of metrics: names, help and values in the text form of Prometheus. Values of labels are
//! codes of courts and pools, roles, and codes of closed lists: no person, no number of a case.

use std::fmt;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, MetricEncoder, prometheus_text};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::exemplar::Exemplar;
use prometheus_client::registry::Registry;

use super::reading::{Counts, Reading, ServiceReading};
use crate::service::CourtReading;
use crate::service::metrics::Counted;

/// Names and values of the labels of one value.
type Labels = Vec<(&'static str, String)>;
/// A value with its labels.
type Row = (Labels, f64);

/// The page of a reading.
///
/// # Errors
/// When it cannot be written, which no value causes.
pub fn text(reading: Reading) -> Result<String, fmt::Error> {
    let mut registry = Registry::default();
    registry.register_collector(Box::new(reading));
    let mut text = String::new();
    prometheus_text::encode(&mut text, &registry)?;
    Ok(text)
}

impl Collector for Reading {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let mut page = Page(encoder);
        let build = vec![
            ("version", env!("CARGO_PKG_VERSION").to_owned()),
            ("commit", caselot_verify::COMMIT.to_owned()),
        ];
        page.gauges("caselot_build_info", "What is running; always 1", [(build, 1.0)])?;
        let ready = f64::from(u8::from(self.ready));
        page.gauge("caselot_ready", "1 if filings can be taken, otherwise 0", ready)?;
        if let Some(bytes) = self.resident_bytes {
            let help = "Memory of the process that is in the machine's";
            page.gauge("caselot_process_resident_memory_bytes", help, float(bytes))?;
        }
        match &self.service {
            None => Ok(()),
            Some(service) => page.service(service),
        }
    }
}

/// The page as it is written.
struct Page<'a>(DescriptorEncoder<'a>);

/// A number of the page. Above 2^53 it is rounded, which no count here reaches.
#[expect(clippy::cast_precision_loss, reason = "Prometheus has no other numbers")]
fn float(value: u64) -> f64 {
    value as f64
}

/// Milliseconds as seconds.
fn seconds(ms: u64) -> f64 {
    float(ms) / 1_000.0
}

fn one(name: &'static str, value: &str) -> Labels {
    vec![(name, value.to_owned())]
}

impl Page<'_> {
    fn gauge(&mut self, name: &str, help: &str, value: f64) -> fmt::Result {
        self.gauges(name, help, [(Labels::new(), value)])
    }

    fn gauges(
        &mut self,
        name: &str,
        help: &str,
        rows: impl IntoIterator<Item = Row>,
    ) -> fmt::Result {
        let mut metric = self.0.encode_descriptor(name, help, None, MetricType::Gauge)?;
        rows.into_iter().try_for_each(|(labels, value)| {
            labelled(&mut metric, &labels, |encoder| encoder.encode_gauge(&value))
        })
    }

    /// Counters; the name is written with `_total` behind it.
    fn counters(
        &mut self,
        name: &str,
        help: &str,
        rows: impl IntoIterator<Item = (Labels, u64)>,
    ) -> fmt::Result {
        let mut metric = self.0.encode_descriptor(name, help, None, MetricType::Counter)?;
        rows.into_iter().try_for_each(|(labels, value)| {
            labelled(&mut metric, &labels, |encoder| {
                encoder.encode_counter(&value, None::<&Exemplar<Labels, f64>>)
            })
        })
    }

    /// A histogram of values of which `unit` make one.
    fn histogram(&mut self, name: &str, help: &str, counted: &Counted, unit: f64) -> fmt::Result {
        let bound = |bound: Option<u64>| bound.map_or(f64::INFINITY, |bound| float(bound) / unit);
        let buckets = counted.buckets.iter().map(|(most, count)| (bound(*most), *count));
        let buckets: Vec<_> = buckets.collect();
        let sum = float(counted.sum) / unit;
        let mut metric = self.0.encode_descriptor(name, help, None, MetricType::Histogram)?;
        metric.encode_histogram::<Labels>(sum, counted.count(), &buckets, None)
    }

    fn service(&mut self, service: &ServiceReading) -> fmt::Result {
        self.courts(service)?;
        self.witnesses(service)?;
        self.counts(&service.counts)?;
        let (queued, most) = service.queued;
        let help = "Requests that wait to be decided";
        self.gauge("caselot_queue_requests", help, float(queued as u64))?;
        let help = "Requests that may wait; one more is refused";
        self.gauge("caselot_queue_limit_requests", help, float(most as u64))?;
        let (open, most) = service.connections;
        self.gauge("caselot_connections", "Open connections", open.into())?;
        let help = "Connections that may be open; one more is turned away";
        self.gauge("caselot_connections_limit", help, most.into())?;
        self.ends(service)?;
        if let Some(disk) = service.disk {
            let help = "Room that is left on the disk of the data directory";
            self.gauge("caselot_disk_free_bytes", help, float(disk.room))?;
            let help = "Size of the disk of the data directory";
            self.gauge("caselot_disk_size_bytes", help, float(disk.size))?;
        }
        let newest = service.courts.iter().map(|court| court.newest_ms).max().unwrap_or(0);
        let help =
            "Time of the clock after the newest entry of any court; negative if it is before";
        let skew = seconds(service.now_ms) - seconds(newest);
        self.gauge("caselot_clock_after_newest_entry_seconds", help, skew)
    }

    fn courts(&mut self, service: &ServiceReading) -> fmt::Result {
        let courts = &service.courts;
        let of = |value: fn(&CourtReading) -> u64| {
            courts.iter().map(move |court| (one("court", &court.court), value(court)))
        };
        let gauges = |value: fn(&CourtReading) -> u64| {
            of(value).map(|(labels, value)| (labels, float(value)))
        };
        let open = courts.iter().map(|court| (one("court", &court.court), 0.0));
        let closed = service.closed.iter().map(|court| (one("court", court), 1.0));
        let help =
            "1 if the court could not be opened at the start, and is not served; otherwise 0";
        self.gauges("caselot_court_closed", help, open.chain(closed))?;
        self.counters("caselot_entries", "Entries of the court's log", of(|court| court.entries))?;
        let help = "Cases that were drawn since the server started";
        self.counters("caselot_draws", help, of(|court| court.draws))?;
        let help = "Filings that are not drawn";
        self.gauges("caselot_undrawn_filings", help, gauges(|court| court.undrawn as u64))?;
        let ages = |since: fn(&CourtReading) -> Option<u64>| {
            courts.iter().map(move |court| {
                let since = since(court).unwrap_or(service.now_ms);
                (one("court", &court.court), seconds(service.now_ms.saturating_sub(since)))
            })
        };
        let help = "Age of the oldest filing that is not drawn; 0 if there is none";
        let oldest = ages(|court| court.oldest_undrawn_ms);
        self.gauges("caselot_undrawn_filing_oldest_age_seconds", help, oldest)?;
        let help = "Filings that are opened and wait for their contributor's value";
        let waiting = gauges(|court| court.contributions as u64);
        self.gauges("caselot_contributions_waiting", help, waiting)?;
        let help = "Time since the first of these filings was opened; 0 if there is none";
        let oldest = ages(|court| court.oldest_contribution_ms);
        self.gauges("caselot_contribution_oldest_age_seconds", help, oldest)?;
        let help = "Proposals that wait for a second person";
        self.gauges("caselot_proposals_waiting", help, gauges(|court| court.proposals as u64))?;
        let help = "Time of the newest entry, which the newest checkpoint covers";
        let times = courts.iter().map(|it| (one("court", &it.court), seconds(it.newest_ms)));
        self.gauges("caselot_checkpoint_timestamp_seconds", help, times)?;
        let help = "Entries that the checkpoint beside the court's key does not cover";
        self.gauges("caselot_checkpoint_unsaved_entries", help, gauges(|court| court.unsaved))?;
        let pools = courts.iter().flat_map(|court| {
            court.pools.iter().map(|pool| {
                let labels = vec![("court", court.court.clone()), ("pool", pool.pool.clone())];
                (labels, float(pool.effective_candidates))
            })
        });
        let help = "As how many equally likely candidates those of today are";
        self.gauges("caselot_pool_effective_candidates", help, pools)
    }

    /// What others saw of the logs; nothing where no witness is asked.
    fn witnesses(&mut self, service: &ServiceReading) -> fmt::Result {
        let courts = || service.witnessed.iter().map(|(court, it)| (one("court", court), it));
        let rows = courts().map(|(court, it)| (court, float(it.published)));
        self.gauges("caselot_published_entries", "Entries of the published checkpoint", rows)?;
        let witnessed = |part: fn((u64, u64)) -> u64| {
            courts().map(move |(court, it)| (court, float(it.witnessed.map_or(0, part))))
        };
        let help = "Entries of the newest checkpoint that enough witnesses cosigned";
        self.gauges("caselot_witnessed_entries", help, witnessed(|it| it.0))?;
        let help = "When enough witnesses had cosigned it; 0 if they never did";
        self.gauges("caselot_witnessed_timestamp_seconds", help, witnessed(|it| it.1))?;
        let witnesses = || service.witnesses.iter().map(|(name, it)| (one("witness", name), it));
        let rows = witnesses().map(|(name, it)| (name, f64::from(u8::from(it.fault.is_none()))));
        self.gauges("caselot_witness_up", "1 if the witness answered the last time", rows)?;
        let rows = witnesses().map(|(name, it)| (name, float(it.cosigned)));
        let help = "When the witness last cosigned; 0 if not since the start";
        self.gauges("caselot_witness_cosigned_timestamp_seconds", help, rows)
    }

    fn counts(&mut self, counts: &Counts) -> fmt::Result {
        let help = "How long the store took for each commit, its fsync included";
        self.histogram("caselot_commit_duration_seconds", help, &counts.commit_us, 1e6)?;
        let help = "Requests that were decided and committed together";
        self.histogram("caselot_batch_requests", help, &counts.batch, 1.0)?;
        let alone = |count: u64| [(Labels::new(), count)];
        let help = "Batches that the store did not take";
        self.counters("caselot_commits_failed", help, alone(counts.commits_failed))?;
        let help =
            "Requests that were decided again, since another server was first in their court";
        self.counters("caselot_decided_in_vain", help, alone(counts.decided_in_vain))?;
        let help = "Connections that were turned away since all are taken";
        self.counters("caselot_connections_refused", help, alone(counts.connections_refused))?;
        let by_reason = |counts: &std::collections::BTreeMap<String, u64>| {
            let rows = counts.iter().map(|(reason, count)| (one("reason", reason), *count));
            rows.collect::<Vec<_>>()
        };
        let help = "Answers that are a refusal or an error";
        self.counters("caselot_refusals", help, by_reason(&counts.refusals))?;
        let help = "Calls whose credential opens nothing, or not this";
        self.counters("caselot_sign_ins_refused", help, by_reason(&counts.sign_ins_refused))
    }

    /// What ends some day: grants and certificates.
    fn ends(&mut self, service: &ServiceReading) -> fmt::Result {
        let grants = &service.grants;
        let counts = grants.iter().map(|(role, (count, _))| (one("role", role.name()), *count));
        let counts = counts.map(|(labels, count)| (labels, float(count)));
        self.gauges("caselot_grants", "Grants that have not ended", counts)?;
        let ends = grants.iter().map(|(role, (_, end))| (one("role", role.name()), seconds(*end)));
        let help = "When the first of these grants ends";
        self.gauges("caselot_grant_next_expiry_timestamp_seconds", help, ends)?;
        let ends = service.certificates.iter().map(|(file, end)| (one("file", file), float(*end)));
        let help = "When the first certificate of a file of the settings ends";
        self.gauges("caselot_certificate_expiry_timestamp_seconds", help, ends)
    }
}

/// Writes one value with its labels.
fn labelled(
    metric: &mut MetricEncoder<'_>,
    labels: &Labels,
    write: impl FnOnce(&mut MetricEncoder<'_>) -> fmt::Result,
) -> fmt::Result {
    match labels.is_empty() {
        true => write(metric),
        false => write(&mut metric.encode_family(labels)?),
    }
}
