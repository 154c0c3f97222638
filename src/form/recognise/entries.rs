//! What recognition finds doubtful.

use crate::model::entries;

entries! {
    from "the form itself";
    /// Text that no label claims.
    UNPLACED = "unplaced-text", Warning, "有文字不属于任何栏目", "text where no field is";
    "这段文字旁边没有可识别的标签，已作为备查内容保留。", "No label claims this text; it is kept as a remark.";
    "核对原件：如果它属于某个栏目，请移到该栏。", "Look at the original; if it belongs to a field, move it there.".
    /// Text before the first form.
    PREFACE = "text-outside-forms", Hint, "表外文字", "text outside the forms";
    "这段文字不在任何一张表内，未转换。", "This text is in none of the forms and was not converted.";
    "一般是封面、目录或说明，不需处理。", "Usually a cover, a table of contents or instructions; nothing to do.".
    /// A sheet or passage that is a form of another kind.
    FOREIGN = "not-a-project-form", Warning, "不是项目绩效目标表", "not a project's form";
    "“{0}”不是项目绩效目标表，没有转换。", "“{0}” is not a project's form and was not converted.";
    "部门整体支出等表没有项目，请另行处理。", "Tables of a department's whole spending have no project.".
    /// A stray column's text joined to its neighbour.
    STRAY_JOINED = "stray-text-joined", Warning, "多出的一列文字已并入相邻栏目", "stray text joined to its neighbour";
    "多出的文字“{0}”已并入“{1}”。", "The stray text “{0}” was joined to “{1}”.";
    "原件的列在转换时错位，请核对合并后的内容。", "Columns slipped when the original was dumped; check the joined text.".
    /// A cell with a second label in it, split.
    SPLIT_CELL = "cell-split", Hint, "一格中有两个栏目，已拆开", "two fields in one cell, split";
    "这一格里含有标签“{0}”，已拆成两个栏目。", "The cell holds the label “{0}”; it was split in two.";
    "请核对拆开后的两栏。", "Check both fields.".
    /// A row whose cells hold several numbered indicators, split; argument: how many.
    ROW_LISTS = "row-split", Hint, "一行中写了几个指标，已逐个拆开", "several indicators in one row, split";
    "这一行的各格里按序号写了 {0} 个指标，已逐个拆成单独的行。", "The cells of this row hold {0} numbered indicators; each was given a row of its own.";
    "请核对拆开后各指标的指标值。", "Check the value of each.".
    /// Digits before a name, parted from it by a blank alone, taken for its code; arguments: the digits, the name.
    CODE_GUESSED = "code-guessed", Hint, "名称前的数字读作编码", "digits before a name taken for its code";
    "“{1}”前面的数字“{0}”读作主管编码。", "The digits “{0}” before “{1}” are taken for the department's code.";
    "请核对：如果数字是名称的一部分（如 120 急救中心），请改回。", "Look whether they belong to the name, and put them back if so.".
    /// A form states several units of money; argument: the units.
    MONEY_UNITS = "money-units-differ", Error, "金额单位前后不一", "several units of money";
    "表中写了不同的金额单位（{0}），没有写单位的金额未换算。", "Several units of money are stated ({0}); amounts without a unit were not converted.";
    "请改正表头的金额单位，或在各金额后写明单位。", "Correct the unit at the head of the form, or write it behind each amount.".
    /// A unit of money stands in brackets above the form, without a word that says so; argument: the unit.
    MONEY_UNIT_GUESSED = "money-unit-guessed", Hint, "括号中的单位读作金额单位", "a unit in brackets taken for that of the amounts";
    "表上方括号中的“{0}”读作金额单位，没有写单位的金额按此换算。", "“{0}” in brackets above the form is taken for the unit of money of amounts that name none.";
    "请核对金额，并在表头写明“单位：元”或“金额单位：万元”。", "Check the amounts, and say 单位：元 or 金额单位：万元 at the head of the form.".
    /// Forms without a year are given one that stands elsewhere; argument: the year.
    YEAR_GUESSED = "year-guessed", Hint, "没有写年度的表沿用别处的年度", "forms without a year are given one from elsewhere";
    "后面没有写年度的表，年度按此处的“{0}”。", "Forms behind it that name no year are given the year “{0}” that stands here.";
    "请核对：如果某张表是另一年度的，请在它的标题中写明年度。", "If one of them is of another year, write that into its title.".
    /// Of amounts by years none is of the form's; argument: the name of the row or column that was taken.
    OTHER_YEAR = "amounts-of-other-years", Hint, "没有本年度的金额，取自另一行或列", "no amounts of the form's year";
    "资金表中没有本年度的一行或一列，金额取自“{0}”。", "No row or column of the amounts is of the form's year; those of “{0}” were taken.";
    "请核对：金额是否为本年度的；如不是，请改正年度或金额。", "Check whether the amounts are of the year, and correct the year or the amounts if not.".
    /// Covers name several years; argument: the years.
    YEARS = "years-differ", Warning, "封面写了不同的年度", "covers name several years";
    "表外写了不同的年度（{0}），没有写年度的表未采用任何一个。", "Several years stand outside the forms ({0}); a form without a year was given none of them.";
    "请在每张表的标题中写明年度。", "Write the year into the title of each form.".
    /// A label the template does not know, kept as an extra.
    UNKNOWN_LABEL = "unknown-label", Hint, "模板中没有的栏目", "a label the template does not know";
    "标签“{0}”不在模板中，其内容作为附加内容保留。", "The label “{0}” is not in the template; its text is kept as an extra.";
    "如果每张表都有它，请在模板中加上这个标签。", "If every form has it, add the label to the template.".
    /// A label that nobody knows taken for that of a field, as it ends alike; arguments: the label, the field.
    LABEL_KIN = "label-guessed", Hint, "按结尾认出的栏目", "a label told by its ending";
    "标签“{0}”不在模板中，按“{1}”读取。", "The label “{0}” is not in the template; it is read as {1}.";
    "请核对；每张表都有它时，请在模板中加上这个标签。", "Check it; if every form has it, add the label to the template.".
    /// A row taken for the tail of the row before it.
    TAIL_GUESSED = "tail-guessed", Warning, "疑似跨页续行，已并入上一行", "taken for the tail of the row above";
    "这一行看来是上一行的续文，已并入“{0}”。", "The row looks like the end of the row above and was joined to “{0}”.";
    "如果它本是单独的一行，请在原件中补上它的指标值。", "If it is a row of its own, give it a value of its own.".
    /// A printed page whose merged cells were put back to their rows by where they stand.
    CENTRED = "cells-centred", Hint, "印刷页上居中的文字已归到各行", "texts in the middle of their rows put back";
    "这份文本是印刷页，合并单元格的文字居中，已按位置归到它所跨的各行。", "The text is a printed page whose cells stand in the middle of the rows they are merged over; they were put to those by their places.";
    "请核对各指标的一级、二级和三级指标；有原来的表格文件时请直接转换表格文件。", "Check the levels and names of the indicators; convert the spreadsheet itself where there is one.".
    /// The summary of our own workbook, printed or saved as a page.
    SUMMARY = "summary-left-out", Hint, "汇总表已略去", "a summary was left out";
    "从这里起是由各项目表生成的汇总表，不是项目，已略去。", "What begins here is the summary that is made from the forms; it is no project and was left out.";
    "汇总表由各项目表重新生成；如有只写在汇总表上的内容，请补到项目表中。", "The summary is made anew from the forms; put what stands on it alone into them.".
    /// A printed page of which the lines of a cell were put together by where they stand.
    WRAPPED = "cells-wrapped", Hint, "印刷页上断行的单元格已拼合", "cells of several lines put together";
    "这份文本是印刷页，一格断成几行的文字已按位置拼合。", "The text is a printed page; the lines of its cells were put together by where they stand.";
    "请核对各指标的名称和指标值；有原来的表格文件时请直接转换表格文件。", "Check the names and values of the indicators; convert the spreadsheet itself where there is one.".
    /// Columns put back by what stands in them.
    REALIGNED = "columns-realigned", Hint, "错位的列已归位", "columns that had slipped were put back";
    "本页有 {0} 列而表头有 {1} 列，已按内容归位。", "The page has {0} columns where the header has {1}; they were put back by their content.";
    "请核对本页各行的列。", "Check the columns of the rows of this page.".
    /// A table whose cells are parted by single blanks.
    SPACED = "cells-by-blanks", Hint, "各栏只以空格分开", "cells parted by blanks alone";
    "这张表的各栏只以空格分开，已按标签和栏数分栏。", "The cells of this table are parted by blanks alone; its labels and the number of its columns told them apart.";
    "请核对各栏；最好从带表格的原件重新复制。", "Check the fields; better copy them again from an original that has its table.".
    /// A row of such a table in which blanks part more than columns.
    SPACED_ROW = "cells-by-blanks-many", Warning, "空格不只分开各栏", "blanks part more than columns";
    "这一行的空格不只分开各栏，名称和指标值的分界是推断的。", "Blanks part more than the columns of this row; where the name ends and the value begins is a guess.";
    "请核对这一行的名称和指标值。", "Check the name and the value of the row.".
    /// A table of indicators has no header.
    HEADLESS = "indicators-without-header", Warning, "指标表没有表头", "a table of indicators has no header";
    "指标表没有表头，各列已按内容认出。", "The table of indicators has no header; its columns were told by what stands in them.";
    "请核对各列，最好补上表头。", "Check the columns, and add a header.".
    /// Of several columns under the head of the values one was taken for them; argument: its name.
    PART_GUESSED = "value-column-guessed", Warning, "指标值分几列，已取其中一列", "values in several columns, one of which was taken";
    "“指标值”下面分了几列，取“{0}”这一列作指标值，其余列作为附加内容保留。", "The values stand in several columns; those under “{0}” were taken, the others are kept as extras.";
    "请核对哪一列是本年度的指标值。", "Check which column holds the values of the year.".
    /// The first level printed contradicts the second.
    LEVEL_CONFLICT = "level-conflict", Warning, "一级指标与二级指标不符", "first and second level contradict";
    "写的是“{0}”，而“{1}”属于“{2}”，已按后者归类。", "It says “{0}”, but “{1}” belongs to “{2}”; the latter was taken.";
    "二级指标决定一级指标，请改正一级指标。", "The second level decides the first; correct the first.".
    /// A row of totals in a flat table.
    TOTAL_ROW = "total-row", Hint, "合计行", "a row of totals";
    "这一行是合计，不是项目，未转换。", "The row holds totals, no project; it was not converted.";
    "汇总表会重新计算合计。", "The summary computes totals anew.".
    /// A sheet of our own workbook whose hidden tags name other columns than its cells now stand in.
    TAGS_MOVED = "columns-changed", Warning, "表上增删过列，按栏目名称读取", "columns were put in or taken away";
    "这张表上插入或删除过列，隐藏的定位信息不再适用，已按栏目名称重新读取。", "Columns were put in or taken away on this sheet, so its hidden tags no longer fit; it was read by its labels.";
    "请核对各栏；原来的位置和模板不再保留。", "Check its fields; the original's places and template are no longer kept.".
    /// No choice ticked.
    NOT_TICKED = "choice-not-ticked", Warning, "没有勾选", "nothing ticked";
    "各选项都没有勾选。", "None of the choices is ticked.";
    "请勾选其中一项。", "Tick one.".
    /// Several choices ticked.
    TICKED_TWICE = "choice-ticked-twice", Error, "勾选了多项", "ticked more than once";
    "勾选了不止一项。", "More than one choice is ticked.";
    "请只勾选一项。", "Tick one only.".
    /// A stage whose only date may be either.
    STAGE_DATE_GUESSED = "stage-date-guessed", Warning, "只有一个日期，按开始时间处理", "one date only, taken for the start";
    "这一行只有一个日期，看不出是开始还是完成时间。", "The row has one date only; whether start or end cannot be told.";
    "请补上另一个日期。", "Give the other date.".
    /// A form whose labels only nearly fit a template.
    NEAR_MISS = "template-near-miss", Warning, "版式与模板不完全相符", "the layout only nearly fits a template";
    "最接近的模板是“{0}”；缺少标签：{1}。", "The nearest template is “{0}”; labels missing: {1}.";
    "核对转换结果，或用 conv template infer 为这种版式生成模板。", "Check the result, or make a template for this layout with `conv template infer`.".
}
