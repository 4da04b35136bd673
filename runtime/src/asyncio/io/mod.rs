//! Input and output of the native loop: what it watches, transports.

pub mod accept;
pub mod channel;
pub mod connect;
pub mod datagram;
pub mod library;
pub mod lookup;
pub mod methods;
pub mod network;
pub mod pipe;
pub mod selector;
pub mod stream;
pub mod stream_methods;
pub mod stream_read;
pub mod stream_write;
pub mod streams;
pub mod watch;
