//! The program itself, as a court's people run it: its flags, its files and its words.

#[path = "../postgres/mod.rs"]
mod postgres;

mod acts;
mod amiss;
mod apart;
mod approvals;
mod architecture;
mod backup;
mod ban;
mod calling;
mod circular;
mod contributor;
mod crash;
mod doctor;
mod files;
mod fixtures;
mod follow;
mod handed;
mod hands;
mod house;
mod intake;
mod keys;
mod languages;
mod lie;
mod lots;
mod monitor;
mod over_postgres;
mod oversight;
mod packages;
mod profiles;
mod province;
mod public_draws;
mod quota_example;
mod secrets;
mod series;
mod settings;
mod signals;
mod snapshots;
mod tables;
mod tls;
mod voids;
mod witnesses;
mod words;
