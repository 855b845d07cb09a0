//! The pure core: lottery, ledger, docket, quota and audit, without a server.

#[path = "../paper/mod.rs"]
mod paper;

mod audit;
mod checks;
mod contributor;
mod disputes;
mod docket;
mod document;
mod endless;
mod fixtures;
mod follow;
mod follows;
mod handover;
mod hands;
mod histories;
mod honest;
mod jobs;
mod ledger;
mod life;
mod lots;
mod lottery;
mod naive;
mod numbers;
mod outage;
mod oversight;
mod panels;
mod parties;
mod policy;
mod pools;
mod quota;
mod redistribution;
mod register;
mod seats;
mod second_person;
mod sheet_words;
mod undone;
mod urn;
mod witnesses;
mod words;
mod written;
