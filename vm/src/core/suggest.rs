//! "Did you mean": the closest of some names, by CPython's weighted edit distance.

const MOVE: usize = 2;
const CASE: usize = 1;
const MAX_NAME: usize = 40;
const MAX_NAMES: usize = 750;

/// The name most similar to `wrong`, if one is similar enough.
pub fn closest<'a>(wrong: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let names: Vec<&str> = names.collect();
    if names.len() > MAX_NAMES || wrong.len() > MAX_NAME {
        return None;
    }
    let mut best: Option<(usize, &str)> = None;
    for name in names {
        if name == wrong {
            continue;
        }
        let max = (name.len() + wrong.len() + 3) * MOVE / 6;
        let limit = best.map_or(max, |(d, _)| max.min(d - 1));
        let distance = distance(wrong.as_bytes(), name.as_bytes(), limit);
        if distance <= limit && best.is_none_or(|(d, _)| distance < d) {
            best = Some((distance, name));
        }
    }
    best.map(|(_, name)| name)
}

fn substitution(a: u8, b: u8) -> usize {
    if a == b {
        0
    } else if a.eq_ignore_ascii_case(&b) {
        CASE
    } else {
        MOVE
    }
}

/// Edit distance with substitutions that change only the case at half price; more than `limit`
/// when it exceeds that.
fn distance(a: &[u8], b: &[u8], limit: usize) -> usize {
    let start = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[start..], &b[start..]);
    let end = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - end], &b[..b.len() - end]);
    if a.is_empty() || b.is_empty() {
        return (a.len() + b.len()) * MOVE;
    }
    if a.len() > MAX_NAME || b.len() > MAX_NAME {
        return limit + 1;
    }
    let (a, b) = if a.len() < b.len() { (a, b) } else { (b, a) };
    if (b.len() - a.len()) * MOVE > limit {
        return limit + 1;
    }
    let mut row: Vec<usize> = (1..=a.len()).map(|i| i * MOVE).collect();
    for (j, &y) in b.iter().enumerate() {
        let mut diagonal = j * MOVE;
        let mut left = (j + 1) * MOVE;
        let mut lowest = usize::MAX;
        for (i, &x) in a.iter().enumerate() {
            let up = row[i];
            let value = (diagonal + substitution(x, y)).min(up.min(left) + MOVE);
            diagonal = up;
            row[i] = value;
            left = value;
            lowest = lowest.min(value);
        }
        if lowest > limit {
            return limit + 1;
        }
    }
    row[a.len() - 1]
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn finds_near_names() {
        assert_eq!(closest("lenght", ["length", "width"].into_iter()), Some("length"));
        assert_eq!(closest("xyz", ["length", "width"].into_iter()), None);
        assert_eq!(closest("Append", ["append"].into_iter()), Some("append"));
    }
}
