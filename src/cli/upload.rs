//! Rows of a file, sent to the server to be recorded together.

use std::path::Path;
use std::process::ExitCode;

use tokio_stream::StreamExt;
use tonic::{Response, Status};

use super::remote::QuotaClient;
use super::sheet::{Read, RowFault};
use super::{Caller, Failure, progress, remote};
use crate::client::Channel;
use crate::wire::v1;
use caselot_core::docket::codec;
use caselot_core::docket::people::Judge;

/// How the rows of a file are recorded.
#[derive(Debug, clap::Args)]
pub struct Upload {
    /// Records the good rows and lists those it leaves out
    #[arg(long)]
    skip_bad: bool,
    /// Records nothing and says what would become of the rows
    #[arg(long)]
    dry_run: bool,
}

/// The stream of one upload.
pub type Messages<M> = std::pin::Pin<Box<dyn tokio_stream::Stream<Item = M> + Send>>;

/// Reads a file by the court's judges and code.
pub type Reader<T> = fn(&Path, &[Judge], Option<&str>) -> Result<Read<T>, Failure>;

/// One kind of rows.
pub struct Kind<T, M> {
    /// Reads the file.
    pub read: Reader<T>,
    /// The message of the head.
    pub head: fn(v1::BatchHead) -> M,
    /// The message of a row.
    pub row: fn(T) -> M,
}

impl Upload {
    /// Reads a file, sends its rows and says what became of them.
    pub async fn run<T, M: Send + 'static>(
        &self,
        caller: &Caller,
        file: &Path,
        kind: Kind<T, M>,
        call: impl AsyncFnOnce(QuotaClient, Messages<M>) -> Result<Response<v1::BatchResponse>, Status>,
    ) -> Result<ExitCode, Failure> {
        let (court, person) = (caller.court()?, caller.person()?);
        let judges = judges(&caller.channel().await?, court).await?;
        let Read { rows, mut faults, notices } = (kind.read)(file, &judges, Some(court))?;
        notices.iter().for_each(|notice| eprintln!("{notice}"));
        // With bad cells nothing will be recorded, but all that is wrong is said at once.
        let rehearse = self.dry_run || (!faults.is_empty() && !self.skip_bad);
        let head = v1::BatchHead {
            court: court.to_owned(),
            person: person.to_owned(),
            skip_bad: self.skip_bad,
            rehearse,
        };
        let (lines, rows): (Vec<u64>, Vec<M>) =
            rows.into_iter().map(|(line, row)| (line, (kind.row)(row))).unzip();
        let bar = progress::bar(rows.len() as u64, "sending");
        let sent = bar.clone();
        let rows = tokio_stream::iter(rows).map(move |row| {
            sent.inc(1);
            row
        });
        let messages = tokio_stream::once((kind.head)(head)).chain(rows);
        let answer = call(caller.quota().await?, Box::pin(messages)).await?.into_inner();
        bar.finish_and_clear();
        for refused in &answer.refused {
            let line = usize::try_from(refused.row).ok().and_then(|row| lines.get(row));
            let line = line.copied().unwrap_or_default();
            faults.push(RowFault::said(file, line, refused.field.clone(), refused.text.clone()));
        }
        faults.sort_by_key(RowFault::line);
        self.say(&answer, faults)
    }

    fn say(&self, answer: &v1::BatchResponse, faults: Vec<RowFault>) -> Result<ExitCode, Failure> {
        if !faults.is_empty() && !self.skip_bad {
            return Err(Failure::Rows(faults));
        }
        faults.iter().for_each(|fault| eprintln!("left out: {fault}"));
        let v1::BatchResponse { rows, recorded, known, .. } = answer;
        let left_out = faults.len();
        let verb = if self.dry_run { "would be recorded" } else { "recorded" };
        match (recorded, left_out) {
            (0, 0) => say!("{rows} rows read; all were known already, nothing changed."),
            _ => say!(
                "{rows} rows read: {recorded} {verb}, {known} known already, {left_out} left out."
            ),
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// The court's judges, by whose names cells are read.
async fn judges(channel: &Channel, court: &str) -> Result<Vec<Judge>, Failure> {
    let roster = remote::roster(channel, court).await?;
    let judges = roster.judges.into_iter().map(codec::judge).collect::<Result<_, _>>();
    judges.map_err(Failure::message("roster"))
}
