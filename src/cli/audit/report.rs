//! `caselot audit report`

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use caselot_core::oversight::{AskedDays, Oversight};
use caselot_report::{BundleHead, OversightForm, render_oversight};

use crate::cli::args::Period;
use crate::cli::bundle::BundleCheck;
use crate::cli::words::text;
use crate::cli::{Exit, Failure, print, words};

/// Writes what an auditor asks of a log.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Report {
    /// Bundle, as `caselot audit export` wrote it; it is verified first.
    bundle: PathBuf,
    #[command(flatten)]
    check: BundleCheck,
    #[command(flatten)]
    period: Period,
    /// Form of the report.
    #[arg(long, value_enum, default_value = "html")]
    format: OversightForm,
    /// Writes the report into this file [default: it is printed].
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  A page to read and to print:
    caselot audit report 湘0203.bundle --key 湘0203.pub --out audit.html
  A quarter as a workbook, in English:
    caselot audit report 湘0203.bundle --key 湘0203.pub --from 2026-01-01 --to 2026-03-31 \\
        --format xlsx --out audit.xlsx --lang en";

impl Report {
    pub(super) fn run(&self) -> Exit {
        self.possible()?;
        let read = self.check.read(&self.bundle)?;
        let mut oversight = Oversight::default();
        read.each(|entry| oversight.apply(entry))?;
        let report = oversight.report(AskedDays { from: self.period.from, to: self.period.to });
        let verified = (read.verdict, read.key.clone());
        let head = BundleHead::new(read.checkpoint(), verified, &report);
        let file = render_oversight(&report, &head, self.format, words::lang());
        let mut file = file.map_err(Failure::misuse)?;
        if self.format == OversightForm::Json {
            file = print::json_escaped(&String::from_utf8_lossy(&file)).into_bytes();
        }
        print::file(self.out.as_deref(), &file)?;
        Ok(ExitCode::SUCCESS)
    }

    /// Refuses what cannot be asked, before any work is done.
    fn possible(&self) -> Result<(), Failure> {
        self.period.ordered()?;
        let to_terminal = self.out.is_none() && std::io::stdout().is_terminal();
        if self.format == OversightForm::Xlsx && to_terminal {
            return Err(Failure::usage(
                text!("a workbook is not for a terminal"),
                text!("add --out FILE.xlsx"),
            ));
        }
        Ok(())
    }
}
