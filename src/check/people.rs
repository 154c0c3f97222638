//! Who is responsible: codes, phones, names and the ticked attribute.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::{Field, Issue};

use super::form::Form;
use super::text::says_nothing;

super::declare! {
    /// The phone is no phone number.
    PHONE_SHAPE = "phone-shape", Warning, Form(phone_shape);
    title: "联系电话不合格式", "The phone number has a wrong shape";
    message: "联系电话“{0}”不是有效的号码：{1} 位数字。", "`{0}` is no valid phone number: {1} digits.";
    help: "手机号码为 11 位，固定电话为 7 或 8 位（可带区号和分机）。多个号码用顿号分开。请核对是否漏位或多位。", "A mobile number has 11 digits, a landline 7 or 8, with or without area code and extension; several are separated by 、. Check for lost or added digits.";
    source: "表样：联系电话（《电信网编号计划》的号码位长）";
    fails: "联系电话=1390000000";
    passes: "联系电话=0700-4200000转801、13900000000；(0700)42000000 86-13900000000";

    /// The department's code has a length that no code has.
    CODE_SHAPE = "code-shape", Warning, Form(code_shape);
    title: "主管编码位数不对", "The department's code has a wrong length";
    message: "主管编码“{0}”有 {1} 位，不是统一社会信用代码（18 位），也不像预算单位编码。", "The code `{0}` has {1} characters: neither a unified social credit code (18) nor a budget unit's code.";
    help: "主管编码为数字的预算单位编码，或 18 位统一社会信用代码。请核对是否漏位、多位。", "The code is a budget unit's digits, or an 18-character unified social credit code. Check for lost or added characters.";
    source: "GB 32100-2015《法人和其他组织统一社会信用代码编码规则》；表样：主管编码";
    fails: "主管编码=1299999900000000M";
    passes: "主管编码=12999999000000000M\n项目\n主管编码=100001";

    /// The check character of a credit code does not fit.
    CODE_CHECK_CHARACTER = "code-check-character", Warning, Form(code_check_character);
    title: "主管编码的校验码不符", "The code's check character does not fit";
    message: "主管编码“{0}”的末位校验码与前 17 位不符。", "The last character of `{0}` does not check the 17 before it.";
    help: "18 位统一社会信用代码的末位由前 17 位算出，不符说明有一位写错或两位颠倒。请对照证书核对。", "The last character of a unified social credit code follows from the others; one is wrong, or two are swapped. Compare it with the certificate.";
    source: "GB 32100-2015《法人和其他组织统一社会信用代码编码规则》；表样：主管编码";
    fails: "主管编码=12999999000000001M";
    passes: "主管编码=12999999000000000M";

    /// One department, two codes.
    CODE_DIFFERS = "code-differs", Warning, Book(code_differs);
    title: "同一主管部门的编码不一致", "One department has two codes";
    message: "{0}在此填 {1}，其他项目填 {2}。", "{0} has the code {1} here and {2} elsewhere.";
    help: "同一主管部门的编码应当相同，少数不同的多为录入错误。请核对。", "A department has one code; the odd one out is mostly a slip. Check it.";
    source: "表样：主管部门、主管编码";
    fails: "主管部门=甲局 | 主管编码=100001\n项目\n主管部门=甲局 | 主管编码=100001\n项目\n主管部门=甲局 | 主管编码=10001";
    passes: "主管部门=甲局 | 主管编码=100001\n项目\n主管部门=甲局 | 主管编码=100001\n项目\n主管部门=乙局 | 主管编码=100002";

    /// One code, two departments.
    DEPARTMENT_DIFFERS = "department-differs", Warning, Book(department_differs);
    title: "同一编码的主管部门名称不一致", "One code has two departments";
    message: "编码 {0} 的主管部门在此写作“{1}”，其他项目写作“{2}”。", "The department with the code {0} is `{1}` here and `{2}` elsewhere.";
    help: "同一编码应对应同一部门，名称不同多为笔误或简称，汇总时会分成两个部门。请统一。", "A code stands for one department. Another name is mostly a slip or a short form and splits the subtotals. Use one.";
    source: "表样：主管部门、主管编码";
    fails: "主管部门=甲市公路局 | 主管编码=100001\n项目\n主管部门=甲市公路局 | 主管编码=100001\n项目\n主管部门=甲市公里局 | 主管编码=100001";
    passes: "主管部门=甲市公路局 | 主管编码=100001\n项目\n主管部门=甲市 公路局 | 主管编码=100001";

    /// A department's name without its place, beside the same with it.
    DEPARTMENT_SHORT = "department-short", Hint, Book(department_short);
    title: "主管部门似为简称", "The department's name looks short";
    message: "主管部门“{0}”似为“{1}”的简称，汇总时会分成两个部门。", "The department `{0}` looks short for `{1}`; totals count them apart.";
    help: "同一部门在各表中应写同一名称，分部门小计按名称汇总。确是两个部门的不必改。", "Write one name for one department: subtotals go by the name. Two departments indeed need no change.";
    source: "表样：主管部门；分部门小计";
    fails: "主管部门=甲丙市公路局\n项目\n主管部门=市公路局";
    passes: "主管部门=甲丙市公路局\n项目\n主管部门=甲丁市公路局\n项目\n主管部门=路局\n项目\n主管部门=市公路局";

    /// A number in place of a name.
    LEADER_SHAPE = "leader-shape", Warning, Form(leader_shape);
    title: "项目负责人中有号码", "A number stands for the leader";
    message: "项目负责人“{0}”中有号码。", "The leader `{0}` holds a number.";
    help: "项目负责人栏填姓名，号码请填在联系电话栏。", "The leader is a name; a number belongs to the phone field.";
    source: "表样：项目负责人、联系电话";
    fails: "项目负责人=张三 13900000000";
    passes: "项目负责人=张三、李四";
}

/// The numbers of a phone field, each with its digits only, without country code and extension. A blank parts
/// two numbers only where what stands before it is whole.
fn phones(text: &str) -> Vec<String> {
    let mut numbers = Vec::new();
    for part in text.split(['、', '，', ',', ';', '；', '/', '／', '\n', '或', '和']) {
        let mut digits = String::new();
        for word in part.split_whitespace() {
            if is_phone(&digits) {
                numbers.push(std::mem::take(&mut digits));
            }
            let end = word.find(['转', '*', '#']).unwrap_or(word.len());
            digits.extend(word[..end].chars().filter(char::is_ascii_digit));
        }
        let plain = digits.strip_prefix("86").filter(|rest| rest.len() >= 10).unwrap_or(&digits);
        if !plain.is_empty() {
            numbers.push(plain.to_owned());
        }
    }
    numbers
}

fn is_phone(digits: &str) -> bool {
    let mobile = digits.len() == 11 && digits.starts_with('1') && digits.as_bytes()[1] >= b'3';
    let local = matches!(digits.len(), 7 | 8) && digits.starts_with(|c| matches!(c, '2'..='9'));
    // 010 and 02x have three digits, all others four; an extension of up to five may follow a dash.
    let area = digits.starts_with('0') && (10..=17).contains(&digits.len());
    let service = digits.len() == 10 && (digits.starts_with("400") || digits.starts_with("800"));
    let hotline = matches!(digits.len(), 5 | 6) && (digits.starts_with("12") || digits.starts_with("9"));
    let extended = matches!(digits.len(), 10..=13) && !digits.starts_with(['0', '1']);
    mobile || local || area || service || hotline || extended && digits.len() != 11
}

fn phone_shape(form: &Form<'_>, issues: &mut Vec<Issue>) {
    let wide = |c| matches!(c, '０'..='９');
    let mut text = Cow::Borrowed(form.str(Field::Phone));
    if text.contains(wide) {
        text = text.replace(wide, "9").into();
    }
    // Masked numbers are withheld on purpose.
    if says_nothing(&text) || text.contains('*') {
        return;
    }
    let numbers = phones(&text);
    let wrong = numbers.iter().find(|number| !is_phone(number));
    if wrong.is_some() || numbers.is_empty() {
        let digits = wrong.map_or(0, String::len);
        let issue = form.at(&PHONE_SHAPE, Field::Phone).arg(form.str(Field::Phone).trim());
        issues.push(issue.arg(digits.to_string()));
    }
}

/// The 31 signs of a unified social credit code, in the order of their values (GB 32100-2015, table 1).
const SIGNS: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Whether the last of 18 characters is the check character of the 17 before it (GB 32100-2015, 4.5: weights
/// 3^(i-1) modulo 31).
fn checks(code: &str) -> bool {
    let values: Option<Vec<usize>> = code.bytes().map(|b| SIGNS.iter().position(|sign| *sign == b)).collect();
    let Some(values) = values else { return false };
    let Some((check, rest)) = values.split_last() else { return false };
    let (sum, _) = rest.iter().fold((0, 1), |(sum, weight), value| (sum + value * weight, weight * 3 % 31));
    (31 - sum % 31) % 31 == *check
}

/// The code without blanks, in capitals; `None` for a code beside a name (219001-某局, \[066\]某局) and for a list
/// of codes, which only people can read.
fn plain_code(form: &Form<'_>) -> Option<String> {
    let code = bare(form.str(Field::DepartmentCode));
    let plain = !code.is_empty() && code.bytes().all(|b| b.is_ascii_alphanumeric());
    plain.then(|| code.to_ascii_uppercase())
}

fn code_shape(form: &Form<'_>, issues: &mut Vec<Issue>) {
    let Some(code) = plain_code(form) else { return };
    // Budget units have three to fifteen digits, by level of the tree they stand in.
    let unit = (3..=15).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit());
    if !unit && code.len() != 18 {
        let length = code.len().to_string();
        issues.push(form.at(&CODE_SHAPE, Field::DepartmentCode).arg(code).arg(length));
    }
}

fn code_check_character(form: &Form<'_>, issues: &mut Vec<Issue>) {
    if let Some(code) = plain_code(form).filter(|code| code.len() == 18 && !checks(code)) {
        issues.push(form.at(&CODE_CHECK_CHARACTER, Field::DepartmentCode).arg(code));
    }
}

/// A text without its blanks, which line breaks add and take away.
fn bare(text: &str) -> Cow<'_, str> {
    if text.contains(char::is_whitespace) {
        text.split_whitespace().collect::<String>().into()
    } else {
        text.into()
    }
}

/// A form with another value than most: the form, the key, its value and the usual one.
type Odd<'f> = (&'f Form<'f>, Cow<'f, str>, Cow<'f, str>, Cow<'f, str>);

/// For each key the value that most forms give it, and the forms that give it another. Where no value has more
/// than half, none is called wrong.
fn odd_ones<'f>(forms: &'f [Form<'_>], key: Field, value: Field) -> Vec<Odd<'f>> {
    let mut groups: FxHashMap<Cow<'_, str>, Vec<(&Form<'_>, Cow<'_, str>)>> = FxHashMap::default();
    for form in forms {
        let (key, value) = (form.str(key), form.str(value));
        if !says_nothing(key) && !says_nothing(value) {
            groups.entry(bare(key)).or_default().push((form, bare(value)));
        }
    }
    let mut odd = Vec::new();
    for (key, group) in groups {
        let mut counts: FxHashMap<&str, usize> = FxHashMap::default();
        group.iter().for_each(|(_, value)| *counts.entry(value).or_default() += 1);
        let Some((_, usual)) = group.iter().find(|(_, value)| 2 * counts[&**value] > group.len()) else {
            continue;
        };
        for (form, value) in group.iter().filter(|(_, value)| value != usual) {
            odd.push((*form, key.clone(), value.clone(), usual.clone()));
        }
    }
    odd
}

fn code_differs(forms: &[Form<'_>], issues: &mut Vec<Issue>) {
    for (form, department, code, usual) in odd_ones(forms, Field::Department, Field::DepartmentCode) {
        issues.push(form.at(&CODE_DIFFERS, Field::DepartmentCode).arg(department).arg(code).arg(usual));
    }
}

fn department_differs(forms: &[Form<'_>], issues: &mut Vec<Issue>) {
    for (form, code, department, usual) in odd_ones(forms, Field::DepartmentCode, Field::Department) {
        issues.push(form.at(&DEPARTMENT_DIFFERS, Field::Department).arg(code).arg(department).arg(usual));
    }
}

/// Marks of a place's rank, at which a name of a department divides.
const RANKS: &[char] = &['省', '市', '州', '县', '区', '旗', '镇', '乡'];

/// The most characters of a place before a department's name: 甲丙市乙丁自治区 has eight.
const PLACE: usize = 8;

/// Whether `short` is `long` without the place before it: 市公路局 of 甲市公路局, 公路局 of 甲市公路局.
fn is_short_for(short: &str, long: &str) -> bool {
    let place = long.strip_suffix(short).filter(|place| !place.is_empty() && place.chars().count() <= PLACE);
    let whole = short.trim_start_matches(RANKS).chars().count() >= 3;
    place.is_some_and(|place| whole && (short.starts_with(RANKS) || place.ends_with(RANKS)))
}

fn department_short(forms: &[Form<'_>], issues: &mut Vec<Issue>) {
    let names: FxHashSet<Cow<'_, str>> = forms.iter().map(|form| bare(form.str(Field::Department))).collect();
    let mut longs: FxHashMap<&str, Vec<&str>> = FxHashMap::default();
    for long in &names {
        let ends = long.char_indices().skip(1).take(PLACE).map(|(at, _)| &long[at..]);
        for short in ends.filter(|short| names.contains(*short) && is_short_for(short, long)) {
            longs.entry(short).or_default().push(long);
        }
    }
    // A form with another name for its code was told.
    let told = issues.iter().filter(|issue| issue.code == DEPARTMENT_DIFFERS.code);
    let told: FxHashSet<Option<usize>> = told.map(|issue| issue.project).collect();
    for form in forms.iter().filter(|form| !told.contains(&Some(form.index))) {
        let short = bare(form.str(Field::Department));
        // Short for two, it may be either.
        if let Some([long]) = longs.get(&*short).map(Vec::as_slice) {
            issues.push(form.at(&DEPARTMENT_SHORT, Field::Department).arg(short).arg(*long));
        }
    }
}

fn leader_shape(form: &Form<'_>, issues: &mut Vec<Issue>) {
    let leader = form.str(Field::Leader);
    if leader.chars().filter(char::is_ascii_digit).count() >= 7 {
        issues.push(form.at(&LEADER_SHAPE, Field::Leader).arg(leader));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_of_every_written_form() {
        for (text, right) in [
            ("13900000000", true),
            ("139 0000 0000", true),
            ("0700-4200000", true),
            ("07004200000", true),
            ("010-62000000-8012", true),
            ("4200000", true),
            ("62000000、4200000", true),
            ("62000000 13900000000", true),
            ("+86 13900000000", true),
            ("400-820-0000", true),
            ("12345", true),
            ("139000000001", false),
            ("139000000", false),
            ("12900000000", false),
            ("420000", false),
            ("13900000000、420", false),
            ("不详", false),
        ] {
            let numbers = phones(text);
            assert_eq!(
                !numbers.is_empty() && numbers.iter().all(|number| is_phone(number)),
                right,
                "{text} {numbers:?}"
            );
        }
    }

    #[test]
    fn a_credit_code_checks_itself() {
        for (code, right) in [
            ("12999999000000000M", true),
            ("11123456001234567G", true),
            ("12999999000000000N", false),
            ("11123456001234576G", false),
            ("11123456O01234567G", false),
        ] {
            assert_eq!(checks(code), right, "{code}");
        }
    }

    #[test]
    fn a_short_name_lacks_only_its_place() {
        for (short, long, right) in [
            ("市公路局", "甲丙市公路局", true),
            ("公路局", "甲丙市公路局", true),
            ("乙区公路局", "甲丙市乙区公路局", true),
            ("市公路局", "市公路局", false),
            ("公路局", "甲丙市养护公路局", false),
            ("市局", "甲丙市局", false),
            ("", "甲丙市公路局", false),
        ] {
            assert_eq!(is_short_for(short, long), right, "{short} {long}");
        }
    }
}
