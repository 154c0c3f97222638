//! The doubts that spreadsheets raise.

use crate::model::entries;

entries! {
    from "the workbook itself";
    /// A cell holds an error value; it is kept as text. Argument: the value.
    CELL_ERROR = "cell-error", Error, "单元格是错误值", "A cell holds an error value";
        "单元格的值是 {0}。", "the cell's value is {0}.";
        "公式出错的单元格没有可用的内容；错误值按原样保留。请在原表中改正。", "A formula that failed has no content; the error value is kept as it stands. Mend it in the workbook.".
    /// A formula without a stored result. Argument: the formula.
    FORMULA_WITHOUT_VALUE = "formula-without-value", Warning, "公式没有计算结果", "A formula has no stored result";
        "公式 {0} 没有保存计算结果。", "the formula {0} has no stored result.";
        "生成该文件的程序没有计算公式。请在 Excel 或 WPS 中打开并保存一次，再转换。", "The program that wrote the file did not calculate. Open and save it in Excel or WPS, then convert.".
    /// A value was rounded as its format shows it. Argument: the stored value.
    SHOWN_ROUNDED = "shown-rounded", Hint, "按显示格式取舍", "A value is given as shown";
        "单元格存储的值是 {0}，按其显示格式取舍。", "the cell stores {0}; it is given as its format shows it.";
        "除不尽的计算结果按表中显示的位数读取，存储的值记在此处。", "A result that does not come out even is read with the digits the sheet shows; the stored value is kept here.".
    /// The number format shows nothing of a value.
    VALUE_HIDDEN = "value-hidden", Hint, "数值被格式隐藏", "A value is hidden by its format";
        "数值 {0} 被单元格格式隐藏，仍照读。", "the value {0} is hidden by the cell's format; it is read all the same.";
        "请确认该数值是否应当填报。", "Look whether the value is meant to be declared.".
    /// Text in a cell that a merged range covers. The excerpt has it.
    CELL_COVERED = "cell-covered", Warning, "合并区域下还有内容", "A merged range covers text";
        "该单元格在合并区域之内，其内容看不到，未采用。", "a merged range covers the cell; what it holds cannot be seen and is not taken.";
        "如需要这些文字，请取消合并后另存。", "If the text is needed, unmerge the range and save again.".
    /// Text of a page that its style hides. The excerpt has it.
    HIDDEN_TEXT = "text-not-shown", Hint, "网页中有不显示的文字", "A page holds text that is not shown";
        "网页中此处有不显示的文字，未采用。", "the page holds text here that its style hides; it is not taken.";
        "这类文字多为排序用的代码；如应填报，请在 Excel 或 WPS 中补上。", "Such text mostly is a key for sorting; if it is meant to be declared, write it into the cell.".
    /// Text in a shape that floats over the cells. The excerpt has it.
    SHAPE_TEXT = "text-in-shape", Warning, "文本框中有文字", "A shape holds text";
        "浮在单元格上的图形或文本框中有文字，未采用。", "a shape over the cells holds text, which is not taken.";
        "如需要这些文字，请移入单元格。", "If the text is needed, move it into a cell.".
    /// Words in a sheet's headers and footers. The excerpt has them.
    HEADER_TEXT = "text-in-header", Warning, "页眉或页脚中有文字", "A header or footer holds text";
        "工作表的页眉或页脚中有文字，未采用。", "the sheet's header or footer holds text, which is not taken.";
        "请核对其中是否写有金额单位、年度等；如需要，请写入单元格。", "See whether it names a unit of the amounts, a year or the like; if so, write it into a cell.".
    /// A note on a cell. Argument: its author; the excerpt has the text.
    NOTE = "note-on-cell", Hint, "单元格有批注", "A note on a cell";
        "单元格上有批注（{0}），未采用。", "the cell carries a note ({0}), which is not taken.";
        "批注不是申报内容；如是修改意见，请先处理。", "A note is no part of what is declared; if it asks for a change, see to it first.".
    /// Merged ranges that overlap. Argument: the range that is left out.
    MERGE_OVERLAPS = "merge-overlaps", Hint, "合并区域重叠", "Merged ranges overlap";
        "合并区域 {0} 与另一个重叠，未采用。", "the merged range {0} overlaps another and is left out.";
        "请在原表中重新合并。", "Merge the cells anew in the workbook.".
    /// A reference past the last row or column. Argument: the reference; the excerpt has the text.
    OUTSIDE_SHEET = "outside-sheet", Error, "单元格超出工作表", "A cell is outside the sheet";
        "引用 {0} 超出工作表的范围（XFD1048576），未采用。", "the reference {0} is past the last cell of a sheet (XFD1048576) and is not taken.";
        "文件可能已损坏，请在 Excel 或 WPS 中打开并另存。", "The file may be damaged; open it in Excel or WPS and save it again.".
    /// A sheet that holds no cells: a chart, a macro sheet, a dialogue. Argument: its kind.
    SHEET_SKIPPED = "sheet-skipped", Hint, "跳过不含单元格的工作表", "A sheet without cells is skipped";
        "该工作表不是普通工作表（{0}），已跳过。", "the sheet is no worksheet ({0}) and is skipped.";
        "图表、宏表和对话框中没有绩效目标表。", "Charts, macro sheets and dialogues hold no forms.".
    /// A form on a sheet that its workbook hides.
    FORM_HIDDEN = "form-on-hidden-sheet", Warning, "表在隐藏的工作表中", "A form on a hidden sheet";
        "这张表在隐藏的工作表“{0}”中，照常转换。", "the form stands on the hidden sheet “{0}” and is converted like any other.";
        "隐藏的工作表可能是旧稿：如不应申报，请在原表中删去，以免重复计入合计。", "A hidden sheet may be an old draft: if it is not meant to be declared, remove it from the workbook, or the totals count it.".
    /// A sheet that could not be read, or not to its end. Argument: what is wrong.
    SHEET_DAMAGED = "sheet-damaged", Error, "工作表已损坏", "A sheet is damaged";
        "工作表未能读完：{0}。", "the sheet could not be read to its end: {0}.";
        "损坏处之前的单元格和其他工作表照读。请在 Excel 或 WPS 中打开并另存。", "The cells before the damage and the other sheets are read. Open it in Excel or WPS and save it again.".
    /// A part that all sheets use is damaged. Argument: what is wrong.
    PART_DAMAGED = "part-damaged", Error, "工作簿部件已损坏", "A part of the workbook is damaged";
        "部件 {0} 未能读完：{1}。", "the part {0} could not be read to its end: {1}.";
        "缺少的文字或格式以原表为准。请在 Excel 或 WPS 中打开并另存。", "Texts or formats may be missing. Open it in Excel or WPS and save it again.".
    /// More issues of one kind on a sheet than are listed. Arguments: how many more, their code.
    MORE_ALIKE = "more-alike", Hint, "同类问题未逐一列出", "More issues of a kind";
        "该工作表还有 {0} 处同类问题（{1}）。", "the sheet has {0} more issues of this kind ({1}).";
        "同一工作表中同类问题只列出前一千处。", "Of each kind the first thousand on a sheet are listed.".
}
