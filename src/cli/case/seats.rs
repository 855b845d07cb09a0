//! `caselot case seats`

use caselot_core::docket::Day;
use caselot_core::docket::code::{DecidedBy, ReassignmentGround, SeatChangeKind};
use caselot_core::docket::panel::PanelSeats;
use caselot_core::id::JudgeId;

use super::further::FurtherFiling;
use crate::cli::approval::answer;
use crate::cli::args::{self, Json, code};
use crate::cli::judge::Named;
use crate::cli::words::text;
use crate::cli::{Caller, Exit, Failure, say};
use crate::client::SeatsInput;
use crate::wire::v1;
use crate::wire::v1::life_service_client::LifeServiceClient;

/// Changes who sits in a case beside its undertaking judge.
#[derive(Debug, clap::Subcommand)]
pub enum Seats {
    /// Draws others in the place of members or assessors who leave (更换合议庭成员).
    Replace(Replace),
    /// Makes a sole judge's case a panel's, or a panel larger (转合议): the new seats are drawn.
    Panel(Panel),
    /// Draws the assessors whom the filing left for later, before their hearing (随机抽取陪审员).
    Draw(Draw),
    /// Gives the seat of an assessor who leaves to the next alternate (递补), once a supervisor
    /// approves it.
    TakeOver(TakeOver),
    /// Says who presides over the panel, of those who sit (指定审判长), once a supervisor approves it.
    Preside(Preside),
}

impl Seats {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        match self {
            Seats::Replace(replace) => replace.run(caller).await,
            Seats::Panel(panel) => panel.run(caller).await,
            Seats::Draw(draw) => draw.run(caller).await,
            Seats::TakeOver(take) => take.run(caller).await,
            Seats::Preside(preside) => preside.run(caller).await,
        }
    }
}

/// Why a seat is left, and who decided it.
#[derive(Debug, clap::Args)]
struct Leaving {
    /// Ground on which the seat is left.
    #[arg(long, value_parser = code(ReassignmentGround::ALL, ReassignmentGround::name))]
    ground: ReassignmentGround,
    /// Who decided it. Recusal is decided by the president (院长), and the president's own by the
    /// committee (审委会).
    #[arg(long, value_parser = code(DecidedBy::ALL, DecidedBy::name))]
    decided_by: DecidedBy,
    #[arg(long, help = args::explanation(ReassignmentGround::ALL), default_value = "", hide_default_value = true)]
    text: String,
}

/// Draws others in the place of members or assessors who leave (更换合议庭成员). An assessor for whom an
/// alternate stands ready is followed by that one: take-over.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
    caselot case seats replace '(2026)湘0203民初123号' --court 湘0203 --token-file filing.token \\
        --leaves 王建国 --ground RECUSAL --decided-by PRESIDENT")]
pub struct Replace {
    /// Number of the case.
    number: String,
    /// Who leaves, by number or name. May be repeated.
    #[arg(long, required = true, value_name = "JUDGE")]
    leaves: Vec<Named>,
    #[command(flatten)]
    leaving: Leaving,
    /// Day of the hearing for which assessors are drawn [default: those on duty today].
    #[arg(long, value_parser = args::day, value_name = "DAY")]
    hearing: Option<Day>,
    #[command(flatten)]
    filing: FurtherFiling,
}

impl Replace {
    async fn run(self, caller: &Caller) -> Exit {
        let mut leaves: Vec<JudgeId> = Vec::new();
        for judge in self.leaves {
            leaves.push(judge.number(caller).await?);
        }
        let Leaving { ground, decided_by, text } = self.leaving;
        let asked = SeatsInput {
            leaves,
            ground: Some(ground),
            decided_by: Some(decided_by),
            text,
            hearing: self.hearing,
            ..SeatsInput::of(SeatChangeKind::Replacement)
        };
        self.filing.change(caller, &self.number, &asked).await
    }
}

/// Makes a sole judge's case a panel's, or a panel larger (转合议): the new seats are drawn. Without
/// --add the seats are those of the policy's route for the case and its new procedure.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
    caselot case seats panel '(2026)湘0203民初123号' --court 湘0203 --token-file filing.token \\
        --text 案情复杂，裁定转为普通程序 --procedure 普通")]
pub struct Panel {
    /// Number of the case.
    number: String,
    /// Reason, such as the ruling by which the procedure changes.
    #[arg(long)]
    text: String,
    /// Procedure from here on [default: as before].
    #[arg(long)]
    procedure: Option<String>,
    /// Weight from here on, in hundredths of a standard case [default: that of the policy].
    #[arg(long)]
    weight: Option<u32>,
    /// How many seats are added, if not those of the policy.
    #[arg(long, default_value_t = 0, hide_default_value = true, value_name = "SEATS")]
    add: u32,
    /// How many of the added seats are for people's assessors.
    #[arg(
        long,
        default_value_t = 0,
        requires = "add",
        value_name = "SEATS",
        hide_default_value = true
    )]
    assessors: u32,
    /// Code of the assessors' pool.
    #[arg(
        long,
        default_value = "",
        hide_default_value = true,
        requires = "assessors",
        value_name = "CODE"
    )]
    assessor_pool: String,
    /// Code of the pool of the members [default: the case's pool].
    #[arg(
        long,
        default_value = "",
        hide_default_value = true,
        requires = "add",
        value_name = "CODE"
    )]
    member_pool: String,
    /// Reason why the seats are not those of the policy.
    #[arg(long, default_value = "", hide_default_value = true, value_name = "TEXT")]
    departure: String,
    #[command(flatten)]
    filing: FurtherFiling,
}

impl Panel {
    async fn run(self, caller: &Caller) -> Exit {
        let members = self.add.checked_sub(self.assessors).ok_or_else(|| {
            let sentence = text!("--assessors are more than the seats that are added");
            Failure::usage(sentence, text!("give --add all new seats, those of assessors too"))
        })?;
        let panel = PanelSeats {
            members,
            member_pool: self.member_pool,
            assessors: self.assessors,
            assessor_pool: self.assessor_pool,
            ..PanelSeats::default()
        };
        let asked = SeatsInput {
            text: self.text,
            procedure: self.procedure,
            weight: self.weight,
            panel,
            departure: self.departure,
            ..SeatsInput::of(SeatChangeKind::PanelFormed)
        };
        self.filing.change(caller, &self.number, &asked).await
    }
}

/// Draws the assessors whom the filing left for later, with their alternates (随机抽取陪审员), up to the
/// day before the hearing. Those can be drawn who can come on that day.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
    caselot case seats draw '(2026)湘0203刑初7号' --court 湘0203 --token-file filing.token \\
        --hearing 2026-03-20")]
pub struct Draw {
    /// Number of the case.
    number: String,
    /// Day of the hearing.
    #[arg(long, value_parser = args::day, value_name = "DAY")]
    hearing: Day,
    #[command(flatten)]
    filing: FurtherFiling,
}

impl Draw {
    async fn run(self, caller: &Caller) -> Exit {
        let hearing = Some(self.hearing);
        let asked = SeatsInput { hearing, ..SeatsInput::of(SeatChangeKind::AssessorsDrawn) };
        self.filing.change(caller, &self.number, &asked).await
    }
}

/// Gives the seat of an assessor who leaves to the next alternate (递补): the first in the order of
/// the draw who can come.
#[derive(Debug, clap::Args)]
pub struct TakeOver {
    /// Number of the case.
    number: String,
    /// The assessor who leaves, by number or name.
    #[arg(long, value_name = "JUDGE")]
    leaves: Named,
    #[command(flatten)]
    leaving: Leaving,
    /// Day of the hearing [default: today].
    #[arg(long, value_parser = args::day, value_name = "DAY")]
    hearing: Option<Day>,
    #[command(flatten)]
    json: Json,
}

impl TakeOver {
    async fn run(self, caller: &Caller) -> Exit {
        let Leaving { ground, decided_by, text } = self.leaving;
        let request = v1::TakeSeatRequest {
            leaves: self.leaves.number(caller).await?.0,
            ground: ground.code(),
            decided_by: decided_by.code(),
            text,
            hearing: self.hearing.map_or(String::new(), |day| day.to_string()),
            ..about(caller, self.number)?
        };
        take(caller, request, self.json).await
    }
}

/// Says who presides over the panel, of those who sit (指定审判长). Until then the first rank of the
/// policy presides, or the undertaking judge.
#[derive(Debug, clap::Args)]
pub struct Preside {
    /// Number of the case.
    number: String,
    /// Who is to preside, by number or name.
    #[arg(long, value_name = "JUDGE")]
    judge: Named,
    /// Who designates: the president or a division chief.
    #[arg(long, value_parser = code(DecidedBy::ALL, DecidedBy::name))]
    decided_by: DecidedBy,
    /// Remark, which stands in the log.
    #[arg(long, default_value = "", hide_default_value = true)]
    text: String,
    #[command(flatten)]
    json: Json,
}

impl Preside {
    async fn run(self, caller: &Caller) -> Exit {
        let request = v1::TakeSeatRequest {
            judge: self.judge.number(caller).await?.0,
            decided_by: self.decided_by.code(),
            text: self.text,
            ..about(caller, self.number)?
        };
        take(caller, request, self.json).await
    }
}

fn about(caller: &Caller, case_number: String) -> Result<v1::TakeSeatRequest, Failure> {
    let (court, person) = (caller.court()?.to_owned(), caller.person()?.to_owned());
    Ok(v1::TakeSeatRequest { court, person, case_number, ..Default::default() })
}

async fn take(caller: &Caller, request: v1::TakeSeatRequest, json: Json) -> Exit {
    let number = request.case_number.clone();
    let mut client = LifeServiceClient::new(caller.channel().await?);
    let made = client.take_seat(request).await?.into_inner();
    answer(caller, (&made.entries, made.proposed), json, |entry| match entry {
        Some(entry) => say!("{number}: entry {entry} changes a seat.", number, entry),
        None => say!("The log says so already; nothing changed."),
    })
    .await
}
