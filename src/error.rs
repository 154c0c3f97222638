//! Why an input could not be converted: file, place, what was found, what to do.
//!
//! The one table of fault messages in both languages; no other module words an error.

use std::fmt;

use crate::model::{Bilingual, Place};

/// A kind of fault. `{0}`, `{1}` … stand for the error's arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// Stable code in kebab-case.
    pub code: &'static str,
    /// What was found.
    pub message: Bilingual,
    /// What to do.
    pub help: Bilingual,
}

/// A fault at a place of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// Which kind.
    pub fault: &'static Fault,
    /// The file as given (`-` for standard input).
    pub file: String,
    /// Where in it, when known.
    pub place: Place,
    /// What fills the messages.
    pub args: Vec<String>,
}

/// The result of a station of the road.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// A fault in a file.
    pub fn new(fault: &'static Fault, file: impl Into<String>) -> Self {
        Self { fault, file: file.into(), place: Place::Unknown, args: Vec::new() }
    }

    /// Adds an argument of the message.
    #[must_use]
    pub fn arg(mut self, arg: impl Into<String>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// Names the place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    /// `file:place: message (help)` in one language.
    pub fn text(&self, pick: fn(&Bilingual) -> &'static str) -> String {
        let mut text = self.file.clone();
        if self.place.is_known() {
            text.push_str(&format!(":{}", self.place));
        }
        let help = pick(&self.fault.help);
        text.push_str(&format!(": {}", fill(pick(&self.fault.message), &self.args)));
        if !help.is_empty() {
            text.push_str(&format!(" {}", fill(help, &self.args)));
        }
        text
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(|text| text.en))
    }
}

impl std::error::Error for Error {}

/// Fills `{0}`, `{1}` … of a message; an argument that is missing leaves its mark out.
pub fn fill(message: &str, args: &[String]) -> String {
    let mut text = String::with_capacity(message.len());
    let mut rest = message;
    while let Some(open) = rest.find('{') {
        let (before, mark) = rest.split_at(open);
        text.push_str(before);
        let close = mark.find('}').map_or(mark.len(), |at| at + 1);
        let index = mark.get(1..close.saturating_sub(1)).and_then(|digits| digits.parse::<usize>().ok());
        match index {
            Some(index) => text.push_str(args.get(index).map_or("", String::as_str)),
            None => text.push_str(mark.get(..close).unwrap_or("")),
        }
        rest = mark.get(close..).unwrap_or("");
    }
    text.push_str(rest);
    text
}

macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $zh:literal, $en:literal; $help_zh:literal, $help_en:literal.)*) => {
        $($(#[$doc])* pub static $name: Fault = Fault {
            code: $code,
            message: Bilingual { zh: $zh, en: $en },
            help: Bilingual { zh: $help_zh, en: $help_en },
        };)*
        /// Every fault, for the manual and its test.
        pub static FAULTS: &[&Fault] = &[$(&$name,)*];
    };
}

faults! {
    /// The file cannot be opened or read; argument: the system's message.
    UNREADABLE = "unreadable", "无法读取：{0}。", "cannot be read: {0}."; "请检查路径和权限。", "Check the path and its permissions.".
    /// `--encoding` names no encoding; argument: the label.
    UNKNOWN_ENCODING = "unknown-encoding", "不认识的编码：{0}。", "unknown encoding: {0}."; "可用 utf-8、gb18030、gbk、big5、utf-16le、utf-16be 等。", "Use utf-8, gb18030, gbk, big5, utf-16le, utf-16be or another label of the WHATWG Encoding Standard.".
    /// A text is longer than is read; arguments: its bytes, the limit's bytes.
    TEXT_TOO_LONG = "text-too-long", "文本过长：{0} 字节，上限 {1} 字节。", "the text is too long: {0} bytes, the limit is {1} bytes."; "请分成几个文件。", "Split it into several files.".
    /// Nothing in the file is a form; arguments: labels found, labels missing, nearest template.
    NO_FORM = "no-form", "没有找到绩效目标表。找到的标签：{0}；缺少：{1}；最接近的模板：{2}。", "no form was found. Labels found: {0}; missing: {1}; nearest template: {2}."; "请检查文件，或用 --template 指定模板。", "Check the file, or name a template with --template.".
    /// A template does not parse; argument: the parser's message with line and column.
    BAD_TEMPLATE = "bad-template", "模板有误：{0}。", "not a template: {0}."; "可用 conv template show NAME 查看范例。", "`conv template show NAME` prints one to start from.".
    /// A rules file is no TOML, or holds something else than rules; argument: what is wrong.
    BAD_RULES = "bad-rules", "规则文件不合格式：{0}。", "the rules file is not well formed: {0}."; "请写成 [rules] 下的 代码 = \"错误|警告|提示|off\"。", "Write code = \"error|warning|hint|off\" under [rules].".
    /// A rules file names a rule that is not in the catalogue; arguments: the code, the nearest known one.
    UNKNOWN_RULE = "unknown-rule", "没有规则“{0}”。", "there is no rule `{0}`."; "最接近的是“{1}”；全部规则见 docs/checks.md。", "The nearest is `{1}`; docs/checks.md lists them all.".
    /// An output cannot be written; argument: the system's message.
    UNWRITABLE = "unwritable", "无法写入：{0}。", "cannot be written: {0}."; "请检查目录、权限和磁盘空间。", "Check the folder, its permissions and the free space.".
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_take_their_arguments_in_any_order() {
        let args = ["a".to_owned(), "b".to_owned()];
        assert_eq!(fill("{1}-{0}-{2}{x}", &args), "b-a-{x}");
    }
}
