//! Processes: ids, waiting, signals to others, starting programs.
#![allow(unsafe_code)]
