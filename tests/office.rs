//! The workbook as the programs that people open it with see it: LibreOffice prints it, openpyxl reads every cell.
//!
//! `tests/run` installs what this needs; without it the tests fail and say so.

#[path = "support/convert.rs"]
mod convert;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/templates/sample.txt");

/// Runs a command that is expected to succeed; its standard output.
fn run(command: &mut Command) -> String {
    let what = format!("{command:?}");
    let output = command.output().unwrap_or_else(|error| panic!("{what}: {error}; tests/run installs it"));
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{what}\n{out}\n{err}");
    out.into_owned()
}

/// Python with openpyxl: the one that `tests/run` made, else the system's.
fn python() -> Command {
    Command::new(std::env::var_os("CONV_PYTHON").unwrap_or_else(|| "python3".into()))
}

/// The sample as a workbook in a folder.
fn workbook(folder: &Path) -> PathBuf {
    let path = folder.join("sample.xlsx");
    run(Command::new(env!("CARGO_BIN_EXE_conv")).args(["to-xlsx", SAMPLE, "-o"]).arg(&path));
    path
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn libreoffice_prints_every_field_of_every_form() {
    let folder = tempfile::tempdir().unwrap();
    let path = workbook(folder.path());
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.path().display());
    let convert_to = ["--headless", "--norestore", "--convert-to", "pdf", "--outdir"];
    run(Command::new("soffice").arg(profile).args(convert_to).arg(folder.path()).arg(&path));
    let pdf = path.with_extension("pdf");

    let printed = squeezed(&run(Command::new("pdftotext").arg("-raw").arg(&pdf).arg("-")));
    let book = convert::convert("sample.txt", &fs::read(SAMPLE).unwrap());
    let mut missing = Vec::new();
    for project in &book.projects {
        for (part, text) in project.parts() {
            if !printed.contains(&squeezed(&text.value)) {
                missing.push(format!("{}: {}", part.name(project), text.value));
            }
        }
    }
    assert!(missing.is_empty(), "{} texts are not on the pages\n{}", missing.len(), missing.join("\n"));

    let info = run(Command::new("pdfinfo").arg(&pdf));
    let pages =
        info.lines().find_map(|line| line.strip_prefix("Pages:")).unwrap().trim().parse::<usize>().unwrap();
    let sheets = book.projects.len() + 2;
    assert!((sheets..=sheets * 3).contains(&pages), "{pages} pages for {sheets} sheets");
}

#[test]
fn openpyxl_finds_every_value_in_its_cell() {
    let folder = tempfile::tempdir().unwrap();
    let path = workbook(folder.path());
    let book = convert::convert("sample.txt", &fs::read(SAMPLE).unwrap());
    let model = folder.path().join("model.json");
    fs::write(&model, serde_json::to_vec(&book).unwrap()).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (script, template) =
        (root.join("tests/support/workbook.py"), root.join("templates/policy-project.toml"));
    run(python().arg(script).args([&path, &model, &template]));
}

#[test]
fn frictionless_finds_the_csvs_as_described() {
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("csv");
    let path = folder.path().join("sample.xlsx");
    run(Command::new(env!("CARGO_BIN_EXE_conv"))
        .args(["to-xlsx", SAMPLE, "-o"])
        .arg(&path)
        .arg("--csv")
        .arg(&csv));
    let validate = "import frictionless, sys; report = frictionless.validate('datapackage.json'); print(report); \
                    sys.exit(not report.valid)";
    run(python().current_dir(&csv).args(["-c", validate]));
}
