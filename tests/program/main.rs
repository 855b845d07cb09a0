//! The program itself, as a court's people run it: its flags, its files and its words.

mod house;
mod settings;
mod tls;
mod voids;
mod keys;
mod crash;
mod secrets;
mod architecture;
mod ban;
mod profiles;
