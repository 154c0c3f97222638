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

/// The usual reasons of the operating system in Chinese.
const IO_WORDS: [(std::io::ErrorKind, &str); 13] = {
    use std::io::ErrorKind as Kind;
    [
        (Kind::NotFound, "文件或目录不存在"),
        (Kind::PermissionDenied, "没有权限"),
        (Kind::AlreadyExists, "同名文件已存在"),
        (Kind::NotADirectory, "路径中有一段不是目录"),
        (Kind::IsADirectory, "这是一个目录"),
        (Kind::DirectoryNotEmpty, "目录不是空的"),
        (Kind::ReadOnlyFilesystem, "文件系统只读"),
        (Kind::StorageFull, "磁盘已满"),
        (Kind::QuotaExceeded, "磁盘配额已用完"),
        (Kind::FileTooLarge, "文件过大"),
        (Kind::InvalidFilename, "文件名不合要求"),
        (Kind::InvalidData, "内容不是有效的文本"),
        (Kind::OutOfMemory, "内存不足"),
    ]
};

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

    /// Adds what the operating system said, as two arguments: in Chinese where it is one of the usual cases, and
    /// in its own words.
    #[must_use]
    pub fn because(self, error: &std::io::Error) -> Self {
        let said = error.to_string();
        let chinese = IO_WORDS.iter().find(|(kind, _)| *kind == error.kind()).map(|(_, words)| *words);
        self.arg(chinese.map_or_else(|| said.clone(), str::to_owned)).arg(said)
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
            // Chinese leaves no blank between sentences.
            let gap = if text.ends_with('。') { "" } else { " " };
            text.push_str(&format!("{gap}{}", fill(help, &self.args)));
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
    let mut text = String::with_capacity(message.len() + args.iter().map(String::len).sum::<usize>());
    let mut rest = message;
    while let Some(open) = memchr::memchr(b'{', rest.as_bytes()) {
        let (before, mark) = rest.split_at(open);
        text.push_str(before);
        let close = memchr::memchr(b'}', mark.as_bytes()).map_or(mark.len(), |at| at + 1);
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
    UNREADABLE = "unreadable", "无法读取：{0}。", "cannot be read: {1}."; "请检查路径和权限。", "Check the path and its permissions.".
    /// `--encoding` names no encoding; argument: the label.
    UNKNOWN_ENCODING = "unknown-encoding", "不认识的编码：{0}。", "unknown encoding: {0}."; "可用 utf-8、gb18030、gbk、big5、utf-16le、utf-16be、utf-32 等。", "Use utf-8, gb18030, gbk, big5, utf-16le, utf-16be, utf-32 or another label of the WHATWG Encoding Standard.".
    /// A text is longer than is read; arguments: its bytes, the limit's bytes.
    TEXT_TOO_LONG = "text-too-long", "文本过长：{0} 字节，上限 {1} 字节。", "the text is too long: {0} bytes, the limit is {1} bytes."; "请分成几个文件。", "Split it into several files.".
    /// Nothing in the file is a form; arguments: labels found, labels missing, nearest template.
    NO_FORM = "no-form", "没有找到绩效目标表。找到的标签：{0}；缺少：{1}；最接近的模板：{2}。", "no form was found. Labels found: {0}; missing: {1}; nearest template: {2}."; "请检查文件，或用 --template 指定模板。", "Check the file, or name a template with --template.".
    /// A text has the labels of a form, but within running text; arguments: the place of the first, labels found so.
    RUN_TOGETHER = "run-together", "{0} 起的标签和内容连在一起，没有分栏，读不出表格；其中有标签：{1}。", "from {0} on labels and values run together without anything between them, so no form can be read; labels within it: {1}."; "请从带表格的原件（Word、Excel 或网页）重新复制，或改用带制表符、竖线的文本。", "Copy it again from an original that has its table (Word, Excel, a web page), or give a text with tabs or pipes.".
    /// Tables were copied out a column at a time, so that their rows are lost; argument: the place of the first.
    BY_COLUMNS = "read-by-columns", "{0} 起的表格是一列一列抄出来的（不带 -layout 的 pdftotext 会这样），各行的内容已对不上，读不出表格。", "from {0} on the table was copied out a column at a time (as pdftotext does without -layout): its rows are lost, and no form can be read."; "请用 pdftotext -layout 重新导出，或转换原来的表格文件。", "Export it again with pdftotext -layout, or convert the spreadsheet itself.".
    /// A template is to be made of something that has none of the labels forms have.
    NO_LABELS = "no-labels", "没有认得的标签，做不成模板。", "none of the labels that forms have is in it: no template can be made of it."; "请给出空白表或填好的表。", "Give a form, blank or filled in.".
    /// The file holds no form of a project, but a form of another kind; argument: its title.
    NOT_OURS = "not-a-project-form", "“{0}”不是项目绩效目标表，文件里没有项目。", "“{0}” is not a project's form; the file holds no project."; "部门整体支出等表没有项目，请另行处理。", "Tables of a department's whole spending have no project; handle them separately.".
    /// A template does not parse; argument: the parser's message with line and column.
    BAD_TEMPLATE = "bad-template", "模板有误：{0}。", "not a template: {0}."; "可用 conv template show NAME 查看范例。", "`conv template show NAME` prints one to start from.".
    /// A template names a column that the model has not; arguments: the name, the known ones.
    TEMPLATE_COLUMN = "template-column", "模板中的 field “{0}”不是模型的栏目。", "the field `{0}` is no column of the model."; "可用：{1}；没有对应栏目的内容请用 extra。", "Use one of {1}; what has no column goes into an `extra`.".
    /// A template has two slots for one field; argument: the field.
    TEMPLATE_TWICE = "template-twice", "模板中“{0}”出现不止一次。", "{0} stands in the template twice."; "只留一处；其余改为 extra，表格的左右两半用 term 区分。", "Keep one; make the others an `extra`, or tell the halves of a table apart by `term`.".
    /// A row of a template is wider or narrower than the form; arguments: block and row from 1, its columns, the form's.
    TEMPLATE_RAGGED = "template-ragged", "第 {0} 块第 {1} 行共 {2} 列，而全表有 {3} 列。", "row {1} of block {0} covers {2} columns, the form has {3}."; "请改这一行各格的 cols，或上方跨行格的 rows。", "Mend the `cols` of its cells, or the `rows` of a cell above that reaches into it.".
    /// A cell of a template reaches below its block; arguments: block and row from 1.
    TEMPLATE_SPAN = "template-span", "第 {0} 块第 {1} 行有一格的 rows 超出本块。", "a cell in row {1} of block {0} reaches below its block."; "请减小 rows，或把下面的行并入本块。", "Lower its `rows`, or move the rows below into the block.".
    /// A block of a template has rows and a table; argument: the block from 1.
    TEMPLATE_MIXED = "template-mixed", "第 {0} 块既有 rows 又有 table。", "block {0} has both rows and a table."; "请分成两块。", "Make two blocks of it.".
    /// A table of a template lacks what makes it readable; arguments: the block from 1, the columns of which one is needed.
    TEMPLATE_TABLE = "template-table", "第 {0} 块的表格缺少 {1} 列。", "the table of block {0} lacks a column for {1}."; "请给其中一列写上 field。", "Give one of its columns that `field`.".
    /// A template names a 目标期 that is none; arguments: the word, the known ones.
    TEMPLATE_TERM = "template-term", "不认识的目标期“{0}”。", "unknown term `{0}`."; "可用：{1}。", "Use one of {1}.".
    /// A label that the shared vocabulary takes for another field; arguments: the label, that field, the template's.
    TEMPLATE_MEANING = "template-meaning", "标签“{0}”通常是“{1}”，模板写的是“{2}”。", "the label {0} usually means {1}, the template says {2}."; "如确实如此，可不理会。", "Leave it if it is meant so.".
    /// A template gives more or fewer widths than it prints columns; arguments: the widths, the columns.
    TEMPLATE_WIDTHS = "template-widths", "page.columns 有 {0} 个列宽，而全表有 {1} 列。", "page.columns gives {0} widths, the form has {1} columns."; "请一列写一个宽度。", "Give one width for each column.".
    /// A rules file is no TOML, or holds something else than rules; argument: what is wrong.
    BAD_RULES = "bad-rules", "规则文件不合格式：{0}。", "the rules file is not well formed: {0}."; "请写成 [rules] 下的 代码 = \"错误|警告|提示|off\"。", "Write code = \"error|warning|hint|off\" under [rules].".
    /// A rules file names a rule that is not in the catalogue; arguments: the code, the nearest known one.
    UNKNOWN_RULE = "unknown-rule", "没有规则“{0}”。", "there is no rule `{0}`."; "最接近的是“{1}”；全部规则见 docs/checks.md。", "The nearest is `{1}`; docs/checks.md lists them all.".
    /// Something else than a file stands there; arguments: what, in Chinese and in English.
    NOT_A_FILE = "not-a-file", "这是{0}，不是文件。", "it is {1}, not a file."; "请给出普通文件；要转换管道里的内容，请用 - 从标准输入读。", "Give a regular file; to convert what a pipe holds, read standard input with -.".
    /// `--template` names no template; argument: the known names.
    UNKNOWN_TEMPLATE = "unknown-template", "没有这个模板。", "there is no such template."; "已有模板：{0}；或给出一个 TOML 文件。", "Known templates: {0}; or give a TOML file.".
    /// The written workbook, read back, differs from the model; argument: where.
    NOT_AS_WRITTEN = "not-as-written", "写出的工作簿读回后与数据不一致：{0}。", "the workbook, read back, differs from the data: {0}."; "输出未保留。请报告；--no-verify 可跳过核对。", "The output was not kept. Please report it; --no-verify skips the comparison.".
    /// Converting took longer than the limit; argument: the limit in seconds.
    TIMED_OUT = "timed-out", "超过 {0} 秒的时限，已停止。", "it took longer than {0} seconds and was stopped."; "如确需处理，请用 --time-limit 提高时限。", "If it is sound, raise the limit with --time-limit.".
    /// The process that converted the file died; arguments: how, the memory limit in MiB.
    DIED = "died", "转换它的进程中止（{0}；内存上限 {1} MiB）。", "the process that converted it died ({0}; memory limit {1} MiB)."; "文件可能已损坏或有意耗尽内存；如确需处理，请用 --max-memory 提高上限。", "The file may be damaged or made to exhaust memory; if it is sound, raise --max-memory.".
    /// An output would be written outside the output folder, through a link; argument: the output.
    OUTSIDE = "outside", "输出 {0} 经链接落在输出目录之外。", "the output {0} leads out of the output folder through a link."; "请移走输出目录里的链接。", "Move the link in the output folder away.".
    /// A link to a folder in the tree of a batch, which is not followed.
    LINKED_FOLDER = "linked-folder", "这是指向目录的链接，批量转换不跟随它。", "it is a link to a folder, which a batch does not follow."; "请直接转换它指向的目录。", "Convert the folder that it names by itself.".
    /// The input of a batch is no folder.
    NOT_A_FOLDER = "not-a-folder", "这不是目录。", "it is not a folder."; "单个文件请用 to-xlsx。", "For single files use to-xlsx.".
    /// The output folder of a batch is, or holds, the input folder.
    OVERLAPPING = "overlapping", "输出目录就是输入目录，或包含它。", "the output folder is the input folder or holds it."; "请换一个输出目录；输入目录里面的子目录可以。", "Choose another output folder; one inside the input folder will do.".
    /// Another batch holds the lock of the output folder.
    BUSY = "busy", "另一个 conv batch 正在写这个目录。", "another conv batch is writing to this folder."; "请等它结束，或换一个输出目录。", "Wait for it, or choose another output folder.".
    /// The file is larger than the limit; arguments: bytes found, limit.
    FILE_TOO_LARGE = "file-too-large", "文件有 {0} 字节，超过上限 {1}。", "the file has {0} bytes, more than the limit of {1}."; "如确需处理，请用 --max-file-bytes 提高上限。", "If it is sound, raise the limit with --max-file-bytes.".
    /// An archive inflates to more than the limit; arguments: bytes found so far, limit.
    TOO_MANY_BYTES = "too-many-bytes", "压缩内容展开后达到 {0} 字节，超过上限 {1}。", "its compressed parts inflate to {0} bytes, more than the limit of {1}."; "如确需处理，请用 --max-inflated-bytes 提高上限。", "If it is sound, raise the limit with --max-inflated-bytes.".
    /// An archive or compound file has more parts than the limit; arguments: parts found, limit.
    TOO_MANY_PARTS = "too-many-parts", "文件含 {0} 个部件，超过上限 {1}。", "the file has {0} parts, more than the limit of {1}."; "如确需处理，请用 --max-parts 提高上限。", "If it is sound, raise the limit with --max-parts.".
    /// A workbook has more sheets than the limit; arguments: sheets found, limit.
    TOO_MANY_SHEETS = "too-many-sheets", "工作簿有 {0} 张工作表，超过上限 {1}。", "the workbook has {0} sheets, more than the limit of {1}."; "如确需处理，请用 --max-sheets 提高上限。", "If it is sound, raise the limit with --max-sheets.".
    /// An input has more cells than the limit; arguments: cells found so far, limit.
    TOO_MANY_CELLS = "too-many-cells", "单元格达到 {0} 个，超过上限 {1}。", "it has {0} cells or more, above the limit of {1}."; "如确需处理，请用 --max-cells 提高上限。", "If it is sound, raise the limit with --max-cells.".
    /// An input has more merged ranges than the limit; arguments: ranges found so far, limit.
    TOO_MANY_MERGES = "too-many-merges", "合并区域达到 {0} 个，超过上限 {1}。", "it has {0} merged ranges or more, above the limit of {1}."; "如确需处理，请用 --max-merges 提高上限。", "If it is sound, raise the limit with --max-merges.".
    /// The cells of an input hold more text than the limit; arguments: bytes found so far, limit.
    TOO_MUCH_TEXT = "too-much-text", "单元格文字达到 {0} 字节，超过上限 {1}。", "its cells hold {0} bytes of text or more, above the limit of {1}."; "如确需处理，请用 --max-text-bytes 提高上限。", "If it is sound, raise the limit with --max-text-bytes.".
    /// An input raises more issues than the limit; argument: the limit.
    TOO_MANY_ISSUES = "too-many-issues", "文件引出的问题超过上限 {0} 条：大部分内容不是表。", "it raises more issues than the limit of {0}: most of it is no form."; "请只保留表的部分；如确需处理，请用 --max-issues 提高上限。", "Keep the forms alone; if it is sound, raise the limit with --max-issues.".
    /// More forms than the archive of one workbook has room for, or more rows than a sheet.
    WORKBOOK_FULL = "workbook-full", "内容太多，一个工作簿装不下。", "it holds more than one workbook has room for."; "请分成几个文件；或用 from-xlsx 只写 CSV。", "Split it into several files, or write CSVs alone with from-xlsx.".
    /// The file is protected by a password.
    LOCKED = "locked", "文件有打开密码，无法读取。", "the file is protected by a password."; "请在 Excel 或 WPS 中打开，取消密码后另存。", "Open it in Excel or WPS, remove the password and save it again.".
    /// The file is damaged; argument: what is wrong.
    DAMAGED = "damaged", "文件已损坏：{0}。", "the file is damaged: {0}."; "请在 Excel 或 WPS 中打开并另存一份。", "Open it in Excel or WPS and save it again.".
    /// Something else than a spreadsheet or a text; arguments: what it is, in Chinese and in English.
    NO_SPREADSHEET = "no-spreadsheet", "这是{0}，既不是电子表格也不是文本。", "it is {1}, neither a spreadsheet nor a text."; "请先转成其中一种：扫描件做文字识别，文档中的表存为表格，压缩包解压。", "Make one of it first: recognise the text of a scan, save a document's tables as a sheet, unpack an archive.".
    /// A page that only frames the sheets of a workbook, which are files beside it.
    FRAMES = "sheets-elsewhere", "这是 Excel 另存的网页的框架，工作表在旁边同名的 .files 文件夹里。", "it is the frame of a workbook saved as a web page; its sheets are in the folder of the same name (.files) beside it."; "请在 Excel 或 WPS 中打开并另存为 xlsx，或直接转换该文件夹中的 sheet001.htm 等文件。", "Open it in Excel or WPS and save it as xlsx, or convert the files sheet001.htm and so on of that folder.".
    /// Nothing stands in the file.
    EMPTY = "empty", "文件是空的。", "the file is empty."; "请检查文件是否保存或传送完整。", "See whether it was saved or sent whole.".
    /// An output cannot be written; argument: the system's message.
    UNWRITABLE = "unwritable", "无法写入：{0}。", "cannot be written: {1}."; "请检查目录、权限和磁盘空间。", "Check the folder, its permissions and the free space.".
    /// A character that an output's encoding cannot hold; arguments: its code point, the encoding.
    UNENCODABLE = "unencodable", "字符 {0} 无法用 {1} 编码后原样读回。", "character {0} cannot be written in {1} and read back."; "请改用 UTF-8。", "Write UTF-8 instead.".
    /// A folder of CSVs without its description, which is written last.
    UNSEALED_FOLDER = "unsealed-folder", "目录中没有 datapackage.json：不是 conv 写出的 CSV 目录，或写出时被中断。", "holds no datapackage.json: not a CSV folder of conv, or its writing was interrupted."; "请重新导出该目录。", "Export the folder again.".
    /// Bytes that are not in the encoding a description names; argument: the encoding.
    UNDECODABLE = "undecodable", "内容不是 {0} 编码。", "is not in {0}."; "请按原编码保存，或修改 datapackage.json 中的 encoding。", "Save it in that encoding, or name the right one as encoding in datapackage.json.".
    /// A table without one of its columns; argument: the column.
    MISSING_COLUMN = "missing-column", "缺少列“{0}”。", "lacks the column {0}."; "请补上该列，内容可以为空。", "Add it; its cells may be empty.".
    /// A column that is not of the table, or stands twice; argument: its header.
    UNKNOWN_COLUMN = "unknown-column", "列“{0}”不属于该表或重复出现。", "has a column {0} that is not of this table, or twice."; "请删除或改正列名。", "Remove it or mend its name.".
    /// A row with too many or too few cells; arguments: how many there are, how many there should be.
    RAGGED_ROW = "ragged-row", "该行有 {0} 个单元格，应有 {1} 个。", "has {0} cells instead of {1}."; "请检查引号和逗号。", "Check the quotes and commas.".
    /// A cell that does not fit its column; arguments: the column, the cell.
    BAD_CELL = "bad-cell", "“{0}”列的内容“{1}”不符合该列的格式。", "the cell `{1}` does not fit the column {0}."; "各列的格式见 datapackage.json。", "datapackage.json tells what each column holds.".
    /// A number that is out of turn or refers to nothing; arguments: the column, the number, what is possible.
    BAD_SERIAL = "bad-serial", "“{0}”为 {1}，应为 {2}。", "{0} is {1}, expected {2}."; "序号从 1 起连续编排，并与 projects.csv 一致。", "Numbers run from 1 without a gap and agree with projects.csv.".
    /// A row whose project has another name in the projects' table; arguments: the name here, the name there.
    NAME_MISMATCH = "name-mismatch", "项目名称“{0}”与 projects.csv 中的“{1}”不一致。", "the name {0} differs from {1} in projects.csv."; "请改为一致，或改正项目序号。", "Make them the same, or mend 项目序号.".
    /// A document that is no JSON or not the model's; argument: the parser's message.
    BAD_JSON = "bad-json", "JSON 不符合模型：{0}。", "is not the model as JSON: {0}."; "格式见 docs/book.schema.json。", "docs/book.schema.json describes it.".
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
