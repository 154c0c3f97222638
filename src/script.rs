//! Traditional characters that stand for simplified ones, for comparing words; declared texts keep their own.

use crate::rough::Rough;

/// The first character of the block CJK Unified Ideographs.
pub const HAN_FIRST: char = '\u{4E00}';
/// Its last.
pub const HAN_LAST: char = '\u{9FFF}';

/// The traditional characters of forms' labels and comparisons, each with its simplified one, in the order of their code points.
const TRADITIONAL: &[(char, char)] = &[
    ('來', '来'),
    ('備', '备'),
    ('僅', '仅'),
    ('價', '价'),
    ('億', '亿'),
    ('內', '内'),
    ('兩', '两'),
    ('劃', '划'),
    ('務', '务'),
    ('區', '区'),
    ('參', '参'),
    ('問', '问'),
    ('單', '单'),
    ('嚴', '严'),
    ('圍', '围'),
    ('圓', '圆'),
    ('圖', '图'),
    ('團', '团'),
    ('執', '执'),
    ('報', '报'),
    ('場', '场'),
    ('實', '实'),
    ('審', '审'),
    ('專', '专'),
    ('對', '对'),
    ('屬', '属'),
    ('幣', '币'),
    ('幾', '几'),
    ('廣', '广'),
    ('強', '强'),
    ('從', '从'),
    ('徵', '征'),
    ('態', '态'),
    ('應', '应'),
    ('撥', '拨'),
    ('擇', '择'),
    ('據', '据'),
    ('數', '数'),
    ('於', '于'),
    ('時', '时'),
    ('書', '书'),
    ('會', '会'),
    ('條', '条'),
    ('業', '业'),
    ('構', '构'),
    ('標', '标'),
    ('權', '权'),
    ('歲', '岁'),
    ('況', '况'),
    ('減', '减'),
    ('測', '测'),
    ('準', '准'),
    ('滿', '满'),
    ('濟', '济'),
    ('為', '为'),
    ('無', '无'),
    ('營', '营'),
    ('環', '环'),
    ('產', '产'),
    ('當', '当'),
    ('發', '发'),
    ('監', '监'),
    ('碼', '码'),
    ('稅', '税'),
    ('稱', '称'),
    ('節', '节'),
    ('簽', '签'),
    ('約', '约'),
    ('級', '级'),
    ('結', '结'),
    ('經', '经'),
    ('緊', '紧'),
    ('編', '编'),
    ('縣', '县'),
    ('總', '总'),
    ('績', '绩'),
    ('繫', '系'),
    ('繳', '缴'),
    ('續', '续'),
    ('義', '义'),
    ('聯', '联'),
    ('職', '职'),
    ('與', '与'),
    ('萬', '万'),
    ('術', '术'),
    ('衛', '卫'),
    ('補', '补'),
    ('見', '见'),
    ('規', '规'),
    ('計', '计'),
    ('設', '设'),
    ('註', '注'),
    ('評', '评'),
    ('話', '话'),
    ('說', '说'),
    ('請', '请'),
    ('護', '护'),
    ('負', '负'),
    ('財', '财'),
    ('責', '责'),
    ('貳', '贰'),
    ('費', '费'),
    ('貼', '贴'),
    ('資', '资'),
    ('質', '质'),
    ('車', '车'),
    ('輛', '辆'),
    ('轉', '转'),
    ('辦', '办'),
    ('農', '农'),
    ('進', '进'),
    ('過', '过'),
    ('達', '达'),
    ('選', '选'),
    ('長', '长'),
    ('門', '门'),
    ('開', '开'),
    ('間', '间'),
    ('關', '关'),
    ('雙', '双'),
    ('電', '电'),
    ('響', '响'),
    ('項', '项'),
    ('預', '预'),
    ('題', '题'),
    ('額', '额'),
    ('願', '愿'),
    ('類', '类'),
    ('餘', '余'),
    ('館', '馆'),
    ('體', '体'),
    ('點', '点'),
];

/// Which characters may be traditional.
const MAY_BE: Rough = {
    let mut rough = Rough::new();
    let mut at = 0;
    while at < TRADITIONAL.len() {
        assert!(TRADITIONAL[at].0 >= HAN_FIRST && TRADITIONAL[at].0 <= HAN_LAST);
        rough.add(TRADITIONAL[at].0);
        at += 1;
    }
    rough
};

/// Whether a character may be of the list; most are not, and this costs less than looking.
pub const fn is_maybe_traditional(c: char) -> bool {
    MAY_BE.may_hold(c)
}

/// The same of a character of three bytes by its second and third, which hold the last twelve bits of its code point.
pub fn is_maybe_traditional_by(middle: u8, last: u8) -> bool {
    MAY_BE.may_hold_by(middle, last)
}

/// The simplified form of a traditional character of the list; every other character is its own.
#[inline]
pub const fn simplified(c: char) -> char {
    if is_maybe_traditional(c) { looked_up(c) } else { c }
}

/// The same by a search of the list; also when the program is built, for lists of words.
const fn looked_up(c: char) -> char {
    let (mut low, mut high) = (0, TRADITIONAL.len());
    while low < high {
        let middle = (low + high) / 2;
        let (from, to) = TRADITIONAL[middle];
        if from as u32 == c as u32 {
            return to;
        }
        if (from as u32) < c as u32 { low = middle + 1 } else { high = middle }
    }
    c
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order_and_leaves_simplified_characters_alone() {
        assert!(TRADITIONAL.is_sorted_by(|one, other| one.0 < other.0));
        for &(from, to) in TRADITIONAL {
            assert_eq!((simplified(from), simplified(to)), (to, to));
        }
    }
}
