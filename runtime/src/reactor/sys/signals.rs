//! Signals.
#![allow(unsafe_code)]
