//! What one process tells another about its threads and tasks, and its form as bytes. Texts that
//! occur again and again, names and files, stand in a table.

/// A frame: indices of its function's name and of its file, and its line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    pub name: u32,
    pub file: u32,
    pub line: u32,
}

/// A thread.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThreadPart {
    /// The system's number of the thread.
    pub number: u64,
    /// Whether it ran Python code when it was asked.
    pub active: bool,
    /// Its frames, innermost first.
    pub frames: Vec<Place>,
    /// The task that runs in it, and how many of the innermost frames belong to that.
    pub running: Option<(u64, u32)>,
}

/// A task.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskPart {
    pub id: u64,
    pub name: u32,
    /// Index of its loop's thread.
    pub thread: Option<u32>,
    /// Whether it is one of those that `all_tasks()` knows.
    pub listed: bool,
    /// Where it stands, innermost first.
    pub stack: Vec<Place>,
    /// The tasks that await it.
    pub awaited_by: Vec<u64>,
}

/// What is known of a process.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub texts: Vec<String>,
    pub threads: Vec<ThreadPart>,
    /// Whether asyncio was imported.
    pub asyncio: bool,
    pub tasks: Vec<TaskPart>,
}

/// Stands for an index or a task that is not there.
const NONE: u64 = u64::MAX;

fn put(out: &mut Vec<u8>, n: u64) {
    // Seven bits a byte, the last one without the mark.
    let mut n = n;
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

fn put_places(out: &mut Vec<u8>, places: &[Place]) {
    put(out, places.len() as u64);
    for p in places {
        for n in [p.name, p.file, p.line] {
            put(out, n.into());
        }
    }
}

impl Report {
    pub fn encode(&self) -> Vec<u8> {
        let out = &mut Vec::new();
        put(out, self.texts.len() as u64);
        for text in &self.texts {
            put(out, text.len() as u64);
            out.extend_from_slice(text.as_bytes());
        }
        put(out, self.threads.len() as u64);
        for t in &self.threads {
            put(out, t.number);
            put(out, u64::from(t.active));
            put_places(out, &t.frames);
            let (task, frames) = t.running.unwrap_or((NONE, 0));
            put(out, task);
            put(out, u64::from(frames));
        }
        put(out, u64::from(self.asyncio));
        put(out, self.tasks.len() as u64);
        for t in &self.tasks {
            put(out, t.id);
            put(out, u64::from(t.name));
            put(out, t.thread.map_or(NONE, u64::from));
            put(out, u64::from(t.listed));
            put_places(out, &t.stack);
            put(out, t.awaited_by.len() as u64);
            t.awaited_by.iter().for_each(|&id| put(out, id));
        }
        std::mem::take(out)
    }

    /// The report in `bytes`; `None` if they are none.
    pub fn decode(bytes: &[u8]) -> Option<Report> {
        let mut reader = Reader(bytes);
        let r = &mut reader;
        let report = Report {
            texts: r.list(|r| r.text())?,
            threads: r.list(|r| {
                let (number, active, frames) = (r.number()?, r.flag()?, r.places()?);
                let (task, depth) = (r.number()?, r.small()?);
                let running = (task != NONE).then_some((task, depth));
                Some(ThreadPart { number, active, frames, running })
            })?,
            asyncio: r.flag()?,
            tasks: r.list(|r| {
                let (id, name, thread) = (r.number()?, r.small()?, r.number()?);
                let thread = if thread == NONE { None } else { Some(u32::try_from(thread).ok()?) };
                let (listed, stack) = (r.flag()?, r.places()?);
                let awaited_by = r.list(Reader::number)?;
                Some(TaskPart { id, name, thread, listed, stack, awaited_by })
            })?,
        };
        reader.0.is_empty().then_some(report)
    }

    /// A text of the table.
    pub fn text(&self, index: u32) -> &str {
        self.texts.get(index as usize).map_or("", String::as_str)
    }
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn number(&mut self) -> Option<u64> {
        let mut n = 0;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            n |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(n);
            }
        }
        None
    }

    fn small(&mut self) -> Option<u32> {
        self.number()?.try_into().ok()
    }

    fn flag(&mut self) -> Option<bool> {
        Some(self.number()? != 0)
    }

    fn text(&mut self) -> Option<String> {
        let length = self.number()?.try_into().ok()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        String::from_utf8(text.to_vec()).ok()
    }

    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let n = self.small()?;
        let mut out = Vec::new();
        for _ in 0..n {
            out.push(item(self)?);
        }
        Some(out)
    }

    fn places(&mut self) -> Option<Vec<Place>> {
        self.list(|r| Some(Place { name: r.small()?, file: r.small()?, line: r.small()? }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Report {
        let at = |line| Place { name: 0, file: 1, line };
        Report {
            texts: ["main", "app.py", "T\u{e4}sk"].map(str::to_owned).into(),
            threads: vec![
                ThreadPart { number: 77, active: true, frames: vec![at(3), at(500)], running: Some((9, 1)) },
                ThreadPart::default(),
            ],
            asyncio: true,
            tasks: vec![TaskPart {
                id: u64::MAX - 1,
                name: 2,
                thread: Some(0),
                listed: true,
                stack: vec![at(1)],
                awaited_by: vec![1, 2, 1 << 40],
            }],
        }
    }

    #[test]
    fn comes_back_as_it_was() {
        for report in [sample(), Report::default()] {
            assert_eq!(Report::decode(&report.encode()), Some(report));
        }
    }

    #[test]
    fn damage_is_noticed() {
        let bytes = sample().encode();
        for n in 0..bytes.len() {
            assert_eq!(Report::decode(&bytes[..n]), None);
        }
        assert_eq!(Report::decode(&[bytes.as_slice(), &[0]].concat()), None);
    }
}
