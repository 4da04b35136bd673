//! The HTML page of a comparison: one self-contained file, a bar for each implementation and program.

/// One program's row: seconds by implementation, in the order of the page's implementations.
pub struct Row {
    pub group: String,
    pub program: String,
    pub seconds: Vec<Option<f64>>,
}

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:960px;margin:2em auto;padding:0 1em;color:#222;background:#fff}\
h1{font-size:1.5em}h2{margin-top:2em;font-size:1.15em}.r{display:grid;grid-template-columns:11em 1fr 6em;gap:.6em;align-items:center}\
.b{height:11px;border-radius:2px}.n{text-align:right;font-variant-numeric:tabular-nums;font-size:.85em}.l{font-size:.85em;color:#555}\
.p{margin:.9em 0 .2em;font-weight:600}@media(prefers-color-scheme:dark){body{background:#16181c;color:#ddd}.l{color:#aaa}}";

const COLOURS: [&str; 6] = ["#1f9d63", "#3b6fb5", "#7aa5d8", "#c58a2b", "#9a5fb5", "#888"];

/// Group names with the geometric mean of each implementation's speed.
pub type Means = Vec<(String, Vec<Option<f64>>)>;

/// The page; bars are relative to the slowest implementation of each program.
pub fn render(title: &str, note: &str, implementations: &[String], rows: &[Row], means: &Means) -> String {
    let mut page = format!(
        "<!doctype html><meta charset=utf-8><title>{0}</title><style>{STYLE}</style><h1>{0}</h1><p>{1}</p>",
        escape(title),
        escape(note)
    );
    let mut group = "";
    for row in rows {
        if row.group != group {
            group = &row.group;
            page.push_str(&format!("<h2>{}</h2>", escape(group)));
            if let Some((_, means)) = means.iter().find(|(name, _)| name == group) {
                let parts: Vec<String> = implementations
                    .iter()
                    .zip(means)
                    .filter_map(|(name, mean)| mean.map(|mean| format!("{}: {mean:.2}x", escape(name))))
                    .collect();
                page.push_str(&format!(
                    "<p class=l>speed relative to the baseline, geometric mean: {}</p>",
                    parts.join(", ")
                ));
            }
        }
        let longest = row.seconds.iter().flatten().fold(0.0f64, |a, b| a.max(*b));
        page.push_str(&format!("<div class=p>{}</div>", escape(&row.program)));
        for (index, (name, seconds)) in implementations.iter().zip(&row.seconds).enumerate() {
            let Some(seconds) = seconds else { continue };
            let width = if longest > 0.0 { 100.0 * seconds / longest } else { 0.0 };
            page.push_str(&format!(
                "<div class=r><span class=l>{}</span><span><div class=b style=\"width:{width:.1}%;background:{}\"></div></span>\
                 <span class=n>{:.1} ms</span></div>",
                escape(name),
                COLOURS[index % COLOURS.len()],
                seconds * 1e3
            ));
        }
    }
    page.push('\n');
    page
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
