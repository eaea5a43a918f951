//! Where a broker is.

use std::fmt;
use std::str::FromStr;

/// A broker's address: `mqtt://[user[:password]@]host[:port]`, or `mqtts://…` with TLS. Without a port 1883, with TLS 8883.
#[derive(Clone, PartialEq, Eq)]
pub struct Broker {
    /// Name or address.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Whether the connection is encrypted.
    pub tls: bool,
    /// User name and password, if the address holds them.
    pub credentials: Option<(String, String)>,
}

/// The text is no broker's address.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("“{text}” is no broker: {what}; write mqtt://host:1883, or mqtts://user:password@host:8883")]
pub struct BrokerError {
    text: String,
    what: &'static str,
}

impl FromStr for Broker {
    type Err = BrokerError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = |what| BrokerError { text: without_password(text), what };
        let (scheme, rest) = text.split_once("://").ok_or_else(|| error("it has no mqtt:// in front"))?;
        let tls = match scheme {
            "mqtt" | "tcp" => false,
            "mqtts" | "ssl" => true,
            _ => return Err(error("its scheme is neither mqtt nor mqtts")),
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (credentials, address) = match rest.rsplit_once('@') {
            Some((user, address)) => {
                let (user, password) = user.split_once(':').unwrap_or((user, ""));
                (Some((user.to_owned(), password.to_owned())), address)
            }
            None => (None, rest),
        };
        let default_port = if tls { 8883 } else { 1883 };
        // [::1]:1883 holds colons of its own.
        let (host, port) = match address.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((host, "")) => (host, None),
            Some((host, port)) => (host, Some(port.strip_prefix(':').ok_or_else(|| error("its port is no number"))?)),
            None => match address.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (address, None),
            },
        };
        let port = match port {
            Some(port) => port.parse().ok().filter(|port| *port > 0).ok_or_else(|| error("its port is no number from 1 to 65535"))?,
            None => default_port,
        };
        if host.is_empty() || host.contains(['/', ' ', '?', '#']) {
            return Err(error("it names no host"));
        }
        Ok(Self { host: host.to_owned(), port, tls, credentials })
    }
}

fn without_password(text: &str) -> String {
    match (text.split_once("://"), text.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, address))) => format!("{scheme}://…@{address}"),
        _ => text.chars().take(120).collect(),
    }
}

impl fmt::Display for Broker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.tls { "mqtts" } else { "mqtt" };
        let brackets = if self.host.contains(':') { ("[", "]") } else { ("", "") };
        write!(f, "{scheme}://{}{}{}:{}", brackets.0, self.host, brackets.1, self.port)
    }
}

// A password has no place in a log.
impl fmt::Debug for Broker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read() {
        let plain: Broker = "mqtt://broker.port.example".parse().expect("an address");
        assert_eq!((plain.host.as_str(), plain.port, plain.tls, plain.credentials), ("broker.port.example", 1883, false, None));
        let full: Broker = "mqtts://qc03:s:e@cret@10.0.0.7:8884/".parse().expect("an address");
        assert_eq!((full.host.as_str(), full.port, full.tls), ("10.0.0.7", 8884, true));
        assert_eq!(full.credentials, Some(("qc03".to_owned(), "s:e@cret".to_owned())));
        let six: Broker = "mqtt://[::1]:1999".parse().expect("an address");
        assert_eq!((six.host.as_str(), six.port, six.to_string().as_str()), ("::1", 1999, "mqtt://[::1]:1999"));
    }

    #[test]
    fn what_is_no_address_is_refused_without_its_password() {
        for text in ["", "localhost", "http://x", "mqtt://", "mqtt://:1883", "mqtt://h:0", "mqtt://h:x", "mqtt://h:99999", "mqtt://a b"] {
            assert!(text.parse::<Broker>().is_err(), "{text}");
        }
        let error = "mqtt://user:secret@h:x".parse::<Broker>().expect_err("no port");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}
