//! Which addresses may be asked: a feed that comes from somewhere must not make this machine fetch
//! from its own network.
//!
//! The check is made twice: on the host as it is written, because a proxy would resolve names
//! elsewhere, and on the addresses that it resolves to, just before the connection, so that a name
//! whose address changes in between gains nothing.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;
use url::{Host, Url};

/// An address of a private network, of this machine or of no machine.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{host} is an address of a private network or of this machine")]
pub struct PrivateAddress {
    /// The host as the address names it, with what it resolves to where that is another text.
    pub host: String,
}

/// Which hosts may lie in a private network.
#[derive(Debug, Clone, Default)]
pub(super) struct Reach {
    /// All of them.
    pub private: bool,
    /// Those that a person named, or that the system is configured with.
    pub named: Vec<String>,
}

impl Reach {
    fn allows(&self, host: &str) -> bool {
        self.private || self.names(host)
    }

    /// Whether somebody named the host.
    pub fn names(&self, host: &str) -> bool {
        self.named.iter().any(|named| named.eq_ignore_ascii_case(host))
    }

    /// Refuses hosts that are private as they are written.
    pub fn check(&self, url: &Url) -> Result<(), PrivateAddress> {
        let private = match url.host() {
            Some(Host::Ipv4(ip)) => !is_public(ip.into()),
            Some(Host::Ipv6(ip)) => !is_public(ip.into()),
            Some(Host::Domain(name)) => {
                let name = name.trim_end_matches('.');
                name == "localhost" || name.ends_with(".localhost")
            }
            None => false,
        };
        let host = url.host_str().unwrap_or_default();
        if private && !self.allows(host) {
            return Err(PrivateAddress { host: host.to_owned() });
        }
        Ok(())
    }
}

/// Whether a host's name is kept free for examples.
pub(super) fn is_nobodys(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let labels: Vec<&str> = host.rsplit('.').take(2).collect();
    matches!(labels[..], ["example" | "invalid", ..] | ["com" | "net" | "org", "example"])
}

/// Whether a host's name is one that only a private network knows.
pub(super) fn is_local(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let labels: Vec<&str> = host.rsplit('.').take(2).collect();
    let is_name = host.parse::<Ipv4Addr>().is_err() && !host.starts_with('[');
    is_name
        && matches!(
            labels[..],
            [_] | ["test" | "localhost" | "local" | "internal" | "lan" | "onion", ..]
                | ["arpa", "home"]
        )
}

/// Resolves names to public addresses, and to others where [`Reach`] allows it.
#[derive(Debug)]
pub(super) struct GuardedResolver {
    pub reach: Reach,
}

impl Resolver for GuardedResolver {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = match DefaultResolver::default().resolve(uri, config, timeout) {
            // The system's errors differ, and say no more than this.
            Err(ureq::Error::Io(_)) => return Err(ureq::Error::HostNotFound),
            found => found?,
        };
        let host = uri.host().unwrap_or_default();
        if self.reach.allows(host) {
            return Ok(found);
        }
        let mut public = self.empty();
        for address in found.iter().filter(|address| is_public(address.ip())) {
            public.push(*address);
        }
        match (public.is_empty(), found.first()) {
            (true, Some(private)) => {
                let host = format!("{host} ({})", private.ip());
                Err(ureq::Error::Other(Box::new(PrivateAddress { host })))
            }
            _ => Ok(public),
        }
    }
}

/// Whether an address belongs to a machine on the public internet (IANA's registries of special
/// addresses).
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let special = match ip.octets() {
        [0, ..] | [240..=255, ..] => true,
        // Shared by providers, also for metadata of machines.
        [100, 64..=127, ..] => true,
        [192, 0, 0, _] | [192, 88, 99, _] => true,
        // Benchmarks.
        [198, 18 | 19, ..] => true,
        _ => false,
    };
    !(special
        || ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_documentation()
        || ip.is_multicast())
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let v4 = |high: u16, low: u16| {
        is_public_v4(Ipv4Addr::from_bits((u32::from(high) << 16) | u32::from(low)))
    };
    match ip.segments() {
        // Mapped, compatible and translated IPv4 addresses.
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0, 0, 0, 0, 0xffff, 0, high, low] => v4(high, low),
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => v4(high, low),
        [0x2002, high, low, ..] => v4(high, low),
        // All that is public has been given out of 2000::/3; documentation, Teredo and others are
        // special in it.
        [0x2001, 0..=0x01ff, ..] | [0x2001, 0xdb8, ..] | [0x3fff, 0..=0x0fff, ..] => false,
        [first, ..] => (0x2000..=0x3fff).contains(&first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_addresses_are_not_public() {
        for ip in [
            "127.0.0.1",
            "127.8.8.8",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.100.100.200",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "192.0.0.8",
            "203.0.113.9",
            "::",
            "::1",
            "fe80::1",
            "fd00:ec2::254",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "2001::1",
        ] {
            assert!(!is_public(ip.parse().unwrap()), "{ip}");
        }
        for ip in [
            "1.1.1.1",
            "172.32.0.1",
            "100.128.0.1",
            "169.253.1.1",
            "192.169.0.1",
            "2606:4700::1111",
            "2001:4860::8888",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
        ] {
            assert!(is_public(ip.parse().unwrap()), "{ip}");
        }
    }

    #[test]
    fn names_without_a_server_are_known() {
        for host in ["shop.example", "example", "a.INVALID", "www.example.com", "example.org"] {
            assert!(is_nobodys(host), "{host}");
        }
        for host in ["shop", "shop.test", "a.b.local", "LOCALHOST", "router.home.arpa"] {
            assert!(is_local(host) && !is_nobodys(host), "{host}");
        }
        for host in
            ["shop.ua", "example.ua", "test.com", "127.0.0.1", "[::1]", "xn--80a8aqs.xn--p1ai"]
        {
            assert!(!is_local(host) && !is_nobodys(host), "{host}");
        }
    }

    #[test]
    fn hosts_are_refused_as_they_are_written() {
        let refused =
            |address: &str, reach: &Reach| reach.check(&Url::parse(address).unwrap()).is_err();
        let none = Reach::default();
        for address in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://[::1]:80/",
            "http://[::ffff:7f00:1]/",
            "http://LOCALHOST/",
            "http://localhost./",
            "http://a.localhost/",
            "http://169.254.169.254/latest/meta-data/",
        ] {
            assert!(refused(address, &none), "{address}");
            assert!(!refused(address, &Reach { private: true, named: vec![] }), "{address}");
        }
        assert!(!refused("https://shop.example/1.jpg", &none));
        let named = Reach { private: false, named: vec!["127.0.0.1".into()] };
        assert!(!refused("http://127.0.0.1:8000/1.jpg", &named));
        assert!(refused("http://127.0.0.2/1.jpg", &named));
    }
}
