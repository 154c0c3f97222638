//! The declared fields by name, and the table that holds them.

use std::fmt;
use std::ops::{Index, IndexMut};

use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Text;

/// A closed set of declared fields: an enum whose names are the model's column names.
pub trait FieldName: Copy + Eq + fmt::Debug + 'static {
    /// Every field, in the order of the CSV columns.
    const ALL: &'static [Self];
    /// The column name.
    fn name(self) -> &'static str;
    /// Position in [`Self::ALL`].
    fn index(self) -> usize;
    /// The field of a column name.
    fn of(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.name() == name)
    }
}

macro_rules! fields {
    ($(#[$meta:meta])* $enum:ident { $($(#[$doc:meta])* $variant:ident = $name:literal,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $enum { $(#[doc = $name] $(#[$doc])* $variant,)* }

        impl FieldName for $enum {
            const ALL: &'static [Self] = &[$(Self::$variant,)*];
            fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
            fn index(self) -> usize {
                self as usize
            }
        }
    };
}

fields! {
    /// What a project declares once (contract, section 1).
    Field {
        /// (the budget year as written in a title or head; four digits are derived)
        Year = "年度",
        Name = "项目名称",
        Attribute = "项目属性",
        Department = "主管部门",
        DepartmentCode = "主管编码",
        Unit = "项目单位",
        Leader = "项目负责人",
        Phone = "联系电话",
        Period = "项目起止时间",
        Total = "资金总额",
        Fiscal = "财政拨款",
        Own = "自有资金",
        Other = "其他资金",
        Overview = "项目概况",
        Basis = "项目立项依据",
        Feasibility = "项目申报的可行性",
        Necessity = "项目申报的必要性",
        Goal = "项目绩效目标",
        LongGoal = "长期目标",
        YearGoal = "年度目标",
        Remarks = "其他需要说明的问题",
        /// (what amounts without a unit count in, where the form says another than its template, 元, 千元, 亿元 …, or only a template of one's own says it)
        MoneyUnit = "金额单位",
    }
}

impl Field {
    /// The four amounts: total and its three sources.
    pub const AMOUNTS: [Self; 4] = [Self::Total, Self::Fiscal, Self::Own, Self::Other];

    /// Whether `projects.csv` has a column for the declared text. Without one it stands in `extras.csv`: 年度, whose
    /// column holds the derived year, and 金额单位.
    pub const fn has_column(self) -> bool {
        !matches!(self, Self::Year | Self::MoneyUnit)
    }
}

fields! {
    /// What a stage of the schedule declares.
    StageField {
        Content = "项目实施内容",
        Start = "开始时间",
        End = "完成时间",
    }
}

fields! {
    /// What an indicator declares.
    IndicatorField {
        /// 长期, 中期 or 年度, as the form's table, side or label says.
        Term = "目标期",
        Level1 = "一级指标",
        Level2 = "二级指标",
        Level3 = "三级指标",
        Value = "指标值",
        Content = "指标值内容",
        Standard = "评扣分标准",
        UnitOfMeasure = "度量单位",
        ValueType = "指标值类型",
        Note = "备注",
        /// The form's own column 分值 or 权重, where it has one.
        Weight = "分值",
    }
}

/// A declared text, or none, for each field of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared<F: FieldName> {
    values: Vec<Option<Text>>,
    set: std::marker::PhantomData<F>,
}

impl<F: FieldName> Default for Declared<F> {
    fn default() -> Self {
        Self { values: vec![None; F::ALL.len()], set: std::marker::PhantomData }
    }
}

impl<F: FieldName> Index<F> for Declared<F> {
    type Output = Option<Text>;
    fn index(&self, field: F) -> &Option<Text> {
        &self.values[field.index()]
    }
}

impl<F: FieldName> IndexMut<F> for Declared<F> {
    fn index_mut(&mut self, field: F) -> &mut Option<Text> {
        &mut self.values[field.index()]
    }
}

impl<F: FieldName> Declared<F> {
    /// The text of a field; the empty string where nothing is declared.
    pub fn str(&self, field: F) -> &str {
        self[field].as_ref().map_or("", |text| text.value.as_str())
    }

    /// The declared fields in order.
    pub fn iter(&self) -> impl Iterator<Item = (F, &Text)> {
        F::ALL.iter().filter_map(|&field| self[field].as_ref().map(|text| (field, text)))
    }

    /// The first field whose text or place another set has otherwise.
    pub fn difference(&self, other: &Self) -> Option<F> {
        F::ALL.iter().copied().find(|&field| self[field] != other[field])
    }

    /// Whether nothing is declared.
    pub fn is_empty(&self) -> bool {
        self.values.iter().all(Option::is_none)
    }
}

impl<F: FieldName> Serialize for Declared<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (field, text) in self.iter() {
            map.serialize_entry(field.name(), text)?;
        }
        map.end()
    }
}

impl<'de, F: FieldName> Deserialize<'de> for Declared<F> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Columns<F>(std::marker::PhantomData<F>);
        impl<'de, F: FieldName> Visitor<'de> for Columns<F> {
            type Value = Declared<F>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map of column names to texts")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Declared<F>, A::Error> {
                let mut declared = Declared::default();
                while let Some(name) = map.next_key::<String>()? {
                    let field = F::of(&name)
                        .ok_or_else(|| serde::de::Error::custom(format!("no such column: {name}")))?;
                    declared[field] = Some(map.next_value()?);
                }
                Ok(declared)
            }
        }
        deserializer.deserialize_map(Columns(std::marker::PhantomData))
    }
}
