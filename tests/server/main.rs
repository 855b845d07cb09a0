//! The program's library: store, service, gRPC services, client and reports.

#[path = "../hall/mod.rs"]
mod hall;
#[path = "../paper/mod.rs"]
mod paper;
#[path = "../postgres/mod.rs"]
mod postgres;
#[path = "../properties/mod.rs"]
mod properties;

mod access;
mod acts;
mod approvals;
mod attacks;
mod caps;
mod circular;
mod clumsy;
mod console;
mod day_record;
mod encrypted;
mod faults;
mod follows;
mod founding;
mod gate;
mod hostile;
mod liar;
mod lots;
mod nonces;
mod recovery;
mod redistribution;
mod refiling;
mod register;
mod report;
mod rotation;
mod schemas;
mod seats;
mod series;
mod services;
mod several;
mod store;
mod tokens;
mod transport;
mod turns;
