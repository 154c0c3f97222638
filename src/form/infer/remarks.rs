//! What inference guessed, said as comments of the template it makes.

use crate::error::fill;
use crate::lang::Lang;
use crate::model::Bilingual;

/// What a remark is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum At {
    /// The lines before the first block.
    Head,
    /// A block, counted from 0.
    Block(usize),
    /// A row of a block, both counted from 0.
    Row(usize, usize),
    /// A column of a block's table, both counted from 0.
    Column(usize, usize),
}

/// A guess that a person should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Where in the template.
    pub at: At,
    /// What was guessed; `{0}`, `{1}` … stand for the arguments.
    pub text: &'static Bilingual,
    /// What fills it.
    pub args: Vec<String>,
}

impl Remark {
    /// A remark without arguments.
    pub fn new(at: At, text: &'static Bilingual) -> Self {
        Self { at, text, args: Vec::new() }
    }

    /// Adds an argument.
    #[must_use]
    pub fn arg(mut self, arg: impl Into<String>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// The remark in a language, on one line.
    pub fn line(&self, lang: Lang) -> String {
        fill(lang.pick(self.text), &self.args).replace(['\n', '\r'], " ")
    }
}

macro_rules! remarks {
    ($($name:ident = $zh:literal, $en:literal;)*) => {
        $(pub static $name: Bilingual = Bilingual { zh: $zh, en: $en };)*
    };
}

remarks! {
    FILLED = "这张表已填写：表中的内容没有写入模板；请核对哪些格是标签、哪些格是内容。", "The form was filled in: its values are not in the template. Check which cells are labels and which are values.";
    NO_TITLE = "没有找到标题，请填写。", "No title was found; give it.";
    LEFT_OUT = "标题上方的“{0}”没有写入模板。", "“{0}” above the title is not in the template.";
    NO_NAME = "没有找到“项目名称”标签：按此模板无法分辨一张表从哪里开始。", "No label for 项目名称 was found: where a form begins cannot be told by this template.";
    NO_TABLE = "没有找到指标表的表头。", "No header of an indicator table was found.";
    MONEY_UNIT = "金额单位取自表中的文字：{0}。", "The unit of amounts is as the form says: {0}.";
    MONEY_UNITS = "表中写了不同的金额单位，取第一个：{0}。", "The form states several units of money; the first is taken: {0}.";
    EXTRA = "“{0}”不是模型的栏目，内容存为附加内容；如有对应栏目，请改成 field。", "“{0}” is no column of the model and is kept as an extra; change it to `field` if it is one.";
    GUESSED = "按位置推断“{0}”为“{1}”。", "By its position “{0}” is taken for {1}.";
    TWICE = "“{0}”在表中出现不止一次：此处存为附加内容“{1}”。", "“{0}” is printed more than once: here it is kept as the extra “{1}”.";
    UNCLAIMED = "空白格没有标签，照原样打印，其中的内容读作附加内容。", "A blank cell without a label; printed as it is, and what stands in it is read as an extra.";
    SEVERAL = "“{0}”一格中有几个栏目，模板只能照原样打印；读取时按其中的标签分开。", "“{0}” holds several fields in one cell; it is printed as it is and taken apart by its labels when read.";
    NO_COLUMN = "“{0}”列没有对应的栏目：照原样打印，不读取。", "The model has nothing for the column “{0}”: it is printed and not read.";
    SIDE_CUT = "标签“{0}”跨过表格与固定行，已在表格处断开。", "The label “{0}” reaches over a table and fixed rows; it is cut at the table.";
    TWO_HEADERS = "表头有两层：上层作为固定行。", "The header has two tiers; the upper one is a fixed row.";
    TERMS = "左右两半的目标期按表中文字推断。", "目标期 of the two halves is guessed from the form's words.";
    AMOUNTS = "“{0}”有几列金额，取“{1}”为“{2}”。", "“{0}” has several columns of amounts; “{1}” is taken for {2}.";
}
