//! Fields of requests that several services read.

use caselot_core::docket::Day;
use caselot_core::docket::codec::DecodeError;
use caselot_core::docket::refusal::Refusal;
use tonic::Status;

use super::status::{from_refusal, malformed};

/// Page size of a request that names none.
const DEFAULT_PAGE: u32 = 100;
/// Largest page.
const MAX_PAGE: u32 = 1_000;

/// The status of a message that the codec refuses; a field at fault is named.
pub fn refuse(fault: DecodeError) -> Status {
    let name = match fault {
        DecodeError::Field(name) => name,
        _ => "",
    };
    malformed(name, &format!("{fault}; see the protocol for the values it takes"))
}

/// The status of a field that must be there.
pub fn missing(name: &str) -> Status {
    malformed(name, &format!("{name} is missing; see the protocol for the message"))
}

/// The status of a code that is unspecified or unknown.
pub fn unknown_code(name: &str, what: &str) -> Status {
    malformed(name, &format!("{what} is missing or unknown; see the protocol for its values"))
}

/// A hash or a nonce of 32 bytes.
///
/// # Errors
/// The refusal that says what is missing.
pub fn bytes32(bytes: &[u8], missing: Refusal) -> Result<[u8; 32], Status> {
    bytes.try_into().map_err(|_| from_refusal(missing))
}

/// A date as ISO text; `None` if the field is empty.
///
/// # Errors
/// When the text is no date.
pub fn day(text: &str, name: &str) -> Result<Option<Day>, Status> {
    let read = |text| {
        let wrong = || malformed(name, &format!("“{text}” is no date; write it like 2021-03-01"));
        Day::parse(text).ok_or_else(wrong)
    };
    (!text.is_empty()).then(|| read(text)).transpose()
}

/// Which page of a list is requested.
pub struct Page {
    /// Most lines of the page.
    pub size: usize,
    /// Where the page before it ended; `None` asks for the first page.
    pub after: Option<u64>,
}

impl Page {
    /// Reads the size and the token of a page.
    ///
    /// # Errors
    /// When the size is out of range, or the token is none of an earlier page.
    pub fn read(size: u32, token: &str) -> Result<Page, Status> {
        let after = match token {
            "" => None,
            token => Some(token.parse().map_err(|_| foreign_token())?),
        };
        Ok(Page { size: page_size(size)?, after })
    }
}

/// Most lines of a page, from what a request says of it.
///
/// # Errors
/// When it is out of range.
pub fn page_size(size: u32) -> Result<usize, Status> {
    match size {
        0 => Ok(DEFAULT_PAGE as usize),
        size @ 1..=MAX_PAGE => Ok(size as usize),
        size => {
            let text = format!("a page cannot have {size} cases; ask for 1 to {MAX_PAGE}");
            Err(malformed("page_size", &text))
        }
    }
}

/// The status of a page token that no earlier page gave.
pub fn foreign_token() -> Status {
    malformed("page_token", "the token is none of an earlier page; begin without one")
}
