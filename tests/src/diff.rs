//! A line diff for failing comparisons.

/// Unified-looking difference of two texts: `-` lines are expected, `+` lines are what came.
/// At most `limit` lines.
pub fn lines(expected: &str, actual: &str, limit: usize) -> String {
    let want: Vec<&str> = expected.lines().collect();
    let got: Vec<&str> = actual.lines().collect();
    let prefix = want.iter().zip(&got).take_while(|(a, b)| a == b).count();
    let room = want.len().min(got.len()) - prefix;
    let suffix = want.iter().rev().zip(got.iter().rev()).take_while(|(a, b)| a == b).count().min(room);
    let mut out = Vec::new();
    for (offset, line) in want[prefix.saturating_sub(2)..prefix].iter().enumerate() {
        out.push(format!("  {:>4}   {line}", prefix.saturating_sub(2) + offset + 1));
    }
    middle(&want[prefix..want.len() - suffix], &got[prefix..got.len() - suffix], prefix, &mut out);
    for line in want[want.len() - suffix..].iter().take(2) {
        out.push(format!("         {line}"));
    }
    let more = out.len().saturating_sub(limit);
    out.truncate(limit);
    if more > 0 {
        out.push(format!("         ... {more} more lines"));
    }
    out.join("\n")
}

/// Longest common subsequence over the differing middle; plain replacement where that would be slow.
fn middle(want: &[&str], got: &[&str], base: usize, out: &mut Vec<String>) {
    if want.len() * got.len() > 1_000_000 {
        out.extend(want.iter().enumerate().map(|(i, line)| format!("- {:>4}   {line}", base + i + 1)));
        out.extend(got.iter().map(|line| format!("+        {line}")));
        return;
    }
    let width = got.len() + 1;
    let mut table = vec![0u32; (want.len() + 1) * width];
    for i in (0..want.len()).rev() {
        for j in (0..got.len()).rev() {
            table[i * width + j] = if want[i] == got[j] {
                table[(i + 1) * width + j + 1] + 1
            } else {
                table[(i + 1) * width + j].max(table[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < want.len() || j < got.len() {
        if i < want.len() && j < got.len() && want[i] == got[j] {
            out.push(format!("  {:>4}   {}", base + i + 1, want[i]));
            i += 1;
            j += 1;
        } else if i < want.len() && (j == got.len() || table[(i + 1) * width + j] >= table[i * width + j + 1])
        {
            out.push(format!("- {:>4}   {}", base + i + 1, want[i]));
            i += 1;
        } else {
            out.push(format!("+        {}", got[j]));
            j += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn shows_the_changed_line() {
        let text = super::lines("a\nb\nc\n", "a\nx\nc\n", 50);
        assert!(text.contains("-    2   b") && text.contains("+        x"), "{text}");
    }
}
