//! Determines the content of a table's columns by their titles.
//!
//! Positions are never used: layouts have changed and will change again. Text in parentheses after
//! a title is ignored.

/// The columns of a table, by content.
#[derive(Debug, Default)]
pub(super) struct Columns {
    pub(super) name: Option<usize>,
    pub(super) kind: Option<usize>,
    pub(super) required: Option<usize>,
    pub(super) description: Option<usize>,
    pub(super) status: Option<usize>,
    pub(super) code: Option<usize>,
    pub(super) value: Option<usize>,
    pub(super) limits: Vec<(usize, &'static str)>,
    /// Whether the column `required` states the opposite.
    pub(super) optional: bool,
    /// The number of columns.
    pub(super) width: usize,
}

impl Columns {
    pub(super) fn of(header: &[String]) -> Self {
        let mut columns = Self {
            width: header.len(),
            ..Self::default()
        };
        for (index, title) in header.iter().enumerate() {
            let title = title.trim().trim_matches('*').to_lowercase();
            let title = title.split(['(', '\u{ff08}']).next().unwrap_or("").trim();
            let slot = match title {
                "parameter name" | "parameter" | "parameters" | "param" | "name" | "field"
                | "field name" | "fields" | "attribute" | "member" | "key" | "property"
                | "参数名称" | "参数名" | "参数" | "名称" | "字段" | "字段名" | "字段名称"
                | "属性" => &mut columns.name,
                "type" | "data type" | "datatype" | "parameter type" | "field type" | "类型"
                | "数据类型" | "参数类型" | "字段类型" => &mut columns.kind,
                "required" | "mandatory" | "is required" | "required?" | "must" | "optional"
                | "是否必选" | "必选" | "必填" | "是否必填" | "必需" | "是否必需" | "是否必须"
                | "必须" => {
                    columns.optional = title == "optional";
                    &mut columns.required
                }
                "description" | "meaning" | "note" | "notes" | "remark" | "remarks"
                | "explanation" | "描述" | "说明" | "解释" | "含义" | "语义" | "备注"
                | "状态说明" | "参数说明" => &mut columns.description,
                "error code" | "code" | "error" | "errorcode" | "错误码" | "错误代码" => {
                    &mut columns.code
                }
                "value" | "values" | "enumeration" | "enum" | "enum value"
                | "enumeration value" | "status value" | "值" | "取值" | "枚举值" | "枚举"
                | "状态值" | "参数值" => &mut columns.value,
                "default" | "default value" | "默认值" => {
                    columns.limits.push((index, "default"));
                    continue;
                }
                other
                    if other.contains("http")
                        || other.contains("status")
                        || other.contains("状态码") =>
                {
                    &mut columns.status
                }
                _ => continue,
            };
            slot.get_or_insert(index);
        }
        columns
    }

    pub(super) fn is_errors(&self) -> bool {
        self.code.is_some() && self.name.is_none() && (self.status.is_some() || self.kind.is_none())
    }

    pub(super) fn is_fields(&self) -> bool {
        self.name.is_some() && self.kind.is_some()
    }

    /// Whether the table can only contain the values of an enum.
    pub(super) fn lists_values(&self) -> bool {
        self.value.is_some() && self.name.is_none() && self.kind.is_none()
    }

    /// The column with the values, where a heading says that the table is about something with
    /// values: it may have any title if the only other column has their meanings.
    pub(super) fn values(&self) -> Option<usize> {
        if self.is_fields() {
            return None;
        }
        self.value
            .or(self.name)
            .or(self.kind)
            .or(self.code)
            .or(self.status)
            .or_else(|| (self.width == 2 && self.description == Some(1)).then_some(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(header: &[&str]) -> Columns {
        let header: Vec<_> = header.iter().map(|title| (*title).to_owned()).collect();
        Columns::of(&header)
    }

    #[test]
    fn tables_are_distinguished_in_both_languages() {
        for header in [
            ["参数名称", "类型", "描述"],
            ["Field", "Type", "Description"],
            ["**Name**", "Data Type (JSON)", ""],
        ] {
            assert!(of(&header).is_fields(), "{header:?}");
        }
        assert!(of(&["HTTP状态码", "错误码", "说明"]).is_errors());
        assert!(of(&["状态值", "状态说明"]).lists_values());
        for header in [
            ["Type", "Description"],
            ["状态值", "状态说明"],
            ["Whatever", "Meaning"],
            ["Status", "Note"],
        ] {
            assert_eq!(of(&header).values(), Some(0), "{header:?}");
        }
        assert_eq!(of(&["Field", "Type"]).values(), None);
    }
}
