//! Places for connections: so many in all, and so many of them for one peer address, so that one
//! host that holds its places leaves the others theirs.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Bits of an IPv6 address that one host chooses itself.
const OWN_BITS: u32 = 64;

/// Counts who is in.
#[derive(Debug)]
pub struct Places {
    all: u32,
    of_one: u32,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    all: u32,
    by_address: HashMap<IpAddr, u32>,
}

/// Why somebody was turned away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Full {
    /// All places are taken.
    All,
    /// His address has as many as it may.
    OfOne,
}

/// A place, free again once it is dropped.
#[derive(Debug)]
pub struct Place {
    places: Arc<Places>,
    address: IpAddr,
}

impl Places {
    /// Nobody is in yet.
    pub fn new(all: u32, of_one: u32) -> Arc<Self> {
        Arc::new(Self { all, of_one, taken: Mutex::default() })
    }

    /// A place for somebody from this address, or none at once.
    pub fn take(self: &Arc<Self>, peer: IpAddr) -> Result<Place, Full> {
        let address = host(peer);
        let mut taken = self.taken();
        if taken.all >= self.all {
            return Err(Full::All);
        }
        let of_one = taken.by_address.entry(address).or_insert(0);
        if *of_one >= self.of_one {
            return Err(Full::OfOne);
        }
        *of_one += 1;
        taken.all += 1;
        Ok(Place { places: Arc::clone(self), address })
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        taken.all = taken.all.saturating_sub(1);
        if let Some(of_one) = taken.by_address.get_mut(&self.address) {
            *of_one = of_one.saturating_sub(1);
            if *of_one == 0 {
                taken.by_address.remove(&self.address);
            }
        }
    }
}

/// What counts as one host: an IPv4 address, however it is written, or the network of an IPv6
/// address, all of which is one host's to choose from.
fn host(peer: IpAddr) -> IpAddr {
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
    fn one_address_fills_its_own_places_alone_and_a_dropped_one_is_free() {
        let places = Places::new(3, 2);
        let mut held: Vec<Place> = Vec::new();
        for _ in 0..2 {
            held.push(places.take(at("192.0.2.1")).expect("a place"));
        }
        assert_eq!(places.take(at("192.0.2.1")).err(), Some(Full::OfOne));
        let other = places.take(at("192.0.2.2")).expect("a place");
        assert_eq!(places.take(at("192.0.2.3")).err(), Some(Full::All));
        held.clear();
        drop(other);
        assert!(places.taken().by_address.is_empty(), "nothing is kept of who left");
        assert_eq!(places.taken().all, 0);
        places.take(at("192.0.2.1")).expect("a place again");
    }

    #[test]
    fn one_host_is_one_address_however_it_is_written() {
        assert_eq!(host(at("::ffff:192.0.2.1")), at("192.0.2.1"));
        assert_eq!(host(at("2001:db8:1:2::1")), host(at("2001:db8:1:2:ffff::9")));
        assert_ne!(host(at("2001:db8:1:2::1")), host(at("2001:db8:1:3::1")));
        assert_ne!(host(at("192.0.2.1")), host(at("192.0.2.2")));
    }
}
