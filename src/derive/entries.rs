//! The issues that derivation raises.

use crate::model::entries;

const FORM: &str = "绩效目标申报表（填报口径）";

entries! {
    /// An amount's text holds no amount; argument: the column.
    AMOUNT_UNREADABLE = "amount-unreadable", Warning, FORM;
    "金额无法识别", "amount not readable";
    "“{0}”中读不出以人民币计的金额。", "{0} holds no amount in yuan that can be read.";
    "资金各栏应填一个数，单位为元、万元或亿元；外币、单价和“100 余万”之类的约数不能换算成万元。请改为确定的金额，没有的填 0。",
    "A funding field takes one number in 元, 万元 or 亿元; a foreign currency, a price per piece or a vague number is no exact amount. Give the amount, or 0 for none.".
    /// An amount's text holds several amounts; argument: the column.
    AMOUNT_AMBIGUOUS = "amount-ambiguous", Warning, FORM;
    "金额不止一个", "several amounts";
    "“{0}”中有几个金额，无法确定是哪一个。", "{0} holds several amounts, and nothing says which one counts.";
    "资金各栏应填一个数；明细写在“其中：”之后。", "A funding field takes one amount; put a breakdown behind 其中：.".
    /// An amount that is only about right, or a bound; arguments: the column, the word that says so, the amount in 万元.
    AMOUNT_NOT_EXACT = "amount-not-exact", Hint, FORM;
    "金额是约数或限额", "an amount that is not exact";
    "“{0}”写着“{1}”，按 {2} 万元读取。", "{0} says “{1}”; it is read as {2} 万元.";
    "申请预算的金额应当确定。请核对后改为确定的数。", "What a budget is asked for is an exact amount. Check it and give the number.".
    /// What a form states as the unit of its amounts is none; argument: the text.
    MONEY_UNIT_UNREADABLE = "money-unit-unreadable", Warning, FORM;
    "金额单位无法识别", "unit of money not readable";
    "金额单位“{0}”无法换算成万元，没有写单位的金额未换算。", "The unit of money “{0}” cannot be converted into 万元; amounts without a unit were not converted.";
    "金额单位请写元、千元、万元、百万元或亿元；外币请先换算成人民币。", "State 元, 千元, 万元, 百万元 or 亿元; convert a foreign currency first.".
    /// A day or month that no calendar has; argument: the column.
    DATE_IMPOSSIBLE = "date-impossible", Error, "GB/T 7408.1—2023（ISO 8601-1:2019）";
    "日期不存在", "impossible date";
    "“{0}”中的日期在日历上不存在。", "{0} holds a date that the calendar does not have.";
    "例如 9 月只有 30 天。请核对后改为存在的日期。", "September, for one, has 30 days. Check and give a date that exists.".
    /// A date without a year; argument: the column.
    DATE_WITHOUT_YEAR = "date-without-year", Warning, FORM;
    "日期没有年份", "date without a year";
    "“{0}”中的日期没有写年份。", "{0} holds a date without its year.";
    "起止时间要写全年月日或年月；结束日期省略年份时，只有不早于开始月份才沿用开始年份。", "Write year and month; an end without a year takes the year of the start only if its month is not earlier.".
    /// A year counted by the Republic of China's calendar; argument: the column.
    DATE_ROC_YEAR = "date-roc-year", Warning, "GB/T 7408.1—2023（ISO 8601-1:2019）";
    "民国纪年", "year of the Minguo calendar";
    "“{0}”用民国纪年，没有换算。", "{0} counts years by the Minguo calendar and is not converted.";
    "请改用公历四位年份。", "Write the year with four digits.".
    /// A year of two digits; argument: the column.
    DATE_SHORT_YEAR = "date-short-year", Warning, "GB/T 7408.1—2023（ISO 8601-1:2019）";
    "年份只有两位", "two-digit year";
    "“{0}”的年份不是四位，无法确定年月日的顺序。", "{0} has a year without its four digits, so that year, month and day cannot be told apart.";
    "请写四位年份，如 2022.1.1。", "Write the year with four digits, as in 2022.1.1.".
    /// Several dates where one or two belong; argument: the column.
    DATE_AMBIGUOUS = "date-ambiguous", Warning, FORM;
    "日期不止一个", "several dates";
    "“{0}”中有几个日期，无法确定起止。", "{0} holds several dates, and nothing says which one counts.";
    "开始、完成时间各填一个日期；起止时间填两个，中间用“至”或“-”连接。", "One date for a start or an end; two for a period, joined by 至 or a dash.".
    /// A text of words where a date belongs; argument: the column.
    DATE_UNREADABLE = "date-unreadable", Warning, FORM;
    "日期无法识别", "date not readable";
    "“{0}”中读不出日期。", "{0} holds no date that can be read.";
    "请写年月日或年月；没有截止日期的写“长期”。期限（如 3 年）不能代替起止时间。", "Write year and month or the full date; 长期 where no end is set. A duration (3 年) is no period.".
    /// Digits beside a date that are in none; argument: the column.
    DATE_DIGITS_LEFT = "date-digits-left", Hint, FORM;
    "日期旁有未读的数字", "digits beside the date";
    "“{0}”中除读出的日期外还有数字，没有读进日期。", "{0} holds digits beside the date that was read, and they are in no date.";
    "年、月、日之间请用“年月日”、“.”、“-”或“/”，说明写在括号里。", "Part year, month and day by 年月日, a point, a dash or a slash; remarks go into brackets.".
    /// A period with the mark of a range and one end; argument: the column.
    DATE_ONE_END = "date-one-end", Warning, FORM;
    "起止时间缺一端", "a period with one end";
    "“{0}”有起止符号，但只写了一端的日期。", "{0} has the mark of a range, and the date on one side of it only.";
    "请补上另一端；没有截止日期的写“长期”。多为换页或换行时截断，请对照原件。", "Add the other end, or 长期 where none is set. A page break may have cut it: compare it with the original.".
    /// The end of a period is an event; argument: the column.
    DATE_EVENT = "date-event", Hint, FORM;
    "结束时间是一件事", "end is an event";
    "“{0}”的结束时间写的是一件事，没有日期。", "{0} ends with an event and names no date.";
    "请尽量写明预计完成的年月。", "Give the month it is expected, if you can.".
    /// A title or head without a four-digit year, or with several; argument: the column.
    YEAR_UNREADABLE = "year-unreadable", Warning, "《中华人民共和国预算法》第十八条";
    "预算年度无法识别", "budget year not readable";
    "“{0}”中读不出唯一的四位年份。", "{0} does not settle one year of four digits.";
    "预算年度自公历 1 月 1 日起至 12 月 31 日止，请在标题或表头写四位年份。", "A budget year runs from 1 January to 31 December; put its four digits into the title or head.".
    /// 指标值 holds several quantities.
    VALUE_AMBIGUOUS = "value-ambiguous", Hint, FORM;
    "指标值不止一个", "several target values";
    "“{0}”中有几个数值，没有拆成目标值。", "{0} holds several quantities, so no target is derived.";
    "一个三级指标填一个数值或一个区间；几项内容请分成几条指标。", "One indicator takes one value or range; split what has several into several indicators.".
    /// 指标值 is a number behind Latin letters; argument: the value.
    VALUE_IS_NAME = "value-is-name", Hint, FORM;
    "指标值像是名称", "value looks like a name";
    "“{0}”中的数字可能是名称的一部分，没有取作目标值。", "The number in {0} may be part of a name, so no target is derived.";
    "是数量的请在后面写上单位，例如“2台”。", "If it is a quantity, write its unit behind it.".
    /// 指标值 is a ratio; argument: the value.
    VALUE_IS_RATIO = "value-is-ratio", Hint, FORM;
    "指标值是比例", "the value is a ratio";
    "“{0}”是一个比例，不是一个数，没有拆成目标值。", "“{0}” sets one number against another and is none itself, so no target is derived.";
    "1:15 这样的比例保留原文。要按数值汇总的，请改写成一个数，如“每名教师负担学生 15 人”。", "A ratio such as 1:15 is kept as written. To have it counted, say it as one number (15 pupils a teacher).".
    /// A tolerance that is a share of the value, or points; argument: the value.
    TOLERANCE_AMBIGUOUS = "tolerance-ambiguous", Hint, FORM;
    "允许偏差有两种读法", "a tolerance to be read in two ways";
    "“{0}”中的偏差可能按该数的百分之几算，也可能是百分点，没有拆成目标值。", "The tolerance in “{0}” may be a share of the number or points, so no target is derived.";
    "100±5% 可能指 100 的 5%，也可能指 100%±5 个百分点。请写成区间（如 95%-105%），或给数值写上单位。", "100±5% may mean 5% of 100, or 100% and 5 points. Write the range (95%-105%), or give the number its unit.".
    /// A range by a guess; arguments: the value, the lower end, the upper end.
    RANGE_GUESSED = "range-guessed", Hint, FORM;
    "读作区间", "taken for a range";
    "“{0}”读作从 {1} 到 {2} 的区间。", "“{0}” is taken for the range from {1} to {2}.";
    "请核对：[1,200] 也可能是写在括号里的 1200；“≥3、≤5”也可能是两项目标；100±5 读作 95 到 105。区间写作“95-105”最清楚。", "Check it: [1,200] may be 1200 in brackets, “≥3、≤5” may be two targets, 100±5 is read as 95 to 105. A range is clearest with a dash: 95-105.".
    /// What is taken for a rank; arguments: the text, the place.
    RANK_GUESSED = "rank-guessed", Hint, FORM;
    "读作名次", "taken for a rank";
    "“{0}”读作名次，不超过 {1}。", "“{0}” is taken for a rank: {1} at the most.";
    "请核对：“前3名”也可能是说数量（如奖励前 3 名）。是名次的可写“名次≤3”。", "Check it: 前3名 may also say how many (the first three are rewarded). 名次≤3 says a rank plainly.".
    /// Better or worse than a number; argument: the text.
    VALUE_BETTER_THAN = "value-better-than", Hint, FORM;
    "优于、好于没有说明方向", "better than a number";
    "“{0}”没有说明是要大于还是小于该数，没有取运算符。", "“{0}” does not say whether more or less is wanted, so no operator is derived.";
    "误差优于 2% 是说小于，增速优于 2% 是说大于。请改写为 ≥ 或 ≤。", "An error better than 2% is below it, a growth better than 2% above. Write ≥ or ≤.".
    /// 分值 without one number of points; argument: the text.
    SCORE_UNREADABLE = "score-unreadable", Hint, FORM;
    "分值无法识别", "points not readable";
    "分值“{0}”中读不出唯一的分数。", "The points “{0}” are no one number.";
    "一个指标的分值填一个数；得分填在得分一栏。", "An indicator is worth one number of points; what it was given belongs in the column 得分.".
    /// 指标值 holds no quantity, 指标值内容 nothing but one; arguments: the content, the value.
    VALUE_CONTENT_SWAPPED = "value-content-swapped", Warning, FORM;
    "指标值与指标值内容似乎填反", "value and content look swapped";
    "指标值“{1}”没有数值，指标值内容却只是“{0}”；目标值按后者取。", "指标值 “{1}” holds no quantity and 指标值内容 is just “{0}”, which is taken as the target.";
    "数值填在指标值，说明填在指标值内容。原文未改动，请核对后对调。", "Numbers belong in 指标值, words in 指标值内容. The declared text is unchanged: check it and swap.".
    /// A letter where a digit of its shape should stand; arguments: the column, the run of digits.
    DIGIT_MISREAD = "digit-misread", Warning, FORM;
    "数字中混有字母", "a letter among digits";
    "“{0}”中的“{1}”把字母当成了数字（如 O 当 0、l 当 1），没有换算。", "{0} holds “{1}”, with a letter for a digit (O for 0, l for 1); nothing is derived from it.";
    "多为扫描识别之误。原文未改动，请对照原件改为数字。", "A scanner's slip, as a rule. The declared text is unchanged: compare it with the original and write the digit.".
    /// 指标值 is a unit; argument: the unit.
    VALUE_IS_UNIT = "value-is-unit", Warning, FORM;
    "指标值只有单位", "value is only a unit";
    "指标值只写了单位“{0}”，没有数值。", "指标值 is only the unit “{0}”, without a number.";
    "请补上数值，并把单位填在度量单位。", "Add the number; the unit belongs in 度量单位.".
    /// A cell's text belongs to another column; arguments: the column, its text, where it belongs.
    COLUMNS_SHIFTED = "columns-shifted", Warning, FORM;
    "内容似乎填错了列", "text looks to be in the wrong column";
    "“{0}”填的“{1}”似乎应在“{2}”，该行可能错列。", "{0} holds “{1}”, which looks like {2}: the row may be shifted.";
    "原文未改动，派生各列也不采用。请对照表头核对该行各列。", "The declared text is unchanged and nothing is derived from it. Compare the row with the head of its table.".
    /// Operators stand in 指标值类型 beside words of nature; arguments: how many rows, the first operator.
    TYPE_IS_OPERATOR = "type-is-operator", Hint, FORM;
    "指标值类型写成了运算符", "operators in the column of types";
    "指标值类型有 {0} 行写的是运算符（如“{1}”），其余写的是定量；运算符按目标值的比较方式读取，性质作定量。", "In {0} rows 指标值类型 holds an operator (such as “{1}”) where others say 定量; it is read as the target's operator, and the nature as 定量.";
    "同一张表的指标值类型宜统一写定量、定性，运算符写在指标值里（如 ≥90%）。", "Let one table say 定量 or 定性 throughout, and put the operator into 指标值 (≥90%).".
}
