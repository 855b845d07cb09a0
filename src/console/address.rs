//! From which address somebody calls.

use std::convert::Infallible;
use std::fmt;
use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;

use super::Console;
use crate::permits::host;
use crate::web::Peer;

/// Where a proxy writes whom it calls for, the nearest last.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The address of a caller; none of a call within the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address(Option<IpAddr>);

impl Address {
    /// The address of a connection's other end, or the one that the court's own proxy names. What
    /// stands before the last one was written by the caller, who may write anything.
    fn of(peer: Option<IpAddr>, headers: &HeaderMap, behind_proxy: bool) -> Address {
        let named = || {
            let value = headers.get_all(FORWARDED_FOR).iter().next_back()?.to_str().ok()?;
            value.rsplit(',').next()?.trim().parse().ok()
        };
        let named: Option<IpAddr> = if behind_proxy { named() } else { None };
        Address(named.or(peer))
    }

    /// What stands for the caller's host where its tries are counted.
    pub fn host(self) -> Option<IpAddr> {
        self.0.map(host)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(address) => address.to_canonical().fmt(f),
            None => f.write_str("-"),
        }
    }
}

impl FromRequestParts<Console> for Address {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, console: &Console) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<Peer>().map(|peer| peer.0);
        Ok(Address::of(peer, &parts.headers, console.0.settings.behind_proxy))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_courts_own_proxy_names_another_address() {
        let at = |text: &str| Some(text.parse().unwrap());
        let mut headers = HeaderMap::new();
        let peer = at("192.0.2.1");
        assert_eq!(Address::of(peer, &headers, true), Address(peer));
        headers.append(FORWARDED_FOR, "203.0.113.5".parse().unwrap());
        headers.append(FORWARDED_FOR, "198.51.100.1, 203.0.113.9".parse().unwrap());
        assert_eq!(Address::of(peer, &headers, false), Address(peer));
        assert_eq!(Address::of(peer, &headers, true), Address(at("203.0.113.9")));
        headers.append(FORWARDED_FOR, "nobody".parse().unwrap());
        assert_eq!(Address::of(peer, &headers, true), Address(peer));
    }
}
