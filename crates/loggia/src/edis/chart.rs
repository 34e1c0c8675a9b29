//! Charts: JSON inside text inside JSON.
//!
//! The vendor sends what its own pages draw: data sets with labels. If the text is not valid
//! there is no chart, and the numbers beside it are read all the same.

use serde::Deserialize;
use serde_json::Value;

/// A chart.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Chart {
    /// The labels of the points: days, or times of day. The vendor does not always send one for
    /// each point.
    pub labels: Vec<String>,
    /// The lines.
    pub series: Vec<Series>,
}

/// A line of a chart.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Series {
    /// Its name, with the unit in brackets.
    pub label: String,
    /// Its points; `None` for a gap.
    pub values: Vec<Option<f64>>,
}

#[derive(Deserialize)]
struct Drawn {
    #[serde(default)]
    datasets: Vec<Dataset>,
    #[serde(default)]
    labels: Vec<Value>,
}

#[derive(Deserialize)]
struct Dataset {
    #[serde(default)]
    label: Value,
    #[serde(default)]
    data: Vec<Value>,
}

impl Chart {
    /// Reads the inner JSON; `None` if it is something else.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let drawn: Drawn = serde_json::from_str(text).ok()?;
        let series = drawn.datasets.into_iter().map(|set| Series {
            label: words(set.label),
            values: set.data.iter().map(number).collect(),
        });
        Some(Self {
            series: series.collect(),
            labels: drawn.labels.into_iter().map(words).collect(),
        })
    }

    /// The points of the first line with their labels, if there are as many labels as points.
    pub fn points(&self) -> impl Iterator<Item = (Option<&str>, Option<f64>)> {
        let values = self.series.first().map_or(&[][..], |line| &line.values);
        let labelled = values.len() == self.labels.len();
        values.iter().enumerate().map(move |(at, value)| {
            let label = self.labels.get(at).filter(|_| labelled);
            (label.map(String::as_str), *value)
        })
    }
}

fn words(value: Value) -> String {
    match value {
        Value::String(text) => text,
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok().filter(|n: &f64| n.is_finite()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_read_however_they_are_written() {
        let text =
            r#"{"datasets":[{"label":"x [GB]","data":[1,"2.5",null]}],"labels":["a",2,"c"]}"#;
        let chart = Chart::parse(text).expect("a chart");
        assert_eq!(chart.series[0].label, "x [GB]");
        let points: Vec<_> = chart.points().collect();
        let wanted = [
            (Some("a"), Some(1.0)),
            (Some("2"), Some(2.5)),
            (Some("c"), None),
        ];
        assert_eq!(points, wanted);
    }

    #[test]
    fn labels_that_are_too_few_belong_to_no_point() {
        let text = r#"{"datasets":[{"data":[1,2,3]}],"labels":["a","b"]}"#;
        let chart = Chart::parse(text).expect("a chart");
        assert!(chart.points().all(|(label, _)| label.is_none()));
        assert_eq!(chart.points().count(), 3);
    }

    #[test]
    fn garbage_is_no_chart() {
        for odd in ["", "[]x", "{", "7", r#"{"datasets":3}"#] {
            assert_eq!(Chart::parse(odd), None, "{odd}");
        }
        assert_eq!(Chart::parse("{}"), Some(Chart::default()));
    }
}
