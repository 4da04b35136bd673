//! What an interpreter is started with: options of the command line and variables of the
//! environment. Imported by `interpreter` and `cli`.

use std::ffi::OsString;
use std::path::PathBuf;

/// What to run.
#[derive(Clone, Debug)]
pub enum Run {
    File(PathBuf),
    /// A folder or archive that has a `__main__`.
    Container(PathBuf),
    Code(String),
    Module(String),
    /// The program is read from the standard input.
    Stdin,
    /// There is no program: the prompt.
    Prompt,
}

/// What an interpreter is started with.
#[derive(Clone, Debug)]
pub struct Config {
    pub run: Run,
    /// `sys.argv[1:]`.
    pub args: Vec<OsString>,
    /// Whether the standard input was asked for by `-`.
    pub dash: bool,
    /// Whether the first line of the program is no Python.
    pub skip_line: bool,
    pub debug: bool,
    pub optimize: u8,
    pub inspect: bool,
    pub interactive: bool,
    pub unbuffered: bool,
    pub dont_write_bytecode: bool,
    pub no_user_site: bool,
    pub no_site: bool,
    pub ignore_environment: bool,
    pub isolated: bool,
    pub safe_path: bool,
    pub quiet: bool,
    pub verbose: u8,
    pub bytes_warning: u8,
    pub dev_mode: bool,
    pub utf8_mode: bool,
    pub warn_default_encoding: bool,
    /// Digits of the longest decimal text of an integer; 0: any.
    pub max_digits: Option<i64>,
    /// What `os.cpu_count()` is to say.
    pub cpu_count: Option<i64>,
    pub pycache_prefix: Option<OsString>,
    pub warn: Vec<String>,
    pub xoptions: Vec<(String, Option<String>)>,
    /// Collect at every allocation.
    pub gc_stress: bool,
}

impl Config {
    /// The defaults for a program.
    pub fn new(run: Run) -> Config {
        Config {
            run,
            args: Vec::new(),
            dash: false,
            skip_line: false,
            debug: false,
            optimize: 0,
            inspect: false,
            interactive: false,
            unbuffered: false,
            dont_write_bytecode: false,
            no_user_site: false,
            no_site: false,
            ignore_environment: false,
            isolated: false,
            safe_path: false,
            quiet: false,
            verbose: 0,
            bytes_warning: 0,
            dev_mode: false,
            utf8_mode: false,
            warn_default_encoding: false,
            max_digits: None,
            cpu_count: None,
            pycache_prefix: None,
            warn: Vec::new(),
            xoptions: Vec::new(),
            gc_stress: false,
        }
    }

    /// Notes an `-X` option.
    pub fn x_option(&mut self, option: &str) {
        let (name, value) = match option.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (option, None),
        };
        match name {
            "gcstress" => self.gc_stress = true,
            "dev" => self.dev_mode = true,
            "warn_default_encoding" => self.warn_default_encoding = true,
            _ => {}
        }
        self.xoptions.push((name.to_owned(), value));
    }

    /// What the environment adds to the options, which go before it. An error is fatal.
    pub fn environment(&mut self) -> Result<(), String> {
        let any = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty());
        self.gc_stress |= any("OURO_GC_STRESS").is_some_and(|v| v != "0");
        let ignored = self.ignore_environment || self.isolated;
        let set = |name: &str| any(name).filter(|_| !ignored);
        if let Some(v) = set("PYTHONOPTIMIZE") {
            let level = v.to_str().and_then(|v| v.parse().ok()).unwrap_or(1);
            self.optimize = self.optimize.max(level).min(2);
        }
        self.debug |= set("PYTHONDEBUG").is_some_and(|v| v != "0");
        self.inspect |= set("PYTHONINSPECT").is_some();
        self.dont_write_bytecode |= set("PYTHONDONTWRITEBYTECODE").is_some();
        self.no_user_site |= set("PYTHONNOUSERSITE").is_some();
        self.dev_mode |= set("PYTHONDEVMODE").is_some();
        self.safe_path |= set("PYTHONSAFEPATH").is_some();
        self.warn_default_encoding |= set("PYTHONWARNDEFAULTENCODING").is_some();
        if let Some(v) = set("PYTHONVERBOSE") {
            self.verbose = self.verbose.max(v.to_str().and_then(|v| v.parse().ok()).unwrap_or(1));
        }
        self.utf8_mode = self.utf8(set("PYTHONUTF8"))?.unwrap_or_else(|| {
            // UTF-8 is used in the C locale all the same.
            locale(&|name| std::env::var_os(name)).is_none_or(|v| v == "C" || v == "POSIX")
        });
        self.max_digits = self.digits(set("PYTHONINTMAXSTRDIGITS"))?;
        self.cpu_count = self.cpus(set("PYTHON_CPU_COUNT"))?;
        let prefix = self.x_value("pycache_prefix").map(|v| v.unwrap_or_default().into());
        self.pycache_prefix = prefix.or_else(|| set("PYTHONPYCACHEPREFIX")).filter(|v| !v.is_empty());
        Ok(())
    }

    /// An `-X` option, the last of its name, and its value.
    fn x_value(&self, name: &str) -> Option<Option<&str>> {
        self.xoptions.iter().rev().find(|(n, _)| n == name).map(|(_, v)| v.as_deref())
    }

    /// Whether other processes may look into this one.
    pub fn remote_debug(&self) -> bool {
        let variable = || std::env::var_os("PYTHON_DISABLE_REMOTE_DEBUG").is_some_and(|v| !v.is_empty());
        let ignored = self.ignore_environment || self.isolated;
        self.x_value("disable-remote-debug").is_none() && (ignored || !variable())
    }

    fn utf8(&self, variable: Option<OsString>) -> Result<Option<bool>, String> {
        match self.x_value("utf8") {
            Some(None | Some("1")) => return Ok(Some(true)),
            Some(Some("0")) => return Ok(Some(false)),
            Some(Some(_)) => {
                return Err(fatal(
                    "preconfig_init_utf8_mode: invalid -X utf8 option value",
                    "preinitializing",
                ));
            }
            None => {}
        }
        match variable.as_deref().map(|v| v.to_string_lossy().into_owned()).as_deref() {
            None => Ok(None),
            Some("1") => Ok(Some(true)),
            Some("0") => Ok(Some(false)),
            Some(_) => Err(fatal(
                "preconfig_init_utf8_mode: invalid PYTHONUTF8 environment variable value",
                "preinitializing",
            )),
        }
    }

    fn digits(&self, variable: Option<OsString>) -> Result<Option<i64>, String> {
        let (text, origin) = match (self.x_value("int_max_str_digits"), variable) {
            (Some(v), _) => (v.unwrap_or_default().to_owned(), "-X int_max_str_digits"),
            (None, Some(v)) => (v.to_string_lossy().into_owned(), "PYTHONINTMAXSTRDIGITS"),
            (None, None) => return Ok(None),
        };
        match text.parse::<i64>() {
            Ok(n) if n == 0 || (640..=i64::from(i32::MAX)).contains(&n) => Ok(Some(n)),
            _ => Err(fatal(
                &format!(
                    "config_init_int_max_str_digits: {origin}: invalid limit; must be >= 640 or 0 for unlimited."
                ),
                "preinitialized",
            )),
        }
    }

    fn cpus(&self, variable: Option<OsString>) -> Result<Option<i64>, String> {
        let (text, origin) = match (self.x_value("cpu_count"), variable) {
            (Some(v), _) => (v.unwrap_or_default().to_owned(), "-X cpu_count=n option"),
            (None, Some(v)) => (v.to_string_lossy().into_owned(), "PYTHON_CPU_COUNT"),
            (None, None) => return Ok(None),
        };
        match text.parse::<i64>() {
            _ if text == "default" => Ok(None),
            Ok(n) if (1..=i64::from(i32::MAX)).contains(&n) => Ok(Some(n)),
            _ => Err(fatal(
                &format!(
                    "config_init_cpu_count: {origin}: n is missing or an invalid number, n must be greater than 0"
                ),
                "preinitialized",
            )),
        }
    }

    /// The seed of string hashes, if it is fixed.
    pub fn hash_seed(&self) -> Result<Option<u64>, String> {
        if self.ignore_environment || self.isolated {
            return Ok(None);
        }
        match std::env::var_os("PYTHONHASHSEED") {
            None => Ok(None),
            Some(text) if text.is_empty() || text == "random" => Ok(None),
            Some(text) => match text.to_str().and_then(|t| t.parse::<u32>().ok()) {
                Some(n) => Ok(Some(u64::from(n))),
                None => Err(fatal(
                    "config_init_hash_seed: PYTHONHASHSEED must be \"random\" or an integer in range [0; 4294967295]",
                    "preinitialized",
                )),
            },
        }
    }
}

/// A fatal error of the configuration, with how far the start had come.
fn fatal(message: &str, state: &str) -> String {
    format!("{message}\nPython runtime state: {state}\n")
}

/// The locale that the environment chooses.
fn locale(variable: &dyn Fn(&str) -> Option<OsString>) -> Option<OsString> {
    ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| variable(name).filter(|v| !v.is_empty()))
}

/// Whether the locale is the C locale, or the UTF-8 one that stands in for it: the standard streams
/// pass on what they cannot decode.
pub fn is_c_locale(variable: &dyn Fn(&str) -> Option<OsString>) -> bool {
    locale(variable)
        .is_none_or(|v| ["C", "POSIX", "C.UTF-8", "C.utf8", "UTF-8"].iter().any(|name| v == *name))
}
