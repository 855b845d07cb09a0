//! The program itself, as a court's people run it: its flags, its files and its words.

#[path = "program/house.rs"]
mod house;
#[path = "program/settings.rs"]
mod settings;
#[path = "program/tls.rs"]
mod tls;
#[path = "program/voids.rs"]
mod voids;
