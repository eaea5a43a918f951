//! What the tests of a link hear.
#![allow(unreachable_pub, reason = "a module of several test programs")]

use std::sync::mpsc::Sender;

use bytes::Bytes;
use portolan_link::{Listener, Taken};

/// Tells all it hears: topic and payload, `connected`, or `lost` and why.
pub struct Hears(pub Sender<(String, String)>);

impl Listener for Hears {
    fn connected(&mut self, _: bool) {
        let _ = self.0.send(("connected".to_owned(), String::new()));
    }
    fn message(&mut self, topic: &str, payload: &Bytes) -> Taken {
        let _ = self.0.send((topic.to_owned(), String::from_utf8_lossy(payload).into_owned()));
        Taken::Yes
    }
    fn lost(&mut self, why: &str) {
        let _ = self.0.send(("lost".to_owned(), why.to_owned()));
    }
}
