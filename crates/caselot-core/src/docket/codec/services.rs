//! Messages of the services that are messages of the log: from and to prost's, by way of the
//! bytes, so that their fields are listed once. Nothing that decides what is in the log asks here.

use prost::Message as _;

use super::error::DecodeError;
use super::kind::UnlessDefault;
use super::message::Message;
use super::reader::Reader;
use super::record::ActivityRecorded;
use super::writer::Writer;
use crate::docket::contribution::{Contributed, ContributorEnded, ContributorNamed};
use crate::docket::designation::OutageDraw;
use crate::docket::explanation::Explanation;
use crate::docket::filing::Exclusion;
use crate::docket::hand::{Hand, HandEnrolled, HandRotated, HandsRequired};
use crate::docket::lineage::Lineage;
use crate::docket::lot::{ListRecord, LotOpened, SampleRule};
use crate::docket::panel::LaterSeats;
use crate::docket::people::{Absence, Judge};
use crate::docket::person::PersonEnrolled;
use crate::docket::policy::{Policy, SheetWords};
use crate::docket::pool::PoolSpec;
use crate::docket::record::{CaseRecord, Closing, DataStated, Panel, Reduction};
use crate::docket::seats::HeldSeat;
use crate::wire::v1;

/// Room for most of these messages.
const USUAL_BYTES: usize = 128;

/// Implements the conversions between the types of the docket and prost's.
macro_rules! services {
    ($($type:ident = $message:ident,)*) => {
        $(
            impl From<&$type> for v1::$message {
                fn from(value: &$type) -> v1::$message {
                    let mut out = Writer::with_capacity(USUAL_BYTES);
                    value.write(&mut out);
                    v1::$message::decode(out.into_bytes().as_slice())
                        .expect("what the codec writes is a protobuf message")
                }
            }

            impl TryFrom<v1::$message> for $type {
                type Error = DecodeError;

                fn try_from(message: v1::$message) -> Result<$type, DecodeError> {
                    $type::read(Reader::new(&message.encode_to_vec()))
                }
            }
        )*
    };
}

services! {
    Absence = AbsenceRecorded,
    ActivityRecorded = ActivityRecorded,
    CaseRecord = CaseRecord,
    Contributed = Contributed,
    ContributorEnded = ContributorEnded,
    ContributorNamed = ContributorNamed,
    Closing = Closing,
    DataStated = DataStated,
    Exclusion = Exclusion,
    Explanation = ExplanationRecorded,
    Hand = Hand,
    HandEnrolled = HandEnrolled,
    HandRotated = HandRotated,
    HandsRequired = HandsRequired,
    HeldSeat = HeldSeat,
    Judge = JudgeRecorded,
    LaterSeats = LaterSeats,
    Lineage = Lineage,
    ListRecord = ListRecorded,
    LotOpened = LotOpened,
    OutageDraw = OutageDraw,
    Panel = Panel,
    PersonEnrolled = PersonEnrolled,
    Policy = PolicyAdopted,
    PoolSpec = PoolRecorded,
    Reduction = QuotaReductionGranted,
    SheetWords = SheetWords,
    SampleRule = SampleRule,
}

/// The message of a lineage; none if there is nothing to say.
pub fn lineage_message(lineage: &Lineage) -> Option<v1::Lineage> {
    (*lineage != Lineage::default()).then(|| lineage.into())
}

/// Reads a lineage; none is given if there is nothing to say.
///
/// # Errors
/// If a field holds what it may not, or the message says nothing.
pub fn lineage(message: Option<v1::Lineage>) -> Result<Lineage, DecodeError> {
    match message {
        None => Ok(Lineage::default()),
        Some(message) => UnlessDefault::accept(message.try_into()?, "lineage"),
    }
}
