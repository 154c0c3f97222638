//! `check` and `audit`.

use std::io::Write;
use std::path::PathBuf;

use super::args::{Audit, Check, CheckFormat};
use super::convert;
use super::inputs::{self, Gathered};
use super::messages as m;
use super::talk::{Talk, printable};
use super::{Exit, Halt};
use crate::audit::Account;
use crate::check::{
    self,
    report::{self, Format, Report},
};
use crate::road::{self, Options};

/// Issues only, for people or machines.
pub fn check(args: &Check, talk: &Talk) -> Result<Exit, Halt> {
    if args.list {
        talk.data(|out| {
            check::catalogue().iter().try_for_each(|entry| {
                writeln!(
                    out,
                    "{}\t{}\t{}",
                    entry.code,
                    talk.level(entry.level),
                    talk.lang().pick(&entry.title)
                )
            })
        })?;
        return Ok(Exit::Done);
    }
    if let Some(code) = &args.explain {
        let text = check::explain(code, talk.lang())
            .ok_or_else(|| Halt::Usage(&m::UNKNOWN_CODE, vec![code.clone()]))?;
        talk.data(|out| writeln!(out, "{}", text.trim_end()))?;
        return Ok(Exit::Done);
    }
    let output = args.output.as_ref().filter(|output| !inputs::is_standard(output));
    inputs::refuse_clashes(&args.inputs, output.map_or(&[], std::slice::from_ref))?;
    let options = Options::new(&args.reading.settings()?)?;
    let Some(checked) = convert::checked(&args.inputs, &options, true, talk) else {
        return Ok(Exit::Failed);
    };
    match output {
        None => {
            let mut bytes = Vec::new();
            print(&checked, args.format, talk, &mut bytes)?;
            talk.bytes(&bytes)?;
        }
        Some(output) => road::deliver(output, |mut out| print(&checked, args.format, talk, &mut out))?,
    }
    if args.format != CheckFormat::Text {
        talk.summary(&checked.book, output.map(PathBuf::as_path));
    }
    Ok(convert::ending(&checked, args.strict, talk))
}

fn print(checked: &Gathered, form: CheckFormat, talk: &Talk, out: &mut impl Write) -> std::io::Result<()> {
    let sources: Vec<_> = checked.sources.iter().collect();
    let report = Report { book: &checked.book, sources: &sources, lang: talk.lang(), help: true };
    let format = match form {
        CheckFormat::Text => Format::Text,
        CheckFormat::Json => Format::Json,
        CheckFormat::Xlsx => Format::Xlsx,
        CheckFormat::Sarif => Format::Sarif,
        CheckFormat::Csv => Format::Csv,
    };
    report::write(&report, format, out)
}

/// The account of every character, input by input.
pub fn audit(args: &Audit, talk: &Talk) -> Result<Exit, Halt> {
    inputs::refuse_clashes(&args.inputs, &[])?;
    let options = Options::new(&args.reading.settings()?)?;
    let mut exit = Exit::Done;
    for path in &args.inputs {
        let conversion = match inputs::open(path, &options) {
            Ok(conversion) => conversion,
            Err(error) => {
                talk.fault(&error);
                exit = Exit::Failed;
                continue;
            }
        };
        let account = Account::draw_up(&conversion.document, &conversion.book.projects, &conversion.ledger);
        if !account.is_clean() {
            exit = Exit::Failed;
        }
        talk.data(|out| account_of(&path.display().to_string(), &account, talk, out))?;
    }
    Ok(exit)
}

fn account_of(file: &str, account: &Account, talk: &Talk, out: &mut dyn Write) -> std::io::Result<()> {
    let rest: usize = account.total - account.values - account.labels - account.layout - account.issues;
    let numbers = [account.total, account.values, account.labels, account.layout, account.issues, rest];
    let mut args = vec![printable(file)];
    args.extend(numbers.map(|number| number.to_string()));
    writeln!(out, "{}", talk.words(&m::AUDIT_LINE, &args))?;
    for (message, findings) in [(&m::AUDIT_LOST, &account.remainder), (&m::AUDIT_INVENTED, &account.invented)]
    {
        for finding in findings {
            let args = [finding.place.to_string(), printable(&finding.text)];
            writeln!(out, "{}", talk.words(message, &args))?;
        }
    }
    Ok(())
}
