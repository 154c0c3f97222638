//! Every text the program prints, in both languages: the one table. Faults of inputs stand in
//! [`crate::error`] and issues in their catalogue; nothing else words anything.

use crate::model::Bilingual;

macro_rules! messages {
    ($($name:ident = $zh:literal, $en:literal;)*) => {
        $(pub static $name: Bilingual = Bilingual { zh: $zh, en: $en };)*
        #[cfg(test)]
        static MESSAGES: &[(&str, &Bilingual)] = &[$((stringify!($name), &$name),)*];
    };
}

messages! {
    // The frame of the help.
    HELP_TEMPLATE = "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}", "{about-with-newline}\nUsage: {usage}\n\n{all-args}{after-help}";
    USAGE_LINE = "{0} [选项] {1}", "{0} [OPTIONS] {1}";
    USAGE_COMMANDS = "{0} [选项] <命令>", "{0} [OPTIONS] <COMMAND>";
    COMMAND_VALUE = "命令", "COMMAND";
    COMMANDS_HEADING = "命令", "Commands";
    ARGUMENTS_HEADING = "参数", "Arguments";
    OPTIONS_HEADING = "选项", "Options";
    LIMITS_HEADING = "上限（K、M、G 是 2 的 10、20、30 次方）", "Limits (K, M and G are 2 to the power of 10, 20 and 30)";
    HELP_HELP = "显示帮助", "Print this help";
    HELP_VERSION = "显示版本", "Print the version";

    // Wrong usage.
    ERROR = "错误：", "error: ";
    UNKNOWN_ARGUMENT = "不认识的参数 {0}。", "unknown argument {0}.";
    UNKNOWN_COMMAND = "没有命令 {0}。", "there is no command {0}.";
    MISSING_ARGUMENT = "缺少必需的参数：{0}。", "missing: {0}.";
    MISSING_COMMAND = "缺少命令。", "a command is missing.";
    MISSING_VALUE = "参数 {0} 需要一个值。", "{0} needs a value.";
    BAD_VALUE = "参数 {0} 的值 {1} 无效，可用：{2}。", "{0} does not take {1}; it takes {2}.";
    CONFLICT = "参数 {0} 不能与 {1} 同时使用。", "{0} cannot be used with {1}.";
    WRONG_COUNT = "参数 {0} 的值的个数不对。", "{0} has the wrong number of values.";
    BAD_COMMAND_LINE = "命令行有误：{0}", "the command line is wrong: {0}";
    DID_YOU_MEAN = "是否想用 {0}？", " Did you mean {0}?";
    TRY_HELP = "用 --help 查看帮助。", " See --help.";
    OUTPUT_OVER_INPUT = "输出 {0} 就是输入之一，不会覆盖。请换一个输出路径。", "the output {0} is one of the inputs and is not overwritten. Choose another output.";
    ONE_OUTPUT_TWICE = "工作簿和 CSV（目录或其中的文件）不能是同一个路径 {0}。", "the workbook and the CSVs, their folder or a file in it, cannot both be {0}.";
    TWO_STDIN = "标准输入（-）只能用一次。", "standard input (-) can be given once only.";
    STDOUT_ONE_FILE = "{0} 格式有多个文件，不能写到标准输出。请用 {1} 给出目录。", "{0} is several files and cannot go to standard output. Name a folder with {1}.";
    UNKNOWN_CODE = "没有规则 {0}。用 conv check --list 列出全部规则。", "there is no rule {0}. conv check --list lists them all.";

    // What happened.
    SUMMARY = "{0} 个项目，{1} 个指标，资金总额 {2} 万元；问题：{3} 错误、{4} 警告、{5} 提示。", "Projects: {0}, indicators: {1}, total: {2} wan yuan (10,000 yuan each); errors: {3}, warnings: {4}, hints: {5}.";
    WRITTEN_TO = " 输出：{0}", " Output: {0}";
    SUMS_UNKNOWN = "（{0} 个项目没有可计的总额）", " ({0} projects have no total that can be counted)";
    STRICT_FAILED = "--strict：有 {0} 个错误级问题。", "--strict: {0} issues of level error stand.";
    INPUTS_FAILED = "{0} 个输入未能转换，其余已转换。", "Inputs that could not be converted: {0}; the others were.";
    NOTHING_CONVERTED = "没有输入能转换，未写任何输出。", "no input could be converted; nothing was written.";
    STANDARD_OUTPUT = "标准输出", "standard output";
    AUDIT_LINE = "{0}：{1} 个非空白字符：字段 {2}，标签 {3}，包装与版式 {4}，问题清单 {5}，未交代 {6}。", "{0}: {1} non-blank characters: {2} in fields, {3} in labels, {4} wrapping and layout, {5} in issues, {6} unaccounted for.";
    AUDIT_LOST = "  未交代 {0}：{1}", "  unaccounted for {0}: {1}";
    AUDIT_INVENTED = "  原文没有 {0}：{1}", "  not in the source {0}: {1}";
    TEMPLATE_MADE = "模板已写入 {0}，其中 {1} 处推断请核对（以 # ? 开头的行）。", "The template is in {0}; guesses to look at: {1} (lines with # ?).";
    TEMPLATE_OK = "{0}：模板有效。", "{0}: the template is valid.";

    // Batch.
    BATCH_DONE = "批量完成：{0} 个文件：{1} 已转换，{2} 未变而跳过，{3} 失败；{4} 个项目，{5} 个问题；用时 {6} 秒。报告：{7}", "Batch done. Files: {0} ({1} converted, {2} unchanged and skipped, {3} failed), projects: {4}, issues: {5}; {6} s. Report: {7}";
    BATCH_STOPPED = "已中断：完成的文件已记入日志，重新运行即可继续。", "Stopped: finished files are in the journal; run again to go on.";
    BATCH_LINE = "[{0}/{1}] {2}：{3} 个项目，{4} 个问题（{5} 毫秒）", "[{0}/{1}] {2}: projects: {3}, issues: {4} ({5} ms)";
    BATCH_LINE_FAILED = "[{0}/{1}] 失败：{2}", "[{0}/{1}] failed: {2}";
    BATCH_WATCHING = "正在监视 {0}，按 Ctrl-C 结束。", "Watching {0}; Ctrl-C ends it.";
    BATCH_BAR = "{bar:32} {pos}/{len} {per_sec} 剩余 {eta}  {msg}", "{bar:32} {pos}/{len} {per_sec} {eta} left  {msg}";
}

/// The help of a command (`to-xlsx`, `template.show`), of one of its arguments (`to-xlsx.output`), of an
/// argument by its name in any command (`*.strict`), or the examples of a command (`to-xlsx.examples`).
pub fn help(key: &str) -> Option<&'static Bilingual> {
    HELP.iter().find(|(name, _)| *name == key).map(|(_, text)| text)
}

macro_rules! helps {
    ($($key:literal = $zh:literal, $en:literal;)*) => {
        static HELP: &[(&str, Bilingual)] = &[$(($key, Bilingual { zh: $zh, en: $en }),)*];
    };
}

helps! {
    "conv" = "把预算绩效目标表（文本转储、旧电子表格）转成标准的 XLSX 工作簿和 CSV。",
        "Turn budget performance-target forms (text dumps, old spreadsheets) into the standard XLSX workbook and CSVs.";
    "conv.examples" = "示例：\n  conv to-xlsx 申报表.txt -o 汇总.xlsx --csv 数据/\n  conv from-xlsx 汇总.xlsx -o 数据/\n  conv batch 收件箱/ -o 结果/ -j 4\n  conv check 申报表.txt\n\n退出码：0 完成；1 有输入不能转换，或 --strict 时有错误级问题；2 用法有误。\n消息语言随 LC_ALL、LC_MESSAGES、LANG，可用 --lang zh|en 指定。",
        "Examples:\n  conv to-xlsx forms.txt -o book.xlsx --csv data/\n  conv from-xlsx book.xlsx -o data/\n  conv batch inbox/ -o results/ -j 4\n  conv check forms.txt\n\nExit status: 0 done; 1 an input could not be converted or, with --strict, an issue of level error stands; 2 wrong usage.\nMessages follow LC_ALL, LC_MESSAGES and LANG; --lang zh|en overrides.";
    "*.lang" = "消息语言：zh 或 en", "Language of messages: zh or en";
    "*.quiet" = "不显示进度和总结", "No progress and no summary";
    "*.inputs" = "输入文件或 CSV 目录，按内容识别格式；- 是标准输入", "Input files or folders of CSVs, told by content; - is standard input";
    "*.template" = "指定表式：模板名或 TOML 文件", "The form's template: a name or a TOML file";
    "*.encoding" = "输入的文字编码（缺省由内容判断）", "Encoding of the input (told from the bytes by default)";
    "to-xlsx.encoding" = "有 --csv 时是 CSV 的编码（gb18030 或 utf-8），否则是输入的编码", "With --csv the encoding of the CSVs (gb18030 or utf-8), else of the input";
    "from-xlsx.encoding" = "写 CSV 时是 CSV 的编码（gb18030 或 utf-8），否则是输入的编码", "Encoding of the CSVs where they are written (gb18030 or utf-8), else of the input";
    "batch.encoding" = "写 CSV 时是 CSV 的编码（gb18030 或 utf-8），否则是输入的编码", "Encoding of the CSVs where they are written (gb18030 or utf-8), else of the input";
    "*.input_encoding" = "输入的文字编码，--encoding 另有所指时用", "Encoding of the input where --encoding names another";
    "*.rules" = "检查规则文件（TOML）：调整级别、关闭规则", "Rules file (TOML) that re-levels rules or turns them off";
    "*.max_file_bytes" = "单个输入的最大字节数", "Largest input in bytes";
    "*.max_inflated_bytes" = "压缩内容展开后的最大字节数", "Most bytes that compressed parts inflate to";
    "*.max_text_bytes" = "全部单元格文字的最大字节数", "Most bytes of text in all cells";
    "*.max_cells" = "单个输入的最大单元格数", "Most cells of one input";
    "*.max_merges" = "单个输入的最大合并区域数", "Most merged ranges of one input";
    "*.max_parts" = "压缩包或复合文件的最大部件数", "Most parts of an archive or compound file";
    "*.max_sheets" = "工作簿的最大工作表数", "Most sheets of a workbook";
    "*.max_issues" = "单个输入引出的最大问题数", "Most issues that one input raises";
    "*.no_bom" = "CSV 不写字节顺序标记", "CSVs without a byte order mark";
    "*.csv_encoding" = "CSV 的编码：utf-8（缺省）或 gb18030", "Encoding of CSVs: utf-8 (default) or gb18030";
    "*.strict" = "有错误级问题时退出码为 1", "Exit with 1 when an issue of level error stands";
    "*.clean" = "工作簿不带批注和问题清单", "A workbook without notes and without the list of issues";
    "*.no_verify" = "写完后不读回核对", "Do not read the workbook back and compare after writing";
    "to-xlsx" = "转成标准工作簿：汇总、每个项目一张表、问题清单。", "Convert to the standard workbook: summary, a sheet a project, list of issues.";
    "to-xlsx.output" = "输出的 .xlsx 文件；- 是标准输出", "The .xlsx file to write; - is standard output";
    "to-xlsx.csv" = "同时把 CSV 写到这个目录", "Also write the CSVs to this folder";
    "to-xlsx.examples" = "示例：\n  conv to-xlsx 申报表.txt -o 汇总.xlsx\n  conv to-xlsx 一.txt 二.xls 三.ods -o 汇总.xlsx --csv 数据/ --strict\n  cat 申报表.txt | conv to-xlsx - -o - > 汇总.xlsx\n\n多个输入按给出的顺序合并；读不了的输入会指出来，其余照常转换，退出码为 1。",
        "Examples:\n  conv to-xlsx forms.txt -o book.xlsx\n  conv to-xlsx one.txt two.xls three.ods -o book.xlsx --csv data/ --strict\n  cat forms.txt | conv to-xlsx - -o - > book.xlsx\n\nSeveral inputs are merged in the order given; one that cannot be read is named, the others go on, and the exit status is 1.";
    "from-xlsx" = "把工作簿（我们自己的或任何人的）或文本转成数据：CSV、JSON 或文本。", "Convert workbooks (our own or anybody's) or dumps to data: CSV, JSON or text.";
    "from-xlsx.output" = "输出目录（csv）或文件（json、jsonl、txt）；- 是标准输出", "Output folder (csv) or file (json, jsonl, txt); - is standard output";
    "from-xlsx.format" = "输出格式：csv、json、jsonl、txt（缺省按输出的扩展名，否则 csv）", "Output format: csv, json, jsonl, txt (default: by the output's extension, else csv)";
    "from-xlsx.examples" = "示例：\n  conv from-xlsx 汇总.xlsx -o 数据/\n  conv from-xlsx 旧表.xls -o - --format json | jq .\n  conv from-xlsx 汇总.xlsx -o 数据/ --encoding gb18030",
        "Examples:\n  conv from-xlsx book.xlsx -o data/\n  conv from-xlsx old.xls -o - --format json | jq .\n  conv from-xlsx book.xlsx -o data/ --encoding gb18030";
    "batch" = "转换整个目录：并行、可续跑、出一份报告。", "Convert a whole folder: in parallel, resumable, with one report.";
    "batch.input" = "输入目录", "The input folder";
    "batch.output" = "输出目录；日志在其中的 .conv/", "The output folder; the journal is in its .conv/";
    "batch.jobs" = "同时转换的文件数（缺省为处理器数）", "Files converted at once (default: the number of processors)";
    "batch.merge" = "每个目录合成一个工作簿，全部合成一套 CSV", "One workbook a folder and one set of CSVs for all";
    "batch.force" = "未变的输入也重新转换", "Convert unchanged inputs too";
    "batch.no_csv" = "只写工作簿，不写 CSV", "Workbooks only, no CSVs";
    "batch.format" = "json：报告也写到标准输出；text（缺省）：只显示进度和总结", "json: the report on standard output too; text (default): progress and summary only";
    "batch.times" = "report.csv 和 report.xlsx 也列出用时（两次运行的报告就不再逐字节相同）", "Times in report.csv and report.xlsx too (reports of two runs then differ)";
    "batch.watch" = "做完后继续监视，转换新到的文件", "Keep converting what arrives in the folder";
    "batch.interval" = "监视时两次查看之间的秒数（缺省 2）", "Seconds between two looks when watching (default 2)";
    "batch.time_limit" = "单个文件的时限，秒（缺省 120）", "Time limit of a file in seconds (default 120)";
    "batch.max_memory" = "所有进程合计的内存上限（缺省 1G，至少 128M）", "Memory limit of all processes together (default 1G, at least 128M)";
    "batch.examples" = "示例：\n  conv batch 收件箱/ -o 结果/\n  conv batch 收件箱/ -o 结果/ --merge -j 4 --format json > 报告.json\n  conv batch 收件箱/ -o 结果/ --watch\n\n中断后（包括断电）再运行同一命令即可续跑，结果与一次跑完的逐字节相同；只有 .conv/ 里的日志记有用时。",
        "Examples:\n  conv batch inbox/ -o results/\n  conv batch inbox/ -o results/ --merge -j 4 --format json > report.json\n  conv batch inbox/ -o results/ --watch\n\nAfter an interruption (a power cut too) the same command goes on, and the result is byte for byte that of an uninterrupted run; times are kept in the journal in .conv/ only.";
    "check" = "只检查，列出问题。", "Check only, and list the issues.";
    "check.format" = "输出格式：text（缺省）、json、csv、xlsx、sarif", "Output format: text (default), json, csv, xlsx, sarif";
    "check.output" = "输出文件（缺省为标准输出）", "Output file (standard output by default)";
    "check.explain" = "解释一条规则", "Explain a rule";
    "check.list" = "列出全部规则", "List all rules";
    "check.examples" = "示例：\n  conv check 申报表.txt\n  conv check 汇总.xlsx --format sarif -o 问题.sarif\n  conv check --explain total-not-sum",
        "Examples:\n  conv check forms.txt\n  conv check book.xlsx --format sarif -o issues.sarif\n  conv check --explain total-not-sum";
    "audit" = "证明没有丢字：每个非空白字符都有去处。", "Prove that nothing was lost: every non-blank character is accounted for.";
    "audit.examples" = "示例：\n  conv audit 申报表.txt", "Examples:\n  conv audit forms.txt";
    "audit.inputs" = "输入文件，按内容识别格式；- 是标准输入", "Input files, told by content; - is standard input";
    "template" = "表式模板：列出、查看、检查，或由一张表生成。", "Templates of forms: list, show, check, or make one of a form.";
    "template.list" = "列出内置模板", "List the templates that come with the program";
    "template.show" = "显示模板的 TOML", "Print a template's TOML";
    "template.show.name" = "模板名或 TOML 文件", "A template's name or a TOML file";
    "template.check" = "检查模板文件", "Check a template file";
    "template.check.file" = "TOML 文件", "The TOML file";
    "template.infer" = "由一张空白（或已填）的表生成模板", "Make a template of a blank (or filled) form";
    "template.infer.form" = "空白表：电子表格或文本，按内容识别格式；- 是标准输入", "The blank form: a spreadsheet or a text, told by content; - is standard input";
    "template.infer.output" = "输出的 TOML 文件（缺省为标准输出）", "The TOML file to write (standard output by default)";
    "template.infer.name" = "模板名（缺省取自文件名）", "The template's name (by default the file's)";
    "template.infer.encoding" = "输入的文字编码（缺省由内容判断）", "Encoding of the input (told from the bytes by default)";
    "diff" = "比较两个版本：逐项目、逐字段。", "Compare two versions, project by project, field by field.";
    "diff.old" = "旧版本", "The old version";
    "diff.new" = "新版本", "The new version";
    "diff.format" = "输出格式：text（缺省）、csv、xlsx", "Output format: text (default), csv, xlsx";
    "diff.output" = "输出文件（缺省为标准输出）", "Output file (standard output by default)";
    "diff.examples" = "示例：\n  conv diff 一上.xlsx 二上.xlsx\n  conv diff 一上.xlsx 二上.xlsx --format xlsx -o 差别.xlsx", "Examples:\n  conv diff first.xlsx second.xlsx\n  conv diff first.xlsx second.xlsx --format xlsx -o changes.xlsx";
    "template.examples" = "示例：\n  conv template list\n  conv template show policy-project > 我的表.toml\n  conv template infer 空白表.xlsx -o 我的表.toml\n  conv template check 我的表.toml",
        "Examples:\n  conv template list\n  conv template show policy-project > mine.toml\n  conv template infer blank.xlsx -o mine.toml\n  conv template check mine.toml";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_mixes_languages() {
        let han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        for (name, text) in MESSAGES.iter().copied().chain(HELP.iter().map(|(key, text)| (*key, text))) {
            assert!(!text.en.chars().any(han), "{name}");
            let worded = text.zh.chars().any(char::is_alphabetic) && !text.zh.starts_with('{');
            assert!(!worded || text.zh.chars().any(han), "{name}");
        }
    }

    #[test]
    fn both_languages_take_the_same_arguments() {
        for (name, text) in MESSAGES {
            for mark in 0..8 {
                let mark = format!("{{{mark}}}");
                assert_eq!(text.zh.contains(&mark), text.en.contains(&mark), "{name} {mark}");
            }
        }
    }
}
