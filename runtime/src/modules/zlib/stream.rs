//! DEFLATE streams with their wrappers (zlib, gzip, none): pure state machines.

use miniz_oxide::deflate::core::{CompressorOxide, create_comp_flags_from_zip_params};
use miniz_oxide::deflate::stream::deflate;
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};
use miniz_oxide::{MZError, MZFlush, MZStatus};

use crate::modules::binascii::crc::{adler32, crc32};

/// What is around the DEFLATE data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrapper {
    Zlib,
    Raw,
    Gzip,
    /// Zlib or gzip, as the data says.
    Auto,
}

impl Wrapper {
    /// Of `wbits`; compressors do not detect.
    pub fn of(wbits: i64, compress: bool) -> Option<Wrapper> {
        match wbits {
            9..=15 => Some(Wrapper::Zlib),
            0 | 8 if !compress => Some(Wrapper::Zlib),
            -15..=-9 => Some(Wrapper::Raw),
            -8 if !compress => Some(Wrapper::Raw),
            25..=31 => Some(Wrapper::Gzip),
            16 | 24 if !compress => Some(Wrapper::Gzip),
            40..=47 | 32 if !compress => Some(Wrapper::Auto),
            _ => None,
        }
    }
}

/// Running checksums of the uncompressed data.
#[derive(Clone, Copy)]
struct Sums {
    adler: u32,
    crc: u32,
    len: u32,
}

impl Sums {
    const NEW: Sums = Sums { adler: 1, crc: 0, len: 0 };

    fn update(&mut self, wrapper: Wrapper, data: &[u8]) {
        match wrapper {
            Wrapper::Zlib => self.adler = adler32(self.adler, data),
            Wrapper::Gzip => {
                self.crc = crc32(self.crc, data);
                self.len = self.len.wrapping_add(data.len() as u32);
            }
            Wrapper::Raw | Wrapper::Auto => {}
        }
    }

    /// The bytes after the data.
    fn trailer(&self, wrapper: Wrapper) -> Vec<u8> {
        match wrapper {
            Wrapper::Zlib => self.adler.to_be_bytes().to_vec(),
            Wrapper::Gzip => [self.crc.to_le_bytes(), self.len.to_le_bytes()].concat(),
            Wrapper::Raw | Wrapper::Auto => Vec::new(),
        }
    }
}

/// A compressor.
pub struct Deflater {
    inner: Box<CompressorOxide>,
    wrapper: Wrapper,
    level: i32,
    strategy: i32,
    sums: Sums,
    /// Checksum of the dictionary the stream begins with.
    dictionary: Option<u32>,
    started: bool,
    pub finished: bool,
    /// What it was given so far, dictionary included, from which a copy is made: the compressor
    /// itself cannot be copied. Given up when it gets long.
    log: Option<Vec<(Vec<u8>, MZFlush)>>,
    logged: usize,
}

/// Bytes of input up to which a compressor can be copied.
pub const MAX_LOG: usize = 16 << 20;

impl Deflater {
    /// With a dictionary that data may refer to from the start.
    pub fn with_dictionary(level: i32, wrapper: Wrapper, strategy: i32, dictionary: &[u8]) -> Deflater {
        let mut deflater = Deflater::new(level, wrapper, strategy);
        let tail = &dictionary[dictionary.len().saturating_sub(WINDOW)..];
        // What the dictionary is compressed to is thrown away; the window remembers it.
        deflater.feed(tail, MZFlush::Sync, &mut Vec::new());
        deflater.note(tail, MZFlush::Sync);
        deflater.dictionary = Some(adler32(1, dictionary));
        deflater
    }

    /// A compressor in the same state; `None` after too much input.
    pub fn copy(&self) -> Option<Deflater> {
        let log = self.log.clone()?;
        let mut new = Deflater::new(self.level, self.wrapper, self.strategy);
        for (data, flush) in &log {
            new.feed(data, *flush, &mut Vec::new());
        }
        (new.sums, new.dictionary) = (self.sums, self.dictionary);
        (new.started, new.finished, new.logged) = (self.started, self.finished, self.logged);
        new.log = Some(log);
        Some(new)
    }

    fn note(&mut self, data: &[u8], flush: MZFlush) {
        self.logged += data.len();
        if self.logged > MAX_LOG {
            self.log = None;
        }
        let Some(log) = &mut self.log else { return };
        match log.last_mut() {
            Some((last, MZFlush::None)) if flush == MZFlush::None => last.extend_from_slice(data),
            _ => log.push((data.to_vec(), flush)),
        }
    }

    pub fn new(level: i32, wrapper: Wrapper, strategy: i32) -> Deflater {
        let flags = create_comp_flags_from_zip_params(level, -15, strategy);
        Deflater {
            inner: Box::new(CompressorOxide::new(flags)),
            wrapper,
            level: if level < 0 { 6 } else { level },
            strategy,
            sums: Sums::NEW,
            dictionary: None,
            started: false,
            finished: false,
            log: Some(Vec::new()),
            logged: 0,
        }
    }

    fn header(&self) -> Vec<u8> {
        match self.wrapper {
            Wrapper::Zlib => {
                let class: u16 = match self.level {
                    0 | 1 => 0,
                    2..=5 => 1,
                    6 => 2,
                    _ => 3,
                };
                let preset = if self.dictionary.is_some() { 0x20 } else { 0 };
                let word = 0x7800 | class << 6 | preset;
                let mut head = (word + (31 - word % 31)).to_be_bytes().to_vec();
                head.extend(self.dictionary.iter().flat_map(|d| d.to_be_bytes()));
                head
            }
            Wrapper::Gzip => {
                let class = match self.level {
                    9 => 2,
                    1 => 4,
                    _ => 0,
                };
                vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, class, 3]
            }
            Wrapper::Raw | Wrapper::Auto => Vec::new(),
        }
    }

    /// Compresses; `None` if the stream is in no state for it.
    pub fn run(&mut self, data: &[u8], flush: MZFlush) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        if !self.started {
            self.started = true;
            out = self.header();
        }
        self.note(data, flush);
        self.sums.update(self.wrapper, data);
        if !self.feed(data, flush, &mut out) {
            return None;
        }
        if self.finished {
            out.extend(self.sums.trailer(self.wrapper));
        }
        Some(out)
    }

    /// Runs the compressor; `false` if it is in no state for it.
    fn feed(&mut self, mut data: &[u8], flush: MZFlush, out: &mut Vec<u8>) -> bool {
        let mut buf = vec![0; 16 * 1024];
        loop {
            let r = deflate(&mut self.inner, data, &mut buf, flush);
            data = &data[r.bytes_consumed..];
            out.extend_from_slice(&buf[..r.bytes_written]);
            match r.status {
                Ok(MZStatus::StreamEnd) => {
                    self.finished = true;
                    return true;
                }
                Ok(_) if r.bytes_written < buf.len() && data.is_empty() && flush != MZFlush::Finish => {
                    return true;
                }
                Ok(_) => {}
                Err(MZError::Buf) => return true,
                Err(_) => return false,
            }
        }
    }
}

/// Where a decompressor stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Header,
    Body,
    Trailer,
    Done,
}

/// Why data cannot be decompressed: zlib's number and words.
pub type InflateError = (i32, &'static str);

const WINDOW: usize = 1 << 15;

/// A decompressor.
#[derive(Clone)]
pub struct Inflater {
    inner: Box<DecompressorOxide>,
    /// The last output, which what follows may refer to.
    window: Vec<u8>,
    wrapper: Wrapper,
    stage: Stage,
    sums: Sums,
    /// Header or trailer bytes so far.
    held: Vec<u8>,
    dictionary: Option<Vec<u8>>,
}

impl Inflater {
    pub fn new(wrapper: Wrapper, dictionary: Option<Vec<u8>>) -> Inflater {
        let mut inflater = Inflater {
            inner: Box::default(),
            window: Vec::new(),
            wrapper,
            stage: if wrapper == Wrapper::Raw { Stage::Body } else { Stage::Header },
            sums: Sums::NEW,
            held: Vec::new(),
            dictionary,
        };
        if wrapper == Wrapper::Raw {
            inflater.load_dictionary();
        }
        inflater
    }

    fn load_dictionary(&mut self) {
        if let Some(d) = self.dictionary.take() {
            self.window = d[d.len().saturating_sub(WINDOW)..].to_vec();
        }
    }

    /// The end of the stream has been reached.
    pub fn done(&self) -> bool {
        self.stage == Stage::Done
    }

    /// Decompresses at most `limit` bytes; gives them and the number of input bytes used. Input
    /// that only makes output for which there is no room is not used.
    pub fn run(&mut self, data: &[u8], limit: usize) -> Result<(Vec<u8>, usize), InflateError> {
        let mut out = Vec::new();
        let mut used = 0;
        while self.stage != Stage::Done {
            let rest = &data[used..];
            match self.stage {
                Stage::Header => {
                    let Some(&byte) = rest.first() else { break };
                    self.held.push(byte);
                    used += 1;
                    self.header()?;
                }
                Stage::Body => {
                    if out.len() == limit {
                        break;
                    }
                    let n = self.body(rest, &mut out, limit)?;
                    used += n.0;
                    if n.1 && self.stage == Stage::Body {
                        break;
                    }
                }
                Stage::Trailer => {
                    if self.held.len() == self.sums.trailer(self.wrapper).len() {
                        self.check_trailer()?;
                        continue;
                    }
                    let Some(&byte) = rest.first() else { break };
                    self.held.push(byte);
                    used += 1;
                }
                Stage::Done => break,
            }
        }
        Ok((out, used))
    }

    /// Runs the decoder; gives the bytes used and whether it waits for more.
    fn body(&mut self, data: &[u8], out: &mut Vec<u8>, limit: usize) -> Result<(usize, bool), InflateError> {
        // Room for what so much input often makes. The output goes behind the window, and is moved into
        // it afterwards.
        const ROOM: std::ops::RangeInclusive<usize> = 4096..=256 << 10;
        let room = data.len().saturating_mul(4).clamp(*ROOM.start(), *ROOM.end()).min(limit - out.len());
        let at = self.window.len();
        self.window.resize(at + room, 0);
        let flags = inflate_flags::TINFL_FLAG_HAS_MORE_INPUT
            | inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
        let (status, used, made) = decompress(&mut self.inner, data, &mut self.window, at, flags);
        self.window.truncate(at + made);
        let new = &self.window[at..];
        self.sums.update(self.wrapper, new);
        out.extend_from_slice(new);
        let old = self.window.len().saturating_sub(WINDOW);
        self.window.drain(..old);
        match status {
            TINFLStatus::Done => {
                self.stage = Stage::Trailer;
                self.held.clear();
                if self.wrapper == Wrapper::Raw {
                    self.stage = Stage::Done;
                }
                Ok((used, false))
            }
            TINFLStatus::NeedsMoreInput => Ok((used, true)),
            TINFLStatus::HasMoreOutput => Ok((used, false)),
            _ => Err((-3, "invalid block type")),
        }
    }

    fn header(&mut self) -> Result<(), InflateError> {
        let h = &self.held;
        if self.wrapper == Wrapper::Auto && h.len() >= 2 {
            self.wrapper = if h[..2] == [0x1f, 0x8b] { Wrapper::Gzip } else { Wrapper::Zlib };
        }
        match self.wrapper {
            Wrapper::Gzip => {
                if let Some(done) = gzip_header(h)?
                    && done
                {
                    self.stage = Stage::Body;
                }
            }
            Wrapper::Zlib if h.len() == 2 => {
                if (u32::from(h[0]) << 8 | u32::from(h[1])) % 31 != 0 {
                    return Err((-3, "incorrect header check"));
                }
                if h[0] & 15 != 8 {
                    return Err((-3, "unknown compression method"));
                }
                if h[0] >> 4 > 7 {
                    return Err((-3, "invalid window size"));
                }
                if h[1] & 0x20 == 0 {
                    self.stage = Stage::Body;
                }
            }
            Wrapper::Zlib if h.len() == 6 => {
                let id = u32::from_be_bytes([h[2], h[3], h[4], h[5]]);
                match &self.dictionary {
                    None => return Err((2, "need dictionary")),
                    Some(d) if adler32(1, d) != id => return Err((-3, "incorrect dictionary")),
                    Some(_) => self.load_dictionary(),
                }
                self.stage = Stage::Body;
            }
            _ => {}
        }
        Ok(())
    }

    fn check_trailer(&mut self) -> Result<(), InflateError> {
        let expected = self.sums.trailer(self.wrapper);
        if self.held[..4.min(self.held.len())] != expected[..4.min(expected.len())] {
            return Err((-3, "incorrect data check"));
        }
        if self.held != expected {
            return Err((-3, "incorrect length check"));
        }
        self.stage = Stage::Done;
        Ok(())
    }
}

/// Whether a gzip header is complete.
fn gzip_header(h: &[u8]) -> Result<Option<bool>, InflateError> {
    if h.len() >= 2 && h[..2] != [0x1f, 0x8b] {
        return Err((-3, "incorrect header check"));
    }
    if h.len() >= 3 && h[2] != 8 {
        return Err((-3, "unknown compression method"));
    }
    if h.len() < 10 {
        return Ok(None);
    }
    let flags = h[3];
    if flags & 0xe0 != 0 {
        return Err((-3, "unknown header flags set"));
    }
    let mut at = 10;
    if flags & 4 != 0 {
        if h.len() < at + 2 {
            return Ok(None);
        }
        at += 2 + usize::from(u16::from_le_bytes([h[at], h[at + 1]]));
    }
    for text in [8, 16] {
        if flags & text != 0 {
            match h.get(at..).and_then(|rest| rest.iter().position(|&b| b == 0)) {
                Some(end) => at += end + 1,
                None => return Ok(None),
            }
        }
    }
    if flags & 2 != 0 {
        at += 2;
    }
    Ok(Some(h.len() >= at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trips() {
        let data: Vec<u8> = (0..200_000u32).map(|i| (i.wrapping_mul(i) >> 7) as u8).collect();
        for wrapper in [Wrapper::Zlib, Wrapper::Raw, Wrapper::Gzip] {
            let packed = Deflater::new(6, wrapper, 0).run(&data, MZFlush::Finish).unwrap();
            let mut inflater = Inflater::new(wrapper, None);
            let mut out = Vec::new();
            for chunk in packed.chunks(777) {
                let (part, used) = inflater.run(chunk, usize::MAX).unwrap();
                assert_eq!(used, chunk.len());
                out.extend(part);
            }
            assert!(inflater.done());
            assert_eq!(out, data);
        }
        let mut inflater = Inflater::new(Wrapper::Zlib, None);
        assert_eq!(inflater.run(b"abc", 10).unwrap_err(), (-3, "incorrect header check"));
    }
}
