//! Permits for connections: a number in all, and a smaller one for each peer address, so that a host
//! that uses up its own leaves the others theirs.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Bits of an IPv6 address that a host chooses itself.
const OWN_BITS: u32 = 64;

/// Counts the open connections. The acceptor acquires permits and any worker may drop one; both lock
/// the counts for a moment.
#[derive(Debug)]
pub struct Permits {
    /// Most connections in all.
    all: AtomicU32,
    /// Most connections of one address.
    per_address: AtomicU32,
    open: Mutex<Open>,
}

/// How many connections are open.
#[derive(Debug, Default)]
struct Open {
    all: u32,
    /// Of each address that has any.
    by_address: HashMap<IpAddr, u32>,
}

/// Why there is no permit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Full {
    /// There are as many connections as there may be.
    All,
    /// The address has as many connections as it may.
    OfAddress,
}

/// A permit for one connection; dropped, it is free again.
#[derive(Debug)]
pub struct Permit {
    permits: Arc<Permits>,
    address: IpAddr,
}

impl Permits {
    /// Permits while no connection is open.
    pub fn new(all: u32, per_address: u32) -> Arc<Self> {
        let (all, per_address) = (AtomicU32::new(all), AtomicU32::new(per_address));
        Arc::new(Self { all, per_address, open: Mutex::default() })
    }

    /// Acquires a permit for a connection from this address, without waiting.
    ///
    /// # Errors
    /// The limit that is reached.
    pub fn acquire(self: &Arc<Self>, peer: IpAddr) -> Result<Permit, Full> {
        let address = host(peer);
        let mut open = self.open();
        if open.all >= self.all.load(Ordering::Relaxed) {
            return Err(Full::All);
        }
        let per_address = open.by_address.entry(address).or_insert(0);
        if *per_address >= self.per_address.load(Ordering::Relaxed) {
            return Err(Full::OfAddress);
        }
        *per_address += 1;
        open.all += 1;
        Ok(Permit { permits: Arc::clone(self), address })
    }

    /// How many connections are open, of so many that may be.
    pub fn taken(&self) -> (u32, u32) {
        (self.open().all, self.all.load(Ordering::Relaxed))
    }

    /// Changes the limits; connections beyond them stay until they end.
    pub fn set(&self, all: u32, per_address: u32) {
        self.all.store(all, Ordering::Relaxed);
        self.per_address.store(per_address, Ordering::Relaxed);
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut open = self.permits.open();
        open.all = open.all.saturating_sub(1);
        if let Some(per_address) = open.by_address.get_mut(&self.address) {
            *per_address = per_address.saturating_sub(1);
            if *per_address == 0 {
                open.by_address.remove(&self.address);
            }
        }
    }
}

/// The address that stands for a host: an IPv4 address, however it is written, or the network of an
/// IPv6 address, in which a host may choose any address.
pub fn host(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(address) => {
            let network = address.to_bits() >> OWN_BITS << OWN_BITS;
            Ipv6Addr::from_bits(network).into()
        }
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn one_address_uses_up_its_own_permits_alone_and_a_dropped_one_is_free() {
        let permits = Permits::new(3, 2);
        let mut held: Vec<Permit> = Vec::new();
        for _ in 0..2 {
            held.push(permits.acquire(at("192.0.2.1")).expect("a permit"));
        }
        assert_eq!(permits.acquire(at("192.0.2.1")).err(), Some(Full::OfAddress));
        let other = permits.acquire(at("192.0.2.2")).expect("a permit");
        assert_eq!(permits.acquire(at("192.0.2.3")).err(), Some(Full::All));
        held.clear();
        drop(other);
        assert!(permits.open().by_address.is_empty(), "nothing is kept of closed connections");
        assert_eq!(permits.open().all, 0);
        permits.acquire(at("192.0.2.1")).expect("a permit again");
    }

    #[test]
    fn one_host_is_one_address_however_it_is_written() {
        assert_eq!(host(at("::ffff:192.0.2.1")), at("192.0.2.1"));
        assert_eq!(host(at("2001:db8:1:2::1")), host(at("2001:db8:1:2:ffff::9")));
        assert_ne!(host(at("2001:db8:1:2::1")), host(at("2001:db8:1:3::1")));
        assert_ne!(host(at("192.0.2.1")), host(at("192.0.2.2")));
    }
}
